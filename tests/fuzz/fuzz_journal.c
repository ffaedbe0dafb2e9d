/* Any bytes as the journal, as what stands in an entry of one, and as its head:
 * what was appended is read again, and nothing that is not sound is appended
 * to. */
#include "indexer/store/journal/journal.h"
#include "tests/fuzz/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct place {
	const char *dir;
	char room[72];
	char path[100];
	char head[100];
};

/* An index without a journal. */
static void
place_make(struct place *p)
{
	p->dir = room_path();
	(void)snprintf(p->room, sizeof(p->room), "%s/journal", p->dir);
	(void)snprintf(p->path, sizeof(p->path), "%s/entries.jsonl", p->room);
	(void)snprintf(p->head, sizeof(p->head), "%s/head", p->room);
	(void)unlink(p->path);
	(void)unlink(p->head);
	(void)mkdir(p->room, 0700);
}

static void
put_bytes(const char *path, const char *mode, const uint8_t *bytes, size_t size)
{
	FILE *f = fopen(path, mode);

	if (!f || (size > 0 && fwrite(bytes, size, 1, f) != 1) ||
		fclose(f) != 0)
		abort();
}

/* An entry that has these bytes in it. */
static enum wb_err
append_entry(const struct place *p, const uint8_t *bytes, size_t size)
{
	char *text = calloc(size + 1, 1);
	struct journal_result result = { "lines", { (const char *)bytes, 0 } };
	const char *args[2] = { "waybill", text };
	struct journal_entry entry = { .nargs = 2,
		.args = args,
		.note = text,
		.nresults = 1,
		.results = &result };
	struct err err = { 0 };
	enum wb_err rc = WB_OK;

	if (!text)
		abort();
	if (size > 0)
		memcpy(text, bytes, size);
	result.value = (struct span){ text, strlen(text) };
	rc = journal_append(p->dir, &entry, &err);
	if (rc != WB_OK && err.text[0] == '\0')
		abort();
	free(text);
	return rc;
}

static enum wb_err
read_back(const struct place *p, struct journal_state *out)
{
	struct err err = { 0 };

	memset(out, 0, sizeof(*out));
	return journal_read(p->dir, NULL, NULL, out, &err);
}

/* A head of any bytes beside a journal of one entry: where it is not sound,
 * nothing is appended. */
static void
behead(const struct place *p, const uint8_t *bytes, size_t size)
{
	struct journal_state state = { 0 };
	enum wb_err rc = WB_OK;

	place_make(p);
	if (append_entry(p, bytes, 0) != WB_OK)
		abort();
	put_bytes(p->head, "wb", bytes, size);
	rc = read_back(p, &state);
	if (rc == WB_OK && state.entries != 1)
		abort();
	if (rc != WB_OK && append_entry(p, bytes, 0) == WB_OK)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct place p = { 0 };
	struct journal_state before = { 0 };
	struct journal_state after = { 0 };
	enum wb_err sound = WB_OK;
	enum wb_err appended = WB_OK;

	place_make(&p);
	/* A sound entry, then what a crash or somebody else has left. */
	if (append_entry(&p, bytes, size) != WB_OK ||
		read_back(&p, &before) != WB_OK || before.entries != 1)
		abort();
	put_bytes(p.path, "ab", bytes, size);
	sound = read_back(&p, &before);
	appended = append_entry(&p, bytes, size / 2);
	if (sound == WB_OK && appended != WB_OK)
		abort();
	if (appended == WB_OK && read_back(&p, &after) != sound)
		abort();
	if (appended == WB_OK && after.entries != before.entries + 1)
		abort();
	place_make(&p);
	put_bytes(p.path, "ab", bytes, size);
	(void)read_back(&p, &before);
	(void)append_entry(&p, bytes, size);
	behead(&p, bytes, size);
	return 0;
}
