/* Damage and skips told to whom the walk is for, or held until the walk says
 * so. */
#include "indexer/walk/layer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct held_damage {
	uint64_t at;
	char why[300];
};

static void
tell(struct walk *w, uint64_t at, const char *why)
{
	if (w->sink->damage)
		w->sink->damage(w->sink->ctx, w->file, w->path, at, why);
}

void
walk_damage(struct walk *w, const char *fmt, ...)
{
	struct held_damage held = { .at = w->hold_at };
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(held.why, sizeof(held.why), fmt, args);
	va_end(args);
	if (w->is_holding)
		buf_put(&w->held,
			(struct span){ (const char *)&held, sizeof(held) });
	else
		tell(w, w->in_source ? w->source_at : w->file_in, held.why);
}

void
walk_tell_held(struct walk *w)
{
	struct held_damage held = { 0 };
	size_t at = 0;

	for (at = 0; at < w->held.len; at += sizeof(held)) {
		memcpy(&held, w->held.ptr + at, sizeof(held));
		tell(w, w->in_source ? held.at : w->file_in, held.why);
	}
	buf_clear(&w->held);
}

void
walk_skip(struct walk *w, const char *path, const char *reason, bool is_loss)
{
	struct walk_skip skip = {
		.file = w->file,
		.path = path ? path : w->path,
		.reason = reason,
		.is_loss = is_loss,
	};

	if (w->sink->skipped)
		w->sink->skipped(w->sink->ctx, &skip);
}
