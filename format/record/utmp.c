/* utmp, wtmp and btmp: arrays of records of one size. Which of the three a
 * file is, its bytes do not tell. */
#include "format/record/utmp.h"

/* utmp.ut_type of Linux; of Solaris; of NetBSD and macOS. */
static const uint8_t types_linux[] = { TYPE_EMPTY, TYPE_RUN_LEVEL, TYPE_BOOT,
	TYPE_NEW_TIME, TYPE_OLD_TIME, TYPE_INIT, TYPE_LOGIN, TYPE_USER,
	TYPE_DEAD, TYPE_ACCOUNTING };
static const uint8_t types_solaris[] = { TYPE_EMPTY, TYPE_RUN_LEVEL, TYPE_BOOT,
	TYPE_OLD_TIME, TYPE_NEW_TIME, TYPE_INIT, TYPE_LOGIN, TYPE_USER,
	TYPE_DEAD, TYPE_ACCOUNTING, TYPE_SHUTDOWN };
static const uint8_t types_bsd[] = { TYPE_EMPTY, TYPE_RUN_LEVEL, TYPE_BOOT,
	TYPE_OLD_TIME, TYPE_NEW_TIME, TYPE_INIT, TYPE_LOGIN, TYPE_USER,
	TYPE_DEAD, TYPE_ACCOUNTING, TYPE_SIGNATURE, TYPE_SHUTDOWN };

static enum utmp_type
type_by_text(struct span line, struct span user)
{
	if (span_eq(line, SPAN("~")))
		return span_starts(user, SPAN("shutdown")) ? TYPE_SHUTDOWN
							   : TYPE_BOOT;
	if (span_eq(line, SPAN("|")))
		return TYPE_OLD_TIME;
	if (span_eq(line, SPAN("{")) || span_eq(line, SPAN("}")))
		return TYPE_NEW_TIME;
	return user.len > 0 ? TYPE_USER : TYPE_DEAD;
}

enum utmp_type
utmp_type_of(const struct record_layout *layout, struct span r)
{
	const struct utmp_shape *s = layout->shape;
	struct span line = part_text(r, s->line);
	struct span user = part_text(r, s->user);
	uint64_t type = 0;

	if (s->type_at == PART_NONE)
		return type_by_text(line, user);
	type = part_uint(r, s->type_at, 2, layout->is_big);
	if (type >= s->ntypes)
		return TYPE_COUNT;
	/* What shutdown(8) of Linux writes to wtmp, with a run level, and that
	 * of NetBSD, as if it were init's. */
	if (span_eq(line, SPAN("~")) && span_eq(user, SPAN("shutdown")))
		return TYPE_SHUTDOWN;
	if (span_eq(line, SPAN("~")) && span_eq(user, SPAN("reboot")))
		return TYPE_BOOT;
	return (enum utmp_type)s->types[type];
}

static bool
has_text(const struct utmp_shape *s, struct span r)
{
	return part_text(r, s->line).len > 0 || part_text(r, s->user).len > 0 ||
		part_text(r, s->id).len > 0;
}

static bool
is_name(struct span r, struct part p)
{
	struct span text = part_text(r, p);

	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] <= ' ' ||
			(unsigned char)text.ptr[i] >= 0x7f)
			return false;
	return part_is_clean(r, p);
}

/* A stranger chooses the names of user and host, but where there is a type, it
 * and the zero bytes around it are witnesses enough. */
static bool
is_clean(const struct utmp_shape *s, struct span r)
{
	if (s->type_at != PART_NONE)
		return part_is_clean(r, s->line) && part_is_clean(r, s->id) &&
			part_has_end(r, s->user) && part_has_end(r, s->host);
	/* Text has names of such lengths too, and hours in its letters. */
	return is_name(r, s->line) && is_name(r, s->user) &&
		is_name(r, s->host) &&
		(part_text(r, s->line).len < s->line.len ||
			part_text(r, s->user).len < s->user.len);
}

static enum record_fit
utmp_fit(const struct record_layout *layout, struct span bytes, size_t *length)
{
	const struct utmp_shape *s = layout->shape;
	struct span r = span_slice(bytes, 0, layout->size);
	uint64_t seconds = 0;
	bool is_time = false;

	if (r.len < layout->size)
		return RECORD_NO;
	*length = layout->size;
	/* What rejects most comes first: damage is searched byte by byte. */
	if ((s->type_at != PART_NONE &&
		    part_uint(r, s->type_at, 2, layout->is_big) >= s->ntypes) ||
		part_uint(r, s->usec.at, s->usec.len, layout->is_big) >=
			1000000)
		return RECORD_NO;
	if (part_is_zero(r, 0, r.len))
		return RECORD_EMPTY;
	for (size_t i = 0; i < 2; i++)
		if (!part_is_zero(r, s->pads[i].at, s->pads[i].len))
			return RECORD_NO;
	seconds = part_uint(r, s->seconds.at, s->seconds.len, layout->is_big);
	is_time = part_is_time(seconds);
	if (!is_time && seconds != 0)
		return RECORD_NO;
	if (is_time && has_text(s, r) && is_clean(s, r) &&
		part_uint(r, s->pid_at, 4, layout->is_big) <= PID_MOST)
		return RECORD_STRONG;
	/* Without a type nearly anything would do. */
	return s->type_at == PART_NONE && !is_clean(s, r) ? RECORD_NO
							  : RECORD_WEAK;
}

static const char *
word_of(const struct utmp_shape *s, enum utmp_type type, struct span r)
{
	static const char *const words[TYPE_COUNT] = { "empty", "run-level",
		"boot", "new-time", "old-time", "init", "getty", "login",
		"logout", "accounting", "signature", "shutdown" };

	if (type >= TYPE_COUNT)
		return "unknown";
	return type == TYPE_LOGIN &&
			utmp_is_attempt(
				s, part_text(r, s->user), part_text(r, s->host))
		? "attempt"
		: words[type];
}

static void
put_address(const struct utmp_shape *s, struct span r, struct buf *out)
{
	enum { FAMILY_IP4 = 2, FAMILY_IP6 = 24, SOCKET_BYTES = 128 };
	struct span a = { 0 };
	unsigned family = 0;

	if (s->addr_at == PART_NONE)
		return;
	a = span_slice(r, s->addr_at, (size_t)s->addr_at + SOCKET_BYTES);
	if (!s->is_socket) {
		/* IPv4 stands in the first word. */
		a = span_slice(a, 0, part_is_zero(a, 4, 12) ? 4 : (size_t)16);
		part_put_address(out, a);
		return;
	}
	family = (unsigned)part_uint(a, 1, 1, true);
	if (family == FAMILY_IP4)
		part_put_address(out, span_slice(a, 4, 8));
	else if (family == FAMILY_IP6)
		part_put_address(out, span_slice(a, 8, 24));
}

/* "run_level=5 before=N": the characters that init keeps in the pid. */
static void
put_run_level(uint64_t pid, struct buf *out)
{
	char now = (char)(pid & 0x7f);
	char before = (char)(pid >> 8 & 0x7f);

	part_put_text(out, "run_level", (struct span){ &now, is_alnum(now) });
	part_put_text(
		out, "before", (struct span){ &before, is_alnum(before) });
}

static void
put_exit(const struct record_layout *layout, struct span r, struct buf *out)
{
	const struct utmp_shape *s = layout->shape;
	uint64_t signal = 0;
	uint64_t status = 0;

	if (s->exit_at == PART_NONE)
		return;
	signal = part_uint(r, s->exit_at, 2, layout->is_big);
	status = part_uint(r, s->exit_at + 2U, 2, layout->is_big);
	if (signal > 0)
		part_put_uint(out, "signal", signal);
	if (status > 0)
		part_put_uint(out, "exit_code", status);
}

static void
utmp_print(const struct record_layout *layout, struct span r, uint64_t offset,
	struct buf *out)
{
	const struct utmp_shape *s = layout->shape;
	enum utmp_type type = utmp_type_of(layout, r);
	struct span user = part_text(r, s->user);
	uint64_t pid = part_uint(r, s->pid_at, 4, layout->is_big);
	uint64_t session =
		part_uint(r, s->session.at, s->session.len, layout->is_big);
	uint64_t usec = part_uint(r, s->usec.at, s->usec.len, layout->is_big);
	struct part_head head = {
		.seconds = part_uint(
			r, s->seconds.at, s->seconds.len, layout->is_big),
		.ns = usec < 1000000 ? (uint32_t)usec * 1000 : 0,
		.digits = s->usec.at == PART_NONE ? 0 : 6,
		.tag = "utmp",
		.pid = type == TYPE_RUN_LEVEL ? 0 : pid,
		.word = word_of(s, type, r),
	};

	(void)offset;
	part_put_head(out, &head);
	if (type == TYPE_RUN_LEVEL)
		put_run_level(pid, out);
	part_put_text(out, "user", user);
	part_put_text(out, "tty", part_text(r, s->line));
	part_put_text(out, "id", part_text(r, s->id));
	part_put_text(out, "client_name", part_text(r, s->host));
	put_address(s, r, out);
	if (session > 0)
		part_put_uint(out, "session", session);
	if (type == TYPE_DEAD)
		put_exit(layout, r, out);
}

const struct record_family record_utmp = { utmp_fit, utmp_print, utmp_login,
	NULL, NULL };

/* clang-format off */
#define LINUX .type_at = 0, .types = types_linux, .ntypes = 10, .pid_at = 4, \
	.line = { 8, 32 }, .id = { 40, 4 }, .user = { 44, 32 }, \
	.host = { 76, 256 }, .exit_at = 332, .is_linux = true
#define NONE { PART_NONE, 0 }

/* x86, 32-bit ARM, PowerPC ... */
static const struct utmp_shape linux_384 = { LINUX,
	.session = { 336, 4 }, .seconds = { 340, 4 }, .usec = { 344, 4 },
	.addr_at = 348, .pads = { { 2, 2 }, { 364, 20 } } };
/* aarch64, s390x ..., and musl on 64 bits. */
static const struct utmp_shape linux_400 = { LINUX,
	.session = { 336, 8 }, .seconds = { 344, 8 }, .usec = { 352, 8 },
	.addr_at = 360, .pads = { { 2, 2 }, { 376, 24 } } };
/* 64 bits of time at places for 32: arc, or1k. */
static const struct utmp_shape linux_392 = { LINUX,
	.session = { 336, 4 }, .seconds = { 340, 8 }, .usec = { 348, 8 },
	.addr_at = 356, .pads = { { 2, 2 }, { 372, 20 } } };
/* m68k, which aligns to two bytes. */
static const struct utmp_shape linux_382 = {
	.type_at = 0, .types = types_linux, .ntypes = 10, .pid_at = 2,
	.line = { 6, 32 }, .id = { 38, 4 }, .user = { 42, 32 },
	.host = { 74, 256 }, .exit_at = 330, .is_linux = true,
	.session = { 334, 4 }, .seconds = { 338, 4 }, .usec = { 342, 4 },
	.addr_at = 346, .pads = { { 362, 20 }, NONE } };
#define NETBSD .type_at = 326, .types = types_bsd, .ntypes = 12, \
	.pid_at = 328, .user = { 0, 32 }, .id = { 32, 4 }, .line = { 36, 32 }, \
	.host = { 68, 256 }, .session = { 324, 2 }, .exit_at = 332, \
	.addr_at = 336, .is_socket = true, .seconds = { 464, 8 }, \
	.usec = { 472, 4 }
static const struct utmp_shape netbsd_516 = { NETBSD,
	.pads = { { 476, 40 }, NONE } };
static const struct utmp_shape netbsd_520 = { NETBSD,
	.pads = { { 480, 40 }, NONE } };
static const struct utmp_shape macos_628 = {
	.type_at = 296, .types = types_bsd, .ntypes = 12, .pid_at = 292,
	.user = { 0, 256 }, .id = { 256, 4 }, .line = { 260, 32 },
	.host = { 308, 256 }, .seconds = { 300, 4 }, .usec = { 304, 4 },
	.addr_at = PART_NONE, .exit_at = PART_NONE, .session = NONE,
	.pads = { { 298, 2 }, { 564, 64 } } };
#define PLAIN .type_at = PART_NONE, .pid_at = PART_NONE, .id = NONE, \
	.usec = NONE, .addr_at = PART_NONE, .exit_at = PART_NONE, \
	.session = NONE, .pads = { NONE, NONE }
static const struct utmp_shape netbsd_40 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 8 }, .host = { 16, 16 },
	.seconds = { 32, 8 } };
/* 4.4BSD, NetBSD before 6, SunOS 4. */
static const struct utmp_shape bsd_36 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 8 }, .host = { 16, 16 },
	.seconds = { 32, 4 } };
static const struct utmp_shape openbsd_304 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 32 }, .host = { 40, 256 },
	.seconds = { 296, 8 } };
/* Before 5.5. */
static const struct utmp_shape openbsd_300 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 32 }, .host = { 40, 256 },
	.seconds = { 296, 4 } };
/* wtmpx of Solaris and illumos. */
static const struct utmp_shape solaris_372 = {
	.type_at = 72, .types = types_solaris, .ntypes = 11, .pid_at = 68,
	.user = { 0, 32 }, .id = { 32, 4 }, .line = { 36, 32 },
	.host = { 114, 257 }, .exit_at = 74, .session = { 88, 4 },
	.seconds = { 80, 4 }, .usec = { 84, 4 }, .addr_at = PART_NONE,
	.pads = { { 78, 2 }, { 92, 20 } } };
/* FreeBSD before 9. */
static const struct utmp_shape freebsd_44 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 16 }, .host = { 24, 16 },
	.seconds = { 40, 4 } };

static const struct record_layout layouts[] = {
	{ RECORD_LINUX_384_LE, "utmp, Linux, 384 bytes, little-endian",
		&record_utmp, 384, false, &linux_384, true },
	{ RECORD_LINUX_384_BE, "utmp, Linux, 384 bytes, big-endian",
		&record_utmp, 384, true, &linux_384, true },
	{ RECORD_LINUX_400_LE, "utmp, Linux, 400 bytes, little-endian",
		&record_utmp, 400, false, &linux_400, true },
	{ RECORD_LINUX_400_BE, "utmp, Linux, 400 bytes, big-endian",
		&record_utmp, 400, true, &linux_400, true },
	{ RECORD_NETBSD_516_LE, "utmp, NetBSD utmpx, 516 bytes",
		&record_utmp, 516, false, &netbsd_516, false },
	{ RECORD_NETBSD_520_LE, "utmp, NetBSD utmpx, 520 bytes",
		&record_utmp, 520, false, &netbsd_520, true },
	{ RECORD_NETBSD_40_LE, "utmp, NetBSD, 40 bytes",
		&record_utmp, 40, false, &netbsd_40, false },
	{ RECORD_NETBSD_36_LE, "utmp, 4.4BSD, 36 bytes",
		&record_utmp, 36, false, &bsd_36, false },
	{ RECORD_OPENBSD_304_LE, "utmp, OpenBSD, 304 bytes",
		&record_utmp, 304, false, &openbsd_304, false },
	{ RECORD_MACOS_628_LE, "utmp, macOS utmpx, 628 bytes",
		&record_utmp, 628, false, &macos_628, true },
	/* SPARC, PowerPC, m68k ... */
	{ RECORD_NETBSD_516_BE, "utmp, NetBSD utmpx, 516 bytes, big-endian",
		&record_utmp, 516, true, &netbsd_516, false },
	{ RECORD_NETBSD_520_BE, "utmp, NetBSD utmpx, 520 bytes, big-endian",
		&record_utmp, 520, true, &netbsd_520, false },
	{ RECORD_NETBSD_40_BE, "utmp, NetBSD, 40 bytes, big-endian",
		&record_utmp, 40, true, &netbsd_40, false },
	{ RECORD_OPENBSD_304_BE, "utmp, OpenBSD, 304 bytes, big-endian",
		&record_utmp, 304, true, &openbsd_304, false },
	{ RECORD_MACOS_628_BE, "utmp, macOS utmpx, 628 bytes, big-endian",
		&record_utmp, 628, true, &macos_628, false },
	{ RECORD_FREEBSD_44_LE, "utmp, FreeBSD before 9, 44 bytes",
		&record_utmp, 44, false, &freebsd_44, false },
	{ RECORD_BSD_36_BE, "utmp, 4.4BSD, 36 bytes, big-endian",
		&record_utmp, 36, true, &bsd_36, false },
	{ RECORD_FREEBSD_44_BE, "utmp, FreeBSD before 9, 44 bytes, big-endian",
		&record_utmp, 44, true, &freebsd_44, false },
	{ RECORD_LINUX_392_LE, "utmp, Linux, 392 bytes, little-endian",
		&record_utmp, 392, false, &linux_392, false },
	{ RECORD_LINUX_392_BE, "utmp, Linux, 392 bytes, big-endian",
		&record_utmp, 392, true, &linux_392, false },
	{ RECORD_LINUX_382_BE, "utmp, Linux, 382 bytes, big-endian",
		&record_utmp, 382, true, &linux_382, false },
	{ RECORD_SOLARIS_372_BE, "utmp, Solaris utmpx, 372 bytes, big-endian",
		&record_utmp, 372, true, &solaris_372, false },
	{ RECORD_SOLARIS_372_LE, "utmp, Solaris utmpx, 372 bytes",
		&record_utmp, 372, false, &solaris_372, false },
	{ RECORD_OPENBSD_300_LE, "utmp, OpenBSD before 5.5, 300 bytes",
		&record_utmp, 300, false, &openbsd_300, false },
	{ RECORD_OPENBSD_300_BE, "utmp, OpenBSD before 5.5, 300 bytes, big-endian",
		&record_utmp, 300, true, &openbsd_300, false },
};
/* clang-format on */

const struct record_layout *
utmp_layouts(size_t *count)
{
	*count = sizeof(layouts) / sizeof(*layouts);
	return layouts;
}
