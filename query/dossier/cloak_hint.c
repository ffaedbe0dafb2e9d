/* Users whom no field has, told by the words that stand before or behind. */
#include "query/dossier/cloak_part.h"

#include <string.h>

enum { NAME_LEAST = 3 };

/* A name follows: `key` words are followed by any name, others by one that ends
 * there or is itself followed by a word of `behind`. */
struct hint {
	struct span before;
	bool is_key;
};

static const struct hint hints[] = {
	{ SPAN_INIT("user="), true },
	{ SPAN_INIT("username="), true },
	{ SPAN_INIT("login="), true },
	{ SPAN_INIT("logname="), true },
	{ SPAN_INIT("ruser="), true },
	{ SPAN_INIT("acct="), true },
	{ SPAN_INIT("authid="), true },
	{ SPAN_INIT("set_id="), true },
	{ SPAN_INIT("group: name="), true },
	{ SPAN_INIT("CN="), true },
	{ SPAN_INIT("U="), true },
	{ SPAN_INIT("imap("), true },
	{ SPAN_INIT("pop3("), true },
	{ SPAN_INIT("lmtp("), true },
	{ SPAN_INIT("lda("), true },
	{ SPAN_INIT("deliver("), true },
	{ SPAN_INIT("managesieve("), true },
	{ SPAN_INIT("doveadm("), true },
	{ SPAN_INIT("mailbox user."), true },
	{ SPAN_INIT("mailbox: user."), true },
	{ SPAN_INIT("setuid to "), true },
	{ SPAN_INIT("user "), false },
	{ SPAN_INIT("User "), false },
	{ SPAN_INIT("username "), false },
	{ SPAN_INIT("mailbox of "), false },
};

static const char *const behind[] = { " from ", " by ", " for ", " to ",
	" unknown", " succeeded", " logged " };
/* Folders behind one that a user has. */
static const char *const kept_in[] = { "/Maildir", "/.maildir", "/mbox",
	"/.forward", "/.ssh", "/.dovecot", "/.sieve", "/.spamassassin",
	"/.procmail", "/.qmail", "/.fetchmail", "/.mail" };
static const char *const no_users[] = { "account", "and", "authentication",
	"data", "doesn", "does", "export", "has", "here", "home", "isn",
	"mailbox", "mailboxes", "name", "nfs", "not", "null", "opt", "password",
	"srv", "system", "tmp", "usr", "var", "was", "with" };

static bool
is_user_name(struct span name)
{
	for (size_t i = 0; i < sizeof(no_users) / sizeof(no_users[0]); i++)
		if (span_ieq(name, span_of(no_users[i])))
			return false;
	return name.len >= NAME_LEAST;
}

static struct span
name_at(struct span rest)
{
	size_t len = 0;

	while (len < rest.len && is_name_byte(rest.ptr[len]))
		len++;
	while (len > 0 && !is_alnum(rest.ptr[len - 1]) &&
		!is_high(rest.ptr[len - 1]))
		len--;
	return span_slice(rest, 0, len);
}

/* "user ann", and not "user not found". */
static bool
ends_well(struct span rest)
{
	if (rest.len == 0 || strchr(",:;.)]>'\"", rest.ptr[0]) != NULL)
		return true;
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++)
		if (span_starts(rest, span_of(behind[i])))
			return true;
	return false;
}

static void
note_behind(struct cloak *c, struct span rest, bool is_key)
{
	struct span name = { 0 };

	while (rest.len > 0 && strchr("<\"'[(", rest.ptr[0]) != NULL)
		rest = span_slice(rest, 1, rest.len);
	name = name_at(rest);
	if (is_user_name(name) &&
		(is_key || ends_well(span_slice(rest, name.len, rest.len))))
		cloak_learn_user(c, name);
}

static void
note_hint(struct cloak *c, struct span line, const struct hint *hint)
{
	size_t from = 0;

	while (from < line.len) {
		struct span rest = span_slice(line, from, line.len);
		size_t at = span_find(rest, hint->before);

		if (at == SIZE_MAX)
			return;
		at += from;
		from = at + hint->before.len;
		/* "sasl_username=" has a field; "superuser x" has none. */
		if (at == 0 || !is_alnum(line.ptr[at - 1]))
			note_behind(c, span_slice(line, from, line.len),
				hint->is_key);
	}
}

/* "/export/ann/Maildir" */
static void
note_owner(struct cloak *c, struct span line, struct span folder)
{
	size_t from = 0;

	while (from < line.len) {
		struct span rest = span_slice(line, from, line.len);
		size_t at = span_find(rest, folder);
		size_t begin = from + at;

		if (at == SIZE_MAX)
			return;
		at += from;
		while (begin > from && is_name_byte(line.ptr[begin - 1]))
			begin--;
		if (begin > 0 && line.ptr[begin - 1] == '/' &&
			is_user_name(span_slice(line, begin, at)))
			cloak_learn_user(c, span_slice(line, begin, at));
		from = at + folder.len;
	}
}

/* "euid=1001(ann)" */
static void
note_numbered(struct cloak *c, struct span line)
{
	struct span id = { 0 };

	while (span_cut_at(line, SPAN("id="), NULL, &line)) {
		struct span digits = span_take_set(&line, "0123456789");

		id = name_at(span_slice(line, 1, line.len));
		if (digits.len > 0 && line.len > 0 && line.ptr[0] == '(' &&
			is_user_name(id))
			cloak_learn_user(c, id);
	}
}

/* The last part of a path: whose mail is in such a file is called like it. */
static struct span
stem_of(struct span path)
{
	struct span name = path;
	struct span stem = { 0 };

	(void)span_rcut(path, '/', NULL, &name);
	return span_cut(name, '.', &stem, NULL) ? stem : name_at(name);
}

void
cloak_learn_hints(struct cloak *c, struct span line)
{
	struct span path = { 0 };

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		note_hint(c, line, &hints[i]);
	for (size_t i = 0; i < sizeof(kept_in) / sizeof(kept_in[0]); i++)
		note_owner(c, line, span_of(kept_in[i]));
	note_numbered(c, line);
	if (span_cut_at(line, SPAN("delivered to file: "), NULL, &path)) {
		path = span_take_until(&path, ')');
		if (is_user_name(stem_of(path)))
			cloak_learn_user(c, stem_of(path));
	}
}

/* What follows the command in `|"/usr/bin/vacation ann"`. */
static void
learn_arguments(struct cloak *c, struct span command)
{
	struct span word = { 0 };

	(void)span_cut(command, ' ', NULL, &command);
	while (command.len > 0) {
		(void)span_cut(command, ' ', &word, &command);
		word = name_at(word);
		if (word.len > 0 && word.ptr[0] != '-' && is_user_name(word))
			cloak_learn_user(c, word);
	}
}

/* "ann*master", `ann smith`, "DOMAIN\ann", `|"/usr/bin/vacation ann"`. */
void
cloak_learn_pieces(struct cloak *c, struct span value)
{
	struct span name = { 0 };

	while (value.len > 0 && value.ptr[0] == '"')
		value = span_slice(value, 1, value.len);
	if (value.len > 0 && value.ptr[0] == '|') {
		learn_arguments(c, value);
		return;
	}
	if (value.len > 0 && value.ptr[0] == '/') {
		if (is_user_name(stem_of(value)))
			cloak_learn_user(c, stem_of(value));
		return;
	}
	(void)span_cut(value, '@', &value, NULL);
	while (value.len > 0) {
		name = name_at(value);
		if (is_user_name(name))
			cloak_learn_user(c, name);
		value = span_slice(
			value, name.len > 0 ? name.len : 1, value.len);
	}
}

void
cloak_learn_shared(struct cloak *c, struct span mailbox)
{
	static const char *const shared[] = { "user", "users", "shared",
		"#shared", "other users", "#user", "~" };
	struct span root = { 0 };
	struct span name = { 0 };
	size_t end = 0;

	while (end < mailbox.len && mailbox.ptr[end] != '/' &&
		mailbox.ptr[end] != '.')
		end++;
	root = span_slice(mailbox, 0, end);
	name = name_at(span_slice(mailbox, end + 1, mailbox.len));
	/* In "user.ann.Sent" a dot ends the name. */
	if (end < mailbox.len && mailbox.ptr[end] == '.')
		(void)span_cut(name, '.', &name, NULL);
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (span_ieq(root, span_of(shared[i])) && is_user_name(name))
			cloak_learn_user(c, name);
}
