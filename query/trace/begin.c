/* From a line that was found to the mail it is of. */
#include "query/trace/end/ends.h"
#include "query/trace/end/refused.h"
#include "query/trace/hole.h"
#include "query/trace/join/follow.h"
#include "query/trace/join/meeting.h"
#include "query/trace/run.h"
#include "query/trace/session/connection.h"
#include "query/trace/session/reject_entry.h"
#include "query/trace/session/session.h"
#include "query/trace/store/store.h"
#include "query/trace/tell.h"

#include <stdlib.h>

static const int64_t second = 1000000000;

enum {
	/* A store or filter writes about a mail so long after its queue. */
	AFTER_S = 86400,
	LINES_MAX = 500
};

static void
mark_told(struct run *r, const struct mail_answer *mail)
{
	for (size_t i = 0; i < mail->nlegs; i++)
		for (size_t k = 0; k < mail->legs[i].nlines; k++)
			run_add_told(r, mail->legs[i].lines[k]);
	for (size_t i = 0; i < mail->nrecipients; i++)
		for (size_t k = 0; k < mail->recipients[i].nafter; k++)
			if (mail->recipients[i].after[k].cite)
				run_add_told(
					r, mail->recipients[i].after[k].cite);
}

/* A line of it must have the KEY. What led here need not be a line of it: a
 * store's line names a Message-ID that mails of others have, too. */
static bool
has_key(const struct run *r, const struct mail_answer *mail)
{
	bool has = !r->seeding || !r->seeding->key.ptr;

	for (size_t i = 0; i < mail->nlegs && !has; i++)
		for (size_t k = 0; k < mail->legs[i].nlines && !has; k++)
			has = seed_fits(
				r->seeding, mail->legs[i].lines[k], NULL);
	for (size_t i = 0; i < mail->nrecipients && !has; i++)
		for (size_t k = 0; k < mail->recipients[i].nafter && !has; k++)
			has = mail->recipients[i].after[k].cite &&
				seed_fits(r->seeding,
					mail->recipients[i].after[k].cite,
					NULL);
	return has;
}

/* Legs are all there: what is around them, and what became of it. */
static enum wb_err
finish(struct run *r, struct story *s, struct err *err)
{
	struct mail_answer *mail = NULL;
	enum wb_err rc = reject_entry_attach(s, err);

	if (rc == WB_OK)
		rc = refused_attach(s, err);
	for (size_t i = 0; i < s->nlegs && rc == WB_OK; i++)
		if (s->legs[i].nedges == 0 && !s->legs[i].is_session)
			rc = session_attach(s, &s->legs[i], err);
	if (rc == WB_OK)
		rc = store_attach(s, err);
	if (rc == WB_OK)
		rc = story_vacations(s, err);
	if (rc == WB_OK)
		rc = ends_tell(s, err);
	if (rc == WB_OK)
		rc = store_afterwards(s, err);
	if (rc != WB_OK)
		return rc;
	mail = story_answer(s);
	mark_told(r, mail);
	r->stories++;
	criteria_mark(&r->criteria, mail, s->recipients, s->nrecipients);
	if (!criteria_fit(&r->criteria, mail) || !has_key(r, mail)) {
		r->is_undecided = r->is_undecided || hole_undecides(s);
		return WB_OK;
	}
	mail->key = r->key;
	run_keep(r, mail);
	return WB_OK;
}

static struct story
story_of(const struct run *r)
{
	return (struct story){ .view = r->view,
		.without_tries = r->question->without_tries };
}

static enum wb_err
tell_leg(struct run *r, const struct sighting *seed, bool *found,
	struct err *err)
{
	struct story s = story_of(r);
	enum wb_err rc = WB_OK;

	*found = hole_has(r, seed);
	if (*found)
		return WB_OK;
	rc = follow_story(&s, seed, found, err);
	if (rc == WB_OK && *found)
		rc = finish(r, &s, err);
	story_release(&s);
	return rc;
}

/* The mails of a session that its lines name. */
static enum wb_err
tell_accepted(struct run *r, const struct sighting *seed, bool *found,
	struct err *err)
{
	struct connection c = { 0 };
	enum wb_err rc = connection_load(r->view, seed, &c, err);

	for (size_t i = 0; i < c.lines.count && rc == WB_OK; i++)
		if (line_is_acceptance(c.lines.items[i]) &&
			!run_has_told(r, c.lines.items[i]))
			rc = tell_leg(r, c.lines.items[i], found, err);
	connection_release(&c);
	return rc;
}

static enum wb_err
tell_session(struct run *r, const struct sighting *seed, bool *found,
	struct err *err)
{
	const struct sighting *accepted = NULL;
	const struct sighting *delivery = NULL;
	struct story s = story_of(r);
	enum wb_err rc = refused_sender(r->view, seed, &delivery, err);

	if (rc == WB_OK && line_names_session(seed))
		rc = tell_accepted(r, seed, found, err);
	/* The host that met the refusal has the mail. */
	if (rc == WB_OK && delivery && !run_has_told(r, delivery))
		rc = tell_leg(r, delivery, found, err);
	if (rc != WB_OK || *found || run_has_told(r, seed))
		return rc;
	rc = session_story(&s, seed, found, &accepted, err);
	if (rc == WB_OK && accepted && !run_has_told(r, accepted))
		rc = tell_leg(r, accepted, found, err);
	else if (rc == WB_OK && !accepted && *found)
		rc = finish(r, &s, err);
	story_release(&s);
	return rc;
}

/* Lines that name the same Message-ID on that host, about then. */
static enum wb_err
look_beside(struct run *r, const struct sighting *seed,
	struct sighting_set *out, struct err *err)
{
	struct span id = sighting_value(seed, FIELD_message_id);
	struct look what = {
		.ntexts = 1, .texts = &id, .host = seed->host, .most = LINES_MAX
	};

	if (seed->sort_ns != INT64_MAX) {
		what.has_since = what.has_until = true;
		what.since_ns = seed->sort_ns - AFTER_S * second;
		what.until_ns = seed->sort_ns + AFTER_S * second;
	}
	return view_look(r->view, &what, out, NULL, err);
}

/* The queue that handed the mail to a store on another host, whose line this
 * is: by the session that the store's reply named, else by the Message-ID. */
static enum wb_err
tell_over(struct run *r, const struct sighting *seed, struct err *err)
{
	const struct span texts[] = { sighting_value(seed, FIELD_session),
		sighting_value(seed, FIELD_message_id) };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < 2 && store_is_delivery(seed); i++) {
		struct span base = store_session_base(texts[i]);
		struct sighting_set seen = { 0 };
		struct look what = {
			.ntexts = 1, .texts = &base, .most = LINES_MAX
		};

		if (seed->sort_ns != INT64_MAX)
			look_between(&what, seed->sort_ns - SKEW_S * second,
				seed->sort_ns + SKEW_S * second);
		if (base.len > 0)
			rc = view_look(r->view, &what, &seen, NULL, err);
		for (size_t k = 0; k < seen.count && rc == WB_OK; k++) {
			const struct sighting *s = seen.items[k];
			bool found = false;

			if (!told_has(&r->told, seed) &&
				!told_has(&r->told, s) && line_is_of_queue(s) &&
				!host_same(s, seed) &&
				sighting_field(s, FIELD_queue_id))
				rc = tell_leg(r, s, &found, err);
		}
		sighting_set_release(&seen);
	}
	return rc;
}

/* A mail of which only the store, or a filter, tells. */
static enum wb_err
tell_alone(struct run *r, const struct sighting *seed,
	const struct sighting_set *beside, struct err *err)
{
	struct span id = sighting_value(seed, FIELD_message_id);
	struct story s = story_of(r);
	struct leg leg = {
		.host = seed->host, .daemon = seed->daemon, .key = seed
	};
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < beside->count; i++)
		if (host_same(beside->items[i], seed) &&
			!run_has_told(r, beside->items[i]) &&
			(r->from_mailbox ||
				!store_is_of_mailbox(beside->items[i])) &&
			sighting_has(beside->items[i], FIELD_message_id, id))
			sighting_set_add(&leg.lines, beside->items[i]);
	if (leg.lines.count == 0)
		sighting_set_add(&leg.lines, seed);
	leg.key = leg.lines.items[0];
	(void)story_add_leg(&s, &leg);
	rc = finish(r, &s, err);
	story_release(&s);
	return rc;
}

/* By its Message-ID: the queue that had it, or the line's own program. */
static enum wb_err
tell_by_message_id(struct run *r, const struct sighting *seed, bool *found,
	struct err *err)
{
	struct sighting_set beside = { 0 };
	bool is_queued = false;
	enum wb_err rc = look_beside(r, seed, &beside, err);

	for (size_t i = 0; i < beside.count && rc == WB_OK && !*found; i++) {
		const struct sighting *s = beside.items[i];

		if (!line_is_of_queue(s) || !sighting_field(s, FIELD_queue_id))
			continue;
		is_queued = true;
		if (!run_has_told(r, s))
			rc = tell_leg(r, s, found, err);
	}
	if (rc == WB_OK && !told_has(&r->told, seed))
		rc = tell_over(r, seed, err);
	/* Telling it may have told this line. */
	if (rc == WB_OK && !is_queued && !run_has_told(r, seed) &&
		(r->from_mailbox || !store_is_of_mailbox(seed))) {
		*found = true;
		rc = tell_alone(r, seed, &beside, err);
	}
	sighting_set_release(&beside);
	return rc;
}

enum wb_err
run_seed(struct run *r, const struct sighting *seed, struct err *err)
{
	bool found = false;
	enum wb_err rc = WB_OK;

	r->saw_subject = r->saw_subject || sighting_field(seed, FIELD_subject);
	if (run_has_told(r, seed))
		return WB_OK;
	if (line_is_reject_header(seed)) {
		rc = reject_entry_head(r->view, seed, &seed, err);
		if (rc != WB_OK || !seed || run_has_told(r, seed)) {
			r->loose += rc == WB_OK && !seed;
			return rc;
		}
	}
	if (sighting_value(seed, FIELD_queue_id).len > 0)
		rc = tell_leg(r, seed, &found, err);
	/* What a store refused was in a queue. */
	else if (!store_is_delivery(seed))
		rc = tell_session(r, seed, &found, err);
	if (rc == WB_OK && !found && !run_has_told(r, seed) &&
		sighting_value(seed, FIELD_message_id).len > 0)
		rc = tell_by_message_id(r, seed, &found, err);
	r->loose += rc == WB_OK && !found;
	return rc;
}
