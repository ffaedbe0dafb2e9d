/* Any query on any line: the first line of the input is the query, the second
 * a line, the rest another. What matches must not depend on how the query is
 * put: NOT turns it round, a group changes nothing. */
#include "format/base/addr.h"
#include "query/lang/query.h"
#include "query/lang/regex_meter.h"
#include "query/lang/time_arg.h"
#include "query/show/explain.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check_match(const char *wrap_left, struct span query, const char *wrap_right,
	struct span line, enum query_fit want)
{
	struct arena arena = { 0 };
	struct buf text = { 0 };
	struct node *root = NULL;
	struct event *event = xcalloc(1, sizeof(*event));
	struct dialect plain = { 0 };
	struct regex_meter meter = { .allowed = 0 };
	struct line_view view = {
		.line = line, .dialect = &plain, .event = event, .meter = &meter
	};

	buf_puts(&text, wrap_left);
	buf_put(&text, query);
	buf_puts(&text, wrap_right);
	if (query_parse(&arena, buf_span(&text), &root, NULL) == WB_OK &&
		query_fit(root, &view) != want)
		abort();
	query_release(root);
	buf_release(&text);
	arena_release(&arena);
	free(event);
}

static void
match(struct span query, const struct node *root, struct span line)
{
	struct dialect plain = { 0 };
	struct event *event = xcalloc(1, sizeof(*event));
	struct regex_meter meter = { .allowed = 0 };
	struct line_view view = {
		.line = line, .dialect = &plain, .event = event, .meter = &meter
	};
	static const enum query_fit opposite[] = { [QUERY_FITS] =
							   QUERY_FITS_NOT,
		[QUERY_FITS_NOT] = QUERY_FITS,
		[QUERY_UNKNOWN] = QUERY_UNKNOWN };
	enum query_fit fit = query_fit(root, &view);

	free(event);
	check_match("(", query, " )", line, fit);
	check_match("NOT (", query, " )", line, opposite[fit]);
}

static void
find_addresses(struct span line)
{
	struct addr_found f = { 0 };
	size_t at = 0;

	while (addr_find(line, at, &f)) {
		struct cidr one = { .len = 128 };

		if (f.at < at || f.len == 0 || f.at + f.len > line.len)
			abort();
		for (size_t i = 0; i < sizeof(one.addr); i++)
			one.addr[i] = f.addr.bytes[i];
		if (!text_has_ip(line, &one) &&
			(f.dotted || !addr_is_ip4(&f.addr)))
			abort();
		at = f.at + f.len;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span text = { len ? (const char *)bytes : "", len };
	struct arena arena = { 0 };
	struct node *root = NULL;
	struct zone utc = { 0 };
	struct time_arg t = { 0 };
	struct buf out = { 0 };
	struct span query = { 0 };
	struct span line = { 0 };
	struct err err;

	(void)span_cut(text, '\n', &query, &text);
	(void)span_cut(text, '\n', &line, &text);
	if (query_parse(&arena, query, &root, &err) == WB_OK) {
		match(query, root, line);
		match(query, root, text);
	}
	query_release(root);
	arena_release(&arena);
	find_addresses(line);
	if (time_arg_parse(query, &utc, &t, NULL) == WB_OK &&
		(t.to_ns < t.from_ns || t.late_ns < t.from_ns))
		abort();
	if (explain_text(query, &out) != (out.len > 0))
		abort();
	buf_release(&out);
	return 0;
}
