/* What a line of Postfix says that can be held against its other lines: each
 * session begins and ends, a mail has so many recipients. Pure. */
#ifndef WB_QUERY_COVERAGE_BALANCE_BALANCE_LINE_H
#define WB_QUERY_COVERAGE_BALANCE_BALANCE_LINE_H

#include "format/log/line/head.h"

enum balance_mark {
	BALANCE_NONE,
	/* smtpd: a session begins; ends, with `count` mails taken; a mail or
	 * something else within it. */
	BALANCE_CONNECT,
	BALANCE_DISCONNECT,
	BALANCE_CLIENT,
	BALANCE_WITHIN,
	/* The process `pid` is gone. */
	BALANCE_DEAD,
	/* Postfix, the host or what writes its log was stopped or started. */
	BALANCE_RESET,
	/* A mail: handed in here, cleaned up, queued for `count` recipients,
	 * tried for one of them, done, and gone some other way. */
	BALANCE_PICKUP,
	BALANCE_MESSAGE_ID,
	BALANCE_ACTIVE,
	BALANCE_RECIPIENT,
	BALANCE_REMOVED,
	BALANCE_GONE,
	/* anvil: `client` connected at `counted_at`. */
	BALANCE_COUNTED
};

/* Spans are of the line. */
struct balance_line {
	enum balance_mark mark;
	/* "postfix" of the tag "postfix/smtpd". */
	struct span instance;
	struct span pid;
	/* Empty for NOQUEUE. */
	struct span queue_id;
	uint64_t count;
	/* "to=<...>, orig_to=<...>", which tells recipients apart. */
	struct span recipient;
	/* The address of who connects, or did; when, as written. */
	struct span client;
	struct span counted_at;
	/* Seconds since the mail came. */
	uint64_t delay_s;
	/* Postfix made it itself: no line says how it came. */
	bool is_made_here;
	/* The mail that a local forward made of it; empty if none. */
	struct span child;
	/* It will not be tried again. */
	bool is_final;
	/* local(8) puts others in the place of a recipient, and leaves out one
	 * that it has had already. */
	bool is_local;
	/* Dovecot's LMTP server: the session that a mail was stored in. */
	struct span session;
	/* "mx2.example[192.0.2.2]:25", which took it, and the queue id or
	 * session that it has there; both empty if a reply does not say so. */
	struct span peer;
	struct span queued_as;
};

/* What a line counts or hands over; *out borrows from it. */
void balance_line_read(const struct log_head *head, struct balance_line *out);

#endif
