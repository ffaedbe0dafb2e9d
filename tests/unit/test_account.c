#include "query/user/who/account_line.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct {
	const char *line;
	/* "" if it is no line of a passwd file. */
	const char *name;
	uint64_t uid;
	const char *home;
} listed[] = {
	{ "root:x:0:0:root:/root:/bin/bash", "root", 0, "/root" },
	{ "ann:$6$abc:1000:1000:Ann,,,:/home/ann:/bin/sh\r", "ann", 1000, "/home/ann" },
	/* BSD's master.passwd has the class and two times more. */
	{ "toor:*:0:0::0:0:Bourne-again Superuser:/root:", "toor", 0, "/root" },
	{ "nobody:*:4294967294:65534:Nobody:/:/usr/bin/false", "nobody", 4294967294, "/" },
	{ "x:x:1:1:::", "x", 1, "" },
	{ "root:x:0:0:root:/root", "", 0, "" },
	{ "root:x:0:0:root:/root:/bin/sh:more", "", 0, "" },
	/* An entry of NIS, shadow, group, Dovecot's passwd-file. */
	{ "+::::::", "", 0, "" },
	{ "+@staff:x:1:1::/:/bin/sh", "", 0, "" },
	{ "ann:$6$abc:18000:0:99999:7:::", "", 0, "" },
	{ "mail:x:8:ann,bob", "", 0, "" },
	{ "ann@example.test:{PLAIN}x:5000:5000::/var/mail:/bin/false", "", 0, "" },
	{ "ann:x:-1:1::/home/ann:/bin/sh", "", 0, "" },
	{ "ann:x:4294967296:1::/home/ann:/bin/sh", "", 0, "" },
	{ "ann:x:1:1::home:/bin/sh", "", 0, "" },
	{ "two words:x:1:1::/home:/bin/sh", "", 0, "" },
	{ "# $FreeBSD$", "", 0, "" },
	{ "", "", 0, "" },
};

static const struct {
	const char *body;
	/* ACCOUNT_LISTED: none. */
	enum account_change change;
	const char *name;
	const char *old_name;
	uint64_t uid;
	uint64_t old_uid;
} changes[] = {
	{ "new user: name=ann, UID=1000, GID=1000, home=/home/ann, shell=/bin/bash, from=/dev/pts/0", ACCOUNT_ADDED, "ann", "", 1000, 0 },
	/* shadow-utils 4.0 */
	{ "new user: name=bob, uid=501, gid=501, home=/home/bob, shell=/bin/bash", ACCOUNT_ADDED, "bob", "", 501, 0 },
	{ "delete user 'ann'", ACCOUNT_REMOVED, "ann", "", 0, 0 },
	{ "delete user `ann'", ACCOUNT_REMOVED, "ann", "", 0, 0 },
	{ "change user 'ann' UID from '1000' to '2000'", ACCOUNT_MOVED, "ann", "", 2000, 1000 },
	{ "change user name 'ann' to 'anna'", ACCOUNT_RENAMED, "anna", "ann", 0, 0 },
	{ "new group: name=ann, GID=1000", ACCOUNT_LISTED, "", "", 0, 0 },
	{ "add 'ann' to group 'sudo'", ACCOUNT_LISTED, "", "", 0, 0 },
	{ "change user 'ann' home from '/home/ann' to '/home/anna'", ACCOUNT_LISTED, "", "", 0, 0 },
	{ "new user: name=ann, UID=many", ACCOUNT_LISTED, "", "", 0, 0 },
	{ "delete user 'ann' from group 'sudo'", ACCOUNT_LISTED, "", "", 0, 0 },
	{ "delete user ''", ACCOUNT_LISTED, "", "", 0, 0 },
	{ "failed adding user 'ann', data deleted", ACCOUNT_LISTED, "", "", 0, 0 },
};
/* clang-format on */

Test(account, lines_of_passwd_files)
{
	for (size_t i = 0; i < COUNT(listed); i++) {
		struct account_fact f;
		bool is_one = account_parse_passwd(span_of(listed[i].line), &f);

		cr_expect_eq(is_one, listed[i].name[0] != '\0', "%s",
			listed[i].line);
		if (!is_one)
			continue;
		cr_expect(span_eq(f.name, span_of(listed[i].name)), "%s: %.*s",
			listed[i].line, (int)f.name.len, f.name.ptr);
		cr_expect_eq(f.uid, listed[i].uid, "%s", listed[i].line);
		cr_expect(span_eq(f.home, span_of(listed[i].home)), "%s",
			listed[i].line);
	}
}

Test(account, lines_of_useradd_and_its_kin)
{
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct account_fact f;
		bool is_one =
			account_parse_change(span_of(changes[i].body), &f);

		cr_expect_eq(is_one, changes[i].change != ACCOUNT_LISTED, "%s",
			changes[i].body);
		if (!is_one)
			continue;
		cr_expect_eq(
			f.change, changes[i].change, "%s", changes[i].body);
		cr_expect(span_eq(f.name, span_of(changes[i].name)), "%s",
			changes[i].body);
		cr_expect(span_eq(f.old_name, span_of(changes[i].old_name)),
			"%s", changes[i].body);
		cr_expect_eq(f.uid, changes[i].uid, "%s", changes[i].body);
		cr_expect_eq(
			f.old_uid, changes[i].old_uid, "%s", changes[i].body);
	}
}
