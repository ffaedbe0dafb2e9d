/* The hosts of the evidence, and the addresses that are theirs. */
#include "query/trace/view/view_part.h"

#include "format/base/addr.h"
#include "query/trace/view/host.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Lines looked at to tell whose an address is. */
	ADDRESS_LINES = 60,
	/* Addresses looked at at all; more are held to be strangers'. */
	ADDRESSES_MAX = 256
};

void
view_hosts_release(struct view *v)
{
	free(v->hosts);
	free(v->addresses);
	free(v->names);
	free(v->labels);
}

static struct view_host *
host_find(struct view *v, struct span name)
{
	for (size_t i = 0; i < v->nhosts; i++)
		if (span_ieq(v->hosts[i].name, name))
			return &v->hosts[i];
	return NULL;
}

static void
take_one(struct view *v, struct span name, const struct host_total *row)
{
	struct view_host *h = host_find(v, name);

	if (!h) {
		v->hosts = xgrow(v->hosts, &v->hosts_cap, v->nhosts + 1,
			sizeof(*v->hosts));
		h = &v->hosts[v->nhosts++];
		*h = (struct view_host){ arena_copy(&v->base, name), false, 0,
			0 };
	}
	if (!row->has_times)
		return;
	if (!h->has_times || row->first_ns < h->first_ns)
		h->first_ns = row->first_ns;
	if (!h->has_times || row->last_ns > h->last_ns)
		h->last_ns = row->last_ns;
	h->has_times = true;
}

/* A source that several hosts wrote, as on a log server, names all. */
static void
take_host(void *ctx, const struct host_total *row)
{
	struct view *v = ctx;
	struct span rest = row->host;

	v->has_local = v->has_local || !row->zone_known;
	while (rest.len > 0) {
		struct span name = span_take_until(&rest, ' ');

		(void)span_eat_char(&rest, ' ');
		if (name.len > 0)
			take_one(v, name, row);
	}
}

/* An aide's chief has. */
static void
read_hosts(struct view *v)
{
	if (v->chief)
		return;
	for (size_t i = 0; i < v->nindexes && !v->has_hosts; i++)
		if (v->indexes[i].readings)
			readings_each_host(
				v->indexes[i].readings, take_host, v);
		else
			v->has_local = true;
	v->has_hosts = true;
}

bool
view_has_local(struct view *v)
{
	read_hosts(v);
	return v->has_local;
}

static bool
is_named(struct view *v, struct span name)
{
	const struct view *k = v->chief ? v->chief : v;

	for (size_t i = 0; i < k->nhosts; i++)
		if (span_ieq(k->hosts[i].name, name))
			return true;
	for (size_t i = 0; i < k->nhosts; i++)
		if (host_is_named(k->hosts[i].name, name))
			return view_name_state(v, name) != NAME_FOREIGN;
	return false;
}

/* Does the line show that the address is one of a host of the evidence: as its
 * own end of a connection, or behind its name? */
static bool
shows_ours(struct view *v, const struct sighting *s, struct span address)
{
	struct span name = { 0 };
	struct span rest = { 0 };

	if (sighting_has(s, FIELD_local_ip, address))
		return true;
	if (sighting_has(s, FIELD_client_ip, address) &&
		is_named(v, sighting_value(s, FIELD_client_name)))
		return true;
	return span_cut(sighting_value(s, FIELD_relay), '[', &name, &rest) &&
		span_starts(rest, address) && rest.len > address.len &&
		rest.ptr[address.len] == ']' && is_named(v, name);
}

/* Is it known whether the address is ours? */
static bool
knows_address(struct view *v, struct span address, bool *ours)
{
	const struct view *k = view_known(v);
	bool known = k->naddresses == ADDRESSES_MAX;

	*ours = false;
	for (size_t i = 0; i < k->naddresses && !*ours; i++)
		if (span_ieq(k->addresses[i].text, address)) {
			known = true;
			*ours = k->addresses[i].is_ours;
			break;
		}
	view_known_done(v);
	if (!known && v->chief)
		v->is_unsure = true;
	return known || v->chief;
}

static void
keep_address(struct view *v, struct span address, bool ours)
{
	struct view *k = view_known(v);

	k->addresses = xgrow(k->addresses, &k->addresses_cap, k->naddresses + 1,
		sizeof(*k->addresses));
	k->addresses[k->naddresses++] =
		(struct view_address){ arena_copy(&k->base, address), ours };
	view_known_done(v);
}

static bool
is_our_address(struct view *v, struct span address)
{
	struct cidr cidr;
	struct look what = {
		.ntexts = 1, .texts = &address, .most = ADDRESS_LINES
	};
	struct sighting_set seen = { 0 };
	bool ours = false;

	if (!cidr_parse(address, &cidr))
		return false;
	if (knows_address(v, address, &ours))
		return ours;
	/* The groups of an IPv6 address are too short to be looked up; the
	 * address as a whole is not. */
	if (span_find_char(address, ':') != SIZE_MAX)
		what.ip = &cidr;
	/* A look that fails tells nothing here, and the next one will say. */
	(void)view_look(v, &what, &seen, NULL, NULL);
	for (size_t i = 0; i < seen.count && !ours; i++)
		ours = shows_ours(v, seen.items[i], address);
	sighting_set_release(&seen);
	keep_address(v, address, ours);
	return ours;
}

bool
view_has_host(struct view *v, struct span name)
{
	struct addr addr;

	read_hosts(v);
	if (name.len == 0)
		return false;
	if (addr_parse(name, &addr))
		return is_our_address(v, name);
	return is_named(v, name);
}

bool
view_proves_host(struct view *v, struct span name)
{
	return view_has_host(v, name) && view_name_state(v, name) == NAME_OURS;
}

/* Hosts log the first label of their names, and are called by all of it. */
static const struct view_host *
host_find_named(struct view *v, struct span name)
{
	const struct view *k = v->chief ? v->chief : v;
	const struct view_host *h = NULL;

	for (size_t i = 0; i < k->nhosts; i++) {
		if (span_ieq(k->hosts[i].name, name))
			return &k->hosts[i];
		if (!h && host_is_named(k->hosts[i].name, name))
			h = &k->hosts[i];
	}
	return h && view_name_state(v, name) != NAME_FOREIGN ? h : NULL;
}

bool
view_host_times(
	struct view *v, struct span host, int64_t *first_ns, int64_t *last_ns)
{
	const struct view_host *h = NULL;

	read_hosts(v);
	h = host_find_named(v, host);
	if (!h || !h->has_times)
		return false;
	*first_ns = h->first_ns;
	*last_ns = h->last_ns;
	return true;
}
