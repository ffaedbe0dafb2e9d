#include "format/disk/page.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"
#include "format/disk/page_walk.h"

#include <string.h>

/* "WBPP" read as little-endian. */
enum { PAGE_MAGIC = 0x50504257 };

enum {
	AT_USED = PAGE_AT_USED,
	AT_TERM = PAGE_AT_TERM,
	AT_BLOCK = 16,
	AT_TERMS = 20
};

enum {
	AT_CHECK = PAGE_BYTES - 8,
	AT_NPOINTS = AT_CHECK - 8,
	AT_POINTS = AT_NPOINTS - 8 * PAGE_POINTS,
	PAGE_TERM_BITS = 40,
	POINT_SHIFT = 16,
	POINT_STEP = PAGE_BODY / (PAGE_POINTS + 1)
};

void
page_begin(struct page_writer *w)
{
	memset(w->bytes, 0, sizeof(w->bytes));
	w->used = 0;
	w->terms = 0;
	w->npoints = 0;
}

bool
page_is_empty(const struct page_writer *w)
{
	return w->terms == 0;
}

static void
page_start_term(struct page_writer *w, uint64_t term, uint32_t block)
{
	if (w->terms == 0) {
		w->first_term = term;
		w->first_block = block;
		w->last_term = term;
	}
	if (w->used >= (w->npoints + 1) * POINT_STEP &&
		w->npoints < PAGE_POINTS)
		w->points[w->npoints++] = term << POINT_SHIFT | w->used;
	w->used += put_varint_wide(
		w->bytes + PAGE_HEAD + w->used, term - w->last_term);
	w->last_term = term;
	w->terms++;
}

/* How many of blocks[1..count) fit in `room` bytes behind the first. */
static size_t
page_fitting(const uint32_t *blocks, size_t count, size_t room)
{
	unsigned char scratch[VARINT_MAX_BYTES];
	size_t bytes = 0;
	size_t n = 1;

	for (; n < count; n++) {
		bytes += put_varint(scratch, blocks[n] - blocks[n - 1] - 1);
		if (bytes > room)
			break;
	}
	return n;
}

size_t
page_add(struct page_writer *w, uint64_t term, const uint32_t *blocks,
	size_t count)
{
	/* term, code and count at their longest */
	const size_t head_max = 3 * (size_t)VARINT_MAX_BYTES;
	unsigned char *body = w->bytes + PAGE_HEAD;
	size_t take = 0;

	if (w->used + head_max > PAGE_BODY)
		return 0;
	page_start_term(w, term, count ? blocks[0] : 0);
	if (count == 0) {
		w->used += put_varint(body + w->used, 0);
		return 1;
	}
	take = page_fitting(
		blocks, count, PAGE_BODY - w->used - head_max / 3 * 2);
	w->used += put_varint_wide(
		body + w->used, ((uint64_t)blocks[0] << 1 | (take > 1)) + 1);
	if (take > 1)
		w->used += put_varint(body + w->used, take - 1);
	for (size_t i = 1; i < take; i++)
		w->used += put_varint(
			body + w->used, blocks[i] - blocks[i - 1] - 1);
	return take;
}

void
page_finish(struct page_writer *w)
{
	put_u32(w->bytes, PAGE_MAGIC);
	put_u32(w->bytes + AT_USED, (uint32_t)w->used);
	put_u64(w->bytes + AT_TERM, w->first_term);
	put_u32(w->bytes + AT_BLOCK, w->first_block);
	put_u32(w->bytes + AT_TERMS, w->terms);
	for (size_t i = 0; i < w->npoints; i++)
		put_u64(w->bytes + AT_POINTS + 8 * i, w->points[i]);
	put_u64(w->bytes + AT_NPOINTS, w->npoints);
	put_u64(w->bytes + AT_CHECK, hash64(w->bytes, AT_CHECK));
}

enum wb_err
page_check(const unsigned char *page, uint64_t *first_term,
	uint32_t *first_block, struct err *err)
{
	if (get_u32(page) != PAGE_MAGIC ||
		get_u32(page + AT_USED) > PAGE_BODY_MAX ||
		get_u64(page + AT_CHECK) != hash64(page, AT_CHECK))
		return err_set(err, WB_CORRUPT, "posting page: bad checksum");
	*first_term = get_u64(page + AT_TERM);
	*first_block = get_u32(page + AT_BLOCK);
	return WB_OK;
}

/* Behind so many numbers, eight bytes at a time where they are there: nearly
 * all of a page is lists that nobody asked for. */
static bool
skip_varints(const unsigned char **p, const unsigned char *end, uint64_t count)
{
	const unsigned char *q = *p;

	while (count > 8 && end - q >= 8) {
		/* Bytes that end a number, one bit each, added up. */
		uint64_t ends = (~get_u64(q) >> 7) & 0x0101010101010101u;

		count -= ends * 0x0101010101010101u >> 56;
		q += 8;
	}
	for (; count > 0 && q < end; q++)
		count -= (*q & 0x80) == 0;
	*p = q;
	return count == 0;
}

static bool
skip_list(const unsigned char **p, const unsigned char *end)
{
	uint64_t code = 0;
	uint64_t more = 0;

	if (!get_varint(p, end, &code))
		return false;
	if (code == 0 || !((code - 1) & 1))
		return true;
	return get_varint(p, end, &more) && skip_varints(p, end, more);
}

static size_t
points_of(const unsigned char *page)
{
	uint64_t n = get_u64(page + AT_NPOINTS);

	if (get_u32(page + AT_USED) > PAGE_BODY)
		return 0;
	return n <= PAGE_POINTS ? (size_t)n : 0;
}

/* From the last point that is not behind `term`: *p stands behind what the
 * body has for the gap of *at. Else both stay as they are. */
static bool
skip_to_point(const unsigned char *page, uint64_t term, const unsigned char **p,
	const unsigned char *end, uint64_t *at)
{
	uint64_t point = 0;
	uint64_t gap = 0;

	for (size_t i = points_of(page); i > 0 && point == 0; i--) {
		uint64_t one = get_u64(page + AT_POINTS + 8 * (i - 1));

		if (one >> POINT_SHIFT <= term)
			point = one;
	}
	if (point == 0)
		return get_varint(p, end, &gap);
	*at = point >> POINT_SHIFT;
	*p = page + PAGE_HEAD + (point & ((1U << POINT_SHIFT) - 1));
	return *p < end && get_varint(p, end, &gap);
}

enum wb_err
page_lookup(const unsigned char *page, uint64_t term, struct page_hits *hits,
	bool *past, struct err *err)
{
	const unsigned char *p = page + PAGE_HEAD;
	const unsigned char *end = p + get_u32(page + AT_USED);
	uint64_t at = get_u64(page + AT_TERM);

	*past = at > term;
	if (*past || p == end)
		return WB_OK;
	if (!skip_to_point(page, term, &p, end, &at))
		goto broken;
	while (p <= end) {
		uint64_t gap = 0;

		if (at == term ? !page_list_read(&p, end, hits)
			       : !skip_list(&p, end))
			goto broken;
		if (p == end)
			break;
		if (!get_varint(&p, end, &gap))
			goto broken;
		at += gap;
		*past = at > term;
		if (*past)
			break;
	}
	return WB_OK;
broken:
	return err_set(err, WB_CORRUPT, "posting page: a list runs over");
}

/* The list behind a term, held against its limits. */
static bool
verify_list(const unsigned char **p, const unsigned char *end, uint64_t blocks,
	uint32_t *first, uint32_t *last)
{
	uint64_t code = 0;
	uint64_t more = 0;
	uint64_t block = 0;

	*first = *last = 0;
	if (!get_varint(p, end, &code))
		return false;
	if (code == 0)
		return true;
	block = (code - 1) >> 1;
	*first = (uint32_t)block;
	if (block >= blocks)
		return false;
	if (((code - 1) & 1) && !get_varint(p, end, &more))
		return false;
	for (; more > 0; more--) {
		uint64_t gap = 0;

		if (!get_varint(p, end, &gap) || gap >= blocks)
			return false;
		block += gap + 1;
		if (block >= blocks)
			return false;
	}
	*last = (uint32_t)block;
	return true;
}

/* Is it where a point leads? */
static bool
has_point(const unsigned char *page, size_t no, uint64_t term, size_t at)
{
	return no < points_of(page) &&
		get_u64(page + AT_POINTS + 8 * no) ==
		(term << POINT_SHIFT | at);
}

enum wb_err
page_verify(const unsigned char *page, uint64_t blocks, struct page_bounds *out,
	struct err *err)
{
	const unsigned char *p = page + PAGE_HEAD;
	const unsigned char *end = NULL;
	struct page_bounds b = { 0 };
	uint32_t terms = 0;
	size_t points = 0;
	bool holds = true;
	enum wb_err rc = page_check(page, &b.first_term, &b.first_block, err);

	if (rc != WB_OK)
		return rc;
	end = p + get_u32(page + AT_USED);
	b.last_term = b.first_term;
	for (; p < end && holds; terms++) {
		size_t at = (size_t)(p - page - PAGE_HEAD);
		uint64_t gap = 0;
		uint32_t first = 0;

		holds = get_varint(&p, end, &gap) &&
			(gap == 0) == (terms == 0) &&
			gap >> PAGE_TERM_BITS == 0;
		b.last_term += gap;
		points += has_point(page, points, b.last_term, at);
		holds = holds && b.last_term >> PAGE_TERM_BITS == 0 &&
			verify_list(&p, end, blocks, &first, &b.last_block) &&
			(terms > 0 || first == b.first_block);
	}
	if (!holds || terms == 0 || terms != get_u32(page + AT_TERMS) ||
		points != points_of(page))
		return err_set(err, WB_CORRUPT,
			"posting page: its lists are not in order");
	*out = b;
	return WB_OK;
}
