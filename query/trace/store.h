/* What store*.c share: lines of Dovecot about deliveries and mailboxes. */
#ifndef WB_QUERY_TRACE_STORE_H
#define WB_QUERY_TRACE_STORE_H

#include "query/trace/story.h"

/* A line of lmtp or lda, Sieve's included. */
bool store_is_delivery(const struct sighting *s);

/* Can both be the same Message-ID? Old versions cut it off, so one may be the
 * beginning of the other, of at least 20 bytes. */
bool store_same_id(struct span a, struct span b);

/* The Message-ID of a leg; an empty span if no line has it. */
struct span store_leg_id(const struct leg *leg);

/* ns, without overflow. */
int64_t store_shift(int64_t ns, int64_t by_ns);

/* Growing lists of texts for a look; each text once. Both live in `a`. */
struct store_texts {
	size_t count;
	size_t cap;
	struct span *items;
};
void store_texts_add(struct arena *a, struct store_texts *t, struct span text);

/* store_lost.c: deliveries whose reply names no session, or whose line is
 * missing, by Message-ID, user and time. */
enum wb_err store_attach_by_id(struct story *s, struct err *err);

#endif
