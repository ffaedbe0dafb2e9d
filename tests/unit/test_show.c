#include "format/time/civil.h"
#include "query/show/show.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID  "00112233445566778899aabbccddeeff"

static const char line_text[] =
	"Mar  4 10:00:00.25 mx1 postfix/smtp[123]: 4XyZ: "
	"to=<a@b.example>, to=<c@d.example>, delay=.5, "
	"pass=secret, status=sent (250 ok \033[2J\xff)";

/* The part of line_text that begins with `mark` and is that long. */
static struct span
part(struct span line, const char *mark)
{
	size_t at = span_find(line, span_of(mark));

	cr_assert_neq(at, SIZE_MAX, "%s", mark);
	return span_slice(line, at, at + strlen(mark));
}

static int64_t
ns_of(int64_t year, unsigned month, unsigned day, int64_t hour)
{
	return (days_from_civil(year, month, day) * 86400 + hour * 3600) *
		1000000000 +
		250000000;
}

static struct when
when_at(enum when_basis basis, bool zone_known, int32_t offset_s)
{
	struct when w = {
		.basis = basis,
		.ns = ns_of(2019, 3, 4, 10) -
			(zone_known ? offset_s * INT64_C(1000000000) : 0),
		.digits = 2,
		.zone_known = zone_known,
		.offset_s = offset_s,
	};

	w.min_ns = w.max_ns = w.ns;
	return w;
}

/* An event as a family would make it of line_text. */
static void
make_event(struct event *ev)
{
	struct span line = SPAN(line_text);

	memset(ev, 0, sizeof(*ev));
	ev->line = line;
	ev->kind = KIND_DELIVER;
	ev->daemon = SPAN("postfix");
	ev->head.time_text = span_slice(line, 0, 18);
	ev->head.stamp.kind = STAMP_YEARLESS;
	ev->head.host = part(line, "mx1");
	ev->head.program = part(line, "postfix/smtp");
	ev->head.pid = part(line, "123");
	ev->head.severity = SPAN("info");
	ev->head.body =
		span_slice(line, span_find(line, SPAN("4XyZ")), line.len);
	event_add(ev, FIELD_status, part(line, "sent"), FIELD_VERBATIM);
	event_add(ev, FIELD_queue_id, part(line, "4XyZ"), FIELD_VERBATIM);
	event_add(ev, FIELD_from, (struct span){ line.ptr, 0 }, FIELD_VERBATIM);
	event_add(ev, FIELD_to, part(line, "a@b.example"), FIELD_VERBATIM);
	event_add(ev, FIELD_to, part(line, "c@d.example"), FIELD_VERBATIM);
	event_add(ev, FIELD_delay, part(line, ".5"), FIELD_VERBATIM);
	event_add(ev, FIELD_code, SPAN("250"), FIELD_VERBATIM);
	event_add(ev, FIELD_size, SPAN("many"), FIELD_VERBATIM);
	event_add(ev, FIELD_user, part(line, "secret"), FIELD_UNTRUSTED);
	event_secret(ev, part(line, "secret"));
}

static const struct cite cites[] = {
	{ ID, SHA, SPAN_INIT("log/maillog.2.gz"), 12, 1834, 157 },
	{ ID, SHA, SPAN_INIT("log/mail\033log"), 7, 0, 157 },
};

static void
make_answer(const struct event *ev, struct event_answer *a)
{
	*a = (struct event_answer){
		.event = ev,
		.when = when_at(WHEN_INFERRED, true, 3600),
		.host = SPAN("mx1"),
		.host_basis = HOST_STATED,
		.ncites = 2,
		.cites = cites,
	};
}

static void
print_one(const struct show_options *options, const struct event_answer *a,
	struct buf *out)
{
	struct printer p;

	buf_clear(out);
	printer_init_buf(&p, options, out);
	show_event(&p, a);
	cr_expect(printer_release(&p));
}

#define CITES                                                                  \
	"\"cite\":{\"source\":\"" ID "\",\"file_sha256\":\"" SHA               \
	"\",\"path\":\"log/maillog.2.gz\",\"line\":12,\"offset\":1834,"        \
	"\"length\":157},\"also\":[{\"source\":\"" ID                          \
	"\",\"file_sha256\":\"" SHA                                            \
	"\",\"path\":\"log/mail\\u001blog\",\"line\":7,\"offset\":0,"          \
	"\"length\":157}]}\n"

#define FIELDS(user)                                                           \
	"\"host\":\"mx1\",\"host_basis\":\"stated\","                          \
	"\"program\":\"postfix/smtp\",\"daemon\":\"postfix\",\"pid\":123,"     \
	"\"severity\":\"info\",\"kind\":\"deliver\",\"queue_id\":\"4XyZ\","    \
	"\"from\":\"\",\"to\":\"a@b.example\","                                \
	"\"tos\":[\"a@b.example\",\"c@d.example\"],\"user\":\"" user           \
	"\",\"status\":\"sent\",\"code\":250,\"delay\":0.5,"

Test(show, json_event)
{
	static struct event ev;
	struct show_options options = { .form = SHOW_JSON };
	struct event_answer a;
	struct buf out = { 0 };

	make_event(&ev);
	make_answer(&ev, &a);
	print_one(&options, &a, &out);
	cr_expect_str_eq(buf_cstr(&out),
		"{\"type\":\"event\",\"time\":\"2019-03-04T09:00:00.25Z\","
		"\"time_basis\":\"inferred\","
		"\"time_text\":\"Mar  4 "
		"10:00:00.25\",\"offset_s\":3600," FIELDS(
			"[masked]") "\"raw\":\"Mar  4 10:00:00.25 mx1 "
				    "postfix/smtp[123]: 4XyZ: "
				    "to=<a@b.example>, to=<c@d.example>, "
				    "delay=.5, "
				    "pass=[masked], status=sent (250 ok "
				    "\\u001b[2J\xef\xbf\xbd)\","
				    "\"raw_base64\":"
				    "\"TWFyICA0IDEwOjAwOjAwLjI1IG14MSBwb3N0Zml4"
				    "L3Nt"
				    "dHBbMTIzXTogNFh5WjogdG89PGFAYi5leGFtcGxlPi"
				    "wgdG89PGNAZC5leGFt"
				    "cGxlPiwgZGVsYXk9LjUsIHBhc3M9W21hc2tlZF0sIH"
				    "N0YXR1cz1zZW50ICgy"
				    "NTAgb2sgG1sySv8p\",\"masked\":"
				    "true," CITES);
	options.unmask = true;
	print_one(&options, &a, &out);
	cr_expect(strstr(buf_cstr(&out), FIELDS("secret")) != NULL);
	cr_expect(strstr(buf_cstr(&out), "masked") == NULL);
	buf_release(&out);
}

Test(show, json_times)
{
	static struct event ev;
	struct show_options options = { .form = SHOW_JSON };
	struct event_answer a;
	struct buf out = { 0 };

	make_event(&ev);
	make_answer(&ev, &a);
	a.when = when_at(WHEN_STATED, false, 0);
	print_one(&options, &a, &out);
	cr_expect(strstr(buf_cstr(&out),
			  "\"time\":\"2019-03-04T10:00:00.25\","
			  "\"time_basis\":\"stated\",\"time_text\":\"Mar  4 "
			  "10:00:00.25\",\"host\"") != NULL);
	a.when = when_at(WHEN_ASSUMED, true, 0);
	a.when.min_ns -= 3600 * INT64_C(1000000000);
	a.when.max_ns += 7200 * INT64_C(1000000000);
	print_one(&options, &a, &out);
	cr_expect(strstr(buf_cstr(&out),
			  "\"offset_s\":0,\"time_min\":"
			  "\"2019-03-04T09:00:00.25Z\",\"time_max\":"
			  "\"2019-03-04T12:00:00.25Z\",\"host\"") != NULL);
	a.when = (struct when){ .basis = WHEN_NONE };
	a.is_binary = true;
	print_one(&options, &a, &out);
	cr_expect(strstr(buf_cstr(&out),
			  "{\"type\":\"event\",\"time_text\":\"Mar") != NULL);
	cr_expect(strstr(buf_cstr(&out), "\"raw\":") == NULL);
	cr_expect(strstr(buf_cstr(&out), "\"raw_base64\":") != NULL);
	buf_release(&out);
}

static int32_t
two_hours(const void *zone, int64_t utc_s)
{
	(void)zone;
	(void)utc_s;
	return 7200;
}

#define BODY                                                                   \
	"4XyZ: to=<a@b.example>, to=<c@d.example>, delay=.5, pass=[masked], "  \
	"status=sent (250 ok \\x1b[2J\\xff)"
#define TAIL                                                                   \
	" mx1 postfix/smtp[123]: " BODY                                        \
	"  (log/maillog.2.gz:12, log/mail\\x1blog:7)\n"

Test(show, text_event)
{
	static struct event ev;
	struct show_options options = { .form = SHOW_TEXT };
	struct event_answer a;
	struct buf out = { 0 };
	struct span match;

	make_event(&ev);
	make_answer(&ev, &a);
	print_one(&options, &a, &out);
	cr_expect_str_eq(buf_cstr(&out), "~2019-03-04 09:00:00.25Z" TAIL);
	options.zone_of_host = true;
	print_one(&options, &a, &out);
	cr_expect_str_eq(buf_cstr(&out), "~2019-03-04 10:00:00.25+01:00" TAIL);
	options.zone_of_host = false;
	options.offset_at = two_hours;
	print_one(&options, &a, &out);
	cr_expect_str_eq(buf_cstr(&out), "~2019-03-04 11:00:00.25+02:00" TAIL);
	a.when = when_at(WHEN_STATED, false, 0);
	print_one(&options, &a, &out);
	cr_expect_str_eq(buf_cstr(&out), " 2019-03-04 10:00:00.25 local" TAIL);
	a.when = when_at(WHEN_ASSUMED, false, 0);
	print_one(&options, &a, &out);
	cr_expect_str_eq(buf_cstr(&out), "?2019-03-04 10:00:00.25 local" TAIL);
	a.when.basis = WHEN_NONE;
	print_one(&options, &a, &out);
	cr_expect_str_eq(buf_cstr(&out), " Mar  4 10:00:00.25  " TAIL);
	match = part(ev.line, "b.example>, to");
	a.matches = &match;
	a.nmatches = 1;
	options.color = true;
	print_one(&options, &a, &out);
	cr_expect(strstr(buf_cstr(&out),
			  "to=<a@\033[1;31mb.example>, to\033[0m=<c") != NULL);
	buf_release(&out);
}

Test(show, text_columns)
{
	static struct event ev;
	struct show_options options = { .form = SHOW_TEXT };
	struct begin_answer begin = { .type = SHOW_EVENTS };
	struct end_answer end = { "1.2", "abc" };
	struct event_answer a;
	struct line_answer line = { .is_cited = true };
	struct buf out = { 0 };
	struct printer p;

	make_event(&ev);
	make_answer(&ev, &a);
	a.ncites = 1;
	ev.head.body = SPAN("x");
	begin.since = a.when;
	printer_init_buf(&p, &options, &out);
	show_begin(&p, &begin);
	a.host = SPAN("longhost");
	show_event(&p, &a);
	a.host = SPAN("mx");
	a.ncites = 0;
	ev.head.program = SPAN("su");
	ev.head.pid = (struct span){ 0 };
	show_event(&p, &a);
	line.event = a;
	line.event.ncites = 1;
	ev.line = SPAN("a line");
	show_line(&p, &line);
	line.is_cited = false;
	show_line(&p, &line);
	show_end(&p, &end);
	cr_expect(printer_release(&p));
	cr_expect_str_eq(buf_cstr(&out),
		"~2019-03-04 09:00:00.25Z longhost postfix/smtp[123]: x"
		"  (log/maillog.2.gz:12)\n"
		"~2019-03-04 09:00:00.25Z mx       su:                x\n"
		"log/maillog.2.gz:12: a line\n"
		"log/maillog.2.gz-12- a line\n"
		"~ time inferred from other evidence\n"
		"waybill 1.2; index abc; since 2019-03-04T09:00:00.25Z; "
		"cites sha256 " SHA "\n");
	buf_release(&out);
}

Test(show, csv)
{
	static struct event ev;
	struct show_options options = { .form = SHOW_CSV };
	struct begin_answer begin = { .type = SHOW_EVENTS };
	struct event_answer a;
	struct buf out = { 0 };
	struct span header;
	struct span row;
	struct printer p;
	size_t ncells = 0;
	bool quoted = false;

	make_event(&ev);
	make_answer(&ev, &a);
	a.host = SPAN("=cmd|'x'!A1");
	printer_init_buf(&p, &options, &out);
	show_begin(&p, &begin);
	show_event(&p, &a);
	cr_expect(printer_release(&p));
	cr_expect(span_cut_at(buf_span(&out), SPAN("\r\n"), &header, &row));
	cr_expect(span_starts(header,
		SPAN("time,time_basis,time_text,host,program,pid,severity,"
		     "kind,queue_id,")));
	cr_expect(span_ends(header,
		SPAN(",raw,path,line,offset,length,source,file_sha256")));
	cr_expect(span_starts(row,
		SPAN("2019-03-04T09:00:00.25Z,inferred,Mar  4 10:00:00.25,"
		     "'=cmd|'x'!A1,postfix/smtp,123,info,deliver,4XyZ,,,"
		     "a@b.example c@d.example,")));
	cr_expect(span_ends(
		row, SPAN(",log/maillog.2.gz,12,1834,157," ID "," SHA "\r\n")));
	cr_expect_eq(span_find(row, SPAN("secret")), SIZE_MAX);
	for (size_t i = 0; i < row.len; i++) {
		quoted ^= row.ptr[i] == '"';
		ncells += row.ptr[i] == ',' && !quoted;
	}
	for (size_t i = 0; i < header.len; i++)
		ncells -= header.ptr[i] == ',';
	cr_expect_eq(ncells, 0);
	buf_release(&out);
}

static void
show_others(struct printer *p)
{
	static const struct span paths[] = { SPAN_INIT("a//b"),
		SPAN_INIT("c") };
	static const struct damage_answer damage[] = { { 17,
		SPAN_INIT("bad CRC"), SPAN_INIT("c") } };
	static const struct span near[] = { SPAN_INIT("a refusal") };
	struct source_answer source = {
		.source = ID,
		.file_sha256 = SHA,
		.path = paths[0],
		.npaths = 2,
		.paths = paths,
		.format = SPAN("text"),
		.bytes = 100,
		.lines = 3,
		.unrecognised = 1,
		.first = when_at(WHEN_INFERRED, false, 0),
		.last = when_at(WHEN_INFERRED, true, 0),
		.host = SPAN("mx1"),
		.host_basis = HOST_INFERRED,
		.year_basis = SPAN("inferred"),
		.zone = SPAN("+01:00"),
		.zone_basis = SPAN("inferred"),
		.status = SPAN("damaged"),
		.ndamage = 1,
		.damage = damage,
		.stored_bytes = 60,
		.shared_bytes = 40,
	};
	struct source_answer skipped = {
		.path = SPAN("x.sock"),
		.status = SPAN("skipped"),
		.reason = SPAN("socket"),
	};
	struct coverage_answer coverage = {
		.host = SPAN("mx1"),
		.since = source.first,
		.until = source.last,
		.lines = 3,
		.sources = 1,
	};
	struct gap_answer gap = { .host = SPAN("mx1"),
		.since = source.first,
		.until = source.last,
		.why = SPAN("no lines") };
	struct absence_answer absence = {
		.asked = SPAN("x@y"),
		.until = source.last,
		.sources = 1,
		.lines = 3,
		.ncoverage = 1,
		.coverage = &coverage,
		.nnear = 1,
		.near = near,
		.statement = SPAN("It was not seen."),
		.ngaps = 1,
		.gaps = &gap,
	};
	struct tally_answer tally = { .name = SPAN("mx1"), .count = 3 };
	struct summary_answer summary = {
		.files = 1,
		.sources = 1,
		.lines = 3,
		.damaged = 1,
		.nhosts = 1,
		.hosts = &tally,
		.nreadings = 1,
		.readings = near,
	};

	show_source(p, &source);
	show_source(p, &skipped);
	show_coverage(p, &coverage);
	show_gap(p, &gap);
	show_summary(p, &summary);
	show_absence(p, &absence);
}

#define TIMES                                                                  \
	"\"since\":\"2019-03-04T10:00:00.25\","                                \
	"\"until\":\"2019-03-04T10:00:00.25Z\""
#define COVERAGE "\"host\":\"mx1\"," TIMES ",\"lines\":\"3\",\"sources\":\"1\"}"
#define GAP      "\"host\":\"mx1\"," TIMES ",\"why\":\"no lines\"}"

Test(show, json_others)
{
	struct show_options options = { .form = SHOW_JSON };
	struct buf out = { 0 };
	struct printer p;

	printer_init_buf(&p, &options, &out);
	show_others(&p);
	cr_expect(printer_release(&p));
	cr_expect_str_eq(buf_cstr(&out),
		"{\"type\":\"source\",\"source\":\"" ID
		"\",\"file_sha256\":\"" SHA
		"\",\"path\":\"a//b\",\"paths\":[\"a//b\",\"c\"],"
		"\"format\":\"text\",\"bytes\":\"100\",\"lines\":\"3\","
		"\"unrecognised\":\"1\",\"first\":\"2019-03-04T10:00:00.25\","
		"\"last\":\"2019-03-04T10:00:00.25Z\",\"host\":\"mx1\","
		"\"host_basis\":\"inferred\",\"year_basis\":\"inferred\","
		"\"zone\":\"+01:00\",\"zone_basis\":\"inferred\","
		"\"status\":\"damaged\",\"damage\":[{\"offset\":17,"
		"\"why\":\"bad CRC\",\"path\":\"c\"}],\"stored_bytes\":\"60\","
		"\"shared_bytes\":\"40\"}\n"
		"{\"type\":\"source\",\"path\":\"x.sock\",\"bytes\":\"0\","
		"\"status\":\"skipped\",\"reason\":\"socket\"}\n"
		"{\"type\":\"coverage\"," COVERAGE "\n"
		"{\"type\":\"gap\"," GAP "\n"
		"{\"type\":\"summary\",\"files\":\"1\","
		"\"unchanged_files\":\"0\",\"sources\":\"1\","
		"\"new_sources\":\"0\",\"lines\":\"3\",\"unrecognised\":\"0\","
		"\"bytes_in\":\"0\",\"bytes_stored\":\"0\","
		"\"bytes_shared\":\"0\",\"bytes_skipped\":\"0\",\"bytes_lost\":"
		"\"0\","
		"\"damaged\":\"1\",\"skipped\":\"0\",\"hosts\":[{\"name\":"
		"\"mx1\",\"lines\":\"3\"}],\"readings\":[\"a refusal\"]}\n"
		"{\"type\":\"absence\",\"asked\":\"x@y\",\"window\":{\"until\":"
		"\"2019-03-04T10:00:00.25Z\"},\"searched\":{\"sources\":\"1\","
		"\"lines\":\"3\",\"unrecognised\":\"0\"},\"coverage\":["
		"{" COVERAGE "],\"gaps\":[{" GAP "],\"near\":[\"a refusal\"],"
		"\"statement\":\"It was not seen.\"}\n");
	buf_release(&out);
}

/* Not held to its wording, but each fact must be there. */
Test(show, text_others)
{
	static const char *const facts[] = { "a//b\n", "3 lines, 100 bytes",
		"1 line unrecognised", "damage     at 17: bad CRC (c)\n",
		"skipped, socket", "mx1, inferred", "+01:00, inferred",
		"3 lines in 1 source", "no lines", "1 damaged, 0 skipped",
		"Nothing found: x@y", "before 2019-03-04T10:00:00.25Z",
		"a refusal", "It was not seen." };
	struct show_options options = { .form = SHOW_TEXT };
	struct buf out = { 0 };
	struct printer p;

	printer_init_buf(&p, &options, &out);
	show_others(&p);
	cr_expect(printer_release(&p));
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		cr_expect(strstr(buf_cstr(&out), facts[i]) != NULL, "%s in %s",
			facts[i], buf_cstr(&out));
	buf_release(&out);
}

/* A full disk is no empty answer. */
Test(show, full_disk)
{
	static struct event ev;
	struct show_options options = { .form = SHOW_JSON };
	struct event_answer a;
	struct printer p;
	FILE *full = fopen("/dev/full", "w");

	if (full == NULL)
		cr_skip_test("no /dev/full");
	make_event(&ev);
	make_answer(&ev, &a);
	printer_init(&p, &options, full);
	for (int i = 0; i < 1000; i++)
		show_event(&p, &a);
	cr_expect(printer_failed(&p));
	cr_expect_not(printer_release(&p));
	(void)fclose(full);
}
