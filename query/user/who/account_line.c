#include "query/user/who/account_line.h"

#include <string.h>

enum {
	/* name:password:uid:gid:gecos:home:shell */
	PASSWD_PARTS = 7,
	/* name:password:uid:gid:class:change:expire:gecos:home:shell */
	MASTER_PARTS = 10,
	/* No system has longer ones. */
	NAME_MAX_BYTES = 64,
	UID_BYTES_MAX = 10
};

static bool
is_name(struct span name)
{
	if (name.len == 0 || name.len > NAME_MAX_BYTES || name.ptr[0] == '+' ||
		name.ptr[0] == '#')
		return false;
	for (size_t i = 0; i < name.len; i++)
		/* Mail users in files like it share one UID. */
		if ((unsigned char)name.ptr[i] <= ' ' || name.ptr[i] == '@')
			return false;
	return true;
}

static bool
is_uid(struct span text, uint64_t *out)
{
	return text.len <= UID_BYTES_MAX && span_number(text, out) &&
		*out <= UINT32_MAX;
}

bool
account_parse_passwd(struct span line, struct account_fact *out)
{
	struct span parts[MASTER_PARTS];
	size_t count = 0;
	uint64_t gid = 0;
	bool more = true;

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	while (more && count < MASTER_PARTS)
		more = span_cut(line, ':', &parts[count++], &line);
	if (more || (count != PASSWD_PARTS && count != MASTER_PARTS))
		return false;
	memset(out, 0, sizeof(*out));
	out->change = ACCOUNT_LISTED;
	out->at_ns = INT64_MIN;
	out->name = parts[0];
	out->home = parts[count - 2];
	return is_name(out->name) && is_uid(parts[2], &out->uid) &&
		is_uid(parts[3], &gid) &&
		(out->home.len == 0 || out->home.ptr[0] == '/');
}

/* 'ann' of newer versions, or `ann' of older ones. */
static bool
eat_quoted(struct span *rest, struct span *value)
{
	if (!span_eat_char(rest, '\'') && !span_eat_char(rest, '`'))
		return false;
	return span_cut(*rest, '\'', value, rest);
}

/* "new user: name=ann, UID=1000, GID=1000, home=/home/ann, shell=...": older
 * versions write uid= and gid=. A name has no comma. */
static bool
parse_added(struct span rest, struct account_fact *out)
{
	struct span uid = { 0 };

	out->change = ACCOUNT_ADDED;
	if (!span_eat(&rest, SPAN("name=")) ||
		!span_cut(rest, ',', &out->name, &rest))
		return false;
	rest = span_ltrim(rest);
	if (!span_eat(&rest, SPAN("UID=")) && !span_eat(&rest, SPAN("uid=")))
		return false;
	(void)span_cut(rest, ',', &uid, &rest);
	if (span_cut_at(rest, SPAN("home="), NULL, &rest))
		(void)span_cut(rest, ',', &out->home, NULL);
	return is_uid(uid, &out->uid);
}

/* "change user 'ann' UID from '1000' to '2000'" */
static bool
parse_moved(struct span rest, struct account_fact *out)
{
	struct span from = { 0 };
	struct span to = { 0 };

	out->change = ACCOUNT_MOVED;
	return eat_quoted(&rest, &out->name) &&
		span_eat(&rest, SPAN(" UID from ")) &&
		eat_quoted(&rest, &from) && span_eat(&rest, SPAN(" to ")) &&
		eat_quoted(&rest, &to) && is_uid(from, &out->old_uid) &&
		is_uid(to, &out->uid);
}

/* "change user name 'ann' to 'anna'" */
static bool
parse_renamed(struct span rest, struct account_fact *out)
{
	out->change = ACCOUNT_RENAMED;
	return eat_quoted(&rest, &out->old_name) && is_name(out->old_name) &&
		span_eat(&rest, SPAN(" to ")) && eat_quoted(&rest, &out->name);
}

static bool
parse_removed(struct span rest, struct account_fact *out)
{
	out->change = ACCOUNT_REMOVED;
	return eat_quoted(&rest, &out->name) && rest.len == 0;
}

bool
account_parse_change(struct span body, struct account_fact *out)
{
	bool is_change = false;

	memset(out, 0, sizeof(*out));
	if (span_eat(&body, SPAN("new user: ")))
		is_change = parse_added(body, out);
	else if (span_eat(&body, SPAN("change user name ")))
		is_change = parse_renamed(body, out);
	else if (span_eat(&body, SPAN("change user ")))
		is_change = parse_moved(body, out);
	else if (span_eat(&body, SPAN("delete user ")))
		is_change = parse_removed(body, out);
	return is_change && is_name(out->name);
}

static bool
is_one_word(struct span text, const char *without)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] <= ' ' ||
			strchr(without, text.ptr[i]))
			return false;
	return true;
}

bool
account_parse_alias(struct span line, struct span *name, struct span *target)
{
	if (line.len == 0 || line.ptr[0] == '#' ||
		!span_cut(line, ':', name, target))
		return false;
	*name = span_trim(*name);
	*target = span_trim(*target);
	(void)span_cut(*target, '#', target, NULL);
	*target = span_trim(*target);
	if (target->len > 0 && target->ptr[0] == '\\')
		*target = span_slice(*target, 1, target->len);
	if (name->len == 0 || target->len == 0)
		return false;
	return is_one_word(*name, "\"") && is_one_word(*target, ",:|/\"");
}
