#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

static void
add_streams(struct sim *s, struct host *h, unsigned syslog_rank,
	bool has_dovecot_log)
{
	struct stream_config c = { .form = FORM_RFC3164 };
	unsigned i = (unsigned)(h - s->hosts);

	/* Most machines of a site run on its wall clock, some do not. */
	c.zone = i % 6 == 3  ? ZONE_PANAMA
		: i % 6 == 5 ? ZONE_UTC
			     : ZONE_CENTRAL;
	c.rotate_second = 3 * 3600 + (int)(i * 417 % 3600) + 2;
	if (s->is_skewed && i % 7 != 4)
		c.skew_us = ((int64_t)(i * 5 % 7) - 3) * minute_us;
	h->zone = c.zone;
	memcpy(c.host, h->name, sizeof(h->name));
	memcpy(c.base, "maillog", 8);
	if (h->role == ROLE_QMAIL) {
		c.form = FORM_TAI64N;
		snprintf(c.folder, sizeof(c.folder), "%s/send", h->name);
		h->maillog = spool_add(s->spool, &c);
		snprintf(c.folder, sizeof(c.folder), "%s/smtpd", h->name);
		h->smtpd_log = spool_add(s->spool, &c);
		return;
	}
	if (syslog_rank % 3 == 2)
		c.form = FORM_RFC3339;
	snprintf(c.folder, sizeof(c.folder), "%s", h->name);
	h->maillog = h->mailbox_log = spool_add(s->spool, &c);
	if (h->role != ROLE_STORE || !has_dovecot_log)
		return;
	c.form = FORM_DOVECOT;
	memcpy(c.base, "dovecot.log", 12);
	h->mailbox_log = spool_add(s->spool, &c);
}

void
world_add_out(struct sim *s, struct host *h)
{
	struct host *out = &s->outs[s->out_count];

	if (s->out_count == OUT_CAP)
		return;
	s->out_count++;
	*out = *h;
	out->is_out = true;
	out->maillog |= STREAM_OUT;
	out->next_pid += 9000;
	out->qmgr_pid += 200;
	out->inode_base += 0x40000;
	h->out = out;
}

void
world_build(struct sim *s, unsigned count, bool has_dovecot_log)
{
	static const enum role cycle[] = { ROLE_MX, ROLE_FILTER, ROLE_STORE,
		ROLE_SUBMIT, ROLE_QMAIL, ROLE_MX, ROLE_STORE };
	static const char *const names[] = { "mx", "filter", "store", "smtp",
		"qmail" };
	unsigned numbers[5] = { 0 };
	unsigned syslog = 0;

	s->host_count = s->all_count = count;
	for (unsigned i = 0; i < count; i++) {
		struct host *h = &s->hosts[i];

		h->role = cycle[i % 7];
		snprintf(h->name, sizeof(h->name), "%s%u", names[h->role],
			++numbers[h->role] % 1000);
		snprintf(
			h->fqdn, sizeof(h->fqdn), "%s.hoster.example", h->name);
		snprintf(h->peer.name, sizeof(h->peer.name), "%s", h->fqdn);
		peer_inside(&h->peer, 64000 + 250 * i);
		h->has_long_ids = i % 2 == 1;
		h->has_postscreen = h->role == ROLE_MX && i % 2 == 1;
		h->next_pid = 1000 + (int)rng_below(&s->rng, 20000);
		h->qmgr_pid = 900 + (int)rng_below(&s->rng, 90);
		h->inode_base = 0x20000 + rng_below(&s->rng, 0x100000);
		h->next_delivery = 1;
		add_streams(s, h, syslog, has_dovecot_log);
		syslog += h->role != ROLE_QMAIL;
		if (s->is_eventful && h->role == ROLE_MX && !h->has_postscreen)
			world_add_out(s, h);
	}
}

struct host *
world_add(struct sim *s, enum role role, const struct stream_config *c)
{
	unsigned i = s->all_count;
	struct host *h = &s->hosts[i];

	if (i == HOST_CAP)
		abort();
	s->all_count++;
	h->role = role;
	if (role == ROLE_EXIM)
		h->mta = MTA_EXIM;
	if (role == ROLE_SENDMAIL)
		h->mta = MTA_SENDMAIL;
	h->zone = c->zone;
	memcpy(h->name, c->host, sizeof(h->name) - 1);
	snprintf(h->fqdn, sizeof(h->fqdn), "%.15s.hoster.example", c->host);
	memcpy(h->peer.name, h->fqdn, sizeof(h->fqdn));
	peer_inside(&h->peer, 64000 + 250 * i);
	h->next_pid = 1000 + (int)rng_below(&s->rng, 20000);
	h->qmgr_pid = 900 + (int)rng_below(&s->rng, 90);
	h->inode_base = 0x20000 + rng_below(&s->rng, 0x100000);
	h->next_delivery = 1;
	h->maillog = h->mailbox_log = spool_add(s->spool, c);
	return h;
}

struct host *
world_host(struct sim *s, enum role role)
{
	unsigned i;

	do
		i = (unsigned)rng_below(&s->rng, s->all_count);
	while (s->hosts[i].role != role);
	return &s->hosts[i];
}

static void
renew(struct sim *s, struct host *h, struct proc *p)
{
	h->next_pid += 1 + (int)rng_below(&s->rng, 5);
	if (h->next_pid > 32767)
		h->next_pid = 1000;
	p->pid = h->next_pid;
	p->uses = 0;
}

struct proc *
host_proc(struct sim *s, struct host *h, enum service svc, int64_t now,
	int64_t until_us)
{
	struct proc *all = h->procs[svc];
	struct proc *p = &all[0];

	for (unsigned i = 0; i < PROC_CAP; i++) {
		if (all[i].busy_until <= now) {
			p = &all[i];
			break;
		}
		if (all[i].busy_until < p->busy_until)
			p = &all[i];
	}
	/* Postfix's max_use and max_idle; other daemons are much alike. */
	if (p->pid == 0 || p->uses >= 100 ||
		p->busy_until + 100 * (int64_t)SECOND_US < now)
		renew(s, h, p);
	p->uses++;
	p->busy_until = until_us;
	return p;
}

void
host_free_id(struct host *h, const char *id, int64_t now)
{
	struct past_id *p = &h->past_ids[h->past_count++ % PAST_CAP];

	snprintf(p->id, sizeof(p->id), "%s", id);
	p->when_us = now;
}

/* The same inode in the same microsecond of a second, as short ids have it. */
static bool
use_again(struct sim *s, struct host *h, int64_t now, char *out)
{
	struct past_id *p;

	if (!s->is_eventful || h->has_long_ids || h->past_count < PAST_CAP ||
		!rng_chance(&s->rng, 30))
		return false;
	p = &h->past_ids[rng_below(&s->rng, PAST_CAP)];
	if (!p->id[0] || now - p->when_us < 10 * minute_us)
		return false;
	memcpy(out, p->id, sizeof(p->id));
	p->id[0] = '\0';
	return true;
}

/* One of another queue, whose mail may still be there. */
static bool
use_twins(struct sim *s, const struct host *h, char *out)
{
	char *id;

	if (!h->twin || !rng_chance(&s->rng, 500))
		return false;
	/* Not the latest, which may be that of the mail at hand. */
	id = h->twin->recent_ids[(h->twin->recent_count + 1 +
					 rng_below(&s->rng, 4)) %
		RECENT_CAP];
	memcpy(out, id, QUEUE_ID_BYTES);
	id[0] = '\0';
	return out[0] != '\0';
}

void
host_queue_id(struct sim *s, struct host *h, int64_t now, char *out)
{
	/* File systems hand out freed inodes again. */
	uint64_t inode = h->inode_base + h->next_inode++ % 3000 * 7;

	if (use_again(s, h, now, out) || use_twins(s, h, out))
		return;
	if (h->mta == MTA_EXIM)
		id_exim(now, (unsigned)(h->next_pid += 3) % 32768, out);
	else if (h->mta == MTA_SENDMAIL)
		id_sendmail(now, (unsigned)(h->next_pid += 3) % 32768, out);
	else if (h->has_long_ids)
		id_queue_long(now, inode, out);
	else
		id_queue_short(now, inode, out);
	if (h->twin)
		memcpy(h->recent_ids[h->recent_count++ % RECENT_CAP], out,
			QUEUE_ID_BYTES);
}

static void
local_domain(uint64_t n, char *out)
{
	if (n == 0)
		snprintf(out, NAME_BYTES, "hoster.example");
	else
		name_domain(0x10000000 + n, out);
}

void
world_user(struct sim *s, struct rcpt *r)
{
	uint64_t rank = rng_zipf(&s->rng, s->user_count);
	uint64_t h = hash_mix(0x05e1, rank);
	unsigned domain = (unsigned)(h % LOCAL_DOMAINS);
	enum role role = domain % 8 == 7 ? ROLE_QMAIL : ROLE_STORE;
	unsigned i = domain * 5 % s->host_count;
	char person[NAME_BYTES];
	char name[NAME_BYTES];

	/* A domain has its mailboxes on one host, always the same. */
	while (s->hosts[i].role != role)
		i = (i + 1) % s->host_count;
	name_person(h, person);
	local_domain(domain, name);
	snprintf(r->to, sizeof(r->to), "%.40s@%.44s", person, name);
	r->whose = role == ROLE_QMAIL ? WHOSE_QMAIL : WHOSE_STORE;
	r->where = i;
}

void
world_stranger(struct sim *s, struct rcpt *r)
{
	char person[NAME_BYTES];
	char name[NAME_BYTES];
	uint64_t one;

	r->where = rng_zipf(&s->rng, s->domain_count);
	one = rng_chance(&s->rng, 500) ? rng_zipf(&s->rng, 20000)
				       : rng_below(&s->rng, 1000000);
	name_domain(r->where, name);
	name_person(hash_mix(r->where, one), person);
	snprintf(r->to, sizeof(r->to), "%.40s@%.44s", person, name);
	r->whose = WHOSE_OUTSIDE;
}

void
world_relay(uint64_t domain, bool outgoing, uint64_t which, struct peer *p)
{
	uint64_t h = hash_mix(hash_mix(domain, outgoing), which);
	char name[NAME_BYTES];

	name_domain(domain, name);
	if (!outgoing)
		snprintf(p->name, sizeof(p->name), "mx%u.%.60s",
			(unsigned)(which + 1), name);
	else if (h & 1)
		snprintf(p->name, sizeof(p->name), "mail-%x.%.50s",
			(unsigned)(h >> 20 & 0xffff), name);
	else
		snprintf(p->name, sizeof(p->name), "o%u.out.%.50s",
			(unsigned)which, name);
	peer_place(p, h);
	p->port = (uint16_t)(20000 + (h >> 30) % 40000);
}

void
world_desk(struct sim *s, const char *user, struct peer *p)
{
	uint64_t h = 0;
	uint64_t place = rng_zipf(&s->rng, 40);
	char isp[NAME_BYTES];

	while (*user)
		h = hash_mix(h, (unsigned char)*user++);
	peer_place(p, hash_mix(h, place));
	name_domain(h % 60, isp);
	if (p->is_v6 || place % 4 == 0)
		snprintf(p->name, sizeof(p->name), "unknown");
	else
		snprintf(p->name, sizeof(p->name), "ip-%u-%u-%u-%u.%.40s",
			p->octets[0], p->octets[1], p->octets[2], p->octets[3],
			isp);
	p->port = (uint16_t)rng_range(&s->rng, 1024, 65535);
}

void
world_nobody(struct sim *s, struct peer *p)
{
	/* Some come back day after day, most are never seen again. */
	uint64_t rank = rng_chance(&s->rng, 300) ? rng_zipf(&s->rng, 3000)
						 : rng_next(&s->rng);
	uint64_t h = hash_mix(0xbad, rank);

	peer_place(p, h);
	snprintf(p->name, sizeof(p->name), "unknown");
	if (h % 4 == 0)
		snprintf(p->name, sizeof(p->name), "host-%x.dyn.example",
			(unsigned)(h >> 32));
	p->port = (uint16_t)rng_range(&s->rng, 1024, 65535);
}
