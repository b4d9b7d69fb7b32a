/* Timers for many questions: a wheel of lists, all steps in constant time. */
/* SPDX-License-Identifier: ISC */
#include "dns/wheel.h"

void
dns_wheel_set(struct dns_wheel *w, struct dns_timer *t, uint64_t now,
    uint64_t delay)
{
	uint64_t tick = (now + delay) / DNS_WHEEL_TICK + 1;
	struct dns_timer **list;

	if (w->n == 0 && w->tick < tick)
		w->tick = now / DNS_WHEEL_TICK;
	if (tick < w->tick)
		tick = w->tick;
	if (tick - w->tick >= DNS_WHEEL_TICKS)
		tick = w->tick + DNS_WHEEL_TICKS - 1;
	list = &w->list[tick % DNS_WHEEL_TICKS];
	t->next = *list;
	t->at = list;
	if (t->next != NULL)
		t->next->at = &t->next;
	*list = t;
	w->n++;
}

void
dns_wheel_cancel(struct dns_wheel *w, struct dns_timer *t)
{
	if (t->at == NULL)
		return;
	*t->at = t->next;
	if (t->next != NULL)
		t->next->at = t->at;
	*t = (struct dns_timer){0};
	w->n--;
}

uint64_t
dns_wheel_wait(const struct dns_wheel *w, uint64_t now, uint64_t most)
{
	uint64_t tick, end = (now + most) / DNS_WHEEL_TICK;

	for (tick = w->tick; tick <= end; tick++)
		if (w->list[tick % DNS_WHEEL_TICKS] != NULL)
			return tick * DNS_WHEEL_TICK > now ?
			    tick * DNS_WHEEL_TICK - now : 0;
	return most;
}

struct dns_timer *
dns_wheel_pop(struct dns_wheel *w, uint64_t now)
{
	uint64_t tick = now / DNS_WHEEL_TICK;
	struct dns_timer *t;

	if (w->n == 0 && w->tick <= tick)
		w->tick = tick + 1;
	for (; w->tick <= tick; w->tick++) {
		t = w->list[w->tick % DNS_WHEEL_TICKS];
		if (t != NULL) {
			dns_wheel_cancel(w, t);
			return t;
		}
	}
	return NULL;
}
