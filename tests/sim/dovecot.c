#include "tests/sim/dovecot.h"

#include "tests/sim/mail.h"
#include "tests/sim/world.h"

#include <stdarg.h>
#include <string.h>

struct visit {
	struct host *host;
	const char *service;
	char user[ADDRESS_BYTES];
	struct peer desk;
	char session[SESSION_BYTES];
	int pid;
	int64_t now;
};

/* `who: text`, as syslog has it or as Dovecot's own log file has it. */
static __attribute__((format(printf, 4, 5))) void
say(struct sim *s, const struct visit *v, const char *who, const char *format,
	...)
{
	char text[LINE_BYTES - 200];
	bool is_own = v->host->mailbox_log != v->host->maillog;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sim_say(s, v->host->mailbox_log, v->now, "%s%s: %s%s",
		is_own ? "" : "dovecot: ", who, is_own ? "Info: " : "", text);
}

static void
start(struct sim *s, struct visit *v, int64_t now)
{
	struct host *h = world_host(s, ROLE_STORE);
	struct kept *k = NULL;
	struct rcpt r = { .leg = -1 };

	v->host = h;
	v->now = now;
	v->service = rng_chance(&s->rng, 150) ? "pop3" : "imap";
	if (h->kept_count > 0)
		k = &h->kept[rng_below(&s->rng,
			h->kept_count < KEPT_CAP ? h->kept_count : KEPT_CAP)];
	do
		world_user(s, &r);
	while (r.whose != WHOSE_STORE);
	snprintf(v->user, sizeof(v->user), "%s", k ? k->user : r.to);
	world_desk(s, v->user, &v->desk);
	id_login(now, &v->desk, v->session);
}

static void
tell(struct sim *s, const struct visit *v, const struct kept *k,
	const char *action)
{
	struct action a = { v->now, k->message_id, v->user, action };

	truth_action(s, &a);
}

static struct kept *
latest(const struct visit *v)
{
	struct kept *k = NULL;

	for (unsigned i = 0; i < KEPT_CAP; i++)
		if (v->host->kept[i].uid &&
			strcmp(v->host->kept[i].user, v->user) == 0)
			k = &v->host->kept[i];
	return k;
}

static void
say_kept(struct sim *s, const struct visit *v, const char *who,
	const char *action, const struct kept *k, const char *more)
{
	say(s, v, who, "%s: box=INBOX, uid=%u, msgid=<%s>, size=%u%s", action,
		k->uid, k->message_id, k->size, more);
	tell(s, v, k, action);
}

/* Fetched by POP3, and not left on the server. */
static unsigned
collect(struct sim *s, struct visit *v, const char *who)
{
	struct kept *k = latest(v);

	if (!k)
		return 0;
	v->now += rng_lapse(&s->rng, SECOND_US);
	say_kept(s, v, who, "expunge", k, "");
	k->uid = 0;
	return 1;
}

/* Throws the user's latest mail away, or marks it; returns how many are gone.
 */
static unsigned
act(struct sim *s, struct visit *v, const char *who)
{
	struct kept *k = latest(v);

	if (!k)
		return 0;
	if (s->is_eventful && rng_chance(&s->rng, 300)) {
		v->now += rng_lapse(&s->rng, SECOND_US);
		say_kept(s, v, who, "flag_change", k,
			k->size % 3 ? ", flags=(\\Seen)"
				    : ", flags=(\\Answered \\Seen)");
		return 0;
	}
	v->now += rng_lapse(&s->rng, 8 * (int64_t)SECOND_US);
	if (k->size % 2)
		say(s, v, who,
			"copy from INBOX: box=Trash, uid=%u, msgid=<%s>, "
			"size=%u",
			k->uid + 7, k->message_id, k->size);
	if (k->size % 2)
		tell(s, v, k, "copy");
	say(s, v, who, "delete: box=INBOX, uid=%u, msgid=<%s>, size=%u", k->uid,
		k->message_id, k->size);
	tell(s, v, k, "delete");
	v->now += rng_lapse(&s->rng, 3 * (int64_t)SECOND_US);
	say(s, v, who, "expunge: box=INBOX, uid=%u, msgid=<%s>, size=%u",
		k->uid, k->message_id, k->size);
	tell(s, v, k, "expunge");
	k->uid = 0;
	return 1;
}

static void
say_logout(struct sim *s, struct visit *v, const char *who, unsigned gone)
{
	unsigned in = 90 + (unsigned)rng_zipf(&s->rng, 900);
	unsigned out = 400 + (unsigned)rng_zipf(&s->rng, 9000);
	/* Mail programs look every few minutes, and mostly find nothing. */
	unsigned read = rng_chance(&s->rng, 300)
		? 1 + (unsigned)rng_zipf(&s->rng, 12)
		: 0;

	if (v->service[0] == 'p')
		say(s, v, who,
			"Disconnected: Logged out top=0/0, retr=%u/%u, "
			"del=%u/%u, size=%u",
			read + gone, (read + gone) * out * 3, gone,
			in % 90 + gone, in * 997);
	else
		say(s, v, who,
			"%s in=%u out=%u deleted=%u expunged=%u trashed=0 "
			"hdr_count=%u hdr_bytes=%u body_count=%u body_bytes=%u",
			read ? "Logged out"
			     : "Connection closed (IDLE finished 0.051 secs "
			       "ago)",
			in, out, gone, gone, read, read * 211, read,
			read * out * 3);
}

void
dovecot_session(struct sim *s, int64_t now)
{
	struct visit v = { .pid = 0 };
	struct login l = {
		.when_us = now, .succeeded = true, .method = "PLAIN"
	};
	char who[200];
	char login[24];
	unsigned gone = 0;

	start(s, &v, now);
	v.pid = host_proc(s, v.host, SVC_MAILBOX, now, now + hour_us)->pid;
	snprintf(login, sizeof(login), "%s-login", v.service);
	snprintf(who, sizeof(who), "%s(%s)<%d><%s>", v.service, v.user, v.pid,
		v.session);
	say(s, &v, login,
		"Login: user=<%s>, method=PLAIN, rip=%s, lip=%s, mpid=%d, TLS, "
		"session=<%s>",
		v.user, v.desk.ip, v.host->peer.ip, v.pid, v.session);
	if (v.service[0] == 'i' && rng_chance(&s->rng, 220))
		gone = act(s, &v, who);
	else if (v.service[0] == 'p' && s->is_eventful &&
		rng_chance(&s->rng, 500))
		gone = collect(s, &v, who);
	v.now += rng_lapse(
		&s->rng, (v.service[0] == 'i' ? 700 : 2) * (int64_t)SECOND_US);
	say_logout(s, &v, who, gone);
	l.end_us = v.now;
	l.host = v.host;
	l.service = v.service;
	l.user = v.user;
	l.client = &v.desk;
	l.session = v.session;
	truth_login(s, &l);
}

/* Most wrong passwords come from people who guess at names, too. */
static bool
guess_name(struct sim *s, struct visit *v)
{
	char person[NAME_BYTES];
	char domain[NAME_BYTES];

	if (rng_chance(&s->rng, 250))
		return false;
	world_nobody(s, &v->desk);
	if (rng_chance(&s->rng, 300))
		return false;
	name_person(rng_next(&s->rng), person);
	snprintf(domain, sizeof(domain), "%s", strchr(v->user, '@') + 1);
	snprintf(v->user, sizeof(v->user), "%.40s@%.44s", person, domain);
	return true;
}

void
dovecot_failure(struct sim *s, int64_t now)
{
	struct visit v = { .pid = 0 };
	struct login l = { .when_us = now, .method = "PLAIN" };
	unsigned seconds = 2 + (unsigned)rng_below(&s->rng, 9);
	bool is_guess;
	char who[160];
	char login[24];

	start(s, &v, now);
	is_guess = guess_name(s, &v);
	id_login(now, &v.desk, v.session);
	snprintf(who, sizeof(who), "auth-worker(%d)",
		host_proc(s, v.host, SVC_LOGIN, now, now + 9 * minute_us / 60)
			->pid);
	snprintf(login, sizeof(login), "%s-login", v.service);
	v.now += 40000;
	say(s, &v, who, "sql(%s,%s,<%s>): %s", v.user, v.desk.ip, v.session,
		is_guess ? "unknown user" : "Password mismatch");
	v.now += seconds * (int64_t)SECOND_US;
	say(s, &v, login,
		"Disconnected (auth failed, 1 attempts in %u secs): user=<%s>, "
		"method=PLAIN, rip=%s, lip=%s, TLS, session=<%s>",
		seconds, v.user, v.desk.ip, v.host->peer.ip, v.session);
	l.host = v.host;
	l.service = v.service;
	l.user = v.user;
	l.client = &v.desk;
	l.session = v.session;
	truth_login(s, &l);
}
