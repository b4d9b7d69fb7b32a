"""Makes t/data/dkim anew, with new keys: python3 t/lib/dkimfix.py FOLDER.

A signer of its own, by RFC 6376 and with openssl(1), so that it shares
nothing with what it tests. Written are messages, a zone file with the keys,
and cases.tsv: file, options of t/lib/dkimask.c, and what must come of each
signature: result, reason, header, body, octets that are unsigned.
"""
# SPDX-License-Identifier: ISC

import base64
import hashlib
import os
import random
import re
import subprocess
import sys
import tempfile

OUT = sys.argv[1]
KEYS = tempfile.mkdtemp()
NOW = 1800000000  # what dkimask takes for the time

HEADER = [
    "Received: from a.example by b.example; Thu, 1 Jan 2026 00:00:01 +0000",
    "From: Alice  <alice@example.org>",
    "To: bob@example.net",
    "Subject: A  message\r\n\tthat is folded ",
    "X-Note: one",
    "X-Note: two",
    "Date: Thu, 1 Jan 2026 00:00:00 +0000",
    "Message-ID: <1@example.org>",
]
BODY = ("Dear Bob,\r\n\r\nthis  is a \tbody with white space \r\n"
        "at the end of lines.\t\r\n \r\nYours, Alice\r\n\r\n\r\n")
NAMES = "from:to:subject:date:message-id"


def run(*args, data=b""):
    return subprocess.run(args, input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True).stdout


# --- keys ---


def pem(name):
    return os.path.join(KEYS, name)


def make_keys():
    for bits in 512, 1024, 2048:
        run("openssl", "genrsa", "-out", pem(f"rsa{bits}"), str(bits))
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", pem("ed"))


def b64(octets):
    return base64.b64encode(octets).decode()


def spki(name):
    return run("openssl", "pkey", "-in", pem(name), "-pubout", "-outform",
               "DER")


def rsa_public(name):
    return run("openssl", "rsa", "-in", pem(name), "-RSAPublicKey_out",
               "-outform", "DER")


def der(tag, octets):
    n = len(octets)
    size = bytes([n]) if n < 128 else bytes([0x82, n >> 8, n & 255])
    return bytes([tag]) + size + octets


def rsa_made_up(bits, exponent):
    """A key of any size, of which nobody knows the other half."""
    n = random.Random(bits).getrandbits(bits) | 1 | 1 << bits - 1

    def number(v):
        return der(2, v.to_bytes(v.bit_length() // 8 + 1, "big"))
    return der(0x30, number(n) + number(exponent))


def zone():
    two = b64(spki("rsa2048"))
    ed = b64(spki("ed")[-32:])
    one = b64(spki("rsa1024"))
    half = b64(spki("rsa512"))
    records = {
        "rsa": f"v=DKIM1; k=rsa; p={two}",
        "ed": f"v=DKIM1; k=ed25519; p={ed}",
        "pkcs1": f"v=DKIM1; p={b64(rsa_public('rsa2048'))}",
        "r1024": f"p={one}",
        "r512": f"p={half}",
        "odd": f" v=DKIM1 ;; n=a note; x = y; h = sha1 : sha256 ; "
               f"s=tlsrpt : email; t= y : z; p = {two[:50]} {two[50:]} ; ",
        "revoked": "v=DKIM1; p=",
        "v2": f"v=DKIM2; p={two}",
        "late-v": f"p={two}; v=DKIM1",
        "no-p": "v=DKIM1; k=rsa",
        "twice": f"v=DKIM1; p={two}; p={two}",
        "empty": "",
        "kind": f"v=DKIM1; k=dsa; p={two}",
        "mismatch": f"v=DKIM1; k=ed25519; p={ed}",
        "other": f"v=DKIM1; s=tlsrpt; p={two}",
        "sha1-only": f"v=DKIM1; h=sha1; p={two}",
        "strict": f"v=DKIM1; t=s; p={two}",
        "junk": "v=DKIM1; p=this is no base64!",
        "no-key": f"v=DKIM1; p={b64(b'no key at all')}",
        "ed31": f"v=DKIM1; k=ed25519; p={ed[:-4]}",
        "ed-spki": f"v=DKIM1; k=ed25519; p={b64(spki('ed'))}",
        "r8200": f"p={b64(rsa_made_up(8200, 65537))}",
        "long-p": f"p={'A' * 4100}",
        "exponent": f"p={b64(rsa_made_up(1024, 1 << 70 | 1))}",
        "spf": "v=spf1 -all",
    }
    lines = [f"{name}._domainkey.example.org. 300 IN TXT {strings(text)}"
             for name, text in records.items()]
    for text in "v=spf1 -all", f"p={one}", f"p={two}", "p=":
        lines.append("many._domainkey.example.org. 300 IN TXT "
                     + strings(text))
    lines += [
        "alias._domainkey.example.org. 300 IN CNAME rsa._domainkey",
        "rsa._domainkey.xn--bcher-kva.example. 300 IN TXT "
        + strings(records["rsa"]),
        "*.wild.example. 300 IN TXT " + strings(records["spf"]),
        ";ERROR,servfail._domainkey.example.org,TXT,SERVFAIL",
        ";ERROR,timeout._domainkey.example.org,TXT,TIMEOUT",
    ]
    return "\n".join(["; Keys of t/data/dkim; made by t/lib/dkimfix.py.",
                      "$ORIGIN example.org."] + lines) + "\n"


def strings(text):
    parts = [text[i:i + 200] for i in range(0, len(text), 200)] or [""]
    return " ".join('"%s"' % p.replace("\\", "\\\\").replace('"', '\\"')
                    for p in parts)


# --- RFC 6376, 3.4 ---


def canon_field(mode, field):
    if mode == "simple":
        return field
    name, value = field.split(":", 1)
    value = re.sub("[ \t]+", " ", value.replace("\r\n", ""))
    return name.lower().rstrip(" \t") + ":" + value.strip(" ")


def canon_body(mode, body):
    if mode == "relaxed":
        body = re.sub("[ \t]+", " ", body)
        body = body.replace(" \r\n", "\r\n")
    body = re.sub("(\r\n)*$", "", body)
    if body or mode == "simple":
        body += "\r\n"
    return body


# --- signing ---


def sign_octets(key, algorithm, octets):
    if algorithm.startswith("ed25519"):
        with open(pem("digest"), "wb") as f:
            f.write(hashlib.sha256(octets).digest())
        return run("openssl", "pkeyutl", "-sign", "-rawin", "-inkey",
                   pem(key), "-in", pem("digest"))
    return run("openssl", "dgst", "-" + algorithm.split("-")[1], "-sign",
               pem(key), data=octets)


def pick(header, names):
    """The fields that h= means, from the bottom up, each once."""
    left = list(header)
    for name in names.split(":"):
        for i in range(len(left) - 1, -1, -1):
            if left[i].split(":")[0].strip().lower() == name.strip().lower():
                yield left.pop(i)
                break


def signature(header, body, key="rsa2048", s="rsa", d="example.org",
              a="rsa-sha256", c="relaxed/relaxed", names=NAMES, extra="",
              length=None, order="{v} {a} {c} {d} {s} {extra}{h} {bh} {b}",
              bh=None, v="v=1;", real_names=None):
    """A DKIM-Signature field of a header and a body."""
    ch, _, cb = c.partition("/")
    cb = cb or "simple"
    hash_of = hashlib.sha1 if a.endswith("sha1") else hashlib.sha256
    octets = canon_body(cb, body).encode("latin-1")
    if length is not None:
        extra += f" l={length};"
        octets = octets[:length]
    if bh is None:
        bh = b64(hash_of(octets).digest())
    parts = {"v": v, "a": f"a={a};", "c": f"c={c};", "d": f"d={d};",
             "s": f"s={s};", "extra": extra + "\r\n\t", "h": f"h={names};",
             "bh": f"bh={bh};\r\n\t"}
    field = "DKIM-Signature: " + order.format(b="b=@", **parts)
    signed = "".join(canon_field(ch, f) + "\r\n"
                     for f in pick(header, real_names or names))
    signed += canon_field(ch, field.replace("b=@", "b="))
    b = b64(sign_octets(key, a, signed.encode("latin-1")))
    return field.replace("b=@", "b=" + "\r\n\t ".join(
        b[i:i + 70] for i in range(0, len(b), 70)))


# --- cases ---

cases = []
written = set()


def write(name, fields, body, lf=False):
    text = "".join(f + "\r\n" for f in fields) + "\r\n" + body
    if lf:
        text = text.replace("\r\n", "\n")
    assert name not in written, name
    written.add(name)
    with open(os.path.join(OUT, name + ".eml"), "wb") as f:
        f.write(text.encode("latin-1"))


def case(name, wants, options="", lf=False, header=HEADER, body=BODY,
         shown=None, shown_body=None, change=None, sign=True, **how):
    """A message signed as how says, shown with other fields or another body,
    or its signature changed."""
    fields = [signature(header, body, **how)] if sign else []
    if change:
        new = change(fields[0])
        assert new != fields[0], name
        fields[0] = new
    write(name, fields + (header if shown is None else shown),
          body if shown_body is None else shown_body, lf)
    cases.append((name, options, wants))


def more(name, wants, options):
    cases.append((name, options, wants))


PASS = "pass verified ok ok 0"
BAD = "permerror bad-signature - - 0"


def replace(old, new):
    return lambda s: s.replace(old, new, 1)


def good_cases():
    for c in "relaxed/relaxed", "simple/simple", "relaxed/simple", \
            "simple/relaxed", "relaxed", "simple":
        case("good-" + c.replace("/", "-"), PASS, c=c)
    case("good-lf", PASS, lf=True)
    case("good-lf-simple", PASS, lf=True, c="simple/simple")
    for c in "relaxed/relaxed", "simple/simple":
        case("good-ed25519-" + c[:6].rstrip("/"), PASS, key="ed", s="ed",
             a="ed25519-sha256", c=c)
    case("good-pkcs1", PASS, s="pkcs1")
    case("good-odd-key", PASS, s="odd")
    case("good-alias", PASS, s="alias")
    case("good-1024", PASS, s="r1024", key="rsa1024")
    case("good-b-first", PASS, order="{b}; {v} {a} {c} {d} {s} {extra}{h}"
         " {bh}")
    case("good-unknown-tags", PASS, extra=" zz=1; q=http/x : dns/txt;"
         " z=From:alice=40example.org|To:bob;")
    case("good-folded-names", PASS,
         names="From : to:\r\n\tSUBJECT :date : message-id")
    case("good-identity", PASS, extra=" i=alice@sub.Example.ORG;")
    case("good-identity-qp", PASS, extra=" i==61li=63e=40x@example.org;")
    case("good-oversigned", PASS,
         names="from:from:to:x-note:x-note:x-note:subject:subject")
    case("good-one-of-two", PASS, names="from:x-note")
    case("good-no-body", PASS, body="")
    case("good-no-body-simple", PASS, body="", c="simple/simple")
    case("good-empty-lines", PASS, body="\r\n\r\n", c="simple/simple")
    case("good-empty-lines-relaxed", PASS, body=" \r\n\t\r\n")
    case("good-no-last-end", PASS, body="no end")
    case("good-length", PASS, length=len(canon_body("relaxed", BODY)))
    case("good-many-records", PASS, s="many")
    case("good-case", PASS, d="Example.ORG", s="RSA")
    case("good-times", PASS, extra=f" t={NOW - 10}; x={NOW + 10};")
    case("good-huge-expiry", PASS, extra=f" x={10 ** 30};")
    u = "b\xc3\xbccher.example"
    case("good-u-label", PASS, d=u, extra=f" i=@sub.{u};")
    case("good-a-label", PASS, d="xn--bcher-kva.example",
         extra=f" i=@{u};")


def changed_cases():
    other = [f.replace("alice@", "alicf@") for f in HEADER]
    case("changed-header", "fail header-changed bad ok 0", shown=other)
    case("changed-unsigned", PASS, shown=["X-New: field"] + [
        f.replace("X-Note: one", "X-Note: 1") for f in HEADER])
    case("changed-body", "fail body-changed ok bad 0",
         shown_body=BODY.replace("Alice", "Alicf"))
    case("changed-both", "fail both-changed bad bad 0", shown=other,
         shown_body=BODY + "x")
    case("changed-blanks", PASS,
         shown_body=BODY.replace("this  is", "this is"),
         shown=[f.replace("Alice  <", "Alice <") for f in HEADER])
    case("changed-blanks-simple", "fail both-changed bad bad 0",
         c="simple/simple",
         shown_body=BODY.replace("this  is", "this is"),
         shown=[f.replace("Alice  <", "Alice <") for f in HEADER])
    case("changed-order", "fail header-changed bad ok 0", names="from:x-note",
         shown=HEADER[:4] + [HEADER[5], HEADER[4]] + HEADER[6:])
    case("added-above", PASS, names="from:x-note",
         shown=["X-Note: zero"] + HEADER)
    case("added-below", "fail header-changed bad ok 0", names="from:x-note",
         shown=HEADER + ["X-Note: three"])
    case("added-oversigned", "fail header-changed bad ok 0",
         names="from:from:x-note", shown=["From: eve@example.com"] + HEADER)
    case("added-from-below", "fail header-changed bad ok 0",
         shown=HEADER + ["From: eve@example.com"])
    case("removed-field", "fail header-changed bad ok 0",
         shown=HEADER[:3] + HEADER[4:])
    case("changed-b", "fail header-changed bad ok 0",
         change=lambda s: s[:-9] + ("A" if s[-9] != "A" else "B") + s[-8:])
    case("changed-bh", "fail both-changed bad bad 0",
         change=lambda s: re.sub("bh=(.)", lambda m: "bh=" + (
             "A" if m[1] != "A" else "B"), s))
    case("short-b", "fail header-changed bad ok 0",
         change=lambda s: re.sub(r" b=[^;]*", " b=QUJD", s))


def signature_cases():
    """Facts 3.4 D1, D4, D6: fields that can't be used."""
    for name, d in ("quote", "legit'a.example.org"), \
            ("paren", "example.net(.example.org"), ("dot", "example.org."), \
            ("tld", "org"), ("star", "*.example.org"), ("empty", ""), \
            ("blank", "example .org"), ("octets", "ex\xff\xfe.example.org"), \
            ("label", "a" * 64 + ".org"), ("dots", "example..org"), \
            ("nul", "exam\0ple.org"), ("long", "a." * 130 + "org"):
        case("d-" + name, BAD, d=d)
    for name, s in ("nul", "rsa._domainkey.example.com.\0.any"), \
            ("octets", "r\xffa"), ("dot", "rsa."), ("quote", "rsa'"), \
            ("semicolon-less", "rsa d=example.com"):
        case("s-" + name, BAD, s=s)
    case("s-long", BAD, s="a." * 125 + "a")
    for name, i in ("above", "@org"), ("beside", "@example.com"), \
            ("suffix", "@badexample.org"), ("none", "example.org"), \
            ("broken", "=4@example.org"), ("empty", ""), \
            ("two", "x@example.org@example.com"):
        case("i-" + name, BAD, extra=f" i={i};")
    case("no-from", BAD, names="to:subject")
    case("h-empty", BAD, names="", real_names="to")
    case("h-hole", BAD, names="from::to")
    case("h-blank", BAD, names="from:message id")
    case("h-many", BAD, names="from" + ":x" * 1000)
    case("x-before-t", BAD, extra=f" t={NOW}; x={NOW};")
    case("t-word", BAD, extra=" t=now;")
    case("t-empty", BAD, extra=" t=;")
    case("t-minus", BAD, extra=" t=-1;")
    case("l-minus", BAD, extra=" l=-1;")
    case("x-word", BAD, extra=" x=1e9;")
    for n in 0, 16, 20, 31, 33, 4096:
        case(f"bh-{n}", BAD, bh=b64(b"x" * n))
    case("bh-junk", BAD, bh="(" + b64(b"x" * 32)[1:])
    case("b-junk", BAD, change=lambda s: s.replace(" b=", " b=?", 1))
    case("b-empty", BAD, change=lambda s: re.sub(" b=.*", " b=", s,
                                                  flags=re.S))
    case("b-padding", BAD, change=lambda s: s.replace(" b=", " b==", 1))
    for tag in "v", "a", "d", "s", "h", "bh", "b":
        case("without-" + tag, BAD, change=lambda s, tag=tag: re.sub(
            rf"([:;]\s*){tag}=[^;]*(;|$)", r"\1", s, count=1))
        case("twice-" + tag, BAD,
             change=lambda s, tag=tag: s + re.search(
                 rf"[:;](\s*{tag}=[^;]*)(;|$)", s)[1].join([";", ""]))
    case("twice-unknown", BAD, extra=" zz=1; zz=1;")
    case("v-2", BAD, v="v=2;")
    case("v-1-0", BAD, v="v=1.0;")
    for a in "rsa-md5", "RSA-SHA256", "rsa-sha512", "":
        case("a-" + (a or "empty"), BAD,
             change=replace("a=rsa-sha256", "a=" + a))
    for c in "relaxed/", "/relaxed", "Relaxed", "nofws", "":
        case("c-" + c.replace("/", "_"), BAD,
             change=replace("c=relaxed/relaxed", "c=" + c))
    case("q-none", BAD, extra=" q=dns/srv;")
    case("list-hole", BAD, extra=" ;")
    case("list-word", BAD, extra=" word;")
    case("list-digit", BAD, extra=" 1a=x;")
    case("list-control", BAD, extra=" n=\x01;")
    case("no-signature", "", sign=False)


def key_cases():
    """Facts 3.4 D2."""
    for s, reason in ("nowhere", "no-key"), ("revoked", "key-revoked"), \
            ("v2", "bad-key"), ("late-v", "bad-key"), ("no-p", "bad-key"), \
            ("twice", "bad-key"), ("empty", "bad-key"), ("kind", "bad-key"), \
            ("mismatch", "key-mismatch"), ("other", "key-mismatch"), \
            ("sha1-only", "key-mismatch"), ("junk", "bad-key"), \
            ("no-key", "bad-key"), ("r8200", "bad-key"), \
            ("long-p", "bad-key"), ("exponent", "bad-key"), \
            ("spf", "bad-key"), ("x.wild", "no-key"):
        case("key-" + s, f"permerror {reason} - ok 0", s=s)
    case("key-wild", "permerror bad-key - ok 0", d="wild.example")
    for s in "servfail", "timeout":
        case("key-" + s, "temperror dns - ok 0", s=s)
    for s, reason in ("ed31", "bad-key"), ("ed-spki", "bad-key"), \
            ("rsa", "key-mismatch"):
        case("ed-key-" + s, f"permerror {reason} - ok 0", s=s, key="ed",
             a="ed25519-sha256")
    case("strict-at", PASS, s="strict", extra=" i=x@EXAMPLE.org;")
    case("strict-default", PASS, s="strict")
    case("strict-below", "permerror key-mismatch - ok 0", s="strict",
         extra=" i=@sub.example.org;")
    case("sha1", "policy sha1 ok ok 0", a="rsa-sha1")
    more("sha1", PASS, "-1")
    case("sha1-changed", "policy sha1 ok bad 0", a="rsa-sha1",
         shown_body="x")
    more("sha1-changed", "fail body-changed ok bad 0", "-1")
    case("short", "policy short-key ok ok 0", s="r512", key="rsa512")
    more("short", PASS, "-b 512")
    more("good-1024", "policy short-key ok ok 0", "-b 2048")
    more("good-ed25519-simple", PASS, "-b 2048")


def policy_cases():
    """Facts 3.4 D3, D4."""
    n = len(canon_body("relaxed", BODY))
    for length, left in (n - 1, 1), (10, n - 10), (0, n):
        name = f"length-{length}"
        case(name, f"policy unsigned-octets ok ok {left}", length=length)
        more(name, f"pass verified ok ok {left}", "-l")
    case("length-appended", "policy unsigned-octets ok ok 10", length=n,
         shown_body=BODY.rstrip() + "\r\n12345678\r\n")
    case("length-changed", f"fail body-changed ok bad {n - 10}", length=10,
         shown_body="E" + BODY[1:])
    case("length-over", "fail short-body ok bad 0", extra=f" l={n + 1};")
    case("length-huge", "fail short-body ok bad 0", extra=f" l={10 ** 30};")
    case("length-no-body", "pass verified ok ok 0", length=0, body="")
    case("expired", "policy expired ok ok 0", extra=f" x={NOW - 1};")
    more("expired", PASS, f"-n {NOW - 1}")
    case("expired-changed", "fail body-changed ok bad 0",
         extra=f" x={NOW - 1};", shown_body="x")
    case("future", "policy future ok ok 0", extra=f" t={NOW + 1000};")
    more("future", PASS, f"-n {NOW + 1000}")


def several_cases():
    """Facts 3.4 D5; one never sinks another."""
    good = signature(HEADER, BODY)
    ed = signature(HEADER, BODY, key="ed", s="ed", a="ed25519-sha256")
    bad = good.replace("bh=", "bh=x", 1)
    gone = signature(HEADER, BODY, s="nowhere")
    write("several", [bad, gone, "DKIM-Signature: junk", good, ed] + HEADER,
          BODY)
    more("several", "; ".join([BAD, "permerror no-key - ok 0", BAD, PASS,
                               PASS]), "")
    more("several", "; ".join([BAD, "permerror no-key - ok 0", BAD]
                              + ["neutral not-checked - - 0"] * 2), "-m 3")
    below = signature([ed] + HEADER, BODY,
                      names=NAMES + ":dkim-signature:dkim-signature")
    write("signs-another", [below, ed] + HEADER, BODY)
    more("signs-another", PASS + "; " + PASS, "")
    write("signs-another-removed", [below] + HEADER, BODY)
    more("signs-another-removed", "fail header-changed bad ok 0", "")


def main():
    for name in os.listdir(OUT):
        os.unlink(os.path.join(OUT, name))
    make_keys()
    good_cases()
    changed_cases()
    signature_cases()
    key_cases()
    policy_cases()
    several_cases()
    with open(os.path.join(OUT, "keys.zone"), "w") as f:
        f.write(zone())
    with open(os.path.join(OUT, "cases.tsv"), "w") as f:
        f.write("file\toptions\twant\n")
        for row in cases:
            f.write("\t".join(row) + "\n")


if __name__ == "__main__":
    main()
