/* A mail's stay in one queue: from lines with a queue id to legs. */
#ifndef WB_QUERY_TRACE_LEG_LEG_H
#define WB_QUERY_TRACE_LEG_LEG_H

#include "query/trace/leg/story.h"

/* Is it a line of a program that keeps a queue (Postfix, qmail, Exim ...), not
 * of a filter or a store? */
bool line_is_of_queue(const struct sighting *s);

/* A mail enters a queue here: "client=", "uid=", "new msg", "<=". */
bool line_is_start(const struct sighting *s);

/* A notice that the queue makes itself has no line about a client; its id is
 * made of its queue id, with the time before it where that does not say it. */
bool line_is_own_message(const struct sighting *s);

/* An administrator put it into the queue anew here: it goes on under another
 * id. */
bool line_is_requeue(const struct sighting *s);

/* Legs that have the same queue id. The legs are the caller's to release, or
 * to take over. */
struct leg_list {
	struct leg *legs;
	size_t count;
	size_t cap;
};
void leg_release(struct leg *leg);
void leg_list_release(struct leg_list *list);

/* Lines of one queue id on one host and instance, sorted, to legs: an id is
 * used again when it is free, so they are cut where a new mail begins. Adds to
 * *out. */
void leg_cut(const struct sighting *const *lines, size_t count,
	struct leg_list *out);
/* The same, where two hosts of one name had the id at the same time. */
void leg_cut_apart(struct view *v, const struct sighting *const *lines,
	size_t count, struct leg_list *out);

/* The legs with that queue id: those of the host of `near` (by its first
 * label), for programs whose ids are short and soon used again (qmail) at that
 * time, too; NULL is anywhere. */
enum wb_err legs_of_id(struct view *v, struct span id,
	const struct sighting *near, struct leg_list *out, struct err *err);

/* Does any line name it as what came of a mail, at a time at which that may be
 * this one? */
enum wb_err leg_find_named(
	struct view *v, const struct leg *leg, bool *named, struct err *err);
/* Is the line, which names its id so, of such a time? */
bool leg_may_be_named(const struct leg *leg, const struct sighting *s);

/* Are the ids of the program that wrote the line so short that a leg must be
 * looked for near it? Not of NULL. */
bool leg_is_sought_near(const struct sighting *line);

/* Ids to be looked for that way soon, but for those sought nearby. */
enum wb_err legs_want(
	struct view *v, const struct span *ids, size_t count, struct err *err);

bool leg_has_line(const struct leg *leg, const struct sighting *line);
/* Is the line of the very queue, where the leg's id is the leg's, or that of a
 * mail before or after it? Another host or instance may give the same id. */
bool leg_is_in_queue_of(const struct leg *leg, const struct sighting *line);

/* leg_age.c: between which times, ns, did the mail enter the queue, by what an
 * attempt of Postfix says of its age? False if it does not. */
bool line_came_at(const struct sighting *s, int64_t *after, int64_t *before);
/* By that, was the mail of an attempt not there yet when `first` was written;
 * or was it there long before the one that begins with `start`? */
bool line_is_of_younger(const struct sighting *s, const struct sighting *first);
bool line_is_of_older(const struct sighting *s, const struct sighting *start);
/* By that, may it be an attempt of this leg's mail? */
bool line_may_be_of(const struct sighting *s, const struct leg *leg);
/* So much later than its stamp a line may be: stamps of syslog have no
 * fractions. */
int64_t line_grain_ns(const struct sighting *s);

/* The first and last time of its lines, ns; INT64_MAX without one. */
int64_t leg_first_ns(const struct leg *leg);
int64_t leg_last_ns(const struct leg *leg);

/* The last of its lines, or NULL. */
const struct sighting *leg_last_line(const struct leg *leg);

/* Did a program of the host itself hand it over? Not if its start is missing.
 */
bool leg_starts_here(const struct leg *leg);

/* The first of its lines of that kind, or with that field; or NULL. */
const struct sighting *leg_line(const struct leg *leg, enum event_kind kind);
/* The line of an administrator's command that put it into the queue anew, under
 * another queue id; or NULL. */
const struct sighting *leg_requeued(const struct leg *leg);
/* The first value of a field; an empty span without a pointer if none has
 * it. */
struct span leg_value(const struct leg *leg, enum field_id id);

/* qmail: the results of its deliveries, which name only their number; added to
 * its lines. */
enum wb_err leg_qmail_results(struct view *v, struct leg *leg, struct err *err);
/* The address in "example.test-bob@example.test", as vpopmail and
 * virtualdomains write it; what is none of these as it stands. */
struct span leg_qmail_address(struct span to);
/* The legs of a message number near a line, each whole as far as the evidence
 * goes. Adds to *out. */
enum wb_err leg_qmail_of(struct view *v, struct span number,
	const struct sighting *near, struct leg_list *out, struct err *err);

/* OpenSMTPD: is it a line of it, so that a leg has the lines of all envelopes
 * of its message? Not of NULL. */
bool leg_is_of_envelopes(const struct sighting *line);
/* The legs of a message of that line's host. Adds to *out. */
enum wb_err leg_smtpd_of(struct view *v, struct span id,
	const struct sighting *near, struct leg_list *out, struct err *err);

#endif
