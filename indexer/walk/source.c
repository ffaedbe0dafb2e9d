/* From the bytes of a file, or of a member, to sources: what is packed is
 * opened, layer by layer. */
#include "indexer/walk/container.h"
#include "indexer/walk/gzip.h"
#include "indexer/walk/layer.h"
#include "indexer/walk/leaf.h"
#include "indexer/walk/memory.h"
#include "indexer/walk/packed.h"
#include "indexer/walk/peek.h"
#include "indexer/walk/sniff.h"

/* One layer being opened: its head has been looked at. */
struct opening {
	struct peek peek;
	enum sniff_kind kind;
	/* How far down `origin` is. */
	unsigned depth;
	const struct walk_source *origin;
	/* Wrapping and path of what is inside. */
	struct buf wrapping;
	struct buf path;
};

static void
opening_release(struct opening *o)
{
	peek_release(&o->peek);
	buf_release(&o->wrapping);
	buf_release(&o->path);
}

static const char *
inner_wrapping(struct opening *o)
{
	buf_clear(&o->wrapping);
	buf_puts(&o->wrapping, o->origin->wrapping);
	if (o->wrapping.len > 0)
		buf_putc(&o->wrapping, '+');
	buf_puts(&o->wrapping, sniff_name(o->kind));
	return buf_cstr(&o->wrapping);
}

/* Each source_dispatch is a layer deeper, and open_layer caps those.
 * NOLINTBEGIN(misc-no-recursion) */
static enum wb_err
open_gzip(struct walk *w, struct opening *o, struct err *err)
{
	struct walk_source inner = *o->origin;
	struct gzip_note note;
	struct gzip *g = NULL;
	/* Of the file itself, as that is what custody knows by its sum. */
	bool is_noted = o->depth == 0 && w->sink->gzip_members;
	enum wb_err rc = WB_OK;

	gzip_note_init(&note);
	rc = gzip_open(w, &o->peek.base, is_noted ? &note : NULL, &g, err);
	if (rc != WB_OK)
		goto done;
	inner.wrapping = inner_wrapping(o);
	inner.gzip_mtime = gzip_mtime(g);
	inner.gzip_name = gzip_name(g);
	rc = source_dispatch(w, gzip_stream(g), &inner, o->depth + 1, err);
	if (note.is_whole && !note.is_lost)
		w->sink->gzip_members(w->sink->ctx, note.rows, note.nrows);
done:
	gzip_close(g);
	gzip_note_release(&note);
	return rc;
}

static enum wb_err
open_packed(struct walk *w, struct opening *o, struct err *err)
{
	struct walk_source inner = *o->origin;
	struct packed *p = packed_open(w, &o->peek.base, o->kind);
	enum wb_err rc = WB_OK;

	inner.wrapping = inner_wrapping(o);
	rc = source_dispatch(w, packed_stream(p), &inner, o->depth + 1, err);
	packed_close(p);
	return rc;
}

static enum wb_err
open_member(struct walk *w, struct opening *o, struct container *c,
	const struct container_member *m, struct err *err)
{
	struct walk_source inner = *o->origin;

	buf_clear(&o->path);
	buf_printf(&o->path, "%s//%s", o->origin->path, m->name);
	inner.path = buf_cstr(&o->path);
	if (m->skip) {
		walk_skip(w, inner.path, m->skip, m->is_loss);
		return WB_OK;
	}
	inner.wrapping = inner_wrapping(o);
	inner.has_mtime = m->has_mtime || inner.has_mtime;
	inner.mtime_ns = m->has_mtime ? m->mtime_ns : inner.mtime_ns;
	inner.gzip_mtime = 0;
	inner.gzip_name = "";
	inner.mode = m->mode;
	inner.uid = m->uid;
	inner.gid = m->gid;
	return source_dispatch(
		w, container_stream(c), &inner, o->depth + 1, err);
}

/* What bears the mark of an archive and cannot be opened: its bytes are kept
 * as they are. Tar and cpio have weak marks, so for them that is no damage. */
static enum wb_err
take_plain(struct walk *w, struct opening *o, const char *why, struct err *err)
{
	bool rewound = peek_rewind(&o->peek);

	if (o->kind == SNIFF_ZIP || o->kind == SNIFF_7ZIP || !rewound)
		walk_damage(w, "%s", why);
	if (!rewound)
		return WB_OK;
	return leaf_deliver(w, &o->peek, o->origin, err);
}

static enum wb_err
open_archive(
	struct walk *w, struct opening *o, struct stream *from, struct err *err)
{
	struct container_member member = { 0 };
	struct container *c = NULL;
	enum container_status status = CONTAINER_END;
	enum wb_err rc = WB_OK;

	o->peek.base.stop_at_damage(&o->peek.base);
	peek_record(&o->peek);
	rc = container_open(w, from, o->kind, &c, err);
	if (rc != WB_OK)
		return rc;
	rc = container_next(c, &status, &member, err);
	peek_forget(&o->peek);
	while (rc == WB_OK && status == CONTAINER_MEMBER && !w->is_spent) {
		rc = open_member(w, o, c, &member, err);
		if (rc == WB_OK)
			rc = container_next(c, &status, &member, err);
	}
	if (rc == WB_OK && status == CONTAINER_NONE)
		rc = take_plain(w, o, container_why(c), err);
	container_close(c);
	return rc;
}

/* A 7z archive has its directory at the end: where we cannot go there, all of
 * it is held in memory. */
static enum wb_err
open_7zip(struct walk *w, struct opening *o, struct err *err)
{
	struct memory m = { 0 };
	enum wb_err rc = WB_OK;

	if (o->peek.base.seek)
		return open_archive(w, o, &o->peek.base, err);
	peek_record(&o->peek);
	rc = memory_init(&m, &o->peek.base, err);
	if (rc == WB_OK && m.is_cut)
		walk_damage(w,
			"7z archive inside another or in a pipe is "
			"longer than 64 MiB (limit)");
	else if (rc == WB_OK)
		rc = open_archive(w, o, &m.base, err);
	memory_release(&m);
	return rc;
}

static enum wb_err
open_layer(struct walk *w, struct opening *o, struct err *err)
{
	walk_tell_held(w);
	if (o->depth >= w->options->limits.depth) {
		walk_damage(w, "packed more than %u deep (limit)",
			w->options->limits.depth);
		return WB_OK;
	}
	if (o->kind == SNIFF_GZIP)
		return open_gzip(w, o, err);
	if (o->kind == SNIFF_7ZIP)
		return open_7zip(w, o, err);
	if (sniff_is_archive(o->kind))
		return open_archive(w, o, &o->peek.base, err);
	return open_packed(w, o, err);
}

/* Look at the head; what comes to light in doing so waits until it is known
 * what it is damage to. */
static enum wb_err
look(struct walk *w, struct opening *o, struct err *err)
{
	enum wb_err rc = WB_OK;

	w->is_holding = true;
	rc = peek_head(&o->peek, SNIFF_BYTES, &w->hold_at, err);
	w->is_holding = false;
	if (rc == WB_OK)
		o->kind = sniff(buf_span(&o->peek.head));
	return rc;
}

enum wb_err
source_dispatch(struct walk *w, struct stream *s,
	const struct walk_source *origin, unsigned depth, struct err *err)
{
	const char *outer = w->path;
	struct opening o = { .origin = origin, .depth = depth };
	enum wb_err rc = WB_OK;

	w->path = origin->path;
	peek_init(&o.peek, s);
	rc = look(w, &o, err);
	if (rc == WB_OK && o.kind == SNIFF_PLAIN)
		rc = leaf_deliver(w, &o.peek, origin, err);
	else if (rc == WB_OK)
		rc = open_layer(w, &o, err);
	walk_tell_held(w);
	opening_release(&o);
	w->path = outer;
	return rc;
}
/* NOLINTEND(misc-no-recursion) */
