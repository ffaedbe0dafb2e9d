#include "query/user/session/session_table.h"

#include "format/base/digest.h"

#include <stdlib.h>

struct span
login_key(const struct login_record *r)
{
	return r->is_paired_by_id || r->tty.len == 0 ? r->id : r->tty;
}

uint64_t
login_hash(const struct login_record *r)
{
	const struct span parts[] = { r->user, r->tty, r->id };
	uint64_t hash[5] = { r->word, r->pid };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		hash[2 + i] = hash64(parts[i].ptr, parts[i].len);
	return hash64(hash, sizeof(hash));
}

static int
by_time(const void *a, const void *b)
{
	const struct table_line *x = a;
	const struct table_line *y = b;

	if (x->login.ns != y->login.ns)
		return x->login.ns < y->login.ns ? -1 : 1;
	return x->line.number < y->line.number
		? -1
		: x->line.number > y->line.number;
}

static bool
is_session(const struct login_record *r)
{
	return r->word == LOGIN_BEGIN || r->word == LOGIN_END;
}

static bool
is_twice(const struct table_line *lines, size_t at)
{
	struct span key = login_key(&lines[at].login);

	for (size_t i = 0; i < at; i++)
		if (is_session(&lines[i].login) &&
			span_eq(login_key(&lines[i].login), key))
			return true;
	return false;
}

static bool
is_table(const struct table_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (lines[i].login.word == LOGIN_NEW_TIME ||
			(is_session(&lines[i].login) && is_twice(lines, i)))
			return false;
	return true;
}

bool
table_sort(struct table_line *lines, size_t count)
{
	if (!is_table(lines, count))
		return false;
	qsort(lines, count, sizeof(*lines), by_time);
	return true;
}
