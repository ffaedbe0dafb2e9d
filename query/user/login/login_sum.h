/* Logins added up by user and by address. */
#ifndef WB_QUERY_USER_LOGIN_LOGIN_SUM_H
#define WB_QUERY_USER_LOGIN_LOGIN_SUM_H

#include "format/time/zone.h"
#include "query/user/login/login.h"

struct login_sum;

/* Hours of the day are those of `zone`. */
struct login_sum *login_sum_new(const struct zone *zone);
/* NULL is fine. */
void login_sum_free(struct login_sum *s);
void login_sum_add(struct login_sum *s, const struct login *login);

/* Users first, then addresses; of each those with most attempts first. Hands
 * out `most` of each at most, until `each` returns false. */
void login_sum_each(struct login_sum *s, uint64_t most,
	bool (*each)(void *ctx, const struct row_value *values), void *ctx);

/* JSON type "summary": one of user and client_ip, and 24 numbers for the hours
 * of the day. Text has the hours as a line of digits, 9 for the busiest. */
extern const struct row_type login_sum_rows;
enum { LOGIN_SUM_COLUMNS = 9 };

#endif
