#include "indexer/ingest/known/share_part.h"

#include "format/base/digest.h"

#include <string.h>

struct source_reader
share_reader(const struct known_source *known, const struct frame_store *store)
{
	size_t n = 0;
	uint64_t at = 0;

	/* A salvaged one is known up to its first hole. */
	while (n < known->nextents && known->extents[n].from == at)
		at = known->extents[n++].to;
	return (struct source_reader){
		.store = *store, .extents = known->extents, .nextents = n
	};
}

size_t
share_common(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	size_t i = 0;

	if (n > 0 && memcmp(a.ptr, b.ptr, n) == 0)
		return n;
	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	return i;
}

bool
share_is_better(const struct known_source *s, const struct known_source *than)
{
	bool is_whole = !known_has_hole(s) && !s->is_makeshift;

	if (is_whole != (!known_has_hole(than) && !than->is_makeshift))
		return is_whole;
	return s->row.bytes > than->row.bytes;
}

/* The source that is the first n bytes, n below *left, the longest first; *left
 * becomes n. */
static const struct known_source *
next_beginning(const struct catalog *c, struct handle_state *h,
	struct span head, size_t *left)
{
	const struct known_source *found = NULL;

	while (*left > 0 && !found) {
		unsigned char id[HANDLE_BYTES];

		handle_reset(h);
		handle_update(h, head.ptr, --*left);
		handle_digest(h, id);
		found = catalog_find_id(c, id);
	}
	return found;
}

static size_t
tiny_most(struct span head)
{
	size_t longest = head_sizes[HEAD_SIZES - 1] - 1;

	return head.len < longest ? head.len : longest;
}

bool
share_may_be_tiny(const struct catalog *c, struct span head)
{
	size_t left = tiny_most(head) + 1;
	struct handle_state *h = handle_new();
	bool may = next_beginning(c, h, head, &left) != NULL;

	handle_free(h);
	return may;
}

const struct known_source *
share_tiny(const struct catalog *c, struct span head, struct span path)
{
	const struct known_source *found = NULL;
	struct handle_state *h = handle_new();
	size_t left = tiny_most(head) + 1;

	while ((found = next_beginning(c, h, head, &left))) {
		const struct path_row row = { .segment = found->segment,
			.source = found->row.no,
			.path = path };

		if (left == head.len ||
			(found->row.bytes == left && catalog_has_path(c, &row)))
			break;
	}
	handle_free(h);
	return found && found->row.bytes < head_sizes[HEAD_SIZES - 1] ? found
								      : NULL;
}

enum wb_err
share_holds_extent(const struct known_source *b, const struct extent_row *x,
	const struct frame_store *store, bool *holds, struct err *err)
{
	struct source_reader r = {
		.store = *store, .extents = x, .nextents = 1, .offset = x->from
	};
	struct source_reader q = share_reader(b, store);
	struct buf held = { 0 };
	struct span bytes = { "", 1 };
	enum wb_err rc = WB_OK;

	q.offset = x->from;
	while (rc == WB_OK && *holds && bytes.len > 0) {
		struct span left;

		rc = source_read(&r, &bytes, NULL, err);
		buf_clear(&held);
		buf_put(&held, bytes);
		left = buf_span(&held);
		while (rc == WB_OK && *holds && left.len > 0) {
			struct span other = { 0 };
			size_t n = 0;

			rc = source_read(&q, &other, NULL, err);
			n = rc == WB_OK ? share_common(left, other) : 0;
			*holds = n == left.len || (n > 0 && n == other.len);
			left = span_slice(left, n, left.len);
			/* The rest of it is read again. */
			q.offset = r.offset - left.len;
		}
	}
	buf_release(&held);
	return rc;
}

enum wb_err
share_holds(const struct known_source *b, const struct known_source *a,
	const struct frame_store *store, bool *holds, struct err *err)
{
	enum wb_err rc = WB_OK;

	*holds = true;
	for (size_t i = 0; i < a->nextents && rc == WB_OK && *holds; i++)
		rc = share_holds_extent(b, &a->extents[i], store, holds, err);
	return rc;
}

enum wb_err
share_settle(const struct incoming *in, const struct catalog *c,
	const struct frame_store *store, struct share *share, struct err *err)
{
	unsigned char id[HANDLE_BYTES];
	const struct known_source *once = NULL;
	bool same = false;
	enum wb_err rc = WB_OK;

	if (share->result != SHARE_CUT)
		return WB_OK;
	handle_digest(in->handle, id);
	once = catalog_find_id(c, id);
	if (!once || once->row.bytes != share->equal || known_has_hole(once) ||
		once->has_old_cuts)
		return WB_OK;
	rc = share_holds(share->known, once, store, &same, err);
	if (rc == WB_OK && same) {
		share->known = once;
		share->result = SHARE_SAME;
	}
	return rc;
}

size_t
share_extents(const struct known_source *known, uint64_t bytes,
	struct extent_row *out)
{
	size_t n = 0;

	for (size_t i = 0; i < known->nextents; i++) {
		if (known->extents[i].from >= bytes)
			break;
		out[n] = known->extents[i];
		if (out[n].to > bytes)
			out[n].to = bytes;
		n++;
	}
	return n;
}
