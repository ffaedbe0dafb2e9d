/* Did a mail come into its queue at all, and did it go on? Lines that show it,
 * the leg's own or those of who handed it over. */
#include "query/trace/join/lost.h"

/* The line says that it was told so of the leg. */
static bool
names(const struct sighting *line, const struct leg *leg)
{
	return line && line->kind == KIND_DELIVER &&
		sighting_has(line, FIELD_next_queue_id, leg->queue_id);
}

/* Who handed it over was told that the queue has it. */
static bool
was_promised(const struct leg *leg)
{
	for (size_t i = 0; i < leg->nedges; i++)
		if (names(leg->edges[i].cite, leg) ||
			names(leg->edges[i].witness, leg))
			return true;
	return false;
}

bool
lost_was_queued(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		switch (leg->lines.items[i]->kind) {
		case KIND_FROM:
		case KIND_DELIVER:
		case KIND_REMOVE:
		case KIND_HOLD:
		case KIND_RELEASE:
		case KIND_PURGE:
		case KIND_BOUNCE:
			return true;
		default:
			break;
		}
	return was_promised(leg);
}

/* Refused or thrown away when all of it was there: none of it went on. */
static bool
was_refused(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if ((s->kind == KIND_REFUSE || s->kind == KIND_DISCARD) &&
			span_ends(s->head.program, SPAN("/cleanup")))
			return true;
	}
	return false;
}

/* Deleted by the administrator, as one that was put on hold when it came: no
 * line shows that it was released or tried before, or that the queue manager
 * had it. */
static bool
was_kept(const struct leg *leg)
{
	bool is_purged = false;

	for (size_t i = 0; i < leg->lines.count; i++)
		switch (leg->lines.items[i]->kind) {
		case KIND_PURGE:
			is_purged = true;
			break;
		case KIND_RELEASE:
		case KIND_FROM:
		case KIND_DELIVER:
			return false;
		default:
			break;
		}
	return is_purged;
}

bool
lost_never_left(const struct leg *leg)
{
	return was_refused(leg) || was_kept(leg);
}
