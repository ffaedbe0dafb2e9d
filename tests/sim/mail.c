#include "tests/sim/mail.h"

#include "tests/sim/world.h"

#include <stdlib.h>

static const char *const outcome_words[] = { "unknown", "delivered", "relayed",
	"expanded", "failed", "delayed", "rejected", "discarded", "quarantined",
	"aborted", "held", "purged" };

struct mail *
mail_new(struct sim *s, int64_t now)
{
	struct mail *m = calloc(1, sizeof(*m));

	if (!m)
		abort();
	m->sim = s;
	m->steps = 1;
	/* Until it is queued, this leg stands for the mail in a step. */
	m->legs[0].mail = m;
	m->first_us = m->last_us = now;
	/* Sizes of real mail spread over five powers of ten. */
	m->size = 600 + (unsigned)rng_zipf(&s->rng, 300) * 97 +
		(unsigned)rng_zipf(&s->rng, 20000000);
	return m;
}

void
mail_drop(struct mail *m)
{
	free(m);
}

struct rcpt *
mail_add(struct mail *m)
{
	struct rcpt *r;

	if (m->rcpt_count < RCPT_CAP)
		m->rcpt_count++;
	r = &m->rcpts[m->rcpt_count - 1];
	*r = (struct rcpt){ .leg = -1 };
	return r;
}

struct leg *
mail_leg(struct mail *m, struct host *h, const struct leg *parent, int64_t now)
{
	struct leg *leg;

	if (m->leg_count == LEG_CAP)
		abort();
	leg = &m->legs[m->leg_count];
	leg->mail = m;
	leg->index = (int)m->leg_count++;
	leg->parent = parent ? parent->index : -1;
	leg->host = h;
	leg->has_owner = parent && parent->has_owner;
	leg->stage = parent ? parent->stage : 0;
	leg->first_us = leg->last_us = now;
	leg->mask = parent ? parent->mask : (1u << m->rcpt_count) - 1;
	leg->envelope = leg->mask;
	host_queue_id(m->sim, h, now, leg->queue_id);
	return leg;
}

uint32_t
leg_mask_at(const struct leg *leg, enum whose whose, uint64_t where)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < leg->mail->rcpt_count; i++) {
		const struct rcpt *r = &leg->mail->rcpts[i];

		if (leg->mask >> i & 1 && r->whose == whose &&
			r->where == where)
			mask |= 1u << i;
	}
	return mask;
}

const char *
leg_from(const struct leg *leg)
{
	return leg->has_owner ? leg->mail->owner : leg->mail->from;
}

const char *
rcpt_asked(const struct rcpt *r)
{
	return r->orig_to[0] && r->orig_leg == 0 ? r->orig_to : r->to;
}

void
rcpt_show(const struct leg *leg, const struct rcpt *r, char *out)
{
	if (r->orig_to[0] && r->orig_leg == leg->index)
		snprintf(out, SHOWN_BYTES, "to=<%s>, orig_to=<%s>", r->to,
			r->orig_to);
	else
		snprintf(out, SHOWN_BYTES, "to=<%s>", r->to);
}

void
mail_settle(struct leg *leg, unsigned rcpt, enum outcome outcome,
	const char *reason, int64_t now)
{
	struct rcpt *r = &leg->mail->rcpts[rcpt];

	r->outcome = outcome;
	r->reason = reason;
	r->leg = leg->index;
	r->said = leg->mail->sim->said;
	r->decided_us = now;
	leg->mail->last_us = now;
	leg->last_us = now;
}

static void
write_rcpt(FILE *f, const struct rcpt *r)
{
	char when[40];

	fprintf(f, "{\"to\":\"%s\"", r->to);
	if (r->orig_to[0])
		fprintf(f, ",\"orig_to\":\"%s\"", r->orig_to);
	fprintf(f, ",\"status\":\"%s\"", outcome_words[r->outcome]);
	if (r->reason)
		fprintf(f, ",\"reason\":\"%s\"", r->reason);
	if (r->leg >= 0)
		fprintf(f, ",\"leg\":%d", r->leg);
	if (r->said)
		fprintf(f, ",\"said\":\"%016llx\"",
			(unsigned long long)r->said);
	if (r->begun)
		fprintf(f, ",\"begun\":\"%016llx\"",
			(unsigned long long)r->begun);
	if (r->named)
		fprintf(f, ",\"named\":\"%016llx\"",
			(unsigned long long)r->named);
	if (r->decided_us) {
		calendar_rfc3339(r->decided_us, when, sizeof(when));
		fprintf(f, ",\"time\":\"%s\"", when);
	}
	fputc('}', f);
}

static void
write_leg(FILE *f, const struct leg *leg)
{
	char first[40];
	char last[40];

	calendar_rfc3339(leg->first_us, first, sizeof(first));
	calendar_rfc3339(leg->last_us, last, sizeof(last));
	fprintf(f, "{\"host\":\"%s\",\"queue_id\":\"%s\"", leg->host->name,
		leg->queue_id);
	if (leg->host->is_out)
		fprintf(f, ",\"instance\":\"postfix-out\"");
	if (leg->qp)
		fprintf(f, ",\"qp\":\"%u\"", leg->qp);
	if (leg->parent >= 0)
		fprintf(f, ",\"from\":%d", leg->parent);
	fprintf(f, ",\"first\":\"%s\",\"last\":\"%s\"}", first, last);
}

static void
truth_mail(FILE *f, const struct mail *m)
{
	const struct rcpt *rcpts = m->crowd ? m->crowd : m->rcpts;
	unsigned count = m->crowd ? m->crowd_count : m->rcpt_count;
	char when[40];
	bool complete = true;

	for (unsigned i = 0; i < count; i++)
		complete = complete && rcpts[i].outcome != OUT_UNKNOWN &&
			rcpts[i].outcome != OUT_DELAYED &&
			rcpts[i].outcome != OUT_HELD;
	fprintf(f, "{\"type\":\"mail\",\"message_id\":\"%s\",\"from\":\"%s\"",
		m->message_id, m->from);
	if (m->user[0])
		fprintf(f, ",\"user\":\"%s\"", m->user);
	if (m->has_client)
		fprintf(f, ",\"client_name\":\"%s\",\"client_ip\":\"%s\"",
			m->client.name, m->client.ip);
	if (m->dsn_of[0])
		fprintf(f, ",\"dsn_of\":\"%s\"", m->dsn_of);
	calendar_rfc3339(m->first_us, when, sizeof(when));
	fprintf(f, ",\"size\":%u,\"first\":\"%s\"", m->size, when);
	calendar_rfc3339(m->last_us, when, sizeof(when));
	fprintf(f, ",\"last\":\"%s\",\"complete\":%s,\"legs\":[", when,
		complete ? "true" : "false");
	for (unsigned i = 0; i < m->leg_count; i++) {
		fputs(i ? "," : "", f);
		write_leg(f, &m->legs[i]);
	}
	fputs("],\"recipients\":[", f);
	for (unsigned i = 0; i < count; i++) {
		fputs(i ? "," : "", f);
		write_rcpt(f, &rcpts[i]);
	}
	fputs("]}\n", f);
}

/* Put off at its first try, which is told as a mail of its own, and not tried
 * again before the end. */
static bool
is_yet_to_come(const struct mail *m)
{
	return m->leg_count == 0 && m->first_us > m->last_us;
}

void
mail_unhold(struct sim *s, struct mail *m)
{
	if (--m->steps > 0)
		return;
	if (s->truth && !is_yet_to_come(m))
		truth_mail(s->truth, m);
	s->counts.mails++;
	free(m->crowd);
	free(m);
}

void
truth_action(struct sim *s, const struct action *a)
{
	char when[40];

	if (!s->truth)
		return;
	calendar_rfc3339(a->when_us, when, sizeof(when));
	fprintf(s->truth,
		"{\"type\":\"action\",\"message_id\":\"%s\",\"to\":\"%s\","
		"\"action\":\"%s\",\"said\":\"%016llx\",\"time\":\"%s\"}\n",
		a->message_id, a->user, a->action, (unsigned long long)s->said,
		when);
}

void
truth_login(struct sim *s, const struct login *l)
{
	char when[40];

	s->counts.logins++;
	if (!s->truth)
		return;
	calendar_rfc3339(l->when_us, when, sizeof(when));
	fprintf(s->truth,
		"{\"type\":\"login\",\"time\":\"%s\",\"host\":\"%s\","
		"\"service\":\"%s\",\"user\":\"%s\",\"outcome\":\"%s\","
		"\"client_ip\":\"%s\"",
		when, l->host->name, l->service, l->user,
		l->succeeded ? "success" : "failure", l->client->ip);
	if (l->method)
		fprintf(s->truth, ",\"method\":\"%s\"", l->method);
	if (l->session)
		fprintf(s->truth, ",\"session\":\"%s\"", l->session);
	if (l->end_us) {
		calendar_rfc3339(l->end_us, when, sizeof(when));
		fprintf(s->truth, ",\"end\":\"%s\"", when);
	}
	fputs("}\n", s->truth);
}
