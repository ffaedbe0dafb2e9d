#include "format/base/digest.h"
#include "indexer/store/file/current_part.h"
#include "indexer/store/file/fs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

void
current_release(struct current *c)
{
	free(c->segments);
	free(c->terms);
	free(c->overrides);
	arena_release(&c->arena);
	*c = (struct current){ 0 };
}

void
current_add_segment(struct current *c, const struct segment_ref *ref)
{
	c->segments = xgrow(c->segments, &c->segments_cap, c->nsegments + 1,
		sizeof(*c->segments));
	c->segments[c->nsegments++] = *ref;
}

void
current_add_terms(struct current *c, const struct terms_ref *ref)
{
	c->terms = xgrow(
		c->terms, &c->terms_cap, c->nterms + 1, sizeof(*c->terms));
	c->terms[c->nterms++] = *ref;
}

void
current_add_override(struct current *c, enum override_kind kind,
	struct span pattern, struct span value)
{
	c->overrides = xgrow(c->overrides, &c->overrides_cap, c->noverrides + 1,
		sizeof(*c->overrides));
	c->overrides[c->noverrides++] = (struct override){
		.kind = kind,
		.pattern = arena_copy(&c->arena, pattern),
		.value = arena_copy(&c->arena, value),
	};
}

enum wb_err
current_read(const char *index, struct current *out, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct current c = { 0 };
	struct buf text = { 0 };
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/CURRENT", index);
	if (!fs_exists(path))
		return err_set(err, WB_ABSENT, "no index at %s", index);
	rc = fs_read_all(path, CURRENT_MAX_BYTES, &text, err);
	if (rc == WB_OK)
		rc = current_parse(path, buf_span(&text), &c, err);
	buf_release(&text);
	if (rc == WB_OK)
		*out = c;
	else
		current_release(&c);
	return rc;
}

enum wb_err
current_write(const char *index, const struct current *c, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct buf text = { 0 };
	char path[PATH_MAX];
	char temp[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/CURRENT", index);
	(void)snprintf(temp, sizeof(temp), "%s/CURRENT.new", index);
	current_print(c, &text);
	rc = fs_write_all(temp, text.ptr, text.len, err);
	buf_release(&text);
	if (rc == WB_OK)
		rc = fs_rename(temp, path, err);
	if (rc == WB_OK)
		rc = fs_sync(index, err);
	return rc;
}

enum wb_err
current_digest(const char *index, unsigned char out[32], struct err *err)
{
	struct buf text = { 0 };
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	(void)snprintf(path, sizeof(path), "%s/CURRENT", index);
	rc = fs_read_all(path, CURRENT_MAX_BYTES, &text, err);
	if (rc == WB_OK)
		sha256_once(text.ptr, text.len, out);
	buf_release(&text);
	return rc;
}
