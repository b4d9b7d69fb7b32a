/*
 * Verifies messages with keys from a zone file, one process for many:
 *	dkimask [-1l] [-b BITS] [-n NOW] [-m MAX] [-p PIECE] [-r TIMES] ZONE
 *	    FILE...
 * -1 lets rsa-sha1 be, -l unsigned octets, -b short keys; -p is how many
 * octets of a body are given at once, -r how often the body is. A FILE of
 * "-" is stdin, where each message has its length on a line in front of it.
 * Written for each: "= NAME", a line for each signature, one for ARC and one
 * for each of its sets.
 */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "dkim/arc.h"
#include "dkim/check.h"
#include "dkim/crypt.h"
#include "dns/zone.h"

struct ask {
	struct dkim_options options;
	struct crypt *crypt;
	struct dns dns;
	size_t piece, times;
};

static const char *const dkim_reasons[DKIM_REASONS] = {
    [DKIM_VERIFIED] = "verified",
    [DKIM_NOT_CHECKED] = "not-checked",
    [DKIM_BAD_SIGNATURE] = "bad-signature",
    [DKIM_NO_KEY] = "no-key",
    [DKIM_KEY_REVOKED] = "key-revoked",
    [DKIM_BAD_KEY] = "bad-key",
    [DKIM_KEY_MISMATCH] = "key-mismatch",
    [DKIM_DNS] = "dns",
    [DKIM_SHA1] = "sha1",
    [DKIM_SHORT_KEY] = "short-key",
    [DKIM_BODY_CHANGED] = "body-changed",
    [DKIM_HEADER_CHANGED] = "header-changed",
    [DKIM_BOTH_CHANGED] = "both-changed",
    [DKIM_SHORT_BODY] = "short-body",
    [DKIM_EXPIRED] = "expired",
    [DKIM_FUTURE] = "future",
    [DKIM_UNSIGNED_OCTETS] = "unsigned-octets",
};

static const char *const arc_reasons[ARC_REASONS] = {
    [ARC_VALID] = "valid",
    [ARC_NONE] = "none",
    [ARC_STRAY] = "stray",
    [ARC_MISSING] = "missing",
    [ARC_SEVERAL] = "several",
    [ARC_CV_FAIL] = "cv-fail",
    [ARC_CV_WRONG] = "cv-wrong",
    [ARC_MESSAGE] = "message",
    [ARC_SEAL] = "seal",
    [ARC_DNS] = "dns",
};

static void
put(const char *name, struct span s)
{
	size_t i;

	printf("\t%s=", name);
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c < 0x7f)
			putchar(c);
		else
			printf("\\x%02x", c);
	}
}

static const char *
judged(bool checked, bool is)
{
	return !checked ? "-" : is ? "ok" : "bad";
}

static void
put_outcome(const char *what, const struct dkim_outcome *o)
{
	printf("%s\t%s\t%s\t%s", what, auth_result_str(o->result),
	    dkim_reasons[o->reason], o->text);
	put("tag", o->tag);
	put("d", o->domain);
	put("s", o->selector);
	put("i", o->identity);
	put("a", span_str(o->algorithm));
	put("b", o->b);
	printf("\tbits=%u\theader=%s\tbody=%s\tunsigned=%" PRIu64, o->bits,
	    judged(o->header_checked, o->header_ok),
	    judged(o->body_checked, o->body_ok), o->unsigned_octets);
	put("key", o->key.name);
	printf("\tttl=%u\trecords=%zu%s\n", (unsigned int)o->key.ttl,
	    o->key.records, o->key.testing ? "\ttesting" : "");
}

static void
put_arc(const struct arc_outcome *o)
{
	struct buf b = {0};
	size_t i = 0;

	printf("arc\t%s\t%s\t%s\tat=%u", auth_result_str(o->result),
	    arc_reasons[o->reason], o->text, o->at);
	for (; arc_next_cause(&b, o, &i); b.n = 0)
		printf("\t%.*s", SPAN_ARG(buf_span(&b)));
	buf_free(&b);
	printf("\n");
	for (i = 0; i < o->n; i++) {
		printf("set\t%u\tcv=%s", o->sets[i].instance,
		    dkimsig_cv_str(o->sets[i].cv));
		put("results", o->sets[i].results);
		printf("\n");
		if (i + 1 == o->n)
			put_outcome("message", &o->message);
		put_outcome("seal", &o->sets[i].seal);
	}
}

static void
give_body(const struct ask *a, struct dkim *d, struct span body)
{
	size_t i, at, n;

	for (i = 0; i < a->times; i++)
		for (at = 0; at < body.n; at += n) {
			n = body.n - at < a->piece ? body.n - at : a->piece;
			dkim_body(d, (struct span){body.p + at, n});
		}
}

static void
ask(const struct ask *a, const char *name, struct span message)
{
	struct header h = {0};
	struct dkim *d;
	struct arc *arc;
	size_t i, n;

	header_parse(&h, message);
	d = dkim_new(&a->options, a->crypt, &a->dns, &h);
	arc = arc_new(d);
	give_body(a, d, (struct span){message.p + h.body_at,
	    message.n - h.body_at});
	n = dkim_finish(d);
	printf("= %s\n", name);
	for (i = 0; i < n; i++)
		put_outcome("dkim", dkim_outcome(d, i));
	put_arc(arc_finish(arc));
	arc_free(arc);
	dkim_free(d);
	header_free(&h);
}

static void
ask_file(const struct ask *a, const char *path)
{
	struct buf b = {0};
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL) {
		perror(path);
		exit(2);
	}
	do {
		buf_reserve(&b, 65536);
		n = fread(b.p + b.n, 1, 65536, f);
		b.n += n;
	} while (n > 0);
	fclose(f);
	ask(a, path, buf_span(&b));
	buf_free(&b);
}

static void
ask_stdin(const struct ask *a)
{
	char line[32], name[32];
	struct buf b = {0};
	size_t i = 0, n;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		n = (size_t)strtoul(line, NULL, 10);
		b.n = 0;
		buf_reserve(&b, n + 1);
		b.n = fread(b.p, 1, n, stdin);
		snprintf(name, sizeof(name), "%zu", ++i);
		ask(a, name, buf_span(&b));
	}
	buf_free(&b);
}

static int
usage(void)
{
	fprintf(stderr, "usage: dkimask [-1l] [-b BITS] [-n NOW] [-m MAX] "
	    "[-p PIECE] [-r TIMES] ZONE FILE...\n");
	return 2;
}

static bool
options(struct ask *a, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "1lb:n:m:p:r:")) != -1) {
		unsigned long v = optarg != NULL ? strtoul(optarg, NULL, 10) :
		    0;

		switch (c) {
		case '1': a->options.allow_sha1 = true; break;
		case 'l': a->options.allow_unsigned = true; break;
		case 'b': a->options.min_bits = (unsigned int)v; break;
		case 'n': a->options.now = (int64_t)v; break;
		case 'm': a->options.max = v; break;
		case 'p': a->piece = v; break;
		case 'r': a->times = v; break;
		default: return false;
		}
	}
	return optind + 2 <= argc && a->piece > 0;
}

int
main(int argc, char **argv)
{
	struct ask a = {.options = dkim_defaults(1800000000),
	    .piece = 65536, .times = 1};
	struct dns_zone_options zo = {0};
	struct dns_zone *z = dns_zone_new(&a.dns);
	int i;

	if (!options(&a, argc, argv))
		return usage();
	if (!dns_zone_add(z, argv[optind], &zo)) {
		perror(argv[optind]);
		return 2;
	}
	a.crypt = crypt_new();
	for (i = optind + 1; i < argc; i++)
		if (argv[i][0] == '-')
			ask_stdin(&a);
		else
			ask_file(&a, argv[i]);
	crypt_free(a.crypt);
	dns_zone_free(z);
	return 0;
}
