/* Lines in which a daemon says that it threw others away. */
#include "query/coverage/gaps.h"

#include "format/log/head.h"
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

/* What is looked up: words that few blocks have, of the shapes below. */
static const char phrases[] =
	"imuxsock OR imjournal OR \"to drop messages\" OR suppressed OR "
	"\"lost due to rate\" OR (missed messages) OR \"audit_lost\" OR "
	"\"destination queue full\" OR \"No space left on device\"";

struct shape {
	/* Beginning of the program's name. */
	struct span program;
	struct span text;
	/* Not that it threw lines away, but that it could not write them. */
	bool is_unwritten;
};

static const struct shape shapes[] = {
	{ SPAN_INIT("rsyslogd"), SPAN_INIT("imuxsock lost "), false },
	{ SPAN_INIT("rsyslogd"), SPAN_INIT("begins to drop messages"), false },
	{ SPAN_INIT("rsyslogd"), SPAN_INIT("messages lost due to rate"),
		false },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("Suppressed "), false },
	{ SPAN_INIT("journal"), SPAN_INIT("Suppressed "), false },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("Missed "), false },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("to syslog missed "), false },
	{ SPAN_INIT("kernel"), SPAN_INIT("callbacks suppressed"), false },
	{ SPAN_INIT("kernel"), SPAN_INIT("audit_lost="), false },
	{ SPAN_INIT("syslog-ng"), SPAN_INIT("Destination queue full"), false },
	{ SPAN_INIT("rsyslogd"), SPAN_INIT("No space left on device"), true },
	{ SPAN_INIT("syslog"), SPAN_INIT("No space left on device"), true },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("No space left on device"),
		true },
};

static const struct shape *
shape_of(struct span text, struct log_head *head)
{
	head_scan(text, head);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (span_starts(head->program, shapes[i].program) &&
			span_find(head->body, shapes[i].text) != SIZE_MAX)
			return &shapes[i];
	return NULL;
}

/* The number in front of "messages", or 0. */
static uint64_t
count_of(struct span body)
{
	static const struct span units[] = { SPAN_INIT(" messages"),
		SPAN_INIT(" kernel messages"), SPAN_INIT(" callbacks") };
	struct span before;
	struct span word;
	uint64_t n = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!span_cut_at(body, units[i], &before, NULL))
			continue;
		(void)span_rcut(before, ' ', NULL, &word);
		if (span_number(word, &n))
			return n;
	}
	return 0;
}

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
	const struct shape *shape = NULL;
	struct log_head head;
	struct loss *l = NULL;
	bool asked = ask->nhosts == 0;

	for (size_t i = 0; i < ask->nhosts && !asked; i++)
		asked = value_host_fits(ask->hosts[i], hit->host);
	if (!asked || hit->is_rest || hit->when.basis == WHEN_NONE)
		return true;
	shape = shape_of(hit->text, &head);
	if (!shape)
		return true;
	l = loss_of(all, hit, head.program);
	if (l->lines == 0) {
		l->first = hit->when;
		l->cites[0] = hit->cites[0];
		l->is_unwritten = true;
	}
	l->is_unwritten = l->is_unwritten && shape->is_unwritten;
	l->last = hit->when;
	l->cites[1] = hit->cites[0];
	l->lines++;
	l->lost += count_of(head.body);
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
