/* How fast one server may be asked: rate, window, and backing off. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_PACE_H
#define DNS_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The window, the number of questions that may be open, grows by one with each
 * reply at first, then by a step with each window of replies. Loss is measured
 * in samples of consecutive questions, evaluated when all of a sample have
 * ended. (Questions that end in the same interval are not comparable: a loss
 * shows only after its timeout.)
 *
 * The window is halved when a sample loses clearly more than usual. If that
 * does not help, the window is not the cause (but a bad link, or names whose
 * servers are gone): the window is restored, and that loss is usual from then
 * on, since a smaller window would only be slower.
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
	double usual, before; /* share lost: usually, and before halving */
	double larger;        /* the window before halving */
	bool begins, halved;
};

/* most questions at once, 1 or more; times are milliseconds. */
void dns_pace_init(struct dns_pace *p, size_t most, double qps, uint64_t now);

/* How many questions may be asked now. alone: no other server is up, so this
 * one is asked even if it is down. */
size_t dns_pace_room(struct dns_pace *p, uint64_t now, bool alone);

/* Milliseconds until the rate allows one more; 0 if it does. */
uint64_t dns_pace_wait(const struct dns_pace *p);

/* A question was sent; returns whether it belongs to the sample. Its end, with
 * or without a reply, is reported with that value. */
bool dns_pace_sent(struct dns_pace *p);
void dns_pace_ended(struct dns_pace *p, bool sampled, bool replied);

#endif
