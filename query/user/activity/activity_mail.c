/* The mails of an activity: what the person sent and was sent, or what came
 * from the address. */
#include "query/user/activity/activity_part.h"

#include <stdlib.h>

static bool
fits_users(const struct activity_question *q, const struct mail_answer *m)
{
	for (size_t i = 0; i < q->users.count; i++)
		if (span_eq(q->users.items[i], m->client.user))
			return true;
	return q->users.count == 0;
}

/* The first line that no other mail has: a session's are of all in it. */
static const struct sighting *
own_line(const struct mail_answer *m)
{
	return m->nlegs > 0 ? m->legs[0].key : NULL;
}

/* Several questions find the same mail, and each may have told it with a view
 * of its own (query/trace/crew.h): only the place of a line is the same. */
static bool
is_new(struct activity_run *r, const struct mail_answer *m)
{
	const struct sighting *key = own_line(m);

	if (!key)
		return true;
	if (told_has(&r->mails, key))
		return false;
	told_add(&r->mails, key);
	return true;
}

static bool
is_mail_name(const struct identity *id, struct span text)
{
	for (size_t i = 0; i < id->count; i++)
		if (id->names[i].kind != NAME_UID &&
			span_ieq(id->names[i].text, text))
			return text.len > 0;
	return false;
}

static bool
is_sent(const struct identity *id, const struct mail_answer *m)
{
	return is_mail_name(id, m->from) || identity_has(id, m->client.user) ||
		identity_has_ip(id, m->client.ip);
}

static bool
on_mail(void *ctx, const struct mail_answer *mail)
{
	struct activity_run *r = ctx;

	if (fits_users(r->q, mail) &&
		(!r->q->only_done || is_sent(r->q->who, mail)) &&
		is_new(r, mail))
		activity_add(r, ACTIVITY_MAIL, &mail->first)->mail = mail;
	return true;
}

static enum wb_err
ask(struct activity_run *r, const struct trace_question *asked, struct err *err)
{
	const struct activity_question *q = r->q;
	struct trace_question question = *asked;
	struct trace_outcome outcome = { 0 };
	enum wb_err rc = WB_OK;

	question.hosts = q->hosts;
	question.has_since = q->spec->has_since;
	question.has_until = q->spec->has_until;
	question.since_ns = q->spec->since_ns;
	question.until_ns = q->spec->until_ns;
	question.reverse = q->spec->reverse;
	question.limit = q->most_mails;
	if (q->ip_texts.count > 0 && question.nips == 0) {
		question.nips = q->ip_texts.count;
		question.ips = q->ips;
	}
	rc = trace_run(q->view, &question, on_mail, r, &outcome, err);
	r->counts->cut = r->counts->cut || outcome.cut;
	return rc;
}

/* What the names of a question are asked as. */
enum name_role { AS_SENDER, AS_RECIPIENT, AS_LOGIN };

/* A mailbox may be called as its user is, without a domain. */
static bool
may_be(enum name_kind kind, enum name_role role)
{
	switch (kind) {
	case NAME_ADDRESS:
		return true;
	case NAME_ALIAS:
		return role != AS_LOGIN;
	case NAME_USER:
		return role != AS_SENDER;
	default:
		return false;
	}
}

static struct trace_texts
texts_of(struct activity_run *r, enum name_role role)
{
	const struct identity *id = r->q->who;
	struct span *items = arena_array(&r->arena, id->count, sizeof(*items));
	size_t n = 0;

	for (size_t i = 0; i < id->count; i++)
		if (may_be(id->names[i].kind, role))
			items[n++] = id->names[i].text;
	return (struct trace_texts){ n, items };
}

enum wb_err
activity_find_mails(struct activity_run *r, struct err *err)
{
	const struct identity *id = r->q->who;
	struct cidr *ips = arena_array(&r->arena, id->count, sizeof(*ips));
	struct trace_question q = { .from = texts_of(r, AS_SENDER) };
	size_t nips = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < id->count; i++)
		if (id->names[i].kind == NAME_IP)
			ips[nips++] = id->names[i].ip;
	if (q.from.count > 0)
		rc = ask(r, &q, err);
	q = (struct trace_question){ .to = texts_of(r, AS_RECIPIENT) };
	if (rc == WB_OK && q.to.count > 0 && !r->q->only_done)
		rc = ask(r, &q, err);
	q = (struct trace_question){ .user = texts_of(r, AS_LOGIN) };
	if (rc == WB_OK && q.user.count > 0)
		rc = ask(r, &q, err);
	q = (struct trace_question){ .ips = ips, .nips = nips };
	if (rc == WB_OK && nips > 0)
		rc = ask(r, &q, err);
	return rc;
}

/* "ann@shop.example -> bob@far.example +2: relayed, Subject" */
void
activity_of_mail(struct activity_run *r, const struct mail_answer *m,
	struct activity *out)
{
	const struct identity *id = r->q->who;
	const struct mail_recipient *to = m->recipients;
	const struct sighting *line = own_line(m);
	bool sent = is_sent(id, m);

	for (size_t i = 0; i < m->nrecipients && !sent; i++)
		if (is_mail_name(id, m->recipients[i].to) ||
			is_mail_name(id, m->recipients[i].orig_to)) {
			to = &m->recipients[i];
			break;
		}
	buf_clear(&r->detail);
	buf_put(&r->detail,
		m->from.ptr == NULL        ? SPAN("(sender not logged)")
			: m->from.len == 0 ? SPAN("<>")
					   : m->from);
	if (m->nrecipients > 0) {
		buf_puts(&r->detail, " -> ");
		buf_put(&r->detail,
			to->to.len > 0 ? to->to
				       : SPAN("(recipient not logged)"));
		if (m->nrecipients > 1)
			buf_printf(&r->detail, " +%zu", m->nrecipients - 1);
		buf_printf(&r->detail, ": %s", mail_status_word(to->status));
	}
	if (m->subject.len > 0) {
		/* Its end shows: a subject can look like anything. */
		buf_puts(&r->detail, ", \"");
		buf_put(&r->detail, m->subject);
		buf_putc(&r->detail, '"');
	}
	*out = (struct activity){ .type = ACTIVITY_MAIL,
		.mail = m,
		.when = m->first,
		.host = m->nlegs > 0 ? m->legs[0].host : SPAN(""),
		.action = sent ? SPAN("sent") : SPAN("received"),
		.user = m->client.user,
		.client_ip = m->client.ip,
		.detail = buf_span(&r->detail),
		.ncites = line ? line->ncites : 0,
		.cites = line ? line->cites : NULL };
}
