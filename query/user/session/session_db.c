#include "query/user/session/session_db.h"

#include "format/base/arena.h"
#include "query/user/session/session_feed.h"
#include "query/user/session/session_filter.h"
#include "query/user/who/db_rows.h"

enum { ROW_BOOT = 1, ROW_USER = 3 };

struct reading_db {
	struct session_set *set;
	const struct session_question *q;
};

static struct when
when_of(int64_t us)
{
	struct when w = { .digits = 6, .zone_known = true };

	/* Beyond, nanoseconds do not fit. */
	if (us <= 0 || us > INT64_MAX / 1000)
		return w;
	w.basis = WHEN_STATED;
	w.ns = w.min_ns = w.max_ns = us * 1000;
	return w;
}

static struct session_line
line_of(const struct db_rows *rows, size_t at)
{
	return (struct session_line){ .index = rows->index,
		.ord = db_rows_view(rows, at)->ord,
		.offset = rows->rows[at].offset,
		.line = rows->lines[at],
		.length = rows->rows[at].length };
}

/* The start that the machine ran from, and the one after it; count if there is
 * none. */
static void
find_boots(
	const struct db_rows *rows, int64_t us, size_t *before, size_t *after)
{
	*before = *after = rows->count;
	for (size_t i = 0; i < rows->count; i++) {
		const struct login_db_row *r = &rows->rows[i];

		if (r->type != ROW_BOOT)
			continue;
		if (r->begin <= us &&
			(*before == rows->count ||
				r->begin >= rows->rows[*before].begin))
			*before = i;
		if (r->begin > us &&
			(*after == rows->count ||
				r->begin < rows->rows[*after].begin))
			*after = i;
	}
}

static void
set_end(struct session *s, enum session_end how, int64_t us,
	const struct session_line *line)
{
	s->ended_by = (uint8_t)how;
	s->end = when_of(us);
	s->last = *line;
}

/* A row without an end: the machine's end was its own. */
static void
end_with_machine(struct session *s, const struct db_rows *rows, size_t at)
{
	struct session_line line;
	size_t before = 0;
	size_t after = 0;

	find_boots(rows, rows->rows[at].begin, &before, &after);
	if (before < rows->count && before != at &&
		rows->rows[before].end > 0) {
		line = line_of(rows, before);
		set_end(s, SESSION_DOWN, rows->rows[before].end, &line);
	} else if (after < rows->count) {
		line = line_of(rows, after);
		set_end(s, SESSION_CRASH, rows->rows[after].begin, &line);
	}
}

static struct session
session_of(struct reading_db *r, const struct db_rows *rows, size_t at)
{
	const struct login_db_row *row = &rows->rows[at];
	struct names *names = r->set->names;
	struct cidr unused;
	struct session s = {
		.user = names_add(names, row->user),
		.tty = names_add(names, row->tty),
		.client_name = names_add(names, row->client_name),
		.program = names_add(names, SPAN("wtmpdb")),
		.is_record = true,
		.is_boot = row->type == ROW_BOOT,
		.begin = when_of(row->begin),
		.first = line_of(rows, at),
	};

	/* As lines have it. */
	s.service = names_add(names,
		span_starts(row->service, SPAN("sshd")) ? SPAN("ssh")
							: row->service);
	if (cidr_parse(row->client_name, &unused))
		s.client_ip = s.client_name;
	if (row->end > 0)
		set_end(&s, s.is_boot ? SESSION_DOWN : SESSION_LOGOUT, row->end,
			&s.first);
	else
		end_with_machine(&s, rows, at);
	return s;
}

static enum wb_err
take_source(void *ctx, const struct db_rows *rows, struct err *err)
{
	struct reading_db *r = ctx;
	struct session_set *set = r->set;
	uint32_t machine = feed_machine(set, rows->view);

	(void)err;
	for (size_t i = 0; i < rows->count; i++) {
		int64_t type = rows->rows[i].type;
		struct session s = { 0 };

		if (type != ROW_USER && !(type == ROW_BOOT && r->q->with_boots))
			continue;
		s = session_of(r, rows, i);
		s.machine = machine;
		if (s.begin.basis != WHEN_NONE &&
			s.begin.ns < set->machines.items[machine].first_ns)
			set->machines.items[machine].first_ns = s.begin.ns;
		if (s.begin.basis != WHEN_NONE)
			machines_saw(&set->machines, machine, s.begin.ns);
		if (s.end.basis != WHEN_NONE)
			machines_saw(&set->machines, machine, s.end.ns);
		if (!session_may_be_of(set, &s, r->q->filter) ||
			(r->q->has_until && s.begin.ns >= r->q->until_ns))
			continue;
		(void)session_set_add(set, &s);
	}
	return WB_OK;
}

enum wb_err
session_read_db(struct session_set *set, const struct session_question *q,
	struct err *err)
{
	struct reading_db r = { set, q };

	return db_rows_each(set->indexes, set->nindexes, LOGIN_DB_WTMP,
		take_source, &r, err);
}
