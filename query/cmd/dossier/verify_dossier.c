#include "query/cmd/dossier/verify_dossier.h"

#include "query/cmd/ask/findings.h"
#include "query/cmd/dossier/dossier_files.h"
#include "query/cmd/dossier/key_file.h"
#include "query/cmd/dossier/verify_words.h"
#include "query/cmd/evidence/upkeep.h"
#include "query/dossier/check.h"

static struct check_names
names_of(struct cmd_ctx *ctx, const char *path)
{
	struct dossier_names names = { 0 };

	dossier_names_of(&ctx->arena, path, &names);
	return (struct check_names){ names.page, names.evidence, names.sums };
}

bool
verify_is_dossier(struct cmd_ctx *ctx, const char *path)
{
	const struct check_names names = names_of(ctx, path);

	return check_is_dossier(&names);
}

struct open_indexes {
	struct searched *items;
	size_t count;
};

static enum wb_err
by_index(struct cmd_ctx *ctx, const struct verify_dossier_asked *asked,
	struct check *c, bool *is_same, struct err *err)
{
	const struct option_list *paths = &asked->indexes;
	struct open_indexes in = { 0 };
	enum wb_err rc = WB_OK;

	in.items = arena_array(&ctx->arena, paths->count, sizeof(*in.items));
	for (size_t i = 0; i < paths->count && rc == WB_OK; i++) {
		rc = search_open(paths->items[i], &in.items[i], err);
		if (rc == WB_ABSENT)
			rc = err_set(err, WB_IO,
				"no index at %s: name one with -i, or the "
				"evidence behind the dossier",
				paths->items[i]);
		in.count += rc == WB_OK;
	}
	if (rc == WB_OK)
		rc = check_by_index(c, in.items, in.count, err);
	if (rc == WB_OK)
		*is_same = in.count == 1 &&
			span_eq(check_report(c)->index,
				span_of(index_digest(in.items[0].index)));
	for (size_t i = 0; i < in.count; i++)
		search_close(&in.items[i]);
	return rc;
}

/* Nothing differs; but not all was checked. */
static void
print_rest(FILE *out, const struct check_report *r)
{
	if (r->uncompared > 0)
		fprintf(out,
			"its sums fit, and the lines that could be compared "
			"are as cited; of %llu with %s\n",
			(unsigned long long)r->uncompared,
			r->is_keyed || !r->has_hiding
				? "hidden names nothing is known without the "
				  "key: give --key"
				: "fields left out nothing is known but by the "
				  "index");
	else
		fputs("the lines of the dossier are as cited, and its sums "
		      "fit\n",
			out);
	fputs(r->is_keyed || (r->is_cloaked && !r->has_hiding)
			? "what it says about them was not made anew, since "
			  "names are hidden: that takes the key, and the index "
			  "as it was then\n"
			: "what it says about them was not checked: that takes "
			  "the index, as it was then\n",
		out);
}

static const char *const said_of_words[] = {
	[WORDS_ANEW] =
		"made anew from the index, it is the same, byte for byte",
	[WORDS_ANEW_ELSEWHERE] =
		"made anew from this index, which is not the one it names, it "
		"is the same but for that",
	[WORDS_JOURNALLED] =
		"by the journal of the index, which has the SHA-256 of its "
		"SHA256SUMS",
};

static int
print(struct cmd_ctx *ctx, const struct verify_dossier_asked *asked,
	const struct check_report *r, enum verify_words words)
{
	const struct upkeep_count counts[] = {
		{ "lines", "line cited", "lines cited", r->lines },
		{ "same", "as cited", "as cited", r->same },
		{ "uncompared", "not compared for want of the key",
			"not compared for want of the key", r->uncompared },
		{ "grown", "file that has grown since",
			"files that have grown since", r->grown },
		{ "findings", "finding", "findings",
			findings_total(r->findings) },
		/* For people it is a sentence. */
		{ "words_checked", "", "", words != WORDS_UNKNOWN },
	};
	const size_t ncounts = sizeof(counts) / sizeof(counts[0]);
	bool is_fine = findings_total(r->findings) == 0;

	findings_print(ctx, r->findings, asked->json);
	upkeep_print(
		ctx, asked->json, counts, asked->json ? ncounts : ncounts - 1);
	if (asked->json)
		return is_fine ? EXIT_FOUND : EXIT_ABSENT;
	if (!is_fine)
		fputs("the dossier is not all as it was made, or as the "
		      "evidence is\n",
			ctx->out);
	else if (words != WORDS_UNKNOWN)
		fprintf(ctx->out,
			"the dossier is as it was made, and its lines are as "
			"cited\n%s\n",
			said_of_words[words]);
	else
		print_rest(ctx->out, r);
	return is_fine ? EXIT_FOUND : EXIT_ABSENT;
}

int
verify_dossier(struct cmd_ctx *ctx, const struct verify_dossier_asked *asked)
{
	const struct check_names names = names_of(ctx, asked->path);
	struct check *c = NULL;
	struct verify_words_asked words = { .indexes = asked->indexes,
		.names = &names };
	enum verify_words by = WORDS_UNKNOWN;
	struct err err = { 0 };
	int status = EXIT_FOUND;
	enum wb_err rc = WB_OK;

	if (asked->key)
		rc = key_file_read(&ctx->arena, asked->key, &words.key, &err);
	if (rc == WB_OK)
		rc = check_open(&names, words.key, &c, &err);
	if (rc == WB_OK && asked->nevidence > 0)
		rc = check_by_evidence(
			c, asked->evidence, asked->nevidence, &err);
	else if (rc == WB_OK)
		rc = by_index(ctx, asked, c, &words.is_same, &err);
	if (rc == WB_OK) {
		words.report = check_report(c);
		if (asked->nevidence == 0)
			status = verify_words(ctx, &words, &by);
		if (status <= EXIT_ABSENT)
			status = print(ctx, asked, words.report, by);
	} else {
		status = diag_err(&err);
	}
	check_close(c);
	return status;
}
