/* Numbers of processes come again: which of the lines that name one tell of the
 * same process. */
#include "query/trace/join/edge_qmail.h"

#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

enum {
	/* From the reply's second to the line. */
	REPLY_S = 3
};

bool
qp_is_own(const struct sighting *s)
{
	const struct field *f = sighting_field(s, FIELD_qp);

	return f && !(f->marks & FIELD_UNTRUSTED);
}

bool
qp_is_maker(const struct sighting *s)
{
	return s->kind == KIND_DELIVER && sighting_field(s, FIELD_qp);
}

bool
qp_is_info(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("qmail")) && s->kind == KIND_FROM &&
		sighting_field(s, FIELD_qp);
}

static bool
is_near(int64_t a, int64_t b)
{
	int64_t off = a / second - b / second;

	return off >= -REPLY_S && off <= REPLY_S;
}

bool
qp_is_shared(const struct sighting_set *found, struct span qp, int64_t at_ns)
{
	const struct sighting *info = NULL;
	int64_t named = 0;

	for (size_t i = 0; i < found->count; i++) {
		const struct sighting *s = found->items[i];
		int64_t epoch = 0;

		if (!sighting_has(s, FIELD_qp, qp))
			continue;
		if (qp_is_info(s) && s->sort_ns != INT64_MAX &&
			is_near(s->sort_ns, at_ns)) {
			if (info && info->sort_ns != s->sort_ns)
				return true;
			info = s;
		} else if (qp_is_maker(s) && edge_epoch(s, &epoch) &&
			is_near(epoch, at_ns)) {
			if (named != 0 && named != epoch)
				return true;
			named = epoch;
		}
	}
	return false;
}

/* Both times are of the clock of one qmail-send. */
static int64_t
apart(const struct sighting *a, const struct sighting *b)
{
	return a->sort_ns < b->sort_ns ? b->sort_ns - a->sort_ns
				       : a->sort_ns - b->sort_ns;
}

bool
qp_is_pair(const struct sighting_set *found, const struct sighting *maker,
	const struct sighting *info)
{
	struct span qp = sighting_value(info, FIELD_qp);

	if (maker->sort_ns == INT64_MAX || info->sort_ns == INT64_MAX)
		return true;
	for (size_t i = 0; i < found->count; i++) {
		const struct sighting *s = found->items[i];

		if (s->sort_ns == INT64_MAX || !host_same(s, info) ||
			!sighting_has(s, FIELD_qp, qp))
			continue;
		if (qp_is_info(s) && apart(s, maker) < apart(info, maker))
			return false;
		if (qp_is_maker(s) && qp_is_own(s) &&
			apart(s, info) < apart(maker, info))
			return false;
	}
	return true;
}
