#include "query/cmd/evidence/trouble.h"

#include "query/cmd/run/diag.h"

#include <inttypes.h>
#include <string.h>

static struct trouble_mailboxes *
mailboxes_of(struct trouble_teller *t, const char *why)
{
	if (!span_starts(span_of(why), SPAN("mailbox")))
		return NULL;
	for (size_t i = 0; i < TROUBLE_KINDS; i++) {
		struct trouble_mailboxes *m = &t->mailboxes[i];

		if (!m->why)
			m->why = why;
		if (strcmp(m->why, why) == 0)
			return m;
	}
	return NULL;
}

static void
add_mailbox(struct trouble_mailboxes *m, const char *path)
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
	struct trouble_mailboxes *m = is_loss ? NULL : mailboxes_of(t, why);

	if (m) {
		add_mailbox(m, path);
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
trouble_end(struct trouble_teller *t)
{
	for (size_t i = 0; i < TROUBLE_KINDS; i++) {
		struct trouble_mailboxes *m = &t->mailboxes[i];

		if (m->count == 1)
			diag("%.*s: skipped: %s", (int)m->path.len, m->path.ptr,
				m->why);
		else if (m->count > 1)
			diag("%.*s: skipped: %s, %" PRIu64
			     " files (waybill sources lists them, --all takes "
			     "them)",
				m->path.len ? (int)m->path.len : 1,
				m->path.len ? m->path.ptr : ".", m->why,
				m->count);
		buf_release(&m->path);
	}
}
