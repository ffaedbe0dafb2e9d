#include "format/disk/sums.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"

#include <string.h>

static const char foot_magic[8] = { 'W', 'B', 'S', 'U', 'M', 'S', '1', '\n' };

/* More than any file has; less than what overflows below. */
static const uint64_t pages_most = (uint64_t)1 << 48;

bool
sums_place_of(
	const unsigned char *foot, uint64_t file_bytes, struct sums_place *out)
{
	struct sums_place p = { .pages = get_u64(foot + 8) };

	if (memcmp(foot, foot_magic, sizeof(foot_magic)) != 0 ||
		p.pages > pages_most)
		return false;
	p.leaves = (p.pages + SUMS_A_LEAF - 1) / SUMS_A_LEAF;
	p.leaves_at = p.pages * SUMS_PAGE_BYTES;
	p.top_at = p.leaves_at + p.leaves * SUMS_PAGE_BYTES;
	p.end_bytes = p.leaves * 8 + SUMS_FOOT_BYTES;
	p.file_bytes = p.top_at + p.end_bytes;
	*out = p;
	return p.file_bytes == file_bytes;
}

static void
put_sum(struct buf *b, const unsigned char *page)
{
	unsigned char sum[8];

	put_u64(sum, hash64(page, SUMS_PAGE_BYTES));
	buf_put(b, (struct span){ (const char *)sum, sizeof(sum) });
}

void
sums_take(struct sums_taken *s, const unsigned char *page)
{
	put_sum(&s->leaves, page);
	s->pages++;
}

void
sums_finish(struct sums_taken *s, struct buf *out, size_t *end)
{
	unsigned char foot[SUMS_FOOT_BYTES];
	size_t from = 0;

	while (s->leaves.len % SUMS_PAGE_BYTES != 0)
		buf_putc(&s->leaves, '\0');
	buf_put(out, buf_span(&s->leaves));
	from = out->len;
	for (size_t at = 0; at < s->leaves.len; at += SUMS_PAGE_BYTES)
		put_sum(out, (const unsigned char *)s->leaves.ptr + at);
	memcpy(foot, foot_magic, sizeof(foot_magic));
	put_u64(foot + 8, s->pages);
	buf_put(out, (struct span){ (const char *)foot, sizeof(foot) });
	*end = out->len - from;
	buf_release(&s->leaves);
	s->pages = 0;
}

bool
sums_fit(const unsigned char *sums, uint64_t at, const unsigned char *page)
{
	return get_u64(sums + 8 * at) == hash64(page, SUMS_PAGE_BYTES);
}
