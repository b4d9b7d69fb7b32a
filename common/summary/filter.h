/* Conditions on a row's columns, as -f takes them. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_FILTER_H
#define SUMMARY_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "value/ip.h"

enum filter_op {
	FILTER_EQ,
	FILTER_NE,
	FILTER_GLOB,
	FILTER_LT,
	FILTER_LE,
	FILTER_GT,
	FILTER_GE,
};

/* COLUMN OP VALUE; value borrows the text it was parsed from. */
struct filter {
	int column;
	enum filter_op op;
	struct span value; /* absent for \N */
	uint64_t number;   /* of a number or a time */
	struct cidr cidr;  /* of an address */
};

/*
 * Takes "field=value" and the like. NULL, or what is wrong with it. A time
 * is seconds since 1970 or a day (2026-07-31, its midnight in UTC); for
 * source_ip = and != take an address or a network.
 */
const char *filter_parse(struct filter *f, struct span text);

/*
 * Does the value of its column fulfil it? An absent one equals only \N, and
 * nothing else is true of it but !=. A list fulfils = and ~ if the first
 * subfield of one of its items does (of a quirk its code, what is before
 * '='), and != if = does not hold. Numbers and times compare as such, all
 * else by its bytes; ~ pays no heed to ASCII case. scratch is for its use.
 */
bool filter_match(const struct filter *f, struct span value,
    struct buf *scratch);

#endif
