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
	size_t len;
};

struct mail_spool {
	struct printer *printer;
	struct spare *spare;
	FILE *file;
	/* Bytes in it before ours. */
	off_t end;
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
	if (!s->file || fseeko(s->file, 0, SEEK_END) != 0 ||
		(s->end = ftello(s->file)) < 0)
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

/* The printer's answer, into our own buffer. */
static void
print(struct mail_spool *s, const struct mail_answer *mail)
{
	const struct mail_form form = { 0 };
	struct buf *into = s->printer->into;

	buf_clear(&s->bytes);
	s->printer->into = &s->bytes;
	show_mail(s->printer, mail, &form);
	s->printer->into = into;
}

bool
mail_spool_add(struct mail_spool *s, const struct mail_answer *mail)
{
	struct spooled *one = NULL;

	if (s->failure != 0)
		return false;
	print(s, mail);
	s->items = xgrow(s->items, &s->cap, s->count + 1, sizeof(*s->items));
	one = &s->items[s->count];
	*one = (struct spooled){ .place = mail_place(mail),
		.no = s->count,
		.at = s->end,
		.len = s->bytes.len };
	s->count++;
	/* Others may have used the file meanwhile. */
	if (fseeko(s->file, 0, SEEK_END) != 0 ||
		(one->at = ftello(s->file)) < 0 ||
		fwrite(s->bytes.ptr, 1, s->bytes.len, s->file) != s->bytes.len)
		s->failure = errno ? errno : EIO;
	s->end = one->at + (off_t)one->len;
	return s->failure == 0;
}

static int
by_place(const void *a, const void *b)
{
	const struct spooled *x = a;
	const struct spooled *y = b;
	int order = mail_place_order(&x->place, &y->place);

	return order ? order : (x->no > y->no) - (x->no < y->no);
}

static bool
read_back(struct mail_spool *s, const struct spooled *one)
{
	buf_clear(&s->bytes);
	buf_reserve(&s->bytes, one->len);
	if (fseeko(s->file, one->at, SEEK_SET) != 0 ||
		fread(s->bytes.ptr, 1, one->len, s->file) != one->len) {
		s->failure = errno ? errno : EIO;
		return false;
	}
	s->bytes.len = one->len;
	return true;
}

enum wb_err
mail_spool_each(struct mail_spool *s, bool reverse, uint64_t most,
	bool (*each)(void *ctx, struct span bytes), void *ctx, struct err *err)
{
	bool go_on = s->failure == 0;

	if (s->count > 1)
		qsort(s->items, s->count, sizeof(*s->items), by_place);
	for (size_t i = 0; go_on && i < s->count && i < most; i++) {
		size_t at = reverse ? s->count - 1 - i : i;

		go_on = read_back(s, &s->items[at]) &&
			each(ctx, buf_span(&s->bytes));
	}
	if (s->failure == 0)
		return WB_OK;
	return err_set(err, WB_IO,
		"cannot keep mails in a temporary file in /tmp: %s",
		strerror(s->failure));
}
