/* Lines in which a daemon says that it threw others away. */
#include "query/coverage/gap/gaps.h"

#include "format/log/syslogd.h"
#include "query/lang/value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* What is told again within this time is one gap. */
	TOGETHER_S = 3600,
	/* What was lost before it is told: some seconds, or until the one that
	 * wrote too much writes again. */
	BEFORE_S = 300
};

static const int64_t ns_per_s = 1000000000;

/* What is looked up: words that few blocks have, of what syslogd_tells_loss
 * knows. */
static const char phrases[] =
	"imuxsock OR imjournal OR \"to drop messages\" OR suppressed OR "
	"\"lost due to rate\" OR (missed messages) OR \"messages lost\" OR "
	"\"audit_lost\" OR "
	"\"destination queue full\" OR \"dropped while sending\" OR "
	"\"No space left on device\"";

/* One daemon's losses that are told together. */
struct loss {
	struct span host;
	struct span program;
	struct when first;
	struct when last;
	uint64_t lines;
	uint64_t lost;
	/* All of them say that it could not write. */
	bool is_unwritten;
	struct cite cites[2];
};

struct losses {
	struct gap_work *work;
	struct loss *open;
	size_t count;
	size_t cap;
};

static void
put_count(struct buf *out, uint64_t n, const char *one)
{
	buf_printf(out, "%" PRIu64 " %s%s", n, one, n == 1 ? "" : "s");
}

static void
close_loss(struct gap_work *w, const struct loss *l)
{
	struct arena *arena = &w->out->arena;
	struct cite *cites = arena_array(arena, 2, sizeof(*cites));
	struct buf why = { 0 };
	struct coverage_gap gap = { .kind = GAP_LOSS,
		.since_ns = l->first.ns - BEFORE_S * ns_per_s,
		.until_ns = l->last.ns };

	buf_put(&why, l->program);
	if (l->is_unwritten) {
		buf_puts(&why,
			" says that it could not write, for the disk was full");
	} else {
		buf_puts(&why, " says that it threw ");
		if (l->lost > 0)
			put_count(&why, l->lost, "line");
		else
			buf_puts(&why, "lines");
		buf_puts(&why, " away");
	}
	buf_puts(&why, ", in ");
	put_count(&why, l->lines, "line");
	buf_puts(&why, " of its own");
	cites[0] = l->cites[0];
	cites[1] = l->cites[1];
	gap.answer = (struct gap_answer){
		.host = l->host,
		.since = l->first,
		.until = l->last,
		.why = arena_copy(arena, buf_span(&why)),
		.grade = SPAN("A"),
		.ncites = l->lines > 1 ? 2 : 1,
		.cites = cites,
	};
	buf_release(&why);
	gap_add(w, &gap);
}

static struct loss *
loss_of(struct losses *all, const struct search_hit *hit, struct span program)
{
	const int64_t together_ns = (int64_t)TOGETHER_S * 1000000000;
	struct arena *arena = &all->work->out->arena;
	struct loss *l = NULL;
	size_t i = 0;

	for (; i < all->count; i++) {
		l = &all->open[i];
		if (span_ieq(l->host, hit->host) &&
			span_eq(l->program, program))
			break;
	}
	if (i == all->count) {
		all->open = xgrow(all->open, &all->cap, all->count + 1,
			sizeof(*all->open));
		l = &all->open[all->count++];
		*l = (struct loss){ .host = arena_copy(arena, hit->host),
			.program = arena_copy(arena, program) };
	}
	if (l->lines > 0 && hit->when.ns - l->last.ns > together_ns) {
		close_loss(all->work, l);
		l->lines = l->lost = 0;
	}
	return l;
}

static bool
take_loss(void *ctx, const struct search_hit *hit)
{
	struct losses *all = ctx;
	const struct coverage_ask *ask = all->work->ask;
	struct syslogd_loss told;
	struct log_head head;
	struct loss *l = NULL;
	bool asked = ask->nhosts == 0;

	for (size_t i = 0; i < ask->nhosts && !asked; i++)
		asked = value_host_fits(ask->hosts[i], hit->host);
	if (!asked || hit->is_rest || hit->when.basis == WHEN_NONE)
		return true;
	head_scan(hit->text, &head);
	if (!syslogd_tells_loss(&head, &told))
		return true;
	l = loss_of(all, hit, head.program);
	if (l->lines == 0) {
		l->first = hit->when;
		l->cites[0] = hit->cites[0];
		l->is_unwritten = true;
	}
	l->is_unwritten = l->is_unwritten && told.is_unwritten;
	l->last = hit->when;
	l->cites[1] = hit->cites[0];
	l->lines++;
	l->lost += told.lines;
	return true;
}

enum wb_err
gaps_of_losses(struct gap_work *w, struct err *err)
{
	struct losses all = { .work = w };
	struct phrase_look look = { .phrases = phrases,
		.around_s = LOOK_AROUND_S,
		.each = take_loss,
		.ctx = &all };
	enum wb_err rc = look_phrases(&w->looker, &look, err);

	for (size_t i = 0; i < all.count && rc == WB_OK; i++)
		close_loss(w, &all.open[i]);
	free(all.open);
	return rc;
}
