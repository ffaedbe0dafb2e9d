/* Names, domains and addresses out of syllables, each worked out from a
 * number, so that a million of them cost no memory. All under .example and
 * .test, all IPs from the documentation ranges or 10.0.0.0/8. */
#ifndef TESTS_SIM_NAMES_H
#define TESTS_SIM_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ADDRESS_BYTES = 88, NAME_BYTES = 72, IP_BYTES = 46 };

/* A machine at the other end of a connection. */
struct peer {
	char name[NAME_BYTES];
	char ip[IP_BYTES];
	uint8_t octets[16];
	bool is_v6;
	uint16_t port;
};

/* A word of `syllables`; `out` takes at least 4 bytes for each, and a NUL. */
size_t name_word(uint64_t hash, unsigned syllables, char *out);

/* Domain number `rank` of the world outside; `out` of NAME_BYTES. */
void name_domain(uint64_t rank, char *out);

/* The part of a person's address before the @; `out` of NAME_BYTES. */
void name_person(uint64_t hash, char *out);

/* Fills in ip, octets and is_v6 from a hash. */
void peer_place(struct peer *p, uint64_t hash);

/* An IPv4 address from 10.0.0.0/8: a machine of ours or of a customer. */
void peer_inside(struct peer *p, uint64_t hash);

#endif
