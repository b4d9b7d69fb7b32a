/* Are answers secure? The walk from a trust anchor down: RFC 4035, 5. */
/* SPDX-License-Identifier: ISC */
#include "dns/secure.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "zone/type.h"

/* What is known of a name above an answer. */
enum node_state {
	NODE_WANTS_KEYS, /* it is a zone by trust, whose keys are not here */
	NODE_ZONE,       /* with these keys */
	NODE_NO_CUT,     /* it belongs to the zone above */
	NODE_NO_NAME,    /* the same, and nothing is below */
	NODE_END         /* status: nothing below is secure */
};

struct node {
	struct zone_name name;
	enum node_state state;
	enum security status;
	const char *why;
	const struct proof *trust; /* the anchors, or ds */
	struct proof *ds, *keys;
};

/* An answer. name is the one of its chain that is looked at. */
struct target {
	struct zone_name asked, name, at;
	enum dns_type type;
	unsigned int links;
	bool done;
	struct dns_kept kept;
	struct proof *proof;
	struct proof_work work;
	enum security status;
	const char *why;
};

struct secure {
	const struct proof *anchors;
	int64_t now;
	struct target *target;
	size_t ntargets, targets_cap, at;
	struct node *node;
	size_t nnodes, nodes_cap;

	/* the question that is open; for DS, of this zone's node */
	struct zone_name name;
	enum dns_type type;
	size_t zone;
	unsigned int asked;
	struct buf text;

	struct secure_outcome outcome;
	struct secure_state *states;
	struct arena names;
};

const char *
security_str(enum security s)
{
	static const char *const words[] = {
	    [SECURITY_SECURE] = "secure",
	    [SECURITY_INSECURE] = "insecure",
	    [SECURITY_INDETERMINATE] = "indeterminate",
	    [SECURITY_BOGUS] = "bogus",
	};

	return words[s];
}

struct secure *
secure_new(const struct proof *anchors, int64_t now)
{
	struct secure *s = xcalloc(1, sizeof(*s));

	s->anchors = anchors;
	s->now = now;
	return s;
}

void
secure_free(struct secure *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->ntargets; i++) {
		dns_kept_free(&s->target[i].kept);
		proof_free(s->target[i].proof);
	}
	for (i = 0; i < s->nnodes; i++) {
		proof_free(s->node[i].ds);
		proof_free(s->node[i].keys);
	}
	free(s->target);
	free(s->node);
	buf_free(&s->text);
	arena_free(&s->names);
	free(s->states);
	free(s);
}

static bool
same_name(const struct zone_name *a, const struct zone_name *b)
{
	return a->n == b->n && memcmp(a->wire, b->wire, a->n) == 0;
}

/* --- answers that are at hand --- */

void
secure_add(struct secure *s, struct span name, enum dns_type type,
    const struct dns_answer *answer)
{
	struct zone_name wire;
	struct target *t;
	size_t i;

	if (!zonename_absolute(&wire, name)) /* nobody was asked */
		return;
	for (i = 0; i < s->ntargets; i++)
		if (s->target[i].type == type &&
		    same_name(&s->target[i].asked, &wire))
			return;
	if (s->ntargets == LIMIT_DNSSEC_ANSWERS) {
		s->outcome.more++;
		return;
	}
	s->target = xgrow(s->target, s->ntargets, &s->targets_cap,
	    sizeof(s->target[0]));
	t = &s->target[s->ntargets++];
	*t = (struct target){.asked = wire, .name = wire, .at = wire,
	    .type = type, .work = {s->now, LIMIT_DNSSEC_REPLY_TRIES,
	    LIMIT_NSEC3_HASHES}};
	dns_kept_put(&t->kept, answer);
	if (answer->result == DNS_TEMPFAIL) {
		t->status = SECURITY_INDETERMINATE;
		t->why = answer->error;
		t->done = s->outcome.failed = true;
		return;
	}
	t->proof = proof_read(answer->proof);
	if (t->proof == NULL) {
		t->status = SECURITY_BOGUS;
		t->why = "malformed records";
		t->done = true;
	}
}

static int
compare(const struct target *a, const struct target *b)
{
	int order = memcmp(a->asked.wire, b->asked.wire,
	    a->asked.n < b->asked.n ? a->asked.n : b->asked.n);

	return order != 0 ? order : (int)a->type - (int)b->type;
}

/* What several ask side by side is answered in any order, and sorted here. */
void
secure_hear(void *ctx, struct span name, enum dns_type type,
    const struct dns_answer *answer)
{
	struct secure *s = *(struct secure **)ctx;
	struct target new;
	size_t i;

	if (answer == NULL || s == NULL || type == DNS_DS ||
	    type == DNS_DNSKEY)
		return;
	i = s->ntargets;
	secure_add(s, name, type, answer);
	if (i == s->ntargets)
		return;
	new = s->target[i];
	for (; i > 0 && compare(&s->target[i - 1], &new) > 0; i--)
		s->target[i] = s->target[i - 1];
	s->target[i] = new;
}

/* --- the zones above --- */

/* What stands in for a node that there is not. */
static const struct node no_anchor = {.state = NODE_END, .name = {.n = 1},
    .status = SECURITY_INDETERMINATE, .why = "no trust anchor"};
static const struct node too_many = {.state = NODE_END, .name = {.n = 1},
    .status = SECURITY_INDETERMINATE, .why = "too many questions"};

static struct node *
find_node(const struct secure *s, const struct zone_name *name)
{
	size_t i;

	for (i = 0; i < s->nnodes; i++)
		if (same_name(&s->node[i].name, name))
			return &s->node[i];
	return NULL;
}

static struct node *
add_node(struct secure *s, const struct zone_name *name)
{
	struct node *n;

	s->node = xgrow(s->node, s->nnodes, &s->nodes_cap,
	    sizeof(s->node[0]));
	n = &s->node[s->nnodes++];
	*n = (struct node){.name = *name};
	return n;
}

/* A question has to be asked: NULL, or what is in its way. */
static const struct node *
want(struct secure *s, const struct zone_name *name, enum dns_type type)
{
	if (s->asked == LIMIT_DNSSEC_QUESTIONS)
		return &too_many;
	s->name = *name;
	s->type = type;
	return NULL;
}

/*
 * The lowest zone at or above a name, or the name on the way at which it ends;
 * NULL if another question has to be asked first.
 */
static const struct node *
reach(struct secure *s, const struct zone_name *name)
{
	const unsigned char *p;
	const struct node *n, *zone;
	struct zone_name next;
	struct node *anchor;

	if (!proof_anchor(s->anchors, name, &next))
		return &no_anchor;
	n = zone = find_node(s, &next);
	if (n == NULL) {
		anchor = add_node(s, &next);
		anchor->trust = s->anchors;
		n = zone = anchor;
	}
	for (;;) {
		if (n->state == NODE_WANTS_KEYS)
			return want(s, &n->name, DNS_DNSKEY);
		if (n->state == NODE_END)
			return n;
		if (n->state == NODE_ZONE)
			zone = n;
		if (n->state == NODE_NO_NAME || n->name.n == name->n)
			return zone;
		/* the name that has one label more */
		for (p = name->wire; p + 1 + *p + n->name.n <
		     name->wire + name->n; p += 1 + *p)
			;
		next.n = (unsigned char)(name->wire + name->n - p);
		memcpy(next.wire, p, next.n);
		n = find_node(s, &next);
		if (n == NULL) {
			s->zone = (size_t)(zone - s->node);
			return want(s, &next, DNS_DS);
		}
	}
}

static void
end(struct node *n, enum security status, const char *why)
{
	n->state = NODE_END;
	n->status = status;
	n->why = why;
}

/* Takes what a zone says of a name below it, to the question for DS. */
static void
see_ds(struct node *n, struct proof *p, const struct proof *keys,
    struct proof_work *w)
{
	static const enum dns_type types[] = {[PROOF_SET] = DNS_DS,
	    [PROOF_CNAME] = DNS_CNAME, [PROOF_DNAME] = DNS_DNAME};
	struct zone_name owner, other;
	enum proof_found found = proof_find(p, &n->name, DNS_DS, &owner,
	    &other);
	const char *why = NULL;

	n->state = NODE_NO_CUT;
	if (found != PROOF_NONE) {
		why = proof_verify(p, &owner, types[found], keys, w, &other);
		if (why != NULL || (found == PROOF_SET && other.n > 0)) {
			end(n, SECURITY_BOGUS, why != NULL ? why :
			    "DS record of a wildcard");
		} else if (found == PROOF_SET && !proof_is_usable(p, &owner)) {
			end(n, SECURITY_INSECURE, "unknown algorithms");
		} else if (found == PROOF_SET) {
			n->state = NODE_WANTS_KEYS;
			n->trust = n->ds = p;
		}
		return;
	}
	switch (proof_deny(p, &n->name, DNS_DS, keys, w, &why)) {
	case PROOF_NOT:
		end(n, SECURITY_BOGUS, why);
		break;
	case PROOF_CUT:
		end(n, SECURITY_INSECURE, "no DS record");
		break;
	case PROOF_OPT_OUT:
		end(n, SECURITY_INSECURE, "opt-out");
		break;
	case PROOF_TOO_MANY:
		end(n, SECURITY_INSECURE, "too many iterations of NSEC3");
		break;
	case PROOF_NO_NAME:
	case PROOF_COMPACT:
		n->state = NODE_NO_NAME;
		break;
	case PROOF_NO_TYPE:
		break;
	}
}

void
secure_feed(struct secure *s, const struct dns_answer *answer)
{
	struct proof_work work = {s->now, LIMIT_DNSSEC_REPLY_TRIES,
	    LIMIT_NSEC3_HASHES};
	struct node *n = s->type == DNS_DS ? add_node(s, &s->name) :
	    find_node(s, &s->name);
	struct proof *p = proof_read(answer->proof);
	const char *why;

	s->asked++;
	if (answer->result == DNS_TEMPFAIL) {
		end(n, SECURITY_INDETERMINATE, answer->error);
		s->outcome.failed = true;
	} else if (p == NULL) {
		end(n, SECURITY_BOGUS, "malformed records");
	} else if (s->type == DNS_DS) {
		see_ds(n, p, s->node[s->zone].keys, &work);
	} else {
		n->keys = proof_keys(p, &n->name, n->trust, &work, &why);
		n->state = NODE_ZONE;
		if (n->keys == NULL)
			end(n, SECURITY_BOGUS, why);
	}
	if (n->ds != p)
		proof_free(p);
}

/* --- what an answer comes to --- */

static const char not_signed[] = "it is not what was signed";

/* The answer's chain ends here, in records or without any. */
static const char *
judge_end(struct target *t, enum proof_denied denied, const char *why)
{
	enum dns_result result = t->kept.answer.result;

	switch (denied) {
	case PROOF_NO_TYPE:
		return result == DNS_NODATA ? NULL : not_signed;
	case PROOF_NO_NAME:
		return result == DNS_NXDOMAIN ? NULL : not_signed;
	case PROOF_COMPACT:
		return result != DNS_FOUND ? NULL : not_signed;
	default:
		return why;
	}
}

/* A link of a chain, or its end, that a zone has signed. Gives the next. */
static void
judge_link(struct target *t, enum proof_found found,
    const struct zone_name *owner, const struct proof *keys)
{
	static const enum dns_type types[] = {[PROOF_CNAME] = DNS_CNAME,
	    [PROOF_DNAME] = DNS_DNAME};
	enum dns_type type = found == PROOF_SET ? t->type : types[found];
	const char *why = NULL, *why_denied = NULL;
	enum proof_denied denied = PROOF_NO_NAME;
	struct zone_name wildcard;

	if (found == PROOF_NONE) {
		denied = proof_deny(t->proof, &t->name, t->type, keys,
		    &t->work, &why);
	} else {
		why = proof_verify(t->proof, owner, type, keys, &t->work,
		    &wildcard);
		if (why == NULL && wildcard.n > 0)
			denied = proof_deny_name(t->proof, owner, &wildcard,
			    keys, &t->work, &why_denied);
		if (denied == PROOF_NOT)
			why = why_denied;
	}
	if (denied == PROOF_OPT_OUT || denied == PROOF_TOO_MANY) {
		if (t->status == SECURITY_SECURE) {
			t->status = SECURITY_INSECURE;
			t->why = denied == PROOF_OPT_OUT ? "opt-out" :
			    "too many iterations of NSEC3";
			t->at = t->name;
		}
		return;
	}
	if (found == PROOF_NONE)
		why = judge_end(t, denied, why);
	else if (why == NULL && found == PROOF_SET &&
	    (t->kept.answer.result != DNS_FOUND ||
	    !proof_same(t->proof, owner, &t->kept.answer, type)))
		why = not_signed;
	if (why == NULL)
		return;
	t->status = SECURITY_BOGUS;
	t->why = why;
	t->at = t->name;
}

/* Judges an answer link by link; false if another question has to be asked
 * first. */
static bool
judge(struct secure *s, struct target *t)
{
	struct zone_name owner, target, zone;
	enum proof_found found;
	const struct node *n;
	bool is_signed;

	while (!t->done) {
		found = proof_find(t->proof, &t->name, t->type, &owner,
		    &target);
		is_signed = proof_signer(t->proof, &owner,
		    found == PROOF_NONE ? 0 : found == PROOF_SET ?
		    (unsigned int)t->type : found == PROOF_CNAME ?
		    (unsigned int)DNS_CNAME : (unsigned int)DNS_DNAME, &zone);
		n = reach(s, is_signed ? &zone : &owner);
		if (n == NULL)
			return false;
		if (n->state == NODE_END) {
			if (n->status > t->status) {
				t->status = n->status;
				t->why = n->why;
				t->at = n->name;
			}
		} else if (is_signed && same_name(&n->name, &zone)) {
			judge_link(t, found, &owner, n->keys);
		} else {
			t->status = SECURITY_BOGUS;
			t->why = is_signed ? "signed by what is no zone" :
			    "no signature";
			t->at = t->name;
		}
		t->done = t->status == SECURITY_BOGUS ||
		    found == PROOF_NONE || found == PROOF_SET;
		if (t->done)
			break;
		t->name = target;
		if (t->links++ == LIMIT_CHAIN) {
			t->status = SECURITY_BOGUS;
			t->why = "CNAME chain too long";
			t->at = t->asked;
			t->done = true;
		}
	}
	return true;
}

bool
secure_next(struct secure *s, struct span *name, enum dns_type *type)
{
	while (s->at < s->ntargets && judge(s, &s->target[s->at]))
		s->at++;
	if (s->at == s->ntargets)
		return false;
	s->text.n = 0;
	zonename_write(&s->text, s->name.wire);
	*name = buf_span(&s->text);
	*type = s->type;
	return true;
}

void
secure_wait(struct secure *s, const struct dns *dns)
{
	struct dns_kept k;
	enum dns_type type;
	struct span name;

	while (secure_next(s, &name, &type)) {
		dns_wait(dns, name, type, &k);
		secure_feed(s, &k.answer);
		dns_kept_free(&k);
	}
}

/* --- the outcome --- */

static struct span
text_of(struct secure *s, const struct zone_name *name)
{
	s->text.n = 0;
	zonename_write(&s->text, name->wire);
	return arena_dup(&s->names, buf_span(&s->text));
}

const struct secure_outcome *
secure_outcome(struct secure *s)
{
	struct secure_outcome *o = &s->outcome;
	struct secure_state *answer, *above, *st;
	const struct node *n;
	const struct target *t;

	arena_reset(&s->names);
	free(s->states);
	s->states = answer = xcalloc(s->ntargets + s->nnodes + 1,
	    sizeof(answer[0]));
	above = answer + s->ntargets;
	o->answer = answer;
	o->above = above;
	o->n = o->nabove = 0;
	o->status = s->ntargets > 0 ? SECURITY_SECURE : SECURITY_INDETERMINATE;
	for (t = s->target; t != NULL && t < s->target + s->ntargets; t++) {
		st = &answer[o->n++];
		*st = (struct secure_state){text_of(s, &t->asked),
		    zonetype_str((uint16_t)t->type), t->status, t->why,
		    text_of(s, &t->at)};
		if (t->status > o->status)
			o->status = t->status;
	}
	for (n = s->node; n != NULL && n < s->node + s->nnodes; n++) {
		if (n->state != NODE_ZONE && n->state != NODE_END)
			continue;
		st = &above[o->nabove++];
		*st = (struct secure_state){.name = text_of(s, &n->name),
		    .status = n->status, .why = n->why};
		st->at = st->name;
	}
	return o;
}
