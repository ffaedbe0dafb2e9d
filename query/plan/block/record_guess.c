#include "query/plan/block/record_guess.h"

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

static bool
add_uid(struct record_asked *asked, const struct node *n)
{
	bool is_uid = n->field == QUERY_FIELD_RECORD_UID ||
		(n->field == QUERY_FIELD_EVENT && n->event_field == FIELD_uid);
	uint64_t uid = 0;

	if (!is_uid || n->match != VALUE_EQUAL || !span_number(n->value, &uid))
		return false;
	if (asked->count == RECORD_UIDS_MAX)
		return false;
	asked->uids[asked->count++] = uid;
	return true;
}

/* Has every process that fits the node one of the UIDs? They are added. */
static bool
/* depth is capped: NOLINTNEXTLINE(misc-no-recursion) */
has_uids(struct record_asked *asked, const struct node *n, unsigned depth)
{
	const size_t before = asked->count;
	bool is_any = n->kind == NODE_OR;
	size_t found = 0;

	if (n->kind == NODE_FIELD)
		return add_uid(asked, n);
	if ((n->kind != NODE_AND && n->kind != NODE_OR) || depth > DEPTH_MAX)
		return false;
	/* One of what all must fit is enough; of what any may, each has to. */
	for (size_t i = 0; i < n->nkids && (is_any || found == 0); i++) {
		const size_t mark = asked->count;

		if (has_uids(asked, n->kids[i], depth + 1))
			found++;
		else
			asked->count = mark;
	}
	if (is_any ? found == n->nkids : found > 0)
		return true;
	asked->count = before;
	return false;
}

void
record_asked_init(struct record_asked *out, const struct node *query)
{
	*out = (struct record_asked){ .query = query };
	out->has_uids = has_uids(out, query, 0);
}

static bool
is_asked_uid(const struct record_asked *asked, uint64_t uid)
{
	for (size_t i = 0; i < asked->count; i++)
		if (asked->uids[i] == uid)
			return true;
	return false;
}

enum record_guess
record_guess(const struct record_asked *asked,
	const struct record_layout *layout, struct span record,
	struct process_record *out)
{
	if (!layout || !record_process(layout, record, out))
		return RECORD_MAY_FIT;
	if (asked->has_uids && !is_asked_uid(asked, out->uid))
		return RECORD_FITS_NOT;
	return guess(asked->query, out, 0);
}
