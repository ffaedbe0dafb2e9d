/* Whatever bytes evidence holds: what goes to a terminal or a spreadsheet is
 * valid UTF-8 without a control byte, what goes to JSON reads back. */
#include "format/base/json.h"
#include "format/base/utf8.h"
#include "query/show/escape.h"
#include "query/show/show.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* Valid UTF-8, and no hidden character but those in `allowed`. */
static void
check_shown(struct span s, const char *allowed)
{
	size_t at = 0;

	while (at < s.len) {
		uint32_t code = 0;
		size_t len = utf8_read(s, at, &code);
		bool is_allowed = false;

		for (const char *c = allowed; *c != '\0'; c++)
			is_allowed |= code == (unsigned char)*c;
		check(len > 0 && (is_allowed || !utf8_is_hidden(code)));
		at += len;
	}
}

/* RFC 4180: quotes only around the whole, doubled within. */
static void
check_cell(struct span s)
{
	bool quoted = span_eat_char(&s, '"');

	if (quoted) {
		check(span_ends(s, SPAN("\"")));
		s.len--;
	}
	for (size_t i = 0; i < s.len; i++) {
		check(quoted || (s.ptr[i] != ',' && s.ptr[i] != '"'));
		if (s.ptr[i] != '"')
			continue;
		check(i + 1 < s.len && s.ptr[i + 1] == '"');
		i++;
	}
	if (s.len > 0)
		check(s.ptr[0] != '=' && s.ptr[0] != '+' && s.ptr[0] != '-' &&
			s.ptr[0] != '@');
}

/* Every member of an object can be taken off, and nothing is left. */
static void
check_object(struct span line)
{
	struct span inside;
	struct span key;
	struct span value;

	check(span_ends(line, SPAN("}\n")));
	line.len--;
	check(json_inside(line, '{', &inside));
	while (inside.len > 0) {
		check(json_member(&inside, &key, &value) && key.len > 0);
		if (span_starts(value, SPAN("\""))) {
			struct buf text = { 0 };

			check(json_get_text(value, &text));
			buf_release(&text);
		}
	}
}

static void
print_event(enum show_form form, struct span line, struct span secret,
	struct buf *out)
{
	struct show_options options = { .form = form };
	struct cite cite = { .source = "00", .path = line, .line = 1 };
	struct event *ev = calloc(1, sizeof(*ev));
	const struct dialect dialect = { .encoding = TEXT_BYTES };
	struct event_answer answer = {
		.event = ev, .host = line, .ncites = 1, .cites = &cite
	};
	struct printer p;

	check(ev != NULL);
	event_parse(line, &dialect, ev);
	if (secret.len > 0 && ev->nsecrets < EVENT_SECRETS_MAX)
		ev->secrets[ev->nsecrets++] = secret;
	printer_init_buf(&p, &options, out);
	show_event(&p, &answer);
	check(printer_release(&p));
	free(ev);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span text = { (const char *)bytes, size };
	struct span secret = span_slice(text, size / 3, size / 2);
	struct buf out = { 0 };
	struct buf back = { 0 };

	escape_text(&out, text);
	check_shown(buf_span(&out), "");
	buf_clear(&out);
	escape_csv(&out, text);
	check_shown(buf_span(&out), "");
	check_cell(buf_span(&out));
	buf_clear(&out);
	if (json_put_text(&out, text)) {
		check(json_get_text(buf_span(&out), &back));
		check(span_eq(buf_span(&back), text));
	}
	check_shown(buf_span(&out), "");
	buf_clear(&out);
	print_event(SHOW_TEXT, text, secret, &out);
	check_shown(buf_span(&out), "\n");
	buf_clear(&out);
	print_event(SHOW_JSON, text, secret, &out);
	check_shown(buf_span(&out), "\n");
	check_object(buf_span(&out));
	buf_clear(&out);
	print_event(SHOW_CSV, text, secret, &out);
	check_shown(buf_span(&out), "\r\n");
	buf_release(&out);
	buf_release(&back);
	return 0;
}
