/* What lda, lmtp and sieve say they did with a mail, by the words for it. */
#ifndef WB_FORMAT_LOG_DOVECOT_DOVECOT_PHRASE_H
#define WB_FORMAT_LOG_DOVECOT_DOVECOT_PHRASE_H

#include "format/log/line/event.h"

enum phrase_end {
	/* Nothing, or a remark in brackets. */
	END_NONE,
	/* Any text. */
	END_TEXT,
	/* A mailbox, and for failures ": why" after it. */
	END_MAILBOX,
	END_MAILBOX_WHY,
	/* The same in quotes. */
	END_QUOTED,
	END_QUOTED_WHY,
	/* An address in angle brackets, and a remark in brackets. */
	END_ANGLE,
	/* The same, and ": why". */
	END_ANGLE_WHY
};

struct phrase {
	/* Without the first letter, which Pigeonhole 2.4 capitalises. */
	struct span text;
	enum phrase_end end;
	enum event_kind kind;
	struct span outcome;
};

/* A phrase found, and its parts in the line. */
struct deliver {
	const struct phrase *phrase;
	/* The daemon's words for what it did. */
	struct span status;
	struct span object;
	struct span why;
};

/* The last known phrase behind ": " (", " in formats of one's own), or at the
 * start; *head is what stands before it. False if there is none; the outs are
 * untouched then. */
bool dovecot_find_phrase(
	struct span text, struct span *head, struct deliver *out);

#endif
