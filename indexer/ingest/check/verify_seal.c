/* Seals that somebody wrote down, against the index. What an index says of
 * itself can be made anew as a whole; what stands on his paper cannot. */
#include "indexer/ingest/check/verify_part.h"

#include "format/base/digest.h"
#include "format/base/json.h"

#include <stdio.h>
#include <string.h>

static struct verify_seal *
find(struct verify_report *report, struct span hex)
{
	for (size_t i = 0; i < report->nseals; i++)
		if (span_ieq(span_of(report->seals[i].hex), hex))
			return &report->seals[i];
	return NULL;
}

/* The seal that this is, if nothing had it before. */
static struct verify_seal *
hold(struct verify_report *report, struct span hex, const char *what,
	uint64_t number)
{
	struct verify_seal *seal = find(report, hex);

	if (!seal || seal->what)
		return NULL;
	seal->what = what;
	seal->number = number;
	return seal;
}

void
verify_seals_begin(
	const struct verify_options *options, struct verify_report *report)
{
	struct arena *arena = &report->findings.arena;

	report->seals =
		arena_array(arena, options->nseals + 1, sizeof(*report->seals));
	report->nseals = options->nseals;
	for (size_t i = 0; i < options->nseals; i++)
		report->seals[i] =
			(struct verify_seal){ .hex = options->seals[i] };
}

void
verify_seals_current(const char *index, const struct current *c,
	struct verify_report *report)
{
	unsigned char digest[SHA256_BYTES];
	char hex[SHA256_HEX + 1] = "";
	struct err err = { 0 };

	if (current_digest(index, digest, &err) == WB_OK) {
		hex_encode(digest, sizeof(digest), hex);
		(void)hold(report, span_of(hex), "the index as it is now", 0);
	}
	for (size_t i = 0; i < c->nsegments; i++) {
		hex_encode(c->segments[i].seal, SHA256_BYTES, hex);
		(void)hold(report, span_of(hex), "lines of segment",
			c->segments[i].number);
	}
}

/* The value of a member that is a string without escapes, as hex digits are. */
static struct span
plain_member(struct span object, struct span key)
{
	struct span value = json_find(object, key);

	return value.len >= 2 && value.ptr[0] == '"'
		? span_slice(value, 1, value.len - 1)
		: value;
}

void
verify_seals_entry(
	const struct journal_line *line, struct verify_report *report)
{
	struct span state = { 0 };
	struct verify_seal *seal = NULL;

	if (report->nseals == 0 || !line->is_sound || !report->is_chain_whole)
		return;
	seal = hold(report, plain_member(line->text, SPAN("hash")),
		"the journal up to entry", line->number);
	if (seal)
		seal->is_entry = true;
	state = plain_member(plain_member(line->text, SPAN("results")),
		SPAN("current_sha256"));
	seal = find(report, state);
	if (seal && seal->entry == 0)
		seal->entry = line->number;
}

/* The journal that a seal proves may stand beside another index. */
static void
check_bond(struct verify_report *report)
{
	const struct verify_seal *entry = NULL;

	for (size_t i = 0; i < report->nseals; i++) {
		if (!report->seals[i].what)
			continue;
		if (!report->seals[i].is_entry)
			return;
		entry = &report->seals[i];
	}
	if (entry && report->is_unjournalled)
		findings_add(&report->findings, FINDING_UNSEALED, entry->hex,
			UINT64_MAX,
			"it proves the journal, which does not have the last "
			"change of this index: give the digest of the index, "
			"or the seal of a segment");
}

void
verify_seals_end(struct verify_report *report)
{
	char why[160];

	check_bond(report);
	for (size_t i = 0; i < report->nseals; i++) {
		const struct verify_seal *s = &report->seals[i];

		if (s->what)
			continue;
		/* Who makes a journal anew can write any digest into it. */
		if (s->entry > 0)
			(void)snprintf(why, sizeof(why),
				"it is not the index as it is now; by entry "
				"%llu of the journal it was so then: give the "
				"seals of the segments of then",
				(unsigned long long)s->entry);
		else
			(void)snprintf(why, sizeof(why),
				"nothing in this index has that seal: is it "
				"the "
				"index, and are these the digits, that were "
				"noted?");
		findings_add(&report->findings, FINDING_UNSEALED, s->hex,
			UINT64_MAX, why);
	}
}
