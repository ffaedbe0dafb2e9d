/* su of all sorts: util-linux, shadow, coreutils, BSD, Solaris, AIX. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";
static const char bad_password[] = "bad-password";
static const char not_allowed[] = "not-allowed";

static const struct pattern rows[] = {
	{ "(to %t) %u on %y", KIND_SU, success, NULL },
	{ "FAILED SU (to %t) %u on %y", KIND_SU, failure, NULL },
	{ "Successful su for %t by %u", KIND_SU, success, NULL },
	{ "FAILED su for %t by %u", KIND_SU, failure, NULL },
	{ "'su %t' succeeded for %u on %y", KIND_SU, success, NULL },
	{ "'su %t' failed for %u on %y", KIND_SU, failure, NULL },
	{ "BAD SU %u to %t on %y", KIND_SU, failure, bad_password },
	{ "%u to %t on %y", KIND_SU, success, NULL },
	{ "failed: %y changing from %u to %t", KIND_SU, failure, NULL },
	{ "succeeded: %y changing from %u to %t", KIND_SU, success, NULL },
	{ "+ %y %u:%t", KIND_SU, success, NULL },
	{ "- %y %u:%t", KIND_SU, failure, NULL },
	{ "+ %y %u-%t", KIND_SU, success, NULL },
	{ "- %y %u-%t", KIND_SU, failure, NULL },
	{ "pam_authenticate: %r", KIND_AUTH, failure, NULL },
	{ "pam_acct_mgmt: %r", KIND_AUTH, failure, not_allowed },
	{ "You are not authorized to su %t", KIND_AUTH, failure, not_allowed },
	{ "no passwd entry for user '%t'", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* The file that some keep: "SU 03/04 10:00 + pts/0 bob-root". Its stamps have
 * no year, and no second. */
static const struct pattern file_rows[] = {
	{ "SU %w %w + %y %u-%t", KIND_SU, success, NULL },
	{ "SU %w %w - %y %u-%t", KIND_SU, failure, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const tags[] = { "su", "su-l", "-su", "/bin/su", NULL };

static bool
is_file(const struct event *ev)
{
	struct span rest = ev->head.body;

	return ev->head.program.len == 0 && span_eat(&rest, SPAN("SU ")) &&
		rest.len > 12 && rest.ptr[2] == '/' && rest.ptr[5] == ' ' &&
		rest.ptr[8] == ':' &&
		(rest.ptr[12] == '+' || rest.ptr[12] == '-');
}

static unsigned
su_bid(const struct event *ev)
{
	if (auth_has_tag(ev, tags))
		return FORMAT_SURE;
	return is_file(ev) ? 7 * 8 : 0;
}

static bool
su_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	return auth_parse(ev, is_file(ev) ? file_rows : rows, "su");
}

const struct log_format format_su = {
	.name = "su",
	.title = "su (util-linux, shadow, BSD, Solaris, AIX), sulog",
	.bid = su_bid,
	.parse = su_parse,
};
