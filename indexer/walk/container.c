#include "indexer/walk/container.h"

#include "format/base/arena.h"
#include "indexer/walk/unpack.h"

#include <stdlib.h>
#include <string.h>

/* Headers in a row that may be refused before the rest is given up. */
enum { MOST_FAILURES = 1000 };

/* What is less is read. */
enum { HOLE_LEAST = 16 << 20 };

struct container {
	struct stream base;
	struct walk *w;
	enum sniff_kind kind;
	struct unpack *unpack;
	uint64_t members;
	/* Nothing more can be read from it. */
	bool is_dead;
	/* Of the member: put out so far, a hole to fill with zeros, and what
	 * was unpacked but is not yet put out. */
	uint64_t at;
	uint64_t hole;
	/* Of holes, not put out. */
	uint64_t passed;
	struct span block;
	bool member_ended;
	/* The limit that the member ran into, not told yet. */
	struct limit_why limit;
};

/* The next piece of the member; false when it has ended. */
static bool
next_block(struct container *c)
{
	struct span block = { 0 };
	uint64_t offset = 0;
	enum unpack_status status = unpack_block(c->unpack, &block, &offset);
	struct err err = { 0 };

	if (status == UNPACK_END) {
		c->member_ended = true;
		/* libarchive is silent about a hole at the very end. */
		offset = unpack_sparse_size(c->unpack);
		c->hole = offset > c->at ? offset - c->at : 0;
		return c->hole > 0;
	}
	if (status != UNPACK_OK && unpack_failure(c->unpack, &err) == WB_OK)
		walk_damage(c->w, "%s", unpack_why(c->unpack));
	if ((status != UNPACK_OK && status != UNPACK_WARNED) ||
		offset < c->at) {
		c->member_ended = true;
		c->is_dead = status == UNPACK_DEAD;
		return false;
	}
	c->hole = offset - c->at;
	c->block = block;
	return true;
}

/* Give up behind what a limit leaves: to get past the rest of this member all
 * of it would have to be unpacked. */
static void
stop_at_limit(struct container *c)
{
	c->is_dead = true;
	c->member_ended = true;
	c->hole = 0;
	c->block.len = 0;
}

static void
tell_limit(struct container *c)
{
	if (c->limit.text[0] != '\0')
		walk_damage(c->w, "%s: %s", sniff_name(c->kind), c->limit.text);
	c->limit.text[0] = '\0';
}

/* Put out n bytes, from the hole if there is one, else from the block. */
static void
put_out(struct container *c, void *buf, size_t n)
{
	if (c->hole > 0) {
		memset(buf, 0, n);
		c->hole -= n;
		return;
	}
	memcpy(buf, c->block.ptr, n);
	c->block.ptr += n;
	c->block.len -= n;
}

static enum wb_err
member_read(
	struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	struct container *c = (struct container *)s;
	enum wb_err rc = WB_OK;
	uint64_t ready = 0;
	size_t n = 0;
	size_t room = 0;

	*got = 0;
	tell_limit(c);
	while (c->hole == 0 && c->block.len == 0) {
		if (c->member_ended || !next_block(c))
			break;
	}
	rc = unpack_failure(c->unpack, err);
	if (rc != WB_OK)
		return rc;
	ready = c->hole > 0 ? c->hole : c->block.len;
	n = ready < cap ? (size_t)ready : cap;
	room = limit_room(c->w, c->at - c->passed, n, &c->limit);
	if (room > 0)
		put_out(c, buf, room);
	if (room < n)
		stop_at_limit(c);
	if (room == 0)
		tell_limit(c);
	c->at += room;
	*got = room;
	return WB_OK;
}

static uint64_t
member_hole(struct stream *s)
{
	struct container *c = (struct container *)s;

	if (c->limit.text[0] != '\0')
		return 0;
	while (c->hole == 0 && c->block.len == 0)
		if (c->member_ended || !next_block(c))
			return 0;
	return c->hole >= HOLE_LEAST ? c->hole : 0;
}

static size_t
member_behind(struct stream *s, void *buf, size_t cap)
{
	const struct container *c = (struct container *)s;
	size_t n = c->block.len < cap ? c->block.len : cap;

	if (n > 0)
		memcpy(buf, c->block.ptr, n);
	return n;
}

static void
member_pass(struct stream *s, uint64_t n)
{
	struct container *c = (struct container *)s;

	c->hole -= n;
	c->at += n;
	c->passed += n;
}

enum wb_err
container_open(struct walk *w, struct stream *under, enum sniff_kind kind,
	struct container **out, struct err *err)
{
	struct unpack *unpack = NULL;
	struct container *c = NULL;
	enum wb_err rc = unpack_open(under, kind, &unpack, err);

	if (rc != WB_OK)
		return rc;
	c = xcalloc(1, sizeof(*c));
	c->base.read = member_read;
	c->base.hole = member_hole;
	c->base.pass = member_pass;
	c->base.behind = member_behind;
	c->w = w;
	c->kind = kind;
	c->unpack = unpack;
	*out = c;
	return WB_OK;
}

void
container_close(struct container *c)
{
	if (!c)
		return;
	unpack_close(c->unpack);
	free(c);
}

/* Go to the next header that can be read. Of a stretch that cannot be read
 * (a tar is searched block by block) only the start is told. */
static bool
next_header(struct container *c)
{
	enum unpack_status status = UNPACK_END;
	struct err err = { 0 };
	int failures = 0;
	bool was_told = c->members == 0;

	while (!c->is_dead && failures < MOST_FAILURES) {
		status = unpack_header(c->unpack);
		if (status == UNPACK_OK || status == UNPACK_WARNED)
			return true;
		if (status == UNPACK_END ||
			unpack_failure(c->unpack, &err) != WB_OK)
			break;
		c->is_dead = status == UNPACK_DEAD || c->members == 0;
		if (!was_told || (c->is_dead && c->members > 0))
			walk_damage(c->w, "%s", unpack_why(c->unpack));
		was_told = true;
		failures += status == UNPACK_RETRY ? 0 : 1;
	}
	if (status == UNPACK_END && c->members > 0 && c->kind == SNIFF_TAR &&
		!c->is_dead && !unpack_is_tail_zero(c->unpack))
		walk_damage(c->w, "unexpected end of archive");
	c->is_dead = true;
	return false;
}

/* Go to the next member that is no directory. */
static bool
next_member(struct container *c)
{
	struct limit_why why = { 0 };

	while (next_header(c)) {
		c->members++;
		if (!limit_member(c->w, c->members, &why)) {
			walk_damage(c->w, "%s", why.text);
			c->is_dead = true;
			return false;
		}
		if (!unpack_is_directory(c->unpack))
			return true;
	}
	return false;
}

enum wb_err
container_next(struct container *c, enum container_status *status,
	struct container_member *out, struct err *err)
{
	enum wb_err rc = WB_OK;
	bool found = false;

	tell_limit(c);
	found = next_member(c);
	rc = unpack_failure(c->unpack, err);
	if (rc != WB_OK)
		return rc;
	c->at = 0;
	c->hole = 0;
	c->passed = 0;
	c->block = (struct span){ 0 };
	c->member_ended = !found;
	if (found) {
		*status = CONTAINER_MEMBER;
		unpack_describe(c->unpack, out);
	} else if (c->members == 0 && unpack_why(c->unpack)[0] != '\0') {
		*status = CONTAINER_NONE;
	} else {
		*status = CONTAINER_END;
	}
	return WB_OK;
}

struct stream *
container_stream(struct container *c)
{
	return &c->base;
}

const char *
container_why(const struct container *c)
{
	return unpack_why(c->unpack);
}
