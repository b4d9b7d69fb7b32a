/* gzip, zip of one member, and a mail with one base64 attachment. */
/* SPDX-License-Identifier: ISC */
#include "pack.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GZIP (15 + 16)
#define RAW (-15)

static void
check(int cond, const char *what)
{
	if (cond)
		return;
	fprintf(stderr, "gen: %s failed\n", what);
	exit(1);
}

static void
start(z_stream *z, int bits)
{
	memset(z, 0, sizeof(*z));
	check(deflateInit2(z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) ==
		Z_OK, "deflateInit2");
}

static void
feed(struct gz *g, int flush)
{
	unsigned char room[65536];

	do {
		size_t n;

		g->z.next_out = room;
		g->z.avail_out = sizeof(room);
		deflate(&g->z, flush);
		n = sizeof(room) - g->z.avail_out;
		check(fwrite(room, 1, n, g->to) == n, "write");
	} while (g->z.avail_out == 0);
}

void
gz_open(struct gz *g, FILE *to)
{
	start(&g->z, GZIP);
	g->to = to;
}

void
gz_add(struct gz *g, struct span bytes)
{
	g->z.next_in = (unsigned char *)(uintptr_t)bytes.p;
	g->z.avail_in = (uInt)bytes.n;
	feed(g, Z_NO_FLUSH);
}

void
gz_close(struct gz *g)
{
	g->z.avail_in = 0;
	feed(g, Z_FINISH);
	deflateEnd(&g->z);
}

static void
squeeze(struct buf *out, struct span in, int bits)
{
	z_stream z;
	size_t most;

	start(&z, bits);
	most = deflateBound(&z, in.n);
	buf_reserve(out, most);
	z.next_in = (unsigned char *)(uintptr_t)in.p;
	z.avail_in = (uInt)in.n;
	z.next_out = (unsigned char *)out->p + out->n;
	z.avail_out = (uInt)most;
	check(deflate(&z, Z_FINISH) == Z_STREAM_END, "deflate");
	out->n += most - z.avail_out;
	deflateEnd(&z);
}

void
pack_gzip(struct buf *out, struct span xml)
{
	squeeze(out, xml, GZIP);
}

static void
little(struct buf *out, uint64_t v, unsigned int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		buf_putc(out, (char)(v & 255));
}

/* What a local header and the central directory have in common. */
static void
zip_fields(struct buf *out, struct span name, struct span xml, size_t packed)
{
	little(out, 20, 2); /* version needed */
	little(out, 0, 2);
	little(out, 8, 2); /* deflated */
	little(out, 0x5c210000, 4); /* 2026-01-01 00:00 */
	little(out, crc32(0, (const unsigned char *)xml.p, (uInt)xml.n), 4);
	little(out, packed, 4);
	little(out, xml.n, 4);
	little(out, name.n + strlen(".xml"), 2);
	little(out, 0, 2);
}

void
pack_zip(struct buf *out, struct span name, struct span xml)
{
	struct buf raw = {0};
	size_t base = out->n, directory;

	squeeze(&raw, xml, RAW);
	buf_puts(out, "PK\003\004");
	zip_fields(out, name, xml, raw.n);
	buf_put_span(out, name);
	buf_puts(out, ".xml");
	buf_put_span(out, buf_span(&raw));
	directory = out->n;
	buf_puts(out, "PK\001\002");
	little(out, 20, 2);
	zip_fields(out, name, xml, raw.n);
	little(out, 0, 14); /* comment, disk, attributes, offset 0 */
	buf_put_span(out, name);
	buf_puts(out, ".xml");
	little(out, 0x06054b50, 4);
	little(out, 0, 4);
	little(out, 1, 2);
	little(out, 1, 2);
	little(out, out->n - 12 - directory, 4);
	little(out, directory - base, 4);
	little(out, 0, 2);
	buf_free(&raw);
}

static void
base64(struct buf *out, struct span in)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i, j;

	for (i = 0; i < in.n; i += 3) {
		uint32_t v = 0;

		for (j = 0; j < 3; j++)
			v = v << 8 | (i + j < in.n ?
				(unsigned char)in.p[i + j] : 0U);
		for (j = 0; j < 4; j++)
			buf_putc(out, i + j > in.n ? '='
				: digits[v >> (18 - 6 * j) & 63]);
		if (i % 57 == 54)
			buf_putc(out, '\n');
	}
	buf_putc(out, '\n');
}

void
pack_mail(struct buf *out, struct span name, const char *kind,
    struct span attachment)
{
	const char *end = strcmp(kind, "gzip") == 0 ? "xml.gz" : "zip";
	int n = (int)name.n;

	buf_printf(out,
	    "Received: from out.mail.example (out.mail.example "
	    "[192.0.2.25])\n\tby mx.example.com with ESMTPS;\n"
	    "\tThu, 1 Jan 2026 01:00:00 +0000\n"
	    "From: noreply-dmarc@mail.example\n"
	    "To: dmarc@example.com\n"
	    "Subject: Report domain: example.com Submitter: mail.example\n"
	    " Report-ID: <%.*s>\n"
	    "Date: Thu, 01 Jan 2026 01:00:00 +0000\n"
	    "Message-ID: <%.*s@mail.example>\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed; boundary=\"=_report\"\n"
	    "\n"
	    "--=_report\n"
	    "Content-Type: text/plain; charset=us-ascii\n"
	    "\n"
	    "This is an aggregate report.\n"
	    "\n"
	    "--=_report\n"
	    "Content-Type: application/%s; name=\"%.*s.%s\"\n"
	    "Content-Disposition: attachment; filename=\"%.*s.%s\"\n"
	    "Content-Transfer-Encoding: base64\n"
	    "\n",
	    n, name.p, n, name.p, kind, n, name.p, end, n, name.p, end);
	base64(out, attachment);
	buf_puts(out, "\n--=_report--\n");
}
