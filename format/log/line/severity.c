#include "format/log/line/severity.h"

struct severity_row {
	struct span word;
	unsigned level;
};

static const struct span levels[8] = {
	SPAN_INIT("emerg"),
	SPAN_INIT("alert"),
	SPAN_INIT("crit"),
	SPAN_INIT("err"),
	SPAN_INIT("warning"),
	SPAN_INIT("notice"),
	SPAN_INIT("info"),
	SPAN_INIT("debug"),
};

static const struct severity_row words[] = {
	{ SPAN_INIT("emerg"), 0 },
	{ SPAN_INIT("emergency"), 0 },
	{ SPAN_INIT("panic"), 0 },
	{ SPAN_INIT("alert"), 1 },
	{ SPAN_INIT("crit"), 2 },
	{ SPAN_INIT("critical"), 2 },
	{ SPAN_INIT("err"), 3 },
	{ SPAN_INIT("error"), 3 },
	{ SPAN_INIT("warning"), 4 },
	{ SPAN_INIT("warn"), 4 },
	{ SPAN_INIT("notice"), 5 },
	{ SPAN_INIT("info"), 6 },
	{ SPAN_INIT("debug"), 7 },
};

/* As Dovecot maps its own levels to syslog's (src/lib/failures.c). */
static const struct severity_row dovecot_words[] = {
	{ SPAN_INIT("Panic"), 1 },
	{ SPAN_INIT("Fatal"), 2 },
	{ SPAN_INIT("Error"), 3 },
	{ SPAN_INIT("Warning"), 4 },
	{ SPAN_INIT("Info"), 6 },
	{ SPAN_INIT("Debug"), 7 },
};

struct span
severity_of(uint64_t level)
{
	return level < 8 ? levels[level] : (struct span){ 0 };
}

struct span
severity_named(struct span word)
{
	struct span last = word;
	uint64_t level = 0;

	(void)span_rcut(word, '.', NULL, &last);
	if (span_number(last, &level))
		return severity_of(level);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_ieq(last, words[i].word))
			return severity_of(words[i].level);
	return (struct span){ 0 };
}

int
severity_number(struct span word)
{
	struct span level = severity_named(word);

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (level.len > 0 && span_eq(levels[i], level))
			return (int)i;
	return -1;
}

struct span
severity_dovecot(struct span word)
{
	for (size_t i = 0; i < sizeof(dovecot_words) / sizeof(dovecot_words[0]);
		i++)
		if (span_eq(word, dovecot_words[i].word))
			return severity_of(dovecot_words[i].level);
	return (struct span){ 0 };
}
