/* What master and the helpers say, with or without a name before it. */
#include "format/log/dovecot/dovecot.h"

#include "format/log/line/address.h"

struct notice {
	struct span prefix;
	enum event_kind kind;
};

/* clang-format off */
static const struct notice notices[] = {
	{ SPAN_INIT("Time just moved "), KIND_CLOCK },
	{ SPAN_INIT("Time moved "), KIND_CLOCK },
	{ SPAN_INIT("Time jumped forwards "), KIND_CLOCK },
	{ SPAN_INIT("Dovecot v"), KIND_START },
	{ SPAN_INIT("Dovecot starting up"), KIND_START },
	{ SPAN_INIT("Killed with signal "), KIND_STOP },
	{ SPAN_INIT("Auth process died too early - shutting down"),
		KIND_STOP },
	{ SPAN_INIT("SIGHUP received"), KIND_OTHER },
	{ SPAN_INIT("SSL parameters regeneration"), KIND_OTHER },
	{ SPAN_INIT("Generating "), KIND_OTHER },
	{ SPAN_INIT("Created "), KIND_OTHER },
	{ SPAN_INIT("service("), KIND_OTHER },
	{ SPAN_INIT("conn unix:"), KIND_OTHER },
	{ SPAN_INIT("conn "), KIND_OTHER },
	{ SPAN_INIT("ID sent: "), KIND_OTHER },
	{ SPAN_INIT("LDAP: "), KIND_OTHER },
	{ SPAN_INIT("ldap: "), KIND_OTHER },
	{ SPAN_INIT("mysql"), KIND_OTHER },
	{ SPAN_INIT("pgsql"), KIND_OTHER },
	{ SPAN_INIT("sqlite"), KIND_OTHER },
	{ SPAN_INIT("io_loop_"), KIND_OTHER },
	{ SPAN_INIT("If you have trouble with"), KIND_OTHER },
	{ SPAN_INIT("new auth connection"), KIND_OTHER },
	{ SPAN_INIT("Connected to "), KIND_OTHER },
	{ SPAN_INIT("Auth connection "), KIND_OTHER },
	{ SPAN_INIT("Server shutting down"), KIND_OTHER },
	{ SPAN_INIT("child "), KIND_OTHER },
	{ SPAN_INIT("Executing command"), KIND_OTHER },
	{ SPAN_INIT("ssl-params: "), KIND_OTHER },
	{ SPAN_INIT("Login process "), KIND_OTHER },
	{ SPAN_INIT("Created login processes"), KIND_OTHER },
	{ SPAN_INIT("All login processes are in use"), KIND_OTHER },
	{ SPAN_INIT("process_limit "), KIND_OTHER },
	{ SPAN_INIT("SSL"), KIND_OTHER },
	{ SPAN_INIT("Ring is synced"), KIND_OTHER },
	{ SPAN_INIT("Director "), KIND_OTHER },
	{ SPAN_INIT("Shutting down"), KIND_OTHER },
	{ SPAN_INIT("query: "), KIND_OTHER },
};
/* clang-format on */

enum { COUNT_NOTICES = sizeof(notices) / sizeof(notices[0]) };

bool
dovecot_system(struct dovecot_line *l)
{
	struct event *ev = l->ev;

	if (ev->nfields == 0)
		dovecot_add_service(l);
	for (size_t i = 0; i < COUNT_NOTICES; i++) {
		if (!span_starts(l->text, notices[i].prefix))
			continue;
		ev->kind = notices[i].kind;
		if (ev->kind != KIND_OTHER)
			event_add(ev, FIELD_status, l->text, FIELD_VERBATIM);
		return true;
	}
	ev->kind = KIND_OTHER;
	/* Errors and debugging come in too many words to tell them apart. */
	return l->has_level;
}
