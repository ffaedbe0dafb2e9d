/* How records of utmp lie, for those who read them: the printed form and
 * logins. For format/record only. */
#ifndef WB_FORMAT_RECORD_UTMP_H
#define WB_FORMAT_RECORD_UTMP_H

#include "format/record/part.h"

enum utmp_type {
	TYPE_EMPTY,
	TYPE_RUN_LEVEL,
	TYPE_BOOT,
	TYPE_NEW_TIME,
	TYPE_OLD_TIME,
	TYPE_INIT,
	TYPE_LOGIN,
	TYPE_USER,
	TYPE_DEAD,
	TYPE_ACCOUNTING,
	TYPE_SIGNATURE,
	TYPE_SHUTDOWN,
	TYPE_COUNT
};

/* Where the fields stand; PART_NONE for one that is not there. */
struct utmp_shape {
	/* Two bytes. Without a type, line and user tell it. */
	uint16_t type_at;
	/* Type by number. */
	const uint8_t *types;
	uint16_t ntypes;
	uint16_t pid_at;
	struct part line;
	struct part id;
	struct part user;
	struct part host;
	struct part seconds;
	struct part usec;
	/* 16 bytes of Linux, or, if `is_socket`, a sockaddr. */
	uint16_t addr_at;
	bool is_socket;
	/* Linux: other types that name user and line are logins, too. */
	bool is_linux;
	/* Signal, then status, two bytes each. */
	uint16_t exit_at;
	struct part session;
	/* Zero in what the system writes. */
	struct part pads[2];
};

/* TYPE_COUNT if it is none. */
enum utmp_type utmp_type_of(const struct record_layout *layout, struct span r);

/* Of a TYPE_LOGIN: who tried to log in and failed (btmp), and no getty that
 * waits. */
bool utmp_is_attempt(
	const struct utmp_shape *s, struct span user, struct span client_name);

/* As struct record_layout has it; always true. */
bool utmp_login(const struct record_layout *layout, struct span record,
	struct login_record *out);

#endif
