/* Journals that are not read are told by their head, and logs are none. */
#include "format/log/line/unparsed.h"

#include <criterion/criterion.h>

struct row {
	struct span head;
	enum unparsed kind;
};

/* clang-format off */
static const struct row rows[] = {
	{ SPAN_INIT("LPKSHHRH\0\0\0\0\x02\0\0\0"), UNPARSED_JOURNAL },
	{ SPAN_INIT("LPKS"), UNPARSED_KINDS },
	{ SPAN_INIT(""), UNPARSED_KINDS },
	{ SPAN_INIT("Wed 2026-03-04 10:00:00.123456 UTC [s=8a6f;i=1a2b;b=0f1e;m=5f;t=64;x=12]\n    _TRANSPORT=syslog\n"), UNPARSED_VERBOSE },
	{ SPAN_INIT("-- Journal begins at Mon 2026-03-02 08:00:00 CET, ends at Wed 2026-03-04 10:00:00 CET. --\nWed 2026-03-04 10:00:00.123456 CET [s=8a6f;i=1a2b;b=0f1e;m=5f;t=64;x=12]\n    PRIORITY=6\n"), UNPARSED_VERBOSE },
	/* Cut off before its first field; a field that is none; no cursor. */
	{ SPAN_INIT("Wed 2026-03-04 10:00:00.123456 UTC [s=8a6f;i=1a2b;b=0f1e;m=5f;t=64;x=12]\n    _TRAN"), UNPARSED_KINDS },
	{ SPAN_INIT("Wed 2026-03-04 10:00:00.123456 UTC [s=8a6f;i=1a2b;b=0f1e;m=5f;t=64;x=12]\n    from=x\n"), UNPARSED_KINDS },
	{ SPAN_INIT("Mar  4 10:00:00 mx1 app[1]: x [s=1]\n    STATE=on\n"), UNPARSED_KINDS },
	{ SPAN_INIT("-- Journal begins at Mon 2026-03-02 08:00:00 CET. --\nMar  4 10:00:00 mx1 postfix/qmgr[9]: 4104E3D0A1: removed\n"), UNPARSED_KINDS },
	{ SPAN_INIT("-- \n-- "), UNPARSED_KINDS },
};
/* clang-format on */

Test(unparsed, kinds)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(unparsed_kind(rows[i].head), rows[i].kind,
			"row %zu: %u", i,
			(unsigned)unparsed_kind(rows[i].head));
}
