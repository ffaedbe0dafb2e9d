#include "query/plan/source/remake.h"

#include "format/base/arena.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Larger files are made once more to be written. */
	HELD_MAX = 64 * 1024 * 1024,
	EXTRA_FLAGS_AT = 8
};

/* One member, made in one way. */
struct attempt {
	const struct packed_member *member;
	struct pack_way way;
	/* Of what it holds, in the source. */
	uint64_t from;
	struct packed_count *count;
	bool fits;
	bool (*put)(void *ctx, struct span bytes);
	void *ctx;
};

void
remake_init(struct remake *r, const struct source_reader *reader,
	const struct packed_member *members, size_t nmembers)
{
	*r = (struct remake){ .reader = *reader,
		.members = members,
		.nmembers = nmembers,
		.is_held = true };
	r->ways = xcalloc(nmembers + 1, sizeof(*r->ways));
	r->sum = sha256_new();
}

void
remake_release(struct remake *r)
{
	free(r->ways);
	sha256_free(r->sum);
	buf_release(&r->held);
}

/* Hand out what was made, unless the stream cannot be this one any more. */
static void
pass_on(struct attempt *a, struct buf *made)
{
	packed_count_add(a->count, made->ptr, made->len);
	a->fits = a->fits && packed_count_may_be(a->count, &a->member->sums) &&
		(made->len == 0 || a->put(a->ctx, buf_span(made)));
	buf_clear(made);
}

static bool
is_as_recorded(const struct attempt *a)
{
	const struct packed_sums *want = &a->member->sums;
	struct packed_sums sums = { 0 };

	packed_count_sums(a->count, &sums);
	return sums.bytes == want->bytes &&
		memcmp(sums.all, want->all, sizeof(sums.all)) == 0;
}

/* Compress the bytes of the member; *crc is theirs. */
static enum wb_err
compress(struct remake *r, struct attempt *a, struct packer *p, uint32_t *crc,
	struct err *err)
{
	struct source_reader reader = r->reader;
	uint64_t left = a->member->bytes;
	struct span bytes = { "", 1 };
	struct buf made = { 0 };
	enum wb_err rc = WB_OK;

	reader.offset = a->from;
	while (left > 0 && bytes.len > 0 && a->fits) {
		rc = source_read(&reader, &bytes, NULL, err);
		if (rc != WB_OK)
			break;
		bytes = span_slice(
			bytes, 0, left < bytes.len ? (size_t)left : bytes.len);
		left -= bytes.len;
		*crc = packed_crc(*crc, bytes);
		p->put(p, bytes, &made);
		pass_on(a, &made);
	}
	if (rc == WB_OK && left == 0 && a->fits) {
		p->end(p, &made);
		pass_on(a, &made);
	}
	a->fits = a->fits && left == 0 && is_as_recorded(a);
	buf_release(&made);
	return rc;
}

static enum wb_err
try_way(struct remake *r, struct attempt *a, struct err *err)
{
	unsigned char trailer[PACKED_TRAILER];
	struct packer *p = packer_open(&a->way);
	uint32_t crc = 0;
	enum wb_err rc = WB_OK;

	packed_count_reset(a->count);
	a->fits = a->put(a->ctx, a->member->header);
	rc = compress(r, a, p, &crc, err);
	packer_close(p);
	if (rc != WB_OK || !a->fits)
		return rc;
	packed_trailer(crc, a->member->bytes, trailer);
	a->fits = a->put(a->ctx,
		(struct span){ (const char *)trailer, sizeof(trailer) });
	return WB_OK;
}

static bool
put_zeros(struct attempt *a)
{
	static const char zeros[4096];
	uint64_t left = a->member->sums.bytes;

	while (left > 0) {
		size_t n = left < sizeof(zeros) ? (size_t)left : sizeof(zeros);

		if (!a->put(a->ctx, (struct span){ zeros, n }))
			return false;
		left -= n;
	}
	return true;
}

static bool
keep(void *ctx, struct span bytes)
{
	struct remake *r = ctx;

	sha256_update(r->sum, bytes.ptr, bytes.len);
	if (r->is_held && r->held.len + bytes.len > HELD_MAX) {
		r->is_held = false;
		buf_release(&r->held);
	}
	if (r->is_held)
		buf_put(&r->held, bytes);
	return true;
}

/* The ways in which to try a member: first that of the one before it. */
static size_t
list_ways(const struct packed_member *m, const struct pack_way *before,
	struct pack_way out[PACK_WAYS + 1])
{
	size_t n = 0;
	unsigned flags = m->header.len > EXTRA_FLAGS_AT
		? (unsigned char)m->header.ptr[EXTRA_FLAGS_AT]
		: 0;

	if (before)
		out[n++] = *before;
	pack_ways(flags, out + n);
	return n + PACK_WAYS;
}

/* Try all ways until one fits; what the others gave is taken back. */
static enum wb_err
find_way(struct remake *r, struct attempt *a, const struct pack_way *before,
	struct err *err)
{
	struct pack_way ways[PACK_WAYS + 1];
	size_t count = list_ways(a->member, before, ways);
	struct sha256 *sum = sha256_new();
	size_t held = r->held.len;
	enum wb_err rc = WB_OK;

	sha256_copy(sum, r->sum);
	a->fits = false;
	for (size_t i = 0; i < count && rc == WB_OK && !a->fits; i++) {
		sha256_copy(r->sum, sum);
		r->held.len = r->is_held ? held : 0;
		a->way = ways[i];
		rc = try_way(r, a, err);
		if (rc == WB_OK && a->fits)
			r->ways[a->member - r->members] = ways[i];
	}
	sha256_free(sum);
	return rc;
}

enum wb_err
remake_find(struct remake *r, bool *found, struct err *err)
{
	struct attempt a = {
		.count = packed_count_new(), .fits = true, .put = keep, .ctx = r
	};
	const struct pack_way *before = NULL;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < r->nmembers && rc == WB_OK && a.fits; i++) {
		a.member = &r->members[i];
		if (a.member->header.len == 0) {
			(void)put_zeros(&a);
			continue;
		}
		rc = find_way(r, &a, before, err);
		before = &r->ways[i];
		a.from += a.member->bytes;
	}
	packed_count_free(a.count);
	if (rc == WB_OK && a.fits)
		sha256_final(r->sum, r->sha256);
	*found = a.fits;
	return rc;
}

/* Bytes on their way out, summed once more. */
struct passage {
	struct sha256 *sum;
	bool (*put)(void *ctx, struct span bytes);
	void *ctx;
	bool is_stopped;
};

static bool
pass_out(void *ctx, struct span bytes)
{
	struct passage *p = ctx;

	sha256_update(p->sum, bytes.ptr, bytes.len);
	p->is_stopped = !p->put(p->ctx, bytes);
	return !p->is_stopped;
}

static enum wb_err
make_again(struct remake *r, struct passage *p, struct err *err)
{
	struct attempt a = { .count = packed_count_new(),
		.put = pass_out,
		.ctx = p,
		.fits = true };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < r->nmembers && rc == WB_OK && a.fits; i++) {
		a.member = &r->members[i];
		a.way = r->ways[i];
		if (a.member->header.len == 0)
			a.fits = put_zeros(&a);
		else
			rc = try_way(r, &a, err);
		a.from += a.member->bytes;
	}
	packed_count_free(a.count);
	return rc;
}

enum wb_err
remake_each(struct remake *r, bool (*put)(void *ctx, struct span bytes),
	void *ctx, struct err *err)
{
	struct passage p = { .put = put, .ctx = ctx };
	unsigned char sum[SHA256_BYTES];
	enum wb_err rc = WB_OK;

	if (r->is_held) {
		(void)put(ctx, buf_span(&r->held));
		return WB_OK;
	}
	p.sum = sha256_new();
	rc = make_again(r, &p, err);
	sha256_final(p.sum, sum);
	sha256_free(p.sum);
	if (rc == WB_OK && !p.is_stopped &&
		memcmp(sum, r->sha256, sizeof(sum)) != 0)
		return err_set(err, WB_CORRUPT,
			"the file came out otherwise the second time: what was "
			"written is not the original");
	return rc;
}
