#include "query/trace/trace.h"

#include "query/trace/crew.h"
#include "query/trace/hole.h"
#include "query/trace/run.h"
#include "query/trace/window.h"

#include <stdlib.h>

enum {
	/* Lines of one look, growing. */
	PAGE_FIRST = 256,
	PAGE_MOST = 8192,
	/* Without a limit: more than anybody reads. */
	MAILS_MAX = 1000,
	/* Lines of mails that were handed out already. */
	FORGET_BYTES = 32 << 20
};

static void
keep_fitting(const struct seeding *seeding, struct sighting_set *lines,
	unsigned *kinds)
{
	size_t kept = 0;

	for (size_t i = 0; i < lines->count; i++)
		if (seed_fits(seeding, lines->items[i], kinds))
			lines->items[kept++] = lines->items[i];
	lines->count = kept;
}

/* The next page begins where this one ends. False if it would be the same
 * again: more lines of one time than a page has. */
static bool
turn_page(struct look *look, const struct sighting_set *lines, bool reverse)
{
	int64_t first = lines->items[0]->sort_ns;
	int64_t last = lines->items[lines->count - 1]->sort_ns;

	look->most = look->most * 2 < PAGE_MOST ? look->most * 2 : PAGE_MOST;
	if (reverse) {
		if (first == INT64_MAX ||
			(look->has_until && look->until_ns == first + 1))
			return false;
		look->has_until = true;
		look->until_ns = first + 1;
		return true;
	}
	if (last == INT64_MAX || (look->has_since && look->since_ns == last))
		return false;
	look->has_since = true;
	look->since_ns = last;
	return true;
}

/* Nothing of what was handed out is needed any more. */
static void
forget(struct run *r)
{
	if (!r->each)
		return;
	crew_forget(r->crew);
	if (view_bytes(r->view) > FORGET_BYTES)
		view_forget(r->view);
}

static void
tell_progress(const struct run *r, const struct sighting_set *lines)
{
	const struct trace_question *q = r->question;

	if (q->progress && lines->count > 0)
		q->progress(q->progress_ctx, r->stories,
			lines->items[q->reverse ? 0 : lines->count - 1]
				->sort_ns);
}

enum wb_err
run_seeding(struct run *r, struct seeding *seeding, unsigned *kinds,
	struct err *err)
{
	bool more = true;
	unsigned found = 0;
	enum wb_err rc = WB_OK;

	r->key_from = r->nmails;
	r->seeding = seeding;
	window_set(r, seeding);
	seeding->look.most = PAGE_FIRST;
	while (more && rc == WB_OK && !run_is_done(r)) {
		struct look next = seeding->look;
		struct sighting_set lines = { 0 };

		rc = view_look(r->view, &seeding->look, &lines, &more, err);
		if (rc == WB_OK && more)
			more = turn_page(&next, &lines, r->question->reverse);
		keep_fitting(seeding, &lines, &found);
		r->key_is_id = found == KEY_MESSAGE_ID;
		if (rc == WB_OK)
			rc = run_page(r, seeding, &lines, err);
		tell_progress(r, &lines);
		sighting_set_release(&lines);
		seeding->look = next;
		if (rc == WB_OK && more)
			hole_pass(r, &seeding->look);
		forget(r);
	}
	r->seeding = NULL;
	if (kinds)
		*kinds |= found;
	return rc;
}

static struct span
kind_words(struct arena *a, unsigned kinds)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {
		{ KEY_MESSAGE_ID, "message-id" },
		{ KEY_ADDRESS, "address" },
		{ KEY_QUEUE_ID, "queue id" },
		{ KEY_IP, "ip" },
	};
	struct span out = { 0 };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (kinds & words[i].bit)
			out = span_of(arena_printf(a, "%.*s%s%s", (int)out.len,
				out.ptr ? out.ptr : "", out.len ? " " : "",
				words[i].word));
	return out;
}

/* As it is written, then with any case, then as the beginning of an id. */
static enum wb_err
run_key(struct run *r, struct span key, struct trace_key_note *note,
	struct err *err)
{
	struct arena *a = view_base(r->view);
	size_t before = r->nmails;
	unsigned kinds = 0;
	enum wb_err rc = WB_OK;

	*note = (struct trace_key_note){ .key = key };
	for (int how = KEY_EXACT; how <= KEY_PREFIX && rc == WB_OK; how++) {
		struct seeding seeding;

		seed_key(a, key, (enum key_case)how, &seeding);
		rc = run_seeding(r, &seeding, &kinds, err);
		note->other_case = kinds && how == KEY_ANY_CASE;
		note->prefix = kinds && how == KEY_PREFIX;
		if (kinds || seeding.look.ip)
			break;
	}
	note->taken_as = kind_words(a, kinds);
	note->mails = r->nmails - before;
	return rc;
}

static enum wb_err
run_keys(struct run *r, struct trace_outcome *out, struct err *err)
{
	const struct trace_texts *keys = &r->question->keys;
	struct trace_key_note *notes =
		arena_array(view_base(r->view), keys->count, sizeof(*notes));
	enum wb_err rc = WB_OK;

	out->keys = notes;
	out->nkeys = 0;
	for (size_t i = 0; i < keys->count && rc == WB_OK; i++) {
		if (keys->count > 1)
			r->key = keys->items[i];
		rc = run_key(r, keys->items[i], &notes[i], err);
		out->nkeys++;
	}
	return rc;
}

/* What lay still throughout the window, or for most of it. These mails are
 * found out of turn, so they do not count for the limit. */
static enum wb_err
run_held(struct run *r, struct err *err)
{
	struct seeding held;
	enum wb_err rc = WB_OK;

	seed_held(&r->criteria, &held);
	rc = run_seeding(r, &held, NULL, err);
	r->most += r->nmails;
	return rc;
}

/* Does any line log a subject? Not each that has the word does. */
static enum wb_err
look_for_subjects(struct run *r, struct err *err)
{
	struct look what = { .most = PAGE_FIRST };
	bool more = true;
	enum wb_err rc = WB_OK;

	seed_subjects(&what);
	while (more && rc == WB_OK && !r->saw_subject) {
		struct look next = what;
		struct sighting_set lines = { 0 };

		rc = view_look(r->view, &what, &lines, &more, err);
		for (size_t i = 0; i < lines.count && !r->saw_subject; i++)
			r->saw_subject =
				sighting_field(lines.items[i], FIELD_subject);
		if (rc == WB_OK && more)
			more = turn_page(&next, &lines, false);
		sighting_set_release(&lines);
		what = next;
	}
	return rc;
}

static enum wb_err
run_question(struct run *r, struct trace_outcome *out, struct err *err)
{
	const struct trace_question *q = r->question;
	size_t most = r->most;
	struct seeding seeding;
	enum wb_err rc = WB_OK;

	if (q->keys.count > 0)
		return run_keys(r, out, err);
	rc = seed_rarest(r->view, &r->criteria, &seeding, err);
	if (rc == WB_OK && seeding.every && (q->has_since || q->has_until))
		rc = run_held(r, err);
	if (rc == WB_OK)
		rc = run_seeding(r, &seeding, NULL, err);
	r->most = most;
	return rc;
}

/* Old daemons cut ids off: what is asked for by --message-id may go on where
 * the line's id ends. */
static enum wb_err
run_beginnings(struct run *r, struct trace_outcome *out, struct err *err)
{
	const struct trace_texts *ids = &r->question->message_id;
	struct trace_key_note *notes =
		arena_array(view_base(r->view), ids->count, sizeof(*notes));
	enum wb_err rc = WB_OK;

	r->criteria.message_id = (struct criterion){ 0 };
	out->keys = notes;
	for (size_t i = 0; i < ids->count && rc == WB_OK; i++) {
		/* A pattern says itself where an id may go on. */
		if (span_find_char(ids->items[i], '*') != SIZE_MAX)
			continue;
		rc = run_key(r, ids->items[i], &notes[out->nkeys++], err);
	}
	return rc;
}

/* What is asked for; if there is none, what little a mailbox tells of it. */
static enum wb_err
run_all(struct run *r, struct trace_outcome *out, struct err *err)
{
	const struct trace_question *q = r->question;
	enum wb_err rc = run_question(r, out, err);

	if (rc != WB_OK || r->stories > 0 ||
		(q->keys.count == 0 && q->message_id.count == 0))
		return rc;
	r->from_mailbox = true;
	rc = run_question(r, out, err);
	if (rc == WB_OK && r->stories == 0 && q->message_id.count > 0)
		rc = run_beginnings(r, out, err);
	return rc;
}

static int
by_time(const void *a, const void *b)
{
	const struct mail_place x = mail_place(*(struct mail_answer *const *)a);
	const struct mail_place y = mail_place(*(struct mail_answer *const *)b);

	return mail_place_order(&x, &y);
}

static void
hand_out(struct run *r, bool (*each)(void *ctx, const struct mail_answer *mail),
	void *ctx, struct trace_outcome *out)
{
	bool go_on = true;

	if (r->nmails > 1)
		qsort(r->mails, r->nmails, sizeof(struct mail_answer *),
			by_time);
	for (size_t i = 0; i < r->nmails && go_on && out->mails + 1 < r->most;
		i++) {
		size_t at = r->question->reverse ? r->nmails - 1 - i : i;

		out->mails++;
		go_on = each(ctx, r->mails[at]);
	}
}

enum wb_err
trace_run(struct view *v, const struct trace_question *q,
	bool (*each)(void *ctx, const struct mail_answer *mail), void *ctx,
	struct trace_outcome *out, struct err *err)
{
	struct run r = { .view = v,
		.question = q,
		.each = q->in_any_order ? each : NULL,
		.each_ctx = ctx };
	enum wb_err rc = criteria_make(view_base(v), q, &r.criteria, err);

	*out = (struct trace_outcome){ 0 };
	hole_ask(v, &r.criteria);
	r.most = (q->limit > 0 && q->limit < SIZE_MAX ? (size_t)q->limit
						      : MAILS_MAX) +
		1;
	if (rc == WB_OK)
		rc = run_all(&r, out, err);
	if (rc == WB_OK && !r.each)
		hand_out(&r, each, ctx, out);
	else if (rc == WB_OK)
		out->mails = r.nmails < r.most ? r.nmails : r.most - 1;
	out->loose = r.loose;
	out->cut = r.cut;
	out->undecided = r.is_undecided;
	if (rc == WB_OK && r.nmails == 0 && q->subject.count > 0) {
		rc = look_for_subjects(&r, err);
		out->no_subjects = !r.saw_subject;
		out->other_subjects = r.saw_subject;
	}
	if (rc == WB_OK && r.nmails == 0)
		rc = near_tell(&r, out, err);
	told_release(&r.told);
	free(r.mails);
	return rc;
}
