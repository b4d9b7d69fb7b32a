/* What a parent may have left: closed descriptors, a deadly signal. */
/* SPDX-License-Identifier: ISC */
#include "sys/stdfd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/status.h"

bool
stdfd_fill(void)
{
	static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
	int fd;

	signal(SIGXFSZ, SIG_IGN);
	/* open(2) takes the lowest, which are filled from 0 on. */
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", modes[fd]) != fd) {
			diag(SPAN_LIT("/dev/null"), "%s", errtext(errno).s);
			return false;
		}
	return true;
}
