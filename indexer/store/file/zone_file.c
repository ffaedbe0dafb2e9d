#include "indexer/store/file/zone_file.h"

#include "indexer/store/file/fs.h"

enum {
	NAME_MAX_BYTES = 64,
	/* The largest real one has under 4 KiB. */
	FILE_MAX_BYTES = 256 * 1024
};

static const char folder[] = "/usr/share/zoneinfo";

/* Names that mean this machine's zone. */
static bool
is_local_name(struct span name)
{
	return span_eq(name, SPAN("localtime")) ||
		span_eq(name, SPAN("posixrules"));
}

/* Letters, digits, _ + - and single slashes between: no way out of the
 * directory. */
static bool
is_zone_name(struct span name)
{
	if (name.len == 0 || name.len > NAME_MAX_BYTES || is_local_name(name))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool is_inner = i > 0 && i + 1 < name.len;

		if (is_alnum(c) || c == '_' || c == '+' || c == '-')
			continue;
		if (c != '/' || !is_inner || name.ptr[i - 1] == '/')
			return false;
	}
	return true;
}

enum wb_err
zone_open(struct arena *arena, struct span name, struct zone *out,
	struct err *err)
{
	struct buf bytes = { 0 };
	const char *path = NULL;
	enum wb_err rc = WB_OK;

	struct zone_rule rule;

	if (zone_fixed(name, out))
		return WB_OK;
	/* A rule written out; names of files have no comma. */
	if (span_find_char(name, ',') != SIZE_MAX &&
		zone_rule_parse(name, &rule)) {
		*out = (struct zone){ .has_rule = true, .rule = rule };
		return WB_OK;
	}
	if (is_zone_name(name))
		path = arena_printf(
			arena, "%s/%.*s", folder, (int)name.len, name.ptr);
	if (!path || !fs_exists(path) || fs_is_dir(path))
		return err_set(err, WB_USAGE,
			"no time zone is called \"%.*s\": give UTC, an offset "
			"as +02:00, or a name as Europe/Berlin%s",
			(int)name.len, name.ptr,
			fs_is_dir(folder) ? ""
					  : " (names need the package tzdata)");
	rc = fs_read_all(path, FILE_MAX_BYTES, &bytes, err);
	if (rc != WB_OK)
		goto done;
	if (!zone_parse(arena_copy(arena, buf_span(&bytes)), out))
		rc = err_set(err, WB_USAGE,
			"%s is no time zone table, or one with leap seconds",
			path);
done:
	buf_release(&bytes);
	return rc;
}
