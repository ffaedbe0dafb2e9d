/* How the stations of a mail are known to be of one mail, what belongs to it,
 * and what is missing. */
#include "query/dossier/mail.h"

#include "query/show/mail_words.h"
#include "query/trace/view/sighting.h"

#include <inttypes.h>

void
page_sighting(struct page *p, const struct sighting *s)
{
	if (s && s->ncites > 0)
		page_cite(p, &s->cites[0]);
}

void
mail_tell_gaps(struct page *p, const struct mail_answer *a)
{
	if (a->complete && a->ngaps == 0)
		return;
	page_printf(p, "<p><b>%s</b></p>\n<ul>\n", mail_open_sentence(a));
	for (size_t i = 0; i < a->ngaps; i++) {
		const struct gap_answer *g = &a->gaps[i];

		page_puts(p, "<li>Missing:");
		page_some(p, " ", g->host);
		page_time(p, " from ", &g->since);
		page_time(p, " to ", &g->until);
		page_some(p, ": ", g->why);
		page_puts(p, "</li>\n");
	}
	page_puts(p, "</ul>\n");
}

static const char *
grade_words(char grade)
{
	switch (grade) {
	case 'A':
		return "the lines name each other";
	case 'B':
		return "an id that fits nothing else";
	default:
		return "likely only: time and details fit";
	}
}

static void
put_edge(struct page *p, const struct mail_answer *a, size_t leg,
	const struct mail_edge *e)
{
	page_printf(p, "<li>Station %zu", leg + 1);
	page_some(p, " (", a->legs[leg].host);
	page_puts(p, a->legs[leg].host.len > 0 ? ")" : "");
	if (e->from != EDGE_FROM_NONE)
		page_printf(p, " follows station %zu", e->from + 1);
	page_printf(p, ": %s. Grade %c: %s.", edge_sentence(e->rule),
		e->grade ? e->grade : '?', grade_words(e->grade));
	page_sighting(p, e->cite);
	page_sighting(p, e->witness);
	page_some(p, " Against it: ", e->contradicted);
	page_some(p, " It stands on this: ", e->why);
	page_puts(p, "</li>\n");
}

void
mail_tell_joins(struct page *p, const struct mail_answer *a)
{
	bool some = false;

	for (size_t i = 0; i < a->nlegs; i++)
		some = some || a->legs[i].nedges > 0;
	if (!some)
		return;
	page_puts(p,
		"<h3>How it is known that the stations are of one mail"
		"</h3>\n<ul>\n");
	for (size_t i = 0; i < a->nlegs; i++)
		for (size_t k = 0; k < a->legs[i].nedges; k++)
			put_edge(p, a, i, &a->legs[i].edges[k]);
	page_puts(p, "</ul>\n");
	if (a->unfollowed > 0)
		page_printf(p,
			"<p>%" PRIu64 " further stations share a key and were "
			"not followed.</p>\n",
			a->unfollowed);
}

void
mail_tell_related(struct page *p, const struct mail_answer *a)
{
	if (a->nrelated == 0)
		return;
	page_puts(p, "<h3>Other mails that belong to it</h3>\n<ul>\n");
	for (size_t i = 0; i < a->nrelated; i++) {
		const struct mail_related *r = &a->related[i];

		page_printf(p, "<li>%s", related_sentence(r));
		page_time(p, ", ", &r->time);
		page_some(p, ", on ", r->host);
		page_some(p, " as ", r->queue_id);
		page_some(p, ", Message-ID <code>&lt;", r->message_id);
		page_puts(p, r->message_id.len > 0 ? "&gt;</code>" : "");
		if (r->count > 1)
			page_printf(p, ", %" PRIu64 " times", r->count);
		page_sighting(p, r->cite);
		page_puts(p, "</li>\n");
	}
	page_puts(p, "</ul>\n");
}
