/* What a join that is not explicit stands on: what both legs' lines agree in.
 */
#include "query/trace/join/edge.h"

#include "format/base/arena.h"

/* "Message-ID, sender and recipient" */
static struct span
listed(struct arena *a, const char *const *words, size_t count)
{
	const char *out = count > 0 ? words[0] : "";

	for (size_t i = 1; i < count; i++)
		out = arena_printf(a, "%s%s%s", out,
			i + 1 == count ? " and " : ", ", words[i]);
	return span_of(out);
}

struct span
edge_why(struct arena *a, const struct leg *parent, const struct leg *child)
{
	const char *words[3];
	size_t count = 0;
	struct span list = { 0 };

	if (legs_share_message_id(parent, child))
		words[count++] = "Message-ID";
	if (legs_share_sender(parent, child))
		words[count++] = "sender";
	if (legs_share_recipient(parent, child))
		words[count++] = "recipient";
	list = listed(a, words, count);
	if (count == 0)
		return SPAN("hosts and times fit; but not both sides name each "
			    "other");
	return span_of(arena_printf(a,
		"%.*s of both legs %s the same, and their times fit; but not "
		"both sides name each other",
		(int)list.len, list.ptr, count == 1 ? "is" : "are"));
}
