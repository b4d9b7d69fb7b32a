/* Timers for many questions: a wheel of lists, all steps in constant time. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_WHEEL_H
#define DNS_WHEEL_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds of a tick, and ticks of a turn: more than LIMIT_DNS_TIMEOUT. */
enum { DNS_WHEEL_TICK = 16, DNS_WHEEL_TICKS = 2048 };

/* Embedded in what is to be timed. All zero: not set. */
struct dns_timer {
	struct dns_timer *next, **at;
};

/* All zero is empty. */
struct dns_wheel {
	struct dns_timer *list[DNS_WHEEL_TICKS]; /* by tick */
	uint64_t tick; /* the first that may still have timers */
	size_t n;
};

/* Sets a timer that is not set; it expires up to a tick late. A delay of more
 * than a turn counts as one turn. Times are milliseconds of a clock that never
 * goes back. */
void dns_wheel_set(struct dns_wheel *w, struct dns_timer *t, uint64_t now,
    uint64_t delay);

/* Removes a timer, if it is set. */
void dns_wheel_cancel(struct dns_wheel *w, struct dns_timer *t);

/* Milliseconds, most at most, in which no timer will be due. */
uint64_t dns_wheel_wait(const struct dns_wheel *w, uint64_t now,
    uint64_t most);

/* Removes and returns a timer that is due, or NULL. */
struct dns_timer *dns_wheel_pop(struct dns_wheel *w, uint64_t now);

#endif
