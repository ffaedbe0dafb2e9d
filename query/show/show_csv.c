/* CSV: fixed columns with a header row for each type, rows as RFC 4180 has
 * them. */
#include "query/show/csv_cells.h"
#include "query/show/print.h"
#include "query/trace/view/sighting.h"

#include <inttypes.h>

/* Between the columns of the head and those of the citation stand the fields,
 * in their order. */
static const char event_head_columns[] =
	"time,time_basis,time_text,host,program,pid,severity,kind";
static const char source_columns[] =
	"source,file_sha256,path,format,bytes,lines,unrecognised,first,last,"
	"host,year_basis,zone,zone_basis,status,reason,stored_bytes,"
	"shared_bytes,year_why,zone_why,damage";
static const char mail_columns[] =
	"message_id,from,subject,size,first,last,complete,client_name,"
	"client_ip,user,to,orig_to,status,proof,permanent,reason,dsn,code,"
	"reply,relay,remote_id,time,time_basis,attempts,mailbox,mailbox_now,"
	"meaning,host,queue_id,";
static const char coverage_columns[] =
	"type,host,program,since,until,lines,sources,why,grade,";

static void
put_event_header(struct printer *p)
{
	buf_puts(&p->line, event_head_columns);
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		buf_putc(&p->line, ',');
		buf_puts(&p->line, field_name((enum field_id)id));
	}
	buf_putc(&p->line, ',');
	buf_puts(&p->line, "raw,");
	buf_puts(&p->line, csv_cite_columns);
}

static void
csv_begin(struct printer *p, const struct begin_answer *a)
{
	switch (a->type) {
	case SHOW_EVENTS:
		put_event_header(p);
		break;
	case SHOW_SOURCES:
		buf_puts(&p->line, source_columns);
		break;
	case SHOW_COVERAGE:
		buf_puts(&p->line, coverage_columns);
		buf_puts(&p->line, csv_cite_columns);
		break;
	case SHOW_SUMMARY:
		buf_puts(&p->line, "name,value");
		break;
	case SHOW_MAILS:
		buf_puts(&p->line, mail_columns);
		buf_puts(&p->line, csv_cite_columns);
		break;
	case SHOW_ROWS:
		csv_row_header(p, a->rows);
		break;
	}
	buf_puts(&p->line, "\r\n");
}

/* Every value of a field: several recipients are joined by blanks. */
static void
cell_field(struct printer *p, const struct event *ev, enum field_id id)
{
	bool some = false;

	buf_clear(&p->scratch);
	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		if (f->id != id || (some && id != FIELD_to))
			continue;
		if (some)
			buf_putc(&p->scratch, ' ');
		some = true;
		if (f->marks & FIELD_DERIVED)
			(void)print_masked_derived(
				&p->scratch, p, ev, f->value);
		else
			(void)print_masked(&p->scratch, p, ev, f->value);
	}
	csv_cell(p, buf_span(&p->scratch));
}

static void
csv_event(struct printer *p, const struct event_answer *a)
{
	const struct event *ev = a->event;

	csv_cell_time(p, &a->when);
	csv_cell_words(p, print_when_basis(a->when.basis));
	csv_cell(p, ev->head.time_text);
	csv_cell(p, a->host);
	csv_cell(p, ev->head.program);
	csv_cell(p, ev->head.pid);
	csv_cell(p, ev->head.severity);
	csv_cell_words(p, kind_name(ev->kind));
	for (unsigned id = 0; id < FIELD_COUNT; id++)
		cell_field(p, ev, (enum field_id)id);
	buf_clear(&p->scratch);
	(void)print_line(&p->scratch, p, a);
	csv_cell(p, buf_span(&p->scratch));
	csv_cells_cite(p, a->cites, a->ncites);
	csv_end_row(p);
}

/* "17: why; 40: why". */
static void
cell_damage(struct printer *p, const struct source_answer *a)
{
	buf_clear(&p->scratch);
	for (size_t i = 0; i < a->ndamage; i++) {
		buf_printf(&p->scratch, "%s%" PRIu64 ": ", i > 0 ? "; " : "",
			a->damage[i].offset);
		buf_put(&p->scratch, a->damage[i].why);
	}
	csv_cell(p, buf_span(&p->scratch));
}

static void
csv_source(struct printer *p, const struct source_answer *a)
{
	csv_cell_words(p, a->source);
	csv_cell_words(p, print_sha256(a->file_sha256));
	csv_cell(p, a->path);
	csv_cell(p, a->format);
	csv_cell_number(p, a->bytes);
	csv_cell_number(p, a->lines);
	csv_cell_number(p, a->unrecognised);
	csv_cell_time(p, &a->first);
	csv_cell_time(p, &a->last);
	csv_cell(p, a->host);
	csv_cell(p, a->year_basis);
	csv_cell(p, a->zone);
	csv_cell(p, a->zone_basis);
	csv_cell(p, a->status);
	csv_cell(p, a->reason);
	csv_cell_number(p, a->stored_bytes);
	csv_cell_number(p, a->shared_bytes);
	csv_cell(p, a->year_why);
	csv_cell(p, a->zone_why);
	cell_damage(p, a);
	csv_end_row(p);
}

/* Coverage and gaps are rows of one table. */
static void
csv_coverage(struct printer *p, const struct coverage_answer *a)
{
	csv_cell_words(p, "coverage");
	csv_cell(p, a->host);
	csv_cell(p, a->program);
	csv_cell_time(p, &a->since);
	csv_cell_time(p, &a->until);
	csv_cell_number(p, a->lines);
	csv_cell_number(p, a->sources);
	csv_cell_words(p, "");
	csv_cell_words(p, "");
	csv_cells_cite(p, NULL, 0);
	csv_end_row(p);
}

static void
csv_gap(struct printer *p, const struct gap_answer *a)
{
	/* Not as part of another answer. */
	if (p->begin.type != SHOW_COVERAGE)
		return;
	csv_cell_words(p, "gap");
	csv_cell(p, a->host);
	csv_cell(p, a->program);
	csv_cell_time(p, &a->since);
	csv_cell_time(p, &a->until);
	csv_cell_words(p, "");
	csv_cell_words(p, "");
	csv_cell(p, a->why);
	csv_cell(p, a->grade);
	csv_cells_cite(p, a->cites, a->ncites);
	csv_end_row(p);
}

static void
number_row(struct printer *p, const char *name, uint64_t n)
{
	csv_cell_words(p, name);
	csv_cell_number(p, n);
	csv_end_row(p);
}

static void
csv_summary(struct printer *p, const struct summary_answer *a)
{
	number_row(p, "files", a->files);
	number_row(p, "unchanged_files", a->unchanged_files);
	number_row(p, "sources", a->sources);
	number_row(p, "new_sources", a->new_sources);
	number_row(p, "lines", a->lines);
	number_row(p, "unrecognised", a->unrecognised);
	number_row(p, "bytes_in", a->bytes_in);
	number_row(p, "bytes_stored", a->bytes_stored);
	number_row(p, "bytes_shared", a->bytes_shared);
	number_row(p, "bytes_skipped", a->bytes_skipped);
	number_row(p, "bytes_lost", a->bytes_lost);
	number_row(p, "damaged", a->damaged);
	number_row(p, "skipped", a->skipped);
}

/* Nothing found is a header row with nothing below it. */
static void
csv_absence(struct printer *p, const struct absence_answer *a)
{
	(void)p;
	(void)a;
}

static void
cells_mail(struct printer *p, const struct mail_answer *a)
{
	csv_cell(p, a->message_id);
	csv_cell(p, a->from);
	csv_cell(p, a->subject);
	csv_cell(p, a->size);
	csv_cell_time(p, &a->first);
	csv_cell_time(p, &a->last);
	csv_cell_words(p, a->complete ? "true" : "false");
	csv_cell(p, a->client.name);
	csv_cell(p, a->client.ip);
	csv_cell(p, a->client.user);
}

static const char *
permanent_word(enum mail_permanent permanent)
{
	if (permanent == PERMANENT_UNSAID)
		return NULL;
	return permanent == PERMANENT_YES ? "true" : "false";
}

static void
cells_end(struct printer *p, const struct mail_recipient *r)
{
	csv_cell(p, r->to);
	csv_cell(p, r->orig_to);
	csv_cell_words(p, mail_status_word(r->status));
	csv_cell_words(p, mail_proof_word(r->proof));
	csv_cell_words(p, permanent_word(r->permanent));
	csv_cell(p, r->reason);
	csv_cell(p, r->dsn);
	csv_cell(p, r->code);
	csv_cell(p, r->reply);
	csv_cell(p, r->relay);
	csv_cell(p, r->remote_id);
	csv_cell_time(p, &r->time);
	csv_cell_words(p, print_when_basis(r->time.basis));
	if (r->attempts > 0)
		csv_cell_number(p, r->attempts);
	else
		csv_cell_words(p, NULL);
	csv_cell(p, r->mailbox);
	csv_cell(p, r->mailbox_now);
	csv_cell(p, r->meaning);
}

/* A row a recipient; a mail of which none is known has one row, too. */
static void
csv_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	const struct mail_recipient none = { .status = MAIL_UNKNOWN };
	size_t rows = a->nrecipients > 0 ? a->nrecipients : 1;

	(void)form;
	for (size_t i = 0; i < rows; i++) {
		const struct mail_recipient *r =
			a->nrecipients > 0 ? &a->recipients[i] : &none;
		const struct mail_leg *leg =
			r->leg < a->nlegs ? &a->legs[r->leg] : NULL;

		cells_mail(p, a);
		cells_end(p, r);
		csv_cell(p, leg ? leg->host : (struct span){ 0 });
		csv_cell(p, leg ? leg->queue_id : (struct span){ 0 });
		csv_cells_cite(p, r->cite ? r->cite->cites : NULL,
			r->cite ? r->cite->ncites : 0);
		csv_end_row(p);
	}
}

static void
csv_line(struct printer *p, const struct line_answer *a)
{
	csv_event(p, &a->event);
}

static void
csv_end(struct printer *p, const struct end_answer *a)
{
	(void)p;
	(void)a;
}

const struct printer_ops printer_csv = {
	.begin = csv_begin,
	.event = csv_event,
	.source = csv_source,
	.coverage = csv_coverage,
	.gap = csv_gap,
	.summary = csv_summary,
	.absence = csv_absence,
	.mail = csv_mail,
	.line = csv_line,
	.row = csv_row,
	.end = csv_end,
};
