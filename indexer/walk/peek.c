#include "indexer/walk/peek.h"

#include <string.h>

enum { RECORD_BYTES = 1024 * 1024 };

static enum wb_err
peek_more(struct peek *p, size_t want, struct err *err)
{
	size_t got = 0;
	enum wb_err rc = WB_OK;

	rc = stream_read(
		p->under, buf_reserve(&p->head, want), want, &got, err);
	if (rc != WB_OK)
		return rc;
	p->head.len += got;
	p->has_ended = got == 0;
	return WB_OK;
}

static enum wb_err
peek_read(struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	struct peek *p = (struct peek *)s;
	enum wb_err rc = WB_OK;
	size_t n = 0;

	*got = 0;
	if (p->at == p->head.len && p->is_recording && !p->has_ended) {
		rc = peek_more(p, cap, err);
		if (rc != WB_OK)
			return rc;
		p->is_recording = p->head.len < RECORD_BYTES;
	}
	n = p->head.len - p->at;
	if (n > 0) {
		n = n < cap ? n : cap;
		memcpy(buf, p->head.ptr + p->at, n);
		p->at += n;
		*got = n;
		return WB_OK;
	}
	if (p->has_ended)
		return WB_OK;
	p->has_passed = true;
	return stream_read(p->under, buf, cap, got, err);
}

static bool
peek_seek(struct stream *s, uint64_t offset)
{
	struct peek *p = (struct peek *)s;

	p->at = p->head.len;
	p->has_passed = true;
	p->has_ended = false;
	return p->under->seek(p->under, offset);
}

static uint64_t
peek_size(struct stream *s)
{
	struct peek *p = (struct peek *)s;

	return p->under->size(p->under);
}

static uint64_t
peek_hole(struct stream *s)
{
	struct peek *p = (struct peek *)s;

	if (p->at < p->head.len || p->is_recording || p->has_ended)
		return 0;
	return stream_hole(p->under);
}

static void
peek_pass(struct stream *s, uint64_t n)
{
	struct peek *p = (struct peek *)s;

	p->has_passed = true;
	stream_pass(p->under, n);
}

static size_t
peek_behind(struct stream *s, void *buf, size_t cap)
{
	return stream_behind(((struct peek *)s)->under, buf, cap);
}

static void
peek_stop_at_damage(struct stream *s)
{
	struct peek *p = (struct peek *)s;

	if (p->under->stop_at_damage)
		p->under->stop_at_damage(p->under);
}

void
peek_init(struct peek *p, struct stream *under)
{
	*p = (struct peek){
		.base = { .read = peek_read,
			.stop_at_damage = peek_stop_at_damage,
			.copies = under->copies },
		.under = under,
	};
	if (under->seek) {
		p->base.seek = peek_seek;
		p->base.size = peek_size;
	}
	if (under->hole) {
		p->base.hole = peek_hole;
		p->base.pass = peek_pass;
		p->base.behind = peek_behind;
	}
}

void
peek_release(struct peek *p)
{
	buf_release(&p->head);
}

enum wb_err
peek_head(struct peek *p, size_t want, uint64_t *at, struct err *err)
{
	enum wb_err rc = WB_OK;

	*at = p->head.len;
	while (rc == WB_OK && p->head.len < want && !p->has_ended) {
		rc = peek_more(p, want - p->head.len, err);
		*at = p->head.len;
	}
	return rc;
}

void
peek_record(struct peek *p)
{
	p->is_recording = true;
}

void
peek_forget(struct peek *p)
{
	p->is_recording = false;
}

bool
peek_rewind(struct peek *p)
{
	if (!p->has_passed) {
		p->at = 0;
		return true;
	}
	return p->base.seek && p->base.seek(&p->base, 0);
}
