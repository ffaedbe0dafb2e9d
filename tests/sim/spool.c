#include "tests/sim/spool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { BUFFER_BYTES = 1 << 18, LEVEL = 6 };

struct stream {
	struct stream_config config;
	int fd;
	int64_t rotate_us;
	int64_t last_us;
	int64_t stamp_second;
	size_t stamp_len;
	char stamp[80];
	char zone[24];
	z_stream deflate;
	gz_header header;
	size_t fill;
	uint8_t *buffer;
	char path[400];
};

struct missing_hour {
	char host[24];
	int64_t local_us;
};

struct spool {
	char folder[200];
	bool gz;
	uint64_t bytes;
	unsigned count;
	uint8_t *packed;
	struct stream *streams[STREAM_CAP];
	unsigned missing_count;
	struct missing_hour missing[HOURS_CAP];
};

static void
die(const char *what, const char *path)
{
	fprintf(stderr, "wbsim: cannot %s %s: %s\n", what, path,
		strerror(errno));
	exit(3);
}

static void
make_folders(const char *path)
{
	char part[400];

	for (size_t i = 1; path[i - 1]; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			die("make", part);
	}
}

struct spool *
spool_open(const char *folder, bool gz)
{
	struct spool *s = calloc(1, sizeof(*s));

	if (!s || !(s->packed = malloc(BUFFER_BYTES)))
		die("get memory for", folder);
	snprintf(s->folder, sizeof(s->folder), "%s", folder);
	make_folders(folder);
	s->gz = gz;
	return s;
}

unsigned
spool_add(struct spool *s, const struct stream_config *config)
{
	struct stream *st = calloc(1, sizeof(*st));

	assert(s->count < STREAM_CAP);
	if (!st || !(st->buffer = malloc(BUFFER_BYTES)))
		die("get memory for", config->folder);
	st->config = *config;
	st->fd = -1;
	st->stamp_second = -1;
	s->streams[s->count] = st;
	return s->count++;
}

static void
write_all(const struct stream *st, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(st->fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("write", st->path);
		bytes += n;
		len -= (size_t)n;
	}
}

static void
drain(struct spool *s, struct stream *st, int flush)
{
	if (!s->gz) {
		write_all(st, st->buffer, st->fill);
		st->fill = 0;
		return;
	}
	st->deflate.next_in = st->buffer;
	st->deflate.avail_in = (uInt)st->fill;
	do {
		st->deflate.next_out = s->packed;
		st->deflate.avail_out = BUFFER_BYTES;
		deflate(&st->deflate, flush);
		write_all(st, s->packed, BUFFER_BYTES - st->deflate.avail_out);
	} while (st->deflate.avail_out == 0);
	st->fill = 0;
}

static void
label(int64_t when_us, char *out, size_t size)
{
	/* libtai without a table of leap seconds: TAI is UTC plus 10 s. The
	 * digits below a microsecond are made up, but always the same. */
	snprintf(out, size, "@%016llx%08x",
		(1ull << 62) + (unsigned long long)(when_us / SECOND_US) + 10,
		(unsigned)(when_us % SECOND_US) * 1000u +
			(unsigned)(when_us / 7 % 1000));
}

static void
name_file(const struct spool *s, struct stream *st)
{
	const char *suffix = s->gz ? ".gz" : "";
	struct civil c = civil_of(
		st->rotate_us, zone_offset(st->config.zone, st->rotate_us));
	char folder[300];
	char text[32];

	snprintf(folder, sizeof(folder), "%s/%s", s->folder, st->config.folder);
	make_folders(folder);
	if (st->config.form == FORM_TAI64N) {
		label(st->rotate_us, text, sizeof(text));
		snprintf(st->path, sizeof(st->path), "%s/%s.s%s", folder, text,
			suffix);
		return;
	}
	snprintf(st->path, sizeof(st->path), "%s/%s-%04d%02d%02d%s", folder,
		st->config.base, c.year, c.month, c.day, suffix);
}

static void
open_file(struct spool *s, struct stream *st, int64_t when_us)
{
	char before[sizeof(st->path)];

	st->rotate_us =
		next_daily(st->config.zone, when_us, st->config.rotate_second);
	memcpy(before, st->path, sizeof(before));
	name_file(s, st);
	/* A clock that was set back may come to its rotation twice. */
	st->fd = open(st->path,
		O_WRONLY | O_CREAT |
			(strcmp(before, st->path) == 0 ? O_APPEND : O_TRUNC),
		0644);
	if (st->fd < 0)
		die("create", st->path);
	if (!s->gz)
		return;
	memset(&st->deflate, 0, sizeof(st->deflate));
	memset(&st->header, 0, sizeof(st->header));
	st->header.time = (uLong)(st->rotate_us / SECOND_US);
	st->header.os = 3;
	if (deflateInit2(&st->deflate, LEVEL, Z_DEFLATED, 31, 8,
		    Z_DEFAULT_STRATEGY) != Z_OK ||
		deflateSetHeader(&st->deflate, &st->header) != Z_OK)
		die("compress", st->path);
}

static void
close_file(struct spool *s, struct stream *st, int64_t when_us)
{
	struct timespec at = { .tv_sec = (time_t)(when_us / SECOND_US),
		.tv_nsec = (long)(when_us % SECOND_US) * 1000 };
	struct timespec both[2] = { at, at };

	if (st->fd < 0)
		return;
	drain(s, st, Z_FINISH);
	if (s->gz)
		deflateEnd(&st->deflate);
	if (close(st->fd))
		die("close", st->path);
	st->fd = -1;
	if (utimensat(AT_FDCWD, st->path, both, 0))
		die("date", st->path);
}

static void
stamp_second(struct stream *st, int64_t when_us)
{
	static const char month[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int offset = zone_offset(st->config.zone, when_us);
	struct civil c = civil_of(when_us, offset);
	const char *m = month + (size_t)(c.month - 1) * 3;
	int n;

	st->stamp_second = when_us / SECOND_US;
	if (st->config.form == FORM_RFC3339)
		n = snprintf(st->stamp, sizeof(st->stamp),
			"%04d-%02d-%02dT%02d:%02d:%02d.", c.year, c.month,
			c.day, c.hour, c.minute, c.second);
	else if (st->config.form == FORM_EXIM)
		n = snprintf(st->stamp, sizeof(st->stamp),
			"%04d-%02d-%02d %02d:%02d:%02d ", c.year, c.month,
			c.day, c.hour, c.minute, c.second);
	else if (st->config.form == FORM_DOVECOT)
		n = snprintf(st->stamp, sizeof(st->stamp),
			"%.3s %02d %02d:%02d:%02d ", m, c.day, c.hour, c.minute,
			c.second);
	else
		n = snprintf(st->stamp, sizeof(st->stamp),
			"%.3s %2d %02d:%02d:%02d %s ", m, c.day, c.hour,
			c.minute, c.second, st->config.host);
	st->stamp_len = (size_t)n;
	snprintf(st->zone, sizeof(st->zone), "%c%02d:%02d",
		offset < 0 ? '-' : '+', abs(offset) / 3600,
		abs(offset) % 3600 / 60);
}

static size_t
header_of(struct stream *st, int64_t when_us, char *out)
{
	size_t n;
	unsigned us = (unsigned)(when_us % SECOND_US);

	if (st->config.form == FORM_TAI64N) {
		label(when_us, out, 32);
		out[25] = ' ';
		return 26;
	}
	if (st->stamp_second != when_us / SECOND_US)
		stamp_second(st, when_us);
	memcpy(out, st->stamp, st->stamp_len);
	n = st->stamp_len;
	if (st->config.form != FORM_RFC3339)
		return n;
	for (size_t i = 6; i > 0; i--) {
		out[n + i - 1] = (char)('0' + us % 10);
		us /= 10;
	}
	return n + 6 +
		(size_t)snprintf(
			out + n + 6, 40, "%s %s ", st->zone, st->config.host);
}

void
spool_without(struct spool *s, const char *host, int64_t local_us)
{
	struct missing_hour *m = &s->missing[s->missing_count++];

	assert(s->missing_count <= HOURS_CAP);
	snprintf(m->host, sizeof(m->host), "%s", host);
	m->local_us = local_us;
}

static bool
is_missing(
	const struct spool *s, const struct stream_config *c, int64_t when_us)
{
	int64_t local =
		when_us + zone_offset(c->zone, when_us) * (int64_t)SECOND_US;

	for (unsigned i = 0; i < s->missing_count; i++)
		if (local >= s->missing[i].local_us &&
			local < s->missing[i].local_us + hour_us &&
			strcmp(c->host, s->missing[i].host) == 0)
			return true;
	return false;
}

static void
change_clock(struct stream *st, int64_t *when_us)
{
	struct stream_config *c = &st->config;

	*when_us += c->new_skew_us - c->skew_us;
	c->skew_us = c->new_skew_us;
	c->zone = c->new_zone;
	c->change_us = 0;
	st->stamp_second = -1;
}

void
spool_write(struct spool *s, unsigned stream, int64_t when_us, const char *text,
	size_t len)
{
	struct stream *st = s->streams[stream];
	struct stream *file =
		st->config.into ? s->streams[st->config.into - 1] : st;
	size_t head;

	when_us += st->config.skew_us;
	if (file->fd >= 0 && when_us >= file->rotate_us)
		close_file(s, file, file->rotate_us);
	/* Set when a file begins, as a machine is set up anew. */
	if (file->fd < 0 && st->config.change_us &&
		when_us >= st->config.change_us)
		change_clock(st, &when_us);
	if (file->fd < 0)
		open_file(s, file, when_us);
	if (file->fill + len + 160 > BUFFER_BYTES)
		drain(s, file, Z_NO_FLUSH);
	head = header_of(st, when_us, (char *)file->buffer + file->fill);
	/* It counts as written, so that all else stays as it is. */
	s->bytes += head + len + 1;
	if (is_missing(s, &st->config, when_us))
		return;
	memcpy(file->buffer + file->fill + head, text, len);
	file->buffer[file->fill + head + len] = '\n';
	file->fill += head + len + 1;
	file->last_us = when_us;
}

uint64_t
spool_bytes(const struct spool *s)
{
	return s->bytes;
}

void
spool_close(struct spool *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < s->count; i++) {
		close_file(s, s->streams[i], s->streams[i]->last_us);
		free(s->streams[i]->buffer);
		free(s->streams[i]);
	}
	free(s->packed);
	free(s);
}
