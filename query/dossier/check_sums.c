/* The sums of the files of a dossier. */
#include "query/dossier/check_part.h"

#include "format/base/digest.h"

static struct span
name_of(const char *path)
{
	struct span folder = { 0 };
	struct span name = span_of(path);

	(void)span_rcut(span_of(path), '/', &folder, &name);
	return name;
}

/* Of the line of SHA256SUMS that begins so and names this file; empty if there
 * is none. */
static struct span
sum_of(const struct check *c, struct span mark, const char *path)
{
	struct span rest = buf_span(&c->sums);
	struct span line = { 0 };

	while (span_cut(rest, '\n', &line, &rest)) {
		if (span_eat(&line, mark) &&
			span_eq(span_slice(line, SHA256_HEX + 2, line.len),
				name_of(path)))
			return span_slice(line, 0, SHA256_HEX);
	}
	return (struct span){ 0 };
}

/* By what the dossier says of itself, or of any line. */
static bool
has_hidden(const struct check *c)
{
	bool has = c->report.is_cloaked;

	for (size_t i = 0; i < c->count && !has; i++)
		has = c->lines[i].is_changed;
	return has;
}

static void
check_one_sum(struct check *c, const char *path, struct span mark,
	const unsigned char sum[SHA256_BYTES], const char *const words[2])
{
	struct span digits = sum_of(c, mark, path);
	char hex[SHA256_HEX + 1];

	hex_encode(sum, SHA256_BYTES, hex);
	if (digits.len == 0)
		findings_add(&c->findings, FINDING_UNKNOWN, path, UINT64_MAX,
			words[0]);
	else if (!span_ieq(digits, span_of(hex)))
		findings_add(&c->findings, FINDING_DIFFERS, path, UINT64_MAX,
			words[1]);
}

/* A line "HEX  name" for this file, with the sum of these bytes; and where
 * names are hidden, one by the key: who has it not can put others in their
 * place. */
void
check_sums(struct check *c, const char *path, const struct buf *bytes)
{
	static const char *const plain[] = { "SHA256SUMS does not name it",
		"its SHA-256 is not the one in SHA256SUMS" };
	static const char *const keyed[] = {
		"SHA256SUMS has no sum of it by the key, so what stands in "
		"place of names may be anybody's",
		"it is not as it was made, or the key is another"
	};
	unsigned char sum[SHA256_BYTES];

	sha256_once(bytes->ptr, bytes->len, sum);
	check_one_sum(c, path, SPAN(""), sum, plain);
	if (c->key.len == 0 || !has_hidden(c))
		return;
	hmac_sha256(c->key, buf_span(bytes), sum);
	check_one_sum(c, path, SPAN(DOSSIER_KEYED_SUM), sum, keyed);
}
