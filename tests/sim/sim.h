/* The simulated mail systems: machines, users, mails in flight, and the time
 * line of what happens next. Times are microseconds since 1970, UTC. */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include "tests/sim/calendar.h"
#include "tests/sim/heap.h"
#include "tests/sim/ids.h"
#include "tests/sim/names.h"
#include "tests/sim/rng.h"
#include "tests/sim/spool.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
	HOST_CAP = 60,
	PROC_CAP = 48,
	LEG_CAP = 24,
	RCPT_CAP = 16,
	LINE_BYTES = 2000,
	LOCAL_DOMAINS = 24,
	KEPT_CAP = 512,
	PAST_CAP = 64,
	OUT_CAP = 10,
	WAY_CAP = 4,
	RECENT_CAP = 8,
	MODEL_CAP = 16,
	/* With it, a stream's lines are those of the second instance. */
	STREAM_OUT = 0x10000
};

/* From ROLE_EXIM on: hosts of models (model.h). */
enum role {
	ROLE_MX,
	ROLE_FILTER,
	ROLE_STORE,
	ROLE_SUBMIT,
	ROLE_QMAIL,
	ROLE_EXIM,
	ROLE_SENDMAIL,
	ROLE_TWIN,
	ROLE_MULTI,
	ROLE_POOL,
	ROLE_PATH,
	ROLE_CLOCK,
	ROLE_HEAD,
	ROLE_CROWD,
};

enum mta { MTA_POSTFIX, MTA_EXIM, MTA_SENDMAIL };

enum service {
	SVC_SMTPD,
	SVC_SUBMISSION,
	SVC_CLEANUP,
	SVC_SMTP,
	SVC_LMTP,
	SVC_LOCAL,
	SVC_BOUNCE,
	SVC_AMAVIS,
	SVC_LOGIN,
	SVC_MAILBOX,
	SVC_MISC,
	SVC_COUNT
};

/* A mail that lies in a mailbox, for its owner to find. */
struct kept {
	char user[ADDRESS_BYTES];
	char message_id[MESSAGE_ID_BYTES];
	unsigned uid;
	unsigned size;
};

/* A daemon process: busy until its current client is gone. */
struct proc {
	int pid;
	unsigned uses;
	int64_t busy_until;
};

struct past_id {
	char id[QUEUE_ID_BYTES];
	int64_t when_us;
};

struct host {
	char name[16];
	char fqdn[48];
	struct peer peer;
	enum role role;
	enum mta mta;
	enum zone zone;
	bool has_long_ids;
	bool has_postscreen;
	/* A second Postfix on the same machine, with a queue of its own, that
	 * sends what the first one took; or NULL. */
	struct host *out;
	/* It is that one: reached under 127.0.0.1. */
	bool is_out;
	/* Others know its address alone. */
	bool is_nameless;
	/* One that has the same queue ids, or NULL. */
	struct host *twin;
	char recent_ids[RECENT_CAP][QUEUE_ID_BYTES];
	unsigned recent_count;
	unsigned maillog;
	/* Dovecot's own log, or the maillog again. */
	unsigned mailbox_log;
	/* qmail: the log of its SMTP server. */
	unsigned smtpd_log;
	int qmgr_pid;
	int next_pid;
	uint64_t inode_base;
	/* Queue ids of mails that are gone, in a ring: used again now and
	 * then. */
	struct past_id past_ids[PAST_CAP];
	unsigned past_count;
	unsigned next_inode;
	/* qmail's counters. */
	unsigned next_delivery;
	unsigned running[2];
	unsigned connections;
	/* Dovecot: the latest deliveries, in a ring. */
	struct kept kept[KEPT_CAP];
	unsigned kept_count;
	struct proc procs[SVC_COUNT][PROC_CAP];
};

/* What will become of a recipient, decided when the mail is written. */
enum fate {
	FATE_OK,
	FATE_ALIAS,
	FATE_NO_USER,
	FATE_OVER_QUOTA,
	FATE_DEFER,
	FATE_BOUNCE,
	FATE_EXPIRE,
	/* What the mailbox host does with it, beyond that. */
	FATE_TEAM,
	FATE_LIST,
	FATE_NULL,
	FATE_SRS,
	FATE_REDIRECT,
	FATE_REDIRECT_KEEP,
	FATE_VACATION,
	FATE_FILEINTO,
	FATE_SIEVE_REJECT,
	FATE_TEMPORARY,
	/* qmail: a .qmail file sends it on. */
	FATE_FORWARD,
};

enum outcome {
	OUT_UNKNOWN,
	OUT_DELIVERED,
	OUT_RELAYED,
	OUT_EXPANDED,
	OUT_FAILED,
	OUT_DELAYED,
	OUT_REJECTED,
	OUT_DISCARDED,
	OUT_QUARANTINED,
	OUT_ABORTED,
	OUT_HELD,
	OUT_PURGED,
};

/* Who a recipient is to us: WHOSE_HERE has his mailbox where the mail's way
 * ends. */
enum whose { WHOSE_OUTSIDE, WHOSE_STORE, WHOSE_QMAIL, WHOSE_HERE };

struct rcpt {
	/* The line that tells its end, as sim_say hashed it. */
	uint64_t said;
	/* qmail: the line that its delivery began, which alone names it. */
	uint64_t begun;
	/* On a host that counts no recipients: the only line that names it. */
	uint64_t named;
	char to[ADDRESS_BYTES];
	char orig_to[ADDRESS_BYTES];
	/* The leg in whose queue orig_to became `to`. */
	int orig_leg;
	enum whose whose;
	/* Rank of the domain outside, or number of the host inside. */
	uint64_t where;
	enum fate fate;
	unsigned tries_wanted;
	enum outcome outcome;
	const char *reason;
	int leg;
	int64_t decided_us;
};

struct leg {
	struct mail *mail;
	int index;
	int parent;
	struct host *host;
	char queue_id[QUEUE_ID_BYTES];
	int64_t first_us;
	int64_t last_us;
	/* Bits of the recipients it still carries. */
	uint32_t mask;
	uint32_t envelope;
	unsigned tries;
	bool is_clean;
	/* How many hosts of the mail's way are behind it. */
	unsigned stage;
	/* A list's own sender. */
	bool has_owner;
	unsigned qp;
};

struct sim;

struct mail {
	struct sim *sim;
	/* Steps that are still to come; the last one frees the mail. */
	unsigned steps;
	char message_id[MESSAGE_ID_BYTES];
	char from[ADDRESS_BYTES];
	char user[ADDRESS_BYTES];
	/* Sender of the legs that a list made of it. */
	char owner[ADDRESS_BYTES];
	char dsn_of[MESSAGE_ID_BYTES];
	/* The sender as one to write back to. */
	struct rcpt origin;
	struct peer client;
	char helo[NAME_BYTES];
	unsigned size;
	bool is_spam;
	bool is_greylisted;
	bool has_client;
	unsigned rcpt_count;
	/* How many of them one address stood for when it came in. */
	unsigned team_size;
	unsigned leg_count;
	/* The hosts that it passes on its way, where that is settled. */
	unsigned way_count;
	struct host *way[WAY_CAP];
	/* In place of `rcpts`, where these are too few; or NULL. */
	struct rcpt *crowd;
	unsigned crowd_count;
	int64_t first_us;
	int64_t last_us;
	struct rcpt rcpts[RCPT_CAP];
	struct leg legs[LEG_CAP];
};

typedef void step_fn(struct sim *s, int64_t now, struct leg *leg);

struct model;

struct truth_counts {
	uint64_t mails;
	uint64_t logins;
};

struct sim {
	struct rng rng;
	struct spool *spool;
	struct heap lines;
	struct heap steps;
	void *spare_lines;
	FILE *truth;
	int64_t start_us;
	/* A stream that gets a copy of each line of that one, later; 0 is
	 * none. */
	unsigned copies[STREAM_CAP];
	/* Hash of the last line that was said. */
	uint64_t said;
	struct truth_counts counts;
	unsigned host_count;
	/* With those that models add behind them. */
	unsigned all_count;
	/* What happens, in place of the ordinary traffic. */
	unsigned model_count;
	const struct model *models[MODEL_CAP];
	/* Also what happens seldom, and what strangers forge. */
	bool is_eventful;
	/* The next hop counts the recipients that were handed to it. */
	bool is_counted;
	/* Clocks of some hosts are minutes off. */
	bool is_skewed;
	uint64_t user_count;
	uint64_t domain_count;
	struct host hosts[HOST_CAP];
	unsigned out_count;
	struct host outs[OUT_CAP];
};

/* Writes a line on a stream, at its place in time, however far ahead. */
__attribute__((format(printf, 4, 5))) void sim_say(struct sim *s,
	unsigned stream, int64_t when_us, const char *format, ...);

/* Calls `fn` on the leg when its time has come; its mail lives till then. */
void sim_later(struct sim *s, int64_t when_us, step_fn *fn, struct leg *leg);

/* Runs all steps due before `until_us` and writes all lines up to there. */
void sim_run(struct sim *s, int64_t until_us);

/* Drops all steps to come; their mails go to the truth as they stand. Writes
 * the lines that are still held, and frees what sim_run used. */
void sim_stop(struct sim *s);

#endif
