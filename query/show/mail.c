#include "query/show/mail.h"

static const char *const status_words[] = {
#define STATUS(id, word) [MAIL_##id] = (word),
#include "query/show/mail_status.def"
#undef STATUS
};

struct edge_words {
	const char *word;
	const char *sentence;
};

static const struct edge_words edges[] = {
#define EDGE(id, word, sentence) [EDGE_##id] = { word, sentence },
#include "query/show/edges.def"
#undef EDGE
};

const char *
mail_status_word(enum mail_status s)
{
	return status_words[s];
}

bool
mail_status_by_word(struct span word, enum mail_status *out)
{
	for (unsigned i = 0; i < MAIL_STATUS_COUNT; i++)
		if (span_eq(word, span_of(status_words[i]))) {
			*out = (enum mail_status)i;
			return true;
		}
	return false;
}

const char *
mail_proof_word(enum mail_proof proof)
{
	switch (proof) {
	case PROOF_STORE:
		return "store";
	case PROOF_AGENT:
		return "agent";
	default:
		return NULL;
	}
}

const char *
edge_word(enum edge_rule rule)
{
	return edges[rule].word;
}

const char *
edge_sentence(enum edge_rule rule)
{
	return edges[rule].sentence;
}

const char *
related_sentence(const struct mail_related *r)
{
	if (r->rule != EDGE_BOUNCE && r->rule != EDGE_DELAY &&
		r->rule != EDGE_SUCCESS)
		return edge_sentence(r->rule);
	if (r->is_about)
		return r->grade == 'C' ? "likely the mail that it is about"
				       : "the mail that it is about";
	return r->grade == 'C' ? "likely the non-delivery notice about it"
			       : edge_sentence(r->rule);
}
