/* Databases of logins: wtmpdb and lastlog2 are files of SQLite. Pure. */
#ifndef WB_FORMAT_RECORD_LOGIN_DB_H
#define WB_FORMAT_RECORD_LOGIN_DB_H

#include "format/base/span.h"

/* What a file that begins like this is, for people: "wtmpdb, SQLite" ...; an
 * empty span if it is none of SQLite. Give its first page, or more. */
struct span login_db_name(struct span head);

#endif
