/* Questions to the DNS and answers, whoever answers: net, bulk, zone files. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_DNS_H
#define DNS_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* The types that are asked for, by their numbers (RFC 1035, 3.2.2). */
enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_DNAME = 39,
	DNS_DS = 43,
	DNS_DNSKEY = 48,
};

enum dns_result {
	DNS_FOUND,    /* NOERROR, and there are records of the type */
	DNS_NODATA,   /* NOERROR without: the name exists (RFC 8020) */
	DNS_NXDOMAIN, /* the name and all below it do not exist */
	DNS_TEMPFAIL, /* temporary failure: error says why */
};

/*
 * An answer, after CNAME and DNAME have been followed. records are the
 * rdata: for TXT the character-strings joined with nothing between them, for
 * A and AAAA the octets, for MX two octets of preference and a name, for
 * types that are a name that name; names are in presentation form, lower
 * case, without the final dot ("." for the root), \DDD for what is not
 * printable; for DS and DNSKEY the octets as they are. Order is the server's.
 *
 * ttl: seconds for which it may be kept: the least of the records', or RFC
 * 2308's for a negative one; 0 for DNS_TEMPFAIL. ad: the server said that
 * the answer is authenticated (RFC 4035, 3.2.3). error: NULL, or a text
 * such as "timeout", "SERVFAIL", "CNAME loop", perhaps with more in parentheses
 * behind it, that holds as long as the source. direct: it is of the name
 * itself, neither CNAME nor DNAME led elsewhere; so that DNS_NXDOMAIN holds for
 * the names below it too (RFC 8020). A source that does not know leaves it
 * false. proof: where the source was told to get signatures, the records that
 * the answer was made of, of its chain or that deny it, with their signatures,
 * one behind the other in uncompressed wire form, for dns/proof.h; else absent.
 * chain: the names that aliases led to, in order and presentation form, with a
 * blank behind each; absent for none, or if the source does not tell.
 *
 * It is valid during the call it is handed to.
 */
struct dns_answer {
	enum dns_result result;
	bool ad;
	bool direct;
	uint32_t ttl;
	const struct span *records;
	size_t n;
	const char *error;
	struct span proof;
	struct span chain;
};

typedef void dns_done(void *arg, const struct dns_answer *answer);

/*
 * A source of answers. ask puts a question: name is in presentation form,
 * with or without the final dot, in any case, and copied if need be. done is
 * called exactly once for each question, perhaps before ask returns, else
 * from run. A name that can't be one (a label over 63 octets, a name over
 * 255, an empty label) is answered with DNS_NXDOMAIN: it can't exist.
 *
 * run waits for something to happen and calls the done of questions that have
 * their answers; false when no question is open. room is how many more
 * questions are welcome right now (a window; never 0 when none is open). ask
 * takes more than that, so that done can ask further questions; but new work
 * should begin only where there is room.
 */
typedef void dns_ask(void *ctx, struct span name, enum dns_type type,
    dns_done *done, void *arg);

struct dns {
	void *ctx;
	dns_ask *ask;
	bool (*run)(void *ctx);
	size_t (*room)(void *ctx);
};

/*
 * A source of which ask calls done before it returns: so no question is ever
 * open, and any number of them is welcome. ctx is handed to ask.
 */
struct dns dns_sync(void *ctx, dns_ask *ask);

/* --- answers that are kept longer than the call they are handed to --- */

/* Octets that the records and the proof of an answer take when they are copied;
 * 0 for an answer that has none. */
size_t dns_answer_size(const struct dns_answer *a);

/* Copies an answer, its records and proof to room: first the spans, then the
 * octets. room has that size, and may be NULL if it is 0. */
void dns_answer_copy(struct dns_answer *to, const struct dns_answer *a,
    struct span *room);

/* An answer that holds until dns_kept_free(), with its records' octets. All
 * zero is empty. */
struct dns_kept {
	struct dns_answer answer;
	void *memory;
	bool done;
};

/* Keeps a copy; *k is overwritten. */
void dns_kept_put(struct dns_kept *k, const struct dns_answer *a);

/*
 * dns_start() asks, and the answer comes to *k, which is overwritten, and must
 * stay where it is. dns_await() runs the source until it is there; what else
 * the source has under way goes on meanwhile. If the source ends without an
 * answer it is DNS_TEMPFAIL, "no answer". dns_wait() does both.
 */
void dns_start(const struct dns *dns, struct span name, enum dns_type type,
    struct dns_kept *k);
void dns_await(const struct dns *dns, const struct dns_kept *k);
void dns_wait(const struct dns *dns, struct span name, enum dns_type type,
    struct dns_kept *k);
void dns_kept_free(struct dns_kept *k);

#endif
