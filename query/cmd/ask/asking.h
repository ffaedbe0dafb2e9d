/* What commands that read events have in common: the indexes opened, the
 * filters turned into a query, the printer made. */
#ifndef WB_QUERY_CMD_ASK_ASKING_H
#define WB_QUERY_CMD_ASK_ASKING_H

#include "query/cmd/ask/unread.h"
#include "query/cmd/run/command.h"
#include "query/lang/query.h"
#include "query/plan/search.h"
#include "query/show/show.h"

struct asking {
	struct cmd_ctx *ctx;
	const struct output_options *output;
	const struct filter_options *filters;
	size_t nindexes;
	struct searched *indexes;
	/* Of --tz; UTC if it was not given. */
	struct zone zone;
	struct search_spec spec;
	/* The filters alone; NULL if there are none. */
	struct node *filter;
	/* Window in words for absence and begin. */
	struct when since;
	struct when until;
	struct printer printer;
	bool has_printer;
	struct unread unread;
	/* Not all lines that may fit were read, for there are too many: then
	 * that nothing was found is no absence. */
	bool undecided;
	/* What is printed says which window was asked for. */
	bool tells_window;
};

/* Open the indexes and read the options. asking_release in any case. */
enum wb_err asking_init(struct asking *a, struct cmd_ctx *ctx,
	const struct index_options *index, const struct output_options *output,
	const struct filter_options *filters, struct err *err);
void asking_release(struct asking *a);

/* The tree of `text` and the filters together, into a->spec.query. */
enum wb_err asking_query(struct asking *a, struct span text, struct err *err);

/* Make the printer and print what comes first. */
void asking_begin(struct asking *a, enum show_type type);
/* The same for answers that are a table (row.h). */
void asking_begin_rows(struct asking *a, const struct row_type *rows);
/* The line that ends a text; false if something could not be written. */
bool asking_end(struct asking *a);
/* The window in UTC, as diag, for answers that have no place for it. */
void asking_tell_window(struct asking *a);

/* Print that nothing was found and what that is worth. `asked` in words, to
 * which the filters are added. Nothing where lines could not be read: what is
 * asked for may be among them. */
enum wb_err asking_absent(struct asking *a, struct span asked, struct err *err);
/* The same with sentences about what comes near. */
enum wb_err asking_absent_near(struct asking *a, struct span asked,
	const struct span *near, size_t nnear, struct err *err);

/* Of a window with gaps, as diag: a list or a count may not be all there was.
 */
void asking_tell_gaps(struct asking *a);

/* --unmask is journalled in each index before anything is shown. */
enum wb_err asking_unmask(struct asking *a, struct err *err);

/* Parse the line of a hit into an answer; *event is the room for it. */
void asking_event(const struct search_hit *hit, struct event *event,
	struct event_answer *out);

#endif
