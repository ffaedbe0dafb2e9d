/* `waybill sources --manifest`: what was recorded of each file, and of what was
 * in it. */
#ifndef WB_QUERY_CMD_EVIDENCE_MANIFEST_H
#define WB_QUERY_CMD_EVIDENCE_MANIFEST_H

#include "query/cmd/ask/asking.h"

struct manifest_options {
	bool manifest;
	/* The files alone, as `sha256sum -c` reads them. */
	bool sha256sums;
	/* Work out those of decompressed streams, too. */
	bool hash_streams;
};

extern const struct option_row manifest_rows[];

/* Print it, for the operands or for all; *shown counts what was. An operand
 * that names nothing stays false in found[]. */
struct manifest_asked {
	const struct manifest_options *options;
	int argc;
	const char *const *names;
	bool *found;
};
enum wb_err manifest_show(struct asking *a, const struct manifest_asked *asked,
	uint64_t *shown, struct err *err);

#endif
