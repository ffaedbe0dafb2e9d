/* Process accounting of NetBSD, OpenBSD and FreeBSD. */
#include "format/record/part.h"

enum { COMP_HZ = 64, MICROSECONDS = 1000000 };

struct acct_bsd_shape {
	/* Of FreeBSD: in the second byte, the first being zero; 0 is none. */
	uint8_t version;
	/* FreeBSD has the length of the record at its head and its end. */
	uint16_t length_at[2];
	struct part comm;
	/* A comp_t of 1/64 s, or a float of microseconds. */
	bool has_floats;
	uint16_t utime_at;
	uint16_t stime_at;
	uint16_t etime_at;
	struct part btime;
	uint16_t uid_at;
	uint16_t gid_at;
	struct part memory;
	uint16_t io_at;
	struct part tty;
	uint16_t pid_at;
	struct part flags;
};

static bool
has_frame(const struct record_layout *layout, struct span r)
{
	const struct acct_bsd_shape *s = layout->shape;

	if (s->version == 0)
		return true;
	if (part_uint(r, 0, 1, false) != 0 ||
		part_uint(r, 1, 1, false) != s->version)
		return false;
	for (size_t i = 0; i < 2; i++)
		if (part_uint(r, s->length_at[i], 2, layout->is_big) !=
			layout->size)
			return false;
	return true;
}

/* Are these numbers such as a system has, and no text? */
static bool
has_sure_numbers(const struct record_layout *layout, struct span r)
{
	enum { ID_MOST = 0x1fffffff, FLAGS_MOST = 0x1f };
	const struct acct_bsd_shape *s = layout->shape;
	const uint16_t ids_at[] = { s->uid_at, s->gid_at };

	for (size_t i = 0; i < 2; i++) {
		uint64_t id = part_uint(r, ids_at[i], 4, layout->is_big);

		/* "nobody" is -2, nobody at all is -1. */
		if (id > ID_MOST && id < UINT32_MAX - 1)
			return false;
	}
	return part_uint(r, s->flags.at, s->flags.len, layout->is_big) <=
		FLAGS_MOST;
}

static enum record_fit
acct_bsd_fit(
	const struct record_layout *layout, struct span bytes, size_t *length)
{
	const struct acct_bsd_shape *s = layout->shape;
	struct span r = span_slice(bytes, 0, layout->size);
	uint64_t seconds =
		part_uint(r, s->btime.at, s->btime.len, layout->is_big);
	struct span comm = { 0 };

	if (r.len < layout->size)
		return RECORD_NO;
	*length = layout->size;
	if (part_is_zero(r, 0, r.len))
		return RECORD_EMPTY;
	comm = part_text(r, s->comm);
	/* It has a sign. */
	if (s->btime.len == 4 && seconds > INT32_MAX)
		return RECORD_NO;
	if (!has_frame(layout, r) ||
		(s->version == 0 && !has_sure_numbers(layout, r)) ||
		!part_is_time(seconds) ||
		part_uint(r, s->pid_at, 4, layout->is_big) > PID_MOST)
		return RECORD_NO;
	if (comm.len > 0 && part_is_clean(r, s->comm))
		return RECORD_STRONG;
	/* Whoever runs a program chooses its name. */
	if (comm.len > 0 && comm.len < s->comm.len &&
		part_has_end(r, s->comm) && has_sure_numbers(layout, r))
		return RECORD_UNCLEAN;
	return comm.len < s->comm.len ? RECORD_WEAK : RECORD_NO;
}

/* Seconds; false if the number can be none. */
static bool
time_at(const struct record_layout *layout, struct span r, uint16_t at,
	double *out)
{
	const struct acct_bsd_shape *s = layout->shape;
	uint64_t comp = part_uint(r, at, 2, layout->is_big);
	double value = 0;

	if (s->has_floats) {
		value = part_float(r, at, layout->is_big);
		*out = value / MICROSECONDS;
		return value >= 0 && value < 1e18;
	}
	value = (double)((comp & 0x1fff) << (3 * (comp >> 13)));
	*out = value / COMP_HZ;
	return true;
}

static void
put_time(const struct record_layout *layout, struct span r, const char *key,
	uint16_t at, struct buf *out)
{
	double value = 0;

	if (time_at(layout, r, at, &value))
		part_put_real(out, key, value, 6);
}

static void
put_flags(uint64_t flags, struct buf *out)
{
	/* The letters of lastcomm; 4 is not in use. */
	static const char letters[] = "FS?DX";
	char text[sizeof(letters)];
	size_t n = 0;

	for (size_t i = 0; i + 1 < sizeof(letters); i++)
		if (flags >> i & 1 && letters[i] != '?')
			text[n++] = letters[i];
	part_put_text(out, "flags", (struct span){ text, n });
}

static void
acct_bsd_print(const struct record_layout *layout, struct span r,
	uint64_t offset, struct buf *out)
{
	const struct acct_bsd_shape *s = layout->shape;
	bool is_big = layout->is_big;
	uint64_t tty = part_uint(r, s->tty.at, s->tty.len, is_big);
	uint64_t none = s->tty.len == 8 ? UINT64_MAX : UINT32_MAX;
	struct part_head head = {
		.seconds = part_uint(r, s->btime.at, s->btime.len, is_big),
		.tag = "acct",
		.pid = part_uint(r, s->pid_at, 4, is_big),
		.word = part_is_zero(r, 0, r.len) ? "empty" : "process",
	};

	(void)offset;
	part_put_head(out, &head);
	part_put_text(out, "command", part_text(r, s->comm));
	part_put_uint(out, "uid", part_uint(r, s->uid_at, 4, is_big));
	part_put_uint(out, "gid", part_uint(r, s->gid_at, 4, is_big));
	/* What a device is called, only its machine knows. */
	if (tty != none)
		buf_printf(out, " tty=dev:%llx", (unsigned long long)tty);
	put_flags(part_uint(r, s->flags.at, s->flags.len, is_big), out);
	put_time(layout, r, "utime_s", s->utime_at, out);
	put_time(layout, r, "stime_s", s->stime_at, out);
	put_time(layout, r, "etime_s", s->etime_at, out);
}

static bool
acct_bsd_process(const struct record_layout *layout, struct span r,
	struct process_record *out)
{
	const struct acct_bsd_shape *s = layout->shape;

	out->uid = part_uint(r, s->uid_at, 4, layout->is_big);
	out->command = part_text(r, s->comm);
	out->begin_s = part_uint(r, s->btime.at, s->btime.len, layout->is_big);
	return !part_is_zero(r, 0, r.len);
}

static void
acct_bsd_usage(const struct record_layout *layout, struct span r,
	struct process_usage *out)
{
	const struct acct_bsd_shape *s = layout->shape;
	double value = 0;

	out->has_forked =
		part_uint(r, s->flags.at, s->flags.len, layout->is_big) & 1;
	if (time_at(layout, r, s->utime_at, &value))
		out->utime = part_seconds(value, 6);
	if (time_at(layout, r, s->stime_at, &value))
		out->stime = part_seconds(value, 6);
	if (time_at(layout, r, s->etime_at, &value))
		out->etime = part_seconds(value, 6);
}

const struct record_family record_acct_bsd = { acct_bsd_fit, acct_bsd_print,
	NULL, acct_bsd_process, acct_bsd_usage };

/* clang-format off */
#define NETBSD .comm = { 0, 16 }, .utime_at = 16, .stime_at = 18, \
	.etime_at = 20, .btime = { 24, 8 }, .uid_at = 32, .gid_at = 36, \
	.memory = { 40, 2 }, .io_at = 42, .pid_at = PART_NONE
#define FREEBSD .has_floats = true, .comm = { 4, 16 }, .utime_at = 20, \
	.stime_at = 24, .etime_at = 28, .pid_at = PART_NONE

static const struct acct_bsd_shape netbsd_56 = { NETBSD,
	.tty = { 44, 8 }, .flags = { 52, 1 } };
static const struct acct_bsd_shape netbsd_64 = { NETBSD,
	.tty = { 48, 8 }, .flags = { 56, 1 } };
static const struct acct_bsd_shape openbsd_64 = {
	.comm = { 0, 24 }, .utime_at = 24, .stime_at = 26, .etime_at = 28,
	.io_at = 30, .btime = { 32, 8 }, .uid_at = 40, .gid_at = 44,
	.memory = { 48, 4 }, .tty = { 52, 4 }, .pid_at = 56,
	.flags = { 60, 4 } };
/* Version 1, on 32 bits; on 64 it is as NetBSD's of 56 bytes, but for the flags.
 */
static const struct acct_bsd_shape freebsd_48 = {
	.comm = { 0, 16 }, .utime_at = 16, .stime_at = 18, .etime_at = 20,
	.btime = { 24, 4 }, .uid_at = 28, .gid_at = 32, .memory = { 36, 2 },
	.io_at = 38, .tty = { 40, 4 }, .pid_at = PART_NONE,
	.flags = { 44, 1 } };
static const struct acct_bsd_shape freebsd_64 = { .version = 2, FREEBSD,
	.length_at = { 2, 56 }, .btime = { 32, 4 }, .uid_at = 36,
	.gid_at = 40, .memory = { 44, 4 }, .io_at = 48, .tty = { 52, 4 },
	.flags = { 60, 1 } };
static const struct acct_bsd_shape freebsd_72 = { .version = 2, FREEBSD,
	.length_at = { 2, 60 }, .btime = { 32, 8 }, .uid_at = 40,
	.gid_at = 44, .memory = { 48, 4 }, .io_at = 52, .tty = { 56, 4 },
	.flags = { 64, 1 } };
static const struct acct_bsd_shape freebsd_80 = { .version = 3, FREEBSD,
	.length_at = { 2, 68 }, .btime = { 32, 8 }, .uid_at = 40,
	.gid_at = 44, .memory = { 48, 4 }, .io_at = 52, .tty = { 56, 8 },
	.flags = { 72, 1 } };

static const struct record_layout layouts[] = {
	{ RECORD_ACCT_NETBSD_56_LE, "acct, NetBSD, 56 bytes",
		&record_acct_bsd, 56, false, &netbsd_56, false },
	{ RECORD_ACCT_NETBSD_64_LE, "acct, NetBSD, 64 bytes",
		&record_acct_bsd, 64, false, &netbsd_64, false },
	{ RECORD_ACCT_OPENBSD_64_LE, "acct, OpenBSD, 64 bytes",
		&record_acct_bsd, 64, false, &openbsd_64, false },
	{ RECORD_ACCT_FREEBSD_48_LE, "acct, FreeBSD version 1, 48 bytes",
		&record_acct_bsd, 48, false, &freebsd_48, false },
	{ RECORD_ACCT_FREEBSD_64_LE, "acct, FreeBSD version 2, 64 bytes",
		&record_acct_bsd, 64, false, &freebsd_64, true },
	{ RECORD_ACCT_FREEBSD_72_LE, "acct, FreeBSD version 2, 72 bytes",
		&record_acct_bsd, 72, false, &freebsd_72, true },
	{ RECORD_ACCT_FREEBSD_80_LE, "acct, FreeBSD version 3, 80 bytes",
		&record_acct_bsd, 80, false, &freebsd_80, true },
	/* SPARC, PowerPC, m68k ... */
	{ RECORD_ACCT_NETBSD_56_BE, "acct, NetBSD, 56 bytes, big-endian",
		&record_acct_bsd, 56, true, &netbsd_56, false },
	{ RECORD_ACCT_NETBSD_64_BE, "acct, NetBSD, 64 bytes, big-endian",
		&record_acct_bsd, 64, true, &netbsd_64, false },
	{ RECORD_ACCT_OPENBSD_64_BE, "acct, OpenBSD, 64 bytes, big-endian",
		&record_acct_bsd, 64, true, &openbsd_64, false },
	{ RECORD_ACCT_FREEBSD_64_BE,
		"acct, FreeBSD version 2, 64 bytes, big-endian",
		&record_acct_bsd, 64, true, &freebsd_64, true },
	{ RECORD_ACCT_FREEBSD_72_BE,
		"acct, FreeBSD version 2, 72 bytes, big-endian",
		&record_acct_bsd, 72, true, &freebsd_72, true },
	{ RECORD_ACCT_FREEBSD_80_BE,
		"acct, FreeBSD version 3, 80 bytes, big-endian",
		&record_acct_bsd, 80, true, &freebsd_80, true },
};
/* clang-format on */

const struct record_layout *
acct_bsd_layouts(size_t *count)
{
	*count = sizeof(layouts) / sizeof(*layouts);
	return layouts;
}
