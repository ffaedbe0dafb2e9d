#include "query/user/process/process_who.h"

#include "query/lang/value.h"

#include <stdlib.h>
#include <string.h>

/* One text, and what it can mean; NULL: not that. */
struct who_word {
	struct span text;
	bool is_glob;
	struct node *user;
	struct node *uid;
	struct node *command;
	struct node *asked_command;
	struct node *tty;
	/* UIDs of that name, anywhere and at any time: nodes of uid:N. */
	size_t nuids;
	struct node **uids;
};

struct who_list {
	size_t count;
	struct who_word *words;
};

struct process_who {
	struct arena *arena;
	struct who_list whos;
	struct who_list users;
};

static struct node *
field_node(struct arena *arena, const char *name, struct span text)
{
	struct node *n = NULL;

	if (query_field_node(arena, span_of(name), text, &n, NULL) != WB_OK)
		return NULL;
	return n;
}

static struct node *
uid_node(struct arena *arena, struct span text)
{
	struct node *n = field_node(arena, "uid", text);
	uint64_t uid = 0;

	if (!n || !span_number(text, &uid))
		return n;
	n->field = QUERY_FIELD_RECORD_UID;
	n->value =
		span_of(arena_printf(arena, "%llu", (unsigned long long)uid));
	return n;
}

/* What is printed without quotes stands so in the line, and can be looked
 * up. */
static struct node *
command_node(struct arena *arena, struct span text)
{
	struct node *both = NULL;
	struct node *field = field_node(arena, "command", text);
	struct text_needle *needle = NULL;
	char *folded =
		arena_printf(arena, "command=%.*s", (int)text.len, text.ptr);

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~' ||
			strchr("\"\\*", text.ptr[i]))
			return field;
	if (!field || text.len == 0)
		return field;
	text_fold(span_of(folded), folded);
	needle = arena_alloc(arena, sizeof(*needle));
	*needle = (struct text_needle){ span_of(folded), true, true };
	both = arena_alloc(arena, sizeof(*both));
	both->kind = NODE_AND;
	both->nkids = 2;
	both->kids = arena_array(arena, 2, sizeof(struct node *));
	both->kids[0] = field;
	both->kids[1] = arena_alloc(arena, sizeof(struct node));
	both->kids[1]->kind = NODE_TEXT;
	both->kids[1]->value = text;
	both->kids[1]->nneedles = 1;
	both->kids[1]->needles = needle;
	return both;
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool
has_name(const struct who_word *w, struct span name)
{
	return name.len > 0 && w->user && value_fits(w->user, name);
}

static void
find_uids(struct arena *arena, struct accounts *accounts, struct who_word *w)
{
	size_t count = 0;
	const struct account_fact *facts =
		accounts ? accounts_facts(accounts, &count) : NULL;
	uint64_t *uids = arena_array(arena, 2 * count, sizeof(*uids));
	size_t n = 0;

	/* What was removed or renamed was added, or stands in a file, too: but
	 * perhaps under the other name. */
	for (size_t i = 0; i < count; i++) {
		const struct account_fact *f = &facts[i];
		const struct account *other = NULL;

		if (!has_name(w, f->name) && !has_name(w, f->old_name))
			continue;
		if (f->change != ACCOUNT_REMOVED &&
			f->change != ACCOUNT_RENAMED)
			uids[n++] = f->uid;
		if (f->change == ACCOUNT_MOVED)
			uids[n++] = f->old_uid;
		if (f->change != ACCOUNT_RENAMED)
			continue;
		other = account_by_name(
			accounts, f->place, f->old_name, f->at_ns - 1);
		if (other)
			uids[n++] = other->uid;
	}
	if (n > 0)
		qsort(uids, n, sizeof(*uids), by_number);
	w->uids = arena_array(arena, n, sizeof(struct node *));
	for (size_t i = 0; i < n; i++)
		if (i == 0 || uids[i] != uids[i - 1])
			w->uids[w->nuids++] = uid_node(arena,
				span_of(arena_printf(arena, "%llu",
					(unsigned long long)uids[i])));
}

/* "pts/3", "tty1", "console", "4:65", as records have it. */
static bool
is_tty(struct span text)
{
	return span_starts(text, SPAN("pts/")) ||
		span_starts(text, SPAN("tty")) ||
		span_eq(text, SPAN("console")) ||
		span_find_char(text, ':') != SIZE_MAX ||
		span_find_char(text, '/') != SIZE_MAX ||
		span_find_char(text, '*') != SIZE_MAX;
}

static struct who_list
list_new(struct process_who *w, struct accounts *accounts,
	const struct span *texts, size_t count, bool is_any)
{
	struct who_list list = { count,
		arena_array(w->arena, count, sizeof(*list.words)) };

	for (size_t i = 0; i < count; i++) {
		struct who_word *word = &list.words[i];

		word->text = texts[i];
		word->is_glob = span_find_char(texts[i], '*') != SIZE_MAX;
		word->user = field_node(w->arena, "user", texts[i]);
		word->uid = field_node(w->arena, "uid", texts[i]);
		find_uids(w->arena, accounts, word);
		/* A number is a UID: commands of such names could only be found
		 * by reading all. */
		if (!is_any || span_all_digits(texts[i]))
			continue;
		word->command = field_node(w->arena, "command", texts[i]);
		word->asked_command = command_node(w->arena, texts[i]);
		if (is_tty(texts[i]))
			word->tty = field_node(w->arena, "tty", texts[i]);
	}
	return list;
}

struct process_who *
process_who_new(struct arena *arena, struct accounts *accounts,
	const struct span *whos, size_t nwhos, const struct span *users,
	size_t nusers)
{
	struct process_who *w = arena_alloc(arena, sizeof(*w));

	w->arena = arena;
	w->whos = list_new(w, accounts, whos, nwhos, true);
	w->users = list_new(w, accounts, users, nusers, false);
	return w;
}

static bool
looks_like_uid(const struct who_word *w)
{
	for (size_t i = 0; i < w->text.len; i++)
		if (!is_digit(w->text.ptr[i]) && w->text.ptr[i] != '*')
			return false;
	return w->text.len > 0;
}

static void
add_kid(struct node *any, struct node *kid)
{
	if (kid)
		any->kids[any->nkids++] = kid;
}

/* NULL if the list is empty: then it asks for nothing. */
static struct node *
list_query(struct arena *arena, const struct who_list *list)
{
	struct node *any = arena_alloc(arena, sizeof(*any));
	size_t most = 0;

	for (size_t i = 0; i < list->count; i++)
		most += list->words[i].nuids + 3;
	any->kind = NODE_OR;
	any->kids = arena_array(arena, most, sizeof(struct node *));
	for (size_t i = 0; i < list->count; i++) {
		const struct who_word *w = &list->words[i];

		for (size_t k = 0; k < w->nuids; k++)
			add_kid(any, w->uids[k]);
		if (looks_like_uid(w))
			add_kid(any, uid_node(arena, w->text));
		add_kid(any, w->asked_command);
		add_kid(any, w->tty);
	}
	return list->count > 0 ? any : NULL;
}

struct node *
process_who_query(const struct process_who *w)
{
	struct node *all = arena_alloc(w->arena, sizeof(*all));

	all->kind = NODE_AND;
	all->kids = arena_array(w->arena, 4, sizeof(struct node *));
	/* What few records fit comes first. */
	add_kid(all, list_query(w->arena, &w->whos));
	add_kid(all, list_query(w->arena, &w->users));
	add_kid(all, field_node(w->arena, "program", SPAN("acct")));
	add_kid(all, field_node(w->arena, "kind", SPAN("process")));
	return all;
}

static bool
text_fits(const struct who_word *w, const struct node *n, struct span value)
{
	if (!n || value.len == 0)
		return false;
	return w->is_glob ? value_fits(n, value) : span_eq(w->text, value);
}

static bool
list_fits(const struct who_list *list, const struct process *p)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct who_word *w = &list->words[i];

		if (has_name(w, p->user) ||
			(looks_like_uid(w) && value_fits(w->uid, p->uid)) ||
			text_fits(w, w->command, p->command) ||
			text_fits(w, w->tty, p->tty))
			return true;
	}
	return list->count == 0;
}

bool
process_who_fits(const struct process_who *w, const struct process *p)
{
	return list_fits(&w->whos, p) && list_fits(&w->users, p);
}

static struct span
list_near(struct arena *arena, const struct who_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct who_word *w = &list->words[i];

		if (w->nuids == 0 && !looks_like_uid(w) && !w->tty)
			return span_of(arena_printf(arena,
				"No passwd file and no line of useradd in the "
				"evidence says which UID %.*s has, so only "
				"a command of that name could be found; a UID "
				"finds the processes of a user without it.",
				(int)w->text.len, w->text.ptr));
	}
	return (struct span){ 0 };
}

struct span
process_who_near(const struct process_who *w)
{
	struct span near = list_near(w->arena, &w->whos);

	return near.len > 0 ? near : list_near(w->arena, &w->users);
}
