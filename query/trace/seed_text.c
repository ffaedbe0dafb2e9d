/* Texts that lines have which begin a mail, where no KEY or criterion names any
 * that few lines have. */
#include "query/trace/seed.h"

#include <string.h>

void
seed_every(struct seeding *out)
{
	struct look *look = &out->look;
	static const struct span texts[] = { SPAN_INIT("from"),
		SPAN_INIT("info msg"), SPAN_INIT("reject"),
		SPAN_INIT("rejected"), SPAN_INIT("<="), SPAN_INIT("to"),
		SPAN_INIT("rcpt"), SPAN_INIT("recipient"), SPAN_INIT("=>"),
		SPAN_INIT("->"), SPAN_INIT("**"), SPAN_INIT("=="),
		SPAN_INIT("stored mail"), SPAN_INIT("discarded"),
		SPAN_INIT("message-id"), SPAN_INIT("size limit"),
		/* Of a mail that was broken off nothing else is logged. */
		SPAN_INIT("client"),
		/* Exchange names no keys in its lines. */
		SPAN_INIT(",RECEIVE,"), SPAN_INIT(",DELIVER,"),
		SPAN_INIT(",SEND,"), SPAN_INIT(",FAIL,"),
		SPAN_INIT(",DEFER,") };

	out->every = true;
	look->begins = false;
	look->ends = false;
	look->ntexts = sizeof(texts) / sizeof(texts[0]);
	look->texts = texts;
}

void
seed_failures(struct arena *a, struct seeding *out)
{
	static const struct span more[] = { SPAN_INIT("failure"),
		SPAN_INIT("bounce"), SPAN_INIT("bouncing"),
		SPAN_INIT("notification"), SPAN_INIT("DSN"),
		SPAN_INIT("return"), SPAN_INIT("notify"), SPAN_INIT("expired"),
		SPAN_INIT("cancelled") };
	enum { COUNT_MORE = sizeof(more) / sizeof(more[0]) };
	struct look *look = &out->look;
	struct span *texts = NULL;

	seed_every(out);
	texts = arena_array(a, look->ntexts + COUNT_MORE, sizeof(*texts));
	memcpy(texts, look->texts, look->ntexts * sizeof(*texts));
	memcpy(texts + look->ntexts, more, sizeof(more));
	look->texts = texts;
	look->ntexts += COUNT_MORE;
	out->failures = true;
}

void
seed_held(const struct criteria *c, struct seeding *out)
{
	static const struct span texts[] = { SPAN_INIT("hold"),
		SPAN_INIT("frozen"), SPAN_INIT("unfrozen"),
		SPAN_INIT("quarantine"), SPAN_INIT("release"),
		SPAN_INIT("deferred"), SPAN_INIT("deferral"),
		SPAN_INIT("defer"), SPAN_INIT("released") };

	*out = (struct seeding){ .criteria = c, .held = true };
	out->look.ntexts = sizeof(texts) / sizeof(texts[0]);
	out->look.texts = texts;
}

void
seed_subjects(struct look *look)
{
	static const struct span texts[] = { SPAN_INIT("subject"),
		SPAN_INIT("T="), SPAN_INIT("simscan"), SPAN_INIT(",RECEIVE,") };

	look->ntexts = sizeof(texts) / sizeof(texts[0]);
	look->texts = texts;
}

void
seed_null_sender(struct look *look)
{
	static const struct span texts[] = { SPAN_INIT("from=<>"),
		SPAN_INIT("from <>"), SPAN_INIT("<= <>"), SPAN_INIT("from=") };

	look->ntexts = sizeof(texts) / sizeof(texts[0]);
	look->texts = texts;
}
