#include "query/lang/idn.h"

#include "format/base/text.h"
#include "query/lang/query.h"

#include <idn2.h>
#include <string.h>

/* RFC 1035, 2.3.4, with room for what UTF-8 needs more. */
enum { DOMAIN_MAX = 1024 };

static bool
has_wide(struct span domain)
{
	for (size_t i = 0; i < domain.len; i++)
		if ((unsigned char)domain.ptr[i] >= 0x80)
			return true;
	return false;
}

/* Is some label an A-label? */
static bool
has_ace(struct span domain)
{
	struct span label = { 0 };
	bool more = true;

	while (more) {
		more = span_cut(domain, '.', &label, &domain);
		if (!more)
			label = domain;
		if (span_ieq(span_slice(label, 0, 4), SPAN("xn--")))
			return true;
	}
	return false;
}

/* Of the library; idn2_free. NULL if it is no domain. */
static char *
convert(const char *domain, bool wide)
{
	char *out = NULL;
	int rc = wide ? idn2_to_ascii_8z(domain, &out,
				IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT)
		      : idn2_to_unicode_8z8z(domain, &out, 0);

	return rc == IDN2_OK ? out : NULL;
}

struct span
idn_other(struct arena *arena, struct span address)
{
	struct span whole = query_strip_angle(address);
	struct span domain = { 0 };
	char text[DOMAIN_MAX];
	size_t before = 0;
	char *other = NULL;
	struct span out = { 0 };

	if (!span_rcut(whole, '@', NULL, &domain))
		return out;
	(void)span_eat(&domain, SPAN("*."));
	before = whole.len - domain.len;
	if (domain.len == 0 || domain.len >= sizeof(text) ||
		span_find_char(domain, '*') != SIZE_MAX ||
		span_find_char(domain, '\0') != SIZE_MAX ||
		(!has_wide(domain) && !has_ace(domain)))
		return out;
	memcpy(text, domain.ptr, domain.len);
	text[domain.len] = '\0';
	other = convert(text, has_wide(domain));
	if (other && !text_eq(span_of(other), domain))
		out = span_of(arena_printf(
			arena, "%.*s%s", (int)before, whole.ptr, other));
	idn2_free(other);
	return out;
}
