/* --count-by: how many lines, mails or rows for each value of a field, hour,
 * day, month or domain, the largest first. */
#ifndef WB_QUERY_CMD_ASK_TALLY_H
#define WB_QUERY_CMD_ASK_TALLY_H

#include "format/time/zone.h"
#include "query/cmd/run/filters.h"
#include "query/show/mail.h"
#include "query/show/row.h"

#include <stdio.h>

struct tally_table;

/* NULL and *err (WB_USAGE) if nothing is called that. Hours and days are those
 * of `zone`. */
struct tally_table *tally_new(
	const char *by, const struct zone *zone, struct err *err);
void tally_free(struct tally_table *t);
void tally_event(struct tally_table *t, const struct event_answer *a);
/* Of a mail: its sender, client and subject, what those of its recipients that
 * were asked for came to, the hosts of its legs; each value once a mail. A
 * domain is that of a recipient. */
void tally_mail(struct tally_table *t, const struct mail_answer *a);
/* Of rows: a column, the hour, day or month of the first time, the domains of
 * texts that are addresses. */
struct tally_table *tally_new_rows(const char *by, const struct row_type *rows,
	const struct zone *zone, struct err *err);
void tally_row(struct tally_table *t, const struct row_type *rows,
	const struct row_value *values);
/* What is added from now on counts as that many. */
void tally_weigh(struct tally_table *t, uint64_t weight);
void tally_print(struct tally_table *t, FILE *out,
	const struct output_options *output, uint64_t limit);

#endif
