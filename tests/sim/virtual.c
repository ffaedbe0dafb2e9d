/* Postfix's virtual(8): mailboxes on the host itself. */
#include "tests/sim/hop.h"
#include "tests/sim/postfix.h"
#include "tests/sim/world.h"

#include <string.h>

/* Longer than a datagram of syslog holds. */
static void
explain(const struct rcpt *r, char *out, size_t size)
{
	size_t n = (size_t)snprintf(out, size,
		"dsn=5.1.1, status=bounced (unknown user: \"%s\"", r->to);

	for (unsigned i = 0; r->tries_wanted == 2 && i < 14; i++)
		n += (size_t)snprintf(out + n, size - n,
			"; see also the page on users who have left, part %u: "
			"https://www.hoster.example/gone",
			i + 1);
	snprintf(out + n, size - n, ")");
}

static void
deliver_one(struct sim *s, struct leg *leg, unsigned i, int64_t *now)
{
	struct rcpt *r = &leg->mail->rcpts[i];
	enum trial trial = hop_trial(leg, r);
	int pid =
		host_proc(s, leg->host, SVC_LOCAL, *now, *now + SECOND_US)->pid;
	char text[1400] = "dsn=2.0.0, status=sent (delivered to maildir)";
	char delays[DELAYS_BYTES];
	char shown[SHOWN_BYTES];

	*now += rng_lapse(&s->rng, 30000);
	if (trial == TRIAL_REFUSED)
		explain(r, text, sizeof(text));
	else if (trial != TRIAL_SENT)
		snprintf(text, sizeof(text),
			"dsn=4.2.2, status=deferred (maildir delivery failed: "
			"The user you are trying to reach is over quota.)");
	postfix_delays(leg, *now, 0, 0.02, delays);
	rcpt_show(leg, r, shown);
	sim_say(s, leg->host->maillog, *now,
		"postfix/virtual[%d]: %s: %s, relay=virtual, %s, %s", pid,
		leg->queue_id, shown, delays, text);
	if (trial == TRIAL_PUT_OFF || trial == TRIAL_EXPIRED) {
		mail_settle(leg, i, OUT_DELAYED, "deferred", *now);
		return;
	}
	mail_settle(leg, i, trial == TRIAL_SENT ? OUT_DELIVERED : OUT_FAILED,
		trial == TRIAL_SENT ? NULL : "bounced", *now);
	leg->mask &= ~(1u << i);
}

static uint32_t
here(const struct leg *leg)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (leg->mail->rcpts[i].whose == WHOSE_HERE)
			mask |= leg->mask & 1u << i;
	return mask;
}

static void
try_again(struct sim *s, int64_t now, struct leg *leg)
{
	qmgr_active(s, leg, now);
	now += 2000;
	virtual_deliver(s, &now, leg);
	qmgr_removed(s, leg, now + 2000);
}

static void
expire(struct sim *s, struct leg *leg, int64_t now)
{
	uint32_t mask = here(leg);

	sim_say(s, leg->host->maillog, now,
		"postfix/qmgr[%d]: %s: from=<%s>, status=expired, returned to "
		"sender",
		leg->host->qmgr_pid, leg->queue_id, leg_from(leg));
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++)
		if (mask >> i & 1)
			mail_settle(leg, i, OUT_FAILED, "expired", now);
	leg->mask &= ~mask;
	bounce_notify(s, leg, now + 1000);
}

void
virtual_deliver(struct sim *s, int64_t *now, struct leg *leg)
{
	enum { TRIES = 8 };
	uint32_t mask = here(leg);
	bool has_failed = false;

	if (!mask)
		return;
	leg->tries++;
	for (unsigned i = 0; i < leg->mail->rcpt_count; i++) {
		if (!(mask >> i & 1))
			continue;
		deliver_one(s, leg, i, now);
		has_failed =
			has_failed || leg->mail->rcpts[i].outcome == OUT_FAILED;
	}
	if (has_failed)
		bounce_notify(s, leg, *now + 3000);
	if (here(leg) && leg->tries >= TRIES)
		expire(s, leg, *now + 5000);
	else if (here(leg))
		sim_later(s, *now + 66 * minute_us, try_again, leg);
}
