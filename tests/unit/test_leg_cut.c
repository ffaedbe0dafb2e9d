/* Where one mail ends and the next begins under the same queue id: the
 * complications that real logs have, one a row. */
#include <criterion/criterion.h>

#include "query/trace/leg/leg.h"

#include <stdio.h>

struct cut_row {
	const char *name;
	const char *lines;
	/* For each leg how many lines it has; s: with a start, e: with an end,
	 * r: the id was used again and something is lost. */
	const char *expected;
};

#define AT(time, program)                                                      \
	"Mar " time " mx1 postfix/" program "[7]: 5C2A1B3D4E: "
#define CLIENT(time) AT(time, "smtpd") "client=out.example[192.0.2.1]\n"
#define PICKUP(time) AT(time, "pickup") "uid=1000 from=<ann>\n"
#define ID(time, id) AT(time, "cleanup") "message-id=<" id "@out.example>\n"
#define ACTIVE(time, size)                                                     \
	AT(time, "qmgr")                                                       \
	"from=<ann@out.example>, size=" size ", nrcpt=1 (queue active)\n"
#define DEFERRED(time, delay)                                                  \
	AT(time, "smtp")                                                       \
	"to=<bob@x.example>, relay=none, delay=" delay                         \
	", delays=0/0/0/0, dsn=4.4.1, status=deferred (connect to x: "         \
	"timeout)\n"
#define SENT(time, delay)                                                      \
	AT(time, "smtp")                                                       \
	"to=<bob@x.example>, relay=x.example[192.0.2.9]:25, delay=" delay      \
	", delays=0/0/0/0, dsn=2.0.0, status=sent (250 ok)\n"
#define REMOVED(time) AT(time, "qmgr") "removed\n"

static const struct cut_row rows[] = {
	{ "one mail",
		CLIENT(" 1 10:00:00") ID(" 1 10:00:00", "a")
			ACTIVE(" 1 10:00:01", "900") SENT(" 1 10:00:02", "2")
				REMOVED(" 1 10:00:02"),
		"5se" },
	{ "two mails",
		CLIENT(" 1 10:00:00") ID(" 1 10:00:00", "a")
			REMOVED(" 1 10:00:02") CLIENT(" 1 12:00:00")
				ID(" 1 12:00:00", "b") REMOVED(" 1 12:00:02"),
		"3se 3se" },
	{ "the end of the first is lost",
		CLIENT(" 1 10:00:00") ID(" 1 10:00:00", "a")
			CLIENT(" 1 12:00:00") ID(" 1 12:00:00", "b")
				REMOVED(" 1 12:00:02"),
		"2sr 3se" },
	{ "the start of the second is lost",
		CLIENT(" 1 10:00:00") ID(" 1 10:00:00", "a")
			REMOVED(" 1 10:00:02") ID(" 1 12:00:00", "b")
				ACTIVE(" 1 12:00:01", "500"),
		"3se 2r" },
	{ "both are lost, and the size differs",
		ID(" 1 10:00:00", "a") ACTIVE(" 1 10:00:01", "900")
			ACTIVE(" 1 12:00:00", "500") REMOVED(" 1 12:00:02"),
		"2r 2er" },
	{ "tried again is no new mail",
		CLIENT(" 1 10:00:00") ACTIVE(" 1 10:00:01", "900") DEFERRED(
			" 1 10:00:02", "2") ACTIVE(" 1 11:00:01", "900")
			SENT(" 1 11:00:02", "3602") REMOVED(" 1 11:00:02"),
		"6se" },
	{ "a delivery that is logged after the end",
		CLIENT(" 1 10:00:00") REMOVED(" 1 10:00:02")
			SENT(" 1 10:00:03", "3"),
		"3se" },
	{ "a delivery of the mail before, days old, as where two hosts of one "
	  "name had the id",
		CLIENT(" 1 10:00:00") ID(" 1 10:00:00", "a") DEFERRED(
			" 1 10:00:02", "2") CLIENT(" 3 12:00:00")
			ID(" 3 12:00:00", "b") DEFERRED(" 3 12:10:00", "180600")
				SENT(" 3 12:10:01", "601"),
		"4sr 3s" },
	{ "the same, and the start of the second is lost",
		CLIENT(" 1 10:00:00") ID(" 1 10:00:00", "a")
			DEFERRED(" 1 10:00:02", "2") ID(" 3 12:00:00", "b")
				DEFERRED(" 3 12:10:00", "180600")
					SENT(" 3 12:10:01", "601"),
		"4sr 2r" },
	{ "the same, and the first is lost",
		CLIENT(" 3 12:00:00") ID(" 3 12:00:00", "b") DEFERRED(
			" 3 12:10:00", "180600") SENT(" 3 12:10:01", "601"),
		"1r 3s" },
	{ "what pickup takes may have lain with it for days",
		PICKUP(" 3 12:00:00") ID(" 3 12:00:00", "b")
			SENT(" 3 12:00:01", "180600"),
		"3s" },
	{ "one that is too late for that",
		CLIENT(" 1 10:00:00") REMOVED(" 1 10:00:02")
			SENT(" 1 11:00:03", "3"),
		"2se 1r" },
	{ "pickup after cleanup",
		ID(" 1 10:00:00", "a") PICKUP(" 1 10:00:01")
			ACTIVE(" 1 10:00:01", "900") REMOVED(" 1 10:00:02"),
		"4se" },
	{ "pickup after cleanup, of an id used again",
		CLIENT(" 1 10:00:00") ID(" 1 10:00:00", "a")
			REMOVED(" 1 10:00:02") ID(" 1 12:00:00", "b")
				PICKUP(" 1 12:00:01") REMOVED(" 1 12:00:02"),
		"3se 3se" },
	{ "two Message-IDs in one mail",
		CLIENT(" 1 10:00:00") ID(" 1 10:00:00", "a")
			ID(" 1 10:00:00", "b") REMOVED(" 1 10:00:02"),
		"4se" },
	{ "cleanup long after a timeout",
		CLIENT(" 1 10:00:00") ID(" 1 10:05:00", "a")
			REMOVED(" 1 10:05:00"),
		"3se" },
	{ "the same line by two ways",
		CLIENT(" 1 10:00:00") CLIENT(" 1 10:00:00")
			ID(" 1 10:00:00", "a") REMOVED(" 1 10:00:02"),
		"4se" },
	{ "all but the delivery of the first is lost, and the start of the "
	  "second",
		SENT(" 1 10:00:02", "2") ID(" 1 11:00:00", "b")
			SENT(" 1 11:00:02", "2"),
		"1r 2r" },
	{ "nine days of silence",
		CLIENT(" 1 10:00:00") DEFERRED(" 1 10:00:02", "2")
			SENT("10 11:00:02", "4"),
		"2sr 1r" },
	{ "nine days on hold",
		CLIENT(" 1 10:00:00") AT(" 1 10:00:00",
			"postsuper") "placed on hold\n" AT("10 10:00:00",
			"postsuper") "released from hold\n" SENT("10 10:00:02",
			"777602") REMOVED("10 10:00:02"),
		"5se" },
	{ "deleted by an administrator",
		CLIENT(" 1 10:00:00") AT(" 1 11:00:00",
			"postsuper") "removed\n" CLIENT(" 1 12:00:00"),
		"2se 1s" },
	{ "a notice of the queue's own",
		AT(" 1 10:00:00",
			"cleanup") "message-id=<20190301100000.5C2A1B3D4E@mx1."
				   "example>\n" AT(" 1 10:00:00",
					   "qmgr") "from=<>, size=2900, "
						   "nrcpt=1 (queue "
						   "active)\n" REMOVED(" 1 "
								       "10:00:"
								       "02"),
		"3se" },
};

static struct sighting *
make_line(struct arena *a, struct span text, uint64_t offset)
{
	const struct dialect dialect = { TEXT_BYTES };
	struct sighting *s = arena_alloc(a, sizeof(*s));
	struct event *ev = arena_alloc(a, sizeof(*ev));

	s->raw = s->text = arena_copy(a, text);
	event_parse(s->text, &dialect, ev);
	s->sort_ns = ev->head.stamp.seconds * (int64_t)1000000000;
	s->offset = offset;
	s->host = ev->head.host;
	s->host_basis = HOST_STATED;
	s->head = ev->head;
	s->kind = ev->kind;
	s->daemon = ev->daemon;
	s->instance = ev->instance;
	s->nfields = ev->nfields;
	s->fields = ev->fields;
	return s;
}

static void
dump(const struct leg_list *list, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < list->count && len < size; i++) {
		const struct leg *leg = &list->legs[i];

		len += (size_t)snprintf(out + len, size - len, "%s%zu%s%s%s",
			i ? " " : "", leg->lines.count, leg->start ? "s" : "",
			leg->end ? "e" : "", leg->is_reused ? "r" : "");
	}
}

Test(leg_cut, complications)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span rest = span_of(rows[i].lines);
		struct sighting_set lines = { 0 };
		struct leg_list list = { 0 };
		struct arena arena = { 0 };
		struct span line = { 0 };
		char got[128];

		while (span_cut(rest, '\n', &line, &rest))
			sighting_set_add(
				&lines, make_line(&arena, line, lines.count));
		sighting_set_sort(&lines);
		leg_cut(lines.items, lines.count, &list);
		dump(&list, got, sizeof(got));
		cr_expect_str_eq(got, rows[i].expected, "%s: %s, not %s",
			rows[i].name, got, rows[i].expected);
		leg_list_release(&list);
		sighting_set_release(&lines);
		arena_release(&arena);
	}
}
