/* Made-up aggregate reports for the benchmarks, the same from one seed. */
/* SPDX-License-Identifier: ISC */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Addresses that sources are drawn from; few of them send most. */
#define REPORT_SOURCES 384000U

struct rng {
	uint64_t state;
};

struct reporter;

/* One report: who wrote it about whom, and where its numbers come from. */
struct report {
	const struct reporter *by;
	const char *domain;
	struct rng rng;
	uint64_t id, begin;
};

/* One record, drawn by record_draw(). */
struct record {
	uint32_t source, count;
	bool dkim_aligned, spf_aligned;
	unsigned int disposition, reason, signatures, subdomain;
	const char *dkim_domain, *selector, *spf_domain;
};

/* The nth report of a seed; n also picks reporter and domain. */
struct report report_make(uint64_t seed, uint64_t n);
/* How many records a small report has: 1 to 15, more often few. */
unsigned int report_size(struct report *r);
/* ORG!DOMAIN!BEGIN!END, the file name that RFC 7489, 7.2.1.1 asks for. */
void report_name(const struct report *r, struct buf *out);

/* The XML in three pieces, so that none need be in memory as a whole. */
void report_head(const struct report *r, struct buf *out);
void report_record(struct report *r, struct buf *out);
void report_tail(const struct report *r, struct buf *out);

/* The same as rows of rua, without the columns that a report rarely fills. */
void report_columns(struct buf *out);
void report_row(struct report *r, uint64_t record, struct buf *out);

#endif
