/* What users did with the mail in the mailbox. */
#include "query/trace/store/store.h"

#include "format/base/arena.h"

/* Told for so many recipients: a newsletter's are too many to look after. */
enum { RECIPIENTS_MAX = 50 };

static struct span
message_id(const struct story *s, const struct mail_recipient *r)
{
	struct span id = { 0 };

	for (size_t i = 0; i < s->nlegs && id.len == 0; i++)
		id = store_leg_id(&s->legs[i]);
	if (id.len == 0 && r->status == MAIL_UNKNOWN)
		id = sighting_value(r->cite, FIELD_message_id);
	return id;
}

/* The plugin's line of the delivery itself, which has the uid: of the same
 * session and folder. */
static void
read_uid(struct keeping *k, const struct leg *leg)
{
	const struct sighting *cite = k->recipient->cite;
	struct span session = sighting_value(cite, FIELD_session);

	for (size_t i = 0; session.len > 0 && i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct span box = sighting_value(s, FIELD_mailbox);

		if (s->kind == KIND_STORE && store_is_delivery(s) &&
			sighting_has(s, FIELD_session, session) &&
			(box.len == 0 || span_ieq(box, k->mailbox)))
			(void)span_number(
				sighting_value(s, FIELD_mailbox_uid), &k->uid);
	}
}

static void
keeping_init(struct keeping *k, struct story *s, struct mail_recipient *r)
{
	*k = (struct keeping){ .story = s,
		.arena = view_arena(s->view),
		.recipient = r,
		.user = r->to,
		.mailbox = r->mailbox,
		.since_ns = r->cite->sort_ns,
		.message_id = message_id(s, r) };
	if (r->proof == PROOF_STORE) {
		struct span user = sighting_value(r->cite, FIELD_user);

		if (user.len > 0)
			k->user = user;
		read_uid(k, &s->legs[r->leg]);
	}
	if (!span_rcut(k->user, '@', &k->local, NULL))
		k->local = k->user;
}

static int
by_line(const struct action *a, const struct action *b)
{
	return sighting_order(a->line, b->line);
}

static void
sort(struct action_list *list)
{
	for (size_t i = 1; i < list->count; i++)
		for (size_t n = i; n > 0 &&
			by_line(&list->items[n - 1], &list->items[n]) > 0;
			n--) {
			struct action swap = list->items[n];

			list->items[n] = list->items[n - 1];
			list->items[n - 1] = swap;
		}
}

static void
tell(struct keeping *k)
{
	struct mail_recipient *r = k->recipient;
	struct mail_after *after =
		arena_array(k->arena, k->actions.count, sizeof(*after));

	for (size_t i = 0; i < k->actions.count; i++) {
		const struct action *a = &k->actions.items[i];

		if (a->is_gone)
			continue;
		after[r->nafter++] = (struct mail_after){
			.time = a->line->when,
			.action = a->word,
			.mailbox = a->mailbox,
			.to_mailbox = a->to_mailbox,
			.by = a->by,
			.client_ip = a->client_ip,
			.session = sighting_value(a->line, FIELD_session),
			.grade = a->grade,
			.why = a->why,
			.cite = a->line,
			.login = a->login,
			.end = a->end,
			.removal = a->removal,
		};
	}
	r->after = after;
}

static enum wb_err
look_after(struct story *s, struct mail_recipient *r, struct err *err)
{
	struct keeping k = { 0 };
	struct sighting_set events = { 0 };
	enum wb_err rc = WB_OK;

	keeping_init(&k, s, r);
	if (k.message_id.len == 0)
		return WB_OK;
	rc = store_events(&k, &events, err);
	if (rc == WB_OK)
		rc = store_undo(&k, &events, err);
	if (rc != WB_OK)
		goto done;
	store_follow(&k, &events);
	sort(&k.actions);
	rc = store_actors(&k, err);
	if (rc == WB_OK)
		tell(&k);
done:
	sighting_set_release(&events);
	return rc;
}

/* The first line about a mailbox, in a leg that no queue has lines of. */
static const struct sighting *
mailbox_line(const struct leg *leg)
{
	const struct sighting *found = NULL;

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (!span_eq(s->daemon, SPAN("dovecot")))
			return NULL;
		if (!found && sighting_value(s, FIELD_user).len > 0 &&
			sighting_value(s, FIELD_message_id).len > 0 &&
			(s->kind == KIND_COPY || s->kind == KIND_DELETE ||
				s->kind == KIND_EXPUNGE ||
				s->kind == KIND_FLAG))
			found = s;
	}
	return found;
}

/* A mail that only its mailbox tells of: whose it was, and what was done. */
static enum wb_err
look_at_mailbox(struct story *s, struct mail_recipient *r, struct err *err)
{
	const struct sighting *line = mailbox_line(&s->legs[r->leg]);

	if (!line || line->sort_ns == INT64_MAX)
		return WB_OK;
	r->to = sighting_value(line, FIELD_user);
	r->reason = SPAN("no line tells of its delivery");
	r->meaning = arena_say(view_arena(s->view),
		"It was in the mailbox of %.*s. How it came there, no line of "
		"the evidence tells.",
		(int)r->to.len, r->to.ptr);
	r->cite = line;
	return look_after(s, r, err);
}

enum wb_err
store_afterwards(struct story *s, struct err *err)
{
	size_t told = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; rc == WB_OK && i < s->nrecipients; i++) {
		struct mail_recipient *r = &s->recipients[i];

		if (r->status == MAIL_UNKNOWN && r->to.len == 0 && !r->cite)
			rc = look_at_mailbox(s, r, err);
		if (r->status != MAIL_DELIVERED || !r->cite || r->to.len == 0 ||
			r->cite->sort_ns == INT64_MAX || told == RECIPIENTS_MAX)
			continue;
		told++;
		rc = look_after(s, r, err);
	}
	return rc;
}
