#include "query/cmd/answer/trace_progress.h"

#include <criterion/criterion.h>

Test(trace_progress, line)
{
	static const struct {
		uint64_t mails;
		int64_t at_ns;
		const char *line;
	} rows[] = {
		{ 0, INT64_MAX, "0 mails looked at" },
		{ 1, 1551693600000000000,
			"1 mail looked at, now at 2019-03-04" },
		{ 28025, 0, "28025 mails looked at, now at 1970-01-01" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = { 0 };

		trace_progress_line(&out, rows[i].mails, rows[i].at_ns);
		cr_expect_str_eq(buf_cstr(&out), rows[i].line);
		buf_release(&out);
	}
}
