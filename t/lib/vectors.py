"""Turns vectors of policy discovery into what our tests read.

vectors.py zones VECTORS.jsonl: for each line a file NAME.zone, which has the
whole DNS, and a line in cases.tsv: name, domain, policy_domain, org_domain,
source, effective, psl_policy_domain, psl_org_domain, psl_effective, names of
the walk. vectors.py table VECTORS.jsonl: a table as t/data/discover.tsv. "-"
is anything, "~" is nothing.
"""
# SPDX-License-Identifier: ISC
import json
import sys


def text(s):
    octets = s.encode()
    parts = [octets[i:i + 255] for i in range(0, len(octets), 255)] or [b""]
    return " ".join('"%s"' % "".join("\\%03d" % c for c in p) for p in parts)


def cell(of, key, not_applied):
    if key not in of:
        return "-"
    v = of[key]
    if isinstance(v, list):
        v = " ".join(v)
    return not_applied if v == "not-applied" else v or "~"


def zone(v):
    yield ". 3600 SOA . . 1 1 1 1 300"
    for owner, texts in v["zone"].items():
        for t in texts:
            yield "%s. 3600 TXT %s" % (owner, text(t))
    for owner in v.get("exists", []):
        yield "%s. 3600 A 192.0.2.1" % owner


def case(v, want, old):
    with open(v["name"] + ".zone", "w") as f:
        f.write("\n".join(zone(v)) + "\n")
    row = [v["name"], v["domain"]]
    row += [cell(want, k, "~")
            for k in ("policy_domain", "org", "source", "applied")]
    row += [cell(old, k, "~") for k in ("policy_domain", "org", "policy")]
    return row + [cell(want, "queries", "~")]


def row(v, want, old):
    zone = [o + ":" + t for o in v["zone"] for t in v["zone"][o]]
    row = [v["name"], "|".join(zone), "|".join(v.get("exists", [])),
           v["domain"], "*"]
    row += [cell(want, k, "invalid")
            for k in ("queries", "-", "org", "policy_domain", "source", "-",
                      "policy", "applied")]
    row += [cell(old, k, "invalid")
            for k in ("org", "policy_domain", "policy")]
    return row + ["-", "-", "-"]


def vectors(path):
    for line in open(path):
        v = json.loads(line)
        want = dict(v["expect"])
        if want.get("source") == "none":
            want["source"] = None
        yield v, want, v.get("rfc7489", {})


if sys.argv[1] == "table":
    print("name")
    for v in vectors(sys.argv[2]):
        print("\t".join(row(*v)))
else:
    with open("cases.tsv", "w") as cases:
        for v in vectors(sys.argv[2]):
            cases.write("\t".join(case(*v)) + "\n")
