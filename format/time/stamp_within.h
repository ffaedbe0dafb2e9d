/* Stamps of files that begin a line with something else. For stamp_scan. */
#ifndef WB_FORMAT_TIME_STAMP_WITHIN_H
#define WB_FORMAT_TIME_STAMP_WITHIN_H

#include "format/time/stamp_text.h"

/* The stamp of a line of auditd ("type=USER_LOGIN msg=audit(1364481363.243:24):
 * ...", perhaps with "node=mx1 " before it), sulog ("SU 03/04 10:00 + pts/0
 * bob-root"), DirectAdmin ("2014:07:02-13:29:38: "), FortiMail
 * ("date=2012-08-17 time=12:26:41 ") or ISPConfig, where it ends the line. The
 * line begins at s.ptr[at], *from is where the stamp does. False, with *out
 * undefined, if it is none of these. */
bool stamp_within(
	struct span s, size_t at, size_t *from, struct stamp_text *out);

#endif
