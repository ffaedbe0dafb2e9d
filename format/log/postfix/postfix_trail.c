/* " from=<> to=<> proto= helo=<>": who was at it, behind the last semicolon of
 * an action. Strangers chose all of it but the protocol and the login. */
#include "format/log/postfix/postfix.h"

/* clang-format off */
static const struct span trail_keys[TRAIL_COUNT] = {
	SPAN_INIT("from="), SPAN_INIT("to="), SPAN_INIT("proto="),
	SPAN_INIT("helo="), SPAN_INIT("sasl_method="),
	SPAN_INIT("sasl_username="), SPAN_INIT("sasl_sender="),
};
/* clang-format on */

/* <...> without angles inside, but in double quotes. A line that was cut off
 * ends it too, and nobody knows how it would have gone on. */
static bool
eat_clean_angle(struct span *s, struct span *out)
{
	bool quoted = false;
	size_t i = 1;

	for (; i < s->len; i++) {
		char c = s->ptr[i];

		if (c == '"')
			quoted = !quoted;
		else if (quoted && c == '\\')
			i++;
		else if (!quoted && (c == '<' || c == '>'))
			break;
	}
	if (quoted || (i < s->len && s->ptr[i] == '<'))
		return false;
	*out = i < s->len ? span_slice(*s, 1, i) : (struct span){ 0 };
	*s = span_slice(*s, i + 1, s->len);
	return true;
}

static bool
eat_trail_value(struct span *s, enum postfix_trail_part part, struct span *out)
{
	size_t n = 0;

	if (s->len > 0 && s->ptr[0] == '<')
		return eat_clean_angle(s, out);
	/* An authenticated name may hold blanks. */
	if (part == TRAIL_USER) {
		(void)span_cut_at(*s, SPAN(" sasl_sender="), out, NULL);
		*s = span_slice(*s, out->len, s->len);
		return true;
	}
	while (n < s->len && s->ptr[n] != ' ' && s->ptr[n] != ',' &&
		s->ptr[n] != ':')
		n++;
	*out = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return true;
}

/* The next part that may stand here, or TRAIL_COUNT. */
static enum postfix_trail_part
eat_trail_key(struct span *s, unsigned first)
{
	for (unsigned i = first; i < TRAIL_COUNT; i++)
		if (span_eat(s, trail_keys[i]))
			return (enum postfix_trail_part)i;
	return TRAIL_COUNT;
}

/* All of s is a trail: each part at most once, in Postfix's order. That is
 * what tells it from a trail that a stranger wrote into a name. */
static bool
read_trail(struct span s, bool may_have_tail, struct postfix_trail *out)
{
	struct postfix_trail found = { 0 };
	unsigned next = 0;

	while (s.len > 0) {
		enum postfix_trail_part part = TRAIL_COUNT;

		if (next > 0 && may_have_tail && span_eat(&s, SPAN(": "))) {
			found.tail = s;
			break;
		}
		/* postscreen separates with commas. */
		if (next > 0)
			(void)span_eat_char(&s, ',');
		if (!span_eat_char(&s, ' '))
			return false;
		part = eat_trail_key(&s, next);
		if (part == TRAIL_COUNT ||
			!eat_trail_value(&s, part, &found.part[part]))
			return false;
		next = (unsigned)part + 1;
	}
	*out = found;
	return next > 0;
}

static void
drop_closing(struct span *s)
{
	if (s->ptr && s->len > 0 && s->ptr[s->len - 1] == '>')
		s->len--;
}

/* A name holds angle brackets (before 3.5 addresses are not quoted): trust
 * the right end, which smtpd wrote last; HELO names have no brackets. */
static void
read_hostile_trail(struct span s, struct postfix_trail *out)
{
	struct postfix_trail found = { 0 };

	postfix_cut_last(&s, SPAN(" helo=<"), &found.part[TRAIL_HELO]);
	(void)span_cut(
		found.part[TRAIL_HELO], '>', &found.part[TRAIL_HELO], NULL);
	postfix_cut_last(&s, SPAN(" proto="), &found.part[TRAIL_PROTO]);
	if (found.part[TRAIL_PROTO].ptr &&
		span_find_char(found.part[TRAIL_PROTO], ' ') != SIZE_MAX)
		found.part[TRAIL_PROTO] = (struct span){ 0 };
	postfix_cut_last(&s, SPAN("> to=<"), &found.part[TRAIL_TO]);
	drop_closing(&found.part[TRAIL_TO]);
	if (span_eat(&s, SPAN(" from=<"))) {
		drop_closing(&s);
		found.part[TRAIL_FROM] = s;
	}
	*out = found;
}

static bool
starts_trail(struct span s)
{
	return span_eat_char(&s, ' ') && eat_trail_key(&s, 0) != TRAIL_COUNT;
}

/* Cut the trail off. smtpd's own text comes first and a stranger's names
 * after it, so the first semicolon with a whole trail behind it is the one;
 * in a header check the stranger's text comes first, so it is the last. */
/* The semicolon that the trail stands behind. smtpd's own text comes first
 * and a stranger's names after it, so the first one with a whole trail behind
 * it is it; in a header check the stranger's text comes first, so the last. */
static size_t
find_trail(struct span s, bool is_check, struct postfix_trail *out)
{
	size_t loose = SIZE_MAX;

	for (size_t i = 0; i < s.len; i++) {
		size_t at = is_check ? s.len - 1 - i : i;
		struct span rest = { 0 };

		if (s.ptr[at] != ';')
			continue;
		rest = span_slice(s, at + 1, s.len);
		if (!starts_trail(rest))
			continue;
		if (read_trail(rest, is_check, out))
			return at;
		if (loose == SIZE_MAX)
			loose = at;
	}
	if (loose != SIZE_MAX)
		read_hostile_trail(span_slice(s, loose + 1, s.len), out);
	return loose;
}

void
postfix_cut_trail(struct span s, bool is_check, struct span *head,
	struct postfix_trail *out)
{
	*out = (struct postfix_trail){ 0 };
	*head = span_slice(s, 0, find_trail(s, is_check, out));
	if (head->len == s.len && span_ends(*head, SPAN(";")))
		head->len--;
}
