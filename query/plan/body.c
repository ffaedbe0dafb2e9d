#include "query/plan/body.h"

#include "format/base/digest.h"
#include "format/log/head.h"

bool
body_of(struct span line, struct body *out)
{
	struct stamp_scan scan;
	struct log_head head;

	stamp_scan(line, &scan);
	if (scan.stamp.kind == STAMP_NONE || scan.next == 0 ||
		(scan.layout != LAYOUT_SYSLOG &&
			scan.layout != LAYOUT_RFC5424) ||
		scan.header.kind != STAMP_NONE)
		return false;
	head_scan_from(line, &scan, &head);
	*out = (struct body){ head.body, head.program, head.pid, head.host,
		scan.stamp };
	return true;
}

uint64_t
body_key(const struct body *b)
{
	return hash64(b->text.ptr, b->text.len) +
		3 * hash64(b->program.ptr, b->program.len) +
		5 * hash64(b->pid.ptr, b->pid.len);
}
