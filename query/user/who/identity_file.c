/* Names joined by accounts, and by files of aliases. */
#include "query/user/who/account_line.h"
#include "query/user/who/file_lines.h"
#include "query/user/who/identity_part.h"

static bool
has_uid(const struct account_fact *x)
{
	return x->change == ACCOUNT_LISTED || x->change == ACCOUNT_ADDED ||
		x->change == ACCOUNT_MOVED;
}

static const char *
why_of(const struct account_fact *x)
{
	if (x->change == ACCOUNT_LISTED)
		return "passwd";
	return x->change == ACCOUNT_ADDED ? "useradd" : "usermod";
}

/* The users that a UID was, where the evidence names but one. */
static void
join_uid(struct finding_names *f, size_t at, uint64_t uid)
{
	size_t count = 0;
	const struct account_fact *facts =
		accounts_facts(f->ask->accounts, &count);
	const struct account_fact *first = NULL;
	const struct account_fact *other = NULL;
	struct identity *id = f->id;

	for (size_t i = 0; i < count; i++) {
		const struct account_fact *x = &facts[i];

		if (!has_uid(x) || x->uid != uid)
			continue;
		if (!first)
			first = x;
		else if (!span_eq(first->name, x->name))
			other = x;
	}
	if (first && !other)
		identity_add(f, first->name, at, why_of(first), first->cite);
	if (other && id->names[at].is_asked &&
		id->nnear < sizeof(id->near) / sizeof(id->near[0]))
		id->near[id->nnear++] =
			span_of(arena_printf(view_arena(f->ask->view),
				"UID %llu was %.*s on one host or at one time "
				"and %.*s on another, so no name is joined to "
				"it: name the user.",
				(unsigned long long)uid, (int)first->name.len,
				first->name.ptr, (int)other->name.len,
				other->name.ptr));
}

/* The UIDs are only told: what ran under one is told by its name, of the host
 * where it is that user's. */
static void
join_name(struct finding_names *f, size_t at, struct span name)
{
	size_t count = 0;
	const struct account_fact *facts =
		accounts_facts(f->ask->accounts, &count);

	for (size_t i = 0; i < count; i++) {
		const struct account_fact *x = &facts[i];

		if (has_uid(x) && span_eq(x->name, name))
			identity_add(f,
				span_of(arena_printf(view_arena(f->ask->view),
					"%llu", (unsigned long long)x->uid)),
				at, why_of(x), x->cite);
		else if (x->change == ACCOUNT_RENAMED && span_eq(x->name, name))
			identity_add(f, x->old_name, at, "usermod", x->cite);
		else if (x->change == ACCOUNT_RENAMED &&
			span_eq(x->old_name, name))
			identity_add(f, x->name, at, "usermod", x->cite);
	}
}

void
identity_join_accounts(struct finding_names *f, size_t at)
{
	const struct known_name name = f->id->names[at];
	uint64_t uid = 0;

	if (name.kind == NAME_UID && name.is_asked &&
		span_number(name.text, &uid))
		join_uid(f, at, uid);
	if (name.kind == NAME_USER)
		join_name(f, at, name.text);
}

static bool
wants_file(void *ctx, const struct source_view *v)
{
	(void)ctx;
	return file_is_called(v, SPAN("aliases")) && !file_has_stamps(v);
}

static bool
is_mail_for(const struct known_name *n, struct span target)
{
	return n->kind != NAME_UID && n->kind != NAME_IP &&
		span_ieq(n->text, target);
}

/* From the target to the name alone: several names lead to root, and root is
 * not each of them. */
static bool
on_line(void *ctx, const struct source_view *v, const struct search_hit *hit,
	uint64_t number)
{
	struct finding_names *f = ctx;
	size_t known = f->id->count;
	struct span name = { 0 };
	struct span target = { 0 };

	(void)v;
	(void)number;
	if (!account_parse_alias(hit->text, &name, &target))
		return true;
	for (size_t i = 0; i < known; i++)
		if (is_mail_for(&f->id->names[i], target))
			identity_add_alias(f, name, i, "aliases",
				hit->ncites > 0 ? hit->cites : NULL);
	return true;
}

enum wb_err
identity_join_aliases(struct finding_names *f, struct err *err)
{
	const struct file_lines lines = { wants_file, on_line, f };

	return file_lines_read(f->ask->indexes, f->ask->nindexes, &lines, err);
}
