/* Lines by which a mail may have failed: to find mails that did, without
 * telling all the others. */
#include "query/trace/end/end.h"

static bool
is_failed_try(const struct sighting *s)
{
	switch (end_line_state(s)) {
	case FATE_SENT:
	case FATE_DEFERRED:
	case FATE_PROBED:
		return false;
	default:
		/* Sendmail's code may say it where its words are not known. */
		return true;
	}
}

bool
end_line_may_fail(const struct sighting *s)
{
	switch (s->kind) {
	case KIND_DELIVER:
		return is_failed_try(s);
	case KIND_BOUNCE:
	case KIND_EXPIRE:
	case KIND_DISCARD:
		return true;
	case KIND_REFUSE:
	case KIND_GREYLIST:
		/* Of a local submission, or by the recipient's script: what a
		 * client was told in the dialogue is no failure. */
		return sighting_value(s, FIELD_queue_id).len > 0 ||
			end_line_is_of_store(s);
	case KIND_FILTER:
		return span_eq(s->daemon, SPAN("amavis")) &&
			span_eq(sighting_value(s, FIELD_status),
				SPAN("Blocked"));
	default:
		return false;
	}
}
