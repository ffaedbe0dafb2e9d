/* The fixtures of the log families. fixtures/log/NAME.case holds groups of
 *
 *	# why this line is here
 *	< the raw line, with \xNN for bytes that an editor would hurt
 *	> what event_dump says of it; - if the family does not understand it
 *
 * for each family of formats.def, and head.case the same for heads. With
 * WAYBILL_BLESS=1 in the environment the expectations are written anew: read
 * the diff before you commit it. */
#include "format/base/arena.h"
#include "format/base/buf.h"
#include "format/log/line/format.h"
#include "format/time/civil.h"
#include "tests/check_event.h"
#include "tests/read_file.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

typedef void dump_fn(struct span line, const char *name, struct buf *out);

static void
write_file(const char *path, struct span text)
{
	FILE *f = fopen(path, "wb");

	cr_assert(f, "%s: cannot write", path);
	cr_assert(fwrite(text.ptr, 1, text.len, f) == text.len);
	cr_assert(fclose(f) == 0);
}

static unsigned
hex_digit(char c)
{
	c = fold_char(c);
	if (is_digit(c))
		return (unsigned)(c - '0');
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

static struct span
unescape(struct arena *a, struct span raw)
{
	char *out = arena_alloc(a, raw.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.len; i++) {
		unsigned hi = 16;
		unsigned lo = 16;

		if (raw.len - i >= 4 && raw.ptr[i] == '\\' &&
			raw.ptr[i + 1] == 'x') {
			hi = hex_digit(raw.ptr[i + 2]);
			lo = hex_digit(raw.ptr[i + 3]);
		}
		if (hi > 15 || lo > 15) {
			out[n++] = raw.ptr[i];
			continue;
		}
		out[n++] = (char)(hi << 4 | lo);
		i += 3;
	}
	return (struct span){ out, n };
}

/* Run one fixture file; false if it is not there. */
static bool
run_case(const char *name, dump_fn *dump)
{
	struct arena arena = { 0 };
	struct buf text = { 0 };
	struct buf blessed = { 0 };
	struct buf got = { 0 };
	char *path = arena_printf(&arena, "fixtures/log/%s.case", name);
	bool bless = getenv("WAYBILL_BLESS") != NULL;
	bool there = read_file(path, &text);
	struct span rest = buf_span(&text);
	bool open = false;
	unsigned number = 0;
	unsigned groups = 0;

	while (rest.len > 0) {
		struct span line = { 0 };

		(void)span_cut(rest, '\n', &line, &rest);
		number++;
		if (span_eat(&line, SPAN("> "))) {
			cr_expect(
				open, "%s:%u: no < line before", path, number);
			cr_expect(bless || span_eq(line, buf_span(&got)),
				"%s:%u:\nwant %.*s\ngot  %s", path, number,
				(int)line.len, line.ptr, buf_cstr(&got));
			open = false;
			continue;
		}
		cr_expect(!open || bless, "%s:%u: no > line\ngot  %s", path,
			number, buf_cstr(&got));
		open = false;
		buf_put(&blessed, line);
		buf_putc(&blessed, '\n');
		if (!span_eat(&line, SPAN("< "))) {
			cr_expect(line.len == 0 || line.ptr[0] == '#',
				"%s:%u: neither #, < nor >", path, number);
			continue;
		}
		buf_clear(&got);
		dump(unescape(&arena, line), name, &got);
		buf_puts(&blessed, "> ");
		buf_put(&blessed, buf_span(&got));
		buf_putc(&blessed, '\n');
		open = true;
		groups++;
	}
	cr_expect(!open || bless, "%s: no > line at the end", path);
	cr_expect(!there || groups > 0, "%s: holds no lines", path);
	if (bless && there)
		write_file(path, buf_span(&blessed));
	buf_release(&text);
	buf_release(&blessed);
	buf_release(&got);
	arena_release(&arena);
	return there;
}

static void
dump_event(struct span line, const char *name, struct buf *out)
{
	static const struct dialect dialect = { 0 };
	struct event *ev = xmalloc(sizeof(*ev));
	const char *wrong = NULL;

	event_parse(line, &dialect, ev);
	wrong = check_event(ev);
	cr_expect(!wrong, "%s: %s: %.*s", name, wrong, (int)line.len, line.ptr);
	cr_expect(!ev->format ||
			span_eq(span_of(ev->format->name), span_of(name)),
		"%s: taken by %s: %.*s", name,
		ev->format ? ev->format->name : "", (int)line.len, line.ptr);
	if (ev->format)
		event_dump(ev, out);
	else
		buf_putc(out, '-');
	free(ev);
}

/* Non-ASCII and control bytes as the < lines have them. */
static void
put_escaped(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c < ' ' || c >= 0x7f)
			buf_printf(out, "\\x%02x", (unsigned)c);
		else
			buf_putc(out, (char)c);
	}
}

static void
put_part(struct buf *out, const char *name, struct span value)
{
	if (value.len == 0)
		return;
	buf_printf(out, "%s=", name);
	put_escaped(out, value);
	buf_putc(out, ' ');
}

static void
put_stamp(struct buf *out, const char *name, const struct stamp *s)
{
	char text[CIVIL_TEXT_MAX];
	int64_t ns = s->seconds * 1000000000 + s->ns;

	if (s->kind == STAMP_NONE)
		return;
	buf_printf(out, "%s=", name);
	if (s->kind == STAMP_YEARLESS) {
		/* 1972 is the first leap year. */
		int64_t year = INT64_C(63072000) * 1000000000;

		(void)civil_format(
			text, ns + year, s->digits, CIVIL_ZONE_NONE, 0);
		buf_printf(out, "%s ", text + sizeof("1972-") - 1);
		return;
	}
	(void)civil_format(text, ns, s->digits,
		s->kind == STAMP_LOCAL                 ? CIVIL_ZONE_NONE
			: s->has_offset && s->offset_s ? CIVIL_ZONE_OFFSET
						       : CIVIL_ZONE_UTC,
		s->offset_s);
	buf_printf(out, "%s%s ", text,
		s->kind == STAMP_UTC && !s->has_offset ? "(epoch)" : "");
}

/* The stamps' parts in brackets, as the lexer leaves them out, then the
 * spellings, a letter each. */
static void
put_parts(struct buf *out, struct span line)
{
	static const char letters[] = "FITE";
	struct stamp_scan scan;

	stamp_scan(line, &scan);
	for (uint32_t i = 0; i < scan.nparts; i++) {
		buf_putc(out, '[');
		put_escaped(out,
			span_slice(line, scan.parts[i].at,
				scan.parts[i].at + scan.parts[i].len));
		buf_puts(out, "] ");
	}
	if (scan.stamp.spelling == 0)
		return;
	buf_puts(out, "spell=");
	for (unsigned i = 0; i < sizeof(letters) - 1; i++)
		if (scan.stamp.spelling & 1U << i)
			buf_putc(out, letters[i]);
	buf_putc(out, ' ');
}

static void
dump_head(struct span line, const char *name, struct buf *out)
{
	struct event *ev = xmalloc(sizeof(*ev));
	struct log_head *head = &ev->head;
	struct stamp_scan scan;

	event_head(line, ev);
	stamp_scan(line, &scan);
	cr_expect(!check_event(ev) && !check_stamp(line, &scan), "%s: %.*s",
		name, (int)line.len, line.ptr);
	put_part(out, "host", head->host);
	put_part(out, "program", head->program);
	put_part(out, "pid", head->pid);
	put_part(out, "severity", head->severity);
	put_stamp(out, "stamp", &head->stamp);
	put_stamp(out, "header", &head->header_stamp);
	put_parts(out, line);
	buf_puts(out, "body=");
	put_escaped(out, head->body);
	free(ev);
}

Test(case, heads)
{
	cr_expect(run_case("head", dump_head), "no fixture for heads");
}

Test(case, families)
{
	size_t count = 0;
	const struct log_format *const *all = formats_all(&count);

	for (size_t i = 0; i < count; i++)
		cr_expect(run_case(all[i]->name, dump_event),
			"%s: no fixture for this format", all[i]->name);
}

Test(case, families_are_in_order)
{
	size_t count = 0;
	const struct log_format *const *all = formats_all(&count);

	for (size_t i = 0; i < count; i++) {
		cr_expect(all[i]->bid && all[i]->parse && all[i]->title,
			"%s: incomplete", all[i]->name);
		cr_expect(i == 0 ||
				span_cmp(span_of(all[i - 1]->name),
					span_of(all[i]->name)) < 0,
			"%s: out of order", all[i]->name);
	}
}

Test(case, tables)
{
	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		enum field_id id = FIELD_COUNT;

		cr_expect(field_by_name(
				  span_of(field_name((enum field_id)i)), &id) &&
			id == (enum field_id)i);
	}
	for (unsigned i = 0; i < KIND_COUNT; i++) {
		enum event_kind kind = KIND_COUNT;

		cr_expect(kind_by_name(span_of(kind_name((enum event_kind)i)),
				  &kind) &&
			kind == (enum event_kind)i);
	}
	cr_expect(field_type(FIELD_delay) == 'N' &&
		field_type(FIELD_size) == 'I' && field_type(FIELD_to) == 'S');
	cr_expect(!field_by_name(SPAN("nonesuch"), &(enum field_id){ 0 }));
}

Test(case, limits_of_an_event)
{
	struct event *ev = xcalloc(1, sizeof(*ev));
	struct buf out = { 0 };

	for (unsigned i = 0; i < EVENT_FIELDS_MAX + 3; i++)
		event_add_derived(ev, FIELD_to, SPAN("0123456789"), 0);
	cr_expect(ev->nfields == EVENT_FIELDS_MAX);
	cr_expect(ev->scratch_used == (size_t)EVENT_FIELDS_MAX * 10);
	cr_expect(!event_scratch(ev, EVENT_SCRATCH_BYTES));
	cr_expect(event_scratch(ev, EVENT_SCRATCH_BYTES - ev->scratch_used));
	ev->nfields = 0;
	event_add(ev, FIELD_from, SPAN(""), FIELD_UNTRUSTED);
	event_add(ev, FIELD_subject, SPAN("a \"b\"\t\\"), 0);
	event_secret(ev, SPAN("pw"));
	ev->kind = KIND_FROM;
	event_dump(ev, &out);
	cr_expect_str_eq(buf_cstr(&out),
		"from from!=\"\" subject=\"a \\\"b\\\"\\u0009\\\\\" "
		"secret=pw");
	cr_expect(event_field(ev, FIELD_subject) == &ev->fields[1]);
	cr_expect(!event_field(ev, FIELD_helo));
	buf_release(&out);
	free(ev);
}
