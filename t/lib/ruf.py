"""Failure reports: what dmarc-ruf-parse makes of each kind."""
# SPDX-License-Identifier: ISC

import base64
import glob
import gzip
import io
import json
import lzma
import mailbox
import os
import re
import sys
import tarfile
import zipfile

import tap

PROGRAM = "dmarc-ruf-parse"


def ruf(*args, data=b""):
    """(exit status, rows, stderr)"""
    status, out, err = tap.run(PROGRAM, "-o", "json", *args, data=data)
    return status, [json.loads(line) for line in out.splitlines()], err


# --- reports of our own ---

FIELDS = """\
Feedback-Type: auth-failure
User-Agent: Reporter/1.0
Version: 1
Auth-Failure: dmarc
Authentication-Results: rep.example; dmarc=fail header.from=shop.example
Identity-Alignment: dkim, spf
Arrival-Date: Sun, 1 Nov 2026 08:00:00 +0000
Original-Mail-From: <bounce@lists.example>
Source-IP: 192.0.2.7
Reported-Domain: shop.example
"""
MESSAGE = """\
Received: from a.example by b.example; Sun, 1 Nov 2026 08:00:00 +0000
From: Shop <orders@shop.example>
To: <erika@home.example>
Subject: Your order
Message-ID: <1@shop.example>
"""
TYPE = "message/feedback-report"


def mail(fields=FIELDS, message=MESSAGE, parts=None, head="", kind=None):
    """A report, of these parts (type and more of the header, body)."""
    if parts is None:
        parts = [("text/plain", "A report.\n"), (TYPE, fields)]
        if message is not None:
            parts.append(("message/rfc822", message + "\nHello\n"))
    text = (head or "From: Reports <reports@rep.example>\n"
            "Message-ID: <r1@rep.example>\n")
    text += ("Date: Sun, 1 Nov 2026 08:00:05 +0000\nMIME-Version: 1.0\n"
             "Content-Type: " + (kind or "multipart/report; "
                                 "report-type=feedback-report") +
             "; boundary=bb\n\n")
    for part, body in parts:
        text += f"--bb\nContent-Type: {part}\n\n{body}\n"
    return (text + "--bb--\n").encode("latin-1")


def but(old, new, fields=FIELDS):
    if old not in fields:
        raise ValueError(old)
    return fields.replace(old, new)


def field(name, value):
    """The fields with another value of this one; None: without it."""
    new = "" if value is None else f"{name}:{' ' if value else ''}{value}\n"
    if f"\n{name}:" not in "\n" + FIELDS:
        return FIELDS + new
    return re.sub(f"(?m)^{name}:.*\n", lambda m: new, FIELDS)


def exim(more="", name="Exim"):
    return (f"From: {name} <postmaster@mx.example>\n"
            "Date: Tue, 3 Nov 2026 22:15:47 +0000\n"
            "Subject: DMARC Forensic Report for shop.example\n\n"
            "A message claiming to be from you has failed the published "
            "DMARC\npolicy for your domain.\n\n"
            "  Sender Domain: shop.example\n"
            "  Sender IP Address: 2001:DB8:0:0:0:0:0:17\n"
            "  Received Date: Tue, 03 Nov 2026 22:15:40 +0000\n"
            "  SPF Alignment: yes\n  DKIM Alignment: no\n"
            "  DMARC Results: Reject\n" + more +
            "\n------ This is a copy of the headers that were received\n"
            "   was detected.\n\n" + MESSAGE + "\n").encode()


def wrapped(text, encoding="base64"):
    lines = base64.encodebytes(text.encode()).decode() \
        if encoding == "base64" else text.replace("=", "=3D")
    return f"\n\n{lines}"


# RFC 9991, appendix A, as far as it is odd, in words of our own.
APPENDIX = mail(
    fields="Feedback-Type: auth-failure\nVersion: 1\n"
    "User-Agent: Filter/1.2\nAuth-Failure: dmarc\n"
    "Authentication-Results: gen.example;\n  dmarc=fail "
    "header.from=consumer.example\nIdentity-Alignment: dkim\n"
    "DKIM-Domain: consumer.example\nDKIM-Identity: @consumer.example\n"
    "DKIM-Selector: epsilon\nOriginal-Envelope-Id: 65E1A3F0A0\n"
    "Original-Mail-From: author=gen.example@forwarder.example\n"
    "Source-IP: 192.0.2.2\nSource-Port: 12345\n"
    "Reported-Domain: consumer.example\n",
    head="From: Filter <DMARC@gen.example>;\nMessage-Id: <2022@gen.example>;\n")

# name: octets, cells that the row has, its quirks (None: not looked at)
KINDS = {
    "rfc9991": (mail(), {
        "part": "2", "arrival_date": 1793520000, "reporter": "rep.example",
        "feedback_type": "auth-failure", "auth_failure": "dmarc",
        "reported_domain": ["shop.example"], "source_ip": "192.0.2.7",
        "identity_alignment": "dkim, spf", "failed": ["dkim", "spf"],
        "original_mail_from": "bounce@lists.example",
        "header_from": "shop.example", "from": ["orders@shop.example"],
        "subject": "Your order", "message_id": "<1@shop.example>",
        "user_agent": "Reporter/1.0", "version": "1",
        "report_date": 1793520005, "report_message_id": "<r1@rep.example>",
        "source_port": None, "incidents": None, "other_fields": None}, []),
    "appendix": (APPENDIX, {
        "reporter": "gen.example", "arrival_date": None,
        "report_message_id": "<2022@gen.example>", "failed": ["dkim"],
        "identity_alignment": "dkim", "source_port": 12345,
        "dkim_identity": "@consumer.example", "dkim_selector": "epsilon",
        "original_envelope_id": "65E1A3F0A0",
        "original_mail_from": "author=gen.example@forwarder.example"}, []),
    "rfc7489": (mail(field("Identity-Alignment", "none")), {
        "identity_alignment": "none", "failed": ["dkim", "spf"]},
        ["alignment-rfc7489=none"]),
    "dkim": (mail(but("Auth-Failure: dmarc", "Auth-Failure: bodyhash", field(
        "Identity-Alignment", None)) + "DKIM-Domain: shop.example\n"
        "DKIM-Canonicalized-Header: RnJvbTogeA0K\n"
        "DKIM-Canonicalized-Body: SGVs\n bG8=\n"
        'DKIM-Selector-DNS: "v=DKIM1; p=\\"x"\n'), {
        "auth_failure": "bodyhash", "dkim_domain": "shop.example",
        "dkim_canonicalized_header_size": 9,
        "dkim_canonicalized_body_size": 5,
        "dkim_selector_dns": 'v=DKIM1; p="x'}, []),
    "spf": (mail(but("Auth-Failure: dmarc", "Auth-Failure: spf", field(
        "Identity-Alignment", None)) +
        'SPF-DNS: txt : shop.example : "v=spf1 include:x.example -all"\n'
        'SPF-DNS: spf:x.example:"v=spf1"\n'), {"spf_dns": [
            {"type": "txt", "domain": "shop.example",
             "record": "v=spf1 include:x.example -all"},
            {"type": "spf", "domain": "x.example", "record": "v=spf1"}]}, []),
    "abuse": (mail("Feedback-Type: abuse\nUser-Agent: a\nVersion: 1\n"
                   "Reported-URI: http://x.example/a,b;c\n"
                   "Reported-URI: mailto:b@x.example\nIncidents: 3\n"
                   "Original-Rcpt-To: <a@x.example>\n"
                   "Original-Rcpt-To: b@x.example\n"
                   "Removal-Recipient: c@x.example\n"), {
        "feedback_type": "abuse", "incidents": 3, "failed": None,
        "reported_uri": ["http://x.example/a,b;c", "mailto:b@x.example"],
        "original_rcpt_to": ["a@x.example", "b@x.example"],
        "other_fields": [{"name": "Removal-Recipient",
                          "value": "c@x.example"}]}, []),
    "netease": (mail(parts=[
        ("text/plain", "A report.\n"),
        (TYPE + '; name="ATT00001"\nContent-Transfer-Encoding: base64'
         + wrapped(FIELDS), ""),
        ("text/rfc822-headers\nContent-Transfer-Encoding: quoted-printable" +
         wrapped(MESSAGE, "qp"), "")]), {
        "source_ip": "192.0.2.7", "subject": "Your order"}, []),
    "headers": (mail(parts=[(TYPE, FIELDS), ("text/rfc822-headers",
                                             MESSAGE)]), {
        "part": "1", "subject": "Your order"}, []),
    "no-message": (mail(message=None), {
        "source_ip": "192.0.2.7", "subject": None, "from": None}, []),
    "null-path": (mail(field("Original-Mail-From", "<>")), {
        "original_mail_from": ""}, []),
    "message-id": (mail(FIELDS + "Message-ID: <x@y.example>\n", None), {
        "message_id": "<x@y.example>", "other_fields": None}, []),
    "exim": (exim(), {
        "part": "1", "feedback_type": "auth-failure",
        "auth_failure": "dmarc", "source_ip": "2001:db8::17",
        "arrival_date": 1793744140, "reported_domain": ["shop.example"],
        "failed": ["dkim"], "subject": "Your order",
        "reporter": "mx.example"},
        ["plain-text", "ip-form=source-ip:2001:DB8:0:0:0:0:0:17"]),
    "utf-8": (mail(message=MESSAGE.replace("Your order", "=?utf-8?q?=C3=A9?=")
                   .replace("Shop <", "=?utf-8?q?S=C3=B6?= <")), {
        "subject": "\u00e9"}, []),
    "crlf": (mail().replace(b"\n", b"\r\n"), {"subject": "Your order"}, []),
    "cr": (mail().replace(b"\n", b"\r"), {"subject": "Your order"}, None),
    "folded": (mail(field("User-Agent", "a\n  b\n\tc")), {
        "user_agent": "a b c"}, []),
    "front": (b"\n\n" + mail("\n\n" + FIELDS), {
        "source_ip": "192.0.2.7"}, []),
    "blank-between": (mail(but("Version", "\nVersion")), {
        "version": "1", "source_ip": "192.0.2.7"}, []),
    "mixed": (mail(kind="multipart/mixed"), {"subject": "Your order"}, []),
}

# Each quirk has a case: octets, and what the cell quirks has.
QUIRKS = [
    (mail(parts=[("text/plain", "x\n"), ("message/rfc822", MESSAGE)]),
     ["no-feedback-part"], {"subject": "Your order", "source_ip": None}),
    (mail(parts=[("text/plain", FIELDS), ("message/rfc822", MESSAGE)]),
     ["part-type=text/plain"], {"source_ip": "192.0.2.7"}),
    (mail(parts=[("message/rfc822", MESSAGE), (TYPE, FIELDS)]),
     ["part-order"], {"subject": "Your order"}),
    (mail(parts=[(TYPE, FIELDS), ("message/rfc822", MESSAGE),
                 ("message/rfc822", "Subject: 2\n")]),
     ["more-messages"], {"subject": "Your order"}),
    (mail(parts=[("message/rfc822", "Subject: 2\n"), (TYPE, FIELDS),
                 ("message/rfc822", MESSAGE)]),
     ["more-messages"], {"subject": "Your order"}),
    (mail(field("Reported-Domain", None)), ["missing-field=reported-domain"],
     {"reported_domain": None}),
    (mail(field("User-Agent", None)), ["missing-field=user-agent"], {}),
    (mail(field("Original-Mail-From", "")), ["empty-field=original-mail-from"],
     {"original_mail_from": ""}),
    (mail(field("Source-IP", "")), ["empty-field=source-ip"],
     {"source_ip": None}),
    (mail(FIELDS + "Source-IP: 192.0.2.8\n"), ["repeated-field=source-ip"],
     {"source_ip": "192.0.2.7", "other_fields": [
         {"name": "Source-IP", "value": "192.0.2.8"}]}),
    (mail(but("Arrival-Date", "Received-Date")),
     ["renamed-field=received-date"], {"arrival_date": 1793520000}),
    (mail(but("Version", "no colon; here\nVersion")),
     ["stray-line=no colon; here"], {"version": "1"}),
    (mail(but("rep.example; dmarc", "dmarc")), ["no-authserv-id"],
     {"failed": ["dkim", "spf"]}),
    (mail(but("rep.example; dmarc", "(rep.example; dmarc")), ["bad-results"],
     {"failed": ["dkim", "spf"]}),
    (mail(field("Auth-Failure", "DMARC")), ["case=auth-failure:DMARC"],
     {"auth_failure": "dmarc"}),
    (mail(field("Delivery-Result", "smg-action")),
     ["unknown-value=delivery-result:smg-action"],
     {"delivery_result": "smg-action"}),
    (mail(field("Identity-Alignment", "dkim, arc")),
     ["unknown-value=identity-alignment:dkim, arc"], {"failed": ["dkim"]}),
    (mail(field("Version", "0.1")), ["version=0.1"], {"version": "0.1"}),
    (mail(field("Version", "1.0")), ["number-form=version:1.0"],
     {"version": "1"}),
    (mail(field("Reported-Domain", "Shop.Example.")),
     ["domain-form=reported-domain:Shop.Example."],
     {"reported_domain": ["shop.example"]}),
    (mail(field("Reported-Domain", "a b")), ["bad-domain=reported-domain"],
     {"reported_domain": ["a b"]}),
    (mail(field("Original-Mail-From", "B <b@x.example>")),
     ["address-form=original-mail-from"],
     {"original_mail_from": "b@x.example"}),
    (mail(field("Original-Rcpt-To", "rfc822; b@x.example")),
     ["address-form=original-rcpt-to"],
     {"original_rcpt_to": ["b@x.example"]}),
    (mail(field("Original-Mail-From", "nobody")),
     ["bad-address=original-mail-from"], {"original_mail_from": "nobody"}),
    (mail(field("Incidents", "+07.0")), ["number-form=incidents:+07.0"],
     {"incidents": 7}),
    (mail(field("Incidents", "many")), ["bad-number=incidents:many"],
     {"incidents": None}),
    (mail(field("Source-Port", "65536")), ["bad-number=source-port:65536"],
     {"source_port": None}),
    (mail(field("Arrival-Date", "2026-11-01T08:00:00Z")),
     ["date-form=arrival-date:2026-11-01T08:00:00Z"],
     {"arrival_date": 1793520000}),
    (mail(field("Arrival-Date", "yesterday")),
     ["bad-date=arrival-date:yesterday"], {"arrival_date": None}),
    (mail(field("Source-IP", "192.0.2.9 (mx.x.example)")),
     ["ip-form=source-ip:192.0.2.9 (mx.x.example)"],
     {"source_ip": "192.0.2.9"}),
    (mail(field("Source-IP", "::ffff:192.0.2.9")),
     ["ip-form=source-ip:::ffff:192.0.2.9"], {"source_ip": "192.0.2.9"}),
    (mail(field("Source-IP", "[IPv6:2001:db8::1]")),
     ["ip-form=source-ip:[IPv6:2001:db8::1]"], {"source_ip": "2001:db8::1"}),
    (mail(field("Source-IP", "unknown")), ["bad-ip=source-ip:unknown"],
     {"source_ip": None}),
    (mail(field("SPF-DNS", "v=spf1 -all")), ["spf-dns-form"],
     {"spf_dns": [{"type": None, "domain": None, "record": "v=spf1 -all"}]}),
    (mail(field("DKIM-Canonicalized-Body", "SGV*sbG8=")),
     ["bad-base64=dkim-canonicalized-body"],
     {"dkim_canonicalized_body_size": 5}),
    (mail(field("User-Agent", "caf\xe9")), ["invalid-utf8=user-agent"],
     {"user_agent": "caf\u00e9"}),
    (mail(field("User-Agent", "a\x1b[31mb\x00c\x7f")),
     ["control-character=user-agent"],
     {"user_agent": "a\ufffd[31mb\ufffdc\ufffd"}),
    (mail(message=MESSAGE.replace("From: Shop", "From: b@x.example,")),
     ["several-domains"], {"header_from": None, "from": [
         "b@x.example", "orders@shop.example"]}),
    (mail(message=MESSAGE.replace("From: Shop", "From: <x>")),
     ["bad-address=from"], {"header_from": None}),
    (mail(but("dmarc=fail header.from=shop.example",
              "spf=pass smtp.mailfrom=a@shop.example; dkim=none",
              field("Identity-Alignment", "spf"))),
     ["alignment-rfc7489=results"], {"failed": ["dkim"]}),
    (mail(but("dmarc=fail header.from=shop.example", "x=y",
              but("2026 08", "2025 08",
                  field("Identity-Alignment", "spf")))),
     ["alignment-rfc7489=date", "alignment-unproven"], {"failed": ["dkim"]}),
    (mail(but("dmarc=fail", "spf=pass smtp.mailfrom=shop.example; dmarc=fail")),
     ["alignment-contradicted=spf"], {"failed": ["dkim", "spf"]}),
    (mail(field("User-Agent", "x" * 70000)), ["text-too-long=user-agent"],
     {"user_agent": "x" * 65536}),
    (mail(FIELDS + "".join(f"X-{i}: {'y' * 60000}\n" for i in range(20))),
     ["too-large=other_fields"], {"source_ip": "192.0.2.7"}),
    (mail(FIELDS + "X: y\n" * 20000), ["too-many-fields"],
     {"source_ip": "192.0.2.7"}),
    (mail(FIELDS + "".join(f"line {i}\n" for i in range(100))),
     None, {"source_ip": "192.0.2.7"}),
]


def cells(row, want):
    return [f"{name}: {row[name]!r}, not {value!r}"
            for name, value in want.items() if row[name] != value]


def kinds():
    os.mkdir("kinds")
    for name, (octets, _, _) in KINDS.items():
        tap.write(f"kinds/{name}", octets)
    status, rows, err = ruf("kinds")
    found = tap.by_input(rows)
    tap.ok(status == 0 and err == "", "all kinds are read", status, err)
    for name, (_, want, quirks) in KINDS.items():
        wrong = ["no row"] if len(found.get(name, [])) != 1 else \
            cells(found[name][0], want)
        if not wrong and quirks is not None and \
                found[name][0]["quirks"] != quirks:
            wrong = [found[name][0]["quirks"]]
        tap.none(name, wrong)


def quirks():
    codes = set(re.findall(
        r'^QUIRK\([A-Z_0-9]*, "([a-z0-9-]*)"',
        tap.read(tap.TOP + "/common/report/failurequirks.def").decode(), re.M))
    seen = {"plain-text"}
    for i, (octets, want, values) in enumerate(QUIRKS):
        _, rows, _ = ruf("-", data=octets)
        got = rows[0]["quirks"] if len(rows) == 1 else [f"{len(rows)} rows"]
        seen |= {q.split("=")[0] for q in got}
        wrong = cells(rows[0], values) if rows else []
        if want is not None and got != want:
            wrong.append(got)
        tap.none(f"quirk {i}: {got[0] if got else None}"[:90], wrong)
    tap.none("each quirk has a case", sorted(codes - seen))
    tap.none("and all are named in the table", sorted(seen - codes))


# --- Identity-Alignment ---

RESULTS = {
    "fail": "dmarc=fail header.from=shop.example",
    "pass": "dmarc=pass header.from=shop.example",
    "spf": "spf=pass smtp.mailfrom=x@mail.shop.example; dkim=fail "
    "header.d=shop.example",
    "dkim": "dkim=pass header.d=shop.example; spf=softfail "
    "smtp.mailfrom=other.example",
    "far": "dkim=pass header.d=other.example; spf=fail "
    "smtp.mailfrom=shop.example",
    "nothing": "none",
}
# what it lists, by the results: what failed, and the RFC it was read by
ALIGNMENT = """\
none fail dkim,spf 7489
none pass - 9991
none spf dkim,spf 7489
none dkim dkim,spf 7489
none far dkim,spf 7489
none nothing dkim,spf 7489
dkim fail dkim 9991
dkim pass dkim 9991
dkim spf dkim 9991
dkim dkim spf 7489
dkim far dkim 9991
dkim nothing dkim 9991
spf fail spf 9991
spf pass spf 9991
spf spf dkim 7489
spf dkim spf 9991
spf far spf 9991
spf nothing spf 9991
dkim,spf fail dkim,spf 9991
dkim,spf pass - 7489
dkim,spf spf dkim,spf 9991
dkim,spf dkim dkim,spf 9991
dkim,spf far dkim,spf 9991
dkim,spf nothing dkim,spf 9991
absent fail dkim,spf 9991
absent pass absent 9991
absent spf dkim 9991
absent dkim spf 9991
absent far dkim,spf 9991
absent nothing absent 9991
"""


def alignment():
    wrong = []
    for line in ALIGNMENT.splitlines():
        listed, results, failed, rfc = line.split()
        octets = mail(but(RESULTS["fail"], RESULTS[results], field(
            "Identity-Alignment", None if listed == "absent" else listed)))
        _, rows, _ = ruf("-", data=octets)
        got = rows[0]["failed"]
        text = "absent" if got is None else ",".join(got) or "-"
        old = any(q.startswith("alignment-rfc7489")
                  for q in rows[0]["quirks"])
        if text != failed or old != (rfc == "7489"):
            wrong.append(f"{line}: {text}, {rows[0]['quirks']}")
    tap.none("what Identity-Alignment means", wrong)
    octets = mail(but(RESULTS["fail"], "x=y", but(
        "dmarc\nAuth", "signature\nAuth", field("Identity-Alignment",
                                                "dkim"))))
    _, rows, _ = ruf("-", data=octets)
    tap.same("the kind of failure tells, too", (
        rows[0]["failed"], rows[0]["quirks"]), (["dkim"], []))


# --- inputs ---

def without(rows, *names):
    return [{k: v for k, v in r.items() if k not in names} for r in rows]


def inputs():
    one = mail()
    _, want, _ = ruf("-", data=one)
    want = without(want, "input", "part")
    os.makedirs("m/cur")
    os.makedirs("m/new")
    os.makedirs("m/tmp")
    tap.write("m/new/1.x", one)
    os.mkdir("in")
    tap.write("in/gz.gz", gzip.compress(one))
    with zipfile.ZipFile("in/zip.zip", "w") as z:
        z.writestr("a/report.eml", one)
    with tarfile.open("in/tar.tar.xz", "w:xz") as t:
        info = tarfile.TarInfo("r.eml")
        info.size = len(one)
        t.addfile(info, io.BytesIO(one))
    outer = ("From: a@x.example\nSubject: Fwd\nContent-Type: "
             "multipart/mixed; boundary=o\n\n--o\n\nsee below\n"
             "--o\nContent-Type: message/rfc822\n\n").encode()
    tap.write("in/forwarded.eml", outer + one + b"\n--o--\n")
    tap.write("in/twice.eml", outer.replace(b"=o", b"=p").replace(
        b"--o", b"--p") + outer + one + b"\n--o--\n\n--p--\n")
    tap.write("in/attached.eml", (
        "From: a@x.example\nContent-Type: multipart/mixed; boundary=o\n\n"
        "--o\nContent-Type: application/zip\n"
        "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(
            tap.read("in/zip.zip")).decode() + "--o--\n").encode())
    box = mailbox.mbox("in/mbox")
    box.add(one)
    box.add(b"Subject: lunch\n\nat noon?\n")
    box.close()
    for path in ["m"] + sorted(glob.glob("in/*")):
        status, rows, err = ruf(path)
        tap.same(f"{path}: the same row", (status, without(
            rows, "input", "part")), (0, want))
    tap.same("where they are", [r["part"] for r in ruf("in")[1]],
             ["1!a/report.eml:2", "2.2", "2", "1:2", "!r.eml:2",
              "2.2.2", "!a/report.eml:2"])
    tap.same("duplicates are left out", len(ruf("-u", "in", "m")[1]), 1)
    status, out, _ = tap.run(PROGRAM, "-o", "tsv", "-j1", "in", "m", "kinds")
    for n in "2", "4":
        tap.ok(tap.run(PROGRAM, "-o", "tsv", f"-j{n}", "in", "m", "kinds")
               == (status, out, ""), f"the same rows from {n} processes")
    tap.same("--state: once", [len(ruf("--state", "seen", "m")[1])
                               for _ in range(2)], [1, 0])

    crlf = one.replace(b"\n", b"\r\n")
    tap.same("other line ends are the same report", len(
        ruf("-u", "-", "m", data=crlf)[1]), 1)
    other = mail(message=MESSAGE.replace("<1@", "<2@"))
    tap.write("other", other)
    tap.same("another message is another report",
             len(ruf("-u", "m", "other")[1]), 2)
    bare = mail("Feedback-Type: abuse\nVersion: 1\nUser-Agent: x\n", None)
    tap.write("bare", bare)
    tap.write("later", bare.replace(b"08:00:05", b"08:00:06"))
    tap.same("so is one without a message, at another time", len(
        ruf("-u", "bare", "later", "bare")[1]), 2)

    two = mail(parts=[(TYPE, FIELDS), ("message/rfc822", MESSAGE),
                      (TYPE, field("Source-IP", "192.0.2.99")),
                      ("message/rfc822", MESSAGE.replace("order", "bill"))])
    _, rows, _ = ruf("-", data=two)
    tap.same("several reports in one mail", [
        (r["part"], r["source_ip"], r["subject"]) for r in rows],
        [("1", "192.0.2.7", "Your order"), ("3", "192.0.2.99", "Your bill")])

    box = (b"From a Sun Nov  1 00:00:00 2026\n\nno header\n\n"
           b"From a Sun Nov  1 00:00:00 2026\n" + one + b"\n"
           b"From a Sun Nov  1 00:00:00 2026\n\n")
    tap.same("a message without a header, and an empty one", [
        r["part"] for r in ruf("-", data=box)[1]], ["2:2"])
    tap.same("nor an attached one", [r["part"] for r in ruf("-", data=(
        b"From: a@x.example\nContent-Type: multipart/mixed; boundary=o\n\n"
        b"--o\nContent-Type: message/rfc822\n\n\nno header\n"
        b"--o\nContent-Type: message/rfc822\n\n--o\n"
        b"Content-Type: message/rfc822\n\n" + one + b"\n--o--\n"))[1]],
        ["3.2"])

    tap.write("rua.xml", tap.read(tap.DATA + "/quirks/rfc9990.xml"))
    tap.write("dsn", b"From: a@x.example\nContent-Type: multipart/report; "
              b"report-type=delivery-status; boundary=o\n\n--o\n\nfailed\n"
              b"--o\nContent-Type: message/rfc822\n\n" + MESSAGE.encode() +
              b"--o--\n")
    status, rows, err = ruf("-v", "rua.xml", "dsn")
    tap.same("no failure report", (status, rows), (2, []))
    tap.ok("rua.xml: not a report: aggregate report, which dmarc-rua-parse "
           "reads\n" in err, "it points at dmarc-rua-parse", err)
    _, _, err = tap.run("dmarc-rua-parse", "-v", "m")
    tap.ok(":2: not a report: failure report, which dmarc-ruf-parse reads\n"
           in err, "and that here", err)


# --- people ---

def people():
    names = ["erika.m", "orders", "bounce", "joan", "carol", "secret words",
             "list=x", "quoted one"]
    octets = mail(
        field("Original-Mail-From", "<list=x+erika.m@lists.example>") +
        "Original-Rcpt-To: <erika.m@home.example>\n"
        'Original-Rcpt-To: <"quoted one"@home.example>\n'
        "Original-Rcpt-To: Erika.M@Home.example (erika.m)\n"
        "DKIM-Identity: joan@shop.example\n"
        "Reported-URI: mailto:carol@x.example?cc=erika.m@home.example\n"
        "Reported-URI: http://x.example/u/erika.m\n"
        "Removal-Recipient: erika.m\nOriginal-From: carol\n"
        "Source-Port: erika.m@home.example\n"
        "Reported-Domain: Erika.M@home.example\n"
        "erika.m@home.example wrote\n"
        "Authentication-Results: a.example; spf=pass "
        'smtp.mailfrom=erika.m@home.example (carol@b.example) x="joan@c"\n',
        MESSAGE.replace("Shop <", "erika.m <").replace(
            "Your order", "secret words for =?utf-8?q?erika.m?="))
    tap.write("key", b"0123456789abcdef\n")
    tap.write("other-key", b"0123456789abcdeg")
    for form in "tsv", "json", "csv", "text", "sqlite":
        _, out, err = tap.run(PROGRAM, "-v", "-o", form, "--redact", "key",
                              "-", data=octets)
        tap.none(f"no people in {form}", [
            n for n in names
            if n.encode() in out.lower() or n in err.lower()])
    _, rows, _ = ruf("--redact", "key", "-", data=octets)
    rcpt = rows[0]["original_rcpt_to"]
    tap.ok(re.fullmatch("[0-9a-f]{20}@home.example", rcpt[0]) and
           rcpt[0] == rcpt[2], "the same pseudonym for one person", rcpt)
    tap.ok(f"smtp.mailfrom={rcpt[0]} (" in rows[0]["authentication_results"][1],
           "also within text", rows[0]["authentication_results"])
    _, again, _ = ruf("--redact", "key", "-", data=octets)
    tap.same("and the next time", again, rows)
    _, others, _ = ruf("--redact", "other-key", "-", data=octets)
    tap.ok(others[0]["from"] != rows[0]["from"], "but not with another key")
    tap.same("what stays", [rows[0][k] for k in (
        "header_from", "source_ip", "message_id", "reporter", "digest")], [
        ruf("-", data=octets)[1][0][k] for k in (
            "header_from", "source_ip", "message_id", "reporter", "digest")])
    import hashlib
    import hmac
    tap.same("it is HMAC-SHA-256", rcpt[0].split("@")[0], hmac.new(
        b"0123456789abcdef", b"erika.m", hashlib.sha256).hexdigest()[:20])
    tap.write("short", b"123456789012345\n")
    tap.write("long", b"x" * 4097)
    for name, said in (("short", "a key has 16 to 4096 octets"),
                       ("long", "a key has 16 to 4096 octets"),
                       ("absent", "no such file or directory"),
                       ("m", "is a directory")):
        tap.same(f"key {name}", ruf("--redact", name, "m"),
                 (2, [], f"{PROGRAM}: {name}: {said}\n"))


# --- text for people ---

def text():
    octets = mail(
        field("User-Agent", "a\u202eb".encode().decode("latin-1")) +
        "Reported-URI: HTTPS://www.x.example/a.b\n",
        MESSAGE.replace("Your order", "see http://y.example/ or www.z.example"
                        " v1.0. End"))
    _, out, _ = tap.run(PROGRAM, "-v", "-o", "text", "-", data=octets)
    out = out.decode()
    tap.ok("subject       see hxxp://y[.]example/ or www[.]z[.]example v1.0. "
           "End\n" in out, "links are inert", out)
    tap.ok("URIs          HXXPS://www[.]x[.]example/a[.]b\n" in out,
           "in any case", out)
    tap.ok("software      a\\xe2\\x80\\xaeb\n" in out, "bidi is escaped", out)
    tap.ok(out.startswith("Failure report of rep.example, 2026-11-01 08:00: "
                          "dmarc\n  about         shop.example\n"), "head", out)
    _, out, _ = tap.run(PROGRAM, "-o", "text", "--width", "60", "kinds")
    tap.none("lines are folded", [
        line for line in out.decode().split("\n")
        if len(line) > 60 and len(line.split()) > 3])
    _, out, _ = tap.run(PROGRAM, "-o", "text", "-c", "source_ip", "m")
    tap.same("-c: the columns", out, b"source_ip\n192.0.2.7\n")


# --- harm ---

def hostile():
    nest = mail()
    for _ in range(1000):
        nest = b"Content-Type: message/rfc822\n\n" + nest
    deep = b"From: a@x.example\nContent-Type: multipart/report; " \
        b"report-type=feedback-report; boundary=\"b0\"\n\n" + b"".join(
            b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n"
            % (i, i + 1) for i in range(1000))
    cases = {
        "fields": (mail(FIELDS + "".join(
            f"X-{i}: y\n" for i in range(10000))), 0),
        "long field": (mail(field("User-Agent", "x" * (1 << 20))), 0),
        "folds": (mail(field("User-Agent", "x" + "\n x" * 300000)), 0),
        "long names": (mail(FIELDS + "N" * (1 << 20) + ": x\n"), 0),
        "nested": (nest, None),
        "multiparts": (deep, None),
        "NULs": (mail("\0" * 100000 + FIELDS), None),
        "base64": (mail(parts=[(TYPE + "\nContent-Transfer-Encoding: base64\n\n"
                                + "%%%%" * 100000, "")]), None),
        "CRs": (mail("\r" * 100000 + FIELDS.replace("\n", "\r\r\n")), None),
        "same fields": (mail(FIELDS * 2000), 0),
        "results": (mail(FIELDS + "Authentication-Results: a; " + "; ".join(
            ["dkim=pass header.d=b"] * 200) + "\n" +
            "Authentication-Results: a; dkim=fail\n" * 10000), 0),
        "signs": (mail(field("Original-Mail-From", "@" * 60000)), 0),
        "quotes": (mail(field("Reported-URI", '"@' * 30000)), 0),
        "body": (mail(message=MESSAGE + "\n" + "x" * 70 + "\n" * 3 +
                      ("y" * 70 + "\n") * 300000), 0),
        "message header": (mail(message=MESSAGE + "X: y\n" * 1000000), 0),
        "feedback parts": (mail(parts=[(TYPE, "Version: 1\n")] * 5000), 0),
        "boundaries": (mail(parts=[(TYPE, "--b\n--bbb\n--bb \n-bb\n" * 5000),
                                   (TYPE, FIELDS)]), 0),
        "stray lines": (mail(FIELDS + "x\n" * 1000000), 0),
    }
    for name, (octets, want) in cases.items():
        tap.write("bad", octets)
        status, out, err = tap.run(
            os.environ["BUILD"] + "/bench/run", "mem", PROGRAM, "-j1", "-o",
            "tsv", "bad")
        kib = int(tap.read("mem").split()[2])
        os.remove("mem")
        tap.ok(status in ((0, 1, 2) if want is None else (want,)) and
               err.count("\n") < 20 and (kib < 65536 or os.environ.get("SAN")),
               f"{name}: {kib} KiB", status, err[:500])
        tap.none(f"{name}: no control in any cell", [
            line[:200] for line in out.split(b"\n") if re.search(
                b"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", line)])
    one = mail()
    wrong = []
    for n in range(0, len(one), 7):
        status, rows, _ = ruf("-j1", "-", data=one[:n])
        if status not in (0, 1, 2) or len(rows) > 1:
            wrong.append(f"{n}: {status}")
    tap.none("cut off anywhere", wrong)
    if " absent" in tap.run(PROGRAM, "-V")[1].decode():
        tap.skip("--max-rows", "no xz")
        return
    status, _, err = tap.run(PROGRAM, "-j1", "--max-rows", "10K",
                             "--max-ratio", "100000", "-",
                             data=lzma.compress(mail(parts=[
                                 (TYPE, field("User-Agent", "x" * 60000))]
                                 * 400)))
    tap.ok(status == 1 and err.count("\n") == 1 and
           "octets of rows; the rest of the input is not read" in err,
           "--max-rows", status, err)


# --- the collected reports ---

TYPES = {"Abuse": "abuse", "AuthFailure": "auth-failure",
         "BodyHash": "bodyhash", "Unspecified": None}


def corpus(folder):
    plain = {"incidents", "feedback_type", "auth_failure", "version",
             "delivery_result", "identity_alignment", "source_port"}
    for path in sorted(glob.glob(folder + "/*.json")):
        with open(path, encoding="utf-8") as f:
            want = json.load(f)
        status, rows, err = ruf(path.replace(".json", ".eml"))
        wrong = [] if (status, err, len(rows)) == (0, "", 1) else [err]
        for name, value in want.items() if rows else ():
            if name in ("message", "headers") or "canonicalized" in name:
                continue
            got = rows[0][name]
            if name in plain:
                got = {"incidents": got or 1, "source_port": got or 0,
                       "version": int(rows[0]["version"])}.get(name, got)
                value = TYPES.get(value, value)
            elif isinstance(value, list):
                got = got or []
                value = [" ".join(v.split()) for v in value]
            elif name in ("original_mail_from", "original_rcpt_to"):
                got = got[0] if isinstance(got, list) else got
                value = value and value.strip("<>")
            if got != value:
                wrong.append(f"{name}: {got!r}, not {value!r}")
        tap.none(os.path.basename(path), wrong)
    _, rows, err = ruf(folder)
    tap.ok(len(rows) == len(glob.glob(folder + "/*.eml")) and not err,
           "each is a report", len(rows), err)


kinds()
quirks()
alignment()
inputs()
people()
text()
hostile()
if len(sys.argv) > 1:
    corpus(sys.argv[1])
tap.done()
