/* The printed form of binary records, see format/record: "utmp[4242]: login
 * user=alice tty=pts/0", "acct[7]: process command=sh uid=0", "lastlog: login
 * uid=1000". Keys that are names of fields are fields. */
#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

struct word_kind {
	struct span word;
	enum event_kind kind;
};

/* clang-format off */
static const struct word_kind words[] = {
	{ SPAN_INIT("login"), KIND_LOGIN },
	{ SPAN_INIT("logout"), KIND_LOGOUT },
	{ SPAN_INIT("attempt"), KIND_AUTH },
	{ SPAN_INIT("process"), KIND_PROCESS },
	{ SPAN_INIT("boot"), KIND_START },
	{ SPAN_INIT("shutdown"), KIND_STOP },
	{ SPAN_INIT("old-time"), KIND_CLOCK },
	{ SPAN_INIT("new-time"), KIND_CLOCK },
	{ SPAN_INIT("run-level"), KIND_OTHER },
	{ SPAN_INIT("init"), KIND_OTHER },
	{ SPAN_INIT("getty"), KIND_OTHER },
	{ SPAN_INIT("empty"), KIND_OTHER },
	{ SPAN_INIT("never"), KIND_OTHER },
	{ SPAN_INIT("accounting"), KIND_OTHER },
	{ SPAN_INIT("signature"), KIND_OTHER },
	{ SPAN_INIT("sum"), KIND_OTHER },
	{ SPAN_INIT("page"), KIND_OTHER },
};
/* Keys that are fields, in the order in which accounting records have them. */
static const enum field_id keys[] = { FIELD_command, FIELD_uid, FIELD_gid,
	FIELD_tty, FIELD_ppid, FIELD_flags, FIELD_exit_code, FIELD_signal,
	FIELD_utime_s, FIELD_stime_s, FIELD_etime_s, FIELD_memory_kb, FIELD_io,
	FIELD_user, FIELD_client_name, FIELD_client_ip, FIELD_session,
	FIELD_service };
enum { KEYS = sizeof(keys) / sizeof(*keys) };
/* clang-format on */

/* The search begins at *at, and *at is then the place behind the key. */
static bool
find_key(struct span key, size_t *at, enum field_id *out)
{
	for (size_t n = 0; n < KEYS; n++) {
		size_t i = (*at + n) % KEYS;
		const char *name = field_name(keys[i]);

		if (key.len == 0 || name[0] != key.ptr[0] ||
			!span_eq(key, span_of(name)))
			continue;
		*out = keys[i];
		*at = i + 1;
		return true;
	}
	return false;
}

static bool
eat_word(struct event *ev, struct span *rest)
{
	struct span word = { 0 };

	(void)span_cut(*rest, ' ', &word, rest);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!span_eq(word, words[i].word))
			continue;
		ev->kind = words[i].kind;
		/* btmp has those that failed, and no others. */
		if (ev->kind == KIND_AUTH)
			event_add(ev, FIELD_outcome, SPAN("failure"),
				FIELD_DERIVED);
		return true;
	}
	return false;
}

/* "\{1b}" is a control byte; "\" before another is that. */
static char
eat_escaped(struct span *s)
{
	char c = '\0';

	if (s->len > 0)
		c = s->ptr[0];
	if (c == '{' && s->len >= 4 && s->ptr[3] == '}' &&
		hex_value(s->ptr[1]) >= 0 && hex_value(s->ptr[2]) >= 0) {
		unsigned high = (unsigned)hex_value(s->ptr[1]);
		unsigned low = (unsigned)hex_value(s->ptr[2]);

		c = (char)(high << 4 | low);
		*s = span_slice(*s, 4, s->len);
		return c;
	}
	*s = span_slice(*s, 1, s->len);
	return c;
}

/* Up to the quote that ends it. */
static bool
eat_quoted(struct event *ev, struct span *s, struct span *value)
{
	char *room = event_scratch(ev, s->len);
	size_t n = 0;

	if (!room)
		return false;
	while (s->len > 0 && s->ptr[0] != '"') {
		bool is_escape = span_eat_char(s, '\\');

		if (is_escape) {
			room[n++] = eat_escaped(s);
			continue;
		}
		room[n++] = s->ptr[0];
		*s = span_slice(*s, 1, s->len);
	}
	*value = (struct span){ room, n };
	return span_eat_char(s, '"');
}

/* Users write their names and those of their hosts and programs. */
static unsigned
marks_of(enum field_id id)
{
	return id == FIELD_user || id == FIELD_client_name ||
			id == FIELD_command
		? FIELD_UNTRUSTED
		: FIELD_VERBATIM;
}

static bool
eat_pair(struct event *ev, struct span *rest, size_t *at)
{
	struct span key = { 0 };
	struct span value = { 0 };
	enum field_id id = FIELD_user;
	unsigned marks = 0;

	if (!span_cut(*rest, '=', &key, rest))
		return false;
	if (span_eat_char(rest, '"')) {
		marks = FIELD_DERIVED;
		if (!eat_quoted(ev, rest, &value))
			return false;
		(void)span_eat_char(rest, ' ');
	} else {
		(void)span_cut(*rest, ' ', &value, rest);
	}
	if (find_key(key, at, &id))
		event_add(ev, id, value, marks | marks_of(id));
	return true;
}

/* Many records have the address for want of a name, and no other field for it.
 */
static void
add_ip(struct event *ev)
{
	const struct field *name = event_field(ev, FIELD_client_name);

	if (name && !event_field(ev, FIELD_client_ip) &&
		address_is_ip(name->value))
		event_add(ev, FIELD_client_ip, address_unmapped(name->value),
			name->marks & FIELD_DERIVED);
}

static const char *const tags[] = { "utmp", "acct", "lastlog", "wtmpdb",
	"lastlog2", "savacct", "usracct", "sqlite", NULL };

static unsigned
record_bid(const struct event *ev)
{
	return auth_has_tag(ev, tags) ? FORMAT_SURE : 0;
}

static bool
record_parse(struct event *ev, const struct dialect *dialect)
{
	struct span rest = ev->head.body;
	size_t at = 0;

	(void)dialect;
	ev->daemon = ev->head.program;
	if (!eat_word(ev, &rest))
		return false;
	while (rest.len > 0)
		if (!eat_pair(ev, &rest, &at))
			return false;
	add_ip(ev);
	return true;
}

const struct log_format format_record = {
	.name = "record",
	.title = "utmp, wtmp, btmp, lastlog, wtmpdb, accounting (binary)",
	.bid = record_bid,
	.parse = record_parse,
};
