/* New records, and their lines in a zone file. */
/* SPDX-License-Identifier: ISC */
#include "record/record.h"
#include "unit/tap.h"

static void
record(const char *tags, const char *want)
{
	struct buf b = {0};

	is_int(record_compose(&b, span_str(tags)), want != NULL, "%s", tags);
	is_span(buf_span(&b), want != NULL ? want : "", "and its record");
	buf_free(&b);
}

static void
line(const char *domain, const char *text, const char *want)
{
	struct buf b = {0};

	record_zone_line(&b, span_str(domain), span_str(text));
	is_span(buf_span(&b), want, "line of %.20s", text);
	buf_free(&b);
}

int
main(void)
{
	struct buf b = {0};

	record("p=reject", "v=DMARC1; p=reject");
	record("rua=a@b.example,p=none",
	    "v=DMARC1; p=none; rua=mailto:a@b.example");
	record("p=none,rua=a@b.example,mailto:c@d.example,sp=reject",
	    "v=DMARC1; p=none; rua=mailto:a@b.example,mailto:c@d.example; "
	    "sp=reject");
	record(" P = quarantine , fo=1:d ",
	    "v=DMARC1; p=quarantine; fo=1:d");
	record("v=DMARC1,p=none", "v=DMARC1; p=none");
	record("p=none,x=y", "v=DMARC1; p=none,x=y");
	record("rua=https://r.example/x@y",
	    "v=DMARC1; rua=https://r.example/x@y");
	record("p=", "v=DMARC1; p=");
	record("p=none,", "v=DMARC1; p=none,");
	record("reject", NULL);
	record("", NULL);
	record("x=y,p=none", NULL);

	line(NULL, "v=DMARC1", "_dmarc\tIN\tTXT\t\"v=DMARC1\"\n");
	line("example.org", "v=DMARC1",
	    "_dmarc.example.org.\tIN\tTXT\t\"v=DMARC1\"\n");
	line(".", "v=DMARC1", "_dmarc.\tIN\tTXT\t\"v=DMARC1\"\n");
	line(NULL, "a\"b\\c\nd\300",
	    "_dmarc\tIN\tTXT\t\"a\\\"b\\\\c\\010d\\192\"\n");
	for (int i = 0; i < 256; i++)
		buf_putc(&b, 'x');
	buf_putc(&b, '\0');
	b.p[255] = 'y';
	{
		struct buf got = {0};

		record_zone_line(&got, SPAN_NONE, (struct span){b.p, 256});
		is_uint(got.n, strlen("_dmarc\tIN\tTXT\t\"\" \"\"\n") + 256,
		    "256 octets are two strings");
		is_span(((struct span){got.p + got.n - 7, 7}), "x\" \"y\"\n",
		    "of 255 and 1");
		buf_free(&got);
	}
	buf_free(&b);
	return done_testing();
}
