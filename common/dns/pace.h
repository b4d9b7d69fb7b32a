/* How fast one server may be asked: rate, window, and backing off. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_PACE_H
#define DNS_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The window grows by one with each reply at first, then by a step with each
 * window of replies. What is lost shows in samples: so many questions, asked
 * one after the other, of which all are waited for (a loss takes its timeout
 * to show, a reply does not, so that what ends at the same time is no
 * sample). The window is halved when in a sample clearly more are lost than
 * usual. If halving it does not help, then the loss is not of our making (a
 * bad link, names whose servers are gone) and counts as usual from then on:
 * the window is what it was, as a smaller one is slow and no better.
 *
 * After DNS_PACE_SILENT losses without a reply between them the server is
 * down, and gets one question at a time until it replies.
 */
enum { DNS_PACE_SILENT = 8 };

struct dns_pace {
	double window, least, most;
	size_t inflight;
	unsigned int silent;
	bool down;

	double qps, tokens; /* qps is 0 for any rate */
	uint64_t filled;

	unsigned int asked, ended, losses; /* of the sample */
	unsigned int sample; /* how many it is to have */
	double usual, before; /* share lost: usual, and before halving */
	double larger;        /* the window before halving */
	bool begins, halved;
};

/* most questions at once, 1 or more; times are milliseconds. */
void dns_pace_init(struct dns_pace *p, size_t most, double qps, uint64_t now);

/* How many questions may be asked now. alone: there is no other server that
 * is up, so that this one is worth asking in any case. */
size_t dns_pace_room(struct dns_pace *p, uint64_t now, bool alone);

/* Milliseconds until the rate allows one more; 0 if it does. */
uint64_t dns_pace_wait(const struct dns_pace *p);

/* One was asked: is it of the sample? That is to be told at its end, which is
 * a reply or none. */
bool dns_pace_sent(struct dns_pace *p);
void dns_pace_reply(struct dns_pace *p, bool sampled);
void dns_pace_lost(struct dns_pace *p, bool sampled);

#endif
