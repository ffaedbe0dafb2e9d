/* Whole lines as one text with fields in it, for daemons whose lines are
 * sentences: "Failed %m for %u from %c port %p%*".
 *
 *	%u %t	user, target_user: a stranger's text, up to the last place from
 *		which the rest still fits
 *	%c	client_ip or client_name; %i client_ip, nothing else
 *	%h	client_name, in front of an address
 *	%p	port	%n attempts	%d uid	%g gid
 *	%m	method	%s session	%v service	%y tty
 *	%C	command	%r reply	%R reason of the daemon's own
 *	%w	a word, dropped	%*	any text, dropped
 *	%x	a stranger's text as %u is, dropped
 *
 * What is no text (%u %t %x %C %r %R %h %*) is one word. %C, %r, %R and %* go
 *on to the first place where what stands behind them is, or to the end. */
#ifndef WB_FORMAT_LOG_FILTER_PATTERN_H
#define WB_FORMAT_LOG_FILTER_PATTERN_H

#include "format/log/line/event.h"

struct pattern {
	/* NULL ends a table. */
	const char *text;
	enum event_kind kind;
	/* "success", "failure" or NULL. */
	const char *outcome;
	/* One of the contract's, or NULL. */
	const char *reason;
};

/* Take the first row that fits all of `text`: kind, outcome, reason and the
 * fields are added to *ev then. A user is marked as a stranger's text unless
 * the line shows that there is such an account. Returns the row, or NULL, *ev
 * as it was. */
const struct pattern *pattern_try(
	const struct pattern *rows, struct event *ev, struct span text);

#endif
