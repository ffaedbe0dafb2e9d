/* Does a host hand mails to itself? Only one whose filter takes them out of the
 * queue and puts them back does; on any other, two mails of one Message-ID and
 * sender are one that came twice. */
#include "query/trace/lost.h"

#include "query/trace/host.h"

static const int64_t day_ns = (int64_t)86400 * 1000000000;

enum wb_err
lost_is_again(struct view *v, const struct leg *parent, const struct leg *child,
	bool *again, struct err *err)
{
	static const struct span filter[] = { SPAN_INIT("relay=127"),
		SPAN_INIT("relay=localhost"), SPAN_INIT("orig_queue_id=") };
	struct look what = { .ntexts = sizeof(filter) / sizeof(filter[0]),
		.texts = filter,
		.host = parent->host,
		.begins = true,
		.any = true };
	struct sighting_set seen = { 0 };
	int64_t at = leg_first_ns(child);
	enum wb_err rc = WB_OK;

	*again = false;
	/* Or whose administrator puts them through it anew, as a line says. */
	if (child->start || at == INT64_MAX || leg_requeued(parent) ||
		!host_same(parent->key, child->key))
		return WB_OK;
	look_between(&what, at - day_ns, at + day_ns);
	rc = view_look(v, &what, &seen, NULL, err);
	*again = rc == WB_OK && seen.count == 0;
	sighting_set_release(&seen);
	return rc;
}
