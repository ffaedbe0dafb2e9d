/* What lines near a silence say of it: that something stopped or started, and
 * whether others went on. */
#include "query/coverage/look/look_part.h"

#include "format/base/arena.h"
#include "format/log/line/head.h"
#include "query/coverage/look/sign.h"
#include "query/coverage/look/sweep.h"

#include <stdlib.h>

enum {
	/* A stop is told so long before the last line, a start so long after
	 * the first one. */
	SIGNS_S = 600,
	/* Of a busy host not all of them. */
	SIGN_LINES = 5000
};

static const int64_t ns_per_s = 1000000000;

struct sign_look {
	struct looker *looker;
	const struct sign_want *wants;
	bool starts;
	struct event *event;
	/* Of each want, so far. */
	unsigned *lines;
};

static bool
take_sign(void *ctx, size_t want, const struct search_hit *hit)
{
	struct sign_look *s = ctx;
	struct sign *out = s->wants[want].out;
	struct span program = { 0 };
	enum sign_kind kind = sign_of(hit, s->starts, s->event, &program);

	if (kind > out->kind) {
		out->kind = kind;
		out->program = arena_copy(s->looker->arena, program);
		look_keep(&out->line, hit);
	}
	return kind != SIGN_HOST && ++s->lines[want] < SIGN_LINES;
}

enum wb_err
look_signs(struct looker *k, const struct sign_want *wants, size_t count,
	bool starts, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	struct sign_look s = { .looker = k,
		.wants = wants,
		.starts = starts,
		.event = xcalloc(1, sizeof(*s.event)),
		.lines = xcalloc(count, sizeof(*s.lines)) };
	struct sweep_look look = { .query = &all,
		.reverse = !starts,
		.wants = xcalloc(count, sizeof(*look.wants)),
		.count = count,
		.each = take_sign,
		.ctx = &s };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count; i++)
		look.wants[i] = (struct sweep_want){ .host = wants[i].host,
			.since_ns = wants[i].at_ns -
				(starts ? 0 : SIGNS_S * ns_per_s),
			.until_ns = wants[i].at_ns +
				(starts ? SIGNS_S * ns_per_s : 1) };
	rc = look_sweep(k, &look, err);
	free(look.wants);
	free(s.lines);
	free(s.event);
	return rc;
}

/* "postfix/master" and "postfix/smtpd" are one family. */
static bool
is_family(struct span program, struct span other)
{
	(void)span_cut(program, '/', &program, NULL);
	(void)span_cut(other, '/', &other, NULL);
	return span_ieq(program, other);
}

/* The system, and the log daemon, tell of others' stops. */
static bool
is_system(struct span program)
{
	static const struct span names[] = { SPAN_INIT("systemd"),
		SPAN_INIT("kernel"), SPAN_INIT("rsyslogd"),
		SPAN_INIT("syslog") };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_starts(program, names[i]))
			return true;
	return false;
}

static bool
take_other(void *ctx, size_t want, const struct search_hit *hit)
{
	const struct others_want *w = (const struct others_want *)ctx + want;
	struct log_head head;

	head_scan(hit->text, &head);
	if (!hit->is_rest && !is_system(head.program) &&
		!is_family(head.program, w->sign->program))
		++*w->lines;
	return true;
}

enum wb_err
look_others(struct looker *k, const struct others_want *wants, size_t count,
	struct err *err)
{
	const int64_t around_ns = (int64_t)OTHERS_S * ns_per_s;
	const struct node all = { .kind = NODE_ALL };
	struct sweep_look look = { .query = &all,
		.wants = xcalloc(count, sizeof(*look.wants)),
		.count = count,
		.each = take_other,
		.ctx = (void *)(uintptr_t)wants };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count; i++) {
		const int64_t at_ns = wants[i].sign->line.when.ns;

		look.wants[i] = (struct sweep_want){ .host = wants[i].host,
			.since_ns = at_ns - around_ns,
			.until_ns = at_ns + around_ns };
	}
	rc = look_sweep(k, &look, err);
	free(look.wants);
	return rc;
}

struct any_look {
	struct span host;
	bool found;
};

static bool
take_any(void *ctx, const struct search_hit *hit)
{
	struct any_look *a = ctx;

	a->found = span_ieq(hit->host, a->host);
	return !a->found;
}

enum wb_err
look_any(struct looker *k, struct span host, const int64_t window_ns[2],
	bool *found, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	struct any_look a = { .host = host };
	struct search_spec spec;
	enum wb_err rc = WB_OK;

	look_spec_fill(k, &all, &spec);
	look_spec_between(&spec, window_ns[0], window_ns[1]);
	rc = look_run(k, &spec, take_any, &a, err);
	*found = a.found;
	return rc;
}
