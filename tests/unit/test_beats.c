#include "format/disk/beats.h"

#include <criterion/criterion.h>

Test(beats, come_back)
{
	const struct beat sets[][4] = {
		{ { 0, 1 }, { 1, 2 }, { 300, 3 }, { INT64_MAX, 4 } },
		{ { INT64_MIN, UINT64_MAX }, { -1, 1 }, { 0, 7 }, { 1, 127 } },
		{ { -5, 128 }, { -4, 1 }, { 5000000, 300 }, { 5000001, 1 } },
	};

	for (size_t s = 0; s < sizeof(sets) / sizeof(sets[0]); s++) {
		struct buf out = { 0 };
		struct beats_reader r = { 0 };
		struct beat b = { 0 };

		beats_encode(sets[s], 4, &out);
		r.rest = buf_span(&out);
		for (size_t i = 0; i < 4; i++) {
			cr_expect(beats_next(&r, &b), "set %zu, %zu", s, i);
			cr_expect(b.at == sets[s][i].at &&
					b.lines == sets[s][i].lines,
				"set %zu, %zu", s, i);
		}
		cr_expect(!beats_next(&r, &b), "set %zu ends", s);
		buf_release(&out);
	}
}

Test(beats, of_other_bytes_are_refused)
{
	/* A step of nothing, one cut off, one of over 64 bits. */
	const struct span wrong[] = {
		SPAN("\x02\x01\x00\x01"),
		SPAN("\x02\x01\x05"),
		SPAN("\x02\x01\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"),
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct beats_reader r = { .rest = wrong[i] };
		struct beat b = { 0 };

		cr_expect(beats_next(&r, &b) && b.at == 1, "%zu: the first", i);
		cr_expect(!beats_next(&r, &b), "%zu: no second", i);
	}
}

Test(beats, are_rounded_down)
{
	cr_expect(beat_of(0) == 0 && beat_of(299) == 0 && beat_of(300) == 1);
	cr_expect(beat_of(-1) == -1 && beat_of(-300) == -1);
	cr_expect(beat_of(-301) == -2);
}
