#include "format/disk/recode.h"

#include "format/base/arena.h"
#include "format/base/same.h"
#include "format/disk/bytes.h"
#include "format/disk/copies.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* A shorter copy takes more room than its bytes as literals. */
	COPY_MIN = 4,
	/* The longest copy that deflate knows. */
	DEFLATE_MAX = 258,
	/* zstd's own bound, where a block ends within a copy. */
	SPLIT_MIN = 3,
	/* Shorter stretches without a copy are not worth a look. */
	LOOK_MIN = 8,
	/* What is hashed, and so the shortest that is found. */
	HASH_BYTES = 6,
	HASH_BITS = 12,
	/* The longer nothing is found, the fewer places are tried. */
	STRIDE_SHIFT = 7
};

struct recoder {
	/* Where bytes of this hash stood last. */
	uint32_t table[1 << HASH_BITS];
	struct sequence *list;
	struct sequence *end;
	/* Of the block under way. */
	struct sequence *next;
	const unsigned char *raw;
	size_t len;
	/* Up to where sequences are made, and where zstd's block ends. */
	size_t done;
	size_t border;
	bool failed;
};

struct recoder *
recoder_new(void)
{
	struct recoder *r = xcalloc(1, sizeof(*r));

	r->list = xmalloc(RECODE_SEQUENCES_MAX * sizeof(*r->list));
	/* One emit writes at most three in a row. */
	r->end = r->list + RECODE_SEQUENCES_MAX - 32;
	return r;
}

void
recoder_free(struct recoder *r)
{
	if (!r)
		return;
	free(r->list);
	free(r);
}

static void
put(struct recoder *r, size_t at, size_t len, uint32_t distance)
{
	*r->next++ = (struct sequence){ .offset = distance,
		.literals = (uint32_t)(at - r->done),
		.length = (uint32_t)len };
	r->done = at + len;
}

static void
end_block(struct recoder *r)
{
	put(r, r->border, 0, 0);
	r->border += RECODE_BLOCK;
	if (r->border > r->len)
		r->border = r->len;
}

/* A copy that goes over the end of a block, or begins behind it. */
static void
emit_over(struct recoder *r, size_t at, size_t len, uint32_t distance)
{
	while (at + len > r->border && r->next < r->end) {
		size_t fits = at < r->border ? r->border - at : 0;

		if (fits >= SPLIT_MIN)
			put(r, at, fits, distance);
		at += fits;
		len -= fits;
		end_block(r);
	}
	if (len >= SPLIT_MIN)
		put(r, at, len, distance);
}

/* Deflate cuts a long copy into many. */
static inline bool
goes_on(const struct recoder *r, size_t at, size_t distance)
{
	return r->next > r->list && r->next[-1].length >= DEFLATE_MAX &&
		at == r->done && r->next[-1].offset == distance;
}

static void
extend(struct recoder *r, size_t len)
{
	r->next[-1].length += (uint32_t)len;
	r->done += len;
}

static inline void
emit(struct recoder *r, size_t at, size_t len, size_t distance)
{
	/* Full: the frame is given up in the end. */
	if (r->next >= r->end)
		r->failed = true;
	else if (at + len > r->border)
		emit_over(r, at, len, (uint32_t)distance);
	else if (goes_on(r, at, distance))
		extend(r, len);
	else
		put(r, at, len, (uint32_t)distance);
}

/* How many bytes at a and b are the same, b being the later. */
static size_t
common(const unsigned char *a, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *begin = b;

	while (end - b >= 8) {
		uint64_t differ = get_u64(a) ^ get_u64(b);

		if (differ != 0)
			return (size_t)(b - begin) +
				(size_t)__builtin_ctzll(differ) / 8;
		a += 8;
		b += 8;
	}
	while (b < end && *a == *b) {
		a++;
		b++;
	}
	return (size_t)(b - begin);
}

/* The place that has the same HASH_BYTES as `at` and was seen last; `at` if
 * there is none. */
static size_t
seen_before(struct recoder *r, size_t at)
{
	const unsigned shift = 64 - 8 * HASH_BYTES;
	uint64_t here = get_u64(r->raw + at) << shift;
	size_t slot = (size_t)((here * 0x9e3779b185ebca87) >> (64 - HASH_BITS));
	size_t before = r->table[slot];

	r->table[slot] = (uint32_t)at;
	return before < at && get_u64(r->raw + before) << shift == here ? before
									: at;
}

/* Look for copies that begin before `end`, where what is not told yet ends.
 * They may go on behind it. */
static void
look(struct recoder *r, size_t end)
{
	size_t at = r->done;
	size_t found = at;

	if (end + 8 > r->len)
		end = r->len > 8 ? r->len - 8 : 0;
	while (at < end && !r->failed) {
		size_t before = seen_before(r, at);
		size_t len = 0;

		if (before == at) {
			at += 1 + ((at - found) >> STRIDE_SHIFT);
			continue;
		}
		len = common(r->raw + before, r->raw + at, r->raw + r->len);
		while (at > r->done && before > 0 &&
			r->raw[at - 1] == r->raw[before - 1]) {
			at--;
			before--;
			len++;
		}
		emit(r, at, len, at - before);
		at += len;
		found = at;
	}
}

static bool
is_long_copy(const unsigned char *p, const unsigned char *q, size_t len)
{
	size_t i = 0;

	for (i = 0; i + 8 < len; i += 8)
		if (get_u64(p + i) != get_u64(q + i))
			return false;
	return get_u64(p + len - 8) == get_u64(q + len - 8);
}

/* The first `len` of SAME_BYTES bytes, most copies being no longer; not 0. */
static inline bool
is_short_copy(const unsigned char *p, const unsigned char *q, size_t len)
{
	return ~same_bits(p, q) << (SAME_BYTES - len) == 0;
}

/* Only what is a copy may be told as one. At least 8 bytes are at p, `room` in
 * all, and len is not 0. Lengths cannot be foreseen: so nearly all go one way.
 */
static inline bool
is_copy(const unsigned char *p, size_t room, size_t len, size_t distance)
{
	const unsigned char *q = p - distance;

	if (len <= SAME_BYTES && room >= SAME_BYTES)
		return is_short_copy(p, q, len);
	if (len > 8)
		return is_long_copy(p, q, len);
	return (get_u64(p) ^ get_u64(q)) << (64 - 8 * len) == 0;
}

/* A copy that deflate made, if it is within the block and still to be told. */
static inline void
take_copy(struct recoder *r, uint64_t copy, size_t begin)
{
	size_t end = begin + copy_length(copy);
	size_t distance = copy_distance(copy);

	if (begin >= r->done + LOOK_MIN)
		look(r, begin);
	if (begin < r->done)
		begin = r->done;
	if (end < begin + COPY_MIN || begin + 8 > r->len)
		return;
	if (is_copy(r->raw + begin, r->len - begin, end - begin, distance))
		emit(r, begin, end - begin, distance);
	else
		r->failed = true;
}

/* Take copies as long as they are as most are: close behind the one before and
 * within the block. Returns the first that is not; *at is where the one before
 * it ends. What changes with each is kept where no write can change it. */
static size_t
take_usual(struct recoder *r, const uint64_t *copies, size_t ncopies, size_t i,
	size_t *at)
{
	const size_t most = r->len < SAME_BYTES ? 0 : r->len - SAME_BYTES + 1;
	struct sequence *next = r->next;
	size_t done = r->done;
	size_t end = *at;

	/* What this one may be a part of. */
	if (next > r->list && next[-1].length >= DEFLATE_MAX)
		return i;
	for (; i < ncopies && next < r->end; i++) {
		size_t literals = copy_literals(copies[i]);
		size_t len = copy_length(copies[i]);
		size_t distance = copy_distance(copies[i]);
		size_t begin = end + literals;

		if (begin + len > r->border)
			break;
		if (len < COPY_MIN || distance - 1 >= begin) {
			end = begin + len;
			continue;
		}
		if (begin - done >= LOOK_MIN || begin >= most ||
			len >= DEFLATE_MAX ||
			!is_copy(r->raw + begin, SAME_BYTES, len, distance))
			break;
		*next++ = (struct sequence){ .offset = (uint32_t)distance,
			.literals = (uint32_t)(begin - done),
			.length = (uint32_t)len };
		end = begin + len;
		done = end;
	}
	r->next = next;
	r->done = done;
	*at = end;
	return i;
}

static void
take_copies(struct recoder *r, const uint64_t *copies, size_t ncopies)
{
	size_t end = 0;

	for (size_t i = take_usual(r, copies, ncopies, 0, &end);
		i < ncopies && !r->failed;
		i = take_usual(r, copies, ncopies, i + 1, &end)) {
		size_t begin = end + copy_literals(copies[i]);
		size_t distance = copy_distance(copies[i]);

		end = begin + copy_length(copies[i]);
		if (end > r->len)
			r->failed = true;
		else if (end >= begin + COPY_MIN && distance <= begin &&
			distance > 0)
			take_copy(r, copies[i], begin);
	}
	if (!r->failed)
		look(r, r->len);
}

const struct sequence *
recode(struct recoder *r, struct span raw, const uint64_t *copies,
	size_t ncopies, size_t *n)
{
	memset(r->table, 0, sizeof(r->table));
	r->next = r->list;
	r->raw = (const unsigned char *)raw.ptr;
	r->len = raw.len;
	r->done = 0;
	r->border = raw.len < RECODE_BLOCK ? raw.len : RECODE_BLOCK;
	r->failed = false;
	take_copies(r, copies, ncopies);
	while (!r->failed && r->done < r->len && r->next < r->end)
		end_block(r);
	if (r->failed || r->done < r->len || r->next == r->list)
		return NULL;
	/* zstd wants an end of the last block, too, if a copy ends there. */
	if (r->next[-1].offset != 0)
		put(r, r->len, 0, 0);
	*n = (size_t)(r->next - r->list);
	return r->list;
}
