/* Where a program's answers come from, as its options say: network, zones. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_OPEN_H
#define DNS_OPEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/opt.h"
#include "base/span.h"
#include "base/status.h"
#include "dns/dns.h"
#include "dns/resolvconf.h"

struct psl;

/* A zone file, and the origin that its argument says, or absent. */
struct dns_open_file {
	const char *path;
	struct span origin;
};

/* What the options say; all zero but window is the default. */
struct dns_open_options {
	/* With any, nothing is asked of the network. */
	struct dns_open_file *zone;
	size_t nzones;
	struct span origin; /* that --origin says, or absent */
	bool no_include, include_anywhere; /* as dns/zone.h has them */
	const struct psl *psl; /* for top-level domains, or NULL */
	struct dns_server server[LIMIT_DNS_SERVERS];
	size_t nservers;  /* 0: those of /etc/resolv.conf */
	uint64_t window;  /* questions at once; not 0 */
	uint64_t qps;     /* a second to one server, 0: as many as may be */
	uint64_t timeout; /* seconds of a try, 0: as resolv.conf says */
	uint64_t deadline; /* seconds after which no answer is waited for any
	                    * more, of which deadline takes care; 0: any */
	bool dnssec;      /* request signatures, */
	const char *anchor; /* and trust the keys in this file; NULL: the
	                     * system's, that of the root */
	bool quiet;       /* report only faults that lose data of zone files */
	struct arena text; /* of the origins */
};

/* Their rows of a table of options (base/opt.h). */
#define DNS_OPEN_ROWS(o) \
	{'z', "zone", "[DOMAIN=]FILE", \
	    "take answers from zone files, not the network", \
	    .take = dns_open_zone, .to = (o)}, \
	{0, "origin", "DOMAIN", "origin of the names in zone files", \
	    .take = dns_open_set_origin, .to = (o)}, \
	{0, "no-include", NULL, "read no file that a zone file includes", \
	    .set = &(o)->no_include}, \
	{0, "include-anywhere", NULL, "read any file that it includes", \
	    "no-include", .set = &(o)->include_anywhere}, \
	{'s', "server", "ADDR[@PORT]", "ask this resolver, not resolv.conf's", \
	    "zone", .take = dns_open_server, .to = (o)}, \
	{'T', "timeout", "SECONDS", "timeout of one try", \
	    .number = &(o)->timeout, .min = 1, .max = LIMIT_DNS_TIMEOUT}, \
	{0, "qps", "N", "at most N questions a second to a resolver", \
	    .number = &(o)->qps, .min = 1, .max = 10000000}

/* Those of programs that validate. */
#define DNS_OPEN_DNSSEC_ROWS(o) \
	{0, "dnssec", NULL, "validate answers by DNSSEC", \
	    .set = &(o)->dnssec}, \
	{0, "anchor", "FILE", "trust these keys, not the root's; --dnssec", \
	    .word = &(o)->anchor}

/* Take the arguments of --server, --zone and --origin; for DNS_OPEN_ROWS. */
bool dns_open_server(void *options, const char *arg);
bool dns_open_zone(void *options, const char *arg);
bool dns_open_set_origin(void *options, const char *arg);

/*
 * The origin of a zone file's names where the file itself does not say: said,
 * unless that is absent; that of --origin; or what the file is named after,
 * then *by_name is true. Absent if there is none. It is valid as long as *o.
 */
struct span dns_open_origin(struct dns_open_options *o, struct span said,
    struct span path, bool *by_name);

/* Frees what options took. */
void dns_open_forget(struct dns_open_options *o);

/*
 * The trust anchors that the options ask for, by --dnssec or --anchor, before
 * rights are given up; proof_free() them. Options are then ready for the
 * functions below. *anchors is NULL without; false after telling why.
 */
struct proof;
bool dns_open_anchors(struct proof **anchors, struct dns_open_options *o);

/* dns is the source; the others are what it is made of. */
struct dns_open {
	struct dns dns;
	struct dns_zone *zone;
	struct dns_bulk *bulk;
	struct dns_memo *memo;
	struct dns_deadline *deadline; /* NULL without, and for zone files */
};

/* Opens the zone files that options name. False after telling why: one can't be
 * read, or has relative names and no origin. */
bool dns_open_zones(struct dns_open *d, struct dns_open_options *o);

/*
 * The order in which a process gives up its rights: opens sockets, with a memo
 * before them, if no zone files are named; enters the sandbox; and only then
 * reads the zone files, which strangers may have written, unless *d has them
 * already. o is NULL for a process that asks no questions. files are the paths
 * below which it opens others afterwards (sys/sandbox.h), or NULL. Not
 * STATUS_OK after telling why; *d is to be closed in any case.
 */
enum status dns_open(struct dns_open *d, struct dns_open_options *o,
    char *const *files);
void dns_open_close(struct dns_open *d);

/*
 * Opens the public suffix list of that name, or if that is NULL the system's.
 * Where there is no such list *p is NULL; if it was named or is needed, that
 * is told and the result false, else without, unless NULL, is told.
 */
bool dns_open_psl(struct psl **p, const char *file, bool needed,
    const char *without);

#endif
