/* The identities of SPF: what is in MAIL FROM and HELO (RFC 7208, 2, 4.3). */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include "base/limits.h"
#include "dns/domain.h"
#include "value/dname.h"

/*
 * Appends the normal form of a domain that a client has named; returns what is
 * wrong with it, or NULL. SPF has a meaning for domains of mail only, of two
 * labels or more (RFC 7208, 4.3).
 */
static const char *
put_domain(struct buf *b, struct span s)
{
	const char *why = domain_put(b, s, DOMAIN_MAIL | DOMAIN_NO_ESCAPES);

	if (why == NULL && dname_labels(buf_span(b)) < 2)
		why = "domain of one label";
	return why;
}

/* A quoted-string, and nothing behind it. */
static bool
is_quoted(struct span s)
{
	size_t i;

	if (s.n < 2 || s.p[0] != '"')
		return false;
	for (i = 1; i < s.n && s.p[i] != '"'; i++)
		if (s.p[i] == '\\')
			i++;
	return i + 1 == s.n;
}

/*
 * More than RFC 5321 takes, since dots at the wrong places and spaces do
 * occur and mislead nobody; but nothing that could make another domain out
 * of it, and no controls.
 */
static bool
is_local_part(struct span s)
{
	bool quoted = is_quoted(s);
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c == 0x7f)
			return false;
		if (!quoted && strchr("()<>[]:;@\\,\"", c) != NULL)
			return false;
	}
	return true;
}

static struct span
without_brackets(struct span s)
{
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return (struct span){s.p + 1, s.n - 2};
	return s;
}

/* The parts of an address: up to the last "@", and behind it. */
static struct span
cut_local(struct span *path)
{
	struct span local = {path->p, path->n};

	while (local.n > 0 && local.p[local.n - 1] != '@')
		local.n--;
	if (local.n == 0)
		return SPAN_NONE;
	path->p += local.n;
	path->n -= local.n;
	local.n--;
	return local;
}

/* The sender is local@domain; an absent or empty local is "postmaster". */
static const char *
set_sender(struct spf_run *r, struct span local, struct span domain)
{
	struct buf b = {0};
	const char *why = put_domain(&b, domain);

	if (why == NULL) {
		r->domain = spf_keep(r, buf_span(&b));
		r->out->domain = r->domain;
		r->local = local.n > 0 ? spf_keep(r, local) :
		    SPAN_LIT("postmaster");
	}
	buf_free(&b);
	return why;
}

static const char *
mail_from(struct spf_run *r, struct span path)
{
	struct span local;

	if (path.n > LIMIT_SPF_PATH)
		return "MAIL FROM is too long";
	local = cut_local(&path);
	if (!is_local_part(local))
		return "malformed MAIL FROM";
	return set_sender(r, local, path);
}

bool
spf_identify(struct spf_run *r, const struct spf_query *q,
    enum spf_identity identity)
{
	struct span path = without_brackets(q->mail_from);
	const char *why;

	r->helo = q->helo.n > LIMIT_SPF_HELO ? SPAN_NONE :
	    spf_keep(r, q->helo);
	r->receiver = spf_keep(r, q->receiver);
	r->out->identity = identity;
	r->out->null_path = identity == SPF_MAILFROM && path.n == 0;
	if (identity == SPF_MAILFROM && path.n > 0)
		why = mail_from(r, path);
	else if (q->helo.n == 0)
		why = "no HELO";
	else if (r->helo.p == NULL)
		why = "HELO is too long";
	else
		why = set_sender(r, SPAN_NONE, q->helo);
	if (why != NULL)
		r->out->reason = why;
	return why == NULL;
}
