#include "query/lang/query.h"
#include "query/lang/regex.h"

/* As deep as the parser lets a tree be; likewise below. */
void
query_release(struct node *root) /* NOLINT(misc-no-recursion) */
{
	if (!root)
		return;
	for (size_t i = 0; i < root->nkids; i++)
		query_release(root->kids[i]);
	regex_free(root->regex);
	root->regex = NULL;
}

uint64_t
query_given_up(const struct node *root) /* NOLINT(misc-no-recursion) */
{
	uint64_t n = root->regex ? regex_given_up(root->regex) : 0;

	for (size_t i = 0; i < root->nkids; i++)
		n += query_given_up(root->kids[i]);
	return n;
}
