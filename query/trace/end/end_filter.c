/* What filters say of a mail that they did not send on. amavis' own line is
 * decisive: in its reply to the MTA "discarded" stands also for mails that it
 * put into quarantine. */
#include "query/trace/end/end.h"

/* clang-format off */
/* Beginnings and pieces of replies of filters to mails that they keep. */
static const struct span kept[] = {
	SPAN_INIT("Ok, discarded"), SPAN_INIT("Ok,discarded"),
	SPAN_INIT(" BLOCKED ("), SPAN_INIT("quarantined"),
	SPAN_INIT("silently discarded"), SPAN_INIT(", BOUNCE"),
};
/* amavis' words for a mail, and ours. */
static const struct verdict_words {
	struct span verdict;
	struct span words;
} verdicts[] = {
	{ SPAN_INIT("SPAM"), SPAN_INIT("spam") },
	{ SPAN_INIT("INFECTED"), SPAN_INIT("infected with a virus") },
	{ SPAN_INIT("BANNED"), SPAN_INIT("of a kind that is not let in") },
	{ SPAN_INIT("BAD-HEADER"), SPAN_INIT("badly made") },
	{ SPAN_INIT("OVERSIZED"), SPAN_INIT("too large") },
	{ SPAN_INIT("UNCHECKED"), SPAN_INIT("impossible to check") },
	{ SPAN_INIT("UNENCRYPTED"), SPAN_INIT("not encrypted") },
};
/* clang-format on */

enum { COUNT_VERDICTS = sizeof(verdicts) / sizeof(verdicts[0]) };

enum { COUNT_KEPT = sizeof(kept) / sizeof(kept[0]) };

static bool
pmg_verdict(const struct sighting *s, enum fate_state *state)
{
	struct span verdict = sighting_value(s, FIELD_verdict);

	*state = FATE_NONE;
	if (span_eq(verdict, SPAN("block")))
		*state = FATE_DISCARDED;
	else if (span_eq(verdict, SPAN("quarantine")))
		*state = FATE_QUARANTINED;
	return *state != FATE_NONE;
}

bool
end_filter_verdict(
	const struct sighting *s, enum fate_state *state, struct span *reason)
{
	struct span status = sighting_value(s, FIELD_status);
	struct span action = sighting_value(s, FIELD_action);

	if (s->kind != KIND_FILTER)
		return false;
	if (span_eq(s->daemon, SPAN("pmg-smtp-filter")))
		return pmg_verdict(s, state);
	if (!span_eq(s->daemon, SPAN("amavis")))
		return false;
	*reason = sighting_value(s, FIELD_verdict);
	*state = FATE_NONE;
	if (span_eq(status, SPAN("Passed")))
		return true;
	if (!span_eq(status, SPAN("Blocked")))
		return false;
	if (span_has(action, SPAN("Quarantined")) ||
		sighting_value(s, FIELD_quarantine).len > 0)
		*state = FATE_QUARANTINED;
	else if (span_has(action, SPAN("Bounced")) ||
		span_has(action, SPAN("Rejected")))
		*state = FATE_FAILED;
	else if (span_has(action, SPAN("TempFailed")))
		*state = FATE_DEFERRED;
	else
		*state = FATE_DISCARDED;
	return true;
}

/* "store,delete", "deliver,header ...": what is handed on is not kept. */
enum fate_state
end_filter_action(const struct sighting *s)
{
	struct span action = sighting_value(s, FIELD_action);

	if (!span_eq(s->daemon, SPAN("mailscanner")) ||
		span_has(action, SPAN("deliver")) ||
		span_has(action, SPAN("forward")))
		return FATE_NONE;
	if (span_has(action, SPAN("store")))
		return FATE_QUARANTINED;
	return span_has(action, SPAN("delete")) ? FATE_DISCARDED : FATE_NONE;
}

bool
end_filter_dropped(struct span reply)
{
	return span_has(reply, SPAN("Virus Detected; Discarded Email"));
}

bool
end_filter_kept(struct span reply)
{
	for (size_t i = 0; i < COUNT_KEPT; i++)
		if (span_has(reply, kept[i]))
			return true;
	return false;
}

struct span
end_filter_words(struct span verdict)
{
	for (size_t i = 0; i < COUNT_VERDICTS; i++)
		if (span_starts(verdict, verdicts[i].verdict))
			return verdicts[i].words;
	return verdict.len > 0 ? verdict : SPAN("unwanted");
}

bool
end_filter_bounced(const struct sighting *filter)
{
	return span_has(sighting_value(filter, FIELD_action), SPAN("Bounced"));
}
