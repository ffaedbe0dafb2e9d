#include "indexer/store/file/current.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct place {
	char dir[64];
	char path[80];
};

static void
place_make(struct place *p)
{
	(void)snprintf(p->dir, sizeof(p->dir), "/tmp/waybill-current.XXXXXX");
	cr_assert(mkdtemp(p->dir));
	(void)snprintf(p->path, sizeof(p->path), "%s/CURRENT", p->dir);
}

static void
place_remove(struct place *p)
{
	(void)unlink(p->path);
	cr_expect(rmdir(p->dir) == 0, "something stays in %s", p->dir);
}

static void
write_bytes(const struct place *p, const char *bytes, size_t len)
{
	FILE *f = fopen(p->path, "wb");

	cr_assert(f && fwrite(bytes, 1, len, f) == len && fclose(f) == 0);
}

static size_t
read_bytes(const struct place *p, char *out, size_t cap)
{
	FILE *f = fopen(p->path, "rb");
	size_t n = 0;

	cr_assert(f);
	n = fread(out, 1, cap, f);
	cr_assert(fclose(f) == 0 && n < cap);
	return n;
}

static void
fill(struct current *c)
{
	struct segment_ref segment = { 3, 1ull << 31, 1ull << 62, 77,
		{ 0xab, 0xcd }, { 5, { 1, 2, 255 }, true, { 3, 254 } }, true,
		{ 0xef, 1 }, 7 };
	struct terms_ref terms = { 4, 1ull << 31, 3, 3, 1, 16384, 32768,
		{ 1, { 9 }, false, { 0 } }, { 2, { 8 }, true, { 6 } } };

	memset(c, 0, sizeof(*c));
	c->has_seed = true;
	c->seed = 0x8000000000000001u;
	c->next = 10;
	c->needs = NEEDS_WRAPPED;
	current_add_segment(c, &segment);
	segment.number = 5;
	segment.cuts = 0;
	current_add_segment(c, &segment);
	current_add_terms(c, &terms);
	c->readings = 9;
	c->readings_file =
		(struct file_ref){ .size = 1ull << 40, .digest = { 7 } };
	current_add_override(
		c, OVERRIDE_HOST, SPAN("*/a b\n%\xff*"), SPAN("x=y z"));
	current_add_override(
		c, OVERRIDE_ASSUME_TZ, SPAN("*"), SPAN("Europe/Berlin"));
}

static void
expect_same(const struct current *a, const struct current *b)
{
	cr_assert(a->nsegments == b->nsegments && a->nterms == b->nterms &&
		a->noverrides == b->noverrides);
	cr_expect(a->seed == b->seed && a->has_seed == b->has_seed &&
		a->next == b->next && a->readings == b->readings &&
		a->needs == b->needs);
	for (size_t i = 0; i < a->nsegments; i++) {
		const struct segment_ref *x = &a->segments[i];
		const struct segment_ref *y = &b->segments[i];

		cr_expect(x->number == y->number && x->frames == y->frames &&
			x->raw_bytes == y->raw_bytes &&
			x->blocks_size == y->blocks_size &&
			memcmp(x->seal, y->seal, 32) == 0 &&
			x->cuts == y->cuts &&
			x->sources.size == y->sources.size &&
			memcmp(x->sources.digest, y->sources.digest, 16) == 0);
	}
	for (size_t i = 0; i < a->nterms; i++) {
		const struct terms_ref *x = &a->terms[i];
		const struct terms_ref *y = &b->terms[i];

		cr_expect(x->number == y->number && x->blocks == y->blocks &&
			x->first_segment == y->first_segment &&
			x->last_segment == y->last_segment &&
			x->version == y->version &&
			x->postings_size == y->postings_size &&
			x->directory_size == y->directory_size &&
			x->words.size == y->words.size &&
			memcmp(x->keys.digest, y->keys.digest, 16) == 0);
	}
	for (size_t i = 0; i < a->noverrides; i++)
		cr_expect(a->overrides[i].kind == b->overrides[i].kind &&
			span_eq(a->overrides[i].pattern,
				b->overrides[i].pattern) &&
			span_eq(a->overrides[i].value, b->overrides[i].value));
}

Test(current, round_trip)
{
	struct place p;
	struct current c;
	struct current got = { 0 };
	struct err err = { 0 };
	unsigned char one[32];
	unsigned char two[32];

	place_make(&p);
	cr_expect(current_read(p.dir, &got, &err) == WB_ABSENT);
	fill(&c);
	cr_assert(current_write(p.dir, &c, &err) == WB_OK, "%s", err.text);
	cr_assert(current_read(p.dir, &got, &err) == WB_OK, "%s", err.text);
	expect_same(&c, &got);
	cr_expect(current_digest(p.dir, one, &err) == WB_OK);
	cr_expect(current_write(p.dir, &got, &err) == WB_OK);
	cr_expect(current_digest(p.dir, two, &err) == WB_OK);
	cr_expect(memcmp(one, two, 32) == 0);
	current_release(&got);
	current_release(&c);
	memset(&c, 0, sizeof(c));
	cr_expect(current_write(p.dir, &c, &err) == WB_OK);
	cr_expect(current_read(p.dir, &got, &err) == WB_OK && !got.has_seed &&
		got.nsegments == 0);
	current_release(&got);
	place_remove(&p);
}

Test(current, damage)
{
	static char bytes[8192];
	struct place p;
	struct current c;
	struct current got = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	place_make(&p);
	fill(&c);
	cr_assert(current_write(p.dir, &c, &err) == WB_OK);
	current_release(&c);
	n = read_bytes(&p, bytes, sizeof(bytes));
	for (size_t i = 0; i < n; i++) {
		bytes[i] ^= 1;
		write_bytes(&p, bytes, n);
		cr_expect(current_read(p.dir, &got, &err) != WB_OK,
			"byte %zu changed", i);
		bytes[i] ^= 1;
		write_bytes(&p, bytes, i);
		cr_expect(current_read(p.dir, &got, &err) != WB_OK, "%zu bytes",
			i);
	}
	bytes[n] = '\n';
	write_bytes(&p, bytes, n + 1);
	cr_expect(current_read(p.dir, &got, &err) != WB_OK);
	cr_expect(got.nsegments == 0 && !got.segments);
	place_remove(&p);
}

Test(current, newer)
{
	struct place p;
	struct current c = { 0 };
	struct current got = { 0 };
	struct err err = { 0 };

	place_make(&p);
	write_bytes(&p, "waybill index 9\nanything", 24);
	cr_expect(current_read(p.dir, &got, &err) == WB_VERSION);
	cr_expect(strstr(err.text, "newer"), "%s", err.text);
	/* Of a feature that is unknown, it is told which. */
	c.needs = NEEDS_WRAPPED | 1u << 30;
	cr_assert(current_write(p.dir, &c, &err) == WB_OK);
	cr_expect(current_read(p.dir, &got, &err) == WB_VERSION);
	cr_expect(strstr(err.text, "features 0 0 1073741825"), "%s", err.text);
	place_remove(&p);
}
