/* The evidence that an answer is drawn from, as parts of the page. */
#include "query/dossier/dossier_part.h"
#include "query/dossier/html.h"
#include "query/show/json_keys.h"

#include <inttypes.h>

void
dossier_take_source(struct dossier *d, const struct source_answer *a)
{
	struct page *p = &d->sources;

	d->facts.has_damage = d->facts.has_damage || a->ndamage > 0;
	show_source(&d->json, a);
	page_puts(p, "<tr><td class=\"s\"><code>");
	html_text(&p->out, a->path);
	page_puts(p, "</code></td><td class=\"w\">");
	page_time(p, "", &a->first);
	page_puts(p, "<br>");
	page_time(p, "", &a->last);
	page_puts(p, "</td><td>");
	page_text(p, a->host);
	page_puts(p, "</td><td>");
	page_some(p, "", a->year_basis);
	page_some(p, ": ", a->year_why);
	page_puts(p, "</td><td>");
	page_some(p, "", a->zone);
	page_puts(p, a->zone.len > 0 ? " &mdash; " : "");
	page_some(p, "", a->zone_basis);
	page_some(p, ": ", a->zone_why);
	page_puts(p, "</td><td>");
	page_text(p, a->status);
	for (size_t i = 0; i < a->ndamage; i++) {
		page_printf(p, "<br>at byte %" PRIu64, a->damage[i].offset);
		page_some(p, ": ", a->damage[i].why);
	}
	page_puts(p, "</td></tr>\n");
}

static void
put_file_json(struct dossier *d, const struct manifest_item *item,
	const char *sha256, uint64_t size)
{
	struct json_object o;

	json_open(&o, &d->json, "file");
	(void)json_key_text(&o, "path", item->path);
	json_key_words(&o, "sha256", sha256);
	json_key_u64(&o, "size", size);
	if (item->file && item->kind != MANIFEST_FILE)
		(void)json_key_text(&o, "file", item->file->path);
	if (item->place)
		json_key_some(&o, "read_as", item->place->wrapping);
	json_close(&o);
	buf_put(&d->evidence, buf_span(&d->json.line));
	buf_clear(&d->json.line);
}

static void
put_mtime(struct page *p, const struct manifest_item *item)
{
	const struct when when = { .basis = WHEN_STATED,
		.ns = item->kind == MANIFEST_FILE ? item->file->mtime_ns
						  : item->place->mtime_ns,
		.zone_known = true };

	if (item->kind == MANIFEST_FILE ? item->file->is_regular
					: item->place->has_mtime)
		page_time(p, "", &when);
}

void
dossier_take_file(struct dossier *d, const struct manifest_item *item)
{
	static const unsigned char none[SHA256_BYTES];
	struct page *p = &d->files;
	char hex[SHA256_HEX + 1] = "";
	bool is_file = item->kind == MANIFEST_FILE;
	uint64_t size = is_file ? item->file->size
		: item->source  ? item->source->bytes
				: 0;

	if (!is_file && !item->place)
		return;
	if (is_file && memcmp(item->file->sha256, none, sizeof(none)) != 0)
		hex_encode(item->file->sha256, SHA256_BYTES, hex);
	put_file_json(d, item, hex, size);
	page_puts(p, is_file ? "<tr><td><code>" : "<tr><td>in it: <code>");
	html_text(&p->out, item->path);
	page_puts(p, "</code>");
	if (is_file)
		page_printf(p, "<br><span class=\"m\">%s</span>",
			hex[0] != '\0' ? hex
				       : "no SHA-256: not all of it was read");
	page_printf(p, "</td><td class=\"n\">%" PRIu64 "</td><td class=\"w\">",
		size);
	put_mtime(p, item);
	page_puts(p, "</td><td>");
	if (item->place && item->place->wrapping.len > 0)
		page_text(p, item->place->wrapping);
	else
		page_puts(p, item->source ? "as it is" : "");
	page_puts(p, "</td></tr>\n");
}

void
dossier_take_damage(struct dossier *d, struct span text)
{
	for (size_t i = 0; i < d->ndamage; i++)
		if (span_eq(d->damage[i], text))
			return;
	if (d->ndamage < DAMAGE_TOLD)
		d->damage[d->ndamage++] = arena_copy(&d->arena, text);
}

void
dossier_take_case(
	struct dossier *d, struct span time, const char *key, struct span text)
{
	struct page *p = &d->cases;

	page_printf(p, "<dt>%s</dt><dd>", key);
	page_text(p, text);
	page_some(p, " <span class=\"soft\">(said at ", time);
	page_puts(p, ")</span></dd>\n");
}
