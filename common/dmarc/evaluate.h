/* A message's whole evaluation: SPF, DKIM, ARC, policy, verdict. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_EVALUATE_H
#define DMARC_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "dkim/arc.h"
#include "dmarc/author.h"
#include "authres/found.h"
#include "dmarc/discover.h"
#include "dmarc/discover7489.h"
#include "dmarc/notes.h"
#include "dkim/check.h"
#include "spf/check.h"
#include "authres/trusted.h"
#include "dmarc/verdict.h"
#include "dkim/crypt.h"
#include "dns/deadline.h"
#include "dns/dns.h"
#include "dns/psl.h"
#include "value/ip.h"
#include "mail/header.h"
#include "mail/trace.h"

/*
 * What is the same for all messages. trust: whose Authentication-Results are
 * taken instead of verifying SPF and DKIM (null_path is set here); NULL
 * to verify. trust_arc: domains of sealers whose word is taken (RFC 8617).
 * psl: evaluate by RFC 7489 instead; NULL for RFC 9989. crypt is needed unless
 * trust is there and trust_arc is not; without it there is no subject_hash.
 */
struct evaluate_options {
	const struct dns *dns;
	struct dns_deadline *deadline; /* of a message's questions, in dns; */
	uint64_t time; /* so many milliseconds; NULL: any */
	const struct psl *psl;
	struct crypt *crypt;
	const struct dkim_options *dkim; /* NULL for the defaults; now is the
	                                  * envelope's */
	const struct spf_options *spf;   /* the same */
	struct span receiver; /* this host, for SPF's %{r}; may be absent */
	const struct trusted_options *trust;
	const struct span *trust_arc;
	size_t ntrust_arc;
	bool honor_reject; /* see struct verdict_input */
	bool want_orgs;    /* the same */
	bool all_from;     /* several Author Domains: each of them, up to
	                    * LIMIT_AUTHORS (RFC 9989, 11.5) */
};

/*
 * Of one message. mail_from is with or without angle brackets: "" or "<>" is
 * the null reverse-path. rcpt_to is a recipient's address. What is not known
 * is absent; without an address of the client (bits 0) there is no SPF, and
 * without mail_from it is that of HELO, which does not count.
 */
struct evaluate_envelope {
	const struct trace *trace; /* the header's */
	struct ip client;
	struct span helo, mail_from, rcpt_to;
	int64_t now; /* seconds since 1970: for t= and x= of signatures, and
	              * %{t} */
	bool attached; /* whoever attached the message may have forged its
	                * trace: no pass of SPF counts */
	int64_t clock; /* the present time, for a note if x= makes another
	                * difference by it; 0 for none */
};

/* One Author Domain of a message. */
struct evaluate_author {
	struct span domain; /* in normal form */
	struct discover *walk;
	struct discover7489 *old;
	const struct discover_outcome *discovery;
	const struct discover7489_outcome *then; /* NULL for RFC 9989 */
	struct buf arc; /* what a sealer of trust_arc saw; see arctrust.h */
	struct verdict verdict;
};

/*
 * Everything. authors has one for the one Author Domain there is, none where
 * there is none or, without all_from, several, or there are several From
 * fields; verdict is then a permerror, else that of authors[which], the
 * strictest (11.5). rest is NULL, or where there is no Author Domain, or
 * from->more says that not all were evaluated, a permerror; that is then the
 * verdict, unless that is a fail.
 *
 * spf, dkim and arc are NULL where nothing was verified here: nothing was
 * there to verify it with, or others are trusted (trusted is then not NULL).
 * ids is what counts, from wherever it is. unchecked is NULL, or why it has no
 * result of SPF for MAIL FROM, or one that says nothing about a client from
 * outside. mail_from and rcpt_to are the domains of the envelope, as they
 * stand: mail_from empty for the null path, both absent if they are not known
 * or no address.
 */
struct evaluation {
	const struct header *header;
	const struct evaluate_envelope *envelope;
	const struct evaluate_options *options;
	const struct trace *trace; /* the envelope's */
	struct span mail_from, rcpt_to;
	const struct author_outcome *from;
	const struct trusted *trusted;
	const struct spf_outcome *spf;
	const struct dkim *dkim;
	const struct arc_outcome *arc;
	struct auth_found ids;
	const char *unchecked;
	struct trace_hints hints;
	enum trace_rewrite rewrite; /* of MAIL FROM, */
	struct span rewritten;      /* from this domain; may be absent */
	const struct evaluate_author *authors;
	size_t nauthors, which;
	const struct verdict *verdict, *rest;
	const struct notes *notes; /* never NULL */
};

struct evaluate;

/*
 * begin, body as often as need be, end; then begin again for the next
 * message, or free. Options and what they point to are borrowed until
 * evaluate_free(); header, envelope and what they point to until the next
 * begin; body's octets only for the call. Any line ends, in chunks of any
 * size. Questions are asked and waited for in end.
 *
 * Keys and the policies of Author Domains are asked for side by side with SPF.
 * Of a deadline SPF, DKIM and ARC have three quarters, and SPF
 * LIMIT_SPF_SECONDS at most; so there is time left for alignment.
 */
struct evaluate *evaluate_new(const struct evaluate_options *o);
void evaluate_free(struct evaluate *e);
void evaluate_begin(struct evaluate *e, const struct header *h,
    const struct evaluate_envelope *env);
void evaluate_body(struct evaluate *e, struct span octets);

/* Between begin and end: what the caller noticed about the message. */
void evaluate_note(struct evaluate *e, enum note_code code);

/* Holds until the next evaluate_begin(). */
const struct evaluation *evaluate_end(struct evaluate *e);

/* How many verdicts there are, one at least: that of each Author Domain, and
 * rest last. */
size_t evaluation_verdicts(const struct evaluation *o);

/* True if there is a result of SPF, from here or from a trusted host. */
bool evaluation_has_spf(const struct evaluation *o);

/* True if MAIL FROM is known, and null: HELO stands for it (RFC 7208, 2.4). */
bool evaluation_null_path(const struct evaluation *o);

#endif
