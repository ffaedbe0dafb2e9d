/* What becomes of accounts: useradd and its kin (shadow), passwd. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const struct pattern rows[] = {
	{ "new user: name=%u, UID=%d, GID=%g, %*", KIND_OTHER, NULL, NULL },
	{ "new group: name=%w, GID=%g", KIND_OTHER, NULL, NULL },
	{ "group added to %*", KIND_OTHER, NULL, NULL },
	{ "add '%u' to group '%w'", KIND_OTHER, NULL, NULL },
	{ "add '%u' to shadow group '%w'", KIND_OTHER, NULL, NULL },
	{ "delete '%u' from group '%w'", KIND_OTHER, NULL, NULL },
	{ "delete '%u' from shadow group '%w'", KIND_OTHER, NULL, NULL },
	{ "delete user '%u'", KIND_OTHER, NULL, NULL },
	{ "deleted user '%u'", KIND_OTHER, NULL, NULL },
	{ "removed group '%w' owned by '%u'", KIND_OTHER, NULL, NULL },
	{ "removed shadow group '%w' owned by '%u'", KIND_OTHER, NULL, NULL },
	{ "change user name '%t' to '%u'", KIND_OTHER, NULL, NULL },
	{ "change user '%u' UID from '%w' to '%d'", KIND_OTHER, NULL, NULL },
	{ "change user '%u' GID from '%w' to '%w'", KIND_OTHER, NULL, NULL },
	{ "change user '%u' shell from '%*' to '%*'", KIND_OTHER, NULL, NULL },
	{ "change user '%u' home from '%*' to '%*'", KIND_OTHER, NULL, NULL },
	{ "change user '%u' inactive from '%*' to '%*'", KIND_OTHER, NULL,
		NULL },
	{ "change user '%u' expiration from '%*' to '%*'", KIND_OTHER, NULL,
		NULL },
	{ "change user '%u' password", KIND_OTHER, NULL, NULL },
	{ "change user '%u' comment", KIND_OTHER, NULL, NULL },
	{ "change user '%u' %*", KIND_OTHER, NULL, NULL },
	{ "lock user '%u' password", KIND_OTHER, NULL, NULL },
	{ "unlock user '%u' password", KIND_OTHER, NULL, NULL },
	{ "changed user '%u' shell to '%*'", KIND_OTHER, NULL, NULL },
	{ "changed user '%u' %*", KIND_OTHER, NULL, NULL },
	{ "password for '%u' changed by '%t'", KIND_OTHER, NULL, NULL },
	{ "changed password expiry for %u", KIND_OTHER, NULL, NULL },
	{ "user %u added by %t to group %w", KIND_OTHER, NULL, NULL },
	{ "user %u removed by %t from group %w", KIND_OTHER, NULL, NULL },
	{ "password of group %w changed by %t", KIND_OTHER, NULL, NULL },
	{ "password of group %w removed by %t", KIND_OTHER, NULL, NULL },
	{ "members of group %w set by %t to %*", KIND_OTHER, NULL, NULL },
	{ "administrators of group %w set by %t to %*", KIND_OTHER, NULL,
		NULL },
	{ "group changed in %*", KIND_OTHER, NULL, NULL },
	{ "failed adding user '%u', %*", KIND_OTHER, NULL, NULL },
	{ "can't find user %u", KIND_OTHER, NULL, NULL },
	{ "group '%w' %*", KIND_OTHER, NULL, NULL },
	{ "user '%u' %*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const tags[] = { "useradd", "userdel", "usermod", "adduser",
	"groupadd", "groupdel", "groupmod", "gpasswd", "passwd", "chpasswd",
	"chage", "chsh", "chfn", "newusers", NULL };

static unsigned
account_bid(const struct event *ev)
{
	return auth_has_tag(ev, tags) ? FORMAT_SURE : 0;
}

static bool
account_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	if (!auth_parse(ev, rows, NULL))
		return false;
	/* No stranger makes accounts. */
	for (size_t i = 0; i < ev->nfields; i++)
		ev->fields[i].marks &= ~(unsigned)FIELD_UNTRUSTED;
	return true;
}

const struct log_format format_account = {
	.name = "account",
	.title = "useradd, usermod, userdel, groupadd ... and passwd (shadow)",
	.bid = account_bid,
	.parse = account_parse,
};
