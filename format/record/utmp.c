/* utmp, wtmp and btmp: arrays of records of one size. Which of the three a
 * file is, its bytes do not tell. */
#include "format/record/utmp.h"

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

/* As far as that goes, too: all texts end, and that it is free does not say. */
static bool
is_unclean(const struct utmp_shape *s, struct span r)
{
	return s->type_at != PART_NONE && !part_is_zero(r, s->type_at, 2) &&
		part_has_end(r, s->line) && part_has_end(r, s->id) &&
		part_has_end(r, s->user) && part_has_end(r, s->host);
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
	if (is_time && has_text(s, r) &&
		part_uint(r, s->pid_at, 4, layout->is_big) <= PID_MOST) {
		if (is_clean(s, r))
			return RECORD_STRONG;
		if (is_unclean(s, r))
			return RECORD_UNCLEAN;
	}
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
