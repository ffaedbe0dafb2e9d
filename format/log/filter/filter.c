#include "format/log/filter/filter.h"

#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/postfix/postfix.h"

bool
filter_start(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	(void)rest;
	ev->kind = KIND_START;
	return true;
}

bool
filter_stop(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	(void)rest;
	ev->kind = KIND_STOP;
	return true;
}

bool
filter_milter_end(struct event *ev, struct span text)
{
	ev->kind = KIND_OTHER;
	if (span_has(text, SPAN(" starting (")))
		ev->kind = KIND_START;
	if (span_has(text, SPAN(" terminating with ")))
		ev->kind = KIND_STOP;
	return true;
}

unsigned
filter_bid(const struct event *ev, struct span name)
{
	struct span tag = ev->head.program;

	/* All families ask this of all lines: one letter settles it mostly. */
	if (tag.len < name.len ||
		tag.ptr[tag.len - 1] != name.ptr[name.len - 1] ||
		!span_ends(tag, name))
		return 0;
	if (tag.len > name.len && tag.ptr[tag.len - name.len - 1] != '/')
		return 0;
	return FORMAT_SURE;
}

bool
filter_eat_queue_id(struct event *ev, struct span *text)
{
	struct span id = { 0 };

	if (!postfix_eat_queue_id(text, &id))
		return false;
	if (id.len > 0)
		event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
	return true;
}

bool
filter_add_ip(
	struct event *ev, enum field_id id, struct span ip, unsigned marks)
{
	if (span_eat_char(&ip, '['))
		(void)span_cut(ip, ']', &ip, NULL);
	(void)span_eat(&ip, SPAN("IPv6:"));
	(void)span_cut(ip, '/', &ip, NULL);
	if (!address_is_ip(ip))
		return false;
	event_add(ev, id, address_unmapped(ip), marks);
	return true;
}

void
filter_add_client(struct event *ev, struct span peer)
{
	struct span name = peer;
	size_t at = address_rfind(peer, SPAN("["));

	if (at != SIZE_MAX) {
		name = span_trim(span_slice(peer, 0, at));
		(void)filter_add_ip(ev, FIELD_client_ip,
			span_slice(peer, at, peer.len), FIELD_VERBATIM);
	} else if (filter_add_ip(ev, FIELD_client_ip, peer, FIELD_VERBATIM)) {
		return;
	}
	/* "[192.0.2.1] [192.0.2.1]": no name was found. */
	if (name.len > 0 && name.ptr[0] != '[' &&
		!span_eq(name, SPAN("unknown")))
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
}

void
filter_add_message_id(struct event *ev, struct span id)
{
	if (span_eq(id, SPAN("(unknown)")) || span_eq(id, SPAN("undef")))
		return;
	if (span_eat_char(&id, '<') && span_ends(id, SPAN(">")))
		id.len--;
	event_add(ev, FIELD_message_id, id, FIELD_UNTRUSTED);
}

void
filter_add_address(struct event *ev, enum field_id id, struct span address)
{
	if (span_eq(address, SPAN("<UNKNOWN>")) ||
		span_eq(address, SPAN("<unknown>")))
		return;
	if (span_eat_char(&address, '<') && span_ends(address, SPAN(">")))
		address.len--;
	event_add(ev, id, address, FIELD_UNTRUSTED);
}

void
filter_add(struct event *ev, const struct filter_part *part, struct span value)
{
	switch ((unsigned)part->id) {
	case FIELD_COUNT:
		break;
	case FIELD_client_ip:
		(void)filter_add_ip(ev, part->id, value, part->marks);
		break;
	case FIELD_message_id:
		filter_add_message_id(ev, value);
		break;
	case FIELD_from:
	case FIELD_to:
		filter_add_address(ev, part->id, value);
		break;
	case FIELD_client_name:
		filter_add_client(ev, value);
		break;
	default:
		if (value.len > 0)
			event_add(ev, part->id, value, part->marks);
		break;
	}
}

bool
filter_is_twice(struct span s, struct span mark)
{
	size_t at = span_find(s, mark);

	return at != SIZE_MAX && address_rfind(s, mark) != at;
}

void
filter_cut_parts(struct event *ev, struct span *s,
	const struct filter_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = address_rfind(*s, parts[i].mark);

		if (at == SIZE_MAX)
			continue;
		filter_add(ev, &parts[i],
			span_slice(*s, at + parts[i].mark.len, s->len));
		s->len = at;
	}
}

static const struct filter_part *
find_key(struct span s, const struct filter_part *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_starts(s, keys[i].mark))
			return &keys[i];
	return NULL;
}

/* The value at the front of s, up to a separator with a key behind it. */
static struct span
take_value(struct span s, struct span separator, const struct filter_part *keys,
	size_t count)
{
	size_t at = 0;

	for (;;) {
		struct span rest = span_slice(s, at, s.len);
		size_t next = span_find(rest, separator);

		if (next == SIZE_MAX)
			return s;
		at += next;
		rest = span_slice(s, at + separator.len, s.len);
		if (find_key(rest, keys, count))
			return span_slice(s, 0, at);
		at += separator.len;
	}
}

static uint32_t
bit_of(const struct filter_part *key, const struct filter_part *keys)
{
	return UINT32_C(1) << (key - keys);
}

void
filter_eat_pairs(struct event *ev, struct span s, struct span separator,
	const struct filter_part *keys, size_t count)
{
	uint32_t seen = 0;

	while (s.len > 0) {
		const struct filter_part *key = find_key(s, keys, count);
		struct span value = { 0 };

		if (key)
			s = span_slice(s, key->mark.len, s.len);
		value = take_value(s, separator, keys, count);
		if (key && (key->id == FIELD_to || !(seen & bit_of(key, keys))))
			filter_add(ev, key, value);
		if (key)
			seen |= bit_of(key, keys);
		s = span_slice(s, value.len + separator.len, s.len);
	}
}
