#include "format/time/log_name.h"

#include <criterion/criterion.h>

Test(log_name, parts)
{
	static const struct {
		const char *name;
		const char *stem;
		const char *tail;
		enum log_turn turn;
		unsigned number;
	} rows[] = {
		{ "maillog", "maillog", "", LOG_CURRENT, 0 },
		{ "maillog.1", "maillog", "", LOG_NUMBERED, 1 },
		{ "mail.log.12.gz", "mail.log", "", LOG_NUMBERED, 12 },
		{ "mail.log.old", "mail.log", "", LOG_NUMBERED, 1 },
		{ "mail.log", "mail.log", "", LOG_CURRENT, 0 },
		{ "maillog-20190304.gz", "maillog", "", LOG_DATED, 0 },
		{ "maillog.2019", "maillog", "", LOG_DATED, 0 },
		{ "mail-2019-03-04.log", "mail", ".log", LOG_DATED, 0 },
		{ "case2024-maillog.3", "case2024-maillog", "", LOG_NUMBERED,
			3 },
		{ "current", "@", "", LOG_CURRENT, 0 },
		{ "previous", "@", "", LOG_NUMBERED, 1 },
		{ "@400000003b4a39c23294b13c.s", "@", "", LOG_DATED, 0 },
		{ ".1", ".1", "", LOG_CURRENT, 0 },
		{ "", "", "", LOG_CURRENT, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct log_name n;

		log_name_read(span_of(rows[i].name), &n);
		cr_expect(span_eq(n.stem, span_of(rows[i].stem)), "%s: %.*s",
			rows[i].name, (int)n.stem.len, n.stem.ptr);
		cr_expect(span_eq(n.tail, span_of(rows[i].tail)), "%s: %.*s",
			rows[i].name, (int)n.tail.len, n.tail.ptr);
		cr_expect_eq(n.turn, rows[i].turn, "%s", rows[i].name);
		cr_expect_eq(n.number, rows[i].number, "%s", rows[i].name);
	}
}

Test(log_name, order)
{
	/* Oldest first. */
	static const char *const names[] = { "maillog-2019-02-23.gz",
		"maillog-20190224.gz", "maillog-2019-03-02", "maillog-20190303",
		"maillog-1551657600", "maillog-2019030500",
		"maillog-2019030512", "maillog.10.gz", "maillog.2.gz",
		"maillog.1", "maillog" };
	const size_t count = sizeof(names) / sizeof(names[0]);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++) {
			struct log_name a;
			struct log_name b;
			int want = (i > k) - (i < k);
			int got;

			log_name_read(span_of(names[i]), &a);
			log_name_read(span_of(names[k]), &b);
			got = log_name_order(&a, &b);
			cr_expect_eq((got > 0) - (got < 0), want, "%s %s",
				names[i], names[k]);
		}
}
