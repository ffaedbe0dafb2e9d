/* Does a host hand mails to itself? Only one whose filter takes them out of the
 * queue and puts them back does; on any other, two mails of one Message-ID and
 * sender are one that came twice. An instance that has what filters give back
 * need not have one itself. */
#include "query/trace/join/lost.h"

#include "query/trace/view/host.h"

static const int64_t day_ns = (int64_t)86400 * 1000000000;

enum { LINES_MAX = 200 };

static bool
is_within_instance(const struct leg *parent, const struct leg *child)
{
	return parent->instance.len > 0 &&
		span_eq(parent->instance, child->instance);
}

/* Out of the queue of the parent's instance, or back into the child's? What
 * comes back may be out of another instance's. */
static bool
is_same_way(const struct sighting *s, const struct leg *parent,
	const struct leg *child)
{
	const struct leg *of = s->kind == KIND_DELIVER ? parent : child;

	return host_same(s, of->key) && span_eq(s->instance, of->instance) &&
		(of == parent || !is_within_instance(parent, child));
}

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
		.most = LINES_MAX };
	struct sighting_set seen = { 0 };
	int64_t at = leg_first_ns(child);
	enum wb_err rc = WB_OK;

	*again = false;
	/* Or whose administrator puts them through it anew, as a line says. */
	if ((child->start && !is_within_instance(parent, child)) ||
		at == INT64_MAX || leg_requeued(parent) ||
		!host_same(parent->key, child->key))
		return WB_OK;
	look_between(&what, at - day_ns, at + day_ns);
	rc = view_look(v, &what, &seen, NULL, err);
	*again = rc == WB_OK;
	for (size_t i = 0; i < seen.count && *again; i++)
		*again = !is_same_way(seen.items[i], parent, child);
	sighting_set_release(&seen);
	return rc;
}
