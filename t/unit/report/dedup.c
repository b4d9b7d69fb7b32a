/* Reports seen before: each kind of row, and many conflicts of one report. */
/* SPDX-License-Identifier: ISC */
#include "report/dedup.h"

#include "unit/tap.h"

enum { MANY = 200000 };

static enum dedup_row
add(struct dedup *d, uint64_t key, uint64_t content, uint64_t place,
    uint32_t *serial)
{
	struct dedup_id id = {{key, key + 1}, content, place};

	return dedup_add(d, &id, serial);
}

int
main(void)
{
	struct dedup d = {0};
	uint32_t one, two, other;
	size_t i, wrong = 0;

	is_uint(add(&d, 1, 1, 1, &one), DEDUP_NEW, "a report");
	is_uint(add(&d, 2, 1, 1, &other), DEDUP_NEW, "another");
	is_uint(add(&d, 1, 1, 1, &two), DEDUP_AGAIN, "its next row");
	is_uint(two, one, "has its serial");
	is_uint(add(&d, 1, 1, 2, &two), DEDUP_DUPLICATE, "a copy of it");
	is_uint(add(&d, 1, 1, 2, &other), DEDUP_DROPPED, "another row of that");
	is_uint(other, two, "has the serial of the copy");
	is_uint(add(&d, 1, 2, 2, &two), DEDUP_CONFLICT, "other content");
	is_uint(add(&d, 1, 2, 2, &other), DEDUP_AGAIN, "its next row");
	is_uint(other, two, "has its serial");
	is_uint(add(&d, 1, 2, 1, &other), DEDUP_DUPLICATE, "a copy of that");
	is_uint(add(&d, 1, 2, 1, &other), DEDUP_DROPPED, "its next row");
	is_uint(add(&d, 1, 1, 1, &other), DEDUP_AGAIN, "the first report");
	is_uint(other, one, "is still known");
	dedup_free(&d);

	/* A quadratic search would take minutes. */
	for (i = 0; i < 2 * MANY; i++)
		wrong += add(&d, 1, (uint64_t)(i % MANY) << 32 | 7, 1, &one) !=
		    (i == 0 ? DEDUP_NEW : i < MANY ? DEDUP_CONFLICT :
		    DEDUP_AGAIN);
	is_uint(wrong, 0, "many conflicts of one report, twice");
	is_uint(d.n, MANY, "each of them once");
	dedup_free(&d);

	/* records of two reports; the numbers may be far apart */
	add(&d, 1, 1, 1, &one);
	add(&d, 2, 1, 1, &two);
	for (wrong = i = 0; i < 2 * MANY; i++) {
		wrong += dedup_record(&d, one, (uint32_t)i * 3);
		wrong += dedup_record(&d, two, UINT32_MAX - (uint32_t)i);
	}
	is_uint(wrong, 0, "new records");
	for (i = 0; i < 2 * MANY; i++) {
		wrong += !dedup_record(&d, two, UINT32_MAX - (uint32_t)i);
		wrong += !dedup_record(&d, one, (uint32_t)i * 3);
		wrong += dedup_record(&d, one, (uint32_t)i * 3 + 1);
	}
	is_uint(wrong, 0, "known ones, and others between them");
	dedup_free(&d);
	return done_testing();
}
