#include "query/cmd/evidence/progress.h"

#include "query/cmd/run/diag.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TELL_MS_TERMINAL = 200, TELL_MS_ELSEWHERE = 5000 };

static double
seconds_between(const struct timespec *a, const struct timespec *b)
{
	return (double)(b->tv_sec - a->tv_sec) +
		(double)(b->tv_nsec - a->tv_nsec) / 1e9;
}

void
progress_begin(struct progress *p, bool forced, const char *const *paths,
	size_t npaths)
{
	p->on_terminal = isatty(STDERR_FILENO) == 1;
	p->wanted = forced || p->on_terminal;
	if (!p->wanted)
		return;
	walk_measure(paths, npaths, &p->files_all, &p->bytes_all);
	(void)clock_gettime(CLOCK_MONOTONIC, &p->began);
	p->told = p->began;
}

static void
print_line(struct progress *p, double elapsed)
{
	uint64_t done = p->bytes_before + p->bytes_now;
	double rate = elapsed > 0 ? (double)done / elapsed : 0;
	double left = rate > 0 && p->bytes_all > done
		? (double)(p->bytes_all - done) / rate
		: 0;
	double share =
		p->bytes_all ? 100.0 * (double)done / (double)p->bytes_all : 0;

	if (share > 100)
		share = 100;
	(void)fprintf(stderr,
		"%s%5.1f %%  %llu of %llu files  %.1f of %.1f MB  %.1f MB/s  "
		"%d:%02d left  %s%s",
		p->on_terminal ? "\r" : "waybill: ", share,
		(unsigned long long)p->files, (unsigned long long)p->files_all,
		(double)done / 1e6, (double)p->bytes_all / 1e6, rate / 1e6,
		(int)left / 60, (int)left % 60, p->path,
		p->on_terminal ? "\033[K" : "\n");
	p->shown = p->on_terminal;
}

static void
maybe_print(struct progress *p)
{
	struct timespec now;
	double since = 0;

	if (!p->wanted)
		return;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	since = seconds_between(&p->told, &now) * 1000;
	if (since < (p->on_terminal ? TELL_MS_TERMINAL : TELL_MS_ELSEWHERE))
		return;
	p->told = now;
	print_line(p, seconds_between(&p->began, &now));
}

void
progress_tell(void *ctx, const struct ingest_progress *now)
{
	struct progress *p = ctx;
	struct buf shown = { 0 };
	struct span path = span_of(now->path);

	p->files = now->files;
	p->raw_bytes = now->raw_bytes;
	p->bytes_before = now->file_bytes;
	p->bytes_now = 0;
	if (path.len > 40)
		path = span_slice(path, path.len - 40, path.len);
	diag_escape(&shown, path);
	(void)snprintf(p->path, sizeof(p->path), "%s", buf_cstr(&shown));
	buf_release(&shown);
	maybe_print(p);
}

void
progress_bytes(void *ctx, uint64_t bytes)
{
	struct progress *p = ctx;

	p->bytes_now = bytes;
	maybe_print(p);
}

void
progress_clear(struct progress *p)
{
	if (p->shown)
		(void)fputs("\r\033[K", stderr);
	p->shown = false;
}

void
progress_end(struct progress *p)
{
	progress_clear(p);
}
