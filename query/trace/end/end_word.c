/* What a single line of a mail transfer agent says about the whole mail: held,
 * removed, refused, given up. */
#include "query/trace/end/end.h"

#include "query/trace/leg/leg.h"
#include "query/trace/session/connection.h"

/* clang-format off */
/* The dialogue was broken off before the mail was this side's. */
static const struct span stages[] = {
	SPAN_INIT("MAIL"), SPAN_INIT("RCPT"), SPAN_INIT("DATA"),
	SPAN_INIT("BDAT"), SPAN_INIT("RSET"), SPAN_INIT("UNKNOWN"),
};

/* So Sendmail says it; after a mail that it took it has no queue id to put
 * before these words. */
static const struct span sendmail_ends[] = {
	SPAN_INIT("lost input channel from "),
	SPAN_INIT("timeout waiting for input from "),
	SPAN_INIT("collect: premature EOM"),
	SPAN_INIT("collect: unexpected close on connection from "),
};
/* clang-format on */

enum {
	COUNT_STAGES = sizeof(stages) / sizeof(stages[0]),
	COUNT_ENDS = sizeof(sendmail_ends) / sizeof(sendmail_ends[0]),
};

/* A refusal of the whole mail: by cleanup, at its end, of its size, of which
 * smtpd may write as well, or by a filter of Sendmail that names no recipient.
 */
static bool
is_whole(const struct leg *leg, const struct sighting *s)
{
	struct span stage = sighting_value(s, FIELD_command);
	struct span why = sighting_value(s, FIELD_reason);

	return end_line_is_of_leg(leg, s) &&
		(sighting_is_program(s, SPAN("cleanup")) ||
			(span_eq(s->daemon, SPAN("sendmail")) &&
				!sighting_field(s, FIELD_to)) ||
			span_eq(why, SPAN("queue file size limit exceeded")) ||
			span_eq(stage, SPAN("END-OF-MESSAGE")) ||
			span_eq(stage, SPAN("DATA")));
}

static bool
has_count(struct span commands, struct span name)
{
	struct span token = { 0 };

	while (commands.len > 0) {
		(void)span_cut(commands, ' ', &token, &commands);
		if (span_starts(token, name))
			return true;
	}
	return false;
}

static bool
is_broken_off_sendmail(const struct sighting *s)
{
	for (size_t i = 0; i < COUNT_ENDS; i++)
		if (span_starts(
			    sighting_value(s, FIELD_reason), sendmail_ends[i]))
			return sighting_value(s, FIELD_queue_id).len > 0;
	return false;
}

/* "lost connection after DATA", "timeout after RCPT" or, since 3.0, an end of
 * the session that counts no DATA at all. "data=0/1" does not tell: either side
 * may have ended that one. */
static bool
is_broken_off(const struct sighting *s)
{
	struct span why = sighting_value(s, FIELD_reason);
	struct span commands = sighting_value(s, FIELD_commands);

	if (span_eq(s->daemon, SPAN("sendmail")))
		return is_broken_off_sendmail(s);
	if (span_eq(s->daemon, SPAN("exim")))
		return line_is_incomplete(s) ||
			span_starts(why,
				SPAN("SMTP data timeout (message abandoned) "));
	if (span_cut_at(why, SPAN(" after "), NULL, &why)) {
		(void)span_cut(why, ' ', &why, NULL);
		for (size_t i = 0; i < COUNT_STAGES; i++)
			if (span_eq(why, stages[i]))
				return true;
		return false;
	}
	return commands.len > 0 && has_count(commands, SPAN("mail=")) &&
		!has_count(commands, SPAN("data=")) &&
		!has_count(commands, SPAN("bdat="));
}

static void
read_removed(const struct sighting *s, struct leg_word *w)
{
	struct span why = sighting_value(s, FIELD_reason);

	w->removed = s;
	if (span_eq(why, SPAN("canceled")))
		w->aborted = s;
	else if (span_eq(why, SPAN("discarded")) && !w->discarded)
		w->discarded = s;
}

static void
count_recipients(const struct sighting *s, struct leg_word *w)
{
	uint64_t nrcpt = 0;

	if (span_number(sighting_value(s, FIELD_nrcpt), &nrcpt) &&
		nrcpt > w->nrcpt)
		w->nrcpt = nrcpt;
}

/* A notice that it takes longer: of Postfix and Sendmail. */
static bool
is_warning(const struct sighting *s)
{
	struct span what = sighting_value(s, FIELD_reason);

	return span_has(what, SPAN("delay")) ||
		span_has(what, SPAN("Warning: could not send"));
}

static void
read_filter(const struct sighting *s, struct leg_word *w)
{
	if (end_filter_action(s) == FATE_DISCARDED)
		w->discarded = s;
	else if (end_filter_action(s) == FATE_QUARANTINED)
		w->held = s;
}

/* qmail throws away its notice, not the mail. */
static void
read_discarded(const struct sighting *s, struct leg_word *w)
{
	if (span_eq(s->daemon, SPAN("qmail")))
		w->bounce = s;
	else
		w->discarded = s;
}

static void
read_released(
	const struct leg *leg, const struct sighting *s, struct leg_word *w)
{
	/* A filter's is out of its quarantine. */
	if (!span_eq(s->daemon, leg->daemon))
		return;
	w->held = NULL;
	w->released = s;
}

/* Postfix's queue manager takes up no mail that is on hold: somebody let it go,
 * and the line that says so is lost. */
static bool
is_let_go(const struct sighting *active, const struct sighting *held)
{
	static const int64_t disorder_ns = (int64_t)2 * 1000000000;

	return span_eq(active->daemon, SPAN("postfix")) &&
		active->sort_ns != INT64_MAX &&
		active->sort_ns - held->sort_ns > disorder_ns;
}

static void
read_active(const struct sighting *s, struct leg_word *w)
{
	w->active = s;
	count_recipients(s, w);
	if (w->held && is_let_go(s, w->held))
		w->held = NULL;
}

void
end_line_word(
	const struct leg *leg, const struct sighting *s, struct leg_word *w)
{
	bool is_own =
		(end_line_is_of_leg(leg, s) && !end_line_is_of_store(s)) ||
		line_is_access(s);

	/* The line that says so in words, and not the mere count behind it. */
	if (s->kind == KIND_DISCONNECT && is_broken_off(s) &&
		(!w->aborted || sighting_field(s, FIELD_reason)))
		w->aborted = s;
	if (!is_own)
		return;
	switch (s->kind) {
	case KIND_HOLD:
		w->held = s;
		break;
	case KIND_FILTER:
		read_filter(s, w);
		break;
	case KIND_RELEASE:
		read_released(leg, s, w);
		break;
	case KIND_PURGE:
		w->purged = s;
		break;
	case KIND_DISCARD:
		read_discarded(s, w);
		break;
	case KIND_REFUSE:
	case KIND_GREYLIST:
		if (is_whole(leg, s))
			w->refused = s;
		break;
	case KIND_EXPIRE:
		/* postsuper only marks it; the queue manager acts on that. */
		if (sighting_field(s, FIELD_from))
			w->expired = s;
		break;
	case KIND_REMOVE:
		read_removed(s, w);
		break;
	case KIND_FROM:
		read_active(s, w);
		break;
	case KIND_QUEUE:
		/* It counts them as it takes the mail. */
		if (span_eq(s->daemon, SPAN("sendmail")))
			count_recipients(s, w);
		break;
	case KIND_BOUNCE:
		if (!is_warning(s))
			w->bounce = s;
		break;
	default:
		/* On hold it is no more, either. */
		if (line_is_requeue(s)) {
			w->held = NULL;
			w->requeued = s;
		}
		break;
	}
}
