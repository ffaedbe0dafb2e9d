/* Landlock by its plain system calls; glibc has no functions for it. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "query/cmd/run/sandbox_part.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The sanitizers read what they report on. */
#ifdef WB_SANITIZED
enum { CAN_REFUSE_READING = 0 };
#else
enum { CAN_REFUSE_READING = 1 };
#endif

bool
landlock_refuses_reading(void)
{
	return CAN_REFUSE_READING && landlock_version() > 0;
}

#if defined(__linux__) && defined(SYS_landlock_create_ruleset)

/* As the kernel has them; the headers may be older than it. */
enum {
	EXECUTE = 1 << 0,
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
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
	int32_t at;
} __attribute__((packed));

int
landlock_version(void)
{
	long v = syscall(
		SYS_landlock_create_ruleset, NULL, (size_t)0, ASK_VERSION);

	return v > 0 ? (int)v : 0;
}

/* What a version can refuse. */
static uint64_t
handled_by(int version)
{
	uint64_t all = EXECUTE | WRITE_FILE | REMOVE_DIR | REMOVE_FILE |
		MAKE_CHAR | MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO |
		MAKE_BLOCK | MAKE_SYM;

	if (landlock_refuses_reading())
		all |= READ_FILE | READ_DIR;
	if (version >= 2)
		all |= REFER;
	if (version >= 3)
		all |= TRUNCATE;
	return all;
}

static uint64_t
allowed_by(enum sandbox_use use)
{
	const uint64_t read = READ_FILE | READ_DIR;
	/* A folder is opened to be synced. */
	const uint64_t put =
		WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE | READ_DIR;

	switch (use) {
	case SANDBOX_READ:
		return read;
	case SANDBOX_WRITE:
		return read | put | MAKE_DIR | REMOVE_DIR;
	case SANDBOX_PUT:
		return put;
	case SANDBOX_TIDY:
		return REMOVE_DIR;
	}
	return 0;
}

static void
allow(int rules, const struct sandbox_place *place, uint64_t handled)
{
	const uint64_t of_files =
		EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;
	struct rule rule = {
		.allowed = handled & allowed_by(place->use),
		.at = open(place->path, O_PATH | O_CLOEXEC),
	};
	struct stat st;

	if (rule.at < 0)
		return;
	if (fstat(rule.at, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed &= of_files;
	(void)syscall(
		SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0);
	(void)close(rule.at);
}

bool
landlock_enter(const struct sandbox_place *places, size_t count)
{
	struct ruleset set = { .handled = handled_by(landlock_version()) };
	int rules =
		(int)syscall(SYS_landlock_create_ruleset, &set, sizeof(set), 0);
	bool holds = false;

	if (rules < 0)
		return false;
	for (size_t i = 0; i < count; i++)
		allow(rules, &places[i], set.handled);
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
landlock_enter(const struct sandbox_place *places, size_t count)
{
	(void)places;
	(void)count;
	return false;
}

#endif
