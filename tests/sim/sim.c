#include "tests/sim/sim.h"

#include "tests/sim/mail.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct line {
	struct line *next;
	unsigned stream;
	size_t len;
	char text[LINE_BYTES];
};

struct step {
	step_fn *fn;
	struct leg *leg;
};

static struct line *
line_take(struct sim *s)
{
	struct line *l = s->spare_lines;

	if (l)
		s->spare_lines = l->next;
	else if (!(l = malloc(sizeof(*l))))
		abort();
	return l;
}

/* master.cf's syslog_name: "postfix/smtpd" is "postfix-out/smtpd" then. */
static size_t
rename_tag(char *text, size_t len)
{
	static const char tag[] = "postfix/";
	static const char other[] = "postfix-out/";
	size_t old = sizeof(tag) - 1;
	size_t new = sizeof(other) - 1;

	if (len < old || memcmp(text, tag, old) != 0 ||
		len + new - old >= LINE_BYTES)
		return len;
	memmove(text + new, text + old, len - old);
	memcpy(text, other, new);
	return len + new - old;
}

/* What a log server gets of it over UDP, up to three seconds later and never
 * out of order. */
static void
copy_line(struct sim *s, const struct line *l, int64_t when_us)
{
	enum { PACKET_BYTES = 1024, HEAD_BYTES = 52 };
	struct line *copy = line_take(s);
	int64_t late = when_us / SECOND_US % 600 - 300;

	copy->stream = s->copies[l->stream];
	copy->len = l->len > PACKET_BYTES - HEAD_BYTES
		? PACKET_BYTES - HEAD_BYTES
		: l->len;
	memcpy(copy->text, l->text, copy->len);
	heap_push(&s->lines,
		when_us + 200000 + (late < 0 ? -late : late) * 10000, copy);
}

void
sim_say(struct sim *s, unsigned stream, int64_t when_us, const char *format,
	...)
{
	struct line *l = line_take(s);
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(l->text, sizeof(l->text), format, args);
	va_end(args);
	l->len = n < LINE_BYTES ? (size_t)n : LINE_BYTES - 1;
	if (stream & STREAM_OUT)
		l->len = rename_tag(l->text, l->len);
	l->stream = stream & ~(unsigned)STREAM_OUT;
	s->said = hash_text(l->text, l->len);
	heap_push(&s->lines, when_us, l);
	if (s->copies[l->stream])
		copy_line(s, l, when_us);
}

void
sim_later(struct sim *s, int64_t when_us, step_fn *fn, struct leg *leg)
{
	struct step *step = malloc(sizeof(*step));

	if (!step)
		abort();
	*step = (struct step){ fn, leg };
	leg->mail->steps++;
	heap_push(&s->steps, when_us, step);
}

static void
write_lines(struct sim *s, int64_t until_us)
{
	int64_t when;

	while (heap_due(&s->lines) < until_us) {
		struct line *l = heap_pop(&s->lines, &when);

		spool_write(s->spool, l->stream, when, l->text, l->len);
		l->next = s->spare_lines;
		s->spare_lines = l;
	}
}

void
sim_run(struct sim *s, int64_t until_us)
{
	int64_t now;

	while (heap_due(&s->steps) < until_us) {
		struct step *step = heap_pop(&s->steps, &now);
		struct mail *m = step->leg->mail;

		/* A step writes nothing before its own time. */
		write_lines(s, now);
		step->fn(s, now, step->leg);
		mail_unhold(s, m);
		free(step);
	}
	write_lines(s, until_us);
}

void
sim_stop(struct sim *s)
{
	int64_t when;

	while (s->steps.count > 0) {
		struct step *step = heap_pop(&s->steps, &when);

		mail_unhold(s, step->leg->mail);
		free(step);
	}
	write_lines(s, INT64_MAX);
	while (s->spare_lines) {
		struct line *l = s->spare_lines;

		s->spare_lines = l->next;
		free(l);
	}
	heap_release(&s->lines);
	heap_release(&s->steps);
}
