#include "indexer/walk/leaf.h"

#include "indexer/walk/sniff.h"

#include <fnmatch.h>

/* No place in an index is behind it. */
static const uint64_t SOURCE_MAX = UINT64_C(1) << 43;

struct leaf {
	struct stream base;
	struct walk *w;
	struct stream *under;
	bool is_unpacked;
	/* A limit was hit: told behind the bytes that it leaves. */
	struct limit_why why;
	bool has_ended;
	/* Bytes of holes that were not read: no limit counts them. */
	uint64_t passed;
};

static void
leaf_end(struct leaf *l)
{
	l->has_ended = true;
	if (l->why.text[0] != '\0')
		walk_damage(l->w, "%s", l->why.text);
}

static enum wb_err
leaf_read(struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	struct leaf *l = (struct leaf *)s;
	struct walk *w = l->w;
	enum wb_err rc = WB_OK;
	size_t n = 0;

	*got = 0;
	walk_tell_held(w);
	if (!l->has_ended && l->why.text[0] == '\0')
		rc = stream_read(l->under, buf, cap, &n, err);
	if (rc != WB_OK)
		return rc;
	/* A plain file is as long as it is, but the index has its limit. */
	n = l->is_unpacked
		? limit_expand(w, n, &l->why)
		: limit_room(w, w->source_at - l->passed, n, &l->why);
	if (n == 0 && !l->has_ended)
		leaf_end(l);
	w->source_at += n;
	*got = n;
	return WB_OK;
}

static uint64_t
leaf_hole(struct stream *s)
{
	struct leaf *l = (struct leaf *)s;
	uint64_t n = 0;

	walk_tell_held(l->w);
	if (!l->has_ended && l->why.text[0] == '\0' &&
		l->w->source_at < SOURCE_MAX)
		n = stream_hole(l->under);
	/* A header can claim any size. */
	return n < SOURCE_MAX - l->w->source_at ? n : 0;
}

static void
leaf_pass(struct stream *s, uint64_t n)
{
	struct leaf *l = (struct leaf *)s;

	stream_pass(l->under, n);
	l->w->source_at += n;
	l->passed += n;
}

static size_t
leaf_behind(struct stream *s, void *buf, size_t cap)
{
	return stream_behind(((struct leaf *)s)->under, buf, cap);
}

/* In an archive we do not see whether a directory has cur, new and tmp, so a
 * mail in any of them has to look like one. */
static bool
is_maildir_member(const char *path, struct span head)
{
	struct span folder = { 0 };
	struct span member = { 0 };

	if (!span_cut_at(span_of(path), SPAN("//"), NULL, &member) ||
		!span_rcut(member, '/', &folder, NULL))
		return false;
	(void)span_rcut(folder, '/', NULL, &folder);
	return (span_eq(folder, SPAN("cur")) || span_eq(folder, SPAN("new")) ||
		       span_eq(folder, SPAN("tmp"))) &&
		sniff_is_mail(head);
}

/* What is no evidence of its own by what it is, NULL if it is. */
static const char *
no_log_kind(const char *path, struct span head)
{
	if (sniff_is_index(head))
		return SKIP_INDEX;
	if (sniff_is_mbox(head))
		return SKIP_MBOX;
	return is_maildir_member(path, head) ? SKIP_MAILDIR : NULL;
}

static bool
fits(const struct walk_options *o, const char *path)
{
	return !o->glob || fnmatch(o->glob, path, 0) == 0;
}

bool
leaf_matches(const struct walk *w, const char *path)
{
	return fits(w->options, path);
}

bool
walk_takes(const struct walk_options *o, const char *path, struct span reason)
{
	if (span_eq(reason, SPAN(SKIP_PATTERN)))
		return fits(o, path);
	return o->take_all &&
		(span_eq(reason, SPAN(SKIP_MBOX)) ||
			span_eq(reason, SPAN(SKIP_MAILDIR)) ||
			span_eq(reason, SPAN(SKIP_INDEX))) &&
		fits(o, path);
}

enum wb_err
leaf_deliver(struct walk *w, struct peek *p, const struct walk_source *source,
	struct err *err)
{
	struct leaf l = {
		.base = { .read = leaf_read,
			.hole = leaf_hole,
			.pass = leaf_pass,
			.behind = leaf_behind,
			.copies = p->base.copies },
		.w = w,
		.under = &p->base,
		.is_unpacked = source->wrapping[0] != '\0',
	};
	enum wb_err rc = WB_OK;
	const char *no_log = NULL;

	if (!leaf_matches(w, source->path)) {
		walk_skip(w, NULL, SKIP_PATTERN, false);
		return WB_OK;
	}
	no_log = no_log_kind(source->path, buf_span(&p->head));
	if (no_log && !w->options->take_all) {
		walk_skip(w, NULL, no_log, false);
		return WB_OK;
	}
	w->in_source = true;
	w->source_at = 0;
	rc = w->sink->source(w->sink->ctx, source, &l.base, err);
	walk_tell_held(w);
	w->in_source = false;
	return rc;
}
