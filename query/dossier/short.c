/* The title of the page, and the short answer below it. */
#include "query/dossier/dossier_part.h"
#include "query/dossier/mail.h"

#include <inttypes.h>
#include <string.h>

struct question_words {
	const char *command;
	const char *title;
	const char *one;
	const char *several;
};

static const struct question_words question_words[] = {
	{ "trace", "What happened to a mail", "mail", "mails" },
	{ "search", "What the logs say", "line", "lines" },
	{ "logins", "Who logged in", "login attempt", "login attempts" },
	{ "sessions", "Who was logged in, and when", "session", "sessions" },
	{ "processes", "Which programs were run", "process", "processes" },
	{ "lastlog", "Who logged in last", "account", "accounts" },
	{ "activity", "What an account did", "event", "events" },
	{ "coverage", "What the evidence covers", "statement", "statements" },
	{ "clocks", "What the clocks say", "clock", "clocks" },
};

static const struct question_words *
words_of(const struct dossier *d)
{
	size_t n = sizeof(question_words) / sizeof(question_words[0]);

	for (size_t i = 0; i < n; i++)
		if (d->asked.nargs > 0 &&
			strcmp(d->asked.args[0], question_words[i].command) ==
				0)
			return &question_words[i];
	return &question_words[1];
}

static bool
has_option(const struct dossier_asked *asked, const char *option)
{
	for (size_t i = 1; i < asked->nargs; i++)
		if (strcmp(asked->args[i], option) == 0)
			return true;
	return false;
}

const char *
short_title(const struct dossier *d)
{
	const struct question_words *w = words_of(d);

	if (strcmp(w->command, "activity") == 0 &&
		has_option(&d->asked, "--by-ip"))
		return "What came from an address";
	if (strcmp(w->command, "logins") == 0 &&
		has_option(&d->asked, "--attacks"))
		return "Who tried to guess passwords";
	return w->title;
}

/* Each attack is many attempts, and each sum is of many sessions. */
static void
put_found(struct page *p, const struct dossier_facts *f,
	const struct question_words *w, size_t n)
{
	if (f->findings > 0 && f->findings == n)
		page_count(p, n, "finding", "findings");
	else if (f->sums > 0 && f->sums == n)
		page_count(p, n, "sum", "sums");
	else
		page_count(p, n, w->one, w->several);
}

/* The look of all ends together: bad if any is. */
static enum mail_look
look_of(const struct dossier_facts *f)
{
	bool has[LOOK_OPEN + 1] = { false };

	for (size_t s = 0; s < MAIL_STATUS_COUNT; s++)
		if (f->ends[s] > 0)
			has[mail_look_of((enum mail_status)s)] = true;
	if (has[LOOK_BAD])
		return LOOK_BAD;
	if (has[LOOK_OPEN] || f->recipients == 0)
		return LOOK_OPEN;
	return has[LOOK_PASSED] ? LOOK_PASSED : LOOK_GOOD;
}

/* Of several mails: "3 delivered, 1 refused". */
static void
put_ends(struct page *p, const struct dossier_facts *f)
{
	bool some = false;

	for (size_t s = 0; s < MAIL_STATUS_COUNT; s++) {
		if (f->ends[s] == 0)
			continue;
		page_printf(p, "%s%zu <b>%s</b>",
			some ? "; " : " Of their recipients: ", f->ends[s],
			mail_status_plain((enum mail_status)s));
		some = true;
	}
	page_puts(p, some ? "." : " No line names a recipient.");
}

static void
put_span(struct page *p, const struct dossier_facts *f)
{
	bool is_one = f->first.ns == f->last.ns;

	page_time(p, is_one ? " At " : " From ", &f->first);
	if (!is_one)
		page_time(p, " to ", &f->last);
	page_puts(p, f->first.basis == WHEN_NONE ? "" : ".");
}

/* The limit that the question has, or 0. */
static uint64_t
limit_of(const struct dossier_asked *asked)
{
	static const char *const ways[] = { "--limit=", "--limit", "-n" };
	uint64_t limit = 0;

	for (size_t i = 1; i < asked->nargs; i++)
		for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
			struct span rest = span_of(asked->args[i]);

			if (!span_eat(&rest, span_of(ways[w])))
				continue;
			if (rest.len == 0 && i + 1 < asked->nargs)
				rest = span_of(asked->args[i + 1]);
			(void)span_number(rest, &limit);
			break;
		}
	return limit;
}

/* That there are so many is not said, then. */
static void
put_limit(struct page *p, const struct dossier *d, size_t n)
{
	uint64_t limit = limit_of(&d->asked);

	if (limit > 0 && n >= limit)
		page_printf(p,
			" <b>There may be more</b>: the question asks for the "
			"first %" PRIu64 " only.",
			limit);
}

static void
put_coverage(struct page *p, const struct dossier_facts *f)
{
	page_puts(p, "<p>The evidence has lines of <b>");
	page_count(p, f->hosts, "host", "hosts");
	page_puts(p, "</b>. ");
	if (f->gaps > 0) {
		page_puts(p, "<b>");
		page_count(p, f->gaps, "gap", "gaps");
		page_puts(p, "</b> in them are known or likely.");
	} else {
		page_puts(p, "No gap in them is known.");
	}
	page_puts(p, "</p>\n</div>\n");
}

void
short_tell(struct page *p, const struct dossier *d)
{
	const struct dossier_facts *f = &d->facts;
	const struct question_words *w = words_of(d);
	size_t n = f->mails > 0 ? f->mails : f->rows > 0 ? f->rows : f->lines;

	page_printf(
		p, "<div class=\"short %s\">\n", mail_look_word(look_of(f)));
	if (f->is_absent) {
		page_puts(p, "<p><b>Nothing was found.</b></p>\n");
		buf_put(&p->out, buf_span(&d->brief.out));
		page_puts(p, "</div>\n");
		return;
	}
	if (f->mails == 1) {
		buf_put(&p->out, buf_span(&d->brief.out));
		buf_put(&p->out, buf_span(&d->ends.out));
		page_puts(p, "</div>\n");
		return;
	}
	if (f->hosts + f->gaps > 0) {
		put_coverage(p, f);
		return;
	}
	page_puts(p, "<p>Found: <b>");
	put_found(p, f, w, n);
	page_puts(p, "</b>.");
	if (f->successes + f->failures > 0)
		page_printf(p, " <b>%zu succeeded</b>, <b>%zu failed</b>.",
			f->successes, f->failures);
	if (f->mails > 0)
		put_ends(p, f);
	else
		put_span(p, f);
	put_limit(p, d, n);
	page_puts(p, "</p>\n</div>\n");
}
