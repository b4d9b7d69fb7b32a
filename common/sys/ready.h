/* Waiting until one of many sockets can be read or written. */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_READY_H
#define SYS_READY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A set of descriptors: epoll(7), or poll(2) where the system has none, which
 * takes longer the more of them there are.
 */
struct ready;

struct ready *ready_new(void); /* NULL with errno */
void ready_free(struct ready *r); /* closes none of those in the set */

enum ready_for { READY_TO_READ, READY_TO_WRITE };

/*
 * Adds an open descriptor, for which ready_wait() gives number. False with
 * errno.
 */
bool ready_add(struct ready *r, int fd, enum ready_for what, uint32_t number);

/* Waits for something else at a descriptor of the set. False with errno. */
bool ready_change(struct ready *r, int fd, enum ready_for what,
    uint32_t number);

/* Takes it out of the set and closes it. */
void ready_close(struct ready *r, int fd);

/*
 * Waits ms milliseconds at most. Fills in the numbers of n descriptors at most
 * that are ready, or have failed, and returns how many. Later calls give those
 * that found no room.
 */
size_t ready_wait(struct ready *r, uint32_t *number, size_t n, int ms);

#endif
