/* Random numbers that are the same on every machine for the same seed. */
#ifndef TESTS_SIM_RNG_H
#define TESTS_SIM_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

/* The next 64 bits. */
uint64_t rng_next(struct rng *r);

/* 0 to n - 1; n must not be 0. */
uint64_t rng_below(struct rng *r, uint64_t n);

/* low to high, both included. */
int64_t rng_range(struct rng *r, int64_t low, int64_t high);

/* From 0 up to, not including, 1. */
double rng_unit(struct rng *r);

/* True in `permille` of 1000 cases. */
bool rng_chance(struct rng *r, unsigned permille);

/* Exponentially distributed with the given mean. */
double rng_exp(struct rng *r, double mean);

/* A rank from 0 to n - 1, Zipf with exponent 1: rank k about as often as
 * 1 / (k + 1). */
uint64_t rng_zipf(struct rng *r, uint64_t n);

/* Microseconds around `mean_us`, at least a tenth of it. */
int64_t rng_lapse(struct rng *r, int64_t mean_us);

/* A hash of two numbers, the same for ever: names and addresses are worked
 * out from their rank by it, so that none needs to be kept. */
uint64_t hash_mix(uint64_t a, uint64_t b);

/* A hash of bytes (FNV-1a), by which the truth names a line. */
uint64_t hash_text(const char *text, size_t len);

#endif
