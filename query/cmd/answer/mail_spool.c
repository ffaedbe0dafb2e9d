#include "query/cmd/answer/mail_spool.h"

#include "format/base/arena.h"
#include "query/show/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where a mail stands in the order and in the file. */
struct spooled {
	struct mail_place place;
	/* The order in which they came: equal mails keep it. */
	uint64_t no;
	off_t at;
	off_t end;
};

enum { PART_BYTES = 1 << 20 };

struct mail_spool {
	struct printer *printer;
	struct spare *spare;
	FILE *file;
	int failure;
	size_t count;
	size_t cap;
	struct spooled *items;
	struct buf bytes;
};

struct mail_spool *
mail_spool_new(struct printer *printer, struct spare *spare)
{
	struct mail_spool *s = xcalloc(1, sizeof(*s));

	s->printer = printer;
	s->spare = spare;
	s->file = spare_use(spare);
	if (!s->file)
		s->failure = errno;
	return s;
}

void
mail_spool_free(struct mail_spool *s)
{
	if (!s)
		return;
	spare_leave(s->spare, s->file);
	buf_release(&s->bytes);
	free(s->items);
	free(s);
}

/* The printer's answer, to the end of the file: of a mail to very many it is
 * as long as their lines. */
static void
print(struct mail_spool *s, const struct mail_answer *mail)
{
	const struct mail_form form = { 0 };
	struct printer *p = s->printer;
	struct buf *into = p->into;
	FILE *file = p->file;
	bool failed = p->failed;

	p->into = NULL;
	p->file = s->file;
	p->failed = false;
	errno = 0;
	show_mail(p, mail, &form);
	if (p->failed)
		s->failure = errno ? errno : EIO;
	p->into = into;
	p->file = file;
	p->failed = failed;
}

bool
mail_spool_add(struct mail_spool *s, const struct mail_answer *mail)
{
	struct spooled one = { .place = mail_place(mail), .no = s->count };

	if (s->failure != 0)
		return false;
	/* Others may have used the file meanwhile. */
	if (fseeko(s->file, 0, SEEK_END) != 0 ||
		(one.at = ftello(s->file)) < 0) {
		s->failure = errno ? errno : EIO;
		return false;
	}
	print(s, mail);
	one.end = ftello(s->file);
	if (s->failure == 0 && one.end < one.at)
		s->failure = errno ? errno : EIO;
	if (s->failure != 0)
		return false;
	s->items = xgrow(s->items, &s->cap, s->count + 1, sizeof(*s->items));
	s->items[s->count++] = one;
	return true;
}

static int
by_place(const void *a, const void *b)
{
	const struct spooled *x = a;
	const struct spooled *y = b;
	int order = mail_place_order(&x->place, &y->place);

	return order ? order : (x->no > y->no) - (x->no < y->no);
}

/* In parts. False if it cannot be read, or no more is wanted. */
static bool
read_back(struct mail_spool *s, const struct spooled *one,
	bool (*each)(void *ctx, struct span bytes, bool begins), void *ctx)
{
	bool go_on = true;

	for (off_t at = one->at; at < one->end && go_on;) {
		size_t len = one->end - at < PART_BYTES
			? (size_t)(one->end - at)
			: PART_BYTES;

		buf_clear(&s->bytes);
		buf_reserve(&s->bytes, len);
		if (fseeko(s->file, at, SEEK_SET) != 0 ||
			fread(s->bytes.ptr, 1, len, s->file) != len) {
			s->failure = errno ? errno : EIO;
			return false;
		}
		s->bytes.len = len;
		go_on = each(ctx, buf_span(&s->bytes), at == one->at);
		at += (off_t)len;
	}
	return go_on;
}

enum wb_err
mail_spool_each(struct mail_spool *s, bool reverse, uint64_t most,
	bool (*each)(void *ctx, struct span bytes, bool begins), void *ctx,
	struct err *err)
{
	bool go_on = s->failure == 0;

	if (s->count > 1)
		qsort(s->items, s->count, sizeof(*s->items), by_place);
	for (size_t i = 0; go_on && i < s->count && i < most; i++) {
		size_t at = reverse ? s->count - 1 - i : i;

		go_on = read_back(s, &s->items[at], each, ctx);
	}
	if (s->failure == 0)
		return WB_OK;
	return err_set(err, WB_IO,
		"cannot keep mails in a temporary file in /tmp: %s",
		strerror(s->failure));
}
