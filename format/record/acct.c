/* Process accounting of Linux: versions 0 to 3, told by the second byte of a
 * record, whose highest bit is set on big-endian machines (never by kernels of
 * version 0). A record is written when its process ends; its time is that of
 * the start. */
#include "format/record/acct.h"

enum {
	FLAG_MOST = 0x3f,
	SIGNAL = 0x7f,
	CORE_DUMPED = 0x80,
	/* Of real-time ones, the last. */
	SIGNAL_MOST = 64,
	STATUS_MOST = 0xffff,
	/* A run time below zero as the kernel's float has it: 2^64 ns. */
	ETIME_WRAPPED = 0x53d6bf94,
	/* 2^64 ns in seconds, modulo 2^32. */
	WRAPPED_SECONDS = 1266874889
};

/* A number of 3 bits of exponent to base 8 and 13 bits. */
static uint64_t
comp_value(uint64_t c)
{
	return (c & 0x1fff) << (3 * (c >> 13));
}

/* 5 bits of exponent to base 2 and 19 bits, the highest one hidden. */
static uint64_t
comp2_value(uint64_t c)
{
	uint64_t exponent = c >> 19;
	uint64_t value = c & 0x7ffff;

	return exponent > 0 ? (value | 0x80000) << (exponent - 1) : value;
}

static bool
is_wrapped(const struct record_layout *layout, struct span r)
{
	const struct acct_shape *s = layout->shape;

	return s->etime_bytes == 4 &&
		part_uint(r, s->etime_at, 4, layout->is_big) == ETIME_WRAPPED;
}

/* Where the kernel's run time was below zero, it took its 2^64 ns from the
 * start (CentOS 7); taken back, the time is exact. */
static uint64_t
time_of(const struct record_layout *layout, struct span r)
{
	const struct acct_shape *s = layout->shape;
	uint64_t btime = part_uint(r, s->btime_at, 4, layout->is_big);

	if (btime > 0 && is_wrapped(layout, r))
		return (btime + WRAPPED_SECONDS) & 0xffffffff;
	return btime;
}

static bool
has_version(const struct record_layout *layout, struct span r)
{
	const struct acct_shape *s = layout->shape;
	uint64_t version = part_uint(r, 1, 1, false);

	/* The tools of GNU write the bit with version 0, too. */
	if (s->version == 0 && version == 0)
		return true;
	return version == (s->version | (layout->is_big ? 0x80U : 0));
}

/* As wait() tells it. */
static bool
is_exit_status(uint64_t status)
{
	return status <= STATUS_MOST && (status & SIGNAL) <= SIGNAL_MOST;
}

/* What has no room in two bytes is told there as this one is. */
static bool
is_same_id(const struct record_layout *layout, struct span r, uint16_t at,
	uint16_t wide_at)
{
	enum { OVERFLOW_ID = 65534 };
	uint64_t id = part_uint(r, at, 2, layout->is_big);
	uint64_t wide = part_uint(r, wide_at, 4, layout->is_big);

	return id == (wide & 0xffff) || (wide > 0xffff && id == OVERFLOW_ID);
}

/* Numbers that the kernel writes so, which chance does not. */
static bool
has_sure_numbers(const struct record_layout *layout, struct span r)
{
	const struct acct_shape *s = layout->shape;

	if (!is_exit_status(part_uint(r, s->exit_at, 4, layout->is_big)))
		return false;
	/* Version 0 has no wide ids, and version 3 no others. */
	return s->version == 0 || s->uid_at == PART_NONE ||
		(is_same_id(layout, r, s->uid_at, s->wide_uid_at) &&
			is_same_id(layout, r, s->gid_at, s->wide_gid_at));
}

/* The second byte is the version, which most have. */
static bool
is_zero(struct span r)
{
	return part_uint(r, 1, 1, false) == 0 && part_is_zero(r, 0, r.len);
}

/* A kernel ends the name by a zero, and writes nothing behind. Whoever runs a
 * program chooses it, and since Linux 2.6.9, of which no version 0 is, may take
 * it away. */
static enum record_fit
fit_of_name(const struct acct_shape *s, struct span r)
{
	size_t len = part_text(r, s->comm).len;

	if (len == s->comm.len || !part_has_end(r, s->comm))
		return RECORD_WEAK;
	if (len > 0 && part_is_clean(r, s->comm))
		return RECORD_STRONG;
	return len > 0 || s->version > 0 ? RECORD_UNCLEAN : RECORD_WEAK;
}

static enum record_fit
acct_fit(const struct record_layout *layout, struct span bytes, size_t *length)
{
	const struct acct_shape *s = layout->shape;
	struct span r = span_slice(bytes, 0, layout->size);
	uint64_t seconds = 0;

	if (r.len < layout->size)
		return RECORD_NO;
	*length = layout->size;
	if (!has_version(layout, r) || part_uint(r, 0, 1, false) > FLAG_MOST)
		return RECORD_NO;
	if (is_zero(r))
		return RECORD_EMPTY;
	seconds = time_of(layout, r);
	if (part_uint(r, s->pid_at, 4, layout->is_big) > PID_MOST ||
		part_uint(r, s->ppid_at, 4, layout->is_big) > PID_MOST)
		return RECORD_NO;
	if (part_is_time(seconds) && has_sure_numbers(layout, r))
		return fit_of_name(s, r);
	return seconds == 0 || part_is_time(seconds) ? RECORD_WEAK : RECORD_NO;
}

/* The old number of a device: 0 is none. */
static void
put_tty(uint64_t tty, struct buf *out)
{
	enum { PTS_FIRST = 136, PTS_LAST = 143, TTY = 4, SERIAL_FIRST = 64 };
	unsigned major = (unsigned)(tty >> 8 & 0xff);
	unsigned minor = (unsigned)(tty & 0xff);

	if (tty == 0)
		return;
	/* Most are of these. */
	if (major >= PTS_FIRST && major <= PTS_LAST) {
		buf_puts(out, " tty=pts/");
		buf_put_uint(out, (major - PTS_FIRST) * 256 + minor);
	} else if (major == TTY && minor >= SERIAL_FIRST)
		buf_printf(out, " tty=ttyS%u", minor - SERIAL_FIRST);
	else if (major == TTY)
		buf_printf(out, " tty=tty%u", minor);
	else if (major == TTY + 1 && minor == 1)
		buf_puts(out, " tty=console");
	else
		buf_printf(out, " tty=%u:%u", major, minor);
}

static void
put_flags(uint64_t flags, struct buf *out)
{
	/* Forked and did not exec, used privilege, compat, core dumped,
	 * killed, in a group: the letters of lastcomm. */
	static const char letters[] = "FSCDXG";
	char text[sizeof(letters)];
	size_t n = 0;

	for (size_t i = 0; i + 1 < sizeof(letters); i++)
		if (flags >> i & 1)
			text[n++] = letters[i];
	part_put_text(out, "flags", (struct span){ text, n });
}

/* Of two and of four bytes. Version 0 has bytes at the second place that need
 * not mean anything. */
static uint64_t
id_of(const struct record_layout *layout, struct span r, uint16_t at,
	uint16_t wide_at)
{
	uint64_t id = part_uint(r, at, 2, layout->is_big);
	uint64_t wide = part_uint(r, wide_at, 4, layout->is_big);

	if (at != PART_NONE && (wide & 0xffff) != id)
		return id;
	return wide_at == PART_NONE ? id : wide;
}

static uint64_t
uid_of(const struct record_layout *layout, struct span r)
{
	const struct acct_shape *s = layout->shape;

	return id_of(layout, r, s->uid_at, s->wide_uid_at);
}

static void
put_ids(const struct record_layout *layout, struct span r, struct buf *out)
{
	const struct acct_shape *s = layout->shape;

	part_put_uint(out, "uid", uid_of(layout, r));
	part_put_uint(out, "gid", id_of(layout, r, s->gid_at, s->wide_gid_at));
}

static bool
acct_process(const struct record_layout *layout, struct span r,
	struct process_record *out)
{
	const struct acct_shape *s = layout->shape;

	out->uid = uid_of(layout, r);
	out->command = part_text(r, s->comm);
	out->begin_s = time_of(layout, r);
	return !is_zero(r);
}

static uint64_t
comp_at(const struct record_layout *layout, struct span r, size_t at)
{
	return comp_value(part_uint(r, at, 2, layout->is_big));
}

static double
ticks_a_second(const struct record_layout *layout, struct span r)
{
	const struct acct_shape *s = layout->shape;
	double ahz = (double)part_uint(r, s->ahz_at, 2, layout->is_big);

	return ahz < 1 ? 100 : ahz;
}

static double
etime_ticks(const struct record_layout *layout, struct span r)
{
	const struct acct_shape *s = layout->shape;
	uint64_t hi = 0;
	uint64_t lo = 0;

	if (s->etime_bytes == 4)
		return part_float(r, s->etime_at, layout->is_big);
	if (s->etime_bytes == 2)
		return (double)comp_at(layout, r, s->etime_at);
	hi = part_uint(r, s->etime_at, 1, false);
	lo = part_uint(r, s->etime_at + 1U, 2, layout->is_big);
	return (double)comp2_value(hi << 16 | lo);
}

/* Nothing runs for a thousand years; NaN is no number either. */
static bool
can_be_etime(double ticks)
{
	return ticks >= 0 && ticks < 3e12;
}

static void
put_times(const struct record_layout *layout, struct span r, struct buf *out)
{
	const struct acct_shape *s = layout->shape;
	double ahz = ticks_a_second(layout, r);
	double etime = etime_ticks(layout, r);

	part_put_real(out, "utime_s",
		(double)comp_at(layout, r, s->utime_at) / ahz, 2);
	part_put_real(out, "stime_s",
		(double)comp_at(layout, r, s->stime_at) / ahz, 2);
	if (is_wrapped(layout, r))
		buf_puts(out, " etime=wrapped");
	else if (can_be_etime(etime))
		part_put_real(out, "etime_s", etime / ahz, 2);
}

static void
acct_usage(const struct record_layout *layout, struct span r,
	struct process_usage *out)
{
	const struct acct_shape *s = layout->shape;
	uint64_t status = part_uint(r, s->exit_at, 4, layout->is_big);
	double ahz = ticks_a_second(layout, r);
	double etime = etime_ticks(layout, r);

	out->has_forked = part_uint(r, 0, 1, false) & 1;
	out->has_failed = (status >> 8 & 0xff) != 0;
	out->was_killed = (status & SIGNAL) != 0;
	out->utime =
		part_seconds((double)comp_at(layout, r, s->utime_at) / ahz, 2);
	out->stime =
		part_seconds((double)comp_at(layout, r, s->stime_at) / ahz, 2);
	if (!is_wrapped(layout, r) && can_be_etime(etime))
		out->etime = part_seconds(etime / ahz, 2);
	out->memory_kb = comp_at(layout, r, s->memory_at);
	out->io = comp_at(layout, r, s->io_at);
}

static void
acct_print(const struct record_layout *layout, struct span r, uint64_t offset,
	struct buf *out)
{
	const struct acct_shape *s = layout->shape;
	uint64_t status = part_uint(r, s->exit_at, 4, layout->is_big);
	struct part_head head = {
		.seconds = time_of(layout, r),
		.tag = "acct",
		.pid = part_uint(r, s->pid_at, 4, layout->is_big),
		.word = part_is_zero(r, 0, r.len) ? "empty" : "process",
	};

	(void)offset;
	part_put_head(out, &head);
	part_put_text(out, "command", part_text(r, s->comm));
	put_ids(layout, r, out);
	put_tty(part_uint(r, s->tty_at, 2, layout->is_big), out);
	if (s->ppid_at != PART_NONE)
		part_put_uint(out, "ppid",
			part_uint(r, s->ppid_at, 4, layout->is_big));
	put_flags(part_uint(r, 0, 1, false), out);
	part_put_uint(out, "exit_code", status >> 8 & 0xff);
	if ((status & SIGNAL) != 0)
		part_put_uint(out, "signal", status & SIGNAL);
	if (status & CORE_DUMPED)
		buf_puts(out, " core=yes");
	put_times(layout, r, out);
	part_put_uint(out, "memory_kb", comp_at(layout, r, s->memory_at));
	part_put_uint(out, "io", comp_at(layout, r, s->io_at));
}

const struct record_family record_acct = { acct_fit, acct_print, NULL,
	acct_process, acct_usage };
