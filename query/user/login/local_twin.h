/* Records of logins have UTC, and lines of text may have local time of a zone
 * that nobody knows: which of them tell of one login? Those of one user from
 * one place, if they are apart by what a zone can be, and most others of their
 * host are apart by as much. */
#ifndef WB_QUERY_USER_LOGIN_LOCAL_TWIN_H
#define WB_QUERY_USER_LOGIN_LOCAL_TWIN_H

#include <stddef.h>
#include <stdint.h>

struct local_twin {
	/* Hashes: the host, and the user with address or terminal. */
	uint64_t host;
	uint64_t who;
	/* Of a text civil time as if it were UTC. */
	int64_t ns;
	/* The caller's number of it. Several records may have the same one. */
	size_t at;
	/* Of a text: `at` of its record, or SIZE_MAX; local time less UTC. */
	size_t twin;
	int64_t offset_ns;
};

/* Sets `twin` and `offset_ns` of each text; sorts both lists. `at` of records
 * is less than `most`. A record is the twin of one text only. */
void local_twins_find(struct local_twin *texts, size_t ntexts,
	struct local_twin *records, size_t nrecords, size_t most);

#endif
