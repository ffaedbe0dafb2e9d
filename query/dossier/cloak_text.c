/* Names found in text, and tokens put in their place. */
#include "query/dossier/cloak_part.h"

#include "format/base/addr.h"

#include <string.h>

/* One text being written. */
struct hiding {
	const struct cloak *cloak;
	struct span text;
	struct buf *out;
	struct arena arena;
	size_t done;
};

static bool
is_kept(struct hiding *h, struct span name)
{
	return text_set_has(&h->cloak->kept, cloak_fold(&h->arena, name));
}

/* Up to the name as it is. */
static void
skip_to(struct hiding *h, size_t at)
{
	buf_put(h->out, span_slice(h->text, h->done, at));
	h->done = at;
}

/* Where the longest end of a name that is hidden begins; SIZE_MAX if none is.
 */
static size_t
hidden_end(const struct hiding *h, struct span folded)
{
	size_t at = 0;

	while (at < folded.len) {
		struct span end = span_slice(folded, at, folded.len);
		size_t dot = span_find_char(end, '.');

		if (text_set_has(&h->cloak->domains, end))
			return at;
		if (dot == SIZE_MAX)
			return SIZE_MAX;
		at += dot + 1;
	}
	return SIZE_MAX;
}

/* False if nothing of the domain is hidden. */
static bool
put_domain(struct hiding *h, struct span name)
{
	struct span folded = cloak_fold(&h->arena, name);
	size_t at = hidden_end(h, folded);

	if (at == SIZE_MAX)
		return false;
	if (at > 0) {
		cloak_token(
			h->cloak, "h", span_slice(folded, 0, at - 1), h->out);
		buf_putc(h->out, '.');
	}
	cloak_token(h->cloak, "d", span_slice(folded, at, folded.len), h->out);
	buf_puts(h->out, ".invalid");
	return true;
}

static bool
put_if_word(struct hiding *h, size_t from, size_t to)
{
	struct span word = span_slice(h->text, from, to);
	struct span folded = cloak_fold(&h->arena, word);

	if (!text_set_has(&h->cloak->words, folded))
		return false;
	skip_to(h, from);
	cloak_token(h->cloak, "u", folded, h->out);
	h->done = to;
	return true;
}

/* A run of bytes as names have them: the whole of it, or parts. */
static void
put_run(struct hiding *h, size_t from, size_t to)
{
	struct span run = span_slice(h->text, from, to);
	struct part_search search = { 0 };
	struct part part = { 0 };

	while (run.len > 0 &&
		(run.ptr[run.len - 1] == '.' || run.ptr[run.len - 1] == '-'))
		run.len--;
	to = from + run.len;
	if (is_kept(h, run) || put_if_word(h, from, to))
		return;
	skip_to(h, from);
	if (span_find_char(run, '.') != SIZE_MAX && put_domain(h, run)) {
		h->done = to;
		return;
	}
	part_search_init(&search, h->cloak, run);
	while (part_next(&search, part.end, &part)) {
		skip_to(h, from + part.at);
		if (part.is_ip)
			cloak_token(h->cloak, "ip", span_of(part.ip), h->out);
		else
			cloak_token(h->cloak, "u",
				span_slice(run, part.at, part.end), h->out);
		h->done = from + part.end;
	}
	part_search_release(&search);
}

/* How long the name of several words is that begins here, where no word goes
 * on; 0 if none does. */
static size_t
several_length(const struct hiding *h, size_t from)
{
	if (from > 0 && is_alnum(h->text.ptr[from - 1]))
		return 0;
	return phrase_length(h->cloak, h->text, from);
}

static bool
begins_several(const struct hiding *h, size_t from)
{
	return is_alnum(h->text.ptr[from]) && several_length(h, from) > 0;
}

static bool
put_several(struct hiding *h, size_t from, size_t *to)
{
	size_t len = several_length(h, from);

	if (len == 0)
		return false;
	skip_to(h, from);
	cloak_token(
		h->cloak, "n", span_slice(h->text, from, from + len), h->out);
	h->done = *to = from + len;
	return true;
}

static bool
is_session_byte(char b)
{
	return is_alnum(b) || b == '+' || b == '/' || b == '=';
}

/* Ids of sessions hold the address of the client, written otherwise. */
static bool
put_session(struct hiding *h, size_t from, size_t *to)
{
	size_t end = from;
	struct span id = { 0 };

	if (h->cloak->sessions.count == 0 ||
		(from > 0 && is_session_byte(h->text.ptr[from - 1])))
		return false;
	while (end < h->text.len && is_session_byte(h->text.ptr[end]))
		end++;
	id = cloak_fold(&h->arena, span_slice(h->text, from, end));
	if (!text_set_has(&h->cloak->sessions, id))
		return false;
	skip_to(h, from);
	cloak_token(h->cloak, "s", id, h->out);
	h->done = *to = end;
	return true;
}

/* What stands between addresses of both kinds. */
static void
put_words(struct hiding *h, size_t to)
{
	size_t at = h->done;

	while (at < to) {
		size_t end = at;

		if (put_session(h, at, &end) || put_several(h, at, &end)) {
			at = end;
			continue;
		}
		while (end < to && is_name_byte(h->text.ptr[end]) &&
			(end == at || !begins_several(h, end)))
			end++;
		if (end > at)
			put_run(h, at, end);
		at = end > at ? end : at + 1;
	}
	skip_to(h, to > h->done ? to : h->done);
}

/* The name that is written before an address. */
static void
put_phrase(struct hiding *h, const struct address_found *a)
{
	struct span phrase = { 0 };
	size_t at = 0;

	if (!phrase_find(h->text, h->done, a, &phrase, &at) ||
		is_kept(h, phrase))
		return;
	put_words(h, at);
	cloak_token(h->cloak, "n", phrase, h->out);
	h->done = at + phrase.len;
}

/* With an @, whatever it has. */
static struct span
plain_address(struct arena *arena, const struct address_found *a)
{
	size_t len = a->local.len + 1 + a->domain.len;
	char *out = arena_alloc(arena, len);

	memcpy(out, a->local.ptr, a->local.len);
	out[a->local.len] = '@';
	memcpy(out + a->local.len + 1, a->domain.ptr, a->domain.len);
	return (struct span){ out, len };
}

static void
put_address(struct hiding *h, const struct address_found *a)
{
	struct span all = plain_address(&h->arena, a);
	bool stays = is_kept(h, all);

	if (!stays)
		put_phrase(h, a);
	put_words(h, a->at);
	h->done = a->at + a->len;
	if (stays) {
		buf_put(h->out, span_slice(h->text, a->at, h->done));
		return;
	}
	cloak_token(h->cloak, "p", all, h->out);
	buf_putc(h->out, '@');
	if (is_kept(h, a->domain))
		buf_put(h->out, a->domain);
	else if (!put_domain(h, a->domain)) {
		cloak_token(h->cloak, "d", a->domain, h->out);
		buf_puts(h->out, ".invalid");
	}
}

static void
put_ip(struct hiding *h, const struct addr_found *ip)
{
	struct span text = span_slice(h->text, ip->at, ip->at + ip->len);
	struct buf plain = { 0 };

	put_words(h, ip->at);
	h->done = ip->at + ip->len;
	if (cloak_hides_ip(h->cloak, text)) {
		addr_put(&plain, &ip->addr);
		cloak_token(h->cloak, "ip", buf_span(&plain), h->out);
	} else {
		buf_put(h->out, text);
	}
	buf_release(&plain);
}

void
cloak_plain(const struct cloak *c, struct span text, struct buf *out)
{
	struct hiding h = { .cloak = c, .text = text, .out = out };
	struct address_found address = { 0 };
	struct addr_found ip = { 0 };
	bool has_address = address_find(text, 0, &address);
	bool has_ip = addr_find(text, 0, &ip);

	while (has_address || has_ip) {
		if (has_address && (!has_ip || address.at <= ip.at)) {
			put_address(&h, &address);
		} else {
			put_ip(&h, &ip);
		}
		while (has_address && address.at < h.done)
			has_address = address_find(text, h.done, &address);
		while (has_ip && ip.at < h.done)
			has_ip = addr_find(text, h.done, &ip);
	}
	put_words(&h, text.len);
	arena_release(&h.arena);
}
