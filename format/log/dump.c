/* An event in one line of text, for fixtures, tests and fuzzers. */
#include "format/log/line/event.h"

static bool
wants_quotes(struct span value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];

		if (c <= ' ' || c == '"' || c == 0x7f)
			return true;
	}
	return value.len == 0;
}

static void
put_quoted(struct buf *out, struct span value)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];

		if (c == '"' || c == '\\')
			buf_putc(out, '\\');
		if (c < ' ' || c == 0x7f)
			buf_printf(out, "\\u%04x", (unsigned)c);
		else
			buf_putc(out, (char)c);
	}
	buf_putc(out, '"');
}

static void
put_value(struct buf *out, struct span value)
{
	if (wants_quotes(value))
		put_quoted(out, value);
	else
		buf_put(out, value);
}

void
event_dump(const struct event *ev, struct buf *out)
{
	buf_puts(out, kind_name(ev->kind));
	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		buf_putc(out, ' ');
		buf_puts(out, field_name(f->id));
		if (f->marks & FIELD_UNTRUSTED)
			buf_putc(out, '!');
		if (f->marks & FIELD_DERIVED)
			buf_putc(out, '~');
		buf_putc(out, '=');
		put_value(out, f->value);
	}
	for (size_t i = 0; i < ev->nsecrets; i++) {
		buf_puts(out, " secret=");
		put_value(out, ev->secrets[i]);
	}
}
