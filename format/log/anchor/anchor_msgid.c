/* Message-ids that tell when they were made. */
#include "format/log/anchor/anchor_id.h"
#include "format/time/civil.h"

/* "YYYYMMDDhhmm" and, if `with_seconds`, "ss". */
static bool
eat_civil(struct span *s, bool with_seconds, int64_t *out)
{
	size_t len = with_seconds ? 14 : 12;
	struct span digits = span_slice(*s, 0, len);
	struct civil c = { 0 };
	uint64_t n = 0;

	if (digits.len != len || !span_number(digits, &n))
		return false;
	if (!with_seconds)
		n *= 100;
	c.second = (unsigned)(n % 100);
	c.minute = (unsigned)(n / 100 % 100);
	c.hour = (unsigned)(n / 10000 % 100);
	c.day = (unsigned)(n / 1000000 % 100);
	c.month = (unsigned)(n / 100000000 % 100);
	c.year = (int64_t)(n / 10000000000);
	if (c.month < 1 || c.month > 12 || c.day < 1 ||
		c.day > civil_month_days(c.year, c.month) || c.hour > 23 ||
		c.minute > 59 || c.second > 60)
		return false;
	*out = seconds_from_civil(&c);
	*s = span_slice(*s, len, s->len);
	return anchor_plausible(*out);
}

static bool
is_queue_id(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alnum(s.ptr[i]))
			return false;
	return s.len >= 5 && s.len <= 25;
}

bool
postfix_msgid_time(struct span msgid, int64_t *utc_s, struct span *queue_id)
{
	struct span id;
	int64_t seconds;

	if (!eat_civil(&msgid, true, &seconds) || !span_eat_char(&msgid, '.') ||
		!span_cut(msgid, '@', &id, NULL) || !is_queue_id(id))
		return false;
	*utc_s = seconds;
	*queue_id = id;
	return true;
}

bool
sendmail_msgid_time(struct span msgid, int64_t *utc_s, struct span *queue_id)
{
	struct span id;
	int64_t minute;
	int64_t seconds;

	if (!eat_civil(&msgid, false, &minute) || !span_eat_char(&msgid, '.') ||
		!span_cut(msgid, '@', &id, NULL) ||
		!sendmail_id_time(id, &seconds))
		return false;
	*utc_s = seconds;
	*queue_id = id;
	return true;
}

bool
qmail_msgid_time(struct span msgid, int64_t *utc_s)
{
	int64_t seconds;
	uint64_t pid;

	if (!eat_civil(&msgid, true, &seconds) || !span_eat_char(&msgid, '.') ||
		!span_eat_number(&msgid, &pid) ||
		!span_starts(msgid, SPAN(".qmail@")))
		return false;
	*utc_s = seconds;
	return true;
}

bool
dovecot_msgid_time(struct span msgid, int64_t *utc_s)
{
	uint64_t seconds;
	uint64_t micros;

	if (!span_eat(&msgid, SPAN("dovecot-")))
		return false;
	(void)span_eat(&msgid, SPAN("sieve-"));
	if (!span_eat_number(&msgid, &seconds) || !span_eat_char(&msgid, '-') ||
		!span_eat_number(&msgid, &micros) ||
		!span_eat_char(&msgid, '-') || micros >= 1000000 ||
		!anchor_plausible((int64_t)seconds))
		return false;
	*utc_s = (int64_t)seconds;
	return true;
}

static bool
is_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.ptr[i]) && (s.ptr[i] < 'a' || s.ptr[i] > 'f'))
			return false;
	return true;
}

bool
gmail_msgid_time(struct span msgid, int64_t *utc_s)
{
	const struct span domain = SPAN_INIT("mail.gmail.com");
	char civil[12] = { '2', '0' };
	struct span text = { civil, sizeof(civil) };
	struct span host;
	int64_t pacific;
	bool summer;

	if (msgid.len < 20 || !is_hex(span_slice(msgid, 0, 8)) ||
		msgid.ptr[18] < 'g' || msgid.ptr[18] > 'z')
		return false;
	if (!span_cut(msgid, '@', NULL, &host) || host.len == 0 ||
		!span_eq(host, span_slice(domain, 0, host.len)))
		return false;
	for (size_t i = 0; i < 10; i++)
		civil[2 + i] = msgid.ptr[8 + i];
	if (!eat_civil(&text, false, &pacific))
		return false;
	/* Near enough: it is weak evidence, right to the day at best. */
	summer = civil[4] == '0' && civil[5] >= '4';
	*utc_s = pacific + (summer ? 7 : 8) * INT64_C(3600);
	return true;
}
