/* The tables behind explain_text. Each ends with a row that is all zero. */
#ifndef WB_QUERY_SHOW_EXPLAIN_TABLE_H
#define WB_QUERY_SHOW_EXPLAIN_TABLE_H

/* A reply code of RFC 5321 and its extensions. */
struct explain_reply {
	unsigned code;
	const char *standard;
	/* What it is used for besides; NULL if just for that. */
	const char *usage;
};
extern const struct explain_reply explain_replies[];

/* X.subject.detail of RFC 3463 and the IANA registry. */
struct explain_detail {
	unsigned subject;
	unsigned detail;
	const char *rfc;
	const char *standard;
};
extern const struct explain_detail explain_details[];

/* What a code is used for besides. */
struct explain_usage {
	unsigned class_digit;
	unsigned subject;
	unsigned detail;
	const char *usage;
};
extern const struct explain_usage explain_usages[];

/* A message of a daemon, known by a piece of it: lower case, blanks single. */
struct explain_message {
	const char *piece;
	const char *who;
	const char *meaning;
};
extern const struct explain_message explain_qmail_messages[];
extern const struct explain_message explain_messages[];

#endif
