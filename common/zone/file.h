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

/* A file that is read; from and line say what included it, if anything. */
struct zone_file {
	struct span name;
	const struct zone_file *from;
	uint32_t line;
};

/* Line and column count from 1, columns in octets; a byte order mark at the
 * beginning of a file is in none. */
struct zone_place {
	const struct zone_file *file;
	uint32_t line, column;
};

/*
 * A field as it stands: without the quotes around it, its escapes as they
 * are. The column is that of its first octet, a quote included. A field
 * never spans lines.
 */
struct zone_token {
	const char *p;
	uint32_t n, line, column;
	bool quoted, escaped;
};

/*
 * One record. owner is absolute, in wire form, ASCII in lower case. The
 * fields it was made of stand in their places; owner_at is NULL where it is
 * that of the record before, ttl_at where it comes from $TTL or before.
 *
 * wire is the rdata in wire form, with names absolute and in lower case, for
 * the types that zonedata.h knows and for all in the form of RFC 3597;
 * absent for other types, whose fields nothing has looked at.
 *
 * What $GENERATE made has all fields in the place of the directive's own:
 * owner_at in that of the left side, data in that of the right one.
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
	struct span what; /* the field in question, or absent */
};

/*
 * What reading tells, in the order of the text; all that is handed over
 * holds for the length of the call only.
 *
 * comment may be NULL; text is what stands behind the semicolon up to the
 * end of the line. include gives the text of a file, which must hold until
 * zonefile_read() returns: path is the argument with the folder of the
 * including file before it unless it is absolute; is that missing, the
 * argument as it stands, which servers like BIND take from the directory
 * where they run. NULL switches $INCLUDE off. Its result is ZONE_FINE or the
 * fault.
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
	/* What relative names are relative to at first. Absent: what the
	 * first SOA has for an owner, or what the file's name says. */
	struct span origin;
	/* Else only files below the folder of the first file; a path with
	 * ".." or an absolute one is refused. (That no symbolic link leads
	 * out is for include to see to.) */
	bool include_anywhere;
};

/*
 * Reads a whole master file. A fault never ends it: it goes on at the next
 * line; an entry in parentheses that are never closed is given up, and
 * reading goes on at the line behind the opening one. Time is linear in the
 * text, memory bounded by limits.h whatever the text.
 */
void zonefile_read(const struct zone_handler *h,
    const struct zone_options *o, struct span name, struct span text);

/*
 * The origin that a file's name tells: "example.com" of
 * "dir/example.com.zone", "db.example.com", "example.com.db"; false and
 * nothing if no name is left.
 */
bool zonefile_origin(struct zone_name *origin, struct span path);

#endif
