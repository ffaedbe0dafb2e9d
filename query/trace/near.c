/* Nothing fits: what comes near. */
#include "query/trace/run.h"

#include "query/trace/leg.h"

#include <stdlib.h>

enum {
	LINES_MAX = 500,
	SENTENCES_MAX = 12,
	/* Sentences of one kind. */
	OF_KIND_MAX = 4,
	/* Longer addresses are not compared. */
	ADDRESS_MAX = 64,
	/* Letters that differ. */
	APART_MAX = 2
};

struct near {
	struct run *run;
	size_t count;
	struct span *sentences;
};

static void
say(struct near *n, char *text)
{
	if (n->count < SENTENCES_MAX)
		n->sentences[n->count++] = span_of(text);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to change, add, leave out, or swap with their neighbour. */
static size_t
letters_apart(struct span a, struct span b)
{
	size_t rows[3][ADDRESS_MAX + 1];

	if (a.len > ADDRESS_MAX || b.len > ADDRESS_MAX)
		return SIZE_MAX;
	for (size_t k = 0; k <= b.len; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3];
		const size_t *up = rows[(i + 2) % 3];
		const size_t *up2 = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t k = 1; k <= b.len; k++) {
			char x = fold_char(a.ptr[i - 1]);
			char y = fold_char(b.ptr[k - 1]);

			row[k] = least(up[k - 1] + (x != y),
				1 + least(up[k], row[k - 1]));
			if (i > 1 && k > 1 && x != y &&
				x == fold_char(b.ptr[k - 2]) &&
				y == fold_char(a.ptr[i - 2]))
				row[k] = least(row[k], up2[k - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

/* Addresses seen, each once. */
struct seen_address {
	struct span address;
	uint64_t lines;
};

struct addresses {
	size_t count;
	size_t cap;
	struct seen_address *items;
};

static void
note_address(struct addresses *all, struct span address)
{
	for (size_t i = 0; i < all->count; i++)
		if (span_ieq(all->items[i].address, address)) {
			all->items[i].lines++;
			return;
		}
	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	all->items[all->count++] = (struct seen_address){ address, 1 };
}

static void
note_addresses(
	struct addresses *all, const struct sighting *s, struct span asked)
{
	for (size_t i = 0; i < s->nfields; i++) {
		const struct field *f = &s->fields[i];
		size_t apart = 0;

		if (f->id != FIELD_from && f->id != FIELD_to &&
			f->id != FIELD_orig_to)
			continue;
		apart = letters_apart(f->value, asked);
		if (apart > 0 && apart <= APART_MAX)
			note_address(all, f->value);
	}
}

/* Lines with the domain, or with the part before it. */
static enum wb_err
near_address(struct near *n, struct span asked, struct err *err)
{
	struct span parts[2] = { { 0 }, { 0 } };
	struct addresses all = { 0 };
	enum wb_err rc = WB_OK;

	asked = query_strip_angle(asked);
	if (!span_rcut(asked, '@', &parts[0], &parts[1]) ||
		span_find_char(asked, '*') != SIZE_MAX)
		return WB_OK;
	/* Many have the domain: only if nobody near has the name. */
	for (size_t i = 0; i < 2 && rc == WB_OK && all.count == 0; i++) {
		struct look what = {
			.ntexts = 1, .texts = &parts[i], .most = LINES_MAX
		};
		struct sighting_set lines = { 0 };

		rc = view_look(n->run->view, &what, &lines, NULL, err);
		for (size_t k = 0; k < lines.count; k++)
			note_addresses(&all, lines.items[k], asked);
		sighting_set_release(&lines);
	}
	for (size_t i = 0; i < all.count && i < OF_KIND_MAX; i++) {
		const struct seen_address *a = &all.items[i];

		say(n,
			arena_printf(view_arena(n->run->view),
				"%.*s, which %.*s may be meant for, is in the "
				"evidence (%s%llu lines)",
				(int)a->address.len, a->address.ptr,
				(int)asked.len, asked.ptr,
				a->lines == LINES_MAX ? "more than " : "",
				(unsigned long long)a->lines));
	}
	free(all.items);
	return rc;
}

/* Whom the legs of these lines went to. */
static enum wb_err
near_recipients(struct near *n, struct span from,
	const struct sighting_set *lines, struct err *err)
{
	struct view *v = n->run->view;
	struct span last = { 0 };
	size_t told = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = lines->count;
		i > 0 && told < OF_KIND_MAX && rc == WB_OK; i--) {
		const struct sighting *s = lines->items[i - 1];
		struct span id = sighting_value(s, FIELD_queue_id);
		struct leg_list legs = { 0 };
		struct span to = { 0 };

		if (id.len == 0 || s->kind != KIND_FROM)
			continue;
		rc = legs_of_id(v, id, s, &legs, err);
		for (size_t k = 0; k < legs.count && !to.ptr; k++)
			to = leg_value(&legs.legs[k], FIELD_to);
		leg_list_release(&legs);
		if (!to.ptr || span_ieq(to, last))
			continue;
		last = to;
		told++;
		say(n,
			arena_printf(view_arena(v),
				"%.*s wrote to %.*s on %.*s (%.*s)",
				(int)from.len, from.ptr, (int)to.len, to.ptr,
				(int)s->head.time_text.len,
				s->head.time_text.ptr, (int)id.len, id.ptr));
	}
	return rc;
}

/* The same sender to somebody else. */
static enum wb_err
near_sender(struct near *n, struct span from, struct err *err)
{
	struct look what = {
		.ntexts = 1, .texts = &from, .most = LINES_MAX, .reverse = true
	};
	struct sighting_set lines = { 0 };
	size_t kept = 0;
	enum wb_err rc = WB_OK;

	from = query_strip_angle(from);
	if (from.len == 0 || span_find_char(from, '*') != SIZE_MAX)
		return WB_OK;
	rc = view_look(n->run->view, &what, &lines, NULL, err);
	for (size_t i = 0; i < lines.count; i++)
		if (sighting_has(lines.items[i], FIELD_from, from))
			lines.items[kept++] = lines.items[i];
	lines.count = kept;
	if (rc == WB_OK)
		rc = near_recipients(n, from, &lines, err);
	sighting_set_release(&lines);
	return rc;
}

static const char *
trouble_word(const struct sighting *s)
{
	if (s->kind == KIND_GREYLIST)
		return "was put off (greylisting)";
	if (s->kind == KIND_REFUSE)
		return "was refused";
	if (s->kind == KIND_DISCONNECT && sighting_field(s, FIELD_reason))
		return "broke off";
	return NULL;
}

/* What the client tried in vain. */
static enum wb_err
near_client(struct near *n, const struct look *of, struct err *err)
{
	struct look what = *of;
	struct sighting_set lines = { 0 };
	size_t told = 0;
	enum wb_err rc = WB_OK;

	what.most = LINES_MAX;
	what.reverse = true;
	rc = view_look(n->run->view, &what, &lines, NULL, err);
	for (size_t i = lines.count; i > 0 && told < OF_KIND_MAX; i--) {
		const struct sighting *s = lines.items[i - 1];
		const char *word = trouble_word(s);
		struct span ip = sighting_value(s, FIELD_client_ip);
		struct span reply = sighting_value(s, FIELD_reply);

		if (!word || ip.len == 0)
			continue;
		told++;
		say(n,
			arena_printf(view_arena(n->run->view),
				"%.*s %s on %.*s by %.*s%s%.*s", (int)ip.len,
				ip.ptr, word, (int)s->head.time_text.len,
				s->head.time_text.ptr, (int)s->host.len,
				s->host.ptr, reply.len ? ": " : "",
				(int)reply.len, reply.ptr));
	}
	sighting_set_release(&lines);
	return rc;
}

/* The lines of a KEY that no mail was made of, and what is outside of the
 * window. */
static enum wb_err
near_window(struct near *n, struct err *err)
{
	const struct trace_question *q = n->run->question;
	struct trace_question wide = *q;
	struct run again = { .view = n->run->view,
		.question = &wide,
		.most = 2,
		.criteria = n->run->criteria };
	struct seeding seeding = { 0 };
	enum wb_err rc = WB_OK;

	if (!q->has_since && !q->has_until)
		return WB_OK;
	wide.has_since = wide.has_until = false;
	again.criteria.question = &wide;
	if (q->keys.count > 0)
		seed_key(view_arena(n->run->view), q->keys.items[0], KEY_EXACT,
			&seeding);
	else
		seed_criteria(
			view_arena(n->run->view), &again.criteria, &seeding);
	rc = run_seeding(&again, &seeding, NULL, err);
	if (rc == WB_OK && again.nmails > 0)
		say(n,
			arena_printf(view_arena(n->run->view),
				"outside of the window %s mail fits: %.*s",
				again.nmails > 1 ? "more than one" : "one",
				(int)again.mails[0]->message_id.len,
				again.mails[0]->message_id.ptr
					? again.mails[0]->message_id.ptr
					: ""));
	told_release(&again.told);
	free(again.mails);
	return rc;
}

static enum wb_err
near_ips(struct near *n, struct err *err)
{
	const struct trace_question *q = n->run->question;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < q->nips && rc == WB_OK; i++) {
		const struct look what = { .ip = &q->ips[i] };

		rc = near_client(n, &what, err);
	}
	for (size_t i = 0; i < q->keys.count && rc == WB_OK; i++) {
		struct seeding seeding = { 0 };

		seed_key(view_arena(n->run->view), q->keys.items[i], KEY_EXACT,
			&seeding);
		if (seeding.look.ip)
			rc = near_client(n, &seeding.look, err);
	}
	return rc;
}

enum wb_err
near_tell(struct run *r, struct trace_outcome *out, struct err *err)
{
	const struct trace_question *q = r->question;
	const struct trace_texts *lists[] = { &q->keys, &q->to, &q->from };
	struct near n = { .run = r,
		.sentences = arena_array(view_arena(r->view), SENTENCES_MAX,
			sizeof(struct span)) };
	enum wb_err rc = near_window(&n, err);

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (size_t k = 0; k < lists[i]->count && rc == WB_OK; k++)
			rc = near_address(&n, lists[i]->items[k], err);
	for (size_t k = 0; k < q->from.count && rc == WB_OK; k++)
		rc = near_sender(&n, q->from.items[k], err);
	if (rc == WB_OK)
		rc = near_ips(&n, err);
	out->nnear = n.count;
	out->near = n.sentences;
	return rc;
}
