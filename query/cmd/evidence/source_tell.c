#include "query/cmd/evidence/source_tell.h"

#include "format/base/buf.h"
#include "format/log/line/unparsed.h"
#include "format/record/cut.h"
#include "format/record/login_db.h"
#include "indexer/store/index/reader.h"
#include "query/cmd/evidence/source_reason.h"
#include "query/plan/source/source_time.h"

#include <stdlib.h>
#include <string.h>

enum { ZONES_TOLD = 4, SECONDS_PER_MINUTE = 60 };

static bool
has_stamps(const struct run_reading *run)
{
	for (int k = 0; k < 3; k++)
		if (run->range[k].lo <= run->range[k].hi)
			return true;
	return false;
}

/* Its zone in words; empty where it is not known, or each line states one. */
static struct span
zone_words(const struct run_reading *run, struct arena *arena)
{
	int32_t zone = run->reading.zone_s / SECONDS_PER_MINUTE;
	unsigned size = (unsigned)(zone < 0 ? -zone : zone);

	if (run->zone_name.len > 0)
		return run->zone_name;
	if (run->reading.zone_basis == READING_NONE ||
		run->reading.zone_basis == READING_STATED)
		return SPAN("");
	if (zone == 0)
		return SPAN("UTC");
	return span_of(arena_printf(arena, "%c%02u:%02u", zone < 0 ? '-' : '+',
		size / 60, size % 60));
}

struct zones_told {
	size_t count;
	struct span zones[ZONES_TOLD];
};

static void
tell_zone(struct zones_told *z, struct span zone)
{
	for (size_t i = 0; i < z->count; i++)
		if (span_eq(z->zones[i], zone))
			return;
	if (zone.len > 0 && z->count < ZONES_TOLD)
		z->zones[z->count++] = zone;
}

static struct span
join_zones(const struct zones_told *z, struct arena *arena)
{
	struct buf all = { 0 };
	struct span out;

	for (size_t i = 0; i < z->count; i++) {
		if (i > 0)
			buf_putc(&all, ' ');
		buf_put(&all, z->zones[i]);
	}
	out = arena_copy(arena, buf_span(&all));
	buf_release(&all);
	return out;
}

static void
tell_readings(const struct source_run *runs, size_t count, struct arena *arena,
	struct source_answer *out)
{
	struct source_reasons years = { 0 };
	struct source_reasons whys = { 0 };
	const struct source_reason *year = NULL;
	const struct source_reason *zone = NULL;
	struct zones_told zones = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct run_reading *run = runs[i].run;
		const struct reading *r = &run->reading;
		/* A rule written out was inferred, and says so. */
		bool is_named = run->zone_name.len > 0 &&
			(r->zone_basis == READING_NONE ||
				span_find_char(run->zone_name, ',') ==
					SIZE_MAX) &&
			r->zone_basis != READING_STATED;

		if (!has_stamps(run))
			continue;
		source_weigh(&years, r->year_basis, r->year_why, run->lines);
		source_weigh(&whys, is_named ? READING_GIVEN : r->zone_basis,
			is_named ? "given" : r->zone_why, run->lines);
		tell_zone(&zones, zone_words(run, arena));
	}
	year = source_weakest(&years);
	zone = source_weakest(&whys);
	if (year && zone) {
		out->year_basis = span_of(reading_basis_word(year->basis));
		out->zone_basis = span_of(reading_basis_word(zone->basis));
		out->year_why = span_of(year->why);
		out->zone_why = span_of(zone->why);
		out->zone = join_zones(&zones, arena);
	}
	free(years.items);
	free(whys.items);
}

uint64_t
source_shared(const struct source_view *v)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < v->nextents; i++)
		if (v->extents[i].segment != v->segment ||
			v->extents[i].stream != v->no)
			sum += v->extents[i].to - v->extents[i].from;
	return sum;
}

/* Holes of the file itself, which take no room. */
static uint64_t
source_zeros(const struct source_view *v)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < v->nextents; i++)
		if (v->extents[i].frames == 0 &&
			v->extents[i].segment == v->segment &&
			v->extents[i].stream == v->no)
			sum += v->extents[i].to - v->extents[i].from;
	return sum;
}

/* Holes in the extents of a source that is known to be damaged. */
static uint64_t
source_lost(const struct source_view *v)
{
	uint64_t there = 0;

	if (!span_eq(v->status, SPAN("damaged")) &&
		!span_eq(v->status, SPAN("truncated")))
		return 0;
	for (size_t i = 0; i < v->nextents; i++)
		there += v->extents[i].to - v->extents[i].from;
	return there < v->bytes ? v->bytes - there : 0;
}

struct span
source_format(uint32_t encoding)
{
	const struct record_layout *layout =
		cut_layout((enum text_encoding)encoding);

	if (cut_is_records((enum text_encoding)encoding))
		return layout ? span_of(layout->name)
			      : SPAN("records that this version does not know");
	if (encoding == TEXT_UTF16LE)
		return SPAN("text, UTF-16LE");
	if (encoding == TEXT_UTF16BE)
		return SPAN("text, UTF-16BE");
	if (encoding == TEXT_WRAPPED)
		return SPAN("text, JSON lines");
	if (encoding == TEXT_OBJECTS)
		return SPAN("text, JSON objects");
	if (encoding == TEXT_EXPORT)
		return SPAN("text, journal export");
	if (encoding == TEXT_COUNTED)
		return SPAN("text, counted syslog");
	if (encoding == TEXT_DOCKER)
		return SPAN("text, Docker JSON lines");
	if (encoding == TEXT_CRI)
		return SPAN("text, CRI lines");
	return SPAN("text");
}

/* What its encoding does not tell, its first bytes do: those of a source
 * without a stamp, of which there are few, or of which no line was recognised,
 * as where a message in a journal has lines of its own. */
static bool
is_told_by_head(const struct source_view *v, bool is_timed)
{
	return v->encoding == TEXT_BYTES && v->nextents > 0 &&
		v->extents[0].from == 0 &&
		(!is_timed || v->unrecognised == v->lines);
}

static enum wb_err
format_of(struct searched *in, const struct source_view *v, bool is_timed,
	struct span *out, struct err *err)
{
	struct index_store state;
	struct source_reader r = { .extents = v->extents,
		.nextents = v->nextents };
	struct span head = { 0 };
	enum login_db kind = LOGIN_DB_NONE;
	enum wb_err rc = WB_OK;

	*out = source_format(v->encoding);
	if (!is_told_by_head(v, is_timed))
		return WB_OK;
	index_store_init(&state, in->index, &r.store);
	rc = source_read(&r, &head, NULL, err);
	kind = login_db_kind(head);
	if (rc == WB_OK && kind != LOGIN_DB_NONE)
		*out = span_of(login_db_name(kind));
	else if (rc == WB_OK && unparsed_kind(head) != UNPARSED_KINDS)
		*out = span_of(unparsed_name(unparsed_kind(head)));
	index_store_release(&state);
	return rc;
}

enum wb_err
source_tell(struct searched *in, const struct source_view *v,
	struct arena *arena, struct source_answer *out, struct err *err)
{
	struct source_run *runs = NULL;
	struct when times[2];
	struct span format = { 0 };
	size_t count = 0;
	enum wb_err rc = source_runs(in, v, arena, &runs, &count, err);

	if (rc == WB_OK)
		rc = source_times(in, runs, count, times, err);
	if (rc == WB_OK)
		rc = format_of(
			in, v, times[0].basis != WHEN_NONE, &format, err);
	if (rc != WB_OK)
		return rc;
	*out = (struct source_answer){
		.source = v->id,
		.file_sha256 = v->file_sha256,
		.path = v->npaths ? v->paths[0] : SPAN(""),
		.npaths = v->npaths,
		.paths = v->paths,
		.format = format,
		.bytes = v->bytes,
		.lines = v->lines,
		.unrecognised = v->unrecognised,
		.first = times[0],
		.last = times[1],
		.host = v->host,
		.host_basis = (enum host_basis)v->host_basis,
		.status = v->status,
		.stored_bytes = v->stored_bytes,
		.shared_bytes = source_shared(v),
		.superseded = v->superseded_by != UINT32_MAX,
	};
	tell_readings(runs, count, arena, out);
	return WB_OK;
}

enum wb_err
accounts_add(struct accounts *a, struct searched *in,
	const struct trouble_list *troubles, struct err *err)
{
	struct accounts own = { 0 };
	uint64_t file_bytes = 0;

	if (!in->readings)
		return WB_OK;
	own.sources = readings_count(in->readings);
	for (uint32_t ord = 0; ord < own.sources; ord++) {
		const struct source_view *v =
			readings_source(in->readings, ord, err);
		uint64_t times = v && v->npaths > 0 ? v->npaths : 1;

		if (!v)
			return WB_CORRUPT;
		own.bytes_in += v->bytes * times;
		own.stored += v->stored_bytes + source_zeros(v);
		own.shared += source_shared(v) + v->bytes * (times - 1);
		own.lost += source_lost(v);
		if (v->superseded_by == UINT32_MAX)
			own.lines += v->lines;
	}
	for (size_t i = 0; i < troubles->count; i++) {
		const struct trouble_row *t = &troubles->rows[i];

		own.skipped += t->is_skip;
		own.damaged += !t->is_skip;
		own.skipped_bytes += t->is_skip ? t->bytes : 0;
	}
	own.bytes_in += own.skipped_bytes;
	readings_files(in->readings, &own.files, &file_bytes);
	a->files += own.files;
	a->sources += own.sources;
	a->lines += own.lines;
	a->bytes_in += own.bytes_in;
	a->stored += own.stored;
	a->shared += own.shared;
	a->lost += own.lost;
	a->skipped_bytes += own.skipped_bytes;
	a->skipped += own.skipped;
	a->damaged += own.damaged;
	if (own.bytes_in !=
		own.stored + own.shared + own.lost + own.skipped_bytes)
		return err_set(err, WB_CORRUPT,
			"%s: the books do not balance: %llu bytes came in, "
			"%llu are stored, %llu shared, %llu lost, %llu "
			"skipped: run 'waybill verify'",
			index_place(in->index),
			(unsigned long long)own.bytes_in,
			(unsigned long long)own.stored,
			(unsigned long long)own.shared,
			(unsigned long long)own.lost,
			(unsigned long long)own.skipped_bytes);
	return readings_status(in->readings, err);
}
