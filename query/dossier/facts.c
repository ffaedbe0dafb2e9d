/* What an answer says, as far as its limits and the short answer need it. */
#include "query/dossier/dossier_part.h"
#include "query/trace/view/sighting.h"

#include <stdlib.h>
#include <string.h>

/* What was done with what lies in a mailbox. */
static bool
is_of_mailbox(const struct event *ev)
{
	switch (ev->kind) {
	case KIND_COPY:
	case KIND_MOVE:
	case KIND_FLAG:
	case KIND_DELETE:
	case KIND_EXPUNGE:
	case KIND_FETCH:
	case KIND_MAILBOX:
		return event_field(ev, FIELD_user) != NULL;
	default:
		return false;
	}
}

static void
note_time(struct dossier_facts *f, const struct when *when)
{
	f->has_no_year = f->has_no_year || when->basis == WHEN_NONE;
	f->has_inferred = f->has_inferred || when->basis == WHEN_INFERRED;
	f->has_assumed = f->has_assumed || when->basis == WHEN_ASSUMED;
	f->has_no_zone = f->has_no_zone ||
		(when->basis != WHEN_NONE && !when->zone_known);
	if (when->basis == WHEN_NONE)
		return;
	if (f->first.basis == WHEN_NONE || when->ns < f->first.ns)
		f->first = *when;
	if (f->last.basis == WHEN_NONE || when->ns > f->last.ns)
		f->last = *when;
}

static void
note_host(struct dossier_facts *f, struct span host)
{
	if (facts_has_host(f, host))
		return;
	f->names = xgrow(
		f->names, &f->names_cap, f->nnames + 1, sizeof(*f->names));
	f->names[f->nnames++] = arena_copy(&f->arena, host);
}

static void
note_lines(struct dossier_facts *f, const struct mail_answer *a)
{
	for (size_t i = 0; i < a->nlegs; i++) {
		note_host(f, a->legs[i].host);
		for (size_t k = 0; k < a->legs[i].nlines; k++) {
			const struct sighting *s = a->legs[i].lines[k];

			note_time(f, &s->when);
			note_host(f, s->host);
			f->has_masked = f->has_masked || s->nsecrets > 0;
		}
	}
}

static void
note_after(struct dossier_facts *f, const struct mail_recipient *r)
{
	f->accounts += r->nafter > 0;
	for (size_t i = 0; i < r->nafter; i++) {
		const struct sighting *login = r->after[i].login;

		f->is_soft = f->is_soft || r->after[i].grade == 'C';
		f->has_masked = f->has_masked || (login && login->nsecrets > 0);
		if (login)
			note_host(f, login->host);
	}
}

static void
note_outcome(struct dossier_facts *f, struct span outcome)
{
	f->successes += span_eq(outcome, SPAN("success"));
	f->failures += span_eq(outcome, SPAN("failure"));
}

bool
facts_has_host(const struct dossier_facts *f, struct span host)
{
	for (size_t i = 0; i < f->nnames; i++)
		if (span_eq(f->names[i], host))
			return true;
	return false;
}

void
facts_note_event(
	struct dossier_facts *f, const struct event_answer *a, bool unmasked)
{
	f->lines++;
	f->accounts += is_of_mailbox(a->event);
	note_time(f, &a->when);
	note_host(f, a->host);
	if (a->event->nsecrets > 0 && !unmasked)
		f->has_masked = true;
}

void
facts_note_coverage(struct dossier_facts *f, const struct coverage_answer *a)
{
	f->rows++;
	f->hosts++;
	note_host(f, a->host);
}

void
facts_note_mail(struct dossier_facts *f, const struct mail_answer *a)
{
	f->mails++;
	f->is_incomplete = f->is_incomplete || !a->complete;
	f->has_client_ip = f->has_client_ip || a->client.ip.len > 0;
	f->accounts += a->client.user.len > 0;
	f->has_subject = f->has_subject || a->subject.len > 0;
	for (size_t i = 0; i < a->nrecipients; i++) {
		const struct mail_recipient *r = &a->recipients[i];

		f->recipients++;
		f->ends[r->status]++;
		note_after(f, r);
	}
	for (size_t i = 0; i < a->nlegs; i++)
		for (size_t k = 0; k < a->legs[i].nedges; k++)
			f->is_soft =
				f->is_soft || a->legs[i].edges[k].grade == 'C';
	note_lines(f, a);
}

void
facts_note_row(struct dossier_facts *f, const struct row_type *type,
	const struct row_value *values)
{
	bool is_finding = strcmp(type->name, "finding") == 0;

	f->rows++;
	f->findings += is_finding;
	f->sums += strcmp(type->name, "summary") == 0;
	f->accounts += strcmp(type->name, "clock") != 0 && !is_finding;
	for (size_t i = 0; i < type->ncolumns; i++) {
		const struct row_column *c = &type->columns[i];

		if (!values[i].is_given)
			continue;
		if (c->kind == ROW_TIME)
			note_time(f, &values[i].when);
		else if (strcmp(c->key, "outcome") == 0)
			note_outcome(f, values[i].text);
		else if (strcmp(c->key, "host") == 0)
			note_host(f, values[i].text);
		/* Those of clocks name nobody. */
		else if (is_finding && strncmp(c->key, "user", 4) == 0)
			f->accounts++;
		else if (strcmp(c->key, "hosts") == 0)
			for (size_t k = 0; k < values[i].texts.count; k++)
				note_host(f, values[i].texts.items[k]);
	}
}

void
facts_release(struct dossier_facts *f)
{
	free(f->names);
	arena_release(&f->arena);
}
