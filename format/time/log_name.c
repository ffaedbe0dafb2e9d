#include "format/time/log_name.h"

#include "format/time/name_date.h"

enum {
	/* A longer number is a date or an id. */
	NUMBER_DIGITS_MAX = 4,
	DATE_DIGITS_MIN = 6,
	LABEL_BYTES = 25
};

static const struct span packed[] = { SPAN_INIT(".gz"), SPAN_INIT(".xz"),
	SPAN_INIT(".bz2"), SPAN_INIT(".zst"), SPAN_INIT(".lz4"),
	SPAN_INIT(".Z"), SPAN_INIT(".lzma") };

static struct span
unpacked_name(struct span name)
{
	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++)
		if (span_ends(name, packed[i]) && name.len > packed[i].len)
			return span_slice(name, 0, name.len - packed[i].len);
	return name;
}

static struct span
without_marks(struct span s)
{
	while (s.len > 0 &&
		(s.ptr[s.len - 1] == '-' || s.ptr[s.len - 1] == '.' ||
			s.ptr[s.len - 1] == '_'))
		s.len--;
	return s;
}

/* multilog's own names: the log is the folder. */
static bool
read_multilog(struct span name, struct log_name *out)
{
	if (span_eq(name, SPAN("current"))) {
		out->turn = LOG_CURRENT;
	} else if (span_eq(name, SPAN("previous"))) {
		out->turn = LOG_NUMBERED;
		out->number = 1;
	} else if (name.len == LABEL_BYTES + 2 && name.ptr[0] == '@' &&
		name.ptr[LABEL_BYTES] == '.') {
		out->turn = LOG_DATED;
		out->date = span_slice(name, 0, LABEL_BYTES);
	} else {
		return false;
	}
	out->stem = SPAN("@");
	return true;
}

/* "maillog.1", "maillog.old". */
static bool
read_number(struct span name, struct log_name *out)
{
	struct span number;
	struct span stem;

	if (!span_rcut(name, '.', &stem, &number) || stem.len == 0)
		return false;
	if (span_eq(number, SPAN("old")))
		out->number = 1;
	else if (number.len > NUMBER_DIGITS_MAX ||
		!span_number(number, &out->number))
		return false;
	out->stem = stem;
	out->turn = LOG_NUMBERED;
	return true;
}

void
log_name_read(struct span name, struct log_name *out)
{
	struct name_date date;
	size_t at;

	*out = (struct log_name){ .turn = LOG_CURRENT };
	name = unpacked_name(name);
	if (read_multilog(name, out))
		return;
	/* A year within a name is more often that of a case or a system. */
	if (name_date_find(name, &date) &&
		(date.text.len >= DATE_DIGITS_MIN ||
			span_ends(name, date.text))) {
		at = (size_t)(date.text.ptr - name.ptr);
		out->turn = LOG_DATED;
		out->day = date.last_day;
		out->date = date.text;
		out->stem = without_marks(span_slice(name, 0, at));
		out->tail = span_slice(name, at + date.text.len, name.len);
		return;
	}
	if (read_number(name, out))
		return;
	out->stem = name;
}

int
log_name_order(const struct log_name *a, const struct log_name *b)
{
	if (a->turn != b->turn)
		return a->turn < b->turn ? -1 : 1;
	if (a->turn == LOG_NUMBERED && a->number != b->number)
		return a->number > b->number ? -1 : 1;
	if (a->turn != LOG_DATED)
		return 0;
	/* Over the years a date is written in more ways than one. */
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return span_cmp(a->date, b->date);
}
