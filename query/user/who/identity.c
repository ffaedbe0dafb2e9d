#include "query/user/who/identity.h"

#include "query/user/who/identity_part.h"

#include <string.h>

const char *
name_kind_word(enum name_kind kind)
{
	switch (kind) {
	case NAME_USER:
		return "user";
	case NAME_ADDRESS:
		return "address";
	case NAME_UID:
		return "uid";
	case NAME_IP:
		return "ip";
	case NAME_ALIAS:
		return "alias";
	}
	return "";
}

static void
describe(struct span text, struct known_name *out)
{
	out->text = text;
	if (span_all_digits(text))
		out->kind = NAME_UID;
	else if (cidr_parse(text, &out->ip))
		out->kind = NAME_IP;
	else if (span_find_char(text, '@') != SIZE_MAX)
		out->kind = NAME_ADDRESS;
	else
		out->kind = NAME_USER;
}

static bool
is_same(const struct known_name *a, const struct known_name *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == NAME_ADDRESS ? span_ieq(a->text, b->text)
				       : span_eq(a->text, b->text);
}

static void
add(struct finding_names *f, struct known_name name, const struct cite *cite)
{
	struct identity *id = f->id;

	for (size_t i = 0; i < id->count; i++)
		if (is_same(&id->names[i], &name))
			return;
	if (id->count == IDENTITY_NAMES_MAX) {
		id->is_cut = true;
		return;
	}
	name.text = arena_copy(view_arena(f->ask->view), name.text);
	name.is_asked = name.of == SIZE_MAX;
	if (cite) {
		name.ncites = 1;
		name.cite = *cite;
	}
	id->names[id->count++] = name;
}

void
identity_add(struct finding_names *f, struct span text, size_t of,
	const char *why, const struct cite *cite)
{
	struct known_name name = { .of = of, .why = span_of(why) };

	describe(text, &name);
	add(f, name, cite);
}

void
identity_add_alias(struct finding_names *f, struct span text, size_t of,
	const char *why, const struct cite *cite)
{
	add(f,
		(struct known_name){ .kind = NAME_ALIAS,
			.text = text,
			.of = of,
			.why = span_of(why) },
		cite);
}

/* Place of a name, or SIZE_MAX. */
static size_t
place_of(const struct identity *id, struct span text)
{
	struct known_name name = { 0 };

	describe(text, &name);
	for (size_t i = 0; i < id->count; i++)
		if (is_same(&id->names[i], &name))
			return i;
	return SIZE_MAX;
}

static void
join_pair(struct finding_names *f, struct span a, struct span b)
{
	size_t at = place_of(f->id, a);

	if (at != SIZE_MAX)
		identity_add(f, b, at, "--alias", NULL);
}

static void
join_pairs(struct finding_names *f, const struct identity_question *q)
{
	for (size_t i = 0; i < q->npairs; i++) {
		struct span a = { 0 };
		struct span b = { 0 };

		(void)span_cut(q->pairs[i], '=', &a, &b);
		join_pair(f, a, b);
		join_pair(f, b, a);
	}
}

static enum wb_err
check(const struct identity_question *q, struct err *err)
{
	for (size_t i = 0; i < q->npairs; i++) {
		struct span a = { 0 };
		struct span b = { 0 };

		if (!span_cut(q->pairs[i], '=', &a, &b) || a.len == 0 ||
			b.len == 0)
			return err_set(err, WB_USAGE,
				"--alias: '%.*s' is not A=B, two names of one "
				"person",
				(int)q->pairs[i].len, q->pairs[i].ptr);
	}
	for (size_t i = 0; i < q->nnames; i++)
		if (span_trim(q->names[i]).len == 0)
			return err_set(err, WB_USAGE,
				"a name is empty: give a user, an address, a "
				"UID or an IP");
	return WB_OK;
}

enum wb_err
identity_find(const struct identity_question *q, struct identity *out,
	struct err *err)
{
	struct finding_names f = { q, out };
	enum wb_err rc = check(q, err);

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < q->nnames && rc == WB_OK; i++)
		identity_add(&f, q->names[i], SIZE_MAX, "", NULL);
	if (q->is_plain || rc != WB_OK)
		return rc;
	/* What is joined may join more. */
	for (size_t at = 0; at < out->count && rc == WB_OK; at++) {
		join_pairs(&f, q);
		identity_join_accounts(&f, at);
		rc = identity_join_lines(&f, at, err);
		if (rc == WB_OK && at + 1 == out->count)
			rc = identity_join_aliases(&f, err);
	}
	return rc;
}

bool
identity_has(const struct identity *id, struct span text)
{
	for (size_t i = 0; i < id->count; i++) {
		const struct known_name *n = &id->names[i];

		if (n->kind == NAME_ALIAS)
			continue;
		if (n->kind == NAME_ADDRESS ? span_ieq(n->text, text)
					    : span_eq(n->text, text))
			return text.len > 0;
	}
	return false;
}

bool
identity_has_ip(const struct identity *id, struct span text)
{
	for (size_t i = 0; i < id->count; i++)
		if (id->names[i].kind == NAME_IP &&
			text_has_ip(text, &id->names[i].ip))
			return true;
	return false;
}
