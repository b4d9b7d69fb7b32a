/* Values of options that are written in some notation; for base/opt.h. */
/* SPDX-License-Identifier: ISC */
#include "value/optval.h"

#include <stdint.h>

#include "base/status.h"
#include "value/date.h"
#include "value/ip.h"
#include "value/num.h"

bool
optval_ip(void *to, const char *arg)
{
	if (ip_parse(span_str(arg), to)) {
		ip_unmap(to);
		return true;
	}
	diag(SPAN_NONE, "'%s' is no address", arg);
	return false;
}

bool
optval_time(void *to, const char *arg)
{
	int64_t *t = to;
	uint64_t v;

	if (date_parse(span_str(arg), t))
		return true;
	if (num_parse(span_str(arg), &v) && v <= INT64_MAX) {
		*t = (int64_t)v;
		return true;
	}
	diag(SPAN_NONE, "'%s' is no time, such as 2026-03-01T12:00 or seconds "
	    "since 1970", arg);
	return false;
}
