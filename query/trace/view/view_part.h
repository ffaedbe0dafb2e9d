/* What the files of the view share. */
#ifndef WB_QUERY_TRACE_VIEW_VIEW_PART_H
#define WB_QUERY_TRACE_VIEW_VIEW_PART_H

#include "query/trace/view/view.h"

#include <pthread.h>

/* A host as the readings know it. */
struct view_host {
	struct span name;
	bool has_times;
	int64_t first_ns;
	int64_t last_ns;
};

/* An address or a name, and whether it was found to be one of a host of the
 * evidence. */
struct view_address {
	struct span text;
	bool is_ours;
};

/* A full name whose first label is that of a host of the evidence. */
enum name_state {
	/* Another host's, as far as anything tells. */
	NAME_FOREIGN,
	/* Nothing speaks against it. */
	NAME_LIKELY,
	/* The host's own lines show it. */
	NAME_OURS
};

struct view_name {
	struct span text;
	enum name_state state;
	/* Of the mail for which it was looked at. */
	int64_t focus_ns;
};

/* The lines that hold an id, once they were asked for. */
struct view_id {
	struct span id;
	struct sighting_set lines;
	/* All zero where there is none. */
	struct view_hole hole;
};

/* The lines of a host that hold a text, from one time to another. */
struct view_around {
	struct span text;
	struct span host;
	int64_t since_ns;
	int64_t until_ns;
	struct sighting_set lines;
};

/* A first label, and the full name it was found to stand for. */
struct view_label {
	struct span label;
	struct span full;
};

struct view {
	/* NULL, or whose view knows the hosts. */
	struct view *chief;
	bool is_unsure;
	void *owned;
	void (*owned_release)(void *what);
	/* Of the chief: hosts, addresses, names, labels and gaps. Only the
	 * chief's thread changes them. */
	pthread_mutex_t lock;
	struct searched *indexes;
	size_t nindexes;
	struct search_spec spec;
	/* Sightings and all that is made of them. */
	struct arena arena;
	/* What is known of hosts, and the question. */
	struct arena base;
	/* The query of the look at hand. */
	struct arena looks;
	struct event event;
	/* Sightings by place; a power of two, half full at most. */
	const struct sighting **rooms;
	size_t nrooms;
	size_t nkept;
	bool has_hosts;
	/* Some line's zone is not known. */
	bool has_local;
	size_t nhosts;
	size_t hosts_cap;
	struct view_host *hosts;
	size_t naddresses;
	size_t addresses_cap;
	struct view_address *addresses;
	/* Names whose first label is that of a host. */
	size_t nnames;
	size_t names_cap;
	struct view_name *names;
	size_t nlabels;
	size_t labels_cap;
	struct view_label *labels;
	/* When the mail at hand was, or INT64_MAX. */
	int64_t focus_ns;
	/* Of the last view_look_around; its text is empty before one. */
	struct view_around around;
	/* By their hash; a power of two, half full at most. */
	struct view_id **ids;
	size_t ids_cap;
	size_t nids;
	/* Of an id in more lines the first half of them is kept, and the last
	 * half. */
	size_t id_lines_most;
	/* Of view_ask, and how often it was called; an aide's is the chief's.
	 */
	size_t nasked;
	const struct span *asked;
	uint64_t asked_no;
	struct view_reader reader;
	/* The gaps of a time that were looked for last. */
	struct view_gaps *gaps;
};

/* view_new, with room for so many bytes of blocks. */
struct view *view_new_kept(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, size_t kept_bytes);

/* Whose hosts are asked: the chief's, or its own. Between the two nobody
 * changes what is known. */
struct view *view_known(struct view *v);
void view_known_done(struct view *v);

void view_hosts_release(struct view *v);
void view_ids_release(struct view *v);
/* view_ids.c: NULL if it was not wanted. */
const struct view_id *view_id_find(const struct view *v, struct span id);
void view_gaps_release(struct view *v);

/* What the logs of the host that is called so have under an id, about then. */
enum id_state {
	/* Nothing. */
	ID_STRANGE,
	/* A mail of somebody else: anybody can reply with an id that he was
	 * given himself; or the sender has another name for that host. */
	ID_OTHER,
	ID_TAKEN
};

/* view_label.c: under the id that this delivery was replied to with. */
enum id_state view_name_id(struct view *v, struct span name, struct span id,
	const struct sighting *delivery);
/* Is the host of that first label known under another full name? */
bool view_label_is_other(struct view *v, struct span name);
/* Narrow a look to the time around the mail at hand, so long before and after.
 */
enum { VIEW_NEAR_S = 900 };
void view_look_near(const struct view *v, struct look *what, int64_t width_s);

/* view_name.c: a name begins as a host of the evidence is called; is it that
 * host, and not another "mail" or "mx1" somewhere else? */
enum name_state view_name_state(struct view *v, struct span name);

/* view_around.c: forget the lines of the last view_look_around. */
void view_around_release(struct view *v);

#endif
