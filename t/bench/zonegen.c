/* Writes a master file of a million records, as a host of domains has it. */
/* SPDX-License-Identifier: ISC */
#include <stdint.h>
#include <stdio.h>

/*
 * zonegen SHAPE: 1,000,000 records, 120,000 of them at _dmarc, in either
 * shape. The same octets each time.
 *	domains	what a host of domains has: eight records for each, all types
 *	hosts	addresses of hosts by sites, and a policy for each site
 */
enum { DOMAINS = 120000, HOSTS = 880000 };

static uint32_t
next(uint32_t *x)
{
	*x = *x * 1664525 + 1013904223;
	return *x >> 8;
}

static void
policy(unsigned int i, uint32_t r)
{
	static const char *const tags[] = {
	    "p=reject; rua=mailto:dmarc@example.com",
	    "p=none; rua=mailto:dmarc@example.com",
	    "p=quarantine; sp=reject; rua=mailto:dmarc@example.com",
	    "p=reject; adkim=s; aspf=s; rua=mailto:r@reports.example.net",
	    "p=reject; np=reject; fo=1; ruf=mailto:dmarc@example.com",
	};
	static const char *const slips[] = {
	    "p=regect; rua=mailto:dmarc@example.com",
	    "p=none; rua=dmarc@example.com",
	    "p=reject; pct=50; rua=mailto:dmarc@example.com",
	    "p=reject rua=mailto:dmarc@example.com",
	};

	/* One in four has a mailbox of its own, one in a thousand is wrong. */
	if (i % 4 == 0) {
		printf("_dmarc.domain%06u\tIN\tTXT\t\"v=DMARC1; p=reject; "
		    "rua=mailto:dmarc@domain%06u.example.com\"\n", i, i);
		return;
	}
	printf("_dmarc.domain%06u\tIN\tTXT\t\"v=DMARC1; %s\"\n", i,
	    r % 1000 == 0 ? slips[r / 1000 % 4] : tags[r % 5]);
}

static void
domain(unsigned int i, uint32_t *x)
{
	uint32_t r = next(x);

	printf("domain%06u\tIN\tA\t192.0.2.%u\n", i, r % 254 + 1);
	printf("domain%06u\tIN\tAAAA\t2001:db8:%x::%x\n", i,
	    r % 0xffff, i % 0xffff);
	printf("domain%06u\tIN\tMX\t10 mx%u.example.com.\n", i, r % 4 + 1);
	printf("domain%06u\tIN\tTXT\t\"v=spf1 include:_spf.example.com ip4:"
	    "198.51.100.%u ~all\"\n", i, r % 254 + 1);
	policy(i, r);
	printf("www.domain%06u\tIN\tCNAME\tdomain%06u\n", i, i);
	printf("s1._domainkey.domain%06u\tIN\tCNAME\t"
	    "s1.domain%06u.dkim.example.net.\n", i, i);
	printf("mail.domain%06u\tIN\tA\t192.0.2.%u\n", i, r % 254 + 1);
	if (i % 3 == 0)
		printf("shop.domain%06u\tIN\tA\t203.0.113.%u\n", i,
		    r % 254 + 1);
}

static void
domains(void)
{
	uint32_t x = 1;
	unsigned int i;

	for (i = 1; i <= 4; i++)
		printf("mx%u\tIN\tA\t192.0.2.1%u\n", i, i);
	for (i = 0; i < DOMAINS; i++)
		domain(i, &x);
}

static void
hosts(void)
{
	uint32_t x = 1, r;
	unsigned int i;

	for (i = 0; i < HOSTS; i++) {
		r = next(&x);
		printf("host%06u.site%04u.example.com.\t3600\tIN\tA\t"
		    "%u.%u.%u.%u\n", i, i % 5000, r % 200 + 1, r >> 8 & 255,
		    r >> 16 & 255, i & 255);
		if (i >= DOMAINS)
			continue;
		printf("_dmarc.site%06u.example.com.\t3600\tIN\tTXT\t"
		    "\"v=DMARC1; p=reject; rua=mailto:dmarc-%06u@reports."
		    "example.com; adkim=s\"\n", i, i);
	}
}

int
main(int argc, char **argv)
{
	printf("$TTL 3600\n$ORIGIN example.com.\n"
	    "@\tIN\tSOA\tns1 hostmaster 1 7200 3600 1209600 3600\n"
	    "\tIN\tNS\tns1\n\tIN\tNS\tns2\n\tIN\tMX\t10 ns1\n"
	    "\tIN\tTXT\t\"v=spf1 include:_spf.example.com -all\"\n"
	    "_dmarc\tIN\tTXT\t\"v=DMARC1; p=reject; "
	    "rua=mailto:dmarc@example.com\"\n"
	    "_spf\tIN\tTXT\t\"v=spf1 ip4:192.0.2.0/24 -all\"\n");
	if (argc > 1 && argv[1][0] == 'h')
		hosts();
	else
		domains();
	printf("ns1\tIN\tA\t192.0.2.1\nns2\tIN\tA\t192.0.2.2\n"
	    "reports\tIN\tMX\t10 ns1\n");
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
