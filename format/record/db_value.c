#include "format/record/db_value.h"

bool
db_eat_varint(struct span *s, uint64_t *out)
{
	uint64_t value = 0;

	for (size_t i = 0; i < 9 && i < s->len; i++) {
		unsigned byte = (unsigned char)s->ptr[i];

		if (i == 8) {
			value = value << 8 | byte;
		} else {
			value = value << 7 | (byte & 0x7f);
			if (byte & 0x80)
				continue;
		}
		*s = span_slice(*s, i + 1, s->len);
		*out = value;
		return true;
	}
	return false;
}

/* A signed integer of so many bytes, the highest first. */
static int64_t
signed_of(struct span s)
{
	uint64_t value = 0;

	if (s.len > 0 && (s.ptr[0] & 0x80))
		value = UINT64_MAX;
	for (size_t i = 0; i < s.len; i++)
		value = value << 8 | (unsigned char)s.ptr[i];
	return (int64_t)value;
}

/* By the type of a column, the value off the front of the body. */
static bool
eat_value(struct span *body, uint64_t type, struct db_value *out)
{
	static const uint8_t sizes[12] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0 };
	uint64_t size = type < 12 ? sizes[type] : (type - 12) / 2;
	struct span bytes = { 0 };

	*out = (struct db_value){ .type = type };
	if (size > body->len)
		return false;
	bytes = span_slice(*body, 0, (size_t)size);
	*body = span_slice(*body, (size_t)size, body->len);
	if (type >= 1 && type <= 6)
		out->integer = signed_of(bytes);
	else if (type == 8 || type == 9)
		out->integer = (int64_t)(type - 8);
	out->is_text = type >= 13 && type % 2 == 1;
	if (out->is_text)
		out->text = bytes;
	return true;
}

bool
db_read_row(
	struct span row, struct db_value *values, size_t most, size_t *count)
{
	struct span head = row;
	struct span body = { 0 };
	uint64_t head_bytes = 0;
	uint64_t type = 0;

	*count = 0;
	if (!db_eat_varint(&head, &head_bytes) || head_bytes > row.len ||
		head_bytes < (size_t)(head.ptr - row.ptr))
		return false;
	body = span_slice(row, (size_t)head_bytes, row.len);
	head = span_slice(
		head, 0, (size_t)head_bytes - (size_t)(head.ptr - row.ptr));
	while (head.len > 0 && *count < most)
		if (!db_eat_varint(&head, &type) ||
			!eat_value(&body, type, &values[(*count)++]))
			return false;
	return true;
}
