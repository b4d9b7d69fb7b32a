/* Every bound, with its unit and its reason. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The bounds that a user may set; limits_default() gives the constants below.
 * Exceeding one is a named fault, never a silent cut.
 */
struct limits {
	uint64_t part;        /* octets of a part or archive as it arrives */
	uint64_t inflated;    /* octets one input may inflate to, in all */
	uint64_t ratio;       /* inflated octets for one packed octet */
	uint64_t other;       /* octets read of input that is no report */
	unsigned int nesting; /* containers within each other */
	unsigned int members; /* members of an archive, parts of a message */
	uint64_t opened;      /* members, parts, layers of one input, in all */
	uint64_t rows;        /* octets of rows of one input */
};

/*
 * What one input (a file, a message of an mbox) has used up of them; it has so
 * many octets itself. spent: it has inflated all that it may. over: it has
 * opened or written too much, and no more of it is read; text then says so.
 */
struct budget {
	const struct limits *limits;
	uint64_t octets;
	uint64_t inflated, opened, rows;
	bool spent, over;
	char text[96];
};

/* Octets of one MIME part or archive as it arrives. Google's largest known
 * report is under 1 MB packed; RFC 7489 knew "!10m". */
#define LIMIT_PART (256ULL << 20)

/* Octets read from a pipe that holds no report: enough to see that it holds
 * none. A tool that reads messages reads all of them. */
#define LIMIT_OTHER 4096U

/* Octets of a message from a pipe, which is copied to a temporary file.
 * Servers accept some 50 MB; much more is a mistake that fills a disk. */
#define LIMIT_MESSAGE (4ULL << 30)

/* Octets that one input (a file, a message of an mbox) may inflate to, all
 * its archives and members together. A report of 1,000,000 records has 640
 * MB; since XML is read as a stream this bounds time, not memory. */
#define LIMIT_INFLATED (4ULL << 30)

/* Inflated octets for one packed octet, checked once LIMIT_RATIO_MIN octets
 * are inflated. Real reports stay below 60, generated ones below 200,
 * deflate can do 1032. */
#define LIMIT_RATIO 500ULL
#define LIMIT_RATIO_MIN (16ULL << 20)

/* Likewise for all that an input inflates to, once it is this much: layers of
 * archives multiply what each of them may do. */
#define LIMIT_RATIO_ALL (256ULL << 20)

/* Octets of memory that unpacking xz or zstd data may take: data packed by xz
 * -9 need 65 MiB, by zstd --ultra -22 the 2^27 of its window. Only what the
 * data fill of it is used, and only while they are read. */
#define LIMIT_CODER (128U << 20)
#define LIMIT_CODER_LOG 27

/* Containers within each other: archive in archive in message in message.
 * A forwarded zip in a gateway's wrapper makes four. */
#define LIMIT_NESTING 16U

/* The largest --max-nesting: each layer that is open takes up to
 * LIMIT_SPOOL_MEM of memory, and one of gzip 110 KB besides. */
#define LIMIT_NESTING_MAX 64U

/* Members of one archive, and parts of one message. */
#define LIMIT_MEMBERS 10000U

/* Members, parts and layers that are opened in one input, and how many octets
 * of it earn one more: each takes some 10 microseconds, and in a compressed
 * archive of mail each has 200 octets or more. */
#define LIMIT_OPENED 100000ULL
#define LIMIT_OPENED_OCTETS 32U

/* Octets of a tar archive's header that holds a long name: ten times what a
 * path may have on most systems. */
#define LIMIT_TAR_NAME 40960U

/* Members and parts of one input that are named as reports, but can't be read,
 * before "N more". */
#define LIMIT_CLAIMS 10U

/* Octets of rows that one input may write, and how many more for each of its
 * octets. Real reports that are packed well write some 100, and have 64 MB of
 * rows only from 100,000 records on. */
#define LIMIT_ROWS (64ULL << 20)
#define LIMIT_ROWS_RATIO 2000U

/* Octets of a decoded part or member that are kept in memory; what is
 * larger goes to an unlinked temporary file. */
#define LIMIT_SPOOL_MEM (1U << 20)

/* Octets of an unpacked document that are kept while its digest is computed.
 * The largest reports known have some 20 MB; a longer one is unpacked twice,
 * which takes a tenth more time. */
#define LIMIT_AHEAD (16U << 20)

/* Octets of one mail header field that are looked at, folded lines
 * included; the rest of a longer one is ignored. */
#define LIMIT_MAIL_FIELD 16384U

/* Octets of a message's header, and its fields. Exim takes a header of 1 MB,
 * Postfix one field of 100 KB; a message with 1,009 signatures has 500 KB. */
#define LIMIT_HEADER (4U << 20)
#define LIMIT_HEADER_FIELDS 16384U

/* Mailboxes of one field. */
#define LIMIT_ADDRESSES 4096U

/* Author Domains of one message that are evaluated (RFC 9989, 11.5 asks for a
 * bound). Legitimate mail has one or two. */
#define LIMIT_AUTHORS 8U

/* Messages attached to one message, at any depth, that are evaluated. A digest
 * has some tens; each may cost all questions that a message can. */
#define LIMIT_ATTACHED 200U

/* Notes on one message. Ordinary mail has none, forwarded mail a few; what a
 * sender can add more of is named once for each field or signature. */
#define LIMIT_NOTES 32U

/* Results in one Authentication-Results field, and properties of all of them.
 * A verifier stops at some ten signatures, of which each has five or six. */
#define LIMIT_AUTHRES 256U
#define LIMIT_AUTHRES_PROPS 2048U

/* Octets of an Authentication-Results field that is written, line ends
 * included. Filters that get more than some 8 KB in one field refuse or cut
 * it; ten signatures, SPF and DMARC rarely have 2 KB. */
#define LIMIT_AUTHRES_WRITTEN 8192U

/* Fields that dmarc-check -A took out of a message and names, and octets of
 * each: whoever sends a message may put thousands into it. */
#define LIMIT_REMOVED_SHOWN 20U
#define LIMIT_REMOVED_OCTETS 200U

/* Octets of a MIME boundary (RFC 2046, 5.1.1 says 70) and of a file name
 * that is kept to name a part. */
#define LIMIT_BOUNDARY 256U
#define LIMIT_NAME 1024U

/* Octets of text in one XML element that are kept. RFC 9990, 3.1.1.10 calls
 * error and comment "unbounded"; nothing that a person reads is longer. */
#define LIMIT_TEXT 65536U

/* Octets of all values of one record, and of a report's metadata, together:
 * RFC 9990, 3.1.3 allows 100 signatures for a row. */
#define LIMIT_RECORD (1U << 20)

/* Octets of all values of one column of a failure report. Nearly all have one
 * value; SPF records and Authentication-Results are some ten. */
#define LIMIT_FAILURE_COLUMN (256U << 10)

/* Depth of XML elements: where libxml2 itself gives up. */
#define LIMIT_XML_DEPTH 256U

/* Octets of one tag in XML, attributes of one tag, and namespaces in scope:
 * libxml2 before 2.12 compares each with each, so that a tag of 10 MB takes
 * it minutes. */
#define LIMIT_XML_TAG (64U << 10)
#define LIMIT_XML_NAMES 1024

/* Different names in a document, looked at every 4 KB, and octets of memory
 * for them: libxml2's dictionary grows no further than 16,384 chains, which a
 * million names make so long that each takes a millisecond. */
#define LIMIT_XML_DICTIONARY 8192
#define LIMIT_XML_DICTIONARY_OCTETS (2U << 20)

/* Octets of rows held back until the end of a report, so that what is found
 * late (a fault, an extension) is in all of its rows. */
#define LIMIT_HOLD (1U << 20)

/* How often a document is read again: once for each report in it that has too
 * many rows to hold back until its metadata has come. */
#define LIMIT_AGAIN 4U

/* Quirks named in one row. */
#define LIMIT_QUIRKS 64U

/* Octets of one line of rows; a row is at most some LIMIT_RECORD long. */
#define LIMIT_ROW (16U << 20)

/* Columns of a table that is read; ours have 42. */
#define LIMIT_COLUMNS 1024U

/* Days of a reporting period that is spread over days; RFC 9990, 3.1.1.5
 * wants one, the longest seen have a few weeks. */
#define LIMIT_PERIOD 400

/* Times of a period that can be: the first aggregate reports are of 2011 (this
 * is its 1st of January), and a reporter's clock may be two days ahead. */
#define LIMIT_EPOCH 1293840000
#define LIMIT_FUTURE 172800

/* Years whose months have partitions in ClickHouse, from two years ago on: it
 * refuses an INSERT into more than 100 partitions. */
#define LIMIT_PARTITION_YEARS 8

/* Groups that records make as they are distributed over days: so many, and so
 * many for each row, as much as a month makes. 218 octets would take 40 KB. */
#define LIMIT_SPREAD_GROUPS (1U << 18)
#define LIMIT_SPREAD_ROW 32U

/* Pairs of group and report kept in case a report's rows are not adjacent. */
#define LIMIT_PAIRS (1U << 19)

/* Octets of rows that are worth a process of their own. */
#define LIMIT_RANGE (256U << 10)

/* Messages of one record; a table's sums may be larger. */
#define LIMIT_COUNT 0xffffffffU

/* Lines about bad rows, and about conflicts, before "and N more". */
#define LIMIT_LINES 20U

/* Places kept for each kind of fault of a DMARC record: a person fixes the
 * first ones and checks again. All are counted. */
#define LIMIT_FAULT_PLACES 16U

/* URIs of a rua or ruf that are compared with the others to find duplicates;
 * receivers need not use more than two. */
#define LIMIT_URIS_COMPARED 16

/* Octets of a DMARC record that fit with the rest of an answer into the 512
 * octets of a DNS reply without EDNS. */
#define LIMIT_RECORD_SHORT 450U

/* Directories within each other. */
#define LIMIT_DIR_DEPTH 64U

/* Octets of the path of the current folder; Linux's own bound. */
#define LIMIT_PATH 4096U

/* Runs that read an input which could not be read: a full disk is mended by
 * then, and a broken report does not alarm for ever. */
#define LIMIT_STATE_TRIES 3U

/* Days for which an input is known that is not met any more: a folder may be
 * away for some time. */
#define LIMIT_STATE_DAYS 30U

/* Days for which a report is known: those that come twice come within days, and
 * receivers resend none that are older than a year. */
#define LIMIT_STATE_REPORT_DAYS 400U

/* Shards of --shard: more than anybody has machines. */
#define LIMIT_SHARDS 65536U

/* Worker processes. */
#define LIMIT_JOBS 256U

/* Octets of results that are kept of one worker until its turn comes, and of
 * all workers together, so that they can go on while another one is busy with
 * a large report. A worker that is further ahead has to wait. */
#define LIMIT_RESULTS (4U << 20)
#define LIMIT_RESULTS_ALL (32U << 20)

/* Octets of rows, and of each text (where, what), in one result of a worker. A
 * report's rows are handed on once there are 64 KiB and a row is whole. If a
 * worker dies, an incomplete result is dropped, so no row is ever cut. */
#define LIMIT_FRAME_ROWS LIMIT_ROW
#define LIMIT_FRAME_TEXT (24U << 10)

/* Arguments that get a rule of their own in the sandbox, some microseconds
 * each; with more, all files may be read. */
#define LIMIT_SANDBOX_PATHS 256U

/* Octets of results that a worker gathers before it sends them, and twice as
 * many within a job. */
#define LIMIT_GATHERED (64U << 10)

/* Octets that a worker's results may have on their way: with the 64 KiB that a
 * pipe holds at first it waits whenever the other end does not run at once. And
 * those of all workers: the system gives a user 64 MiB for all pipes. */
#define LIMIT_PIPE (256 << 10)
#define LIMIT_PIPES (16U << 20)

/* One message to a worker: jobs, descriptors (the kernel's own bound is 253),
 * octets to read, bytes of the message. That is some milliseconds of work: the
 * cost of a message does not show, and no worker idles long at the end. */
#define LIMIT_BATCH_JOBS 128U
#define LIMIT_BATCH_FILES 32U
#define LIMIT_BATCH_OCTETS (256U << 10)
#define LIMIT_BATCH_BYTES (64U << 10)

/* Jobs that a worker has been given and whose results are not written yet. */
#define LIMIT_WORKER_JOBS 1024U

/* Octets of memory for what is copied for a worker, twice what it is given in
 * advance. What does not fit goes to a file, so many at once. */
#define LIMIT_AREA (1U << 20)
#define LIMIT_COPIED (64U << 10)

/* Octets of a file that is read at once, before anyone looks at it; to copy so
 * many for a worker costs less than to hand it a descriptor. Most reports, and
 * half of all mail, are shorter. */
#define LIMIT_SMALL (16U << 10)

/* Octets of a job's results besides its rows: faults, and what was skipped. */
#define LIMIT_OTHER_RESULTS (64ULL << 20)

/* Seconds that a worker may take for one job before it is ended. Four gigabytes
 * of XML take 40, on a processor that is not shared. */
#define LIMIT_JOB_SECONDS 600U

/* Octets of diagnostics of the directory walk that wait for their turn. */
#define LIMIT_TURNS (1U << 20)

/* Master files (RFC 1035, 5). Octets of all files that one reads, each time
 * it is read: lines and columns count up to 2^32. Large TLDs have 20 GB, but
 * nobody publishes policies there by hand. */
#define LIMIT_ZONE_OCTETS 0xfff00000U

/* Fields of one entry: 65535 empty strings fill the data of a TXT record. */
#define LIMIT_ZONE_FIELDS 65600U

/* $INCLUDE: files within each other, and in all. */
#define LIMIT_ZONE_DEPTH 16U
#define LIMIT_ZONE_FILES 4096U

/* $GENERATE: records in all (a /12 of reverse names), and the width that a
 * number may be padded to; a name has no more octets. */
#define LIMIT_ZONE_GENERATED (1U << 20)
#define LIMIT_ZONE_WIDTH 255U

/* Octets that $GENERATE makes in all zone files together: the reverse names
 * of a /12 have 64 MB. An octet that $INCLUDE reads again counts as 16, as
 * records and what is found in them cost more: 8 MB are 4096 templates of 2
 * KB. */
#define LIMIT_ZONE_WRITTEN (128U << 20)
#define LIMIT_ZONE_AGAIN 16U

/* Seconds of the TTL where a zone file gives none; NSD's default. */
#define LIMIT_ZONE_TTL 3600U

/* CNAME and DNAME records that are followed for one answer. */
#define LIMIT_CHAIN 16U

/* Hosts of one record that are asked whether they accept reports. Each takes
 * up to nine queries; real records name one or two. */
#define LIMIT_REPORT_HOSTS 16U

/* DKIM signatures of a message whose Organizational Domain is looked up only
 * to be shown: a person reads no more, and each may take eight queries. */
#define LIMIT_ORGS_SHOWN 16U

/* Queries of one message's evaluation that are kept to be shown: SPF's ten
 * lookups with the addresses of ten MX each, ten keys, a dozen walks. */
#define LIMIT_QUESTIONS 256U

/* Octets of the first record of an answer that are kept with it: more than a
 * line shows. */
#define LIMIT_QUESTION_SHOWN 128U

/* SPF (RFC 7208, 4.6.4): terms that need the DNS, of them such that find
 * nothing; MX records of a term, addresses of each of their hosts; PTR
 * records that count. */
#define LIMIT_SPF_LOOKUPS 10U
#define LIMIT_SPF_VOIDS 2U
#define LIMIT_SPF_MX 10U
#define LIMIT_SPF_ADDRESSES 10U
#define LIMIT_SPF_PTR 10U

/* Seconds that SPF's queries may take in all; then the result is temperror.
 * RFC 7208, 4.6.4: at least 20. */
#define LIMIT_SPF_SECONDS 20

/* Seconds that all DNS questions of a message may take, by default and at
 * most: an SMTP client waits 10 minutes for the reply to a message (RFC 5321,
 * 4.5.3.2.6). */
#define LIMIT_CHECK_SECONDS 20U
#define LIMIT_CHECK_SECONDS_MAX 600U

/* Questions of messages in flight at once. A message may cause some 100 without
 * an answer, which go on behind its deadline; those of the next one must not
 * wait for them. The window begins with an eighth (dns/pace.c). */
#define LIMIT_CHECK_WINDOW 4096U

/* Nested records, in case a caller allows more lookups. */
#define LIMIT_SPF_DEPTH 32U

/* Terms that are kept to be shown; large senders list 500 networks. */
#define LIMIT_SPF_STEPS 2000U

/* Octets of a reverse-path and of a HELO name that are evaluated; RFC 5321,
 * 4.5.3.1 has 256 and 255. */
#define LIMIT_SPF_PATH 1024U
#define LIMIT_SPF_HELO 255U

/* Octets of an explanation; a reply in SMTP has 512 (RFC 5321, 4.5.3.1.5). */
#define LIMIT_SPF_EXPLANATION 4096U

/* Octets of outcomes that wait for an earlier one to be written. A row usually
 * has 300, one with the largest record 128 KiB. */
#define LIMIT_LOOKUP_WAIT (64U << 20)

/* Octets of a line of domains; the rest of a longer one is skipped. A policy
 * row with the largest possible record has fewer. */
#define LIMIT_DOMAIN_LINE (256U << 10)

/* Findings of one rule in one file that are kept; the others are counted. A
 * person fixes these and checks again; GitHub takes 25,000 findings in a SARIF
 * file. And octets shown of the line that a finding is in. */
#define LIMIT_LINT_FINDINGS 1000U
#define LIMIT_LINT_LINE 512U

/* Comments that disable rules which are looked at for one line; those for one
 * entry count as one. */
#define LIMIT_LINT_COMMENTS 8U

/* Records of one answer, or of one name, that lint looks at or compares one
 * with: more than fit into a message. */
#define LIMIT_LINT_ANSWER 1000U

/* Names of DKIM keys elsewhere that lint asks the DNS for, one after the other:
 * a zone of many customers has hundreds of thousands. */
#define LIMIT_LINT_KEYS 1000U

/* Names that a store makes room for before it has seen them, by the length of a
 * file; it grows beyond that by doubling. */
#define LIMIT_ZONE_SLOTS (1U << 20)

/* How often a text is linted and fixed, as each fix may uncover the next
 * fault: as many as there are rules with fixes, some of them twice. And octets
 * that are linted so: a short text takes a round for each of its faults. */
#define LIMIT_LINT_ROUNDS 64U
#define LIMIT_LINT_MENDED (4U << 20)

/* Findings of one rule in one file that a round fixes: so many, and one for
 * each LIMIT_LINT_FAULT octets of the files, fewer than a record with a fault
 * has, or there would be the more rounds the larger a file is. Each takes 300
 * octets of memory. */
#define LIMIT_LINT_FIXES 50000U
#define LIMIT_LINT_FAULT 24U

/* Resolvers asked in turn; resolv.conf(5) takes three. */
#define LIMIT_DNS_SERVERS 16U

/* Seconds of one try, and tries: what resolv.conf(5) bounds them to. */
#define LIMIT_DNS_TIMEOUT 30U
#define LIMIT_DNS_TRIES 5U

/* Seconds without any reply after which the resolvers count as down and
 * queries fail at once: more than a restart takes. */
#define LIMIT_DNS_SILENCE 30U

/* Octets of resolv.conf that are read. */
#define LIMIT_RESOLV_CONF 65536U

/* Octets of a public suffix list, which has fewer: that of publicsuffix.org
 * has 0.3 MB. */
#define LIMIT_PSL (4U << 20)

/* Octets of a UDP reply that we advertise: what passes everywhere without
 * fragmentation (DNS Flag Day 2020). */
#define LIMIT_DNS_UDP 1232U

/* The octets of the text that a resolver gives for an error, which anybody may
 * have written, and how many different errors are told with their texts. */
#define LIMIT_DNS_ERROR_TEXT 120U
#define LIMIT_DNS_ERRORS 1000U

/* Queries in flight at once, at most. Each takes 400 octets; public resolvers
 * drop queries from one address long before. */
#define LIMIT_DNS_WINDOW 50000U

/* Sockets to one server that queries are sent from: their ports are what a
 * forger has to guess besides the ID, and they share the kernel's buffers.
 * Queries sent from one, up to a batch more, before it is replaced by another
 * port. Sockets to all servers, with those that wait for their last replies:
 * half of the descriptors that a process may usually have. */
#define LIMIT_DNS_SOCKETS 8U
#define LIMIT_DNS_SOCKET_USES 256U
#define LIMIT_DNS_SOCKETS_ALL 512U

/* Datagrams given to the kernel or taken from it in one call. */
#define LIMIT_DNS_BATCH 32U

/* TCP connections at once, to all servers. */
#define LIMIT_DNS_TCP 32U

/* Octets of cached answers, by default. */
#define LIMIT_DNS_MEMO (32U << 20)

/* Queries that wait for the answer to an equal one in flight. */
#define LIMIT_DNS_WAITERS (1U << 20)

/* Seconds that an answer is cached at most: a day, as resolvers do (RFC 8767,
 * 4 allows a week); at least, so that a name without a TTL that many walks come
 * by is asked for once, and not each time, with a chance to forge the reply;
 * and a failure (RFC 9520, 3.2: 1 to 300 seconds). */
#define LIMIT_DNS_TTL 86400U
#define LIMIT_DNS_TTL_LEAST 1U
#define LIMIT_DNS_FAIL_TTL 5U

/* DNSSEC. Octets of a reply's records, uncompressed, and their number; the keys
 * of a zone that count. */
#define LIMIT_DNSSEC_PROOF (128U << 10)
#define LIMIT_DNSSEC_RECORDS 2048U
#define LIMIT_DNSSEC_KEYS 16U

/* Signatures that are verified, and keys that are compared with DS records, for
 * one set of records, and for all of a reply with its denials: keys and
 * signatures of one key tag could be any number (CVE-2023-50387). */
#define LIMIT_DNSSEC_TRIES 8U
#define LIMIT_DNSSEC_REPLY_TRIES 48U

/* Iterations of NSEC3 (RFC 9276, 3.2: more is insecure), and names of a reply
 * that are hashed (CVE-2023-50868). */
#define LIMIT_NSEC3_ITERATIONS 100U
#define LIMIT_NSEC3_HASHES 64U

/* Names that a validation has answers for, and questions of its own, such as
 * for the keys of the zones above them. */
#define LIMIT_DNSSEC_ANSWERS 128U
#define LIMIT_DNSSEC_QUESTIONS 128U

/* Signatures of one message that are verified by default: each costs a query
 * and a verification. */
#define LIMIT_DKIM_SIGNATURES 10U

/* Names in h= of a signature; Gmail's have 13. */
#define LIMIT_DKIM_NAMES 1000U

/* Characters of p= in a key record: an RSA key of 16384 bits has 2,800; and
 * key records of one name that are tried (RFC 6376, 6.1.2). */
#define LIMIT_DKIM_KEY 4096U
#define LIMIT_DKIM_RECORDS 4U

/* Bits of an RSA modulus and exponent: what OpenSSL verifies within a
 * millisecond. */
#define LIMIT_RSA_BITS 8192U
#define LIMIT_RSA_EXPONENT 64U

/* Decoded keys that are kept, of about 3 KB each. */
#define LIMIT_CRYPT_KEYS 4096U

/* Sets of one ARC chain (RFC 8617, 4.2.1). */
#define LIMIT_ARC_SETS 50U

/* Octets of a notification in which the message that it is about is looked
 * for. */
#define LIMIT_ABOUT 65536U

/* Octets of memory for messages that are sorted into reports: some 100,000
 * records. What is more goes to a temporary file. */
#define LIMIT_RUN (16U << 20)

/* Signatures of a record in a report (RFC 9990, 3.1.3); octets of a text in
 * it, such as why a signature is not valid, which a stranger can make long; and
 * of a name. */
#define LIMIT_SENT_SIGNATURES 100U
#define LIMIT_SENT_TEXT 160U
#define LIMIT_SENT_NAME 1024U

/* Seconds that a report which was sent is remembered, behind the end of its
 * period; octets of the journal before older ones are forgotten. */
#define LIMIT_SENT_KEPT (90ULL * 86400)
#define LIMIT_SENT_JOURNAL (1ULL << 20)

/* Seconds behind the end of its period for which a report waits where a
 * question to the DNS fails. */
#define LIMIT_SENT_WAITS (5ULL * 86400)

/* Octets of the name of a file that holds a letter or report: what file
 * systems take, less the dot and ".part". */
#define LIMIT_SENT_FILE 249U

/* Octets of a private key's file: 16384 bits of RSA take 13,000. */
#define LIMIT_SIGN_KEY 65536U

/* Addresses that one report is sent to; RFC 7489 asked for two at least. */
#define LIMIT_SENT_TO 10U

static inline struct limits
limits_default(void)
{
	return (struct limits){
	    .part = LIMIT_PART,
	    .other = LIMIT_OTHER,
	    .inflated = LIMIT_INFLATED,
	    .ratio = LIMIT_RATIO,
	    .nesting = LIMIT_NESTING,
	    .members = LIMIT_MEMBERS,
	    .opened = LIMIT_OPENED,
	    .rows = LIMIT_ROWS,
	};
}

#endif
