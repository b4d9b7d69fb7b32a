/* The client of SPF: its identities, MAIL FROM and HELO (RFC 7208, 2, 4.3),
 * and the names of its address (5.5). */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include "base/limits.h"
#include "dns/deadline.h"
#include "value/dname.h"
#include "value/domain.h"

/* --- MAIL FROM and HELO --- */

/*
 * May it be a local part? Takes more than RFC 5321, as dots at the wrong
 * places and spaces occur and are harmless; but no control characters, and
 * unless it is one quoted-string nothing that could end the local part.
 */
static bool
is_local_part(struct span s)
{
	size_t i = 1;
	bool quoted;

	if (s.n > 0 && s.p[0] == '"')
		for (; i < s.n && s.p[i] != '"'; i++)
			if (s.p[i] == '\\')
				i++;
	quoted = s.n >= 2 && s.p[0] == '"' && i + 1 == s.n;
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c == 0x7f)
			return false;
		if (!quoted && strchr("()<>[]:;@\\,\"", c) != NULL)
			return false;
	}
	return true;
}

/* The sender is local@domain, or "postmaster" there. NULL, or what is wrong
 * with the domain: SPF is for domains of mail with two labels or more (4.3). */
static const char *
set_sender(struct spf_run *r, struct span local, struct span domain)
{
	struct buf b = {0};
	const char *why = domain_put(&b, domain,
	    DOMAIN_MAIL | DOMAIN_NO_ESCAPES);

	if (why == NULL && dname_labels(buf_span(&b)) < 2)
		why = "domain of one label";
	if (why == NULL) {
		r->out->domain = r->domain = arena_dup(r->memory, buf_span(&b));
		r->local = local.n > 0 ? arena_dup(r->memory, local) :
		    SPAN_LIT("postmaster");
	}
	buf_free(&b);
	return why;
}

bool
spf_identify(struct spf_run *r, const struct spf_query *q,
    enum spf_identity identity)
{
	struct span path = q->mail_from;
	const char *why;
	size_t at;

	if (path.n >= 2 && path.p[0] == '<' && path.p[path.n - 1] == '>')
		path = (struct span){path.p + 1, path.n - 2};
	r->helo = q->helo.n > LIMIT_SPF_HELO ? SPAN_NONE :
	    arena_dup(r->memory, q->helo);
	r->receiver = arena_dup(r->memory, q->receiver);
	r->out->identity = identity;
	r->out->null_path = identity == SPF_MAILFROM && path.n == 0;
	if (identity == SPF_MAILFROM && path.n > 0) {
		/* the local part ends with the last "@" */
		for (at = path.n; at > 0 && path.p[at - 1] != '@'; at--)
			;
		if (path.n > LIMIT_SPF_PATH)
			why = "MAIL FROM is too long";
		else if (!is_local_part((struct span){path.p,
		    at > 0 ? at - 1 : 0}))
			why = "malformed MAIL FROM";
		else
			why = set_sender(r, (struct span){path.p,
			    at > 0 ? at - 1 : 0}, span_from(path, at));
	} else if (q->helo.n == 0) {
		why = "no HELO";
	} else if (r->helo.p == NULL) {
		why = "HELO is too long";
	} else {
		why = set_sender(r, SPAN_NONE, q->helo);
	}
	if (why != NULL)
		r->out->reason = why;
	return why == NULL;
}

/* --- addresses and names --- */

void
spf_ask(struct spf_run *r, struct span name, enum dns_type type,
    struct dns_kept *k)
{
	*k = (struct dns_kept){.answer = {.result = DNS_TEMPFAIL,
	    .error = dns_deadline_over}};
	if (r->late)
		return;
	dns_wait(r->dns, name, type, k);
	r->late = k->answer.error == dns_deadline_over;
	r->out->queries += !r->late;
}

bool
spf_has_client(const struct spf_run *r, const struct dns_answer *a,
    size_t max, unsigned int len, struct cidr *c)
{
	size_t i, octets = r->ip.bits / 8;
	struct ip ip = {.bits = r->ip.bits};

	for (i = 0; i < a->n && i < max; i++) {
		if (a->records[i].n != octets)
			continue;
		memcpy(ip.a, a->records[i].p, octets);
		*c = cidr_of(&ip, len);
		if (cidr_match(c, &r->ip))
			return true;
	}
	return false;
}

void
spf_learn_names(struct spf_run *r)
{
	static const char hex[] = "0123456789abcdef";
	struct buf b = {0};
	struct dns_kept k;
	size_t i;

	if (r->names_known)
		return;
	r->names_known = true;
	/* RFC 1035, 3.5, RFC 3596, 2.5 */
	for (i = r->ip.bits / 8; i > 0; i--) {
		if (r->ip.bits == 32) {
			buf_put_uint(&b, r->ip.a[i - 1]);
		} else {
			buf_putc(&b, hex[r->ip.a[i - 1] & 15]);
			buf_putc(&b, '.');
			buf_putc(&b, hex[r->ip.a[i - 1] >> 4]);
		}
		buf_putc(&b, '.');
	}
	buf_puts(&b, r->ip.bits == 32 ? "in-addr.arpa" : "ip6.arpa");
	spf_ask(r, buf_span(&b), DNS_PTR, &k);
	r->names_result = k.answer.result;
	r->names_error = k.answer.error;
	r->nnames = k.answer.n < r->options.ptr ? k.answer.n : r->options.ptr;
	if (r->nnames > 0)
		r->names = arena_alloc(r->memory,
		    r->nnames * sizeof(*r->names));
	for (i = 0; i < r->nnames; i++)
		r->names[i] = (struct spf_name){
		    .name = arena_dup(r->memory, k.answer.records[i])};
	dns_kept_free(&k);
	buf_free(&b);
}

struct span
spf_find_name(struct spf_run *r, struct span top, enum spf_which which,
    size_t *tried)
{
	struct spf_name *n = r->names;
	struct dns_kept k;
	struct span name;
	struct cidr c;

	for (; n != NULL && n < r->names + r->nnames; n++) {
		name = n->name;
		if (which == SPF_NAME_ITSELF ? !span_eq(name, top) :
		    !dname_within(name, top))
			continue;
		if (which != SPF_NAME_WITHIN &&
		    memchr(name.p, '\\', name.n) != NULL)
			continue;
		++*tried;
		if (n->state == SPF_NAME_UNTRIED) {
			/* a lookup that fails means no (5.5) */
			spf_ask(r, name, r->family, &k);
			n->state = k.answer.result == DNS_FOUND &&
			    spf_has_client(r, &k.answer, r->options.ptr,
			    r->ip.bits, &c) ? SPF_NAME_VALID :
			    SPF_NAME_INVALID;
			dns_kept_free(&k);
		}
		if (n->state == SPF_NAME_VALID)
			return name;
	}
	return SPAN_NONE;
}
