/* Which user a UID was, and the other way round, by the evidence alone: passwd
 * files in it, and lines of useradd, usermod and userdel. Never by the machine
 * that asks.
 *
 * A passwd file at ROOT/etc/passwd holds for the logs below ROOT, and any for
 * the host that its source is of. It says nothing of times, so it holds for
 * all, but where lines say since when, or until when. */
#ifndef WB_QUERY_USER_WHO_ACCOUNT_H
#define WB_QUERY_USER_WHO_ACCOUNT_H

#include "query/plan/search.h"

struct accounts;

/* Reads what the evidence says of accounts. `spec` gives threads, memory and
 * scan; its query, window and sources are not used. The indexes must outlive
 * *out, which is NULL on failure. */
enum wb_err accounts_open(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct accounts **out, struct err *err);
void accounts_close(struct accounts *a);

/* Where a line stands: as search_hit and sighting have it. Borrowed. */
struct account_place {
	struct span host;
	enum host_basis host_basis;
	size_t ncites;
	const struct cite *cites;
};
static inline struct account_place
account_place_of(const struct search_hit *hit)
{
	return (struct account_place){ hit->host, hit->host_basis, hit->ncites,
		hit->cites };
}

struct account {
	struct span name;
	uint64_t uid;
	/* It holds from the first to before the second, ns; INT64_MIN and
	 * INT64_MAX where nothing tells. */
	int64_t from_ns;
	int64_t until_ns;
	/* The line that says so, and in words what it is: "passwd",
	 * "useradd" ... */
	const struct cite *cite;
	const char *why;
	/* Where several hold: their order in the evidence. */
	size_t order;
};

/* The account at that place and time (ns; INT64_MAX if it is not known: then
 * the last one), or NULL if the evidence does not say. Lives as long as
 * `a`. */
const struct account *account_by_uid(struct accounts *a,
	const struct account_place *place, uint64_t uid, int64_t at_ns);
/* Names compare with case. */
const struct account *account_by_name(struct accounts *a,
	const struct account_place *place, struct span name, int64_t at_ns);

/* What one line says. All of them in order of time, those without one first:
 * for who asks which UIDs a name had anywhere. */
enum account_change {
	/* A line of a passwd file. */
	ACCOUNT_LISTED,
	ACCOUNT_ADDED,
	ACCOUNT_REMOVED,
	/* Another UID. */
	ACCOUNT_MOVED,
	/* Another name. */
	ACCOUNT_RENAMED
};
struct account_fact {
	enum account_change change;
	/* INT64_MIN for passwd files. */
	int64_t at_ns;
	struct span name;
	/* RENAMED: what it was called before. */
	struct span old_name;
	/* Not known where it was REMOVED or RENAMED. */
	uint64_t uid;
	uint64_t old_uid;
	struct span home;
	/* Where it stands; facts of one source share it. */
	const struct account_place *place;
	const struct cite *cite;
};
const struct account_fact *accounts_facts(
	const struct accounts *a, size_t *count);

#endif
