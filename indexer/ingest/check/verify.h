/* Is the index whole? Is it of this evidence? Reads everything, writes
 * nothing, takes no lock. */
#ifndef WB_INDEXER_INGEST_CHECK_VERIFY_H
#define WB_INDEXER_INGEST_CHECK_VERIFY_H

#include "indexer/ingest/check/finding.h"
#include "indexer/store/file/current.h"

struct verify_options {
	unsigned threads;
	/* Called now and then with the raw bytes done and all there are, by
	 * one thread at a time; may be NULL. */
	void (*progress)(void *ctx, uint64_t done, uint64_t all);
	void *progress_ctx;
	/* An empty folder to make in what is derived from the blocks, anew, to
	 * compare; NULL for not to do that. With so much memory to sort in. */
	const char *scratch;
	size_t memory;
	/* 64 hexadecimal digits each, as somebody wrote them down: of the
	 * index, of a segment, or of an entry of the journal. */
	const char *const *seals;
	size_t nseals;
};

struct verify_seal {
	const char *hex;
	/* What of the index has it, and which number; NULL if nothing. */
	const char *what;
	uint64_t number;
	/* That is an entry of the journal. */
	bool is_entry;
	/* The entry of the journal that names it as a state of the index, or
	 * 0. */
	uint64_t entry;
};

struct verify_report {
	struct findings findings;
	uint64_t segments;
	uint64_t frames;
	uint64_t bytes;
	uint64_t sources;
	/* Of those, known to lack a part since they were salvaged: what the
	 * index lost, not what the evidence lacked. */
	uint64_t incomplete;
	/* What was recorded as damaged or cut off, as `index` and `sources`
	 * count it. */
	uint64_t damaged;
	uint64_t term_indexes;
	uint64_t pages;
	uint64_t journal_entries;
	/* The journal does not name the present state: a run was cut short
	 * before it got to that, or is under way. */
	bool is_unjournalled;
	/* The journal has more than one entry, and no head: entries may have
	 * been cut off its end. */
	bool is_headless;
	/* Those of the options; they live as long as the findings. */
	struct verify_seal *seals;
	size_t nseals;
	/* As far as the journal was read. */
	bool is_chain_whole;
	/* Files of the evidence, if any was given. */
	uint64_t files;
	uint64_t same;
	/* Files that the index records. */
	uint64_t recorded;
};

/* What is wrong goes into the findings. Anything else than WB_OK: it could not
 * be checked at all (no index, memory of another version). */
enum wb_err verify_index(const char *index,
	const struct verify_options *options, struct verify_report *report,
	struct err *err);

/* The files at and below the paths against the SHA-256 that are recorded, by
 * content: where a file lies does not matter. If a directory is among the
 * paths, recorded files that were not met are findings. */
enum wb_err verify_evidence(const char *index, const char *const *paths,
	size_t npaths, struct verify_report *report, struct err *err);

void verify_release(struct verify_report *report);

#endif
