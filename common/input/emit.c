/* What reading an input tells; only the errors of the system. */
/* SPDX-License-Identifier: ISC */
#include "input/emit.h"

#include "base/buf.h"

void
emit_errno(const struct emit *e, const char *where, int err)
{
	struct buf text = {0};

	buf_puts(&text, strerror(err));
	text.p[0] = ascii_lower(text.p[0]);
	e->fault(e->ctx, span_str(where), buf_span(&text));
	buf_free(&text);
}
