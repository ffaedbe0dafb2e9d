/* The lines of one block as copies are told by: for receipt.c. */
#ifndef WB_QUERY_PLAN_COPIES_RECEIPT_BLOCK_H
#define WB_QUERY_PLAN_COPIES_RECEIPT_BLOCK_H

#include "query/plan/block/match.h"

struct receipt_line {
	uint64_t offset;
	/* Of the text behind the head, and of the host. */
	uint64_t key;
	uint64_t host;
	int64_t at_s;
	/* Is that UTC? Else it is local time. */
	bool is_utc;
	/* The text begins with the queue id of a mail: none but a copy says the
	 * same within seconds. */
	bool has_id;
};

/* Where the line of a host is in its block. */
struct receipt_place {
	uint64_t host;
	size_t at;
};

/* All zero is empty. */
struct receipt_block {
	uint32_t index;
	uint32_t terms;
	uint32_t block;
	/* Its source begins, or ends, in the middle of that second; no second
	 * if it goes on in other blocks. */
	int64_t begin_s;
	int64_t end_s;
	/* Of all lines. */
	int64_t first_s;
	int64_t last_s;
	size_t count;
	size_t cap;
	/* In order of offset. */
	struct receipt_line *lines;
	/* One for each line, by host, then by `at`: a log server's block is
	 * asked for each of its hosts. */
	struct receipt_place *places;
};
void receipt_block_release(struct receipt_block *b);

/* The places of the lines of a host. */
const struct receipt_place *receipt_block_of_host(
	const struct receipt_block *b, uint64_t host, size_t *count);

/* The same for "mx1" and "mx1.example.org". */
uint64_t receipt_host_key(struct span host);

/* The block that a match is in: its lines whose time is known. What cannot be
 * read has none. */
void receipt_block_read(
	struct searched *in, const struct match *m, struct receipt_block *out);

/* Lines of the one block that are lines of the other, by their offsets. */
struct receipt_twin {
	uint64_t a;
	uint64_t b;
};
struct receipt_twins {
	size_t count;
	size_t cap;
	/* In order of `a`. */
	struct receipt_twin *items;
	/* Does one block have what the other has, by chance excluded? */
	bool is_copy;
};
void receipt_twins_release(struct receipt_twins *t);
void receipt_twins_find(const struct receipt_block *a,
	const struct receipt_block *b, uint64_t host,
	struct receipt_twins *out);

#endif
