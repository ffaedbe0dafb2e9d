#include "query/lang/value.h"

#include "format/base/addr.h"

#include <string.h>

/* How they are checked, cheapest first. */
enum { COST_IP = 4, COST_EVENT = 5 };

static const struct {
	const char *name;
	enum query_field field;
} head_fields[] = {
	{ "host", QUERY_FIELD_HOST },
	{ "program", QUERY_FIELD_PROGRAM },
	{ "daemon", QUERY_FIELD_DAEMON },
	{ "instance", QUERY_FIELD_INSTANCE },
	{ "pid", QUERY_FIELD_PID },
	{ "severity", QUERY_FIELD_SEVERITY },
	{ "kind", QUERY_FIELD_KIND },
	{ "ip", QUERY_FIELD_IP },
	{ "time_basis", QUERY_FIELD_TIME_BASIS },
	{ "host_basis", QUERY_FIELD_HOST_BASIS },
};

static void
field_set(struct span name, struct node *out)
{
	for (size_t i = 0; i < sizeof(head_fields) / sizeof(head_fields[0]);
		i++) {
		if (!span_eq(name, span_of(head_fields[i].name)))
			continue;
		out->field = head_fields[i].field;
		return;
	}
	out->field = QUERY_FIELD_EVENT;
	(void)field_by_name(name, &out->event_field);
}

static bool
is_address_field(const struct node *n)
{
	return n->field == QUERY_FIELD_EVENT &&
		(n->event_field == FIELD_client_ip ||
			n->event_field == FIELD_orig_client_ip ||
			n->event_field == FIELD_local_ip);
}

/* Unix users have case; a mailbox user that is an address has none. */
static bool
is_unix_user(const struct node *n)
{
	return n->field == QUERY_FIELD_EVENT &&
		(n->event_field == FIELD_user ||
			n->event_field == FIELD_target_user) &&
		span_find_char(n->value, '@') == SIZE_MAX;
}

struct text_needle *
value_pieces(
	struct arena *arena, struct span text, bool is_exact, size_t *count)
{
	size_t stars = 0;
	struct text_needle *out = NULL;
	struct span piece = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		stars += text.ptr[i] == '*';
	out = arena_array(arena, stars + 1, sizeof(*out));
	for (size_t i = 0; i <= stars; i++) {
		char *folded = NULL;

		(void)span_cut(text, '*', &piece, &text);
		if (piece.len == 0)
			continue;
		folded = arena_alloc(arena, piece.len);
		if (is_exact)
			memcpy(folded, piece.ptr, piece.len);
		else
			text_fold(piece, folded);
		out[n++].folded = (struct span){ folded, piece.len };
	}
	*count = n;
	return out;
}

struct span
query_strip_angle(struct span s)
{
	if (s.len >= 2 && s.ptr[0] == '<' && s.ptr[s.len - 1] == '>')
		return span_slice(s, 1, s.len - 1);
	return s;
}

static void
glob_set(struct arena *arena, struct node *n)
{
	struct span text = query_strip_angle(n->value);

	n->match = VALUE_GLOB;
	/* "@mx*.example": a domain, whatever is before it. */
	n->glob_open_left =
		span_starts(text, SPAN("*")) || span_starts(text, SPAN("@"));
	n->glob_open_right = span_ends(text, SPAN("*"));
	n->needles = value_pieces(arena, text, n->is_exact, &n->nneedles);
}

/* "@d" and "@*.d", which have no other star; "@a,@b:c@d" is one address with
 * its route. */
static bool
domain_set(struct node *n)
{
	struct span domain = n->value;

	if (n->field != QUERY_FIELD_EVENT || !span_eat_char(&domain, '@') ||
		span_find_char(domain, '@') != SIZE_MAX)
		return false;
	n->match =
		span_eat(&domain, SPAN("*.")) ? VALUE_SUBDOMAIN : VALUE_DOMAIN;
	if (domain.len > 0 && span_find_char(domain, '*') == SIZE_MAX)
		return true;
	n->match = VALUE_EQUAL;
	return false;
}

enum wb_err
value_node(struct arena *arena, const struct token *field, struct node *out,
	struct err *err)
{
	bool has_star = !field->is_quoted &&
		span_find_char(field->text, '*') != SIZE_MAX;

	out->kind = NODE_FIELD;
	out->value = arena_copy(arena, field->text);
	field_set(field->name, out);
	out->match = VALUE_EQUAL;
	out->is_exact = is_unix_user(out);
	out->cost = out->field == QUERY_FIELD_IP ? COST_IP : COST_EVENT;
	if ((out->field == QUERY_FIELD_IP || is_address_field(out)) &&
		cidr_parse(field->text, &out->cidr))
		out->match = VALUE_CIDR;
	else if (!field->is_quoted && domain_set(out))
		out->is_exact = false;
	else if (has_star)
		glob_set(arena, out);
	return value_check(out, err);
}

/* A decimal number without what says nothing: leading zeros, and zeros at the
 * end of a fraction. */
static bool
number_parts(struct span s, struct span *whole, struct span *fraction)
{
	(void)span_cut(s, '.', whole, fraction);
	if (whole->len + fraction->len == 0)
		return false;
	if (whole->len > 0 && !span_all_digits(*whole))
		return false;
	if (fraction->len > 0 && !span_all_digits(*fraction))
		return false;
	while (whole->len > 0 && whole->ptr[0] == '0')
		*whole = span_slice(*whole, 1, whole->len);
	while (fraction->len > 0 && fraction->ptr[fraction->len - 1] == '0')
		fraction->len--;
	return true;
}

static bool
number_eq(struct span a, struct span b)
{
	struct span aw = { 0 };
	struct span af = { 0 };
	struct span bw = { 0 };
	struct span bf = { 0 };

	return number_parts(a, &aw, &af) && number_parts(b, &bw, &bf) &&
		span_eq(aw, bw) && span_eq(af, bf);
}

static bool
is_number_field(const struct node *n)
{
	if (n->field == QUERY_FIELD_PID)
		return true;
	return n->field == QUERY_FIELD_EVENT &&
		field_type(n->event_field) != 'S';
}

static bool
equal_fits(const struct node *n, struct span value)
{
	struct span want = n->value;

	if (n->field == QUERY_FIELD_EVENT) {
		want = query_strip_angle(want);
		value = query_strip_angle(value);
	}
	if (n->is_exact)
		return span_eq(want, value);
	if (text_eq(want, value))
		return true;
	return is_number_field(n) && number_eq(want, value);
}

static bool
domain_fits(const struct node *n, struct span value)
{
	struct span want = span_slice(n->value, 1, n->value.len);
	struct span domain = { 0 };

	if (!span_rcut(query_strip_angle(value), '@', NULL, &domain))
		return false;
	if (n->match == VALUE_DOMAIN)
		return text_eq(want, domain);
	want = span_slice(want, 1, want.len);
	return domain.len > want.len &&
		text_eq(want,
			span_slice(domain, domain.len - want.len, domain.len));
}

/* The first place of a piece at or after `from`, or SIZE_MAX. */
static size_t
piece_find(const struct node *n, const struct text_needle *piece,
	struct span value, size_t from)
{
	size_t at = 0;

	if (!n->is_exact)
		return text_find(value, from, piece);
	at = span_find(span_slice(value, from, value.len), piece->folded);
	return at == SIZE_MAX ? at : at + from;
}

static bool
piece_ends(const struct node *n, const struct text_needle *piece,
	struct span value, size_t from)
{
	size_t len = piece->folded.len;

	return value.len >= from + len &&
		piece_find(n, piece,
			span_slice(value, value.len - len, value.len), 0) == 0;
}

static bool
glob_fits(const struct node *n, struct span value)
{
	size_t at = 0;

	value = query_strip_angle(value);
	for (size_t i = 0; i < n->nneedles; i++) {
		const struct text_needle *piece = &n->needles[i];
		size_t found = 0;

		/* With the end anchored, the last piece stands there and
		 * nowhere else. */
		if (i + 1 == n->nneedles && !n->glob_open_right &&
			(i > 0 || n->glob_open_left))
			return piece_ends(n, piece, value, at);
		found = piece_find(n, piece, value, at);
		if (found == SIZE_MAX ||
			(i == 0 && !n->glob_open_left && found != 0))
			return false;
		at = found + piece->folded.len;
	}
	return n->glob_open_right || at == value.len;
}

/* IPv4 must be written with dots, as for ip:, since that is what the index
 * can look up. */
static bool
cidr_fits(const struct node *n, struct span value)
{
	struct addr a = { { 0 } };

	if (!addr_parse(value, &a))
		return false;
	return (span_find_char(value, '.') != SIZE_MAX || !addr_is_ip4(&a)) &&
		cidr_has(&n->cidr, a.bytes);
}

bool
value_fits(const struct node *n, struct span value)
{
	switch (n->match) {
	case VALUE_EQUAL:
		return equal_fits(n, value);
	case VALUE_DOMAIN:
	case VALUE_SUBDOMAIN:
		return domain_fits(n, value);
	case VALUE_GLOB:
		return glob_fits(n, value);
	case VALUE_CIDR:
		return cidr_fits(n, value);
	default:
		return false;
	}
}

bool
value_host_fits(const struct node *n, struct span host)
{
	struct span label = { 0 };

	if (host.len > 0 && value_fits(n, host))
		return true;
	/* The first label of an address is no name. */
	return span_cut(host, '.', &label, NULL) && label.len > 0 &&
		!span_all_digits(label) && value_fits(n, label);
}
