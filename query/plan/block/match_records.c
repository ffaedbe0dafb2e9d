/* The records of one block that fit. */
#include "format/record/cut.h"
#include "query/plan/block/match_part.h"

/* A record that fits, by what its bytes say: its printed form begins with its
 * time, where it has one. */
static void
add_record(struct matcher *m, const struct match_spot *s,
	const struct process_record *process)
{
	const uint64_t offset = s->job->entry.frame.first_offset + s->at;
	const struct stamp stamp = { .kind = STAMP_UTC,
		.has_offset = true,
		.spelling = SPELL_ISO,
		.seconds = (int64_t)process->begin_s };

	if (process->begin_s > 0 && process->begin_s <= UINT32_MAX)
		match_add_at(m, s, &stamp, offset, true);
	else
		match_add(m, s,
			cut_text(s->raw,
				(enum text_encoding)s->job->source->encoding,
				offset, &m->text));
}

static void
look_at_record(struct matcher *m, const struct match_spot *s,
	const struct record_layout *layout)
{
	bool is_rest = s->at == 0 &&
		(s->job->entry.frame.flags & FRAME_BEGINS_MID) != 0;
	struct process_record process;
	enum record_guess guess =
		record_guess(&m->asked, layout, s->raw, &process);

	if (guess == RECORD_MAY_FIT || (guess == RECORD_FITS && is_rest))
		match_look(m, s);
	else if (guess == RECORD_FITS)
		add_record(m, s, &process);
}

/* Where a record ends, and what it is, is found out once. */
void
match_records(struct matcher *m, struct match_job *job, struct span block)
{
	const struct record_layout *own =
		cut_layout((enum text_encoding)job->source->encoding);
	struct match_spot s = { .job = job, .block = block };

	while (!match_is_enough(m, job) && s.at < block.len) {
		struct span rest = span_slice(block, s.at, block.len);
		size_t length = 0;
		const struct record_layout *layout =
			cut_record(own, rest, &length);

		s.raw = span_slice(rest, 0, length);
		look_at_record(m, &s, layout);
		s.at += length;
		s.number++;
	}
}
