#include "query/cmd/evidence/trouble.h"

#include "query/cmd/run/diag.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct trouble_files *
mailboxes_of(struct trouble_teller *t, const char *why)
{
	if (!span_starts(span_of(why), SPAN("mailbox")))
		return NULL;
	for (size_t i = 0; i < TROUBLE_KINDS; i++) {
		struct trouble_files *m = &t->mailboxes[i];

		if (!m->why)
			m->why = why;
		if (strcmp(m->why, why) == 0)
			return m;
	}
	return NULL;
}

static void
add_file(struct trouble_files *m, const char *path)
{
	size_t same = 0;

	if (m->count++ == 0) {
		buf_puts(&m->path, path);
		return;
	}
	while (same < m->path.len && path[same] == m->path.ptr[same] &&
		path[same] != '\0')
		same++;
	while (same > 0 && m->path.ptr[same - 1] != '/')
		same--;
	m->path.len = same;
}

void
trouble_tell(void *ctx, const char *path, uint64_t offset, const char *why,
	bool is_loss)
{
	struct trouble_teller *t = ctx;
	struct trouble_files *m = is_loss ? NULL : mailboxes_of(t, why);

	if (m) {
		add_file(m, path);
		return;
	}
	progress_clear(t->progress);
	if (!is_loss)
		diag("%s: skipped: %s", path, why);
	else if (offset > 0)
		diag("%s: at byte %" PRIu64 ": %s", path, offset, why);
	else
		diag("%s: %s", path, why);
}

void
trouble_unparsed(void *ctx, const char *path, unsigned kind)
{
	struct trouble_teller *t = ctx;

	if (kind < UNPARSED_KINDS)
		add_file(&t->unparsed[kind], path);
}

static void
end_mailboxes(const struct trouble_files *m)
{
	if (m->count == 1)
		diag("%.*s: skipped: %s", (int)m->path.len, m->path.ptr,
			m->why);
	else if (m->count > 1)
		diag("%.*s: skipped: %s, %" PRIu64
		     " files (waybill sources lists them, --all takes them)",
			m->path.len ? (int)m->path.len : 1,
			m->path.len ? m->path.ptr : ".", m->why, m->count);
}

static void
end_unparsed(const struct trouble_files *m, enum unparsed kind)
{
	char many[40] = "";

	if (m->count == 0)
		return;
	if (m->count > 1)
		(void)snprintf(
			many, sizeof(many), ", %" PRIu64 " files", m->count);
	diag("%.*s: %s%s: kept as bytes, but no entry of it is read; index "
	     "what 'journalctl %s-o json' makes of the journal",
		m->path.len ? (int)m->path.len : 1,
		m->path.len ? m->path.ptr : ".", unparsed_name(kind), many,
		kind == UNPARSED_JOURNAL ? "--file COPY " : "");
}

void
trouble_end(struct trouble_teller *t)
{
	for (size_t i = 0; i < TROUBLE_KINDS; i++) {
		end_mailboxes(&t->mailboxes[i]);
		buf_release(&t->mailboxes[i].path);
	}
	for (size_t i = 0; i < UNPARSED_KINDS; i++) {
		end_unparsed(&t->unparsed[i], (enum unparsed)i);
		buf_release(&t->unparsed[i].path);
	}
}
