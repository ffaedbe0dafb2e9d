#include "query/cmd/verify_dossier.h"

#include "query/cmd/dossier_files.h"
#include "query/cmd/dossier_make.h"
#include "query/cmd/findings.h"
#include "query/cmd/key_file.h"
#include "query/cmd/upkeep.h"
#include "query/dossier/check.h"
#include "query/dossier/cloak.h"

#include <string.h>

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

static int
compare_pages(struct cmd_ctx *ctx, const struct dossier_request *request,
	const struct check_names *names, const struct check_report *report)
{
	struct dossier *d = NULL;
	int status = EXIT_FOUND;

	ctx->is_quiet = true;
	status = dossier_make(ctx, request, &d);
	if (!d)
		return status;
	if (!span_eq(dossier_page(d), report->page))
		findings_add(report->findings, FINDING_DIFFERS, names->page,
			UINT64_MAX, "made anew from the index, it is another");
	if (!span_eq(dossier_evidence(d), report->evidence))
		findings_add(report->findings, FINDING_DIFFERS, names->evidence,
			UINT64_MAX, "made anew from the index, it is another");
	dossier_free(d);
	return EXIT_FOUND;
}

/* The same question to the same index makes the same page: whatever stands on
 * it beside the lines is checked by that. */
static int
compare_anew(struct cmd_ctx *ctx, const struct verify_dossier_asked *asked,
	const struct check_names *names, const struct check_report *report,
	struct span key)
{
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
		request.key = key;
	if (dossier_cloak(&request, &request.cloak, &err) != WB_OK) {
		findings_add(report->findings, FINDING_DIFFERS, names->evidence,
			UINT64_MAX, err.text);
		return EXIT_FOUND;
	}
	status = compare_pages(ctx, &request, names, report);
	cloak_free(request.cloak);
	return status;
}

/* Who made the dossier may be anybody: a question that reads other files, or
 * writes to a journal, is not asked. */
static bool
can_ask(const struct check_report *r, bool has_key)
{
	const struct cloak_words *asked = &r->asked;

	if (asked->count == 0 || !dossier_question(asked->items[0]) ||
		(r->is_cloaked && !r->has_hiding) || (r->is_keyed && !has_key))
		return false;
	for (size_t i = 1; i < asked->count; i++)
		if (strncmp(asked->items[i], "-f", 2) == 0 ||
			strncmp(asked->items[i], "--file", 6) == 0 ||
			strcmp(asked->items[i], "--unmask") == 0 ||
			strcmp(asked->items[i], "--journal") == 0)
			return false;
	return true;
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

static int
print(struct cmd_ctx *ctx, const struct verify_dossier_asked *asked,
	const struct check_report *r, bool is_anew)
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
	};
	bool is_fine = findings_total(r->findings) == 0;

	findings_print(ctx, r->findings, asked->json);
	upkeep_print(
		ctx, asked->json, counts, sizeof(counts) / sizeof(counts[0]));
	if (asked->json)
		return is_fine ? EXIT_FOUND : EXIT_ABSENT;
	if (!is_fine)
		fputs("the dossier is not all as it was made, or as the "
		      "evidence is\n",
			ctx->out);
	else if (is_anew)
		fputs("the dossier is as it was made, and its lines are as "
		      "cited\n"
		      "made anew from the index, it is the same, byte for "
		      "byte\n",
			ctx->out);
	else
		print_rest(ctx->out, r);
	return is_fine ? EXIT_FOUND : EXIT_ABSENT;
}

int
verify_dossier(struct cmd_ctx *ctx, const struct verify_dossier_asked *asked)
{
	const struct check_names names = names_of(ctx, asked->path);
	const struct check_report *report = NULL;
	struct check *c = NULL;
	struct span key = { 0 };
	struct err err = { 0 };
	bool is_same = false;
	int status = EXIT_FOUND;
	enum wb_err rc = WB_OK;

	if (asked->key)
		rc = key_file_read(&ctx->arena, asked->key, &key, &err);
	if (rc == WB_OK)
		rc = check_open(&names, key, &c, &err);
	if (rc == WB_OK && asked->nevidence > 0)
		rc = check_by_evidence(
			c, asked->evidence, asked->nevidence, &err);
	else if (rc == WB_OK)
		rc = by_index(ctx, asked, c, &is_same, &err);
	if (rc == WB_OK) {
		report = check_report(c);
		is_same = is_same && can_ask(report, key.len > 0);
		if (is_same)
			status = compare_anew(ctx, asked, &names, report, key);
		if (status <= EXIT_ABSENT)
			status = print(ctx, asked, report, is_same);
	} else {
		status = diag_err(&err);
	}
	check_close(c);
	return status;
}
