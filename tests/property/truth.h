/* What the simulator says that became of each mail. */
#ifndef WB_TESTS_PROPERTY_TRUTH_H
#define WB_TESTS_PROPERTY_TRUTH_H

#include "format/time/civil.h"
#include "tests/property/bed.h"

#include <time.h>

enum { LEGS_MAX = 24 };

struct truth_leg {
	struct span host;
	struct span queue_id;
	/* Of the second instance on its host. */
	bool is_out;
	/* The leg it comes of, or SIZE_MAX. */
	size_t from;
	int64_t first_ns;
	int64_t last_ns;
};

struct truth_rcpt {
	struct span to;
	struct span status;
	struct span orig_to;
	struct span reason;
	struct span leg_id;
	/* Hash of the line that tells its end. */
	uint64_t said;
	/* Of the one line that names it on a host that counts no recipients;
	 * or 0. */
	uint64_t named;
	/* qmail: of the line that names it, before the one that tells its end;
	 * or 0. */
	uint64_t begun;
};

struct truth_mail {
	struct span line;
	struct span message_id;
	struct span from;
	struct span client_ip;
	int64_t first_ns;
	bool complete;
	size_t nlegs;
	struct truth_leg legs[LEGS_MAX];
	size_t nrcpts;
	size_t rcpts_cap;
	struct truth_rcpt *rcpts;
};

struct truth {
	/* Of message-id and recipient, where the user did something with the
	 * mail in his mailbox; sorted. */
	size_t nacted;
	size_t acted_cap;
	uint64_t *acted;
	struct buf text;
	size_t count;
	size_t cap;
	struct truth_mail *mails;
};

/* What the simulator writes has no escapes and one order of keys. */
static inline struct span
value_of(struct span object, const char *key)
{
	char name[64];
	size_t at = 0;

	(void)snprintf(name, sizeof(name), "\"%s\":", key);
	at = span_find(object, span_of(name));
	if (at == SIZE_MAX)
		return (struct span){ 0 };
	object = span_slice(object, at + strlen(name), object.len);
	if (span_eat_char(&object, '"'))
		return span_take_until(&object, '"');
	return span_take_set(&object, "0123456789truefals");
}

/* The next {...} of an array; objects in it hold no braces. */
static inline bool
next_object(struct span *array, struct span *out)
{
	size_t from = span_find_char(*array, '{');
	size_t to = span_find_char(*array, '}');

	if (from == SIZE_MAX || to == SIZE_MAX || to < from)
		return false;
	*out = span_slice(*array, from, to + 1);
	*array = span_slice(*array, to + 1, array->len);
	return true;
}

static inline struct span
array_of(struct span line, const char *key)
{
	char name[64];
	size_t at = 0;
	size_t end = 0;

	(void)snprintf(name, sizeof(name), "\"%s\":[", key);
	at = span_find(line, span_of(name));
	if (at == SIZE_MAX)
		return (struct span){ 0 };
	line = span_slice(line, at + strlen(name), line.len);
	end = span_find_char(line, ']');
	return span_slice(line, 0, end == SIZE_MAX ? line.len : end);
}

static inline uint64_t
hex_of(struct span text)
{
	uint64_t n = 0;

	for (size_t i = 0; i < text.len && i < 16; i++)
		n = n << 4 |
			(uint64_t)(text.ptr[i] <= '9' ? text.ptr[i] - '0'
						      : text.ptr[i] - 'a' + 10);
	return n;
}

/* "2019-03-04T23:25:21.346086Z", to the second. */
static inline int64_t
time_of(struct span text)
{
	struct tm tm = { 0 };
	char copy[32] = { 0 };

	if (text.len < 19)
		return 0;
	memcpy(copy, text.ptr, 19);
	if (sscanf(copy, "%d-%d-%dT%d:%d:%d", &tm.tm_year, &tm.tm_mon,
		    &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return 0;
	return (days_from_civil(
			tm.tm_year, (unsigned)tm.tm_mon, (unsigned)tm.tm_mday) *
			       86400 +
		       tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec) *
		1000000000;
}

static inline size_t
index_of(struct span text)
{
	uint64_t n = 0;

	return text.len > 0 && span_number(text, &n) ? (size_t)n : SIZE_MAX;
}

static inline void
read_mail(struct span line, struct truth_mail *m)
{
	struct span legs = array_of(line, "legs");
	struct span rcpts = array_of(line, "recipients");
	struct span one = { 0 };

	memset(m, 0, sizeof(*m));
	m->line = line;
	m->message_id = value_of(line, "message_id");
	m->from = value_of(line, "from");
	m->client_ip = value_of(line, "client_ip");
	m->first_ns = time_of(value_of(line, "first"));
	m->complete = span_eq(value_of(line, "complete"), SPAN("true"));
	while (m->nlegs < LEGS_MAX && next_object(&legs, &one))
		m->legs[m->nlegs++] = (struct truth_leg){ value_of(one, "host"),
			value_of(one, "queue_id"),
			value_of(one, "instance").len > 0,
			index_of(value_of(one, "from")),
			time_of(value_of(one, "first")),
			time_of(value_of(one, "last")) };
	while (next_object(&rcpts, &one)) {
		struct truth_rcpt *r = NULL;
		size_t leg = index_of(value_of(one, "leg"));

		m->rcpts = xgrow(m->rcpts, &m->rcpts_cap, m->nrcpts + 1,
			sizeof(*m->rcpts));
		r = &m->rcpts[m->nrcpts++];
		memset(r, 0, sizeof(*r));
		r->to = value_of(one, "to");
		r->orig_to = value_of(one, "orig_to");
		r->status = value_of(one, "status");
		r->reason = value_of(one, "reason");
		r->said = hex_of(value_of(one, "said"));
		r->begun = hex_of(value_of(one, "begun"));
		r->named = hex_of(value_of(one, "named"));
		if (leg < m->nlegs)
			r->leg_id = m->legs[leg].queue_id;
	}
}

static inline uint64_t
acted_key(struct span message_id, struct span to)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < message_id.len; i++)
		h = (h ^ (unsigned char)message_id.ptr[i]) * 0x100000001b3u;
	h *= 31;
	for (size_t i = 0; i < to.len; i++)
		h = (h ^ (unsigned char)to.ptr[i]) * 0x100000001b3u;
	return h;
}

static inline int
by_acted(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static inline bool
was_acted(const struct truth *t, struct span message_id, struct span to)
{
	uint64_t key = acted_key(message_id, to);

	return t->nacted > 0 &&
		bsearch(&key, t->acted, t->nacted, sizeof(key), by_acted);
}

static inline void
read_truth(const char *path, struct truth *t)
{
	struct span all = { 0 };

	if (!bed_read(path, &t->text))
		bed_die("cannot read", path);
	all = buf_span(&t->text);
	while (all.len > 0) {
		struct span line = span_take_until(&all, '\n');

		(void)span_eat_char(&all, '\n');
		if (span_starts(line, SPAN("{\"type\":\"action\""))) {
			t->acted = xgrow(t->acted, &t->acted_cap, t->nacted + 1,
				sizeof(*t->acted));
			t->acted[t->nacted++] =
				acted_key(value_of(line, "message_id"),
					value_of(line, "to"));
		}
		if (!span_starts(line, SPAN("{\"type\":\"mail\"")))
			continue;
		t->mails = xgrow(
			t->mails, &t->cap, t->count + 1, sizeof(*t->mails));
		read_mail(line, &t->mails[t->count++]);
	}
	if (t->nacted > 0)
		qsort(t->acted, t->nacted, sizeof(*t->acted), by_acted);
}

#endif
