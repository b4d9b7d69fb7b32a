/* dns/wheel: timers come up when they are due, once, and in bounds. */
/* SPDX-License-Identifier: ISC */
#include "dns/wheel.h"

#include <stdlib.h>

#include "unit/tap.h"

enum { TIMERS = 5000 };

/* What is timed: until when, whether it was taken off or came up. */
struct thing {
	struct dns_timer timer;
	uint64_t due;
	bool set, early, late;
};

static struct thing things[TIMERS];
static struct dns_wheel wheel;

static size_t
pop_all(uint64_t now)
{
	struct dns_timer *t;
	size_t n = 0;

	while ((t = dns_wheel_pop(&wheel, now)) != NULL) {
		struct thing *h = (struct thing *)t;

		h->early |= !h->set || now < h->due;
		h->late |= now > h->due + 3 * DNS_WHEEL_TICK; /* 20 ms a step */
		h->set = false;
		n++;
	}
	return n;
}

static void
set(struct thing *h, uint64_t now, uint64_t delay)
{
	dns_wheel_set(&wheel, &h->timer, now, delay);
	h->due = now + delay;
	h->set = true;
}

static void
test_one(void)
{
	struct thing *h = &things[0];

	wheel = (struct dns_wheel){0};
	ok(dns_wheel_pop(&wheel, 5000) == NULL, "nothing is set");
	set(h, 5000, 100);
	is_uint(pop_all(5099), 0, "not before it is due");
	is_uint(pop_all(5000 + 100 + 2 * DNS_WHEEL_TICK), 1, "then it is");
	is_uint(pop_all(100000), 0, "once");
	set(h, 100000, 0);
	is_uint(pop_all(100000 + 2 * DNS_WHEEL_TICK), 1, "no delay");
	set(h, 200000, 100);
	dns_wheel_cancel(&wheel, &h->timer);
	dns_wheel_cancel(&wheel, &h->timer);
	is_uint(pop_all(300000), 0, "taken off, twice");
	is_uint(wheel.n, 0, "none is left");
}

static void
test_far(void)
{
	const uint64_t turn = (uint64_t)DNS_WHEEL_TICK * DNS_WHEEL_TICKS;

	wheel = (struct dns_wheel){0};
	set(&things[0], 0, 10 * turn);
	is_uint(pop_all(turn / 2), 0, "more than a turn: not at once");
	is_uint(pop_all(turn), 1, "but after one");
	/* The wheel stood still meanwhile, with a timer set. */
	set(&things[0], turn, 100);
	is_uint(pop_all(50 * turn), 1, "a clock that leaps");
	set(&things[0], 50 * turn, 100);
	is_uint(pop_all(50 * turn + 50), 0, "and goes on as before");
	is_uint(pop_all(50 * turn + 200), 1, "on time");
	things[0].early = things[0].late = false;
}

/* Any order of setting, taking off and coming up. */
static void
test_many(void)
{
	uint64_t now = 12345;
	size_t i, step, early = 0, late = 0, left = 0;

	srand(7);
	wheel = (struct dns_wheel){0};
	for (step = 0; step < 2000; step++) {
		for (i = 0; i < 50; i++) {
			struct thing *h = &things[rand() % TIMERS];

			if (!h->set) {
				set(h, now, (uint64_t)(rand() % 30000));
			} else if (rand() % 3 == 0) {
				dns_wheel_cancel(&wheel, &h->timer);
				h->set = false;
			}
		}
		now += (uint64_t)(rand() % 20);
		pop_all(now);
	}
	for (i = 0; i < TIMERS; i++)
		left += things[i].set;
	is_uint(wheel.n, left, "it knows how many are set");
	for (i = 0; i < 2000; i++)
		pop_all(now += DNS_WHEEL_TICK);
	for (i = 0; i < TIMERS; i++) {
		early += things[i].early;
		late += things[i].late;
	}
	is_uint(wheel.n, 0, "all come up");
	is_uint(early, 0, "none early, or when it is not set");
	is_uint(late, 0, "none late");
}

int
main(void)
{
	test_one();
	test_far();
	test_many();
	return done_testing();
}
