#include "format/log/line/wrapped_keys.h"

#include "format/base/json.h"
#include "format/time/stamp_text.h"

enum {
	/* Objects within objects that are looked into. */
	DEPTH_MAX = 4,
	/* A time without a zone is taken where there is no other. */
	RANK_LOCAL = 1000
};

/* Whose members these are. */
enum place { PLACE_NONE, LINE, HOST, PROCESS, LABELS, KUBERNETES };

struct inner_row {
	struct span key;
	enum place place;
};

/* Elasticsearch and Splunk put the whole of it into another object, as Google
 * does with what is structured. */
static const struct inner_row inner_rows[] = {
	{ SPAN_INIT("_source"), LINE },
	{ SPAN_INIT("result"), LINE },
	{ SPAN_INIT("jsonPayload"), LINE },
	{ SPAN_INIT("host"), HOST },
	{ SPAN_INIT("process"), PROCESS },
	{ SPAN_INIT("labels"), LABELS },
	{ SPAN_INIT("kubernetes"), KUBERNETES },
};

struct key_row {
	enum wrapped_role role;
	enum place place;
	struct span key;
};

/* Of one role the first that is there counts. */
static const struct key_row key_rows[] = {
	/* systemd's journal, and syslog-ng. */
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("MESSAGE") },
	/* Docker's json-file, and what reads the files of Kubernetes. */
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("log") },
	/* Google Cloud Logging. */
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("textPayload") },
	/* GELF. */
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("short_message") },
	/* CloudWatch Logs Insights, and its API. */
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("@message") },
	/* Logstash, Beats, Fluentd, Vector, rsyslog. */
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("message") },
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("msg") },
	/* logcli of Loki. */
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("line") },
	/* Splunk. */
	{ WRAPPED_MESSAGE, LINE, SPAN_INIT("_raw") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("__REALTIME_TIMESTAMP") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("time") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("@timestamp") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("timestamp") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("ts") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("ISODATE") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("timereported") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("date") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("DATE") },
	{ WRAPPED_TIME, LINE, SPAN_INIT("_time") },
	{ WRAPPED_HOST, LINE, SPAN_INIT("_HOSTNAME") },
	/* Logstash's host is who sent it. */
	{ WRAPPED_HOST, LINE, SPAN_INIT("logsource") },
	{ WRAPPED_HOST, LINE, SPAN_INIT("hostname") },
	{ WRAPPED_HOST, LINE, SPAN_INIT("HOST") },
	{ WRAPPED_HOST, LINE, SPAN_INIT("host") },
	{ WRAPPED_HOST, LINE, SPAN_INIT("host.name") },
	{ WRAPPED_HOST, HOST, SPAN_INIT("hostname") },
	{ WRAPPED_HOST, HOST, SPAN_INIT("name") },
	{ WRAPPED_HOST, LABELS, SPAN_INIT("host") },
	{ WRAPPED_HOST, LABELS, SPAN_INIT("hostname") },
	{ WRAPPED_HOST, LABELS,
		SPAN_INIT("compute.googleapis.com/resource_name") },
	/* Within a pod its own name is that of the host. */
	{ WRAPPED_HOST, KUBERNETES, SPAN_INIT("pod_name") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("SYSLOG_IDENTIFIER") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("syslogtag") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("PROGRAM") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("program") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("programname") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("app-name") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("appname") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("application_name") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("_application_name") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("_program") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("ident") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("syslog_program") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("process.name") },
	{ WRAPPED_PROGRAM, PROCESS, SPAN_INIT("name") },
	{ WRAPPED_PROGRAM, LINE, SPAN_INIT("_COMM") },
	{ WRAPPED_PID, LINE, SPAN_INIT("SYSLOG_PID") },
	{ WRAPPED_PID, LINE, SPAN_INIT("PID") },
	{ WRAPPED_PID, LINE, SPAN_INIT("pid") },
	{ WRAPPED_PID, LINE, SPAN_INIT("procid") },
	{ WRAPPED_PID, LINE, SPAN_INIT("process_id") },
	{ WRAPPED_PID, LINE, SPAN_INIT("_process_id") },
	{ WRAPPED_PID, LINE, SPAN_INIT("_pid") },
	{ WRAPPED_PID, LINE, SPAN_INIT("syslog_pid") },
	{ WRAPPED_PID, LINE, SPAN_INIT("process.pid") },
	{ WRAPPED_PID, PROCESS, SPAN_INIT("pid") },
	{ WRAPPED_PID, LINE, SPAN_INIT("_PID") },
	{ WRAPPED_LEVEL, LINE, SPAN_INIT("PRIORITY") },
	{ WRAPPED_LEVEL, LINE, SPAN_INIT("severity") },
	{ WRAPPED_LEVEL, LINE, SPAN_INIT("level") },
	/* Docker's and Podman's journald, fluentd and gelf. */
	{ WRAPPED_CONTAINER, LINE, SPAN_INIT("CONTAINER_ID") },
	{ WRAPPED_CONTAINER, LINE, SPAN_INIT("container_id") },
	{ WRAPPED_CONTAINER, LINE, SPAN_INIT("_container_id") },
	{ WRAPPED_CONTAINER, KUBERNETES, SPAN_INIT("container_name") },
};

enum { KEY_ROWS = sizeof(key_rows) / sizeof(key_rows[0]) };

struct reading {
	struct wrapped *out;
	unsigned ranks[WRAPPED_ROLES];
};

static bool
is_string(struct span value)
{
	return value.len > 2 && value.ptr[0] == '"';
}

static bool
is_number(struct span value)
{
	return value.len > 0 && is_digit(value.ptr[0]);
}

/* Only a program's own words come as an array of numbers: their bytes, where
 * they are no UTF-8. */
static bool
may_be(enum wrapped_role role, struct span value)
{
	switch (role) {
	case WRAPPED_MESSAGE:
		return is_string(value) ||
			(value.len > 2 && value.ptr[0] == '[');
	case WRAPPED_HOST:
	case WRAPPED_PROGRAM:
		return is_string(value);
	default:
		return is_string(value) || is_number(value);
	}
}

bool
wrapped_epoch(struct span s, int64_t *ns, unsigned *digits)
{
	enum { SECONDS = 10, NANOSECONDS = 19 };
	struct span whole = s;
	struct span fraction = { 0 };
	uint64_t value = 0;

	(void)span_cut(s, '.', &whole, &fraction);
	if (!span_number(whole, &value) || whole.len < SECONDS - 1 ||
		whole.len > NANOSECONDS)
		return false;
	*digits = whole.len <= SECONDS ? 0 : (unsigned)whole.len - SECONDS;
	if (*digits == 0) {
		fraction = span_slice(fraction, 0, 9);
		if (fraction.len > 0 && !span_all_digits(fraction))
			return false;
		for (; *digits < fraction.len; (*digits)++)
			value = value * 10 +
				(uint64_t)(fraction.ptr[*digits] - '0');
	}
	if (*digits != 0 && *digits != 3 && *digits != 6 && *digits != 9 &&
		whole.len > SECONDS)
		return false;
	for (unsigned i = *digits; i < 9; i++)
		value *= 10;
	*ns = (int64_t)value;
	return value <= (uint64_t)INT64_MAX;
}

/* How far behind others a time is that does not say its zone. */
static unsigned
rank_of_time(struct span value)
{
	struct stamp_text text;
	unsigned digits = 0;
	int64_t ns = 0;

	if (value.ptr[0] == '"')
		value = span_slice(value, 1, value.len - 1);
	if (wrapped_epoch(value, &ns, &digits))
		return 0;
	return stamp_text_read(value, 0, &text) && text.stamp.kind == STAMP_UTC
		? 0
		: RANK_LOCAL;
}

static void
keep(struct reading *r, enum place place, struct span key, struct span value)
{
	for (unsigned i = 0; i < KEY_ROWS; i++) {
		const struct key_row *row = &key_rows[i];
		unsigned rank = i + 1;

		if (row->place != place || !span_eq(key, row->key) ||
			!may_be(row->role, value))
			continue;
		if (row->role == WRAPPED_TIME)
			rank += rank_of_time(value);
		if (r->ranks[row->role] != 0 && r->ranks[row->role] <= rank)
			return;
		r->ranks[row->role] = rank;
		r->out->values[row->role] = value;
		return;
	}
}

static enum place
place_within(enum place place, struct span key)
{
	for (size_t i = 0;
		i < sizeof(inner_rows) / sizeof(inner_rows[0]) && place == LINE;
		i++)
		if (span_eq(key, inner_rows[i].key))
			return inner_rows[i].place;
	return PLACE_NONE;
}

struct level {
	struct span inside;
	enum place place;
};

/* False if it is broken anywhere. */
static bool
read_members(struct reading *r, struct span object)
{
	struct level levels[DEPTH_MAX];
	size_t n = 1;
	struct span key = { 0 };
	struct span value = { 0 };
	struct span inside = { 0 };

	if (!json_inside(object, '{', &levels[0].inside))
		return false;
	levels[0].place = LINE;
	while (n > 0) {
		struct level *l = &levels[n - 1];
		enum place place = PLACE_NONE;

		if (!json_member_apart(&l->inside, &key, &value)) {
			if (span_trim(l->inside).len > 0)
				return false;
			n--;
			continue;
		}
		if (n < DEPTH_MAX && json_inside(value, '{', &inside))
			place = place_within(l->place, key);
		if (place == PLACE_NONE)
			keep(r, l->place, key, value);
		else
			levels[n++] = (struct level){ inside, place };
	}
	return true;
}

/* Fluentd's files: "2019-03-04T10:00:00+00:00<tab>mail.info<tab>{...}". */
static bool
eat_fluentd(struct span *line, struct span *time)
{
	struct span rest = { 0 };
	struct span word = { 0 };
	struct stamp_text text;

	if (!is_number(*line) || !span_cut(*line, '\t', &word, &rest) ||
		!stamp_text_read(word, 0, &text) || text.end != word.len ||
		!span_cut(rest, '\t', NULL, &rest))
		return false;
	*time = word;
	*line = rest;
	return true;
}

bool
wrapped_read(struct span line, struct wrapped *out)
{
	struct reading r = { .out = out };
	struct span time = { 0 };

	*out = (struct wrapped){ { { 0 } } };
	line = span_trim(line);
	while (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	/* RFC 7464, a stream of events, and an item of an array. */
	(void)(span_eat_char(&line, '\x1e') || span_eat(&line, SPAN("data: ")));
	if (line.len > 0 && line.ptr[line.len - 1] == ',')
		line.len--;
	(void)eat_fluentd(&line, &time);
	if (!read_members(&r, line))
		return false;
	if (out->values[WRAPPED_TIME].len == 0)
		out->values[WRAPPED_TIME] = time;
	return out->values[WRAPPED_MESSAGE].len > 0;
}
