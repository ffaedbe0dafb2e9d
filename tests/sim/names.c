#include "tests/sim/names.h"

#include "tests/sim/rng.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char onset[][3] = { "b", "br", "ch", "d", "dr", "f", "fl", "g",
	"gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st",
	"t", "tr", "v", "w", "z" };
static const char nucleus[][3] = { "a", "e", "i", "o", "u", "ai", "ei", "ou" };
static const char coda[][2] = { "", "", "", "n", "r", "l", "s", "m", "t", "k" };

size_t
name_word(uint64_t hash, unsigned syllables, char *out)
{
	size_t len = 0;
	size_t n;

	while (syllables-- > 0) {
		const char *part[3] = { onset[hash % COUNT(onset)],
			nucleus[hash / 26 % COUNT(nucleus)],
			syllables ? "" : coda[hash / 208 % COUNT(coda)] };
		for (unsigned i = 0; i < 3; i++) {
			n = strlen(part[i]);
			memcpy(out + len, part[i], n);
			len += n;
		}
		hash = hash_mix(hash, syllables);
	}
	out[len] = '\0';
	return len;
}

void
name_domain(uint64_t rank, char *out)
{
	static const char *const end[] = { ".example", ".example", ".test",
		".co.example", ".example.com", ".example.net" };
	uint64_t h = hash_mix(0xd0a1, rank);
	char word[24];
	char second[24];

	name_word(h, 2 + (unsigned)(h >> 60 & 1), word);
	name_word(h >> 7, 2, second);
	if (h >> 62 == 0)
		snprintf(out, NAME_BYTES, "%s-%s%s", word, second,
			end[h / 97 % COUNT(end)]);
	else
		snprintf(out, NAME_BYTES, "%s%s", word,
			end[h / 97 % COUNT(end)]);
}

void
name_person(uint64_t hash, char *out)
{
	char first[24];
	char last[24];
	unsigned number = (unsigned)(hash >> 40 & 0x7ff);

	name_word(hash_mix(hash, 1), 2, first);
	name_word(hash_mix(hash, 2), 2, last);
	switch (hash >> 59 & 7) {
	case 0:
		snprintf(out, NAME_BYTES, "%s", last);
		break;
	case 1:
		snprintf(out, NAME_BYTES, "%c%s", first[0], last);
		break;
	case 2:
		snprintf(out, NAME_BYTES, "%s%u", first, number);
		break;
	case 3:
		snprintf(out, NAME_BYTES, "%s_%s", first, last);
		break;
	default:
		snprintf(out, NAME_BYTES, "%s.%s", first, last);
	}
}

static void
place_v4(struct peer *p, uint64_t h)
{
	static const uint8_t net[3][3] = { { 192, 0, 2 }, { 198, 51, 100 },
		{ 203, 0, 113 } };

	memcpy(p->octets, net[h % 3], 3);
	p->octets[3] = (uint8_t)(1 + h / 3 % 254);
	snprintf(p->ip, sizeof(p->ip), "%u.%u.%u.%u", p->octets[0],
		p->octets[1], p->octets[2], p->octets[3]);
}

static void
place_v6(struct peer *p, uint64_t h)
{
	unsigned group[8] = { 0x2001, 0xdb8, (unsigned)(h & 0x3ff) + 1,
		(unsigned)(h >> 10 & 0xff) + 1, 0, 0, 0,
		(unsigned)(h >> 18 & 0xffff) + 1 };

	if (h >> 61 == 0) {
		for (unsigned i = 4; i < 7; i++)
			group[i] = (unsigned)(h >> (i * 9) & 0xffff) | 1;
		snprintf(p->ip, sizeof(p->ip), "2001:db8:%x:%x:%x:%x:%x:%x",
			group[2], group[3], group[4], group[5], group[6],
			group[7] & 0xffff);
	} else {
		snprintf(p->ip, sizeof(p->ip), "2001:db8:%x:%x::%x", group[2],
			group[3], group[7] & 0xffff);
	}
	for (size_t i = 0; i < 8; i++) {
		p->octets[i + i] = (uint8_t)(group[i] >> 8 & 0xff);
		p->octets[i + i + 1] = (uint8_t)(group[i] & 0xff);
	}
	p->is_v6 = true;
}

void
peer_place(struct peer *p, uint64_t hash)
{
	p->is_v6 = false;
	switch (hash >> 58 & 7) {
	case 0:
	case 1:
	case 2:
		place_v6(p, hash);
		break;
	case 3:
	case 4:
		peer_inside(p, hash);
		break;
	default:
		place_v4(p, hash);
	}
}

void
peer_inside(struct peer *p, uint64_t hash)
{
	p->is_v6 = false;
	p->octets[0] = 10;
	p->octets[1] = (uint8_t)(1 + hash % 250);
	p->octets[2] = (uint8_t)(hash / 250 % 256);
	p->octets[3] = (uint8_t)(1 + hash / 64000 % 254);
	snprintf(p->ip, sizeof(p->ip), "10.%u.%u.%u", p->octets[1],
		p->octets[2], p->octets[3]);
}
