/* The query language: text to tree, and whether a line fits a tree. */
#ifndef WB_QUERY_LANG_QUERY_H
#define WB_QUERY_LANG_QUERY_H

#include "format/base/arena.h"
#include "format/base/err.h"
#include "format/base/span.h"
#include "format/base/text.h"
#include "format/log/event.h"

struct regex;

enum node_kind {
	/* Every line. */
	NODE_ALL,
	NODE_AND,
	NODE_OR,
	/* One kid. */
	NODE_NOT,
	/* Text found as it stands, bounded as `needle` says. */
	NODE_TEXT,
	/* Several pieces in order with anything (also nothing) between: what
	 * `*` inside or at the ends of a word makes. needles[]; a piece at an
	 * end without `*` is bounded there. `pre*` is one needle bounded at
	 * the left only. The pieces must be found in one run of non-blank
	 * bytes. */
	NODE_GLOB,
	NODE_REGEX,
	/* A field of the event has a value; see `field`, `match`, `value`. */
	NODE_FIELD
};

/* What a field: can name beyond enum field_id. */
enum query_field {
	QUERY_FIELD_EVENT,
	QUERY_FIELD_HOST,
	QUERY_FIELD_PROGRAM,
	QUERY_FIELD_DAEMON,
	QUERY_FIELD_INSTANCE,
	QUERY_FIELD_PID,
	QUERY_FIELD_SEVERITY,
	QUERY_FIELD_KIND,
	/* ip: any address in the line, with optional /LEN. */
	QUERY_FIELD_IP
};

enum value_match {
	/* Case folded equality (users: exact case). <> around an address or
	 * message-id on either side does not matter; `from:<>` is the null
	 * sender. */
	VALUE_EQUAL,
	/* `@d`: an address of that domain; `@*.d`: of its subdomains. */
	VALUE_DOMAIN,
	VALUE_SUBDOMAIN,
	/* With `*`: glob over the whole value, case folded. */
	VALUE_GLOB,
	/* ip: and client_ip: with /LEN. */
	VALUE_CIDR
};

struct cidr {
	/* IPv4 as ::ffff:a.b.c.d. */
	unsigned char addr[16];
	/* Prefix length in these 128 bits. */
	unsigned len;
};

struct node {
	enum node_kind kind;
	size_t nkids;
	struct node **kids;
	size_t nneedles;
	struct text_needle *needles;
	struct regex *regex;
	enum query_field field;
	enum field_id event_field;
	enum value_match match;
	struct span value;
	struct cidr cidr;
	/* Byte column in the query where this began, from 1. */
	size_t column;
};

/* Parse. The tree lives in `arena`; regexes in it are freed by
 * query_release. WB_USAGE with "at column N: ..." on bad text. Depth is
 * capped. */
enum wb_err query_parse(struct arena *arena, struct span text,
	struct node **out, struct err *err);
void query_release(struct node *root);

/* A line being looked at: the raw bytes, and the event, parsed on first
 * need. `event` must have room; parsed is false at first. `host` is the name
 * given or inferred for lines that state none. */
struct line_view {
	struct span line;
	const struct dialect *dialect;
	struct span host;
	struct event *event;
	bool parsed;
};
const struct event *line_event(struct line_view *view);

/* Does the line fit? Thread-safe as long as each thread has its own view. */
bool query_match(const struct node *root, struct line_view *view);

/* Is there an address within `cidr` in the text? (What `ip:` asks.) */
bool text_has_ip(struct span text, const struct cidr *cidr);
/* "192.0.2.1", "192.0.2.0/24", "2001:db8::/32"; false if it is none. */
bool cidr_parse(struct span text, struct cidr *out);

#endif
