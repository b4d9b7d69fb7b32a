/* Timers for many questions: a wheel of lists, all steps in constant time. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_WHEEL_H
#define DNS_WHEEL_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds of a tick, and ticks of a turn: more than LIMIT_DNS_TIMEOUT. */
enum { DNS_WHEEL_TICK = 16, DNS_WHEEL_TICKS = 2048 };

/* Part of what is to be timed. All zero is not set. */
struct dns_timer {
	struct dns_timer *next, **at;
};

struct dns_wheel {
	struct dns_timer *slot[DNS_WHEEL_TICKS];
	uint64_t tick; /* the first whose timers may be still to come */
	size_t n;
};

/* Times are milliseconds of a clock that never goes back. */
void dns_wheel_init(struct dns_wheel *w, uint64_t now);

/* Sets a timer that is not set; it comes up to a tick late. A delay of more
 * than a turn is one of a turn. */
void dns_wheel_set(struct dns_wheel *w, struct dns_timer *t, uint64_t now,
    uint64_t delay);

/* Takes a timer off, if it is set. */
void dns_wheel_cancel(struct dns_wheel *w, struct dns_timer *t);

/* Takes off one that is due, or NULL. */
struct dns_timer *dns_wheel_pop(struct dns_wheel *w, uint64_t now);

#endif
