/* Log files on disk: one live file per stream, rotated once a day under the
 * name and with the modification time that real rotation leaves. */
#ifndef TESTS_SIM_SPOOL_H
#define TESTS_SIM_SPOOL_H

#include "tests/sim/calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STREAM_CAP = 192 };

/* How a stream stamps its lines, and with that names its files. */
enum form {
	FORM_RFC3164,
	FORM_RFC3339,
	/* multilog: TAI64N label on lines and in file names. */
	FORM_TAI64N,
	/* Dovecot's own log file: stamp without a host. */
	FORM_DOVECOT,
	/* Exim's main log: date and time, without a host or a zone. */
	FORM_EXIM,
};

struct stream_config {
	/* Folder below the spool's; copied. */
	char folder[64];
	/* First part of the file name, `maillog`; unused for TAI64N. */
	char base[24];
	/* Host as the lines show it. */
	char host[24];
	enum form form;
	enum zone zone;
	/* How much its clock is fast. */
	int64_t skew_us;
	/* From `change_us` on the clock and the zone are these; 0 is never. */
	int64_t change_us;
	int64_t new_skew_us;
	enum zone new_zone;
	/* The lines go into the file of another stream: its number + 1. */
	unsigned into;
	/* When the day's file is cut, on the wall clock. */
	int rotate_second;
};

struct spool;

/* Files go below `folder`, which is made. `gz` compresses them with zlib's
 * level 6. Failures of the disk end the program. */
struct spool *spool_open(const char *folder, bool gz);

/* Adds a stream and returns its number. */
unsigned spool_add(struct spool *s, const struct stream_config *config);

/* Lines that `host` writes in the hour from that time on are not there: of the
 * clock of its logs, as microseconds since 1970. At most HOURS_CAP. */
enum { HOURS_CAP = 256 };
void spool_without(struct spool *s, const char *host, int64_t local_us);

/* Appends one line; times of one stream must not go back. */
void spool_write(struct spool *s, unsigned stream, int64_t when_us,
	const char *text, size_t len);

/* Raw bytes written so far to all streams. */
uint64_t spool_bytes(const struct spool *s);

/* Closes the live files and frees everything; NULL is fine. */
void spool_close(struct spool *s);

#endif
