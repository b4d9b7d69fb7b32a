/* What reading an input tells; only the errors of the system. */
/* SPDX-License-Identifier: ISC */
#include "input/emit.h"

#include "base/errtext.h"

void
emit_errno(const struct emit *e, const char *where, int err)
{
	struct errtext text = errtext(err);

	e->fault(e->ctx, span_str(where), span_str(text.s));
}
