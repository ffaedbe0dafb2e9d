/* Ids made by the daemons of the host that wrote the line. */
#include "format/log/anchor/anchor_find.h"
#include "format/log/anchor/anchor_id.h"
#include "format/time/civil.h"

enum {
	DAY_S = 86400,
	/* Delays up to this leave the id as good as the line's own time. */
	PROMPT_S = 200,
	/* No queue keeps a mail for longer, unless it is on hold. */
	QUEUE_MAX_S = 60 * DAY_S,
	QUEUE_ID_MAX = 25,
	/* How many words may precede an Exim id: zone, pid, tag. */
	EXIM_WORDS = 4
};

static const struct {
	bool (*time)(struct span id, int64_t *utc_s);
	enum anchor_kind kind;
} own_ids[] = {
	{ postfix_id_time, ANCHOR_POSTFIX_ID },
	{ sendmail_id_time, ANCHOR_SENDMAIL_ID },
	{ pmg_id_time, ANCHOR_PMG_ID },
};

/* Dovecot's names for what it does in the name of a user. */
static const struct span services[] = {
	SPAN_INIT("imap("),
	SPAN_INIT("pop3("),
	SPAN_INIT("lmtp("),
	SPAN_INIT("lda("),
	SPAN_INIT("managesieve("),
	SPAN_INIT("submission("),
};

/* "delay=1.8" of Postfix, "delay=00:00:01", "delay=1+02:00:00" of Sendmail:
 * was the mail's own age small? */
static bool
is_prompt(struct span rest)
{
	struct span text;
	uint64_t n = 0;
	uint64_t seconds = 0;

	if (!span_cut_at(rest, SPAN(" delay="), NULL, &text))
		return false;
	while (span_eat_number(&text, &n)) {
		if (n > PROMPT_S || span_starts(text, SPAN("+")))
			return false;
		seconds = seconds * 60 + n;
		if (!span_eat_char(&text, ':'))
			break;
	}
	return seconds <= PROMPT_S;
}

/* How long Postfix had the mail when it wrote the line, by the clock that made
 * the id. "delays=0.2/...": before the queue it was for so long. Where that is
 * much, it lay with pickup, or was put into the queue anew: then it is older
 * than its id. */
static bool
age_since_id(struct span rest, int64_t *age_s)
{
	struct span delay;
	struct span before;
	uint64_t age = 0;
	uint64_t n = 0;

	if (!span_cut_at(rest, SPAN(" delay="), NULL, &delay) ||
		!span_eat_number(&delay, &age) || age > QUEUE_MAX_S ||
		!span_cut_at(delay, SPAN(", delays="), NULL, &before) ||
		!span_eat_number(&before, &n) || n > PROMPT_S)
		return false;
	*age_s = (int64_t)age;
	return true;
}

/* Is the line one that is written when the id is made? */
static bool
is_birth(enum anchor_kind kind, struct span rest)
{
	switch (kind) {
	case ANCHOR_POSTFIX_ID:
		return span_starts(rest, SPAN("client=")) ||
			span_starts(rest, SPAN("uid=")) ||
			span_starts(rest, SPAN("message-id=")) ||
			span_starts(rest, SPAN("resent-message-id="));
	case ANCHOR_SENDMAIL_ID:
		return span_starts(rest, SPAN("from="));
	case ANCHOR_PMG_ID:
		return span_starts(rest, SPAN("new mail"));
	default:
		return false;
	}
}

/* A Postfix queue id of the short kind may, at 14 hex digits, look like one
 * of Sendmail; only Sendmail's own key then tells. */
static bool
is_doubtful(enum anchor_kind kind, struct span id, struct span rest)
{
	if (kind != ANCHOR_SENDMAIL_ID || span_starts(rest, SPAN("from=")))
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!is_digit(id.ptr[i]) &&
			(id.ptr[i] < 'A' || id.ptr[i] > 'F'))
			return false;
	return true;
}

/* "]: ID: ...": Postfix, Sendmail, and the filters that name their mail. */
static void
find_queue_id(struct anchor_finder *f)
{
	struct span head = span_slice(f->body, 0, QUEUE_ID_MAX + 2);
	struct span id;
	struct span rest;
	int64_t age_s = 0;

	if (!span_cut_at(head, SPAN(": "), &id, NULL))
		return;
	rest = span_slice(f->body, id.len + 2, f->body.len);
	f->queue_id = id;
	for (size_t i = 0; i < sizeof(own_ids) / sizeof(own_ids[0]); i++) {
		struct anchor a = {
			.kind = own_ids[i].kind,
			.strength = ANCHOR_NEAR,
			.own_clock = true,
		};

		if (!own_ids[i].time(id, &a.utc_s) ||
			is_doubtful(a.kind, id, rest))
			continue;
		if (is_birth(a.kind, rest) || is_prompt(rest)) {
			a.strength = ANCHOR_EXACT;
		} else if (a.kind == ANCHOR_POSTFIX_ID &&
			age_since_id(rest, &age_s)) {
			a.utc_s += age_s;
			a.strength = ANCHOR_EXACT;
		}
		anchor_add(f, id, &a);
		return;
	}
}

/* "2019-03-04 10:00:00 [+0100] [pid] ID <= ..." or behind a syslog tag. */
static void
find_exim_id(struct anchor_finder *f)
{
	struct span rest = span_slice(f->line, f->scan->next, f->line.len);
	struct anchor a = {
		.kind = ANCHOR_EXIM_ID,
		.strength = ANCHOR_NEAR,
		.own_clock = true,
	};

	if (f->body.ptr != rest.ptr && f->scan->stamp.kind == STAMP_YEARLESS)
		rest = f->body;
	for (unsigned i = 0; i <= EXIM_WORDS; i++) {
		struct span word;

		rest = span_ltrim(rest);
		word = span_take_until(&rest, ' ');
		if (!exim_id_time(word, &a.utc_s))
			continue;
		rest = span_ltrim(rest);
		if (span_starts(rest, SPAN("<= ")))
			a.strength = ANCHOR_EXACT;
		f->queue_id = word;
		anchor_add(f, word, &a);
		return;
	}
}

static void
find_courier_id(struct anchor_finder *f)
{
	struct span rest = f->body;
	struct span id;
	bool is_new = span_eat(&rest, SPAN("newmsg,"));
	struct anchor a = {
		.kind = ANCHOR_COURIER_ID,
		.strength = is_new ? ANCHOR_EXACT : ANCHOR_NEAR,
		.own_clock = true,
	};

	(void)span_eat(&rest, SPAN("started,"));
	(void)span_eat(&rest, SPAN("completed,"));
	if (!span_eat(&rest, SPAN("id=")))
		return;
	id = span_take_set(&rest, "0123456789ABCDEFabcdef.");
	if (courier_id_time(id, &a.utc_s))
		anchor_add(f, id, &a);
}

/* How much later than `utc_s` the line's stamp stands, the zone left open;
 * false if it has none. */
static bool
stamp_lag(const struct stamp_scan *scan, int64_t utc_s, int64_t *lag_s)
{
	const int64_t leap_year_s = INT64_C(366) * DAY_S;
	int64_t lag;

	switch (scan->stamp.kind) {
	case STAMP_UTC:
	case STAMP_LOCAL:
		*lag_s = scan->stamp.seconds - utc_s;
		return true;
	case STAMP_YEARLESS:
		lag = scan->stamp.seconds - civil_drop_year(utc_s, NULL);
		if (lag < -leap_year_s / 2)
			lag += leap_year_s;
		if (lag > leap_year_s / 2)
			lag -= leap_year_s;
		*lag_s = lag;
		return true;
	default:
		return false;
	}
}

/* Which of the times that a session id may mean is that of the line? They are
 * 8.9 years apart, so in the calendar about a month; sessions are shorter. */
static bool
session_time(const struct stamp_scan *scan, int64_t base_us, int64_t *utc_s)
{
	const int64_t early_s = -36 * INT64_C(3600);
	const int64_t late_s = INT64_C(14) * DAY_S;
	/* Session ids came with Dovecot 2.1 in 2012; the last wrap looked at
	 * ends in 2041. */
	const int64_t begin_s = INT64_C(1293840000);
	int64_t lag;

	for (int64_t k = 4; k < 8; k++) {
		int64_t at = (base_us + (k << 48)) / 1000000;

		if (at < begin_s || !stamp_lag(scan, at, &lag))
			continue;
		if (lag >= early_s && lag <= late_s) {
			*utc_s = at;
			return true;
		}
	}
	return false;
}

static void
add_session(struct anchor_finder *f, struct span id, bool is_login)
{
	struct anchor a = {
		.strength = ANCHOR_NEAR,
		.own_clock = true,
	};
	int64_t base_us;

	if (dovecot_guid_time(id, &a.utc_s)) {
		a.kind = ANCHOR_DOVECOT_LMTP;
		a.strength = ANCHOR_EXACT;
		anchor_add(f, id, &a);
	} else if (dovecot_session_time(id, &base_us) &&
		session_time(f->scan, base_us, &a.utc_s)) {
		a.kind = ANCHOR_DOVECOT_SESSION;
		if (is_login)
			a.strength = ANCHOR_EXACT;
		anchor_add(f, id, &a);
	}
}

/* "imap(user)<pid><ID>:", "lmtp(user): ID: msgid=". */
static bool
prefix_session(struct span body, struct span *id)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		struct span rest = body;

		if (!span_eat(&rest, services[i]))
			continue;
		if (!span_cut(rest, ')', NULL, &rest))
			return false;
		if (span_eat(&rest, SPAN(": "))) {
			*id = span_take_until(&rest, ' ');
			while (span_ends(*id, SPAN(":")))
				id->len--;
			return true;
		}
		return span_cut_at(rest, SPAN("><"), NULL, &rest) &&
			span_cut(rest, '>', id, NULL);
	}
	return false;
}

/* A login says "session=<ID>" behind the user name, so the last one counts.
 * It is logged when it is tried; other lines of a session come when they
 * come. */
static void
find_session(struct anchor_finder *f)
{
	size_t body_at = (size_t)(f->body.ptr - f->line.ptr);
	struct span tag = span_slice(f->line, f->scan->next, body_at + 20);
	struct span rest = f->body;
	struct span id = { 0 };

	if (prefix_session(f->body, &id)) {
		add_session(f, id, false);
		return;
	}
	if (!span_has(tag, SPAN("-login")))
		return;
	while (span_cut_at(rest, SPAN("session=<"), NULL, &rest))
		(void)span_cut(rest, '>', &id, NULL);
	add_session(f, id, true);
}

/* "audit(1363289005.532:184)" of the kernel and of auditd. */
static void
find_audit(struct anchor_finder *f)
{
	size_t body_at = (size_t)(f->body.ptr - f->line.ptr);
	struct span tag = span_slice(f->line, f->scan->next, body_at);
	struct span rest = span_slice(f->line, 0, 256);
	struct span seconds;
	struct anchor a = {
		.kind = ANCHOR_AUDIT,
		.strength = ANCHOR_EXACT,
		.own_clock = true,
	};
	uint64_t n;

	if (!span_has(tag, SPAN("kernel")) &&
		!span_starts(f->line, SPAN("type=")))
		return;
	if (!span_cut_at(rest, SPAN("audit("), NULL, &rest) ||
		!span_cut(rest, '.', &seconds, NULL) ||
		!span_number(seconds, &n) || n > UINT32_MAX ||
		!anchor_plausible((int64_t)n))
		return;
	a.utc_s = (int64_t)n;
	anchor_add(f, seconds, &a);
}

void
anchor_find_own(struct anchor_finder *f)
{
	find_queue_id(f);
	if (f->queue_id.len == 0)
		find_exim_id(f);
	find_courier_id(f);
	find_session(f);
	find_audit(f);
}
