/* Queries drawn from evidence, and a matcher of its own for text: what a word
 * is and how letters fold is written down here once more, from the comment in
 * format/base/text.h, so that one mistake is not made twice. */
#ifndef WB_TESTS_PROPERTY_ASK_H
#define WB_TESTS_PROPERTY_ASK_H

#include "format/log/line/event.h"
#include "tests/property/bed.h"

enum ask_kind {
	/* A phrase. */
	ASK_TEXT,
	/* "word*" */
	ASK_PREFIX,
	/* Something that only the program itself can judge. */
	ASK_OTHER,
	ASK_AND,
	ASK_OR,
	ASK_NOT
};

/* An OR of so many texts is matched in a way of its own. */
enum { ASK_KIDS = 24, ASK_MANY = 17 };

struct ask {
	enum ask_kind kind;
	struct span text;
	size_t nkids;
	struct ask *kids[ASK_KIDS];
};

/* A character of its own making: length, and is it a letter or digit? */
static inline size_t
ask_char(struct span s, size_t at, uint32_t *cp)
{
	unsigned char c = (unsigned char)s.ptr[at];
	size_t n = c < 0x80 ? 1
		: c < 0xc2  ? 0
		: c < 0xe0  ? 2
		: c < 0xf0  ? 3
			    : 4;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t v = c;

	*cp = UINT32_MAX;
	if (n == 1)
		*cp = c;
	if (n < 2 || c > 0xf4 || at + n > s.len)
		return 1;
	v &= 0xffU >> (n + 1);
	for (size_t i = 1; i < n; i++) {
		unsigned char d = (unsigned char)s.ptr[at + i];

		if (d < 0x80 || d > 0xbf)
			return 1;
		v = v << 6 | (d - 0x80U);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 1;
	*cp = v;
	return n;
}

static inline bool
ask_is_cjk(uint32_t c)
{
	return (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3040 && c <= 0x312f) ||
		(c >= 0x31a0 && c <= 0x31bf) || (c >= 0x31f0 && c <= 0x31ff) ||
		(c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
		(c >= 0xf900 && c <= 0xfaff) || (c >= 0xff65 && c <= 0xff9f) ||
		(c >= 0x1aff0 && c <= 0x1b16f) ||
		(c >= 0x20000 && c <= 0x3ffff);
}

static inline bool
ask_is_word(uint32_t c)
{
	if (c == UINT32_MAX || c == 0xaa || c == 0xb5 || c == 0xba)
		return true;
	if (c < 0x80)
		return (c >= '0' && c <= '9') ||
			((c | 32) >= 'a' && (c | 32) <= 'z');
	if (c <= 0xbf || (c >= 0x2000 && c <= 0x206f) ||
		(c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xff0f))
		return false;
	return !ask_is_cjk(c);
}

/* For the letters that hostile.h uses. */
static inline uint32_t
ask_fold(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 32;
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) ||
		(c >= 0x391 && c <= 0x3a9 && c != 0x3a2) ||
		(c >= 0x410 && c <= 0x42f))
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	if (c == 0x3c2)
		return 0x3c3;
	return c;
}

/* A line taken apart, once for all queries: per byte, the folded character
 * that begins there (or the bare byte within one) and whether a word goes on
 * across its front. */
struct ask_line {
	size_t len;
	uint32_t *folded;
	bool *joined;
};

static inline void
ask_take(struct span line, struct ask_line *out)
{
	bool before = false;

	out->len = line.len;
	out->folded = xcalloc(line.len + 1, sizeof(*out->folded));
	out->joined = xcalloc(line.len + 1, sizeof(*out->joined));
	for (size_t at = 0; at < line.len;) {
		uint32_t c = 0;
		size_t n = ask_char(line, at, &c);
		bool is_word = ask_is_word(c);

		out->joined[at] = before && is_word;
		out->folded[at] = c == UINT32_MAX
			? 0x200000U | (unsigned char)line.ptr[at]
			: ask_fold(c);
		for (size_t i = 1; i < n; i++) {
			out->folded[at + i] = UINT32_MAX;
			out->joined[at + i] = true;
		}
		before = is_word;
		at += n;
	}
}

static inline void
ask_drop(struct ask_line *l)
{
	free(l->folded);
	free(l->joined);
}

static inline bool
ask_has(const struct ask_line *line, const struct ask_line *want, bool right)
{
	for (size_t at = 0; at + want->len <= line->len; at++) {
		if (line->folded[at] != want->folded[0] || line->joined[at] ||
			(right && line->joined[at + want->len]))
			continue;
		if (memcmp(line->folded + at, want->folded,
			    want->len * sizeof(*want->folded)) == 0)
			return true;
	}
	return false;
}

static inline bool
ask_is_plain(const struct ask *q) /* NOLINT(misc-no-recursion) */
{
	for (size_t i = 0; i < q->nkids; i++)
		if (!ask_is_plain(q->kids[i]))
			return false;
	return q->kind != ASK_OTHER;
}

static inline bool
ask_fits(const struct ask *q, /* NOLINT(misc-no-recursion) */
	const struct ask_line *line)
{
	struct ask_line want = { 0 };
	bool fits = q->kind != ASK_OR;

	switch (q->kind) {
	case ASK_TEXT:
	case ASK_PREFIX:
		ask_take(q->text, &want);
		fits = ask_has(line, &want, q->kind == ASK_TEXT);
		ask_drop(&want);
		return fits;
	case ASK_NOT:
		return !ask_fits(q->kids[0], line);
	case ASK_AND:
	case ASK_OR:
		for (size_t i = 0; i < q->nkids; i++)
			if (ask_fits(q->kids[i], line) != fits)
				return !fits;
		return fits;
	default:
		return false;
	}
}

static inline void
ask_quote(struct span text, struct buf *out)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, text.ptr[i]);
	}
	buf_putc(out, '"');
}

static inline void
ask_write(const struct ask *q, struct buf *out) /* NOLINT(misc-no-recursion) */
{
	const char *joint = q->kind == ASK_OR ? " OR " : " ";

	switch (q->kind) {
	case ASK_TEXT:
		ask_quote(q->text, out);
		return;
	case ASK_PREFIX:
		buf_put(out, q->text);
		buf_putc(out, '*');
		return;
	case ASK_OTHER:
		buf_put(out, q->text);
		return;
	default:
		buf_puts(out, q->kind == ASK_NOT ? "NOT (" : "(");
		for (size_t i = 0; i < q->nkids; i++) {
			buf_puts(out, i ? joint : "");
			ask_write(q->kids[i], out);
		}
		buf_putc(out, ')');
	}
}

/* What queries are drawn from. */
struct ask_pool {
	struct arena *arena;
	struct rng *rng;
	const struct span *lines;
	size_t nlines;
	struct event *event;
};

static inline struct ask *
ask_new(struct ask_pool *p, enum ask_kind kind, struct span text)
{
	struct ask *q = arena_alloc(p->arena, sizeof(*q));

	q->kind = kind;
	q->text = arena_copy(p->arena, text);
	return q;
}

static inline struct span
ask_any_line(struct ask_pool *p)
{
	return p->lines[rng_below(p->rng, p->nlines)];
}

/* Some bytes of a line; no byte that a query cannot hold. */
static inline struct span
ask_part(struct ask_pool *p, size_t most)
{
	struct span line = ask_any_line(p);
	size_t from = rng_below(p->rng, line.len);
	struct span part =
		span_slice(line, from, from + 1 + rng_below(p->rng, most));

	return span_take_until(&part, '\0');
}

static inline bool
ask_is_token(char c)
{
	return c != '\0' && c != ' ' && c != '\t' && c != '\r' && c != '\n';
}

/* The blank-separated token around a place in a line. */
static inline struct span
ask_token(struct ask_pool *p)
{
	struct span line = ask_any_line(p);
	size_t from = rng_below(p->rng, line.len);
	size_t to = from;

	while (from > 0 && ask_is_token(line.ptr[from - 1]))
		from--;
	while (to < line.len && ask_is_token(line.ptr[to]))
		to++;
	return span_slice(line, from, to > from + 200 ? from + 200 : to);
}

/* The run of letters and digits around a place in a line. */
static inline struct span
ask_word(struct ask_pool *p)
{
	struct span line = ask_any_line(p);
	size_t from = rng_below(p->rng, line.len);
	size_t to = from;

	while (from > 0 && is_alnum(line.ptr[from - 1]))
		from--;
	while (to < line.len && is_alnum(line.ptr[to]))
		to++;
	return span_slice(line, from, to > from + 200 ? from + 200 : to);
}

static inline bool
ask_is_bare(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alnum(s.ptr[i]) && s.ptr[i] != '.' && s.ptr[i] != '_' &&
			s.ptr[i] != '=')
			return false;
	return s.len > 0;
}

static inline void
ask_field_value(struct ask_pool *p, const char *name, struct span value,
	struct buf *out)
{
	size_t at = span_find_char(value, '@');
	size_t cut = rng_below(p->rng, value.len + 1);
	size_t end = cut + rng_below(p->rng, value.len - cut + 1);
	struct span head = span_slice(value, 0, cut);
	struct span tail = span_slice(value, end, value.len);

	buf_printf(out, "%s:", name);
	if (value.len == 0 || rng_chance(p->rng, 40)) {
		ask_quote(value, out);
	} else if (at != SIZE_MAX && rng_chance(p->rng, 40)) {
		struct span domain = span_slice(value, at + 1, value.len);

		buf_putc(out, '@');
		if (rng_chance(p->rng, 30) &&
			span_cut(domain, '.', NULL, &domain))
			buf_puts(out, "*.");
		buf_put(out, domain);
	} else if (rng_chance(p->rng, 50)) {
		buf_put(out, head);
		buf_putc(out, '*');
		buf_put(out, tail);
	} else if (rng_chance(p->rng, 50)) {
		buf_putc(out, '*');
		buf_put(out, span_slice(value, cut, end));
		buf_putc(out, '*');
	} else {
		for (size_t i = 0; i < value.len; i++)
			buf_putc(out,
				rng_chance(p->rng, 50) && is_alpha(value.ptr[i])
					? (char)(value.ptr[i] ^ 0x20)
					: value.ptr[i]);
	}
}

/* A part of the head. */
static inline void
ask_head(struct ask_pool *p, struct buf *out)
{
	static const char *const bases[] = { "stated", "inferred", "assumed" };
	const struct log_head *head = &p->event->head;
	struct span last = head->program;
	struct span label = head->host;

	(void)span_rcut(last, '/', NULL, &last);
	(void)span_cut(label, '.', &label, NULL);
	switch (rng_below(p->rng, 10)) {
	case 0:
		ask_field_value(p, "host", head->host, out);
		return;
	case 8:
		buf_printf(out, "time_basis:%s", bases[rng_below(p->rng, 3)]);
		return;
	case 9:
		buf_printf(out, "host_basis:%s", bases[rng_below(p->rng, 2)]);
		return;
	case 1:
		ask_field_value(p, "host", label, out);
		return;
	case 2:
		ask_field_value(p, "program", head->program, out);
		return;
	case 3:
		ask_field_value(p, "program", last, out);
		return;
	case 4:
		ask_field_value(p, "pid", head->pid, out);
		return;
	case 5:
		ask_field_value(p, "daemon", p->event->daemon, out);
		return;
	case 6:
		ask_field_value(p, "instance", p->event->instance, out);
		return;
	default:
		buf_printf(out, "kind:%s", kind_name(p->event->kind));
	}
}

static inline struct ask *
ask_field(struct ask_pool *p)
{
	static const struct dialect dialect = { TEXT_BYTES };
	struct buf out = { 0 };
	struct ask *q = NULL;

	event_parse(ask_any_line(p), &dialect, p->event);
	for (int i = 0; p->event->nfields == 0 && i < 20; i++)
		event_parse(ask_any_line(p), &dialect, p->event);
	if (p->event->nfields == 0 || rng_chance(p->rng, 25)) {
		ask_head(p, &out);
	} else {
		const struct field *f =
			&p->event->fields[rng_below(p->rng, p->event->nfields)];

		ask_field_value(p, field_name(f->id), f->value, &out);
	}
	q = ask_new(p, ASK_OTHER, buf_span(&out));
	buf_release(&out);
	return q;
}

static inline struct ask *
ask_network(struct ask_pool *p)
{
	static const char *const fields[] = { "ip", "ip", "ip", "client_ip",
		"local_ip" };
	struct buf out = { 0 };
	struct ask *q = NULL;
	struct rng *r = p->rng;

	buf_printf(&out, "%s:", fields[rng_below(r, 5)]);
	if (rng_chance(r, 70))
		buf_printf(&out, "%zu.%zu.%zu.%zu/%zu",
			rng_chance(r, 40) ? 192 : rng_below(r, 4) + 9,
			rng_chance(r, 40) ? 0 : rng_below(r, 256),
			rng_chance(r, 40) ? 2 : rng_below(r, 256),
			rng_below(r, 256), rng_below(r, 33));
	else if (rng_chance(r, 50))
		buf_printf(&out, "2001:db8::%zx/%zu", rng_below(r, 4),
			rng_below(r, 129));
	else
		buf_printf(&out, "::ffff:192.0.2.%zu/%zu", rng_below(r, 12),
			rng_below(r, 129));
	q = ask_new(p, ASK_OTHER, buf_span(&out));
	buf_release(&out);
	return q;
}

static inline struct ask *
ask_regex(struct ask_pool *p)
{
	struct span word = ask_word(p);
	struct buf out = { 0 };
	struct ask *q = NULL;

	buf_puts(&out, rng_chance(p->rng, 50) ? "/" : "/\\b");
	buf_put(&out, word.len ? word : SPAN("x"));
	buf_puts(&out, rng_chance(p->rng, 50) ? "/" : "\\w/i");
	q = ask_new(p, ASK_OTHER, buf_span(&out));
	buf_release(&out);
	return q;
}

static inline struct ask *
ask_glob(struct ask_pool *p)
{
	struct span token = ask_token(p);
	struct buf out = { 0 };
	struct ask *q = NULL;
	size_t cut = rng_below(p->rng, token.len + 1);

	if (!ask_is_bare(token))
		return ask_new(p, ASK_TEXT, SPAN("alpha"));
	if (rng_chance(p->rng, 40))
		buf_putc(&out, '*');
	buf_put(&out, span_slice(token, 0, cut));
	buf_putc(&out, '*');
	buf_put(&out, span_slice(token, cut + rng_below(p->rng, 4), token.len));
	if (rng_chance(p->rng, 40))
		buf_putc(&out, '*');
	q = ask_new(p, ASK_OTHER, buf_span(&out));
	buf_release(&out);
	return q;
}

/* A digit run: of a stamp, an address, a number. */
static inline struct ask *
ask_digits(struct ask_pool *p)
{
	struct span line = ask_any_line(p);
	size_t from = rng_below(p->rng, line.len < 40 ? line.len : 40);
	size_t to = 0;

	while (from < line.len && !is_digit(line.ptr[from]))
		from++;
	for (to = from; to < line.len && is_digit(line.ptr[to]);)
		to++;
	return ask_new(p, ASK_TEXT,
		to > from ? span_slice(line, from, to) : SPAN("12345"));
}

static inline struct ask *
ask_text(struct ask_pool *p, struct span text, enum ask_kind kind)
{
	if (text.len == 0 || (kind == ASK_PREFIX && !ask_is_bare(text)))
		return ask_new(p, ASK_TEXT, SPAN("BETA"));
	return ask_new(p, kind, text);
}

static inline struct ask *
ask_leaf(struct ask_pool *p)
{
	struct span part = { 0 };

	switch (rng_below(p->rng, 12)) {
	case 0:
	case 1:
		return ask_text(p, ask_word(p), ASK_TEXT);
	case 2:
		part = ask_word(p);
		part.len = rng_below(p->rng, part.len + 1);
		return ask_text(p, part, ASK_PREFIX);
	case 3:
		return ask_text(p, ask_token(p), ASK_TEXT);
	case 4:
		return ask_text(p, ask_part(p, 12), ASK_TEXT);
	case 5:
		return ask_text(p, ask_part(p, 80), ASK_TEXT);
	case 6:
	case 7:
	case 8:
		return ask_field(p);
	case 9:
		return ask_network(p);
	case 10:
		return rng_chance(p->rng, 30) ? ask_regex(p) : ask_glob(p);
	default:
		return ask_digits(p);
	}
}

/* A negation alone is nearly every line, which takes long and tells little. */
static inline void
ask_tame(struct ask_pool *p, struct ask *q)
{
	struct ask *kid = NULL;

	if (q->kind != ASK_NOT || rng_chance(p->rng, 10))
		return;
	kid = ask_new(p, ASK_NOT, SPAN(""));
	kid->nkids = 1;
	kid->kids[0] = q->kids[0];
	q->kind = ASK_AND;
	q->nkids = 2;
	q->kids[0] = ask_leaf(p);
	q->kids[1] = kid;
}

static inline struct ask *
ask_many(struct ask_pool *p)
{
	struct ask *q = ask_new(p, ASK_OR, SPAN(""));

	q->nkids = ASK_MANY + rng_below(p->rng, ASK_KIDS - ASK_MANY + 1);
	for (size_t i = 0; i < q->nkids; i++) {
		struct span word = ask_word(p);

		if (rng_chance(p->rng, 30))
			q->kids[i] = ask_text(p, ask_part(p, 40), ASK_TEXT);
		else if (rng_chance(p->rng, 40))
			q->kids[i] = ask_text(p, ask_token(p), ASK_TEXT);
		else if (rng_chance(p->rng, 50))
			q->kids[i] = ask_text(p, word, ASK_PREFIX);
		else
			q->kids[i] = ask_text(p, word, ASK_TEXT);
	}
	if (rng_chance(p->rng, 30))
		q->kids[rng_below(p->rng, q->nkids)] = ask_leaf(p);
	return q;
}

static inline struct ask *
ask_tree(struct ask_pool *p, unsigned depth) /* NOLINT(misc-no-recursion) */
{
	struct ask *q = NULL;

	if (rng_chance(p->rng, 4))
		return ask_many(p);
	if (depth == 0 || rng_chance(p->rng, 60))
		return ask_leaf(p);
	q = ask_new(
		p, (enum ask_kind)(ASK_AND + rng_below(p->rng, 3)), SPAN(""));
	q->nkids = q->kind == ASK_NOT ? 1 : 2 + rng_below(p->rng, 2);
	for (size_t i = 0; i < q->nkids; i++)
		q->kids[i] = ask_tree(p, depth - 1);
	ask_tame(p, q);
	return q;
}

#endif
