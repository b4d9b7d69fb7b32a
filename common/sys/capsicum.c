/* Capsicum, where there is no Landlock, if there is that. */
/* SPDX-License-Identifier: ISC */
#include "sys/sandbox.h"

#ifndef __linux__

#include <errno.h>

#include "base/status.h"
#include "sys/sanitized.h"

#ifdef __FreeBSD__
#include <sys/capsicum.h>

static bool
has_capsicum(void)
{
	unsigned int mode;

	return !SANITIZED && cap_getmode(&mode) == 0;
}

#else

static bool
has_capsicum(void)
{
	return false;
}

static int
cap_enter(void)
{
	errno = ENOSYS;
	return -1;
}
#endif

/* Capability mode is for a process that opens nothing any more. */
bool
sandbox_enter(unsigned int rights, const struct sandbox_only *only)
{
	(void)only;
	if (rights != SANDBOX_CLOSED || !has_capsicum() || cap_enter() == 0)
		return true;
	diag(SPAN_NONE, "can't enter the sandbox: %s", errtext(errno).s);
	return false;
}

void
sandbox_describe(struct buf *b)
{
	buf_puts(b, has_capsicum() ? "capsicum (of workers alone)" : "none");
}
#endif
