/* Totals, and what there is to tell of all sources together. */
#include "indexer/store/reading/readings_part.h"

static const char files_query[] = "SELECT files, bytes FROM files";
static const char hosts_query[] = "SELECT * FROM hosts ORDER BY rowid";
static const char programs_query[] =
	"SELECT program, unrecognised FROM programs"
	" WHERE unrecognised > 0 ORDER BY unrecognised DESC, program";
static const char troubles_query[] = "SELECT * FROM troubles ORDER BY rowid";

void
readings_files(struct readings *r, uint64_t *files, uint64_t *bytes)
{
	struct sql_stmt *st = NULL;

	readings_touch(r, files_query);
	st = sql_prepare(r->db, files_query);
	*files = *bytes = 0;
	if (sql_step(st)) {
		*files = (uint64_t)sql_int(st, 0);
		*bytes = (uint64_t)sql_int(st, 1);
	}
	sql_reset(st);
}

void
readings_each_host(struct readings *r,
	void (*each)(void *ctx, const struct host_total *row), void *ctx)
{
	struct sql_stmt *st = NULL;

	readings_touch(r, hosts_query);
	st = sql_prepare(r->db, hosts_query);
	while (sql_step(st)) {
		struct host_total row = {
			.host = sql_text(st, 0),
			.lines = (uint64_t)sql_int(st, 1),
			.sources = (uint64_t)sql_int(st, 2),
			.has_times = sql_int(st, 3) != 0,
			.first_ns = sql_int(st, 4),
			.last_ns = sql_int(st, 5),
			.zone_known = sql_int(st, 6) != 0,
		};

		each(ctx, &row);
	}
}

void
readings_each_program(struct readings *r,
	void (*each)(void *ctx, const struct program_total *row), void *ctx)
{
	struct sql_stmt *st = NULL;

	readings_touch(r, programs_query);
	st = sql_prepare(r->db, programs_query);
	while (sql_step(st)) {
		struct program_total row = { sql_text(st, 0),
			(uint64_t)sql_int(st, 1) };

		each(ctx, &row);
	}
}

void
readings_each_trouble(struct readings *r,
	void (*each)(void *ctx, const struct trouble_row *row), void *ctx)
{
	struct sql_stmt *st = NULL;

	readings_touch(r, troubles_query);
	st = sql_prepare(r->db, troubles_query);
	while (sql_step(st)) {
		struct trouble_row row = {
			.ord = (uint32_t)sql_int(st, 0),
			.path = sql_text(st, 1),
			.offset = (uint64_t)sql_int(st, 2),
			.why = sql_text(st, 3),
			.is_skip = sql_int(st, 4) != 0,
			.is_loss = sql_int(st, 5) != 0,
			.bytes = (uint64_t)sql_int(st, 6),
		};

		each(ctx, &row);
	}
}
