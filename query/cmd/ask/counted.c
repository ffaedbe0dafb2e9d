#include "query/cmd/ask/counted.h"

#include <inttypes.h>

static void
print_count(const struct asking *a, uint64_t n)
{
	if (a->output->json)
		fprintf(a->ctx->out,
			"{\"type\":\"count\",\"count\":%" PRIu64 "}\n", n);
	else if (a->output->csv)
		fprintf(a->ctx->out, "count\r\n%" PRIu64 "\r\n", n);
	else
		fprintf(a->ctx->out, "%" PRIu64 "\n", n);
}

bool
counted_end(struct asking *a, struct tally_table *tallies, uint64_t n,
	uint64_t limit)
{
	if (a->filters->count)
		print_count(a, n);
	else if (tallies)
		tally_print(tallies, a->ctx->out, a->output, limit);
	else
		return false;
	asking_tell_window(a);
	return true;
}
