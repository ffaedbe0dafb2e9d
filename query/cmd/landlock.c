/* Landlock by its plain system calls; glibc has no functions for it. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "query/cmd/sandbox_part.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__linux__) && defined(SYS_landlock_create_ruleset)

/* As the kernel has them; the headers may be older than it. */
enum {
	EXECUTE = 1 << 0,
	WRITE_FILE = 1 << 1,
	REMOVE_DIR = 1 << 4,
	REMOVE_FILE = 1 << 5,
	MAKE_CHAR = 1 << 6,
	MAKE_DIR = 1 << 7,
	MAKE_REG = 1 << 8,
	MAKE_SOCK = 1 << 9,
	MAKE_FIFO = 1 << 10,
	MAKE_BLOCK = 1 << 11,
	MAKE_SYM = 1 << 12,
	REFER = 1 << 13,
	TRUNCATE = 1 << 14,
	IOCTL_DEV = 1 << 15,
	RULE_PATH_BENEATH = 1,
	ASK_VERSION = 1
};

struct ruleset {
	uint64_t handled;
};

struct rule {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

int
landlock_version(void)
{
	long v = syscall(
		SYS_landlock_create_ruleset, NULL, (size_t)0, ASK_VERSION);

	return v > 0 ? (int)v : 0;
}

/* What a version can refuse; reading it may refuse is left alone. */
static uint64_t
handled_by(int version)
{
	uint64_t all = EXECUTE | WRITE_FILE | REMOVE_DIR | REMOVE_FILE |
		MAKE_CHAR | MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO |
		MAKE_BLOCK | MAKE_SYM;

	if (version >= 2)
		all |= REFER;
	if (version >= 3)
		all |= TRUNCATE;
	return all;
}

static void
allow(int rules, const char *folder, uint64_t handled)
{
	struct rule rule = {
		.allowed = handled &
			(WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR |
				MAKE_REG | TRUNCATE),
		.folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};

	if (rule.folder < 0)
		return;
	(void)syscall(
		SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0);
	(void)close(rule.folder);
}

bool
landlock_enter(const char *const *folders, size_t count)
{
	struct ruleset set = { .handled = handled_by(landlock_version()) };
	int rules =
		(int)syscall(SYS_landlock_create_ruleset, &set, sizeof(set), 0);
	bool holds = false;

	if (rules < 0)
		return false;
	for (size_t i = 0; i < count; i++)
		allow(rules, folders[i], set.handled);
	holds = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	(void)close(rules);
	return holds;
}

#else

int
landlock_version(void)
{
	return 0;
}

bool
landlock_enter(const char *const *folders, size_t count)
{
	(void)folders;
	(void)count;
	return false;
}

#endif
