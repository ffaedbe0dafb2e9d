/* Values that no line can have are mistakes, told at once. */
#include "query/lang/value.h"

#include "format/time/nearest.h"

static const char *const severities[] = { "emerg", "alert", "crit", "err",
	"warning", "notice", "info", "debug" };

static bool
is_severity(struct span word)
{
	for (size_t i = 0; i < sizeof(severities) / sizeof(severities[0]); i++)
		if (text_eq(word, span_of(severities[i])))
			return true;
	return false;
}

static bool
is_basis(const struct node *n)
{
	bool is_host = n->field == QUERY_FIELD_HOST_BASIS;

	return text_eq(n->value, SPAN("stated")) ||
		text_eq(n->value, SPAN("inferred")) ||
		text_eq(n->value, is_host ? SPAN("given") : SPAN("assumed"));
}

static enum wb_err
refuse_kind(struct span value, struct err *err)
{
	struct buf typed = { 0 };
	struct buf all = { 0 };
	struct nearest best = { 0 };
	enum wb_err rc = WB_OK;

	buf_put(&typed, value);
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		const char *name = kind_name((enum event_kind)kind);

		nearest_offer(&best, buf_cstr(&typed), name);
		buf_printf(&all, " %s", name);
	}
	rc = err_set(err, WB_USAGE, "no event has the kind \"%.*s\":%s%s%s",
		(int)value.len, value.ptr,
		best.word ? " did you mean \"" : buf_cstr(&all),
		best.word ? best.word : "", best.word ? "\"?" : "");
	buf_release(&typed);
	buf_release(&all);
	return rc;
}

enum wb_err
value_check(const struct node *n, struct err *err)
{
	enum event_kind kind = KIND_OTHER;

	if (n->field == QUERY_FIELD_IP && n->match != VALUE_CIDR)
		return err_set(err, WB_USAGE,
			"ip: takes an address, or a network as "
			"192.0.2.0/24, not \"%.*s\"",
			(int)n->value.len, n->value.ptr);
	if (n->match != VALUE_EQUAL)
		return WB_OK;
	if (n->field == QUERY_FIELD_KIND && !kind_by_name(n->value, &kind))
		return refuse_kind(n->value, err);
	if (n->field == QUERY_FIELD_SEVERITY && !is_severity(n->value))
		return err_set(err, WB_USAGE,
			"severity is one of emerg alert crit err warning "
			"notice info debug, not \"%.*s\"",
			(int)n->value.len, n->value.ptr);
	if (n->field == QUERY_FIELD_TIME_BASIS && !is_basis(n))
		return err_set(err, WB_USAGE,
			"time_basis is one of stated inferred assumed, not "
			"\"%.*s\"",
			(int)n->value.len, n->value.ptr);
	if (n->field == QUERY_FIELD_HOST_BASIS && !is_basis(n))
		return err_set(err, WB_USAGE,
			"host_basis is one of stated given inferred, not "
			"\"%.*s\"",
			(int)n->value.len, n->value.ptr);
	return WB_OK;
}
