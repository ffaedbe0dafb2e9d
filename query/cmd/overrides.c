#include "query/cmd/overrides.h"

#include "query/cmd/diag.h"
#include "query/plan/search.h"

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
