/* Which of the lines that were found are of a mail that may be meant. */
#include "query/trace/end/end.h"
#include "query/trace/leg/leg.h"
#include "query/trace/seed.h"

#include "format/base/addr.h"

static bool
agrees(const struct seeding *s, struct span value, bool has_case)
{
	value = query_strip_angle(value);
	if (value.len == 0)
		return false;
	if (s->key_case == KEY_PREFIX)
		return has_case && value.len >= SEED_PREFIX_MIN &&
			(span_ieq(span_slice(value, 0, s->key.len), s->key) ||
				span_ieq(span_slice(s->key, 0, value.len),
					value));
	if (s->key_case == KEY_EXACT && has_case)
		return span_eq(value, s->key);
	return text_eq(value, s->key) ||
		(s->key_other.ptr && text_eq(value, s->key_other));
}

static unsigned
key_kinds(const struct seeding *s, const struct field *f)
{
	struct addr a;

	switch (f->id) {
	case FIELD_message_id:
		return agrees(s, f->value, true) ? KEY_MESSAGE_ID : 0;
	case FIELD_next_queue_id:
		return s->key_case == KEY_GIVEN && agrees(s, f->value, true)
			? KEY_QUEUE_ID
			: 0;
	case FIELD_queue_id:
		return agrees(s, f->value, true) ? KEY_QUEUE_ID : 0;
	case FIELD_from:
	case FIELD_to:
	case FIELD_orig_to:
		return agrees(s, f->value, false) ? KEY_ADDRESS : 0;
	case FIELD_client_ip:
	case FIELD_orig_client_ip:
		return s->look.ip && addr_parse(f->value, &a) &&
				cidr_has(s->look.ip, a.bytes)
			? KEY_IP
			: 0;
	default:
		return 0;
	}
}

static bool
is_listed(const enum field_id *fields, enum field_id id)
{
	for (; *fields != FIELD_COUNT; fields++)
		if (*fields == id)
			return true;
	return false;
}

/* An encoded one is decoded later. */
static bool
subject_may_fit(const struct criteria *c, const struct sighting *line)
{
	struct span subject = sighting_value(line, FIELD_subject);

	if (!subject.ptr)
		return false;
	for (size_t i = 0; i < c->nsubjects; i++)
		if (text_find(subject, 0, &c->subjects[i]) != SIZE_MAX)
			return true;
	return span_has(subject, SPAN("=?"));
}

static const struct field *
plain_address(const struct field *f, struct field *plain)
{
	*plain = *f;
	plain->value = leg_qmail_address(f->value);
	return plain;
}

bool
seed_fits(const struct seeding *s, const struct sighting *line, unsigned *kinds)
{
	bool is_qmail = span_eq(line->daemon, SPAN("qmail"));
	struct field plain = { 0 };
	unsigned found = 0;

	if (s->by_subject)
		return subject_may_fit(s->criteria, line);
	if (s->failures)
		return end_line_may_fail(line);
	for (size_t i = 0; i < line->nfields; i++) {
		const struct field *f = &line->fields[i];

		if (f->id == FIELD_to && is_qmail)
			f = plain_address(f, &plain);
		if (s->key.ptr)
			found |= key_kinds(s, f);
		else if (s->fields && is_listed(s->fields, f->id) &&
			criterion_fits_field(s->criterion, f))
			return true;
	}
	if (kinds)
		*kinds |= found;
	return s->key.ptr ? found != 0 : !s->fields;
}
