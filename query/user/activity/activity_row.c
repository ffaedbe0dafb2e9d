/* An entry of the timeline as a row. */
#include "query/user/activity/activity.h"

static const struct row_column columns[ACTIVITY_COLUMNS] = {
	{ "time", ROW_TIME, 20 },
	{ "host", ROW_TEXT, 8 },
	{ "activity", ROW_TEXT, 7 },
	{ "action", ROW_TEXT, 10 },
	{ "user", ROW_TEXT, 8 },
	{ "client_ip", ROW_TEXT, 1 },
	{ "detail", ROW_TEXT, 1 },
	{ "cite", ROW_CITE, 1 },
	{ "also", ROW_CITES, 0 },
};

const struct row_type activity_rows = { "activity", ACTIVITY_COLUMNS, columns };

static const char *
type_word(enum activity_type type)
{
	switch (type) {
	case ACTIVITY_MAIL:
		return "mail";
	case ACTIVITY_LOGIN:
		return "login";
	case ACTIVITY_SESSION:
		return "session";
	case ACTIVITY_EVENT:
		return "event";
	case ACTIVITY_PROCESS:
		return "process";
	}
	return "";
}

static struct row_value
text_value(struct span text)
{
	return (struct row_value){ .is_given = text.len > 0, .text = text };
}

void
activity_values(const struct activity *a, struct row_value *values)
{
	size_t n = 0;

	values[n++] = (struct row_value){ .is_given = true, .when = a->when };
	values[n++] = text_value(a->host);
	values[n++] = text_value(span_of(type_word(a->type)));
	values[n++] = text_value(a->action);
	values[n++] = text_value(a->user);
	values[n++] = text_value(a->client_ip);
	values[n] = text_value(a->detail);
	values[n++].event = a->masked_by;
	values[n++] = (struct row_value){ .is_given = a->ncites > 0,
		.cites = { 1, a->cites } };
	values[n++] = (struct row_value){ .is_given = a->ncites > 1,
		.cites = { a->ncites > 1 ? a->ncites - 1 : 0,
			a->ncites > 1 ? a->cites + 1 : a->cites } };
}
