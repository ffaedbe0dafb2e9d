#include "indexer/walk/packed.h"

#include "format/base/arena.h"
#include "indexer/walk/decoder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The longest mark of a stream is that of bzip2: 10 bytes. */
enum { MARK_BYTES = 16 };

enum packed_state {
	/* Between streams. */
	PACKED_START,
	PACKED_BODY,
	/* Looking for the next stream, or for the end. */
	PACKED_GARBAGE,
	PACKED_END
};

struct packed {
	struct stream base;
	struct walk *w;
	struct stream *under;
	enum sniff_kind kind;
	struct decoder *decoder;
	/* LAYER_BYTES; what is still to be read is in[at] to in[len - 1]. */
	unsigned char *in;
	size_t at;
	size_t len;
	bool in_ended;
	bool may_resume;
	enum packed_state state;
	/* Counts from 1. */
	unsigned number;
	uint64_t out;
	/* Where in[] holds the second byte of the stream, or the first that is
	 * still there. */
	size_t body_at;
	/* Why there is garbage, and how much of what kind. */
	bool is_corrupt;
	bool is_all_zero;
	uint64_t garbage;
	/* Damage that comes behind bytes that are still to be delivered. */
	char pending[200];
};

static struct span
unread(const struct packed *p)
{
	return (struct span){ (const char *)p->in + p->at, p->len - p->at };
}

/* Have at least `want` unread bytes, or all that are left. */
static enum wb_err
fill(struct packed *p, size_t want, struct err *err)
{
	enum wb_err rc = WB_OK;
	size_t got = 0;

	if (p->len - p->at >= want || p->in_ended)
		return WB_OK;
	memmove(p->in, p->in + p->at, p->len - p->at);
	p->len -= p->at;
	p->at = 0;
	p->body_at = 0;
	while (p->len < want && !p->in_ended) {
		rc = stream_read(p->under, p->in + p->len, LAYER_BYTES - p->len,
			&got, err);
		if (rc != WB_OK)
			return rc;
		p->len += got;
		p->in_ended = got == 0;
	}
	return WB_OK;
}

/* Zeros in fours may stand behind an xz stream. */
static enum wb_err
pass_padding(struct packed *p, struct err *err)
{
	enum wb_err rc = fill(p, MARK_BYTES, err);

	while (rc == WB_OK && p->kind == SNIFF_XZ &&
		span_starts(unread(p), SPAN("\0\0\0\0"))) {
		p->at += 4;
		rc = fill(p, MARK_BYTES, err);
	}
	return rc;
}

static void
begin_garbage(struct packed *p, bool is_corrupt)
{
	p->state = PACKED_GARBAGE;
	p->garbage = 0;
	p->is_corrupt = is_corrupt;
	p->is_all_zero = true;
}

static enum wb_err
read_start(struct packed *p, struct err *err)
{
	enum wb_err rc = pass_padding(p, err);

	if (rc != WB_OK)
		return rc;
	if (p->at == p->len) {
		p->state = PACKED_END;
	} else if (p->number == 0 || p->decoder->is_start(unread(p), false)) {
		p->number++;
		p->decoder->start(p->decoder);
		p->body_at = p->at + 1;
		p->state = PACKED_BODY;
	} else {
		begin_garbage(p, false);
	}
	return WB_OK;
}

static void
end_body(struct packed *p, enum decode_status status)
{
	const struct decoder *d = p->decoder;

	if (status == DECODE_CORRUPT) {
		begin_garbage(p, true);
		/* It may have been cut off, and what is corrupt in it be the
		 * start of the next. */
		p->at = p->body_at < p->len ? p->body_at : p->len;
		return;
	}
	p->state = PACKED_START;
	if (d->why[0] != '\0')
		(void)snprintf(p->pending, sizeof(p->pending), "%s in %s %s %u",
			d->why, sniff_name(p->kind), d->unit, p->number);
}

/* One call of the decoder; *got bytes were put out. */
static enum wb_err
read_body(struct packed *p, void *buf, size_t cap, size_t *got, struct err *err)
{
	enum decode_status status = DECODE_MORE;
	struct decode_io io = { 0 };
	enum wb_err rc = fill(p, 1, err);

	if (rc != WB_OK)
		return rc;
	io = (struct decode_io){
		.in = p->in + p->at,
		.in_len = p->len - p->at,
		.out = buf,
		.out_len = cap,
		.is_last = p->in_ended,
	};
	status = p->decoder->run(p->decoder, &io);
	p->at = p->len - io.in_len;
	*got = cap - io.out_len;
	if (status != DECODE_MORE) {
		end_body(p, status);
	} else if (*got == 0 && io.in_len == 0 && io.is_last) {
		p->state = PACKED_END;
		(void)snprintf(p->pending, sizeof(p->pending),
			"%s %s %u cut off", sniff_name(p->kind),
			p->decoder->unit, p->number);
	}
	return WB_OK;
}

static void
tell_garbage(struct packed *p)
{
	const struct decoder *d = p->decoder;
	const char *name = sniff_name(p->kind);
	const char *next =
		p->at < p->len ? "on at the next" : "the rest is lost";

	if (!p->is_corrupt)
		(void)snprintf(p->pending, sizeof(p->pending),
			"%s after %s %s %u (%" PRIu64 " bytes)",
			p->is_all_zero ? "zeros" : "trailing garbage", name,
			d->unit, p->number, p->garbage);
	else if (d->why[0] != '\0')
		(void)snprintf(p->pending, sizeof(p->pending),
			"%s %s %u %s; %s", name, d->unit, p->number, d->why,
			next);
	else
		(void)snprintf(p->pending, sizeof(p->pending),
			"corrupt data in %s %s %u; %s", name, d->unit,
			p->number, next);
}

/* Pass over what is in the buffer up to the next stream in it. Its mark may
 * stand across the end of the buffer, so the last bytes wait for what comes
 * behind them. */
static enum wb_err
skip_garbage(struct packed *p, struct err *err)
{
	enum wb_err rc = fill(p, MARK_BYTES, err);
	struct span s = unread(p);

	if (rc != WB_OK)
		return rc;
	if (s.len == 0) {
		tell_garbage(p);
		p->state = PACKED_END;
		return WB_OK;
	}
	while (s.len >= MARK_BYTES || (p->in_ended && s.len > 0)) {
		if (p->may_resume && p->decoder->is_start(s, true)) {
			tell_garbage(p);
			p->state = PACKED_START;
			return WB_OK;
		}
		p->is_all_zero = p->is_all_zero && s.ptr[0] == 0;
		p->garbage++;
		p->at++;
		s = span_slice(s, 1, s.len);
	}
	return WB_OK;
}

static enum wb_err
step(struct packed *p, void *buf, size_t cap, size_t *got, struct err *err)
{
	switch (p->state) {
	case PACKED_START:
		return read_start(p, err);
	case PACKED_BODY:
		return read_body(p, buf, cap, got, err);
	case PACKED_GARBAGE:
		return skip_garbage(p, err);
	case PACKED_END:
		break;
	}
	return WB_OK;
}

static void
tell_pending(struct packed *p)
{
	if (p->pending[0] == '\0')
		return;
	walk_damage(p->w, "%s", p->pending);
	p->pending[0] = '\0';
}

static enum wb_err
packed_read(
	struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	struct packed *p = (struct packed *)s;
	struct limit_why why = { 0 };
	enum wb_err rc = WB_OK;
	size_t room = 0;

	*got = 0;
	tell_pending(p);
	while (rc == WB_OK && *got == 0 && p->state != PACKED_END) {
		rc = step(p, buf, cap, got, err);
		if (*got == 0)
			tell_pending(p);
	}
	if (rc != WB_OK)
		return rc;
	room = limit_room(p->w, p->out, *got, &why);
	if (room < *got) {
		p->state = PACKED_END;
		(void)snprintf(p->pending, sizeof(p->pending), "%s: %s",
			sniff_name(p->kind), why.text);
	}
	*got = room;
	p->out += room;
	if (room == 0)
		tell_pending(p);
	return WB_OK;
}

static void
packed_stop_at_damage(struct stream *s)
{
	((struct packed *)s)->may_resume = false;
}

struct packed *
packed_open(struct walk *w, struct stream *under, enum sniff_kind kind)
{
	struct packed *p = xcalloc(1, sizeof(*p));

	p->base.read = packed_read;
	p->base.stop_at_damage = packed_stop_at_damage;
	p->w = w;
	p->under = under;
	p->kind = kind;
	p->decoder = decoder_open(kind, w->options->limits.memory_bytes);
	p->in = xmalloc(LAYER_BYTES);
	p->may_resume = true;
	return p;
}

void
packed_close(struct packed *p)
{
	if (!p)
		return;
	decoder_close(p->decoder);
	free(p->in);
	free(p);
}

struct stream *
packed_stream(struct packed *p)
{
	return &p->base;
}
