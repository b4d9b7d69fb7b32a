/* What a process has counted, told to another one that adds it. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_MERGE_H
#define SUMMARY_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/out.h"
#include "summary/count.h"
#include "summary/part.h"

/* A part of an input, as its process tells of it through from. */
struct merge {
	struct part_reader from;
	uint64_t v[PART_NUMBERS_N];
	struct buf reports; /* struct dedup_id of each that is new to it */
};

void merge_free(struct merge *m);

/*
 * Writes all frames of what c has counted: failed if that is of no use; notes
 * are frames for the lines on rows. The reports up to serial known are no new
 * ones.
 */
void merge_write(struct count *c, bool failed, size_t known, struct span notes,
    struct out *out);

/* Reads NUMBERS, and at most so many reports. False if they are wrong, or if
 * the part can't be counted by itself. */
bool merge_reports(struct merge *m, uint64_t most);

/* Adds the reports, or asks if one of them has a key that is known. */
void merge_know(struct dedup *d, const struct merge *m);
bool merge_is_known(const struct dedup *d, const struct merge *m);

/*
 * Reads the rest and adds it all to c; lines is how many there are before this
 * part. False if the process has told nonsense, or not all: some of it has
 * been added then.
 */
bool merge_add(struct merge *m, struct count *c, uint64_t lines);

#endif
