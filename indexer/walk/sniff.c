#include "indexer/walk/sniff.h"

#include <stdint.h>

enum { TAR_BLOCK = 512, TAR_SUM_AT = 148, TAR_SUM_LEN = 8 };

static unsigned
byte_at(struct span s, size_t at)
{
	return (unsigned char)s.ptr[at];
}

static uint32_t
le32_at(struct span s, size_t at)
{
	return (uint32_t)byte_at(s, at) | (uint32_t)byte_at(s, at + 1) << 8 |
		(uint32_t)byte_at(s, at + 2) << 16 |
		(uint32_t)byte_at(s, at + 3) << 24;
}

static bool
is_gzip(struct span s)
{
	return span_starts(s, SPAN("\x1f\x8b\x08")) &&
		(s.len < 4 || (byte_at(s, 3) & 0xe0) == 0);
}

/* The magic of a file, then that of its first block or of its end. */
static bool
is_bzip2(struct span s)
{
	if (s.len < 10 || !span_starts(s, SPAN("BZh")) || s.ptr[3] < '1' ||
		s.ptr[3] > '9')
		return false;
	s = span_slice(s, 4, 10);
	return span_eq(s, SPAN("\x31\x41\x59\x26\x53\x59")) ||
		span_eq(s, SPAN("\x17\x72\x45\x38\x50\x90"));
}

/* Bits 5 and 6 are reserved; a code has 9 to 16 bits. */
static bool
is_compress(struct span s)
{
	unsigned flags = 0;

	if (s.len < 3 || !span_starts(s, SPAN("\x1f\x9d")))
		return false;
	flags = byte_at(s, 2);
	return (flags & 0x60) == 0 && (flags & 0x1f) >= 9 &&
		(flags & 0x1f) <= 16;
}

/* zstd and lz4 share the magics of their skippable frames, so the first frame
 * behind those decides. */
static enum sniff_kind
sniff_frames(struct span s)
{
	uint64_t at = 0;
	uint32_t magic = 0;

	while (at + 8 <= s.len) {
		magic = le32_at(s, (size_t)at);
		if (magic == 0xFD2FB528)
			return SNIFF_ZSTD;
		if (magic == 0x184D2204 || magic == 0x184C2102)
			return SNIFF_LZ4;
		if ((magic & 0xFFFFFFF0) != 0x184D2A50)
			return SNIFF_PLAIN;
		at += 8 + (uint64_t)le32_at(s, (size_t)at + 4);
	}
	/* Nothing but skippable frames in sight: pzstd and zstd write them,
	 * lz4 does not by itself. */
	return at > 0 ? SNIFF_ZSTD : SNIFF_PLAIN;
}

static bool
is_zip(struct span s)
{
	return span_starts(s, SPAN("PK\x03\x04")) ||
		span_starts(s, SPAN("PK\x05\x06")) ||
		span_starts(s, SPAN("PK\x07\x08PK\x03\x04"));
}

/* Blanks, octal digits, then blanks or NULs. */
static bool
octal_field(struct span s, unsigned *out)
{
	size_t at = 0;
	unsigned value = 0;

	while (at < s.len && s.ptr[at] == ' ')
		at++;
	if (at == s.len || s.ptr[at] < '0' || s.ptr[at] > '7')
		return false;
	for (; at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '7'; at++)
		value = value * 8 + (unsigned)(s.ptr[at] - '0');
	for (; at < s.len; at++) {
		if (s.ptr[at] != ' ' && s.ptr[at] != '\0')
			return false;
	}
	*out = value;
	return true;
}

/* The sum over the header is what old tars have instead of a magic; some of
 * them added up signed bytes. */
static bool
is_tar(struct span s)
{
	unsigned stated = 0;
	unsigned sum = 0;
	int signed_sum = 0;
	size_t at = 0;

	if (s.len < TAR_BLOCK || s.ptr[0] == '\0')
		return false;
	if (!octal_field(span_slice(s, TAR_SUM_AT, TAR_SUM_AT + TAR_SUM_LEN),
		    &stated))
		return false;
	for (at = 0; at < TAR_BLOCK; at++) {
		bool in_sum = at >= TAR_SUM_AT && at < TAR_SUM_AT + TAR_SUM_LEN;

		sum += in_sum ? ' ' : byte_at(s, at);
		signed_sum += in_sum ? ' ' : (signed char)s.ptr[at];
	}
	return stated == sum ||
		(signed_sum >= 0 && stated == (unsigned)signed_sum);
}

static bool
all_in(struct span s, const char *set)
{
	(void)span_take_set(&s, set);
	return s.len == 0;
}

static bool
is_cpio_text(struct span s)
{
	if (span_starts(s, SPAN("070701")) || span_starts(s, SPAN("070702")))
		return s.len >= 110 &&
			all_in(span_slice(s, 0, 110), "0123456789abcdefABCDEF");
	return s.len >= 76 && span_starts(s, SPAN("070707")) &&
		all_in(span_slice(s, 0, 76), "01234567");
}

/* Sixteen-bit words of either order: magic, dev, ino, mode, uid, gid, nlink,
 * rdev, mtime, mtime, namesize, filesize, filesize; then the name and a NUL.
 * Two bytes of magic are little, so mode and name must fit too. */
static bool
is_cpio_binary(struct span s, unsigned low)
{
	unsigned mode = 0;
	size_t namesize = 0;

	if (s.len < 28)
		return false;
	if ((byte_at(s, low) | byte_at(s, 1 - low) << 8) != 070707)
		return false;
	mode = byte_at(s, 6 + low) | byte_at(s, 7 - low) << 8;
	namesize = byte_at(s, 20 + low) | byte_at(s, 21 - low) << 8;
	if (namesize < 2 || namesize > 1024 || 26 + namesize > s.len)
		return false;
	switch (mode & 0170000) {
	case 0010000:
	case 0020000:
	case 0040000:
	case 0060000:
	case 0100000:
	case 0120000:
	case 0140000:
		break;
	default:
		return false;
	}
	return span_find_char(span_slice(s, 26, s.len), '\0') == namesize - 1;
}

enum sniff_kind
sniff(struct span head)
{
	if (is_gzip(head))
		return SNIFF_GZIP;
	if (is_bzip2(head))
		return SNIFF_BZIP2;
	if (span_starts(head,
		    SPAN("\xfd"
			 "7zXZ\0")))
		return SNIFF_XZ;
	if (is_compress(head))
		return SNIFF_COMPRESS;
	if (is_zip(head))
		return SNIFF_ZIP;
	if (span_starts(head, SPAN("7z\xbc\xaf\x27\x1c")))
		return SNIFF_7ZIP;
	if (is_tar(head))
		return SNIFF_TAR;
	if (is_cpio_text(head) || is_cpio_binary(head, 0) ||
		is_cpio_binary(head, 1))
		return SNIFF_CPIO;
	return sniff_frames(head);
}

const char *
sniff_name(enum sniff_kind kind)
{
	switch (kind) {
	case SNIFF_GZIP:
		return "gzip";
	case SNIFF_BZIP2:
		return "bzip2";
	case SNIFF_XZ:
		return "xz";
	case SNIFF_ZSTD:
		return "zstd";
	case SNIFF_LZ4:
		return "lz4";
	case SNIFF_COMPRESS:
		return "compress";
	case SNIFF_TAR:
		return "tar";
	case SNIFF_ZIP:
		return "zip";
	case SNIFF_7ZIP:
		return "7z";
	case SNIFF_CPIO:
		return "cpio";
	case SNIFF_PLAIN:
		break;
	}
	return "";
}

bool
sniff_is_archive(enum sniff_kind kind)
{
	return kind >= SNIFF_TAR;
}

/* "Mar  4 10:00:00 2019" somewhere: a clock, and a year at the end or behind
 * a zone. */
static bool
has_ctime(struct span line)
{
	size_t at = 0;

	for (at = 0; at + 5 <= line.len; at++) {
		const char *p = line.ptr + at;

		if (is_digit(p[0]) && is_digit(p[1]) && p[2] == ':' &&
			is_digit(p[3]) && is_digit(p[4]))
			return true;
	}
	return false;
}

static bool
is_header_line(struct span line)
{
	size_t colon = span_find_char(line, ':');
	size_t at = 0;

	if (colon == SIZE_MAX || colon == 0 || colon > 64)
		return false;
	for (at = 0; at < colon; at++) {
		if (!is_alnum(line.ptr[at]) && line.ptr[at] != '-' &&
			line.ptr[at] != '_')
			return false;
	}
	return is_alpha(line.ptr[0]);
}

bool
sniff_is_mbox(struct span head)
{
	struct span line = { 0 };
	struct span next = { 0 };

	if (!span_starts(head, SPAN("From ")))
		return false;
	if (!span_cut(head, '\n', &line, &head) || !has_ctime(line))
		return false;
	(void)span_cut(head, '\n', &next, NULL);
	/* Old mailboxes escape a header of their own with '>'. */
	(void)span_eat_char(&next, '>');
	return is_header_line(next);
}

bool
sniff_is_index(struct span head)
{
	/* What the tables say of themselves in SQLite's header. */
	static const struct span sqlite = SPAN_INIT("SQLite format 3");
	static const struct span ours = SPAN_INIT("WBQD");
	enum { APPLICATION_AT = 68 };

	if (span_starts(head, SPAN("waybill index 1\n")) ||
		span_starts(head, SPAN("waybill\nblocks")) ||
		span_starts(head, SPAN("waybill\npostings")) ||
		span_starts(head, SPAN("waybill\nblockdir")))
		return true;
	return span_starts(head, sqlite) &&
		span_eq(span_slice(head, APPLICATION_AT,
				APPLICATION_AT + ours.len),
			ours);
}

bool
sniff_is_mail(struct span head)
{
	static const struct span names[] = {
		SPAN_INIT("received:"),
		SPAN_INIT("return-path:"),
		SPAN_INIT("delivered-to:"),
		SPAN_INIT("message-id:"),
		SPAN_INIT("from:"),
	};
	struct span line = { 0 };
	size_t i = 0;

	if (!span_cut(head, '\n', &line, NULL))
		return false;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (span_ieq(span_slice(line, 0, names[i].len), names[i]))
			return true;
	}
	return false;
}
