#include "indexer/store/current.h"

#include "format/base/buf.h"
#include "format/base/digest.h"
#include "format/disk/header.h"
#include "indexer/store/fs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const override_names[] = {
	[OVERRIDE_HOST] = "host-of",
	[OVERRIDE_TZ] = "tz-of",
	[OVERRIDE_YEAR] = "year-of",
	[OVERRIDE_TAI] = "tai-of",
	[OVERRIDE_ASSUME_TZ] = "assume-tz",
};

enum { NOVERRIDES = sizeof(override_names) / sizeof(override_names[0]) };

void
current_release(struct current *c)
{
	free(c->segments);
	free(c->terms);
	free(c->overrides);
	arena_release(&c->arena);
	*c = (struct current){ 0 };
}

void
current_add_segment(struct current *c, const struct segment_ref *ref)
{
	c->segments = xgrow(c->segments, &c->segments_cap, c->nsegments + 1,
		sizeof(*c->segments));
	c->segments[c->nsegments++] = *ref;
}

void
current_add_terms(struct current *c, const struct terms_ref *ref)
{
	c->terms = xgrow(
		c->terms, &c->terms_cap, c->nterms + 1, sizeof(*c->terms));
	c->terms[c->nterms++] = *ref;
}

void
current_add_override(struct current *c, enum override_kind kind,
	struct span pattern, struct span value)
{
	c->overrides = xgrow(c->overrides, &c->overrides_cap, c->noverrides + 1,
		sizeof(*c->overrides));
	c->overrides[c->noverrides++] = (struct override){
		.kind = kind,
		.pattern = arena_copy(&c->arena, pattern),
		.value = arena_copy(&c->arena, value),
	};
}

static void
put_file(struct buf *b, const char *name, const struct file_ref *ref)
{
	char hex[2 * 16 + 1];

	hex_encode(ref->digest, sizeof(ref->digest), hex);
	buf_printf(b, " %s=%llu:%s", name, (unsigned long long)ref->size, hex);
}

/* At the end of its line, where a reader of before passes it over. */
static void
put_sums(struct buf *b, const struct file_ref *ref)
{
	char hex[2 * 16 + 1];

	if (!ref->has_sums)
		return;
	hex_encode(ref->sums, sizeof(ref->sums), hex);
	buf_printf(b, " sums=%s", hex);
}

static void
put_segment(struct buf *b, const struct segment_ref *s)
{
	char hex[2 * 32 + 1];

	hex_encode(s->seal, sizeof(s->seal), hex);
	buf_printf(b, "segment %u frames=%llu raw=%llu blocks=%llu seal=%s",
		s->number, (unsigned long long)s->frames,
		(unsigned long long)s->raw_bytes,
		(unsigned long long)s->blocks_size, hex);
	put_file(b, "sources", &s->sources);
	put_sums(b, &s->sources);
	buf_putc(b, '\n');
}

static void
put_terms(struct buf *b, const struct terms_ref *t)
{
	buf_printf(b,
		"terms %u version=%u blocks=%llu first=%u last=%u "
		"postings=%llu directory=%llu",
		t->number, t->version, (unsigned long long)t->blocks,
		t->first_segment, t->last_segment,
		(unsigned long long)t->postings_size,
		(unsigned long long)t->directory_size);
	put_file(b, "keys", &t->keys);
	put_file(b, "words", &t->words);
	put_sums(b, &t->words);
	buf_putc(b, '\n');
}

/* Patterns may hold blanks and newlines: everything but plain text is %XX. */
static void
put_escaped(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c <= ' ' || c >= 0x7f || c == '%')
			buf_printf(b, "%%%02x", (unsigned)c);
		else
			buf_putc(b, (char)c);
	}
}

static struct span
get_escaped(struct arena *arena, struct span s)
{
	char *out = arena_alloc(arena, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = 0;

		if (s.ptr[i] == '%' && i + 2 < s.len &&
			hex_decode(span_slice(s, i + 1, i + 3), &byte, 1)) {
			out[n++] = (char)byte;
			i += 2;
		} else {
			out[n++] = s.ptr[i];
		}
	}
	return (struct span){ out, n };
}

static void
current_print(const struct current *c, struct buf *b)
{
	buf_printf(b, "waybill index %d\nfeatures 0 0 0\n", DISK_VERSION);
	if (c->has_seed)
		buf_printf(b, "seed %016llx\n", (unsigned long long)c->seed);
	buf_printf(b, "next %u\n", c->next);
	for (size_t i = 0; i < c->nsegments; i++)
		put_segment(b, &c->segments[i]);
	for (size_t i = 0; i < c->nterms; i++)
		put_terms(b, &c->terms[i]);
	if (c->readings) {
		buf_printf(b, "readings %u", c->readings);
		put_file(b, "file", &c->readings_file);
		put_sums(b, &c->readings_file);
		buf_putc(b, '\n');
	}
	for (size_t i = 0; i < c->noverrides; i++) {
		buf_printf(b, "override %s ",
			override_names[c->overrides[i].kind]);
		put_escaped(b, c->overrides[i].pattern);
		buf_putc(b, ' ');
		put_escaped(b, c->overrides[i].value);
		buf_putc(b, '\n');
	}
	buf_printf(b, "check %016llx\n",
		(unsigned long long)hash64(b->ptr, b->len));
}

/* One `name=value` word of a line. */
static bool
take_value(struct span *line, const char *name, struct span *value)
{
	*line = span_ltrim(*line);
	if (!span_eat(line, span_of(name)) || !span_eat_char(line, '='))
		return false;
	*value = span_take_until(line, ' ');
	return true;
}

static bool
take_number(struct span *line, const char *name, uint64_t *out)
{
	struct span value = { 0 };

	return take_value(line, name, &value) && span_number(value, out);
}

static bool
take_u32(struct span *line, const char *name, uint32_t *out)
{
	uint64_t v = 0;

	if (!take_number(line, name, &v) || v > UINT32_MAX)
		return false;
	*out = (uint32_t)v;
	return true;
}

static bool
take_file(struct span *line, const char *name, struct file_ref *out)
{
	struct span value = { 0 };
	struct span size = { 0 };
	struct span digest = { 0 };

	return take_value(line, name, &value) &&
		span_cut(value, ':', &size, &digest) &&
		span_number(size, &out->size) &&
		hex_decode(digest, out->digest, sizeof(out->digest));
}

/* The sums of a file, if its line goes on with them. */
static bool
take_sums(struct span *line, struct file_ref *out)
{
	struct span value = { 0 };

	out->has_sums = take_value(line, "sums", &value);
	return !out->has_sums ||
		hex_decode(value, out->sums, sizeof(out->sums));
}

static bool
eat_u32(struct span *line, uint32_t *out)
{
	uint64_t v = 0;

	if (!span_eat_number(line, &v) || v > UINT32_MAX)
		return false;
	*out = (uint32_t)v;
	return true;
}

static bool
read_segment(struct current *c, struct span line)
{
	struct segment_ref s = { 0 };
	struct span seal = { 0 };

	if (!eat_u32(&line, &s.number) ||
		!take_number(&line, "frames", &s.frames) ||
		!take_number(&line, "raw", &s.raw_bytes) ||
		!take_number(&line, "blocks", &s.blocks_size) ||
		!take_value(&line, "seal", &seal) ||
		!hex_decode(seal, s.seal, sizeof(s.seal)) ||
		!take_file(&line, "sources", &s.sources) ||
		!take_sums(&line, &s.sources))
		return false;
	current_add_segment(c, &s);
	return true;
}

static bool
read_terms(struct current *c, struct span line)
{
	struct terms_ref t = { 0 };

	if (!eat_u32(&line, &t.number) ||
		!take_u32(&line, "version", &t.version) ||
		!take_number(&line, "blocks", &t.blocks) ||
		!take_u32(&line, "first", &t.first_segment) ||
		!take_u32(&line, "last", &t.last_segment) ||
		!take_number(&line, "postings", &t.postings_size) ||
		!take_number(&line, "directory", &t.directory_size) ||
		!take_file(&line, "keys", &t.keys) ||
		!take_file(&line, "words", &t.words) ||
		!take_sums(&line, &t.words))
		return false;
	current_add_terms(c, &t);
	return true;
}

static bool
read_override(struct current *c, struct span line)
{
	struct span name = { 0 };
	struct span pattern = { 0 };
	struct span value = { 0 };

	if (!span_cut(line, ' ', &name, &line) ||
		!span_cut(line, ' ', &pattern, &value))
		return false;
	for (size_t i = 0; i < NOVERRIDES; i++) {
		if (!span_eq(name, span_of(override_names[i])))
			continue;
		current_add_override(c, (enum override_kind)i,
			get_escaped(&c->arena, pattern),
			get_escaped(&c->arena, value));
		return true;
	}
	return false;
}

static bool
read_line(struct current *c, struct span line)
{
	unsigned char seed[8] = { 0 };

	if (span_eat(&line, SPAN("segment ")))
		return read_segment(c, line);
	if (span_eat(&line, SPAN("terms ")))
		return read_terms(c, line);
	if (span_eat(&line, SPAN("override ")))
		return read_override(c, line);
	if (span_eat(&line, SPAN("next ")))
		return eat_u32(&line, &c->next);
	if (span_eat(&line, SPAN("readings ")))
		return eat_u32(&line, &c->readings) &&
			take_file(&line, "file", &c->readings_file) &&
			take_sums(&line, &c->readings_file);
	if (span_eat(&line, SPAN("seed "))) {
		if (!hex_decode(line, seed, sizeof(seed)))
			return false;
		for (size_t i = 0; i < sizeof(seed); i++)
			c->seed = c->seed << 8 | seed[i];
		c->has_seed = true;
		return true;
	}
	return false;
}

/* The last line holds the hash of all before it. */
static bool
check_holds(struct span text, struct span *body)
{
	static const size_t tail = sizeof("check 0123456789abcdef\n") - 1;
	struct span last = { 0 };
	char hex[17];

	if (text.len < tail)
		return false;
	*body = span_slice(text, 0, text.len - tail);
	last = span_slice(text, text.len - tail, text.len);
	(void)snprintf(hex, sizeof(hex), "%016llx",
		(unsigned long long)hash64(body->ptr, body->len));
	return span_starts(last, SPAN("check ")) &&
		span_ends(last, SPAN("\n")) &&
		span_eq(span_slice(last, 6, 22), span_of(hex));
}

/* Segments ascend, and what is made next takes the place of nothing. */
static bool
numbers_hold(const struct current *c)
{
	bool holds = c->readings < c->next || c->readings == 0;

	for (size_t i = 0; i < c->nsegments; i++)
		holds = holds && c->segments[i].number < c->next &&
			(i == 0 ||
				c->segments[i].number >
					c->segments[i - 1].number);
	for (size_t i = 0; i < c->nterms; i++)
		holds = holds && c->terms[i].number < c->next &&
			c->terms[i].first_segment <= c->terms[i].last_segment;
	return holds;
}

static enum wb_err
current_parse(
	const char *path, struct span text, struct current *c, struct err *err)
{
	struct span body = { 0 };
	struct span line = { 0 };
	uint64_t version = 0;

	if (!span_eat(&text, SPAN("waybill index ")))
		return err_set(
			err, WB_CORRUPT, "%s is not a waybill index", path);
	/* A newer version may do its check sum in another way. */
	line = span_take_until(&text, '\n');
	if (!span_number(line, &version))
		return err_set(err, WB_CORRUPT, "%s: no version", path);
	if (version > DISK_VERSION)
		return err_set(err, WB_VERSION,
			"%s: index format %llu was made by a newer waybill; "
			"this one reads up to %d",
			path, (unsigned long long)version, DISK_VERSION);
	text.ptr -= sizeof("waybill index ") - 1 + line.len;
	text.len += sizeof("waybill index ") - 1 + line.len;
	if (!check_holds(text, &body))
		return err_set(err, WB_CORRUPT,
			"%s: bad checksum: run 'waybill reindex --salvage'",
			path);
	(void)span_cut(body, '\n', NULL, &body);
	(void)span_cut(body, '\n', &line, &body);
	if (!span_eq(line, SPAN("features 0 0 0")))
		return err_set(err, WB_VERSION,
			"%s: needs features that this waybill does not know",
			path);
	while (body.len > 0) {
		(void)span_cut(body, '\n', &line, &body);
		if (!read_line(c, line))
			return err_set(err, WB_CORRUPT,
				"%s: a line that makes no sense", path);
	}
	if (!numbers_hold(c))
		return err_set(err, WB_CORRUPT,
			"%s: its numbers contradict each other", path);
	return WB_OK;
}

enum wb_err
current_read(const char *index, struct current *out, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct current c = { 0 };
	struct buf text = { 0 };
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/CURRENT", index);
	if (!fs_exists(path))
		return err_set(err, WB_ABSENT, "no index at %s", index);
	rc = fs_read_all(path, CURRENT_MAX_BYTES, &text, err);
	if (rc == WB_OK)
		rc = current_parse(path, buf_span(&text), &c, err);
	buf_release(&text);
	if (rc == WB_OK)
		*out = c;
	else
		current_release(&c);
	return rc;
}

enum wb_err
current_write(const char *index, const struct current *c, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct buf text = { 0 };
	char path[PATH_MAX];
	char temp[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/CURRENT", index);
	(void)snprintf(temp, sizeof(temp), "%s/CURRENT.new", index);
	current_print(c, &text);
	rc = fs_write_all(temp, text.ptr, text.len, err);
	buf_release(&text);
	if (rc == WB_OK)
		rc = fs_rename(temp, path, err);
	if (rc == WB_OK)
		rc = fs_sync(index, err);
	return rc;
}

enum wb_err
current_digest(const char *index, unsigned char out[32], struct err *err)
{
	struct buf text = { 0 };
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	(void)snprintf(path, sizeof(path), "%s/CURRENT", index);
	rc = fs_read_all(path, CURRENT_MAX_BYTES, &text, err);
	if (rc == WB_OK)
		sha256_once(text.ptr, text.len, out);
	buf_release(&text);
	return rc;
}
