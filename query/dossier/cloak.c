#include "query/dossier/cloak.h"

#include "format/base/addr.h"
#include "query/dossier/cloak_part.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Shorter values are left out only where they stand alone. */
	VALUE_LEAST_BYTES = 4,
	TOKEN_BYTES = 5
};

/* Accounts of the system and words of daemons, which are no people. */
static const char *const no_names[] = { "", "-", "_apt", "abuse", "admin",
	"amavis", "anonymous", "bin", "clamav", "daemon", "debian-spamd",
	"dovecot", "dovenull", "exim", "ftp", "hostmaster", "http", "local",
	"localhost", "localhost.localdomain", "lp", "mail", "mailer-daemon",
	"mailman", "mailnull", "messagebus", "news", "nobody", "none", "ntp",
	"opendkim", "postfix", "postgrey", "postmaster", "proxy", "reboot",
	"root", "rspamd", "shutdown", "smmsp", "spamd", "sshd", "sync", "sys",
	"systemd-network", "systemd-resolve", "systemd-timesync", "unknown",
	"uucp", "vmail", "webmaster", "www-data" };

/* Keys whose values name people, or machines of people. */
static const char *const word_keys[] = { "user", "target_user", "by", "caller",
	"to", "tos", "from", "orig_to", "into", "name" };
static const char *const client_keys[] = { "client_name", "helo", "name" };
/* Keys that say where the evidence is, and words of ours. */
static const char *const open_keys[] = { "type", "path", "paths", "file",
	"source", "file_sha256", "sha256", "hmac_sha256", "time", "time_basis",
	"time_text", "time_min", "time_max", "first", "last", "since", "until",
	"begin", "end", "kind", "index", "version", "asked", "date", "tz",
	"hidden", "rule", "grade", "year_why", "zone_why", "read_as", "format",
	"status" };

#define IS_IN(list, key) is_in(list, sizeof(list) / sizeof((list)[0]), key)

static bool
is_in(const char *const *list, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], key) == 0)
			return true;
	return false;
}

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

static int
longest_first(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	if (x->len != y->len)
		return x->len > y->len ? -1 : 1;
	return span_cmp(*x, *y);
}

static void
add(struct text_set *set, struct span text)
{
	set->items = xgrow(
		set->items, &set->cap, set->count + 1, sizeof(*set->items));
	set->items[set->count++] = text;
}

static void
settle(struct text_set *set, int (*order)(const void *, const void *))
{
	size_t kept = 0;

	if (set->count > 1)
		qsort(set->items, set->count, sizeof(*set->items), order);
	for (size_t i = 0; i < set->count; i++)
		if (i == 0 || !span_eq(set->items[i], set->items[kept - 1]))
			set->items[kept++] = set->items[i];
	set->count = kept;
}

/* What is not settled yet is looked through. */
static bool
has_unsorted(const struct text_set *set, struct span folded)
{
	for (size_t i = 0; i < set->count; i++)
		if (span_eq(set->items[i], folded))
			return true;
	return false;
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
	free(c->words.items);
	free(c->domains.items);
	free(c->sessions.items);
	free(c->values.items);
	free(c->kept.items);
	arena_release(&c->arena);
	free(c);
}

static bool
is_word_byte(char b)
{
	return is_alnum(b) || b == '.' || b == '_' || b == '-' || b == '+' ||
		(unsigned char)b >= 0x80;
}

void
cloak_keep(struct cloak *c, struct span text)
{
	struct address_found found;
	size_t at = 0;

	add(&c->kept, cloak_fold(&c->arena, text));
	while (address_find(text, at, &found)) {
		add(&c->kept,
			cloak_fold(&c->arena,
				span_slice(
					text, found.at, found.at + found.len)));
		at = found.at + found.len;
	}
	/* Its words, too: the user and the domain of an address. */
	for (at = 0; at < text.len;) {
		size_t end = at;

		while (end < text.len && is_word_byte(text.ptr[end]))
			end++;
		if (end > at)
			add(&c->kept,
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

static bool
is_left_out(const struct cloak *c, const char *key)
{
	enum field_id id = FIELD_COUNT;

	return field_by_name(
		       span_of(strcmp(key, "tos") == 0 ? "to" : key), &id) &&
		c->leaves_out[id];
}

static bool
is_hideable(const struct cloak *c, struct span folded)
{
	for (size_t i = 0; i < sizeof(no_names) / sizeof(no_names[0]); i++)
		if (span_eq(folded, span_of(no_names[i])))
			return false;
	return !has_unsorted(&c->kept, folded);
}

static void
note_word(struct cloak *c, struct span text)
{
	struct span folded = cloak_fold(&c->arena, text);

	for (size_t i = 0; i < text.len; i++)
		if (!is_word_byte(text.ptr[i]))
			return;
	if (!is_hideable(c, folded) || span_all_digits(text))
		return;
	add(span_find_char(text, '.') == SIZE_MAX ? &c->words : &c->domains,
		folded);
}

/* Of an id no left part is a name. */
static void
note_addresses(struct cloak *c, struct span text, bool has_users)
{
	struct address_found found;
	size_t at = 0;

	while (address_find(text, at, &found)) {
		struct span domain = cloak_fold(&c->arena, found.domain);
		struct span local = cloak_fold(&c->arena, found.local);

		if (is_hideable(c, domain))
			add(&c->domains, domain);
		if (has_users && local.len >= VALUE_LEAST_BYTES - 1 &&
			is_hideable(c, local))
			note_word(c, local);
		at = found.at + found.len;
	}
}

void
cloak_note(struct cloak *c, const char *key, struct span text)
{
	if (is_left_out(c, key) && text.len > 0)
		add(&c->values, arena_copy(&c->arena, text));
	if (c->key.len == 0 || IS_IN(open_keys, key))
		return;
	if (IS_IN(word_keys, key) || IS_IN(client_keys, key))
		note_word(c, text);
	if (strcmp(key, "session") == 0 && text.len > 0)
		add(&c->sessions, cloak_fold(&c->arena, text));
	/* Hosts of the evidence stay. */
	if (strcmp(key, "host") == 0)
		add(&c->kept, cloak_fold(&c->arena, text));
	note_addresses(c, text,
		strcmp(key, "raw") != 0 && strcmp(key, "message_id") != 0);
}

void
cloak_note_event(struct cloak *c, const struct event *event)
{
	for (size_t i = 0; i < event->nfields; i++) {
		const struct field *f = &event->fields[i];

		if (!c->leaves_out[f->id] || f->value.len == 0)
			continue;
		if ((f->marks & FIELD_DERIVED) ||
			f->value.len < VALUE_LEAST_BYTES)
			add(&c->values,
				arena_copy(&c->arena, event->head.body));
	}
}

void
cloak_settle(struct cloak *c)
{
	settle(&c->words, by_text);
	settle(&c->domains, by_text);
	settle(&c->sessions, by_text);
	settle(&c->kept, by_text);
	settle(&c->values, longest_first);
	c->is_settled = true;
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

void
cloak_value(const struct cloak *c, const char *key, struct span text,
	struct buf *out)
{
	if (is_left_out(c, key))
		buf_puts(out, "[redacted]");
	else if (IS_IN(open_keys, key))
		buf_put(out, text);
	else
		cloak_text(c, text, out);
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
