/* Internationalized domain names: U-labels to A-labels, with libidn2. */
/* SPDX-License-Identifier: ISC */
#include "dns/idn.h"

#include <idn2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "value/dname.h"

bool
idn_is_ascii(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* In our words where we have the same fault, else in libidn2's. */
static const char *
error_text(int rc)
{
	switch (rc) {
	case IDN2_TOO_BIG_LABEL:
	case IDN2_PUNYCODE_BIG_OUTPUT:
		return dname_fault_str(DNAME_LONG_LABEL);
	case IDN2_TOO_BIG_DOMAIN:
		return dname_fault_str(DNAME_LONG);
	case IDN2_ENCODING_ERROR:
		return "invalid UTF-8";
	default:
		return idn2_strerror(rc);
	}
}

const char *
idn_put(struct buf *b, struct span name)
{
	char *text, *ascii = NULL;
	int rc;

	if (idn_is_ascii(name)) {
		buf_put_span(b, name);
		return NULL;
	}
	/* libidn2 takes its time over what can't be a name anyway. */
	if (name.n > DNAME_TEXT_MAX)
		return dname_fault_str(DNAME_LONG);
	if (memchr(name.p, '\0', name.n) != NULL)
		return "NUL in a name";
	text = xmalloc(name.n + 1);
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	rc = idn2_to_ascii_8z(text, &ascii, IDN2_NONTRANSITIONAL);
	free(text);
	if (rc != IDN2_OK)
		return error_text(rc);
	buf_puts(b, ascii);
	idn2_free(ascii);
	return NULL;
}
