/* How else people write a name that was learnt: `bob.smith` as "bobsmith",
 * "bsmith", "smith.bob", "Smith, Bob"; `far.example` as "dc=far,dc=example". */
#include "query/dossier/cloak_part.h"

#include <string.h>

enum {
	/* "anna.maria.van.smith"; what has more pieces is an id. */
	PIECES_MOST = 4,
	PIECE_LEAST = 2,
	/* "bsmith" is a name, "bli" may be any word. */
	FAMILY_LEAST = 4,
	JOINED_LEAST = 6
};

/* Of what no person is called: "no-reply" must not hide "no reply". */
static const char *const no_pieces[] = { "admin", "alert", "alerts", "backup",
	"bounce", "bounces", "contact", "daemon", "do", "error", "errors",
	"host", "info", "list", "lists", "mail", "mailer", "master", "news",
	"no", "not", "office", "owner", "post", "reply", "request", "return",
	"root", "sales", "server", "service", "smtp", "spam", "support",
	"system", "test", "user", "web", "www" };

struct pieces {
	struct span items[PIECES_MOST];
	size_t count;
	/* Between them stand dashes, as in names of machines and roles. */
	bool has_dash;
};

static bool
is_letter(char b)
{
	return is_alpha(b) || is_high(b);
}

static bool
is_piece(struct span piece)
{
	for (size_t i = 0; i < sizeof(no_pieces) / sizeof(no_pieces[0]); i++)
		if (span_eq(piece, span_of(no_pieces[i])))
			return false;
	return true;
}

/* False if it is no name of several pieces. */
static bool
pieces_cut(struct span name, struct pieces *out)
{
	*out = (struct pieces){ 0 };
	for (size_t at = 0; at < name.len;) {
		size_t end = at;

		while (end < name.len && is_letter(name.ptr[end]))
			end++;
		if (end == at) {
			if (is_digit(name.ptr[at]))
				return false;
			out->has_dash = out->has_dash || name.ptr[at] == '-';
			at++;
			continue;
		}
		if (out->count == PIECES_MOST ||
			!is_piece(span_slice(name, at, end)))
			return false;
		out->items[out->count++] = span_slice(name, at, end);
		at = end;
	}
	return out->count > 1 && out->items[0].len >= PIECE_LEAST &&
		out->items[out->count - 1].len >= PIECE_LEAST;
}

static void
add(struct cloak *c, struct text_set *set, struct span a, const char *between,
	struct span b)
{
	struct buf text = { 0 };
	struct span name = { 0 };

	buf_put(&text, a);
	buf_puts(&text, between);
	buf_put(&text, b);
	name = arena_copy(&c->arena, buf_span(&text));
	buf_release(&text);
	/* Who asks may be called so. */
	if (name.len >= JOINED_LEAST && !text_set_has(&c->kept, name))
		text_set_add(set, name);
}

/* All pieces in one. */
static void
add_joined(struct cloak *c, const struct pieces *p)
{
	struct buf text = { 0 };

	for (size_t i = 0; i + 1 < p->count; i++)
		buf_put(&text, p->items[i]);
	add(c, &c->parts, buf_span(&text), "", p->items[p->count - 1]);
	buf_release(&text);
}

/* Signs that stand for the dot in names of folders and files. */
static void
add_several(struct cloak *c, struct span first, struct span last)
{
	static const char *const between[] = { " ", ":", "^", " dot ", "(dot)",
		"[dot]" };

	for (size_t i = 0; i < sizeof(between) / sizeof(between[0]); i++)
		add(c, &c->phrases, first, between[i], last);
	add(c, &c->phrases, last, " ", first);
	add(c, &c->phrases, last, ", ", first);
	add(c, &c->phrases, last, ",", first);
	add(c, &c->phrases, span_slice(first, 0, 1), ". ", last);
}

static void
add_name(struct cloak *c, struct span name)
{
	struct pieces p = { 0 };
	struct span first = { 0 };
	struct span last = { 0 };
	struct span initial = { 0 };

	if (!pieces_cut(name, &p))
		return;
	first = p.items[0];
	last = p.items[p.count - 1];
	initial = span_slice(first, 0, 1);
	add_joined(c, &p);
	add(c, &c->parts, first, "", last);
	add(c, &c->parts, last, "", first);
	add(c, &c->parts, first, ".", last);
	add(c, &c->parts, last, ".", first);
	if (last.len >= FAMILY_LEAST && !is_high(initial.ptr[0])) {
		add(c, &c->parts, initial, "", last);
		add(c, &c->parts, initial, ".", last);
		add(c, &c->parts, last, "", initial);
	}
	if (!p.has_dash)
		add_several(c, first, last);
}

/* A domain as directories of users have it, and as it is told to people. */
static void
add_domain(struct cloak *c, struct span domain)
{
	static const char *const between[][2] = { { "dc=", ",dc=" },
		{ "", " dot " }, { "", "(dot)" }, { "", "[dot]" },
		{ "", "[.]" } };

	for (size_t i = 0; i < sizeof(between) / sizeof(between[0]); i++) {
		struct buf text = { 0 };
		struct span rest = domain;
		struct span label = { 0 };

		buf_puts(&text, between[i][0]);
		while (span_cut(rest, '.', &label, &rest)) {
			buf_put(&text, label);
			buf_puts(&text, between[i][1]);
		}
		add(c, &c->phrases, buf_span(&text), "", label);
		buf_release(&text);
	}
}

void
cloak_settle_variants(struct cloak *c)
{
	size_t phrases = c->phrases.count;

	for (size_t i = 0; i < c->users.count; i++)
		if (!text_set_has(&c->kept, c->users.items[i]))
			add_name(c, c->users.items[i]);
	for (size_t i = 0; i < phrases; i++)
		add_name(c, c->phrases.items[i]);
	for (size_t i = 0; i < c->domains.count; i++)
		if (span_find_char(c->domains.items[i], '.') != SIZE_MAX)
			add_domain(c, c->domains.items[i]);
}
