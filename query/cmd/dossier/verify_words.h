/* What a dossier says around its lines: the same question to the same index
 * makes the same page, and the journal of an index has the sum of each dossier
 * that was made of it. */
#ifndef WB_QUERY_CMD_DOSSIER_VERIFY_WORDS_H
#define WB_QUERY_CMD_DOSSIER_VERIFY_WORDS_H

#include "query/cmd/run/command.h"
#include "query/dossier/check.h"

enum verify_words {
	/* Nothing shows that they are as they were made. */
	WORDS_UNKNOWN,
	/* Made anew, it is the same; of an index of another digest, the same
	 * but for that. */
	WORDS_ANEW,
	WORDS_ANEW_ELSEWHERE,
	/* The index is another by now, and its journal has the dossier. */
	WORDS_JOURNALLED,
};

struct verify_words_asked {
	struct option_list indexes;
	const struct check_names *names;
	const struct check_report *report;
	/* Of the key, or empty. */
	struct span key;
	/* Is the index the one that the dossier names? */
	bool is_same;
};
/* Look for it. What differs is a finding of the report. Returns an exit status:
 * over EXIT_ABSENT, what was wrong has been told. */
int verify_words(struct cmd_ctx *ctx, const struct verify_words_asked *asked,
	enum verify_words *out);

#endif
