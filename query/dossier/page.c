#include "query/dossier/page.h"

#include "format/base/digest.h"
#include "format/base/json.h"
#include "query/dossier/cloak.h"
#include "query/dossier/html.h"
#include "query/dossier/style.h"
#include "query/show/print.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void
page_release(struct page *p)
{
	buf_release(&p->out);
	buf_release(&p->scratch);
}

void
page_puts(struct page *p, const char *markup)
{
	buf_puts(&p->out, markup);
}

void
page_printf(struct page *p, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	buf_puts(&p->out, text);
}

static struct span
cloaked(struct page *p, struct span text)
{
	if (!p->cloak || cloak_is_learning(p->cloak))
		return text;
	buf_clear(&p->scratch);
	cloak_text(p->cloak, text, &p->scratch);
	return buf_span(&p->scratch);
}

void
page_text(struct page *p, struct span text)
{
	html_text(&p->out, cloaked(p, text));
}

void
page_some(struct page *p, const char *before, struct span text)
{
	if (text.len == 0)
		return;
	page_puts(p, before);
	page_text(p, text);
}

void
page_svg(struct page *p, struct span text, size_t most)
{
	html_svg_cut(&p->out, cloaked(p, text), most);
}

void
page_time(struct page *p, const char *before, const struct when *when)
{
	struct when whole = *when;
	struct buf text = { 0 };
	struct span out = { 0 };

	if (when->basis == WHEN_NONE)
		return;
	whole.digits = 0;
	print_time_text(&text, p->printer, &whole);
	out = buf_span(&text);
	page_puts(p, before);
	if (span_ends(out, SPAN("Z"))) {
		buf_put(&p->out, span_slice(out, 0, out.len - 1));
		page_puts(p, " UTC");
	} else {
		buf_put(&p->out, out);
	}
	buf_release(&text);
}

void
page_length(struct page *p, int64_t s)
{
	static const int64_t minute = 60;
	static const int64_t hour = 3600;
	static const int64_t day = 86400;

	if (s >= day)
		page_printf(p, "%" PRId64 " d %" PRId64 " h", s / day,
			s % day / hour);
	else if (s >= hour)
		page_printf(p, "%" PRId64 " h %" PRId64 " min", s / hour,
			s % hour / minute);
	else if (s >= minute)
		page_printf(p, "%" PRId64 " min %" PRId64 " s", s / minute,
			s % minute);
	else
		page_printf(p, "%" PRId64 " s", s);
}

void
page_cite(struct page *p, const struct cite *cite)
{
	size_t n = cites_number(p->cites, cite);

	page_printf(p, " <a class=\"c\" href=\"#e%zu\">[%zu]</a>", n, n);
}

void
page_count(struct page *p, uint64_t n, const char *one, const char *several)
{
	page_printf(p, "%" PRIu64 " %s", n, n == 1 ? one : several);
}

/* The hash of the style sheet: no other style is taken, and no script at
 * all. */
static void
put_policy(struct page *p)
{
	unsigned char sum[SHA256_BYTES];
	struct buf quoted = { 0 };

	sha256_once(dossier_style, sizeof(dossier_style) - 1, sum);
	json_put_base64(&quoted, (struct span){ (char *)sum, sizeof(sum) });
	page_puts(p, PAGE_POLICY);
	buf_put(&p->out, span_slice(buf_span(&quoted), 1, quoted.len - 1));
	page_puts(p, PAGE_POLICY_END);
	buf_release(&quoted);
}

void
page_head(struct page *p, struct span title)
{
	page_puts(p, PAGE_BEGIN);
	put_policy(p);
	page_puts(p,
		"<meta name=\"generator\" content=\"waybill dossier\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"viewport\" "
		"content=\"width=device-width, initial-scale=1\">\n<title>");
	page_text(p, title);
	page_puts(p, "</title>\n<style>");
	buf_put(&p->out,
		(struct span){ dossier_style, sizeof(dossier_style) - 1 });
	page_puts(p, "</style>\n</head>\n<body>\n<main>\n");
}

void
page_foot(struct page *p)
{
	page_puts(p, "</main>\n</body>\n</html>\n");
}
