/* A seccomp filter: what is refused is listed, since libraries differ in what
 * harmless calls they make from one version to the next. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "query/cmd/run/sandbox_part.h"

#ifdef WB_SANITIZED
/* These watch the process from another one. */
#define HAS_FILTER 0
#elif defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#define HAS_FILTER 1
#else
#define HAS_FILTER 0
#endif

#if HAS_FILTER
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static const uint16_t refused[] = {
	/* The network, and sockets of any kind. */
	SYS_socket,
	SYS_socketpair,
	SYS_connect,
	SYS_bind,
	SYS_listen,
	SYS_accept,
	SYS_accept4,
	SYS_sendto,
	SYS_sendmsg,
	SYS_sendmmsg,
	SYS_recvfrom,
	SYS_recvmsg,
	SYS_recvmmsg,
	SYS_setsockopt,
	SYS_shutdown,
	/* Other programs and processes. */
	SYS_execve,
	SYS_execveat,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kcmp,
#ifdef SYS_fork
	SYS_fork,
	SYS_vfork,
#endif
#ifdef SYS_pidfd_getfd
	SYS_pidfd_open,
	SYS_pidfd_getfd,
#endif
#ifdef SYS_process_madvise
	SYS_process_madvise,
#endif
	/* The machine. */
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_unshare,
	SYS_setns,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_kexec_load,
	SYS_reboot,
	SYS_swapon,
	SYS_swapoff,
	SYS_acct,
	SYS_quotactl,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_syslog,
	SYS_mknodat,
	SYS_setxattr,
	SYS_lsetxattr,
	SYS_fsetxattr,
#ifdef SYS_mknod
	SYS_mknod,
#endif
#ifdef SYS_iopl
	SYS_iopl,
	SYS_ioperm,
#endif
#ifdef SYS_move_mount
	SYS_move_mount,
	SYS_open_tree,
	SYS_fsopen,
	SYS_fsconfig,
	SYS_fsmount,
	SYS_fspick,
#endif
	/* Ways around what the rest refuses, and parts of the kernel in which
	 * holes are found again and again. */
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_add_key,
	SYS_request_key,
	SYS_keyctl,
	SYS_open_by_handle_at,
	SYS_name_to_handle_at,
	SYS_personality,
#ifdef SYS_io_uring_setup
	SYS_io_uring_setup,
	SYS_io_uring_enter,
	SYS_io_uring_register,
#endif
};

enum {
	NREFUSED = sizeof(refused) / sizeof(refused[0]),
	/* How many are asked for together. */
	GROUP = 9,
	NGROUPS = (NREFUSED + GROUP - 1) / GROUP,
	NOTHING_ELSE = 24 + 2 * NGROUPS,
	/* x86_64: calls of the x32 kind have this bit. */
	X32_BIT = 0x40000000
};

#ifdef __x86_64__
static const uint32_t native = AUDIT_ARCH_X86_64;
#else
static const uint32_t native = AUDIT_ARCH_AARCH64;
#endif

struct program {
	struct sock_filter steps[NREFUSED + NOTHING_ELSE];
	unsigned short count;
};

static void
add(struct program *p, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	p->steps[p->count++] = (struct sock_filter){ code, yes, no, k };
}

static void
load(struct program *p, size_t at)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)at, 0, 0);
}

static void
give(struct program *p, uint32_t what)
{
	add(p, BPF_RET | BPF_K, what, 0, 0);
}

/* Go on if what is loaded equals k, else pass over `skip` steps. */
static void
when_equal(struct program *p, uint32_t k, uint8_t skip)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, k, 0, skip);
}

static int
by_number(const void *a, const void *b)
{
	const uint16_t *x = a;
	const uint16_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* In order, and a few at a time, since the kernel tries the filter with each
 * call there is when it is entered. */
static void
add_refused(struct program *p, uint32_t no)
{
	uint16_t sorted[NREFUSED];
	unsigned short end = 0;

	memcpy(sorted, refused, sizeof(sorted));
	qsort(sorted, NREFUSED, sizeof(sorted[0]), by_number);
	end = (unsigned short)(p->count + NREFUSED + 2 * NGROUPS);
	for (size_t from = 0; from < NREFUSED; from += GROUP) {
		size_t n = NREFUSED - from < GROUP ? NREFUSED - from : GROUP;

		add(p, BPF_JMP | BPF_JGT | BPF_K, sorted[from + n - 1],
			(uint8_t)(n + 1), 0);
		for (size_t i = 0; i < n; i++)
			add(p, BPF_JMP | BPF_JEQ | BPF_K, sorted[from + i],
				(uint8_t)(end - p->count), 0);
		add(p, BPF_JMP | BPF_JA, (uint32_t)(end - p->count + 1), 0, 0);
	}
	add(p, BPF_JMP | BPF_JA, 1, 0, 0);
	give(p, no);
}

static void
make(struct program *p)
{
	const uint32_t no = SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA);
	const uint32_t unknown =
		SECCOMP_RET_ERRNO | (ENOSYS & SECCOMP_RET_DATA);
	const size_t nr = offsetof(struct seccomp_data, nr);
	/* The lower half, on a little-endian machine. */
	const size_t arg = offsetof(struct seccomp_data, args);

	load(p, offsetof(struct seccomp_data, arch));
	add(p, BPF_JMP | BPF_JEQ | BPF_K, native, 1, 0);
	give(p, no);
	load(p, nr);
	add(p, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
	give(p, no);
	add_refused(p, no);
#ifdef SYS_clone3
	/* Its flags cannot be seen from here; libraries fall back on clone. */
	when_equal(p, SYS_clone3, 1);
	give(p, unknown);
#endif
	when_equal(p, SYS_clone, 4);
	load(p, arg);
	add(p, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0);
	give(p, no);
	give(p, SECCOMP_RET_ALLOW);
	/* Typing into the terminal. */
	when_equal(p, SYS_ioctl, 3);
	load(p, arg + 8);
	when_equal(p, TIOCSTI, 1);
	give(p, no);
	give(p, SECCOMP_RET_ALLOW);
}

bool
syscall_filter_exists(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

bool
syscall_filter_enter(void)
{
	struct program p = { .count = 0 };
	struct sock_fprog f = { 0 };

	make(&p);
	f.len = p.count;
	f.filter = p.steps;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &f, 0, 0) == 0;
}

#else

bool
syscall_filter_exists(void)
{
	return false;
}

bool
syscall_filter_enter(void)
{
	return false;
}

#endif
