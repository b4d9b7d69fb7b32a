"""Makes reports of every structure, and compares what comes out."""
# SPDX-License-Identifier: ISC

import gzip
import io
import os
import re
import subprocess
import zipfile

import reader
import tap

OLD = tap.read(tap.DATA + "/quirks/rfc7489.xml").decode()
NEW = tap.read(tap.DATA + "/quirks/rfc9990.xml").decode()
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
RECORD = re.search("<record>.*</record>\n", OLD, re.S)[0]
HEAD = re.search("<version>.*</policy_published>\n", OLD, re.S)[0]


def many(n, pad=""):
    """So many records, each with a count and an address of its own."""
    return "".join(
        RECORD.replace("<count>2<", f"<count>{i}<")
        .replace("192.0.2.1<", f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}<")
        .replace("a list", "a list" + pad) for i in range(1, n + 1))


def feedback(inner):
    return DECLARATION + f"<feedback>\n{inner}</feedback>\n"


def without(rows, *names):
    return [{k: v for k, v in row.items() if k not in names} for row in rows]


def bare(rows):
    """Rows without what may differ from copy to copy."""
    return without(rows, "input", "part", "digest", "quirks")


def parse_set(documents, folder):
    """All of them in one run: rows by name, lines of stderr by name."""
    os.mkdir(folder)
    for name, data in documents.items():
        tap.write(f"{folder}/{name}", data.encode()
                  if isinstance(data, str) else data)
    _, rows, err = tap.parse(folder)
    told = {}
    for line in err.splitlines():
        m = re.match(rf"dmarc-rua-parse: {folder}/([^:]*):(.*)", line)
        told.setdefault(m[1] if m else "", []).append(m[2] if m else line)
    return tap.by_input(rows), told


def structures():
    """Well-formed documents that an independent reader understands too."""
    ns = 'xmlns="http://dmarc.org/dmarc-xml/0.1"'
    yield "as-it-is", OLD
    yield "rfc9990", NEW
    yield "no-declaration", OLD.removeprefix(DECLARATION)
    yield "crlf", OLD.replace("\n", "\r\n")
    yield "one-line", OLD.replace("\n", "")
    yield "tabs", OLD.replace("\n", "\n\t\t")
    yield "namespace-7489", OLD.replace("<feedback>", f"<feedback {ns}>")
    yield "prefixes", re.sub(r"<(/?)(\w)", r"<\1d:\2", OLD).replace(
        "<d:feedback>", f"<d:feedback {ns.replace('=', ':d=', 1)}>")
    yield "prefix-on-root-only", OLD.replace(
        "<feedback>", f"<d:feedback {ns.replace('=', ':d=', 1)}>").replace(
        "</feedback>", "</d:feedback>")
    yield "prefixes-9990", re.sub(r"<(/?)(\w)", r"<\1d:\2", NEW).replace(
        "xmlns=", "xmlns:d=")
    yield "each-its-own-prefix", re.sub(
        r"<(\w+)>([^<]*)</\1>",
        r'<p:\1 xmlns:p="urn:ietf:params:xml:ns:dmarc-2.0">\2</p:\1>', NEW)
    yield "unknown-namespace", OLD.replace(
        "<feedback>", '<feedback xmlns="urn:example:x">')
    yield "a-prefix-with-another-meaning", OLD.replace(
        "<pct>", '<x:p xmlns:x="urn:example:x">none</x:p><pct>')
    yield "unused-declarations", OLD.replace(
        "<feedback>", '<feedback xmlns:xsd="urn:a" xmlns:xsi="urn:b">')
    yield "identities", OLD.replace("identifiers>", "identities>")
    yield "two-policies", OLD.replace("<record>", (
        "<policy_published><domain>b.example</domain><p>none</p>"
        "</policy_published><record>"), 1)
    yield "metadata-last", feedback(many(3) + HEAD)
    yield "metadata-between", feedback(many(2) + HEAD + RECORD)
    yield "no-metadata", feedback(many(2))
    yield "no-records", feedback(HEAD)
    yield "empty-feedback", "<feedback/>"
    yield "empty-record", feedback(HEAD + "<record/>" + RECORD)
    yield "null-report", feedback(HEAD + re.sub(r">[^<>\n]+<", "><", RECORD)
                                  .replace("<count><", "<count>0<"))
    yield "no-policy-evaluated", re.sub(
        "<policy_evaluated>.*</policy_evaluated>", "", OLD, flags=re.S)
    yield "no-identifiers", re.sub(
        "<identifiers>.*</identifiers>", "", OLD, flags=re.S)
    yield "no-auth-results", re.sub(
        "<auth_results>.*</auth_results>", "", OLD, flags=re.S)
    yield "empty-auth-results", re.sub(
        "<auth_results>.*</auth_results>", "<auth_results/>", OLD,
        flags=re.S)
    yield "empty-reason", OLD.replace("</spf>\n<reason>", (
        "</spf><reason/><reason></reason><reason>"))
    yield "reason-forms", OLD.replace("</spf>\n<reason>", (
        "</spf><reason>just text</reason><reason><type/><comment/></reason>"
        "<reason><comment>c</comment></reason><reason><type>other</type>"
        "</reason><reason>"))
    yield "spf-first", re.sub(
        "(<dkim>\n<domain>.*</dkim>\n)(<spf>\n.*</spf>\n)", r"\2\1", OLD,
        flags=re.S)
    yield "several-of-each", re.sub(
        "(<dkim>\n<domain>.*</dkim>\n)(<spf>\n.*</spf>\n)",
        r"\1\2\1\2\1\2", OLD, flags=re.S)
    yield "spf-without-domain", OLD.replace(
        "<domain>bounce.example.com</domain>", "")
    yield "spf-without-scope", OLD.replace("<scope>mfrom</scope>", "")
    yield "errors", OLD.replace("</date_range>", (
        "</date_range><error>one</error><error/><error>three</error>"))
    yield "one-empty-error", OLD.replace("</date_range>",
                                         "</date_range><error/>")
    yield "languages", NEW.replace(
        "<error>", '<error lang="de">').replace(
        "<email>", '<email xml:lang="de">').replace(
        "</spf>\n</policy", '</spf><reason><type>other</type><comment '
        'lang="el">γιατί</comment></reason></policy')
    yield "cdata", re.sub(r">([^<>\n]+)</", r"><![CDATA[\1]]></", OLD)
    yield "half-cdata", re.sub(
        r">([^<>\n])([^<>\n]*)</", r">\1<![CDATA[\2]]></", OLD)
    yield "comments-in-values", re.sub(
        r">([^<>\n])([^<>\n]*)</", r">\1<!-- < & > -->\2<!----></", OLD)
    yield "instructions-in-values", re.sub(
        r">([^<>\n])([^<>\n]*)</", r">\1<?a <b>?>\2</", OLD)
    yield "comments-everywhere", re.sub(r"(<[a-z/])", r"<!-- c -->\1", OLD)
    yield "references", re.sub(
        r">([^<>\n]+)</", lambda m: ">" + "".join(
            f"&#{ord(c)};" if i % 2 else f"&#x{ord(c):X};"
            for i, c in enumerate(m[1])) + "</", OLD)
    yield "entities", OLD.replace(
        "a list", "&lt;&amp;&gt;&quot;&apos;&amp;amp;")
    yield "space-around-everything", re.sub(
        r">([^<>\n]+)</", r"> \n\t\1\r\n </", OLD)
    yield "two-in-one", f"<reports>{OLD}{NEW}</reports>".replace(
        DECLARATION, "")
    yield "deep", DECLARATION + "<a><b><c>" + OLD.removeprefix(
        DECLARATION) + "</c></b></a>"
    yield "feedback-in-feedback", OLD.replace(
        "<record>", "<feedback><record></record></feedback><record>")
    yield "unknown-everywhere", re.sub(
        r"(<(\w+)>\n)", r"\1<un-\2 a='1'><x>y</x></un-\2>", OLD)
    yield "signatures", OLD.replace("<dkim>\n<domain>", "".join(
        f"<dkim><domain>d{i}.example</domain><selector>s</selector>"
        f"<result>fail</result></dkim>" for i in range(99)) +
        "<dkim>\n<domain>")


def test_structures():
    documents = dict(structures())
    rows, told = parse_set(documents, "structures")
    for name, data in documents.items():
        want = reader.xml(data.encode())
        if name == "feedback-in-feedback":  # an unknown element, no report
            want = want[:1]
        tap.none(name, [*reader.compare(rows.get(name, []), want),
                        *told.get(name, [])])
    tap.none("nothing else is told", told.get("", []))
    for name in "prefix-on-root-only", "prefixes-9990", "signatures", \
            "references", "cdata", "unused-declarations", "crlf":
        tap.same(f"{name}: no quirk", rows[name][0]["quirks"], "")


def test_encodings():
    latin = "Caf\u00e9 M\u00fcller & S\u00f6hne".replace("&", "&amp;")
    documents = {}

    def add(name, codec, text, declared="", mark=b""):
        data = OLD.removeprefix(DECLARATION).replace(
            "receiver.example</org_name>", text + "</org_name>")
        if declared:
            declared = f'<?xml version="1.0" encoding="{declared}"?>\n'
        documents[name] = mark + (declared + data).encode(codec)

    wide = latin + " \u20ac \u65e5\u672c \U0001f600"
    for bits, marks in (("16", (b"\xff\xfe", b"\xfe\xff")),
                        ("32", (b"\xff\xfe\0\0", b"\0\0\xfe\xff"))):
        for end, mark in zip(("le", "be"), marks):
            for m in b"", mark:
                for declared in "", f"UTF-{bits}", "UTF-8":
                    add(f"utf-{bits}{end}-{'mark' if m else 'plain'}-"
                        f"{declared or 'none'}", f"utf-{bits}-{end}", wide,
                        declared, m)
    for mark in b"", b"\xef\xbb\xbf":
        for declared in "", "UTF-8", "utf8", "UTF-16", "unicode", "x-none":
            add(f"utf-8-{'mark' if mark else 'plain'}-{declared or 'none'}",
                "utf-8", wide, declared, mark)
    for codec, text in (
            ("iso-8859-1", latin), ("windows-1252", latin + " \u201ea\u201c"),
            ("ISO-8859-15", latin + " 5 \u20ac"), ("us-ascii", "Cafe"),
            ("koi8-r", "\u041f\u043e\u0447\u0442\u0430"),
            ("windows-1251", "\u041f\u043e\u0447\u0442\u0430"),
            ("shift_jis", "\u65e5\u672c"), ("gb18030", "\u65e5\u672c"),
            ("euc-kr", "\ud55c\uad6d"), ("big5", "\u65e5\u672c")):
        if tap.run("iconv", "-f", codec, "-t", "UTF-8")[0] == 0:
            add(codec, codec, text, codec)
        else:
            print(f"# {codec}: not known here")
    rows, told = parse_set(documents, "encodings")
    whole = bare(reader_rows(OLD))
    for name, data in documents.items():
        got = rows.get(name, [])
        text = {"us-ascii": "Cafe", "koi8-r": "\u041f\u043e\u0447\u0442\u0430",
                "windows-1251": "\u041f\u043e\u0447\u0442\u0430",
                "shift_jis": "\u65e5\u672c", "gb18030": "\u65e5\u672c",
                "big5": "\u65e5\u672c", "euc-kr": "\ud55c\uad6d",
                "ISO-8859-15": latin + " 5 \u20ac", "iso-8859-1": latin,
                "windows-1252": latin + " \u201ea\u201c"}.get(name, wide)
        want = [{**r, "org_name": text.replace("&amp;", "&")} for r in whole]
        quirk = ""
        if re.match("utf-8.*-(UTF-16|unicode|x-none)$", name):
            quirk = "encoding=" + name.rpartition("-")[2]
            quirk = quirk.replace("=16", "=UTF-16").replace("=none", "=x-none")
        tap.ok(bare(got) == want and got[0]["quirks"] == quirk and
               name not in told, name, told.get(name),
               got and (got[0]["org_name"], got[0]["quirks"]), quirk)


def reader_rows(text):
    """Rows of a document that is in order, by the program itself."""
    return tap.parse(data=text.encode())[1]


def test_bad_octets():
    """Octets that the charset does not have: text, and marked."""
    documents = {}
    for charset, bad in (("windows-1252", b"\x81"), ("utf-8", b"\xff"),
                         ("shift_jis", b"\xfc\xfc"), ("utf-8", b"\xe2\x82"),
                         ("utf-8", b"\xf4\x90\x80\x80"), ("euc-kr", b"\xff"),
                         ("utf-8", b"\xc0\x80"), ("utf-8", b"\xed\xb0\x80")):
        data = OLD.encode().replace(b"UTF-8", charset.encode())
        documents[f"{charset}-{bad.hex()}"] = data.replace(
            b"receiver.example</org", b"a" + bad + b"b</org")
    for end in "le", "be":
        data = OLD.replace("UTF-8", "UTF-16").encode("utf-16-" + end)
        at = data.index("receiver.example</org".encode("utf-16-" + end))
        lone = "\ud800".encode("utf-16-" + end, "surrogatepass")
        documents[f"utf-16{end}-lone"] = data[:at] + lone + data[at:]
        documents[f"utf-16{end}-odd"] = data + b"\0"
    rows, _ = parse_set(documents, "octets")
    for name in documents:
        got = rows.get(name, [])
        tap.ok(len(got) == 1 and got[0]["quirks"] and
               got[0]["count"] == "2", name,
               got and (got[0]["org_name"], got[0]["quirks"]))


def test_doctype():
    """Refused: nothing is expanded, no file is opened."""
    os.mkfifo("canary")  # to open it would be to wait for ever
    here = os.getcwd()
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">'
                     for i in range(1, 12))
    subsets = {
        "laughs": f'[<!ENTITY l0 "ha">{laughs}]',
        "external": f'[<!ENTITY l11 SYSTEM "file://{here}/canary">]',
        "plain-path": '[<!ENTITY l11 SYSTEM "canary">]',
        "parameter": f'[<!ENTITY % p SYSTEM "file://{here}/canary">%p;]',
        "dtd": f'SYSTEM "file://{here}/canary"',
        "public": f'PUBLIC "-//x//y" "{here}/canary"',
        "network": 'SYSTEM "http://127.0.0.1:9/x.dtd"',
        "defaults": '[<!ATTLIST feedback a CDATA "b">]',
        "none": "",
    }
    for name, subset in subsets.items():
        text = OLD.replace("<feedback>", (
            f"<!DOCTYPE feedback {subset}><feedback>")).replace(
            "a list", "&l11;")
        tap.write(name + ".xml", text.encode())
        try:
            p = subprocess.run(["dmarc-rua-parse", name + ".xml"], timeout=10,
                               capture_output=True, check=False)
            tap.ok(p.returncode == 2 and b"\n2026" not in p.stdout and
                   re.search(rb"^dmarc-rua-parse: \S+\.xml:2:\d+: .*DOCTYPE",
                             p.stderr), f"DOCTYPE: {name}", p)
        except subprocess.TimeoutExpired:
            tap.ok(False, f"DOCTYPE: {name} opens the canary, or never ends")
    text = OLD.replace("<feedback>", '<feedback xmlns:xi="http://www.w3.org/'
                       '2001/XInclude"><xi:include href="canary"/>')
    tap.same("XInclude is an unknown element",
             reader_rows(text)[0]["quirks"], "unknown-element=include")
    row = reader_rows(OLD.replace("a list", "a&nbsp;list &eacute;&x;"))[0]
    tap.same("undeclared entities stay as they are written",
             tap.items(row["reasons"])[0][1], "a&nbsp;list &eacute;&x;")
    tap.ok(row["quirks"].startswith("ill-formed="), "and are marked",
           row["quirks"])


def test_ill_formed():
    good = bare(reader_rows(feedback(HEAD + many(3))))
    three = feedback(HEAD + many(3))

    def check(name, text, rows, line):
        status, got, err = tap.parse(data=text.encode())
        tap.ok(status == 1 and bare(got) == rows and
               re.match(rf"dmarc-rua-parse: -:{line}:\d+: ", err) and
               all("ill-formed=" in r["quirks"] for r in got), name, status,
               err, *[r["quirks"] for r in got],
               *[(k, r[k], w[k]) for r, w in zip(bare(got), rows)
                 for k in r if r[k] != w[k]])

    check("schema that is not closed (Q30)", three.replace(
        "<feedback>", '<xs:schema xmlns:xs="urn:x"><feedback>'), good, r"\d+")
    row = reader_rows(OLD.replace('?>\n', '?>"\n'))[0]
    tap.same("a quote behind the declaration (Q30)", (
        row["quirks"], row["org_name"]),
        ('stray-text=?xml:"', "receiver.example"))
    status, got, err = tap.parse(data=(three + "\n" + three).encode())
    tap.ok(status == 0 and not err and bare(got) == good + good and
           not any(r["quirks"] for r in got),
           "two documents behind each other are two reports", status, err)
    check("rubbish behind it", three + "rubbish", good, r"\d+")
    check("a start tag that is none", three.replace(
        "<fo>1</fo>", '<fo"1">'), [{**r, "fo": None} for r in good], "18")
    check("an unescaped ampersand", three.replace(
        "receiver.example</org_name>", "A & B</org_name>"),
        [{**r, "org_name": "A & B"} for r in good], "5")
    check("a control character", three.replace(
        "receiver.example</org_name>", "A\x01B</org_name>"),
        [{**r, "org_name": "A\ufffdB"} for r in good], "5")


def test_cut():
    """Cut off anywhere, every complete record comes out."""
    whole = feedback(HEAD + many(2)).encode()
    want = bare(reader_rows(whole.decode()))
    # From </ on there is nothing in a record that could still come.
    ends = [m.start() + 2 for m in re.finditer(b"</record>", whole)]
    documents = {f"{n:04d}": whole[:n] for n in range(1, len(whole))}
    rows, told = parse_set(documents, "cut")
    wrong = []
    for name, data in documents.items():
        got = rows.get(name, [])
        records = [r for r in got if r["record"] != "0"]
        n = sum(end <= len(data) for end in ends)
        if bare(records) != want[:n]:
            wrong.append(f"{name}: {len(records)} records, want {n}")
        if not got and b"<feedback>" in data:
            wrong.append(f"{name}: no row")
        fault = data.rstrip() != whole.rstrip()
        if fault and not re.match(r"\d+:\d+: ", told.get(name, [""])[0]):
            wrong.append(f"{name}: {told.get(name)} has no line and column")
        if fault and got and "ill-formed=" not in got[0]["quirks"]:
            wrong.append(f"{name}: not marked: {got[0]['quirks']}")
        if got and not fault and (got[0]["quirks"] or name in told):
            wrong.append(f"{name}: marked")
    tap.none(f"cut off after each of {len(whole)} octets", wrong)


def packed(data):
    """The same, as it may come."""
    z = io.BytesIO()
    with zipfile.ZipFile(z, "w", zipfile.ZIP_DEFLATED) as f:
        f.writestr("a.xml", data)
    return {"file": data, "gzip": gzip.compress(data, 1),
            "zip": z.getvalue()}


def test_large():
    """More rows than are held back until the end is seen."""
    n = 6000
    records = many(n)
    want = bare(reader_rows(feedback(HEAD + many(2))))[0]
    in_order = tap.parse(data=feedback(HEAD + records).encode())
    tap.ok(in_order[0] == 0 and [int(r["count"]) for r in in_order[1]] ==
           list(range(1, n + 1)), f"{n} records in order", in_order[2])
    tap.same("the first of them", bare(in_order[1])[0], want)
    for name, data in packed(feedback(records + HEAD).encode()).items():
        tap.write("late." + name, data)
        for how in "file", "pipe":
            status, rows, err = tap.parse("late." + name) \
                if how == "file" else tap.parse(data=data)
            tap.ok(status == 0 and bare(rows) == bare(in_order[1]) and
                   not err and all(r["quirks"] == "element-order=version;"
                                   "element-order=report_metadata;element-"
                                   "order=policy_published" for r in rows),
                   f"metadata behind {n} records: {name}, {how}", status,
                   err, len(rows), rows[:1])
    small = f"<feedback>{HEAD}{RECORD}</feedback>"
    _, rows, err = tap.parse(data=(
        f"<all>{small}<feedback>{records}{HEAD}</feedback>{small}"
        f"<feedback>{records}{HEAD}</feedback>{small}</all>").encode())
    tap.same("several such in one document",
             ([r["record"] for r in rows], err),
             (["1", *(str(i) for i in range(1, n + 1))] * 2 + ["1"], ""))
    late = feedback(HEAD + records + "<extension><a/></extension>")
    status, rows, err = tap.parse(data=late.encode())
    tap.ok(bare(rows)[0] == want and "--reports" in err, "an extension "
           "behind so many is told", status, err)
    _, rows, err = tap.parse("-R", data=late.encode())
    tap.same("and it is in the row of the report",
             (len(rows), rows[0]["extension"], rows[0]["records"], rows[0][
                 "messages"]), (1, "<extension><a></a></extension>", str(n),
                                str(n * (n + 1) // 2)))
    cut = feedback(HEAD + records).encode()[:-200]
    status, rows, err = tap.parse(data=cut)
    tap.ok(status == 1 and bare(rows) == bare(in_order[1])[:-1] and
           re.search(rf"-:\d+:\d+: record {n} is cut off", err),
           "cut off late, all rows before come out", status, err, len(rows))
    status, rows, err = tap.parse("--strict", data=cut)
    tap.same("cut off late, --strict gives none", rows, [])
    status, rows, err = tap.parse("--strict", data=feedback(
        HEAD + records).encode())
    tap.ok(status == 0 and bare(rows) == bare(in_order[1]),
           "--strict gives all of it", status, err)


def test_bounds():
    signature = ("<dkim><domain>d.example</domain><selector>s</selector>"
                 "<result>fail</result></dkim>")
    record = RECORD.replace("<dkim>\n<domain>",
                            signature * 100000 + "<dkim>\n<domain>")
    status, rows, err = tap.parse(data=feedback(
        HEAD + record + RECORD).encode())
    tap.ok(status == 0 and len(rows) == 2 and "too-large=" in
           rows[0]["quirks"] and rows[1]["quirks"] == "" and
           1000 < len(tap.items(rows[0]["dkim_results"])) < 100000,
           "100,000 signatures in a record, another behind it", status, err,
           [r["quirks"] for r in rows])
    tap.same("what stood before them is there",
             [rows[0][c] for c in ("count", "header_from", "dmarc")],
             ["2", "example.com", "pass"])
    for name, old, new in (
            ("a CDATA section", "a list", f"<![CDATA[{'x' * 70000}]]>"),
            ("a comment", "<count>", f"<!--{'x ' * 70000}--><count>"),
            ("an instruction", "<count>", f"<?x {'x ' * 70000}?><count>")):
        status, rows, err = tap.parse(data=OLD.replace(old, new).encode())
        tap.ok(status == 0 and len(rows) == 1 and rows[0]["quirks"] in
               ("", "text-too-long=reason/comment"), f"{name} that is long",
               status, err)
    text = "<comment>" + "x" * 70000 + "</comment>"
    record = RECORD.replace("<reason>\n", "".join(
        f"<reason><type>other</type>{text}</reason>" for _ in range(30)) +
        "<reason>\n")
    status, rows, err = tap.parse(data=feedback(
        HEAD + record + RECORD).encode())
    tap.ok(status == 0 and len(rows) == 2 and len(rows[0]["reasons"]) <
           (1 << 20) + 70000 and rows[0]["quirks"].startswith(
               "text-too-long=reason/comment;too-large="),
           "2 MB of comments in a record", status, rows[0]["quirks"])
    tap.same("what stands behind them is there",
             (rows[0]["header_from"], rows[1]["reasons"]),
             ("example.com", "mailing_list,a list,~"))


def main():
    test_structures()
    test_encodings()
    test_bad_octets()
    test_doctype()
    test_ill_formed()
    test_cut()
    test_large()
    test_bounds()
    tap.done()


main()
