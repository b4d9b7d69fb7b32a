"""Headers, addresses, dates and Authentication-Results, read by us and by
Python's email package and python3-authres: where the RFCs leave no doubt all
agree; where they differ it is listed, with the reason."""
# SPDX-License-Identifier: ISC

import email
import email.policy
import email.utils
import random
import re
import subprocess
import warnings

from email._header_value_parser import get_address_list

from tap import ok, same, done

try:
    import authres
except ImportError:
    authres = None

warnings.simplefilter("ignore")
rnd = random.Random(5322)


def ours(mode, inputs):
    data = b"".join(b"%d\n%s" % (len(i), i) for i in inputs)
    out = subprocess.run(["mailshow", mode], input=data,
                         stdout=subprocess.PIPE, check=True).stdout
    lines = out.decode("ascii").split("\n")[:-1]
    assert len(lines) == len(inputs), (len(lines), len(inputs))
    return lines


def unhex(s):
    return bytes.fromhex(s)


def pick(*what):
    return rnd.choice(what)


def compare(name, inputs, mine, theirs, least):
    """theirs gives None where there is nothing to compare."""
    wrong, compared = [], 0
    for i, m in zip(inputs, mine):
        t = theirs(i, m)
        if t is None:
            continue
        compared += 1
        if t[0] != t[1]:
            wrong.append((i, "ours", t[0], "theirs", t[1]))
    ok(not wrong, f"{name}: all agree", *wrong[:8])
    ok(compared >= least, f"{name}: {least} were compared", compared)


# --- headers ---

def header():
    eol = pick(b"\n", b"\r\n")
    out = b""
    for _ in range(rnd.randrange(8)):
        out += pick(b"From", b"Subject", b"X-A", b"a!b", b"To") + b":"
        out += pick(b" ", b"", b"\t") + pick(b"x", b"a: b", b"\xc3\xbc", b"")
        while rnd.random() < 0.3:
            out += eol + pick(b" y", b"\tz", b"  ")
        out += eol
    out += pick(b"", b"Hello", b": x" if False else b"no colon here")
    return out + eol + pick(b"", b"body" + eol, b"X: y" + eol)


BLANK = b" \t\r\n"


def header_theirs(data, mine):
    msg = email.message_from_bytes(data, policy=email.policy.compat32)
    # A value keeps its folding; what is before its first word is left out,
    # of which Python 3.14 leaves out the line end, too, and others don't.
    got = [(n.encode("ascii"),
            v.encode("ascii", "surrogateescape").lstrip(BLANK))
           for n, v in msg._headers]
    fields = [f.split("=") for f in mine.split(" ")[:-1]]
    return [(unhex(n), unhex(v).lstrip(BLANK)) for n, v in fields], got


# What it reads in another way, and why we don't.
HEADER_DIFFERS = [
    (b"From : a@b\n\n", [b"From"],
     "white space in front of the colon: RFC 5322, 4.5.8 has it"),
    (b" From: a@b\nX: y\n\n", [],
     "a first line that is folded: it is dropped there, others take it for "
     "the field that it looks like"),
    (b"A: b\rFrom: a@b\n\n", [b"A"],
     "a bare CR is no line end (RFC 5322, 2.2)"),
]


def headers():
    inputs = [header() for _ in range(3000)]
    compare("headers", inputs, ours("header", inputs), header_theirs, 3000)
    for (data, want, why), mine in zip(HEADER_DIFFERS, ours(
            "header", [d[0] for d in HEADER_DIFFERS])):
        names = [unhex(f.split("=")[0]) for f in mine.split(" ")[:-1]]
        theirs = [n.encode() for n in email.message_from_bytes(data).keys()]
        same(f"ours: {why}", names, want)
        ok(theirs != want, f"theirs: {data!r} is {theirs!r}")


# --- addresses ---

def word():
    return pick("a", "Bob", "x.y", "o'neil", "j-d", "a+b", "\u00fcml")


def atom():
    return pick("a", "Bob", "o'neil", "j-d", "a+b")


def cfws():
    return pick("", "", "", "", " ", " (c)", "(a(b)c) ", "\r\n ", " (x@y.z) ")


def quoted():
    return '"' + pick("a b", "a@b.example", "x, y", 'q\\"q', "b\\\\s", "<z@w>",
                      "a;b:c") + '"'


def domain():
    return pick("a.example", "b.example", "my-bank.example",
                "xn--bcher-kva.example", "A.B.C.Example", "[192.0.2.1]")


def spec():
    local = pick(atom() + "." + atom(), atom(), atom(), quoted())
    return cfws() + local + cfws() + "@" + cfws() + domain() + cfws()


def mailbox():
    if rnd.random() < 0.4:
        return spec()
    name = " ".join(pick(atom(), quoted()) for _ in range(rnd.randrange(3)))
    return name + cfws() + "<" + spec() + ">" + cfws()


def address():
    if rnd.random() < 0.1:
        inner = ", ".join(mailbox() for _ in range(rnd.randrange(3)))
        return atom() + ":" + inner + ";" + cfws()
    return mailbox()


def address_list():
    return ",".join(address() for _ in range(rnd.randrange(1, 4)))


def mutated(make):
    s = make()
    for _ in range(rnd.randrange(3)):
        at = rnd.randrange(len(s) + 1)
        s = s[:at] + pick("@", "<", ">", "(", ")", '"', ",", ";", ":", ".",
                          "\\", " ", "x", "") + s[at + rnd.randrange(2):]
    return s


def addr_theirs(data, mine):
    text = data.decode("utf-8")
    if mine.startswith("!"):
        return None  # we refuse; whether they guess is their affair
    we = [(unhex(a).decode(), unhex(d).decode()) for a, d in
          (x.split("@") for x in mine.split())]
    try:
        parsed, rest = get_address_list(text.replace("\r\n", ""))
    except Exception:  # it has some of its own on what is odd
        return None
    # What it takes with a defect is a guess as well.
    if rest or parsed.all_defects and has_real_defect(parsed):
        return None
    got = [(m.local_part or "", m.domain or "") for m in parsed.all_mailboxes]
    return we, [(a, d) for a, d in got]


def has_real_defect(parsed):
    from email import errors
    return any(not isinstance(d, errors.ObsoleteHeaderDefect)
               for d in parsed.all_defects)


def addresses():
    good = [address_list().encode() for _ in range(1500)]
    mine = ours("addr", good)
    refused = [(g, m) for g, m in zip(good, mine) if m.startswith("!")]
    ok(not refused, "addresses: none that the grammar makes is refused",
       *refused[:8])
    compare("addresses", good, mine, addr_theirs, 1000)
    bad = [mutated(address_list).encode() for _ in range(3000)]
    compare("addresses gone wrong", bad, ours("addr", bad), addr_theirs, 500)


# --- dates ---

def date():
    s = email.utils.formatdate(rnd.randrange(0, 1 << 32))
    s = s.replace("-0000", pick("-0000", "+0100", "-0830", "GMT", "PST",
                                "+0000 (UTC)"))
    if rnd.random() < 0.3:
        at = rnd.randrange(len(s))
        s = s[:at] + pick("9", " ", ":", "x", "") + s[at + 1:]
    return s.encode()


def date_theirs(data, mine):
    # Years of three digits: 1900 is added (RFC 5322, 4.3), but not by Python.
    if mine == "-" or re.search(rb" \d{3} ", data):
        return None
    t = email.utils.parsedate_tz(data.decode())
    if t is None or t[9] is None:
        return None
    return int(mine), email.utils.mktime_tz(t)


def dates():
    inputs = [date() for _ in range(2000)]
    compare("dates", inputs, ours("date", inputs), date_theirs, 1200)


# --- Authentication-Results ---

def value():
    return pick("a.example", "@a.example", "x@a.example", "s1", "rsa-sha256")


def comment():
    return pick("", "", " (c)", " (a; b=c)", " (p=none dis=none)",
                " (a (b) c)", " (a \\) b)")


# Properties that it knows, each once: others it drops, as it does values in
# quotes with something behind them.
PROPERTIES = {
    "spf": ["smtp.mailfrom", "smtp.helo"],
    "dkim": ["header.d", "header.i", "header.a", "header.s"],
    "dmarc": ["header.from"],
}


def result():
    method = pick(*PROPERTIES)
    out = method + "="
    out += pick("pass", "fail", "none", "neutral", "temperror") + comment()
    if rnd.random() < 0.3:
        out += ' reason="' + pick("bad", "a; b", "x (y)") + '"'
    for name in PROPERTIES[method]:
        if rnd.random() < 0.7:
            out += " " + name + "=" + value() + comment()
    return out


def results():
    out = pick("a.example", "mx.b.example", '"c.example"') + comment()
    out += pick("", " 1")
    n = rnd.randrange(4)
    if n == 0:
        return out + "; none"
    return out + "".join(";" + pick(" ", "\r\n\t") + result()
                         for _ in range(n))


def authres_theirs(data, mine):
    if mine.startswith("!"):
        return None
    text = data.decode().replace("\r\n", "")
    try:
        a = authres.AuthenticationResultsHeader.parse(
            "Authentication-Results: " + text)
    except Exception:  # it raises what it likes on what it can't read
        return None
    id_, *rest = mine.split("|")
    we = [unhex(id_).decode()]
    for r in rest:
        head, *props = r.split(" ")
        m, w = (unhex(x).decode().lower() for x in head.split("="))
        one = [m, w]
        for p in props:
            name, v = p.split("=")
            t, k = (unhex(x).decode().lower() for x in name.split("."))
            one.append((t, k, unhex(v).decode()))
        we.append(one)
    got = [a.authserv_id]
    for r in a.results:
        if r.method is None or r.method == "none" or \
                isinstance(r, authres.NoneAuthenticationResult):
            continue
        got.append([r.method.lower(), r.result.lower()] +
                   [(p.type.lower(), p.name.lower(), p.value)
                    for p in r.properties])
    return we, got


def authentication_results():
    inputs = [results().encode() for _ in range(2000)]
    mine = ours("authres", inputs)
    refused = [(g, m) for g, m in zip(inputs, mine) if m.startswith("!")]
    ok(not refused, "results: none that the grammar makes is refused",
       *refused[:8])
    compare("results", inputs, mine, authres_theirs, 1000)
    # What it reads in another way: "\\" before a character in quotes is not
    # part of what is meant (RFC 5322, 3.2.4).
    data = b'a.example; dkim=pass header.d="a\\"b"'
    mine, = ours("authres", [data])
    we, got = authres_theirs(data, mine)
    same("ours: a quoted pair is one character", we[1][2][2], 'a"b')
    same("theirs: it is two", got[1][2][2], 'a\\"b')
    for data in (b'a.example; dkim=pass header.i="x;y" header.s=s1',
                 b'a.example; dkim=pass header.i="x y" header.s=s1'):
        mine, = ours("authres", [data])
        we, got = authres_theirs(data, mine)
        same(f"ours: {data!r} has header.i", we[1][2][1], "i")
        same("theirs: it is left out", got[1][2][1], "s")
    # And what it takes that we refuse: a value that was not quoted?
    for data in (b"a.example; dkim=pass header.d=a.example(.b.example)",
                 b"a.example; dkim=pass header.d=(x)a.example"):
        mine, = ours("authres", [data])
        same(f"ours: {data!r} is refused", mine[:1], "!")
        h = authres.AuthenticationResultsHeader.parse(
            "Authentication-Results: " + data.decode())
        same("theirs: a comment", h.results[0].properties[0].value,
             "a.example")


headers()
addresses()
dates()
if authres is not None:
    authentication_results()
else:
    print("# python3-authres is not installed: its part is left out")
done()
