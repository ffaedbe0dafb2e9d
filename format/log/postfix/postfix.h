/* What the parts of the Postfix family share. Every parser here is pure and
 * adds fields to the event it is given; false means "not this shape", and what
 * was added is then dropped by the caller. */
#ifndef WB_FORMAT_LOG_POSTFIX_POSTFIX_H
#define WB_FORMAT_LOG_POSTFIX_POSTFIX_H

#include "format/log/line/event.h"
#include "format/log/line/reply.h"
#include "format/log/line/shape.h"

/* NAME[ADDRESS]:PORT as Postfix writes a peer, each part optional. */
struct postfix_peer {
	struct span name;
	/* Empty unless it is an address: "x.x.196.255" is none. */
	struct span ip;
	struct span port;
	/* All of it, as it stands. */
	struct span text;
};

/* Take a peer from the front of *s; false if there is none. */
bool postfix_eat_peer(struct span *s, struct postfix_peer *out);
/* client_name, client_ip, port. The name is the client's own to choose. */
void postfix_add_client(struct event *ev, const struct postfix_peer *peer);

/* Take <...> from the front of *s, without the brackets. It ends at the first
 * > outside double quotes that stands before one of `ends` or at the end of s;
 * a line that was cut off ends it too. Without < false. */
bool postfix_eat_angle(struct span *s, const char *ends, struct span *out);
/* The same of an address: of one that was cut off nobody knows whose it is, and
 * *out is empty without a pointer. */
bool postfix_eat_address(struct span *s, const char *ends, struct span *out);

/* A queue id and ": " from the front of *s. NOQUEUE is taken, and *id then is
 * empty: it is nobody's id. */
bool postfix_eat_queue_id(struct span *s, struct span *id);

/* reply_codes by its former name. */
static inline void
postfix_reply_codes(struct span reply, struct span *code, struct span *dsn)
{
	reply_codes(reply, code, dsn);
}

enum postfix_trail_part {
	TRAIL_FROM,
	TRAIL_TO,
	TRAIL_PROTO,
	TRAIL_HELO,
	TRAIL_METHOD,
	TRAIL_USER,
	TRAIL_SENDER,
	TRAIL_COUNT
};

/* What stands behind the last ';': " from=<> to=<> proto= helo=<>". Parts that
 * are not there have a NULL ptr. */
struct postfix_trail {
	struct span part[TRAIL_COUNT];
	/* After ": ", behind a header check. */
	struct span tail;
};

/* Cut the trail off the end of s; *head is what is before it. `is_check`: it is
 * a header check, in which the stranger's text comes first and ": text" may
 * follow. */
void postfix_cut_trail(struct span s, bool is_check, struct span *head,
	struct postfix_trail *out);
/* Split at the last `mark`: *value is behind it, *s before. Without one
 * nothing is changed. */
void postfix_cut_last(struct span *s, struct span mark, struct span *value);

/* "reject: RCPT from ...", "milter-hold: ...", "warning: header ..." */
bool postfix_action(struct event *ev, struct span text, struct span rest);
/* "Trusted TLS connection established to ...", "SSL_accept error from ..." */
bool postfix_tls(struct event *ev, struct span text);
/* "lost connection after ...", "hostname X does not resolve ..." of smtpd. */
bool postfix_trouble(struct event *ev, struct span text);
/* "H[ip]:25: subject_CN=...", "H[ip]: discarding EHLO keywords: ...": remarks
 * about a peer, which is a client or else a server. */
bool postfix_note(struct event *ev, struct span text, bool is_client);
/* "message rejected: ...": all of text is why a mail was not taken. */
bool postfix_not_accepted(struct event *ev, struct span text, struct span rest);
/* "to=<...>, relay=..., status=..." and the bare "status=deferred (...)" */
bool postfix_deliver(struct event *ev, struct span text, struct span rest);

/* "< H[ip]: AUTH PLAIN ..." of debugging, either end speaking. */
bool postfix_dialogue(struct event *ev, struct span text, struct span rest);
/* Other words of debugging: "smtpd_check_addr: ...". */
bool postfix_debugging(struct event *ev, struct span text, struct span rest);
/* Mark the passwords in what a client said, as a daemon quotes it; `in_auth`:
 * it was logging in, so base64 alone is one. */
void postfix_mask_words(struct event *ev, struct span words, bool in_auth);

/* The daemons. `text` is what follows the queue id, if there was one. */
bool postfix_smtpd(struct event *ev, struct span text);
bool postfix_queue(struct event *ev, struct span text);
bool postfix_submit(struct event *ev, struct span text);
bool postfix_postsuper(struct event *ev, struct span text);
bool postfix_agent(struct event *ev, struct span text);
bool postfix_screen(struct event *ev, struct span text);
bool postfix_system(struct event *ev, struct span text);

#endif
