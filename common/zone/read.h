/* The state of reading a master file, which the files of zone/ share. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_READ_H
#define ZONE_READ_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/names.h"
#include "zone/file.h"

/* A position in a text, which has less than 2^32 octets. */
struct zone_scan {
	const char *p, *end;
	const char *line_at; /* the first octet of the line */
	uint32_t line;
	const char *told;  /* faults before this octet were reported already */
	uint64_t rescans;  /* octets that may still be read a second time */
	/* For generated text, the place of all of it; else NULL. */
	const struct zone_token *place;
};

struct zone_reader {
	const struct zone_handler *handler;
	const struct zone_options *options;
	const struct zone_file *file;
	struct zone_scan scan;

	/* The entry that is read: one line, or several in parentheses. */
	struct zone_token *token;
	size_t n, cap;
	bool blank;                  /* it begins with white space */
	bool bad;                    /* a fault loses it */
	struct zone_token semicolon; /* that may cut text; p NULL: none */
	size_t semicolon_behind;     /* how many fields are before it */

	/* From one entry to the next. */
	struct zone_name origin, owner;
	/* The origin that a relative name has where there is none yet: that of
	 * the options, then that of the first SOA. */
	struct zone_name later;
	bool origin_open; /* until $ORIGIN or a SOA */
	bool by_name;     /* later is what the file is named after */
	bool origin_told; /* that there is none */
	bool has_default_ttl, has_ttl;
	uint32_t default_ttl, ttl;
	struct span owner_text; /* that owner was read from */

	struct buf wire;
	struct names texts; /* where included ones are in memory */
	size_t files, depth;
	uint64_t octets, generated;
	uint64_t *written, written_here;
};

/*
 * Reads the next entry into token[]; false at the end of the text. An entry
 * may have no field. Reports faults of the tokens themselves.
 */
bool zonetoken_entry(struct zone_reader *z);

/* Reports a fault at a token or, for at > 0, that many octets into it. */
void zonetoken_fault(struct zone_reader *z, enum zone_fault f,
    const struct zone_token *t, size_t at);

static inline struct span
zonetoken_span(const struct zone_token *t)
{
	return (struct span){t->p, t->n};
}

/* Octets that a directive makes of fewer: true if there are too many. */
static inline bool
zonefile_written(struct zone_reader *z, uint64_t octets)
{
	*z->written += octets;
	return *z->written > LIMIT_ZONE_WRITTEN;
}

/* What is read of a record before its data. */
struct zone_head {
	const struct zone_token *owner, *ttl, *type;
	const struct zone_token *data;
	size_t ndata;
	uint32_t seconds;
	uint16_t number; /* of the type */
	bool generic, generated;
};

/* --- records (zone/record.c) --- */

/* Reads token[] as a record and hands it over. */
void zonerecord_read(struct zone_reader *z);

/* Reads [TTL] [class] type from token[*i] on, the first two in either order;
 * false if that is a fault, which is reported. */
bool zonerecord_head(struct zone_reader *z, size_t *i, struct zone_head *h);

/* Sets the TTL of a record that has none of its own. */
void zonerecord_ttl(struct zone_reader *z, struct zone_head *h);

/* Reads the data and hands the record over; its owner is z->owner. */
void zonerecord_emit(struct zone_reader *z, const struct zone_head *h);

static inline void
zonefile_set_origin(struct zone_reader *z, const struct zone_name *origin)
{
	z->origin = *origin;
	z->owner_text = SPAN_NONE; /* the same text may be another name now */
}

/* --- origins (zone/origin.c) --- */

/* Sets the origin where there is none yet and a name at this token needs one;
 * false if there is none. */
bool zoneorigin_find(struct zone_reader *z, const struct zone_token *t);

/* Reads a name relative to the origin, which is found if need be. */
enum zone_fault zoneorigin_name(struct zone_reader *z,
    struct zone_name *name, const struct zone_token *t, size_t *at);

/* The same for z->owner, which is none after a fault. */
enum zone_fault zoneorigin_owner(struct zone_reader *z,
    const struct zone_token *t, size_t *at);

/* The owner of a SOA gives the origin if it is absolute, or lacks its final
 * dot, and neither $ORIGIN nor another SOA came before it. */
void zoneorigin_soa(struct zone_reader *z, const struct zone_token *owner);

/* --- $GENERATE (zone/gen.c) --- */

/* Makes the records of $GENERATE, whose fields are token[]. */
void zonegen_read(struct zone_reader *z);

#endif
