/* The values of a mail that --count-by counts. */
#include "query/cmd/ask/tally_part.h"
#include "query/cmd/ask/term_file.h"

#include <stdlib.h>
#include <string.h>

/* So many values of a mail are told apart. */
enum { SEEN_MAX = 4096 };

/* Values of one mail that were counted. */
struct mail_values {
	struct tally_table *table;
	struct term_list seen;
};

static void
add_once(struct mail_values *v, struct span value)
{
	if (value.ptr == NULL)
		return;
	for (size_t i = 0; i < v->seen.count && i < SEEN_MAX; i++)
		if (span_eq(v->seen.items[i], value))
			return;
	v->seen.items = xgrow(v->seen.items, &v->seen.cap, v->seen.count + 1,
		sizeof(*v->seen.items));
	v->seen.items[v->seen.count++] = value;
	tally_value(v->table, value);
}

static void
add_domain_once(struct mail_values *v, struct span address)
{
	struct span domain = { 0 };

	if (span_rcut(address, '@', NULL, &domain))
		add_once(v, domain);
}

static struct span
recipient_value(const struct mail_recipient *r, const char *name)
{
	const struct {
		const char *name;
		struct span value;
	} values[] = { { "to", r->to }, { "orig_to", r->orig_to },
		{ "status", span_of(mail_status_word(r->status)) },
		{ "reason", r->reason }, { "dsn", r->dsn }, { "code", r->code },
		{ "reply", r->reply }, { "relay", r->relay },
		{ "mailbox", r->mailbox } };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strcmp(values[i].name, name) == 0)
			return values[i].value;
	return (struct span){ 0 };
}

static struct span
mail_value(const struct mail_answer *a, const char *name)
{
	const struct {
		const char *name;
		struct span value;
	} values[] = { { "from", a->from }, { "message_id", a->message_id },
		{ "subject", a->subject }, { "client_name", a->client.name },
		{ "client_ip", a->client.ip }, { "helo", a->client.helo },
		{ "user", a->client.user }, { "uid", a->client.uid },
		{ "size", a->size } };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strcmp(values[i].name, name) == 0)
			return values[i].value;
	return (struct span){ 0 };
}

static void
add_mail_values(struct mail_values *v, const struct mail_answer *a)
{
	const char *name = v->table->name;

	add_once(v, mail_value(a, name));
	for (size_t i = 0; i < a->nrecipients; i++)
		if (a->recipients[i].fits)
			add_once(v, recipient_value(&a->recipients[i], name));
	for (size_t i = 0; i < a->nlegs; i++) {
		if (strcmp(name, "host") == 0)
			add_once(v, a->legs[i].host);
		if (strcmp(name, "queue_id") == 0)
			add_once(v, a->legs[i].queue_id);
		if (strcmp(name, "daemon") == 0)
			add_once(v, a->legs[i].daemon);
	}
}

void
tally_mail(struct tally_table *t, const struct mail_answer *a)
{
	struct mail_values v = { .table = t };

	if (t->by == BY_HOUR || t->by == BY_DAY || t->by == BY_MONTH) {
		tally_time(t, &a->first);
	} else if (t->by == BY_DOMAIN) {
		for (size_t i = 0; i < a->nrecipients; i++)
			if (a->recipients[i].fits)
				add_domain_once(&v, a->recipients[i].to);
	} else {
		add_mail_values(&v, a);
	}
	free(v.seen.items);
}
