/* One line on a terminal that shows the progress of long work. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The line is shown after a second, renewed five times a second at most, and
 * taken away by progress_clear(), which whoever writes to that terminal
 * calls first (before diag(), too) and at the end. All zero shows nothing.
 */
struct progress {
	int fd;
	bool on;
	bool shown;
	const char *unit; /* "MB" */
	uint64_t scale;   /* counted by the caller in one unit */
	size_t width;     /* columns that may be used */
	uint64_t start, next; /* nanoseconds; next: when it may be renewed */
};

/*
 * Starts the clock. wanted: false with -q, or if rows go to the same terminal.
 * The line is also off if fd is no terminal. To be called before the sandbox
 * is entered. unit is borrowed.
 */
void progress_init(struct progress *p, int fd, bool wanted, const char *unit,
    uint64_t scale);

/*
 * At the time now, by clock_now(), done units of total (0 if unknown) are done.
 * Cheap: call it often.
 */
void progress_tick(struct progress *p, uint64_t now, uint64_t done,
    uint64_t total);

/* Takes the line away, if there is one. */
void progress_clear(struct progress *p);

#endif
