/* What the linter keeps in the store of names and records. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_INDEX_H
#define LINT_INDEX_H

#include "zone/store.h"

/* What is known of a name. */
enum lintname_flag {
	LINTNAME_ADDRESS = ZONE_HAS_A | ZONE_HAS_AAAA,
	LINTNAME_MX = ZONE_HAS_MX,
	LINTNAME_TXT = ZONE_HAS_TXT,
	LINTNAME_NS = ZONE_HAS_NS,
	LINTNAME_CNAME = ZONE_HAS_CNAME,
	LINTNAME_DNAME = ZONE_HAS_DNAME,
	LINTNAME_SOA = ZONE_HAS_SOA,
	LINTNAME_OTHER = ZONE_HAS_OTHER, /* DNSSEC's types aside */
	LINTNAME_RECORDS = ZONE_HAS_RECORDS,
	LINTNAME_NULL_MX = ZONE_FLAG_USER,   /* an MX with "." (RFC 7505) */
	LINTNAME_SPF = ZONE_FLAG_USER << 1,  /* TXT that is an SPF record */
	LINTNAME_DMARC = ZONE_FLAG_USER << 2, /* TXT that is a DMARC record */
	/* "_dmarc" below it is DMARC, or a CNAME or NS that lead to it. */
	LINTNAME_POLICY = ZONE_FLAG_USER << 3,
	LINTNAME_MX_BELOW = ZONE_FLAG_USER << 4, /* a child has MX */
	LINTNAME_KEYS = ZONE_FLAG_USER << 5, /* "_domainkey" below has names */
	LINTNAME_WILD = ZONE_FLAG_USER << 6, /* there is a "*" below it */
	LINTNAME_SEEN = ZONE_FLAG_USER << 7, /* zonestore_mark() */
};

/* Why a record was kept. */
enum lintrr_kind {
	LINTRR_POLICY, /* text at _dmarc.NAME, whatever it is */
	LINTRR_REPORT, /* text at NAME._report._dmarc.NAME */
	LINTRR_SPF,
	LINTRR_STRAY,  /* DMARC text anywhere else, of whatever type */
	LINTRR_WILD,   /* other text at a wildcard */
	LINTRR_CNAME,
	LINTRR_DNAME,
	LINTRR_NS,
	LINTRR_SOA,
	LINTRR_OUT, /* hidden: of a zone that another file has, or of none */
};

#endif
