/* What the parts of the Sendmail family share. */
#ifndef WB_FORMAT_LOG_SENDMAIL_SENDMAIL_H
#define WB_FORMAT_LOG_SENDMAIL_SENDMAIL_H

#include "format/log/line/event.h"

/* USER@NAME [ADDRESS] (may be forged) as Sendmail writes a peer, each part
 * optional. */
struct sendmail_peer {
	struct span name;
	struct span ip;
	/* All of it, as it stands. */
	struct span text;
};

/* Take a peer from the front of *s; false, and nothing is changed, if there is
 * none. */
bool sendmail_eat_peer(struct span *s, struct sendmail_peer *out);
/* client_name and client_ip. */
void sendmail_add_client(struct event *ev, const struct sendmail_peer *peer);

/* Take a peer from the front of *s, if there is one, and add it as the client.
 */
void sendmail_eat_client(struct event *ev, struct span *s);

/* Take "<a@b>", without its brackets, or "a@b" up to ", ". */
struct span sendmail_take_value(struct span *s);
/* delay, in seconds, of "1+02:03:04". */
void sendmail_add_delay(struct event *ev, struct span s);

/* Take "ID: " from the front of *s. NOQUEUE is taken, and *id then is empty.
 * False, and nothing is changed, if there is none. */
bool sendmail_eat_id(struct span *s, struct span *id);

/* "from=<a>, size=...", "to=<b>, delay=..., stat=...", "clone ID, owner=..."
 * and what else is said of one mail. */
bool sendmail_mail(struct event *ev, struct span text);
/* The rows of both that have files of their own; `rest` is what follows
 * "to=", "AUTH=", "AUTH failure (", "STARTTLS=". */
bool sendmail_delivery(struct event *ev, struct span text, struct span rest);
bool sendmail_auth(struct event *ev, struct span text, struct span rest);
bool sendmail_auth_failure(
	struct event *ev, struct span text, struct span rest);
bool sendmail_tls(struct event *ev, struct span text, struct span rest);
/* Sessions, refusals, logins, milters. */
bool sendmail_smtp(struct event *ev, struct span text);

#endif
