/* `waybill sessions --check`: what login records contradict. */
#include "query/cmd/answer/sessions.h"
#include "query/cmd/ask/counted.h"
#include "query/user/session/session_check.h"

#include <stdio.h>

static enum wb_err
print_rows(struct sessions_state *s, const struct session_check *c,
	struct err *err)
{
	struct session_check_row row;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < c->count && rc == WB_OK; i++) {
		bool reverse = s->options->filters.reverse;
		size_t at = reverse ? c->count - 1 - i : i;

		if (!s->tallies && s->shown == s->limit)
			break;
		rc = session_check_row(c, &c->items[at], &row, err);
		if (rc != WB_OK)
			break;
		if (s->tallies) {
			tally_row(s->tallies, &session_check_rows, row.values);
			continue;
		}
		show_row(&s->asking.printer, &session_check_rows, row.values);
		s->shown++;
		if (printer_failed(&s->asking.printer) ||
			cmd_out_failed(s->asking.ctx))
			break;
	}
	return rc;
}

static enum wb_err
tell_absence(struct sessions_state *s, const struct session_check *c,
	struct span asked, struct err *err)
{
	const struct span near = span_of(arena_printf(&s->asking.ctx->arena,
		"%llu login records were looked at, and nothing that was asked "
		"for contradicts another",
		(unsigned long long)c->nrecords));

	return asking_absent_near(&s->asking, asked, &near, 1, err);
}

static enum wb_err
answer(struct sessions_state *s, struct session_check *c, struct span asked,
	struct err *err)
{
	struct asking *a = &s->asking;
	enum wb_err rc = WB_OK;

	s->ended = c->count;
	if (c->beyond > 0)
		diag("%llu further findings were not kept",
			(unsigned long long)c->beyond);
	if (s->tallies)
		rc = print_rows(s, c, err);
	if (rc != WB_OK || counted_end(a, s->tallies, c->count, s->limit))
		return rc;
	asking_begin_rows(a, &session_check_rows);
	rc = c->count == 0 ? tell_absence(s, c, asked, err)
			   : print_rows(s, c, err);
	if (c->count > s->shown)
		diag("%llu of %llu shown", (unsigned long long)s->shown,
			(unsigned long long)c->count);
	(void)asking_end(a);
	return rc;
}

enum wb_err
sessions_check(struct sessions_state *s, struct span asked, struct err *err)
{
	struct asking *a = &s->asking;
	struct session_check c = { 0 };
	struct accounts *accounts = NULL;
	enum wb_err rc = accounts_open(
		a->indexes, a->nindexes, &a->spec, &accounts, err);

	session_set_init(&c.set, a->indexes, a->nindexes);
	if (rc == WB_OK)
		rc = session_check_read(&c, &s->question, accounts, err);
	if (rc == WB_OK)
		rc = answer(s, &c, asked, err);
	session_check_release(&c);
	accounts_close(accounts);
	return rc;
}

/* sshd's sessions that have a record, and those that have none. */
static void
count_records(const struct session_set *set, size_t *with, size_t *without)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct session *s = &set->items[i];

		session_set_pass(set, i);
		if (s->is_dropped || s->service == 0 ||
			!span_eq(
				names_get(set->names, s->service), SPAN("ssh")))
			continue;
		*with += s->is_record;
		*without += !s->is_record;
	}
}

void
sessions_check_hint(const struct sessions_state *s)
{
	size_t nholes = 0;
	size_t with = 0;
	size_t without = 0;

	for (size_t i = 0; i < s->set.count; i++)
		nholes += s->set.items[i].has_hole;
	count_records(&s->set, &with, &without);
	if (nholes > 0)
		diag("records are missing from while %zu of these sessions "
		     "lasted: --check tells what login records contradict",
			nholes);
	else if (s->set.nholes > 0)
		diag("login records are missing in %zu place%s, and with them "
		     "sessions: --check tells what they contradict",
			s->set.nholes, s->set.nholes == 1 ? "" : "s");
	else if (without > 0 && without <= with)
		diag("%zu of these sessions have no login record, as %zu "
		     "others of sshd have: --check tells what contradicts",
			without, with);
}
