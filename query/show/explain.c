#include "query/show/explain.h"

#include "format/base/text.h"
#include "query/show/cause.h"
#include "query/show/explain_table.h"

/* What is told at most, of each kind. */
enum { CODES_MAX = 4, MESSAGES_MAX = 3 };

static const char *const subjects[] = { "other or undefined status",
	"addressing", "mailbox", "mail system", "network and routing",
	"mail delivery protocol", "message content or media",
	"security or policy" };

static const char *const reply_classes[] = { "success", "go on",
	"refused for now", "refused for good" };

/* By the second digit. */
static const char *const reply_groups[] = { "syntax", "information",
	"connection", NULL, NULL, "mail system" };

struct status {
	unsigned class_digit;
	unsigned subject;
	unsigned detail;
};

static const char *
class_words(unsigned digit)
{
	if (digit == 2)
		return "success";
	return digit == 4 ? "failed for now" : "failed for good";
}

static bool
is_joined_before(struct span text, size_t at)
{
	return at > 0 &&
		(is_alnum(text.ptr[at - 1]) || text.ptr[at - 1] == '.');
}

static bool
goes_on(struct span rest)
{
	return rest.len > 0 &&
		(is_alnum(rest.ptr[0]) ||
			(rest.ptr[0] == '.' && rest.len > 1 &&
				is_digit(rest.ptr[1])));
}

/* "5.7.1" at `at`; its length, or 0. */
static size_t
status_at(struct span text, size_t at, struct status *out)
{
	struct span s = span_slice(text, at, text.len);
	uint64_t n[3] = { 0 };

	if (is_joined_before(text, at))
		return 0;
	for (size_t i = 0; i < 3; i++) {
		if (i > 0 && !span_eat_char(&s, '.'))
			return 0;
		if (!span_eat_number(&s, &n[i]) || n[i] > 999)
			return 0;
	}
	if ((n[0] != 2 && n[0] != 4 && n[0] != 5) || goes_on(s))
		return 0;
	*out = (struct status){ (unsigned)n[0], (unsigned)n[1],
		(unsigned)n[2] };
	return (size_t)(s.ptr - text.ptr) - at;
}

static bool
explain_status(const struct status *s, struct buf *out)
{
	const struct explain_detail *d = explain_details;
	const struct explain_usage *u = explain_usages;

	if (s->subject >= sizeof(subjects) / sizeof(subjects[0]))
		return false;
	buf_printf(out, "%u.%u.%u  %s; %s\n", s->class_digit, s->subject,
		s->detail, class_words(s->class_digit), subjects[s->subject]);
	while (d->standard &&
		(d->subject != s->subject || d->detail != s->detail))
		d++;
	if (d->standard)
		buf_printf(out, "  %s: %s\n", d->rfc, d->standard);
	else
		buf_printf(
			out, "  the detail %u is in no standard\n", s->detail);
	for (; u->usage; u++)
		if (u->class_digit == s->class_digit &&
			u->subject == s->subject && u->detail == s->detail)
			buf_printf(out, "  In practice: %s\n", u->usage);
	return true;
}

static bool
explain_code(unsigned code, struct buf *out)
{
	const struct explain_reply *r = explain_replies;
	unsigned group = code / 10 % 10;

	while (r->code != 0 && r->code != code)
		r++;
	if (r->code == 0 &&
		(group >= sizeof(reply_groups) / sizeof(reply_groups[0]) ||
			!reply_groups[group]))
		return false;
	buf_printf(out, "%u  %s", code, reply_classes[code / 100 - 2]);
	if (r->code == 0) {
		buf_printf(out, "; %s\n  in no standard known here\n",
			reply_groups[group]);
		return true;
	}
	buf_printf(out, "\n  %s%s\n",
		!span_has(span_of(r->standard), SPAN("(RFC")) ? "RFC 5321: "
							      : "Standard: ",
		r->standard);
	if (r->usage)
		buf_printf(out, "  In practice: %s\n", r->usage);
	return true;
}

/* Three digits that are a reply code: they begin the text or a reply quoted in
 * it, or an enhanced code follows. Other numbers are none. */
static unsigned
reply_at(struct span text, size_t at)
{
	struct span digits = span_slice(text, at, at + 3);
	struct span rest = span_slice(text, at + 3, text.len);
	struct span before = span_slice(text, 0, at);
	struct status unused = { 0 };
	uint64_t code = 0;

	if (digits.len != 3 || !span_number(digits, &code) || code < 200 ||
		code >= 600 || is_joined_before(text, at) || goes_on(rest))
		return 0;
	if (at == 0 || span_ends(before, SPAN("said: ")) ||
		span_ends(before, SPAN("code=")) ||
		(rest.len > 1 && status_at(text, at + 4, &unused) > 0))
		return (unsigned)code;
	return 0;
}

static bool
explain_codes(struct span text, struct buf *out)
{
	bool found = false;
	bool has_reply = false;
	unsigned count = 0;

	for (size_t at = 0; at < text.len && count < CODES_MAX; at++) {
		struct status s = { 0 };
		unsigned code = 0;
		size_t len = 0;

		if (!is_digit(text.ptr[at]))
			continue;
		len = status_at(text, at, &s);
		if (len > 0 && explain_status(&s, out)) {
			found = true;
			count++;
			at += len;
			continue;
		}
		code = has_reply ? 0 : reply_at(text, at);
		if (code && explain_code(code, out)) {
			found = true;
			has_reply = true;
		}
	}
	return found;
}

static bool
has_piece(struct span text, const char *piece)
{
	struct text_needle n = { span_of(piece), true, false };

	return text_find(text, 0, &n) != SIZE_MAX;
}

struct told_messages {
	const char *pieces[MESSAGES_MAX];
	unsigned count;
};

/* "trouble reading" says nothing beside "trouble reading users/cdb". */
static bool
is_told(const struct told_messages *told, const char *piece)
{
	for (unsigned i = 0; i < told->count; i++)
		if (has_piece(span_of(told->pieces[i]), piece))
			return true;
	return false;
}

static void
explain_by(const struct explain_message *table, struct span text,
	struct told_messages *told, struct buf *out)
{
	for (const struct explain_message *m = table;
		m->piece && told->count < MESSAGES_MAX; m++) {
		if (!has_piece(text, m->piece) || is_told(told, m->piece))
			continue;
		buf_printf(out, "\"%s\"  %s\n  %s\n", m->piece, m->who,
			m->meaning);
		told->pieces[told->count++] = m->piece;
	}
}

static bool
explain_words(struct span text, struct buf *out)
{
	const struct cause *cause = cause_of(text);
	struct told_messages told = { .count = 0 };

	explain_by(explain_qmail_messages, text, &told, out);
	explain_by(explain_messages, text, &told, out);
	if (told.count > 0 || !cause)
		return told.count > 0;
	buf_printf(out, "\"%s\"  %s\n  Not taken, since %s.%s\n", cause->piece,
		cause->who, cause->why, cause->side);
	return true;
}

bool
explain_text(struct span text, struct buf *out)
{
	struct buf plain = { 0 };
	bool found = false;

	/* qmail writes _ for a blank in replies. */
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '_')
			buf_putc(&plain, ' ');
		else
			buf_putc(&plain, text.ptr[i]);
	}
	text = span_trim(buf_span(&plain));
	found = explain_codes(text, out);
	found = explain_words(text, out) || found;
	buf_release(&plain);
	return found;
}
