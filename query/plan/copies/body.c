#include "query/plan/copies/body.h"

#include "format/base/digest.h"
#include "format/log/line/head.h"

bool
body_of(struct span line, struct body *out)
{
	struct stamp_scan scan;
	struct log_head head;

	stamp_scan(line, &scan);
	if (scan.stamp.kind == STAMP_NONE || scan.next == 0 ||
		(scan.layout != LAYOUT_SYSLOG &&
			scan.layout != LAYOUT_RFC5424) ||
		scan.at >= scan.next)
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

bool
hosts_may_be_one(struct span host, struct span other)
{
	struct span label = { 0 };
	struct span other_label = { 0 };
	bool is_whole = span_cut(host, '.', &label, NULL);
	bool is_other_whole = span_cut(other, '.', &other_label, NULL);

	if (is_whole == is_other_whole)
		return span_ieq(host, other);
	return label.len > 0 && !span_all_digits(label) &&
		span_ieq(label, other_label);
}

/* "-- MARK --" is the same on all hosts. */
static bool
is_own(struct span text)
{
	enum { OWN_LEAST = 16 };
	bool has_digit = false;

	for (size_t i = 0; i < text.len && !has_digit; i++)
		has_digit = is_digit(text.ptr[i]);
	return has_digit && text.len >= OWN_LEAST;
}

bool
body_may_share_host(const struct body *b, struct span host, struct span other)
{
	return span_eq(host, other) ||
		(is_own(b->text) && hosts_may_be_one(host, other));
}
