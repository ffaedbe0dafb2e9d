/* What the parts of the Exim family share: words of its main log. */
#ifndef WB_FORMAT_LOG_EXIM_EXIM_H
#define WB_FORMAT_LOG_EXIM_EXIM_H

#include "format/log/line/event.h"

/* NAME (HELO) [ADDRESS]:PORT as Exim writes a peer, each part optional. */
struct exim_host {
	struct span name;
	struct span helo;
	struct span ip;
	struct span port;
	/* All of it, as it stands. */
	struct span text;
	/* What looks like a second address follows: the HELO, which a
	 * stranger chose, may have written the first. */
	bool is_doubtful;
};

/* Take a peer from the front of *s; false, and nothing is changed, if there is
 * neither a name nor an address. */
bool exim_eat_host(struct span *s, struct exim_host *out);
/* client_name, helo, client_ip, port. */
void exim_add_client(struct event *ev, const struct exim_host *host);

/* An id of 16 or 23 characters from the front of *s, and the blank behind it.
 * False, and nothing is changed, if there is none. */
bool exim_eat_id(struct span *s, struct span *id);

/* One " KEY=value" or " FLAG" of a line. A quoted value comes without its
 * quotes, a bracketed one without brackets; of H the value is empty, and the
 * peer is in `host`. */
struct exim_pair {
	struct span key;
	struct span value;
	struct exim_host host;
};

/* Take a pair from the front of *s; false, and nothing is changed, if there is
 * none. */
bool exim_eat_pair(struct span *s, struct exim_pair *out);

/* Take pairs from the front of *s that say who the client is, up to the first
 * that is no pair, and add them. */
void exim_eat_client(struct event *ev, struct span *s);
/* "TLS1.3:TLS_AES_256_GCM_SHA384:256" as tls and cipher. */
void exim_add_tls(struct event *ev, struct span value);

/* Take "user@domain", with a quoted local part perhaps, or "/file",
 * ":blackhole:", from the front of *s; up to where the next part begins. */
struct span exim_take_address(struct span *s);
/* delay, in seconds, of "2d4h5m6s" or "1m2.345s". */
void exim_add_duration(struct event *ev, struct span s);

/* "=> a@b R=r T=t H=mx [192.0.2.1] ..." and its like; `rest` is behind the
 * two characters that say which, and a blank. */
bool exim_delivery(struct event *ev, struct span text, struct span rest);
/* "H=mx [192.0.2.1] Connection refused": a try at a server. */
bool exim_attempt(struct event *ev, struct span text);

/* What follows an id: "<= ...", "=> ...", "Completed". False: no such words. */
bool exim_mail(struct event *ev, struct span text);
/* Sessions, refusals and logins; also behind an id. */
bool exim_smtp(struct event *ev, struct span text);
/* A line of the reject log behind that of a refusal; false if it is none, or
 * says nothing of the mail. */
bool exim_reject(struct event *ev, struct span line);
/* Does such a line begin so? For lines without a tag and an id. */
bool exim_smtp_fits(struct span text);

#endif
