/* What the files of the accounts share. */
#ifndef WB_QUERY_USER_WHO_ACCOUNT_PART_H
#define WB_QUERY_USER_WHO_ACCOUNT_PART_H

#include "format/base/arena.h"
#include "query/user/who/account.h"

/* Facts of one source and host. */
struct account_origin {
	struct account_place place;
	/* A passwd file. */
	bool is_file;
};

/* What some origins say together: accounts in order of UID, then of when they
 * began, then of the evidence. */
struct account_table {
	/* One flag for each origin. */
	const bool *origins;
	size_t count;
	size_t cap;
	struct account *items;
};

/* A place that was asked for. */
struct account_known {
	struct account_place place;
	const struct account_table *table;
};

struct accounts {
	struct arena arena;
	struct account_fact *facts;
	size_t nfacts;
	size_t facts_cap;
	/* Of each fact, by its place in `origins`. */
	uint32_t *origin_of;
	size_t origin_of_cap;
	struct account_origin **origins;
	size_t norigins;
	size_t origins_cap;
	/* Made when they are first asked for. */
	struct account_table **tables;
	size_t ntables;
	size_t tables_cap;
	struct account_known *known;
	size_t nknown;
	size_t known_cap;
	/* The last one asked for, likely to be asked for again. */
	size_t last;
};

bool account_place_eq(
	const struct account_place *a, const struct account_place *b);
struct account_place account_place_copy(
	struct arena *arena, const struct account_place *place);

/* account_read.c: fills in the facts, sorted. */
enum wb_err accounts_read(struct accounts *a, struct searched *indexes,
	size_t nindexes, const struct search_spec *spec, struct err *err);

/* account_table.c: what holds at a place; as long as `a`. */
const struct account_table *account_table_at(
	struct accounts *a, const struct account_place *place);

#endif
