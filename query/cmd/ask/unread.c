#include "query/cmd/ask/unread.h"

#include "format/base/digest.h"

#include <inttypes.h>
#include <string.h>

/* More than that are counted as often as they are met. */
enum { SEEN_MOST = 4096 };

static bool
is_new(struct unread *u, const struct search_loss *loss)
{
	uint64_t key = hash64(loss->path.ptr, loss->path.len) ^
		loss->first_line * 0x9e3779b97f4a7c15ULL;

	for (size_t i = 0; i < u->nseen; i++)
		if (u->seen[i] == key)
			return false;
	if (u->nseen == SEEN_MOST)
		return true;
	if (u->nseen == u->cap) {
		uint64_t *grown = NULL;

		u->cap = u->cap ? 2 * u->cap : 16;
		grown = arena_array(u->arena, u->cap, sizeof(*grown));
		if (u->nseen > 0)
			memcpy(grown, u->seen, u->nseen * sizeof(*grown));
		u->seen = grown;
	}
	u->seen[u->nseen++] = key;
	return true;
}

static void
take(void *ctx, const struct search_loss *loss)
{
	struct unread *u = ctx;
	struct buf text = { 0 };

	if (!is_new(u, loss))
		return;
	u->lines += loss->lines;
	if (u->first)
		return;
	u->first_lines = loss->lines;
	search_loss_put(&text, loss);
	u->first = arena_printf(u->arena, "%s", buf_cstr(&text));
	buf_release(&text);
}

void
unread_watch(struct unread *u, struct cmd_ctx *ctx, struct searched *in)
{
	u->arena = &ctx->arena;
	in->lost = take;
	in->lost_ctx = u;
}

void
unread_tell(struct unread *u, struct cmd_ctx *ctx)
{
	if (!u->first || ctx->ndamage == CMD_DAMAGE_MOST)
		return;
	ctx->damage[ctx->ndamage++] = u->lines == u->first_lines
		? u->first
		: arena_printf(&ctx->arena, "%s (and %" PRIu64 " lines more)",
			  u->first, u->lines - u->first_lines);
	u->first = NULL;
}
