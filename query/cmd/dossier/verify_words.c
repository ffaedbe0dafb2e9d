#include "query/cmd/dossier/verify_words.h"

#include "format/base/digest.h"
#include "format/base/json.h"
#include "indexer/store/journal/journal.h"
#include "query/cmd/dossier/dossier_files.h"
#include "query/cmd/dossier/dossier_make.h"
#include "query/dossier/cloak.h"

#include <string.h>

static struct option_list
list_of(struct cmd_ctx *ctx, const struct cloak_words *words)
{
	struct option_list list = { .count = words->count };

	list.items =
		arena_array(&ctx->arena, list.count + 1, sizeof(*list.items));
	for (size_t i = 0; i < list.count; i++)
		list.items[i] = words->items[i];
	return list;
}

/* Is `given` what was made, but for the digest of the index? */
static bool
is_made(struct span made, struct span digest, struct span given,
	struct span given_digest)
{
	while (given_digest.len == digest.len) {
		size_t at = span_find(given, given_digest);

		if (at == SIZE_MAX)
			break;
		if (!span_eq(span_slice(made, 0, at),
			    span_slice(given, 0, at)) ||
			!span_eq(span_slice(made, at, at + digest.len), digest))
			return false;
		made = span_slice(made, at + digest.len, made.len);
		given = span_slice(given, at + digest.len, given.len);
	}
	return span_eq(made, given);
}

/* `made` is one of the page or the evidence of `d`. */
static void
compare(const struct verify_words_asked *asked, const struct dossier *d,
	struct span made, struct span given, const char *path)
{
	struct span digest = span_of(dossier_index_digest(d));

	if (is_made(made, digest, given, asked->report->index))
		return;
	findings_add(asked->report->findings, FINDING_DIFFERS, path, UINT64_MAX,
		asked->is_same
			? "made anew from the index, it is another"
			: "it names another index, and made anew from this one "
			  "it is another; the journal of this one has it "
			  "neither");
}

static int
compare_pages(struct cmd_ctx *ctx, const struct verify_words_asked *asked,
	const struct dossier_request *request)
{
	struct dossier *d = NULL;
	int status = EXIT_FOUND;

	ctx->is_quiet = true;
	status = dossier_make(ctx, request, &d);
	if (!d)
		return status;
	compare(asked, d, dossier_page(d), asked->report->page,
		asked->names->page);
	compare(asked, d, dossier_evidence(d), asked->report->evidence,
		asked->names->evidence);
	dossier_free(d);
	return EXIT_FOUND;
}

static int
compare_anew(struct cmd_ctx *ctx, const struct verify_words_asked *asked)
{
	const struct check_report *report = asked->report;
	struct dossier_request request = { .indexes = asked->indexes,
		.nargs = report->asked.count,
		.args = report->asked.items,
		.date = report->date,
		.tz = report->tz,
		.keep = list_of(ctx, &report->keep),
		.redact = list_of(ctx, &report->redact) };
	struct err err = { 0 };
	int status = EXIT_FOUND;

	if (report->is_keyed)
		request.key = asked->key;
	if (dossier_cloak(&request, &request.cloak, &err) != WB_OK) {
		findings_add(report->findings, FINDING_DIFFERS,
			asked->names->evidence, UINT64_MAX, err.text);
		return EXIT_FOUND;
	}
	status = compare_pages(ctx, asked, &request);
	cloak_free(request.cloak);
	return status;
}

/* Who made the dossier may be anybody: a question that reads other files, or
 * writes to a journal, is not asked. */
static bool
can_ask(const struct verify_words_asked *in)
{
	const struct check_report *r = in->report;
	const struct cloak_words *asked = &r->asked;

	if (asked->count == 0 || !dossier_question(asked->items[0]) ||
		(r->is_cloaked && !r->has_hiding) ||
		(r->is_keyed && in->key.len == 0))
		return false;
	for (size_t i = 1; i < asked->count; i++)
		if (strncmp(asked->items[i], "-f", 2) == 0 ||
			strncmp(asked->items[i], "--file", 6) == 0 ||
			strcmp(asked->items[i], "--unmask") == 0 ||
			strcmp(asked->items[i], "--journal") == 0)
			return false;
	return true;
}

struct looking {
	char sums[SHA256_HEX + 1];
	bool is_broken;
	bool found;
};

/* What stands behind a break could be anybody's. */
static enum wb_err
on_entry(void *ctx, const struct journal_line *line, struct err *err)
{
	struct looking *l = ctx;
	struct span sums = json_find(json_find(line->text, SPAN("results")),
		SPAN("dossier_sha256sums"));

	(void)err;
	l->is_broken = l->is_broken || !line->is_sound;
	if (!l->is_broken && sums.len == SHA256_HEX + 2 &&
		span_eq(span_slice(sums, 1, sums.len - 1), span_of(l->sums)))
		l->found = true;
	return WB_OK;
}

/* All of these indexes took part in it. */
static bool
is_journalled(const struct verify_words_asked *asked)
{
	const struct span sums = asked->report->sums;
	unsigned char sum[SHA256_BYTES];
	struct looking l = { 0 };

	sha256_once(sums.ptr, sums.len, sum);
	hex_encode(sum, sizeof(sum), l.sums);
	for (size_t i = 0; i < asked->indexes.count; i++) {
		struct journal_state state = { 0 };
		struct err err = { 0 };

		l.is_broken = false;
		l.found = false;
		(void)journal_read(
			asked->indexes.items[i], on_entry, &l, &state, &err);
		if (!l.found)
			return false;
	}
	return asked->indexes.count > 0;
}

int
verify_words(struct cmd_ctx *ctx, const struct verify_words_asked *asked,
	enum verify_words *out)
{
	/* Another index of many is not known to be the one it was made of. */
	bool is_anew =
		can_ask(asked) && (asked->is_same || asked->indexes.count == 1);
	int status = EXIT_FOUND;

	*out = WORDS_UNKNOWN;
	if (!(asked->is_same && is_anew) && is_journalled(asked)) {
		*out = WORDS_JOURNALLED;
		return EXIT_FOUND;
	}
	if (!is_anew)
		return EXIT_FOUND;
	status = compare_anew(ctx, asked);
	*out = asked->is_same ? WORDS_ANEW : WORDS_ANEW_ELSEWHERE;
	return status;
}
