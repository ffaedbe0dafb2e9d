#include "format/log/login/auth.h"

struct span
auth_unfold(struct event *ev, struct span text)
{
	struct span rest = text;
	struct span count = { 0 };

	if (!span_eat(&rest, SPAN("message repeated ")))
		return text;
	count = span_take_set(&rest, "0123456789");
	if (count.len == 0 || !span_eat(&rest, SPAN(" times: [")) ||
		!span_ends(rest, SPAN("]")))
		return text;
	event_add(ev, FIELD_attempts, count, FIELD_VERBATIM);
	rest.len--;
	return span_ltrim(rest);
}

bool
auth_parse(struct event *ev, const struct pattern *rows, const char *service)
{
	struct span text = auth_unfold(ev, ev->head.body);

	if (auth_is_pam(text))
		return auth_pam(ev, text);
	if (pattern_try(rows, ev, text) == NULL)
		return false;
	if (service != NULL && ev->kind != KIND_OTHER &&
		event_field(ev, FIELD_service) == NULL)
		event_add_derived(ev, FIELD_service, span_of(service), 0);
	return true;
}

bool
auth_has_tag(const struct event *ev, const char *const *tags)
{
	struct span tag = ev->head.program;

	/* All families ask this of all lines. */
	for (; *tags != NULL; tags++)
		if (tag.len > 0 && tag.ptr[0] == (*tags)[0] &&
			span_eq(tag, span_of(*tags)))
			return true;
	return false;
}
