/* Master files: RFC 1035, 5, RFC 2308, 4, RFC 3597, 5; $GENERATE as BIND. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_FILE_H
#define ZONE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "zone/fault.h"
#include "zone/name.h"

/* A file being read. from and line: where it is included, NULL if it is not.
 * number: how many were opened before it by zonefile_read(). */
struct zone_file {
	struct span name;
	const struct zone_file *from;
	uint32_t line, number;
};

/* Line and column count from 1, columns in octets; a byte order mark at the
 * beginning of a file does not count. */
struct zone_place {
	const struct zone_file *file;
	uint32_t line, column;
};

/*
 * A field as written, with its escapes but without the quotes around it. The
 * column is that of its first octet or its opening quote. A field never spans
 * lines.
 */
struct zone_token {
	const char *p;
	uint32_t n, line, column;
	bool quoted, escaped;
};

/*
 * A record. owner is absolute, in wire form, ASCII in lower case. The *_at
 * fields are those that it was read from; owner_at is NULL if the owner is
 * that of the record before, ttl_at if the TTL comes from $TTL or from a
 * record before.
 *
 * wire is the rdata in wire form, names absolute and in lower case. It is
 * absent for types whose data is not checked (zone/foreign.h), unless they are
 * in the form of RFC 3597.
 *
 * Fields that $GENERATE makes have the places of the directive's own: owner_at
 * that of the left side, data that of the right one.
 */
struct zone_record {
	const struct zone_file *file;
	const struct zone_name *owner, *origin;
	uint32_t ttl;
	uint16_t type;
	bool generated;
	bool generic; /* TYPE16 or \# */
	const struct zone_token *owner_at, *ttl_at, *type_at;
	const struct zone_token *data;
	size_t ndata;
	struct span wire;
};

struct zone_note {
	enum zone_fault fault;
	struct zone_place at;
	struct span what; /* the field, or absent */
};

/*
 * Called while a file is read, in the order of its text; what they are given
 * is valid only during the call.
 *
 * comment may be NULL; text is what follows the semicolon up to the end of
 * the line. include sets *text to the text of a file, which must stay valid
 * until zonefile_read() returns, and returns ZONE_FINE or the fault. path is
 * the argument of $INCLUDE, behind the folder of the including file unless it
 * is absolute; if there is no such file, include is called again with the
 * argument alone, which BIND and others look up in their working directory.
 * NULL switches $INCLUDE off.
 */
struct zone_handler {
	void *ctx;
	void (*record)(void *ctx, const struct zone_record *r);
	void (*fault)(void *ctx, const struct zone_note *n);
	void (*comment)(void *ctx, struct span text,
	    const struct zone_place *at);
	enum zone_fault (*include)(void *ctx, struct span path,
	    struct span *text);
};

struct zone_options {
	/* The origin where neither $ORIGIN nor an absolute owner of the first
	 * SOA gives one; absent: then there is none. */
	struct span origin;
	bool by_name; /* the file is named after it: ZONE_ORIGIN_NAMED tells
	               * where it is needed first, and is about it */
	/* If false, $INCLUDE refuses absolute paths and those with "..".
	 * include() has to refuse symbolic links that lead out of the folder
	 * of the first file. */
	bool include_anywhere;
	/* Octets that directives have made more of the texts, in all files
	 * that are given the same counter (LIMIT_ZONE_WRITTEN); NULL: in this
	 * file. */
	uint64_t *written;
};

/*
 * Reads a master file to its end. After a fault it continues with the next
 * line, after parentheses that are never closed with the line behind the one
 * where they begin. ZONE_ORIGIN_MISSING is told once. A SOA whose owner lacks
 * its final dot (ZONE_OWNER_DOUBLED) is read as if it had one. Time is linear
 * in the length of the text; memory is bounded (base/limits.h).
 */
void zonefile_read(const struct zone_handler *h,
    const struct zone_options *o, struct span name, struct span text);

#endif
