#include "query/plan/narrow.h"

#include "query/lang/value.h"

#include <stdio.h>
#include <string.h>

enum {
	TERMS_MAX = 48,
	/* So few blocks are read faster than more terms are looked up. */
	ENOUGH_BLOCKS = 3,
	DEPTH_MAX = 200
};

static uint32_t
terms_version(const struct narrow *n)
{
	return index_current(n->index)->terms[n->terms].version;
}

/* Terms by other rules than this program's tell nothing. */
static bool
has_terms(const struct narrow *n)
{
	return terms_version(n) == TERMS_VERSION ||
		terms_version(n) == TERMS_VERSION_BARE;
}

static enum wb_err
find_term(struct narrow *n, const struct term *t, struct blockset *out,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	if (t->kind != TERM_WORD)
		index_find_ident(n->index, n->terms, t->hash, out);
	if (t->kind != TERM_IDENT && !out->all)
		index_find_word(n->index, n->terms, t->text, out);
	if (t->in_stamps && !out->all)
		rc = index_find_spelled(
			n->index, n->terms, t->in_stamps, out, err);
	return rc;
}

static bool
is_enough(const struct blockset *s)
{
	return !s->all && s->count <= ENOUGH_BLOCKS;
}

/* Identifiers first: they narrow most and cost least. */
static enum wb_err
narrow_terms(struct narrow *n, const struct term *terms, size_t count,
	struct blockset *out, struct err *err)
{
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count && !is_enough(out); i++) {
			struct blockset one = { 0 };
			enum wb_err rc = WB_OK;

			if ((terms[i].kind == TERM_IDENT) != (pass == 0) ||
				(terms[i].is_phrase &&
					terms_version(n) == TERMS_VERSION_BARE))
				continue;
			rc = find_term(n, &terms[i], &one, err);
			if (rc == WB_OK)
				blockset_and(out, &one);
			blockset_release(&one);
			if (rc != WB_OK)
				return rc;
		}
	return WB_OK;
}

/* Text that stands in the line, bounded as said: narrows *out further. */
static enum wb_err
narrow_text(struct narrow *n, struct span text, bool left, bool right,
	struct blockset *out, struct err *err)
{
	struct term terms[TERMS_MAX];
	size_t count =
		lexer_query(n->lexer, text, left, right, terms, TERMS_MAX);

	return narrow_terms(n, terms, count, out, err);
}

static enum wb_err
narrow_needles(struct narrow *n, const struct node *node, bool open_left,
	bool open_right, struct blockset *out, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < node->nneedles && rc == WB_OK; i++) {
		const struct text_needle *needle = &node->needles[i];
		bool left = node->kind == NODE_FIELD ? i == 0 && !open_left
						     : needle->bound_left;
		bool right = node->kind == NODE_FIELD
			? i + 1 == node->nneedles && !open_right
			: needle->bound_right;

		rc = narrow_text(n, needle->folded, left, right, out, err);
	}
	return rc;
}

static bool
is_ip4(const struct cidr *c)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	return c->len >= 96 && memcmp(c->addr, mapped, sizeof(mapped)) == 0;
}

/* The longest prefix that has a term and that all of the network share. */
static void
narrow_ip6(struct narrow *n, const struct cidr *c, struct blockset *out)
{
	struct blockset any = { 0 };
	size_t i = 0;

	static const unsigned char zero[8];

	while (i < IP6_LENGTHS && 8 * ip6_lengths[i] > c->len)
		i++;
	/* What begins with zeros may hold IPv4 addresses, which have terms of
	 * their own. */
	if (i == IP6_LENGTHS || memcmp(c->addr, zero, sizeof(zero)) == 0)
		return;
	index_find_ident(n->index, n->terms,
		lexer_ip6(n->lexer, c->addr, ip6_lengths[i]), &any);
	blockset_and(out, &any);
	blockset_release(&any);
}

/* The terms are those of 2, 3 and 4 octets: look up all that the network
 * has at the next of these lengths. */
static void
narrow_ip(struct narrow *n, const struct cidr *c, struct blockset *out)
{
	unsigned bits = c->len - 96;
	unsigned octets = bits == 32 ? 4 : bits > 16 ? 3 : 2;
	uint32_t base = (uint32_t)c->addr[12] << 24 |
		(uint32_t)c->addr[13] << 16 | (uint32_t)c->addr[14] << 8 |
		(uint32_t)c->addr[15];
	struct blockset any = { 0 };
	uint32_t count = 0;

	if (!is_ip4(c)) {
		narrow_ip6(n, c, out);
		return;
	}
	if (bits < 8)
		return;
	base &= 0xffffffffU << (32 - bits);
	count = bits >= 8 * octets ? 1 : 1U << (8 * octets - bits);
	for (uint32_t i = 0; i < count && !any.all; i++)
		index_find_ident(n->index, n->terms,
			lexer_ip4(n->lexer, base + (i << (32 - 8 * octets)),
				octets),
			&any);
	blockset_and(out, &any);
	blockset_release(&any);
}

/* Is a group of hex digits an identifier, however many zeros begin it? */
static bool
is_mixed_group(unsigned group)
{
	bool has_digit = false;
	bool has_letter = false;

	for (; group > 0; group >>= 4) {
		has_digit = has_digit || (group & 15) < 10;
		has_letter = has_letter || (group & 15) >= 10;
	}
	return has_digit && has_letter;
}

/* One group of an IPv6 address, as it may be written. */
static enum wb_err
narrow_group(
	struct narrow *n, unsigned group, struct blockset *out, struct err *err)
{
	struct blockset any = { 0 };
	enum wb_err rc = WB_OK;

	for (int digits = group > 0xfff ? 4
			: group > 0xff  ? 3
					: 2;
		digits <= 4 && rc == WB_OK; digits++) {
		struct blockset one = { .all = true };
		char text[8];

		(void)snprintf(text, sizeof(text), "%0*x", digits, group);
		rc = narrow_text(n, span_of(text), true, true, &one, err);
		if (rc == WB_OK)
			blockset_or(&any, &one);
		blockset_release(&one);
	}
	if (rc == WB_OK)
		blockset_and(out, &any);
	blockset_release(&any);
	return rc;
}

/* A parser knows an IPv6 address where the text around it would not tell
 * ("Offers:2001:db8::7:news"), and then it is no term. But its inner groups are
 * runs of their own: the first one and the last can touch what is around
 * them, and of the last two IPv4 can be made. */
static enum wb_err
narrow_ip6_field(struct narrow *n, const struct cidr *c, struct blockset *out,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 1; i < 6 && 16 * (i + 1) <= c->len && rc == WB_OK;
		i++) {
		const unsigned char *at = c->addr + 2 * i;
		unsigned group = (unsigned)at[0] << 8 | at[1];

		if (is_mixed_group(group) && !is_enough(out))
			rc = narrow_group(n, group, out, err);
	}
	return rc;
}

static enum wb_err
narrow_value(struct narrow *n, const struct node *node, struct blockset *out,
	struct err *err)
{
	struct span value = query_strip_angle(node->value);

	if (node->match == VALUE_CIDR && !is_ip4(&node->cidr))
		return narrow_ip6_field(n, &node->cidr, out, err);
	if (node->match == VALUE_CIDR) {
		narrow_ip(n, &node->cidr, out);
		return WB_OK;
	}
	if (node->match == VALUE_GLOB)
		return narrow_needles(n, node, node->glob_open_left,
			node->glob_open_right, out, err);
	if (node->match == VALUE_SUBDOMAIN)
		(void)span_eat(&value, SPAN("@*"));
	return narrow_text(n, value, true, true, out, err);
}

bool
narrow_is_host(const struct node *node)
{
	return node->kind == NODE_FIELD && node->field == QUERY_FIELD_HOST &&
		node->match == VALUE_EQUAL;
}

/* Lines that state none have the host of their source, or the one given for
 * it. */
bool
narrow_host_fits(const struct node *node, const struct source_view *v)
{
	return value_host_fits(node, source_default_host(v)) ||
		(!source_is_mixed(v) && value_host_fits(node, v->host));
}

enum wb_err
narrow_host_named(struct narrow *n, const struct node *node,
	struct blockset *out, struct err *err)
{
	if (!has_terms(n))
		return WB_OK;
	return narrow_text(n, node->value, true, true, out, err);
}

/* One host of several: the blocks of its sources are taken whole; in sources
 * with several hosts the name stands in the line. */
static enum wb_err
narrow_host(struct narrow *n, const struct node *node, struct blockset *out,
	struct err *err)
{
	struct blockset any = { 0 };
	bool is_mixed = false;
	enum wb_err rc = WB_OK;

	if (!narrow_is_host(node) || !n->readings || !n->in_or)
		return WB_OK;
	for (uint32_t i = 0; i < readings_count(n->readings); i++) {
		const struct source_view *v =
			readings_source_part(n->readings, i, SOURCE_ROW, err);

		if (!v)
			return WB_CORRUPT;
		is_mixed = is_mixed || source_is_mixed(v);
		if (!narrow_host_fits(node, v))
			continue;
		v = readings_source(n->readings, i, err);
		if (!v)
			return WB_CORRUPT;
		index_add_stream(n->index, n->terms, v->segment,
			v->nextents ? &v->extents[v->nextents - 1] : NULL,
			&any);
	}
	if (is_mixed) {
		struct blockset named = { .all = true };

		rc = narrow_host_named(n, node, &named, err);
		if (rc == WB_OK)
			blockset_or(&any, &named);
		blockset_release(&named);
	}
	if (rc == WB_OK)
		blockset_and(out, &any);
	blockset_release(&any);
	return rc;
}

static enum wb_err
narrow_field(struct narrow *n, const struct node *node, struct blockset *out,
	struct err *err)
{
	switch (node->field) {
	case QUERY_FIELD_EVENT:
		if (query_is_verbatim(node))
			return narrow_value(n, node, out, err);
		return WB_OK;
	case QUERY_FIELD_PROGRAM:
		return narrow_value(n, node, out, err);
	case QUERY_FIELD_HOST:
		return narrow_host(n, node, out, err);
	case QUERY_FIELD_IP:
		narrow_ip(n, &node->cidr, out);
		return WB_OK;
	case QUERY_FIELD_DAEMON:
	case QUERY_FIELD_INSTANCE:
	case QUERY_FIELD_PID:
	case QUERY_FIELD_SEVERITY:
	case QUERY_FIELD_KIND:
		break;
	}
	return WB_OK;
}

static enum wb_err narrow_node(struct narrow *n, const struct node *node,
	unsigned depth, struct blockset *out, struct err *err);

static enum wb_err
/* depth is capped: NOLINTNEXTLINE(misc-no-recursion) */
narrow_or(struct narrow *n, const struct node *node, unsigned depth,
	struct blockset *out, struct err *err)
{
	struct blockset any = { 0 };
	bool was_in_or = n->in_or;
	enum wb_err rc = WB_OK;

	n->in_or = true;
	for (size_t i = 0; i < node->nkids && rc == WB_OK && !any.all; i++) {
		struct blockset one = { .all = true };

		rc = narrow_node(n, node->kids[i], depth + 1, &one, err);
		if (rc == WB_OK)
			blockset_or(&any, &one);
		blockset_release(&one);
	}
	n->in_or = was_in_or;
	if (rc == WB_OK)
		blockset_and(out, &any);
	blockset_release(&any);
	return rc;
}

/* Narrow *out by the node. */
static enum wb_err
/* depth is capped: NOLINTNEXTLINE(misc-no-recursion) */
narrow_node(struct narrow *n, const struct node *node, unsigned depth,
	struct blockset *out, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (depth > DEPTH_MAX || is_enough(out))
		return WB_OK;
	switch (node->kind) {
	case NODE_AND:
		for (size_t i = 0; i < node->nkids && rc == WB_OK; i++)
			rc = narrow_node(n, node->kids[i], depth + 1, out, err);
		return rc;
	case NODE_OR:
		return narrow_or(n, node, depth, out, err);
	case NODE_TEXT:
	case NODE_GLOB:
		return narrow_needles(n, node, false, false, out, err);
	case NODE_FIELD:
		return narrow_field(n, node, out, err);
	case NODE_ALL:
	case NODE_NOT:
	case NODE_REGEX:
	case NODE_KINDS:
		break;
	}
	return WB_OK;
}

enum wb_err
narrow_tree(struct narrow *n, const struct node *node, struct blockset *out,
	struct err *err)
{
	out->all = true;
	if (!has_terms(n))
		return WB_OK;
	return narrow_node(n, node, 0, out, err);
}
