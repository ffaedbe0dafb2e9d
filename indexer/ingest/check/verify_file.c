/* A derived file held against the size and sum that CURRENT has of it, or
 * against its pages' own. */
#include "indexer/ingest/check/verify_part.h"

#include "format/disk/sums.h"
#include "indexer/store/file/check.h"
#include "indexer/store/file/paged.h"

#include <stdio.h>

/* The pages that are not those of the sums, one after the other told as one
 * stretch. */
static size_t
tell_pages(struct findings *findings, const char *path, struct paged *p)
{
	unsigned char page[SUMS_PAGE_BYTES];
	uint64_t pages = paged_bytes(p) / SUMS_PAGE_BYTES;
	uint64_t from = UINT64_MAX;
	size_t told = 0;
	char why[100];

	for (uint64_t i = 0; i <= pages; i++) {
		size_t got = 0;
		bool is_bad = i < pages &&
			paged_read(p, i * SUMS_PAGE_BYTES, page, sizeof(page),
				&got, NULL) != WB_OK;

		if (is_bad && from == UINT64_MAX)
			from = i;
		if (is_bad || from == UINT64_MAX)
			continue;
		(void)snprintf(why, sizeof(why),
			"these %llu bytes are not those that CURRENT names",
			(unsigned long long)(i - from) * SUMS_PAGE_BYTES);
		findings_add(findings, FINDING_FILE, path,
			from * SUMS_PAGE_BYTES, why);
		from = UINT64_MAX;
		told++;
	}
	return told;
}

bool
verify_file(
	struct findings *findings, const char *path, const struct file_ref *ref)
{
	struct paged *p = NULL;
	struct err err = { 0 };
	struct err why = { 0 };
	size_t told = 0;
	bool is_whole = check_file(path, ref, &why) == WB_OK;

	if (is_whole && !ref->has_sums)
		return true;
	if (ref->has_sums && paged_open(path, ref, &p, &err) == WB_OK)
		told = tell_pages(findings, path, p);
	else if (ref->has_sums && is_whole)
		why = err;
	paged_close(p);
	if (told == 0 && why.code != WB_OK)
		findings_add(
			findings, FINDING_FILE, path, UINT64_MAX, why.text);
	return told == 0 && why.code == WB_OK;
}
