/* OpenSMTPD's ids: a message has the first half of the ids of its envelopes,
 * and lines of deliveries name only these. */
#include "query/trace/leg/leg.h"

#include "query/trace/view/host.h"

bool
leg_is_of_envelopes(const struct sighting *line)
{
	return line && span_eq(line->daemon, SPAN("opensmtpd"));
}

enum wb_err
leg_smtpd_of(struct view *v, struct span id, const struct sighting *near,
	struct leg_list *out, struct err *err)
{
	const struct look what = {
		.ntexts = 1, .texts = &id, .begins = true, .host = near->host
	};
	struct sighting_set seen = { 0 };
	struct sighting_set own = { 0 };
	enum wb_err rc = view_look(v, &what, &seen, NULL, err);

	for (size_t i = 0; i < seen.count; i++)
		if (host_same(seen.items[i], near) &&
			span_eq(sighting_value(seen.items[i], FIELD_queue_id),
				id))
			sighting_set_add(&own, seen.items[i]);
	if (rc == WB_OK)
		leg_cut_apart(v, own.items, own.count, out);
	sighting_set_release(&own);
	sighting_set_release(&seen);
	return rc;
}
