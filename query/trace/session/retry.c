#include "query/trace/session/retry.h"

#include "format/base/addr.h"
#include "query/trace/leg/leg.h"
#include "query/trace/session/front.h"

#include <string.h>

enum {
	/* A client gives up after five days or so. */
	TRIES_S = 5 * 86400,
	/* Greylisting ends within a day. */
	ACCEPTED_S = 86400,
	TRIES_MOST = 500,
	/* Of one's kin within a day only, and not where sender and recipient
	 * write to each other all the time: that takes long to read, and is no
	 * more than likely. */
	KIN_BLOCKS = 24,
	/* Mails of the client that are looked at for the one that got in. */
	ACCEPTED_MOST = 20
};

static const int64_t ns_per_s = 1000000000;

static void
add_related(struct story *s, const struct mail_related *one)
{
	s->related = xgrow(s->related, &s->related_cap, s->nrelated + 1,
		sizeof(*s->related));
	s->related[s->nrelated++] = *one;
}

/* Whose tries are looked for, and when. */
struct tries {
	struct span sender;
	struct span to;
	/* Of other clients of the same network or pool. */
	bool of_kin;
	/* Later too, not only before. */
	bool later;
};

static enum wb_err
look_tries(struct view *v, const struct sighting *at, const struct tries *t,
	struct sighting_set *out, struct err *err)
{
	struct span also[2] = { t->sender };
	/* The null sender is no word. */
	size_t nalso = t->sender.len > 0;
	int64_t reach = (t->of_kin ? ACCEPTED_S : TRIES_S) * ns_per_s;
	struct look look = { .ntexts = 1,
		.texts = &t->to,
		.also = also,
		.host = at->host,
		.has_since = true,
		.has_until = true,
		.since_ns = at->sort_ns - reach,
		.until_ns = at->sort_ns + (t->later ? reach : 0),
		.most = TRIES_MOST,
		.most_blocks = t->of_kin ? KIN_BLOCKS : 0 };
	bool cut = false;

	if (!t->of_kin)
		also[nalso++] = sighting_value(at, FIELD_client_ip);
	look.nalso = nalso;
	return view_look(v, &look, out, &cut, err);
}

bool
retry_is_whole(const struct sighting *s)
{
	return s->kind == KIND_REFUSE &&
		span_eq(sighting_value(s, FIELD_command),
			SPAN("END-OF-MESSAGE"));
}

/* Of the whole mail: those of a recipient under a queue id are of a mail that
 * was taken. */
static bool
is_of_whole(const struct sighting *s)
{
	struct span id = { 0 };

	return !line_queue_id(s, &id) || retry_is_whole(s);
}

static bool
is_try(const struct sighting *s, const struct sighting *at, struct span sender,
	struct span to)
{
	struct span from = sighting_value(s, FIELD_from);

	return line_is_refusal(s) && is_of_whole(s) &&
		span_eq(s->daemon, at->daemon) && from.ptr &&
		span_ieq(from, sender) && sighting_has(s, FIELD_to, to);
}

/* "a1.pool.example" and "a2.pool.example" */
static bool
is_same_pool(const struct sighting *a, const struct sighting *b)
{
	struct span x = sighting_value(a, FIELD_client_name);
	struct span y = sighting_value(b, FIELD_client_name);

	return span_cut(x, '.', NULL, &x) && span_cut(y, '.', NULL, &y) &&
		span_find_char(x, '.') != SIZE_MAX && span_ieq(x, y);
}

/* The network that greylisting, too, takes for one client: 24 bits, or 64. */
static bool
is_same_network(struct span x, struct span y)
{
	struct addr a;
	struct addr b;

	if (!addr_parse(x, &a) || !addr_parse(y, &b) ||
		addr_is_ip4(&a) != addr_is_ip4(&b))
		return false;
	return memcmp(a.bytes, b.bytes, addr_is_ip4(&a) ? 15 : 8) == 0;
}

/* B: the same client; C: one that may well be of the same servers; else 0. */
static char
client_grade(const struct sighting *s, const struct sighting *at)
{
	struct span x = sighting_value(s, FIELD_client_ip);
	struct span y = sighting_value(at, FIELD_client_ip);

	if (x.len == 0 || y.len == 0)
		return '\0';
	if (span_ieq(x, y))
		return 'B';
	return is_same_network(x, y) || is_same_pool(s, at) ? 'C' : '\0';
}

/* One row for all that are not of the story itself: the first is cited. */
static void
fold_tries_of(struct story *s, const struct sighting_set *lines,
	const struct sighting *at, struct mail_related row)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *one = lines->items[i];

		if (client_grade(one, at) != row.grade ||
			story_has_line(s, one))
			continue;
		if (row.count++ > 0)
			continue;
		row.host = one->host;
		row.time = one->when;
		row.cite = one;
	}
	if (row.count > 0)
		add_related(s, &row);
}

/* Of the same client with grade B, of its kin with C. */
static enum wb_err
fold_tries(struct story *s, const struct sighting *at, struct tries t,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	for (int kin = 0; kin < 2 && rc == WB_OK; kin++) {
		struct sighting_set lines = { 0 };
		size_t kept = 0;

		t.of_kin = kin;
		rc = look_tries(s->view, at, &t, &lines, err);
		for (size_t i = 0; i < lines.count; i++)
			if (is_try(lines.items[i], at, t.sender, t.to))
				lines.items[kept++] = lines.items[i];
		lines.count = kept;
		fold_tries_of(s, &lines, at,
			(struct mail_related){
				.rule = EDGE_RETRY, .grade = kin ? 'C' : 'B' });
		sighting_set_release(&lines);
	}
	return rc;
}

static bool
is_askable(const struct sighting *at, struct span sender, struct span to)
{
	return at->sort_ns != INT64_MAX && sender.ptr && to.len > 0 &&
		sighting_value(at, FIELD_client_ip).len > 0;
}

enum wb_err
retry_before(struct story *s, const struct leg *leg,
	const struct sighting *client, struct span sender, struct err *err)
{
	struct span done = { 0 };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < leg->lines.count && rc == WB_OK; i++) {
		const struct sighting *one = leg->lines.items[i];
		struct span to = sighting_value(one, FIELD_orig_to);

		if (to.len == 0)
			to = sighting_value(one, FIELD_to);
		/* Of a mail to many the first ones will do. */
		if (one->kind != KIND_DELIVER || done.len > 0 ||
			!is_askable(client, sender, to))
			continue;
		done = to;
		rc = fold_tries(s, client,
			(struct tries){ .sender = sender, .to = to }, err);
	}
	return rc;
}

/* Of the lines of a few queue ids: is this one's sender and recipient the same?
 */
static bool
is_same_mail(const struct sighting_set *lines, struct span id,
	struct span sender, struct span to)
{
	bool from_fits = false;
	bool to_fits = false;

	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *one = lines->items[i];
		struct span from = sighting_value(one, FIELD_from);

		if (!span_eq(sighting_value(one, FIELD_queue_id), id))
			continue;
		from_fits = from_fits || (from.ptr && span_ieq(from, sender));
		to_fits = to_fits || sighting_has(one, FIELD_to, to) ||
			sighting_has(one, FIELD_orig_to, to);
	}
	return from_fits && to_fits;
}

/* The ids of mails that lines are of, each once. */
static size_t
ids_of(const struct sighting_set *lines, struct span to, struct span *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < lines->count && n < ACCEPTED_MOST; i++) {
		const struct sighting *s = lines->items[i];
		size_t k = 0;

		if ((s->kind != KIND_QUEUE &&
			    (s->kind != KIND_DELIVER ||
				    !sighting_has(s, FIELD_to, to))) ||
			!line_queue_id(s, &ids[n]))
			continue;
		while (k < n && !span_eq(ids[k], ids[n]))
			k++;
		n += k == n;
	}
	return n;
}

/* Whom that mail was taken from: qmail's numbers come again. */
static const struct sighting *
acceptance_of(
	const struct sighting_set *lines, struct span id, struct span sender)
{
	for (size_t i = 0; i < lines->count; i++)
		if (line_is_acceptance(lines->items[i]) &&
			line_is_from(lines->items[i], sender) &&
			sighting_has(lines->items[i], FIELD_queue_id, id))
			return lines->items[i];
	return NULL;
}

static enum wb_err
find_accepted(struct story *s, const struct sighting *at, struct span sender,
	struct span to, const struct sighting_set *mails, struct err *err)
{
	struct span ids[ACCEPTED_MOST + 1];
	size_t n = ids_of(mails, to, ids);
	struct sighting_set lines = { 0 };
	struct look look = { .texts = ids,
		.ntexts = n,
		.host = at->host,
		.has_since = true,
		.has_until = true,
		.since_ns = at->sort_ns,
		.until_ns = at->sort_ns + 2LL * ACCEPTED_S * ns_per_s };
	enum wb_err rc = WB_OK;

	if (n > 0)
		rc = view_look(s->view, &look, &lines, NULL, err);
	for (size_t i = 0; i < n && rc == WB_OK; i++) {
		const struct sighting *taken =
			acceptance_of(&lines, ids[i], sender);
		const struct sighting *client = NULL;
		struct mail_related row = { .rule = EDGE_RETRY,
			.queue_id = ids[i],
			.cite = taken,
			.count = 1 };

		if (!taken || story_has_line(s, taken) ||
			!is_same_mail(&lines, ids[i], sender, to))
			continue;
		client = front_client_of(mails, taken, to);
		if (client)
			row.grade = client_grade(client, at);
		if (row.grade == '\0')
			continue;
		row.host = taken->host;
		row.time = taken->when;
		add_related(s, &row);
		break;
	}
	sighting_set_release(&lines);
	return rc;
}

enum wb_err
retry_around(struct story *s, const struct sighting *refusal,
	struct span sender, struct err *err)
{
	struct span to = sighting_value(refusal, FIELD_to);
	/* From the same client, and of others to the same recipient. */
	struct span texts[] = { sighting_value(refusal, FIELD_client_ip), to };
	const struct tries tries = {
		.sender = sender, .to = to, .later = true
	};
	struct sighting_set mails = { 0 };
	const struct look look = { .ntexts = 2,
		.texts = texts,
		.host = refusal->host,
		.has_since = true,
		.has_until = true,
		.since_ns = refusal->sort_ns,
		.until_ns = refusal->sort_ns + ACCEPTED_S * ns_per_s,
		.most = TRIES_MOST };
	enum wb_err rc = WB_OK;

	if (!is_askable(refusal, sender, to))
		return WB_OK;
	rc = fold_tries(s, refusal, tries, err);
	if (rc == WB_OK)
		rc = view_look(s->view, &look, &mails, NULL, err);
	if (rc == WB_OK)
		rc = find_accepted(s, refusal, sender, to, &mails, err);
	sighting_set_release(&mails);
	return rc;
}
