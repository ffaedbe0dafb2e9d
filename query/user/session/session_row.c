#include "query/user/session/session_row.h"

#include <string.h>

enum column {
	COLUMN_user,
	COLUMN_host,
	COLUMN_tty,
	COLUMN_service,
	COLUMN_client_name,
	COLUMN_client_ip,
	COLUMN_begin,
	COLUMN_end,
	COLUMN_duration_s,
	COLUMN_adjusted_s,
	COLUMN_ended_by,
	COLUMN_reason,
	COLUMN_program,
	COLUMN_pid,
	COLUMN_session,
	COLUMN_cite,
	COLUMN_end_cite,
	COLUMN_also,
	COLUMN_end_also
};

/* clang-format off */
static const struct row_column columns[SESSION_COLUMNS] = {
	[COLUMN_user] = { "user", ROW_TEXT, 8 },
	[COLUMN_host] = { "host", ROW_TEXT, 4 },
	[COLUMN_tty] = { "tty", ROW_TEXT, 5 },
	[COLUMN_service] = { "service", ROW_TEXT, 1 },
	[COLUMN_client_name] = { "client_name", ROW_TEXT, 1 },
	[COLUMN_client_ip] = { "client_ip", ROW_TEXT, 1 },
	[COLUMN_begin] = { "begin", ROW_TIME, 19 },
	[COLUMN_end] = { "end", ROW_TIME, 19 },
	[COLUMN_duration_s] = { "duration_s", ROW_LENGTH, 8 },
	[COLUMN_adjusted_s] = { "adjusted_s", ROW_NUMBER, 0 },
	[COLUMN_ended_by] = { "ended_by", ROW_TEXT, 6 },
	[COLUMN_reason] = { "reason", ROW_TEXT, 1 },
	[COLUMN_program] = { "program", ROW_TEXT, 0 },
	[COLUMN_pid] = { "pid", ROW_INTEGER, 0 },
	[COLUMN_session] = { "session", ROW_TEXT, 0 },
	[COLUMN_cite] = { "cite", ROW_CITE, 1 },
	[COLUMN_end_cite] = { "end_cite", ROW_CITE, 1 },
	[COLUMN_also] = { "also", ROW_CITES, 0 },
	[COLUMN_end_also] = { "end_also", ROW_CITES, 0 },
};
/* clang-format on */

const struct row_type session_rows = { "session", SESSION_COLUMNS, columns };

static void
set_text(struct row_value *v, const struct session_set *set, uint32_t id)
{
	v->is_given = id != 0;
	v->text = names_get(set->names, id);
}

static void
set_number(struct row_value *v, int64_t ns)
{
	v->is_given = true;
	v->number = (double)ns / 1e9;
}

/* A line, and the others that hold it. */
static enum wb_err
set_cites(const struct session_set *set, const struct session_line *line,
	struct cite_set *room, struct row_value *cite, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (line->line == 0)
		return WB_OK;
	rc = session_cites(set, line, room, err);
	if (rc != WB_OK)
		return rc;
	cite->is_given = true;
	cite->cites.count = 1;
	cite->cites.items = room->cites;
	return WB_OK;
}

static enum wb_err
set_also(const struct session_set *set, const struct session *s, bool is_end,
	struct session_row *out, struct err *err)
{
	const struct cite_set *own = is_end ? &out->last : &out->first;
	struct cite *also = is_end ? out->end_also : out->also;
	struct row_value *v =
		&out->values[is_end ? COLUMN_end_also : COLUMN_also];
	size_t n = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 1; i < own->count; i++)
		also[n++] = own->cites[i];
	for (const struct session_more *m = s->more;
		m && n < SESSION_ALSO_MAX && rc == WB_OK; m = m->next) {
		struct cite_set more;

		if (m->is_end != is_end)
			continue;
		rc = session_cites(set, &m->line, &more, err);
		if (rc == WB_OK)
			also[n++] = more.cites[0];
	}
	v->is_given = n > 0;
	v->cites.count = n;
	v->cites.items = also;
	return rc;
}

static void
set_times(const struct session *s, struct row_value *values)
{
	int64_t stamps_ns = 0;
	int64_t passed_ns = 0;

	values[COLUMN_begin].is_given = true;
	values[COLUMN_begin].when = s->begin;
	values[COLUMN_end].is_given = s->end.basis != WHEN_NONE;
	values[COLUMN_end].when = s->end;
	if (!session_length(s, &stamps_ns, &passed_ns))
		return;
	set_number(&values[COLUMN_duration_s], stamps_ns);
	if (passed_ns != stamps_ns)
		set_number(&values[COLUMN_adjusted_s], passed_ns);
}

enum wb_err
session_row(const struct session_set *set, const struct session *s,
	struct session_row *out, struct err *err)
{
	struct row_value *v = out->values;
	enum wb_err rc = WB_OK;

	memset(v, 0, sizeof(out->values));
	set_text(&v[COLUMN_user], set, s->user);
	set_text(&v[COLUMN_host], set, set->machines.items[s->machine].host);
	set_text(&v[COLUMN_tty], set, s->tty);
	set_text(&v[COLUMN_service], set, s->service);
	set_text(&v[COLUMN_client_name], set, s->client_name);
	set_text(&v[COLUMN_client_ip], set, s->client_ip);
	set_text(&v[COLUMN_program], set, s->program);
	v[COLUMN_session].is_given = s->id.len > 0;
	v[COLUMN_session].text = s->id;
	v[COLUMN_pid].is_given = s->pid != 0;
	v[COLUMN_pid].integer = s->pid;
	v[COLUMN_ended_by].is_given = true;
	v[COLUMN_ended_by].text =
		span_of(session_end_name((enum session_end)s->ended_by));
	if (s->ended_by == SESSION_OPEN && s->has_hole) {
		v[COLUMN_reason].is_given = true;
		v[COLUMN_reason].text = SPAN("records-missing");
	}
	set_times(s, v);
	out->first.count = out->last.count = 0;
	rc = set_cites(set, &s->first, &out->first, &v[COLUMN_cite], err);
	if (rc == WB_OK)
		rc = set_cites(
			set, &s->last, &out->last, &v[COLUMN_end_cite], err);
	if (rc == WB_OK)
		rc = set_also(set, s, false, out, err);
	return rc == WB_OK ? set_also(set, s, true, out, err) : rc;
}
