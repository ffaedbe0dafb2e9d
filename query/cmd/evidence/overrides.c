#include "query/cmd/evidence/overrides.h"

#include "indexer/store/file/zone_file.h"
#include "query/cmd/run/diag.h"
#include "query/plan/search.h"

/* PATTERN=VALUE, the last = counting, since a path may hold one. */
static enum wb_err
take_override(enum override_kind kind, const char *text, struct override *out,
	struct err *err)
{
	struct span pattern = { 0 };
	struct span value = { 0 };

	if (!span_rcut(span_of(text), '=', &pattern, &value) ||
		pattern.len == 0 || value.len == 0)
		return err_set(err, WB_USAGE,
			"'%s' is not PATTERN=VALUE: for example "
			"'*/mx1/*=VALUE'",
			text);
	*out = (struct override){ kind, pattern, value };
	return WB_OK;
}

static enum wb_err
check_override(struct arena *arena, const struct override *o, struct err *err)
{
	struct zone zone = { 0 };
	uint64_t year = 0;

	if (o->kind == OVERRIDE_YEAR &&
		(!span_number(o->value, &year) || year < 1970 || year > 2200))
		return err_set(err, WB_USAGE,
			"--year-of: '%.*s' is not a year from 1970 to 2200",
			(int)o->value.len, o->value.ptr);
	if (o->kind == OVERRIDE_TAI && !span_eq(o->value, SPAN("djb")) &&
		!span_eq(o->value, SPAN("leap")))
		return err_set(err, WB_USAGE,
			"--tai-of: '%.*s' is neither djb nor leap",
			(int)o->value.len, o->value.ptr);
	if (o->kind != OVERRIDE_TZ && o->kind != OVERRIDE_ASSUME_TZ)
		return WB_OK;
	return zone_open(arena, o->value, &zone, err);
}

enum wb_err
overrides_take(struct arena *arena, const struct option_list *list,
	enum override_kind kind, struct ingest_options *out, struct err *err)
{
	struct override *all = arena_array(
		arena, out->noverrides + list->count + 1, sizeof(*all));
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < out->noverrides; i++)
		all[i] = out->overrides[i];
	for (size_t i = 0; i < list->count && rc == WB_OK; i++) {
		struct override *o = &all[out->noverrides + i];

		rc = take_override(kind, list->items[i], o, err);
		if (rc == WB_OK)
			rc = check_override(arena, o, err);
	}
	out->overrides = all;
	out->noverrides += list->count;
	return rc;
}

static void
see(void *ctx, uint32_t ord)
{
	(void)ord;
	*(bool *)ctx = true;
}

enum wb_err
overrides_tell_idle(const char *index, const struct ingest_options *options,
	struct err *err)
{
	static const char *const names[] = { [OVERRIDE_HOST] = "host-of",
		[OVERRIDE_TZ] = "tz-of",
		[OVERRIDE_YEAR] = "year-of",
		[OVERRIDE_TAI] = "tai-of" };
	struct searched in = { 0 };
	struct buf pattern = { 0 };
	enum wb_err rc = WB_OK;

	if (options->noverrides == 0)
		return WB_OK;
	rc = search_open(index, &in, err);
	for (size_t i = 0; rc == WB_OK && i < options->noverrides; i++) {
		const struct override *o = &options->overrides[i];
		bool seen = false;

		if ((size_t)o->kind >= sizeof(names) / sizeof(names[0]) ||
			!names[o->kind])
			continue;
		buf_clear(&pattern);
		buf_put(&pattern, o->pattern);
		if (in.readings)
			readings_each_path(
				in.readings, buf_cstr(&pattern), see, &seen);
		if (!seen)
			diag("--%s '%.*s': no source has a path like that yet "
			     "(the pattern must fit all of it; 'waybill "
			     "sources' lists them)",
				names[o->kind], (int)pattern.len,
				buf_cstr(&pattern));
	}
	if (rc == WB_OK && in.readings)
		rc = readings_status(in.readings, err);
	search_close(&in);
	buf_release(&pattern);
	return rc;
}
