/* The paths of evidence as they were typed. */
#ifndef WB_QUERY_CMD_EVIDENCE_EVIDENCE_PATHS_H
#define WB_QUERY_CMD_EVIDENCE_EVIDENCE_PATHS_H

#include "format/base/err.h"

/* WB_USAGE if the index is one of the directories given, or lies below one: it
 * would be read as evidence, and evidence be written to. */
enum wb_err evidence_is_apart(
	const char *index, int argc, char **argv, struct err *err);

/* What is not there is a slip of the pen, not lost evidence: a diag says it,
 * and nothing is recorded. Moves the other paths to the front and returns how
 * many they are. */
int evidence_drop_absent(int argc, char **argv);

#endif
