/* FreeBSD from 9 on: utx.log, where each record has its length before it and
 * is cut behind its last byte that is not zero, and utx.active and
 * utx.lastlogin, arrays of whole ones. Big-endian on every machine. */
#include "format/record/part.h"

#include <string.h>

enum {
	FUTX_BYTES = 197,
	/* Type and time are always there; the time may end in zeros, not many.
	 */
	FUTX_LEAST = 6,
	TYPE_COUNT = 9
};

static const struct part id_part = { 9, 8 };
static const struct part user_part = { 21, 32 };
static const struct part line_part = { 53, 16 };
static const struct part host_part = { 69, 128 };

static uint64_t
time_us(struct span r)
{
	return part_uint(r, 1, 8, true);
}

static enum record_fit
fit(struct span r)
{
	uint64_t us = time_us(r);
	unsigned type = (unsigned char)r.ptr[0];

	bool is_clean = part_is_clean(r, user_part) &&
		part_is_clean(r, line_part) && part_is_clean(r, host_part);

	if (type >= TYPE_COUNT || !part_has_end(r, user_part) ||
		!part_has_end(r, line_part) || !part_has_end(r, host_part) ||
		part_uint(r, 17, 4, true) > PID_MOST)
		return RECORD_NO;
	if (part_is_zero(r, 0, r.len))
		return RECORD_EMPTY;
	if (!part_is_time(us / 1000000))
		return us == 0 && is_clean ? RECORD_WEAK : RECORD_NO;
	if (type == 0)
		return is_clean ? RECORD_WEAK : RECORD_NO;
	return is_clean ? RECORD_STRONG : RECORD_UNCLEAN;
}

/* All of a record, what was cut from it being zero. */
static struct span
widen(struct span record, char room[FUTX_BYTES])
{
	memset(room, 0, FUTX_BYTES);
	if (record.len > FUTX_BYTES)
		record.len = FUTX_BYTES;
	if (record.len > 0)
		memcpy(room, record.ptr, record.len);
	return (struct span){ room, FUTX_BYTES };
}

static enum record_fit
futx_fit(const struct record_layout *layout, struct span bytes, size_t *length)
{
	char room[FUTX_BYTES];
	size_t at = layout->size > 0 ? 0 : 2;
	size_t len = layout->size;
	enum record_fit how = RECORD_NO;

	if (len == 0)
		len = (size_t)part_uint(bytes, 0, 2, true);
	if (len < FUTX_LEAST || len > FUTX_BYTES || bytes.len < at + len ||
		(unsigned char)bytes.ptr[at] >= TYPE_COUNT)
		return RECORD_NO;
	how = fit(widen(span_slice(bytes, at, at + len), room));
	*length = at + len;
	if (layout->size > 0)
		return how;
	/* Cut as libc cuts it: its last byte is not zero. */
	return how >= RECORD_UNCLEAN && bytes.ptr[at + len - 1] != '\0'
		? how
		: RECORD_NO;
}

static bool
is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

/* Eight bytes, letters or not, that pair a login with its end. */
static void
put_id(struct span r, struct buf *out)
{
	struct span id = span_slice(r, id_part.at, id_part.at + id_part.len);

	if (part_is_zero(id, 0, id.len))
		return;
	if (is_ascii(id) && part_is_clean(r, id_part)) {
		part_put_text(out, "id", part_text(r, id_part));
		return;
	}
	buf_printf(out, " id=%016llx",
		(unsigned long long)part_uint(id, 0, 8, true));
}

static void
futx_print(const struct record_layout *layout, struct span record,
	uint64_t offset, struct buf *out)
{
	static const char *const words[TYPE_COUNT] = { "empty", "boot",
		"old-time", "new-time", "login", "init", "getty", "logout",
		"shutdown" };
	char room[FUTX_BYTES];
	size_t at = layout->size > 0 ? 0 : 2;
	struct span r = widen(span_slice(record, at, record.len), room);
	unsigned type = (unsigned char)r.ptr[0];
	struct part_head head = {
		.seconds = time_us(r) / 1000000,
		.ns = (uint32_t)(time_us(r) % 1000000) * 1000,
		.digits = 6,
		.tag = "utmp",
		.pid = part_uint(r, 17, 4, true),
		.word = type < TYPE_COUNT ? words[type] : "unknown",
	};

	(void)offset;
	part_put_head(out, &head);
	part_put_text(out, "user", part_text(r, user_part));
	part_put_text(out, "tty", part_text(r, line_part));
	put_id(r, out);
	part_put_text(out, "client_name", part_text(r, host_part));
}

static bool
futx_login(const struct record_layout *layout, struct span record,
	struct login_record *out)
{
	static const enum login_word words[TYPE_COUNT] = { LOGIN_NOTHING,
		LOGIN_BOOT, LOGIN_OLD_TIME, LOGIN_NEW_TIME, LOGIN_BEGIN,
		LOGIN_NOTHING, LOGIN_NOTHING, LOGIN_END, LOGIN_SHUTDOWN };
	char room[FUTX_BYTES];
	size_t at = layout->size > 0 ? 0 : 2;
	struct span rest = span_slice(record, at, record.len);
	struct span r = widen(rest, room);
	unsigned type = (unsigned char)r.ptr[0];

	memset(out, 0, sizeof(*out));
	if (type < TYPE_COUNT)
		out->word = words[type];
	if (part_is_time(time_us(r) / 1000000))
		out->ns = (int64_t)time_us(r) * 1000;
	out->pid = part_uint(r, 17, 4, true);
	/* Of the record itself: what was cut from it is zero. */
	out->user = part_text(rest, user_part);
	out->tty = part_text(rest, line_part);
	out->digits = 6;
	out->id = span_slice(rest, id_part.at, id_part.at + id_part.len);
	out->is_paired_by_id = true;
	out->client_name = part_text(rest, host_part);
	out->has_ip = addr_parse(out->client_name, &out->ip);
	return true;
}

const struct record_family record_futx = { futx_fit, futx_print, futx_login,
	NULL, NULL };

/* clang-format off */
static const struct record_layout layouts[] = {
	{ RECORD_FREEBSD_UTX, "utmp, FreeBSD utx.log",
		&record_futx, 0, true, NULL, true },
	{ RECORD_FREEBSD_197, "utmp, FreeBSD utx.active, 197 bytes",
		&record_futx, FUTX_BYTES, true, NULL, false },
};
/* clang-format on */

const struct record_layout *
futx_layouts(size_t *count)
{
	*count = sizeof(layouts) / sizeof(*layouts);
	return layouts;
}
