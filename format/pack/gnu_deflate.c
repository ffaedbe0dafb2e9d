/* Deflate as GNU gzip does it: which of all copies that stand for the same
 * bytes it takes, and where it ends a block. Learnt from gzip 1.2.4 to 1.8 and
 * held against 1.12; these have not changed it, but for bytes past the end of
 * the input, which up to 1.4 could choose among copies of the last 258 bytes.
 *
 * It differs from zlib's in more than its tables: blocks of twice as many
 * tokens, which may end early where they compress well, and copies that are
 * looked for past the end of the input. */
#include "format/base/arena.h"
#include "format/pack/packer.h"
#include "format/pack/token_block.h"

#include <stdlib.h>

enum {
	/* Bytes that a copy can reach back, and half of the window. */
	HALF = 0x8000,
	WINDOW = 2 * HALF,
	HASH_BITS = 15,
	HASHES = 1 << HASH_BITS,
	HASH_SHIFT = HASH_BITS / COPY_MIN,
	/* What must be ahead to look for a copy, but at the end. */
	AHEAD = COPY_MAX + COPY_MIN + 1,
	DISTANCE_MAX = HALF - AHEAD,
	/* A copy of three bytes from farther away takes more than they do. */
	TOO_FAR = 4096,
	/* A block's tokens are looked at so often for whether to end it. */
	LOOK_EVERY = 0x1000,
	/* --rsyncable: the bytes that decide about the end of a block. */
	RSYNC_BYTES = 4096,
	/* The last level that takes copies as it finds them. */
	GREEDY_LAST = 3
};
static const unsigned NOWHERE = UINT32_MAX;

static const struct effort {
	/* A copy of so many bytes makes the search for a better one short; so
	 * many, none is made; so many end the search. */
	uint16_t good;
	uint16_t lazy;
	uint16_t nice;
	/* Places that are looked at. */
	uint16_t chain;
} efforts[10] = {
	{ 0, 0, 0, 0 },
	{ 4, 4, 8, 4 },
	{ 4, 5, 16, 8 },
	{ 4, 6, 32, 32 },
	{ 4, 4, 16, 16 },
	{ 8, 16, 32, 32 },
	{ 8, 16, 128, 128 },
	{ 8, 32, 128, 256 },
	{ 32, 128, 258, 1024 },
	{ 32, 258, 258, 4096 },
};

struct gnu_deflate {
	struct packer base;
	struct effort effort;
	unsigned level;
	bool is_rsyncable;
	bool has_begun;
	bool has_ended;
	/* Places in the window: the byte to come next, and how many there are
	 * from it on; where the block began, which may be before it. */
	unsigned at;
	unsigned ahead;
	int64_t block_at;
	unsigned hash;
	/* The copy found last. */
	unsigned length;
	unsigned from;
	/* The byte before `at` is not written yet: a better copy may begin at
	 * `at` than at it. */
	bool waits;
	uint64_t rsync_sum;
	/* The place behind which the next block begins, or NOWHERE. */
	unsigned rsync_at;
	/* Place 0 is none. */
	uint16_t head[HASHES];
	uint16_t prev[HALF];
	/* Eight bytes are compared at once. */
	unsigned char window[WINDOW + 8];
	struct token_block block;
};

static void
hash_byte(struct gnu_deflate *g, unsigned char c)
{
	g->hash = (g->hash << HASH_SHIFT ^ c) & (HASHES - 1);
}

/* Enter the three bytes at `at`; the place where the same hash was before. */
static unsigned
enter(struct gnu_deflate *g)
{
	unsigned before = 0;

	hash_byte(g, g->window[g->at + COPY_MIN - 1]);
	before = g->head[g->hash];
	g->prev[g->at & (HALF - 1)] = (uint16_t)before;
	g->head[g->hash] = (uint16_t)g->at;
	return before;
}

static unsigned
equal_length(const unsigned char *a, const unsigned char *b)
{
	unsigned n = 0;

	while (n < COPY_MAX) {
		uint64_t x = 0;
		uint64_t y = 0;

		memcpy(&x, a + n, 8);
		memcpy(&y, b + n, 8);
		if (x != y)
			break;
		n += 8;
	}
	while (n < COPY_MAX && a[n] == b[n])
		n++;
	return n < COPY_MAX ? n : COPY_MAX;
}

/* The longest copy of what is at `at`, if longer than `least`, from place
 * `from` or those before it: g->from and its length, or `least`. It may reach
 * past the end of the input. */
static unsigned
longest(struct gnu_deflate *g, unsigned from, unsigned least)
{
	const unsigned char *here = g->window + g->at;
	unsigned limit = g->at > DISTANCE_MAX ? g->at - DISTANCE_MAX : 0;
	unsigned chain = g->effort.chain;
	unsigned best = least;

	if (least >= g->effort.good)
		chain >>= 2;
	do {
		const unsigned char *there = g->window + from;
		unsigned n = 0;

		if (there[best] == here[best] &&
			there[best - 1] == here[best - 1])
			n = equal_length(there, here);
		if (n > best) {
			g->from = from;
			best = n;
			if (n >= g->effort.nice)
				break;
		}
		from = g->prev[from & (HALF - 1)];
	} while (from > limit && --chain != 0);
	return best;
}

/* Let the older half of the window go. */
static void
slide(struct gnu_deflate *g)
{
	memcpy(g->window, g->window + HALF, HALF);
	g->at -= HALF;
	/* Not looked at again where it gets senseless. */
	g->from -= HALF;
	g->block_at -= HALF;
	if (g->rsync_at != NOWHERE)
		g->rsync_at -= HALF;
	for (unsigned i = 0; i < HASHES; i++)
		g->head[i] =
			(uint16_t)(g->head[i] >= HALF ? g->head[i] - HALF : 0);
	for (unsigned i = 0; i < HALF; i++)
		g->prev[i] =
			(uint16_t)(g->prev[i] >= HALF ? g->prev[i] - HALF : 0);
}

static bool
is_block_full(const struct gnu_deflate *g)
{
	const struct token_block *b = &g->block;

	if (g->level > 2 && b->count % LOOK_EVERY == 0) {
		uint64_t in = (uint64_t)((int64_t)g->at - g->block_at);

		if (b->copies < b->count / 2 && token_block_guess(b) < in / 2)
			return true;
	}
	return b->count == TOKENS_MAX - 1;
}

static bool
put_literal(struct gnu_deflate *g, unsigned char c)
{
	token_block_literal(&g->block, c);
	return is_block_full(g);
}

static bool
put_copy(struct gnu_deflate *g, unsigned length, unsigned distance)
{
	token_block_copy(&g->block, length, distance);
	return is_block_full(g);
}

static void
end_block(struct gnu_deflate *g, bool is_last)
{
	struct span raw = { 0 };

	if (g->block_at >= 0)
		raw = (struct span){ (const char *)g->window + g->block_at,
			(size_t)((int64_t)g->at - g->block_at) };
	token_block_write(&g->block, raw, is_last);
	g->block_at = g->at;
}

/* The sum of the last RSYNC_BYTES goes over `n` more bytes. */
static void
rsync_roll(struct gnu_deflate *g, unsigned n)
{
	if (!g->is_rsyncable)
		return;
	for (unsigned i = g->at; i < g->at + n; i++) {
		g->rsync_sum += g->window[i];
		if (i < RSYNC_BYTES)
			continue;
		g->rsync_sum -= g->window[i - RSYNC_BYTES];
		if (g->rsync_at == NOWHERE && g->rsync_sum % RSYNC_BYTES == 0)
			g->rsync_at = i;
	}
}

/* End the block if it is full, or if the sum says so: then at a whole byte. */
static void
settle_block(struct gnu_deflate *g, bool is_full)
{
	bool is_due = g->rsync_at != NOWHERE && g->at > g->rsync_at;

	if (!is_due && !is_full)
		return;
	end_block(g, false);
	if (is_due) {
		token_block_pad(&g->block);
		g->rsync_at = NOWHERE;
	}
}

static bool
is_in_reach(const struct gnu_deflate *g, unsigned from)
{
	return from != 0 && g->at - from <= DISTANCE_MAX &&
		g->at <= WINDOW - AHEAD;
}

static void
step_greedy(struct gnu_deflate *g)
{
	unsigned before = enter(g);
	unsigned length = 0;
	bool is_full = false;

	if (is_in_reach(g, before))
		length = longest(g, before, COPY_MIN - 1);
	if (length > g->ahead)
		length = g->ahead;
	if (length < COPY_MIN) {
		is_full = put_literal(g, g->window[g->at]);
		rsync_roll(g, 1);
		g->ahead--;
		g->at++;
		settle_block(g, is_full);
		return;
	}
	is_full = put_copy(g, length, g->at - g->from);
	g->ahead -= length;
	rsync_roll(g, length);
	if (length <= g->effort.lazy) {
		for (; length > 1; length--) {
			g->at++;
			(void)enter(g);
		}
		g->at++;
	} else {
		g->at += length;
		g->hash = g->window[g->at];
		hash_byte(g, g->window[g->at + 1]);
	}
	settle_block(g, is_full);
}

/* Write the copy that began before `at`. */
static void
take_waiting_copy(struct gnu_deflate *g, unsigned length, unsigned from)
{
	bool is_full = put_copy(g, length, g->at - 1 - from);

	g->ahead -= length - 1;
	rsync_roll(g, length - 1);
	for (unsigned n = length - 2; n > 0; n--) {
		g->at++;
		(void)enter(g);
	}
	g->at++;
	g->waits = false;
	g->length = COPY_MIN - 1;
	settle_block(g, is_full);
}

static void
step_lazy(struct gnu_deflate *g)
{
	unsigned before = enter(g);
	unsigned last_length = g->length;
	unsigned last_from = g->from;

	g->length = COPY_MIN - 1;
	if (last_length < g->effort.lazy && is_in_reach(g, before)) {
		g->length = longest(g, before, last_length);
		if (g->length > g->ahead)
			g->length = g->ahead;
		if (g->length == COPY_MIN && g->at - g->from > TOO_FAR)
			g->length--;
	}
	if (last_length >= COPY_MIN && g->length <= last_length) {
		take_waiting_copy(g, last_length, last_from);
		return;
	}
	if (g->waits)
		settle_block(g, put_literal(g, g->window[g->at - 1]));
	else
		settle_block(g, false);
	g->waits = true;
	rsync_roll(g, 1);
	g->at++;
	g->ahead--;
}

/* All bytes that have enough behind them; at the end of the input, all. */
static void
work(struct gnu_deflate *g)
{
	const unsigned least = g->has_ended ? 1 : AHEAD;

	if (!g->has_begun) {
		hash_byte(g, g->window[0]);
		hash_byte(g, g->window[1]);
		g->has_begun = true;
	}
	while (g->ahead >= least) {
		if (g->level <= GREEDY_LAST)
			step_greedy(g);
		else
			step_lazy(g);
	}
}

/* gzip reads what the window has room for, and works only then. */
static void
gnu_put(struct packer *p, struct span bytes, struct buf *out)
{
	struct gnu_deflate *g = (struct gnu_deflate *)p;

	g->block.bits.out = out;
	while (bytes.len > 0) {
		size_t room = WINDOW - (g->at + g->ahead);
		size_t n = bytes.len < room ? bytes.len : room;

		memcpy(g->window + g->at + g->ahead, bytes.ptr, n);
		g->ahead += (unsigned)n;
		bytes = span_slice(bytes, n, bytes.len);
		if (n == room) {
			work(g);
			slide(g);
		}
	}
}

static void
gnu_end(struct packer *p, struct buf *out)
{
	struct gnu_deflate *g = (struct gnu_deflate *)p;

	g->block.bits.out = out;
	work(g);
	if (g->at >= HALF + DISTANCE_MAX)
		slide(g);
	g->has_ended = true;
	memset(g->window + g->at + g->ahead, 0, COPY_MIN - 1);
	work(g);
	if (g->waits)
		(void)put_literal(g, g->window[g->at - 1]);
	end_block(g, true);
}

static void
gnu_close(struct packer *p)
{
	free(p);
}

struct packer *
gnu_deflate_new(unsigned level, bool is_rsyncable)
{
	struct gnu_deflate *g = xcalloc(1, sizeof(*g));

	g->base = (struct packer){ gnu_put, gnu_end, gnu_close };
	g->level = level;
	g->effort = efforts[level];
	g->is_rsyncable = is_rsyncable;
	g->rsync_at = NOWHERE;
	g->length = COPY_MIN - 1;
	token_block_init(&g->block, NULL);
	return &g->base;
}
