/* Times in what another machine answered, and in message-ids. */
#include "format/log/anchor/anchor_find.h"
#include "format/log/anchor/anchor_id.h"

static const char id_set[] = "abcdefghijklmnopqrstuvwxyz0123456789"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ-+/";

static const struct span ok_words[] = {
	SPAN_INIT("OK"),
	SPAN_INIT("ok"),
	SPAN_INIT("Ok"),
};

/* qmail writes the blanks of a reply as underscores. */
static bool
eat_blanks(struct span *s)
{
	bool some = false;

	while (span_eat_char(s, ' ') || span_eat_char(s, '_'))
		some = true;
	return some;
}

static bool
eat_epoch(struct span *s, struct span *text, int64_t *utc_s)
{
	struct span rest = *s;
	uint64_t n;

	if (!span_eat_number(&rest, &n) || n > UINT32_MAX ||
		!anchor_plausible((int64_t)n))
		return false;
	*text = span_slice(*s, 0, s->len - rest.len);
	*utc_s = (int64_t)n;
	*s = rest;
	return true;
}

/* "g10-v6si7304311pfd.86": what Google calls its transactions. */
static bool
is_gmail_id(struct span rest)
{
	struct span id = span_take_set(&rest, id_set);

	return span_has(id, SPAN("si")) && span_starts(rest, SPAN("."));
}

/* Behind "OK": "1534672190 g10-v6si7304311pfd.86 - gsmtp", "0100...-...",
 * "id=1dJXZe-...", "1157520813 qp 123". */
static bool
add_ok(struct anchor_finder *f, struct span rest)
{
	struct anchor a = { .strength = ANCHOR_EXACT };
	struct span text = rest;

	(void)span_eat_char(&rest, ':');
	if (!eat_blanks(&rest))
		return false;
	if (eat_epoch(&rest, &text, &a.utc_s) && eat_blanks(&rest)) {
		if (span_starts(rest, SPAN("qp")))
			a.kind = ANCHOR_QMAIL_REPLY;
		else if (is_gmail_id(rest))
			a.kind = ANCHOR_GMAIL_REPLY;
	} else if (span_eat(&rest, SPAN("id="))) {
		text = span_take_set(&rest, id_set);
		if (exim_id_time(text, &a.utc_s))
			a.kind = ANCHOR_EXIM_REPLY;
	} else {
		text = span_take_set(&rest, id_set);
		if (ses_id_time(text, &a.utc_s))
			a.kind = ANCHOR_SES_REPLY;
	}
	if (a.kind == ANCHOR_NONE)
		return false;
	anchor_add(f, text, &a);
	return true;
}

static bool
find_ok(struct anchor_finder *f, struct span reply)
{
	struct span rest;

	for (size_t i = 0; i < sizeof(ok_words) / sizeof(ok_words[0]); i++)
		if (span_cut_at(reply, ok_words[i], NULL, &rest) &&
			add_ok(f, rest))
			return true;
	return false;
}

/* "queued as ID": the next hop's queue id, by its clock. */
static void
find_queued_as(struct anchor_finder *f, struct span reply)
{
	struct anchor a = {
		.kind = ANCHOR_POSTFIX_REPLY,
		.strength = ANCHOR_EXACT,
	};
	struct span id;

	if (!span_cut_at(reply, SPAN("queued as "), NULL, &reply))
		return;
	id = span_take_set(&reply, id_set);
	if (postfix_id_time(id, &a.utc_s))
		anchor_add(f, id, &a);
}

/* "(ID Message accepted for delivery)". */
static void
find_accepted(struct anchor_finder *f, struct span reply)
{
	struct anchor a = {
		.kind = ANCHOR_SENDMAIL_REPLY,
		.strength = ANCHOR_EXACT,
	};
	struct span head;
	struct span id;

	if (!span_cut_at(reply, SPAN(" Message accepted"), &head, NULL))
		return;
	(void)span_rcut(head, ' ', NULL, &id);
	(void)span_rcut(id, '(', NULL, &id);
	if (sendmail_id_time(id, &a.utc_s))
		anchor_add(f, id, &a);
}

/* "250 2.0.0 <user@d.example> SESSION Saved" of Dovecot's LMTP. */
static void
find_saved(struct anchor_finder *f, struct span reply)
{
	struct anchor a = {
		.kind = ANCHOR_DOVECOT_REPLY,
		.strength = ANCHOR_EXACT,
	};
	struct span head;
	struct span id;

	if (!span_cut_at(reply, SPAN(" Saved"), &head, NULL))
		return;
	(void)span_rcut(head, ' ', NULL, &id);
	if (dovecot_guid_time(id, &a.utc_s))
		anchor_add(f, id, &a);
}

/* Find `mark`, which ends in a byte that lines have few of, by that byte: on
 * most lines that is one memchr. */
static bool
cut_behind(struct span s, struct span mark, struct span *tail)
{
	char last = mark.ptr[mark.len - 1];
	size_t from = 0;

	while (from < s.len) {
		size_t at = span_find_char(span_slice(s, from, s.len), last);

		if (at == SIZE_MAX)
			return false;
		from += at + 1;
		if (!span_ends(span_slice(s, 0, from), mark))
			continue;
		*tail = span_slice(s, from, s.len);
		return true;
	}
	return false;
}

/* The reply of a next hop that took the mail: Postfix, Sendmail, Exim, qmail.
 */
static bool
reply_of(struct span body, struct span *reply)
{
	if (span_starts(body, SPAN("delivery ")))
		return span_cut_at(body, SPAN("success: "), NULL, reply);
	return cut_behind(body, SPAN("status=sent ("), reply) ||
		cut_behind(body, SPAN("=Sent ("), reply) ||
		(cut_behind(body, SPAN(" C=\""), reply) &&
			span_eat(reply, SPAN("250")));
}

void
anchor_find_replies(struct anchor_finder *f)
{
	struct span reply;

	if (!reply_of(f->body, &reply) || find_ok(f, reply))
		return;
	find_queued_as(f, reply);
	find_accepted(f, reply);
	find_saved(f, reply);
}

/* A message-id that the line's own Postfix or Sendmail made ends in the queue
 * id of the line; others may have been written by anybody. */
static bool
read_msgid(const struct anchor_finder *f, struct span id, struct anchor *out)
{
	struct span queue_id = { 0 };

	if (postfix_msgid_time(id, &out->utc_s, &queue_id))
		out->kind = ANCHOR_POSTFIX_MSGID;
	else if (sendmail_msgid_time(id, &out->utc_s, &queue_id))
		out->kind = ANCHOR_SENDMAIL_MSGID;
	else if (qmail_msgid_time(id, &out->utc_s))
		out->kind = ANCHOR_QMAIL_MSGID;
	else if (dovecot_msgid_time(id, &out->utc_s))
		out->kind = ANCHOR_DOVECOT_MSGID;
	else if (gmail_msgid_time(id, &out->utc_s))
		out->kind = ANCHOR_GMAIL_MSGID;
	else
		return false;
	if (queue_id.len > 0 && span_eq(queue_id, f->queue_id)) {
		out->own_clock = true;
		out->strength = ANCHOR_EXACT;
	}
	return true;
}

void
anchor_find_msgid(struct anchor_finder *f)
{
	struct anchor a = { .strength = ANCHOR_WEAK };
	struct span id;

	if (!cut_behind(f->body, SPAN("id=<"), &id) &&
		!cut_behind(f->body, SPAN("-ID: <"), &id))
		return;
	(void)span_cut(id, '>', &id, NULL);
	if (read_msgid(f, id, &a))
		anchor_add(f, id, &a);
}
