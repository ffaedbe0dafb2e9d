#include "format/time/zone.h"

enum {
	DAY_S = 86400,
	HEADER_BYTES = 44,
	TYPE_BYTES = 6,
	OFFSET_MAX_S = 26 * 3600
};

/* The counts of a TZif header, in its order. */
enum {
	COUNT_UT,
	COUNT_STD,
	COUNT_LEAP,
	COUNT_TIME,
	COUNT_TYPE,
	COUNT_CHAR,
	COUNTS
};

struct tzif {
	unsigned char version;
	uint64_t count[COUNTS];
	size_t time_bytes;
	struct span body;
	struct span rest;
};

static uint64_t
big_endian(const char *p, size_t bytes)
{
	uint64_t v = 0;

	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

/* Header and body at the front of `bytes`, all counts checked against what
 * there is. */
static bool
tzif_cut(struct span bytes, size_t time_bytes, struct tzif *out)
{
	uint64_t size = 0;

	if (bytes.len < HEADER_BYTES || !span_starts(bytes, SPAN("TZif")))
		return false;
	out->version = (unsigned char)bytes.ptr[4];
	for (size_t i = 0; i < COUNTS; i++)
		out->count[i] = big_endian(bytes.ptr + 20 + 4 * i, 4);
	out->time_bytes = time_bytes;
	size = out->count[COUNT_TIME] * (time_bytes + 1) +
		out->count[COUNT_TYPE] * TYPE_BYTES + out->count[COUNT_CHAR] +
		out->count[COUNT_LEAP] * (time_bytes + 4) +
		out->count[COUNT_STD] + out->count[COUNT_UT];
	bytes = span_slice(bytes, HEADER_BYTES, bytes.len);
	if (size > bytes.len)
		return false;
	out->body = span_slice(bytes, 0, (size_t)size);
	out->rest = span_slice(bytes, (size_t)size, bytes.len);
	return true;
}

static int64_t
time_at(const struct zone *z, size_t i)
{
	uint64_t v =
		big_endian(z->times.ptr + i * z->time_bytes, z->time_bytes);

	return z->time_bytes == 4 ? (int64_t)(int32_t)(uint32_t)v : (int64_t)v;
}

static int32_t
type_offset(const struct zone *z, size_t type)
{
	const char *p = z->types.ptr + type * TYPE_BYTES;

	return (int32_t)(uint32_t)big_endian(p, 4);
}

static bool
is_sound(const struct zone *z)
{
	size_t ntypes = z->types.len / TYPE_BYTES;

	if (ntypes == 0)
		return false;
	for (size_t i = 0; i < ntypes; i++)
		if (type_offset(z, i) > OFFSET_MAX_S ||
			type_offset(z, i) < -OFFSET_MAX_S)
			return false;
	for (size_t i = 0; i < z->ntimes; i++)
		if ((unsigned char)z->indices.ptr[i] >= ntypes ||
			(i > 0 && time_at(z, i) <= time_at(z, i - 1)))
			return false;
	return true;
}

bool
zone_parse(struct span bytes, struct zone *out)
{
	struct tzif f = { 0 };
	struct zone z = { 0 };
	struct span footer = { 0 };
	size_t times = 0;

	if (!tzif_cut(bytes, 4, &f))
		return false;
	/* From version 2 on the first table is there for old readers only. */
	if (f.version >= '2' && !tzif_cut(f.rest, 8, &f))
		return false;
	if (f.count[COUNT_LEAP] != 0)
		return false;
	z.ntimes = (size_t)f.count[COUNT_TIME];
	z.time_bytes = f.time_bytes;
	times = z.ntimes * z.time_bytes;
	z.times = span_slice(f.body, 0, times);
	z.indices = span_slice(f.body, times, times + z.ntimes);
	z.types = span_slice(f.body, times + z.ntimes,
		times + z.ntimes + (size_t)f.count[COUNT_TYPE] * TYPE_BYTES);
	footer = f.rest;
	if (f.version >= '2' && span_eat_char(&footer, '\n')) {
		if (!span_cut(footer, '\n', &footer, NULL))
			return false;
		z.has_rule = footer.len > 0;
		if (z.has_rule && !zone_rule_parse(footer, &z.rule))
			return false;
	}
	if (!is_sound(&z))
		return false;
	*out = z;
	return true;
}

bool
zone_fixed(struct span text, struct zone *out)
{
	int32_t sign = 0;
	uint64_t h = 0;
	uint64_t m = 0;
	struct span hours = { 0 };
	struct span minutes = { 0 };

	if (span_ieq(text, SPAN("UTC")) || span_ieq(text, SPAN("GMT")) ||
		span_ieq(text, SPAN("Z"))) {
		*out = (struct zone){ 0 };
		return true;
	}
	if (span_eat_char(&text, '+'))
		sign = 1;
	else if (span_eat_char(&text, '-'))
		sign = -1;
	hours = span_slice(text, 0, 2);
	minutes = span_slice(text, 2, text.len);
	(void)span_eat_char(&minutes, ':');
	if (sign == 0 || hours.len != 2 || !span_number(hours, &h) || h > 23)
		return false;
	if (text.len > 2 &&
		(minutes.len != 2 || !span_number(minutes, &m) || m > 59))
		return false;
	*out = (struct zone){ .fixed_s = sign * (int32_t)(h * 3600 + m * 60) };
	return true;
}

/* How many changes of the table are at or before utc_s. */
static size_t
count_before(const struct zone *z, int64_t utc_s)
{
	size_t low = 0;
	size_t high = z->ntimes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (time_at(z, mid) <= utc_s)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
period_at(const struct zone *z, int64_t utc_s, struct zone_period *out)
{
	size_t n = count_before(z, utc_s);
	int64_t since_s = n > 0 ? time_at(z, n - 1) : INT64_MIN;

	if (z->has_rule && n == z->ntimes) {
		zone_rule_period(&z->rule, utc_s, out);
		if (since_s > out->since_s)
			out->since_s = since_s;
		return;
	}
	out->since_s = since_s;
	out->until_s = n < z->ntimes ? time_at(z, n) : INT64_MAX;
	out->offset_s = z->fixed_s;
	/* Before the first change the first type holds. */
	if (z->types.len > 0)
		out->offset_s = type_offset(
			z, n == 0 ? 0 : (unsigned char)z->indices.ptr[n - 1]);
}

int32_t
zone_offset(const struct zone *z, int64_t utc_s)
{
	struct zone_period p = { 0 };

	period_at(z, utc_s, &p);
	return p.offset_s;
}

/* The first second in from+1..to whose offset is not that of `from`, which
 * differs from that of `to`. */
static int64_t
jump_between(const struct zone *z, int64_t from, int64_t to)
{
	int32_t before_s = zone_offset(z, from);

	while (to - from > 1) {
		int64_t mid = from + (to - from) / 2;

		if (zone_offset(z, mid) == before_s)
			from = mid;
		else
			to = mid;
	}
	return to;
}

/* With changes between the two. */
static void
local_between(const struct zone *z, int64_t local_s, int64_t early,
	int64_t late, struct zone_moment *out)
{
	int32_t before_s = zone_offset(z, early);
	int32_t after_s = zone_offset(z, late);
	bool fits_before = zone_offset(z, local_s - before_s) == before_s;
	bool fits_after = zone_offset(z, local_s - after_s) == after_s;

	if (!fits_before && !fits_after && before_s != after_s) {
		int64_t jump = jump_between(z, early, late);

		*out = (struct zone_moment){ ZONE_NEVER, jump, jump, before_s,
			after_s };
		return;
	}
	/* There and back within two days: what holds between. */
	if (!fits_before && !fits_after)
		after_s = zone_offset(z, local_s - before_s);
	if (!fits_before)
		before_s = after_s;
	if (fits_before && !fits_after)
		after_s = before_s;
	/* The lesser offset is the later time. */
	if (before_s < after_s) {
		int32_t swap_s = before_s;

		before_s = after_s;
		after_s = swap_s;
	}
	*out = (struct zone_moment){
		before_s == after_s ? ZONE_ONCE : ZONE_TWICE,
		local_s - before_s,
		local_s - after_s,
		before_s,
		after_s,
	};
}

void
zone_local(const struct zone *z, int64_t local_s, struct zone_moment *out)
{
	/* UTC is within 26 hours of any local time. */
	int64_t early = local_s - OFFSET_MAX_S;
	int64_t late = local_s + OFFSET_MAX_S;
	struct zone_period p = { 0 };

	period_at(z, early, &p);
	if (late >= p.until_s) {
		local_between(z, local_s, early, late, out);
		return;
	}
	*out = (struct zone_moment){ ZONE_ONCE, local_s - p.offset_s,
		local_s - p.offset_s, p.offset_s, p.offset_s };
}
