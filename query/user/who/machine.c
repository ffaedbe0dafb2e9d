#include "query/user/who/machine.h"

#include "format/base/arena.h"
#include "query/trace/view/host.h"

static bool
is_certain(enum host_basis basis)
{
	return basis == HOST_STATED || basis == HOST_GIVEN;
}

static bool
same_name(const struct machines *m, uint32_t a, uint32_t b)
{
	return a == b ||
		span_ieq(names_get(m->names, a), names_get(m->names, b));
}

uint32_t
machines_find(struct machines *m, struct span host, enum host_basis basis,
	struct span path)
{
	struct machine want = { .host = names_add(m->names, host),
		.basis = basis,
		.first_ns = INT64_MAX,
		.last_ns = INT64_MIN };

	if (!is_certain(basis) || host.len == 0)
		want.folder = names_add(m->names, host_folder(host, path));
	for (size_t i = 0; i < m->count; i++)
		if (m->items[i].folder == want.folder &&
			same_name(m, m->items[i].host, want.host))
			return (uint32_t)i;
	m->items = xgrow(m->items, &m->cap, m->count + 1, sizeof(*m->items));
	m->items[m->count] = want;
	return (uint32_t)m->count++;
}

bool
machines_agree(const struct machines *m, uint32_t a, uint32_t b)
{
	const struct machine *x = &m->items[a];
	const struct machine *y = &m->items[b];

	if (a == b)
		return true;
	return x->host != 0 && same_name(m, x->host, y->host) &&
		(is_certain(x->basis) || is_certain(y->basis));
}

void
machines_saw(struct machines *m, uint32_t machine, int64_t ns)
{
	if (ns > m->items[machine].last_ns)
		m->items[machine].last_ns = ns;
}
