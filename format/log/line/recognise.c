#include "format/log/line/recognise.h"

#include "format/base/arena.h"
#include "format/log/line/format.h"
#include "format/log/line/head.h"

#include <stdlib.h>

enum {
	SLOTS = RECOGNISE_SLOTS,
	/* Of "host tag[" or "host tag:". */
	MEMO_MAX = 80,
	MEMO_MIN = 9,
	PID_MAX = 20
};

/* What "host tag[" or "host tag:" behind a syslogd's stamp was found to be. */
struct memo {
	char text[MEMO_MAX];
	uint8_t len;
	uint8_t host_len;
	uint8_t program_at;
	uint64_t tag;
	/* Whose tag it is whatever follows, or NULL. */
	const struct log_format *family;
};

struct recogniser {
	struct memo memos[SLOTS];
	uint64_t learned;
	uint64_t tag;
};

/* A line of the commonest forms, cut: "host tag[" "123" "]: " "text", or
 * "host tag:" " " "text". */
struct cut {
	struct span front;
	struct span pid;
	struct span body;
};

struct recogniser *
recogniser_new(void)
{
	return xcalloc(1, sizeof(struct recogniser));
}

void
recogniser_free(struct recogniser *r)
{
	free(r);
}

uint64_t
recogniser_tag(const struct recogniser *r)
{
	return r->tag;
}

/* "123]: text", as tag_read takes it without asking further. */
static bool
cut_pid(struct span rest, struct cut *out)
{
	size_t i = 0;

	while (i < rest.len && is_digit(rest.ptr[i]) && i < PID_MAX)
		i++;
	if (i == 0 || rest.len - i < 4 || rest.ptr[i] != ']' ||
		rest.ptr[i + 1] != ':' || rest.ptr[i + 2] != ' ' ||
		rest.ptr[i + 3] == ' ' || rest.ptr[i + 3] == '\t' ||
		rest.ptr[i + 3] == '[')
		return false;
	out->pid = span_slice(rest, 0, i);
	out->body = span_slice(rest, i + 3, rest.len);
	return true;
}

/* The length of "host tag[", or of "host tag:" with a blank behind it; 0 if
 * there is neither. The colons of an IPv6 host have no blank behind them. What
 * has brackets of another kind may end further on than it seems. */
static size_t
front_length(struct span s)
{
	struct span near = span_slice(s, 0, MEMO_MAX);
	size_t bracket = span_find_char(near, '[');
	size_t colon = span_find_char(near, ':');

	if (colon >= bracket || colon + 1 >= s.len || s.ptr[colon + 1] != ' ')
		return bracket == SIZE_MAX ? 0 : bracket + 1;
	near = span_slice(near, 0, colon);
	return span_find_char(near, '(') == SIZE_MAX &&
			span_find_char(near, '<') == SIZE_MAX
		? colon + 1
		: 0;
}

/* " text" behind "host tag:". */
static bool
cut_text(struct span rest, struct cut *out)
{
	if (rest.len < 2 || rest.ptr[1] == ' ' || rest.ptr[1] == '\t' ||
		rest.ptr[1] == '[')
		return false;
	out->pid = (struct span){ 0 };
	out->body = span_slice(rest, 1, rest.len);
	return true;
}

/* Of such a line the head depends on nothing but "host tag[" or "host tag:" and
 * what is cut here: no word of it ends behind that. */
static bool
cut_line(struct span line, const struct stamp_scan *scan, struct cut *out)
{
	struct span s = head_text(line);
	size_t len = 0;

	if (scan->layout != LAYOUT_SYSLOG || scan->next == 0 ||
		scan->nparts != 1 || scan->at > 0 || scan->parts[0].at > 0)
		return false;
	s = span_slice(s, scan->next, s.len);
	if (!span_eat_char(&s, ' '))
		return false;
	len = front_length(s);
	if (len < MEMO_MIN || s.ptr[0] == ' ' || s.ptr[0] == '\t')
		return false;
	out->front = span_slice(s, 0, len);
	s = span_slice(s, len, s.len);
	return out->front.ptr[len - 1] == '[' ? cut_pid(s, out)
					      : cut_text(s, out);
}

/* By its host and the end of its tag. */
static unsigned
slot_of(struct span front)
{
	uint64_t first = 0;
	uint64_t last = 0;

	memcpy(&first, front.ptr, sizeof(first));
	memcpy(&last, front.ptr + front.len - 1 - sizeof(last), sizeof(last));
	first = (first + front.len) * 0xff51afd7ed558ccdULL;
	last = (last ^ first >> 29 ^ first) * 0x9e3779b97f4a7c15ULL;
	return (unsigned)(last >> 56) % SLOTS;
}

static const struct log_format *
family_of_tag(struct event *ev)
{
	size_t count = 0;
	const struct log_format *const *all = formats_all(&count);
	struct span body = ev->head.body;
	const struct log_format *family = NULL;

	ev->head.body = span_slice(body, 0, 0);
	for (size_t i = 0; i < count && !family; i++)
		if (all[i]->bid(ev) >= FORMAT_SURE)
			family = all[i];
	ev->head.body = body;
	return family;
}

/* Was the head read as the cut says? */
static bool
is_as_cut(const struct log_head *head, const struct cut *cut)
{
	return head->host.len > 0 && head->host.ptr == cut->front.ptr &&
		head->severity.len == 0 && head->body.ptr == cut->body.ptr &&
		head->body.len == cut->body.len &&
		head->program.ptr + head->program.len + 1 ==
		cut->front.ptr + cut->front.len &&
		span_eq(head->pid, cut->pid);
}

/* Remember the head of a line; one that was read otherwise has no number, and
 * is read anew each time. */
static void
learn(struct recogniser *r, const struct cut *cut, struct span line,
	const struct stamp_scan *scan, struct event *ev)
{
	unsigned slot = slot_of(cut->front);
	struct memo *m = &r->memos[slot];
	struct log_head *head = &ev->head;

	/* Bids may look at the whole line. */
	event_start(line, ev);
	head_scan_from(line, scan, head);
	memcpy(m->text, cut->front.ptr, cut->front.len);
	m->len = (uint8_t)cut->front.len;
	m->tag = 0;
	if (!is_as_cut(head, cut))
		return;
	m->host_len = (uint8_t)head->host.len;
	m->program_at = (uint8_t)(head->program.ptr - head->host.ptr);
	m->family = family_of_tag(ev);
	r->learned++;
	m->tag = r->learned * SLOTS + slot;
}

static void
fill_head(const struct memo *m, const struct cut *cut, struct log_head *head)
{
	const char *p = cut->front.ptr;

	head->host = (struct span){ p, m->host_len };
	head->program = (struct span){ p + m->program_at,
		(size_t)m->len - 1 - m->program_at };
	head->pid = cut->pid;
	head->severity = (struct span){ 0 };
	head->body = cut->body;
}

bool
recognise(struct recogniser *r, struct span line, const struct stamp_scan *scan,
	const struct dialect *dialect, struct event *ev)
{
	struct cut cut = { 0 };
	const struct memo *m = NULL;

	r->tag = 0;
	if (cut_line(line, scan, &cut)) {
		m = &r->memos[slot_of(cut.front)];
		if (m->len != cut.front.len ||
			memcmp(m->text, cut.front.ptr, m->len) != 0)
			learn(r, &cut, line, scan, ev);
		else
			r->tag = m->tag;
	}
	if (r->tag != 0 && m->family && m->family->knows) {
		event_start(line, ev);
		fill_head(m, &cut, &ev->head);
		if (m->family->knows(ev))
			return true;
	}
	event_parse_from(line, scan, dialect, ev);
	return ev->format != NULL;
}
