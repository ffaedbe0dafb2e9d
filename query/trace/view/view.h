/* The evidence as trace asks for it: lines that hold certain texts, of a host,
 * in a window. The only way from query/trace to the indexes, so that all of
 * trace runs over the index, over --scan, and in tests over lines in memory. */
#ifndef WB_QUERY_TRACE_VIEW_VIEW_H
#define WB_QUERY_TRACE_VIEW_VIEW_H

#include "query/plan/search.h"
#include "query/trace/view/sighting.h"

struct view;

/* The indexes must outlive the view. `spec` gives threads, memory, scan and
 * sources; its query and window are not used. */
struct view *view_new(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec);
void view_free(struct view *v);

/* Of lines and what is made of them: lives until view_forget, and without one
 * as long as the view. */
struct arena *view_arena(struct view *v);
/* Lives as long as the view. */
struct arena *view_base(struct view *v);

/* Give back all lines and what was made of them, but not what is known of
 * hosts. Nothing of view_arena may be used after it. */
void view_forget(struct view *v);
/* Bytes that view_forget would give back, about. */
size_t view_bytes(const struct view *v);

/* A view of another thread, with indexes of its own. What is known of hosts
 * only the chief finds out, so that it does not depend on who asks first: where
 * it knows nothing yet, the answer is not sure (view_is_unsure). The chief must
 * outlive it, and be asked first (view_host_times of any host). */
struct view *view_new_aide(struct view *chief, struct searched *indexes);
/* Something that lives as long as the view, one at most; or NULL. */
void view_own(struct view *v, void *what, void (*release)(void *what));
void *view_owned(struct view *v);
size_t view_indexes(const struct view *v, const struct searched **out);
/* How many threads pay: one where each look reads all blocks. */
unsigned view_threads(const struct view *v);
/* Was an answer since the last call not sure? */
bool view_is_unsure(struct view *v);
/* The same line as the chief's, for an aide. */
const struct sighting *view_adopt(struct view *v, const struct sighting *s);

/* When the mail at hand was, ns: where to look first for what is the same at
 * any time. INT64_MAX if that is not known. */
void view_focus(struct view *v, int64_t at_ns);

struct look {
	/* Any of these, each found as a word or phrase of the query language
	 * is: as it stands, case folded, not inside a longer word. None is
	 * needed if `ip` is given; else none finds nothing. */
	size_t ntexts;
	const struct span *texts;
	/* The texts may go on to the right: beginnings of words; or to the
	 * left. */
	bool begins;
	bool ends;
	/* An address of that network as well, or NULL. */
	const struct cidr *ip;
	/* All of these as well. */
	size_t nalso;
	const struct span *also;
	/* Only lines of this host; empty is any. */
	struct span host;
	/* Only lines whose tag, or its last part, is this; empty is any. */
	struct span program;
	/* ns; a time whose zone is not known counts by its local time. */
	bool has_since;
	bool has_until;
	int64_t since_ns;
	int64_t until_ns;
	/* The latest first; only makes a difference with `most`. */
	bool reverse;
	/* Stop after so many lines; 0 is no limit. *cut says if there are
	 * more. */
	size_t most;
	/* Find nothing, and say *cut, where more blocks than that would have to
	 * be read: names that are in all blocks cannot be looked up. 0 is no
	 * limit. */
	size_t most_blocks;
	/* Is there a line at all? Any one will do; not with `program`. */
	bool any;
};

/* Sets the window; none if either end is INT64_MAX, the time of a line without
 * one. */
static inline void
look_between(struct look *what, int64_t since_ns, int64_t until_ns)
{
	if (since_ns == INT64_MAX || until_ns == INT64_MAX)
		return;
	what->has_since = what->has_until = true;
	what->since_ns = since_ns;
	what->until_ns = until_ns;
}

/* Adds what is found to *out, which is sorted then. *cut may be NULL. */
enum wb_err view_look(struct view *v, const struct look *what,
	struct sighting_set *out, bool *cut, struct err *err);

/* The same for a look with one text, a host, a window and nothing else, which
 * will soon be asked again for a time near by. *out is to be empty. */
enum wb_err view_look_around(struct view *v, const struct look *what,
	struct sighting_set *out, struct err *err);

/* All lines that hold an id, of whatever host and time: found once, and
 * remembered. To want many at a time is much cheaper than one by one. */
enum wb_err view_ids_want(
	struct view *v, const struct span *ids, size_t count, struct err *err);
/* Of an id that was wanted: sorted, and as long as the view. */
const struct sighting_set *view_id_lines(struct view *v, struct span id);
/* Of an id in more than VIEW_ID_LINES lines the lines between these two are
 * left out, but for those that hold what view_ask said. NULL if none is. */
enum { VIEW_ID_LINES = 200000 };
struct view_hole {
	const struct sighting *from;
	const struct sighting *until;
	/* Of those left out none matters to the question, as view_ask and
	 * view_ask_each tell it. */
	bool is_searched;
};
const struct view_hole *view_id_hole(const struct view *v, struct span id);
/* The next id that has one, from *at on, which is 0 at first; NULL behind the
 * last. */
const struct view_hole *view_next_hole(
	const struct view *v, size_t *at, struct span *id);
/* Texts that the question is about, which live as long as it is answered. For
 * the chief, while no aide is at work. */
void view_ask(struct view *v, const struct span *texts, size_t count);
/* Behind view_ask: with no line that holds none of its texts another answer is
 * possible (`all_told`); and, if `read` is not NULL, what else of a hole is to
 * be read, which it adds to *out. *all: was that all that matters? */
struct view_reader {
	bool all_told;
	enum wb_err (*read)(const void *ctx, struct view *v, struct span id,
		const struct view_hole *hole, struct sighting_set *out,
		bool *all, struct err *err);
	const void *ctx;
};
void view_ask_each(struct view *v, const struct view_reader *reader);
/* A view of the same indexes, for lines that are looked at and forgotten. */
struct view *view_new_beside(const struct view *v);

/* Has the evidence any line that this host wrote? Or, for an address: is it one
 * that lines of the evidence show to be of one of its hosts (the name of a
 * relay, the client of a hand-over seen there)? Compared without case, and by
 * the first label where one of both is not qualified. */
bool view_has_host(struct view *v, struct span name);

/* Has any line a time whose zone is not known? */
bool view_has_local(struct view *v);

/* Do lines of that host show that this full name is its own? */
bool view_proves_host(struct view *v, struct span name);

/* A gap in that host's evidence (query/coverage) that lines may be in which
 * come after this time, soon; NULL if none shows. As long as the view. */
struct gap_answer;
const struct gap_answer *view_gap_after(
	struct view *v, struct span host, int64_t at_ns);
/* The next one that lies within these times, from *nth on, which is 0 at first:
 * a rotation that is missing, lines that were thrown away, or a silence that is
 * no habit of the host; none that is only likely. NULL if there is no other. */
const struct gap_answer *view_hole_between(struct view *v, struct span host,
	int64_t since_ns, int64_t until_ns, size_t *nth);

/* First and last time known of a host's lines, ns; false if none is. */
bool view_host_times(
	struct view *v, struct span host, int64_t *first_ns, int64_t *last_ns);

#endif
