#include "format/record/part.h"

#include "format/time/civil.h"

#include <string.h>

int64_t
part_int32(struct span record, size_t at, bool is_big)
{
	int64_t value = (int64_t)part_uint(record, at, 4, is_big);

	return value > INT32_MAX ? value - ((int64_t)1 << 32) : value;
}

double
part_float(struct span record, size_t at, bool is_big)
{
	uint32_t bits = (uint32_t)part_uint(record, at, 4, is_big);
	float value = 0;

	memcpy(&value, &bits, sizeof(value));
	return (double)value;
}

bool
part_is_zero(struct span record, size_t at, size_t len)
{
	struct span part = { 0 };

	if (at == PART_NONE)
		return true;
	part = span_slice(record, at, at + len);
	/* The first is zero, and each is as the one before. */
	return part.len == 0 ||
		(part.ptr[0] == '\0' &&
			memcmp(part.ptr, part.ptr + 1, part.len - 1) == 0);
}

struct span
part_text(struct span record, struct part p)
{
	struct span text = { 0 };

	if (p.at == PART_NONE)
		return text;
	text = span_slice(record, p.at, (size_t)p.at + p.len);
	return span_slice(text, 0, span_find_char(text, '\0'));
}

static bool
is_print(char c)
{
	return (unsigned char)c >= 0x20 && c != 0x7f;
}

bool
part_has_end(struct span record, struct part p)
{
	size_t len = part_text(record, p).len;

	return p.at == PART_NONE ||
		part_is_zero(record, p.at + len, p.len - len);
}

bool
part_is_clean(struct span record, struct part p)
{
	struct span bytes = { 0 };
	size_t len = 0;

	if (p.at == PART_NONE)
		return true;
	bytes = span_slice(record, p.at, (size_t)p.at + p.len);
	for (; len < bytes.len && bytes.ptr[len] != '\0'; len++)
		if (!is_print(bytes.ptr[len]))
			return false;
	return part_is_zero(bytes, len, bytes.len - len);
}

bool
part_is_time(uint64_t seconds)
{
	return seconds >= 315532800 && seconds < 4102444800;
}

static void
put_key(struct buf *out, const char *key)
{
	buf_putc(out, ' ');
	buf_puts(out, key);
	buf_putc(out, '=');
}

void
part_put_head(struct buf *out, const struct part_head *head)
{
	char time[CIVIL_TEXT_MAX];
	int64_t ns = (int64_t)(head->seconds * 1000000000 + head->ns);
	/* Beyond, nanoseconds do not fit; nothing wrote that. */
	bool has_time = head->seconds > 0 && head->seconds < 9000000000;

	if (has_time) {
		(void)civil_format(time, ns, head->digits, CIVIL_ZONE_UTC, 0);
		buf_puts(out, time);
		buf_putc(out, ' ');
	}
	buf_puts(out, head->tag);
	if (head->pid > 0 || !has_time) {
		buf_putc(out, '[');
		buf_put_uint(out, head->pid);
		buf_putc(out, ']');
	}
	buf_puts(out, ": ");
	buf_puts(out, head->word);
}

static bool
is_plain(struct span value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!is_print(value.ptr[i]) || value.ptr[i] == ' ' ||
			value.ptr[i] == '"' || value.ptr[i] == '\\')
			return false;
	return true;
}

void
part_put_text(struct buf *out, const char *key, struct span value)
{
	if (value.len == 0)
		return;
	put_key(out, key);
	if (is_plain(value)) {
		buf_put(out, value);
		return;
	}
	buf_putc(out, '"');
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];

		/* The braces keep it apart from letters beside it: what the
		 * lexer finds in the value, it finds here too. */
		if (!is_print(c))
			buf_printf(out, "\\{%02x}", (unsigned)(unsigned char)c);
		else if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else
			buf_putc(out, c);
	}
	buf_putc(out, '"');
}

void
part_put_uint(struct buf *out, const char *key, uint64_t value)
{
	put_key(out, key);
	buf_put_uint(out, value);
}

static uint64_t
power_of_ten(int digits)
{
	uint64_t scale = 1;

	for (int i = 0; i < digits; i++)
		scale *= 10;
	return scale;
}

/* To the nearest; a double has no more digits than fit. */
static uint64_t
scaled_by(double value, uint64_t scale)
{
	return value < 1e18 / (double)scale
		? (uint64_t)(value * (double)scale + 0.5)
		: 0;
}

struct usage_seconds
part_seconds(double value, int digits)
{
	uint64_t scale = power_of_ten(digits);
	uint64_t scaled = scaled_by(value, scale);

	return (struct usage_seconds){ scaled / scale,
		(uint32_t)(scaled % scale * power_of_ten(6 - digits)) };
}

void
part_put_real(struct buf *out, const char *key, double value, int digits)
{
	uint64_t scale = power_of_ten(digits);
	uint64_t scaled = scaled_by(value, scale);

	put_key(out, key);
	buf_put_uint(out, scaled / scale);
	buf_putc(out, '.');
	buf_put_digits(out, scaled % scale, digits);
}

void
part_ip(struct span bytes, struct addr *out)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	memset(out, 0, sizeof(*out));
	if (bytes.len == sizeof(out->bytes)) {
		memcpy(out->bytes, bytes.ptr, sizeof(out->bytes));
	} else if (bytes.len == 4) {
		memcpy(out->bytes, mapped, sizeof(mapped));
		memcpy(out->bytes + sizeof(mapped), bytes.ptr, 4);
	}
}

void
part_put_address(struct buf *out, struct span bytes)
{
	struct addr a;

	part_ip(bytes, &a);
	if (part_is_zero(bytes, 0, bytes.len) ||
		(addr_is_ip4(&a) && part_is_zero(bytes, bytes.len - 4, 4)))
		return;
	buf_puts(out, " client_ip=");
	addr_put(out, &a);
}
