/* What writes the log was stopped for a while: nothing was written meanwhile,
 * however short that was. */
#include "query/coverage/gap/gaps.h"

#include "query/coverage/look/sign.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	/* A restart takes some seconds, and what is sent meanwhile mostly waits
	 * in a socket. */
	SHORTEST_S = 60,
	/* Longer ones are told by those who were silent. */
	LONGEST_S = 86400
};

static const int64_t ns_per_s = 1000000000;

/* All shapes of sign.c are among these. */
static const char phrases[] =
	"\"exiting on signal\" OR \"Journal stopped\" OR \"Journal started\" "
	"OR (rsyslogd start) OR (syslogd restart) OR (syslog restart) OR "
	"\"syslog-ng shutting down\" OR \"syslog-ng starting up\"";

struct stop {
	struct span host;
	/* Of the daemon; empty while it runs. */
	struct span program;
	struct found_line line;
};

/* From one line to the other. */
struct pause {
	struct span host;
	struct span program;
	struct found_line ends[2];
};

struct stops {
	struct gap_work *work;
	struct event *event;
	size_t nhosts;
	size_t hosts_cap;
	struct stop *hosts;
	struct name_slots names;
	size_t count;
	size_t cap;
	struct pause *items;
};

static struct stop *
stop_of(struct stops *all, struct span host)
{
	size_t place = name_slots_find(&all->names, host);

	if (place != SIZE_MAX)
		return &all->hosts[place];
	all->hosts = xgrow(all->hosts, &all->hosts_cap, all->nhosts + 1,
		sizeof(*all->hosts));
	all->hosts[all->nhosts] = (struct stop){
		.host = arena_copy(&all->work->out->arena, host)
	};
	name_slots_add(&all->names, all->hosts[all->nhosts].host);
	return &all->hosts[all->nhosts++];
}

static void
add_pause(struct stops *all, const struct stop *from,
	const struct search_hit *until)
{
	int64_t length_s = (until->when.ns - from->line.when.ns) / ns_per_s;

	if (length_s < SHORTEST_S || length_s > LONGEST_S)
		return;
	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	all->items[all->count++] = (struct pause){ from->host, from->program,
		{ from->line, { true, until->when, until->cites[0] } } };
}

static bool
take_line(void *ctx, const struct search_hit *hit)
{
	struct stops *all = ctx;
	struct span program = { 0 };
	struct stop *s = NULL;

	if (hit->when.basis == WHEN_NONE ||
		!logs_asked(all->work->ask, hit->host))
		return true;
	s = stop_of(all, hit->host);
	if (sign_of(hit, false, all->event, &program) == SIGN_LOGGER) {
		s->program = arena_copy(&all->work->out->arena, program);
		s->line = (struct found_line){ true, hit->when, hit->cites[0] };
	} else if (sign_of(hit, true, all->event, &program) == SIGN_LOGGER &&
		span_eq(s->program, program)) {
		add_pause(all, s, hit);
		s->program = SPAN("");
	}
	return true;
}

static bool
is_told(const struct coverage *out, const struct pause *p)
{
	for (size_t i = 0; i < out->ngaps + out->ndowns; i++) {
		const struct coverage_gap *g = i < out->ngaps
			? &out->gaps[i]
			: &out->downs[i - out->ngaps];

		if (span_ieq(g->answer.host, p->host) &&
			g->since_ns <= p->ends[0].when.ns &&
			g->until_ns >= p->ends[1].when.ns)
			return true;
	}
	return false;
}

/* The host itself was down, or something else wrote its lines. */
static enum wb_err
is_harmless(struct gap_work *w, const struct pause *p, bool *harmless,
	struct err *err)
{
	const int64_t from_ns = p->ends[0].when.ns;
	const int64_t to_ns = p->ends[1].when.ns;
	const int64_t within_ns[2] = { from_ns + ns_per_s, to_ns - ns_per_s };
	struct sign stop = { 0 };
	struct sign start = { 0 };
	const struct sign_want stopped = { p->host, from_ns, &stop };
	const struct sign_want started = { p->host,
		to_ns - SHORTEST_S * ns_per_s, &start };
	enum wb_err rc = look_signs(&w->looker, &stopped, 1, false, err);

	if (rc == WB_OK)
		rc = look_signs(&w->looker, &started, 1, true, err);
	*harmless = stop.kind == SIGN_HOST || start.kind == SIGN_HOST;
	if (rc != WB_OK || *harmless)
		return rc;
	return look_any(&w->looker, p->host, within_ns, harmless, err);
}

static void
tell(struct gap_work *w, const struct pause *p)
{
	struct arena *arena = &w->out->arena;
	struct cite *cites = arena_array(arena, 2, sizeof(*cites));
	struct coverage_gap gap = { .kind = GAP_SILENCE,
		.since_ns = p->ends[0].when.ns,
		.until_ns = p->ends[1].when.ns };

	cites[0] = p->ends[0].cite;
	cites[1] = p->ends[1].cite;
	gap.answer = (struct gap_answer){ .host = p->host,
		.since = p->ends[0].when,
		.until = p->ends[1].when,
		.why = span_of(arena_printf(arena,
			"%.*s was stopped and started again: what happened "
			"meanwhile was not written",
			(int)p->program.len, p->program.ptr)),
		.grade = SPAN("A"),
		.ncites = 2,
		.cites = cites };
	gap_add(w, &gap);
}

enum wb_err
gaps_of_stops(struct gap_work *w, struct err *err)
{
	struct stops all = { .work = w };
	struct phrase_look look = { .phrases = phrases,
		.around_s = LONGEST_S,
		.each = take_line,
		.ctx = &all };
	bool harmless = false;
	enum wb_err rc = WB_OK;

	all.event = xcalloc(1, sizeof(*all.event));
	rc = look_phrases(&w->looker, &look, err);
	for (size_t i = 0; i < all.count && rc == WB_OK; i++) {
		if (is_told(w->out, &all.items[i]))
			continue;
		rc = is_harmless(w, &all.items[i], &harmless, err);
		if (rc == WB_OK && !harmless)
			tell(w, &all.items[i]);
	}
	free(all.event);
	free(all.hosts);
	name_slots_release(&all.names);
	free(all.items);
	return rc;
}
