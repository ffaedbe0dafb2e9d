/* Whatever a family says of a login reaches `logins`: each fixture that has an
 * outcome is a note, or is nobody's login. */
#include "query/user/login/login_join.h"

#include "format/base/buf.h"
#include "format/log/line/format.h"
#include "tests/read_file.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static bool
tells_login(const struct event *ev)
{
	switch (ev->kind) {
	case KIND_AUTH:
	case KIND_LOGIN:
	case KIND_SU:
	case KIND_SUDO:
		return event_field(ev, FIELD_outcome) != NULL;
	default:
		return false;
	}
}

/* crontab asks nobody for a password. */
static bool
is_nobodys(const struct event *ev)
{
	const struct field *service = event_field(ev, FIELD_service);

	return service != NULL && span_eq(service->value, SPAN("cron"));
}

static size_t
check_lines(const char *name, struct span text)
{
	static const struct dialect dialect = { 0 };
	static struct event ev;
	struct span line = { 0 };
	size_t count = 0;

	while (text.len > 0) {
		(void)span_cut(text, '\n', &line, &text);
		if (!span_eat(&line, SPAN("< ")))
			continue;
		event_parse(line, &dialect, &ev);
		if (!ev.format || !tells_login(&ev) || is_nobodys(&ev))
			continue;
		count++;
		cr_expect(login_note_is(&ev), "%s: no login: %.*s", name,
			(int)line.len, line.ptr);
		cr_expect(login_rank_of(&ev, GROUP_SHELL) > RANK_NONE,
			"%s: counts nothing: %.*s", name, (int)line.len,
			line.ptr);
	}
	return count;
}

Test(login_note, all_families)
{
	size_t count = 0;
	const struct log_format *const *formats = formats_all(&count);
	size_t lines = 0;

	for (size_t i = 0; i < count; i++) {
		struct buf text = { 0 };
		char path[128];

		(void)snprintf(path, sizeof(path), "fixtures/log/%s.case",
			formats[i]->name);
		cr_assert(read_file(path, &text), "%s", path);
		lines += check_lines(formats[i]->name, buf_span(&text));
		buf_release(&text);
	}
	cr_expect(lines > 200, "only %zu lines tell of logins", lines);
}

Test(login_note, same_user)
{
	static const struct {
		struct span a;
		struct span b;
		bool same;
	} rows[] = {
		{ SPAN_INIT("bob"), SPAN_INIT("bob"), true },
		{ SPAN_INIT("bob"), SPAN_INIT("Bob@shop.example"), true },
		{ SPAN_INIT(""), SPAN_INIT("bob"), true },
		{ SPAN_INIT("bob"), SPAN_INIT("bobby"), false },
		{ SPAN_INIT("bob@a.example"), SPAN_INIT("bob@b.example"),
			false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect(login_same_user(rows[i].a, rows[i].b) == rows[i].same,
			"%s %s", rows[i].a.ptr, rows[i].b.ptr);
}
