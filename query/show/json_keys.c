#include "query/show/json_keys.h"

#include "format/base/json.h"
#include "query/show/print.h"

void
json_open(struct json_object *o, struct printer *p, const char *type)
{
	*o = (struct json_object){ .p = p };
	buf_putc(&p->line, '{');
	json_key_words(o, "type", type);
}

void
json_close(struct json_object *o)
{
	buf_puts(&o->p->line, "}\n");
}

void
json_key(struct json_object *o, const char *key)
{
	if (o->some)
		buf_putc(&o->p->line, ',');
	buf_putc(&o->p->line, '"');
	buf_puts(&o->p->line, key);
	buf_puts(&o->p->line, "\":");
	o->some = true;
	o->key = key;
}

void
json_key_open(struct json_object *o, const char *key, char bracket)
{
	json_key(o, key);
	buf_putc(&o->p->line, bracket);
	o->some = false;
}

void
json_key_close(struct json_object *o, char bracket)
{
	buf_putc(&o->p->line, bracket);
	o->some = true;
}

struct span
json_shown(struct json_object *o, const char *key, struct span text)
{
	const struct show_options *options = &o->p->options;

	if (!options->hide)
		return text;
	buf_clear(&o->p->hidden);
	options->hide(options->hide_ctx, key, text, &o->p->hidden);
	return buf_span(&o->p->hidden);
}

bool
json_key_text(struct json_object *o, const char *key, struct span text)
{
	json_key(o, key);
	return json_put_text(&o->p->line, json_shown(o, key, text));
}

void
json_key_some(struct json_object *o, const char *key, struct span text)
{
	if (text.len > 0)
		(void)json_key_text(o, key, text);
}

void
json_key_words(struct json_object *o, const char *key, const char *text)
{
	if (text != NULL)
		json_key_some(o, key, span_of(text));
}

void
json_key_count(struct json_object *o, const char *key, uint64_t n)
{
	json_key(o, key);
	buf_putc(&o->p->line, '"');
	buf_put_uint(&o->p->line, n);
	buf_putc(&o->p->line, '"');
}

void
json_key_u64(struct json_object *o, const char *key, uint64_t n)
{
	json_key(o, key);
	buf_put_uint(&o->p->line, n);
}

void
json_key_i64(struct json_object *o, const char *key, int64_t n)
{
	json_key(o, key);
	buf_put_int(&o->p->line, n);
}

void
json_key_integer(struct json_object *o, const char *key, struct span text)
{
	bool negative = span_eat_char(&text, '-');
	uint64_t n;

	if (!span_number(text, &n))
		return;
	json_key(o, key);
	if (negative && n > 0)
		buf_putc(&o->p->line, '-');
	buf_put_uint(&o->p->line, n);
}

void
json_key_number(struct json_object *o, const char *key, struct span text)
{
	bool negative = span_eat_char(&text, '-');
	struct span fraction = { 0 };
	bool has_fraction = span_cut(text, '.', &text, &fraction);
	uint64_t n = 0;

	if (text.len > 0 && !span_number(text, &n))
		return;
	if ((has_fraction && !span_all_digits(fraction)) ||
		(!has_fraction && text.len == 0))
		return;
	json_key(o, key);
	if (negative)
		buf_putc(&o->p->line, '-');
	buf_put_uint(&o->p->line, n);
	if (has_fraction) {
		buf_putc(&o->p->line, '.');
		buf_put(&o->p->line, fraction);
	}
}

void
json_key_true(struct json_object *o, const char *key)
{
	json_key(o, key);
	buf_puts(&o->p->line, "true");
}

void
json_key_time(struct json_object *o, const char *key, const struct when *when)
{
	char text[48];

	json_key_words(o, key, print_time(text, when));
}

void
json_item_text(struct json_object *o, bool *first, struct span text)
{
	if (!*first)
		buf_putc(&o->p->line, ',');
	*first = false;
	(void)json_put_text(&o->p->line, json_shown(o, o->key, text));
}

void
json_item_open(struct json_object *o, bool is_first)
{
	buf_puts(&o->p->line, is_first ? "{" : ",{");
	o->some = false;
}

void
json_item_close(struct json_object *o)
{
	buf_putc(&o->p->line, '}');
	o->some = true;
}
