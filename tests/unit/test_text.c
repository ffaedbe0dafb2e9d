#include "format/base/buf.h"
#include "format/base/find.h"
#include "format/base/fold.h"
#include "format/base/places.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
	const char *text;
	size_t at;
	enum text_class want;
	size_t len;
} classes[] = {
	{ "a", 0, TEXT_WORD, 1 }, { "Z", 0, TEXT_WORD, 1 },
	{ "7", 0, TEXT_WORD, 1 }, { "_", 0, TEXT_SEP, 1 },
	{ "@", 0, TEXT_SEP, 1 }, { " ", 0, TEXT_SEP, 1 },
	{ "\x01", 0, TEXT_SEP, 1 }, { "\x7f", 0, TEXT_SEP, 1 },
	{ "\xc3\xa9", 0, TEXT_WORD, 2 },
	/* No-break space, guillemet, but the ordinals and micro are letters. */
	{ "\xc2\xa0", 0, TEXT_SEP, 2 }, { "\xc2\xab", 0, TEXT_SEP, 2 },
	{ "\xc2\xaa", 0, TEXT_WORD, 2 }, { "\xc2\xb5", 0, TEXT_WORD, 2 },
	{ "\xc2\xba", 0, TEXT_WORD, 2 },
	/* Em dash, ellipsis, ideographic full stop, fullwidth exclamation. */
	{ "\xe2\x80\x94", 0, TEXT_SEP, 3 }, { "\xe2\x80\xa6", 0, TEXT_SEP, 3 },
	{ "\xe3\x80\x82", 0, TEXT_SEP, 3 }, { "\xef\xbc\x81", 0, TEXT_SEP, 3 },
	{ "\xef\xbb\xbf", 0, TEXT_SEP, 3 }, { "\xef\xbb\xbe", 0, TEXT_WORD, 3 },
	/* Kanji, hiragana, katakana, an ideograph of four bytes; Hangul is not. */
	{ "\xe6\xbc\xa2", 0, TEXT_ALONE, 3 }, { "\xe3\x81\x82", 0, TEXT_ALONE, 3 },
	{ "\xe3\x82\xab", 0, TEXT_ALONE, 3 },
	{ "\xf0\xa0\x80\x80", 0, TEXT_ALONE, 4 },
	{ "\xea\xb0\x80", 0, TEXT_WORD, 3 },
	/* Not UTF-8: cut short, overlong, surrogate, too large, lone trail. */
	{ "\xe6\xbc", 0, TEXT_WORD, 1 }, { "\xc0\x80", 0, TEXT_WORD, 1 },
	{ "\xe0\x80\xaf", 0, TEXT_WORD, 1 }, { "\xed\xa0\x80", 0, TEXT_WORD, 1 },
	{ "\xf4\x90\x80\x80", 0, TEXT_WORD, 1 }, { "\xff", 0, TEXT_WORD, 1 },
	{ "x\x80", 1, TEXT_WORD, 1 },
};

static const struct {
	const char *text;
	size_t at;
	bool want;
} joins[] = {
	{ "ab", 0, false }, { "ab", 1, true }, { "ab", 2, false },
	{ "a b", 1, false }, { "a_b", 1, false }, { "a1", 1, true },
	{ "a\xc3\xa9", 1, true }, { "\xc3\xa9" "a", 2, true },
	/* Within a character nothing begins or ends. */
	{ "\xc3\xa9", 1, true }, { "\xe2\x80\x94", 1, true },
	{ "\xe2\x80\x94", 2, true }, { "\xe6\xbc\xa2", 1, true },
	{ "\xe2\x80\x94" "a", 3, false }, { "a\xe2\x80\x94", 1, false },
	/* CJK never joins, not even to a letter. */
	{ "\xe6\xbc\xa2\xe5\xad\x97", 3, false }, { "a\xe6\xbc\xa2", 1, false },
	{ "\xe6\xbc\xa2" "a", 3, false },
	/* Broken bytes are letters. */
	{ "a\xff", 1, true }, { "\xff" "a", 1, true }, { " \xff", 1, false },
	{ "\x80\x80\x80\x80\x80" "a", 5, true },
};

static const struct {
	const char *in;
	const char *out;
} folds[] = {
	{ "", "" }, { "AbC-1_Z@[`{", "abc-1_z@[`{" },
	{ "THE QUICK BROWN FOX JUMPS 0123", "the quick brown fox jumps 0123" },
	{ "\xc3\x80\xc3\x9e\xc3\x97\xc3\xb7", "\xc3\xa0\xc3\xbe\xc3\x97\xc3\xb7" },
	/* Polish, Turkish dotless stays, Y with diaeresis. */
	{ "\xc5\x81\xc3\x93\xc5\xb9", "\xc5\x82\xc3\xb3\xc5\xba" },
	{ "\xc4\xb0\xc4\xb1", "\xc4\xb0\xc4\xb1" }, { "\xc5\xb8", "\xc3\xbf" },
	/* Greek with accents and final sigma. */
	{ "\xce\x86\xce\xa3\xcf\x82\xce\x8c", "\xce\xac\xcf\x83\xcf\x83\xcf\x8c" },
	{ "\xd0\x90\xd0\xaf\xd0\xa0\xd0\x81", "\xd0\xb0\xd1\x8f\xd1\x80\xd1\x91" },
	/* Three bytes have no case here; broken bytes stay. */
	{ "\xef\xbc\xa1\xff\xc3", "\xef\xbc\xa1\xff\xc3" },
	{ "\xc3" "A", "\xc3" "a" },
};

static const struct {
	const char *hay;
	const char *needle;
	size_t from;
	size_t want;
} finds[] = {
	{ "status=sent", "sent", 0, 7 }, { "Status=SENT", "sent", 0, 7 },
	{ "resent sent", "sent", 0, 7 }, { "sentry", "sent", 0, SIZE_MAX },
	{ "a sent_x", "sent", 0, 2 }, { "x", "xx", 0, SIZE_MAX },
	{ "", "a", 0, SIZE_MAX }, { "a", "a", 0, 0 }, { "aa a", "a", 1, 3 },
	{ "a", "a", 1, SIZE_MAX }, { "a", "a", 9, SIZE_MAX },
	{ "a", "", 1, 1 }, { "a", "", 2, SIZE_MAX },
	{ "NOQUEUE: reject: RCPT", "reject:", 0, 9 },
	{ "xreject: reject:", "reject:", 0, 9 },
	{ "to=<alice@example.org>, relay", "alice@example.org", 0, 4 },
	{ "malice@example.org", "alice@example.org", 0, SIZE_MAX },
	{ "bob.alice@example.org.", "alice@example.org", 0, 4 },
	{ "at 10:30:45 or 110:30:45", "10:30:45", 4, SIZE_MAX },
	/* Bounds look before `from`. */
	{ "xsent", "sent", 1, SIZE_MAX },
	{ "\xd0\x9c\xd0\x98\xd0\xa0", "\xd0\xbc\xd0\xb8\xd1\x80", 0, 0 },
	{ "A\xd0\xa0 \xd1\x80", "\xd1\x80", 0, 4 },
	{ "\xce\xa3 \xcf\x82", "\xcf\x83", 1, 3 },
	{ "\xe6\xbc\xa2\xe5\xad\x97\xe8\xa1\xa8", "\xe5\xad\x97", 0, 3 },
	/* Not from within a character. */
	{ "\xe6\xbc\xa2", "\xbc\xa2", 0, SIZE_MAX },
	{ "0123456789012345678901234567890123 sent", "sent", 0, 35 },
	{ "sent 0123456789012345678901234567890123", "sent", 0, 0 },
};
/* clang-format on */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Test(text, classes)
{
	for (size_t i = 0; i < COUNT(classes); i++) {
		size_t len = 0;
		enum text_class got = text_class_at(
			span_of(classes[i].text), classes[i].at, &len);

		cr_expect(got == classes[i].want && len == classes[i].len,
			"row %zu: class %d, length %zu", i, (int)got, len);
	}
}

Test(text, joined)
{
	for (size_t i = 0; i < COUNT(joins); i++)
		cr_expect(text_joined(span_of(joins[i].text), joins[i].at) ==
				joins[i].want,
			"row %zu: %s at %zu", i, joins[i].text, joins[i].at);
}

Test(text, fold)
{
	for (size_t i = 0; i < COUNT(folds); i++) {
		struct span in = span_of(folds[i].in);
		char out[64];

		text_fold(in, out);
		cr_expect(memcmp(out, folds[i].out, in.len) == 0, "row %zu", i);
	}
}

Test(text, fold_is_stable_and_invertible)
{
	for (unsigned cp = 0x80; cp < 0x800; cp++) {
		unsigned folded = fold_wide(cp);
		unsigned others[FOLD_OTHERS_MAX];
		unsigned n = fold_others(folded, others);
		bool found = folded == cp;

		cr_expect(folded >= 0x80 && folded < 0x800, "%x", cp);
		cr_expect(fold_wide(folded) == folded, "%x", cp);
		for (unsigned i = 0; i < n; i++)
			found = found || others[i] == cp;
		cr_expect(found, "%x folds to %x and not back", cp, folded);
	}
}

Test(text, find)
{
	for (size_t i = 0; i < COUNT(finds); i++) {
		struct text_needle n = { span_of(finds[i].needle), true, true };
		size_t got =
			text_find(span_of(finds[i].hay), finds[i].from, &n);

		cr_expect(got == finds[i].want, "row %zu: %s in %s: %zu", i,
			finds[i].needle, finds[i].hay, got);
	}
}

static unsigned
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*state >> 33);
}

/* What text.h says, word for word. */
static size_t
slow_find(struct span hay, size_t from, const struct text_needle *n)
{
	char folded[64];

	for (size_t i = from; i + n->folded.len <= hay.len; i++) {
		struct span text = span_slice(hay, i, i + n->folded.len);

		text_fold(text, folded);
		if (memcmp(folded, n->folded.ptr, text.len) == 0 &&
			!(n->bound_left && text_joined(hay, i)) &&
			!(n->bound_right && text_joined(hay, i + text.len)))
			return i;
	}
	return SIZE_MAX;
}

/* Small alphabets, so that there is much to find. */
static size_t
random_text(uint64_t *state, size_t cap, char *out)
{
	static const char *const pieces[] = { "a", "A", "b", "1", " ", "-", "@",
		"\xc3\x80", "\xc3\xa0", "\xce\xa3", "\xcf\x82", "\xcf\x83",
		"\xd0\xa0", "\xd1\x80", "\xe6\xbc\xa2", "\x80", "\xc3", "\xd1",
		"\xe2\x80\x94", "\xc5\xb8" };
	unsigned kinds = 1 + next_random(state) % COUNT(pieces);
	size_t len = 0;

	while (len + 3 <= cap) {
		struct span p = span_of(pieces[next_random(state) % kinds]);

		memcpy(out + len, p.ptr, p.len);
		len += p.len;
	}
	return len;
}

Test(text, find_agrees_with_the_definition)
{
	uint64_t state = 1;

	for (unsigned round = 0; round < 60000; round++) {
		char bytes[96];
		char folded[16];
		size_t len = random_text(
			&state, 3 + next_random(&state) % 90, bytes);
		struct span hay = { bytes, len };
		size_t at = next_random(&state) % len;
		size_t to = at + 1 + next_random(&state) % 12;
		struct span part = span_slice(hay, at, to);
		struct text_needle n = { { folded, part.len },
			next_random(&state) % 2, next_random(&state) % 2 };
		size_t from = next_random(&state) % (len + 2);

		text_fold(part, folded);
		cr_assert_eq(text_find(hay, from, &n), slow_find(hay, from, &n),
			"round %u", round);
	}
}

/* By words, and by looking through the text: the same places. */
static size_t
check_places(const struct places *p, struct span hay,
	const struct text_needle *needle, unsigned round)
{
	struct places_seek seek;
	size_t from = 0;
	size_t found = 0;

	if (!places_seek(p, needle, &seek))
		return 0;
	for (; from <= hay.len; from++) {
		size_t want = text_find(hay, from, needle);

		cr_assert_eq(places_next(&seek, from), want,
			"round %u: \"%.*s\" from %zu in \"%.*s\"", round,
			(int)needle->folded.len, needle->folded.ptr, from,
			(int)hay.len, hay.ptr);
		if (want == SIZE_MAX)
			break;
		from = round % 2 ? want : from;
		found++;
	}
	return found;
}

Test(text, places_are_where_text_is_found)
{
	uint64_t state = 11;
	size_t found = 0;

	for (unsigned round = 0; round < 20000; round++) {
		char bytes[128];
		char folded[16];
		size_t len = random_text(
			&state, 3 + next_random(&state) % 90, bytes);
		struct span hay = { bytes, len };
		size_t at = next_random(&state) % len;
		size_t to = at + 1 + next_random(&state) % 12;
		struct span part = span_slice(hay, at, to < len ? to : len);
		struct text_needle needle = { { folded, part.len },
			next_random(&state) % 2, next_random(&state) % 2 };
		struct places *p = places_new(hay);

		text_fold(part, folded);
		found += check_places(p, hay, &needle, round);
		places_free(p);
	}
	cr_expect(found > 10000, "only %zu", found);
}

Test(text, places_count_lines)
{
	static const char text[] = "a\nb\n\nc d\ne";
	struct places *p = places_new(SPAN("a\nb\n\nc d\ne"));
	uint64_t lines = 0;

	for (size_t at = 0; at < sizeof(text); at++) {
		cr_expect_eq(places_lines_before(p, at), lines, "at %zu", at);
		lines += text[at] == '\n';
	}
	places_free(p);
	p = places_new((struct span){ NULL, 0 });
	cr_expect_eq(places_lines_before(p, 0), 0);
	places_free(p);
}

Test(text, both_twins_find_the_same)
{
	uint64_t state = 7;

	for (unsigned round = 0; round < 100000; round++) {
		char bytes[80];
		size_t len = next_random(&state) % sizeof(bytes);
		size_t need = 1 + next_random(&state) % 6;
		struct find_probe probe = { need,
			{ next_random(&state) % need, 0x20, 'a' },
			{ next_random(&state) % need, 1, 'c' } };
		struct span hay = { bytes, len };
		size_t from = next_random(&state) % (len + 3);

		if (round % 3 == 0)
			probe.b.mask = probe.b.value = 0;
		for (size_t i = 0; i < len; i++)
			bytes[i] = "aAbBc \x80"[next_random(&state) % 7];
		cr_assert_eq(find_candidate(hay, from, &probe),
			find_candidate_scalar(hay, from, &probe), "round %u",
			round);
	}
}

static size_t
find_plainly(struct span hay, struct span needle)
{
	for (size_t at = 0; at + needle.len <= hay.len; at++)
		if (memcmp(hay.ptr + at, needle.ptr, needle.len) == 0)
			return at;
	return SIZE_MAX;
}

/* Few different bytes, so that much nearly fits. */
Test(span, find_is_the_first_place)
{
	char bytes[400];

	srand(5);
	for (int i = 0; i < 20000; i++) {
		struct span hay = { bytes, (size_t)rand() % sizeof(bytes) };
		struct span needle = { bytes + rand() % 380,
			(size_t)rand() % 20 };
		char kept[20];
		size_t want = 0;

		for (size_t at = 0; at < sizeof(bytes); at++)
			bytes[at] =
				"ab,."[rand() % 100 < 96 ? i % 2 : rand() % 4];
		memcpy(kept, needle.ptr, needle.len);
		needle.ptr = kept;
		if (needle.len > 2 && i % 3 == 0)
			kept[needle.len / 2] = 'x';
		want = find_plainly(hay, needle);
		cr_expect(span_find(hay, needle) == want,
			"round %d: %zu in %zu bytes is at %zu", i, needle.len,
			hay.len, want);
	}
}

/* The same as printf, whatever room is left in the buffer. */
Test(buf, numbers_are_as_printf_has_them)
{
	static const int64_t values[] = { 0, 7, -7, 10, -10, 99, 100, INT64_MAX,
		INT64_MIN, 1234567890123 };

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		for (size_t used = 0; used < 300; used += 7) {
			struct buf b = { 0 };
			char want[700];

			for (size_t k = 0; k < used; k++)
				buf_putc(&b, 'x');
			buf_put_int(&b, values[i]);
			buf_putc(&b, ' ');
			buf_put_uint(&b, (uint64_t)values[i]);
			buf_putc(&b, ' ');
			buf_put_digits(&b, 5, 3);
			buf_printf(&b, " %*d", (int)used, 42);
			(void)snprintf(want, sizeof(want),
				"%" PRId64 " %" PRIu64 " 005 %*d", values[i],
				(uint64_t)values[i], (int)used, 42);
			cr_expect_str_eq(buf_cstr(&b) + used, want);
			buf_release(&b);
		}
	}
}
