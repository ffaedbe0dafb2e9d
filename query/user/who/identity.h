/* Who is meant by a name: the user names, mail addresses, UIDs and IP addresses
 * that the evidence shows to be one person's, and why. */
#ifndef WB_QUERY_USER_WHO_IDENTITY_H
#define WB_QUERY_USER_WHO_IDENTITY_H

#include "query/trace/view/view.h"
#include "query/user/who/account.h"

enum name_kind {
	/* Of a login, on a machine or for mail. */
	NAME_USER,
	NAME_ADDRESS,
	NAME_UID,
	NAME_IP,
	/* Mail for it goes to the person, and it is nobody who logs in: what a
	 * file of aliases has ("root: ann" does not make root ann). */
	NAME_ALIAS
};

/* "user", "address", "uid", "ip", "alias". */
const char *name_kind_word(enum name_kind kind);

struct known_name {
	enum name_kind kind;
	/* Without the mask of a network. */
	struct span text;
	struct cidr ip;
	/* As typed, not joined to another. */
	bool is_asked;
	/* What it was joined to, by its place in the identity. */
	size_t of;
	/* Why: "passwd", "useradd", "aliases", "sasl_username",
	 * "delivered to", "--alias". */
	struct span why;
	/* The line that says so; count is 0 for --alias. */
	size_t ncites;
	struct cite cite;
};

enum { IDENTITY_NAMES_MAX = 64 };

struct identity {
	size_t count;
	struct known_name names[IDENTITY_NAMES_MAX];
	/* There were more. */
	bool is_cut;
	/* A UID that was asked for is of several users; sentences. */
	size_t nnear;
	struct span near[4];
};

struct identity_question {
	struct view *view;
	struct searched *indexes;
	size_t nindexes;
	struct accounts *accounts;
	/* Threads, memory and scan are used. */
	const struct search_spec *spec;
	const struct span *names;
	size_t nnames;
	/* "A=B": both are one person. */
	const struct span *pairs;
	size_t npairs;
	/* Nothing but what is typed. */
	bool is_plain;
};

/* Texts live in the arena of the view. WB_USAGE for a pair that is none, and a
 * name that is empty. */
enum wb_err identity_find(const struct identity_question *q,
	struct identity *out, struct err *err);

/* Does who logs in as, or sends from, this belong to it? Users compare with
 * case, addresses without. */
bool identity_has(const struct identity *id, struct span text);
bool identity_has_ip(const struct identity *id, struct span text);

#endif
