#include "query/user/process/process.h"

#include <string.h>

/* The order of process_values. */
static const struct row_column columns[PROCESS_COLUMNS] = {
	{ "time", ROW_TIME, 20 },
	{ "host", ROW_TEXT, 8 },
	{ "command", ROW_TEXT, 16 },
	{ "user", ROW_TEXT, 8 },
	{ "uid", ROW_INTEGER, 5 },
	{ "gid", ROW_INTEGER, 0 },
	{ "tty", ROW_TEXT, 8 },
	{ "flags", ROW_TEXT, 5 },
	{ "exit_code", ROW_INTEGER, 3 },
	{ "signal", ROW_INTEGER, 3 },
	{ "utime_s", ROW_NUMBER, 7 },
	{ "stime_s", ROW_NUMBER, 7 },
	{ "etime_s", ROW_NUMBER, 9 },
	{ "memory_kb", ROW_COUNT, 0 },
	{ "io", ROW_COUNT, 0 },
	{ "pid", ROW_INTEGER, 0 },
	{ "ppid", ROW_COUNT, 0 },
	{ "cite", ROW_CITE, 1 },
	{ "also", ROW_CITES, 0 },
};

const struct row_type process_rows = { "process", PROCESS_COLUMNS, columns };

static struct span
value_of(const struct event *event, enum field_id id)
{
	const struct field *f = event_field(event, id);

	return f ? f->value : (struct span){ 0 };
}

bool
process_of(const struct search_hit *hit, const struct event *event,
	struct accounts *accounts, struct process *out)
{
	const struct account_place place = account_place_of(hit);
	const struct account *account = NULL;
	uint64_t uid = 0;

	if (!hit->is_record || event->kind != KIND_PROCESS)
		return false;
	*out = (struct process){
		.when = hit->when,
		.host = hit->host,
		.command = value_of(event, FIELD_command),
		.uid = value_of(event, FIELD_uid),
		.gid = value_of(event, FIELD_gid),
		.tty = value_of(event, FIELD_tty),
		.flags = value_of(event, FIELD_flags),
		.exit_code = value_of(event, FIELD_exit_code),
		.signal = value_of(event, FIELD_signal),
		.utime_s = value_of(event, FIELD_utime_s),
		.stime_s = value_of(event, FIELD_stime_s),
		.etime_s = value_of(event, FIELD_etime_s),
		.memory_kb = value_of(event, FIELD_memory_kb),
		.io = value_of(event, FIELD_io),
		.pid = event->head.pid,
		.ppid = value_of(event, FIELD_ppid),
		.ncites = hit->ncites,
		.cites = hit->cites,
	};
	/* Layouts without process ids print a 0 there. */
	if (span_eq(out->pid, SPAN("0")))
		out->pid = (struct span){ 0 };
	if (accounts && span_number(out->uid, &uid))
		account = account_by_uid(accounts, &place, uid, hit->sort_ns);
	if (account)
		out->user = account->name;
	return true;
}

/* Seconds, to the millionth; false where there are none. */
static bool
read_number(struct span text, double *out)
{
	struct span whole = { 0 };
	struct span fraction = { 0 };
	uint64_t value = 0;
	unsigned part = 0;
	unsigned scale = 1;

	(void)span_cut(text, '.', &whole, &fraction);
	if (!span_number(whole, &value))
		return false;
	for (size_t i = 0; i < fraction.len && is_digit(fraction.ptr[i]) &&
		scale < 1000000;
		i++) {
		part = part * 10 + (unsigned)(fraction.ptr[i] - '0');
		scale *= 10;
	}
	*out = (double)value + (double)part / scale;
	return true;
}

static struct row_value
text_value(struct span text)
{
	return (struct row_value){ .is_given = text.len > 0, .text = text };
}

static struct row_value
integer_value(struct span text)
{
	uint64_t value = 0;
	bool is_given = span_number(text, &value) && value <= INT64_MAX;

	return (struct row_value){ .is_given = is_given,
		.integer = is_given ? (int64_t)value : 0 };
}

static struct row_value
number_value(struct span text)
{
	double value = 0;
	bool is_given = read_number(text, &value);

	return (struct row_value){ .is_given = is_given, .number = value };
}

static struct row_value
cites_value(const struct cite *cites, size_t count)
{
	return (struct row_value){ .is_given = count > 0,
		.cites = { count, cites } };
}

void
process_values(const struct process *p, struct row_value *values)
{
	size_t n = 0;

	values[n++] = (struct row_value){ .is_given = true, .when = p->when };
	values[n++] = text_value(p->host);
	values[n++] = text_value(p->command);
	values[n++] = text_value(p->user);
	values[n++] = integer_value(p->uid);
	values[n++] = integer_value(p->gid);
	values[n++] = text_value(p->tty);
	values[n++] = text_value(p->flags);
	values[n++] = integer_value(p->exit_code);
	values[n++] = integer_value(p->signal);
	values[n++] = number_value(p->utime_s);
	values[n++] = number_value(p->stime_s);
	values[n++] = number_value(p->etime_s);
	values[n++] = integer_value(p->memory_kb);
	values[n++] = integer_value(p->io);
	values[n++] = integer_value(p->pid);
	values[n++] = integer_value(p->ppid);
	values[n++] = cites_value(p->cites, p->ncites > 0 ? 1 : 0);
	values[n++] = p->ncites > 1 ? cites_value(p->cites + 1, p->ncites - 1)
				    : (struct row_value){ 0 };
}
