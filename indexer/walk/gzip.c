#include "indexer/walk/gzip_part.h"

#include "format/base/arena.h"
#include "indexer/walk/gzhead.h"
#include "indexer/walk/inflate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRAILER_BYTES = 8 };

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
		rc = gzip_fill(g, want, err);
		if (rc != WB_OK)
			return rc;
		status = gzhead_parse(gzip_unread(g), &head);
		if (g->in_ended)
			break;
		want *= 2;
	}
	if (g->at == g->len) {
		g->state = GZIP_END;
		gzip_note_finish(g->note);
		return WB_OK;
	}
	if (status == GZHEAD_SHORT && gzip_unread(g).len >= 4 && g->in_ended) {
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
	if (head.is_damaged) {
		/* Perl's IO::Compress (2.106) writes none other. */
		g->is_noted = true;
		(void)snprintf(g->pending, sizeof(g->pending),
			"wrong sum in the header of gzip member %u", g->member);
	}
	gzip_note_header(g->note, span_slice(gzip_unread(g), 0, head.len));
	g->at += head.len;
	g->body_at = g->at;
	g->noted_at = g->at;
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
	enum wb_err rc = gzip_fill(g, 1, err);

	if (rc != WB_OK)
		return rc;
	io = (struct inflate_io){ g->in + g->at, g->len - g->at, buf, cap };
	status = inflater_run(g->inflater, &io);
	g->at = (size_t)(io.in - g->in);
	*got = cap - io.out_len;
	g->member_out += *got;
	if (status == INFLATE_END) {
		gzip_note_body(g, g->at);
		gzip_note_end(g->note, g->member_out);
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
	enum wb_err rc = gzip_fill(g, TRAILER_BYTES, err);

	if (rc != WB_OK)
		return rc;
	g->state = GZIP_HEADER;
	if (gzip_unread(g).len < TRAILER_BYTES) {
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
		return gzip_skip_garbage(g, err);
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
	if (!g->is_noted)
		gzip_note_lose(g->note);
	g->is_noted = false;
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
	struct gzip *g = (struct gzip *)s;

	g->may_resume = false;
	/* What is kept of an archive does not make it again. */
	gzip_note_lose(g->note);
}

enum wb_err
gzip_open(struct walk *w, struct stream *under, struct gzip_note *note,
	struct gzip **out, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct gzip *g = xcalloc(1, sizeof(*g));

	g->base.read = gzip_read;
	g->base.stop_at_damage = gzip_stop_at_damage;
	g->w = w;
	g->under = under;
	g->note = note;
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
