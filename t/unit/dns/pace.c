/* dns/pace: against networks that lose by chance, or too much at once. */
/* SPDX-License-Identifier: ISC */
#include "dns/pace.h"

#include <stdlib.h>

#include "unit/tap.h"

/*
 * A network in which all goes in steps of a millisecond: a question is
 * answered after rtt, or is lost, which shows after timeout. It loses percent
 * of what there is, and all of what is beyond room at once; and all between
 * dark and light.
 */
struct net {
	unsigned int percent, rtt, timeout;
	size_t room;
	uint64_t dark, light;
};

enum { STEPS = 4096 }; /* more than a timeout */

struct sum {
	uint64_t asked, lost; /* in the second half of the time */
	double window;        /* of it, on average */
};

/* What ends at each millisecond. */
static struct {
	size_t replies[2], losses[2]; /* not sampled, sampled */
} end[STEPS];

static void
end_all(struct dns_pace *p, uint64_t now, size_t *within)
{
	size_t i, s;

	for (s = 0; s < 2; s++) {
		*within -= end[now % STEPS].replies[s];
		for (i = 0; i < end[now % STEPS].replies[s]; i++)
			dns_pace_ended(p, s == 1, true);
		for (i = 0; i < end[now % STEPS].losses[s]; i++)
			dns_pace_ended(p, s == 1, false);
		end[now % STEPS].replies[s] = end[now % STEPS].losses[s] = 0;
	}
}

static struct sum
simulate(struct dns_pace *p, const struct net *net, uint64_t ms)
{
	struct sum sum = {0};
	size_t room, within = 0;
	uint64_t now, half = ms / 2;

	srand(11);
	for (now = 0; now < ms; now++) {
		end_all(p, now, &within);
		for (room = dns_pace_room(p, now, true); room > 0; room--) {
			bool sampled = dns_pace_sent(p);
			bool lost = within >= net->room ||
			    (unsigned int)rand() % 100 < net->percent ||
			    (now >= net->dark && now < net->light);

			within += !lost;
			if (lost)
				end[(now + net->timeout) % STEPS]
				    .losses[sampled]++;
			else
				end[(now + net->rtt) % STEPS]
				    .replies[sampled]++;
			sum.asked += now >= half;
			sum.lost += now >= half && lost;
		}
		if (now >= half)
			sum.window += p->window / (double)(ms - half);
	}
	for (; p->inflight > 0; now++)
		end_all(p, now, &within);
	return sum;
}

static void
test_window(void)
{
	struct dns_pace p;
	struct sum s;

	dns_pace_init(&p, 2000, 0, 0);
	ok(dns_pace_room(&p, 0, false) < 500, "it begins modestly");
	s = simulate(&p, &(struct net){.rtt = 5, .timeout = 1000,
	    .room = 10000}, 4000);
	is_uint(s.window, 2000, "no loss: the whole window");
	is_uint(p.inflight, 0, "what was asked has ended");

	dns_pace_init(&p, 1, 0, 0);
	is_uint(dns_pace_room(&p, 0, false), 1, "a window of one");
	ok(dns_pace_sent(&p), "asked");
	is_uint(dns_pace_room(&p, 0, false), 0, "is full");
	dns_pace_ended(&p, true, true);
	is_uint(dns_pace_room(&p, 0, false), 1, "and free again");
}

/* Loss that does not come from us: a smaller window would only be slow. */
static void
test_chance(void)
{
	static const unsigned int percents[] = {5, 30, 60};
	static const size_t windows[] = {64, 2000};
	struct dns_pace p;
	struct sum s;
	size_t i, w;

	for (i = 0; i < 3; i++)
		for (w = 0; w < 2; w++) {
			dns_pace_init(&p, windows[w], 0, 0);
			s = simulate(&p, &(struct net){.rtt = 5,
			    .timeout = 1000, .room = 100000,
			    .percent = percents[i]}, 120000);
			ok(s.window > 0.9 * (double)windows[w],
			    "%u percent lost by chance: a window of %.0f of "
			    "%zu", percents[i], s.window, windows[w]);
		}
}

/* Loss that does: it asks what the network bears, and loses little. */
static void
test_too_much(void)
{
	static const size_t rooms[] = {300, 800};
	struct dns_pace p;
	struct sum s;
	size_t i;

	for (i = 0; i < 2; i++) {
		dns_pace_init(&p, 2000, 0, 0);
		s = simulate(&p, &(struct net){.rtt = 20, .timeout = 1000,
		    .room = rooms[i]}, 120000);
		ok((double)s.lost < 0.2 * (double)s.asked,
		    "room for %zu: %.1f percent lost", rooms[i],
		    100 * (double)s.lost / (double)s.asked);
		ok((double)(s.asked - s.lost) > 0.4 * (double)rooms[i] *
		    (60000.0 / 20), "and it is used: %.0f percent",
		    100 * (double)(s.asked - s.lost) /
		    ((double)rooms[i] * (60000.0 / 20)));
	}
}

static void
test_down(void)
{
	struct dns_pace p;
	struct sum s;
	unsigned int i;

	dns_pace_init(&p, 100, 0, 0);
	for (i = 0; i < DNS_PACE_SILENT; i++)
		(void)dns_pace_sent(&p);
	for (i = 1; i < DNS_PACE_SILENT; i++)
		dns_pace_ended(&p, true, false);
	ok(!p.down, "some losses");
	dns_pace_ended(&p, true, false);
	ok(p.down, "too many with no reply between");
	is_uint(dns_pace_room(&p, 0, false), 1, "one at a time");
	ok(dns_pace_room(&p, 0, true) > 1, "unless it is all there is");
	(void)dns_pace_sent(&p);
	is_uint(dns_pace_room(&p, 0, false), 0, "no more");
	dns_pace_ended(&p, false, true);
	ok(!p.down && dns_pace_room(&p, 0, false) > 1, "it is back");

	dns_pace_init(&p, 1000, 0, 0);
	s = simulate(&p, &(struct net){.rtt = 5, .timeout = 1000,
	    .room = 10000, .dark = 2000, .light = 12000}, 60000);
	ok(s.window > 900, "silence of ten seconds is forgotten: %.0f",
	    s.window);
}

static void
test_rate(void)
{
	struct dns_pace p;
	struct sum s;

	dns_pace_init(&p, 1000, 100, 0);
	is_uint(dns_pace_room(&p, 0, true), 1, "no burst at the beginning");
	(void)dns_pace_sent(&p);
	is_uint(dns_pace_room(&p, 0, true), 0, "then it is to wait");
	ok(dns_pace_wait(&p) >= 10 && dns_pace_wait(&p) <= 12,
	    "for 10 ms at 100 a second");
	is_uint(dns_pace_room(&p, 11, true), 1, "and may ask again");
	is_uint(dns_pace_room(&p, 10000, true), 5, "saves up for 50 ms only");
	is_uint(dns_pace_wait(&p), 0, "no wait");
	dns_pace_ended(&p, true, true);

	dns_pace_init(&p, 1000, 250, 0);
	s = simulate(&p, &(struct net){.rtt = 5, .timeout = 1000,
	    .room = 10000}, 20000);
	ok(s.asked >= 2400 && s.asked <= 2505, "2500 in ten seconds: %u",
	    (unsigned int)s.asked);
}

int
main(void)
{
	test_window();
	test_chance();
	test_too_much();
	test_down();
	test_rate();
	return done_testing();
}
