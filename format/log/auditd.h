/* What the files of the kernel's audit share. */
#ifndef WB_FORMAT_LOG_AUDITD_H
#define WB_FORMAT_LOG_AUDITD_H

#include "format/log/line/event.h"

struct audit_value {
	struct span text;
	/* In quotes: not in hex. */
	bool is_quoted;
};

/* Of a key where it begins a word ("acct="); "?" and its like are nothing. */
struct audit_value audit_value_of(struct span s, struct span key);
/* A user's text, in quotes or in hex. Nothing is added of an empty one. */
void audit_add_text(struct event *ev, enum field_id id, struct audit_value v);
/* Nothing is added of what is no number. */
void audit_add_number(struct event *ev, enum field_id id, struct audit_value v);

#endif
