/* Who writes to a busy mailbox may have written but once: to begin with his
 * lines spares telling all mails of that mailbox to keep one of them. */
#include "query/trace/seed.h"

/* In how many blocks at most the lines of a criterion may be, to be rare: all
 * are tried with few, then with more; beyond the last it hardly matters. */
enum { BLOCKS_FIRST = 2, BLOCKS_LAST = 256, BLOCKS_FACTOR = 4 };

static enum wb_err
is_rare(struct view *v, const struct seeding *s, size_t blocks, bool *rare,
	struct err *err)
{
	struct look what = s->look;
	struct sighting_set lines = { 0 };
	bool cut = false;
	enum wb_err rc = WB_OK;

	what.most_blocks = blocks;
	what.any = true;
	rc = view_look(v, &what, &lines, &cut, err);
	/* With a line there may be more, which is not what is asked. */
	*rare = rc == WB_OK && (lines.count > 0 || !cut);
	sighting_set_release(&lines);
	return rc;
}

/* None of the others is as surely in the lines of each mail that may fit: an id
 * is rarer than all of these, and a code or a relay may be told of without
 * being logged. */
static size_t
singles(struct view *v, const struct criteria *c, struct seeding *out)
{
	static const enum field_id ids[] = { FIELD_to, FIELD_from, FIELD_user };
	const struct trace_question *q = c->question;
	size_t n = 0;

	if (q->message_id.count > 0 || q->queue_id.count > 0)
		return 0;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		n += seed_single(view_base(v), c, ids[i], &out[n]);
	return n;
}

enum wb_err
seed_rarest(struct view *v, const struct criteria *c, struct seeding *out,
	struct err *err)
{
	struct seeding rivals[3];
	size_t n = singles(v, c, rivals);
	bool found = false;
	enum wb_err rc = WB_OK;

	seed_criteria(view_base(v), c, out);
	for (size_t blocks = BLOCKS_FIRST;
		n > 1 && blocks <= BLOCKS_LAST && !found && rc == WB_OK;
		blocks *= BLOCKS_FACTOR)
		for (size_t i = 0; i < n && !found && rc == WB_OK; i++) {
			rc = is_rare(v, &rivals[i], blocks, &found, err);
			if (found)
				*out = rivals[i];
		}
	return rc;
}
