/* CURRENT read; whatever it says is checked before it is believed. */
#include "format/base/digest.h"
#include "format/disk/header.h"
#include "indexer/store/file/current_part.h"

#include <stdio.h>

enum { FEATURES_SHOWN = 64 };

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
take_sha256(struct span *line, struct segment_ref *out)
{
	struct span value = { 0 };

	out->has_rows_sha256 = take_value(line, "sha256", &value);
	return !out->has_rows_sha256 ||
		hex_decode(value, out->rows_sha256, sizeof(out->rows_sha256));
}

static bool
take_cuts(struct span *line, struct segment_ref *out)
{
	struct span rest = *line;
	struct span value = { 0 };
	uint64_t rules = 0;

	if (!take_value(&rest, "cuts", &value))
		return true;
	*line = rest;
	if (!span_number(value, &rules) || rules > UINT32_MAX)
		return false;
	out->cuts = (uint32_t)rules;
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
		!take_sums(&line, &s.sources) || !take_sha256(&line, &s) ||
		!take_cuts(&line, &s))
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
	for (size_t i = 0; current_override_name(i); i++) {
		if (!span_eq(name, span_of(current_override_name(i))))
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

/* Whoever only reads may pass over the first word, whoever writes the second;
 * no bit of either was given away yet. */
static bool
read_features(struct span line, uint32_t *needs)
{
	uint64_t v = 0;

	if (!span_eat(&line, SPAN("features 0 0 ")) || !span_number(line, &v) ||
		(v & ~(uint64_t)NEEDS_KNOWN) != 0)
		return false;
	*needs = (uint32_t)v;
	return true;
}

enum wb_err
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
		return err_set(err, WB_CORRUPT,
			"%s: no version: run 'waybill reindex --salvage'",
			path);
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
	if (!read_features(line, &c->needs))
		return err_set(err, WB_VERSION,
			"%s: needs features that this waybill does not know "
			"(%.*s): use a newer one",
			path, (int)span_slice(line, 0, FEATURES_SHOWN).len,
			line.ptr);
	while (body.len > 0) {
		(void)span_cut(body, '\n', &line, &body);
		if (!read_line(c, line))
			return err_set(err, WB_CORRUPT,
				"%s: a line that makes no sense: run 'waybill "
				"reindex --salvage'",
				path);
	}
	if (!numbers_hold(c))
		return err_set(err, WB_CORRUPT,
			"%s: its numbers contradict each other: run 'waybill "
			"reindex --salvage'",
			path);
	return WB_OK;
}
