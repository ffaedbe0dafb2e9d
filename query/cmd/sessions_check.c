/* `waybill sessions --check`: what login records contradict. */
#include "query/cmd/counted.h"
#include "query/cmd/sessions.h"
#include "query/user/session_check.h"

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
