#include "query/cmd/evidence/how.h"

#include "query/show/print.h"

#include <string.h>

/* What a layer of wrapping takes to open. The command for a file has its name
 * behind it; the one for a pipe reads standard input. Members follow. */
struct opener {
	const char *layer;
	bool is_archive;
	const char *of_file;
	const char *of_pipe;
};

static const struct opener openers[] = {
	{ "gzip", false, "gzip -dc <", "gzip -dc" },
	{ "bzip2", false, "bzip2 -dc <", "bzip2 -dc" },
	{ "xz", false, "xz -dc <", "xz -dc" },
	{ "zstd", false, "zstd -dcq <", "zstd -dcq" },
	{ "lz4", false, "lz4 -dc <", "lz4 -dc" },
	{ "compress", false, "gzip -dc <", "gzip -dc" },
	{ "tar", true, "tar -P -xOf", "tar -P -xOf -" },
	{ "zip", true, "unzip -p", NULL },
	/* These may be read from a pipe by libarchive's tar only. */
	{ "cpio", true, "bsdtar -P -xOf", "bsdtar -P -xOf -" },
	{ "7z", true, "bsdtar -P -xOf", NULL },
};

static const struct opener *
opener_find(struct span layer)
{
	for (size_t i = 0; i < sizeof(openers) / sizeof(openers[0]); i++)
		if (span_eq(layer, span_of(openers[i].layer)))
			return &openers[i];
	return NULL;
}

static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < ' ' || s.ptr[i] > '~' || s.ptr[i] == '\'')
			return false;
	return true;
}

/* One word of the shell. Only printf can make the bytes that no terminal
 * should get. */
static void
put_word(struct buf *out, struct span s)
{
	if (is_plain(s)) {
		buf_printf(out, " '%.*s'", (int)s.len, s.ptr);
		return;
	}
	buf_puts(out, " \"$(printf '");
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (is_alnum(s.ptr[i]) || strchr("/._-+@,: ", s.ptr[i]))
			buf_putc(out, s.ptr[i]);
		else
			buf_printf(out, "\\%03o", c);
	}
	buf_puts(out, "')\"");
}

/* A name that begins with '-' is no option. */
static void
put_file(struct buf *out, struct span file)
{
	char dotted[4098];

	if (file.len > 0 && file.ptr[0] == '-' && file.len < 4096) {
		dotted[0] = '.';
		dotted[1] = '/';
		memcpy(dotted + 2, file.ptr, file.len);
		file = (struct span){ dotted, file.len + 2 };
	}
	put_word(out, file);
}

/* Archives take members for patterns; bsdtar and unzip always do. */
static void
put_member(struct buf *out, const struct opener *o, struct span member)
{
	struct buf escaped = { 0 };
	bool is_tar = strcmp(o->layer, "tar") == 0;

	for (size_t i = 0; i < member.len; i++) {
		if (!is_tar && strchr("*?[]\\", member.ptr[i]))
			buf_putc(&escaped, '\\');
		buf_putc(&escaped, member.ptr[i]);
	}
	/* unzip knows no "--". */
	buf_puts(out, strcmp(o->layer, "zip") == 0 ? "" : " --");
	put_word(out, buf_span(&escaped));
	buf_release(&escaped);
}

/* One stage for each layer; members are what follows the file's path, each
 * behind "//". False if this cannot be said by commands. */
static bool
put_stages(const struct source_place *place, struct span members,
	struct buf *out, bool *is_first)
{
	struct span rest = place->wrapping;
	struct span layer;

	while (rest.len > 0) {
		const struct opener *o = NULL;
		struct span member = { 0 };

		(void)span_cut(rest, '+', &layer, &rest);
		o = opener_find(layer);
		if (!o || (!*is_first && !o->of_pipe))
			return false;
		buf_printf(out, "%s%s", *is_first ? "" : " | ",
			*is_first ? o->of_file : o->of_pipe);
		if (*is_first)
			put_file(out, place->file);
		*is_first = false;
		if (!o->is_archive)
			continue;
		if (!span_eat(&members, SPAN("//")))
			return false;
		(void)span_cut_at(members, SPAN("//"), &member, &members);
		/* The cut took the mark of the next one away. */
		if (members.len > 0) {
			members.ptr -= 2;
			members.len += 2;
		}
		put_member(out, o, member);
	}
	return members.len == 0;
}

static void
put_range(const struct source_view *v, uint64_t from, uint64_t to,
	struct buf *out)
{
	if (from > 0)
		buf_printf(
			out, " | tail -c +%llu", (unsigned long long)from + 1);
	if (to < v->bytes)
		buf_printf(out, " | head -c %llu",
			(unsigned long long)(to - from));
	buf_putc(out, '\n');
}

static void
tell_place(const struct source_view *v, size_t at, uint64_t from, uint64_t to,
	struct buf *out)
{
	const struct source_place *place = &v->places[at];
	struct span members = v->paths[at];
	struct buf stages = { 0 };
	bool is_first = true;

	if (span_eq(place->file, SPAN("-")) || place->file.len == 0 ||
		!span_eat(&members, place->file)) {
		buf_printf(out,
			"# from standard input; sha256 of what came in: %s\n",
			place->file_sha256);
		return;
	}
	if (!put_stages(place, members, &stages, &is_first)) {
		buf_puts(out, "# no plain pipeline opens");
		put_word(out, v->paths[at]);
		buf_puts(out, ", wrapped in");
		put_word(out, place->wrapping);
		buf_putc(out, '\n');
		buf_release(&stages);
		return;
	}
	if (print_sha256(place->file_sha256) != NULL) {
		buf_puts(out, "sha256sum");
		put_file(out, place->file);
		buf_printf(out, "  # %s\n", place->file_sha256);
	} else {
		buf_puts(out,
			"# no SHA-256 was made: holes of the file were not "
			"read\n");
	}
	if (is_first) {
		buf_puts(&stages, "cat");
		put_file(&stages, place->file);
	}
	buf_put(out, buf_span(&stages));
	put_range(v, from, to, out);
	buf_release(&stages);
}

void
how_tell(const struct source_ref *ref, uint64_t from, uint64_t to,
	struct buf *out)
{
	const struct source_view *v = ref->view;
	struct buf other = { 0 };
	struct span rest;
	struct span line;

	if (v->npaths > 0)
		tell_place(v, ref->path, from, to, out);
	for (size_t i = 0; i < v->npaths; i++) {
		if (i == ref->path)
			continue;
		buf_clear(&other);
		tell_place(v, i, from, to, &other);
		rest = buf_span(&other);
		buf_puts(out, "# or:\n");
		while (span_cut(rest, '\n', &line, &rest))
			buf_printf(out, "# %.*s\n", (int)line.len, line.ptr);
	}
	buf_release(&other);
}
