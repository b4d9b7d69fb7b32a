/* Descriptors 0 to 2, which a parent may have left closed. */
/* SPDX-License-Identifier: ISC */
#include "sys/stdfd.h"

#include <fcntl.h>
#include <unistd.h>

bool
stdfd_fill(void)
{
	static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
	int fd;

	/* open(2) takes the lowest, which are filled from 0 on. */
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", modes[fd]) != fd)
			return false;
	return true;
}
