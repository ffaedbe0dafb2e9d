#include "tests/sim/rng.h"

#include <math.h>

/* splitmix64: one word of state, passes BigCrush. */
static uint64_t
scramble(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint64_t
rng_next(struct rng *r)
{
	r->state += 0x9e3779b97f4a7c15u;
	return scramble(r->state);
}

uint64_t
rng_below(struct rng *r, uint64_t n)
{
	/* The bias of a remainder is far below what a log could show. */
	return rng_next(r) % n;
}

int64_t
rng_range(struct rng *r, int64_t low, int64_t high)
{
	return low + (int64_t)rng_below(r, (uint64_t)(high - low) + 1);
}

double
rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1.0p-53;
}

bool
rng_chance(struct rng *r, unsigned permille)
{
	return rng_below(r, 1000) < permille;
}

double
rng_exp(struct rng *r, double mean)
{
	return -log(1.0 - rng_unit(r)) * mean;
}

uint64_t
rng_zipf(struct rng *r, uint64_t n)
{
	uint64_t rank = (uint64_t)exp(rng_unit(r) * log((double)n + 1));

	return rank > n ? n - 1 : rank - 1;
}

int64_t
rng_lapse(struct rng *r, int64_t mean_us)
{
	return mean_us / 10 + (int64_t)rng_exp(r, 0.9 * (double)mean_us);
}

uint64_t
hash_mix(uint64_t a, uint64_t b)
{
	return scramble(a * 0x9e3779b97f4a7c15u + b + 0x632be59bd9b4e019u);
}

uint64_t
hash_text(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3u;
	return h;
}
