/* How fast one server may be asked: rate, window, and backing off. */
/* SPDX-License-Identifier: ISC */
#include "dns/pace.h"

/* Questions at once to begin with, and however much is lost; the share of
 * most that the latter may be; the loss above the usual that is too much;
 * and what halving has to bring. */
#define BEGIN 64.0
#define LEAST 16.0
#define LEAST_SHARE 8.0
#define TOO_MUCH 0.15
#define HELPED 0.75

/* Questions that say something of how many are lost: of these it is rarely
 * TOO_MUCH by chance. */
#define SAMPLE 256.0

/* Of the most, what the window grows with each window of replies. */
#define STEP_SHARE 64.0

/* Seconds of the rate that may be asked in one go: less than anybody's
 * limit is measured by. */
#define BURST 0.05

static double
smaller(double a, double b)
{
	return a < b ? a : b;
}

static double
larger(double a, double b)
{
	return a > b ? a : b;
}

static void
begin_sample(struct dns_pace *p)
{
	p->asked = p->ended = p->losses = 0;
	p->sample = (unsigned int)larger(p->window, SAMPLE);
}

void
dns_pace_init(struct dns_pace *p, size_t most, double qps, uint64_t now)
{
	*p = (struct dns_pace){.most = (double)most, .qps = qps,
	    .tokens = 1, .filled = now, .begins = true};
	p->least = smaller(p->most, larger(LEAST, p->most / LEAST_SHARE));
	p->window = smaller(p->most, larger(BEGIN, p->least));
	begin_sample(p);
}

static void
fill(struct dns_pace *p, uint64_t now)
{
	double got = p->tokens + p->qps * (double)(now - p->filled) / 1000;

	p->tokens = smaller(got, larger(1, p->qps * BURST));
	p->filled = now;
}

size_t
dns_pace_room(struct dns_pace *p, uint64_t now, bool alone)
{
	double room = p->window;

	if (p->down && !alone)
		room = 1;
	room -= (double)p->inflight;
	if (p->qps > 0) {
		fill(p, now);
		room = smaller(room, p->tokens);
	}
	return room >= 1 ? (size_t)room : 0;
}

uint64_t
dns_pace_wait(const struct dns_pace *p)
{
	if (p->qps <= 0 || p->tokens >= 1)
		return 0;
	return (uint64_t)((1 - p->tokens) / p->qps * 1000) + 1;
}

bool
dns_pace_sent(struct dns_pace *p)
{
	p->inflight++;
	p->tokens -= p->qps > 0;
	if (p->asked == p->sample)
		return false;
	p->asked++;
	return true;
}

static void
halve(struct dns_pace *p, double loss)
{
	p->larger = p->window;
	p->window = larger(p->least, p->window / 2);
	p->before = loss;
	p->halved = true;
	p->begins = false;
}

/* A sample has ended: what does it say? */
static void
look_back(struct dns_pace *p)
{
	double loss = (double)p->losses / (double)p->sample;

	if (loss > p->usual + TOO_MUCH) {
		if (!p->halved || loss <= p->before * HELPED) {
			halve(p, loss);
			return;
		}
		p->usual = loss;
		p->window = p->larger;
		p->begins = true;
	}
	p->halved = false;
	p->usual = (7 * p->usual + loss) / 8;
}

static void
ended(struct dns_pace *p, bool sampled, bool lost)
{
	p->inflight--;
	if (!sampled)
		return;
	p->losses += lost;
	if (++p->ended < p->sample)
		return;
	look_back(p);
	begin_sample(p);
}

void
dns_pace_reply(struct dns_pace *p, bool sampled)
{
	double step = p->begins ? 1 : larger(1, p->most / STEP_SHARE) /
	    p->window;

	p->silent = 0;
	p->down = false;
	p->window = smaller(p->most, p->window + step);
	ended(p, sampled, false);
}

void
dns_pace_lost(struct dns_pace *p, bool sampled)
{
	if (++p->silent >= DNS_PACE_SILENT)
		p->down = true;
	ended(p, sampled, true);
}
