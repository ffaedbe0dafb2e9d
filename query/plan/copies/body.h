/* What copies of a line have in common: not the stamp, host and level, which a
 * log server may write in another form. */
#ifndef WB_QUERY_PLAN_COPIES_BODY_H
#define WB_QUERY_PLAN_COPIES_BODY_H

#include "format/time/stamp.h"

/* Parts of the line. */
struct body {
	struct span text;
	struct span program;
	struct span pid;
	/* As stated, or empty. */
	struct span host;
	struct stamp stamp;
};

/* False if the line's time is not that of its head's stamp, which then cannot
 * be left out. */
bool body_of(struct span line, struct body *out);
/* Of text, program and process. */
uint64_t body_key(const struct body *b);

/* A log server may write a host by the first label of its name, or by the whole
 * name where the host itself writes but that label. Of hosts alone that is a
 * guess; the body must be one that no other host writes by chance. */
bool body_may_share_host(
	const struct body *b, struct span host, struct span other);
/* The same of hosts alone. */
bool hosts_may_be_one(struct span host, struct span other);

#endif
