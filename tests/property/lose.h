/* What evidence suffers: lines are lost, come in disorder, in copies, in files
 * of several hosts, and in several files of one. */
#ifndef WB_TESTS_PROPERTY_LOSE_H
#define WB_TESTS_PROPERTY_LOSE_H

#include "tests/property/bed.h"

#include <dirent.h>

/* Hashes of the lines that were kept, open addressing. */
struct kept_lines {
	uint64_t *rooms;
	size_t count;
	size_t cap;
};

static inline uint64_t
hash_text(struct span text)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.len; i++)
		h = (h ^ (unsigned char)text.ptr[i]) * 0x100000001b3u;
	return h;
}

static inline size_t
room_of(const struct kept_lines *k, uint64_t hash)
{
	size_t at = (size_t)hash & (k->cap - 1);

	while (k->rooms[at] && k->rooms[at] != hash)
		at = (at + 1) & (k->cap - 1);
	return at;
}

static inline void
note_kept(struct kept_lines *k, uint64_t hash)
{
	struct kept_lines old = *k;
	size_t room = 0;

	if (k->count * 2 >= k->cap) {
		k->cap = old.cap ? old.cap * 2 : 1 << 16;
		k->rooms = xcalloc(k->cap, sizeof(*k->rooms));
		for (size_t i = 0; i < old.cap; i++)
			if (old.rooms[i])
				k->rooms[room_of(k, old.rooms[i])] =
					old.rooms[i];
		free(old.rooms);
	}
	room = room_of(k, hash);
	k->count += k->rooms[room] == 0;
	k->rooms[room] = hash;
}

static inline bool
was_kept(const struct kept_lines *k, uint64_t hash)
{
	return hash != 0 && k->cap > 0 && k->rooms[room_of(k, hash)] == hash;
}

/* What follows the stamp and the host: the simulator hashed just that. Where
 * it begins depends on the form; both are noted. */
static inline void
note_line(struct kept_lines *kept, struct span line)
{
	unsigned blanks = line.len > 0 && line.ptr[0] == '@' ? 1
		: line.len > 0 && line.ptr[0] <= '9'         ? 2
							     : 3;

	for (unsigned n = 0; n < blanks; n++) {
		(void)span_take_until(&line, ' ');
		while (span_eat_char(&line, ' '))
			;
	}
	note_kept(kept, hash_text(line));
	if (blanks < 3)
		return;
	(void)span_take_until(&line, ' ');
	(void)span_eat_char(&line, ' ');
	note_kept(kept, hash_text(line));
}

/* How lines are lost, and what else is done to them. */
struct fate {
	struct rng rng;
	unsigned percent;
	/* Lines of one second in any order, copies of files, one host in
	 * several files and several in one. */
	bool is_evil;
	struct kept_lines *kept;
};

/* Tag and pid of a line of syslog, by which writers are told apart. */
static inline struct span
writer_of(struct span line)
{
	for (int i = 0; i < 4; i++) {
		(void)span_take_until(&line, ' ');
		while (span_eat_char(&line, ' '))
			;
	}
	return span_take_until(&line, ':');
}

/* What several processes write at a time comes in any order. */
static inline void
disorder(struct fate *f, struct span *lines, size_t count)
{
	enum { STAMP = 15 };

	for (size_t i = 1; i < count; i++) {
		struct span a = lines[i - 1];
		struct span b = lines[i];

		if (a.len < STAMP || b.len < STAMP || a.ptr[0] == '@' ||
			memcmp(a.ptr, b.ptr, STAMP) != 0 ||
			span_eq(writer_of(a), writer_of(b)) ||
			!rng_chance(&f->rng, 20))
			continue;
		lines[i - 1] = b;
		lines[i] = a;
	}
}

static inline void
write_whole(const char *to, const struct span *lines, size_t count)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < count; i++) {
		buf_put(&text, lines[i]);
		buf_putc(&text, '\n');
	}
	bed_write(to, buf_span(&text));
	buf_release(&text);
}

/* Dovecot's lines go to a file of their own. */
static inline void
write_split(const char *to, const struct span *lines, size_t count)
{
	struct buf mail = { 0 };
	struct buf store = { 0 };
	char path[PATH_MAX];
	const char *name = strrchr(to, '/');

	for (size_t i = 0; i < count; i++) {
		bool is_store =
			span_find(lines[i], SPAN(" dovecot: ")) != SIZE_MAX;
		struct buf *out = is_store ? &store : &mail;

		buf_put(out, lines[i]);
		buf_putc(out, '\n');
	}
	bed_write(to, buf_span(&mail));
	(void)snprintf(path, sizeof(path), "%.*s/dovecot-%s", (int)(name - to),
		to, name + 1);
	if (store.len > 0)
		bed_write(path, buf_span(&store));
	buf_release(&mail);
	buf_release(&store);
}

/* A copy of the whole, and one of its first part, under names that sort on
 * either side. */
static inline void
write_copies(struct fate *f, const char *to)
{
	struct buf text = { 0 };
	char path[PATH_MAX];
	const char *name = strrchr(to, '/');

	if (!bed_read(to, &text))
		bed_die("cannot read", to);
	(void)snprintf(path, sizeof(path), "%.*s/copy-of-%s", (int)(name - to),
		to, name + 1);
	bed_write(path, buf_span(&text));
	(void)snprintf(path, sizeof(path), "%.*s/z-part-%s", (int)(name - to),
		to, name + 1);
	bed_write(path,
		span_slice(buf_span(&text), 0, rng_below(&f->rng, text.len)));
	buf_release(&text);
}

static inline void
lose_lines(const char *from, const char *to, struct fate *f)
{
	struct buf text = { 0 };
	struct span all = { 0 };
	struct span *lines = NULL;
	size_t count = 0;
	size_t cap = 0;

	if (!bed_read(from, &text))
		bed_die("cannot read", from);
	all = buf_span(&text);
	while (all.len > 0) {
		struct span line = span_take_until(&all, '\n');

		(void)span_eat_char(&all, '\n');
		if (rng_chance(&f->rng, f->percent))
			continue;
		note_line(f->kept, line);
		lines = xgrow(lines, &cap, count + 1, sizeof(*lines));
		lines[count++] = line;
	}
	if (f->is_evil)
		disorder(f, lines, count);
	if (f->is_evil)
		write_split(to, lines, count);
	else
		write_whole(to, lines, count);
	if (f->is_evil && rng_chance(&f->rng, 20))
		write_copies(f, to);
	free(lines);
	buf_release(&text);
}

/* Into PATH_MAX bytes. */
static inline void
lose_path(char *out, const char *dir, const char *name)
{
	int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	if (n < 0 || n >= PATH_MAX)
		bed_die("too long", dir);
}

/* As deep as the simulator's folders. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static inline void
lose_folder(const char *from, const char *to, struct fate *f)
{
	struct dirent **names = NULL;
	int n = scandir(from, &names, NULL, alphasort);

	if (n < 0)
		bed_die("cannot list", from);
	(void)mkdir(to, 0755);
	for (int i = 0; i < n; i++) {
		char a[PATH_MAX];
		char b[PATH_MAX];
		struct stat st;

		lose_path(a, from, names[i]->d_name);
		lose_path(b, to, names[i]->d_name);
		if (names[i]->d_name[0] == '.' || stat(a, &st) != 0)
			(void)0;
		else if (S_ISDIR(st.st_mode))
			lose_folder(a, b, f);
		else
			lose_lines(a, b, f);
		free(names[i]);
	}
	free(names);
}

/* Both hosts send to one log server: their days become one file. */
static inline void
merge_hosts(const char *dir, const char *one, const char *other)
{
	char command[2048];

	(void)snprintf(command, sizeof(command),
		"cd '%s' && mkdir loghost && for f in %s/maillog-*; do "
		"g=%s/${f#*/}; test -e \"$g\" || continue; "
		"sort -s -m -k1,1M -k2,2n -k3,3 \"$f\" \"$g\" "
		"> loghost/${f#*/} && rm \"$f\" \"$g\"; done",
		dir, one, other);
	bed_run(command);
}

#endif
