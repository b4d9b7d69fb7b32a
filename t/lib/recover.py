"""A report with one fault loses no more than the record that it falls into."""
# SPDX-License-Identifier: ISC

import gzip
import os
import random
import re

import tap

SEED = int(os.environ.get("TEST_SEED", "13"))
EDITS = int(os.environ.get("TEST_EDITS", "1500"))
HEAD = """<report_metadata>
 <org_name>Reporter &amp; Sons</org_name>
 <email>dmarc@reporter.example</email>
 <extra_contact_info>https://reporter.example/?a=1&amp;b=2</extra_contact_info>
 <report_id>{id}</report_id>
 <date_range><begin>1793491200</begin><end>1793577599</end></date_range>
</report_metadata>
<policy_published><domain>example.com</domain><adkim>r</adkim>
 <aspf>s</aspf><p>none</p><sp>reject</sp><fo>1:d</fo></policy_published>
"""


def record(rng, n):
    # A CDATA section or processing instruction without its end goes on up to
    # the end of another one, and the document is well-formed then: there is
    # one at most.
    extra = rng.choice(["", "", "<!-- sent -->",
                        "<?seen yes?>" if n == 4 else "",
                        '<x:note xmlns:x="urn:x"><x:a>1 &lt; 2</x:a></x:note>'])
    reason = rng.choice(["", "<reason><type>other</type><comment>a &lt;list&gt;"
                         "</comment></reason>"])
    if n == 3:
        reason = "<reason><type>local_policy</type><comment><![CDATA[" \
            "arc=<pass>]]></comment></reason>"
    return f"""<record>
 <row><source_ip>192.0.2.{n}</source_ip><count>{n + 7}</count>
  <policy_evaluated><disposition>none</disposition><dkim>pass</dkim>
   <spf>fail</spf>{reason}</policy_evaluated></row>
 <identifiers><envelope_from/><header_from>h{n}.example.com</header_from>
 </identifiers>
 <auth_results><dkim><domain>d{n}.example.com</domain><selector>s{n}</selector>
   <result>pass</result></dkim>
  <spf><domain>e{n}.example.com</domain><result>fail</result></spf>
 </auth_results>{extra}
</record>
"""


def report(rng, name):
    """Pieces: the front, the records, the end."""
    pretty = rng.random() < .5
    prefix = rng.choice(["", "", "r:"])
    root = "feedback" + rng.choice(
        ["", ' xmlns="urn:ietf:params:xml:ns:dmarc-2.0"'])
    if prefix:
        root = 'feedback xmlns:r="urn:ietf:params:xml:ns:dmarc-2.0"'
    pieces = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>\n'
              f"<version>1.0</version>\n{HEAD.format(id=name)}"]
    pieces += [record(rng, n) for n in range(1, rng.choice([2, 6, 9]))]
    pieces.append("</feedback>\n")
    if prefix:
        pieces = [re.sub(r"(</?)(?=[a-w]\w*[ />])", r"\1r:", p)
                  for p in pieces]
    if not pretty:
        pieces = [re.sub(r">\s+<", "><", p) for p in pieces]
        pieces[0] = pieces[0].replace("?><", "?>\n<", 1)
    return [p.encode() for p in pieces]


def edit(rng, data):
    """(what it is, where, the octets from there that go, and what comes)"""
    kind = rng.choice(["cut", "twice", "mistyped", "dropped", "changed", "half"])
    if kind in ("dropped", "changed"):
        at = rng.randrange(1, len(data))  # "<" first is what makes it XML
        new = b"" if kind == "dropped" else bytes([rng.choice(
            b"<>&/\0\x01!?\"'=] ax" + bytes(range(33, 127)))])
        return kind, at, 1, new
    m = rng.choice(list(re.finditer(rb"<[^<>]*>", data)))
    tag = m[0]
    if kind == "cut":
        new = b""
    elif kind == "twice":
        new = tag + tag
    elif kind == "half":
        new = tag[:rng.randrange(1, len(tag))]
    else:
        at = rng.randrange(1, len(tag))
        new = tag[:at] + bytes([rng.choice(b"abcxyz_</ >")]) + tag[at + 1:]
    return kind, m.start(), len(tag), new


def head_of(row):
    names = list(row)
    return {k: row[k] for k in names[3:names.index("record")]}


def own_of(row):
    names = list(row)
    return {k: row[k] for k in names[names.index("record"):]
            if k not in ("extension", "quirks")}


def judge(pieces, at, good, rows):
    """What is wrong with the rows of a report that was edited at an octet."""
    hit, end = -1, 0
    while at >= end:
        hit += 1
        end += len(pieces[hit])
    numbers = [r["record"] for r in rows if r["record"] != "0"]
    if len(set(numbers)) < len(numbers):
        yield f"a record comes twice: {numbers}"
    got = {r["record"]: r for r in rows}
    lost = []
    for n, want in good.items():
        if int(n) == hit:
            continue
        if n not in got:
            lost.append(n)
        elif own_of(got[n]) != own_of(want):
            yield (f"record {n} differs: " + str(
                [(k, v, own_of(want)[k]) for k, v in own_of(got[n]).items()
                 if v != own_of(want)[k]]))
    if lost:
        yield f"records {lost} are lost"
    for row in rows:
        want = head_of(next(iter(good.values())))
        wrong = [k for k, v in head_of(row).items()
                 if v != want[k] and (k != "xmlns" or hit > 0)]
        if len(wrong) > (hit == 0):
            yield f"the head differs in {wrong}"
            break


def test_edits():
    rng = random.Random(SEED)
    os.mkdir("good")
    os.mkdir("edited")
    edits = {}
    for i in range(EDITS):
        pieces = report(rng, f"id{i}")
        data = b"".join(pieces)
        kind, at, n, new = edit(rng, data)
        edits[f"{i}.xml"] = (pieces, kind, at, n, new)
        tap.write(f"good/{i}.xml", data)
        tap.write(f"edited/{i}.xml", data[:at] + new + data[at + n:])
    status, rows, err = tap.parse("good")
    good = tap.by_input(rows)
    tap.ok(status == 0 and not err, "reports without a fault", status, err)
    status, rows, err = tap.parse("edited")
    edited = tap.by_input(rows)
    wrong = []
    for name, (pieces, kind, at, n, new) in edits.items():
        data = b"".join(pieces)
        wrong += [f"{name}: {kind} at {at}: {data[at - 20:at]} "
                  f"[{data[at:at + n]} -> {new}] "
                  f"{data[at + n:at + n + 20]}: {w}" for w in judge(
                      pieces, at, {r["record"]: r for r in good[name]},
                      edited.get(name, []))]
    tap.none(f"{EDITS} edits, seed {SEED}", wrong)


ALL = ("1", "2", "3")
KINDS = (
    # name, what stands there (the first counts), what comes, the records that
    # are read, other cells, what is in the quirks
    ("an end tag of record too many", "</record>", "</record></record>", ALL,
     {}, "ill-formed=21:19"),
    ("an end tag of feedback too many", "</record>", "</record></feedback>",
     ALL, {}, "ill-formed="),
    ("no end tag of count", "</count>", "", ("2", "3"), {}, "lost-record=1"),
    ("no end tag of a record", "</record>", "", ("2", "3"), {},
     "lost-record=1"),
    ("half of an end tag of a record", "</record>", "</rec", ("2", "3"), {},
     "lost-record=1"),
    ("no start tag of a record", "<record>", "", ("2", "3"), {},
     "lost-record=1"),
    ("a start tag of record twice", "<record>", "<record><record>", ALL, {},
     "ill-formed-record"),
    ("an end tag without its <", "</report_id>", "/report_id>", ALL,
     {"report_id": "r"}, "ill-formed-value=report_id:r/report_id>"),
    ("an end tag without its /", "</report_id>", "<report_id>", ALL,
     {"report_id": "r"}, "ill-formed="),
    ("a mistyped end tag", "</report_id>", "</reportid>", ALL,
     {"report_id": "r"}, "ill-formed="),
    ("no end tag of org_name", "</org_name>", "", ALL,
     {"org_name": "Reporter & Sons", "email": "dmarc@reporter.example"},
     "ill-formed="),
    ("no end tag of report_metadata", "</report_metadata>", "", ALL,
     {"policy_domain": "example.com"}, "ill-formed="),
    ("no start tag of feedback", "<feedback>", "", ALL, {}, "ill-formed="),
    ("no start tag of policy_published", "<policy_published>", "", ALL,
     {"policy_domain": "example.com", "fo": "1:d"}, "ill-formed="),
    ("a domain in angle brackets", "h1.example.com", "<h1.example.com>", ALL,
     {"header_from": "<h1.example.com>"},
     "ill-formed-value=header_from:<h1.example.com>"),
    ("a domain with half of them", "h1.example.com", "<h1.example.com", ALL,
     {"header_from": "<h1.example.com"},
     "ill-formed-value=header_from:<h1.example.com"),
    ("a & in a domain", "h1.example.com", "a&b.example", ALL,
     {"header_from": "a&b.example"},
     "ill-formed-value=header_from:a&b.example"),
    ("a & in a name", "Reporter &amp; Sons", "AT&T &amp; Sons", ALL,
     {"org_name": "AT&T & Sons"},
     "ill-formed-value=org_name:AT&T &amp%3B Sons"),
    ("an address in angle brackets", "dmarc@reporter.example",
     "<bad@r.example>", ALL, {"email": "<bad@r.example>"},
     "ill-formed-value=email:<bad@r.example>"),
    ("a NUL", "h1.example.com", "h1\0.example.com", ALL,
     {"header_from": "h1\ufffd.example.com"},
     "ill-formed-value=header_from:h1%00.example.com"),
    ("a NUL between elements", "<row>", "\0<row>", ALL, {},
     "ill-formed-record"),
    ("U+FFFE", "h1.example.com", "h1\ufffe.example.com", ALL,
     {"header_from": "h1\ufffd.example.com"}, "ill-formed-value="),
    ("a comment without its end", "<record>", "<!-- x ->\n<record>", ALL, {},
     "ill-formed="),
    ("a comment with --", "<record>", "<!-- a -- b --><record>", ALL, {},
     "ill-formed="),
    ("records in a comment stay there", "</feedback>",
     "<!-- <record></record> --></feedback></x>", ALL, {}, "ill-formed="),
    ("an element without its end", "<record>", "<x><y>t</y><record>", ALL,
     {"extension": None}, "ill-formed="),
    ("elements that are too deep", "<record>", "<x>" * 300 + "</x>" * 300 +
     "<record>", ALL, {"extension": None}, "ill-formed="),
    ("what another report begins with", "</feedback>", "<feedback>", ALL, {},
     "ill-formed="),
)


def test_kinds():
    rng = random.Random(3)
    whole = "<feedback>\n" + HEAD.format(id="r") + "".join(
        record(rng, n) for n in (1, 2, 3)) + "</feedback>\n"
    for name, old, new, numbers, cells, quirk in KINDS:
        status, rows, err = tap.parse(
            data=whole.replace(old, new, 1).encode())
        got = {k: rows[0][k] for k in cells} if rows else {}
        lost = 3 - sum(r["record"] in ALL and r["count"] == str(
            int(r["record"]) + 7) for r in rows)
        tap.ok(status == 1 and got == cells and
               tuple(r["record"] for r in rows) == numbers and
               all(quirk in r["quirks"] for r in rows[:1]) and
               ("left out" in err) == ("lost" in quirk), name, status, err,
               got, lost, *[(r["record"], r["quirks"]) for r in rows])


def large(n, broken, *faults):
    """Records whose rows are too many to hold back; those of these numbers
    lack a tag. faults: (number, what to do to the record)."""
    rng = random.Random(SEED)
    records = [record(rng, i) for i in range(1, n + 1)]
    for i in broken:
        records[i - 1] = records[i - 1].replace("</count>", "", 1)
    for i, how in faults:
        records[i - 1] = how(records[i - 1])
    return records


def test_large():
    head = '<?xml version="1.0"?>\n<feedback>' + HEAD.format(id="big")
    many = 4000
    whole = [str(i) for i in range(1, many + 1)]

    def check(name, text, lost, said, *options, times=1):
        status, rows, err = tap.parse(*options, data=text.encode())
        got = [r["record"] for r in rows]
        want = [i for i in whole if int(i) not in lost] * times
        tap.ok(status == 1 and got == want and re.search(said, err) and
               all(r["count"] == str(int(r["record"]) + 7) for r in rows) and
               all(r["org_name"] == "Reporter & Sons" and r["fo"] == "1:d"
                   for r in rows), name, status, err[:500], len(got),
               sorted(set(want) ^ set(got))[:9])

    end = "</feedback>\n"
    early, late = many // 50, many - 50
    check("a fault before rows go out", head +
          "".join(large(many, [early])) + end, {early},
          ": 1 record is left out: ")
    check("a fault after rows went out", head +
          "".join(large(many, [late])) + end, {late},
          ": 1 record is left out: ")
    check("the very next record", head + "".join(large(many, [late])).replace(
        "</record>\n<record>", "</record></record>\n<record>", 1) + end,
          {late}, ": 1 record is left out: ")
    check("many faults", head + "".join(
        large(many, range(late, many, 7), (late + 1, lambda r: r.replace(
            "example.com", "a&b")))) + end, set(range(late, many, 7)),
        r": 8 records are left out: ")
    check("the end of feedback after rows went out", head + "".join(
        large(many, [], (late, lambda r: r + end))) + end, set(),
        "content after the end")
    check("a lost end of the head's section", (head + "".join(
        large(many, [late])) + end).replace("</report_metadata>", ""), {late},
        ": 1 record is left out: ")
    policy = HEAD.index("<policy")
    check("the head after the records", '<?xml version="1.0"?>\n<feedback>' +
          "".join(large(many, [early, late])) + HEAD + end, {early, late},
          ": 2 records are left out: ")
    check("half of the head after the records", '<feedback>' + HEAD[:policy] +
          "".join(large(many, [early, late])) + HEAD[policy:] + end,
          {early, late}, ": 2 records are left out: ")
    check("two documents, the second with a fault",
          head + "".join(large(many, [])) + end + head +
          "".join(large(many, [])) + "<a></feedback>\n", set(),
          "mismatched end tag", times=2)
    check("two reports in one document",
          "<x>" + 2 * (head[21:] + "".join(large(many, [late])) + end) +
          "</x>", {late}, ": 2 records are left out: ", times=2)
    # The fault is within what is read ahead of the damage.
    data = gzip.compress((head + "".join(large(many, [late - 20])) +
                          end).encode(), mtime=0)
    data = data[:-3000]
    status, rows, err = tap.parse(data=data)
    numbers = [int(r["record"]) for r in rows]
    tap.ok(status == 1 and numbers[-1] > many - 400 and
           "gzip data ends early" in err, "damage without a fault", status,
           err, numbers[-1:])
    n = numbers[-1] - 8
    data = gzip.compress((head + "".join(large(many, [n])) + end).encode(),
                         mtime=0)[:-3000]
    status, rows, err = tap.parse(data=data)
    tap.ok(status == 1 and [r["record"] for r in rows] == [
        i for i in whole[:int(rows[-1]["record"])] if i != str(n)] and
           int(rows[-1]["record"]) > n and
           re.search("1 record is left out, .*mismatched.*; gzip data ends", err),
           "a fault just before damage", status, err, len(rows), n)
    status, rows, err = tap.parse("--strict", data=(
        head + "".join(large(many, [late])) + end).encode())
    tap.ok(status == 2 and not rows and "is dropped" in err,
           "--strict gives none of it", status, err, len(rows))
    status, rows, _ = tap.parse("-R", data=(
        head + "".join(large(many, [late])) + end).encode())
    tap.same("-R counts what was read", (status, rows[0]["records"]),
             (1, str(many - 1)))


def main():
    test_kinds()
    test_edits()
    test_large()
    tap.done()


main()
