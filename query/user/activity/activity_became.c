/* What was done as another user, after su, sudo and their like: that user's
 * processes on the terminal, and what became of accounts meanwhile. */
#include "format/log/line/format.h"
#include "query/user/activity/activity_part.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

enum {
	/* So long, where the evidence has no end of it. */
	OPEN_S = 12 * 3600,
	/* Searches at most: each is one of these times. */
	BECAME_MAX = 64
};

/* A time in which somebody was `user` on that terminal. */
struct became {
	struct span host;
	struct span tty;
	struct span user;
	/* Who became it. */
	struct span by;
	int64_t begin_ns;
	int64_t end_ns;
};

struct finding_done {
	struct activity_run *r;
	const struct became *b;
	struct process_who *who;
};

static struct span
kept(struct activity_run *r, struct span text)
{
	return text.len > 0 ? arena_copy(&r->arena, text) : (struct span){ 0 };
}

/* Records of processes have no more than that of when one began. */
static int64_t
whole_second(int64_t ns)
{
	int64_t part = ns % ns_per_s;

	return ns - (part < 0 ? part + ns_per_s : part);
}

void
activity_became_add(struct activity_run *r, const struct login *l)
{
	struct became *b = NULL;

	if (!r->q->only_done || !l->succeeded || l->target_user.len == 0 ||
		l->tty.len == 0 || l->when.basis == WHEN_NONE ||
		identity_has(r->q->who, l->target_user))
		return;
	/* Another command on the terminal of the last one goes on with it. */
	for (size_t i = 0; i < r->nbecame; i++) {
		b = &r->became[i];
		if (l->when.ns <= b->end_ns && span_ieq(b->host, l->host) &&
			span_eq(b->tty, l->tty) &&
			span_eq(b->user, l->target_user))
			break;
		b = NULL;
	}
	if (b == NULL && r->nbecame == BECAME_MAX) {
		r->counts->cut = true;
		return;
	}
	if (b == NULL) {
		r->became = xgrow(r->became, &r->became_cap, r->nbecame + 1,
			sizeof(*r->became));
		b = &r->became[r->nbecame++];
		*b = (struct became){ .host = kept(r, l->host),
			.tty = kept(r, l->tty),
			.user = kept(r, l->target_user),
			.by = kept(r, l->user),
			.begin_ns = whole_second(l->when.ns) };
	}
	if (l->has_end && l->end.ns > b->end_ns)
		b->end_ns = l->end.ns;
	else if (!l->has_end && l->when.ns + OPEN_S * ns_per_s > b->end_ns)
		b->end_ns = l->when.ns + OPEN_S * ns_per_s;
}

static const struct cite *
copy_cites(struct activity_run *r, const struct search_hit *hit)
{
	struct cite *out = arena_array(&r->arena, hit->ncites, sizeof(*out));

	if (hit->ncites > 0)
		memcpy(out, hit->cites, hit->ncites * sizeof(*out));
	return out;
}

static void
keep_process(struct finding_done *f, const struct search_hit *hit,
	const struct process *p)
{
	struct activity_run *r = f->r;
	struct process *out = arena_alloc(&r->arena, sizeof(*out));
	struct span *texts[] = { &out->host, &out->command, &out->user,
		&out->uid, &out->gid, &out->tty, &out->flags, &out->exit_code,
		&out->signal, &out->utime_s, &out->stime_s, &out->etime_s,
		&out->memory_kb, &out->io, &out->pid, &out->ppid };

	*out = *p;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = kept(r, *texts[i]);
	out->cites = copy_cites(r, hit);
	activity_add(r, ACTIVITY_PROCESS, &out->when)->process = out;
}

static bool
on_done(void *ctx, const struct search_hit *hit)
{
	static const struct dialect dialect = { TEXT_BYTES };
	struct finding_done *f = ctx;
	struct activity_run *r = f->r;
	struct process p;

	if (hit->is_rest || !span_ieq(hit->host, f->b->host))
		return true;
	event_parse(hit->text, &dialect, &r->event);
	if (hit->is_record && process_of(hit, &r->event, r->q->accounts, &p) &&
		process_who_fits(f->who, &p) && span_eq(p.tty, f->b->tty))
		keep_process(f, hit, &p);
	return true;
}

/* root is UID 0, whatever a passwd file has. */
static enum wb_err
find_done(struct activity_run *r, const struct became *b, struct err *err)
{
	struct span *users = arena_array(&r->arena, 1, sizeof(*users));
	struct finding_done f = { .r = r, .b = b };
	struct search_spec spec = *r->q->spec;
	struct search_counts counts = { 0 };

	users[0] = span_eq(b->user, SPAN("root")) ? SPAN("0") : b->user;
	f.who = process_who_new(&r->arena, r->q->accounts, NULL, 0, users, 1);
	spec.query = node_join(
		&r->arena, NODE_AND, process_who_query(f.who), r->q->filter);
	spec.reverse = false;
	if (!spec.has_since || spec.since_ns < b->begin_ns)
		spec.since_ns = b->begin_ns;
	if (!spec.has_until || spec.until_ns > b->end_ns + 1)
		spec.until_ns = b->end_ns + 1;
	spec.has_since = spec.has_until = true;
	return search_run(r->q->indexes, r->q->nindexes, &spec, on_done, &f,
		&counts, err);
}

enum wb_err
activity_find_done(struct activity_run *r, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < r->nbecame && rc == WB_OK; i++)
		rc = find_done(r, &r->became[i], err);
	return rc;
}

struct node *
activity_became_query(struct activity_run *r)
{
	static const char *const programs[] = { "useradd", "userdel", "usermod",
		"adduser", "groupadd", "groupdel", "groupmod", "gpasswd",
		"passwd", "chpasswd", "chage", "chsh", "chfn", "newusers",
		"crontab" };
	struct node *any = NULL;

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		struct node *one = NULL;

		if (query_field_node(&r->arena, SPAN("program"),
			    span_of(programs[i]), &one, NULL) == WB_OK)
			any = node_join(&r->arena, NODE_OR, any, one);
	}
	return any;
}

/* useradd says on which terminal it ran. */
static bool
is_of_other_tty(struct span body, struct span tty)
{
	struct span from = { 0 };

	if (!span_cut_at(body, SPAN(", from="), NULL, &from))
		return false;
	(void)span_cut(from, ',', &from, NULL);
	return span_eat(&from, SPAN("/dev/")) && !span_eq(from, tty);
}

/* crontab names whose table it is, or with -u who asks. */
static bool
is_change(const struct event *ev, const struct became *b)
{
	const struct field *user = event_field(ev, FIELD_user);

	if (ev->format == NULL)
		return false;
	if (strcmp(ev->format->name, "cron") == 0)
		return user != NULL && span_eq(user->value, b->user) &&
			(span_has(ev->head.body, SPAN(") REPLACE (")) ||
				span_has(ev->head.body, SPAN(") DELETE (")));
	return strcmp(ev->format->name, "account") == 0 &&
		!is_of_other_tty(ev->head.body, b->tty);
}

bool
activity_became_tells(struct activity_run *r, const struct search_hit *hit,
	struct span *detail)
{
	const struct event *ev = &r->event;

	for (size_t i = 0; i < r->nbecame; i++) {
		const struct became *b = &r->became[i];

		if (hit->when.basis == WHEN_NONE ||
			hit->when.ns < b->begin_ns ||
			hit->when.ns > b->end_ns ||
			!span_ieq(hit->host, b->host) || !is_change(ev, b))
			continue;
		buf_clear(&r->detail);
		buf_printf(&r->detail, "while %.*s was %.*s on %.*s: %.*s",
			(int)b->by.len, b->by.ptr, (int)b->user.len,
			b->user.ptr, (int)b->tty.len, b->tty.ptr,
			(int)ev->head.body.len, ev->head.body.ptr);
		*detail = buf_span(&r->detail);
		return true;
	}
	return false;
}
