#include "query/trace/view/host.h"

#include "format/base/addr.h"

#include <string.h>

struct span
host_folder(struct span host, struct span path)
{
	struct span rest = path;
	struct span part = { 0 };
	struct span folder = { 0 };

	while (host.len > 0 && span_cut(rest, '/', &part, &rest)) {
		size_t end = (size_t)(part.ptr - path.ptr) + part.len;

		if (span_starts(part, host) &&
			(part.len == host.len || part.ptr[host.len] == '.'))
			return span_slice(path, 0, end);
	}
	(void)span_rcut(path, '/', &folder, NULL);
	return folder;
}

static struct span
folder_of(const struct sighting *s)
{
	return host_folder(
		s->host, s->ncites > 0 ? s->cites[0].path : SPAN(""));
}

static bool
is_certain(const struct sighting *s)
{
	return s->host.len > 0 && s->host_basis != HOST_INFERRED &&
		s->host_basis != HOST_UNKNOWN;
}

bool
host_same(const struct sighting *a, const struct sighting *b)
{
	if (!span_ieq(a->host, b->host))
		return false;
	if (is_certain(a) || is_certain(b))
		return true;
	return span_eq(folder_of(a), folder_of(b));
}

bool
host_is_named(struct span host, struct span name)
{
	struct span host_label = { 0 };
	struct span name_label = { 0 };
	bool host_qualified = false;
	bool name_qualified = false;

	if (name.len > 0 && name.ptr[name.len - 1] == '.')
		name.len--;
	if (host.len == 0 || name.len == 0)
		return false;
	host_qualified = span_cut(host, '.', &host_label, NULL);
	name_qualified = span_cut(name, '.', &name_label, NULL);
	if (host_qualified && name_qualified)
		return span_ieq(host, name);
	return !span_all_digits(name_label) && span_ieq(host_label, name_label);
}

/* "mx.far.example. [192.0.2.1]", as Sendmail writes a peer. */
static struct span
bare_name(struct span name)
{
	name = span_trim(name);
	if (name.len > 1 && name.ptr[name.len - 1] == '.')
		name.len--;
	return name;
}

static struct peer
parse_peer(struct span text)
{
	struct peer p = { 0 };
	struct addr addr;
	struct span inside = { 0 };
	struct span head = { 0 };

	if (span_cut(text, '[', &p.name, &inside)) {
		/* "mx.example.org. [192.0.2.1]" of Sendmail and Exim. */
		p.name = span_trim(p.name);
		if (p.name.len > 0 && p.name.ptr[p.name.len - 1] == '.')
			p.name.len--;
		(void)span_cut(inside, ']', &inside, NULL);
		(void)span_eat(&inside, SPAN("IPv6:"));
		if (addr_parse(inside, &addr))
			p.ip = inside;
		else if (span_find_char(inside, '/') != SIZE_MAX)
			p.is_socket = true;
		return p;
	}
	p.name = text;
	p.is_socket = span_find_char(text, '/') != SIZE_MAX;
	if (addr_parse(text, &addr)) {
		p.ip = text;
		p.name = (struct span){ 0 };
	} else if (span_rcut(text, ':', &head, NULL) &&
		addr_parse(head, &addr)) {
		p.ip = head;
		p.name = (struct span){ 0 };
	} else if (head.len > 0 && !p.is_socket) {
		p.name = head;
	}
	return p;
}

struct peer
peer_parse(struct span text)
{
	struct peer p = parse_peer(text);

	p.name = bare_name(p.name);
	/* "relay=10.0.0.2[10.0.0.2]:25": a hop configured by address. */
	if (p.ip.len > 0 && span_ieq(p.name, p.ip))
		p.name = (struct span){ 0 };
	return p;
}

static bool
has_prefix(const unsigned char *at, unsigned value, unsigned bits)
{
	unsigned have = (unsigned)at[0] << 8 | at[1];

	return have >> (16 - bits) == value >> (16 - bits);
}

bool
ip_is_loopback(struct span ip)
{
	static const unsigned char one[16] = { [15] = 1 };
	struct addr a;

	if (!addr_parse(ip, &a))
		return false;
	if (addr_is_ip4(&a))
		return a.bytes[12] == 127;
	return memcmp(a.bytes, one, sizeof(one)) == 0;
}

bool
ip_is_private(struct span ip)
{
	struct addr a;

	if (!addr_parse(ip, &a))
		return false;
	if (ip_is_loopback(ip))
		return true;
	if (!addr_is_ip4(&a))
		return has_prefix(a.bytes, 0xfc00, 7) ||
			has_prefix(a.bytes, 0xfe80, 10);
	return has_prefix(a.bytes + 12, 0x0a00, 8) ||
		has_prefix(a.bytes + 12, 0xac10, 12) ||
		has_prefix(a.bytes + 12, 0xc0a8, 16) ||
		has_prefix(a.bytes + 12, 0xa9fe, 16);
}
