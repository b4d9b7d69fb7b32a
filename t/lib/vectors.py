"""Turns vectors of policy discovery into zone files and what is expected.

vectors.py VECTORS.jsonl: for each line a file NAME.zone, which has the whole
DNS, and a line in cases.tsv: name, domain, policy_domain, org_domain, source,
effective, psl_policy_domain, psl_org_domain, psl_effective, names of the
walk; "-" is anything, "~" is nothing.
"""
# SPDX-License-Identifier: ISC
import json
import sys


def text(s):
    octets = s.encode()
    parts = [octets[i:i + 255] for i in range(0, len(octets), 255)] or [b""]
    return " ".join('"%s"' % "".join("\\%03d" % c for c in p) for p in parts)


def cell(want, key):
    if key not in want:
        return "-"
    v = want[key]
    if isinstance(v, list):
        v = " ".join(v)
    return "~" if v in (None, "", "not-applied") else v


def zone(v):
    yield ". 3600 SOA . . 1 1 1 1 300"
    for owner, texts in v["zone"].items():
        for t in texts:
            yield "%s. 3600 TXT %s" % (owner, text(t))
    for owner in v.get("exists", []):
        yield "%s. 3600 A 192.0.2.1" % owner


with open("cases.tsv", "w") as cases:
    for line in open(sys.argv[1]):
        v = json.loads(line)
        want = v["expect"]
        if want.get("source") == "none":
            want["source"] = None
        with open(v["name"] + ".zone", "w") as f:
            f.write("\n".join(zone(v)) + "\n")
        old = v.get("rfc7489", {})
        row = [v["name"], v["domain"]]
        row += [cell(want, k)
                for k in ("policy_domain", "org", "source", "applied")]
        row += [cell(old, k) for k in ("policy_domain", "org", "policy")]
        row += [cell(want, "queries")]
        cases.write("\t".join(row) + "\n")
