/* Values of options that are written in some notation; for base/opt.h. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_OPTVAL_H
#define VALUE_OPTVAL_H

#include <stdbool.h>

/* An address, as ip_unmap() leaves it: to is a struct ip. False after a line on
 * stderr, as the other. */
bool optval_ip(void *to, const char *arg);

/* Seconds since 1970, or what date_parse() takes: to is an int64_t. */
bool optval_time(void *to, const char *arg);

#endif
