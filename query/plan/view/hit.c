#include "query/plan/view/hit.h"

#include "format/log/line/head.h"
#include "format/log/line/wrapped.h"
#include "format/record/cut.h"

#include <string.h>

struct span
hit_host(
	const struct source_view *v, struct span stated, enum host_basis *basis)
{
	struct span own = source_stated_host(v, stated);
	struct span host = own.len > 0 ? own : source_default_host(v);

	if (own.len > 0)
		*basis = HOST_STATED;
	else if (host.len == 0)
		*basis = HOST_UNKNOWN;
	else if (v->given_host.len > 0 || v->host_basis == HOST_KNOWN_GIVEN)
		*basis = HOST_GIVEN;
	else
		*basis = HOST_INFERRED;
	return host;
}

void
hit_describe(const struct source_view *owner, struct span raw,
	struct buf *scratch, struct search_hit *out)
{
	struct log_head head;

	enum text_encoding encoding = (enum text_encoding)owner->encoding;

	out->raw = raw;
	out->is_record = cut_is_records(encoding);
	out->text = cut_text(raw, encoding, out->offset, scratch);
	if (out->is_rest)
		memset(&head, 0, sizeof(head));
	else
		head_scan(out->text, &head);
	out->host = hit_host(owner, head.host, &out->host_basis);
}

void
hit_answer(const struct search_hit *hit, struct event *event,
	struct event_answer *out)
{
	const struct dialect dialect = { hit->is_record ? TEXT_RECORDS
							: TEXT_BYTES };

	if (hit->is_rest) {
		memset(event, 0, sizeof(*event));
		event->line = hit->text;
		event->head.body = hit->text;
	} else {
		event_parse(hit->text, &dialect, event);
	}
	*out = (struct event_answer){
		.event = event,
		.when = hit->when,
		.host = hit->host,
		.host_basis = hit->host_basis,
		.ncites = hit->ncites,
		.cites = hit->cites,
		.is_binary = hit->is_record,
		.is_part = hit->is_part && !hit->is_record,
		.raw = hit->is_record ? hit->raw : (struct span){ 0 },
		.wrapped = wrapped_bytes(hit->text, hit->raw),
	};
}
