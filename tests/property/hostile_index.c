/* An index from a stranger: bytes of a small index are changed and all check
 * sums over them made to fit again, so that nothing but the checks of the
 * values themselves stands in the way; in tables also whole values. No command
 * may crash, hang, or use memory without bound, whatever it answers.
 *
 * WAYBILL_SEED and WAYBILL_SECONDS (20) make other or longer runs; needs the
 * program by $WAYBILL. */
/* For wait4, which tells how much memory a child has used. */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "format/base/digest.h"
#include "format/disk/blockdir.h"
#include "format/disk/bytes.h"
#include "format/disk/header.h"
#include "indexer/store/file/current.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/paged.h"
#include "indexer/store/file/sql.h"
#include "tests/property/bed.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum {
	FILES_MOST = 32,
	ROUNDS_LEAST = 25,
	CHILD_SECONDS = 20,
	RSS_MOST_KB = 1 << 20,
	/* Of a sanitizer; no command ends with it. */
	EXIT_SANITIZER = 99,
	EXIT_MOST = 3,
	WORDS_MOST = 8
};

enum part { BLOCKS, SOURCES, KEYS, POSTINGS, DIRECTORY, WORDS, READINGS };

struct part_file {
	enum part part;
	/* Which segment or term index of CURRENT. */
	size_t at;
	char path[600];
	struct buf bytes;
	size_t pages_bytes;
};

struct hostile {
	struct bed bed;
	struct rng rng;
	struct current current;
	struct part_file files[FILES_MOST];
	size_t nfiles;
	uint64_t seed;
	/* Tables that were changed. */
	unsigned tables;
};

static const char *const questions[][WORDS_MOST] = {
	{ "search", "client", NULL },
	{ "search", "--scan", "--json", "host:mx.example", NULL },
	{ "search", "--reverse", "--csv", "ip:192.0.2.0/24 OR Q12", NULL },
	{ "search", "from:a12@a.example", NULL },
	{ "search", "--since", "2024-01-01", "connect host:mx.example", NULL },
	{ "search", "--count-by", "program", "*", NULL },
	{ "search", "--count-by", "hour", "--tz", "host", "*", NULL },
	{ "show", "evidence/1/mail.log:12", NULL },
	{ "show", "-C", "3", "evidence/2/mail.log:700", NULL },
	{ "show", "--how", "evidence/2/mail.log:700", NULL },
	{ "cat", "evidence/1/mail.log", NULL },
	{ "cat", "evidence/3/long.log", NULL },
	{ "cat", "--original", "evidence/1/mail.log", NULL },
	{ "cat", "--original", "evidence/3/old.gz", NULL },
	{ "sources", NULL },
	{ "sources", "--json", NULL },
	{ "sources", "--summary", NULL },
	{ "sources", "--manifest", NULL },
	{ "coverage", "--json", NULL },
	{ "clocks", NULL },
	{ "trace", "Q12", NULL },
	{ "trace", "--json", "--from", "a12@a.test", NULL },
	{ "logins", "a12", NULL },
	{ "sessions", NULL },
	{ "processes", NULL },
	{ "lastlog", NULL },
	{ "activity", "a12@a.test", NULL },
	{ "explain", "evidence/2/mail.log", NULL },
	{ "dossier", "-o", "page.html", "search", "Q12", NULL },
	{ "verify", NULL },
	{ "verify", "--deep", NULL },
	{ "journal", NULL },
};

/* Two members, and zeros behind them. */
static void
make_gzip(const struct hostile *h, struct span text)
{
	static const char zeros[700];
	char path[600];
	FILE *f = NULL;

	(void)snprintf(path, sizeof(path), "%s/evidence/3/old.gz", h->bed.dir);
	for (int i = 0; i < 2; i++) {
		gzFile z = gzopen(path, i == 0 ? "wb6" : "ab9");

		if (!z || gzwrite(z, text.ptr, (unsigned)text.len) <= 0 ||
			gzclose(z) != Z_OK)
			bed_die("gzip", path);
	}
	f = fopen(path, "ab");
	if (!f || fwrite(zeros, 1, sizeof(zeros), f) != sizeof(zeros) ||
		fclose(f) != 0)
		bed_die("zeros", path);
}

/* Evidence with a grown file, a long line and several segments. */
static void
make_evidence(struct hostile *h)
{
	char path[600];
	struct buf b = { 0 };

	for (int day = 1; day <= 3; day++) {
		(void)snprintf(
			path, sizeof(path), "%s/evidence/%d", h->bed.dir, day);
		(void)mkdir(path, 0700);
	}
	for (int i = 0; i < 3000; i++) {
		buf_printf(&b,
			"Jan %2d 10:%02d:%02d mx.example postfix/smtpd[%d]: "
			"Q%d: client=c.example[192.0.2.%d], from=<a%d@a.test>"
			"\n",
			1 + i / 600, i / 60 % 60, i % 60, i, i, i % 250, i);
		if (i != 1000 && i != 2999)
			continue;
		(void)snprintf(path, sizeof(path), "%s/evidence/%d/mail.log",
			h->bed.dir, i == 1000 ? 1 : 2);
		bed_write(path, buf_span(&b));
	}
	make_gzip(h, span_slice(buf_span(&b), 5000, 25000));
	buf_clear(&b);
	buf_puts(&b, "2024-03-01T10:00:00+01:00 mx.example postfix/qmgr[1]: ");
	for (int i = 0; i < 2 << 20; i++)
		buf_putc(&b, 'x');
	buf_puts(&b, "\nno stamp\n\xff\xfe");
	(void)snprintf(
		path, sizeof(path), "%s/evidence/3/long.log", h->bed.dir);
	bed_write(path, buf_span(&b));
	buf_release(&b);
}

static struct file_ref *
ref_of(struct current *c, const struct part_file *f)
{
	switch (f->part) {
	case SOURCES:
		return &c->segments[f->at].sources;
	case KEYS:
		return &c->terms[f->at].keys;
	case WORDS:
		return &c->terms[f->at].words;
	case READINGS:
		return &c->readings_file;
	case BLOCKS:
	case POSTINGS:
	case DIRECTORY:
		break;
	}
	return NULL;
}

/* Of an SQLite file, what stands before its check sums; else all of it. */
static size_t
bytes_of_pages(struct hostile *h, const struct part_file *f)
{
	struct file_ref *ref = ref_of(&h->current, f);
	struct paged *p = NULL;
	struct err err = { 0 };
	size_t n = f->bytes.len;

	if (!ref || !ref->has_sums)
		return n;
	if (paged_open(f->path, ref, &p, &err) != WB_OK)
		bed_die("pages", err.text);
	n = (size_t)paged_bytes(p);
	paged_close(p);
	return n;
}

static void
add_file(struct hostile *h, enum part part, size_t at, const char *room,
	uint32_t number, const char *name)
{
	struct part_file *f = &h->files[h->nfiles++];

	f->part = part;
	f->at = at;
	(void)snprintf(f->path, sizeof(f->path), "%s/%s/%u%s%s", h->bed.index,
		room, number, name[0] ? "/" : "", name);
	if (h->nfiles == FILES_MOST || !bed_read(f->path, &f->bytes))
		bed_die("cannot read", f->path);
	f->pages_bytes = bytes_of_pages(h, f);
}

static void
load(struct hostile *h)
{
	struct err err = { 0 };
	struct current *c = &h->current;

	if (current_read(h->bed.index, c, &err) != WB_OK)
		bed_die("CURRENT", err.text);
	for (size_t i = 0; i < c->nsegments; i++) {
		uint32_t n = c->segments[i].number;

		add_file(h, BLOCKS, i, "segments", n, "blocks");
		add_file(h, SOURCES, i, "segments", n, "sources.sqlite");
	}
	for (size_t i = 0; i < c->nterms; i++) {
		uint32_t n = c->terms[i].number;

		add_file(h, KEYS, i, "terms", n, "keys.mdb");
		add_file(h, POSTINGS, i, "terms", n, "postings");
		add_file(h, DIRECTORY, i, "terms", n, "directory");
		add_file(h, WORDS, i, "terms", n, "words.sqlite");
	}
	add_file(h, READINGS, 0, "readings", c->readings, "");
}

static uint64_t
odd_number(struct rng *r)
{
	static const uint64_t values[] = { 0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff,
		0xffff, INT32_MAX, UINT32_MAX, (uint64_t)1 << 40, INT64_MAX,
		(uint64_t)INT64_MAX + 1, UINT64_MAX, UINT64_MAX - 1 };

	if (rng_chance(r, 30))
		return rng_next(r) >> rng_below(r, 64);
	return values[rng_below(r, sizeof(values) / sizeof(values[0]))];
}

/* Change some bytes of [from, to), for the most part where there are any. */
static void
spoil(struct rng *r, char *bytes, size_t from, size_t to)
{
	size_t at = from + rng_below(r, to - from);
	uint64_t v = odd_number(r);
	size_t width = (size_t)1 << rng_below(r, 4);

	for (int tries = 0; bytes[at] == 0 && tries < 200; tries++)
		at = from + rng_below(r, to - from);
	if (rng_chance(r, 30)) {
		bytes[at] = (char)(bytes[at] ^ 1 << rng_below(r, 8));
		return;
	}
	for (size_t i = 0; i < width && at + i < to; i++)
		bytes[at + i] = (char)(v >> (8 * i) & 0xff);
}

static void
fix_frame(unsigned char *p)
{
	put_u64(p + FRAME_HEADER_BYTES - 8, hash64(p, FRAME_HEADER_BYTES - 8));
}

static void
fix_page(unsigned char *page)
{
	put_u64(page + PAGE_BYTES - 8, hash64(page, PAGE_BYTES - 8));
}

static void
spoil_directory(struct rng *r, char *bytes, size_t len)
{
	size_t pages = len / PAGE_BYTES;
	size_t page = pages > 1 ? 1 + rng_below(r, pages - 1) : 0;
	char *p = bytes + page * PAGE_BYTES;
	size_t used = 0;
	size_t entry = 0;

	while (used < DIR_ENTRIES && p[used * DIR_ENTRY_BYTES])
		used++;
	entry = rng_below(r, used) * DIR_ENTRY_BYTES;
	spoil(r, p, entry, entry + DIR_ENTRY_BYTES);
	fix_frame((unsigned char *)p + entry);
	fix_page((unsigned char *)p);
}

static void
spoil_postings(struct rng *r, char *bytes, size_t len)
{
	size_t pages = len / PAGE_BYTES;
	size_t page = pages > 1 ? 1 + rng_below(r, pages - 1) : 0;
	char *p = bytes + page * PAGE_BYTES;

	spoil(r, p, 0, 64);
	spoil(r, p, 0, PAGE_BYTES - 8);
	fix_page((unsigned char *)p);
}

static void
spoil_blocks(struct rng *r, char *bytes, size_t len)
{
	spoil(r, bytes, FILE_HEADER_BYTES,
		FILE_HEADER_BYTES + FRAME_HEADER_BYTES);
	fix_frame((unsigned char *)bytes + FILE_HEADER_BYTES);
	spoil(r, bytes, FILE_HEADER_BYTES, len);
}

static void
spoil_current(struct rng *r, struct current *c)
{
	struct segment_ref *s = &c->segments[rng_below(r, c->nsegments)];
	struct terms_ref *t = &c->terms[rng_below(r, c->nterms)];
	uint64_t v = odd_number(r);

	switch (rng_below(r, 9)) {
	case 0:
		s->number = (uint32_t)v;
		break;
	case 1:
		s->frames = v & INT64_MAX;
		break;
	case 2:
		s->blocks_size = v & INT64_MAX;
		break;
	case 3:
		t->number = (uint32_t)v;
		break;
	case 4:
		t->blocks = v & INT64_MAX;
		break;
	case 5:
		t->first_segment = (uint32_t)v;
		break;
	case 6:
		t->postings_size = v & INT64_MAX;
		break;
	case 7:
		t->directory_size = v & INT64_MAX;
		break;
	default:
		c->next = (uint32_t)v;
	}
}

/* Write the file, and name it in CURRENT with sums that fit. */
static void
forge(struct hostile *h, const struct part_file *f, struct span bytes)
{
	struct err err = { 0 };
	struct file_ref *ref = ref_of(&h->current, f);
	struct file_ref kept = { 0 };
	enum wb_err rc = WB_OK;

	bed_write(f->path, bytes);
	if (!ref)
		return;
	kept = *ref;
	rc = ref->has_sums ? paged_seal(f->path, ref, &err)
			   : fs_digest(f->path, ref->digest, &ref->size, &err);
	if (rc != WB_OK ||
		current_write(h->bed.index, &h->current, &err) != WB_OK)
		bed_die("CURRENT", err.text);
	*ref = kept;
}

/* A value that the program has not written, in a row of some table. */
static void
spoil_row(struct hostile *h, struct sql *db, struct span table)
{
	static const char *const texts[] = { "", "../../../../etc/passwd",
		"/etc/passwd", "<script>alert(1)</script>", "\"}\n{\"type\":\"",
		"\x1b]0;x\a\xe2\x80\xae", "\xff\xfe", "UTC0,M3.5.0,M99",
		"Europe/../../etc/passwd", "a//b//c" };
	struct buf text = { 0 };
	struct buf column = { 0 };
	struct sql_stmt *st = NULL;
	size_t shuffle = 1 + rng_below(&h->rng, 9972);

	buf_printf(&text,
		"SELECT name FROM pragma_table_info('%.*s') "
		"ORDER BY (cid + 1) * %zu %% 9973",
		(int)table.len, table.ptr, shuffle);
	st = sql_prepare(db, buf_cstr(&text));
	if (sql_step(st))
		buf_put(&column, sql_text(st, 0));
	sql_reset(st);
	buf_clear(&text);
	buf_printf(&text,
		"UPDATE \"%.*s\" SET \"%s\" = ?1 WHERE rowid IN (SELECT rowid "
		"FROM \"%.*s\" ORDER BY rowid * %zu %% 9973 LIMIT 1)",
		(int)table.len, table.ptr, buf_cstr(&column), (int)table.len,
		table.ptr, shuffle);
	st = sql_prepare(db, buf_cstr(&text));
	if (rng_chance(&h->rng, 60))
		sql_bind_int(st, 1, (int64_t)odd_number(&h->rng));
	else if (rng_chance(&h->rng, 10))
		sql_bind_null(st, 1);
	else
		sql_bind_text(st, 1,
			span_of(texts[rng_below(
				&h->rng, sizeof(texts) / sizeof(texts[0]))]));
	sql_run(st);
	buf_release(&text);
	buf_release(&column);
}

static void
spoil_tables(struct hostile *h, const struct part_file *f, struct buf *out)
{
	struct sql *db = NULL;
	struct sql_stmt *st = NULL;
	struct err err = { 0 };
	struct buf names = { 0 };
	struct span rest = { 0 };
	struct span name = { 0 };

	bed_write(f->path, span_slice(buf_span(&f->bytes), 0, f->pages_bytes));
	if (sql_create(f->path, &db, &err) != WB_OK)
		bed_die("tables", err.text);
	/* FTS5 has its own, which are bytes to us. */
	st = sql_prepare(db,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND "
		"name NOT LIKE 'words%' AND name NOT LIKE 'sqlite_%' "
		"ORDER BY rowid * ?1 % 9973 LIMIT 3");
	sql_bind_int(st, 1, (int64_t)(1 + rng_below(&h->rng, 9972)));
	while (sql_step(st)) {
		buf_put(&names, sql_text(st, 0));
		buf_putc(&names, '\n');
	}
	rest = buf_span(&names);
	while (span_cut(rest, '\n', &name, &rest))
		spoil_row(h, db, name);
	sql_exec(db, "COMMIT");
	sql_close(db);
	buf_clear(out);
	if (!bed_read(f->path, out))
		bed_die("cannot read", f->path);
	h->tables += !span_eq(buf_span(out),
		span_slice(buf_span(&f->bytes), 0, f->pages_bytes));
	buf_release(&names);
}

static void
spoil_file(struct hostile *h, const struct part_file *f)
{
	struct buf b = { 0 };
	size_t times = 1 + rng_below(&h->rng, 4);
	bool has_tables =
		f->part == SOURCES || f->part == WORDS || f->part == READINGS;

	if (has_tables && rng_chance(&h->rng, 70)) {
		spoil_tables(h, f, &b);
		forge(h, f, buf_span(&b));
		buf_release(&b);
		return;
	}
	buf_put(&b, buf_span(&f->bytes));
	for (size_t i = 0; i < times; i++) {
		if (f->part == DIRECTORY)
			spoil_directory(&h->rng, b.ptr, b.len);
		else if (f->part == POSTINGS)
			spoil_postings(&h->rng, b.ptr, b.len);
		else if (f->part == BLOCKS)
			spoil_blocks(&h->rng, b.ptr, b.len);
		else
			spoil(&h->rng, b.ptr, 100, f->pages_bytes);
	}
	forge(h, f, span_slice(buf_span(&b), 0, f->pages_bytes));
	buf_release(&b);
}

static void
become(struct hostile *h, const char *const *words)
{
	const struct rlimit cpu = { CHILD_SECONDS, CHILD_SECONDS };
	const char *argv[WORDS_MOST + 4] = { getenv("WAYBILL"), words[0], "-i",
		h->bed.index };
	int null = open("/dev/null", O_RDWR);

	for (size_t i = 1; i < WORDS_MOST && words[i]; i++)
		argv[i + 3] = words[i];
	(void)dup2(null, 1);
	if (!getenv("WAYBILL_LOUD"))
		(void)dup2(null, 2);
	(void)setrlimit(RLIMIT_CPU, &cpu);
	(void)alarm(2 * CHILD_SECONDS);
	(void)setenv("ASAN_OPTIONS",
		"exitcode=99:allocator_may_return_null=1:handle_sigill=1", 1);
	(void)setenv("UBSAN_OPTIONS",
		"halt_on_error=1:exitcode=99:print_stacktrace=1", 1);
	(void)execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(EXIT_SANITIZER);
}

static int
end_of(struct hostile *h, const char *const *words, struct rusage *use)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		become(h, words);
	if (pid < 0 || wait4(pid, &status, 0, use) != pid)
		bed_die("cannot run", words[0]);
	return status;
}

/* False if the program did what it must not. */
static bool
ask(struct hostile *h, const char *const *words, const char *what)
{
	struct rusage use = { 0 };
	int status = end_of(h, words, &use);

	if (WIFEXITED(status) && WEXITSTATUS(status) <= EXIT_MOST &&
		use.ru_maxrss < RSS_MOST_KB)
		return true;
	fprintf(stderr, "%s %s: status %x, %ld KiB: %s (seed %llu)\n", words[0],
		words[1] ? words[1] : "", (unsigned)status, use.ru_maxrss, what,
		(unsigned long long)h->seed);
	return false;
}

/* Spoil one thing, ask, put it right again. */
static bool
round_of(struct hostile *h, uint64_t seed)
{
	const size_t nquestions = sizeof(questions) / sizeof(questions[0]);
	struct current kept = { 0 };
	struct part_file *f = NULL;
	struct err err = { 0 };
	bool good = true;

	h->seed = seed;
	h->rng.state = seed;
	if (rng_chance(&h->rng, 10)) {
		if (current_read(h->bed.index, &kept, &err) != WB_OK)
			bed_die("CURRENT", err.text);
		spoil_current(&h->rng, &kept);
		(void)current_write(h->bed.index, &kept, &err);
		current_release(&kept);
	} else {
		f = &h->files[rng_below(&h->rng, h->nfiles)];
		spoil_file(h, f);
	}
	for (int i = 0; i < 3; i++)
		good = ask(h, questions[rng_below(&h->rng, nquestions)],
			       f ? f->path : "CURRENT") &&
			good;
	if (f)
		bed_write(f->path, buf_span(&f->bytes));
	if (current_write(h->bed.index, &h->current, &err) != WB_OK)
		bed_die("CURRENT", err.text);
	return good;
}

/* A byte of a file changed, and all sums fit: 1 if `words` finds it, 0 if it
 * does not. */
static int
ends_forged(struct hostile *h, const struct part_file *f, const char *text,
	const char *const *words)
{
	struct buf b = { 0 };
	struct rusage use = { 0 };
	size_t at = span_find(buf_span(&f->bytes), span_of(text));
	struct err err = { 0 };
	int status = 0;

	if (at == SIZE_MAX)
		bed_die("no such text in", f->path);
	buf_put(&b, span_slice(buf_span(&f->bytes), 0, f->pages_bytes));
	b.ptr[at] = 'n';
	forge(h, f, buf_span(&b));
	buf_release(&b);
	status = end_of(h, words, &use);
	bed_write(f->path, buf_span(&f->bytes));
	if (current_write(h->bed.index, &h->current, &err) != WB_OK)
		bed_die("CURRENT", err.text);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* Readings that say something else are found by what they are derived from; a
 * table of sources by its SHA-256, which who meets an XXH3 does not meet. */
static bool
finds_forged(struct hostile *h)
{
	static const char *const plain[] = { "verify", NULL };
	static const char *const deep[] = { "verify", "--deep", NULL };
	const struct part_file *readings = &h->files[h->nfiles - 1];
	const struct part_file *table = h->files;
	int ends[3];

	while (table->part != SOURCES)
		table++;
	ends[0] = ends_forged(h, readings, "mx.example", plain);
	ends[1] = ends_forged(h, readings, "mx.example", deep);
	ends[2] = ends_forged(h, table, "mail.log", plain);
	if (readings->part == READINGS && ends[0] == 0 && ends[1] == 1 &&
		ends[2] == 1)
		return true;
	fprintf(stderr, "forged readings: verify %d, --deep %d; sources: %d\n",
		ends[0], ends[1], ends[2]);
	return false;
}

int
main(void)
{
	struct hostile h = { 0 };
	struct ingest_options o;
	uint64_t seed = bed_number("WAYBILL_SEED", 1);
	time_t end = time(NULL) + (time_t)bed_number("WAYBILL_SECONDS", 20);
	unsigned rounds = 0;
	unsigned bad = 0;
	char path[600];

	if (!getenv("WAYBILL")) {
		printf("hostile_index: skipped, WAYBILL is not set\n");
		return 0;
	}
	bed_make(&h.bed);
	(void)snprintf(path, sizeof(path), "%s/evidence", h.bed.dir);
	(void)mkdir(path, 0700);
	make_evidence(&h);
	bed_options(&o);
	o.seal_bytes = 1 << 16;
	if (chdir(h.bed.dir) != 0)
		bed_die("cannot go to", h.bed.dir);
	bed_index(h.bed.index, (const char *const[]){ "evidence" }, 1, &o);
	load(&h);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		bad += !ask(&h, questions[i], "as it was");
	bad += !finds_forged(&h);
	/* A busy machine may need all of its time to come here. */
	while ((time(NULL) < end || rounds < ROUNDS_LEAST) && bad < 50) {
		bad += !round_of(&h, seed++);
		rounds++;
	}
	for (size_t i = 0; i < h.nfiles; i++)
		buf_release(&h.files[i].bytes);
	current_release(&h.current);
	bed_remove(&h.bed);
	printf("hostile_index: %u rounds, %u of tables, %u bad\n", rounds,
		h.tables, bad);
	return bad > 0;
}
