/* The query language: text to tree, and whether a line fits a tree. */
#ifndef WB_QUERY_LANG_QUERY_H
#define WB_QUERY_LANG_QUERY_H

#include "format/base/arena.h"
#include "format/base/err.h"
#include "format/base/span.h"
#include "format/base/text.h"
#include "format/lex/needle_set.h"
#include "format/log/line/event.h"

struct regex;
struct regex_meter;

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
	NODE_FIELD,
	/* The event is of one of several kinds; see `event_kinds`. No text
	 * makes one. */
	NODE_KINDS
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
	/* The UID of a process that a record is of, a decimal number. No text
	 * makes one: uid: is of text, too. */
	QUERY_FIELD_RECORD_UID,
	/* ip: any address in the line, with optional /LEN. An IPv4-mapped
	 * address is the IPv4 one if it is written with dots. */
	QUERY_FIELD_IP,
	/* How the line's time and its host are known, in the words of answers.
	 * No text of the line has them. */
	QUERY_FIELD_TIME_BASIS,
	QUERY_FIELD_HOST_BASIS
};

enum value_match {
	/* Case folded equality (users: exact case). <> around an address or
	 * message-id on either side does not matter; `from:<>` is the null
	 * sender. */
	VALUE_EQUAL,
	/* `@d`: an address of that domain; `@*.d`: of its subdomains. */
	VALUE_DOMAIN,
	VALUE_SUBDOMAIN,
	/* With `*`: glob over the whole value, case folded. needles[] are the
	 * pieces between stars; the first and the last are at the ends of the
	 * value unless a star is there (glob_open_left, glob_open_right). */
	VALUE_GLOB,
	/* ip:, client_ip: ... an address or network; IPv4 in a line must have
	 * dots, even where it is IPv4-mapped. */
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
	/* Of an OR with many texts, all of these, and the kids that are none.
	 * NULL where each kid is asked. */
	struct needle_set *texts;
	size_t nothers;
	struct node **others;
	size_t nneedles;
	struct text_needle *needles;
	struct regex *regex;
	enum query_field field;
	enum field_id event_field;
	enum value_match match;
	/* As typed, without the quotes around it. */
	struct span value;
	/* Case matters: a Unix user. */
	bool is_exact;
	bool glob_open_left;
	bool glob_open_right;
	struct cidr cidr;
	/* A bit for each enum event_kind. */
	uint64_t event_kinds;
	/* How dear it is to check, for the order among siblings. */
	unsigned cost;
	/* Byte column in the query where this began, from 1. */
	size_t column;
};

/* The rules in short (the manual has them at length): a word that begins with
 * a field's name and a colon is that field; `(` opens a group only at the
 * beginning of a word, and `)` closes one only if no `(` within the word is
 * open; `/` begins a regex only if one ends at a blank; `-` negates unless
 * nothing but punctuation or a second `-` follows; a word of nothing but
 * punctuation is text, save `*`, which is every line. OR, AND and NOT are
 * upper case. */

/* A text as it stands; bounded where it may not go on within a word. */
struct node *query_text_node(struct arena *arena, struct span text,
	bool bound_left, bool bound_right);

/* Parse. The tree lives in `arena`; regexes in it are freed by
 * query_release. WB_USAGE with "at column N: ..." on bad text. Depth is
 * capped. */
enum wb_err query_parse(struct arena *arena, struct span text,
	struct node **out, struct err *err);
void query_release(struct node *root);

/* A node for `name:value` made by hand (filters of the command line); as
 * query_parse makes it. */
enum wb_err query_field_node(struct arena *arena, struct span name,
	struct span value, struct node **out, struct err *err);

/* Without the <> around an address or message-id, which say nothing. */
struct span query_strip_angle(struct span s);

/* Both, or one of both; one alone if the other is NULL. */
struct node *node_join(struct arena *arena, enum node_kind kind, struct node *a,
	struct node *b);

/* Let an OR look for the texts among its kids all at once if they are many. */
void node_gather_texts(struct arena *arena, struct node *n);

/* A line being looked at: the raw bytes, and the event, parsed on first
 * need. `event` must have room; parsed is false at first. `host` is the name
 * given or inferred for lines that state none. */
struct line_view {
	struct span line;
	const struct dialect *dialect;
	struct span host;
	/* The word of a basis, NULL if there is none; itself NULL where nobody
	 * can tell. */
	const char *(*basis)(void *ctx, enum query_field which);
	/* The host that a line states, of what stands in its place; itself NULL
	 * where that is one. */
	struct span (*stated_host)(void *ctx, struct span stated);
	void *basis_ctx;
	struct event *event;
	bool parsed;
	/* Only the head of the event is known. */
	bool headed;
	/* What regular expressions may take; not NULL where the tree may have
	 * one. */
	struct regex_meter *meter;
};
const struct event *line_event(struct line_view *view);

/* Does the line fit? Not known where a regex was given up and the rest of the
 * tree does not settle it. Thread-safe as long as each thread has its own view
 * and meter. */
enum query_fit { QUERY_FITS_NOT, QUERY_FITS, QUERY_UNKNOWN };
enum query_fit query_fit(const struct node *n, struct line_view *view);

/* Is it known to fit? The meter counts lines of which it is not known; the
 * answer must say so. */
bool query_match(const struct node *root, struct line_view *view);

/* Does a tree of fields, ANDs and ORs hold, where `fits` says what a field
 * does? For answers that are made of several lines. NULL is all. */
bool query_holds(const struct node *root,
	bool (*fits)(void *ctx, const struct node *field), void *ctx);

/* A node of an event's field whose values count only where they stand in the
 * line as it is, as whole words, less <> around them: so their text can narrow
 * a search. Other fields may be decoded or made up. */
bool query_is_verbatim(const struct node *n);

/* Is there an address within `cidr` in the text? (What `ip:` asks.) */
bool text_has_ip(struct span text, const struct cidr *cidr);
/* "192.0.2.1", "192.0.2.0/24", "2001:db8::/32"; false if it is none. */
bool cidr_parse(struct span text, struct cidr *out);
/* Is the address, written as in struct cidr, within it? */
bool cidr_has(const struct cidr *cidr, const unsigned char addr[16]);

#endif
