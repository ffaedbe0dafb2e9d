/* CSV: fixed columns with a header row for each type, rows as RFC 4180 has
 * them. */
#include "query/show/escape.h"
#include "query/show/print.h"
#include "query/trace/sighting.h"

#include <inttypes.h>

/* Between the columns of the head and those of the citation stand the fields,
 * in their order. */
static const char event_head_columns[] =
	"time,time_basis,time_text,host,program,pid,severity,kind";
static const char event_tail_columns[] =
	"raw,path,line,offset,length,source,file_sha256";
static const char source_columns[] =
	"source,file_sha256,path,format,bytes,lines,unrecognised,first,last,"
	"host,year_basis,zone,zone_basis,status,reason,stored_bytes,"
	"shared_bytes,year_why,zone_why,damage";
static const char mail_columns[] =
	"message_id,from,subject,size,first,last,complete,client_name,"
	"client_ip,user,to,orig_to,status,proof,permanent,reason,dsn,code,"
	"reply,relay,remote_id,time,time_basis,attempts,mailbox,mailbox_now,"
	"meaning,host,"
	"queue_id,path,line,offset,length,source,file_sha256";
static const char coverage_columns[] = "host,since,until,lines,sources";

static void
cell(struct printer *p, struct span text)
{
	escape_csv(&p->line, text);
	buf_putc(&p->line, ',');
}

static void
cell_words(struct printer *p, const char *text)
{
	cell(p, text != NULL ? span_of(text) : (struct span){ 0 });
}

static void
cell_number(struct printer *p, uint64_t n)
{
	buf_printf(&p->line, "%" PRIu64 ",", n);
}

static void
cell_time(struct printer *p, const struct when *when)
{
	char text[48];

	cell_words(p, print_time(text, when));
}

/* The last comma becomes the end of the row. */
static void
end_row(struct printer *p)
{
	if (p->line.len > 0 && p->line.ptr[p->line.len - 1] == ',')
		p->line.len--;
	buf_puts(&p->line, "\r\n");
}

static void
put_event_header(struct printer *p)
{
	buf_puts(&p->line, event_head_columns);
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		buf_putc(&p->line, ',');
		buf_puts(&p->line, field_name((enum field_id)id));
	}
	buf_putc(&p->line, ',');
	buf_puts(&p->line, event_tail_columns);
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
		break;
	case SHOW_SUMMARY:
		buf_puts(&p->line, "name,value");
		break;
	case SHOW_MAILS:
		buf_puts(&p->line, mail_columns);
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
	cell(p, buf_span(&p->scratch));
}

static void
cells_cite(struct printer *p, const struct cite *c, size_t n)
{
	if (n == 0) {
		buf_puts(&p->line, ",,,,,,");
		return;
	}
	cell(p, c->path);
	cell_number(p, c->line);
	cell_number(p, c->offset);
	cell_number(p, c->length);
	cell_words(p, c->source);
	cell_words(p, c->file_sha256);
}

static void
csv_event(struct printer *p, const struct event_answer *a)
{
	const struct event *ev = a->event;

	cell_time(p, &a->when);
	cell_words(p, print_when_basis(a->when.basis));
	cell(p, ev->head.time_text);
	cell(p, a->host);
	cell(p, ev->head.program);
	cell(p, ev->head.pid);
	cell(p, ev->head.severity);
	cell_words(p, kind_name(ev->kind));
	for (unsigned id = 0; id < FIELD_COUNT; id++)
		cell_field(p, ev, (enum field_id)id);
	buf_clear(&p->scratch);
	(void)print_masked(&p->scratch, p, ev, ev->line);
	cell(p, buf_span(&p->scratch));
	cells_cite(p, a->cites, a->ncites);
	end_row(p);
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
	cell(p, buf_span(&p->scratch));
}

static void
csv_source(struct printer *p, const struct source_answer *a)
{
	cell_words(p, a->source);
	cell_words(p, a->file_sha256);
	cell(p, a->path);
	cell(p, a->format);
	cell_number(p, a->bytes);
	cell_number(p, a->lines);
	cell_number(p, a->unrecognised);
	cell_time(p, &a->first);
	cell_time(p, &a->last);
	cell(p, a->host);
	cell(p, a->year_basis);
	cell(p, a->zone);
	cell(p, a->zone_basis);
	cell(p, a->status);
	cell(p, a->reason);
	cell_number(p, a->stored_bytes);
	cell_number(p, a->shared_bytes);
	cell(p, a->year_why);
	cell(p, a->zone_why);
	cell_damage(p, a);
	end_row(p);
}

static void
csv_coverage(struct printer *p, const struct coverage_answer *a)
{
	cell(p, a->host);
	cell_time(p, &a->since);
	cell_time(p, &a->until);
	cell_number(p, a->lines);
	cell_number(p, a->sources);
	end_row(p);
}

/* Gaps are no rows among the coverage; JSON and text have them. */
static void
csv_gap(struct printer *p, const struct gap_answer *a)
{
	(void)p;
	(void)a;
}

static void
number_row(struct printer *p, const char *name, uint64_t n)
{
	cell_words(p, name);
	cell_number(p, n);
	end_row(p);
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
	cell(p, a->message_id);
	cell(p, a->from);
	cell(p, a->subject);
	cell(p, a->size);
	cell_time(p, &a->first);
	cell_time(p, &a->last);
	cell_words(p, a->complete ? "true" : "false");
	cell(p, a->client.name);
	cell(p, a->client.ip);
	cell(p, a->client.user);
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
	cell(p, r->to);
	cell(p, r->orig_to);
	cell_words(p, mail_status_word(r->status));
	cell_words(p, mail_proof_word(r->proof));
	cell_words(p, permanent_word(r->permanent));
	cell(p, r->reason);
	cell(p, r->dsn);
	cell(p, r->code);
	cell(p, r->reply);
	cell(p, r->relay);
	cell(p, r->remote_id);
	cell_time(p, &r->time);
	cell_words(p, print_when_basis(r->time.basis));
	if (r->attempts > 0)
		cell_number(p, r->attempts);
	else
		cell_words(p, NULL);
	cell(p, r->mailbox);
	cell(p, r->mailbox_now);
	cell(p, r->meaning);
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
		cell(p, leg ? leg->host : (struct span){ 0 });
		cell(p, leg ? leg->queue_id : (struct span){ 0 });
		cells_cite(p, r->cite ? r->cite->cites : NULL,
			r->cite ? r->cite->ncites : 0);
		end_row(p);
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
	.end = csv_end,
};
