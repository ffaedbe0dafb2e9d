#include "indexer/walk/deflate.h"

#include "format/base/arena.h"
#include "indexer/walk/deflate_part.h"

#include <stdlib.h>
#include <string.h>

/* Of literals before a copy: after so many they are noted as none's. */
enum { LITERALS_MAX = 1 << 30 };

struct deflate *
deflate_new(void)
{
	return xcalloc(1, sizeof(struct deflate));
}

void
deflate_free(struct deflate *d)
{
	if (!d)
		return;
	copies_release(&d->copies);
	free(d);
}

void
deflate_reset(struct deflate *d)
{
	d->state = AT_BLOCK;
	d->bits = (struct bits){ 0 };
	d->before += d->given;
	d->given = 0;
	d->at = 0;
	d->begin = 0;
}

struct copies *
deflate_copies(struct deflate *d)
{
	return &d->copies;
}

/* Whole bytes that were loaded and not needed belong to what follows. */
static void
give_back(struct deflate *d, struct inflate_io *io)
{
	size_t bytes = (size_t)d->bits.n / 8;

	drop(&d->bits, (unsigned)d->bits.n % 8);
	io->in -= bytes;
	io->in_len += bytes;
	for (size_t i = 0; i < bytes; i++)
		io->in[i] = (unsigned char)take_bits(&d->bits, 8);
}

/* Keep what a copy can reach. All was handed out. */
static void
slide(struct deflate *d)
{
	size_t by = d->at - HISTORY;

	memmove(d->window, d->window + by, HISTORY);
	d->before += by;
	d->at -= by;
	d->given -= by;
	d->begin = d->begin > by ? d->begin - by : 0;
}

static void
make(struct deflate *d, struct inflate_io *io)
{
	if (d->at >= FULL)
		slide(d);
	copies_reserve(&d->copies, (FULL + LENGTH_MAX) / 3 + 4);
	if (d->before + d->at - d->copies.to > LITERALS_MAX)
		deflate_note(d, 0, 0);
	while (d->at < FULL && deflate_step(d, io))
		;
	if (d->state == AT_END)
		give_back(d, io);
}

static void
hand_out(struct deflate *d, struct inflate_io *io)
{
	size_t n = d->at - d->given;

	if (n > io->out_len)
		n = io->out_len;
	if (n == 0)
		return;
	memcpy(io->out, d->window + d->given, n);
	d->given += n;
	io->out += n;
	io->out_len -= n;
}

enum inflate_status
deflate_run(struct deflate *d, struct inflate_io *io)
{
	for (;;) {
		hand_out(d, io);
		if (d->given < d->at)
			return INFLATE_MORE;
		if (d->state == AT_END)
			return INFLATE_END;
		if (d->state == IS_CORRUPT)
			return INFLATE_CORRUPT;
		if (io->out_len == 0)
			return INFLATE_MORE;
		make(d, io);
		if (d->given == d->at && d->state != AT_END &&
			d->state != IS_CORRUPT)
			return INFLATE_MORE;
	}
}
