/* Values in lines of the kernel's audit: by their keys, in quotes or in hex. */
#include "format/log/auditd.h"

/* What ends a word, and may begin one. */
static bool
is_edge(char c)
{
	/* What auditd knows of numbers stands behind the last of these. */
	return c == ' ' || c == ',' || c == '(' || c == ')' || c == '\'' ||
		c == '\x1d';
}

static struct audit_value
read_value(struct span s)
{
	struct audit_value v = { .is_quoted = span_eat_char(&s, '"') };
	size_t n = 0;

	if (v.is_quoted) {
		(void)span_cut(s, '"', &v.text, NULL);
		return v;
	}
	while (n < s.len && !is_edge(s.ptr[n]))
		n++;
	v.text = span_slice(s, 0, n);
	return v;
}

/* Of a key where it begins a word; "?" and its like are nothing. */
struct audit_value
audit_value_of(struct span s, struct span key)
{
	static const char *const nothing[] = { "?", "(none)", "unset",
		"4294967295" };
	struct audit_value v = { 0 };
	struct span before = { 0 };

	while (span_cut_at(s, key, &before, &s)) {
		if (before.len > 0 && !is_edge(before.ptr[before.len - 1]))
			continue;
		v = read_value(s);
		for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing); i++)
			if (span_eq(v.text, span_of(nothing[i])))
				v.text.len = 0;
		return v;
	}
	return v;
}

/* Two hex digits a byte, up to what is no hex; empty if there is no room. */
static struct span
decode(struct event *ev, struct span hex)
{
	char *room = event_scratch(ev, hex.len / 2 + 1);
	size_t n = 0;

	for (size_t i = 0; room != NULL && i + 1 < hex.len; i += 2) {
		int high = hex_value(hex.ptr[i]);
		int low = hex_value(hex.ptr[i + 1]);

		if (high < 0 || low < 0)
			break;
		room[n++] = (char)((unsigned)high << 4 | (unsigned)low);
	}
	return (struct span){ room, n };
}

static bool
is_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (hex_value(s.ptr[i]) < 0)
			return false;
	return s.len >= 2 && s.len % 2 == 0;
}

/* A user's text, in quotes or in hex. */
void
audit_add_text(struct event *ev, enum field_id id, struct audit_value v)
{
	if (v.text.len == 0)
		return;
	if (!v.is_quoted && is_hex(v.text))
		event_add(ev, id, decode(ev, v.text),
			FIELD_DERIVED | FIELD_UNTRUSTED);
	else
		event_add(ev, id, v.text, FIELD_UNTRUSTED);
}

void
audit_add_number(struct event *ev, enum field_id id, struct audit_value v)
{
	if (v.text.len > 0 && span_all_digits(v.text))
		event_add(ev, id, v.text, FIELD_VERBATIM);
}
