#include "indexer/walk/gzip.h"

#include "format/base/arena.h"
#include "indexer/walk/gzhead.h"
#include "indexer/walk/inflate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRAILER_BYTES = 8, NAME_BYTES = 1024 };

enum gzip_state {
	/* Between members. */
	GZIP_HEADER,
	GZIP_BODY,
	GZIP_TRAILER,
	/* Looking for the next member, or for the end. */
	GZIP_GARBAGE,
	GZIP_END
};

struct gzip {
	struct stream base;
	struct walk *w;
	struct stream *under;
	struct inflater *inflater;
	/* LAYER_BYTES behind room for what the inflater gives back; what is
	 * still to be read is in[at] to in[len - 1]. */
	unsigned char *in;
	size_t at;
	size_t len;
	bool in_ended;
	bool may_resume;
	enum gzip_state state;
	/* Counts from 1. */
	unsigned member;
	uint64_t member_out;
	uint64_t out;
	/* Where in[] holds the first byte of the member's deflate stream, or
	 * the first that is still there. */
	size_t body_at;
	/* Why there is garbage, and how much of what kind. */
	bool is_corrupt;
	bool is_all_zero;
	uint64_t garbage;
	/* Damage that comes behind bytes that are still to be delivered. */
	char pending[160];
	uint32_t mtime;
	char name[NAME_BYTES];
};

static struct span
unread(const struct gzip *g)
{
	return (struct span){ (const char *)g->in + g->at, g->len - g->at };
}

/* Have at least `want` unread bytes, or all that are left. */
static enum wb_err
fill(struct gzip *g, size_t want, struct err *err)
{
	enum wb_err rc = WB_OK;
	size_t got = 0;

	if (g->len - g->at >= want || g->in_ended)
		return WB_OK;
	memmove(g->in + INFLATE_SLACK, g->in + g->at, g->len - g->at);
	g->len = INFLATE_SLACK + g->len - g->at;
	g->at = INFLATE_SLACK;
	g->body_at = g->at;
	while (g->len - g->at < want && !g->in_ended) {
		rc = stream_read(g->under, g->in + g->len,
			INFLATE_SLACK + LAYER_BYTES - g->len, &got, err);
		if (rc != WB_OK)
			return rc;
		g->len += got;
		g->in_ended = got == 0;
	}
	return WB_OK;
}

static void
keep_first(struct gzip *g, const struct gzhead *head)
{
	size_t len = head->name.len < NAME_BYTES - 1 ? head->name.len
						     : NAME_BYTES - 1;

	if (g->member != 1)
		return;
	/* The copies that gzip -1 found take an eighth more room than those
	 * that zstd finds. */
	if (!head->is_fastest)
		g->base.copies = inflater_copies(g->inflater);
	g->mtime = head->mtime;
	memcpy(g->name, head->name.ptr, len);
	g->name[len] = '\0';
}

static enum wb_err
read_header(struct gzip *g, struct err *err)
{
	enum wb_err rc = WB_OK;
	enum gzhead_status status = GZHEAD_SHORT;
	struct gzhead head = { 0 };
	size_t want = 512;

	while (status == GZHEAD_SHORT && want <= LAYER_BYTES) {
		rc = fill(g, want, err);
		if (rc != WB_OK)
			return rc;
		status = gzhead_parse(unread(g), &head);
		if (g->in_ended)
			break;
		want *= 2;
	}
	if (g->at == g->len) {
		g->state = GZIP_END;
		return WB_OK;
	}
	if (status == GZHEAD_SHORT && unread(g).len >= 4 && g->in_ended) {
		g->member++;
		g->state = GZIP_END;
		(void)snprintf(g->pending, sizeof(g->pending),
			"gzip member %u cut off in its header", g->member);
		return WB_OK;
	}
	if (status != GZHEAD_OK) {
		g->state = GZIP_GARBAGE;
		g->garbage = 0;
		g->is_corrupt = false;
		g->is_all_zero = true;
		return WB_OK;
	}
	g->member++;
	g->member_out = 0;
	keep_first(g, &head);
	if (head.is_damaged)
		(void)snprintf(g->pending, sizeof(g->pending),
			"wrong sum in the header of gzip member %u", g->member);
	g->at += head.len;
	g->body_at = g->at;
	inflater_reset(g->inflater);
	g->state = GZIP_BODY;
	return WB_OK;
}

/* One call of the inflater; *got bytes were put out. */
static enum wb_err
read_body(struct gzip *g, void *buf, size_t cap, size_t *got, struct err *err)
{
	enum inflate_status status = INFLATE_MORE;
	struct inflate_io io = { 0 };
	enum wb_err rc = fill(g, 1, err);

	if (rc != WB_OK)
		return rc;
	io = (struct inflate_io){ g->in + g->at, g->len - g->at, buf, cap };
	status = inflater_run(g->inflater, &io);
	g->at = (size_t)(io.in - g->in);
	*got = cap - io.out_len;
	g->member_out += *got;
	if (status == INFLATE_END) {
		g->state = GZIP_TRAILER;
	} else if (status == INFLATE_CORRUPT) {
		g->state = GZIP_GARBAGE;
		g->garbage = 0;
		g->is_corrupt = true;
		/* It may have been cut off, and what is corrupt in it be the
		 * header of the next. */
		g->at = g->body_at;
	} else if (*got == 0 && g->at == g->len && g->in_ended) {
		g->state = GZIP_END;
		(void)snprintf(g->pending, sizeof(g->pending),
			"gzip member %u cut off", g->member);
	}
	return WB_OK;
}

static uint32_t
le32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		(uint32_t)p[3] << 24;
}

static enum wb_err
read_trailer(struct gzip *g, struct err *err)
{
	const unsigned char *p = NULL;
	const char *what = NULL;
	enum wb_err rc = fill(g, TRAILER_BYTES, err);

	if (rc != WB_OK)
		return rc;
	g->state = GZIP_HEADER;
	if (unread(g).len < TRAILER_BYTES) {
		g->at = g->len;
		g->state = GZIP_END;
		(void)snprintf(g->pending, sizeof(g->pending),
			"gzip member %u cut off in its trailer", g->member);
		return WB_OK;
	}
	p = g->in + g->at;
	if (le32(p) != inflater_crc(g->inflater))
		what = "CRC";
	else if (le32(p + 4) != (uint32_t)g->member_out)
		what = "length";
	if (what)
		(void)snprintf(g->pending, sizeof(g->pending),
			"%s mismatch in gzip member %u", what, g->member);
	g->at += TRAILER_BYTES;
	return WB_OK;
}

static void
tell_garbage(struct gzip *g)
{
	if (g->is_corrupt)
		(void)snprintf(g->pending, sizeof(g->pending),
			"corrupt data in gzip member %u; %s", g->member,
			g->at < g->len ? "on at the next" : "the rest is lost");
	else
		(void)snprintf(g->pending, sizeof(g->pending),
			"%s after gzip member %u (%" PRIu64 " bytes)",
			g->is_all_zero ? "zeros" : "trailing garbage",
			g->member, g->garbage);
}

static bool
is_header_at(const struct gzip *g, size_t at)
{
	struct gzhead head = { 0 };
	struct span s = { (const char *)g->in + at, g->len - at };

	return gzhead_parse(s, &head) == GZHEAD_OK && head.is_usual;
}

/* Pass over what is in the buffer up to the next header in it. A header that
 * goes over the end of the buffer is not found: its rarity is not worth the
 * trouble. */
static enum wb_err
skip_garbage(struct gzip *g, struct err *err)
{
	enum wb_err rc = fill(g, 1, err);

	if (rc != WB_OK)
		return rc;
	if (g->at == g->len) {
		tell_garbage(g);
		g->state = GZIP_END;
		return WB_OK;
	}
	for (; g->at < g->len; g->at++, g->garbage++) {
		if (g->may_resume && g->garbage > 0 && g->in[g->at] == 0x1f &&
			is_header_at(g, g->at)) {
			tell_garbage(g);
			g->state = GZIP_HEADER;
			return WB_OK;
		}
		g->is_all_zero = g->is_all_zero && g->in[g->at] == 0;
	}
	return WB_OK;
}

static enum wb_err
step(struct gzip *g, void *buf, size_t cap, size_t *got, struct err *err)
{
	switch (g->state) {
	case GZIP_HEADER:
		return read_header(g, err);
	case GZIP_BODY:
		return read_body(g, buf, cap, got, err);
	case GZIP_TRAILER:
		return read_trailer(g, err);
	case GZIP_GARBAGE:
		return skip_garbage(g, err);
	case GZIP_END:
		break;
	}
	return WB_OK;
}

static void
tell_pending(struct gzip *g)
{
	if (g->pending[0] == '\0')
		return;
	walk_damage(g->w, "%s", g->pending);
	g->pending[0] = '\0';
}

static enum wb_err
gzip_read(struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	struct gzip *g = (struct gzip *)s;
	struct limit_why why = { 0 };
	enum wb_err rc = WB_OK;
	size_t room = 0;

	*got = 0;
	tell_pending(g);
	while (rc == WB_OK && *got == 0 && g->state != GZIP_END) {
		rc = step(g, buf, cap, got, err);
		if (*got == 0)
			tell_pending(g);
	}
	if (rc != WB_OK)
		return rc;
	room = limit_room(g->w, g->out, *got, &why);
	if (room < *got) {
		g->state = GZIP_END;
		(void)snprintf(
			g->pending, sizeof(g->pending), "gzip: %s", why.text);
	}
	*got = room;
	g->out += room;
	if (room == 0)
		tell_pending(g);
	return WB_OK;
}

static void
gzip_stop_at_damage(struct stream *s)
{
	((struct gzip *)s)->may_resume = false;
}

enum wb_err
gzip_open(struct walk *w, struct stream *under, struct gzip **out,
	struct err *err)
{
	enum wb_err rc = WB_OK;
	struct gzip *g = xcalloc(1, sizeof(*g));

	g->base.read = gzip_read;
	g->base.stop_at_damage = gzip_stop_at_damage;
	g->w = w;
	g->under = under;
	g->may_resume = true;
	g->inflater = inflater_open(w->options->force_zlib);
	g->in = xmalloc(INFLATE_SLACK + LAYER_BYTES);
	g->at = INFLATE_SLACK;
	g->len = INFLATE_SLACK;
	rc = read_header(g, err);
	if (rc != WB_OK) {
		gzip_close(g);
		return rc;
	}
	*out = g;
	return WB_OK;
}

void
gzip_close(struct gzip *g)
{
	if (!g)
		return;
	inflater_close(g->inflater);
	free(g->in);
	free(g);
}

struct stream *
gzip_stream(struct gzip *g)
{
	return &g->base;
}

uint32_t
gzip_mtime(const struct gzip *g)
{
	return g->mtime;
}

const char *
gzip_name(const struct gzip *g)
{
	return g->name;
}
