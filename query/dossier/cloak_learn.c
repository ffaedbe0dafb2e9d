/* Names that no field has, learnt from the text of lines. */
#include "query/dossier/cloak_part.h"

#include "query/trace/view/subject.h"

#include <string.h>

enum { PHRASE_LEAST = 5, PASSWD_FIELDS = 7 };

/* What stands behind them belongs to a user. */
static const char *const folders[] = { "/home/", "/Users/", "/var/mail/",
	"/spool/mail/", "/vmail/" };

static struct span
unquoted(struct span text)
{
	if (text.len >= 2 && text.ptr[0] == '"' &&
		text.ptr[text.len - 1] == '"')
		return span_slice(text, 1, text.len - 1);
	return text;
}

void
cloak_learn_phrase(struct cloak *c, struct span text)
{
	struct span name = span_trim(unquoted(subject_decode(&c->arena, text)));
	struct span family = { 0 };
	struct span given = { 0 };
	struct buf turned = { 0 };

	if (name.len < PHRASE_LEAST || span_find_char(name, ' ') == SIZE_MAX)
		return;
	text_set_add(&c->phrases, cloak_fold(&c->arena, name));
	/* "Smith, Bob" is Bob Smith, too. */
	if (!span_cut(name, ',', &family, &given))
		return;
	buf_put(&turned, span_trim(given));
	buf_putc(&turned, ' ');
	buf_put(&turned, span_trim(family));
	text_set_add(&c->phrases, cloak_fold(&c->arena, buf_span(&turned)));
	buf_release(&turned);
}

void
cloak_learn_phrases(struct cloak *c, struct span text)
{
	struct address_found found = { 0 };
	struct span phrase = { 0 };
	size_t done = 0;
	size_t at = 0;

	while (address_find(text, done, &found)) {
		if (phrase_find(text, done, &found, &phrase, &at))
			cloak_learn_phrase(c, phrase);
		done = found.at + found.len;
	}
}

/* "ann:x:1001:1001:Ann Asker,Room 12:/home/ann:/bin/sh", or a line of a group
 * with its members. */
static bool
note_account(struct cloak *c, struct span line)
{
	struct span fields[PASSWD_FIELDS] = { 0 };
	struct span rest = line;
	struct span one = { 0 };
	size_t n = 0;

	while (n < PASSWD_FIELDS && span_cut(rest, ':', &fields[n], &rest))
		n++;
	if (n < PASSWD_FIELDS)
		fields[n++] = rest;
	if (n < 4 || !span_all_digits(fields[2]) ||
		(n == PASSWD_FIELDS && !span_all_digits(fields[3])))
		return false;
	rest = fields[n == PASSWD_FIELDS ? 4 : 3];
	if (n == PASSWD_FIELDS)
		cloak_learn_user(c, fields[0]);
	while (rest.len > 0) {
		(void)span_cut(rest, ',', &one, &rest);
		if (n < PASSWD_FIELDS)
			cloak_learn_user(c, one);
		else
			cloak_learn_phrase(c, one);
	}
	return true;
}

/* The user whose folder it is; of one by domains, the domain and the user. */
static void
note_folder(struct cloak *c, struct span path)
{
	for (int depth = 0; depth < 2; depth++) {
		size_t len = 0;
		struct span name = { 0 };

		while (len < path.len && is_name_byte(path.ptr[len]))
			len++;
		name = span_slice(path, 0, len);
		while (name.len > 0 && !is_alnum(name.ptr[name.len - 1]) &&
			!is_high(name.ptr[name.len - 1]))
			name.len--;
		cloak_learn_user(c, name);
		if (span_find_char(name, '.') == SIZE_MAX || len == path.len ||
			path.ptr[len] != '/')
			return;
		path = span_slice(path, len + 1, path.len);
	}
}

void
cloak_note_line(struct cloak *c, struct span line)
{
	if (c->key.len == 0 || note_account(c, line))
		return;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct span folder = span_of(folders[i]);
		struct span rest = line;
		size_t at = 0;

		while ((at = span_find(rest, folder)) != SIZE_MAX) {
			rest = span_slice(rest, at + folder.len, rest.len);
			note_folder(c, rest);
		}
	}
	cloak_learn_hints(c, line);
	cloak_learn_phrases(c, line);
	cloak_learn_addresses(c, line);
}
