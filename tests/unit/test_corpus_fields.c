/* Real lines with what other projects read from them (fixture-fields.jsonl of
 * the corpora; skipped where that is absent). For each fact the number of
 * lines on which we agree must not fall: raise the floor when it rises. With
 * WAYBILL_SHOW=1 the lines on which we differ are listed. */
#include "format/base/arena.h"
#include "format/base/buf.h"
#include "format/base/json.h"
#include "format/log/line/format.h"
#include "format/time/civil.h"
#include "tests/check_event.h"
#include "tests/read_file.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* A fact of fixture-fields.jsonl and the field of ours that says it. */
struct fact {
	const char *key;
	enum field_id field;
};

enum { FACT_PID = FIELD_COUNT, FACT_HOST, FACT_TIME };

static const struct fact facts[] = {
	{ "queue_id", FIELD_queue_id },
	{ "message_id", FIELD_message_id },
	{ "from", FIELD_from },
	{ "to", FIELD_to },
	{ "orig_to", FIELD_orig_to },
	{ "ip", FIELD_client_ip },
	{ "user", FIELD_user },
	{ "status", FIELD_status },
	{ "dsn", FIELD_dsn },
	{ "remote_id", FIELD_next_queue_id },
	{ "reason", FIELD_reason },
	{ "service", FIELD_service },
	{ "size", FIELD_size },
	{ "qp", FIELD_qp },
	{ "uid", FIELD_uid },
	{ "delivery_id", FIELD_delivery },
	{ "action", FIELD_verdict },
	{ "score", FIELD_score },
	{ "signature", FIELD_virus },
	{ "pid", (enum field_id)FACT_PID },
	{ "host", (enum field_id)FACT_HOST },
	{ "time", (enum field_id)FACT_TIME },
};

enum { FACTS = sizeof(facts) / sizeof(facts[0]) };

/* How many lines must agree, at least, by family and fact; "lines" are those
 * understood. What is missing is no mail log line or a NOQUEUE, which is no
 * queue id; dovecot's reason and policyd-spf's action are upstream's own words.
 * Of sshd's addresses those are missing that are on another line of the
 * process, or in auditd's lines; of su and sudo upstream's user is whom they
 * become.
 */
static const struct floor {
	const char *family;
	const char *key;
	unsigned agree;
} floors[] = {
	{ "amavis", "lines", 1 },
	{ "amavis", "ip", 1 },
	{ "amavis", "pid", 1 },
	{ "clamav", "lines", 3 },
	{ "clamav", "signature", 1 },
	{ "courier", "lines", 17 },
	{ "courier", "ip", 16 },
	{ "courier", "user", 2 },
	{ "courier", "time", 15 },
	{ "cyrus", "lines", 8 },
	{ "cyrus", "ip", 4 },
	{ "cyrus", "time", 4 },
	{ "opensmtpd", "lines", 6 },
	{ "dovecot", "lines", 60 },
	{ "dovecot", "ip", 38 },
	{ "dovecot", "user", 4 },
	{ "dovecot", "service", 1 },
	{ "dovecot", "host", 1 },
	{ "dovecot", "time", 36 },
	{ "opendkim", "lines", 3 },
	{ "opendkim", "queue_id", 2 },
	{ "opendkim", "pid", 1 },
	{ "opendmarc", "lines", 3 },
	{ "opendmarc", "queue_id", 3 },
	{ "policyd_spf", "lines", 28 },
	{ "policyd_spf", "from", 26 },
	{ "policyd_spf", "ip", 28 },
	{ "exim", "lines", 37 },
	{ "exim", "ip", 31 },
	{ "exim", "user", 2 },
	{ "exim", "time", 28 },
	{ "postfix", "lines", 259 },
	{ "postfix", "queue_id", 64 },
	{ "postfix", "message_id", 7 },
	{ "postfix", "from", 3 },
	{ "postfix", "to", 5 },
	{ "postfix", "orig_to", 1 },
	{ "postfix", "ip", 131 },
	{ "postfix", "user", 1 },
	{ "postfix", "status", 21 },
	{ "postfix", "dsn", 2 },
	{ "postfix", "remote_id", 1 },
	{ "postfix", "pid", 2 },
	{ "postfix", "host", 4 },
	{ "postfix", "time", 55 },
	{ "postgrey", "lines", 10 },
	{ "postgrey", "from", 8 },
	{ "postgrey", "to", 8 },
	{ "postgrey", "ip", 10 },
	{ "postgrey", "action", 8 },
	{ "qmail", "lines", 15 },
	{ "qmail", "queue_id", 2 },
	{ "qmail", "from", 2 },
	{ "qmail", "to", 3 },
	{ "qmail", "ip", 5 },
	{ "qmail", "user", 1 },
	{ "qmail", "status", 2 },
	{ "qmail", "size", 1 },
	{ "qmail", "qp", 1 },
	{ "qmail", "uid", 1 },
	{ "qmail", "delivery_id", 2 },
	{ "qmail", "time", 1 },
	{ "sendmail", "lines", 32 },
	{ "sendmail", "queue_id", 2 },
	{ "sendmail", "from", 1 },
	{ "sendmail", "ip", 28 },
	{ "sendmail", "size", 1 },
	{ "sendmail", "time", 26 },
	{ "rspamd", "lines", 2 },
	{ "rspamd", "queue_id", 1 },
	{ "rspamd", "message_id", 1 },
	{ "rspamd", "from", 1 },
	{ "rspamd", "ip", 1 },
	{ "rspamd", "size", 1 },
	{ "rspamd", "action", 1 },
	{ "rspamd", "score", 1 },
	{ "cron", "lines", 1 },
	{ "cron", "user", 1 },
	{ "login", "lines", 11 },
	{ "login", "ip", 5 },
	{ "login", "user", 3 },
	{ "pam", "lines", 5 },
	{ "pam", "ip", 1 },
	{ "pam", "user", 2 },
	{ "sshd", "lines", 368 },
	{ "sshd", "ip", 201 },
	{ "sshd", "user", 28 },
	{ "su", "lines", 10 },
	{ "su", "user", 1 },
	{ "sudo", "lines", 17 },
	{ "sudo", "user", 2 },
	{ "spamd", "lines", 28 },
	{ "spamd", "message_id", 18 },
	{ "spamd", "ip", 22 },
	{ "spamd", "user", 17 },
	{ "assp", "lines", 10 },
	{ "assp", "ip", 10 },
	{ "assp", "time", 10 },
	{ "fail2ban", "ip", 4 },
	{ "fortimail", "lines", 16 },
	{ "fortimail", "from", 3 },
	{ "fortimail", "to", 5 },
	{ "fortimail", "ip", 4 },
	{ "ftpd", "lines", 47 },
	{ "ftpd", "ip", 27 },
	{ "ftpd", "user", 10 },
	{ "ftpd", "time", 10 },
	{ "groupware", "ip", 18 },
	{ "groupware", "user", 1 },
	{ "kerio", "lines", 8 },
	{ "kerio", "ip", 8 },
	{ "panel", "lines", 35 },
	{ "panel", "ip", 22 },
	{ "panel", "user", 14 },
	{ "proxy", "lines", 6 },
	{ "proxy", "ip", 5 },
	{ "proxy", "user", 1 },
	{ "webmail", "lines", 20 },
	{ "webmail", "ip", 17 },
	{ "webmail", "time", 11 },
	{ "zimbra", "lines", 2 },
	{ "zimbra", "ip", 2 },
	{ "zimbra", "user", 2 },
};

struct score {
	unsigned lines;
	unsigned understood;
	unsigned agree[FACTS];
	unsigned total[FACTS];
};

/* Drop the blanks between tokens, which json_member does not take. */
static struct span
compact(struct arena *a, struct span text)
{
	char *out = arena_alloc(a, text.len + 1);
	size_t n = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == ' ' && !quoted)
			continue;
		if (c == '"')
			quoted = !quoted;
		out[n++] = c;
		if (c == '\\' && i + 1 < text.len)
			out[n++] = text.ptr[++i];
	}
	return (struct span){ out, n };
}

/* The member `key` of an object, a string unquoted; false if it has none. */
static bool
member(struct arena *a, struct span object, const char *key, struct span *value)
{
	struct span inside = { 0 };
	struct span name = { 0 };
	struct span found = { 0 };
	struct buf text = { 0 };

	if (!json_inside(object, '{', &inside))
		return false;
	while (json_member(&inside, &name, &found)) {
		if (!span_eq(name, span_of(key)))
			continue;
		if (json_get_text(found, &text))
			found = arena_copy(a, buf_span(&text));
		buf_release(&text);
		*value = found;
		return true;
	}
	return false;
}

/* fail2ban's years and zones come from its own frozen clock: month to second
 * are compared, and only where the line states no zone. */
static bool
same_time(const struct event *ev, struct span want)
{
	char text[CIVIL_TEXT_MAX];
	struct span got = { text, 0 };
	int64_t seconds = ev->head.stamp.seconds;

	if (ev->head.stamp.kind == STAMP_YEARLESS)
		seconds += INT64_C(63072000);
	got.len =
		civil_format(text, seconds * 1000000000, 0, CIVIL_ZONE_NONE, 0);
	return span_eq(span_slice(got, 5, 19), span_slice(want, 5, 19));
}

/* Any field of that name may say it: a line can name several recipients. */
static bool
agrees(const struct event *ev, const struct fact *fact, struct span want)
{
	switch ((unsigned)fact->field) {
	case FACT_PID:
		return span_eq(ev->head.pid, want);
	case FACT_HOST:
		return span_eq(ev->head.host, want);
	case FACT_TIME:
		return same_time(ev, want);
	default:
		break;
	}
	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i].id == fact->field &&
			span_eq(ev->fields[i].value, want))
			return true;
	return false;
}

static bool
is_comparable(const struct event *ev, const struct fact *fact, struct span want)
{
	if (fact->field != (enum field_id)FACT_TIME)
		return true;
	return want.len == sizeof("2005-06-21T16:47:46") - 1 &&
		(ev->head.stamp.kind == STAMP_YEARLESS ||
			ev->head.stamp.kind == STAMP_LOCAL);
}

static void
compare(struct arena *a, const struct event *ev, struct span expect,
	struct score *score)
{
	for (size_t i = 0; i < FACTS; i++) {
		struct span want = { 0 };

		if (!member(a, expect, facts[i].key, &want) ||
			!is_comparable(ev, &facts[i], want))
			continue;
		score->total[i]++;
		if (agrees(ev, &facts[i], want))
			score->agree[i]++;
		else if (getenv("WAYBILL_SHOW"))
			printf("%s: want %.*s: %.*s\n", facts[i].key,
				(int)want.len, want.ptr, (int)ev->line.len,
				ev->line.ptr);
	}
}

/* The line as a file would have it, with a header where upstream cut it. */
static struct span
whole_line(struct arena *a, struct span object)
{
	struct span line = { 0 };
	struct span daemon = { 0 };
	struct span header = { 0 };
	struct buf whole = { 0 };

	(void)member(a, object, "line", &line);
	if (!member(a, object, "header", &header))
		return line;
	(void)member(a, object, "daemon", &daemon);
	buf_puts(&whole, "Jan  1 00:00:00 mx ");
	buf_put(&whole, daemon);
	buf_puts(&whole, "[1]: ");
	/* splogger's tag is qmail, whichever program speaks. */
	if (span_eq(daemon, SPAN("qmail-send")) ||
		span_eq(daemon, SPAN("tcpserver")) ||
		span_eq(daemon, SPAN("rblsmtpd"))) {
		buf_clear(&whole);
		buf_puts(&whole, "Jan  1 00:00:00 mx qmail: 946684800.123456 ");
	}
	buf_put(&whole, line);
	line = arena_copy(a, buf_span(&whole));
	buf_release(&whole);
	return line;
}

static void
score_line(struct arena *a, struct span object, struct score *score)
{
	static const struct dialect dialect = { 0 };
	struct event *ev = arena_alloc(a, sizeof(*ev));
	struct span expect = { 0 };

	event_parse(whole_line(a, object), &dialect, ev);
	cr_expect(!check_event(ev), "%s: %.*s", check_event(ev),
		(int)ev->line.len, ev->line.ptr);
	score->lines++;
	score->understood += ev->format != NULL;
	if (!ev->format && getenv("WAYBILL_SHOW"))
		printf("unknown: %.*s\n", (int)ev->line.len, ev->line.ptr);
	if (member(a, object, "expect", &expect))
		compare(a, ev, expect, score);
}

static void
report(const char *family, const struct score *score)
{
	printf("%s: %u of %u lines understood\n", family, score->understood,
		score->lines);
	for (size_t i = 0; i < FACTS; i++)
		if (score->total[i] > 0)
			printf("\t%-12s %3u of %3u\n", facts[i].key,
				score->agree[i], score->total[i]);
	for (size_t i = 0; i < sizeof(floors) / sizeof(floors[0]); i++) {
		if (!span_eq(span_of(floors[i].family), span_of(family)))
			continue;
		for (size_t k = 0; k < FACTS; k++)
			cr_expect(!span_eq(span_of(floors[i].key),
					  span_of(facts[k].key)) ||
					score->agree[k] >= floors[i].agree,
				"%s %s: %u agree, it was %u", family,
				facts[k].key, score->agree[k], floors[i].agree);
		cr_expect(!span_eq(span_of(floors[i].key), SPAN("lines")) ||
				score->understood >= floors[i].agree,
			"%s: %u understood, it was %u", family,
			score->understood, floors[i].agree);
	}
}

static bool
read_corpus(const char *name, struct arena *a, struct buf *out)
{
	const char *dir = getenv("WAYBILL_CORPORA");

	return read_file(
		arena_printf(a, "%s/%s", dir ? dir : "../shared/corpora", name),
		out);
}

/* Families of the corpora that are a part of one of ours. */
static const struct {
	const char *theirs;
	const char *ours;
} parts[] = {
	{ "proftpd", "ftpd" },
	{ "pure-ftpd", "ftpd" },
	{ "pureftpd", "ftpd" },
	{ "vsftpd", "ftpd" },
	{ "wuftpd", "ftpd" },
	{ "roundcube", "webmail" },
	{ "sogo", "webmail" },
	{ "horde", "webmail" },
	{ "squirrelmail", "webmail" },
	{ "openwebmail", "webmail" },
	{ "groupoffice", "webmail" },
	{ "cpanel", "panel" },
	{ "webmin", "panel" },
	{ "froxlor", "panel" },
	{ "directadmin", "panel" },
	{ "proxmox", "panel" },
	{ "pfsense", "panel" },
	{ "kerio-connect", "kerio" },
	{ "nginx", "proxy" },
	{ "perdition", "proxy" },
	{ "domino", "groupware" },
	{ "exchange", "groupware" },
	{ "oracle-ims", "groupware" },
	{ "tine20", "groupware" },
	{ "sympa_ww", "groupware" },
	{ "mailu", "groupware" },
	{ "mailcow", "groupware" },
	{ "dropbear", "sshd" },
	{ "doas", "sudo" },
	{ "pkexec", "sudo" },
	{ "vpopmail", "qmail" },
	{ "simscan", "qmail" },
};

static struct span
our_family(struct span family)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (span_eq(family, span_of(parts[i].theirs)))
			return span_of(parts[i].ours);
	return family;
}

/* "policyd-spf" is policyd_spf here: names of families are C's. */
static bool
same_family(struct span family, const char *name)
{
	size_t n = 0;

	for (; n < family.len && name[n]; n++)
		if (family.ptr[n] != name[n] &&
			(family.ptr[n] != '-' || name[n] != '_'))
			return false;
	return n == family.len && !name[n];
}

Test(corpus, fields)
{
	struct arena all = { 0 };
	struct arena one = { 0 };
	struct buf text = { 0 };
	size_t count = 0;
	const struct log_format *const *formats = formats_all(&count);
	struct score *scores = xcalloc(count + 1, sizeof(*scores));
	struct span rest = { 0 };
	struct span line = { 0 };

	if (!read_corpus("fixture-fields.jsonl", &all, &text))
		printf("no corpora here, skipped\n");
	rest = buf_span(&text);
	while (rest.len > 0) {
		struct span family = { 0 };

		(void)span_cut(rest, '\n', &line, &rest);
		line = compact(&one, line);
		(void)member(&one, line, "family", &family);
		family = our_family(family);
		for (size_t i = 0; i < count; i++)
			if (same_family(family, formats[i]->name))
				score_line(&one, line, &scores[i]);
		arena_reset(&one);
	}
	for (size_t i = 0; i < count && text.len > 0; i++)
		if (scores[i].lines > 0)
			report(formats[i]->name, &scores[i]);
	free(scores);
	buf_release(&text);
	arena_release(&all);
	arena_release(&one);
}
