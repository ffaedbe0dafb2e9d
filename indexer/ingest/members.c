/* How the .gz file under way is made up, for `cat --original`. */
#include "indexer/ingest/run.h"

struct member_rows {
	struct gzip_member_row *rows;
	size_t count;
};

void
ingest_gzip_members(
	void *ctx, const struct packed_member *members, size_t count)
{
	struct ingest *in = ctx;

	in->members = arena_array(&in->arena, count, sizeof(*in->members));
	in->nmembers = count;
	for (size_t i = 0; i < count; i++) {
		struct gzip_member_row *row = &in->members[i];
		bool is_same = i > 0 &&
			members[i].header.ptr == members[i - 1].header.ptr;

		*row = (struct gzip_member_row){ in->next_file, members[i] };
		row->member.header = is_same
			? row[-1].member.header
			: arena_copy(&in->arena, members[i].header);
	}
}

static enum wb_err
put_members(void *ctx, void *arg, struct err *err)
{
	struct ingest *in = ctx;
	const struct member_rows *members = arg;

	(void)err;
	for (size_t i = 0; i < members->count; i++)
		sources_add_gzip_member(
			segment_sources(in->segment), &members->rows[i]);
	return WB_OK;
}

enum wb_err
ingest_put_members(struct ingest *in, struct err *err)
{
	struct member_rows *members = NULL;

	if (in->nmembers == 0)
		return WB_OK;
	members = arena_alloc(&in->arena, sizeof(*members));
	*members = (struct member_rows){ in->members, in->nmembers };
	return ingest_call(in, put_members, members, err);
}
