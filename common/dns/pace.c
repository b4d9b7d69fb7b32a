/* How fast one server may be asked: rate, window, and backing off. */
/* SPDX-License-Identifier: ISC */
#include "dns/pace.h"

/*
 * BEGIN: questions at once at first. LEAST: the smallest window, or that share
 * of the largest if that is more. TOO_MUCH: the loss above the usual for which
 * the window is halved. HELPED: halving has helped if the loss has sunk to
 * this share.
 */
#define BEGIN 64.0
#define LEAST 16.0
#define LEAST_SHARE 8.0
#define TOO_MUCH 0.15
#define HELPED 0.75

/* Questions of a sample, at least: so many rarely lose TOO_MUCH by chance. */
#define SAMPLE 256.0

/* The share of the largest window by which the window grows with each window
 * of replies. */
#define STEP_SHARE 64.0

/* Seconds of the rate that may be sent at once: shorter than the intervals by
 * which servers measure their limits. */
#define BURST 0.05

#define SMALLER(a, b) ((a) < (b) ? (a) : (b))
#define LARGER(a, b) ((a) > (b) ? (a) : (b))

void
dns_pace_init(struct dns_pace *p, size_t most, double qps, uint64_t now)
{
	*p = (struct dns_pace){.most = (double)most, .qps = qps,
	    .tokens = 1, .filled = now, .begins = true};
	p->least = LARGER(LEAST, p->most / LEAST_SHARE);
	p->least = SMALLER(p->most, p->least);
	p->window = LARGER(BEGIN, p->least);
	p->window = SMALLER(p->most, p->window);
	p->sample = (unsigned int)LARGER(p->window, SAMPLE);
}

size_t
dns_pace_room(struct dns_pace *p, uint64_t now, bool alone)
{
	double room = p->down && !alone ? 1 : p->window, got, most;

	room -= (double)p->inflight;
	if (p->qps > 0) {
		got = p->tokens + p->qps * (double)(now - p->filled) / 1000;
		most = LARGER(1, p->qps * BURST);
		p->tokens = SMALLER(got, most);
		p->filled = now;
		room = SMALLER(room, p->tokens);
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

void
dns_pace_ended(struct dns_pace *p, bool sampled, bool replied)
{
	double loss;

	p->inflight--;
	if (replied) {
		p->silent = 0;
		p->down = false;
		p->window += p->begins ? 1 :
		    LARGER(1, p->most / STEP_SHARE) / p->window;
		p->window = SMALLER(p->most, p->window);
	} else if (++p->silent >= DNS_PACE_SILENT) {
		p->down = true;
	}
	if (!sampled)
		return;
	p->losses += !replied;
	if (++p->ended < p->sample)
		return;
	loss = (double)p->losses / (double)p->sample;
	if (loss > p->usual + TOO_MUCH &&
	    (!p->halved || loss <= p->before * HELPED)) {
		p->larger = p->window;
		p->window = LARGER(p->least, p->window / 2);
		p->before = loss;
		p->halved = true;
		p->begins = false;
	} else {
		if (loss > p->usual + TOO_MUCH) { /* halving did not help */
			p->usual = loss;
			p->window = p->larger;
			p->begins = true;
		}
		p->halved = false;
		p->usual = (7 * p->usual + loss) / 8;
	}
	p->asked = p->ended = p->losses = 0;
	p->sample = (unsigned int)LARGER(p->window, SAMPLE);
}
