#include "indexer/ingest/repair/salvage.h"

#include "indexer/ingest/repair/salvage_part.h"
#include "indexer/store/file/check.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/paged.h"
#include "indexer/store/index/index.h"
#include "indexer/store/reading/readings.h"
#include "indexer/store/segment/segment.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
salvage_release(struct salvage_report *report)
{
	findings_release(&report->findings);
}

static void
segment_path(const struct salvage *s, uint32_t number, char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/segments/%u", s->index, number);
}

/* Where a segment lies: a salvage that was cut short may have moved it. */
static bool
find_dir(const struct salvage *s, uint32_t number, char *out, size_t size)
{
	char path[PATH_MAX];

	segment_path(s, number, path);
	if (snprintf(out, size, "%s", path) >= (int)size)
		return false;
	if (fs_is_dir(out))
		return true;
	return snprintf(out, size, "%s.damaged", path) < (int)size &&
		fs_is_dir(out);
}

static const struct segment_ref *
known_ref(const struct salvage *s, uint32_t number)
{
	for (size_t i = 0; s->is_known && i < s->current.nsegments; i++)
		if (s->current.segments[i].number == number)
			return &s->current.segments[i];
	return NULL;
}

/* The directory that names the frames of a segment, if it is there. */
static void
open_directory(const struct salvage *s, struct salvage_job *job)
{
	const struct current *c = &s->current;

	for (size_t t = 0; s->is_known && t < c->nterms; t++) {
		if (job->number < c->terms[t].first_segment ||
			job->number > c->terms[t].last_segment)
			continue;
		for (size_t i = 0; i < c->nsegments; i++)
			if (c->segments[i].number >=
					c->terms[t].first_segment &&
				c->segments[i].number < job->number)
				job->base += c->segments[i].frames;
		if (directory_open(s->index, c->terms[t].number,
			    &job->directory, NULL) != WB_OK)
			job->directory = NULL;
	}
}

/* The segment is as it was sealed, or, if that is not known, in itself whole.
 * *out is then how CURRENT is to name it. */
static bool
is_sound(const struct salvage_job *job, struct segment_ref *out)
{
	const struct salvage_scan *scan = &job->scan;
	struct segment_ref ref = { .number = job->number,
		.frames = scan->count,
		.raw_bytes = scan->raw_bytes,
		.blocks_size = scan->size };
	struct sources *rows = NULL;
	char path[PATH_MAX];
	bool sound = scan->is_whole;

	memcpy(ref.seal, scan->seal, sizeof(ref.seal));
	(void)snprintf(path, sizeof(path), "%s/sources.sqlite", job->dir);
	if (job->ref)
		sound = sound && ref.blocks_size == job->ref->blocks_size &&
			memcmp(ref.seal, job->ref->seal, sizeof(ref.seal)) ==
				0 &&
			check_file(path, &job->ref->sources, NULL) == WB_OK;
	else if (sound) {
		sound = sources_open(path, &rows, NULL) == WB_OK &&
			sources_is_sound(rows);
		sources_close(rows);
	}
	if (sound)
		sound = paged_name(path, &ref.sources, NULL) == WB_OK &&
			check_sha256(path, ref.rows_sha256, NULL) == WB_OK;
	ref.has_rows_sha256 = sound;
	if (job->ref && job->ref->has_rows_sha256)
		sound = sound &&
			memcmp(ref.rows_sha256, job->ref->rows_sha256,
				sizeof(ref.rows_sha256)) == 0;
	*out = ref;
	return sound;
}

/* The new one goes in the place of the old, which is kept under another
 * name. */
static enum wb_err
put_in_place(struct salvage *s, struct salvage_job *job,
	struct segment_writer *w, struct segment_ref *out, struct err *err)
{
	char place[PATH_MAX];
	char spare[PATH_MAX] = "";
	char room[PATH_MAX];
	enum wb_err rc = WB_OK;

	segment_path(s, job->number, place);
	if (fs_exists(place)) {
		rc = salvage_spare(place, spare, err);
		if (rc == WB_OK)
			rc = fs_rename(place, spare, err);
		/* Before another takes its name. */
		(void)snprintf(room, sizeof(room), "%s/segments", s->index);
		if (rc == WB_OK)
			rc = fs_sync(room, err);
	}
	if (rc != WB_OK) {
		segment_abandon(w);
		return rc;
	}
	rc = segment_finish(w, out, err);
	if (rc != WB_OK && spare[0])
		(void)fs_rename(spare, place, NULL);
	else if (spare[0])
		findings_add(&s->report->findings, FINDING_REPLACED, place,
			UINT64_MAX,
			arena_printf(&s->report->findings.arena,
				"made anew; the damaged one is kept as %s",
				spare));
	return rc;
}

static enum wb_err
make_anew(struct salvage *s, struct salvage_job *job, struct segment_ref *out,
	struct err *err)
{
	struct segment_writer *w = NULL;
	struct err why = { 0 };
	enum wb_err rc = segment_create(s->index, job->number, &w, err);

	if (rc != WB_OK)
		return rc;
	rc = salvage_with_rows(job, w, &why);
	if (rc == WB_CORRUPT) {
		salvage_tell(job, FINDING_LOST, "sources.sqlite", UINT64_MAX,
			why.text);
		segment_abandon(w);
		w = NULL;
		rc = segment_create(s->index, job->number, &w, err);
		if (rc == WB_OK)
			rc = salvage_without_rows(job, w, err);
	} else if (rc != WB_OK) {
		*err = why;
	}
	if (rc == WB_OK)
		return put_in_place(s, job, w, out, err);
	segment_abandon(w);
	return rc;
}

/* One segment: as it is, or made anew. *found is false if nothing is left of
 * it. */
static enum wb_err
take_segment(struct salvage *s, uint32_t number, struct segment_ref *out,
	bool *found, struct err *err)
{
	struct salvage_job *job = xcalloc(1, sizeof(*job));
	enum wb_err rc = WB_OK;

	job->index = s->index;
	job->number = number;
	job->ref = known_ref(s, number);
	job->options = s->options;
	job->seed = s->current.seed;
	job->findings = &s->report->findings;
	*found = find_dir(s, number, job->dir, sizeof(job->dir));
	if (!*found) {
		salvage_tell(job, FINDING_LOST, "", UINT64_MAX,
			"the segment is missing");
		free(job);
		return WB_OK;
	}
	open_directory(s, job);
	rc = salvage_scan(job, err);
	if (rc == WB_OK && is_sound(job, out)) {
		s->report->segments++;
	} else if (rc == WB_OK) {
		s->report->salvaged++;
		rc = make_anew(s, job, out, err);
	}
	/* Its frames are those that it had. */
	out->cuts = job->ref ? job->ref->cuts : 0;
	s->report->frames += job->scan.count;
	directory_close(job->directory);
	salvage_scan_release(&job->scan);
	free(job);
	return rc;
}

/* Segments as they are now; the term indexes are gone. */
static enum wb_err
take_segments(struct salvage *s, struct err *err)
{
	struct salvage_numbers numbers = { 0 };
	struct segment_ref *refs = NULL;
	size_t count = 0;
	enum wb_err rc = WB_OK;

	salvage_list(s, &numbers);
	refs = xcalloc(numbers.count + 1, sizeof(*refs));
	for (size_t i = 0; i < numbers.count && rc == WB_OK; i++) {
		bool found = false;

		rc = take_segment(
			s, numbers.list[i], &refs[count], &found, err);
		count += rc == WB_OK && found;
	}
	if (rc == WB_OK) {
		s->current.nsegments = 0;
		s->current.nterms = 0;
		for (size_t i = 0; i < count; i++)
			current_add_segment(&s->current, &refs[i]);
	}
	free(refs);
	free(numbers.list);
	return rc;
}

static enum wb_err
derive(struct salvage *s, struct err *err)
{
	struct terms_ref terms = { 0 };
	struct current *c = &s->current;
	enum wb_err rc = WB_OK;

	c->next = salvage_next(s);
	if (!c->has_seed)
		rc = salvage_seed(s, err);
	if (rc == WB_OK)
		rc = rebuild_terms(
			s->index, c, 0, c->next, s->options, &terms, err);
	if (rc != WB_OK)
		return rc;
	c->next++;
	if (terms.blocks > 0)
		current_add_terms(c, &terms);
	rc = readings_build(s->index, c, err);
	return rc == WB_OK ? current_write(s->index, c, err) : rc;
}

enum wb_err
salvage_run(const char *index, const struct rebuild_options *options,
	struct salvage_report *report, struct err *err)
{
	struct salvage s = {
		.index = index, .options = options, .report = report
	};
	enum wb_err rc = salvage_current(&s, err);

	if (rc == WB_OK)
		rc = take_segments(&s, err);
	if (rc == WB_OK)
		rc = derive(&s, err);
	current_release(&s.current);
	return rc;
}

enum wb_err
salvage_rooms(const char *index, struct err *err)
{
	static const char *const rooms[] = { "terms", "readings", "journal" };
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	if (snprintf(path, sizeof(path), "%s/segments", index) >=
			(int)sizeof(path) - 64 ||
		!fs_is_dir(path))
		return WB_OK;
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", index, rooms[i]);
		if (rc == WB_OK)
			rc = fs_mkdir(path, err);
	}
	(void)snprintf(path, sizeof(path), "%s/lock", index);
	if (rc == WB_OK && !fs_exists(path))
		rc = fs_write_all(path, "", 0, err);
	return rc;
}
