/* Any text with its names hidden: none that was learnt is left, whatever stands
 * around it, and the same text gives the same tokens. The first three lines are
 * a user, an address, and the value of a field that is left out. */
#include "query/dossier/cloak_part.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
learn(struct cloak *c, struct span parts[3])
{
	(void)cloak_redact(c, SPAN("subject"));
	cloak_keep(c, SPAN("trace kept@kept.example"));
	cloak_note(c, "user", parts[0]);
	cloak_note(c, "to", parts[1]);
	cloak_note(c, "subject", parts[2]);
	cloak_note(c, "session", parts[0]);
	cloak_note_line(c, parts[1]);
	cloak_settle(c);
}

/* By itself, between blanks, an address is never left as it is. */
static void
check_address(const struct cloak *c, struct span text)
{
	struct address_found a;
	struct buf line = { 0 };
	struct buf out = { 0 };
	struct span name = { 0 };

	if (!address_find(text, 0, &a) || a.len > 64)
		return;
	name = span_slice(text, a.at, a.at + a.len);
	buf_puts(&line, "to ");
	buf_put(&line, name);
	buf_puts(&line, " ok");
	cloak_text(c, buf_span(&line), &out);
	if (span_find(buf_span(&out), name) != SIZE_MAX &&
		!span_ieq(name, SPAN("kept@kept.example")))
		abort();
	buf_release(&line);
	buf_release(&out);
}

/* A user that was learnt, longer than any token, is left in no place where it
 * stands between other bytes than letters and digits. */
static void
check_user(const struct cloak *c, struct span user)
{
	struct buf line = { 0 };
	struct buf out = { 0 };

	for (size_t i = 0; i < user.len; i++)
		if (!is_alpha(user.ptr[i]))
			return;
	if (user.len < 13 || user.len > 64)
		return;
	for (int i = 0; i < 2; i++) {
		buf_puts(&line, i ? " =?utf-8?Q?x_" : "/home/x-");
		buf_put(&line, user);
		buf_puts(&line, i ? "?= %6" : ".sieve ");
	}
	cloak_text(c, buf_span(&line), &out);
	if (span_find(buf_span(&out), user) != SIZE_MAX)
		abort();
	buf_release(&line);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct cloak *c = cloak_new(SPAN("a key of sixteen bytes and more"));
	struct span rest = { (const char *)bytes, size };
	struct span parts[3] = { 0 };
	struct buf out = { 0 };
	struct buf again = { 0 };

	for (size_t i = 0; i < 3; i++)
		(void)span_cut(rest, '\n', &parts[i], &rest);
	learn(c, parts);
	cloak_text(c, rest, &out);
	cloak_text(c, rest, &again);
	if (!span_eq(buf_span(&out), buf_span(&again)))
		abort();
	if (parts[2].len == 0) {
		check_address(c, rest);
		check_user(c, parts[0]);
	}
	cloak_value(c, "to", rest, &out);
	cloak_value(c, "subject", rest, &out);
	buf_release(&out);
	buf_release(&again);
	cloak_free(c);
	return 0;
}
