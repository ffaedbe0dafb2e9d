#include "query/cmd/evidence/manifest_row.h"

#include "format/base/json.h"
#include "query/cmd/evidence/source_tell.h"

#include <assert.h>
#include <string.h>

enum column {
	COLUMN_KIND,
	COLUMN_SHA256,
	COLUMN_SIZE,
	COLUMN_MTIME,
	COLUMN_PATH,
	COLUMN_WRAPPING,
	COLUMN_FORMAT,
	COLUMN_SOURCE,
	COLUMN_LINES,
	COLUMN_STATUS,
	COLUMN_FILE,
	COLUMN_FILE_SHA256,
	COLUMN_GZIP_NAME,
	COLUMN_GZIP_MTIME,
	COLUMN_MODE,
	COLUMN_UID,
	COLUMN_GID,
	COLUMN_DEVICE,
	COLUMN_INODE,
	COLUMN_CTIME,
	COLUMN_CHANGED,
	COLUMN_EARLIER,
	COLUMN_REASON,
	COLUMN_TIME,
	COLUMN_CASE,
	COLUMN_EXAMINER,
	COLUMN_EXHIBIT,
	COLUMN_NOTE
};

static const struct row_column columns[MANIFEST_COLUMNS] = {
	[COLUMN_KIND] = { "kind", ROW_TEXT, 7 },
	[COLUMN_SHA256] = { "sha256", ROW_TEXT, SHA256_HEX },
	[COLUMN_SIZE] = { "size", ROW_INTEGER, 10 },
	[COLUMN_MTIME] = { "mtime", ROW_TIME, 21 },
	[COLUMN_PATH] = { "path", ROW_TEXT, 1 },
	[COLUMN_WRAPPING] = { "read_as", ROW_TEXT, 1 },
	[COLUMN_FORMAT] = { "format", ROW_TEXT, 0 },
	[COLUMN_SOURCE] = { "source", ROW_TEXT, 0 },
	[COLUMN_LINES] = { "lines", ROW_COUNT, 0 },
	[COLUMN_STATUS] = { "status", ROW_TEXT, 1 },
	[COLUMN_FILE] = { "file", ROW_TEXT, 0 },
	[COLUMN_FILE_SHA256] = { "file_sha256", ROW_TEXT, 0 },
	[COLUMN_GZIP_NAME] = { "gzip_name", ROW_TEXT, 0 },
	[COLUMN_GZIP_MTIME] = { "gzip_mtime", ROW_TIME, 0 },
	[COLUMN_MODE] = { "mode", ROW_TEXT, 0 },
	[COLUMN_UID] = { "uid", ROW_INTEGER, 0 },
	[COLUMN_GID] = { "gid", ROW_INTEGER, 0 },
	[COLUMN_DEVICE] = { "device", ROW_COUNT, 0 },
	[COLUMN_INODE] = { "inode", ROW_COUNT, 0 },
	[COLUMN_CTIME] = { "ctime", ROW_TIME, 0 },
	[COLUMN_CHANGED] = { "changed", ROW_BOOL, 1 },
	[COLUMN_EARLIER] = { "earlier", ROW_BOOL, 1 },
	[COLUMN_REASON] = { "reason", ROW_TEXT, 1 },
	[COLUMN_TIME] = { "time", ROW_TEXT, 1 },
	[COLUMN_CASE] = { "case", ROW_TEXT, 1 },
	[COLUMN_EXAMINER] = { "examiner", ROW_TEXT, 1 },
	[COLUMN_EXHIBIT] = { "exhibit", ROW_TEXT, 1 },
	[COLUMN_NOTE] = { "note", ROW_TEXT, 1 },
};

const struct row_type manifest_type = { "manifest", MANIFEST_COLUMNS, columns };

static_assert(COLUMN_NOTE + 1 == MANIFEST_COLUMNS, "room for all columns");

static void
set_text(struct manifest_row *t, enum column c, struct span text)
{
	t->values[c].is_given = text.len > 0;
	t->values[c].text = text;
}

static void
set_number(struct manifest_row *t, enum column c, uint64_t n)
{
	t->values[c].is_given = true;
	t->values[c].integer = (int64_t)n;
}

static void
set_time(struct manifest_row *t, enum column c, int64_t ns)
{
	bool is_whole = ns % 1000000000 == 0;

	t->values[c].is_given = true;
	t->values[c].when = (struct when){ .basis = WHEN_STATED,
		.ns = ns,
		.digits = is_whole ? 0 : 9,
		.zone_known = true,
		.min_ns = ns,
		.max_ns = ns };
}

static void
set_truth(struct manifest_row *t, enum column c, bool is_true)
{
	t->values[c].is_given = is_true;
	t->values[c].truth = is_true;
}

struct span
manifest_hex(struct manifest_row *t, const unsigned char sha256[SHA256_BYTES])
{
	static const unsigned char none[SHA256_BYTES];
	char hex[SHA256_HEX + 1];

	/* A file that was not read to its end has none. */
	if (memcmp(sha256, none, sizeof(none)) == 0)
		return (struct span){ 0 };
	hex_encode(sha256, SHA256_BYTES, hex);
	return arena_copy(&t->arena, span_of(hex));
}

static void
set_owner(struct manifest_row *t, uint32_t mode, uint32_t uid, uint32_t gid)
{
	set_text(
		t, COLUMN_MODE, span_of(arena_printf(&t->arena, "%06o", mode)));
	set_number(t, COLUMN_UID, uid);
	set_number(t, COLUMN_GID, gid);
}

static void
set_file(struct manifest_row *t, const struct file_row *f)
{
	set_text(t, COLUMN_SHA256, manifest_hex(t, f->sha256));
	set_number(t, COLUMN_SIZE, f->is_regular ? f->size : f->bytes_read);
	set_truth(t, COLUMN_CHANGED, f->changed);
	if (!f->is_regular)
		return;
	set_time(t, COLUMN_MTIME, f->mtime_ns);
	set_time(t, COLUMN_CTIME, f->ctime_ns);
	set_owner(t, f->mode, f->uid, f->gid);
	set_number(t, COLUMN_DEVICE, f->dev);
	set_number(t, COLUMN_INODE, f->inode);
}

static void
set_place(struct manifest_row *t, const struct manifest_item *item)
{
	const struct path_row *p = item->place;

	set_text(t, COLUMN_WRAPPING, p->wrapping);
	set_text(t, COLUMN_GZIP_NAME, p->gzip_name);
	if (p->gzip_mtime > 0)
		set_time(t, COLUMN_GZIP_MTIME,
			(int64_t)p->gzip_mtime * 1000000000);
	if (item->kind == MANIFEST_FILE)
		return;
	if (p->has_mtime)
		set_time(t, COLUMN_MTIME, p->mtime_ns);
	set_owner(t, p->mode, p->uid, p->gid);
}

static void
set_source(struct manifest_row *t, const struct manifest_item *item)
{
	const struct source_view *v = item->source;

	set_text(t, COLUMN_SOURCE, span_of(v->id));
	set_text(t, COLUMN_STATUS, v->status);
	set_text(t, COLUMN_FORMAT, source_format(v->encoding));
	set_number(t, COLUMN_LINES, v->lines);
	if (item->kind == MANIFEST_STREAM)
		set_number(t, COLUMN_SIZE, v->bytes);
}

static const char *
kind_word(const struct manifest_item *item)
{
	if (item->kind == MANIFEST_FILE)
		return "file";
	if (item->kind == MANIFEST_SKIPPED)
		return "skipped";
	return item->file && span_starts(item->path, item->file->path) &&
			item->path.len > item->file->path.len
		? "member"
		: "stream";
}

enum wb_err
manifest_row_fill(struct manifest_row *t, struct searched *in,
	const struct manifest_item *item, struct err *err)
{
	unsigned char sha256[SHA256_BYTES];
	enum wb_err rc = WB_OK;

	memset(t->values, 0, sizeof(t->values));
	set_text(t, COLUMN_KIND, span_of(kind_word(item)));
	set_text(t, COLUMN_PATH, item->path);
	set_text(t, COLUMN_REASON, item->reason);
	set_truth(t, COLUMN_EARLIER, item->is_earlier);
	if (item->reason.len > 0)
		set_text(t, COLUMN_STATUS, SPAN("skipped"));
	if (item->kind == MANIFEST_FILE) {
		set_file(t, item->file);
	} else if (item->file) {
		set_text(t, COLUMN_FILE, item->file->path);
		set_text(t, COLUMN_FILE_SHA256,
			manifest_hex(t, item->file->sha256));
	}
	if (item->place)
		set_place(t, item);
	if (!item->source)
		return WB_OK;
	set_source(t, item);
	if (item->kind == MANIFEST_STREAM && t->hash_streams) {
		rc = manifest_sha256(in, item->source, sha256, err);
		if (rc == WB_OK)
			set_text(t, COLUMN_SHA256, manifest_hex(t, sha256));
	}
	return rc;
}

/* The case, examiner, exhibit and note of an entry of the journal. */
bool
manifest_row_case(struct manifest_row *t, struct span entry)
{
	static const struct {
		const char *key;
		enum column column;
	} keys[] = { { "time", COLUMN_TIME }, { "case", COLUMN_CASE },
		{ "examiner", COLUMN_EXAMINER }, { "exhibit", COLUMN_EXHIBIT },
		{ "note", COLUMN_NOTE } };
	struct span inside = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };
	size_t told = 0;

	memset(t->values, 0, sizeof(t->values));
	if (!json_inside(entry, '{', &inside))
		return false;
	set_text(t, COLUMN_KIND, SPAN("case"));
	while (json_member(&inside, &key, &value))
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			struct buf text = { 0 };

			if (!span_eq(key, span_of(keys[i].key)))
				continue;
			if (json_get_text(value, &text))
				set_text(t, keys[i].column,
					arena_copy(&t->arena, buf_span(&text)));
			told += i > 0;
			buf_release(&text);
		}
	return told > 0;
}
