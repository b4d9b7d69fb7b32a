/* Memory that one process writes and another one reads. */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_SHARED_H
#define SYS_SHARED_H

#include <stddef.h>

/*
 * n octets, zero at first, for this process alone: no child has them. *reader
 * becomes a descriptor for shared_view(), close-on-exec. NULL with errno where
 * that can't be had: without /proc, and on other systems than Linux.
 */
char *shared_new(size_t n, int *reader);

/*
 * The same octets, in a process that has got the descriptor, which is closed.
 * They can't be written, nor can the memory be made so, whatever the process
 * does. NULL with errno.
 */
const char *shared_view(int reader, size_t n);

void shared_free(char *p, size_t n); /* NULL is ignored */

#endif
