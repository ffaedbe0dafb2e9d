/* wbsim: writes logs of simulated mail systems, with the truth beside them. */
#include "tests/sim/dovecot.h"
#include "tests/sim/model.h"
#include "tests/sim/qmail.h"
#include "tests/sim/sim.h"
#include "tests/sim/traffic.h"
#include "tests/sim/world.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
	uint64_t seed;
	const char *folder;
	uint64_t bytes;
	unsigned days;
	unsigned hosts;
	const char *truth;
	int64_t start_us;
	bool is_plain;
	bool has_dovecot_log;
	bool is_eventful;
	bool is_skewed;
	bool is_counted;
	unsigned model_count;
	const char *models[MODEL_CAP];
	unsigned missing_count;
	const char *missing[HOURS_CAP];
};

/* No letter has it. */
enum { HELP = 256 };

static const char usage[] =
	"usage: wbsim -s SEED -o DIR [--size BYTES[K|M|G]] [--days N]\n"
	"\t[--hosts N] [--start YYYY-MM-DD] [--truth FILE] [--plain|--gz]\n"
	"\t[--dovecot-log] [--eventful] [--skewed] [--counted]\n"
	"\t[--model NAME|all]...\n"
	"\t[--without HOST@YYYY-MM-DDTHH]...\n";

static void
fail(const char *what, const char *which)
{
	fprintf(stderr, "wbsim: %s: %s\n%s", what, which, usage);
	exit(2);
}

static uint64_t
number(const char *text)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || end == text || text[0] == '-')
		fail("not a number", text);
	if (*end == 'K')
		n <<= 10;
	if (*end == 'M')
		n <<= 20;
	if (*end == 'G')
		n <<= 30;
	if (*end && strchr("KMG", *end))
		end++;
	if (*end)
		fail("not a number", text);
	return n;
}

static int64_t
date(const char *text)
{
	int year;
	int month;
	int day;

	/* NOLINTNEXTLINE(cert-err34-c): the ranges are checked below. */
	if (sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3 ||
		year < 1970 || month < 1 || month > 12 || day < 1 || day > 31)
		fail("not a date", text);
	return days_of(year, month, day) * day_us;
}

static void
set_option(struct options *o, int c, const char *value)
{
	switch (c) {
	case 's':
		o->seed = number(value);
		break;
	case 'o':
		o->folder = value;
		break;
	case 'b':
		o->bytes = number(value);
		break;
	case 'd':
		o->days = (unsigned)number(value);
		break;
	case 'h':
		o->hosts = (unsigned)number(value);
		break;
	case 'a':
		o->start_us = date(value);
		break;
	case 't':
		o->truth = value;
		break;
	case 'p':
	case 'z':
		o->is_plain = c == 'p';
		break;
	case 'e':
		o->is_eventful = o->is_counted = true;
		break;
	case 'c':
		o->is_counted = true;
		break;
	case 'k':
		o->is_skewed = true;
		break;
	case 'm':
		o->is_counted = true;
		if (o->model_count == MODEL_CAP)
			fail("too many", "--model");
		o->models[o->model_count++] = value;
		break;
	case 'w':
		if (o->missing_count == HOURS_CAP)
			fail("too many", "--without");
		o->missing[o->missing_count++] = value;
		break;
	case 'v':
		o->has_dovecot_log = true;
		break;
	case HELP:
		fputs(usage, stdout);
		exit(fflush(stdout) == 0 ? 0 : 1);
	default:
		fail("bad option", "see above");
	}
}

static struct options
parse_options(int argc, char **argv)
{
	static const struct option names[] = { { "size", required_argument,
						       NULL, 'b' },
		{ "days", required_argument, NULL, 'd' },
		{ "hosts", required_argument, NULL, 'h' },
		{ "start", required_argument, NULL, 'a' },
		{ "truth", required_argument, NULL, 't' },
		{ "plain", no_argument, NULL, 'p' },
		{ "gz", no_argument, NULL, 'z' },
		{ "dovecot-log", no_argument, NULL, 'v' },
		{ "eventful", no_argument, NULL, 'e' },
		{ "skewed", no_argument, NULL, 'k' },
		{ "counted", no_argument, NULL, 'c' },
		{ "model", required_argument, NULL, 'm' },
		{ "without", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, HELP }, { 0 } };
	struct options o = { .seed = 1, .bytes = 1 << 20, .hosts = 7 };
	int c;

	o.start_us = days_of(2019, 3, 1) * day_us;
	while ((c = getopt_long(argc, argv, "s:o:", names, NULL)) != -1)
		set_option(&o, c, optarg);
	if (!o.folder || optind != argc)
		fail("missing", o.folder ? "nothing may follow" : "-o DIR");
	if (o.hosts < 5 || o.hosts > HOST_CAP)
		fail("--hosts", "5 to 60");
	/* More evidence is both a longer time and more traffic. */
	if (o.days == 0)
		o.days =
			2 + (unsigned)(2 * pow((double)o.bytes / 1048576, 0.4));
	return o;
}

/* How busy an office is: by hour of the local day, less at the weekend. */
static double
weight(int64_t when_us)
{
	static const double by_hour[24] = { .25, .2, .18, .17, .2, .3, .5, .8,
		1.3, 1.7, 1.9, 1.8, 1.4, 1.6, 1.8, 1.7, 1.5, 1.2, .9, .8, .7,
		.6, .5, .35 };
	struct civil c = civil_of(when_us, zone_offset(ZONE_CENTRAL, when_us));
	bool is_weekend = c.weekday == 0 || c.weekday == 6;

	return by_hour[c.hour] * (is_weekend ? 0.35 : 1.0);
}

static void
happen(struct sim *s, int64_t now)
{
	static const struct {
		unsigned permille;
		void (*fn)(struct sim *, int64_t);
	} kinds[] = {
		{ 130, traffic_inbound },
		{ 50, traffic_submit },
		{ 360, traffic_refused },
		{ 90, traffic_noise },
		{ 130, dovecot_session },
		{ 225, dovecot_failure },
		{ 15, qmail_form },
	};
	unsigned n = (unsigned)rng_below(&s->rng, 1000);
	unsigned i = 0;

	while (n >= kinds[i].permille)
		n -= kinds[i++].permille;
	if (s->model_count > 0)
		model_happen(s, now);
	else if (s->is_eventful && rng_chance(&s->rng, 350))
		traffic_eventful(s, now);
	else
		kinds[i].fn(s, now);
}

/* Lets time pass. The rate follows what is still to be written, so that the
 * size comes out whatever a mail turns out to cost. */
static void
live(struct sim *s, const struct options *o)
{
	int64_t end = o->start_us + o->days * day_us;
	int64_t now = o->start_us;
	double left = 0;
	/* Bytes of what happens at a time. */
	double each = s->model_count > 0 ? 3500 : 1100;
	uint64_t count = 0;

	for (int64_t t = now; t < end; t += hour_us)
		left += weight(t) * (double)hour_us;
	while (now < end) {
		uint64_t done = spool_bytes(s->spool);
		double w = weight(now);
		double still = o->bytes > done ? (double)(o->bytes - done) : 1;
		double pause = rng_exp(&s->rng, left * each / still / w);
		bool is_due = pause < 600.0 * SECOND_US;
		int64_t step = 1 + (int64_t)(is_due ? pause : 6e8);

		now += step;
		left -= w * (double)step;
		if (left < (double)SECOND_US)
			break;
		sim_run(s, now);
		if (is_due)
			happen(s, now);
		if (is_due && ++count > 2000)
			each = (double)done / (double)count;
	}
}

/* HOST@YYYY-MM-DDTHH, by the clock of the host's logs. */
static void
leave_out(struct sim *s, const char *what)
{
	char host[24];
	char day[16];
	int hour;

	/* NOLINTNEXTLINE(cert-err34-c): the ranges are checked below. */
	if (sscanf(what, "%23[^@]@%10[0-9-]T%2d", host, day, &hour) != 3 ||
		hour < 0 || hour > 23)
		fail("not HOST@YYYY-MM-DDTHH", what);
	spool_without(s->spool, host, date(day) + hour * hour_us);
}

static void
add_models(struct sim *s, const struct options *o)
{
	for (unsigned i = 0; i < o->model_count; i++) {
		const struct model *m = model_find(o->models[i]);

		if (strcmp(o->models[i], "all") == 0)
			model_add_all(s);
		else if (!m || !model_add(s, m))
			fail("no such model", o->models[i]);
	}
	model_build(s);
}

int
main(int argc, char **argv)
{
	struct options o = parse_options(argc, argv);
	struct sim *s = calloc(1, sizeof(*s));
	double mib = (double)o.bytes / 1048576;
	int failed = 0;

	if (!s)
		abort();
	s->rng.state = o.seed;
	s->is_eventful = o.is_eventful;
	s->is_skewed = o.is_skewed;
	s->is_counted = o.is_counted;
	s->start_us = o.start_us;
	s->user_count = 1000 + (uint64_t)(mib * 60);
	s->domain_count = 5000 + (uint64_t)(mib * 200);
	s->spool = spool_open(o.folder, !o.is_plain);
	for (unsigned i = 0; i < o.missing_count; i++)
		leave_out(s, o.missing[i]);
	if (o.truth && !(s->truth = fopen(o.truth, "w")))
		fail(o.truth, strerror(errno));
	world_build(s, o.hosts, o.has_dovecot_log);
	add_models(s, &o);
	live(s, &o);
	sim_stop(s);
	fprintf(stderr, "wbsim: %u days, %llu bytes, %llu mails, %llu logins\n",
		o.days, (unsigned long long)spool_bytes(s->spool),
		(unsigned long long)s->counts.mails,
		(unsigned long long)s->counts.logins);
	spool_close(s->spool);
	if (s->truth)
		failed = ferror(s->truth) | fclose(s->truth);
	free(s);
	if (failed)
		fprintf(stderr, "wbsim: cannot write %s\n", o.truth);
	return failed ? 3 : 0;
}
