/* What became of a recipient whose mail was taken: by a store, by another
 * machine, or by recipients in its place. */
#include "query/trace/end/end_meaning.h"

static struct span
at_mailbox(const struct teller *t)
{
	if (t->r->mailbox.len == 0)
		return SPAN("its mailbox");
	return arena_say(
		t->ends->arena, "the mailbox folder %.*s", SHOW(t->r->mailbox));
}

/* "a, b and 2 others" */
static struct span
list_into(const struct teller *t)
{
	enum { SHOWN_MAX = 3 };
	struct span out = SPAN("");
	size_t n = t->r->ninto;
	size_t shown = n <= SHOWN_MAX ? n : SHOWN_MAX - 1;

	for (size_t i = 0; i < shown; i++)
		out = arena_say(t->ends->arena, "%.*s%s%.*s", SHOW(out),
			i == 0               ? ""
				: i + 1 == n ? " and "
					     : ", ",
			SHOW(t->r->into[i]));
	if (shown < n)
		out = arena_say(t->ends->arena, "%.*s and %zu others",
			SHOW(out), n - shown);
	return out;
}

/* What arrived, and was sent on as well. */
static struct span
copied(const struct teller *t)
{
	if (!t->fate->store.forwarded || t->r->ninto == 0)
		return SPAN("");
	return arena_say(t->ends->arena,
		" A Sieve script of the recipient also sent a copy on to "
		"%.*s; what became of that is told separately.",
		SHOW(list_into(t)));
}

struct span
end_meaning_delivered(const struct teller *t)
{
	struct span box = at_mailbox(t);

	if (t->r->proof == PROOF_STORE)
		return arena_say(t->ends->arena,
			"It arrived: the mail store on %.*s wrote that it put "
			"the mail into %.*s of %.*s.%.*s",
			SHOW(t->r->cite->host.len > 0 ? t->r->cite->host
						      : t->host),
			SHOW(box), SHOW(t->r->to), SHOW(copied(t)));
	if (t->fate->line && end_line_is_program(t->fate->line))
		return arena_say(t->ends->arena,
			"%.*s handed it to a program that stands for %.*s, and "
			"that took it. What the program did with it, no line "
			"tells.",
			SHOW(t->host), SHOW(t->r->to));
	return arena_say(t->ends->arena,
		"It arrived: %.*s handed it to the mailbox of %.*s and was "
		"told that it was taken. The mail store's own line about it "
		"is not in the evidence.",
		SHOW(t->host), SHOW(t->r->to));
}

struct span
end_meaning_relayed(const struct teller *t)
{
	return arena_say(t->ends->arena,
		"%.*s took it from %.*s%s%.*s and answers for it from then on. "
		"Whether it reached the mailbox, only the logs of that side "
		"can tell.",
		SHOW(t->peer), SHOW(t->host),
		t->r->remote_id.len > 0 ? " under its own number " : "",
		SHOW(t->r->remote_id));
}

struct span
end_meaning_expanded(const struct teller *t)
{
	const char *told = t->r->ninto > 0 ? "told separately"
					   : "not shown by the evidence";

	if (t->fate->store.forwarded)
		return arena_say(t->ends->arena,
			"A Sieve script of the recipient sent it on to another "
			"address; what became of it there is %s.",
			told);
	return arena_say(t->ends->arena,
		"%.*s does not stand for a mailbox: %.*s replaced it by other "
		"recipients. What became of those is %s.",
		SHOW(t->r->to), SHOW(t->host), told);
}
