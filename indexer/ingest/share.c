#include "indexer/ingest/share.h"

#include "format/base/digest.h"

#include <string.h>

enum {
	CANDIDATES_MAX = 16,
	/* A common beginning shorter than this is not worth an extent. */
	FORK_MIN = 4096
};

static struct source_reader
reader_of(const struct known_source *known, const struct frame_store *store)
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

static size_t
common_len(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	size_t i = 0;

	if (n > 0 && memcmp(a.ptr, b.ptr, n) == 0)
		return n;
	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	return i;
}

/* How many bytes of `head` the known source begins with. */
static enum wb_err
common_head(const struct known_source *known, struct span head,
	const struct frame_store *store, uint64_t *common, struct err *err)
{
	struct source_reader r = reader_of(known, store);

	*common = 0;
	while (*common < head.len) {
		struct span bytes = { 0 };
		size_t n = 0;
		enum wb_err rc = source_read(&r, &bytes, NULL, err);

		if (rc != WB_OK)
			return rc;
		n = common_len(
			bytes, span_slice(head, (size_t)*common, head.len));
		*common += n;
		if (n < bytes.len || bytes.len == 0)
			break;
	}
	return WB_OK;
}

/* Of the sources with the same head the one that has most in common, the
 * longest of equals. */
static enum wb_err
choose(const struct known_source *const *found, size_t n, struct span head,
	const struct frame_store *store, const struct known_source **out,
	struct err *err)
{
	uint64_t best = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t common = 0;
		enum wb_err rc =
			common_head(found[i], head, store, &common, err);

		if (rc != WB_OK)
			return rc;
		if (common < best || common == 0)
			continue;
		if (common == best && *out &&
			found[i]->row.bytes <= (*out)->row.bytes)
			continue;
		best = common;
		*out = found[i];
	}
	return WB_OK;
}

enum wb_err
share_candidate(const struct catalog *c, struct span head, bool ended,
	const struct frame_store *store, const struct known_source **out,
	struct err *err)
{
	const struct known_source *found[CANDIDATES_MAX];
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (ended && head.len == 0)
		return WB_OK;
	/* The longest heads decide: shorter ones fit less. */
	for (unsigned size = 0; size < HEAD_SIZES && rc == WB_OK && !*out;
		size++) {
		size_t n = 0;

		if (head.len < head_sizes[size])
			continue;
		n = catalog_find_head(c, size,
			hash64(head.ptr, head_sizes[size]), found,
			CANDIDATES_MAX);
		rc = choose(found, n, head, store, out, err);
	}
	return rc;
}

static void
count_lines(struct share *s, struct span part, enum text_encoding encoding)
{
	size_t end = lines_last_end(part, encoding, s->equal);

	s->line_ends += lines_count_ends(part, encoding, s->equal);
	if (end > 0)
		s->shared = s->equal + end;
	s->equal += part.len;
}

static void
judge(const struct incoming *in, struct share *s)
{
	bool in_ended = in->ended && incoming_peek(in).len == 0;
	bool known_ended = s->equal == s->known->row.bytes;

	if (in_ended && known_ended)
		s->result = SHARE_SAME;
	else if (in_ended)
		s->result = SHARE_CUT;
	else if (known_ended)
		s->result = SHARE_GROWN;
	else
		s->result = s->shared >= FORK_MIN ? SHARE_FORK : SHARE_NONE;
	if (s->result == SHARE_CUT || s->result == SHARE_SAME)
		s->shared = s->equal;
}

enum wb_err
share_compare(struct incoming *in, const struct known_source *known,
	const struct frame_store *store, struct share *out, struct err *err)
{
	struct source_reader r = reader_of(known, store);
	struct span theirs = { 0 };
	enum text_encoding encoding = (enum text_encoding)known->row.encoding;
	enum wb_err rc = WB_OK;

	*out = (struct share){ .known = known };
	for (;;) {
		struct span ours = { 0 };
		size_t n = 0;

		rc = incoming_fill(in, 1, err);
		if (rc != WB_OK)
			return rc;
		ours = incoming_peek(in);
		if (theirs.len == 0)
			rc = source_read(&r, &theirs, NULL, err);
		if (rc != WB_OK)
			return rc;
		if (ours.len == 0 || theirs.len == 0)
			break;
		n = common_len(ours, theirs);
		count_lines(out, span_slice(ours, 0, n), encoding);
		incoming_skip(in, n);
		if (n < ours.len && n < theirs.len)
			break;
		theirs = span_slice(theirs, n, theirs.len);
	}
	judge(in, out);
	return WB_OK;
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
