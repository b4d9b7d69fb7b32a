"""Reads hostile reports, and holds each format against the others."""
# SPDX-License-Identifier: ISC

import csv
import io
import json
import os
import re

import cases
import tap

# Characters that a cell, a terminal, a list or a database may trip over; those
# that XML forbids come as octets, and as references.
HOSTILE = ["\\", "\\N", "\\.", "\\t", "a\tb\nc\rd", "~", "%", "%3B", "a;b,c;~",
           ",", ";", ";;,,", "'", '"', "''); DROP TABLE rua; --", "=1+1",
           "\x7f", "\x80\x85\x9b1m", "\u2028\u2029\ufeff\u200b\u202e",
           "\ufffd\ufffe\uffff", "\U0001f600\U0010ffff", "\u00e9\u0301",
           "<b>&amp;</b>", "]]>", "NULL", "null", " lead and trail ", "\xa0"]
RAW = [bytes([c]) for c in (*range(1, 9), 11, 12, *range(14, 32), 127, 128,
                            0x9b, 0xc0, 0xff)] + [
    b"\xc2\x9b", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80"]


def escape(text):
    return "".join(f"&#{ord(c)};" if c not in "\ufffe\uffff" else c
                   for c in text)


def documents():
    base = tap.read(tap.DATA + "/quirks/rfc9990.xml")
    new = base.replace(b"</policy_evaluated>", (
        b"<reason><type>other</type><comment lang='en'>c</comment></reason>"
        b"</policy_evaluated>"))
    for i, value in enumerate(HOSTILE):
        yield f"escaped-{i:02d}", re.sub(
            rb">[^<>\n]+<", b">" + escape(value).encode() + b"<", new)
        yield f"added-{i:02d}", re.sub(
            rb">([^<>\n]+)<", rb">\1" + escape(value).encode().replace(
                b"\\", rb"\\") + b"<", new)
    for i, value in enumerate(RAW):
        yield f"raw-{i:02d}", re.sub(
            rb">([^<>\n]+)<", lambda m, v=value: b">" + m[1] + v + b"<", new)
        yield f"name-{i:02d}", new.replace(
            b"<record>", b"<a" + value + b" b='" + value + b"'>" + value +
            b"</a" + value + b"><record>")
    yield "attributes", re.sub(
        rb"<(\w+)>", lambda m: b"<" + m[1] + b" " + b" ".join(
            f"a{i}='{escape(v)}'".encode() for i, v in enumerate(HOSTILE)) +
        b">", new)
    yield "xmlns", new.replace(b'"urn:ietf', b'"&#127;&#x9b;\\;,%urn:ietf')
    for c in cases.cases():
        if len(c.data) < 100000:
            yield c.name, c.octets()


def fields():
    """Of each column of rows, its type and the subfields of a list."""
    text = tap.read(tap.TOP + "/common/rows/fields.def").decode()
    for table, name, kind, subs in re.findall(
            r'^FIELD\((\w+), (\w+), (\w+), \d+, ("[^"]*"|NULL)', text, re.M):
        if table in ("rua", "both"):
            yield name, kind, subs.strip('"').split(",")


def as_json(kind, subs, value):
    """What JSON should have for a cell of TSV."""
    if value is None:
        return None
    if kind in ("UINT", "TIME"):
        return int(value)
    if kind == "LIST" and subs == [""]:
        return [item[0] for item in tap.items(value)]
    if kind == "LIST":
        return [dict(zip(subs, item)) for item in tap.items(value)]
    return value


def controls(text):
    """C0 but TAB and LF, DEL, C1."""
    return re.search("[\0-\x08\x0b-\x1f\x7f-\x9f]", text)


def as_csv(value):
    """CSV has no way to write controls."""
    return re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\ufffd",
                  value or "")


def test_formats(tables):
    columns = list(fields())
    _, out, _ = tap.run("dmarc-rua-parse", "-o", "tsv", "in")
    lines = out.split(b"\n")[:-1]
    tap.same("39 cells a line", {line.count(b"\t") + 1 for line in lines},
             {39})
    tap.none("no control character in TSV but its own", [
        line for line in lines if controls(line.decode())])
    rows = tap.rows(out)
    tap.same("a row of each report", len({r["input"] for r in rows}), tables)
    tap.none("lists have as many subfields as they should", [
        (r["input"], name, r[name]) for r in rows
        for name, kind, subs in columns if kind == "LIST"
        for item in tap.items(r[name]) if len(item) != len(subs)])

    _, out, _ = tap.run("dmarc-rua-parse", "-o", "json", "in")
    lines = out.decode().split("\n")[:-1]
    tap.none("no control character in JSON", filter(controls, lines))
    wrong = []
    for row, line in zip(rows, lines):
        got = json.loads(line)
        for name, kind, subs in columns:
            want = as_json(kind, subs, row[name])
            if got[name] != want or isinstance(got[name], bool):
                wrong.append(f"{row['input']} {name}: {got[name]!r}, "
                             f"TSV has {want!r}")
    tap.none("JSON says what TSV says, cell by cell", wrong)
    tap.same("and as many rows", len(lines), len(rows))

    _, out, _ = tap.run("dmarc-rua-parse", "-o", "csv", "in")
    tap.ok(not controls(out.decode().replace("\r", "")),
           "no control character in CSV")
    table = list(csv.DictReader(io.StringIO(out.decode(), newline="")))
    tap.none("CSV says what TSV says", [
        f"{row['input']} {name}: {got[name]!r}, TSV has {row[name]!r}"
        for row, got in zip(rows, table) for name, _, _ in columns
        if got[name] != as_csv(row[name])])
    tap.same("and as many rows", len(table), len(rows))

    for how in "text", "sqlite", "postgres":
        _, out, _ = tap.run("dmarc-rua-parse", "-o", how, "in")
        tap.ok(not controls(out.decode()),
               f"no control character in {how}")
    _, _, err = tap.run("dmarc-rua-parse", "-v", "in")
    tap.none("no control character on stderr",
             filter(controls, err.split("\n")))


def test_totals():
    _, rows, _ = tap.parse("in")
    _, reports, _ = tap.parse("-R", "in")
    rows = tap.by_input(rows)
    wrong = []
    for r in reports:
        own = rows[os.path.basename(r["input"])]
        own = [x for x in own if x["record"] != "0"]
        for name, keep in (("records", lambda x: True),
                           ("messages", lambda x: True),
                           ("pass", lambda x: x["dmarc"] == "pass"),
                           ("fail", lambda x: x["dmarc"] == "fail")):
            total = sum(1 if name == "records" else int(x["count"] or 0)
                        for x in own if keep(x))
            if r[name] != str(total):
                wrong.append(f"{r['input']} {name}: {r[name]}, want {total}")
    tap.none("-R counts and sums what the rows have", wrong)
    tap.same("a row a report", len(reports), len(rows))


def main():
    os.mkdir("in")
    n = 0
    for name, data in documents():
        tap.write("in/" + name, data)
        n += 1
    test_formats(n)
    test_totals()
    tap.done()


main()
