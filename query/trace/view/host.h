/* Which host a line is of, and who is meant by the names and addresses that
 * lines tell of peers. */
#ifndef WB_QUERY_TRACE_VIEW_HOST_H
#define WB_QUERY_TRACE_VIEW_HOST_H

#include "query/trace/view/sighting.h"

/* Did the same host write both lines? A name that no line states and nobody
 * gave holds only within the folder that it was inferred from, and so do lines
 * of no known host. */
bool host_same(const struct sighting *a, const struct sighting *b);

/* The part of a path that a host's inferred name comes from: down to the folder
 * or archive of that name, else the folder that the file is in. */
struct span host_folder(struct span host, struct span path);

/* Can `name`, as a peer is called, be the host that calls itself `host`? By the
 * first label where one of both is not qualified. */
bool host_is_named(struct span host, struct span name);

/* A peer as a line writes it: "name[address]:port", "[address]", a name, an
 * address, or the path of a socket ("private/dovecot-lmtp" as the name). */
struct peer {
	struct span name;
	/* Empty if it is none. */
	struct span ip;
	bool is_socket;
};
struct peer peer_parse(struct span text);

/* 127.0.0.0/8 or ::1. */
bool ip_is_loopback(struct span ip);
/* An address that no stranger of the internet can have: of RFC 1918, RFC 4193,
 * loopback or link-local. */
bool ip_is_private(struct span ip);

#endif
