#include "query/trace/criteria.h"

#include "format/base/addr.h"
#include "query/lang/idn.h"
#include "query/lang/value.h"
#include "query/trace/leg/leg.h"
#include "query/trace/relayed.h"
#include "query/trace/session/connection.h"
#include "query/trace/view/host.h"

static enum wb_err
make_one(struct arena *a, struct span field, const struct trace_texts *texts,
	struct criterion *out, struct err *err)
{
	const struct node **nodes =
		arena_array(a, texts->count * 2, sizeof(struct node *));
	size_t count = 0;

	for (size_t i = 0; i < texts->count; i++) {
		const struct span forms[] = { texts->items[i],
			idn_other(a, texts->items[i]) };

		for (size_t k = 0; k == 0 || (k < 2 && forms[k].ptr); k++) {
			struct node *n = NULL;
			enum wb_err rc =
				query_field_node(a, field, forms[k], &n, err);

			if (rc != WB_OK)
				return rc;
			nodes[count++] = n;
		}
	}
	*out = (struct criterion){ count, nodes };
	return WB_OK;
}

static void
make_subjects(
	struct arena *a, const struct trace_texts *texts, struct criteria *out)
{
	struct text_needle *needles =
		arena_array(a, texts->count, sizeof(*needles));

	for (size_t i = 0; i < texts->count; i++) {
		char *folded = arena_alloc(a, texts->items[i].len);

		text_fold(texts->items[i], folded);
		needles[i].folded =
			(struct span){ folded, texts->items[i].len };
	}
	out->nsubjects = texts->count;
	out->subjects = needles;
}

enum wb_err
criteria_make(struct arena *a, const struct trace_question *q,
	struct criteria *out, struct err *err)
{
	const struct {
		struct span field;
		const struct trace_texts *texts;
		struct criterion *out;
	} rows[] = {
		{ SPAN("from"), &q->from, &out->from },
		{ SPAN("to"), &q->to, &out->to },
		{ SPAN("message_id"), &q->message_id, &out->message_id },
		{ SPAN("queue_id"), &q->queue_id, &out->queue_id },
		{ SPAN("user"), &q->user, &out->user },
		{ SPAN("relay"), &q->relay, &out->relay },
		{ SPAN("dsn"), &q->dsn, &out->dsn },
		{ SPAN("host"), &q->hosts, &out->hosts },
	};
	enum wb_err rc = WB_OK;

	out->question = q;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && rc == WB_OK;
		i++)
		rc = make_one(
			a, rows[i].field, rows[i].texts, rows[i].out, err);
	make_subjects(a, &q->subject, out);
	return rc;
}

bool
criterion_fits(const struct criterion *c, struct span value)
{
	for (size_t i = 0; i < c->count; i++)
		if (value.ptr && value_fits(c->nodes[i], value))
			return true;
	return false;
}

bool
criterion_fits_field(const struct criterion *c, const struct field *f)
{
	struct peer p;

	if (criterion_fits(c, f->value))
		return true;
	if (f->id != FIELD_relay)
		return false;
	p = peer_parse(f->value);
	return criterion_fits(c, p.name) || criterion_fits(c, p.ip);
}

/* Does any line of its queues have such a field? */
static bool
has_field(const struct criterion *c, const struct mail_answer *mail,
	enum field_id id)
{
	for (size_t i = 0; i < mail->nlegs; i++)
		for (size_t k = 0; k < mail->legs[i].nlines; k++) {
			const struct sighting *s = mail->legs[i].lines[k];

			for (size_t f = 0; f < s->nfields; f++)
				if (s->fields[f].id == id &&
					criterion_fits(c, s->fields[f].value))
					return true;
		}
	return false;
}

static bool
sender_fits(const struct criterion *c, const struct mail_answer *mail)
{
	return c->count == 0 || criterion_fits(c, mail->from) ||
		has_field(c, mail, FIELD_from);
}

static bool
address_fits(const struct criterion *c, const struct mail_recipient *r)
{
	bool fits = c->count == 0 || criterion_fits(c, r->to) ||
		criterion_fits(c, r->orig_to);

	for (size_t k = 0; k < r->ninto && !fits; k++)
		fits = criterion_fits(c, r->into[k]);
	return fits;
}

static bool
message_id_fits(const struct criterion *c, const struct mail_answer *mail)
{
	return c->count == 0 || criterion_fits(c, mail->message_id) ||
		has_field(c, mail, FIELD_message_id);
}

static bool
queue_id_fits(const struct criterion *c, const struct mail_answer *mail)
{
	bool fits = c->count == 0;

	for (size_t i = 0; i < mail->nlegs && !fits; i++)
		fits = criterion_fits(c, mail->legs[i].queue_id);
	return fits;
}

/* Who authenticated when it was handed in. */
static bool
user_fits(const struct criterion *c, const struct mail_answer *mail)
{
	bool fits = c->count == 0 || criterion_fits(c, mail->client.user);

	for (size_t i = 0; i < mail->nlegs && !fits; i++)
		fits = mail->legs[i].start &&
			criterion_fits(c,
				sighting_value(
					mail->legs[i].start, FIELD_user));
	return fits;
}

/* The last hop, or one before it. */
static bool
relay_fits(const struct criterion *c, const struct relayed *all,
	const struct mail_recipient *r)
{
	const struct field last = { .id = FIELD_relay, .value = r->relay };

	return c->count == 0 || criterion_fits_field(c, &last) ||
		relayed_has(all, r->to) || relayed_has(all, r->orig_to);
}

static bool
host_fits(const struct criterion *c, const struct mail_answer *mail)
{
	bool fits = c->count == 0;

	for (size_t i = 0; i < mail->nlegs && !fits; i++) {
		struct span host = mail->legs[i].host;
		struct span label = { 0 };

		fits = criterion_fits(c, host) ||
			(span_cut(host, '.', &label, NULL) &&
				!span_all_digits(label) &&
				criterion_fits(c, label));
	}
	return fits;
}

static bool
subject_fits(const struct criteria *c, const struct mail_answer *mail)
{
	bool fits = c->nsubjects == 0;

	for (size_t i = 0; i < c->nsubjects && !fits; i++)
		fits = mail->subject.ptr &&
			text_find(mail->subject, 0, &c->subjects[i]) !=
				SIZE_MAX;
	return fits;
}

static bool
is_within(const struct trace_question *q, struct span text)
{
	struct addr a;

	if (!addr_parse(text, &a))
		return false;
	for (size_t i = 0; i < q->nips; i++)
		if (cidr_has(&q->ips[i], a.bytes))
			return true;
	return false;
}

/* A client that handed the mail in, or was kept from it; not one of the hosts
 * that handed it on. */
static bool
ip_fits(const struct trace_question *q, const struct mail_answer *mail)
{
	bool fits = q->nips == 0 || is_within(q, mail->client.ip);

	for (size_t i = 0; i < mail->nlegs && !fits; i++) {
		const struct mail_leg *leg = &mail->legs[i];
		bool is_first = leg->nedges == 0;

		for (size_t k = 0; k < leg->nlines && !fits; k++) {
			const struct sighting *s = leg->lines[k];

			fits = is_within(q,
				       sighting_value(
					       s, FIELD_orig_client_ip)) ||
				(is_first && line_is_of_server(s) &&
					is_within(q,
						sighting_value(
							s, FIELD_client_ip)));
		}
	}
	return fits;
}

static bool
has_expired(const struct mail_answer *mail)
{
	for (size_t i = 0; i < mail->nlegs; i++)
		for (size_t k = 0; k < mail->legs[i].nlines; k++)
			if (mail->legs[i].lines[k]->kind == KIND_EXPIRE)
				return true;
	return false;
}

static bool
status_fits(const struct trace_question *q, const struct mail_recipient *r,
	bool expired)
{
	if (q->statuses == 0 && !q->expired)
		return true;
	return (q->statuses & 1U << r->status) ||
		(q->expired && expired && r->status == MAIL_FAILED);
}

void
criteria_mark(const struct criteria *c, const struct mail_answer *mail,
	struct mail_recipient *recipients, size_t count)
{
	bool expired = c->question->expired && has_expired(mail);
	struct relayed relayed = { 0 };

	if (c->relay.count > 0)
		relayed_fill(&relayed, &c->relay, mail);
	for (size_t i = 0; i < count; i++) {
		struct mail_recipient *r = &recipients[i];

		r->fits = address_fits(&c->to, r) &&
			status_fits(c->question, r, expired) &&
			(c->dsn.count == 0 ||
				criterion_fits(&c->dsn, r->dsn)) &&
			relay_fits(&c->relay, &relayed, r);
	}
	relayed_release(&relayed);
}

/* Some recipient does; or an address that stands in the lines was asked for,
 * and nothing else of recipients. */
static bool
recipients_fit(const struct criteria *c, const struct mail_answer *mail)
{
	const struct trace_question *q = c->question;
	bool asks_more = q->statuses != 0 || q->expired || c->dsn.count > 0 ||
		c->relay.count > 0;

	for (size_t i = 0; i < mail->nrecipients; i++)
		if (mail->recipients[i].fits)
			return true;
	if (asks_more)
		return false;
	return c->to.count == 0 || has_field(&c->to, mail, FIELD_to) ||
		has_field(&c->to, mail, FIELD_orig_to);
}

bool
criteria_touch(const struct trace_question *q, const struct mail_answer *mail)
{
	const int64_t zone_ns = (int64_t)ZONE_SPAN_S * 1000000000;
	int64_t slack = mail->first.zone_known ? 0 : zone_ns;

	if (!q->has_since && !q->has_until)
		return true;
	if (mail->first.basis == WHEN_NONE || mail->last.basis == WHEN_NONE)
		return false;
	return (!q->has_since || mail->last.ns + slack >= q->since_ns) &&
		(!q->has_until || mail->first.ns - slack < q->until_ns);
}

bool
criteria_fit(const struct criteria *c, const struct mail_answer *mail)
{
	return criteria_touch(c->question, mail) && recipients_fit(c, mail) &&
		queue_id_fits(&c->queue_id, mail) &&
		host_fits(&c->hosts, mail) && user_fits(&c->user, mail) &&
		subject_fits(c, mail) && ip_fits(c->question, mail) &&
		message_id_fits(&c->message_id, mail) &&
		sender_fits(&c->from, mail);
}
