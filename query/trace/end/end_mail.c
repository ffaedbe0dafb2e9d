/* One recipient of the answer: its status, and what the deciding line says
 * besides. */
#include "query/trace/end/end.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"
#include "query/trace/store/store.h"

#include <stdlib.h>

static int
sighting_to_line(const void *item, const void *key)
{
	return sighting_order(*(const struct sighting *const *)item, key);
}

/* The line of the same delivery process that told of TLS shortly before. */
static struct span
tls_before(const struct leg *leg, const struct sighting *line)
{
	enum { NEAR = 64 };
	struct span relay = sighting_value(line, FIELD_relay);
	size_t at = lower_bound(line, (const void *)leg->lines.items,
		leg->lines.count, sizeof(struct sighting *), sighting_to_line);

	for (size_t n = 0; n < NEAR && at > 0; n++) {
		const struct sighting *s = leg->lines.items[--at];

		if (s->kind == KIND_TLS && relay.len > 0 &&
			span_eq(s->head.pid, line->head.pid) &&
			span_eq(sighting_value(s, FIELD_relay), relay))
			return sighting_value(s, FIELD_tls);
	}
	return (struct span){ 0 };
}

/* What a line that tells of TLS calls that relay: Postfix as in the delivery,
 * Sendmail without the address. */
static struct span
tls_relay(const struct sighting *line)
{
	struct span relay = sighting_value(line, FIELD_relay);

	if (span_find_char(relay, '[') == SIZE_MAX)
		return (struct span){ 0 };
	if (span_eq(line->daemon, SPAN("sendmail")))
		(void)span_cut_at(relay, SPAN(" ["), &relay, NULL);
	else if (!span_eq(line->daemon, SPAN("postfix")))
		relay.len = 0;
	return relay;
}

/* A client tells of TLS in a line that names no mail, before it hands over the
 * first one of that connection, which it keeps for five minutes at most. A
 * newsletter's recipients are too many to look for. */
static struct span
tls_beside(struct ends *e, size_t recipients, const struct sighting *line)
{
	enum { REACH_S = 300, RECIPIENTS_MAX = 16, BLOCKS_MAX = 16 };
	const int64_t ns_per_s = 1000000000;
	struct span relay = tls_relay(line);
	struct span also = span_eq(line->daemon, SPAN("sendmail"))
		? SPAN("STARTTLS=client")
		: SPAN("established");
	struct look look = { .ntexts = 1,
		.texts = &relay,
		.nalso = 1,
		.also = &also,
		.host = line->host,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set seen = { 0 };
	struct span tls = { 0 };

	if (recipients > RECIPIENTS_MAX || line->head.pid.len == 0 ||
		line->sort_ns == INT64_MAX || e->rc != WB_OK || relay.len == 0)
		return tls;
	look_between(
		&look, line->sort_ns - REACH_S * ns_per_s, line->sort_ns + 1);
	e->rc = view_look(e->story->view, &look, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count; i++) {
		const struct sighting *s = seen.items[i];

		if (s->kind == KIND_TLS && sighting_order(s, line) < 0 &&
			span_eq(s->head.pid, line->head.pid) &&
			span_eq(s->head.program, line->head.program) &&
			span_eq(sighting_value(s, FIELD_relay), relay))
			tls = sighting_value(s, FIELD_tls);
	}
	sighting_set_release(&seen);
	return tls;
}

static double
seconds(struct arena *a, struct span text)
{
	if (text.len == 0 || text.len > 20)
		return -1;
	return strtod(arena_copy(a, text).ptr, NULL);
}

/* Courier says in a line of its own, before the result, what it was told; and
 * before that with whom it talks. */
static void
fill_courier(const struct leg *leg, const struct sighting *line,
	struct mail_recipient *r)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s == line)
			return;
		if (!sighting_has(s, FIELD_to, r->to))
			continue;
		if (sighting_value(s, FIELD_relay).len > 0)
			r->relay = sighting_value(s, FIELD_relay);
		if (s->kind == KIND_DELIVER || r->reply.len > 0)
			continue;
		r->code = sighting_value(s, FIELD_code);
		r->dsn = sighting_value(s, FIELD_dsn);
		r->reply = sighting_value(s, FIELD_reply);
	}
}

/* What the line about the attempt has, or else that about the refusal. */
static void
fill_attempt(struct ends *e, const struct fate *f, struct mail_recipient *r)
{
	const struct leg *leg = &e->story->legs[r->leg];
	const struct sighting *s = f->line ? f->line : r->cite;

	if (!s)
		return;
	r->dsn = sighting_value(s, FIELD_dsn);
	r->code = sighting_value(s, FIELD_code);
	r->reply = sighting_value(s, FIELD_reply);
	r->relay = sighting_value(s, FIELD_relay);
	r->tls = sighting_value(s, FIELD_tls);
	r->delay = seconds(e->arena, sighting_value(s, FIELD_delay));
	if (r->tls.len == 0 && f->attempts > 0)
		r->tls = tls_before(leg, s);
	if (r->tls.len == 0 && f->state == FATE_SENT)
		r->tls = tls_beside(e, e->legs[r->leg].nfates, s);
	if (sighting_is_program(s, SPAN("courieresmtp")))
		fill_courier(leg, s, r);
}

/* The queue was told that it went well, and the store's own line says what it
 * came to: what the queue was told is not about that, but the store's words
 * are. */
static void
forget_attempt(struct mail_recipient *r)
{
	if (r->status != MAIL_FAILED || r->dsn.len == 0 || r->dsn.ptr[0] != '2')
		return;
	r->dsn = r->code = (struct span){ 0 };
	r->reply = sighting_value(r->cite, FIELD_reply);
}

static void
add_into(struct ends *e, struct mail_recipient *r, struct span to, size_t *cap)
{
	struct span *into = NULL;

	for (size_t i = 0; i < r->ninto; i++)
		if (span_icmp(r->into[i], to) == 0)
			return;
	into = arena_grow(e->arena, (void *)(uintptr_t)r->into, r->ninto, cap,
		sizeof(*into));
	into[r->ninto++] = to;
	r->into = into;
}

/* A script may have sent it on to several. */
static void
fill_forwarded(struct ends *e, const struct leg *leg, const struct fate *f,
	struct mail_recipient *r, size_t *cap)
{
	const struct sighting *said = f->store.forwarded;
	struct span user = store_line_user(e->arena, said);

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s->kind == KIND_FORWARD && store_is_delivery(s) &&
			span_eq(store_line_user(e->arena, s), user) &&
			span_eq(sighting_value(s, FIELD_session),
				sighting_value(said, FIELD_session)))
			add_into(e, r, sighting_value(s, FIELD_to), cap);
	}
}

/* The line names them all. */
static void
fill_members(struct ends *e, const struct sighting *s, struct mail_recipient *r,
	size_t *cap)
{
	for (size_t i = 0; i < s->nfields; i++)
		if (s->fields[i].id == FIELD_to)
			add_into(e, r, s->fields[i].value, cap);
}

static void
fill_into(struct ends *e, size_t leg, const struct fate *f,
	struct mail_recipient *r)
{
	size_t cap = 0;
	size_t next = SIZE_MAX;

	if (f->replaced_by.len > 0)
		add_into(e, r, f->replaced_by, &cap);
	if (f->state == FATE_REPLACED && f->line->kind == KIND_FORWARD)
		fill_members(e, f->line, r, &cap);
	if (f->store.forwarded)
		fill_forwarded(e, &e->story->legs[leg], f, r, &cap);
	/* What arrived is not replaced. */
	if (f->line && r->status == MAIL_EXPANDED)
		next = end_chain_next(e, leg, f->line);
	for (size_t i = 0; next != SIZE_MAX && i < e->legs[next].nfates; i++)
		if (e->legs[next].fates[i].state != FATE_REFUSED)
			add_into(e, r, e->legs[next].fates[i].to, &cap);
}

/* A filter hands the mail on to whom it was for, and not what it was before an
 * alias. */
static struct span
orig_to_before(const struct ends *e, size_t leg, struct span to)
{
	const struct story *s = e->story;
	struct span found = { 0 };

	for (size_t n = 0; n < s->nlegs && s->legs[leg].nedges > 0; n++) {
		size_t place = 0;
		size_t at = 0;

		leg = s->legs[leg].edges[0].from;
		if (leg >= s->nlegs)
			break;
		while ((place = end_leg_find(&e->legs[leg], to, &at)) !=
			SIZE_MAX) {
			const struct fate *f = &e->legs[leg].fates[place];

			if (f->orig_to.len == 0 || span_icmp(f->to, to) != 0)
				continue;
			if (found.len > 0 && !span_ieq(found, f->orig_to))
				return (struct span){ 0 };
			found = f->orig_to;
		}
	}
	return found;
}

/* The tries of a mail that was put into the queue anew, before that. */
static uint64_t
attempts_before(const struct ends *e, size_t leg, struct span to)
{
	const struct story *s = e->story;
	uint64_t count = 0;

	for (size_t n = 0; n < s->nlegs && s->legs[leg].nedges > 0 &&
		s->legs[leg].edges[0].rule == EDGE_REQUEUED;
		n++) {
		size_t place = 0;
		size_t at = 0;

		leg = s->legs[leg].edges[0].from;
		if (leg >= s->nlegs)
			break;
		while ((place = end_leg_find(&e->legs[leg], to, &at)) !=
			SIZE_MAX)
			count += e->legs[leg].fates[place].attempts;
	}
	return count;
}

void
end_recipient(struct ends *e, size_t leg, const struct fate *f,
	struct mail_recipient *out)
{
	struct mail_recipient r = { .to = f->to,
		.orig_to = f->orig_to,
		.leg = leg,
		.attempts = f->attempts + attempts_before(e, leg, f->to),
		.delay = -1 };

	if (r.orig_to.len == 0 && r.to.len > 0)
		r.orig_to = orig_to_before(e, leg, r.to);
	end_judge(e, leg, f, &r);
	fill_attempt(e, f, &r);
	forget_attempt(&r);
	if (r.status == MAIL_REJECTED)
		end_refusal(&e->story->legs[leg], &r);
	if (r.status == MAIL_EXPANDED ||
		(r.status == MAIL_DELIVERED && f->store.forwarded))
		fill_into(e, leg, f, &r);
	if (r.cite)
		r.time = r.cite->when;
	r.meaning = end_meaning(e, f, &r);
	*out = r;
}
