/* One line on a terminal that says how far long work is. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* PROGRAM_NAME, winsize */
#include "base/progress.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/program.h"

#define SECOND UINT64_C(1000000000)
#define FIRST SECOND
#define EVERY (SECOND / 5)
#define WIDTH 80U /* of a terminal that doesn't say */

void
progress_init(struct progress *p, int fd, bool wanted, const char *unit,
    uint64_t scale)
{
	struct winsize size;

	*p = (struct progress){.fd = fd, .unit = unit, .scale = scale,
	    .width = WIDTH};
	p->on = wanted && isatty(fd) == 1;
	if (!p->on)
		return;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 2)
		p->width = size.ws_col;
	p->width--; /* so that the cursor never goes to the next line */
	p->start = clock_now();
	p->next = p->start + FIRST;
}

/* a * b / c, where only the result needs to fit. */
static uint64_t
share(uint64_t a, uint64_t b, uint64_t c)
{
	return (uint64_t)((double)a * (double)b / (double)c);
}

#define ERASE "\r\033[K"

void
progress_tick(struct progress *p, uint64_t now, uint64_t done, uint64_t total)
{
	struct buf b = {0};
	size_t most = strlen(ERASE) + p->width;
	uint64_t time = now - p->start, left;
	ssize_t r;

	if (!p->on || now < p->next)
		return;
	total = total < done ? 0 : total;
	buf_printf(&b, ERASE "%s: %" PRIu64, PROGRAM_NAME,
	    done / p->scale);
	if (total > 0)
		buf_printf(&b, " of %" PRIu64, total / p->scale);
	buf_printf(&b, " %s", p->unit);
	if (total > 0)
		buf_printf(&b, ", %" PRIu64 "%%", share(done, 100, total));
	buf_printf(&b, ", %" PRIu64 " %s/s",
	    share(done, SECOND, time) / p->scale, p->unit);
	left = total > 0 && done > 0 ?
	    share(total - done, time, done) / SECOND : 0;
	if (left >= 3600)
		buf_printf(&b, ", %" PRIu64 ":%02u:%02u left", left / 3600,
		    (unsigned int)(left / 60 % 60), (unsigned int)(left % 60));
	else if (total > 0 && done > 0)
		buf_printf(&b, ", %u:%02u left", (unsigned int)(left / 60),
		    (unsigned int)(left % 60));
	/* what the terminal does not take at once is dropped */
	r = write(p->fd, b.p, b.n < most ? b.n : most);
	(void)r;
	buf_free(&b);
	p->shown = true;
	p->next = now + EVERY;
}

void
progress_clear(struct progress *p)
{
	ssize_t r = p->shown ? write(p->fd, ERASE, strlen(ERASE)) : 0;

	(void)r;
	p->shown = false;
}
