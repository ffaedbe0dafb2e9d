#include "indexer/store/journal/journal_head.h"

#include "format/base/buf.h"
#include "indexer/store/file/fs.h"

#include <inttypes.h>
#include <string.h>

enum { HEAD_MOST = 256 };

static void
head_path(const char *index_dir, const char *tail, struct buf *out)
{
	buf_printf(out, "%s/journal/head%s", index_dir, tail);
}

static bool
parse(struct span text, struct journal_head *out)
{
	unsigned char hash[SHA256_BYTES];
	struct span number = { 0 };
	struct buf again = { 0 };
	struct span whole = text;
	bool is_so = false;

	if (!span_eat(&text, SPAN("journal ")) ||
		!span_cut(text, ' ', &number, &text) ||
		!span_number(number, &out->sequence) ||
		text.len != SHA256_HEX + 1 ||
		!hex_decode(
			span_slice(text, 0, SHA256_HEX), hash, sizeof(hash)))
		return false;
	hex_encode(hash, sizeof(hash), out->hash);
	/* In no other spelling than ours. */
	buf_printf(
		&again, "journal %" PRIu64 " %s\n", out->sequence, out->hash);
	is_so = span_eq(buf_span(&again), whole);
	buf_release(&again);
	return is_so;
}

enum wb_err
journal_head_read(
	const char *index_dir, struct journal_head *out, struct err *err)
{
	struct buf path = { 0 };
	struct buf text = { 0 };
	enum wb_err rc = WB_OK;

	*out = (struct journal_head){ 0 };
	head_path(index_dir, "", &path);
	out->is_there = fs_exists(buf_cstr(&path));
	if (out->is_there) {
		rc = fs_read_all(buf_cstr(&path), HEAD_MOST, &text, err);
		if (rc == WB_OK && !parse(buf_span(&text), out))
			rc = err_set(err, WB_CORRUPT,
				"%s is not as it was written", buf_cstr(&path));
	}
	buf_release(&text);
	buf_release(&path);
	return rc;
}

enum wb_err
journal_head_write(
	const char *index_dir, const struct journal_head *head, struct err *err)
{
	struct buf path = { 0 };
	struct buf fresh = { 0 };
	struct buf text = { 0 };
	enum wb_err rc = WB_OK;

	head_path(index_dir, "", &path);
	head_path(index_dir, ".new", &fresh);
	buf_printf(
		&text, "journal %" PRIu64 " %s\n", head->sequence, head->hash);
	rc = fs_write_all(buf_cstr(&fresh), text.ptr, text.len, err);
	if (rc == WB_OK)
		rc = fs_rename(buf_cstr(&fresh), buf_cstr(&path), err);
	buf_release(&text);
	buf_release(&fresh);
	buf_release(&path);
	return rc;
}
