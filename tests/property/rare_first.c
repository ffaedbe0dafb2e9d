/* Of sender and recipient trace begins with the one that few lines have: who
 * asks for one letter to a busy mailbox does not wait until all its mails are
 * told. What is found does not depend on it. */
#include "query/trace/trace.h"

#include "tests/property/bed.h"

/* One mailbox has half of them, one sender the other. */
enum { MAILS = 8000, RARE = MAILS / 2, TOLD_MOST = 600 };

struct count {
	uint64_t mails;
	uint64_t told;
};

static bool
on_mail(void *ctx, const struct mail_answer *mail)
{
	struct count *c = ctx;

	(void)mail;
	c->mails++;
	return true;
}

static void
on_progress(void *ctx, uint64_t told, int64_t at_ns)
{
	struct count *c = ctx;

	(void)at_ns;
	c->told = told;
}

static void
stamp(struct buf *out, unsigned second)
{
	buf_printf(out, "2019-03-04T%02u:%02u:%02u+00:00 mx1 postfix/",
		8 + second / 3600, second / 60 % 60, second % 60);
}

/* Many of them to one mailbox; then as many from one sender. */
static void
put_mail(struct buf *out, unsigned i)
{
	bool is_rare = i % RARE == RARE / 2;
	const char *from = i < MAILS / 2
		? is_rare ? "once@far.test" : "often@list.test"
		: "news@here.test";
	const char *to = i >= MAILS / 2 && is_rare ? "single@far.test"
						   : "busy@here.test";
	unsigned t = i * 5;

	stamp(out, t);
	buf_printf(out, "smtpd[7]: A%07X: client=c.test[198.51.100.%u]\n", i,
		i % 250);
	stamp(out, t);
	buf_printf(out, "cleanup[8]: A%07X: message-id=<m%u@c.test>\n", i, i);
	stamp(out, t + 1);
	buf_printf(out,
		"qmgr[9]: A%07X: from=<%s>, size=400, nrcpt=1 (queue active)\n",
		i, from);
	stamp(out, t + 2);
	buf_printf(out,
		"local[6]: A%07X: to=<%s>, relay=local, delay=1, dsn=2.0.0, "
		"status=sent (delivered to mailbox)\n",
		i, to);
	stamp(out, t + 2);
	buf_printf(out, "qmgr[9]: A%07X: removed\n", i);
}

static void
make_index(struct bed *bed)
{
	struct buf log = { 0 };
	struct ingest_options o;
	char path[600];
	const char *one[] = { path };

	for (unsigned i = 0; i < MAILS; i++)
		put_mail(&log, i);
	(void)snprintf(path, sizeof(path), "%s/mx.log", bed->dir);
	bed_write(path, buf_span(&log));
	bed_options(&o);
	bed_index(bed->index, one, 1, &o);
	buf_release(&log);
}

static struct count
ask(const struct bed *bed, const char *from, const char *to, bool scan)
{
	const struct span sender = span_of(from);
	const struct span recipient = span_of(to);
	const struct search_spec spec = {
		.threads = 1, .memory = 8 << 20, .scan = scan
	};
	struct count out = { 0 };
	const struct trace_question q = { .from = { 1, &sender },
		.to = { 1, &recipient },
		.limit = MAILS,
		.progress = on_progress,
		.progress_ctx = &out };
	struct searched in = { 0 };
	struct trace_outcome outcome = { 0 };
	struct view *view = NULL;
	struct err err = { 0 };

	if (search_open(bed->index, &in, &err) != WB_OK)
		bed_die("cannot open", err.text);
	view = view_new(&in, 1, &spec);
	if (trace_run(view, &q, on_mail, &out, &outcome, &err) != WB_OK)
		bed_die("trace failed", err.text);
	view_free(view);
	search_close(&in);
	return out;
}

static unsigned
check(const struct bed *bed, const char *from, const char *to)
{
	struct count index = ask(bed, from, to, false);
	struct count scan = ask(bed, from, to, true);
	bool right =
		index.mails == 1 && scan.mails == 1 && index.told < TOLD_MOST;

	printf("%s to %s: %llu found, %llu with --scan, %llu told: %s\n", from,
		to, (unsigned long long)index.mails,
		(unsigned long long)scan.mails, (unsigned long long)index.told,
		right ? "ok" : "FAILED");
	return !right;
}

int
main(void)
{
	struct bed bed;
	unsigned failed = 0;

	bed_make(&bed);
	make_index(&bed);
	failed += check(&bed, "once@far.test", "busy@here.test");
	failed += check(&bed, "news@here.test", "single@far.test");
	if (failed == 0)
		bed_remove(&bed);
	return failed > 0;
}
