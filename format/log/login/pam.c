/* PAM's modules under the tags of programs that no other family knows:
 * "cyrus/saslauthd", "gdm-password]", "su(pam_unix)" ... */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

/* What PAM has ask where it may not read the passwords itself; who asked tells
 * it, too. */
static const struct pattern chkpwd[] = {
	{ "password check failed for user (%u)", KIND_OTHER, NULL, NULL },
	{ "could not obtain user info (%u)", KIND_OTHER, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const chkpwd_tags[] = { "unix_chkpwd", NULL };

static unsigned
pam_bid(const struct event *ev)
{
	struct span body = ev->head.body;

	if (span_ends(ev->head.program, SPAN("(pam_unix)")))
		return 48;
	if (auth_has_tag(ev, chkpwd_tags))
		return FORMAT_SURE;
	if (body.len < 4 || (body.ptr[0] != 'p' && body.ptr[0] != '('))
		return 0;
	/* Dovecot's own family reads what PAM says to it. */
	if (span_has(body, SPAN("(dovecot")))
		return 0;
	return auth_is_pam(body) ? 40 : 0;
}

static bool
pam_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	if (auth_has_tag(ev, chkpwd_tags))
		return auth_parse(ev, chkpwd, NULL);
	return auth_pam(ev, auth_unfold(ev, ev->head.body));
}

const struct log_format format_pam = {
	.name = "pam",
	.title = "PAM modules (Linux-PAM 0.7x to 1.5), under any program's tag",
	.bid = pam_bid,
	.parse = pam_parse,
};
