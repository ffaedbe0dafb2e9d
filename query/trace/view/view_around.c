/* The lines around one time after the other that hold the same text: of a
 * client with a thousand mails a minute those around each are nearly those
 * around the one before, so they are read once. */
#include "query/trace/view/view_part.h"

enum {
	/* With so many lines at hand the next question is soon. */
	AHEAD_MIN = 256
};

void
view_around_release(struct view *v)
{
	sighting_set_release(&v->around.lines);
	v->around = (struct view_around){ 0 };
}

static enum wb_err
load(struct view *v, int64_t since_ns, int64_t until_ns, struct err *err)
{
	const struct look look = { .ntexts = 1,
		.texts = &v->around.text,
		.host = v->around.host,
		.has_since = true,
		.has_until = true,
		.since_ns = since_ns,
		.until_ns = until_ns };

	return view_look(v, &look, &v->around.lines, NULL, err);
}

/* The first line that is not before that time. */
static size_t
first_at(const struct sighting_set *lines, int64_t ns)
{
	size_t from = 0;
	size_t until = lines->count;

	while (from < until) {
		size_t mid = from + (until - from) / 2;

		if (lines->items[mid]->sort_ns < ns)
			from = mid + 1;
		else
			until = mid;
	}
	return from;
}

static enum wb_err
begin(struct view *v, const struct look *what, struct err *err)
{
	struct view_around *n = &v->around;

	view_around_release(v);
	n->text = arena_copy(&v->arena, what->texts[0]);
	n->host = arena_copy(&v->arena, what->host);
	n->since_ns = what->since_ns;
	n->until_ns = what->until_ns;
	return load(v, n->since_ns, n->until_ns, err);
}

/* Further on by a window, and what lies a window behind is given up. */
static enum wb_err
go_on(struct view *v, const struct look *what, int64_t ahead_ns,
	struct err *err)
{
	struct view_around *n = &v->around;
	int64_t keep_ns = what->since_ns - ahead_ns;
	size_t drop = first_at(&n->lines, keep_ns);
	int64_t from_ns = n->until_ns;

	if (keep_ns > n->since_ns) {
		n->since_ns = keep_ns;
		n->lines.count -= drop;
		for (size_t i = 0; i < n->lines.count; i++)
			n->lines.items[i] = n->lines.items[i + drop];
	}
	n->until_ns = what->until_ns + ahead_ns;
	return load(v, from_ns, n->until_ns, err);
}

static enum wb_err
go_back(struct view *v, const struct look *what, int64_t ahead_ns,
	struct err *err)
{
	struct view_around *n = &v->around;
	int64_t keep_ns = what->until_ns + ahead_ns;
	int64_t until_ns = n->since_ns;

	if (keep_ns < n->until_ns) {
		n->until_ns = keep_ns;
		n->lines.count = first_at(&n->lines, keep_ns);
	}
	n->since_ns = what->since_ns - ahead_ns;
	return load(v, n->since_ns, until_ns, err);
}

static bool
is_same(const struct view_around *n, const struct look *what)
{
	return n->text.len > 0 && span_eq(n->text, what->texts[0]) &&
		span_eq(n->host, what->host) && what->since_ns <= n->until_ns &&
		what->until_ns >= n->since_ns;
}

enum wb_err
view_look_around(struct view *v, const struct look *what,
	struct sighting_set *out, struct err *err)
{
	struct view_around *n = &v->around;
	int64_t ahead_ns = 0;
	enum wb_err rc = WB_OK;

	if (!is_same(n, what))
		rc = begin(v, what, err);
	if (n->lines.count >= AHEAD_MIN)
		ahead_ns = what->until_ns - what->since_ns;
	if (rc == WB_OK && what->until_ns > n->until_ns)
		rc = go_on(v, what, ahead_ns, err);
	if (rc == WB_OK && what->since_ns < n->since_ns)
		rc = go_back(v, what, ahead_ns, err);
	if (rc == WB_OK)
		for (size_t i = first_at(&n->lines, what->since_ns),
			    end = first_at(&n->lines, what->until_ns);
			i < end; i++)
			sighting_set_add(out, n->lines.items[i]);
	/* What was read in part must not pass for the whole. */
	if (rc != WB_OK)
		view_around_release(v);
	return rc;
}
