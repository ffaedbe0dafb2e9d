/* CURRENT as text. */
#include "format/base/digest.h"
#include "format/disk/header.h"
#include "indexer/store/file/current_part.h"

static const char *const override_names[] = {
	[OVERRIDE_HOST] = "host-of",
	[OVERRIDE_TZ] = "tz-of",
	[OVERRIDE_YEAR] = "year-of",
	[OVERRIDE_TAI] = "tai-of",
	[OVERRIDE_ASSUME_TZ] = "assume-tz",
};

enum { NOVERRIDES = sizeof(override_names) / sizeof(override_names[0]) };

const char *
current_override_name(size_t kind)
{
	return kind < NOVERRIDES ? override_names[kind] : NULL;
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
	hex_encode(s->rows_sha256, sizeof(s->rows_sha256), hex);
	if (s->has_rows_sha256)
		buf_printf(b, " sha256=%s", hex);
	if (s->cuts > 0)
		buf_printf(b, " cuts=%u", s->cuts);
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

void
current_print(const struct current *c, struct buf *b)
{
	buf_printf(b, "waybill index %d\nfeatures 0 0 %u\n", DISK_VERSION,
		c->needs);
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
			current_override_name(c->overrides[i].kind));
		put_escaped(b, c->overrides[i].pattern);
		buf_putc(b, ' ');
		put_escaped(b, c->overrides[i].value);
		buf_putc(b, '\n');
	}
	buf_printf(b, "check %016llx\n",
		(unsigned long long)hash64(b->ptr, b->len));
}
