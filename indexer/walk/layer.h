/* What the layers of a walk share: the stream vtable, and the state of the
 * file being walked. Private to indexer/walk. */
#ifndef WB_INDEXER_WALK_LAYER_H
#define WB_INDEXER_WALK_LAYER_H

#include "format/base/buf.h"
#include "indexer/walk/stream.h"
#include "indexer/walk/walk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much is read at a time from a file or an upper layer. */
enum { LAYER_BYTES = 256 * 1024 };

/* A layer is a struct that begins with a struct stream. Layers borrow the
 * stream under them; whoever opened a layer closes it. */
struct stream {
	enum wb_err (*read)(struct stream *s, void *buf, size_t cap,
		size_t *got, struct err *err);
	/* Go to an offset from the start; NULL where that cannot be done. */
	bool (*seek)(struct stream *s, uint64_t offset);
	/* Size in bytes; only where there is seek. */
	uint64_t (*size)(struct stream *s);
	/* Zero bytes that come next, where they are so many that reading them
	 * is worth sparing, and going past some of them; NULL, both, where
	 * that is never known. */
	uint64_t (*hole)(struct stream *s);
	void (*pass)(struct stream *s, uint64_t n);
	/* The bytes behind that hole, without going there; 0 if there are none
	 * at hand. NULL where hole is. */
	size_t (*behind)(struct stream *s, void *buf, size_t cap);
	/* Where it would look behind damage for what can still be read, end
	 * instead: to an archive, bytes from elsewhere are worse than none.
	 * NULL where there is no such looking. */
	void (*stop_at_damage)(struct stream *s);
	/* What deflate knew of its bytes, counted from its first one; NULL
	 * where that is not known. */
	struct copies *copies;
};

struct walk {
	const struct walk_options *options;
	const struct walk_sink *sink;
	/* The file being walked, and the innermost thing being read of it. */
	const struct walk_file *file;
	const char *path;
	/* Of this file: bytes read so far, each counted once; bytes that came
	 * out of unpacking it; members seen in it. */
	uint64_t file_in;
	uint64_t expanded;
	uint64_t members;
	/* Within a source: how far it has been handed over. */
	bool in_source;
	/* The file lies in a Maildir. */
	bool in_maildir;
	uint64_t source_at;
	/* Damage met while the head of a stream is looked at, each a struct
	 * held_damage: told once it is known what the stream is. */
	bool is_holding;
	uint64_t hold_at;
	struct buf held;
	/* A limit on the file as a whole was hit: open nothing more in it. */
	bool is_spent;
};

/* Tell the sink of damage at the place now being read. */
void walk_damage(struct walk *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Tell what was held back: with its own offsets within a source, else as
 * damage of the file. */
void walk_tell_held(struct walk *w);

/* Tell the sink that `path` (or, if NULL, what is being read) is passed over;
 * `reason` lives until the sink returns. */
void walk_skip(
	struct walk *w, const char *path, const char *reason, bool is_loss);

/* Why a limit stopped something: one sentence, or "". */
struct limit_why {
	char text[120];
};
/* How many of `more` bytes a layer that has put out `out` may put out yet. If
 * not all, why is filled, and behind them the layer must end. */
size_t limit_room(
	const struct walk *w, uint64_t out, size_t more, struct limit_why *why);
/* The same for bytes handed to a source that came out of unpacking; they are
 * counted. */
size_t limit_expand(struct walk *w, size_t more, struct limit_why *why);
/* Count one more member, `in_archive` of them with it in its archive. */
bool limit_member(struct walk *w, uint64_t in_archive, struct limit_why *why);

/* Read what `s` holds, starting at the file or layer itself: sniff it, open
 * what it is packed in, and hand each source to the sink. `origin` says what
 * is known of it so far; its strings must live until the return. */
enum wb_err source_dispatch(struct walk *w, struct stream *s,
	const struct walk_source *origin, unsigned depth, struct err *err);

#endif
