/* What utmp, wtmp and btmp say of logins, by the rules of last(1). */
#include "format/record/utmp.h"

#include <string.h>

bool
utmp_is_attempt(
	const struct utmp_shape *s, struct span user, struct span client_name)
{
	/* NetBSD's have the path of the getty there. */
	if (!s->is_linux)
		return false;
	/* sshd was given no name, or an empty one; a getty has no client. */
	if (user.len == 0)
		return client_name.len > 0;
	return !span_eq(user, SPAN("LOGIN"));
}

static enum login_word
word_of_run_level(uint64_t pid)
{
	char level = (char)(pid & 0xff);

	return level == '0' || level == '6' ? LOGIN_SHUTDOWN : LOGIN_NOTHING;
}

/* Old programs do not fill in the type, and some write a login without a user
 * where they mean its end. */
static enum login_word
word_of_other(const struct utmp_shape *s, const struct login_record *r)
{
	bool is_login = s->is_linux && r->user.len > 0 && r->tty.len > 0 &&
		!span_starts(r->user, SPAN("LOGIN")) &&
		!span_starts(r->tty, SPAN("~"));

	return is_login ? LOGIN_BEGIN : LOGIN_NOTHING;
}

static enum login_word
word_of(const struct utmp_shape *s, enum utmp_type type,
	const struct login_record *r)
{
	switch (type) {
	case TYPE_RUN_LEVEL:
		return word_of_run_level(r->pid);
	case TYPE_BOOT:
		return LOGIN_BOOT;
	case TYPE_SHUTDOWN:
		return LOGIN_SHUTDOWN;
	case TYPE_OLD_TIME:
		return LOGIN_OLD_TIME;
	case TYPE_NEW_TIME:
		return LOGIN_NEW_TIME;
	case TYPE_USER:
		return r->user.len > 0 ? LOGIN_BEGIN : LOGIN_END;
	case TYPE_DEAD:
		return LOGIN_END;
	case TYPE_LOGIN:
		return utmp_is_attempt(s, r->user, r->client_name)
			? LOGIN_ATTEMPT
			: LOGIN_NOTHING;
	default:
		return word_of_other(s, r);
	}
}

static void
set_ip(const struct utmp_shape *s, struct span r, struct login_record *out)
{
	enum { FAMILY_IP4 = 2, FAMILY_IP6 = 24, SOCKET_BYTES = 128 };
	struct span a = { 0 };
	unsigned family = FAMILY_IP6;

	/* An IPv6 address of many zeros looks like IPv4 in the record. */
	out->has_ip = addr_parse(out->client_name, &out->ip);
	if (out->has_ip || s->addr_at == PART_NONE)
		return;
	a = span_slice(r, s->addr_at, (size_t)s->addr_at + SOCKET_BYTES);
	if (s->is_socket) {
		family = (unsigned)part_uint(a, 1, 1, true);
		a = family == FAMILY_IP4 ? span_slice(a, 4, 8)
					 : span_slice(a, 8, 24);
	} else {
		if (part_is_zero(a, 4, 12))
			family = FAMILY_IP4;
		a = span_slice(a, 0, family == FAMILY_IP4 ? 4 : (size_t)16);
	}
	if (part_is_zero(a, 0, a.len) ||
		(family != FAMILY_IP4 && family != FAMILY_IP6))
		return;
	out->has_ip = true;
	part_ip(a, &out->ip);
}

bool
utmp_login(const struct record_layout *layout, struct span record,
	struct login_record *out)
{
	const struct utmp_shape *s = layout->shape;
	enum utmp_type type = utmp_type_of(layout, record);
	uint64_t usec =
		part_uint(record, s->usec.at, s->usec.len, layout->is_big);
	uint64_t seconds = part_uint(
		record, s->seconds.at, s->seconds.len, layout->is_big);

	memset(out, 0, sizeof(*out));
	out->digits = s->usec.at == PART_NONE ? 0 : 6;
	out->pid = part_uint(record, s->pid_at, 4, layout->is_big);
	out->user = part_text(record, s->user);
	out->tty = part_text(record, s->line);
	out->id = part_text(record, s->id);
	out->client_name = part_text(record, s->host);
	if (part_is_time(seconds))
		out->ns = (int64_t)seconds * 1000000000 +
			(usec < 1000000 ? (int64_t)usec * 1000 : 0);
	out->word = word_of(s, type, out);
	if (out->word == LOGIN_BEGIN || out->word == LOGIN_ATTEMPT)
		set_ip(s, record, out);
	return true;
}
