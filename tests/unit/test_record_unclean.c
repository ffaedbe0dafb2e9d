/* Records whose texts have bytes that no name has, in all of them, as who
 * chooses the names of his programs may want: records still. */
#include "format/record/cut.h"
#include "format/record/record.h"

#include <criterion/criterion.h>
#include <string.h>

enum { RECORDS = 20, SIZE_MAX_HERE = 384, CUT = 23 };

struct poke {
	size_t at;
	struct span bytes;
};

struct sample {
	unsigned id;
	size_t size;
	/* Of the text that all have; so long with its last zero. */
	size_t name_at;
	size_t name_len;
	struct poke pokes[8];
	/* Nothing but zero bytes and a name marks it: a few are needed, and
	 * where the first begins must be known. */
	bool is_plain;
};

/* clang-format off */
/* 1600000000, hex 5f5e1000. */
#define T_LE SPAN_INIT("\x00\x10\x5e\x5f")
#define T_BE SPAN_INIT("\x5f\x5e\x10\x00")
#define ID SPAN_INIT("\xe8\x03")
static const struct sample samples[] = {
	{ RECORD_ACCT_V0_LE, 64, 36, 17, { { 2, ID }, { 8, T_LE } }, true },
	{ RECORD_ACCT_V1_LE, 62, 34, 17, { { 1, SPAN_INIT("\x01") },
		{ 2, ID }, { 8, T_LE }, { 54, ID } }, false },
	{ RECORD_ACCT_V2_LE, 64, 36, 17, { { 1, SPAN_INIT("\x02") },
		{ 2, ID }, { 8, T_LE }, { 56, ID } }, false },
	{ RECORD_ACCT_V3_LE, 64, 48, 16, { { 1, SPAN_INIT("\x03") },
		{ 8, ID }, { 16, SPAN_INIT("\x92\x10") }, { 20, ID },
		{ 24, T_LE } }, false },
	{ RECORD_ACCT_V3_BE, 64, 48, 16, { { 1, SPAN_INIT("\x83") },
		{ 10, ID }, { 18, SPAN_INIT("\x10\x92") }, { 24, T_BE } },
		false },
	{ RECORD_ACCT_NETBSD_56_LE, 56, 0, 16, { { 24, T_LE }, { 32, ID } },
		true },
	{ RECORD_ACCT_OPENBSD_64_LE, 64, 0, 24, { { 32, T_LE }, { 40, ID },
		{ 56, SPAN_INIT("\x92\x10") } }, true },
	{ RECORD_ACCT_FREEBSD_80_LE, 80, 4, 16, {
		{ 1, SPAN_INIT("\x03\x50") }, { 32, T_LE }, { 40, ID },
		{ 68, SPAN_INIT("\x50") } }, false },
	/* The terminal, and the host: half of it is words. */
	{ RECORD_LINUX_384_LE, 384, 8, 32, { { 0, SPAN_INIT("\x07") },
		{ 4, SPAN_INIT("\x92\x10") }, { 44, SPAN_INIT("ann") },
		{ 76, SPAN_INIT("a host whose name has so many words in "
			"it that nearly all that is here looks like the "
			"text of a log, as its owner has good reason to "
			"have it look, and so on, and so on, and so on, "
			"and so on, and so on, and so on") },
		{ 340, T_LE } }, false },
	{ RECORD_LASTLOG_292_LE, 292, 36, 256, { { 0, T_LE },
		{ 4, SPAN_INIT("pts/0") } }, true },
};

static const struct span names[] = { SPAN_INIT("\x1b]0;x\x07"),
	SPAN_INIT("a\nb"), SPAN_INIT("\xff\xfe\x01"), SPAN_INIT("\r\n\t"),
	SPAN_INIT("caf\xc3\xa9\x7f") };
/* clang-format on */

enum {
	SAMPLES = sizeof(samples) / sizeof(*samples),
	NAMES = sizeof(names) / sizeof(*names)
};

static struct span
fill(const struct sample *s, char room[RECORDS * SIZE_MAX_HERE])
{
	memset(room, 0, RECORDS * SIZE_MAX_HERE);
	for (size_t n = 0; n < RECORDS; n++) {
		char *r = room + n * s->size;
		const struct span *name = &names[n % NAMES];

		for (size_t i = 0; i < 8 && s->pokes[i].bytes.len > 0; i++)
			memcpy(r + s->pokes[i].at, s->pokes[i].bytes.ptr,
				s->pokes[i].bytes.len);
		memcpy(r + s->name_at, name->ptr, name->len);
	}
	return (struct span){ room, RECORDS * s->size };
}

static unsigned
id_of(struct span bytes)
{
	const struct record_layout *found = record_sniff(bytes);

	return found ? (unsigned)found->id : 0;
}

Test(record_unclean, sniffed)
{
	char room[RECORDS * SIZE_MAX_HERE];

	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];
		struct span bytes = fill(s, room);

		cr_expect_eq(id_of(bytes), s->id, "layout %u: %u", s->id,
			id_of(bytes));
		cr_expect_eq(id_of(span_slice(bytes, 0, s->size)),
			s->is_plain ? 0 : s->id, "one of layout %u", s->id);
		if (!s->is_plain)
			cr_expect_eq(id_of(span_slice(bytes, CUT, bytes.len)),
				s->id, "layout %u, cut in front", s->id);
	}
}

/* All but what is cut in front is a line of its own, and no damage. */
Test(record_unclean, cut)
{
	char room[RECORDS * SIZE_MAX_HERE];

	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];
		enum text_encoding encoding =
			(enum text_encoding)(TEXT_RECORDS + s->id);
		struct span rest = span_slice(
			fill(s, room), s->is_plain ? 0 : CUT, SIZE_MAX);
		struct span line = { 0 };
		struct span whole = { 0 };
		size_t n = 0;
		size_t damaged = 0;

		while (cut_next_record(&rest, encoding, &line, &whole)) {
			damaged += cut_is_damage(line, encoding);
			n++;
		}
		cr_expect_eq(n, RECORDS, "layout %u: %zu", s->id, n);
		cr_expect_eq(damaged, s->is_plain ? 0 : 1, "layout %u", s->id);
	}
}

/* A name may be taken away; then nothing stands there. */
Test(record_unclean, no_name)
{
	char room[RECORDS * SIZE_MAX_HERE];
	const struct sample *s = &samples[3];
	struct span bytes = fill(s, room);

	for (size_t n = 0; n < RECORDS; n++)
		memset(room + n * s->size + s->name_at, 0, s->name_len);
	cr_expect_eq(id_of(bytes), RECORD_ACCT_V3_LE);
}

/* What is behind the end of a name, or has none, no system wrote; and among
 * other bytes such records are no evidence of more. */
Test(record_unclean, no_records)
{
	char room[RECORDS * SIZE_MAX_HERE];

	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];
		struct span bytes = fill(s, room);

		for (size_t n = 1; n < RECORDS; n += 2)
			memset(room + n * s->size, 0xa5, s->size);
		cr_expect_eq(id_of(bytes), 0, "every other, layout %u", s->id);
		bytes = fill(s, room);
		for (size_t n = 0; n < RECORDS; n++)
			room[n * s->size + s->name_at + s->name_len - 1] = 2;
		cr_expect_eq(id_of(bytes), 0, "no end, layout %u: %u", s->id,
			id_of(bytes));
	}
}
