#include "indexer/store/journal/journal_line.h"

#include "format/base/json.h"
#include "format/base/version.h"
#include "format/time/civil.h"
#include "indexer/store/file/fs.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PASSWD_MOST = 16 << 20 };

#define NO_HASH                                                                \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define HEAD     "{\"type\":\"journal\",\"sequence\":"
#define HAS_HEAD ",\"head\":true"
#define PREV     ",\"prev\":\""
#define HASH     "\",\"hash\":\""
#define HASH_END "\"}"

struct span
journal_no_hash(void)
{
	return SPAN(NO_HASH);
}

void
journal_path(const char *index_dir, struct buf *out)
{
	buf_printf(out, "%s/journal/entries.jsonl", index_dir);
}

static bool
eat_back(struct span *s, struct span suffix)
{
	if (!span_ends(*s, suffix))
		return false;
	s->len -= suffix.len;
	return true;
}

static bool
take_hash_back(struct span *s, struct span *hash)
{
	if (s->len < SHA256_HEX)
		return false;
	*hash = span_slice(*s, s->len - SHA256_HEX, s->len);
	s->len -= SHA256_HEX;
	return true;
}

/* The hash covers all up to the quote that closes prev, that one included. */
static void
hash_line(struct span head, char out[SHA256_HEX + 1])
{
	unsigned char sum[SHA256_BYTES];

	sha256_once(head.ptr, head.len, sum);
	hex_encode(sum, sizeof(sum), out);
}

bool
journal_line_check(struct span line, struct journal_link *out)
{
	struct journal_link link = { 0 };
	struct span s = line;
	struct span head = { 0 };
	char expected[SHA256_HEX + 1];

	if (!span_eat(&s, SPAN(HEAD)) || !span_eat_number(&s, &link.sequence))
		return false;
	if (!eat_back(&s, SPAN(HASH_END)) || !take_hash_back(&s, &link.hash) ||
		!eat_back(&s, SPAN(HASH)))
		return false;
	head = span_slice(line, 0, (size_t)(s.ptr + s.len - line.ptr) + 1);
	if (!take_hash_back(&s, &link.prev) || !eat_back(&s, SPAN(PREV)))
		return false;
	hash_line(head, expected);
	if (!span_eq(link.hash, span_of(expected)))
		return false;
	link.has_head = span_ends(s, SPAN(HAS_HEAD));
	*out = link;
	return true;
}

static void
put_text(struct buf *out, const char *key, const char *value)
{
	if (!value)
		return;
	buf_printf(out, ",\"%s\":", key);
	(void)json_put_text(out, span_of(value));
}

static void
put_time(struct buf *out)
{
	struct timespec now = { 0 };
	char text[CIVIL_TEXT_MAX];

	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)civil_format(text,
		(int64_t)now.tv_sec * 1000000000 + (int64_t)now.tv_nsec, 3,
		CIVIL_ZONE_UTC, 0);
	put_text(out, "time", text);
}

/* "root:x:0:0:..." */
static bool
is_row_of(struct span row, uint64_t uid, struct span *name)
{
	struct span rest = row;
	struct span number = { 0 };
	uint64_t n = 0;

	return span_cut(rest, ':', name, &rest) &&
		span_cut(rest, ':', NULL, &rest) &&
		span_cut(rest, ':', &number, NULL) && name->len > 0 &&
		span_number(number, &n) && n == uid;
}

/* Read here, since getpwuid asks services by sockets, which are not allowed. */
static void
put_user(struct buf *out)
{
	struct buf table = { 0 };
	struct span rest = { 0 };
	struct span row = { 0 };
	struct span name = { 0 };
	bool is_found = false;

	if (fs_read_all("/etc/passwd", PASSWD_MOST, &table, NULL) == WB_OK)
		rest = buf_span(&table);
	while (!is_found && span_cut(rest, '\n', &row, &rest))
		is_found = is_row_of(row, geteuid(), &name);
	if (is_found) {
		buf_puts(out, ",\"user\":");
		(void)json_put_text(out, name);
	}
	buf_release(&table);
}

/* The user and the host as the system names them. */
static void
put_who(struct buf *out)
{
	char host[256] = "";

	put_user(out);
	buf_printf(out, ",\"uid\":%" PRIuMAX, (uintmax_t)geteuid());
	if (gethostname(host, sizeof(host) - 1) == 0)
		put_text(out, "host", host);
}

/* What relative paths among the arguments begin at. */
static void
put_directory(struct buf *out)
{
	char path[PATH_MAX];

	if (!getcwd(path, sizeof(path)))
		return;
	buf_puts(out, ",\"directory\":");
	if (json_put_text(out, span_of(path)))
		return;
	buf_puts(out, ",\"directory_base64\":");
	json_put_base64(out, span_of(path));
}

static void
put_args(struct buf *out, const struct journal_entry *entry)
{
	bool is_utf8 = true;

	buf_puts(out, ",\"args\":[");
	for (size_t i = 0; i < entry->nargs; i++) {
		if (i > 0)
			buf_putc(out, ',');
		is_utf8 &= json_put_text(out, span_of(entry->args[i]));
	}
	buf_putc(out, ']');
	if (is_utf8)
		return;
	buf_puts(out, ",\"args_base64\":[");
	for (size_t i = 0; i < entry->nargs; i++) {
		if (i > 0)
			buf_putc(out, ',');
		json_put_base64(out, span_of(entry->args[i]));
	}
	buf_putc(out, ']');
}

static void
put_results(
	struct buf *out, const struct journal_entry *entry, uint64_t torn_bytes)
{
	const char *comma = "";

	buf_puts(out, ",\"results\":{");
	for (size_t i = 0; i < entry->nresults; i++) {
		buf_puts(out, comma);
		(void)json_put_text(out, span_of(entry->results[i].key));
		buf_putc(out, ':');
		(void)json_put_text(out, entry->results[i].value);
		comma = ",";
	}
	if (torn_bytes > 0)
		buf_printf(out, "%s\"torn_bytes\":\"%" PRIu64 "\"", comma,
			torn_bytes);
	buf_putc(out, '}');
}

void
journal_line_make(const struct journal_entry *entry,
	const struct journal_next *next, struct buf *out)
{
	size_t begin = out->len;
	char hash[SHA256_HEX + 1];

	buf_printf(out, HEAD "%" PRIu64, next->sequence);
	put_time(out);
	put_text(out, "version", WB_PROGRAM_VERSION);
	put_who(out);
	put_directory(out);
	put_args(out, entry);
	put_text(out, "case", entry->case_name);
	put_text(out, "examiner", entry->examiner);
	put_text(out, "exhibit", entry->exhibit);
	put_text(out, "note", entry->note);
	put_results(out, entry, next->torn_bytes);
	if (next->has_head)
		buf_puts(out, HAS_HEAD);
	buf_puts(out, PREV);
	buf_put(out, next->prev);
	buf_putc(out, '"');
	hash_line(span_slice(buf_span(out), begin, out->len), hash);
	/* HASH begins with the quote that is there already. */
	buf_printf(out, "%s%s" HASH_END "\n", &HASH[1], hash);
}
