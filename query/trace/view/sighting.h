/* A line as trace uses it: an event that owns its bytes. All spans are in the
 * arena of the view it comes from, and it lives as long as that. The same line
 * seen twice is the same sighting, so pointers can be compared. */
#ifndef WB_QUERY_TRACE_VIEW_SIGHTING_H
#define WB_QUERY_TRACE_VIEW_SIGHTING_H

#include "format/log/line/event.h"
#include "query/show/answer.h"

struct sighting {
	/* Its place in the order: time (INT64_MAX without one), index, source,
	 * offset. A line without a stamp sorts at the one before it. */
	int64_t sort_ns;
	uint32_t index;
	uint32_t ord;
	uint64_t offset;
	/* As it stands, and its text if the source is UTF-16. */
	struct span raw;
	struct span text;
	struct when when;
	struct span host;
	enum host_basis host_basis;
	/* A later piece of a line that was cut: it has no head. */
	bool is_rest;
	/* What event_parse made of it. */
	struct log_head head;
	enum event_kind kind;
	const struct log_format *format;
	struct span daemon;
	struct span instance;
	size_t nfields;
	const struct field *fields;
	size_t nsecrets;
	const struct span *secrets;
	/* cites[0] is `cite`, the others `also`. */
	size_t ncites;
	const struct cite *cites;
};

/* The first field of that id, or NULL; its value, or an empty span (NULL
 * pointer if there is no such field). */
const struct field *sighting_field(const struct sighting *s, enum field_id id);
struct span sighting_value(const struct sighting *s, enum field_id id);

/* Is that the end of its tag: of "postfix/smtpd" it is "smtpd"? */
bool sighting_is_program(const struct sighting *s, struct span name);

/* Does any field of that id have this value, case folded? */
bool sighting_has(
	const struct sighting *s, enum field_id id, struct span value);

/* What lines are ordered by, which can be kept without the line. */
struct sighting_place {
	int64_t sort_ns;
	uint32_t index;
	uint32_t ord;
	uint64_t offset;
};
struct sighting_place sighting_place(const struct sighting *s);
int sighting_place_order(
	const struct sighting_place *a, const struct sighting_place *b);

/* <0, 0, >0 as a comes before b; 0 only for the same line. */
int sighting_order(const struct sighting *a, const struct sighting *b);

/* For the printers: parses again into *event, which is the room for it. */
void sighting_answer(const struct sighting *s, struct event *event,
	struct event_answer *out);

/* A growing list, sorted by sighting_set_sort, without duplicates after it.
 * All zero is empty. */
struct sighting_set {
	const struct sighting **items;
	size_t count;
	size_t cap;
};
void sighting_set_add(struct sighting_set *set, const struct sighting *s);
void sighting_set_sort(struct sighting_set *set);
/* Are both of one time and text? Then they are one line, a line and its copy in
 * a log that has each twice, or the same thing done again. False of NULL. */
bool sighting_is_copy(const struct sighting *a, const struct sighting *b);
/* Is it that of a line before it in the set, which is sorted? */
bool sighting_is_again(const struct sighting_set *set, size_t at);
void sighting_set_release(struct sighting_set *set);

#endif
