#include "query/plan/copies/cite.h"

#include "format/record/cut.h"

/* The line goes on into this frame: up to its first line end. */
static enum wb_err
first_end(struct searched *s, const struct dir_entry *entry,
	enum text_encoding encoding, uint64_t *to, struct err *err)
{
	struct fetch *fetch = fetch_new();
	struct span raw = { 0 };
	struct span line = { 0 };
	struct span whole = { 0 };
	int fd = -1;
	enum wb_err rc = index_blocks_fd(s->index, entry->segment, &fd, err);

	if (rc == WB_OK)
		rc = fetch_frame(fetch, fd, entry, &raw, err);
	if (rc == WB_OK && cut_next(&raw, encoding, &line, &whole))
		*to = entry->frame.first_offset + line.len;
	fetch_free(fetch);
	return rc;
}

/* Where the true line of a piece begins and ends: follow the frames. */
static enum wb_err
true_line(struct searched *s, const struct match *m,
	enum text_encoding encoding, struct cite_place *out, struct err *err)
{
	uint64_t *from = &out->from;
	uint64_t *to = &out->to;
	struct dir_entry entry = { 0 };
	enum wb_err rc = WB_OK;
	uint64_t block = m->block;

	*from = m->offset;
	*to = m->offset + m->raw.len;
	if (!m->begins_mid && !m->ends_mid)
		return WB_OK;
	rc = index_entry(s->index, m->terms, block, &entry, err);
	while (rc == WB_OK && m->begins_mid &&
		(entry.frame.flags & FRAME_BEGINS_MID) && block > 0) {
		rc = index_entry(s->index, m->terms, --block, &entry, err);
		*from = entry.frame.first_offset;
	}
	if (rc != WB_OK)
		return rc;
	/* The last of these may hold whole lines before: a piece begins after
	 * the last line end. Ingest gives a long line frames of its own from
	 * its start on, so its first frame begins with it. */
	block = m->block;
	rc = index_entry(s->index, m->terms, block, &entry, err);
	while (rc == WB_OK && m->ends_mid &&
		(entry.frame.flags & FRAME_ENDS_MID)) {
		rc = index_entry(s->index, m->terms, ++block, &entry, err);
		*to = entry.frame.first_offset + entry.frame.raw_len;
		if (rc == WB_OK && !(entry.frame.flags & FRAME_ENDS_MID))
			return first_end(s, &entry, encoding, to, err);
	}
	return rc;
}

void
cite_fill(const struct source_view *v, const struct cite_place *place,
	struct cite *out)
{
	*out = (struct cite){
		.source = v->id,
		.file_sha256 = v->file_sha256,
		.path = v->npaths ? v->paths[0] : SPAN(""),
		.line = place->line,
		.offset = place->from,
		.length = place->to - place->from,
	};
}

/* The superseded copies of the line, behind those that hold it in full. */
static enum wb_err
add_copies(struct searched *s, const struct source_view *owner,
	const struct cite_place *place, struct cite_set *out, struct err *err)
{
	struct extent_row part = { .from = place->from, .to = place->to };
	struct source_copy copies[CITES_MAX];
	size_t n = 0;

	part.segment = owner->segment;
	part.stream = owner->no;
	/* Of an empty line its end counts. */
	part.to += place->to == place->from;
	n = readings_copies(s->readings, &part, copies, CITES_MAX - out->count);
	for (size_t i = 0; i < n; i++) {
		const struct source_view *v =
			readings_source(s->readings, copies[i].ord, err);

		if (!v)
			return WB_CORRUPT;
		if (v == out->sources[0])
			continue;
		out->sources[out->count] = v;
		cite_fill(v, place, &out->cites[out->count]);
		out->cites[out->count++].path = copies[i].path;
	}
	return WB_OK;
}

enum wb_err
cite_range(struct searched *s, const struct source_view *owner,
	const struct cite_place *place, struct cite_set *out, struct err *err)
{
	/* Of an empty line its end counts. */
	uint64_t to = place->known_to > place->known_from
		? place->known_to
		: place->known_from + 1;
	uint32_t ords[CITES_MAX];
	size_t n = readings_covering(s->readings, owner->segment, owner->no,
		place->known_from, to, ords, CITES_MAX);
	enum wb_err rc = readings_status(s->readings, err);

	if (rc != WB_OK)
		return rc;
	if (n == 0)
		return err_set(err, WB_CORRUPT,
			"%s: no source has byte %llu of stream %u: run "
			"'waybill reindex'",
			index_place(s->index),
			(unsigned long long)place->known_from, owner->no);
	for (out->count = 0; out->count < n && out->count < CITES_MAX;) {
		size_t i = out->count;

		out->sources[i] = readings_source(s->readings, ords[i], err);
		if (!out->sources[i])
			return WB_CORRUPT;
		cite_fill(out->sources[i], place, &out->cites[out->count++]);
	}
	return add_copies(s, owner, place, out, err);
}

enum wb_err
cite_match(struct searched *indexes, const struct match *m,
	struct cite_set *out, struct err *err)
{
	struct searched *s = &indexes[m->index];
	const struct source_view *owner =
		readings_source(s->readings, m->ord, err);
	struct cite_place place = { .line = m->line,
		.known_from = m->offset,
		.known_to = m->offset + m->raw.len };
	enum wb_err rc = WB_OK;

	if (!owner)
		return WB_CORRUPT;
	rc = true_line(s, m, (enum text_encoding)owner->encoding, &place, err);
	return rc == WB_OK ? cite_range(s, owner, &place, out, err) : rc;
}
