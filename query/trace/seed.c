#include "query/trace/seed.h"

#include "format/base/addr.h"
#include "query/lang/idn.h"
#include "query/trace/end/end.h"
#include "query/trace/leg/leg.h"

enum {
	/* Of programs that have long ids. */
	QUEUE_ID_MIN = 10,
	QUEUE_ID_MAX = 16,
	/* Its queue ids end in so many. */
	SENDMAIL_DIGITS = 5
};

static const enum field_id from_fields[] = { FIELD_from, FIELD_COUNT };
static const enum field_id to_fields[] = { FIELD_to, FIELD_orig_to,
	FIELD_COUNT };
static const enum field_id id_fields[] = { FIELD_message_id, FIELD_COUNT };
static const enum field_id queue_fields[] = { FIELD_queue_id, FIELD_COUNT };
static const enum field_id user_fields[] = { FIELD_user, FIELD_COUNT };
static const enum field_id relay_fields[] = { FIELD_relay, FIELD_COUNT };
static const enum field_id dsn_fields[] = { FIELD_dsn, FIELD_COUNT };

/* One, and the second too if there is one. */
static void
set_text(struct arena *a, struct span text, struct span second,
	struct look *look)
{
	struct span *two = arena_array(a, 2, sizeof(*two));

	two[0] = text;
	two[1] = second;
	look->ntexts = second.ptr ? 2 : 1;
	look->texts = two;
}

/* "4A1B2C3D4E" or "44NqD10tNSz1lQ9" of Postfix, which has no vowels in long
 * ones, "x24A00017012345" of Sendmail, 16 digits of OpenSMTPD. */
static bool
is_queue_id(struct span key)
{
	size_t upper = 0;
	size_t lower = 0;
	size_t vowels = 0;
	size_t digits = 0;

	if (key.len < QUEUE_ID_MIN || key.len > QUEUE_ID_MAX)
		return false;
	for (size_t i = 0; i < key.len; i++) {
		char c = fold_char(key.ptr[i]);

		upper += is_digit(c) ||
			(c >= 'a' && c <= 'f' && key.ptr[i] != c);
		lower += is_digit(c) ||
			(c >= 'a' && c <= 'f' && key.ptr[i] == c);
		vowels += c == 'a' || c == 'e' || c == 'i' || c == 'o' ||
			c == 'u';
		digits = is_digit(c) ? digits + 1 : 0;
	}
	return upper == key.len || lower == key.len || vowels == 0 ||
		digits >= SENDMAIL_DIGITS;
}

/* What an id begins with as a whole word, which the index can look up. *whole
 * is false if all of the key is one word, which may go on. */
static struct span
beginning(struct span key, bool *whole)
{
	size_t n = 0;

	while (n < key.len && (n < SEED_PREFIX_MIN || is_alnum(key.ptr[n])))
		n++;
	*whole = n < key.len;
	return !*whole && is_queue_id(key) ? (struct span){ 0 }
					   : span_slice(key, 0, n);
}

bool
seed_may_begin(struct span key)
{
	bool whole = false;

	return beginning(query_strip_angle(key), &whole).len > 0;
}

void
seed_key(struct arena *a, struct span key, enum key_case how,
	struct seeding *out)
{
	struct addr addr;
	struct cidr *cidr = arena_alloc(a, sizeof(*cidr));

	key = query_strip_angle(key);
	*out = (struct seeding){ .key = key, .key_case = how };
	if (addr_parse(key, &addr) && cidr_parse(key, cidr)) {
		out->look.ip = cidr;
		return;
	}
	if (how == KEY_PREFIX) {
		bool whole = false;

		set_text(a, beginning(key, &whole), (struct span){ 0 },
			&out->look);
		out->look.begins = !whole;
	} else {
		out->key_other = idn_other(a, key);
		set_text(a, key, out->key_other, &out->look);
	}
}

/* What stands in the line whatever the stars stand for: the longest piece
 * between them. Nothing may be left. Says in *look where it may go on. */
static struct span
find_piece(struct span text, struct look *look)
{
	bool begins = false;
	bool ends = false;
	struct span best = { 0 };
	bool after_star = false;
	bool more = true;

	text = query_strip_angle(text);
	if (!span_eat(&text, SPAN("@*.")))
		(void)span_eat(&text, SPAN("@"));
	while (more) {
		struct span piece = text;

		more = span_cut(text, '*', &piece, &text);
		if (piece.len > best.len) {
			best = piece;
			ends = after_star;
			begins = more;
		}
		after_star = true;
	}
	look->ends = look->ends || ends;
	look->begins = look->begins || begins;
	return best;
}

static bool
is_plain(const struct trace_texts *texts)
{
	if (texts->count != 1 || texts->items[0].len < 3)
		return false;
	return span_find_char(texts->items[0], '*') == SIZE_MAX;
}

/* All texts of a list, each in both its forms, are looked for together. */
static void
set_texts(struct arena *a, const struct trace_texts *texts, struct look *look)
{
	struct span *items = arena_array(a, texts->count * 2, sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < texts->count; i++) {
		struct span other = idn_other(a, texts->items[i]);

		items[count++] = find_piece(texts->items[i], look);
		if (other.ptr)
			items[count++] = find_piece(other, look);
	}
	look->ntexts = count;
	look->texts = items;
}

struct choice {
	const struct trace_texts *texts;
	const struct criterion *criterion;
	const enum field_id *fields;
};

static bool
is_null_sender(const struct trace_texts *texts)
{
	return texts->count == 1 && query_strip_angle(texts->items[0]).len == 0;
}

/* Of some hours all mails are told sooner than lines around them are read. */
static bool
is_short(const struct trace_question *q)
{
	static const int64_t short_ns = 3 * (int64_t)86400 * 1000000000;

	return q->has_since && q->has_until &&
		q->since_ns < INT64_MAX - short_ns &&
		q->until_ns < q->since_ns + short_ns;
}

/* Is only failure asked for? Then few lines begin a mail that may fit. */
static bool
wants_failures(const struct trace_question *q)
{
	return (q->statuses || q->expired) &&
		(q->statuses & ~(1U << MAIL_FAILED)) == 0 && !is_short(q);
}

/* '<>' among others, or nothing but stars. */
static bool
has_empty(const struct look *look)
{
	for (size_t i = 0; i < look->ntexts; i++)
		if (look->texts[i].len == 0)
			return true;
	return false;
}

void
seed_criteria(struct arena *a, const struct criteria *c, struct seeding *out)
{
	const struct trace_question *q = c->question;
	const struct choice choices[] = {
		{ &q->message_id, &c->message_id, id_fields },
		{ &q->queue_id, &c->queue_id, queue_fields },
		{ &q->to, &c->to, to_fields },
		{ &q->from, &c->from, from_fields },
		{ &q->user, &c->user, user_fields },
		{ &q->relay, &c->relay, relay_fields },
		{ &q->dsn, &c->dsn, dsn_fields },
	};
	const struct choice *best = NULL;

	*out = (struct seeding){ .criteria = c };
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (choices[i].texts->count > 0 &&
			(!best ||
				(!is_plain(best->texts) &&
					is_plain(choices[i].texts))))
			best = &choices[i];
	if (q->nips > 0 && (!best || !is_plain(best->texts))) {
		out->look.ip = q->nips == 1 ? &q->ips[0] : NULL;
		if (!out->look.ip)
			seed_every(out);
		return;
	}
	if (best) {
		out->criterion = best->criterion;
		out->fields = best->fields;
		set_texts(a, best->texts, &out->look);
		if (is_null_sender(best->texts))
			seed_null_sender(&out->look);
		else if (has_empty(&out->look))
			seed_every(out);
	} else if (q->subject.count > 0) {
		out->by_subject = true;
		seed_subjects(&out->look);
	} else {
		if (wants_failures(q))
			seed_failures(a, out);
		else
			seed_every(out);
	}
}

bool
seed_single(struct arena *a, const struct criteria *c, enum field_id id,
	struct seeding *out)
{
	const struct trace_question *q = c->question;
	const struct choice choice = id == FIELD_from
		? (struct choice){ &q->from, &c->from, from_fields }
		: id == FIELD_user
		? (struct choice){ &q->user, &c->user, user_fields }
		: (struct choice){ &q->to, &c->to, to_fields };

	if (!is_plain(choice.texts) || is_null_sender(choice.texts))
		return false;
	*out = (struct seeding){ .criteria = c,
		.criterion = choice.criterion,
		.fields = choice.fields };
	set_texts(a, choice.texts, &out->look);
	return !has_empty(&out->look);
}
