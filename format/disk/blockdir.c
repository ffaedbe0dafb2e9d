#include "format/disk/blockdir.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"

#include <string.h>

enum {
	AT_CHECK = PAGE_BYTES - 8,
	/* In a sum. */
	AT_SPELLING = 48,
	AT_OPEN = 52
};

void
dir_put(unsigned char *page, size_t at, const struct dir_entry *entry)
{
	unsigned char *p = page + at * DIR_ENTRY_BYTES;

	frame_encode(&entry->frame, p);
	put_u64(p + FRAME_HEADER_BYTES, entry->offset);
	put_u32(p + FRAME_HEADER_BYTES + 8, entry->segment);
	put_u32(p + FRAME_HEADER_BYTES + 12, 0);
}

void
dir_finish(unsigned char *page)
{
	put_u64(page + AT_CHECK, hash64(page, AT_CHECK));
}

enum wb_err
dir_check(const unsigned char *page, struct err *err)
{
	if (get_u64(page + AT_CHECK) != hash64(page, AT_CHECK))
		return err_set(
			err, WB_CORRUPT, "block directory: bad checksum");
	return WB_OK;
}

enum wb_err
dir_get(const unsigned char *page, size_t at, struct dir_entry *out,
	struct err *err)
{
	const unsigned char *p = page + at * DIR_ENTRY_BYTES;

	out->offset = get_u64(p + FRAME_HEADER_BYTES);
	out->segment = get_u32(p + FRAME_HEADER_BYTES + 8);
	return frame_decode_checked(p, FRAME_HEADER_BYTES, &out->frame, err);
}

void
dir_times(const unsigned char *page, size_t at, struct frame *out)
{
	frame_times(page + at * DIR_ENTRY_BYTES, out);
}

void
dir_sum_clear(struct dir_sum *sum)
{
	*sum = (struct dir_sum){ 0 };
	for (size_t i = 0; i < 3; i++)
		sum->range[i] = (struct stamp_range){ INT64_MAX, INT64_MIN };
}

static void
widen(struct stamp_range *r, int64_t lo, int64_t hi)
{
	if (lo > hi)
		return;
	r->lo = lo < r->lo ? lo : r->lo;
	r->hi = hi > r->hi ? hi : r->hi;
}

void
dir_sum_add(struct dir_sum *sum, const struct frame *f)
{
	const struct disk_stamp *carry = &f->carry;

	for (size_t i = 0; i < 3; i++)
		widen(&sum->range[i], f->range[i].lo, f->range[i].hi);
	/* Lines before the first stamp have it. */
	if (carry->kind != STAMP_NONE)
		widen(&sum->range[carry->kind - 1], carry->seconds,
			carry->seconds);
	sum->spelling |= f->spelling;
	if (f->run > 0 || (f->flags & (FRAME_RUN_CUT | FRAME_UNSTAMPED_HEAD)) ||
		(f->first.kind == STAMP_NONE && carry->kind == STAMP_NONE))
		sum->is_open = true;
}

bool
dir_sum_same(const struct dir_sum *a, const struct dir_sum *b)
{
	for (size_t i = 0; i < 3; i++)
		if (a->range[i].lo != b->range[i].lo ||
			a->range[i].hi != b->range[i].hi)
			return false;
	return a->spelling == b->spelling && a->is_open == b->is_open;
}

void
dir_sum_put(unsigned char *page, size_t at, const struct dir_sum *sum)
{
	unsigned char *p = page + at * DIR_SUM_BYTES;

	memset(p, 0, DIR_SUM_BYTES);
	for (size_t i = 0; i < 3; i++) {
		put_u64(p + 16 * i, (uint64_t)sum->range[i].lo);
		put_u64(p + 16 * i + 8, (uint64_t)sum->range[i].hi);
	}
	put_u32(p + AT_SPELLING, sum->spelling);
	put_u32(p + AT_OPEN, sum->is_open);
}

void
dir_sum_get(const unsigned char *page, size_t at, struct dir_sum *out)
{
	const unsigned char *p = page + at * DIR_SUM_BYTES;

	for (size_t i = 0; i < 3; i++) {
		out->range[i].lo = (int64_t)get_u64(p + 16 * i);
		out->range[i].hi = (int64_t)get_u64(p + 16 * i + 8);
	}
	out->spelling = (uint8_t)get_u32(p + AT_SPELLING);
	out->is_open = get_u32(p + AT_OPEN) != 0;
}

void
dir_sum_times(const struct dir_sum *sum, struct frame *out)
{
	*out = (struct frame){ .spelling = sum->spelling,
		.run = sum->is_open,
		.first = { .kind = STAMP_UTC } };
	memcpy(out->range, sum->range, sizeof(out->range));
}
