/* Nothing fits: addresses that are nearly the one asked for. */
#include "query/trace/near.h"

#include "format/reading/apart.h"

#include <stdlib.h>

/* The same mailbox, by its name alone and with an extension: "carl" and
 * "carl+list" (RFC 5233). */
static bool
is_extended(struct span a, struct span b)
{
	struct span names[2] = { { 0 }, { 0 } };
	struct span domains[2] = { { 0 }, { 0 } };
	struct span own[2] = { { 0 }, { 0 } };

	if (!span_rcut(a, '@', &names[0], &domains[0]) ||
		!span_rcut(b, '@', &names[1], &domains[1]) ||
		!span_ieq(domains[0], domains[1]))
		return false;
	for (size_t i = 0; i < 2; i++)
		(void)span_cut(names[i], '+', &own[i], NULL);
	return own[0].len > 0 && span_ieq(own[0], own[1]) &&
		!span_ieq(names[0], names[1]);
}

static void
note_addresses(struct seen_names *all, struct arena *arena,
	const struct sighting *s, struct span asked)
{
	for (size_t i = 0; i < s->nfields; i++) {
		const struct field *f = &s->fields[i];
		size_t apart = 0;

		if (f->id != FIELD_from && f->id != FIELD_to &&
			f->id != FIELD_orig_to)
			continue;
		apart = letters_apart(f->value, asked);
		if ((apart > 0 && apart <= APART_MAX) ||
			is_extended(f->value, asked))
			seen_names_add(all, arena, f->value);
	}
}

/* Does a line name the address itself? */
static enum wb_err
is_there(struct near *n, struct span asked, bool *out, struct err *err)
{
	const struct look what = {
		.ntexts = 1, .texts = &asked, .most = NEAR_LINES_MAX
	};
	struct sighting_set lines = { 0 };
	enum wb_err rc = view_look(n->run->view, &what, &lines, NULL, err);

	for (size_t i = 0; i < lines.count && !*out; i++)
		for (size_t k = 0; k < lines.items[i]->nfields && !*out; k++)
			*out = span_ieq(
				query_strip_angle(
					lines.items[i]->fields[k].value),
				asked);
	sighting_set_release(&lines);
	return rc;
}

/* Lines with the domain, or with the part before it. */
enum wb_err
near_address(struct near *n, struct span asked, struct err *err)
{
	struct span parts[2] = { { 0 }, { 0 } };
	struct seen_names all = { 0 };
	bool there = false;
	enum wb_err rc = WB_OK;

	asked = query_strip_angle(asked);
	if (!span_rcut(asked, '@', &parts[0], &parts[1]) ||
		span_find_char(asked, '*') != SIZE_MAX)
		return WB_OK;
	rc = is_there(n, asked, &there, err);
	/* Many have the domain: only if nobody near has the name. */
	for (size_t i = 0; i < 2 && rc == WB_OK && !there && all.count == 0;
		i++) {
		struct look what = {
			.ntexts = 1, .texts = &parts[i], .most = NEAR_LINES_MAX
		};
		struct sighting_set lines = { 0 };

		rc = view_look(n->run->view, &what, &lines, NULL, err);
		for (size_t k = 0; k < lines.count; k++)
			note_addresses(&all, view_arena(n->run->view),
				lines.items[k], asked);
		sighting_set_release(&lines);
	}
	for (size_t i = 0; i < all.count && i < NEAR_OF_KIND_MAX; i++) {
		const struct seen_name *a = &all.items[i];

		near_say(n,
			arena_printf(view_arena(n->run->view),
				"%.*s is not in the evidence, but %.*s is "
				"(%s%llu %s)",
				(int)asked.len, asked.ptr, (int)a->name.len,
				a->name.ptr,
				a->lines == NEAR_LINES_MAX ? "more than " : "",
				(unsigned long long)a->lines,
				a->lines == 1 ? "line" : "lines"));
	}
	free(all.items);
	return rc;
}
