#include "query/plan/record_guess.h"

#include "query/lang/value.h"

enum guess { GUESS_NO, GUESS_MAYBE, GUESS_YES };

/* As deep as the parser lets a tree be. */
enum { DEPTH_MAX = 200 };

static enum guess
known(bool fits)
{
	return fits ? GUESS_YES : GUESS_NO;
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

static enum guess
guess_uid(const struct node *n, uint64_t uid)
{
	uint64_t want = 0;

	if (n->match != VALUE_EQUAL || !span_number(n->value, &want))
		return GUESS_MAYBE;
	return known(want == uid);
}

static enum guess
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
		return GUESS_MAYBE;
	default:
		return GUESS_MAYBE;
	}
}

static enum guess
/* depth is capped: NOLINTNEXTLINE(misc-no-recursion) */
guess(const struct node *n, const struct process_record *p, unsigned depth)
{
	const enum guess end = n->kind == NODE_OR ? GUESS_YES : GUESS_NO;
	enum guess all = n->kind == NODE_OR ? GUESS_NO : GUESS_YES;

	if (n->kind == NODE_FIELD)
		return guess_field(n, p);
	if ((n->kind != NODE_AND && n->kind != NODE_OR) || depth > DEPTH_MAX)
		return GUESS_MAYBE;
	for (size_t i = 0; i < n->nkids; i++) {
		enum guess one = guess(n->kids[i], p, depth + 1);

		if (one == end)
			return end;
		if (one == GUESS_MAYBE)
			all = GUESS_MAYBE;
	}
	return all;
}

bool
record_may_fit(const struct node *query, const struct record_layout *layout,
	struct span record)
{
	struct process_record p;

	return !layout || !record_process(layout, record, &p) ||
		guess(query, &p, 0) != GUESS_NO;
}
