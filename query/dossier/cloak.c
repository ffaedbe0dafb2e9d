#include "query/dossier/cloak.h"

#include "format/base/addr.h"
#include "query/dossier/cloak_part.h"

#include <stdlib.h>
#include <string.h>

enum { TOKEN_BYTES = 5 };

struct span
cloak_fold(struct arena *arena, struct span text)
{
	char *out = arena_alloc(arena, text.len + 1);

	for (size_t i = 0; i < text.len; i++)
		out[i] = fold_char(text.ptr[i]);
	return (struct span){ out, text.len };
}

static int
by_text(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

void
text_set_add(struct text_set *set, struct span text)
{
	set->items = xgrow(
		set->items, &set->cap, set->count + 1, sizeof(*set->items));
	set->items[set->count++] = text;
}

static void
settle(struct text_set *set)
{
	size_t kept = 0;

	if (set->count > 1)
		qsort(set->items, set->count, sizeof(*set->items), by_text);
	for (size_t i = 0; i < set->count; i++)
		if (i == 0 || !span_eq(set->items[i], set->items[kept - 1]))
			set->items[kept++] = set->items[i];
	set->count = kept;
}

bool
text_set_has(const struct text_set *set, struct span folded)
{
	return set->count > 0 &&
		bsearch(&folded, set->items, set->count, sizeof(*set->items),
			by_text) != NULL;
}

struct cloak *
cloak_new(struct span key)
{
	struct cloak *c = xcalloc(1, sizeof(*c));

	c->key = key;
	return c;
}

void
cloak_free(struct cloak *c)
{
	if (!c)
		return;
	free(c->users.items);
	free(c->words.items);
	free(c->domains.items);
	free(c->parts.items);
	free(c->phrases.items);
	free(c->sessions.items);
	free(c->addresses.items);
	free(c->values.items);
	free(c->kept.items);
	arena_release(&c->arena);
	free(c);
}

void
cloak_keep(struct cloak *c, struct span text)
{
	struct address_found found;
	size_t at = 0;

	text_set_add(&c->kept, cloak_fold(&c->arena, text));
	while (address_find(text, at, &found)) {
		text_set_add(&c->kept,
			cloak_fold(&c->arena,
				span_slice(
					text, found.at, found.at + found.len)));
		at = found.at + found.len;
	}
	/* Its words, too: the user and the domain of an address. */
	for (at = 0; at < text.len;) {
		size_t end = at;

		while (end < text.len && is_name_byte(text.ptr[end]))
			end++;
		if (end > at)
			text_set_add(&c->kept,
				cloak_fold(
					&c->arena, span_slice(text, at, end)));
		at = end + 1;
	}
}

bool
cloak_redact(struct cloak *c, struct span field)
{
	enum field_id id = FIELD_COUNT;

	if (!field_by_name(field, &id))
		return false;
	c->leaves_out[id] = true;
	return true;
}

bool
cloak_is_learning(const struct cloak *c)
{
	return !c->is_settled;
}

/* A host of the evidence may have been a client before. */
static void
drop_kept(struct cloak *c, struct text_set *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->count; i++)
		if (!text_set_has(&c->kept, set->items[i]))
			set->items[kept++] = set->items[i];
	set->count = kept;
}

void
cloak_settle(struct cloak *c)
{
	settle(&c->kept);
	settle(&c->users);
	for (size_t i = 0; i < c->users.count; i++)
		text_set_add(&c->words, c->users.items[i]);
	settle(&c->words);
	drop_kept(c, &c->words);
	settle(&c->domains);
	drop_kept(c, &c->domains);
	cloak_settle_parts(c);
	cloak_settle_variants(c);
	settle(&c->parts);
	settle(&c->sessions);
	settle(&c->addresses);
	settle(&c->phrases);
	settle(&c->values);
	c->is_settled = true;
}

bool
cloak_has_key(const struct cloak *c)
{
	return c->key.len > 0;
}

size_t
cloak_names(const struct cloak *c)
{
	return c->words.count + c->domains.count;
}

void
cloak_token(const struct cloak *c, const char *kind, struct span name,
	struct buf *out)
{
	struct buf text = { 0 };
	unsigned char sum[SHA256_BYTES];
	char hex[2 * TOKEN_BYTES + 1];

	buf_printf(&text, "%s", kind);
	buf_putc(&text, '\0');
	for (size_t i = 0; i < name.len; i++)
		buf_putc(&text, fold_char(name.ptr[i]));
	hmac_sha256(c->key, buf_span(&text), sum);
	hex_encode(sum, TOKEN_BYTES, hex);
	buf_printf(out, "%s-%s", kind, hex);
	buf_release(&text);
}

bool
cloak_hides_ip(const struct cloak *c, struct span text)
{
	struct arena arena = { 0 };
	struct addr addr = { 0 };
	struct buf plain = { 0 };
	bool hides = true;

	/* This machine itself, and no address at all. */
	if (!addr_parse(text, &addr))
		return false;
	addr_put(&plain, &addr);
	hides = !span_starts(buf_span(&plain), SPAN("127.")) &&
		!span_eq(buf_span(&plain), SPAN("::1")) &&
		!span_eq(buf_span(&plain), SPAN("::")) &&
		!span_eq(buf_span(&plain), SPAN("0.0.0.0")) &&
		!text_set_has(&c->kept, cloak_fold(&arena, text)) &&
		!text_set_has(&c->kept, buf_span(&plain));
	buf_release(&plain);
	arena_release(&arena);
	return hides;
}

bool
cloak_sum(const struct cloak *c, struct span bytes, char hex[SHA256_HEX + 1])
{
	unsigned char sum[SHA256_BYTES];

	if (c->key.len == 0)
		return false;
	hmac_sha256(c->key, bytes, sum);
	hex_encode(sum, sizeof(sum), hex);
	return true;
}
