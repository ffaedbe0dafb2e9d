#include "query/cmd/answer/trace_ask.h"

#include "format/time/nearest.h"
#include "query/cmd/answer/trace_key.h"
#include "query/cmd/ask/term_file.h"

#include <stdlib.h>
#include <string.h>

/* Words of pflogsumm and Postfix for what SPEC calls otherwise. */
struct status_alias {
	const char *word;
	unsigned statuses;
	bool expired;
};

static const struct status_alias aliases[] = {
	{ "sent", 1U << MAIL_DELIVERED | 1U << MAIL_RELAYED, false },
	{ "bounced", 1U << MAIL_FAILED, false },
	{ "expired", 0, true },
	{ "deferred", 1U << MAIL_DELAYED, false },
	{ "hold", 1U << MAIL_HELD, false },
};

/* What was meant; NULL if nothing is near. */
static const char *
near_status(struct span word)
{
	struct nearest best = { 0 };
	struct buf typed = { 0 };

	buf_put(&typed, word);
	for (int s = 0; s <= MAIL_UNKNOWN; s++)
		nearest_offer(&best, buf_cstr(&typed),
			mail_status_word((enum mail_status)s));
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		nearest_offer(&best, buf_cstr(&typed), aliases[i].word);
	buf_release(&typed);
	return best.word;
}

static enum wb_err
add_status(struct span word, struct trace_question *q, struct err *err)
{
	enum mail_status status = MAIL_UNKNOWN;
	const char *near = NULL;

	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (!span_eq(word, span_of(aliases[i].word)))
			continue;
		q->statuses |= aliases[i].statuses;
		q->expired = q->expired || aliases[i].expired;
		return WB_OK;
	}
	if (!mail_status_by_word(word, &status))
		near = near_status(word);
	if (near)
		return err_set(err, WB_USAGE,
			"--status: '%.*s' is none: did you mean '%s'?",
			(int)word.len, word.ptr, near);
	if (!mail_status_by_word(word, &status))
		return err_set(err, WB_USAGE,
			"--status: '%.*s' is none (delivered relayed expanded "
			"failed delayed rejected aborted discarded quarantined "
			"held purged unknown; sent bounced expired deferred "
			"hold)",
			(int)word.len, word.ptr);
	q->statuses |= 1U << status;
	return WB_OK;
}

static enum wb_err
add_statuses(const struct option_list *list, struct trace_question *q,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < list->count && rc == WB_OK; i++) {
		struct span rest = span_of(list->items[i]);
		bool more = true;

		while (more && rc == WB_OK) {
			struct span word = rest;

			more = span_cut(rest, ',', &word, &rest);
			rc = add_status(span_trim(word), q, err);
		}
	}
	return rc;
}

/* An empty text would hold for all, or for none. */
static enum wb_err
check_texts(const struct trace_options *o, struct err *err)
{
	const struct {
		const char *name;
		const struct option_list *list;
	} all[] = {
		{ "from", &o->from },
		{ "to", &o->to },
		{ "subject", &o->subject },
		{ "message-id", &o->message_id },
		{ "queue-id", &o->queue_id },
		{ "dsn", &o->dsn },
		{ "relay", &o->relay },
		{ "user", &o->filters.users },
		{ "host", &o->filters.hosts },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (size_t k = 0; k < all[i].list->count; k++)
			if (span_trim(span_of(all[i].list->items[k])).len == 0)
				return err_set(err, WB_USAGE,
					"--%s: nothing is named%s", all[i].name,
					i == 0 ? " (the null sender is '<>')"
					       : "");
	return WB_OK;
}

static struct trace_texts
texts_of(struct arena *arena, const struct option_list *list)
{
	struct span *items = arena_array(arena, list->count, sizeof(*items));

	for (size_t i = 0; i < list->count; i++)
		items[i] = span_of(list->items[i]);
	return (struct trace_texts){ list->count, items };
}

static enum wb_err
add_keys(struct asking *a, const struct option_list *files, int argc,
	char **argv, struct trace_question *q, struct err *err)
{
	struct term_list keys = { 0 };
	struct span *items = NULL;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < files->count && rc == WB_OK; i++)
		rc = term_file_read(
			&a->ctx->arena, files->items[i], &keys, err);
	items = arena_array(
		&a->ctx->arena, keys.count + (size_t)argc, sizeof(*items));
	for (int i = 0; i < argc; i++)
		items[i] = span_of(argv[i]);
	if (keys.count > 0)
		memcpy(items + argc, keys.items, keys.count * sizeof(*items));
	for (size_t i = 0; i < keys.count + (size_t)argc; i++) {
		items[i] = trace_key(items[i]);
		if (rc == WB_OK && items[i].len == 0)
			rc = err_set(err, WB_USAGE,
				"trace: a key is empty: name a message-id, "
				"queue id, address or IP");
	}
	q->keys = (struct trace_texts){ keys.count + (size_t)argc, items };
	free(keys.items);
	return rc;
}

static enum wb_err
add_ips(struct asking *a, struct trace_question *q, struct err *err)
{
	const struct option_list *list = &a->filters->ips;
	struct cidr *ips =
		arena_array(&a->ctx->arena, list->count, sizeof(*ips));

	for (size_t i = 0; i < list->count; i++)
		if (!cidr_parse(span_of(list->items[i]), &ips[i]))
			return err_set(err, WB_USAGE,
				"--ip: '%s' is no address or network",
				list->items[i]);
	q->nips = list->count;
	q->ips = ips;
	return WB_OK;
}

static bool
asks_nothing(const struct trace_question *q)
{
	return q->keys.count + q->from.count + q->to.count + q->subject.count +
			q->message_id.count + q->queue_id.count +
			q->user.count + q->relay.count + q->dsn.count +
			q->nips + q->hosts.count ==
		0 &&
		q->statuses == 0 && !q->expired && !q->has_since &&
		!q->has_until;
}

enum wb_err
trace_ask(struct asking *a, const struct trace_options *o, int argc,
	char **argv, struct trace_question *out, struct err *err)
{
	struct arena *arena = &a->ctx->arena;
	enum wb_err rc = add_keys(a, &o->filters.files, argc, argv, out, err);

	out->from = texts_of(arena, &o->from);
	out->to = texts_of(arena, &o->to);
	out->subject = texts_of(arena, &o->subject);
	out->message_id = texts_of(arena, &o->message_id);
	out->queue_id = texts_of(arena, &o->queue_id);
	out->user = texts_of(arena, &o->filters.users);
	out->hosts = texts_of(arena, &o->filters.hosts);
	out->relay = texts_of(arena, &o->relay);
	out->dsn = texts_of(arena, &o->dsn);
	out->has_since = a->spec.has_since;
	out->has_until = a->spec.has_until;
	out->since_ns = a->spec.since_ns;
	out->until_ns = a->spec.until_ns;
	out->reverse = o->filters.reverse;
	if (rc == WB_OK)
		rc = check_texts(o, err);
	if (rc == WB_OK)
		rc = add_ips(a, out, err);
	if (rc == WB_OK)
		rc = add_statuses(&o->status, out, err);
	if (rc == WB_OK && asks_nothing(out))
		rc = err_set(err, WB_USAGE,
			"trace: no key and no criterion is given: name a "
			"message-id, queue id, address or IP, or say --from, "
			"--to ... (see 'waybill help trace')");
	return rc;
}

static void
say(struct buf *out, const char *name, const struct option_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_printf(out, "%s--%s %s", out->len ? " " : "", name,
			list->items[i]);
}

struct span
trace_asked(struct asking *a, const struct trace_options *o,
	const struct trace_question *q)
{
	struct buf text = { 0 };
	struct span asked = { 0 };

	for (size_t i = 0; i < q->keys.count; i++) {
		buf_puts(&text, i ? " " : "");
		buf_put(&text, q->keys.items[i]);
	}
	say(&text, "from", &o->from);
	say(&text, "to", &o->to);
	say(&text, "subject", &o->subject);
	say(&text, "message-id", &o->message_id);
	say(&text, "queue-id", &o->queue_id);
	say(&text, "status", &o->status);
	say(&text, "dsn", &o->dsn);
	say(&text, "relay", &o->relay);
	asked = arena_copy(&a->ctx->arena, buf_span(&text));
	buf_release(&text);
	return asked;
}
