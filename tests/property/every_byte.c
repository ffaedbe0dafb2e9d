/* Every byte of a small index is changed in turn, and every file of it cut off
 * at many lengths: `verify` finds each, and no other command crashes or
 * answers wrongly in silence. It gives the answer of the sound index, or ends
 * with 3 and says why; so with two files at once. All in this process, since
 * that is far quicker.
 *
 * By itself it tries bytes and lengths by chance for WAYBILL_SECONDS (12), from
 * WAYBILL_SEED on; with WAYBILL_EVERY_BYTE=1 all of them, with a few questions
 * to each byte in turn: minutes on an idle machine. */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "query/cmd/run/command.h"
#include "tests/property/bed.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	FILES_MOST = 40,
	WORDS_MOST = 8,
	/* Of one round: a loop that has no end is a failure, too. */
	ROUND_SECONDS = 60,
	/* Questions to each byte where all bytes are tried. */
	QUESTIONS_A_BYTE = 2,
	/* That takes hours: where it is, after so many. */
	SAY_EACH = 10000
};

struct victim {
	char path[600];
	struct buf bytes;
};

/* What is done to a file. */
struct harm {
	size_t file;
	size_t offset;
	/* 0: the file ends there. */
	unsigned char mask;
};

/* What parent and child share. */
struct state {
	struct harm harm;
	/* Of another file, at the same time; or the same one. */
	struct harm also;
	char asking[200];
	/* Where all of them are tried in turn, the next. */
	uint64_t next;
	uint64_t rounds;
	uint64_t bad;
	uint64_t told;
};

struct answer {
	int status;
	char *text;
	size_t len;
};

static const char *const questions[][WORDS_MOST] = {
	{ "search", "-i", "index", "--json", "connect", NULL },
	{ "search", "-i", "index", "--csv", "3F00C1A2B7", NULL },
	{ "search", "-i", "index", "--count-by", "program", "mx", NULL },
	{ "search", "-i", "index", "--json", "nosuch99word", NULL },
	{ "trace", "-i", "index", "--json", "3F00C1A2B7", NULL },
	{ "trace", "-i", "index", "--json", "--to", "jo@dest.example", NULL },
	{ "show", "-i", "index", "--json", "-C", "2", "evidence/maillog:7" },
	{ "cat", "-i", "index", "evidence/maillog.1", NULL },
	{ "logins", "-i", "index", "--json", "jo", NULL },
	{ "coverage", "-i", "index", "--json", NULL },
	{ "clocks", "-i", "index", "--json", NULL },
	{ "activity", "-i", "index", "--json", "jo@dest.example", NULL },
	{ "sessions", "-i", "index", "--json", NULL },
	{ "sources", "-i", "index", "--manifest", NULL },
	{ "sources", "-i", "index", "--json", NULL },
	{ "sources", "-i", "index", "--summary", "--json", NULL },
};

enum { NQUESTIONS = sizeof(questions) / sizeof(questions[0]) };

struct test {
	struct bed bed;
	struct rng rng;
	struct victim files[FILES_MOST];
	size_t nfiles;
	struct answer sound[NQUESTIONS];
	struct state *shared;
	/* Standard error of the commands. */
	int diag;
	/* Ours. */
	FILE *say;
};

/* Ask, as main does. The text is the caller's to free. */
static struct answer
ask(const char *const *words)
{
	struct cmd_ctx ctx = { 0 };
	struct answer a = { 0 };
	char copies[WORDS_MOST + 1][200];
	char *argv[WORDS_MOST + 1] = { NULL };
	int argc = 0;
	struct option_args args = { 0 };

	while (argc < WORDS_MOST && words[argc]) {
		(void)snprintf(
			copies[argc], sizeof(copies[argc]), "%s", words[argc]);
		argv[argc] = copies[argc];
		argc++;
	}
	ctx.out = open_memstream(&a.text, &a.len);
	ctx.nargs = argc;
	ctx.args = (const char *const *)words;
	ctx.command = command_find(words[0]);
	/* There would be no way out of it. */
	ctx.no_sandbox = true;
	args.argc = argc - 1;
	args.argv = argv + 1;
	if (!ctx.out || !ctx.command)
		bed_die("cannot ask", words[0]);
	if (command_options(&ctx, &args, &a.status))
		a.status = command_run(&ctx, args.argc, args.argv);
	(void)fclose(ctx.out);
	arena_release(&ctx.arena);
	return a;
}

static void
syslog_line(struct buf *b, int s, const char *rest)
{
	buf_printf(
		b, "Mar  4 10:%02d:%02d mx.example %s\n", s / 60, s % 60, rest);
}

static void
make_evidence(const struct test *t)
{
	struct buf b = { 0 };
	char path[600];

	(void)snprintf(path, sizeof(path), "%s/evidence", t->bed.dir);
	(void)mkdir(path, 0700);
	for (int i = 0; i < 6; i++)
		syslog_line(&b, i,
			"postfix/smtpd[9]: connect from c.example[192.0.2.7]");
	syslog_line(&b, 60,
		"postfix/smtpd[9]: 3F00C1A2B7: client=c.example[192.0.2.7]");
	syslog_line(&b, 61,
		"postfix/cleanup[8]: 3F00C1A2B7: "
		"message-id=<a1.b2@c.example>");
	syslog_line(&b, 61,
		"postfix/qmgr[7]: 3F00C1A2B7: from=<ann@c.example>, size=812, "
		"nrcpt=1 (queue active)");
	syslog_line(&b, 63,
		"postfix/smtp[6]: 3F00C1A2B7: to=<jo@dest.example>, "
		"relay=mx.dest.example[198.51.100.3]:25, delay=2, "
		"delays=0/0/1/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)");
	syslog_line(&b, 63, "postfix/qmgr[7]: 3F00C1A2B7: removed");
	(void)snprintf(path, sizeof(path), "%s/evidence/maillog", t->bed.dir);
	bed_write(path, buf_span(&b));
	buf_clear(&b);
	for (int i = 0; i < 30; i++)
		buf_printf(&b,
			"2024-03-03T09:00:%02d+01:00 mx.example dovecot: "
			"imap-login: Login: user=<jo>, method=PLAIN, "
			"rip=192.0.2.%d, session=<s%dAAAAAAAAAA>\n",
			i, i, i);
	(void)snprintf(path, sizeof(path), "%s/evidence/maillog.1", t->bed.dir);
	bed_write(path, buf_span(&b));
	buf_release(&b);
}

/* The files below a directory, in no order of note. */
static void
/* Indexes are three deep: NOLINTNEXTLINE(misc-no-recursion) */
load(struct test *t, const char *dir, int depth)
{
	DIR *d = opendir(dir);
	struct dirent *e = NULL;

	while (d && (e = readdir(d))) {
		struct victim *v = &t->files[t->nfiles];
		char below[600];
		struct stat st;

		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(v->path, sizeof(v->path), "%.300s/%.200s", dir,
			e->d_name);
		if (stat(v->path, &st) != 0 || t->nfiles + 1 == FILES_MOST)
			bed_die("cannot read", v->path);
		memcpy(below, v->path, sizeof(below));
		if (S_ISDIR(st.st_mode) && depth < 4)
			load(t, below, depth + 1);
		else if (st.st_size > 0 && bed_read(v->path, &v->bytes))
			t->nfiles++;
	}
	if (d)
		(void)closedir(d);
}

static int
victim_compare(const void *a, const void *b)
{
	const struct victim *x = a;
	const struct victim *y = b;

	return strcmp(x->path, y->path);
}

static void
put(const struct victim *v, const struct harm *harm)
{
	int fd = open(v->path, O_WRONLY);
	const char *from = v->bytes.ptr;
	size_t len = v->bytes.len;
	char changed = 0;

	if (harm && harm->mask) {
		changed = (char)(v->bytes.ptr[harm->offset] ^ harm->mask);
		from = &changed;
		len = 1;
	} else if (harm) {
		len = 0;
		if (ftruncate(fd, (off_t)harm->offset) != 0)
			bed_die("cannot cut", v->path);
	}
	if (fd < 0 ||
		pwrite(fd, from, len, harm ? (off_t)harm->offset : 0) !=
			(ssize_t)len)
		bed_die("cannot write", v->path);
	(void)close(fd);
}

static void
complain(struct test *t, const char *what, const struct answer *got)
{
	const struct harm *h = &t->shared->harm;
	const struct victim *v = &t->files[h->file];

	t->shared->bad++;
	fprintf(t->say, "%s: %s at %zu", v->path + strlen(t->bed.dir),
		h->mask ? "a byte changed" : "cut off", h->offset);
	if (t->shared->also.file != h->file)
		fprintf(t->say, " and %s: %s at %zu",
			t->files[t->shared->also.file].path +
				strlen(t->bed.dir),
			t->shared->also.mask ? "a byte changed" : "cut off",
			t->shared->also.offset);
	fprintf(t->say, ": %s: %s (status %d)\n", t->shared->asking, what,
		got->status);
}

static void
note_asking(struct test *t, const char *const *words)
{
	char *out = t->shared->asking;
	size_t room = sizeof(t->shared->asking);
	size_t n = 0;

	for (size_t i = 0; i < WORDS_MOST && words[i] && n < room; i++)
		n += (size_t)snprintf(out + n, room - n, " %s", words[i]);
}

static void
check_question(struct test *t, size_t q)
{
	struct answer a = { 0 };
	const struct answer *sound = &t->sound[q];
	bool is_same = false;

	note_asking(t, questions[q]);
	if (ftruncate(t->diag, 0) != 0 || lseek(t->diag, 0, SEEK_SET) != 0)
		bed_die("cannot empty", "standard error");
	a = ask(questions[q]);
	is_same = a.status == sound->status && a.len == sound->len &&
		memcmp(a.text, sound->text, a.len) == 0;
	if (a.status == EXIT_BROKEN && lseek(t->diag, 0, SEEK_CUR) > 0)
		t->shared->told++;
	else if (!is_same)
		complain(t, "another answer, in silence", &a);
	free(a.text);
}

static void
check_verify(struct test *t)
{
	static const char *const words[] = { "verify", "-i", "index",
		"--threads", "1", NULL };
	struct answer a;

	note_asking(t, words);
	a = ask(words);
	if (a.status != EXIT_ABSENT && a.status != EXIT_BROKEN)
		complain(t, "does not find it", &a);
	free(a.text);
}

static void
round_of(struct test *t, const struct harm *harm, const struct harm *also,
	size_t count)
{
	const struct victim *v = &t->files[harm->file];

	t->shared->harm = *harm;
	t->shared->also = *also;
	(void)alarm(ROUND_SECONDS);
	put(v, harm);
	if (also->file != harm->file)
		put(&t->files[also->file], also);
	check_verify(t);
	for (size_t i = 0; i < count; i++)
		check_question(t, (t->shared->rounds * count + i) % NQUESTIONS);
	put(v, NULL);
	put(&t->files[also->file], NULL);
	t->shared->rounds++;
}

static struct harm
by_chance(struct test *t)
{
	struct harm h = { .file = rng_below(&t->rng, t->nfiles) };

	h.offset = rng_below(&t->rng, t->files[h.file].bytes.len);
	h.mask = (unsigned char)(1U << rng_below(&t->rng, 8));
	if (rng_chance(&t->rng, 15))
		h.mask = 0;
	return h;
}

/* Number `at` of all bytes, then of all lengths that are tried; false behind
 * the last. */
static bool
in_turn(const struct test *t, uint64_t at, struct harm *out)
{
	enum { STEP = 61 };

	for (size_t i = 0; i < t->nfiles; i++) {
		size_t len = t->files[i].bytes.len;

		if (at < len) {
			*out = (struct harm){ i, (size_t)at,
				(unsigned char)(1U << (at * 5 % 8)) };
			return true;
		}
		at -= len;
		if (at < (len + STEP - 1) / STEP) {
			*out = (struct harm){ i, (size_t)at * STEP, 0 };
			return true;
		}
		at -= (len + STEP - 1) / STEP;
	}
	return false;
}

static void
work(struct test *t, time_t end)
{
	bool is_all = bed_number("WAYBILL_EVERY_BYTE", 0) != 0;
	struct harm harm = { 0 };
	struct harm also = { 0 };

	if (dup2(t->diag, 2) != 2)
		_exit(1);
	while (t->shared->bad < 30) {
		uint64_t at = t->shared->next++;

		if (is_all ? !in_turn(t, at, &harm) : time(NULL) >= end)
			break;
		if (is_all && at % SAY_EACH == 0)
			fprintf(t->say, "every_byte: at %llu\n",
				(unsigned long long)at);
		t->rng.state = at * 1000003;
		if (!is_all)
			harm = by_chance(t);
		also = harm;
		if (!is_all && rng_chance(&t->rng, 50))
			also = by_chance(t);
		round_of(t, &harm, &also,
			is_all ? QUESTIONS_A_BYTE : NQUESTIONS);
	}
	_exit(0);
}

/* In processes of their own, one after the other as long as they crash. */
static void
run(struct test *t, time_t end)
{
	int status = -1;

	while (status != 0 && t->shared->bad < 30) {
		pid_t pid = fork();

		if (pid == 0)
			work(t, end);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			bed_die("cannot run", "a test");
		if (status == 0)
			break;
		complain(t, "crashed", &(struct answer){ .status = status });
		put(&t->files[t->shared->harm.file], NULL);
		put(&t->files[t->shared->also.file], NULL);
	}
}

static void
begin(struct test *t)
{
	static const char *const index[] = { "index", "-q", "-i", "index",
		"evidence", NULL };
	static const char *const verify[] = { "verify", "-i", "index", NULL };
	struct answer a;

	bed_make(&t->bed);
	if (chdir(t->bed.dir) != 0 || setenv("TZ", "UTC0", 1) != 0)
		bed_die("cannot go to", t->bed.dir);
	/* Several segments; where all bytes are tried, the fewest bytes. */
	if (bed_number("WAYBILL_EVERY_BYTE", 0) == 0)
		(void)setenv("WAYBILL_SEAL_BYTES", "1500", 1);
	make_evidence(t);
	a = ask(index);
	free(a.text);
	load(t, t->bed.index, 0);
	/* So that WAYBILL_SEED goes on where another run has ended. */
	qsort(t->files, t->nfiles, sizeof(t->files[0]), victim_compare);
	a = ask(verify);
	if (a.status != EXIT_FOUND || t->nfiles < 8)
		bed_die("the sound index is not whole", a.text);
	free(a.text);
	for (size_t q = 0; q < NQUESTIONS; q++) {
		t->sound[q] = ask(questions[q]);
		if (t->sound[q].status > EXIT_ABSENT || t->sound[q].len == 0)
			bed_die("the sound index does not answer",
				questions[q][0]);
	}
}

int
main(void)
{
	struct test t = { .say = stdout };
	time_t end = 0;
	int bad = 0;

	t.shared = mmap(NULL, sizeof(*t.shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	t.diag = fileno(tmpfile());
	if (t.shared == MAP_FAILED || t.diag < 0)
		bed_die("cannot begin", "");
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	begin(&t);
	t.shared->next = bed_number("WAYBILL_SEED", 1);
	if (bed_number("WAYBILL_EVERY_BYTE", 0) != 0)
		t.shared->next = bed_number("WAYBILL_SEED", 0);
	end = time(NULL) + (time_t)bed_number("WAYBILL_SECONDS", 12);
	run(&t, end);
	printf("every_byte: %llu tried, %llu times told, %llu bad\n",
		(unsigned long long)t.shared->rounds,
		(unsigned long long)t.shared->told,
		(unsigned long long)t.shared->bad);
	bad = t.shared->bad > 0 || t.shared->rounds == 0;
	for (size_t i = 0; i < t.nfiles; i++)
		buf_release(&t.files[i].bytes);
	for (size_t q = 0; q < NQUESTIONS; q++)
		free(t.sound[q].text);
	if (chdir("/") != 0)
		bed_die("cannot leave", t.bed.dir);
	bed_remove(&t.bed);
	return bad;
}
