/* Members of archives, as streams within the limits. */
#ifndef WB_INDEXER_WALK_CONTAINER_H
#define WB_INDEXER_WALK_CONTAINER_H

#include "indexer/walk/layer.h"
#include "indexer/walk/sniff.h"

struct container;

struct container_member {
	/* Bytes as stored; lives until the next container_next. */
	const char *name;
	bool has_mtime;
	int64_t mtime_ns;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	/* Why it has no bytes to read, or NULL. */
	const char *skip;
	bool is_loss;
};

enum container_status {
	CONTAINER_MEMBER,
	CONTAINER_END,
	/* Not even one member could be read: it may be no archive at all. */
	CONTAINER_NONE
};

/* `under` must outlive the container and is read from where it stands; with
 * seek, zip and 7z use it. */
enum wb_err container_open(struct walk *w, struct stream *under,
	enum sniff_kind kind, struct container **out, struct err *err);
void container_close(struct container *c);

/* The next member, directories left out. Damage is told on the way. The failure
 * of `under` is returned. */
enum wb_err container_next(struct container *c, enum container_status *status,
	struct container_member *out, struct err *err);
/* The bytes of the member that container_next gave. */
struct stream *container_stream(struct container *c);
/* Why CONTAINER_NONE came, one sentence. */
const char *container_why(const struct container *c);

#endif
