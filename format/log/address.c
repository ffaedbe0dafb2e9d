#include "format/log/address.h"

static bool
is_ipv4(struct span s)
{
	uint64_t part = 0;

	for (int i = 0; i < 4; i++) {
		size_t before = s.len;

		if (i > 0 && !span_eat_char(&s, '.'))
			return false;
		if (!span_eat_number(&s, &part) || part > 255)
			return false;
		if (before - s.len > 4)
			return false;
	}
	return s.len == 0;
}

static bool
is_hex(char c)
{
	char folded = fold_char(c);

	return is_digit(c) || (folded >= 'a' && folded <= 'f');
}

static bool
is_ipv6(struct span s)
{
	size_t colons = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '%' && colons >= 2)
			return true;
		if (s.ptr[i] == ':')
			colons++;
		else if (!is_hex(s.ptr[i]) && s.ptr[i] != '.')
			return false;
	}
	return colons >= 2 && colons <= 7;
}

bool
address_is_ip(struct span s)
{
	if (s.len < 2 || s.len > 60)
		return false;
	return is_ipv4(s) || is_ipv6(s);
}

struct span
address_unmapped(struct span s)
{
	struct span rest = s;

	if (s.len > 7 && span_ieq(span_slice(s, 0, 7), SPAN("::ffff:")))
		rest = span_slice(s, 7, s.len);
	return is_ipv4(rest) ? rest : s;
}

/* Forwards from hit to hit: the search for text is far faster than a loop, and
 * mostly there is none or one. */
size_t
address_rfind(struct span hay, struct span needle)
{
	size_t last = SIZE_MAX;
	size_t from = 0;
	size_t at = span_find(hay, needle);

	while (at != SIZE_MAX) {
		last = from + at;
		from = last + 1;
		at = span_find(span_slice(hay, from, hay.len), needle);
	}
	return last;
}
