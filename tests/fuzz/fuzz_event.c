/* event_parse over any bytes, by all families: what it says is in the line, or
 * in the event's scratch, and it says the same twice. */
#include "format/base/buf.h"
#include "format/log/forgery.h"
#include "format/log/line/recognise.h"
#include "tests/check_event.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
fail(const char *wrong)
{
	fprintf(stderr, "%s\n", wrong);
	abort();
}

/* Lines that are only counted are counted as they are parsed, whatever came
 * before them. */
static void
check_recognised(struct span text, struct event *ev, struct event *full)
{
	static const struct dialect dialect = { 0 };
	struct recogniser *r = recogniser_new();
	struct span line = { 0 };
	struct span whole = { 0 };

	while (lines_next(&text, TEXT_BYTES, &line, &whole)) {
		struct stamp_scan scan;
		bool known = false;

		stamp_scan(line, &scan);
		event_parse_from(line, &scan, &dialect, full);
		/* The second time its head is known. */
		known = recognise(r, line, &scan, &dialect, ev);
		if (known != recognise(r, line, &scan, &dialect, ev) ||
			known != (full->format != NULL))
			fail("recognised is not parsed");
		if (!span_eq(ev->head.host, full->head.host) ||
			!span_eq(ev->head.program, full->head.program))
			fail("host or program recognised is another");
	}
	recogniser_free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct dialect dialect = { 0 };
	/* A copy of just that size, so that a read past its end is seen. */
	char *copy = malloc(size ? size : 1);
	struct event *ev = malloc(sizeof(*ev));
	struct event *again = malloc(sizeof(*again));
	struct span line = { copy, size };
	struct buf one = { 0 };
	struct buf two = { 0 };
	const char *wrong = NULL;

	if (!copy || !ev || !again)
		abort();
	if (size > 0)
		memcpy(copy, bytes, size);
	/* Nothing may depend on what an event was used for before. */
	memset(ev, 0x5a, sizeof(*ev));
	memset(again, 0xa5, sizeof(*again));
	event_parse(line, &dialect, ev);
	event_parse(line, &dialect, again);
	wrong = check_event(ev);
	if (wrong)
		fail(wrong);
	event_dump(ev, &one);
	event_dump(again, &two);
	if (!span_eq(buf_span(&one), buf_span(&two)))
		fail("two parses of one line differ");
	if (event_is_forged(ev) != event_is_forged(again))
		fail("forged once, and not the second time");
	check_recognised(line, ev, again);
	buf_release(&one);
	buf_release(&two);
	free(again);
	free(ev);
	free(copy);
	return 0;
}
