/* Names for hosts that the lines do not state. */
#include "indexer/store/reading/gather.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

bool
gather_fits(const struct gathered *g, const struct gathered_source *s,
	struct span pattern)
{
	bool fits = false;
	struct arena scratch = { 0 };
	const char *glob = arena_copy(&scratch, pattern).ptr;

	/* Damage could make a ring of them. */
	for (size_t steps = 0; s && steps < g->nsources && !fits; steps++) {
		/* Spans of an arena have a NUL behind them. */
		for (size_t i = 0; i < s->npaths && !fits; i++)
			fits = fnmatch(glob, s->paths[i].path.ptr, 0) == 0;
		s = s->superseded_by < g->nsources
			? &g->sources[s->superseded_by]
			: NULL;
	}
	arena_release(&scratch);
	return fits;
}

/* The archive a path is in, or the folder of a plain file. */
static struct span
container_of_path(struct span path, bool *is_archive)
{
	for (size_t at = path.len; at >= 2; at--)
		if (path.ptr[at - 1] == '/' && path.ptr[at - 2] == '/') {
			*is_archive = true;
			return span_slice(path, 0, at - 2);
		}
	*is_archive = false;
	(void)span_rcut(path, '/', &path, NULL);
	return path;
}

static struct span
path_of(const struct gathered_source *s)
{
	return s->npaths ? s->paths[0].path : SPAN("");
}

/* What all plain files' folders begin with, whole names only. */
static struct span
common_folder(const struct gathered *g)
{
	struct span common = { NULL, 0 };

	for (size_t i = 0; i < g->nsources; i++) {
		bool is_archive = false;
		struct span folder =
			container_of_path(path_of(&g->sources[i]), &is_archive);

		if (is_archive)
			(void)span_rcut(folder, '/', &folder, NULL);
		if (!common.ptr)
			common = folder;
		while (common.len > 0 &&
			!(span_starts(folder, common) &&
				(folder.len == common.len ||
					folder.ptr[common.len] == '/')))
			if (!span_rcut(common, '/', &common, NULL))
				common.len = 0;
	}
	return common;
}

/* The folder above, as long as it is not above what all share. */
static bool
climb(struct span *folder, struct span common)
{
	if (folder->len <= common.len)
		return false;
	if (!span_rcut(*folder, '/', folder, NULL))
		folder->len = 0;
	return folder->len >= common.len;
}

/* Its own name, without the endings of archives. */
static struct span
group_name(struct span group)
{
	static const char *const endings[] = { ".gz", ".xz", ".bz2", ".zst",
		".lz4", ".Z", ".tar", ".tgz", ".txz", ".tbz2", ".zip", ".7z",
		".cpio" };
	struct span name = group;

	(void)span_rcut(group, '/', NULL, &name);
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]);
			i++)
			if (span_ends(name, span_of(endings[i])))
				name.len -= strlen(endings[i]);
	/* Where evidence was given by "../pacct", that names nothing. */
	if (span_eq(name, SPAN(".")) || span_eq(name, SPAN("..")))
		name.len = 0;
	return name;
}

/* Is the folder called like the host, with or without its domain? */
static bool
is_called(struct span folder, struct span host)
{
	struct span name = group_name(folder);

	(void)span_cut(name, '.', &name, NULL);
	(void)span_cut(host, '.', &host, NULL);
	return name.len > 0 && span_ieq(name, host);
}

/* What a service's own folder may be called, or that of a kind of machine,
 * which is no host. */
static bool
is_of_service(struct span folder)
{
	static const char *const names[] = { "x86_64", "amd64", "i386", "i686",
		"aarch64", "arm64", "armhf", "armv7l", "ppc64", "ppc64le",
		"s390x", "sparc64", "riscv64", "qmail", "log", "logs", "smtp",
		"smtpd", "smtps", "smtpsd", "submission", "multilog", "var",
		"supervise", "service", "services", "mail", "maillog", "send",
		"pop3", "pop3d", "pop3s", "imap", "imapd", "imaps" };
	struct span name = group_name(folder);

	/* Of what begins so, smtp1 and mail.shop.example are hosts. */
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_ieq(name, span_of(names[i])))
			return true;
	return span_starts(name, SPAN("qmail-"));
}

/* What a group of siblings states. */
struct group {
	struct span name;
	struct span host;
	/* Several, so that none speaks for those that state none. */
	bool has_many;
	/* Stated in a folder below that is called like the host. */
	bool is_namesake;
};

struct groups {
	struct group *items;
	size_t count;
	size_t cap;
};

static int
by_name(const void *a, const void *b)
{
	const struct group *x = a;
	const struct group *y = b;

	return span_cmp(x->name, y->name);
}

static void
groups_add(
	struct groups *out, const struct gathered_source *s, struct span common)
{
	bool is_archive = false;
	struct span folder = container_of_path(path_of(s), &is_archive);

	struct span below = { 0 };

	do {
		out->items = xgrow(out->items, &out->cap, out->count + 1,
			sizeof(*out->items));
		out->items[out->count++] =
			(struct group){ folder, s->hosts[0].name, s->nhosts > 1,
				is_called(below, s->hosts[0].name) };
		below = folder;
	} while (!is_archive && climb(&folder, common));
}

/* One item for each archive and each folder, with all below it, that states a
 * host; in order of name. */
static struct groups
groups_of(const struct gathered *g, struct span common)
{
	struct groups out = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < g->nsources; i++)
		if (g->sources[i].nhosts > 0)
			groups_add(&out, &g->sources[i], common);
	if (out.count > 0)
		qsort(out.items, out.count, sizeof(*out.items), by_name);
	for (size_t i = 0; i < out.count; i++) {
		struct group *last = kept ? &out.items[kept - 1] : NULL;

		if (!last || !span_eq(last->name, out.items[i].name))
			out.items[kept++] = out.items[i];
		else if (out.items[i].has_many ||
			!span_eq(last->host, out.items[i].host))
			last->has_many = true;
		else
			last->is_namesake =
				last->is_namesake || out.items[i].is_namesake;
	}
	out.count = kept;
	return out;
}

static const struct group *
group_find(const struct groups *groups, struct span name)
{
	const struct group key = { .name = name };

	if (groups->count == 0)
		return NULL;
	return bsearch(
		&key, groups->items, groups->count, sizeof(key), by_name);
}

/* Where folders are called like hosts, one beside them is another host's. */
static bool
is_beside(const struct group *found, struct span at, struct span below,
	struct span common)
{
	return found->is_namesake && at.len == common.len &&
		below.len > at.len && !is_of_service(below);
}

/* The first folder within an archive that is not a service's; empty if there is
 * none. */
static struct span
folder_within(struct span path, struct span archive)
{
	struct span rest = span_slice(path, archive.len, path.len);
	struct span folder = { 0 };

	while (span_cut(rest, '/', &folder, &rest))
		if (folder.len > 0 && !is_of_service(folder))
			return group_name(folder);
	return SPAN("");
}

/* An archive may be called like a service, too: "logs.tar" is of the host that
 * a folder within it or above it is called like. */
static struct span
archive_name(struct span path, struct span archive, struct span common)
{
	struct span above = archive;
	struct span name = { 0 };

	if (!is_of_service(archive))
		return group_name(archive);
	name = folder_within(path, archive);
	while (name.len == 0 && climb(&above, common) && above.len > common.len)
		if (!is_of_service(above))
			name = group_name(above);
	return name.len > 0 ? name : group_name(archive);
}

/* The folder, or where that is a service's the first one above that is none. */
static struct span
folder_name(struct span folder, struct span common)
{
	struct span at = folder;

	while (is_of_service(at) && climb(&at, common) && at.len > common.len)
		;
	return group_name(
		at.len > common.len && !is_of_service(at) ? at : folder);
}

/* What siblings say: those in the same archive, or those in the nearest folder
 * above that states any host. If they say several, the name of the archive, or
 * of the last folder below that one; if none says any, of the archive or of
 * the top folder. */
static struct span
infer_host(const struct gathered_source *s, const struct groups *groups,
	struct span common)
{
	bool is_archive = false;
	struct span at = container_of_path(path_of(s), &is_archive);
	struct span below = at;

	do {
		const struct group *found = group_find(groups, at);

		if (found && !found->has_many &&
			!is_beside(found, at, below, common))
			return found->host;
		if (found || is_archive)
			break;
		/* What all share is no folder of one host, unless the source
		 * lies there itself. */
		if (at.len > common.len)
			below = at;
	} while (climb(&at, common));
	return is_archive ? archive_name(path_of(s), below, common)
			  : folder_name(below, common);
}

static struct span
join_hosts(struct gathered *g, const struct gathered_source *s)
{
	struct buf all = { 0 };
	struct span out = { 0 };

	for (size_t i = 0; i < s->nhosts; i++) {
		if (i > 0)
			buf_putc(&all, ' ');
		buf_put(&all, s->hosts[i].name);
	}
	out = arena_copy(&g->arena, buf_span(&all));
	buf_release(&all);
	return out;
}

/* The last one that fits. */
static void
take_given(struct gathered *g, struct gathered_source *s)
{
	for (size_t i = 0; i < g->current->noverrides; i++) {
		const struct override *o = &g->current->overrides[i];

		if (o->kind != OVERRIDE_HOST || !gather_fits(g, s, o->pattern))
			continue;
		s->given_host = arena_copy(&g->arena, o->value);
	}
}

static void
name_host(struct gathered *g, struct gathered_source *s, struct span common,
	const struct groups *groups)
{
	take_given(g, s);
	if (s->nhosts > 0) {
		s->host = join_hosts(g, s);
		s->host_basis = HOST_KNOWN_STATED;
		return;
	}
	s->host = s->given_host;
	s->host_basis = HOST_KNOWN_GIVEN;
	if (s->host.len > 0)
		return;
	s->host = infer_host(s, groups, common);
	s->host_basis = s->host.len > 0 ? HOST_KNOWN_INFERRED : HOST_KNOWN_NOT;
}

void
gather_hosts(struct gathered *g)
{
	struct span common = common_folder(g);
	struct groups groups = groups_of(g, common);

	for (size_t i = 0; i < g->nsources; i++)
		name_host(g, &g->sources[i], common, &groups);
	free(groups.items);
}
