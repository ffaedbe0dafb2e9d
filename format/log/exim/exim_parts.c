/* What Exim's lines are made of: ids, addresses, hosts, fields like "H=". */
#include "format/log/exim/exim.h"

#include "format/log/line/address.h"

static bool
is_base62(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alnum(s.ptr[i]))
			return false;
	return true;
}

static bool
is_id(struct span s, size_t middle, size_t last)
{
	return s.len > 6 + 1 + middle + 1 + last && s.ptr[6] == '-' &&
		s.ptr[6 + 1 + middle] == '-' &&
		s.ptr[6 + 1 + middle + 1 + last] == ' ' &&
		is_base62(span_slice(s, 0, 6)) &&
		is_base62(span_slice(s, 7, 7 + middle)) &&
		is_base62(span_slice(s, 8 + middle, 8 + middle + last));
}

bool
exim_eat_id(struct span *s, struct span *id)
{
	/* Since 4.97 the second and third part are longer. */
	size_t len = is_id(*s, 6, 2) ? 16 : is_id(*s, 11, 4) ? 23 : 0;

	if (len == 0)
		return false;
	*id = span_slice(*s, 0, len);
	*s = span_slice(*s, len + 1, s->len);
	return true;
}

/* "[192.0.2.1]:25"; the port is not always logged. An address that was masked
 * is none. */
static bool
eat_address(struct span *s, struct span *ip, struct span *port)
{
	struct span rest = *s;
	struct span inside = { 0 };

	if (!span_eat_char(&rest, '['))
		return false;
	inside = span_take_until(&rest, ']');
	if (!span_eat_char(&rest, ']') ||
		span_find_char(inside, ' ') != SIZE_MAX)
		return false;
	if (address_is_ip(inside))
		*ip = inside;
	if (rest.len > 1 && rest.ptr[0] == ':' && is_digit(rest.ptr[1])) {
		rest = span_slice(rest, 1, rest.len);
		*port = span_take_set(&rest, "0123456789");
	}
	*s = rest;
	return true;
}

/* The HELO ends where ") [address]" follows, or at its bracket. */
static bool
eat_helo(struct span *s, struct exim_host *host)
{
	struct span rest = *s;

	if (!span_eat_char(&rest, '('))
		return false;
	for (size_t i = 0; i < rest.len; i++) {
		struct exim_host found = { .name = host->name };
		struct span behind = { 0 };

		if (rest.ptr[i] != ')')
			continue;
		behind = span_slice(rest, i + 1, rest.len);
		/* One before a bracket is of the HELO itself. */
		if (!span_eat_char(&behind, ' ') ||
			!eat_address(&behind, &found.ip, &found.port) ||
			span_starts(behind, SPAN(")")))
			continue;
		*host = found;
		host->helo = span_slice(rest, 0, i);
		host->is_doubtful = span_has(behind, SPAN(") ["));
		*s = behind;
		return true;
	}
	return false;
}

static bool
is_name_end(char c)
{
	return c == ' ' || c == ':' || c == ',' || c == '(' || c == '[';
}

bool
exim_eat_host(struct span *s, struct exim_host *out)
{
	struct exim_host host = { 0 };
	struct span rest = *s;
	struct span behind = { 0 };
	size_t n = 0;

	while (n < rest.len && !is_name_end(rest.ptr[n]))
		n++;
	host.name = span_slice(rest, 0, n);
	rest = span_slice(rest, n, rest.len);
	behind = rest;
	if (n == 0 || span_eat_char(&behind, ' ')) {
		if (eat_helo(&behind, &host) ||
			eat_address(&behind, &host.ip, &host.port))
			rest = behind;
	}
	/* The host of an address literal has that as its name. */
	if (n == 0 && !host.helo.ptr && span_eat_char(&behind, ' ') &&
		eat_address(&behind, &host.ip, &host.port))
		rest = behind;
	if (rest.len == s->len)
		return false;
	host.text = span_slice(*s, 0, s->len - rest.len);
	/* Not the first mail over that connection. */
	(void)span_eat_char(&rest, '*');
	*s = rest;
	*out = host;
	return true;
}

void
exim_add_client(struct event *ev, const struct exim_host *host)
{
	unsigned marks = host->is_doubtful ? FIELD_UNTRUSTED : FIELD_VERBATIM;

	if (host->name.len > 0)
		event_add(ev, FIELD_client_name, host->name, FIELD_UNTRUSTED);
	if (host->helo.len > 0)
		event_add(ev, FIELD_helo, host->helo, FIELD_UNTRUSTED);
	if (host->ip.len > 0)
		event_add(ev, FIELD_client_ip, host->ip, marks);
	if (host->port.len > 0)
		event_add(ev, FIELD_port, host->port, marks);
}

/* "..." where \ escapes; without the quotes. */
static struct span
take_quoted(struct span *s)
{
	size_t i = 1;
	struct span value = { 0 };

	while (i < s->len && s->ptr[i] != '"')
		i += s->ptr[i] == '\\' ? 2 : 1;
	value = span_slice(*s, 1, i);
	*s = span_slice(*s, i + 1, s->len);
	return value;
}

/* <...> ends where a blank or a colon follows. */
static struct span
take_angle(struct span *s)
{
	size_t i = 1;
	struct span value = { 0 };

	while (i < s->len &&
		(s->ptr[i] != '>' ||
			(i + 1 < s->len && s->ptr[i + 1] != ' ' &&
				s->ptr[i + 1] != ':')))
		i++;
	/* Nobody knows how one goes on that was cut off. */
	if (i < s->len)
		value = span_slice(*s, 1, i);
	*s = span_slice(*s, i + 1, s->len);
	return value;
}

static struct span
take_word(struct span *s)
{
	size_t n = 0;
	struct span word = { 0 };

	while (n < s->len && s->ptr[n] != ' ')
		n++;
	/* "T=smtp: why" */
	if (n > 0 && n < s->len && s->ptr[n - 1] == ':')
		n--;
	word = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return word;
}

/* clang-format off */
static const struct span flags[] = {
	SPAN_INIT("PRDR"), SPAN_INIT("K"), SPAN_INIT("L"), SPAN_INIT("L*"),
	SPAN_INIT("L."), SPAN_INIT("L-"), SPAN_INIT("L*-"), SPAN_INIT("L.-"),
	SPAN_INIT("DS"), SPAN_INIT("TFO"), SPAN_INIT("TFO*"),
	SPAN_INIT("TFO**"), SPAN_INIT("ARC"),
};
/* clang-format on */

static bool
is_flag(struct span word)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (span_eq(word, flags[i]))
			return true;
	return false;
}

static size_t
key_length(struct span s)
{
	size_t n = 0;

	while (n < s.len && (is_alnum(s.ptr[n]) || s.ptr[n] == '*'))
		n++;
	/* "L.-": PIPELINING was offered, also early, and not used. */
	while (n > 0 && n < s.len && s.ptr[0] == 'L' &&
		(s.ptr[n] == '.' || s.ptr[n] == '-'))
		n++;
	return n <= 4 ? n : 0;
}

bool
exim_eat_pair(struct span *s, struct exim_pair *out)
{
	struct exim_pair pair = { 0 };
	struct span rest = *s;
	size_t n = 0;

	(void)span_eat_char(&rest, ' ');
	n = key_length(rest);
	pair.key = span_slice(rest, 0, n);
	rest = span_slice(rest, n, rest.len);
	if (n == 0)
		return false;
	if (!span_eat_char(&rest, '=')) {
		if (!is_flag(pair.key) || (rest.len && rest.ptr[0] != ' '))
			return false;
	} else if (span_eq(pair.key, SPAN("H"))) {
		if (!exim_eat_host(&rest, &pair.host))
			return false;
	} else if (rest.len > 0 && rest.ptr[0] == '"') {
		pair.value = take_quoted(&rest);
	} else if (rest.len > 0 && rest.ptr[0] == '<') {
		pair.value = take_angle(&rest);
	} else {
		pair.value = take_word(&rest);
	}
	*s = rest;
	*out = pair;
	return true;
}

void
exim_add_tls(struct event *ev, struct span value)
{
	struct span tls = { 0 };
	struct span cipher = { 0 };

	(void)span_cut(value, ':', &tls, &cipher);
	(void)span_cut(cipher, ':', &cipher, NULL);
	event_add(ev, FIELD_tls, tls, FIELD_VERBATIM);
	if (cipher.len > 0)
		event_add(ev, FIELD_cipher, cipher, FIELD_VERBATIM);
}

/* "A=plain:kim@example.com:sender": how and who; the third part is what the
 * client says of the author. */
static void
add_login(struct event *ev, struct span value)
{
	struct span user = { 0 };

	(void)span_cut(value, ':', &value, &user);
	(void)span_cut(user, ':', &user, NULL);
	event_add(ev, FIELD_method, value, FIELD_VERBATIM);
	if (user.len > 0)
		event_add(ev, FIELD_user, user, FIELD_VERBATIM);
}

struct client_row {
	struct span key;
	enum field_id id;
	unsigned marks;
};

/* clang-format off */
static const struct client_row client_rows[] = {
	{ SPAN_INIT("F"), FIELD_from, FIELD_UNTRUSTED },
	{ SPAN_INIT("P"), FIELD_protocol, FIELD_VERBATIM },
	{ SPAN_INIT("S"), FIELD_size, FIELD_VERBATIM },
	{ SPAN_INIT("R"), FIELD_orig_queue_id, FIELD_VERBATIM },
	{ SPAN_INIT("C"), FIELD_commands, FIELD_UNTRUSTED },
};
/* clang-format on */

static void
add_client_pair(struct event *ev, const struct exim_pair *pair, bool *has_host)
{
	struct span value = pair->value;
	struct span port = { 0 };
	struct span ip = { 0 };

	if (pair->host.text.len > 0) {
		exim_add_client(ev, &pair->host);
		*has_host = true;
	} else if (span_eq(pair->key, SPAN("X"))) {
		exim_add_tls(ev, value);
	} else if (span_eq(pair->key, SPAN("A"))) {
		add_login(ev, value);
	} else if (span_eq(pair->key, SPAN("I")) &&
		eat_address(&value, &ip, &port)) {
		if (ip.len > 0)
			event_add(ev, FIELD_local_ip, ip, FIELD_VERBATIM);
		if (port.len > 0)
			event_add(ev, FIELD_local_port, port, FIELD_VERBATIM);
	} else if (span_eq(pair->key, SPAN("U")) && !*has_host) {
		/* Whose program called Exim: nobody authenticated. With a host
		 * it is what an ident server said. */
		event_add(ev, FIELD_caller, value, FIELD_VERBATIM);
	}
	for (size_t i = 0; i < sizeof(client_rows) / sizeof(client_rows[0]);
		i++)
		if (value.ptr && span_eq(pair->key, client_rows[i].key))
			event_add(ev, client_rows[i].id, value,
				client_rows[i].marks);
}

void
exim_eat_client(struct event *ev, struct span *s)
{
	struct exim_pair pair = { 0 };
	struct span rest = *s;
	bool has_host = false;

	while (exim_eat_pair(&rest, &pair)) {
		/* The id, the subject and what follows are the sender's to
		 * write; not every mail has an id. */
		if (span_eq(pair.key, SPAN("id")) ||
			span_eq(pair.key, SPAN("id*")) ||
			span_eq(pair.key, SPAN("T")))
			break;
		add_client_pair(ev, &pair, &has_host);
		*s = rest;
	}
}
