/* TAP for the unit programs: ok(), is_*(), done_testing(). */
/* SPDX-License-Identifier: ISC */
#ifndef UNIT_TAP_H
#define UNIT_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/span.h"

/*
 * Each check prints one line "ok N - text" or "not ok N - text" and returns
 * whether it held; a failed one says where it stands and what it got. text
 * is a printf format. main() ends with `return done_testing();`, which
 * prints the plan and gives 0 if all held, else 1.
 */
#define ok(cond, ...) tap_ok((cond), __FILE__, __LINE__, __VA_ARGS__)
#define is_uint(got, want, ...)                                      \
	tap_uint((uintmax_t)(got), (uintmax_t)(want), __FILE__, __LINE__, \
	    __VA_ARGS__)
#define is_int(got, want, ...)                                     \
	tap_int((intmax_t)(got), (intmax_t)(want), __FILE__, __LINE__, \
	    __VA_ARGS__)
/* A span against a C string, NULL for absent. */
#define is_span(got, want, ...) \
	tap_span((got), span_str(want), __FILE__, __LINE__, __VA_ARGS__)
/* A span against a span, NUL bytes and all. */
#define is_bytes(got, want, ...) \
	tap_span((got), (want), __FILE__, __LINE__, __VA_ARGS__)
/* Two C strings, either may be NULL. */
#define is_str(got, want, ...)                                    \
	tap_span(span_str(got), span_str(want), __FILE__, __LINE__, \
	    __VA_ARGS__)

struct tap {
	unsigned int run, failed;
};

static struct tap tap_state;

static inline bool
tap_vok(bool held, const char *file, int line, const char *fmt, va_list ap)
{
	printf("%sok %u - ", held ? "" : "not ", ++tap_state.run);
	vprintf(fmt, ap);
	printf("\n");
	if (!held) {
		tap_state.failed++;
		printf("# failed at %s:%d\n", file, line);
	}
	fflush(stdout); /* a crash must not swallow what went before */
	return held;
}

__attribute__((format(printf, 4, 5))) static inline bool
tap_ok(bool held, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(held, file, line, fmt, ap);
	va_end(ap);
	return held;
}

__attribute__((format(printf, 5, 6))) static inline bool
tap_uint(uintmax_t got, uintmax_t want, const char *file, int line,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!tap_vok(got == want, file, line, fmt, ap))
		printf("#  got %" PRIuMAX "\n# want %" PRIuMAX "\n", got,
		    want);
	va_end(ap);
	return got == want;
}

__attribute__((format(printf, 5, 6))) static inline bool
tap_int(intmax_t got, intmax_t want, const char *file, int line,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!tap_vok(got == want, file, line, fmt, ap))
		printf("#  got %" PRIdMAX "\n# want %" PRIdMAX "\n", got,
		    want);
	va_end(ap);
	return got == want;
}

static inline void
tap_show(const char *label, struct span s)
{
	size_t i;

	printf("# %s ", label);
	if (s.p == NULL) {
		printf("absent\n");
		return;
	}
	printf("\"");
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			putchar(c);
		else
			printf("\\x%02x", c);
	}
	printf("\"\n");
}

__attribute__((format(printf, 5, 6))) static inline bool
tap_span(struct span got, struct span want, const char *file, int line,
    const char *fmt, ...)
{
	bool held = span_eq(got, want);
	va_list ap;

	va_start(ap, fmt);
	if (!tap_vok(held, file, line, fmt, ap)) {
		tap_show(" got", got);
		tap_show("want", want);
	}
	va_end(ap);
	return held;
}

static inline int
done_testing(void)
{
	printf("1..%u\n", tap_state.run);
	return fflush(stdout) == 0 && tap_state.failed == 0 ? 0 : 1;
}

#endif
