/* A CURRENT for an index whose own is lost, from the rooms that are there. */
#include "indexer/ingest/repair/salvage_part.h"

#include "format/base/digest.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEAD_BYTES = 65536, SPARE_NAMES = 1000 };

/* A name beside `path` that is free: path.damaged, path.damaged2 ... */
enum wb_err
salvage_spare(const char *path, char out[PATH_MAX], struct err *err)
{
	for (int i = 1; i < SPARE_NAMES; i++) {
		char number[16] = "";

		if (i > 1)
			(void)snprintf(number, sizeof(number), "%d", i);
		if (snprintf(out, PATH_MAX, "%s.damaged%s", path, number) >=
			PATH_MAX)
			break;
		if (!fs_exists(out))
			return WB_OK;
	}
	return err_set(err, WB_IO, "no name is free to keep %s under", path);
}

static int
compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a;
	const uint32_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* All numbers that names in a room begin with; of segments, those only that
 * can be one. */
static void
list_room(const struct salvage *s, const char *room, bool is_segments,
	struct salvage_numbers *out)
{
	char path[PATH_MAX];
	DIR *dir = NULL;
	struct dirent *entry = NULL;

	(void)snprintf(path, sizeof(path), "%s/%s", s->index, room);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		struct span name = span_of(entry->d_name);
		uint64_t n = 0;

		if (!span_eat_number(&name, &n) || n == 0 || n >= UINT32_MAX)
			continue;
		if (is_segments && name.len > 0 &&
			!span_eq(name, SPAN(".damaged")))
			continue;
		out->list = xgrow(
			out->list, &out->cap, out->count + 1, sizeof(uint32_t));
		out->list[out->count++] = (uint32_t)n;
	}
	if (dir)
		(void)closedir(dir);
	if (out->count > 0)
		qsort(out->list, out->count, sizeof(uint32_t), compare_numbers);
}

/* The segments that are to be there: those of CURRENT, or all that lie
 * there. */
void
salvage_list(const struct salvage *s, struct salvage_numbers *out)
{
	struct salvage_numbers found = { 0 };

	list_room(s, "segments", true, &found);
	for (size_t i = 0; !s->is_known && i < found.count; i++) {
		if (i > 0 && found.list[i] == found.list[i - 1])
			continue;
		out->list = xgrow(
			out->list, &out->cap, out->count + 1, sizeof(uint32_t));
		out->list[out->count++] = found.list[i];
	}
	for (size_t i = 0; s->is_known && i < s->current.nsegments; i++) {
		out->list = xgrow(
			out->list, &out->cap, out->count + 1, sizeof(uint32_t));
		out->list[out->count++] = s->current.segments[i].number;
	}
	free(found.list);
}

/* Above every number that was ever given, as far as can be seen. */
uint32_t
salvage_next(const struct salvage *s)
{
	static const char *const rooms[] = { "segments", "terms", "readings" };
	struct salvage_numbers all = { 0 };
	uint32_t next = s->current.next ? s->current.next : 1;

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++)
		list_room(s, rooms[i], false, &all);
	if (all.count > 0 && all.list[all.count - 1] >= next)
		next = all.list[all.count - 1] + 1;
	free(all.list);
	return next;
}

/* Terms are hashed with a seed; it may be any, since they are made anew: the
 * one that `index` takes, from the beginning of the first source. */
enum wb_err
salvage_seed(struct salvage *s, struct err *err)
{
	struct dir_entry entry = { 0 };
	struct stored_frame frame = { 0 };
	struct frames *frames = NULL;
	struct fetch *fetch = fetch_new();
	unsigned char *stored = xmalloc(FRAME_STORED_MAX);
	struct span raw = { "", 0 };
	bool found = false;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < s->current.nsegments && !found && rc == WB_OK;
		i++) {
		index_room(s->index, "segments", s->current.segments[i].number,
			"blocks", path);
		rc = frames_open(
			path, s->current.segments[i].number, &frames, err);
		if (rc == WB_OK)
			rc = frames_next(frames, &frame, stored, &found, err);
		frames_close(frames);
		frames = NULL;
	}
	entry = frame.entry;
	if (rc == WB_OK && found)
		rc = fetch_unpack(fetch, &entry, stored, &raw, err);
	if (rc == WB_OK) {
		s->current.seed = hash64(
			raw.ptr, raw.len < HEAD_BYTES ? raw.len : HEAD_BYTES);
		s->current.has_seed = true;
	}
	fetch_free(fetch);
	free(stored);
	return rc;
}

/* What CURRENT says, or nothing. */
enum wb_err
salvage_current(struct salvage *s, struct err *err)
{
	struct err why = { 0 };
	char path[PATH_MAX];
	char spare[PATH_MAX];
	enum wb_err rc = current_read(s->index, &s->current, &why);

	s->is_known = rc == WB_OK;
	if (rc == WB_OK)
		return WB_OK;
	if (rc != WB_CORRUPT && rc != WB_ABSENT) {
		*err = why;
		return rc;
	}
	findings_add(&s->report->findings, FINDING_CURRENT, "CURRENT",
		UINT64_MAX, why.text);
	findings_add(&s->report->findings, FINDING_LOST, "CURRENT", UINT64_MAX,
		"what was said with --year-of, --tz-of, --host-of, --tai-of "
		"and --assume-tz is lost: see 'waybill journal' and say it "
		"again");
	if (rc == WB_ABSENT)
		return WB_OK;
	(void)snprintf(path, sizeof(path), "%s/CURRENT", s->index);
	rc = salvage_spare(path, spare, err);
	/* A copy, so that there is a CURRENT all the time. */
	if (rc == WB_OK) {
		struct buf text = { 0 };

		rc = fs_read_all(path, CURRENT_MAX_BYTES, &text, err);
		if (rc == WB_OK)
			rc = fs_write_all(spare, text.ptr, text.len, err);
		buf_release(&text);
	}
	return rc;
}
