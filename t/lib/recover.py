"""A report with one fault loses no more than the record that it falls into."""
# SPDX-License-Identifier: ISC

import os
import random
import re
import sys

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


def main():
    test_edits()
    tap.done()


main()
