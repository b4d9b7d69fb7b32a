/* Authentication-Results fields, read: RFC 8601. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_READ_H
#define AUTHRES_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "authres/result.h"

/* ptype.property=value; the value without quotes. */
struct authres_prop {
	struct span ptype, property, value;
};

/*
 * method[/version]=result (comment) reason=... and nprops properties from
 * prop[props] on. word is the result as it was written, result its meaning if
 * RFC 8601 knows it, which known says. comment is the first behind the result,
 * without its parentheses and quoting. reason and comment may be absent.
 */
struct authres_result {
	struct span method;
	unsigned int version; /* 1 by default */
	struct span word;
	enum auth_result result;
	bool known;
	struct span comment, reason;
	size_t props, nprops;
};

enum authres_fault {
	AUTHRES_FINE,
	AUTHRES_CONTROL,  /* a control character, bare CR, or no UTF-8 */
	AUTHRES_ID,       /* no authserv-id */
	AUTHRES_VERSION,  /* not version 1: the rest is not read (2.2) */
	AUTHRES_COMMENT,  /* a comment without an end */
	AUTHRES_QUOTE,    /* a quoted string without an end */
	AUTHRES_METHOD,   /* no method=result */
	AUTHRES_PROPERTY, /* no ptype.property=value, nor a word=value */
	AUTHRES_ADJOINING, /* a comment or quote right at a property's value,
	                    * which perhaps should have been quoted */
	AUTHRES_MANY,     /* more than LIMIT_AUTHRES results or properties */
	AUTHRES_FAULTS
};

/*
 * A field. If it has a fault, which is at that octet of the value, it has no
 * results, and an id only if the fault is behind it. none: "none" stands in
 * place of results. Spans of a field that was parsed borrow from text; those
 * of one that is put together are the caller's. unverified, of one that is put
 * together, counts signatures that have no result. All zero is empty; a struct
 * that is used again keeps its memory.
 */
struct authres {
	struct span id;
	unsigned int version; /* 1 by default */
	bool none;
	struct authres_result *result;
	size_t n;
	struct authres_prop *prop;
	size_t nprop;
	size_t unverified;
	enum authres_fault fault;
	size_t at;
	size_t room, prop_room;
	struct buf text;
};

/*
 * Parses a field's value; true without a fault. Beyond RFC 8601 it takes what
 * many write: values that should be quoted ("header.b=a/b+c=", addresses in
 * angle brackets, IPv6), words like "action=none" among the properties
 * (property empty), a ";" at the end, no results at all. Time and memory are
 * linear in the length.
 */
bool authres_parse(struct authres *a, struct span value);

/* Empties a, but for its memory and the id, and frees all. */
void authres_begin(struct authres *a, struct span id);
void authres_free(struct authres *a);

/* The first value of that property of r, absent if there is none. *same is
 * false if the property has several values that differ, else true. Names in
 * lower case. */
struct span authres_value(const struct authres *a,
    const struct authres_result *r, const char *ptype, const char *property,
    bool *same);

#endif
