/* Where a mail is, line by line. What has a mailbox, a uid and the Message-ID
 * is an object; copies make new ones, expunges end them. A copy whose source is
 * expunged in the same session is a move. */
#include "query/trace/store/store.h"

#include "format/base/arena.h"

enum { OBJECTS_MAX = 32 };

struct object {
	struct span mailbox;
	/* 0 if no line has it. */
	uint64_t uid;
	bool is_there;
	char grade;
};

struct following {
	struct keeping *keeping;
	size_t count;
	struct object objects[OBJECTS_MAX];
};

static uint64_t
uid_of(const struct sighting *s)
{
	uint64_t uid = 0;

	(void)span_number(sighting_value(s, FIELD_mailbox_uid), &uid);
	return uid;
}

/* 2.x prints the uid that the copy got; older versions that of the source. */
static bool
has_new_uid(const struct sighting *s)
{
	return span_eq(sighting_value(s, FIELD_status), SPAN("copy from"));
}

/* The object that a line speaks of. *is_other is true if what the line says
 * fits none, and so it is another mail of the same Message-ID. */
static struct object *
find(struct following *f, const struct sighting *s, bool *is_other)
{
	struct span box = sighting_value(s, FIELD_mailbox);
	struct span uids = sighting_value(s, FIELD_mailbox_uid);
	bool has_uid = uids.len > 0 && !has_new_uid(s);
	struct object *best = NULL;

	*is_other = false;
	for (size_t i = f->count; i-- > 0;) {
		struct object *o = &f->objects[i];

		if (!o->is_there ||
			(box.len > 0 && o->mailbox.len > 0 &&
				!span_ieq(box, o->mailbox)))
			continue;
		if (has_uid && o->uid > 0 && !store_has_uid(uids, o->uid)) {
			*is_other = box.len > 0;
			continue;
		}
		if (!best || (has_uid && o->uid > 0))
			best = o;
	}
	*is_other = *is_other && !best;
	/* The delivery's line had no uid; this one tells it. */
	if (best && has_uid && best->uid == 0)
		best->uid = uid_of(s);
	if (best && best->mailbox.len == 0)
		best->mailbox = box;
	return best;
}

static char
worse(char a, char b)
{
	if (a > b)
		return a;
	return b;
}

/* How sure it is that the line is of this mail, and why. */
static char
judge(const struct keeping *k, const struct object *o, const struct sighting *s,
	struct span *why)
{
	struct span id = sighting_value(s, FIELD_message_id);
	struct span uids = sighting_value(s, FIELD_mailbox_uid);
	bool same_uid =
		o && o->uid > 0 && uids.len > 0 && store_has_uid(uids, o->uid);
	bool has_box = sighting_value(s, FIELD_mailbox).len > 0;

	if (!store_is_user(k, sighting_value(s, FIELD_user))) {
		*why = SPAN("the same Message-ID, in a folder that is shared "
			    "with another user");
		return 'C';
	}
	if (same_uid && has_box && id.len > 0) {
		*why = SPAN("the same user, folder, number in the folder and "
			    "Message-ID");
		return 'A';
	}
	if (same_uid && has_box) {
		*why = SPAN("the same user, folder and number in the folder");
		return 'B';
	}
	if (id.len == 0 || k->is_twofold) {
		*why = k->is_twofold
			? SPAN("the same user and Message-ID, but another "
			       "mail with that Message-ID came to the user, "
			       "too")
			: SPAN("the same user and number, but no line says in "
			       "which folder");
		return 'C';
	}
	if (id.len < k->message_id.len) {
		*why = SPAN("the same user and the beginning of the "
			    "Message-ID, which the log cuts off");
		return 'C';
	}
	if (!o && has_box && s->kind != KIND_STORE) {
		*why = SPAN("the same user and Message-ID, but as far as the "
			    "lines tell it was not in that folder then: it may "
			    "be another copy");
		return 'C';
	}
	*why = SPAN("the same user and Message-ID");
	return 'B';
}

static struct action *
add(struct keeping *k, const struct sighting *s, struct span word)
{
	struct action_list *list = &k->actions;
	struct action *a = NULL;

	list->items = arena_grow(k->arena, list->items, list->count, &list->cap,
		sizeof(*list->items));
	a = &list->items[list->count++];
	*a = (struct action){ .line = s, .word = word };
	a->mailbox = sighting_value(s, FIELD_mailbox);
	return a;
}

static void
add_object(struct following *f, struct span mailbox, uint64_t uid, char grade)
{
	if (f->count < OBJECTS_MAX)
		f->objects[f->count++] =
			(struct object){ mailbox, uid, true, grade };
}

static bool
same_session(const struct sighting *a, const struct sighting *b)
{
	enum { NEAR_S = 60 };
	struct span x = sighting_value(a, FIELD_session);
	struct span y = sighting_value(b, FIELD_session);

	if (x.len > 0 || y.len > 0)
		return span_eq(x, y);
	/* 1.x names no session: what a mail program does in one go. */
	return span_ieq(sighting_value(a, FIELD_user),
		       sighting_value(b, FIELD_user)) &&
		b->sort_ns - a->sort_ns <= (int64_t)NEAR_S * 1000000000;
}

/* The copy from that folder in this session that nothing followed yet. */
static struct action *
find_copy(struct keeping *k, const struct object *o, const struct sighting *s)
{
	for (size_t i = k->actions.count; i-- > 0;) {
		struct action *a = &k->actions.items[i];

		if (!a->is_gone && span_eq(a->word, SPAN("copy")) &&
			same_session(a->line, s) &&
			(a->mailbox.len == 0 ||
				span_ieq(a->mailbox, o->mailbox)))
			return a;
	}
	return NULL;
}

/* The flag \Deleted between copy and expunge is no action of its own. */
static void
drop_deletes(struct keeping *k, const struct action *copy)
{
	size_t from = (size_t)(copy - k->actions.items);

	for (size_t i = from + 1; i < k->actions.count; i++) {
		struct action *a = &k->actions.items[i];

		if (span_eq(a->word, SPAN("delete")) &&
			same_session(copy->line, a->line) &&
			span_ieq(a->mailbox, copy->mailbox))
			a->is_gone = true;
	}
}

static void
on_expunge(struct following *f, struct object *o, const struct sighting *s)
{
	struct keeping *k = f->keeping;
	struct action *copy = o ? find_copy(k, o, s) : NULL;
	struct action *a = NULL;
	struct span why = { 0 };
	char grade = judge(k, o, s, &why);
	bool is_server =
		span_eq(sighting_value(s, FIELD_status), SPAN("autoexpunge"));

	if (o) {
		o->is_there = false;
		grade = worse(grade, o->grade);
	}
	if (copy && !is_server) {
		copy->word = SPAN("move");
		copy->removal = s;
		copy->grade = worse(copy->grade, grade);
		copy->why = arena_say(k->arena,
			"%.*s; it was copied and then removed from the first "
			"folder in one session",
			(int)copy->why.len, copy->why.ptr);
		drop_deletes(k, copy);
		return;
	}
	a = add(k, s, is_server ? SPAN("autoexpunge") : SPAN("expunge"));
	if (o && a->mailbox.len == 0)
		a->mailbox = o->mailbox;
	a->grade = grade;
	a->why = why;
}

static void
on_copy(struct following *f, struct object *o, const struct sighting *s)
{
	struct keeping *k = f->keeping;
	struct action *a = add(k, s, SPAN("copy"));

	a->grade = judge(k, o, s, &a->why);
	if (o)
		a->grade = worse(a->grade, o->grade);
	a->to_mailbox = sighting_value(s, FIELD_to_mailbox);
	if (a->mailbox.len == 0 && o)
		a->mailbox = o->mailbox;
	add_object(f, a->to_mailbox, has_new_uid(s) ? uid_of(s) : 0, a->grade);
}

/* A mail program that stores a mail it has: a copy of unknown origin. */
static void
on_save(struct following *f, const struct sighting *s)
{
	struct action *a = add(f->keeping, s, SPAN("save"));

	a->grade = judge(f->keeping, NULL, s, &a->why);
	add_object(f, a->mailbox, uid_of(s), a->grade);
}

static void
on_flag(struct following *f, struct object *o, const struct sighting *s)
{
	struct keeping *k = f->keeping;
	struct span status = sighting_value(s, FIELD_status);
	struct span word = SPAN("flag");
	struct action *a = NULL;

	if (s->kind == KIND_DELETE)
		word = SPAN("delete");
	else if (span_starts(status, SPAN("undelete")))
		word = SPAN("undelete");
	a = add(k, s, word);
	a->grade = judge(k, o, s, &a->why);
	if (o) {
		a->grade = worse(a->grade, o->grade);
		if (a->mailbox.len == 0)
			a->mailbox = o->mailbox;
	}
}

/* A folder is deleted or gets another name, with all that is in it. */
static void
on_mailbox(struct following *f, const struct sighting *s)
{
	struct span box = sighting_value(s, FIELD_mailbox);
	bool is_deleted =
		span_eq(sighting_value(s, FIELD_status), SPAN("deleted"));
	bool is_renamed =
		span_eq(sighting_value(s, FIELD_status), SPAN("renamed"));

	for (size_t i = 0; i < f->count; i++) {
		struct object *o = &f->objects[i];
		struct action *a = NULL;

		if (!o->is_there || !span_eq(o->mailbox, box) ||
			(!is_deleted && !is_renamed))
			continue;
		a = add(f->keeping, s,
			is_deleted ? SPAN("delete-folder")
				   : SPAN("rename-folder"));
		a->grade = worse('B', o->grade);
		a->why = SPAN("the mail was in that folder, as far as the "
			      "lines tell");
		a->to_mailbox = sighting_value(s, FIELD_to_mailbox);
		o->is_there = !is_deleted;
		if (is_renamed)
			o->mailbox = a->to_mailbox;
	}
}

static void
on_event(struct following *f, const struct sighting *s)
{
	bool is_other = false;
	struct object *o = NULL;

	if (s->kind == KIND_MAILBOX) {
		on_mailbox(f, s);
		return;
	}
	if (s->kind == KIND_STORE) {
		on_save(f, s);
		return;
	}
	o = find(f, s, &is_other);
	/* Nothing but a number, and it fits nowhere. */
	if (!o && sighting_value(s, FIELD_message_id).len == 0)
		is_other = true;
	if (is_other)
		return;
	if (s->kind == KIND_COPY)
		on_copy(f, o, s);
	else if (s->kind == KIND_EXPUNGE)
		on_expunge(f, o, s);
	else if (s->kind == KIND_FLAG || s->kind == KIND_DELETE)
		on_flag(f, o, s);
}

static bool
is_trash(struct span mailbox)
{
	return span_has(mailbox, SPAN("Trash")) ||
		span_has(mailbox, SPAN("trash")) ||
		span_has(mailbox, SPAN("Deleted"));
}

/* Mail programs copy to the trash and mark what they copied as deleted; it may
 * be expunged much later. */
static void
pair_deletes(struct keeping *k, struct action *copy)
{
	for (size_t i = 0; i < k->actions.count; i++) {
		struct action *a = &k->actions.items[i];

		if (a->is_gone || !span_eq(a->word, SPAN("delete")) ||
			a->line->sort_ns != copy->line->sort_ns ||
			!same_session(copy->line, a->line) ||
			!span_eq(sighting_value(a->line, FIELD_mailbox_uid),
				sighting_value(copy->line, FIELD_mailbox_uid)))
			continue;
		a->is_gone = true;
		copy->word = SPAN("move");
		copy->removal = a->line;
		copy->why = arena_say(k->arena,
			"%.*s; it was copied to the trash and marked as "
			"deleted at once",
			(int)copy->why.len, copy->why.ptr);
		return;
	}
}

void
store_follow(struct keeping *k, const struct sighting_set *events)
{
	struct following f = { .keeping = k };
	bool is_known = k->mailbox.len > 0;

	add_object(&f, k->mailbox, k->uid, k->uid > 0 ? 'A' : 'B');
	for (size_t i = 0; i < events->count; i++)
		on_event(&f, events->items[i]);
	for (size_t i = 0; i < k->actions.count; i++) {
		struct action *a = &k->actions.items[i];

		if (!a->is_gone && span_eq(a->word, SPAN("copy")) &&
			!has_new_uid(a->line) && is_trash(a->to_mailbox))
			pair_deletes(k, a);
	}
	if (!is_known && k->actions.count == 0)
		return;
	/* Empty, and said: it is in no folder any more. */
	k->recipient->mailbox_now = SPAN("");
	for (size_t i = 0; i < f.count; i++)
		if (f.objects[i].is_there)
			k->recipient->mailbox_now = f.objects[i].mailbox;
}
