/* Views of several threads: what they share, and what each asks of the chief.
 */
#include "query/trace/view/view_part.h"

enum { AIDE_KEPT_BYTES = 16 << 20, BESIDE_KEPT_BYTES = 4 << 20 };

struct view *
view_new_aide(struct view *chief, struct searched *indexes)
{
	struct search_spec spec = chief->spec;
	struct view *v = NULL;

	spec.threads = 1;
	spec.kept = NULL;
	v = view_new_kept(indexes, chief->nindexes, &spec, AIDE_KEPT_BYTES);
	v->chief = chief;
	return v;
}

struct view *
view_new_beside(const struct view *v)
{
	struct search_spec spec = v->spec;

	spec.kept = NULL;
	return view_new_kept(v->indexes, v->nindexes, &spec, BESIDE_KEPT_BYTES);
}

struct view *
view_known(struct view *v)
{
	struct view *k = v->chief ? v->chief : v;

	(void)pthread_mutex_lock(&k->lock);
	return k;
}

void
view_known_done(struct view *v)
{
	(void)pthread_mutex_unlock(&(v->chief ? v->chief : v)->lock);
}

bool
view_is_unsure(struct view *v)
{
	bool was = v->is_unsure;

	v->is_unsure = false;
	return was;
}

void
view_own(struct view *v, void *what, void (*release)(void *what))
{
	v->owned = what;
	v->owned_release = release;
}

void *
view_owned(struct view *v)
{
	return v->owned;
}

size_t
view_indexes(const struct view *v, const struct searched **out)
{
	*out = v->indexes;
	return v->nindexes;
}

unsigned
view_threads(const struct view *v)
{
	return v->spec.scan ? 1 : v->spec.threads;
}
