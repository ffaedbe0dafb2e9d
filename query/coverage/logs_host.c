/* Whose lines are. What is decoded behind damage is made up of pieces of lines,
 * and what stands in the place of a host there need not be one. */
#include "format/base/addr.h"
#include "query/coverage/logs.h"

static bool
has_stamps(const struct source_view *v)
{
	for (size_t i = 0; i < v->nruns; i++)
		for (int kind = 0; kind < 3; kind++)
			if (v->runs[i].range[kind].lo <=
				v->runs[i].range[kind].hi)
				return true;
	return false;
}

/* "mx1.shop.example", "192.0.2.1"; of syslog-ng "relay/mx1" and "src@mx1". */
static bool
may_be_name(struct span host)
{
	struct addr addr;

	for (size_t i = 0; i < host.len; i++)
		if (!is_alnum(host.ptr[i]) &&
			span_find_char(SPAN("-._/@"), host.ptr[i]) == SIZE_MAX)
			return addr_parse(host, &addr);
	return true;
}

/* Where the other lines of the source have stamps, one without is a piece. */
static bool
is_piece(const struct source_view *v, const struct logs_lines *lines)
{
	if (!span_eq(v->status, SPAN("damaged")))
		return false;
	return !may_be_name(lines->host) ||
		(lines->kind == STAMP_NONE && has_stamps(v));
}

struct span
logs_host(const struct logs_reading *r, const struct logs_lines *lines)
{
	return lines->host.len > 0 && !is_piece(r->owner, lines)
		? lines->host
		: source_default_host(r->owner);
}
