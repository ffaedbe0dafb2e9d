#include "query/plan/block/narrow_part.h"

#include "query/lang/value.h"

#include <stdio.h>
#include <string.h>

enum {
	DEPTH_MAX = 200,
	/* So many blocks are copied sooner than a term is looked up. */
	FEW_BLOCKS = 1000
};

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

static enum wb_err
narrow_value(struct narrow *n, const struct node *node, struct blockset *out,
	struct err *err)
{
	struct span value = query_strip_angle(node->value);

	if (node->match == VALUE_CIDR)
		return narrow_ip_field(n, &node->cidr, out, err);
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
	if (!narrow_has_terms(n))
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

	if (!narrow_is_host(node) || !n->readings || !n->in_or ||
		n->is_first_look)
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

static void
narrow_uid(struct narrow *n, struct span value, struct blockset *out)
{
	struct blockset one = { 0 };
	uint64_t uid = 0;

	if (terms_version(n) == TERMS_VERSION_BARE || !span_number(value, &uid))
		return;
	index_find_ident(n->index, n->terms, lexer_uid(n->lexer, uid), &one);
	blockset_and(out, &one);
	blockset_release(&one);
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
	case QUERY_FIELD_RECORD_UID:
		narrow_uid(n, node->value, out);
		return WB_OK;
	case QUERY_FIELD_DAEMON:
	case QUERY_FIELD_INSTANCE:
	case QUERY_FIELD_PID:
	case QUERY_FIELD_SEVERITY:
	case QUERY_FIELD_KIND:
	case QUERY_FIELD_TIME_BASIS:
	case QUERY_FIELD_HOST_BASIS:
		break;
	}
	return WB_OK;
}

static enum wb_err narrow_node(struct narrow *n, const struct node *node,
	unsigned depth, struct blockset *out, struct err *err);

/* What one alternative begins with: where little is left, that. */
static void
begin_with(struct blockset *one, const struct blockset *left)
{
	one->all = true;
	if (!left->all && left->count <= FEW_BLOCKS)
		blockset_and(one, left);
}

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
		struct blockset one = { 0 };

		begin_with(&one, out);
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

	if (depth > DEPTH_MAX || narrow_is_enough(n, out))
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

/* A rare identifier in any part of the query spares what costs more in all
 * parts, and so does what is known of the sources: words come last. */
enum wb_err
narrow_tree(struct narrow *n, const struct node *node, struct blockset *out,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	out->all = true;
	n->is_first_look = true;
	if (narrow_has_terms(n))
		rc = narrow_node(n, node, 0, out, err);
	n->is_first_look = false;
	if (rc == WB_OK && !narrow_is_enough(n, out)) {
		narrow_window(n, out);
		narrow_sources(n, out);
	}
	if (rc == WB_OK && narrow_has_terms(n))
		rc = narrow_node(n, node, 0, out, err);
	return rc;
}
