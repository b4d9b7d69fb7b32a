/* buf_printf() says what printf(3) does. */
/* SPDX-License-Identifier: ISC */
#include "base/buf.h"

#include <stdio.h>

#include "unit/tap.h"

/* The same arguments to both; what is expected is appended behind. */
#define SAME(...)                                                 \
	do {                                                      \
		char want[200];                                   \
		b.n = 0;                                          \
		buf_printf(&b, __VA_ARGS__);                      \
		snprintf(want, sizeof(want), __VA_ARGS__);        \
		is_span(buf_span(&b), want, "%s", #__VA_ARGS__); \
	} while (0)

int
main(void)
{
	struct buf b = {0};

	SAME("plain");
	SAME("%s", "");
	SAME("100%% of %s", "it");
	SAME("%d %d %d", 0, INT32_MAX, INT32_MIN);
	SAME("%5d|%-5d|%05d|%02d", -42, -42, -42, -42);
	SAME("%u %x", UINT32_MAX, UINT32_MAX);
	SAME("%03o %lo", 7U, UINT64_MAX);
	SAME("%02x%02X", (unsigned char)0xa, (unsigned char)0xff);
	SAME("%03u %4u.%u", 7U, 12345U, 0U);
	SAME("%lu %ld", UINT64_MAX, INT64_MIN);
	SAME("%llu %lld %016llx", 1ULL, -1LL, 0xabcdefULL);
	SAME("%" PRIu64 " %" PRId64, UINT64_MAX, INT64_MIN);
	SAME("%zu %12zu %jx", SIZE_MAX, (size_t)3, UINTMAX_MAX);
	SAME("%hhu %hu", (unsigned char)200, (unsigned short)60000);
	SAME("%c%c", 'a', '%');
	SAME("%8s|%-8s|%2s|%*s", "abc", "abc", "abc", 5, "x");
	SAME("%.*s|%-4.*s|", 2, "abc", 1, "abc");
	SAME("%s %.*s at the end", "two", 0, "");

	b.n = 0;
	buf_printf(&b, "[%.*s]", SPAN_ARG(SPAN_NONE));
	is_span(buf_span(&b), "[]", "an absent span");
	b.n = 0;
	buf_printf(&b, "%4s|%-4s|", "\xc3\xbc", "\xc3\xbc");
	is_span(buf_span(&b), "   \xc3\xbc|\xc3\xbc   |", "widths are columns");
	buf_free(&b);
	return done_testing();
}
