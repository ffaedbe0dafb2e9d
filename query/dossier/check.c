#include "query/dossier/check.h"

#include "format/base/digest.h"
#include "format/base/json.h"
#include "format/log/line/wrapped.h"
#include "format/record/cut.h"
#include "indexer/store/file/fs.h"
#include "query/dossier/check_part.h"
#include "query/dossier/html.h"
#include "query/dossier/lines.h"
#include "query/show/print.h"

#include <stdlib.h>
#include <unistd.h>

static const size_t FILE_MAX_BYTES = (size_t)1 << 31;

enum { HEAD_BYTES = 2048 };

static bool
file_begins(const char *path, struct span mark)
{
	struct buf head = { 0 };
	uint64_t size = 0;
	bool found = false;
	int fd = -1;

	if (fs_size(path, &size, NULL) != WB_OK ||
		fs_open(path, &fd, NULL) != WB_OK)
		return false;
	size = size < HEAD_BYTES ? size : HEAD_BYTES;
	if (fs_read_at(fd, path, 0, buf_reserve(&head, (size_t)size),
		    (size_t)size, NULL) == WB_OK) {
		head.len = (size_t)size;
		found = span_has(buf_span(&head), mark);
	}
	if (fd >= 0)
		(void)close(fd);
	buf_release(&head);
	return found;
}

bool
check_is_dossier(const struct check_names *names)
{
	return file_begins(names->evidence, SPAN("{\"type\":\"dossier\"")) ||
		file_begins(names->page, SPAN("content=\"waybill dossier\""));
}

/* One of the three files; without it the others say which it was. */
static enum wb_err
read_part(const char *path, struct buf *out, struct err *err)
{
	uint64_t size = 0;
	enum wb_err rc = fs_read_all(path, FILE_MAX_BYTES, out, err);

	if (rc == WB_OK || fs_size(path, &size, NULL) == WB_OK)
		return rc;
	return err_set(err, rc,
		"cannot open %s: a dossier is a page and two files beside it, "
		"found by its name: give all three the names they were made "
		"with",
		path);
}

enum wb_err
check_open(const struct check_names *names, struct span key, struct check **out,
	struct err *err)
{
	struct check *c = xcalloc(1, sizeof(*c));
	enum wb_err rc = WB_OK;

	c->key = key;
	c->report.findings = &c->findings;
	rc = read_part(names->page, &c->page, err);
	if (rc == WB_OK)
		rc = read_part(names->evidence, &c->evidence, err);
	if (rc == WB_OK)
		rc = read_part(names->sums, &c->sums, err);
	if (rc == WB_OK)
		rc = check_read(c, names->evidence, err);
	if (rc != WB_OK) {
		check_close(c);
		return rc;
	}
	check_sums(c, names->page, &c->page);
	check_sums(c, names->evidence, &c->evidence);
	check_numbers(c, names);
	check_page(c, names);
	c->report.page = buf_span(&c->page);
	c->report.evidence = buf_span(&c->evidence);
	c->report.sums = buf_span(&c->sums);
	c->report.lines = c->count;
	*out = c;
	return WB_OK;
}

void
check_close(struct check *c)
{
	if (!c)
		return;
	findings_release(&c->findings);
	buf_release(&c->page);
	buf_release(&c->evidence);
	buf_release(&c->sums);
	arena_release(&c->arena);
	free(c->lines);
	free(c->files);
	free(c);
}

const struct check_report *
check_report(struct check *c)
{
	return &c->report;
}

void
check_find(struct check *c, const struct check_line *l, enum finding_kind kind,
	const char *why)
{
	const char *place = arena_printf(&c->arena, "[%llu] %.*s:%llu",
		(unsigned long long)l->number, (int)l->path.len, l->path.ptr,
		(unsigned long long)l->line);

	findings_add(&c->findings, kind, place, l->offset, why);
}

/* The line as a dossier shows it where its names are not hidden. */
static void
text_of(const struct check *c, const struct check_line *l, struct span bytes,
	struct buf *out)
{
	const struct dialect dialect = { TEXT_BYTES };
	struct event *event = xmalloc(sizeof(*event));
	struct event_answer answer = { 0 };
	struct printer printer = { 0 };
	struct buf scratch = { 0 };

	/* With a sum, nothing of it was masked. */
	printer.options.unmask = l->sha256.len > 0;
	event_parse(cut_text(bytes, l->encoding, l->offset, &scratch), &dialect,
		event);
	answer.event = event;
	if (!c->report.is_cloaked)
		answer.wrapped = wrapped_bytes(event->line, bytes);
	(void)print_line(out, &printer, &answer);
	buf_release(&scratch);
	free(event);
}

/* What the evidence file has of the line is what these bytes make. */
static bool
is_raw(const struct check_line *l, struct span bytes, struct span text)
{
	struct buf made = { 0 };
	bool same = true;

	if (l->raw.len > 0) {
		(void)json_put_text(&made, text);
		same = span_eq(buf_span(&made), l->raw);
	}
	buf_clear(&made);
	if (same && l->raw_base64.len > 0) {
		json_put_base64(&made, l->raw.len > 0 ? text : bytes);
		same = span_eq(buf_span(&made), l->raw_base64);
	}
	buf_release(&made);
	return same && l->raw.len + l->raw_base64.len > 0;
}

static bool
is_on_page(const struct check *c, const struct check_line *l, struct span text)
{
	struct buf markup = { 0 };
	bool found = true;

	if (l->number <= LINES_ON_PAGE) {
		line_markup(&markup, (size_t)l->number, l->line, text);
		buf_puts(&markup, "<br>");
		found = span_has(buf_span(&c->page), buf_span(&markup));
	}
	buf_release(&markup);
	return found;
}

static bool
is_sum(struct span hex, const unsigned char sum[SHA256_BYTES])
{
	char digits[SHA256_HEX + 3];

	digits[0] = '"';
	hex_encode(sum, SHA256_BYTES, digits + 1);
	digits[SHA256_HEX + 1] = '"';
	return span_eq(hex, (struct span){ digits, SHA256_HEX + 2 });
}

/* Where names are hidden: by the key, and the page by the evidence file. */
static const char *
compare_hidden(struct check *c, const struct check_line *l, struct span bytes)
{
	unsigned char sum[SHA256_BYTES];
	struct buf text = { 0 };
	const char *wrong = NULL;

	if (c->key.len > 0 && l->hmac.len > 0) {
		hmac_sha256(c->key, bytes, sum);
		if (!is_sum(l->hmac, sum))
			wrong = "other bytes stand there, or the key is "
				"another";
	} else {
		c->report.uncompared++;
	}
	if (json_get_text(l->raw, &text) && l->raw_base64.len == 0 &&
		!is_on_page(c, l, buf_span(&text)))
		wrong = "the page has another text than the evidence file";
	buf_release(&text);
	return wrong;
}

/* Where names are hidden a record stands there as it is printed, which takes
 * the whole file to do anew: the bytes have their sum, and the sums by the key
 * hold the words. */
static bool
is_printed_record(const struct check *c, const struct check_line *l)
{
	return c->report.is_cloaked && cut_is_records(l->encoding) &&
		l->raw_base64.len == 0 && l->sha256.len > 0;
}

static const char *
compare_open(struct check *c, const struct check_line *l, struct span bytes)
{
	unsigned char sum[SHA256_BYTES];
	struct buf text = { 0 };
	const char *wrong = NULL;

	sha256_once(bytes.ptr, bytes.len, sum);
	if (!cut_is_records(l->encoding))
		text_of(c, l, bytes, &text);
	if (l->sha256.len > 0 && !is_sum(l->sha256, sum))
		wrong = "other bytes stand there";
	else if (is_printed_record(c, l))
		c->report.uncompared += c->key.len == 0;
	else if (!is_raw(l, bytes, buf_span(&text)))
		wrong = "other bytes stand there than the evidence file shows";
	else if (!cut_is_records(l->encoding) &&
		!is_on_page(c, l, buf_span(&text)))
		wrong = "other bytes stand there than the page shows";
	buf_release(&text);
	return wrong;
}

void
check_compare(struct check *c, const struct check_line *l, struct span bytes,
	uint64_t length, uint64_t line)
{
	const char *wrong = NULL;
	uint64_t before = c->report.uncompared;

	if (length != l->length)
		wrong = "a line of another length stands there";
	else if (line > 0 && line != l->line)
		wrong = "it is a line of another number";
	else if (l->is_changed)
		wrong = compare_hidden(c, l, bytes);
	else
		wrong = compare_open(c, l, bytes);
	if (wrong)
		check_find(c, l, FINDING_DIFFERS, wrong);
	else if (before == c->report.uncompared)
		c->report.same++;
}
