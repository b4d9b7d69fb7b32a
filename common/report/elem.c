/* The elements of an aggregate report: RFC 9990, appendix A, RFC 7489, C. */
/* SPDX-License-Identifier: ISC */
#include "report/elem.h"

#include <stddef.h>
#include <string.h>

#include "rows/fields.h"

#define V(s) {"" s, sizeof(s) - 1, 0}
#define V7489(s) {"" s, sizeof(s) - 1, ELF_RFC7489}
#define V9990(s) {"" s, sizeof(s) - 1, ELF_RFC9990}
#define VALUES(...) \
	(const struct ruaelem_value[]){__VA_ARGS__, {NULL, 0, 0}}

#define POLICIES VALUES(V("none"), V("quarantine"), V("reject"))
#define ALIGNED VALUES(V("pass"), V("fail"))
#define MODES VALUES(V("r"), V("s"))

#define REQ ELF_REQUIRED
#define FULL ELF_NONEMPTY
#define SEQ ELF_SEQUENCE
#define OLD ELF_RFC7489
#define NEW ELF_RFC9990
#define CHILDREN(first, last) (first), (last) - (first) + 1
#define LEAF 0, 0

const struct ruaelem_info ruaelem[EL_N] = {
    [EL_FEEDBACK] = {"feedback", "feedback", KIND_NODE, REQ | SEQ,
	CHILDREN(EL_VERSION, EL_RECORD), 0, NULL},

    [EL_VERSION] = {"version", "version", KIND_VERSION, FULL, LEAF,
	RUA_version, NULL},
    [EL_METADATA] = {"report_metadata", "report_metadata", KIND_NODE, REQ,
	CHILDREN(EL_ORG_NAME, EL_GENERATOR), 0, NULL},
    [EL_POLICY] = {"policy_published", "policy_published", KIND_NODE, REQ,
	CHILDREN(EL_POLICY_DOMAIN, EL_DISCOVERY), 0, NULL},
    [EL_EXTENSION] = {"extension", "extension", KIND_OPAQUE, 0, LEAF, 0,
	NULL},
    [EL_RECORD] = {"record", "record", KIND_ITEM, SEQ,
	CHILDREN(EL_ROW, EL_AUTH_RESULTS), 0, NULL},

    [EL_ORG_NAME] = {"org_name", "org_name", KIND_TEXT, REQ | FULL, LEAF,
	RUA_org_name, NULL},
    [EL_EMAIL] = {"email", "email", KIND_TEXT, REQ | FULL, LEAF, RUA_email,
	NULL},
    [EL_EXTRA] = {"extra_contact_info", "extra_contact_info", KIND_TEXT,
	0, LEAF, RUA_extra_contact_info, NULL},
    [EL_REPORT_ID] = {"report_id", "report_id", KIND_TEXT, REQ | FULL, LEAF,
	RUA_report_id, NULL},
    [EL_DATE_RANGE] = {"date_range", "date_range", KIND_NODE, REQ,
	CHILDREN(EL_BEGIN, EL_END), 0, NULL},
    [EL_ERROR] = {"error", "error", KIND_TEXT,
	ELF_MANY | ELF_ONCE_9990, LEAF, RUA_error, NULL},
    [EL_GENERATOR] = {"generator", "generator", KIND_TEXT, NEW, LEAF,
	RUA_generator, NULL},

    [EL_BEGIN] = {"begin", "begin", KIND_UINT, REQ | FULL, LEAF, RUA_begin,
	NULL},
    [EL_END] = {"end", "end", KIND_UINT, REQ | FULL, LEAF, RUA_end, NULL},

    [EL_POLICY_DOMAIN] = {"domain", "policy_published/domain", KIND_DOMAIN,
	REQ | FULL, LEAF, RUA_policy_domain, NULL},
    [EL_ADKIM] = {"adkim", "adkim", KIND_ENUM, FULL, LEAF, RUA_adkim, MODES},
    [EL_ASPF] = {"aspf", "aspf", KIND_ENUM, FULL, LEAF, RUA_aspf, MODES},
    [EL_P] = {"p", "p", KIND_ENUM, REQ | FULL, LEAF, RUA_p, POLICIES},
    [EL_SP] = {"sp", "sp", KIND_ENUM, FULL, LEAF, RUA_sp, POLICIES},
    [EL_NP] = {"np", "np", KIND_ENUM, FULL | NEW, LEAF, RUA_np, POLICIES},
    [EL_PCT] = {"pct", "pct", KIND_UINT, FULL | OLD, LEAF, RUA_pct, NULL},
    [EL_FO] = {"fo", "fo", KIND_TEXT, FULL, LEAF, RUA_fo, NULL},
    [EL_TESTING] = {"testing", "testing", KIND_ENUM, FULL | NEW, LEAF,
	RUA_testing, VALUES(V("n"), V("y"))},
    [EL_DISCOVERY] = {"discovery_method", "discovery_method", KIND_ENUM,
	FULL | NEW, LEAF, RUA_discovery_method,
	VALUES(V("psl"), V("treewalk"))},

    [EL_ROW] = {"row", "row", KIND_NODE, REQ,
	CHILDREN(EL_SOURCE_IP, EL_EVALUATED), 0, NULL},
    [EL_IDENTIFIERS] = {"identifiers", "identifiers", KIND_NODE, REQ,
	CHILDREN(EL_HEADER_FROM, EL_ENVELOPE_TO), 0, NULL},
    [EL_AUTH_RESULTS] = {"auth_results", "auth_results", KIND_NODE,
	REQ | SEQ, CHILDREN(EL_DKIM, EL_SPF), 0, NULL},

    [EL_SOURCE_IP] = {"source_ip", "source_ip", KIND_IP, REQ | FULL, LEAF,
	RUA_source_ip, NULL},
    [EL_COUNT] = {"count", "count", KIND_UINT, REQ | FULL, LEAF, RUA_count,
	NULL},
    [EL_EVALUATED] = {"policy_evaluated", "policy_evaluated", KIND_NODE,
	REQ | SEQ, CHILDREN(EL_DISPOSITION, EL_REASON), 0, NULL},

    [EL_DISPOSITION] = {"disposition", "disposition", KIND_ENUM, REQ | FULL,
	LEAF, RUA_disposition, VALUES(V("none"), V("quarantine"), V("reject"),
	V9990("pass"))},
    [EL_DKIM_ALIGNED] = {"dkim", "policy_evaluated/dkim", KIND_ENUM,
	REQ | FULL, LEAF, RUA_dkim_aligned, ALIGNED},
    [EL_SPF_ALIGNED] = {"spf", "policy_evaluated/spf", KIND_ENUM,
	REQ | FULL, LEAF, RUA_spf_aligned, ALIGNED},
    [EL_REASON] = {"reason", "reason", KIND_ITEM, 0,
	CHILDREN(EL_REASON_TYPE, EL_REASON_COMMENT), RUA_reasons, NULL},

    [EL_REASON_TYPE] = {"type", "reason/type", KIND_ENUM, REQ | FULL, LEAF,
	RUA_SUB(0), VALUES(V("local_policy"), V("mailing_list"), V("other"),
	V("trusted_forwarder"), V7489("forwarded"), V7489("sampled_out"),
	V9990("policy_test_mode"))},
    [EL_REASON_COMMENT] = {"comment", "reason/comment", KIND_TEXT, ELF_LANG,
	LEAF, RUA_SUB(1), NULL},

    [EL_HEADER_FROM] = {"header_from", "header_from", KIND_DOMAIN,
	REQ | FULL, LEAF, RUA_header_from, NULL},
    [EL_ENVELOPE_FROM] = {"envelope_from", "envelope_from", KIND_DOMAIN, 0,
	LEAF, RUA_envelope_from, NULL},
    [EL_ENVELOPE_TO] = {"envelope_to", "envelope_to", KIND_DOMAIN, FULL,
	LEAF, RUA_envelope_to, NULL},

    [EL_DKIM] = {"dkim", "auth_results/dkim", KIND_ITEM, 0,
	CHILDREN(EL_DKIM_DOMAIN, EL_DKIM_HUMAN), RUA_dkim_results, NULL},
    [EL_SPF] = {"spf", "auth_results/spf", KIND_ITEM, ELF_ONCE_9990,
	CHILDREN(EL_SPF_DOMAIN, EL_SPF_HUMAN), RUA_spf_results, NULL},

    [EL_DKIM_DOMAIN] = {"domain", "dkim/domain", KIND_DOMAIN, REQ | FULL,
	LEAF, RUA_SUB(0), NULL},
    [EL_DKIM_SELECTOR] = {"selector", "dkim/selector", KIND_TEXT,
	FULL | ELF_REQUIRED_9990, LEAF, RUA_SUB(1), NULL},
    [EL_DKIM_RESULT] = {"result", "dkim/result", KIND_ENUM, REQ | FULL,
	LEAF, RUA_SUB(2), VALUES(V("none"), V("pass"), V("fail"),
	V("policy"), V("neutral"), V("temperror"), V("permerror"))},
    [EL_DKIM_HUMAN] = {"human_result", "dkim/human_result", KIND_TEXT,
	ELF_LANG, LEAF, RUA_SUB(3), NULL},

    [EL_SPF_DOMAIN] = {"domain", "spf/domain", KIND_DOMAIN, REQ | FULL,
	LEAF, RUA_SUB(0), NULL},
    [EL_SPF_SCOPE] = {"scope", "spf/scope", KIND_ENUM, FULL, LEAF,
	RUA_SUB(1), VALUES(V("mfrom"), V7489("helo"))},
    [EL_SPF_RESULT] = {"result", "spf/result", KIND_ENUM, REQ | FULL, LEAF,
	RUA_SUB(2), VALUES(V("none"), V("pass"), V("fail"), V("softfail"),
	V("neutral"), V("temperror"), V("permerror"), V9990("policy"))},
    [EL_SPF_HUMAN] = {"human_result", "spf/human_result", KIND_TEXT,
	ELF_LANG | NEW, LEAF, RUA_SUB(3), NULL},
};

static const struct {
	const char *name;
	enum ruaelem is;
} aliases[] = {
    {"identities", EL_IDENTIFIERS},
    {"t", EL_TESTING},
};

enum ruaelem
ruaelem_find(enum ruaelem parent, const char *name, bool *alias)
{
	const struct ruaelem_info *p = &ruaelem[parent];
	unsigned int k;

	*alias = false;
	for (k = 0; k < p->n; k++)
		if (strcmp(ruaelem[p->first + k].name, name) == 0)
			return (enum ruaelem)(p->first + k);
	*alias = true;
	for (k = 0; k < sizeof(aliases) / sizeof(aliases[0]); k++)
		if (strcmp(aliases[k].name, name) == 0 &&
		    aliases[k].is >= p->first &&
		    aliases[k].is < p->first + p->n)
			return aliases[k].is;
	return EL_N;
}
