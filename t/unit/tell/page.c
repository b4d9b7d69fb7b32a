/* tell/page: names that are cut. */
/* SPDX-License-Identifier: ISC */
#include "tell/page.h"

#include <string.h>

#include "base/width.h"
#include "unit/tap.h"

#define HAN "\xe4\xbe\x8b"
#define ACCENT "\xcc\x81"
#define TIMES(s) s s s s s s s s s s

static const struct {
	const char *in;
	size_t wide;
	const char *want;
} names[] = {
    {"example.com", 11, "example.com"},
    {"mail.a.example.com", 17, "m...a.example.com"},
    {"a-long-name-of-a-host.mail.example.co.uk", 30,
	"a-long-na...mail.example.co.uk"},
    {"a-long-name-of-a-host.example.co.uk", 20, "a-lo...example.co.uk"},
    {"averyveryverylonglabel.example", 20, "averyv...bel.example"},
    {"An Organization With a Long Name", 20, "An Org...a Long Name"},
    {"a\nb", 10, "a\\x0ab"},
    {HAN HAN HAN HAN HAN HAN HAN ".example", 15, HAN HAN "....example"},
};

/* Names that are cut: at most so many columns, and the end stays. */
static void
cut_names(void)
{
	static const char *const odd[] = {TIMES("a" ACCENT ACCENT ACCENT),
	    TIMES(HAN), TIMES(HAN "." HAN), TIMES("\xff"),
	    TIMES(TIMES(ACCENT)), "a" TIMES(TIMES(ACCENT)) ".b.c.d",
	    TIMES(TIMES(".")), TIMES("abc.def")};
	struct buf b = {0};
	size_t i, wide, wrong = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		b.n = 0;
		page_name(&b, span_str(names[i].in), names[i].wide, 0);
		is_span(buf_span(&b), names[i].want, "in %zu columns",
		    names[i].wide);
	}
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (wide = 9; wide < 60; wide++) {
			b.n = 0;
			page_name(&b, span_str(odd[i]), wide, 0);
			wrong += width_of(buf_span(&b)) > wide ||
			    b.n > 4 * wide + 3;
		}
	is_uint(wrong, 0, "what is odd gets no more columns either");
	b.n = 0;
	page_name(&b, SPAN_NONE, 9, 12);
	is_span(buf_span(&b), "(none)      ", "absent, with blanks behind it");
	buf_free(&b);
}

int
main(void)
{
	cut_names();
	return done_testing();
}
