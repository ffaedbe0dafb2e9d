/* qmail-send numbers its deliveries one after the other: a number that is not
 * there is a line that is lost, and it may have named one more recipient. */
#include "query/trace/leg/leg_qmail.h"

#include "query/trace/view/host.h"

static const int64_t day = (int64_t)86400 * 1000000000;
/* A small queue may have nothing to deliver for so long. */
static const int64_t quiet_ns = (int64_t)30 * 86400 * 1000000000;
/* So far lines may be out of order. */
static const int64_t disorder_ns = (int64_t)5 * 1000000000;

enum {
	/* A mail that was in the queue for longer is not looked at. */
	STARTS_MAX = 256,
	/* Before it came. */
	LAST_STARTS = 8
};

/* The number of a line that begins a delivery, or 0. */
static uint64_t
number_of(const struct sighting *s, const struct leg *leg)
{
	struct span d = sighting_value(s, FIELD_delivery);
	uint64_t number = 0;

	if (!span_eq(s->daemon, SPAN("qmail")) || !host_same(s, leg->key) ||
		!sighting_field(s, FIELD_to) || !span_number(d, &number))
		return 0;
	return number;
}

static bool
has_number(
	const struct sighting_set *seen, const struct leg *leg, uint64_t number)
{
	for (size_t i = 0; i < seen->count; i++)
		if (number_of(seen->items[i], leg) == number)
			return true;
	return false;
}

/* The number that was given last before the mail came, or 0. The line with it
 * need not be the last. */
static uint64_t
number_before(struct view *v, const struct leg *leg)
{
	struct span words = SPAN("starting delivery");
	struct look what = { .ntexts = 1,
		.texts = &words,
		.host = leg->host,
		.most = LAST_STARTS,
		.reverse = true };
	struct sighting_set seen = { 0 };
	uint64_t number = 0;

	look_between(&what, leg_first_ns(leg) - quiet_ns, leg_first_ns(leg));
	/* What cannot be read here the mail's own lines will say. */
	(void)view_look(v, &what, &seen, NULL, NULL);
	sighting_set_sort(&seen);
	if (seen.count > 0)
		number = number_of(seen.items[seen.count - 1], leg);
	while (number > 0 && has_number(&seen, leg, number + 1))
		number++;
	sighting_set_release(&seen);
	return number;
}

/* Is there a line for each number between both? Those of one second may have
 * changed places on their way through syslog. */
static bool
has_between(const struct sighting_set *seen, const struct leg *leg,
	uint64_t before, uint64_t number)
{
	uint64_t found = 0;

	for (size_t i = 0; i < seen->count; i++) {
		uint64_t one = number_of(seen->items[i], leg);

		found += one > before && one < number;
	}
	return found >= number - before - 1;
}

bool
qmail_has_hole(struct view *v, const struct leg *leg)
{
	struct span words = SPAN("starting delivery");
	struct look what = { .ntexts = 1,
		.texts = &words,
		.host = leg->host,
		.most = STARTS_MAX };
	struct sighting_set seen = { 0 };
	int64_t last = leg_last_ns(leg);
	uint64_t before = 0;
	bool found = false;
	bool is_past = false;

	if (leg_first_ns(leg) == INT64_MAX || last == INT64_MAX)
		return false;
	before = number_before(v, leg);
	look_between(&what, leg_first_ns(leg) - disorder_ns, last + day);
	(void)view_look(v, &what, &seen, NULL, NULL);
	for (size_t i = 0; i < seen.count && !found && !is_past; i++) {
		uint64_t number = number_of(seen.items[i], leg);

		if (number == 0 || seen.items[i]->sort_ns < leg_first_ns(leg))
			continue;
		/* A start of qmail-send begins at 1 again. */
		found = before > 0 && number > before + 1 &&
			!has_between(&seen, leg, before, number);
		is_past = seen.items[i]->sort_ns > last;
		before = number;
	}
	sighting_set_release(&seen);
	return found;
}
