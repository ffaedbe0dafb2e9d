#include "format/pack/packer.h"

/* RFC 1952: what a compressor says of its level. */
enum { EXTRA_SLOWEST = 2, EXTRA_FASTEST = 4 };

struct packer *
packer_open(const struct pack_way *way)
{
	switch (way->kind) {
	case PACK_GNU_RSYNC:
		return gnu_deflate_new(way->level, true);
	case PACK_ZLIB_8:
		return zlib_deflate_new(way->level, 8);
	case PACK_ZLIB_9:
		return zlib_deflate_new(way->level, 9);
	case PACK_PIGZ:
		return pigz_deflate_new(way->level, false);
	case PACK_PIGZ_ALONE:
		return pigz_deflate_new(way->level, true);
	case PACK_GNU:
	case PACK_KINDS:
		break;
	}
	return gnu_deflate_new(way->level, false);
}

void
packer_close(struct packer *p)
{
	if (p)
		p->close(p);
}

void
pack_ways(unsigned extra_flags, struct pack_way out[PACK_WAYS])
{
	static const uint8_t usual[PACK_LEVELS] = { 6, 9, 1, 5, 3, 7, 4, 8, 2 };
	unsigned first = extra_flags == EXTRA_SLOWEST ? 9
		: extra_flags == EXTRA_FASTEST        ? 1
						      : 6;
	size_t n = 0;

	for (unsigned kind = 0; kind < PACK_KINDS; kind++)
		out[n++] = (struct pack_way){ (enum pack_kind)kind, first };
	for (size_t i = 0; i < PACK_LEVELS; i++)
		for (unsigned kind = 0; kind < PACK_KINDS; kind++)
			if (usual[i] != first)
				out[n++] =
					(struct pack_way){ (enum pack_kind)kind,
						usual[i] };
}
