/* All layouts, and which one a file has. */
#include "format/record/part.h"

#include "format/base/lines.h"
#include "format/log/line/event.h"

enum {
	/* Records looked at: enough to outvote damage. */
	SNIFF_RECORDS = 64,
	/* Among damage: so many sure ones are there by no chance, if their
	 * bytes are at least such a part of all that are not zero. */
	SURE_RECORDS = 5,
	SURE_PART = 6,
	/* Of what looks like text: this part of the records may be none. */
	NEARLY_ALL = 16
};

typedef const struct record_layout *layouts_of(size_t *count);

static layouts_of *const families[] = { utmp_layouts, futx_layouts,
	lastlog_layouts, acct_layouts, acct_bsd_layouts, acct_sum_layouts,
	db_cell_layouts };

enum { FAMILIES = sizeof(families) / sizeof(*families) };

const struct record_layout *
record_layouts(size_t family, size_t *count)
{
	return family < FAMILIES ? families[family](count) : NULL;
}

const struct record_layout *
record_layout_find(unsigned id)
{
	const struct record_layout *rows = NULL;
	size_t count = 0;

	for (size_t f = 0; (rows = record_layouts(f, &count)); f++)
		for (size_t i = 0; i < count; i++)
			if ((unsigned)rows[i].id == id)
				return &rows[i];
	return NULL;
}

bool
record_has_gaps(const struct record_layout *layout)
{
	return layout->family == &record_db_cell;
}

bool
record_is_free(const struct record_layout *layout, struct span record)
{
	return layout->family == &record_lastlog &&
		record.len == layout->size &&
		part_is_zero(record, 0, record.len);
}

enum record_fit
record_fits(
	const struct record_layout *layout, struct span bytes, size_t *length)
{
	return layout->family->fit(layout, bytes, length);
}

/* Of the head: bytes of records that surely are some, and of all others. */
struct tally {
	uint64_t good;
	uint64_t bad;
	unsigned records;
};

/* Bytes that are no record, up to the next that surely is one: looked for
 * where a file begins, and where a record was met before. */
static size_t
skip_bad(const struct record_layout *layout, struct span head,
	enum record_fit least, bool may_search)
{
	size_t length = 0;

	for (size_t at = 1; may_search && at <= RECORD_BYTES_MAX; at++)
		if (record_fits(layout, span_slice(head, at, head.len),
			    &length) >= least)
			return at;
	return layout->size > 0 ? layout->size : 1;
}

/* Records that fit so well, or better, surely are some. */
static struct tally
tally_of(const struct record_layout *layout, struct span head,
	enum record_fit least)
{
	struct tally t = { 0 };

	while (t.records < SNIFF_RECORDS && head.len > 0) {
		size_t length = 0;
		enum record_fit how = record_fits(layout, head, &length);

		/* The last one may be cut. */
		if (how == RECORD_NO && head.len < layout->size)
			break;
		if (how == RECORD_NO)
			length = skip_bad(layout, head, least,
				t.good > 0 || t.records == 0);
		if (how >= least)
			t.good += length;
		else if (how >= RECORD_WEAK)
			t.bad += length / 2;
		else if (how == RECORD_NO)
			/* However near the next: else a layout would win that
			 * takes the records of another but for a few bytes. */
			t.bad += length > layout->size ? length : layout->size;
		t.records += how != RECORD_EMPTY;
		head = span_slice(head, length, head.len);
	}
	return t;
}

/* The best so far. */
struct guess {
	const struct record_layout *layout;
	uint64_t most;
};

static void
weigh(struct guess *g, const struct record_layout *layout, struct span head)
{
	struct tally t = tally_of(layout, head, RECORD_STRONG);

	if (t.good <= t.bad || t.good - t.bad <= g->most)
		return;
	g->most = t.good - t.bad;
	g->layout = layout;
}

/* Sure records of it, wherever they stand, beside all that is not zero. */
static struct tally
tally_among_damage(const struct record_layout *layout, struct span head)
{
	struct tally t = { 0 };

	for (size_t at = 0; at < head.len;) {
		size_t length = 1;
		struct span rest = { head.ptr + at, head.len - at };

		if (record_fits(layout, rest, &length) == RECORD_STRONG) {
			t.good += length;
			t.records++;
		} else {
			t.bad += head.ptr[at] != '\0';
			length = 1;
		}
		at += length;
	}
	return t;
}

/* Of a layout that chance does not make: damage may be most of the file. */
static void
weigh_among_damage(
	struct guess *g, const struct record_layout *layout, struct span head)
{
	struct tally t = { 0 };

	if (!layout->is_distinct)
		return;
	t = tally_among_damage(layout, head);
	if (t.records < SURE_RECORDS || t.bad / SURE_PART > t.good ||
		t.good <= g->most)
		return;
	g->most = t.good;
	g->layout = layout;
}

static const struct record_layout *
sniff_among_damage(struct span head)
{
	const struct record_layout *rows = NULL;
	struct guess best = { 0 };
	size_t count = 0;

	for (size_t f = 0; (rows = record_layouts(f, &count)); f++)
		for (size_t i = 0; i < count; i++)
			weigh_among_damage(&best, &rows[i], head);
	return best.layout;
}

static bool
is_printable(char c)
{
	return (unsigned char)c >= ' ' ? c != 0x7f
				       : c == '\t' || c == '\r' || c == '\n';
}

/* Is at least half of it words in a row, longer than a record has any? Zero
 * bytes come into a log, too: by a crash, and by who wants it passed over. */
static bool
is_text(struct span head)
{
	enum { LONG = 32 };
	uint64_t in_text = 0;
	size_t at = 0;

	while (at < head.len) {
		size_t from = at;
		size_t blanks = 0;

		while (at < head.len && is_printable(head.ptr[at]))
			blanks += head.ptr[at++] == ' ';
		if (at - from >= LONG && blanks > 0)
			in_text += at - from;
		at++;
	}
	return in_text >= head.len - in_text;
}

/* Where records of that layout begin. */
static struct span
at_record(const struct record_layout *layout, struct span head, uint64_t offset)
{
	size_t off = layout->size > 0 ? (size_t)(offset % layout->size) : 0;

	return span_slice(head, off > 0 ? layout->size - off : 0, head.len);
}

static void
weigh_nearly_all(struct guess *g, const struct record_layout *layout,
	struct span head, bool is_like_text)
{
	struct tally t = { 0 };

	if (is_like_text && !layout->is_distinct)
		return;
	t = tally_of(layout, head, RECORD_UNCLEAN);
	if ((!layout->is_distinct && t.records < SURE_RECORDS) ||
		t.bad > t.good / NEARLY_ALL || t.good - t.bad <= g->most)
		return;
	g->most = t.good - t.bad;
	g->layout = layout;
}

/* Whose names of users, hosts or commands are so long that it looks like text,
 * or have bytes that no name has, as a stranger may choose them: nearly all of
 * it are records, one behind the other, which nothing else has that others
 * write to, too. */
static const struct record_layout *
sniff_nearly_all(struct span head, uint64_t offset, bool is_like_text)
{
	const struct record_layout *rows = NULL;
	struct guess best = { 0 };
	size_t count = 0;

	for (size_t f = 0; (rows = record_layouts(f, &count)); f++)
		for (size_t i = 0; i < count; i++)
			weigh_nearly_all(&best, &rows[i],
				at_record(&rows[i], head, offset),
				is_like_text);
	return best.layout;
}

const struct record_layout *
record_sniff_behind(struct span head, uint64_t offset)
{
	const struct record_layout *rows = NULL;
	struct guess best = { 0 };
	size_t count = 0;

	/* Every record has zero bytes, and text has none. */
	if (span_find_char(head, '\0') == SIZE_MAX)
		return NULL;
	if (is_text(head))
		return sniff_nearly_all(head, offset, true);
	for (size_t f = 0; (rows = record_layouts(f, &count)); f++)
		for (size_t i = 0; i < count; i++)
			weigh(&best, &rows[i],
				at_record(&rows[i], head, offset));
	if (!best.layout)
		best.layout = sniff_among_damage(head);
	return best.layout ? best.layout
			   : sniff_nearly_all(head, offset, false);
}

const struct record_layout *
record_sniff(struct span head)
{
	const struct record_layout *db = NULL;

	return db_cell_sniff(head, &db) ? db : record_sniff_behind(head, 0);
}

void
record_print(const struct record_layout *layout, struct span record,
	uint64_t offset, struct buf *out)
{
	layout->family->print(layout, record, offset, out);
}

bool
record_has_logins(const struct record_layout *layout)
{
	return layout->family->login != NULL;
}

bool
record_login(const struct record_layout *layout, struct span record,
	struct login_record *out)
{
	return layout->family->login &&
		layout->family->login(layout, record, out);
}

void
record_decode(const struct record_layout *layout, struct span record,
	uint64_t offset, struct buf *text, struct event *out)
{
	const struct dialect dialect = { TEXT_RECORDS };

	buf_clear(text);
	record_print(layout, record, offset, text);
	event_parse(buf_span(text), &dialect, out);
}

bool
record_process(const struct record_layout *layout, struct span record,
	struct process_record *out)
{
	return layout->family->process &&
		layout->family->process(layout, record, out);
}

void
record_usage(const struct record_layout *layout, struct span record,
	struct process_usage *out)
{
	*out = (struct process_usage){ 0 };
	layout->family->usage(layout, record, out);
}
