/* An event: what a line says. A view, recomputed from the raw line whenever it
 * is wanted, never stored and never the truth. Spans point into the line, or,
 * for derived values, into the event's own scratch; so an event is valid as
 * long as both the line and the struct stay where they are. */
#ifndef WB_FORMAT_LOG_LINE_EVENT_H
#define WB_FORMAT_LOG_LINE_EVENT_H

#include "format/base/buf.h"
#include "format/base/lines.h"
#include "format/base/span.h"
#include "format/time/stamp.h"

enum field_id {
#define FIELD(id, type) FIELD_##id,
#include "format/log/line/fields.def"
#undef FIELD
	FIELD_COUNT
};

enum event_kind {
#define KIND(id, word) KIND_##id,
#include "format/log/line/kinds.def"
#undef KIND
	KIND_COUNT
};

enum {
	EVENT_FIELDS_MAX = 64,
	EVENT_SCRATCH_BYTES = 4096,
	EVENT_SECRETS_MAX = 4
};

enum field_mark {
	/* A substring of the line, as it stands there. */
	FIELD_VERBATIM = 0,
	/* Decoded or normalised: not to be looked up as text of the line. */
	FIELD_DERIVED = 1,
	/* A stranger can write it (HELO, subject, sender, user name tried). */
	FIELD_UNTRUSTED = 2
};

struct field {
	enum field_id id;
	unsigned marks;
	struct span value;
};

/* The head of a line, whatever daemon wrote it. Absent parts are empty. */
struct log_head {
	struct stamp stamp;
	/* The stamp as written. */
	struct span time_text;
	/* The header's own stamp where `stamp` is an epoch behind it. */
	struct stamp header_stamp;
	struct span host;
	/* The tag verbatim, without [pid]: "postfix/smtps/smtpd". */
	struct span program;
	struct span pid;
	/* "mail.info", "info", "Info" ... reduced to the RFC 5424 word: emerg
	 * alert crit err warning notice info debug; empty if not written. */
	struct span severity;
	/* What follows the head. */
	struct span body;
};

struct log_format;

struct event {
	struct span line;
	struct log_head head;
	enum event_kind kind;
	/* The family that understood the line, or NULL. */
	const struct log_format *format;
	/* "postfix", "dovecot", "qmail" ...; empty if no family claims it. */
	struct span daemon;
	/* The instance of a multi-instance daemon ("postfix-out"), or empty. */
	struct span instance;
	size_t nfields;
	struct field fields[EVENT_FIELDS_MAX];
	/* Passwords and hashes, as spans of the line, to be masked in print. */
	size_t nsecrets;
	struct span secrets[EVENT_SECRETS_MAX];
	size_t scratch_used;
	char scratch[EVENT_SCRATCH_BYTES];
};

/* Columns and layout found once for a whole source by sniffing. */
struct dialect {
	enum text_encoding encoding;
};

/* Parse the head and, if a family knows the line, its body. Always succeeds:
 * a line that nobody knows has kind OTHER, format NULL and its text as body. */
void event_parse(
	struct span line, const struct dialect *dialect, struct event *out);

/* The same where stamp_scan of that line was done already. */
void event_parse_from(struct span line, const struct stamp_scan *scan,
	const struct dialect *dialect, struct event *out);

/* The text from the tag on, for those whose first word looks like one. The body
 * alone where there is no tag, or it does not stand before the body: the
 * members of an entry of systemd's journal come in any order. */
struct span event_tagged(const struct event *ev);

/* Only the head; fields and kind are left empty. Much cheaper. */
void event_head(struct span line, struct event *out);

/* The tables behind the enums. */
const char *field_name(enum field_id id);
/* 'S' string, 'I' integer, 'N' number. */
char field_type(enum field_id id);
/* False if no field has that name. */
bool field_by_name(struct span name, enum field_id *out);
const char *kind_name(enum event_kind kind);
bool kind_by_name(struct span name, enum event_kind *out);

/* Nothing known but the line; the head is left as it is. */
void event_start(struct span line, struct event *out);

/* For parsers. Adding beyond the limits drops the field, as a value that is not
 * there (a null pointer) does; empty values are kept (a null sender says
 * something). A value marked derived that is not in
 * the scratch is copied there. */
void event_add(
	struct event *ev, enum field_id id, struct span value, unsigned marks);
/* Copies value into the event's scratch and marks it derived. */
void event_add_derived(
	struct event *ev, enum field_id id, struct span value, unsigned marks);
/* Room in the scratch, or an empty span's worth: NULL if it does not fit. */
char *event_scratch(struct event *ev, size_t size);
void event_secret(struct event *ev, struct span part);

/* The first field of that id, or NULL. */
const struct field *event_field(const struct event *ev, enum field_id id);

/* One canonical line for fixtures and fuzzers: kind, then name=value for each
 * field ("~=" derived, "!=" untrusted, "!~=" both), values quoted as JSON
 * strings where they hold a blank, a quote or a control byte, or are empty;
 * "secret=" for each masked span at the end. */
void event_dump(const struct event *ev, struct buf *out);

#endif
