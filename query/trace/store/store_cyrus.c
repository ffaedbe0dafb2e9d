/* Cyrus names no user in its lines about deliveries, but the mailbox: the owner
 * is in its name. */
#include "query/trace/store/store.h"

#include "format/base/arena.h"

bool
store_is_cyrus(const struct sighting *s)
{
	if (!span_eq(s->daemon, SPAN("cyrus")) ||
		sighting_value(s, FIELD_message_id).len == 0)
		return false;
	return s->kind == KIND_STORE || s->kind == KIND_DISCARD ||
		s->kind == KIND_FORWARD;
}

/* In a name whose parts are kept apart by dots, "^" stands for one. */
static struct span
with_dots(struct arena *a, struct span name)
{
	char *bytes = arena_array(a, name.len, sizeof(*bytes));

	for (size_t i = 0; i < name.len; i++) {
		bytes[i] = name.ptr[i];
		if (bytes[i] == '^')
			bytes[i] = '.';
	}
	return (struct span){ bytes, name.len };
}

/* "user.bob.Junk", "shop.example!user.bob", "user/bob/Junk@shop.example" */
static struct span
owner_of(struct arena *a, struct span box)
{
	struct span domain = { 0 };
	struct span rest = box;
	struct span name = { 0 };
	char separator = '.';

	if (!span_cut(box, '!', &domain, &rest) &&
		!span_rcut(box, '@', &rest, &domain)) {
		domain = (struct span){ 0 };
		rest = box;
	}
	if (!span_eat(&rest, SPAN("user")) || rest.len < 2)
		return (struct span){ 0 };
	separator = rest.ptr[0];
	rest = span_slice(rest, 1, rest.len);
	(void)span_cut(rest, separator, &name, NULL);
	if (separator == '.')
		name = with_dots(a, name);
	else if (separator != '/')
		return (struct span){ 0 };
	if (domain.len == 0)
		return name;
	return arena_say(a, "%.*s@%.*s", (int)name.len, name.ptr,
		(int)domain.len, domain.ptr);
}

struct span
store_line_user(struct arena *a, const struct sighting *s)
{
	struct span user = sighting_value(s, FIELD_user);

	if (user.len > 0 || !store_is_cyrus(s))
		return user;
	return owner_of(a, sighting_value(s, FIELD_mailbox));
}
