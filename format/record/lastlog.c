/* lastlog: the last login of each user, at the place of the UID. Users that
 * never logged in are zero bytes. */
#include "format/record/part.h"

struct lastlog_shape {
	uint16_t time_bytes;
	struct part line;
	struct part host;
};

/* "pts/0", ":0", "ttyS1". In files of mostly zeros a byte or two stand alone
 * easily. */
static bool
is_tty(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!is_alnum(line.ptr[i]) && line.ptr[i] != '/' &&
			line.ptr[i] != ':' && line.ptr[i] != '.')
			return false;
	return line.len > 1;
}

static enum record_fit
lastlog_fit(
	const struct record_layout *layout, struct span bytes, size_t *length)
{
	const struct lastlog_shape *s = layout->shape;
	struct span r = span_slice(bytes, 0, layout->size);
	uint64_t seconds = part_uint(r, 0, s->time_bytes, layout->is_big);

	if (r.len < layout->size)
		return RECORD_NO;
	*length = layout->size;
	if (part_is_zero(r, 0, r.len))
		return RECORD_EMPTY;
	if (!part_is_time(seconds))
		return RECORD_NO;
	if (!part_is_clean(r, s->line) || !part_has_end(r, s->host))
		return RECORD_WEAK;
	/* Most times read in the wrong byte order are times still, but half of
	 * them are of after 2038. */
	if (!is_tty(part_text(r, s->line)) || seconds > INT32_MAX)
		return RECORD_WEAK;
	return part_is_clean(r, s->host) ? RECORD_STRONG : RECORD_UNCLEAN;
}

static void
lastlog_print(const struct record_layout *layout, struct span r,
	uint64_t offset, struct buf *out)
{
	const struct lastlog_shape *s = layout->shape;
	struct part_head head = {
		.seconds = part_uint(r, 0, s->time_bytes, layout->is_big),
		.tag = "lastlog",
		.word = "login",
	};

	/* No place is told of these: a file may have four thousand million, and
	 * what all of them say alike is no more to index than one. */
	if (head.seconds == 0) {
		head.word = "never";
		part_put_head(out, &head);
		return;
	}
	part_put_head(out, &head);
	part_put_uint(out, "uid", offset / layout->size);
	part_put_text(out, "tty", part_text(r, s->line));
	part_put_text(out, "client_name", part_text(r, s->host));
}

const struct record_family record_lastlog = { lastlog_fit, lastlog_print, NULL,
	NULL, NULL };

/* clang-format off */
static const struct lastlog_shape linux_292 = { 4, { 4, 32 }, { 36, 256 } };
static const struct lastlog_shape linux_296 = { 8, { 8, 32 }, { 40, 256 } };
static const struct lastlog_shape openbsd_272 = { 8, { 8, 8 }, { 16, 256 } };
static const struct lastlog_shape netbsd_32 = { 8, { 8, 8 }, { 16, 16 } };

static const struct record_layout layouts[] = {
	{ RECORD_LASTLOG_292_LE, "lastlog, Linux, 292 bytes, little-endian",
		&record_lastlog, 292, false, &linux_292, false },
	{ RECORD_LASTLOG_292_BE, "lastlog, Linux, 292 bytes, big-endian",
		&record_lastlog, 292, true, &linux_292, false },
	{ RECORD_LASTLOG_296_LE, "lastlog, Linux, 296 bytes, little-endian",
		&record_lastlog, 296, false, &linux_296, false },
	{ RECORD_LASTLOG_296_BE, "lastlog, Linux, 296 bytes, big-endian",
		&record_lastlog, 296, true, &linux_296, false },
	{ RECORD_LASTLOG_272_LE, "lastlog, OpenBSD, 272 bytes",
		&record_lastlog, 272, false, &openbsd_272, false },
	{ RECORD_LASTLOG_32_LE, "lastlog, NetBSD, 32 bytes",
		&record_lastlog, 32, false, &netbsd_32, false },
	{ RECORD_LASTLOG_272_BE, "lastlog, OpenBSD, 272 bytes, big-endian",
		&record_lastlog, 272, true, &openbsd_272, false },
	{ RECORD_LASTLOG_32_BE, "lastlog, NetBSD, 32 bytes, big-endian",
		&record_lastlog, 32, true, &netbsd_32, false },
};
/* clang-format on */

const struct record_layout *
lastlog_layouts(size_t *count)
{
	*count = sizeof(layouts) / sizeof(*layouts);
	return layouts;
}
