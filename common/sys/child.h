/* A child process that has nothing but what it was given. */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_CHILD_H
#define SYS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* In a child: it is killed when this parent ends, on Linux and FreeBSD. False
 * if that has ended. */
bool child_tie(pid_t parent);

/* Makes standard input empty and standard output vanish. False with errno. */
bool child_mute(void);

/* Gives a pipe room for n octets, if it is Linux's and this process may. */
void child_widen(int pipe, int n);

/* Closes all descriptors from 3 on but these n; sorts them. */
void child_keep(int *fds, size_t n);

#endif
