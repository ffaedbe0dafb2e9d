#include "query/plan/record_guess.h"

#include "query/lang/value.h"

/* As deep as the parser lets a tree be. */
enum { DEPTH_MAX = 200 };

static enum record_guess
known(bool fits)
{
	return fits ? RECORD_FITS : RECORD_FITS_NOT;
}

/* Printed as it is, without quotes. */
static bool
is_plain(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~' ||
			text.ptr[i] == '"' || text.ptr[i] == '\\')
			return false;
	return text.len > 0;
}

static enum record_guess
guess_uid(const struct node *n, uint64_t uid)
{
	uint64_t want = 0;

	if (n->match != VALUE_EQUAL || !span_number(n->value, &want))
		return RECORD_MAY_FIT;
	return known(want == uid);
}

static enum record_guess
guess_field(const struct node *n, const struct process_record *p)
{
	switch (n->field) {
	case QUERY_FIELD_PROGRAM:
		return known(value_fits(n, SPAN("acct")));
	case QUERY_FIELD_KIND:
		return known(value_fits(n, SPAN("process")));
	case QUERY_FIELD_RECORD_UID:
		return guess_uid(n, p->uid);
	case QUERY_FIELD_EVENT:
		if (n->event_field == FIELD_uid)
			return guess_uid(n, p->uid);
		if (n->event_field == FIELD_command && is_plain(p->command))
			return known(value_fits(n, p->command));
		return RECORD_MAY_FIT;
	default:
		return RECORD_MAY_FIT;
	}
}

static enum record_guess
/* depth is capped: NOLINTNEXTLINE(misc-no-recursion) */
guess(const struct node *n, const struct process_record *p, unsigned depth)
{
	const enum record_guess end =
		n->kind == NODE_OR ? RECORD_FITS : RECORD_FITS_NOT;
	enum record_guess all =
		n->kind == NODE_OR ? RECORD_FITS_NOT : RECORD_FITS;

	if (n->kind == NODE_FIELD)
		return guess_field(n, p);
	if ((n->kind != NODE_AND && n->kind != NODE_OR) || depth > DEPTH_MAX)
		return RECORD_MAY_FIT;
	for (size_t i = 0; i < n->nkids; i++) {
		enum record_guess one = guess(n->kids[i], p, depth + 1);

		if (one == end)
			return end;
		if (one == RECORD_MAY_FIT)
			all = RECORD_MAY_FIT;
	}
	return all;
}

enum record_guess
record_guess(const struct node *query, const struct record_layout *layout,
	struct span record, struct process_record *out)
{
	return layout && record_process(layout, record, out)
		? guess(query, out, 0)
		: RECORD_MAY_FIT;
}
