/* JSON lines: SPEC's "JSON". One object a line, keys in a fixed order, absent
 * ones left out. */
#include "query/show/json_keys.h"
#include "query/show/print.h"

static void
put_damage(struct json_object *o, const struct source_answer *a)
{
	if (a->ndamage == 0)
		return;
	json_key_open(o, "damage", '[');
	for (size_t i = 0; i < a->ndamage; i++) {
		buf_puts(&o->p->line, i > 0 ? ",{" : "{");
		o->some = false;
		json_key_u64(o, "offset", a->damage[i].offset);
		json_key_text(o, "why", a->damage[i].why);
		if (a->npaths > 1)
			json_key_some(o, "path", a->damage[i].path);
		buf_putc(&o->p->line, '}');
	}
	json_key_close(o, ']');
}

void
json_key_texts(struct json_object *o, const char *key, const struct span *items,
	size_t n)
{
	bool first = true;

	if (n == 0)
		return;
	json_key_open(o, key, '[');
	for (size_t i = 0; i < n; i++)
		json_item_text(o, &first, items[i]);
	json_key_close(o, ']');
}

static void
json_source(struct printer *p, const struct source_answer *a)
{
	struct json_object o;
	bool is_source = a->source != NULL && a->source[0] != '\0';

	json_open(&o, p, "source");
	json_key_words(&o, "source", a->source);
	json_key_words(&o, "file_sha256", print_sha256(a->file_sha256));
	json_key_text(&o, "path", a->path);
	json_key_texts(&o, "paths", a->paths, a->npaths);
	json_key_some(&o, "format", a->format);
	json_key_count(&o, "bytes", a->bytes);
	if (is_source) {
		json_key_count(&o, "lines", a->lines);
		json_key_count(&o, "unrecognised", a->unrecognised);
	}
	json_key_time(&o, "first", &a->first);
	json_key_time(&o, "last", &a->last);
	json_key_some(&o, "host", a->host);
	json_key_words(&o, "host_basis", print_host_basis(a->host_basis));
	json_key_some(&o, "year_basis", a->year_basis);
	json_key_some(&o, "zone", a->zone);
	json_key_some(&o, "zone_basis", a->zone_basis);
	json_key_some(&o, "year_why", a->year_why);
	json_key_some(&o, "zone_why", a->zone_why);
	json_key_some(&o, "status", a->status);
	json_key_some(&o, "reason", a->reason);
	put_damage(&o, a);
	if (is_source) {
		json_key_count(&o, "stored_bytes", a->stored_bytes);
		json_key_count(&o, "shared_bytes", a->shared_bytes);
	}
	if (a->superseded)
		json_key_true(&o, "superseded");
	json_close(&o);
}

static void
put_gap(struct json_object *o, const struct gap_answer *a)
{
	json_key_some(o, "host", a->host);
	json_key_some(o, "program", a->program);
	json_key_time(o, "since", &a->since);
	json_key_time(o, "until", &a->until);
	json_key_some(o, "why", a->why);
	json_key_some(o, "grade", a->grade);
	json_key_cites(o, a->cites, a->ncites);
}

static void
put_gaps(struct json_object *o, const char *key, const struct gap_answer *gaps,
	size_t n)
{
	if (n == 0)
		return;
	json_key_open(o, key, '[');
	for (size_t i = 0; i < n; i++) {
		json_item_open(o, i == 0);
		put_gap(o, &gaps[i]);
		json_item_close(o);
	}
	json_key_close(o, ']');
}

void
json_key_gaps(struct json_object *o, const struct gap_answer *gaps, size_t n)
{
	put_gaps(o, "gaps", gaps, n);
}

static void
put_coverage(struct json_object *o, const struct coverage_answer *a)
{
	json_key_some(o, "host", a->host);
	json_key_some(o, "program", a->program);
	json_key_time(o, "since", &a->since);
	json_key_time(o, "until", &a->until);
	json_key_count(o, "lines", a->lines);
	json_key_count(o, "sources", a->sources);
	put_gaps(o, "down", a->downs, a->ndowns);
}

static void
json_coverage(struct printer *p, const struct coverage_answer *a)
{
	struct json_object o;

	json_open(&o, p, "coverage");
	put_coverage(&o, a);
	json_close(&o);
}

static void
json_gap(struct printer *p, const struct gap_answer *a)
{
	struct json_object o;

	json_open(&o, p, "gap");
	put_gap(&o, a);
	json_close(&o);
}

static void
put_tallies(struct json_object *o, const char *key,
	const struct tally_answer *items, size_t n)
{
	if (n == 0)
		return;
	json_key_open(o, key, '[');
	for (size_t i = 0; i < n; i++) {
		buf_puts(&o->p->line, i > 0 ? ",{" : "{");
		o->some = false;
		json_key_text(o, "name", items[i].name);
		json_key_count(o, "lines", items[i].count);
		json_key_time(o, "since", &items[i].since);
		json_key_time(o, "until", &items[i].until);
		buf_putc(&o->p->line, '}');
	}
	json_key_close(o, ']');
}

static void
json_summary(struct printer *p, const struct summary_answer *a)
{
	struct json_object o;

	json_open(&o, p, "summary");
	json_key_count(&o, "files", a->files);
	json_key_count(&o, "unchanged_files", a->unchanged_files);
	json_key_count(&o, "sources", a->sources);
	json_key_count(&o, "new_sources", a->new_sources);
	if (a->has_run) {
		json_key_count(&o, "files_read", a->files_read);
		json_key_count(&o, "known_sources", a->known_sources);
		json_key_count(&o, "new_lines", a->new_lines);
		json_key_count(&o, "new_bytes", a->new_bytes);
	}
	json_key_count(&o, "lines", a->lines);
	json_key_count(&o, "unrecognised", a->unrecognised);
	json_key_count(&o, "bytes_in", a->bytes_in);
	json_key_count(&o, "bytes_stored", a->bytes_stored);
	json_key_count(&o, "bytes_shared", a->bytes_shared);
	json_key_count(&o, "bytes_skipped", a->bytes_skipped);
	json_key_count(&o, "bytes_lost", a->bytes_lost);
	json_key_count(&o, "damaged", a->damaged);
	json_key_count(&o, "skipped", a->skipped);
	json_key_time(&o, "first", &a->first);
	json_key_time(&o, "last", &a->last);
	put_tallies(&o, "hosts", a->hosts, a->nhosts);
	put_tallies(&o, "programs", a->programs, a->nprograms);
	json_key_texts(&o, "readings", a->readings, a->nreadings);
	json_close(&o);
}

static void
put_window(struct json_object *o, const struct absence_answer *a)
{
	if (a->since.basis == WHEN_NONE && a->until.basis == WHEN_NONE)
		return;
	json_key_open(o, "window", '{');
	json_key_time(o, "since", &a->since);
	json_key_time(o, "until", &a->until);
	json_key_close(o, '}');
}

/* What the evidence covers, and what it does not. */
static void
put_evidence(struct json_object *o, const struct absence_answer *a)
{
	if (a->ncoverage > 0) {
		json_key_open(o, "coverage", '[');
		for (size_t i = 0; i < a->ncoverage; i++) {
			json_item_open(o, i == 0);
			put_coverage(o, &a->coverage[i]);
			json_item_close(o);
		}
		json_key_close(o, ']');
	}
	json_key_gaps(o, a->gaps, a->ngaps);
}

static void
json_absence(struct printer *p, const struct absence_answer *a)
{
	struct json_object o;

	json_open(&o, p, "absence");
	json_key_some(&o, "asked", a->asked);
	put_window(&o, a);
	json_key_open(&o, "searched", '{');
	json_key_count(&o, "sources", a->sources);
	json_key_count(&o, "lines", a->lines);
	json_key_count(&o, "unrecognised", a->unrecognised);
	json_key_close(&o, '}');
	put_evidence(&o, a);
	json_key_texts(&o, "near", a->near, a->nnear);
	json_key_some(&o, "statement", a->statement);
	json_close(&o);
}

static void
json_line(struct printer *p, const struct line_answer *a)
{
	json_event(p, &a->event);
}

static void
json_begin(struct printer *p, const struct begin_answer *a)
{
	(void)p;
	(void)a;
}

static void
json_end(struct printer *p, const struct end_answer *a)
{
	(void)p;
	(void)a;
}

const struct printer_ops printer_json = {
	.begin = json_begin,
	.event = json_event,
	.source = json_source,
	.coverage = json_coverage,
	.gap = json_gap,
	.summary = json_summary,
	.absence = json_absence,
	.mail = json_mail,
	.line = json_line,
	.row = json_row,
	.end = json_end,
};
