/* What a line says of an account. Pure. */
#ifndef WB_QUERY_USER_WHO_ACCOUNT_LINE_H
#define WB_QUERY_USER_WHO_ACCOUNT_LINE_H

#include "query/user/who/account.h"

/* A line of passwd(5), or of the master.passwd of BSD. Sets change, name, uid
 * and home, which are borrowed; false if it is none. */
bool account_parse_passwd(struct span line, struct account_fact *out);

/* The message of useradd, usermod or userdel (shadow-utils), without the head
 * of the line. Sets change, names and UIDs. */
bool account_parse_change(struct span body, struct account_fact *out);

/* "name: target" of aliases(5) with one target, which is no file, command or
 * list: who writes to the one writes to the other. Both are borrowed. */
bool account_parse_alias(
	struct span line, struct span *name, struct span *target);

#endif
