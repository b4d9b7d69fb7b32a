"""Compares rows of each file of the folders given with what lib/reader.py
reads."""
# SPDX-License-Identifier: ISC

import json
import os
import sys
import xml.etree.ElementTree as ET
import zipfile
import zlib

import reader
import tap

# What the JSON of mail-auth calls its fields.
JSON_HEAD = {"org_name": "org_name", "email": "email",
             "extra_contact_info": "extra_contact_info",
             "report_id": "report_id"}
JSON_POLICY = {"domain": "policy_domain", "p": "p", "sp": "sp", "fo": "fo",
               "adkim": "adkim", "aspf": "aspf"}


def wanted(path):
    """Rows, or None if a document in it is not well-formed."""
    rows = []
    try:
        for data in reader.documents(tap.read(path)):
            rows += reader.xml(data) if data.strip() else []
    except (ET.ParseError, zipfile.BadZipFile, zlib.error, EOFError):
        return None
    return rows


# Where its words are others, or it knows fewer.
WORDS = {"mailfrom": "mfrom", "relaxed": "r", "strict": "s", "": None,
         "unspecified": None, "sampledout": "other", "forwarded": "other"}


def plain(v):
    """TrustedForwarder and trusted_forwarder are the same."""
    if v is None:
        return None
    word = str(v).replace("_", "").lower()
    return WORDS.get(word, word)


def against_json(rows, report):
    """What differs: lines of text."""
    def same(name, got, want):
        if plain(got) != plain(want):
            yield f"{name}: {got!r}, JSON has {want!r}"

    if len(rows) != len(report["record"]):
        yield f"{len(rows)} rows, JSON has {len(report['record'])}"
    meta, policy = report["report_metadata"], report["policy_published"]
    for row, rec in zip(rows, report["record"]):
        for theirs, ours in JSON_HEAD.items():
            yield from same(ours, row[ours], meta.get(theirs))
        for theirs, ours in JSON_POLICY.items():
            yield from same(ours, row[ours], policy.get(theirs))
        for name in "begin", "end":
            yield from same(name, row[name], meta["date_range"][name])
        for name in "source_ip", "count":
            yield from same(name, row[name], rec["row"][name])
        done = rec["row"]["policy_evaluated"]
        yield from same("disposition", row["disposition"],
                        done["disposition"])
        yield from same("dkim", row["dkim_aligned"], done["dkim"])
        yield from same("spf", row["spf_aligned"], done["spf"])
        for name in "header_from", "envelope_from", "envelope_to":
            yield from same(name, row[name], rec["identifiers"].get(name))
        auth = rec["auth_results"]
        for name, got, want in (
                ("reason", row["reasons"],
                 [(r["type_"], r["comment"]) for r in done["reason"]]),
                ("dkim", row["dkim_results"],
                 [(d["domain"], d["selector"], d["result"],
                   d["human_result"]) for d in auth["dkim"]]),
                ("spf", row["spf_results"],
                 [(s["domain"], s["scope"], s["result"], s["human_result"])
                  for s in auth["spf"]])):
            got = [i[:-1] for i in tap.items(got)]
            yield from same(name, [[plain(s) for s in i] for i in got],
                            [[plain(s) for s in i] for i in want])


def compare(folder):
    _, rows, err = tap.parse("-v", folder)
    rows = tap.by_input(rows)
    told = err.splitlines()
    records = messages = 0
    for name in sorted(os.listdir(folder)):
        got = rows.get(name, [])
        want = wanted(f"{folder}/{name}")
        lines = [t for t in told if f"/{name}:" in t]
        if want:
            tap.none(name, [*reader.compare(got, want), *(
                t for t in lines if "not a report: text/" not in t)])
            records += len(want)
            messages += sum(int(w["count"] or 0) for w in want)
        elif got:
            tap.ok(want is None and (lines or "=" in got[0]["quirks"] or
                                     "invalid-utf8" in got[0]["quirks"]),
                   f"{name}: the fault is named", got)
        else:
            tap.ok(lines, f"{name}: not read, and it is told")
    tap.ok(records > 100, f"{records} records were compared")
    _, reports, _ = tap.parse("-R", folder)
    good = [r for r in reports
            if wanted(f"{folder}/{os.path.basename(r['input'])}")]
    tap.same("sum of records", sum(int(r["records"]) for r in good), records)
    tap.same("sum of messages",
             sum(int(r["messages"]) for r in good), messages)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            with open(f"{folder}/{name}", encoding="utf-8") as f:
                tap.none(f"{name} says the same", against_json(
                    rows[name.replace(".json", ".xml")], json.load(f)))


for corpus in sys.argv[1:]:
    compare(corpus)
tap.done()
