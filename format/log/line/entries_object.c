/* Objects of JSON, wherever they end: one over several lines, several in a
 * line, the items of an array, and those in an object that is but their
 * envelope. */
#include "format/log/line/entries_part.h"

enum {
	/* Of objects and arrays: deeper is no entry of a log. */
	DEPTH_MAX = 64
};

struct envelope_row {
	struct span key;
	size_t depth;
};

/* Which member of which depth holds the entries. */
static const struct envelope_row envelope_rows[] = {
	/* A subscription to CloudWatch Logs. */
	{ SPAN_INIT("logEvents"), 1 },
	/* aws logs get-log-events, filter-log-events. */
	{ SPAN_INIT("events"), 1 },
	/* entries.list of Google Cloud Logging. */
	{ SPAN_INIT("entries"), 1 },
	/* Azure's diagnostic logs. */
	{ SPAN_INIT("records"), 1 },
	/* A search of Elasticsearch. */
	{ SPAN_INIT("hits"), 2 },
};

struct object_scan {
	struct span s;
	size_t at;
	size_t depth;
	/* The last string at the depth at hand: a key, if a colon follows. */
	struct span word;
};

/* Move behind the string that begins here; false if a line ends within, which
 * none of JSON does. */
static bool
pass_string(struct object_scan *o)
{
	size_t begin = ++o->at;

	for (; o->at < o->s.len && o->s.ptr[o->at] != '\n'; o->at++) {
		if (o->s.ptr[o->at] == '"') {
			o->word = span_slice(o->s, begin, o->at++);
			return true;
		}
		o->at += o->s.ptr[o->at] == '\\';
	}
	return false;
}

/* An array begins here; of entries? Then objects are in it. */
static bool
is_envelope(const struct object_scan *o)
{
	size_t at = o->at + 1;
	size_t n = sizeof(envelope_rows) / sizeof(envelope_rows[0]);
	bool is_key = false;

	for (size_t i = 0; i < n && !is_key; i++)
		is_key = o->depth == envelope_rows[i].depth &&
			span_eq(o->word, envelope_rows[i].key);
	if (!is_key)
		return false;
	while (at < o->s.len && entry_is_space(o->s.ptr[at]))
		at++;
	/* Where the first object begins a frame can. */
	return at == o->s.len || o->s.ptr[at] == '{';
}

/* One past the object, or the envelope's head, at the front of s; 0 if that is
 * broken, or goes on behind s, which *is_open tells. */
static size_t
object_end(struct span s, bool *is_open)
{
	struct object_scan o = { .s = s };

	while (o.at < s.len && o.depth <= DEPTH_MAX) {
		char c = s.ptr[o.at];

		if (c == '"') {
			if (!pass_string(&o))
				break;
			continue;
		}
		if (c == '[' && is_envelope(&o))
			return o.at + 1;
		if (c == '{' || c == '[')
			o.depth++;
		else if ((c == '}' || c == ']') && --o.depth == 0)
			return o.at + 1;
		o.at++;
	}
	*is_open = o.at >= s.len && o.depth <= DEPTH_MAX;
	return 0;
}

/* What is between this entry and the next one goes with it. */
static struct entry
with_rest(struct span s, size_t line, size_t end)
{
	size_t at = end;
	size_t most =
		end + ENTRY_BYTES_MAX < s.len ? end + ENTRY_BYTES_MAX : s.len;

	while (at < most && entry_is_between(s.ptr[at]))
		at++;
	return (struct entry){ line, at, at < s.len };
}

/* What stands before the next object of this line; 0 if there is none. */
static size_t
before_object(struct span s)
{
	for (size_t at = 0; at < s.len && s.ptr[at] != '\n'; at++)
		if (s.ptr[at] == '{')
			return at;
	return 0;
}

/* By its line. Without the blanks behind it, since an envelope's head that ends
 * a frame has none in its line either. */
static struct entry
cut_broken(struct span s, bool is_open)
{
	struct entry e = entry_by_line(s);

	if (e.line == e.whole)
		return e;
	e = with_rest(s, e.line, e.whole);
	while (e.line > 1 && entry_is_space(s.ptr[e.line - 1]))
		e.line--;
	/* It may close behind what is at hand. */
	if (is_open && s.len < ENTRY_BYTES_MAX)
		e.is_sure = false;
	return e;
}

struct entry
entry_cut_object(struct span s)
{
	struct span most = span_slice(s, 0, ENTRY_BYTES_MAX);
	bool is_open = false;
	size_t end = s.ptr[0] == '{' ? object_end(most, &is_open)
				     : before_object(most);

	if (end == 0)
		return cut_broken(s, is_open);
	return s.ptr[0] == '{' ? with_rest(s, end, end)
			       : (struct entry){ end, end, true };
}
