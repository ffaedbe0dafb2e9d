/* The one line that amavis writes for each mail, by its short, its verbose and
 * its per-recipient template (2.3 to 2.14). */
#include "format/log/filter/amavis.h"
#include "format/log/line/address.h"
#include "format/log/line/reply.h"
#include "format/log/postfix/postfix.h"

/* clang-format off */
/* What precedes the Message-ID: all amavis' own words, but for the file name. */
static const struct filter_part heads[] = {
	{ SPAN_INIT("quarantine: "), FIELD_quarantine, FIELD_VERBATIM },
	{ SPAN_INIT("Queue-ID: "), FIELD_queue_id, FIELD_VERBATIM },
	{ SPAN_INIT("tls: "), FIELD_tls, FIELD_VERBATIM },
};

/* What follows it. */
static const struct filter_part tails[] = {
	{ SPAN_INIT("mail_id: "), FIELD_session, FIELD_VERBATIM },
	{ SPAN_INIT("Hits: "), FIELD_score, FIELD_VERBATIM },
	{ SPAN_INIT("size: "), FIELD_size, FIELD_VERBATIM },
	{ SPAN_INIT("b: "), FIELD_COUNT, 0 },
	{ SPAN_INIT("pt: "), FIELD_COUNT, 0 },
	{ SPAN_INIT("tag="), FIELD_COUNT, 0 },
	{ SPAN_INIT("tag2="), FIELD_COUNT, 0 },
	{ SPAN_INIT("kill="), FIELD_COUNT, 0 },
	{ SPAN_INIT("fwd: "), FIELD_reply, FIELD_UNTRUSTED },
	{ SPAN_INIT("Tests: "), FIELD_COUNT, 0 },
	{ SPAN_INIT("dkim_sd="), FIELD_dkim, FIELD_UNTRUSTED },
	{ SPAN_INIT("dkim_new="), FIELD_COUNT, 0 },
	{ SPAN_INIT("queued_as: "), FIELD_next_queue_id, FIELD_UNTRUSTED },
};
/* clang-format on */

enum {
	COUNT_HEADS = sizeof(heads) / sizeof(heads[0]),
	COUNT_TAILS = sizeof(tails) / sizeof(tails[0])
};

bool
amavis_eat_recipients(struct event *ev, struct span *s)
{
	struct span to = { 0 };
	bool found = false;

	while (postfix_eat_address(s, ", ", &to)) {
		if (to.ptr)
			event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
		found = true;
		if (s->len < 2 || s->ptr[0] != ',' || s->ptr[1] != '<')
			break;
		*s = span_slice(*s, 1, s->len);
	}
	return found;
}

bool
amavis_eat_envelope(struct event *ev, struct span *s)
{
	struct span from = { 0 };

	/* "(?)" stands for a sender that was not told. */
	if (span_eat(s, SPAN("(?)")))
		from = (struct span){ 0 };
	else if (postfix_eat_address(s, " ", &from) && from.ptr)
		event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	else
		return false;
	return span_eat(s, SPAN(" -> ")) && amavis_eat_recipients(ev, s);
}

/* "Y", "Y/Z" for mails that were split, or the next hop's whole reply. */
static void
add_queued(struct event *ev, struct span value)
{
	if (span_find_char(value, ' ') != SIZE_MAX) {
		reply_add(ev, value, FIELD_UNTRUSTED);
		reply_add_next_id(ev, value);
		return;
	}
	while (value.len > 0) {
		struct span id = { 0 };

		(void)span_cut(value, '/', &id, &value);
		if (id.len > 0)
			event_add(ev, FIELD_next_queue_id, id, FIELD_UNTRUSTED);
	}
}

static const struct filter_part *
find_tail(struct span s)
{
	for (size_t i = 0; i < COUNT_TAILS; i++)
		if (span_starts(s, tails[i].mark))
			return &tails[i];
	return NULL;
}

/* A subject may hold "queued_as: X" too. Where that stands twice nobody can
 * tell which one is amavis' own, and where the mail was blocked it has none. */
static void
add_tail(struct event *ev, const struct filter_part *part, struct span value,
	struct span all, bool is_passed)
{
	struct span mark = part->mark;

	if (part->id != FIELD_next_queue_id) {
		/* "Hits: -" is of a mail that was not looked at. */
		if (!span_eq(value, SPAN("-")) && !filter_is_twice(all, mark))
			filter_add(ev, part, value);
	} else if (is_passed && !filter_is_twice(all, mark)) {
		add_queued(ev, value);
	}
}

static void
read_tail(struct event *ev, struct span s, struct span all, bool is_passed)
{
	while (s.len > 0) {
		const struct filter_part *part = find_tail(s);
		struct span value = { 0 };

		/* In the verbose template a stranger's text follows. */
		if (span_starts(s, SPAN("Subject: ")))
			break;
		(void)span_cut_at(s, SPAN(", "), &value, &s);
		if (part)
			add_tail(ev, part,
				span_slice(value, part->mark.len, value.len),
				all, is_passed);
	}
}

static void
read_heads(struct event *ev, struct span s)
{
	while (s.len > 0) {
		struct span value = { 0 };

		(void)span_cut_at(s, SPAN(", "), &value, &s);
		for (size_t i = 0; i < COUNT_HEADS; i++)
			if (span_eat(&value, heads[i].mark))
				filter_add(ev, &heads[i], value);
	}
}

/* Of the verbose template. */
static bool
has_subject(struct span s)
{
	return span_has(s, SPAN(", Subject: \""));
}

/* Where the Message-ID ends and amavis' own text goes on: from the right, but
 * before the verbose template's Subject, which is a stranger's too. */
static size_t
find_own_tail(struct span s)
{
	size_t subject = span_find(s, SPAN(", Subject: \""));
	struct span before = span_slice(s, 0, subject);
	size_t at = address_rfind(before, SPAN(", mail_id: "));

	if (at == SIZE_MAX)
		at = address_rfind(before, SPAN(", Hits: "));
	return at;
}

void
amavis_tail(struct event *ev, struct span s, bool is_passed)
{
	size_t own = find_own_tail(s);
	struct span heads_text = span_slice(s, 0, own);
	struct span ids = { 0 };
	struct span id = { 0 };

	(void)span_cut_at(
		heads_text, SPAN(", Message-ID: "), &heads_text, &ids);
	read_heads(ev, heads_text);
	(void)span_cut_at(ids, SPAN(", Resent-Message-ID: "), &id, NULL);
	if (id.len > 0)
		filter_add_message_id(ev, id);
	if (own == SIZE_MAX) {
		read_tail(ev, s, s, is_passed);
		return;
	}
	ids = span_slice(s, own + 2, s.len);
	read_tail(ev, ids, has_subject(s) ? s : ids, is_passed);
}

/* "[192.0.2.1]:25 " or "[192.0.2.1] " */
static bool
eat_address(struct span *s, struct span *ip, struct span *port)
{
	struct span rest = *s;

	if (!span_eat_char(&rest, '['))
		return false;
	*ip = span_take_until(&rest, ']');
	if (!span_eat_char(&rest, ']'))
		return false;
	if (span_eat_char(&rest, ':'))
		*port = span_take_set(&rest, "0123456789");
	*s = span_ltrim(rest);
	return true;
}

/* The client, and whom amavis takes for the first host of the way. */
static void
eat_client(struct event *ev, struct span *s)
{
	struct span ip = { 0 };
	struct span first = { 0 };
	struct span port = { 0 };
	struct span none = { 0 };

	if (!eat_address(s, &ip, &port))
		return;
	(void)filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
	if (port.len > 0)
		event_add(ev, FIELD_port, port, FIELD_VERBATIM);
	if (eat_address(s, &first, &none) && !span_eq(first, ip))
		(void)filter_add_ip(
			ev, FIELD_orig_client_ip, first, FIELD_UNTRUSTED);
}

/* "INFECTED (A, B)", "BANNED (.exe,setup.exe)", "BAD-HEADER-1" */
static bool
eat_category(struct event *ev, struct span *s)
{
	struct span word = span_take_set(s,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"
		"0123456789");
	struct span inner = { 0 };
	struct span name = { 0 };
	size_t end = SIZE_MAX;

	if (word.len == 0)
		return false;
	event_add(ev, FIELD_verdict, word, FIELD_VERBATIM);
	if (!span_eat(s, SPAN(" (")))
		return true;
	/* Names of files have brackets, commas and blanks. */
	end = span_find(*s, SPAN(") {"));
	if (end == SIZE_MAX)
		end = span_find(*s, SPAN("), "));
	if (end == SIZE_MAX)
		return false;
	inner = span_slice(*s, 0, end);
	*s = span_slice(*s, end + 1, s->len);
	if (!span_eq(word, SPAN("INFECTED"))) {
		event_add(ev, FIELD_reason, inner, FIELD_UNTRUSTED);
		return true;
	}
	while (inner.len > 0) {
		(void)span_cut_at(inner, SPAN(", "), &name, &inner);
		event_add(ev, FIELD_virus, name, FIELD_VERBATIM);
	}
	return true;
}

/* The envelope begins at the first '<' behind the client's addresses; before it
 * stand the names of policy banks and of protocols. */
static void
eat_banks(struct event *ev, struct span *s)
{
	size_t angle = span_find_char(*s, '<');
	size_t bracket = span_find_char(*s, '[');

	if (bracket < angle) {
		*s = span_slice(*s, bracket, s->len);
		eat_client(ev, s);
		angle = span_find_char(*s, '<');
	}
	if (angle != SIZE_MAX && !span_starts(*s, SPAN("(?)")))
		*s = span_slice(*s, angle, s->len);
}

/* All that stands before the envelope. False if the line ends there; *is_known
 * then says whether it is one that was cut off. */
static bool
eat_front(struct event *ev, struct span *s, bool *is_known)
{
	struct span actions = { 0 };
	size_t first = ev->nfields;

	if (!eat_category(ev, s)) {
		/* Cut off behind "Passed,". */
		*is_known = s->len <= 1 && ev->nfields == first;
		return false;
	}
	if (span_eat(s, SPAN(" {"))) {
		(void)span_cut(*s, '}', &actions, s);
		if (actions.len > 0)
			event_add(ev, FIELD_action, actions, FIELD_VERBATIM);
	}
	if (!span_eat_char(s, ',')) {
		*is_known = s->len == 0;
		return false;
	}
	*s = span_ltrim(*s);
	eat_banks(ev, s);
	return true;
}

bool
amavis_knows_verdict(struct event *ev, struct span text)
{
	bool is_cut = false;

	return eat_front(ev, &text, &is_cut) && amavis_eat_envelope(ev, &text);
}

bool
amavis_verdict(struct event *ev, struct span status, struct span text)
{
	bool is_passed = span_eq(status, SPAN("Passed"));
	bool is_known = false;
	struct span s = text;
	struct span tail = { 0 };
	struct span envelope = { 0 };
	size_t first = 0;

	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	if (!eat_front(ev, &s, &is_known))
		return is_known;
	envelope = s;
	first = ev->nfields;
	if (!amavis_eat_envelope(ev, &s))
		return false;
	tail = s;
	/* Many recipients are not to crowd out the ids. */
	ev->nfields = first;
	amavis_tail(ev, tail, is_passed);
	return amavis_eat_envelope(ev, &envelope);
}
