/* Values of an answer, by their keys: what is to be hidden is learnt from them,
 * and then hidden in them. */
#include "query/dossier/cloak_part.h"

#include "format/base/text.h"

#include <string.h>

enum {
	/* Shorter values are left out only where they stand alone. */
	VALUE_LEAST_BYTES = 4,
	/* Shorter ids of sessions hold no address. */
	SESSION_LEAST_BYTES = 6
};

/* Accounts of the system, words of daemons and of `clocks`: no people. */
static const char *const no_names[] = { "", "-", "_apt", "abuse", "admin",
	"amavis", "anonymous", "bin", "clamav", "daemon", "debian-spamd",
	"dovecot", "dovenull", "exim", "ftp", "hostmaster", "http", "local",
	"localhost", "localhost.localdomain", "lp", "mail", "mailer-daemon",
	"mailman", "mailnull", "messagebus", "news", "nobody", "none", "ntp",
	"opendkim", "others", "own", "postfix", "postgrey", "postmaster",
	"proxy", "reboot", "root", "rspamd", "shutdown", "smmsp", "spamd",
	"sshd", "sync", "sys", "systemd-network", "systemd-resolve",
	"systemd-timesync", "unknown", "uucp", "vmail", "webmaster",
	"www-data" };

/* Keys whose values name people, or machines of people. */
static const char *const word_keys[] = { "user", "target_user", "by", "caller",
	"to", "tos", "from", "orig_to", "into" };
static const char *const client_keys[] = { "client_name", "helo", "name" };
/* Keys that say where the evidence is, and words of ours. */
static const char *const open_keys[] = { "type", "path", "paths", "file",
	"source", "file_sha256", "sha256", "hmac_sha256", "time", "time_basis",
	"time_text", "time_min", "time_max", "first", "last", "since", "until",
	"begin", "end", "kind", "index", "version", "asked", "date", "tz",
	"hidden", "kept", "redacted", "rule", "grade", "year_why", "zone_why",
	"read_as", "format", "status" };

#define IS_IN(list, key) is_in(list, sizeof(list) / sizeof((list)[0]), key)

static bool
is_in(const char *const *list, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], key) == 0)
			return true;
	return false;
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

static bool
is_name(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_name_byte(text.ptr[i]))
			return false;
	return true;
}

static void
note_name(struct cloak *c, struct text_set *set, struct span text)
{
	struct span folded = cloak_fold(&c->arena, text);

	if (is_name(text) && is_hideable(c, folded) && !span_all_digits(text))
		text_set_add(set, folded);
}

void
cloak_learn_user(struct cloak *c, struct span text)
{
	struct span base = { 0 };

	note_name(c, &c->users, text);
	/* Mail to ann+news is ann's. */
	if (span_cut(text, '+', &base, NULL) && base.len > 1)
		note_name(c, &c->users, base);
}

static void
note_client(struct cloak *c, struct span text)
{
	bool is_host = span_find_char(text, '.') != SIZE_MAX;

	note_name(c, is_host ? &c->domains : &c->words, text);
}

/* "mx.far.example[192.0.2.9]:25": as telling as the address in it. */
static void
note_relay(struct cloak *c, struct span text)
{
	struct span name = { 0 };

	(void)span_cut(text, '[', &name, NULL);
	if (span_find_char(name, '.') != SIZE_MAX)
		note_name(c, &c->domains, name);
}

/* Of an id, most left parts are no names. */
static bool
is_user(struct span local, bool is_id)
{
	size_t letters = 0;

	for (size_t i = 0; i < local.len; i++)
		letters += !is_digit(local.ptr[i]);
	return local.len >= VALUE_LEAST_BYTES - 1 &&
		(!is_id || letters == local.len);
}

static void
note_addresses(struct cloak *c, struct span text, bool is_id)
{
	struct address_found found;
	size_t at = 0;

	while (address_find(text, at, &found)) {
		struct span domain = cloak_fold(&c->arena, found.domain);
		struct span local = cloak_fold(&c->arena, found.local);

		if (is_hideable(c, domain))
			text_set_add(&c->domains, domain);
		if (is_user(local, is_id) && is_name(local))
			cloak_learn_user(c, local);
		else if (!is_id)
			cloak_learn_pieces(c, found.local);
		at = found.at + found.len;
	}
}

/* Whatever its case, as who answers may write it. */
static void
add_value(struct cloak *c, struct span text)
{
	char *folded = arena_alloc(&c->arena, text.len + 1);

	text_fold(text, folded);
	text_set_add(&c->values, (struct span){ folded, text.len });
}

void
cloak_note(struct cloak *c, const char *key, struct span text)
{
	if (is_left_out(c, key) && text.len > 0)
		add_value(c, text);
	if (c->key.len == 0 || IS_IN(open_keys, key))
		return;
	if (IS_IN(client_keys, key))
		note_client(c, text);
	else if (IS_IN(word_keys, key) && is_name(text))
		cloak_learn_user(c, text);
	else if (IS_IN(word_keys, key))
		cloak_learn_pieces(c, text);
	else if (strcmp(key, "relay") == 0)
		note_relay(c, text);
	if (strcmp(key, "command") == 0 && span_starts(text, SPAN("|")))
		cloak_learn_pieces(c, text);
	if (strcmp(key, "mailbox") == 0 || strcmp(key, "to_mailbox") == 0)
		cloak_learn_shared(c, text);
	/* A number is no address, and stands for much else. */
	if (strcmp(key, "session") == 0 && text.len >= SESSION_LEAST_BYTES &&
		!span_all_digits(text))
		text_set_add(&c->sessions, cloak_fold(&c->arena, text));
	/* Hosts of the evidence stay. */
	if (strcmp(key, "host") == 0)
		text_set_add(&c->kept, cloak_fold(&c->arena, text));
	note_addresses(c, text,
		strcmp(key, "raw") == 0 || strcmp(key, "message_id") == 0);
	cloak_learn_phrases(c, text);
	cloak_learn_addresses(c, text);
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
			add_value(c, event->head.body);
	}
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
