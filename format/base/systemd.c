#include "format/base/systemd.h"

#include "format/base/json.h"

enum {
	TAKEN,
	HOST,
	IDENTIFIER,
	COMMAND,
	SYSLOG_PID,
	PID,
	PRIORITY,
	MESSAGE,
	COUNT
};

static const struct span keys[COUNT] = {
	[TAKEN] = SPAN_INIT("__REALTIME_TIMESTAMP"),
	[HOST] = SPAN_INIT("_HOSTNAME"),
	[IDENTIFIER] = SPAN_INIT("SYSLOG_IDENTIFIER"),
	[COMMAND] = SPAN_INIT("_COMM"),
	[SYSLOG_PID] = SPAN_INIT("SYSLOG_PID"),
	[PID] = SPAN_INIT("_PID"),
	[PRIORITY] = SPAN_INIT("PRIORITY"),
	[MESSAGE] = SPAN_INIT("MESSAGE"),
};

/* Bytes that are no UTF-8 come as an array of numbers: those are left alone. */
static struct span
unquoted(struct span value)
{
	if (value.len < 2 || value.ptr[0] != '"')
		return (struct span){ 0 };
	return span_slice(value, 1, value.len - 1);
}

static void
keep(struct span values[COUNT], struct span key, struct span value)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!values[i].ptr && span_eq(key, keys[i]))
			values[i] = unquoted(value);
}

static struct span
either(struct span first, struct span second)
{
	return first.len > 0 ? first : second;
}

bool
systemd_read(struct span line, struct systemd_entry *out)
{
	struct span values[COUNT] = { { 0 } };
	struct span inside = { 0 };
	struct span value = { 0 };
	struct span key = { 0 };

	if (!json_inside(span_trim(line), '{', &inside))
		return false;
	/* Before systemd 236 there were blanks around each token. */
	while (json_member_apart(&inside, &key, &value))
		keep(values, key, value);
	*out = (struct systemd_entry){
		.taken_us = values[TAKEN],
		.host = values[HOST],
		.program = either(values[IDENTIFIER], values[COMMAND]),
		.pid = either(values[SYSLOG_PID], values[PID]),
		.priority = values[PRIORITY],
		.message = values[MESSAGE],
	};
	return out->taken_us.len > 0 && out->message.len > 0;
}
