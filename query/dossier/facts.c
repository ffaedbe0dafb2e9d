/* What an answer says, as far as its limits and the short answer need it. */
#include "query/dossier/dossier_part.h"
#include "query/trace/sighting.h"

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
note_lines(struct dossier_facts *f, const struct mail_answer *a)
{
	for (size_t i = 0; i < a->nlegs; i++)
		for (size_t k = 0; k < a->legs[i].nlines; k++) {
			const struct sighting *s = a->legs[i].lines[k];

			facts_note_time(f, &s->when);
			f->has_masked = f->has_masked || s->nsecrets > 0;
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
	}
}

void
facts_note_time(struct dossier_facts *f, const struct when *when)
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

void
facts_note_event(struct dossier_facts *f, const struct event_answer *a)
{
	f->lines++;
	f->accounts += is_of_mailbox(a->event);
	facts_note_time(f, &a->when);
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
