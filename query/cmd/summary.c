#include "query/cmd/summary.h"

enum wb_err
summary_print(struct cmd_ctx *ctx, const char *index,
	const struct ingest_report *report, bool json, struct err *err)
{
	(void)index;
	(void)json;
	(void)err;
	fprintf(ctx->out,
		"files %llu new %llu known %llu lines %llu in %llu stored %llu "
		"shared %llu unrec %llu\n",
		(unsigned long long)report->files,
		(unsigned long long)report->new_sources,
		(unsigned long long)report->known_sources,
		(unsigned long long)report->lines,
		(unsigned long long)report->bytes_in,
		(unsigned long long)report->bytes_stored,
		(unsigned long long)report->bytes_shared,
		(unsigned long long)report->unrecognised);
	return WB_OK;
}
