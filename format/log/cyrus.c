/* Cyrus IMAP, 2.x and 3.x: "cyrus/imap[1]: login: H [IP] USER METHOD User
 * logged in", and its auditlog. */
#include "format/log/cyrus.h"

#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"

struct audit {
	struct span action;
	enum event_kind kind;
};

/* clang-format off */
static const struct audit audits[] = {
	{ SPAN_INIT("append"), KIND_STORE },
	{ SPAN_INIT("expunge"), KIND_EXPUNGE },
	{ SPAN_INIT("create"), KIND_MAILBOX },
	{ SPAN_INIT("delete"), KIND_MAILBOX },
	{ SPAN_INIT("rename"), KIND_MAILBOX },
	{ SPAN_INIT("redirect"), KIND_FORWARD },
	{ SPAN_INIT("discard"), KIND_DISCARD },
	{ SPAN_INIT("discard-reject"), KIND_DISCARD },
	{ SPAN_INIT("reject"), KIND_REFUSE },
	{ SPAN_INIT("duplicate"), KIND_DISCARD },
};

/* The value of each stands in angle brackets. */
static const struct filter_part audit_keys[] = {
	{ SPAN_INIT(" sessionid=<"), FIELD_session, FIELD_VERBATIM },
	{ SPAN_INIT(" oldmailbox=<"), FIELD_mailbox, FIELD_VERBATIM },
	{ SPAN_INIT(" newmailbox=<"), FIELD_to_mailbox, FIELD_VERBATIM },
	{ SPAN_INIT(" mailbox=<"), FIELD_mailbox, FIELD_VERBATIM },
	{ SPAN_INIT(" uid=<"), FIELD_mailbox_uid, FIELD_VERBATIM },
	{ SPAN_INIT(" message-id=<"), FIELD_message_id, FIELD_UNTRUSTED },
	{ SPAN_INIT(" target=<"), FIELD_to, FIELD_VERBATIM },
	{ SPAN_INIT(" bytes_in=<"), FIELD_bytes_in, FIELD_VERBATIM },
	{ SPAN_INIT(" bytes_out=<"), FIELD_bytes_out, FIELD_VERBATIM },
};

/* What a bare tag may be of, and what then must begin the text. */
static const struct span bare_tags[] = {
	SPAN_INIT("imap"), SPAN_INIT("imaps"), SPAN_INIT("pop3"),
	SPAN_INIT("pop3s"), SPAN_INIT("lmtp"), SPAN_INIT("lmtpunix"),
	SPAN_INIT("sieve"), SPAN_INIT("imapd"), SPAN_INIT("pop3d"),
};

static const struct span certain[] = {
	SPAN_INIT("login: "), SPAN_INIT("badlogin: "),
	SPAN_INIT("Delivered: "), SPAN_INIT("auditlog: "),
	SPAN_INIT("open: user "), SPAN_INIT("seen_db: user "),
	SPAN_INIT("dupelim: "), SPAN_INIT("accepted connection"),
};
/* clang-format on */

enum {
	COUNT_AUDITS = sizeof(audits) / sizeof(audits[0]),
	COUNT_AUDIT_KEYS = sizeof(audit_keys) / sizeof(audit_keys[0]),
	COUNT_BARE_TAGS = sizeof(bare_tags) / sizeof(bare_tags[0]),
	COUNT_CERTAIN = sizeof(certain) / sizeof(certain[0])
};

/* "<id> to mailbox: user.bob"; the id is the sender's. */
static bool
delivered(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(" to mailbox: "));

	if (at == SIZE_MAX)
		return false;
	ev->kind = KIND_STORE;
	event_add(ev, FIELD_status, span_slice(text, 0, 9), FIELD_VERBATIM);
	event_add_derived(ev, FIELD_outcome, SPAN("success"), 0);
	filter_add_message_id(ev, span_slice(rest, 0, at));
	event_add(ev, FIELD_mailbox, span_slice(rest, at + 13, rest.len),
		FIELD_VERBATIM);
	return true;
}

/* "user.bob id <id> date Thu, ... (delivery)", before 2.4 without the date. */
static bool
duplicate(struct event *ev, struct span text, struct span rest)
{
	struct span box = { 0 };
	struct span id = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN(" id "), &box, &id))
		return false;
	ev->kind = KIND_DISCARD;
	event_add(ev, FIELD_mailbox, box, FIELD_VERBATIM);
	id = span_slice(id, 0, address_rfind(id, SPAN(" (")));
	id = span_slice(id, 0, address_rfind(id, SPAN(" date ")));
	filter_add_message_id(ev, id);
	event_add_derived(ev, FIELD_reason, SPAN("duplicate"), 0);
	return true;
}

/* "bob opened INBOX" */
static bool
opened(struct event *ev, struct span text, struct span rest)
{
	struct span user = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN(" opened "), &user, &rest))
		return false;
	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_user, user, FIELD_VERBATIM);
	event_add(ev, FIELD_mailbox, rest, FIELD_VERBATIM);
	return true;
}

/* "3 messages from user.bob" */
static bool
expunged(struct event *ev, struct span text, struct span rest)
{
	struct span count = span_take_set(&rest, "0123456789");

	(void)text;
	if (count.len == 0 || !span_eat(&rest, SPAN(" messages from ")))
		return false;
	ev->kind = KIND_EXPUNGE;
	event_add(ev, FIELD_changes, count, FIELD_VERBATIM);
	event_add(ev, FIELD_mailbox, rest, FIELD_VERBATIM);
	return true;
}

/* "<id> to: x@else.example" */
static bool
redirected(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(" to: "));

	(void)text;
	if (at == SIZE_MAX)
		return false;
	ev->kind = KIND_FORWARD;
	filter_add_message_id(ev, span_slice(rest, 0, at));
	event_add(ev, FIELD_to, span_slice(rest, at + 5, rest.len),
		FIELD_VERBATIM);
	return true;
}

static bool
discarded(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_DISCARD;
	filter_add_message_id(ev, rest);
	return true;
}

/* "expunge sessionid=<...> mailbox=<user.bob> uniqueid=<...> uid=<7> ..." */
static bool
audit(struct event *ev, struct span text, struct span rest)
{
	struct span action = { 0 };

	(void)text;
	(void)span_cut(rest, ' ', &action, NULL);
	ev->kind = KIND_OTHER;
	for (size_t i = 0; i < COUNT_AUDITS; i++)
		if (span_eq(action, audits[i].action))
			ev->kind = audits[i].kind;
	event_add(ev, FIELD_status, action, FIELD_VERBATIM);
	for (size_t i = 0; i < COUNT_AUDIT_KEYS; i++) {
		struct span value = { 0 };

		if (!span_cut_at(rest, audit_keys[i].mark, NULL, &value) ||
			!span_cut(value, '>', &value, NULL))
			continue;
		event_add(ev, audit_keys[i].id, value,
			filter_is_twice(rest, audit_keys[i].mark)
				? FIELD_UNTRUSTED
				: audit_keys[i].marks);
	}
	return true;
}

static bool
connected(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	(void)rest;
	ev->kind = KIND_CONNECT;
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("login: "), cyrus_login },
	{ SPAN_INIT("badlogin: "), cyrus_bad_login },
	{ SPAN_INIT("Delivered: "), delivered },
	{ SPAN_INIT("auditlog: "), audit },
	{ SPAN_INIT("open: user "), opened },
	{ SPAN_INIT("dupelim: eliminated duplicate message to "), duplicate },
	{ SPAN_INIT("sieve redirected: "), redirected },
	{ SPAN_INIT("sieve discarded: "), discarded },
	{ SPAN_INIT("Expunged "), expunged },
	{ SPAN_INIT("accepted connection"), connected },
	{ SPAN_INIT("user '"), cyrus_denied },
	{ SPAN_INIT("seen_db: "), shape_other },
	{ SPAN_INIT("created stage directory "), shape_other },
	{ SPAN_INIT("client id"), shape_other },
	{ SPAN_INIT("counts: "), shape_other },
	{ SPAN_INIT("USAGE "), shape_other },
	{ SPAN_INIT("duplicate_prune: "), shape_other },
	{ SPAN_INIT("duplicate_check: "), shape_other },
	{ SPAN_INIT("duplicate_mark: "), shape_other },
	{ SPAN_INIT("mystore: "), shape_other },
	{ SPAN_INIT("lmtp connection preauth'd as "), shape_other },
	{ SPAN_INIT("starttls: "), shape_other },
	{ SPAN_INIT("SSL_accept() "), shape_other },
	{ SPAN_INIT("executed"), shape_other },
	{ SPAN_INIT("about to exec "), shape_other },
	{ SPAN_INIT("process "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static unsigned
cyrus_bid(const struct event *ev)
{
	struct span tag = ev->head.program;
	bool is_bare = false;

	if (span_starts(tag, SPAN("cyrus/")))
		return FORMAT_SURE;
	for (size_t i = 0; i < COUNT_BARE_TAGS; i++)
		is_bare = is_bare || span_eq(tag, bare_tags[i]);
	for (size_t i = 0; is_bare && i < COUNT_CERTAIN; i++)
		if (span_starts(ev->head.body, certain[i]))
			return (unsigned)certain[i].len * 8;
	return 0;
}

static bool
cyrus_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	ev->daemon = SPAN("cyrus");
	return shape_try(shapes, ev, ev->head.body);
}

const struct log_format format_cyrus = {
	.name = "cyrus",
	.title = "Cyrus IMAP 2 and 3, with auditlog",
	.bid = cyrus_bid,
	.parse = cyrus_parse,
};
