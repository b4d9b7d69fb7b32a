/* Every bound there is, with its unit and its reason. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The bounds that a user may set; limits_default() in base/limits.c gives
 * what stands below. Passing one is a named fault, never a silent cut.
 */
struct limits {
	uint64_t part;        /* octets of a part or archive as it arrives */
	uint64_t inflated;    /* octets one input may inflate to, in all */
	uint64_t ratio;       /* inflated octets for one packed octet */
	unsigned int nesting; /* containers within each other */
	unsigned int members; /* members of an archive, parts of a message */
};

struct limits limits_default(void);

/* What one input (a file, a message of an mbox) has used up of them. */
struct budget {
	const struct limits *limits;
	uint64_t inflated;
	bool spent; /* there was more than may be inflated, and it was told */
};

/* Octets of one MIME part or archive as it arrives. Google's largest known
 * report is under 1 MB packed; RFC 7489 knew "!10m". */
#define LIMIT_PART (256ULL << 20)

/* Octets that one input (a file, a message of an mbox) may inflate to, all
 * its archives and members together. A report of 1,000,000 records has 640
 * MB; since XML is read as a stream this bounds time, not memory. */
#define LIMIT_INFLATED (4ULL << 30)

/* Inflated octets for one packed octet, looked at once LIMIT_RATIO_MIN
 * octets are out. Real reports stay below 60, generated ones below 200,
 * deflate can do 1032. */
#define LIMIT_RATIO 500ULL
#define LIMIT_RATIO_MIN (16ULL << 20)

/* Containers within each other: archive in archive in message in message.
 * A forwarded zip in a gateway's wrapper makes four. */
#define LIMIT_NESTING 16U

/* Members of one archive, and parts of one message. */
#define LIMIT_MEMBERS 10000U

/* Octets of a decoded part or member that are kept in memory; what is
 * larger goes to an unlinked temporary file. */
#define LIMIT_SPOOL_MEM (1U << 20)

/* Octets of one mail header field that are looked at, folded lines
 * included; the rest of a longer one is ignored. */
#define LIMIT_MAIL_FIELD 16384U

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

/* Depth of XML elements: where libxml2 itself gives up. */
#define LIMIT_XML_DEPTH 256U

/* Octets of one tag in XML, attributes of one tag, and namespaces in scope:
 * libxml2 before 2.12 compares each with each, so that a tag of 10 MB takes
 * it minutes. */
#define LIMIT_XML_TAG (64U << 10)
#define LIMIT_XML_NAMES 1024

/* Octets of rows held back until the end of a report is seen, so that what
 * is learned late (a fault, an extension) is on all of its rows. */
#define LIMIT_HOLD (1U << 20)

/* Times that a document is read again, once for each report in it whose rows
 * are too many to wait for its head. */
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

/* Pairs of group and report kept in case a report's rows lie apart. */
#define LIMIT_PAIRS (1U << 19)

/* Messages of one record; a table's sums may be larger. */
#define LIMIT_COUNT 0xffffffffU

/* Lines about bad rows, and about conflicts, before "and N more". */
#define LIMIT_LINES 20U

/* Directories within each other. */
#define LIMIT_DIR_DEPTH 64U

/* Worker processes. */
#define LIMIT_JOBS 256U

/* Octets of results that a worker may be ahead of the output, and that all
 * together may: so long they go on while another is busy with a large
 * report. From LIMIT_RING_UNSEEN on the output is woken to take some. */
#define LIMIT_RING (4U << 20)
#define LIMIT_RINGS (32U << 20)
#define LIMIT_RING_MIN (256U << 10)
#define LIMIT_RING_UNSEEN (64U << 10)

/* Octets of each text (where, what) that comes out of a worker: a quarter
 * of the smallest ring holds two. */
#define LIMIT_FRAME_TEXT (24U << 10)

/* What one message to a worker holds: jobs, descriptors (the kernel's own
 * bound is 253), octets to read, bytes of message. Some milliseconds of
 * work, so that the cost of a message is nothing and no worker idles long
 * at the end. */
#define LIMIT_BATCH_JOBS 128U
#define LIMIT_BATCH_FILES 32U
#define LIMIT_BATCH_OCTETS (256U << 10)
#define LIMIT_BATCH_BYTES (64U << 10)

/* Messages that a worker has before it, and jobs it has or whose results
 * wait to be put out. */
#define LIMIT_BATCHES 3U
#define LIMIT_WORKER_JOBS 1024U

/* Octets of faults of the walk that wait for their turn. */
#define LIMIT_TURNS (1U << 20)

#endif
