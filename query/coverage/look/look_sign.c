/* What lines near a silence say of it: that something stopped or started, and
 * whether others went on. */
#include "query/coverage/look/look_part.h"

#include "format/base/arena.h"
#include "format/log/line/head.h"
#include "query/coverage/look/sign.h"

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
	struct span host;
	bool starts;
	struct sign *out;
	struct event *event;
	unsigned lines;
};

static bool
take_sign(void *ctx, const struct search_hit *hit)
{
	struct sign_look *s = ctx;
	struct span program = { 0 };
	enum sign_kind kind = SIGN_NONE;

	if (!span_ieq(hit->host, s->host))
		return true;
	kind = sign_of(hit, s->starts, s->event, &program);
	if (kind > s->out->kind) {
		s->out->kind = kind;
		s->out->program = arena_copy(s->looker->arena, program);
		look_keep(&s->out->line, hit);
	}
	return kind != SIGN_HOST && ++s->lines < SIGN_LINES;
}

enum wb_err
look_signs(struct looker *k, struct span host, int64_t at_ns, bool starts,
	struct sign *out, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	struct sign_look s = { k, host, starts, out, NULL, 0 };
	struct search_spec spec;
	enum wb_err rc = WB_OK;

	*out = (struct sign){ 0 };
	look_spec_fill(k, &all, &spec);
	spec.reverse = !starts;
	if (starts)
		look_spec_between(&spec, at_ns, at_ns + SIGNS_S * ns_per_s);
	else
		look_spec_between(&spec, at_ns - SIGNS_S * ns_per_s, at_ns + 1);
	s.event = xcalloc(1, sizeof(*s.event));
	rc = look_run(k, &spec, take_sign, &s, err);
	free(s.event);
	return rc;
}

/* Lines of a host in a window: of all programs, or but for some. */
struct lines_look {
	struct span host;
	struct span program;
	bool any;
	uint64_t lines;
};

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
take_one(void *ctx, const struct search_hit *hit)
{
	struct lines_look *l = ctx;
	struct log_head head;

	if (!span_ieq(hit->host, l->host))
		return true;
	if (!l->any) {
		head_scan(hit->text, &head);
		if (hit->is_rest || is_system(head.program) ||
			is_family(head.program, l->program))
			return true;
	}
	l->lines++;
	return !l->any;
}

static enum wb_err
look_lines(struct looker *k, struct lines_look *l, int64_t since_ns,
	int64_t until_ns, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	struct search_spec spec;

	look_spec_fill(k, &all, &spec);
	look_spec_between(&spec, since_ns, until_ns);
	return look_run(k, &spec, take_one, l, err);
}

enum wb_err
look_any(struct looker *k, struct span host, const int64_t window_ns[2],
	bool *found, struct err *err)
{
	struct lines_look l = { .host = host, .any = true };
	enum wb_err rc = look_lines(k, &l, window_ns[0], window_ns[1], err);

	*found = l.lines > 0;
	return rc;
}

enum wb_err
look_others(struct looker *k, const struct sign *s, struct span host,
	uint64_t *lines, struct err *err)
{
	const int64_t around_ns = (int64_t)OTHERS_S * ns_per_s;
	struct lines_look l = { .host = host, .program = s->program };
	enum wb_err rc = look_lines(k, &l, s->line.when.ns - around_ns,
		s->line.when.ns + around_ns, err);

	*lines = l.lines;
	return rc;
}
