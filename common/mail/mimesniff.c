/* Does it look like a message? By its first fields (RFC 5322, 2.2). */
/* SPDX-License-Identifier: ISC */
#include "mail/mime.h"
#include "mail/header.h"

/* Names that a message's header has one of at least; "x-" is a prefix. */
static const char *const known[] = {
    "apparently-to", "arc-", "authentication-results", "auto-submitted",
    "bcc", "cc", "content-", "contenttype", "date", "delivered-to",
    "delivery-date", "dkim-signature", "domainkey-signature", "envelope-to",
    "errors-to", "from", "importance", "in-reply-to", "list-", "message-id",
    "mime-version", "organization", "original-recipient", "precedence",
    "priority", "received", "received-spf", "references", "reply-to",
    "resent-", "return-path", "sender", "status", "subject", "thread-",
    "tls-report-", "to", "user-agent", "x-",
};

static bool
is_known(struct span name)
{
	struct span head;
	size_t i, n;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		n = strlen(known[i]);
		head = name;
		if (known[i][n - 1] == '-' && head.n > n)
			head.n = n;
		if (span_is_nocase(head, known[i]))
			return true;
	}
	return false;
}

static struct span
take_line(struct span *s)
{
	const char *lf = memchr(s->p, '\n', s->n);
	size_t n = lf != NULL ? (size_t)(lf - s->p) + 1 : s->n;
	struct span line = {s->p, n};

	s->p += n;
	s->n -= n;
	return line;
}

bool
mime_sniff(struct span head)
{
	struct span line, name, value;
	bool first = true;

	if (span_has_prefix(head, ">From "))
		take_line(&head);
	for (; head.n > 0; first = false) {
		line = take_line(&head);
		if (!first && is_wsp(line.p[0]))
			continue;
		if (!rfc5322_field(line, &name, &value))
			return false;
		if (is_known(name))
			return true;
	}
	return false;
}
