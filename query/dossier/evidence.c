#include "query/dossier/evidence.h"

#include "format/base/digest.h"
#include "query/dossier/cloak.h"
#include "query/show/json_keys.h"
#include "query/show/print.h"

static void
flush(struct printer *json)
{
	buf_put(json->into, buf_span(&json->line));
	buf_clear(&json->line);
}

void
evidence_line(struct printer *json, const struct evidence_line *line)
{
	const struct event *ev = line->answer->event;
	struct json_object o;
	unsigned char sum[SHA256_BYTES];
	char hex[SHA256_HEX + 1];

	json_open(&o, json, "evidence");
	json_key_u64(&o, "number", line->number);
	if (line->is_changed) {
		json_key_true(&o, "changed");
		if (cloak_sum(line->cloak, line->raw, hex))
			json_key_words(&o, "hmac_sha256", hex);
	} else if (ev->nsecrets == 0 || json->options.unmask) {
		sha256_once(line->raw.ptr, line->raw.len, sum);
		hex_encode(sum, sizeof(sum), hex);
		json_key_words(&o, "sha256", hex);
	}
	if (line->raw.len < line->length)
		json_key_u64(&o, "kept", line->raw.len);
	json_event_keys(&o, line->answer);
	json_close(&o);
	flush(json);
}
