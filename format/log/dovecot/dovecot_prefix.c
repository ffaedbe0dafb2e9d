/* The head of Dovecot's own text: "imap(user)<pid><session>: " in the forms of
 * its versions. */
#include "format/log/dovecot/dovecot.h"

#include "format/log/line/address.h"

struct level {
	struct span prefix;
	struct span severity;
};

/* clang-format off */
static const struct level levels[] = {
	{ SPAN_INIT("Info: "), SPAN_INIT("info") },
	{ SPAN_INIT("Warning: "), SPAN_INIT("warning") },
	{ SPAN_INIT("Error: "), SPAN_INIT("err") },
	{ SPAN_INIT("Debug: "), SPAN_INIT("debug") },
	{ SPAN_INIT("Fatal: "), SPAN_INIT("crit") },
	{ SPAN_INIT("Panic: "), SPAN_INIT("crit") },
};
/* clang-format on */

enum { COUNT_LEVELS = sizeof(levels) / sizeof(levels[0]) };
/* A user name is cut at 64 characters, a session at 128. */
enum { ARGS_MAX = 512 };

void
dovecot_eat_level(struct dovecot_line *l, struct span *text)
{
	for (size_t i = 0; i < COUNT_LEVELS; i++) {
		if (text->len == 0 || text->ptr[0] != levels[i].prefix.ptr[0] ||
			!span_eat(text, levels[i].prefix))
			continue;
		l->has_level = l->has_level || i > 0;
		if (l->ev->head.severity.len == 0)
			l->ev->head.severity = levels[i].severity;
		return;
	}
}

/* Drop the text after the last `c`, which goes with it, into *tail. */
static bool
cut_last(struct span *s, char c, struct span *tail)
{
	struct span head = { 0 };

	if (!span_rcut(*s, c, &head, tail))
		return false;
	*s = head;
	return true;
}

/* "user,192.0.2.1,master,sasl:plain,<session>" read from the right. True if an
 * address or a session stands at its place. */
static bool
args_fit(struct span s, struct dovecot_args *out)
{
	struct dovecot_args args = { 0 };
	struct span part = { 0 };
	struct span rest = s;
	bool has_fixed = false;

	if (span_ends(rest, SPAN(">")) && cut_last(&rest, '<', &part) &&
		span_ends(rest, SPAN(","))) {
		args.session = span_slice(part, 0, part.len - 1);
		has_fixed = true;
	} else {
		rest = s;
	}
	if (span_ends(rest, SPAN(",")))
		rest.len--;
	s = rest;
	if (cut_last(&rest, ',', &part) && span_eat(&part, SPAN("sasl:"))) {
		args.method = part;
		s = rest;
	}
	rest = s;
	if (cut_last(&rest, ',', &part) && span_eq(part, SPAN("master"))) {
		args.master = true;
		s = rest;
	}
	rest = s;
	if (cut_last(&rest, ',', &part) && address_is_ip(part)) {
		args.ip = part;
		has_fixed = true;
		s = rest;
	}
	args.user = s;
	*out = args;
	return has_fixed;
}

bool
dovecot_eat_args(struct span *s, struct dovecot_args *out)
{
	struct span near = span_slice(*s, 0, ARGS_MAX);
	size_t first = SIZE_MAX;
	size_t last = SIZE_MAX;
	struct span region = { 0 };

	/* Behind these a stranger's password or name may stand. */
	(void)span_cut_at(near, SPAN("(given password: "), &region, NULL);
	(void)span_cut_at(region, SPAN("(username: "), &region, NULL);
	for (size_t i = 0; i + 1 < region.len; i++) {
		struct dovecot_args args = { 0 };

		if (region.ptr[i] != ')' ||
			(region.ptr[i + 1] != ':' && region.ptr[i + 1] != '<'))
			continue;
		if (first == SIZE_MAX)
			first = i;
		if (args_fit(span_slice(region, 0, i), &args)) {
			*out = args;
			last = i;
		}
	}
	if (first == SIZE_MAX)
		return false;
	if (last == SIZE_MAX) {
		last = first;
		(void)args_fit(span_slice(region, 0, first), out);
	}
	*s = span_slice(*s, last + 1, s->len);
	return true;
}

/* "user", "1234" and "1234, user" of lmtp, "192.0.2.1,user" of doveadm,
 * "user,192.0.2.1" where mail_log_prefix adds it. */
static void
read_user(struct dovecot_line *l, struct span inside)
{
	struct span first = { 0 };
	struct span second = { 0 };
	bool has_two = span_cut(inside, ',', &first, &second);

	second = span_ltrim(second);
	if (address_is_ip(second)) {
		l->args.ip = second;
		l->user = first;
	} else if (span_all_digits(first) &&
		(has_two || span_eq(l->service, SPAN("lmtp")))) {
		l->pid = first;
		l->user = second;
	} else if (address_is_ip(first) &&
		(has_two || span_eq(l->service, SPAN("doveadm")))) {
		l->args.ip = first;
		l->user = second;
	} else {
		l->user = inside;
	}
}

/* The user of a session is known to Dovecot, so the first bracket that closes
 * is the right one. */
static bool
eat_user(struct dovecot_line *l, struct span *s)
{
	struct span near = span_slice(*s, 0, ARGS_MAX);
	struct span user = { 0 };

	for (size_t i = 0; i + 1 < near.len; i++) {
		if (near.ptr[i] != ')' ||
			(near.ptr[i + 1] != ':' && near.ptr[i + 1] != '<'))
			continue;
		user = span_slice(near, 0, i);
		*s = span_slice(*s, i + 1, s->len);
		read_user(l, user);
		return true;
	}
	return false;
}

static bool
eat_args(struct dovecot_line *l, struct span *s)
{
	struct span word = { 0 };

	if (l->class == DOVECOT_USER)
		return eat_user(l, s);
	(void)span_cut(*s, ')', &word, NULL);
	if (l->class == DOVECOT_AUTH && !span_all_digits(word) &&
		!span_eq(word, SPAN("default")))
		return dovecot_eat_args(s, &l->args);
	/* log(123), auth-worker(123), auth(default): nothing to keep. */
	return span_cut(*s, ')', &word, s);
}

/* <pid><session> or <session> alone. */
static void
eat_angles(struct dovecot_line *l, struct span *s)
{
	struct span inside = { 0 };
	struct span rest = { 0 };

	while (s->len > 0 && s->ptr[0] == '<') {
		if (!span_cut(span_slice(*s, 1, s->len), '>', &inside, &rest))
			return;
		if (span_all_digits(inside))
			l->pid = inside;
		else
			l->session = inside;
		*s = rest;
	}
}

static struct span
take_name(struct span *s)
{
	size_t n = 0;

	while (n < s->len && n < 24 &&
		(is_alnum(s->ptr[n]) || s->ptr[n] == '-' || s->ptr[n] == '_'))
		n++;
	struct span name = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return name;
}

static bool
eat_service(struct dovecot_line *l, struct span *text)
{
	struct span s = *text;
	struct span name = take_name(&s);
	struct span service = { 0 };
	struct span pid = { 0 };

	if (!dovecot_service(name, &l->class, &service))
		return false;
	l->service = service;
	l->service_marks = FIELD_DERIVED;
	if (service.len > 0 && span_starts(name, service)) {
		l->service = span_slice(name, 0, service.len);
		l->service_marks = FIELD_VERBATIM;
	}
	if (span_eat_char(&s, '[') && !span_cut(s, ']', &pid, &s))
		return false;
	if (span_eat_char(&s, '(') && !eat_args(l, &s))
		return false;
	eat_angles(l, &s);
	if (!span_eat_char(&s, ':'))
		return false;
	*text = span_ltrim(s);
	return true;
}

void
dovecot_prefix(struct dovecot_line *l, struct span text)
{
	struct dovecot_line empty = { .ev = l->ev };

	dovecot_eat_level(l, &text);
	empty.has_level = l->has_level;
	if (!eat_service(l, &text))
		*l = empty;
	dovecot_eat_level(l, &text);
	l->text = text;
}

void
dovecot_add_ip(struct event *ev, enum field_id id, struct span ip)
{
	if (address_is_ip(ip))
		event_add(ev, id, address_unmapped(ip), FIELD_VERBATIM);
}

void
dovecot_add_word(struct event *ev, enum field_id id, struct span constant)
{
	if (constant.len > 0)
		event_add_derived(ev, id, constant, 0);
}

void
dovecot_add_service(const struct dovecot_line *l)
{
	if (l->service.len == 0)
		return;
	if (l->service_marks & FIELD_DERIVED)
		event_add_derived(l->ev, FIELD_service, l->service, 0);
	else
		event_add(l->ev, FIELD_service, l->service, FIELD_VERBATIM);
}

void
dovecot_add_prefix(const struct dovecot_line *l)
{
	struct event *ev = l->ev;

	dovecot_add_service(l);
	if (l->user.len > 0)
		event_add(ev, FIELD_user, l->user, FIELD_VERBATIM);
	dovecot_add_ip(ev, FIELD_client_ip, l->args.ip);
	if (l->session.len > 0)
		event_add(ev, FIELD_session, l->session, FIELD_VERBATIM);
	if (l->pid.len > 0)
		event_add(ev, FIELD_mpid, l->pid, FIELD_VERBATIM);
}
