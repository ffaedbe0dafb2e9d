/* Many mails told by one thread and by several: the same bytes, in order and in
 * any order, forwards and backwards; under ThreadSanitizer no race. */
#include "query/trace/trace.h"

#include "query/show/show.h"
#include "tests/property/bed.h"

enum {
#ifdef __SANITIZE_THREAD__
	MAILS = 250,
#else
	MAILS = 500,
#endif
	THREADS = 4,
	LIMIT = 100000
};

static void
stamp(struct buf *out, unsigned second, const char *host)
{
	buf_printf(out, "2019-03-04T%02u:%02u:%02u+00:00 %s postfix/",
		8 + second / 3600, second / 60 % 60, second % 60, host);
}

/* A mail from a client to a host of the evidence or to a stranger who is called
 * like one; some are deferred for an hour, so that they last over many others;
 * and some that share a Message-ID, or are refused. */
static void
put_mail(struct buf *mx, struct buf *store, unsigned i, struct rng *rng)
{
	unsigned t = i * 7;
	unsigned late = i % 9 == 0 ? t + 3600 : t + 2;
	unsigned other = i % 3 == 0 ? i % 40 : 0;

	if (i % 25 == 7) {
		stamp(mx, t, "mx1");
		buf_printf(mx,
			"smtpd[7]: NOQUEUE: reject: RCPT from c%u.test"
			"[198.51.100.%u]: 450 4.2.0 <u%u@here.test>: Recipient "
			"address rejected: Greylisted; from=<a%u@c.test> "
			"to=<u%u@here.test> proto=ESMTP helo=<c.test>\n",
			i % 5, i % 250, i % 60, i % 5, i % 60);
		return;
	}
	stamp(mx, t, "mx1");
	buf_printf(mx, "smtpd[7]: A%07X: client=c%u.test[198.51.100.%u]\n", i,
		i % 5, i % 250);
	stamp(mx, t, "mx1");
	buf_printf(mx, "cleanup[8]: A%07X: message-id=<m%u@c.test>\n", i,
		i % 11 == 0 ? 0 : i);
	stamp(mx, t + 1, "mx1");
	buf_printf(mx,
		"qmgr[9]: A%07X: from=<a%u@c.test>, size=%u, nrcpt=1 "
		"(queue active)\n",
		i, i % 5, 400 + (unsigned)rng_below(rng, 900));
	if (late != t + 2) {
		stamp(mx, t + 2, "mx1");
		buf_printf(mx,
			"smtp[6]: A%07X: to=<u%u@here.test>, relay=none, "
			"delay=1, dsn=4.4.1, status=deferred (connect to "
			"store.here.test[198.51.100.9]:25: timed out)\n",
			i, i % 60);
	}
	stamp(mx, late, "mx1");
	buf_printf(mx,
		"smtp[6]: A%07X: to=<u%u@here.test>, relay=store.%s%u.test"
		"[198.51.100.%u]:25, delay=%u, dsn=2.0.0, status=sent (250 "
		"2.0.0 Ok: queued as B%07X)\n",
		i, i % 60, other ? "far" : "here", other, other, late - t, i);
	stamp(mx, late, "mx1");
	buf_printf(mx, "qmgr[9]: A%07X: removed\n", i);
	if (other)
		return;
	stamp(store, late, "store");
	buf_printf(
		store, "smtpd[5]: B%07X: client=mx1.here.test[10.0.0.1]\n", i);
	stamp(store, late, "store");
	buf_printf(store, "cleanup[4]: B%07X: message-id=<m%u@c.test>\n", i,
		i % 11 == 0 ? 0 : i);
	stamp(store, late + 1, "store");
	buf_printf(store,
		"local[3]: B%07X: to=<u%u@here.test>, relay=local, delay=1, "
		"dsn=2.0.0, status=sent (delivered to mailbox)\n",
		i, i % 60);
}

static void
make_index(struct bed *bed, uint64_t seed)
{
	struct buf mx = { 0 };
	struct buf store = { 0 };
	struct ingest_options o;
	struct rng rng = { seed };
	char paths[2][600];
	const char *both[] = { paths[0], paths[1] };

	for (unsigned i = 0; i < MAILS; i++)
		put_mail(&mx, &store, i, &rng);
	(void)snprintf(paths[0], sizeof(paths[0]), "%s/mx.log", bed->dir);
	(void)snprintf(paths[1], sizeof(paths[1]), "%s/store.log", bed->dir);
	bed_write(paths[0], buf_span(&mx));
	bed_write(paths[1], buf_span(&store));
	bed_options(&o);
	bed_index(bed->index, both, 2, &o);
	buf_release(&mx);
	buf_release(&store);
}

struct answer {
	struct printer printer;
	struct buf text;
	uint64_t mails;
};

static bool
on_mail(void *ctx, const struct mail_answer *mail)
{
	const struct mail_form form = { 0 };
	struct answer *a = ctx;

	show_mail(&a->printer, mail, &form);
	a->mails++;
	return true;
}

static void
ask(const struct bed *bed, const struct trace_question *q, unsigned threads,
	struct answer *out)
{
	const struct show_options options = { .form = SHOW_JSON };
	const struct search_spec spec = { .threads = threads,
		.memory = 8 << 20 };
	struct searched in = { 0 };
	struct trace_outcome outcome = { 0 };
	struct view *view = NULL;
	struct err err = { 0 };

	*out = (struct answer){ 0 };
	printer_init_buf(&out->printer, &options, &out->text);
	if (search_open(bed->index, &in, &err) != WB_OK)
		bed_die("cannot open", err.text);
	view = view_new(&in, 1, &spec);
	if (trace_run(view, q, on_mail, out, &outcome, &err) != WB_OK)
		bed_die("trace failed", err.text);
	buf_printf(&out->text, "%llu %d\n", (unsigned long long)outcome.loose,
		outcome.cut);
	view_free(view);
	search_close(&in);
	(void)printer_release(&out->printer);
}

/* How many of these questions have two answers. */
static unsigned
compare(const struct bed *bed, const struct trace_question *q, const char *what)
{
	struct answer one;
	struct answer many;
	bool same = false;

	ask(bed, q, 1, &one);
	ask(bed, q, THREADS, &many);
	same = span_eq(buf_span(&one.text), buf_span(&many.text));
	printf("%s: %llu mails by one thread, %llu by several: %s\n", what,
		(unsigned long long)one.mails, (unsigned long long)many.mails,
		same ? "the same" : "FAILED");
	same = same && one.mails > 0;
	buf_release(&one.text);
	buf_release(&many.text);
	return !same;
}

int
main(void)
{
	const int64_t day_ns = (int64_t)1551657600 * 1000000000;
	static const struct span from[] = { SPAN_INIT("a1@c.test") };
	struct trace_question q = {
		.has_since = true, .since_ns = day_ns, .limit = LIMIT
	};
	struct bed bed;
	unsigned failed = 0;

	bed_make(&bed);
	make_index(&bed, bed_number("WAYBILL_SEED", 1));
	failed += compare(&bed, &q, "all");
	q.in_any_order = true;
	failed += compare(&bed, &q, "in any order");
	q.limit = 200;
	failed += compare(&bed, &q, "some");
	q.in_any_order = false;
	q.reverse = true;
	failed += compare(&bed, &q, "the last ones");
	q = (struct trace_question){ .from = { 1, from }, .limit = LIMIT };
	failed += compare(&bed, &q, "of one sender");
	if (failed == 0)
		bed_remove(&bed);
	return failed > 0;
}
