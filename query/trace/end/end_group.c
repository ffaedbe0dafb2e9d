/* What came of several recipients, told in one line that names none of them:
 * Haraka's queue has an entry for each domain of a mail. */
#include "query/trace/end/end.h"

#include "format/base/addr.h"
#include "query/trace/leg/leg.h"
#include "query/trace/view/host.h"

static struct span
domain_of(struct span address)
{
	struct span domain = { 0 };

	(void)span_rcut(address, '@', NULL, &domain);
	return domain;
}

static bool
is_recipient(const struct sighting *s)
{
	return s->kind == KIND_FROM && span_eq(s->daemon, SPAN("haraka")) &&
		sighting_field(s, FIELD_to);
}

bool
end_group_tells(const struct sighting *s)
{
	return s->kind == KIND_DELIVER && span_eq(s->daemon, SPAN("haraka")) &&
		!sighting_field(s, FIELD_to);
}

/* The domain that all recipients of the leg are of, or empty. */
static struct span
only_domain(const struct leg *leg)
{
	struct span domain = { 0 };

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct span one = domain_of(sighting_value(s, FIELD_to));

		if (!is_recipient(s))
			continue;
		if (domain.len > 0 && !span_ieq(domain, one))
			return (struct span){ 0 };
		domain = one;
	}
	return domain;
}

bool
end_group_has(const struct leg *leg, const struct sighting *told,
	const struct sighting *s)
{
	struct span text = told->text;
	struct span domain = { 0 };

	if (!is_recipient(s))
		return false;
	/* A plugin passed it on as a whole. */
	if (sighting_has(told, FIELD_status, SPAN("OK")))
		return true;
	/* Nothing that a stranger can write comes before. */
	if (span_cut_at(text, SPAN(" domain="), NULL, &text))
		domain = span_take_until(&text, ' ');
	else
		domain = only_domain(leg);
	return domain.len > 0 &&
		span_ieq(domain, domain_of(sighting_value(s, FIELD_to)));
}

bool
end_group_hop(
	const struct leg *leg, const struct sighting *told, struct peer *out)
{
	const struct sighting *last = NULL;
	struct span host = { 0 };
	struct addr a;

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s == told)
			break;
		if (s->kind == KIND_OTHER && sighting_field(s, FIELD_relay))
			last = s;
	}
	if (!last)
		return false;
	host = sighting_value(last, FIELD_relay);
	(void)span_rcut(host, ':', &host, NULL);
	*out = (struct peer){ 0 };
	if (addr_parse(host, &a))
		out->ip = host;
	else
		out->name = host;
	return true;
}
