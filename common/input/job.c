/* The unit of work and its results; reads nothing itself. */
/* SPDX-License-Identifier: ISC */
#include "input/job.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/status.h"
#include "base/xalloc.h"

struct job_file *
job_file_new(const char *name, int fd)
{
	struct job_file *f = xmalloc(sizeof(*f));

	*f = (struct job_file){.name = xstrdup(name), .fd = fd, .refs = 1};
	return f;
}

void
job_file_close(struct job_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

void
job_file_release(struct job_file *f)
{
	if (f == NULL || --f->refs > 0)
		return;
	job_file_close(f);
	free(f->name);
	free(f);
}

void
job_release(struct job *j)
{
	job_file_release(j->file);
	*j = (struct job){.blob = {.fd = -1}};
}

void
job_put_where(struct buf *b, const struct job *j)
{
	buf_puts(b, j->file->name);
	if (j->message > 0) {
		buf_putc(b, ':');
		buf_put_uint(b, j->message);
	}
}

void
emit_errno(const struct emit *e, const char *where, int err)
{
	struct errtext text = errtext(err);

	emit_text(e, RESULT_FAULT, span_str(where), span_str(text.s));
}
