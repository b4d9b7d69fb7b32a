"""Messages that want to pass as somebody else's: for t/attacks.t.

attacks.py NAME [LAYOUT]	writes the message of that name to stdout
attacks.py --zone	writes the zone file
attacks.py		runs all of them, each in each mode, and writes TAP

An attacker chooses what an SMTP client chooses: HELO, MAIL FROM, RCPT TO, the
data, the names in his reverse DNS, identd and certificate, and his own zones.
The receiving host, mx.home.example, puts its trace fields on top in the form
of its MTA. No message here that another than the owner of a domain sent may
have dmarc=pass for it; those of the control group were sent by the owner, and
must pass. The signer shares nothing with what it tests.
"""
# SPDX-License-Identifier: ISC

import base64
import hashlib
import os
import random
import re
import string
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

L, A, MX = "legit.example", "attack.example", "mx.home.example"
OWNER_IP, ESP_IP, ATTACK_IP = "198.51.100.1", "203.0.113.9", "192.0.2.1"
DATE = "Mon, 1 Jun 2026 10:00:00 +0000"
OLD = "Wed, 31 Dec 2025 00:00:00 +0000"

# --- keys and signatures: RFC 6376 ---

# Bits of a prime, exponent, how far the primes are from a hash of the name.
PRIMES = {"owner": (512, 65537, 100, 402), "attacker": (512, 65537, 114, 70),
          "sealer": (512, 65537, 422, 978), "weak": (256, 65537, 26, 52),
          "cube": (512, 3, 1104, 476)}


def prime(name, bits, offset):
    n = int.from_bytes(hashlib.sha512(name.encode()).digest(), "big")
    return (n >> 512 - bits | 3 << bits - 2 | 1) + offset


def der(tag, octets):
    n = len(octets)
    size = bytes([n] if n < 128 else [0x81, n] if n < 256 else
                 [0x82, n >> 8, n & 255])
    return bytes([tag]) + size + octets


class Key:
    def __init__(self, name):
        bits, e, p, q = PRIMES[name]
        self.p, self.q = prime(name + "p", bits, p), prime(name + "q", bits, q)
        self.n, self.e = self.p * self.q, e
        self.d = pow(e, -1, (self.p - 1) * (self.q - 1))
        self.inverse = pow(self.q, -1, self.p)
        self.size = bits // 4

    def public(self):
        numbers = [der(2, v.to_bytes(v.bit_length() // 8 + 1, "big"))
                   for v in (self.n, self.e)]
        return base64.b64encode(der(0x30, b"".join(numbers))).decode()

    def sign(self, octets, algorithm="sha256"):
        """PKCS #1, 1.5 (RFC 8017, 8.2), by the remainders of p and q"""
        prefix = {"sha256": "3031300d060960864801650304020105000420",
                  "sha1": "3021300906052b0e03021a05000414"}[algorithm]
        t = bytes.fromhex(prefix) + hashlib.new(algorithm, octets).digest()
        m = int.from_bytes(b"\0\1" + b"\xff" * (self.size - len(t) - 3)
                           + b"\0" + t, "big")
        a = pow(m, self.d % (self.p - 1), self.p)
        b = pow(m, self.d % (self.q - 1), self.q)
        s = b + (a - b) * self.inverse % self.p * self.q
        return b64(s.to_bytes(self.size, "big"))

    def forge(self, octets):
        """A cube root whose cube begins like a signature, for e = 3."""
        t = bytes.fromhex("3031300d060960864801650304020105000420") + \
            hashlib.sha256(octets).digest()
        head = b"\0\1\xff\xff\xff\xff\xff\xff\xff\xff\0" + t
        m = int.from_bytes(head + b"\xff" * (self.size - len(head)), "big")
        low, high = 0, 1 << m.bit_length() // 3 + 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if middle ** 3 <= m else (low, middle)
        return b64(low.to_bytes(self.size, "big"))


def b64(octets):
    return base64.b64encode(octets).decode()


KEY = {name: Key(name) for name in PRIMES}


def latin(text):
    return text.encode("latin-1")


def fields_of(head):
    return re.findall(r"[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", head)


def relaxed(field):
    name, _, value = field.partition(":")
    value = re.sub("[ \t]+", " ", value.replace("\r\n", ""))
    return name.lower().rstrip() + ":" + value.strip(" ") + "\r\n"


def body_hash(body, algorithm="sha256"):
    lines = [re.sub("[ \t]+", " ", s).rstrip(" ") for s in
             body.split("\r\n")]
    text = re.sub("(\r\n)+\\Z", "", "\r\n".join(lines))
    return b64(hashlib.new(algorithm,
                           latin(text + "\r\n" * (text != ""))).digest())


NAMES = "from:to:subject:date:message-id"


def sign(data, d=A, s="a1", key="attacker", h=NAMES, extra="", tags=None,
         a="sha256", forge=False, name="DKIM-Signature"):
    """A field for data; tags replaces all but "b=", with {} for "bh="."""
    head, _, body = data.partition("\r\n\r\n")
    if tags is None:
        tags = f"v=1; a=rsa-{a}; c=relaxed/relaxed; d={d}; s={s}; h={h}; " \
               f"{extra}bh={{}}; b="
    field = f"{name}: " + tags.replace("{}", body_hash(body, a))
    have, signed = fields_of(head + "\r\n"), ""
    for want in re.split("[ \t]*:[ \t]*", h):
        for i in range(len(have) - 1, -1, -1):
            if have[i].partition(":")[0].strip().lower() == want.lower():
                signed += relaxed(have.pop(i))
                break
    octets = latin(signed + relaxed(field).rstrip("\r\n"))
    return field + (KEY[key].forge(octets) if forge else
                    KEY[key].sign(octets, a)) + "\r\n"


# --- zones ---

def zone():
    spf = {L: f"ip4:{OWNER_IP} include:_spf.esp.example",
           "esp.example": "include:_spf.esp.example",
           "_spf.esp.example": f"ip4:{ESP_IP}",
           "strict.example": f"ip4:{OWNER_IP}",
           "sub.strict.example": f"ip4:{ATTACK_IP}",
           "own.bank.example": f"ip4:{OWNER_IP}",
           "attack.bank.example": f"ip4:{ATTACK_IP}",
           "bank.example": f"ip4:{OWNER_IP}",
           "void.example": "include:a1.void.example include:a2.void.example "
                           f"include:a3.void.example ip4:{ATTACK_IP}",
           "two.example": f"ip4:{ATTACK_IP}",
           A: f"ip4:{ATTACK_IP}", f"*.{A}": f"ip4:{ATTACK_IP}",
           f"inc.{A}": f"include:{L}", f"redirect.{A}": f"redirect={L}"}
    policy = {L: "reject", "strict.example": "reject; adkim=s; aspf=s",
              "none.example": "none; sp=reject; np=reject",
              "bank.example": "reject; psd=y", "own.bank.example": "reject",
              "void.example": "reject", "two.example": "reject",
              "psdn.example": "reject; psd=n", A: "none"}
    attacker = f"p={KEY['attacker'].public()}"
    key = {f"k1.{L}": f"v=DKIM1; p={KEY['owner'].public()}",
           "k1.strict.example": f"p={KEY['owner'].public()}",
           "k1.own.bank.example": f"p={KEY['owner'].public()}",
           "k1.xn--bcher-kva.example": f"p={KEY['owner'].public()}",
           f"weak.{L}": f"p={KEY['weak'].public()}",
           f"cube.{L}": f"p={KEY['cube'].public()}",
           f"tlsrpt.{L}": f"v=DKIM1; s=tlsrpt; {attacker}",
           f"sha1.{L}": f"v=DKIM1; h=sha1; {attacker}",
           f"ed.{L}": f"v=DKIM1; k=ed25519; {attacker}",
           f"v2.{L}": f"v=DKIM2; {attacker}",
           f"late.{L}": f"{attacker}; v=DKIM1",
           f"twice.{L}": f"v=DKIM1; p=; {attacker}",
           f"revoked.{L}": "v=DKIM1; p=",
           f"note.{L}": f"v=DKIM1; n={attacker}",
           f"junk.{L}": f"v=DKIM1; p=(none) {attacker}",
           "s1.seal.example": f"v=DKIM1; p={KEY['sealer'].public()}",
           f"a1.{A}": attacker, "a1.sub.strict.example": attacker,
           "a1.attack.bank.example": attacker}
    for odd in ODD_DOMAINS:
        key["a1." + escaped(odd)] = attacker
        spf[escaped(odd)] = f"ip4:{ATTACK_IP}"
    lines = [(n, f"v=spf1 {t} -all") for n, t in spf.items()]
    lines += [("two.example", "v=spf1 +all")]
    lines += [(f"_dmarc.{n}", f"v=DMARC1; p={t}") for n, t in policy.items()]
    lines += [(n.replace(".", "._domainkey.", 1), t) for n, t in key.items()]
    lines += [(f"k1._domainkey.{A}.\\000.{A}", attacker)]
    out = []
    for n, t in lines:
        parts = [t[i:i + 200] for i in range(0, len(t), 200)]
        out.append(f"{n}. 60 IN TXT " + " ".join(f'"{p}"' for p in parts))
    return "\n".join(out) + "\n"


# Below the attacker's own zone, so that he can have keys and SPF there.
ODD_DOMAINS = [f"{L}.{A}", f"{L}(.{A}", f"{L}'.{A}", f"{L}\0.{A}", f"{L}>.{A}",
               f'"{L}".{A}', f"{L}\\.{A}", f"{L},{A}", f"{L}/.{A}",
               f"{L}:.{A}", f"{L}@{A}", f"({L}).{A}", f"{L}\xa0.{A}"]


def escaped(domain):
    return "".join(c if c.isalnum() or c in ".-_*" else
                   "\\%03d" % ord(c) for c in domain)


# --- the receiving host ---

class Envelope:
    """One SMTP transaction: what the client chose, and what it sent."""

    def __init__(self, **how):
        self.ip, self.helo, self.rdns = ATTACK_IP, f"h.{A}", f"h.{A}"
        self.ident, self.cn = "", f"h.{A}"
        self.sender, self.rcpt = f"x@{A}", "v@home.example"
        self.writer = "postfix"
        self.dkim = ()      # what the host finds: (result, d, s), ...
        self.may = ()       # domains that may pass
        self.must = False   # the control group
        self.allowed = None # passes, if --dkim-allow has this
        self.sealed = False # and passes only by its trusted ARC sealer
        self.ours = True    # the host writes results
        self.filtered = False # is also tried behind -A, which takes longer
        self.__dict__.update(how)

    def spf(self):
        """(result, domain) as the host finds them"""
        sender = self.sender or "@" + self.helo
        domain = sender.rpartition("@")[2].lower()
        base = ".".join(domain.split(".")[-2:])
        good = {OWNER_IP: (L, "strict.example", "own.bank.example"),
                ESP_IP: (L, "esp.example"), ATTACK_IP:
                (A, "sub.strict.example", "attack.bank.example")}[self.ip]
        if domain in good or (base == A and A in good):
            return "pass", domain
        known = (L, "strict.example", A, "esp.example", "own.bank.example")
        return "fail" if domain in known else "none", domain


HOSTNAME = set(string.ascii_letters + string.digits + ".-_")


def only(more=""):
    """Refuses a HELO that has other characters, unless it is a literal."""
    allowed = HOSTNAME | set(more)

    def check(helo):
        literal = re.fullmatch(r"\[[0-9A-Za-z.:]+\]", helo)
        return helo if literal or set(helo) <= allowed else None
    return check


def replace(pattern):
    return lambda helo: re.sub(pattern, "?", helo)


def as_is(helo):
    return helo


TLS = """(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
	 (Client CN "{cn}", Issuer "{cn}" (not verified)))"""

# What happens to a HELO name, and the fields of each MTA. Those in capitals
# take a HELO as it comes, as some hosts do.
POSTFIX = """Received: from {helo} ({rdns} [{ip}])
	""" + TLS + """
	by {mx} (Postfix) with ESMTPS id 4XQ1
	for <{rcpt}>; {date}
"""
EXIM = """Received: from {rdns} ([{ip}]:4321 helo={helo}{ident= ident=})
	by {mx} with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384
	(Exim 4.96)
	(envelope-from <{sender}>)
	id 1abcde-000001-0X
	for {rcpt}; {date}
"""
SENDMAIL = """Received: from {helo} ({ident=IDENT:,@}{rdns} [{ip}]
	(may be forged))
	by {mx} (8.17.1/8.17.1) with ESMTPS id 4519xx
	(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO)
	for <{rcpt}>; {date}
"""
QMAIL = """Received: (qmail 12 invoked from network); 1 Jun 2026 10:00:00 -0000
Received: from {rdns} (HELO {helo}) ({ident=,@}{ip})
  by {mx} with SMTP; 1 Jun 2026 10:00:00 -0000
"""
PATH = "Return-Path: <{sender}>\n"
WRITERS = {
    "postfix": (replace(r'[ <>()\\";@\x00-\x1f\x7f-\xff]'),
                PATH + "Delivered-To: {rcpt}\n" + POSTFIX),
    "exim": (only(), "Return-path: <{sender}>\nEnvelope-to: {rcpt}\n"
             "Delivery-date: {date}\n" + EXIM),
    "exim-unnamed": (only(), EXIM.replace(
        "{rdns} ([{ip}]:4321 helo", "[{ip}] (port=4321 helo")),
    "sendmail": (only("#:[]"), PATH + SENDMAIL),
    "qmail": (replace(r"[^\w.@%+/=:-]"),
              PATH + "Delivered-To: {rcpt}\n" + QMAIL),
    "exchange": (only(), """Received: from {helo} ({ip}) by {mx}
 (10.1.2.3) with Microsoft SMTP Server (version=TLS1_2,
 cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.2.1118.40; {date}
"""),
    "export": (only(), """Received: from {helo} ({ip}) by {mx}
 (10.1.2.3) with Microsoft SMTP Server id 15.2.1118.40; {date}
"""),
    "gmail": (only(), """Delivered-To: {rcpt}
Received: by 2002:a05:7300:1:b0:1:2:3 with SMTP id x1csp1; {date}
X-Received: by 2002:a05:6a00:1:b0:1:2:3 with SMTP id y1mr1; {date}
Return-Path: <{sender}>
Received: from {helo} ({rdns}. [{ip}])
        by {mx} with ESMTPS id d2e1a72fcca58-7
        for <{rcpt}>
        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);
        {date}
"""),
    "opensmtpd": (only("[]:"), PATH + "Delivered-To: {rcpt}\n"
                  """Received: from {helo} ({rdns} [{ip}])
	by {mx} (OpenSMTPD) with ESMTPS id 1a2b3c4d
	(TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)
	for <{rcpt}>;
	{date}
"""),
    "courier": (only(), PATH + """Received: from {helo} ({rdns} [::ffff:{ip}])
  (TLS: TLSv1.3,256bits,ECDHE_RSA_AES_256_GCM_SHA384)
  by {mx} with ESMTPS
  id 00000000000A1.000000006A1D.00001; {date}
"""),
    "haraka": (only(), """Received: from {helo} ({rdns} [{ip}])
	by {mx} (Haraka/3.0.3) with ESMTPS id 1A2B-3C.1
	envelope-from <{sender}>
	tls TLS_AES_256_GCM_SHA384 (authenticated bits=0);
	{date}
"""),
    "mbox": (replace(r'[ <>()\\";@\x00-\x1f\x7f-\xff]'),
             PATH + POSTFIX),
    "bare": (replace(r'[ <>()\\";@\x00-\x1f\x7f-\xff]'), POSTFIX),
    "POSTFIX": (as_is, PATH + POSTFIX),
    "SENDMAIL": (as_is, PATH + SENDMAIL),
    "EXIM": (as_is, EXIM),
    "QMAIL": (as_is, PATH + QMAIL),
    "EXCHANGE": (as_is, PATH + "Received: from {helo} ({ip}) by {mx}"
                 " (10.1.2.3) with\n Microsoft SMTP Server id 15.2; {date}\n"),
}
PATHLESS = ("exchange", "bare")  # no word of MAIL FROM
EXPORTED = """X-MS-Exchange-Organization-PRD: {sender}
Return-Path: <{sender}>
X-MS-Exchange-Organization-SCL: 0
"""
OUTER = [(f"From: x@{A}\r\nContent-Type: message/rfc822\r\n\r\n", ""),
         (f"From: x@{A}\r\nContent-Type: multipart/mixed; boundary=outer\r\n"
          "\r\n--outer\r\n\r\nLook\r\n--outer\r\nContent-Type: "
          "message/rfc822\r\n\r\n", "\r\n--outer--\r\n")]
FROM_LINE = b"From x Mon Jun  1 10:00:00 2026\n"
INNER = """Received: from mx.home.example (mx.home.example [10.0.0.1])
	by store.home.example (Postfix) with LMTP id 4XQ2
	for <v@home.example>; Mon, 1 Jun 2026 10:00:01 +0000
"""


def fill(template, **values):
    """{name}; {name=before,behind} is nothing if the value is empty."""
    def one(m):
        value = values[m[1]]
        if m[2] is None or value == "":
            return value
        before, _, behind = m[2].partition(",")
        return before + value + behind
    return re.sub(r"\{(\w+)(?:=([^}]*))?\}", one, template).replace(
        "\n", "\r\n")


def trace_of(e, mx=MX):
    """The fields of the host; None if it refuses the HELO."""
    if e.writer in ("nothing", "before"):  # no host, or it has yet to write
        return ""
    takes, template = WRITERS[e.writer]
    helo = takes(e.helo)
    return helo if helo is None else fill(
        template, helo=helo, rdns=e.rdns, ip=e.ip, ident=e.ident, cn=e.cn,
        sender=e.sender, rcpt=e.rcpt, date=DATE, mx=mx)


def results_of(e):
    """The host's Authentication-Results, as a host that quotes nothing."""
    spf, domain = e.spf()
    dkim = ["%s header.d=%s header.s=%s" % r if len(r) == 3 else r[0]
            for r in e.dkim] or ["none"]
    identity = f"smtp.mailfrom={e.sender}" if e.sender else \
        f"smtp.mailfrom=<> smtp.helo={domain}"
    if e.writer.startswith("exim"):  # only the domain
        identity = f"smtp.mailfrom={domain}"
    return f"Authentication-Results: {MX};\r\n\tspf={spf} {identity}" + \
        "".join(f";\r\n\tdkim={r}" for r in dkim) + "\r\n"


# --- the attacks ---

BODY = "\r\n\r\nPay now\r\n"


def letter(sender=f"CEO <ceo@{L}>", more="", body=BODY, front=""):
    return f"{front}From: {sender}\r\nTo: v@home.example\r\n" \
        f"Subject: pay\r\nDate: {DATE}\r\nMessage-ID: <1@{L}>\r\n{more}" + \
        body[2:]


def lines(text):
    return text.replace("\n", "\r\n")


def forged(writer, **how):
    """Trace fields that the attacker wrote: as if the owner's host sent it."""
    e = Envelope(ip=OWNER_IP, helo=f"mail.{L}", rdns=f"mail.{L}",
                 sender=f"ceo@{L}", writer=writer)
    e.__dict__.update(how)
    return trace_of(e)


OURS = results_of(Envelope(ip=OWNER_IP, sender=f"ceo@{L}",
                           dkim=[("pass", L, "k1")]))
CLAIM = f"dkim=pass header.d={L}"


def trace_below():
    """Trace fields in the data, for each host that writes its own above."""
    for w in WRITERS:
        if w.islower():
            for mine in dict.fromkeys((w, "bare", "postfix")):
                yield dict(data=letter(front=forged(mine)), writer=w)
            yield dict(data=letter(front=forged("postfix")), writer=w,
                       sender=f"ceo@{L}")
    for more in (f"\t(mail.{L} [{OWNER_IP}])\n", f" [{OWNER_IP}] by {MX}\n",
                 f" ; {CLAIM}\n", f" (envelope-from <ceo@{L}>)\n"):
        for w in ("qmail", "bare", "exchange"):  # the host's field goes on
            yield dict(data=letter(front=lines(more) + forged("bare")),
                       writer=w, sender=f"ceo@{L}")
    for first in (
            "Received:\n", "Received: \n", "Received: (\n", "Received: \"\n",
            "Received: from x (y\n", "Received: by mx.home.example\n",
            "Received : from x by y\n", "Received\n", "received: \0\n",
            f"Received: from mail.{L} ([{OWNER_IP}])\n",
            f"Received: from mail.{L} (mail.{L} [{OWNER_IP}]) by {MX}\n",
            f"Received: from mail.{L} (mail.{L} [{OWNER_IP}]) by {MX}\r"
            f"Return-Path: <ceo@{L}>\n",
            f"X-Received: from mail.{L} (mail.{L} [{OWNER_IP}]) by {MX}\n",
            f"Received-SPF: pass client-ip={OWNER_IP}; identity=mailfrom; "
            f"envelope-from=ceo@{L}\n",
            f"X-Originating-IP: [{OWNER_IP}]\nX-Envelope-From: <ceo@{L}>\n",
            f"Received: (qmail 1 invoked from network); {DATE}\n",
            "Received: (qmail 1 invoked by uid 89)\n",
            f"Received: by {MX} (Postfix, from userid 0) id 4X; {DATE}\n",
            f"Received: from localhost (localhost [127.0.0.1]) by {MX}; "
            f"{DATE}\n"):
        yield dict(data=letter(front=lines(first) + forged("postfix")))
        yield dict(data=letter(front=lines(first) + forged("bare")),
                   writer="bare", sender=f"ceo@{L}")


INJECT = [  # to be read as the client's address, or to hide it
    "[{ip}]", "{ip}", "[{ip}]:25", "[IPv6:::ffff:{ip}]", "x [{ip}]", "x({ip})",
    "x ([{ip}])", "x([{ip}])", "x) ([{ip}]", "x) (mail.legit.example [{ip}]",
    "(x", "((x", "x)", "x))", '"x', 'x"', '"[{ip}]"', "x(y", "x\\", "\\(",
    "by", "from", "with", "mail.legit.example", "helo={ip}", "HELO {ip}",
    "x) by mx.home.example; {date} (", "x; {date}", "; {date}", ";", "x;y",
    "[{ip}] by mx.home.example; {date}",
    "mail.legit.example (mail.legit.example [{ip}]) by mx.home.example; "
    "{date}",
    "x (mail.legit.example [{ip}]) by mx.home.example (Postfix); {date} (",
    "x (mail.legit.example [{ip}])\tby mx.home.example with ESMTP id 1; "
    "{date}; x", "x@{ip}", "x@{ip}@y", "?", "x\x80[{ip}]", "[{ip}]\xa0",
    "(envelope-from <ceo@legit.example>)", "x" * 1000, "(" * 300, "",
    "x) (envelope-from <ceo@legit.example>) (",
    "x with LMTP", "x by y with LMTP", "root with local",
    "x with spam-scanned",
    "x with qmail-scanner-1", "(qmail 1 invoked from network)", "root",
    "x by y (z) with LMTP id 1; {date}", "[127.0.0.1]", "127.0.0.1",
    "localhost", "userid 0", "x with Microsoft SMTP Server"]


def inject():
    """Hostile names in each place that a client chooses."""
    places = (("POSTFIX", "rdns"), ("exim", "ident"), ("postfix", "cn"),
              ("exim", "rdns"), ("sendmail", "ident"), ("qmail", "rdns"),
              ("exim-unnamed", "ident"), ("qmail", "ident"))
    for i, text in enumerate(INJECT):
        text = fill(text, ip=OWNER_IP, date=DATE)
        for w in WRITERS:
            place = {"helo": text, "sender": f"ceo@{L}",
                     "data": letter(front=OURS + forged("bare"))}
            if WRITERS[w][0](text) == text:
                yield dict(place, writer=w)
        for w, name in places[i % 2::2]:
            if text.isascii() and (name != "rdns" or " " not in text):
                yield {name: text, "writer": w, "sender": f"ceo@{L}",
                       "data": letter()}
    # A comment or quote that one name opens and another ends.
    whole = f"mail.{L} (mail.{L} [{OWNER_IP}]) by {MX} (Postfix); {DATE}"
    for first, last in ((f"{whole} (", ")"), (f"{whole} (", "\\)"),
                        (f"{whole} ((", "))"), (f'{whole} "', "x"),
                        (f"[{OWNER_IP}] (", ")"), (f"x ([{OWNER_IP}]) (", ")"),
                        (f'x ([{OWNER_IP}]) "', "x"),
                        (f"x ([{OWNER_IP}]\\", "x")):
        for w in ("POSTFIX", "SENDMAIL", "EXIM"):
            for rcpt in last, f'"{last}"', f'"{last}\\""', f'"\\"{last}"':
                yield dict(helo=first, rcpt=f"{rcpt}@home.example",
                           writer=w, sender=f"ceo@{L}", data=letter())
            yield dict(helo=first, cn=last, writer=w, sender=f"ceo@{L}",
                       data=letter())
    for text in (f"[{OWNER_IP}]", f"x) ([{OWNER_IP}]", "x; {date}", "x(",
                 f"x> (envelope-from <ceo@{L}>", f"x> by {MX}; {DATE} <",
                 f"ceo@{L}> (x", f"x\\\"> (envelope-from <ceo@{L}>) (\\\"",
                 f"x>) (envelope-from <ceo@{L}>) (x",
                 f"x> envelope-from <ceo@{L}"):
        for w in ("postfix", "exim", "exim-unnamed", "haraka", "gmail"):
            quoted = f'"{text}"'
            yield dict(writer=w, rcpt=f"{quoted}@home.example",
                       sender=f"ceo@{L}", data=letter())
            yield dict(writer=w, sender=f"{quoted}@{A}", ip=ESP_IP,
                       data=letter())


def replay():
    """An expired signature, and what may be read as the time of receipt."""
    data = expired(letter())
    for text in (OLD, f"; {OLD}", f";{OLD}", f"x; {OLD}", f"x; {OLD} (",
                 f"x) by {MX}; {OLD} (", f"x);{OLD}(", f"x\"; {OLD}",
                 f"(; {OLD}"):
        for w in WRITERS:
            if w.isupper():
                yield dict(helo=text, writer=w, data=data)
        for w in ("postfix", "exim", "sendmail", "opensmtpd", "gmail"):
            yield dict(rcpt=f'"{text}"@home.example', writer=w, data=data)
            yield dict(sender=f'"{text}"@{A}', writer=w, data=data)
        for w, name in (("exim", "ident"), ("postfix", "cn")):
            yield {name: text, "writer": w, "data": data}
    for w in WRITERS:
        yield dict(data=forged("bare").replace(DATE, OLD) + data, writer=w)
        yield dict(data=f" ; {OLD}\r\n" + data, writer=w)


def before_queue():
    """To a filter that knows the client, before the host writes its trace."""
    for w in WRITERS:
        if w.islower() and w not in PATHLESS:
            for client in ATTACK_IP, ESP_IP:
                yield dict(data=forged(w) + letter(), ip=client,
                           writer="before", filtered=True)
    yield dict(data=expired(forged("bare").replace(DATE, OLD) + letter()),
               writer="before", filtered=True)


def return_path():
    """MAIL FROM from where the sender wrote it; SPF of L lists the client."""
    paths = [
        f"Return-Path: <ceo@{L}>\n", f"Return-path: ceo@{L}\n",
        f"RETURN-PATH:<ceo@{L}>\n", f"Return-Path : <ceo@{L}>\n",
        f"Return-Path: (x) <ceo@{L}>\n", f"Return-Path: <@{A}:ceo@{L}>\n",
        f"Return-Path: <ceo@{L}>\nReturn-Path: <ceo@{L}>\n",
        f"Return-Path: <ceo@{L}>\nReturn-Path: <x@{A}>\n",
        f"Return-Path: <x@{A}>\nReturn-Path: <ceo@{L}>\n",
        "Return-Path: <>\n", f"Return-Path: <ceo@{L}>\r\n \n",
        f"Delivered-To: v@home.example\nReturn-Path: <ceo@{L}>\n",
        f"X-Original-To: v@home.example\nReturn-Path: <ceo@{L}>\n",
        f"Received-SPF: pass\nReturn-Path: <ceo@{L}>\n",
        f"X-MS-Exchange-Organization-SCL: -1\nReturn-Path: <ceo@{L}>\n"
        "X-MS-Exchange-Organization-AuthAs: Anonymous\n",
        f"X-IncomingHeaderCount: 13\nReturn-Path: ceo@{L}\n"
        "X-MS-Exchange-Organization-ExpirationStartTime: 01 Jun 2026\n",
        f"Sender: ceo@{L}\nEnvelope-From: <ceo@{L}>\nX-Sender: ceo@{L}\n"]
    for path in paths:
        for w in ("bare", "exchange", "postfix", "gmail", "exim", "qmail"):
            yield dict(writer=w, ip=ESP_IP, data=letter(front=lines(path)))
        yield dict(writer="bare", ip=ESP_IP, data=letter(more=lines(path)))
        yield dict(writer="exchange", ip=ESP_IP,
                   data=letter(more=lines(path)))


def results():
    """Authentication-Results that the sender wrote."""
    ids = [MX, f'"{MX}"', '"mx.home\\.example"', '"m\\x.home.example"',
           MX.upper(), MX + ".", f"{MX}/1", f"(x) {MX}", f"{MX} (x)",
           f"{MX} 1", f"{MX} 2", f"{MX}(1)1", f"( ( x ) ) {MX} ( \\) ) 1",
           f"\r\n\t{MX}\r\n\t", f"(a\\)b){MX}", f" ;{MX}", f"{MX} ;;",
           "mx.home.example\t", "mx\u3002home.example".encode().decode(
               "latin-1"), "\xef\xbd\x8dx.home.example", f"{MX}\0", f"\0{MX}",
           f"{MX}\xa0", f"x.example, {MX}", f"mx.other.example {MX}",
           "(" * 200 + ")" * 200 + MX, "(" + "x" * 9000 + ")" + MX,
           f"({MX}", f'"{MX}', f"mx.(x)home.example", f"{MX}.evil.example"]
    claims = [CLAIM, f"spf=pass smtp.mailfrom=ceo@{L}",
              f"dkim/1=pass header.d={L}",
              f"dmarc=pass header.from={L}", f"dkim=pass header.i=@{L}",
              f"DKIM=PASS HEADER.D={L.upper()}", f'dkim=pass header.d="{L}"',
              f"dkim=pass (x) header.d=(y){L}",
              f"dkim=pass reason=x header.d={L}",
              f"dkim=pass\r\n\theader.d={L}", f"dkim = pass header . d = {L}",
              f"none; {CLAIM}", f"dkim=fail header.d={L}; {CLAIM}",
              f"spf=pass smtp.helo={L}; dkim=pass header.d={L}",
              f"dkim=pass header.d={L} header.d={A}"]
    for i, who in enumerate(ids):
        text = f"Authentication-Results:{who}; {CLAIM}\r\n"
        for front in (text, text + forged("postfix"),
                      forged("postfix") + text, OURS.replace(MX, A) + text):
            yield dict(data=letter(front=front), writer=(
                "postfix", "bare", "gmail")[i % 3], filtered=front == text)
        yield dict(data=letter(more=text), ours=False, filtered=True)
        yield dict(data=letter(front=text), writer="nothing")
    for i, claim in enumerate(claims):
        text = f"Authentication-Results: {MX}; {claim}\r\n"
        yield dict(data=letter(front=text), ours=i % 2 > 0, filtered=True)
        yield dict(data=letter(front=forged("postfix") + text), ours=False)
        yield dict(data=letter(more=text))
        yield dict(data=letter(front=text), writer="nothing")
    for name in ("AUTHENTICATION-RESULTS", "Authentication-Results ",
                 "Authentication-Results\t", "ARC-Authentication-Results",
                 "X-Authentication-Results", "Authentication-Result",
                 "Original-Authentication-Results", "\0Authentication-Results",
                 "X: y\rAuthentication-Results", " Authentication-Results",
                 "X:\n\nAuthentication-Results", "\xef\xbb\xbfAuthentication"
                 "-Results", "Authentication-Results\r\n "):
        for value in (f" {MX}; {CLAIM}", f" i=1; {MX}; {CLAIM}"):
            yield dict(data=letter(front=f"{name}:{value}\r\n"), ours=False,
                       filtered=True)
            yield dict(data=letter(front=f"{name}:{value}\r\n"))
            yield dict(data=letter(front=f"{name}:{value}\r\n"),
                       writer="nothing")


# {L} and {A} stand for the domains; with "+" in front, A may pass: the address
# is clearly the attacker's, and nothing else in the field is an address.
FROM = """
<x@{A}>, <ceo@{L}>
<ceo@{L}>, <x@{A}>
ceo@{L}, x@{A}
ceo@{L},<x@{A}>
=?utf-8?B?PGNlb0BsZWdpdC5leGFtcGxlPg==?=, <x@{A}>
+=?utf-8?B?PGNlb0BsZWdpdC5leGFtcGxlPg==?=<x@{A}>
+=?utf-8?Q?ceo=40legit.example?= <x@{A}>
=?utf-8?B?Y2VvQGxlZ2l0LmV4YW1wbGU=?=@{A}
=?utf-8?Q?ceo=40legit.example=3E?=, x@{A}
<@{A},@any.example:ceo@{L}>
<@{A}:ceo@{L}>
<@{L}:x@{A}>
<@{L},@any.example:x@{A}>
<ceo@{L}>\\,<x@{A}>
<x@{A}>ceo@{L}
<ceo@{L}>x@{A}
x@{A}<ceo@{L}>
ceo@{L}<x@{A}>
ceo@{L} <x@{A}>
x@{A} <ceo@{L}>
<x@{A}><ceo@{L}>
<ceo@{L}><x@{A}>
<x@{A}>; <ceo@{L}>
<ceo@{L}>; <x@{A}>
<x@{A}> <ceo@{L}>
<ceo@{L}(.{A})>
+<x@{A}(.{L})>
"x@{A}"@{L}
"ceo@{L}" "<x@{A}>"
+"<ceo@{L}>" <x@{A}>
+"<ceo@{L}> " <x@{A}>
'ceo@{L}' <x@{A}>
ceo@{L} (x@{A})
+(ceo@{L}) x@{A}
(x@{A}) ceo@{L}
(a(x@{A})c) ceo@{L}
+(a(ceo@{L})c) x@{A}
(a\\)ceo@{L},( x@{A}
ceo@{L}>
<ceo@{L}
x@{A}>
<x@{A}
<<ceo@{L}>>
<<x@{A}>ceo@{L}>
<ceo@{L}<x@{A}>
<ceo@{L} <x@{A}>>
undisclosed:;
ceo@{L}:x@{A};
Team: ceo@{L};
Team: x@{A}, ceo@{L};
Team: ceo@{L}, x@{A};
x@{A}; Team: ceo@{L};
Team:; ceo@{L}
Team:;, x@{A}, T:ceo@{L};
admin (c) @ (d) {L}
ceo@{L}@{A}
x@{A}@{L}
<ceo@{L}@{A}>
<x@{A}@{L}>
+<"ceo@{L}"@{A}>
ceo@{A}.{L}
ceo@{L}.
ceo@{L}..
ceo@.{L}
ceo@{L},
,ceo@{L}
,x@{A}, ceo@{L}
ceo@{L};x@{A}
ceo@{L} x@{A}
ceo@{L}\\@{A}
ceo\\@{L}@{A}
"ceo@{L}\\" <x@{A}>
"ceo\\" <x@{A}>, "@{L}
"a" <x@{A}>, "b" ceo@{L}
ceo@{L}\\0@{A}
ceo@{L}\\0.{A}
ceo\\0@{L}
x@{A}\\0ceo@{L}
<ceo@{L}\\0>x@{A}
ceo@{L}\\r<x@{A}>
x@{A}\\r<ceo@{L}>
ceo@{L}\\r\\n <x@{A}>
\\r\\n <ceo@{L}>
\\r\\n x@{A}\\r\\n ,ceo@{L}
ceo@{L}\\x0b<x@{A}>
ceo@{L}\\xa0<x@{A}>
ceo@{L}\\x80@{A}
ceo@{L}\\xe2\\x80\\x8b
ceo@\\xef\\xbd\\x8cegit.example
ceo@legit\\xe3\\x80\\x82example
ceo@legit\\xef\\xbc\\x8eexample
ceo@legi\\xcc\\x81t.example
ceo@le\\xc2\\xadgit.example
ceo@{L}\\xe2\\x80\\xae
+ceo\\xef\\xbc\\xa0{L} <x@{A}>
ceo\\xef\\xbc\\xa0{L}
ceo@[192.0.2.1]
ceo@[{L}]
ceo@[{L}].{A}
ceo@{L}[.{A}]
ceo@example
ceo@{L}/{A}
ceo@{L}?{A}
ceo@{L}#@{A}
ceo@{L}%00.{A}
+ceo%{L}@{A}
{A}!ceo@{L}
+{L}!ceo@{A}
ceo@{L}:25
mailto:ceo@{L}
<mailto:ceo@{L}>
<mailto:x@{A}:ceo@{L}>
<mailto:x@{A}?cc=ceo@{L}>
<mailto:@{A}:ceo@{L}>
<'ceo@{L}'>
<'ceo@{L}'.{A}>
<'x@{A}'@{L}>
<'x@{A}', 'ceo@{L}'>
'ceo@{L}' <'x@{A}'>
<`ceo@{L}`>
<"ceo@{L}">
<<ceo@{L}>
<ceo@{L}>>
<<ceo@{L}>.{A}>
<<ceo@{L}>(.{A})>
<<x@{A}><ceo@{L}>>
<ceo@{L}.>
<ceo@{L}..>
ceo@{L}. <x@{A}.>
ceo@{L}. {A}
ceo@{L} .{A}
<ceo@{L} .{A}>
<ceo@{L}\r\n .{A}>
<ceo@{L}\r\n\t. {A}>
<ceo@{L}(x).{A}>
<ceo@{L}.(x){A}>
"ceo" <ceo@{L}(\r\n ). {A}>
ceo@{L})
ceo@{L}).{A}
ceo@{L}) {A}
ceo@{L}) <x@{A}>
(x@{A}) ceo@{L})
ceo
<>
<@{L}>
@{L}
ceo@
""
ceo@{L} via <x@{A}>
CEO, Firm <ceo@{L}>
CEO <ceo@{L}>, CEO <ceo@{L}>, CEO <x@{A}>
a..b@{L}
.ceo@{L}
J\\xf6rg <ceo@{L}>
\\xff\\xfe <x@{A}>, ceo@{L}
ceo@sub.{L}
ceo@none.{L}
ceo@SUB.LEGIT.EXAMPLE
ceo@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.{L}
ceo@a.b.c.d.e.f.g.h.i.j.k.l.m.{L}
ceo@-.{L}
ceo@_x.{L}
ceo@x_y.{L}
ceo@xn--.{L}
ceo@xn--a.{L}
ceo@*.{L}
ceo@{L}\t<x@{A}>
ceo@{L}(
ceo@{L}(x <x@{A}>
ceo@{L}\\\\
"ceo@{L}
CEO "x <x@{A}>, ceo@{L}
=?utf-8?q?x?= <=?utf-8?q?ceo=40legit.example?=>
=?utf-8?q?=22?= <x@{A}>, ceo@{L} =?utf-8?q?=22?=
x@{A} =?utf-8?q?=3Cceo=40legit.example=3E?=
+CEO <x@{A}>
+"ceo@{L}" <x@{A}>
+"ceo@{L}"@{A}
+x@{A} (ceo@{L})
+ceo@{L}.{A}
"""


def author_forms():
    for form in FROM.strip("\n").split("\n"):
        may = form[0] == "+"
        text = fill(form.lstrip("+"), L=L, A=A)
        yield re.sub(r"\\(0|r|n|x[0-9a-f]{2})", lambda m: {
            "0": "\0", "r": "\r", "n": "\n"}.get(m[1]) or
            chr(int(m[1][1:], 16)), text.replace("\r\n", "\n").replace(
                "\n", "\r\n")), may


def signed(data, may, **how):
    """As data is, with everything of the attacker's in order."""
    return dict(how, data=sign(data) + data, dkim=[("pass", A, "a1")],
                may=may)


def expired(data):
    """With the owner's signature, which nobody may use in 2026."""
    return sign(data, L, "k1", "owner",
                extra="t=1767000000; x=1767225600; ") + data


def author():
    for i, (text, may) in enumerate(author_forms()):
        # What is clearly the attacker's address passes for him; the victim
        # never does.
        yield signed(letter(text), (A,) if may else (), writer=(
            "postfix", "exim", "sendmail", "qmail", "gmail")[i % 5])
    x, ceo = f"From: x@{A}\r\n", f"From: ceo@{L}\r\n"
    plain = letter().replace(f"From: CEO <ceo@{L}>\r\n", "")
    for head in (
            x + ceo, ceo + x, ceo + ceo, x + "Sender: ceo@" + L + "\r\n" + ceo,
            ceo.replace(":", " :") + x, x.replace(":", " :") + ceo,
            x + ceo.replace(":", " :"), ceo + x.replace(":", " :"),
            ceo.upper() + x, x + ceo.lower(), " " + ceo + x, " " + x + ceo,
            ceo.replace(":", "\r\n :") + x, x + ceo.replace(":", "\r\n :"),
            ceo.replace("From", "From\0") + x, ceo.replace("F", "\0F") + x,
            ceo.replace("From", "Fr\0om") + x, x + ceo.replace("F", "\0F"),
            ceo.replace(":", "\t:") + x, "\xef\xbb\xbf" + ceo + x,
            "X: y\r" + ceo + x, x + "X: y\r" + ceo, "X: y\n" + ceo + x,
            ceo.replace("\r\n", "\r") + x, ceo.replace("\r\n", "\n") + x,
            ceo.replace("From", "From\xa0") + x, ceo.replace(":", "") + x,
            ceo.replace(":", ";") + x, ">" + ceo + x, "From:\r\n" + ceo + x,
            "From: \r\n" + ceo, ceo.replace(": ", ":\r\n ") + x,
            ceo.replace("From", "Resent-From") + x,
            x + ceo.replace("From", "Resent-From"), "Resent-" + x + ceo,
            "Sender: x@" + A + "\r\n" + ceo, "Reply-To: x@" + A + "\r\n" + ceo,
            "Sender: x@" + A + "\r\n", "Resent-" + x, "Apparently-" + x,
            "Resent-Sender: x@" + A + "\r\n" + ceo, "X-" + x + ceo,
            "Return-Path: x@" + A + "\r\n" + ceo, "From_: x\r\n" + ceo,
            "\u017from".encode().decode("latin-1") + ceo[4:] + x,
            "=?utf-8?q?From?=" + ceo[4:] + x, "From :" + "\r\n" + ceo + x,
            x + "\r\n" + ceo, ceo + "\r\n" + x, x + " \r\n" + ceo,
            x + "\t\r\n" + ceo, ceo + " \r\n" + x, x + "junk\r\n" + ceo,
            "junk\r\n" + x + ceo, ceo + "junk\r\n" + x,
            x + "X:" + "y" * 70000 + "\r\n" + ceo):
        yield signed(head + plain, (A,) if x in head else ())


def signatures():
    data = letter()
    good = sign(data, L, "k1", "owner")
    own = sign(data)

    def case(field, dkim=(), body=data, **how):
        return dict(how, data=field + body, dkim=dkim)
    # The domains that the attacker has keys for, and names that look alike.
    for d in ODD_DOMAINS:
        yield case(sign(data, d), [("pass", d, "a1")])
        yield case(sign(data, d), [("pass", d, "a1")], sender=f"x@{d}")
        yield case(sign(data, extra=f"i=ceo@{d}; "),
                   [(f"pass header.i=@{d} header.s=a1",)])
    for d in (L, "LEGIT.EXAMPLE", L + ".", "." + L, "example", f"sub.{L}",
              f"{L}\r\n ", f"le\r\n git.example", f"{L} {A}", f"{L};d={A}",
              f"{A};d={L}", f"{A}; D={L}", f"{A}\r\n\t; d={L}", "", " ",
              f"*.{L}", f"_domainkey.{L}", f"{L}@", f"@{L}", f"ceo@{L}",
              "xn--" + L, f"a1._domainkey.{A}"):
        for s in ("a1", f"a1._domainkey.{A}", f"a1._domainkey.{A}.\0",
                  f"k1._domainkey.{A}.\0", "*"):
            yield case(sign(data, d, s), [("fail", L, s)])
    for s in ("a1." * 80 + "a1", "x" * 64, "x" * 300, "\0", "k1\0", "", ".",
              "a1.", "..", "k1 ; d=" + A, f"a1._domainkey.{A}.", "\xff",
              "a1\\._domainkey", "a1(", '"a1"', "k1._domainkey.legit.example",
              "weak", "tlsrpt", "sha1", "ed", "v2", "late", "twice", "revoked",
              "note", "junk"):
        key = "weak" if s == "weak" else "attacker"
        yield case(sign(data, L, s, key), [("permerror", L, s)])
    yield case(sign(data, L, "cube", "cube", forge=True),
               [("fail", L, "cube")])
    yield case(sign(data, L, "sha1", a="sha1"), [("policy", L, "sha1")],
               allowed="sha1")
    # Identities that are not the domain's.
    for i in (f"@{L}", f"ceo@{L}", f"@{A}@{L}", f"@{L}@{A}", f"@sub.{L}",
              f'"@{L}"@{A}', f"=40{L}@{A}", f"@{L}=00.{A}", L):
        yield case(sign(data, extra=f"i={i}; "), [
            (f"pass header.i={i}",)] if i.endswith(A) else [("fail", A, "a1")])
    # The owner's signature, on what he did not sign.
    changed = data.replace("Pay", "Don't pay")
    for body in (
            changed, data + "More\r\n", data.replace("ceo@", "CFO@"),
            data.replace("CEO", "CFO"), f"From: x@{A}\r\n" + data,
            data.replace("To:", f"From: x@{A}\r\nTo:"),
            f"From: cfo@{L}\r\n" + data, data.replace("pay", "pay me"),
            data.replace("From:", "X-From:"), data.replace(
                "\r\n\r\n", f"\r\nFrom: cfo@{L}\r\n\r\n"),
            data.replace("\r\n\r\n", "\r\n\r\n\r\n"), changed.replace(
                "\r\n\r\n", "\r\n\0\r\n")):
        yield case(good, [("fail", L, "k1")], body)
        yield case(good + own, [("fail", L, "k1"), ("pass", A, "a1")], body)
        yield case(own + good, [("pass", A, "a1"), ("fail", L, "k1")], body)
    for extra in ("l=0; ", "l=9; ", "l=1; ", "l=999999999999999999999; ",
                  "l=-1; "):
        yield case(sign(data, L, "k1", "owner", extra=extra), [
            ("policy", L, "k1")], changed)
        yield case(sign(data[:data.index("Pay")] + "", L, "k1", "owner",
                        extra=extra), [("policy", L, "k1")],
                   allowed="l" if extra == "l=0; " else None)
    for h in ("to:subject:date", "to", "from", "", ":", "fr\0om:to",
              "From :to", "x-from:to", "from:from", "to:fr\r\n om"):
        yield case(sign(data, L, "k1", "owner", h=h, extra="x=1; "),
                   [("permerror", L, "k1")])
        yield case(sign(data, L, "k1", h=h), [("fail", L, "k1")])
    no_from = sign(letter(f"x@{A}"), L, "k1", "owner", h="to:subject:date")
    yield case(no_from, [("permerror", L, "k1")])
    base = "a=rsa-sha256; c=relaxed/relaxed; d={d}; s={s}; h=" + NAMES + \
        "; bh={}; b="
    mine = "v=1; " + base.replace("{d}", A).replace("{s}", "a1")
    for tags in (
            mine.replace("; b=", f"; d={L}; b="), f"d={L}; " + mine,
            mine.replace("v=1; ", ""), mine.replace("v=1", "v=2"),
            mine.replace(f"d={A}", f"d={L}; d={A}"),
            mine.replace("s=a1", "s=k1; s=a1"), mine + "AAAA; b=",
            mine.replace("bh={}", "bh={}; bh=AAAA"), mine.replace(
                "bh={}", "bh="), mine.replace(f"d={A}", f"d={L}"),
            mine.replace(f"d={A}", f"d = {L}"), mine.replace(
                f"d={A}", f"\r\n\td\r\n\t=\r\n\t{L}"),
            mine.replace("rsa-sha256", "rsa-sha1").replace(A, L),
            mine.replace("rsa-sha256", "none").replace(A, L),
            mine.replace("rsa-sha256", "ed25519-sha256").replace(A, L),
            mine.replace("v=1; ", "v=1; q=dns/none; ").replace(A, L),
            mine.replace("relaxed/relaxed", "nowsp").replace(A, L)):
        yield case(sign(data, tags=tags), [("permerror", L, "a1")])
    # Expired; and several, of which the aligned one fails.
    for extra in ("x=1; ", "t=1; x=2; ", "x=1767225600; ",
                  "t=1790000000; x=1; "):
        yield case(sign(data, L, "k1", "owner", extra=extra),
                   [("fail", L, "k1")])
    for n in (1, 9, 10, 11, 100):
        yield case(own * n + good, [("pass", A, "a1")] * n, changed)
        yield case(good * n + own, [("fail", L, "k1")] * n + [
            ("pass", A, "a1")], changed)
    for b in ("", "=", "AAAA", b64(b"\0" * 128), b64(b"\0" * 127 + b"\1"),
              b64(KEY["owner"].n.to_bytes(128, "big")), "A" * 100000, "\0"):
        field = re.sub("b=[^=;]*=*\r\n", f"b={b}\r\n", good)
        yield case(field, [("fail", L, "k1")])
    # Strict alignment, subdomains, public suffixes.
    for who, d, s in (("strict.example", "sub.strict.example", "a1"),
                      ("new.bank.example", "attack.bank.example", "a1"),
                      ("own.bank.example", "attack.bank.example", "a1"),
                      ("bank.example", "attack.bank.example", "a1"),
                      ("x.none.example", A, "a1"), ("none.example", A, "a1"),
                      ("attack.example.legit.example", A, "a1"),
                      ("xattack.example", A, "a1"), ("example", A, "a1"),
                      ("sub.sub.strict.example", "strict.example", "a1"),
                      ("a.psdn.example", A, "a1")):
        text = letter(f"ceo@{who}")
        yield dict(data=sign(text, d, s) + text, sender=f"x@{d}",
                   dkim=[("pass", d, s)])
        yield dict(data=text, sender=f"x@{d}", helo=d)


def sender_policy():
    for sender in (
            f"x@{L}.{A}", f'"ceo@{L}"@{A}', f"ceo@{L}", f"x@inc.{A}",
            f"x@redirect.{A}", f"@{L},@any.example:x@{A}", f"@{A}:ceo@{L}",
            f"(ceo@{L}", f"x@{L}({A}", f"x@{L}'@{A}", f"ceo@{L}@{A}",
            f"x@{A}@{L}", f"ceo@{L}\0.{A}", f"ceo@{L}\0@{A}", f"ceo@{L} x@{A}",
            f"ceo@{L}.", f"<ceo@{L}>", f"ceo@{L}>x@{A}", f"ceo@{L},x@{A}",
            f"ceo@{L};x@{A}", "", f"ceo@sub.{L}", "ceo", f"@{L}", "x@example",
            "x@void.example", "x@two.example", "x@none.example",
            "x@sub.strict.example", f"ceo@[{ATTACK_IP}]", f"ceo%{L}@{A}",
            f"{L}!ceo@{A}", f"SRS0=x=y={L}=ceo@{A}", f"prvs=1=ceo@{A}",
            f"x@{A}\r\n <ceo@{L}>", "ceo@" + L.upper(), f'"\\"@{L}'):
        for i, helo in enumerate((f"h.{A}", L, f"{L}.{A}", f"mail.{L}")):
            who = "ceo@strict.example" if "strict" in sender else \
                "ceo@void.example" if "void" in sender else \
                "ceo@two.example" if "two" in sender else f"ceo@{L}"
            yield dict(sender=sender, helo=helo, data=letter(who),
                       writer=("postfix", "exim", "bare", "haraka")[i])
    for d in ODD_DOMAINS:
        yield dict(sender=f"ceo@{d}", data=letter())


def octets():
    """What readers take apart in different places."""
    x, ceo = letter(f"x@{A}"), letter()
    bom = "\xef\xbb\xbf"
    for first, second in ((x, ceo), (ceo, x)):
        head = first[:first.index("\r\n\r\n") + 2]
        for text in (
                "\r\n" + first, "\r\n\r\n" + first, " \r\n" + first,
                "\n" + first, "\r" + first, bom + first, "\0" + first,
                "From ceo@legit.example Mon Jun  1 10:00:00 2026\r\n" + first,
                ">From ceo@legit.example Mon Jun  1 10:00:00 2026\r\n" + first,
                head + "\r\n" + second, head + "\r" + second,
                head + "\n" + second, head + " \r\n" + second,
                head + "\t\r\n" + second, head + "\0\r\n" + second,
                head + "\x0b\r\n" + second, head + "\x1a\r\n" + second,
                head + "\r\r\n" + second, head + "\r\n.\r\n" + second,
                head + "\r\n.\n" + second, head + "\n.\r\n" + second,
                head + "\n\nFrom ceo@legit.example Mon Jun  1 10:00:00 2026\n"
                + second,
                first.replace("\r\n", "\r"), first.replace("\r\n", "\n"),
                first.replace("\r\n", "\r\r\n"), first.replace("\r\n", "\n\r"),
                head + "Content-Type: message/rfc822\r\n\r\n"
                + forged("postfix") + second,
                head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                "--b\r\nContent-Type: message/rfc822\r\n\r\n"
                + forged("postfix") + second + "\r\n--b--\r\n",
                head + "Content-Type: multipart/digest; boundary=b\r\n\r\n"
                "--b\r\n\r\n" + forged("postfix") + second + "--b--\r\n"):
            yield dict(data=text, may=(A,))
            yield dict(data=sign(first) + text, may=(A,),
                       dkim=[("fail", A, "a1")], writer="qmail")
            yield dict(data=text, may=(A,), writer="mbox")
        for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"):
            yield dict(data=first.encode(code).decode("latin-1"), may=(A,))


def chain(data, claims, d=A, s="a1", key="attacker", i=1, h=NAMES, cv="none",
          below=""):
    """An ARC set (RFC 8617) on top of the fields below, which are older."""
    results_field = f"ARC-Authentication-Results: i={i}; {claims}\r\n"
    tags = f"i={i}; a=rsa-sha256; c=relaxed/relaxed; d={d}; s={s}; " \
           f"t=1780308000; h={h}; bh={{}}; b="
    message = sign(data, key=key, h=h, tags=tags, name="ARC-Message-Signature")
    seal = f"ARC-Seal: i={i}; a=rsa-sha256; t=1780308000; cv={cv}; d={d}; " \
           f"s={s}; b="
    sets = re.findall(r"ARC-[^\r]*\r\n", below)
    old = ""
    for n in range(0, len(sets), 3):  # newest first; seals go last
        old = "".join(relaxed(f) for f in (sets[n + 2], sets[n + 1],
                                           sets[n])) + old
    text = old + relaxed(results_field) + relaxed(message) + \
        relaxed(seal).rstrip("\r\n")
    return seal + KEY[key].sign(latin(text)) + "\r\n" + message + \
        results_field + below


def arc():
    data = letter()
    claim = f"seal.example; dmarc=pass header.from={L}; {CLAIM}"
    true = f"seal.example; dmarc=fail header.from={L}"
    x = letter(f"x@{A}")
    real = chain(data, true, "seal.example", "s1", "sealer")
    other = chain(x, f"seal.example; dmarc=pass header.from={A}",
                  "seal.example", "s1", "sealer")
    passed = chain(data, claim, "seal.example", "s1", "sealer")
    for sets in (
            chain(data, claim), chain(data, claim, "seal.example", "s1"),
            chain(data, claim, f"seal.example.{A}"),
            chain(data, claim, f"seal.example.{A}", i=2, cv="pass"),
            chain(data, claim, i=2, cv="pass", below=real),
            chain(data, claim, "seal.example", "s1", i=2, cv="pass",
                  below=real),
            real, other, chain(data, claim, i=2, cv="pass", below=other),
            real.replace("dmarc=fail", "dmarc=pass"),
            real.replace("cv=none", "cv=pass"),
            chain(data, f"seal.example; {CLAIM}", "seal.example", "s1",
                  "sealer"),
            chain(data, f"seal.example; dmarc=fail header.from={L} "
                  f"(dmarc=pass header.from={L})", "seal.example", "s1",
                  "sealer"),
            chain(data, f"seal.example; dmarc=pass header.from={A}; "
                  f"dmarc=fail header.from={L}", "seal.example", "s1",
                  "sealer"),
            chain(data, f"seal.example; dmarc=pass header.from={L} "
                  f"header.from={A}", "seal.example", "s1", "sealer"),
            chain(data, claim, "seal.example", "s1", "sealer",
                  h="to:subject:date"),
            chain(x, claim, "seal.example", "s1", "sealer",
                  h="to:subject:date"),
            chain(data, claim, i=2, cv="pass", below=passed),
            chain(data, claim, i=1, below=passed),
            # The sealer's own word, above that of one who took its name.
            chain(data, true, "seal.example", "s1", "sealer", i=2, cv="pass",
                  below=chain(data, claim)),
            chain(data, "seal.example; none", "seal.example", "s1", "sealer",
                  i=2, cv="pass", below=chain(data, claim)),
            chain(data, f"seal.example; dmarc=pass header.from={L}; "
                  f"dmarc=fail header.from={L}", "seal.example", "s1",
                  "sealer"),
            chain(data, f'seal.example; dmarc=fail reason="dmarc=pass '
                  f'header.from={L}" header.from={L}', "seal.example", "s1",
                  "sealer"),
            chain(data, f"seal.example; dmarc=pass header.from=x.{L}",
                  "seal.example", "s1", "sealer"),
            passed.replace("i=1", "i=2"), passed.replace("i=1", "i=0"),
            passed.replace("ARC-Seal", "X-Seal"),
            passed.replace("d=seal.example", "d=seal.example.; d=" + A)):
        yield dict(data=sets + data)
        yield dict(data=sign(data) + sets + data, dkim=[("pass", A, "a1")])
    changed = data.replace("Pay", "Don't pay")
    for body in (changed, data.replace("CEO", "CFO"), f"From: cfo@{L}\r\n" +
                 data, data.replace("ceo@", "cfo@")):
        yield dict(data=passed + body)
        yield dict(data=chain(body, claim, i=2, cv="pass", below=passed)
                   + body)


def naive():
    """What a host that quotes nothing writes of a hostile sender."""
    for text in (f"{L}(.{A}", f"{L};.{A}", f"{L};x.{A}", f'"{L}".{A}',
                 f"{L}'.{A}", f"{L}/.{A}", f"{L},{A}", f"{L}\\.{A}",
                 f"{L}(x).{A}", f"{L}\t.{A}", f"{L}\xa0.{A}", f"{L}\0.{A}",
                 f"{L}=.{A}", f"{L}@{A}", f"{L}>.{A}", f"<{L}>.{A}",
                 f"{L}:.{A}", f"{L}%.{A}", f"{L}#.{A}", f"{L}[.{A}"):
        yield dict(data=letter(), dkim=[("pass", text, "a1")])
        yield dict(data=letter(), sender=f"x@{text}")
        yield dict(data=letter(), sender=text + "@" + A)
        yield dict(data=letter(), dkim=[("pass", A, f"a1._domainkey.{text}")])
        for i in ("pass header.i=@" + text, "pass header.i=x@" + text):
            yield dict(data=letter(), dkim=[(i,)], writer="gmail")
    for local in (f'"x; {CLAIM} "', f'"x\\"; {CLAIM}; x=\\""', f'";{CLAIM};"',
                  f"<ceo@{L}>", f"ceo@{L}(", f"(ceo@{L})", f"ceo@{L} ",
                  f'"ceo@{L}"', f'"(" {CLAIM} ")"'):
        yield dict(data=letter(), sender=f"{local}@{A}")
        yield dict(data=letter(), helo=f"{local}", sender="", writer="POSTFIX")


def crossed(n=600):
    """
    Fields of several of the others in one message of one of them, which is
    none that the owner signed; one of them may be its From.
    """
    rnd, end = random.Random(9989), letter()
    some = [how for form in FORMS if form not in (crossed, control)
            for how in form() if how["data"].endswith(end) and
            not how.get("may") and not how.get("allowed") and
            how.get("writer") not in ("before", "nothing")]
    fronts = sorted({how["data"][:-len(end)] for how in some})
    for _ in range(n):
        yield dict(rnd.choice(some), filtered=False, may=(A,), data="".join(
            rnd.sample(fronts, rnd.randint(2, 4))) + end.replace("Pay", "No"))


# --- the control group ---

def control():
    """Sent by the owner: by his host, or with his signature, or both."""
    mine = dict(ip=OWNER_IP, helo=f"mail.{L}", rdns=f"mail.{L}", must=True)
    key = ("k1", "owner")
    for w in WRITERS:
        for who in (f"CEO <ceo@{L}>", f"ceo@{L}"):
            data = letter(who)
            if w not in PATHLESS:
                yield dict(mine, data=data, writer=w, sender=f"b@{L}")
            yield dict(data=sign(data, L, *key) + data, writer=w, must=True,
                       dkim=[("pass", L, "k1")])
            yield dict(mine, data=sign(data, L, *key) + data, writer=w,
                       dkim=[("pass", L, "k1")], sender=f"b@{L}",
                       filtered=True)
    for who in (f"ceo@{L} (x@{A})", f'"x@{A}"@{L}', f'"x@{A}" <ceo@{L}>',
                f"(a(x@{A})c) ceo@{L}", f"<ceo@{L}>", f"Team: ceo@{L};",
                f"admin (c) @ (d) {L}", f'"Firm, Inc." <ceo@{L}>',
                f"=?utf-8?q?J=C3=B6rg?= <ceo@{L}>", f"ceo@{L.upper()}",
                f"\r\n ceo@{L}", f"<ceo@{L}(.{A})>", f"ceo@sub.{L}"):
        data = letter(who)
        yield dict(data=sign(data, L, *key) + data, must=True,
                   dkim=[("pass", L, "k1")])
        yield dict(mine, data=data, sender=f"ceo@{L}")
    for sender in (f"ceo@{L.upper()}", f'"a b"@{L}', f"a+b=c@{L}",
                   f"SRS0=a=b={A}=x@{L}"):
        yield dict(mine, data=letter(), sender=sender)
    data = letter("ceo@strict.example")
    yield dict(data=sign(data, "strict.example", *key) + data, must=True,
               dkim=[("pass", "strict.example", "k1")])
    yield dict(mine, data=data, sender="x@strict.example")
    data = letter("ceo@own.bank.example")
    yield dict(data=sign(data, "own.bank.example", *key) + data, must=True,
               dkim=[("pass", "own.bank.example", "k1")])
    data = letter()
    # Changed on the way, by one who says so with a seal.
    sealed = chain(data, f"seal.example; dmarc=pass header.from={L}",
                   "seal.example", "s1", "sealer")
    again = chain(data, f"seal.example; dmarc=fail header.from={L}",
                  "seal.example", "s1", "sealer", 2, cv="pass", below=sealed)
    yield dict(data=sealed + letter(), sealed=True)
    yield dict(data=again + letter(), sealed=True)
    # With much that is not his.
    data = letter()
    good = sign(data, L, *key)
    for front in (sign(data) + good, good + sign(data), OURS.replace(MX, A) +
                  good, forged("postfix") + good, OURS + good,
                  good + f"Sender: x@{A}\r\n",
                  good + f"Resent-From: x@{A}\r\n",
                  chain(data, f"seal.example; dmarc=pass header.from={L}")
                  + good, "X: y\r\n" * 100 + good,
                  good + f"X-From: x@{A}\r\nReply-To: x@{A}\r\n"):
        yield dict(data=front + data, must=True, dkim=[("pass", L, "k1")],
                   filtered=True)
    # Behind more signatures than are verified, of those that don't matter.
    for n in (10, 11, 100):
        yield dict(data=sign(data) * n + good + data, must=True,
                   dkim=[("pass", A, "a1")] * n + [("pass", L, "k1")])
    for extra in ("t=1780300000; x=1880000000; ", f"i=ceo@sub.{L}; ",
                  f"z=From:x@{A}; ", "q=dns/txt; "):
        yield dict(data=sign(data, L, *key, extra=extra) + data, must=True,
                   dkim=[("pass", L, "k1")])


FORMS = (trace_below, inject, replay, before_queue, return_path, results,
         author, signatures, sender_policy, octets, arc, naive, crossed,
         control)


def corpus():
    for form in FORMS:
        for i, how in enumerate(form()):
            e = Envelope(**how)
            e.form = form.__name__
            e.name = f"{e.form}-{i:03}.{e.writer}"
            yield e


# --- building and running ---

# Options, how the message lies in the mailbox, and which forms.
# above: with the host's results above its Received; behind: with a Received of
# another host of ours on top, too; below: with its results below its Received;
# added: -A wrote them; inner: attached to a letter of the attacker's.
TRACE = "trace_below inject replay return_path"
FOUND = "results author signatures sender_policy octets arc naive crossed"
MODES = {
    "plain": ([], "above", f"{TRACE} {FOUND} control"),
    "all-from": (["--all-from"], "above",
                 "author signatures octets control"),
    "border": (["--border", MX], "behind", f"{TRACE} crossed control"),
    "trust": (["--trust", MX], "above", f"trace_below {FOUND} control"),
    "trust-border": (["--trust", MX, "--border", MX], "behind",
                     f"{TRACE} {FOUND} control"),
    "trust-below": (["--trust", MX, "--trust-below"], "below",
                    "results author octets arc naive crossed control"),
    "rfc7489": (["--psl", "psl"], "above",
                "author signatures sender_policy control"),
    "trust-arc": (["--trust-arc", "seal.example"], "above",
                  "author arc crossed control"),
    "sha1": (["--dkim-allow", "sha1"], "above",
             "author signatures octets control"),
    "l": (["--dkim-allow", "l"], "above",
          "author signatures octets control"),
    "told": (["--ip", ATTACK_IP, "--helo", f"h.{A}", "--mail-from", f"x@{A}"],
             "above", f"{TRACE} {FOUND} control"),
    "inner": (["--inner"], "inner", f"{TRACE} {FOUND} control"),
    "inner-trust": (["--inner", "--trust", MX, "--trust-below"], "inner",
                    f"trace_below {FOUND} control"),
    "inner-none": (["--inner"], "above", "octets control"),
    "add": (["--trust", MX], "added", "before_queue results control"),
}
LAYOUTS = list(dict.fromkeys(layout for _, layout, _ in MODES.values()))
# Gmail's own hosts stand above its border: without --border, there is no SPF.
NEEDS_BORDER = {"plain", "all-from", "trust-below", "rfc7489", "trust-arc",
                "sha1", "l", "inner-none", "add"}


def clean(data):
    """Without results in the host's name, as a host finds them that looks for
    its name after white space: only so may it be trusted below."""
    return re.sub(r"(?im)^Authentication-Results[ \t]*:(?:\s|\r\n[ \t])*"
                  + MX + r"(?![\w.-]).*\n(?:[ \t].*\n)*", "", data)


def firewall(data):
    """Exchange takes fields that only it may write out of what comes in."""
    return re.sub("(?im)^X-MS-Exchange-(Organization|Forest)-.*\n"
                  "(?:[ \t].*\n)*", "", data)


def build(e, layout):
    """The octets of a message as it lies in the mailbox, or None."""
    trace = trace_of(e)
    if trace is None or layout == "added" and not e.filtered or \
            e.writer == "before" and layout != "added":
        return None
    data, first = e.data, ""
    field = results_of(e) if e.ours and trace else ""
    if layout == "below":
        data = clean(data)
        if data[:1] in (" ", "\t"):
            data = "\r\n" + data
        trace, field = trace + field, ""
    elif layout == "behind":
        trace = lines(INNER) + trace
    elif layout == "added":
        field = ""
    if e.writer in ("exchange", "export"):
        data = firewall(data)
    if e.writer == "export":
        data = fill(EXPORTED, sender=e.sender) + data
    if layout == "inner":
        first, last = OUTER["1" in e.name]
        return latin(first + field + trace + data + last)
    if e.writer == "mbox":
        first = FROM_LINE.decode()
        data = re.sub("^(>*From )", ">\\1", data, flags=re.M)
    return latin(first + field + trace + data)


def rows_of(args):
    """
    Rows by the name of the input and the number in it, or by the name; those
    of what is attached to a message are with the message's.
    """
    p = subprocess.run(["dmarc-check", "-o", "tsv", "-q", *args],
                       capture_output=True, check=False)
    if p.returncode not in (0, 1, 2):
        sys.exit(f"exit status {p.returncode}: {args} {p.stderr.decode()}")
    text = p.stdout.decode().rstrip("\n").split("\n")
    names, out = text[0].split("\t"), {}
    for line in text[1:]:
        row = dict(zip(names, line.split("\t")))
        number = row["part"].partition(":")[0]
        for place in (row["input"], number), (row["input"], None):
            out.setdefault(place, []).append(row)
    return out


def wrong(e, rows, mode, plain):
    """What is wrong with the rows, or None."""
    attached = mode in ("inner", "inner-trust")
    if attached and len(rows) < 2:
        return "what is attached has no row"
    rows = rows[attached:]
    passed = [r["author_domain"] for r in rows if r["dmarc"] == "pass"]
    overridden = mode == "trust-arc" and [r["disposition"] for r in rows] != \
        [r["disposition"] for r in plain]
    if overridden != (e.sealed and mode == "trust-arc"):
        return "the policy is " + ("" if overridden else "not ") + "overridden"
    if mode == e.allowed:
        return None if passed else "does not pass: " + rows[0]["error"]
    # SPF does not count for what is attached, nor for another client.
    if e.must and (e.dkim or not (attached or mode == "told")):
        if passed or (e.writer == "gmail" and mode in NEEDS_BORDER and
                      (mode == "trust-below" or not e.dkim)):
            return None
        return "does not pass: " + rows[0]["error"]
    # Of several authors (--all-from) each has a row, and the strictest counts.
    bad = [d for d in passed if not any(("." + d).endswith("." + m)
                                        for m in e.may + (A,))]
    if not bad and not e.may and len(passed) == len(rows):
        bad = passed
    return f"passes for {bad[0]}" if bad else None


def left(text):
    """Is there a field that a lenient reader takes for the host's?"""
    head = unicodedata.normalize("NFKC", re.split(
        "\r?\n\r?\n", text, maxsplit=1)[0].encode("latin-1").decode(
            errors="replace")).replace("\u3002", ".")
    for name, value in re.findall(
            r"(?m)^([^:\s]*)\s*:((?:.*\n?)(?:[ \t].*\n?)*)", head):
        while re.search(r"\([^()]*\)", value):
            value = re.sub(r"\([^()]*\)", "", value)
        if name.lower() == "authentication-results" and re.match(
                MX + r"(?![\w.-])", re.sub(r'[\\\s"]', "", value), re.I):
            return value
    return None


def add(e, octets, zone_file):
    """What -A of the host makes of it: the message, and what is wrong."""
    told = ["--ip", e.ip] if e.writer == "before" else \
        ["--mail-from", e.sender or "<>"] if re.fullmatch(
            r"[\w.@=+-]*", e.sender) else []
    p = subprocess.run(["dmarc-check", "-A", MX, "-q", "-z", zone_file, *told],
                       input=octets, capture_output=True, check=False)
    if p.returncode not in (0, 1, 2):
        sys.exit(f"exit status {p.returncode}: {e.name} {p.stderr.decode()}")
    text = p.stdout.decode("latin-1")
    ours = re.match(
        r"(?:From .*\n)?Authentication-Results: .*\n(?:[ \t].*\n)*", text)
    if ours is None:
        return p.stdout, f"-A adds nothing: {p.stderr.decode()}"
    other = left(text[ours.end():])
    return p.stdout, other and f"-A leaves {other[:60]!r}"


def write(everything, layout, zone_file):
    """
    A mbox for each form, in a folder of that name, or for what readers split
    in different places, a file for each message. Which messages there are,
    with their places, and what -A did wrong.
    """
    forms = {f for _, where, forms in MODES.values() if where == layout
             for f in forms.split()}
    made = [(e, octets, None) for e in everything if e.form in forms
            for octets in [build(e, layout)] if octets is not None]
    if layout == "added":
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(
                lambda m: (m[0], *add(m[0], m[1], zone_file)), made))
    os.mkdir(layout)
    count, placed = dict.fromkeys(forms, 0), []
    for e, octets, _ in made:
        place = f"{layout}/{e.form}", None
        if e.form == "octets":
            os.makedirs(place[0], exist_ok=True)
            place = f"{place[0]}/{e.name}", None
        else:
            count[e.form] += 1
            place = place[0], str(count[e.form])
            if e.writer != "mbox" or layout == "inner":
                octets = FROM_LINE + re.sub(
                    rb"(?m)^(>*From )", rb">\1", octets)
            octets += b"\n"
        with open(place[0], "ab") as f:
            f.write(octets)
        placed.append((e, place))
    return placed, [(e.name, w) for e, _, w in made if w]


def main():
    from tap import done, none, ok  # which needs the test's surroundings
    with open("zone", "w", encoding="ascii") as f:
        f.write(zone())
    with open("psl", "w", encoding="ascii") as f:
        f.write("example\nbank.example\n")
    everything, plain, bad = list(corpus()), {}, {m: [] for m in MODES}
    n = sum(not e.must for e in everything)
    ok(n >= 400, f"{n} attacks, {len(everything) - n} that must pass")
    written = {w: write(everything, w, "zone") for w in LAYOUTS}
    bad["add"] = written["added"][1]
    counts = {}
    for mode, (options, layout, forms) in MODES.items():
        rows = rows_of(["-z", "zone", *options,
                        *[f"{layout}/{form}" for form in forms.split()]])
        plain = plain or rows
        for e, place in written[layout][0]:
            if e.form not in forms.split():
                continue
            counts[e.form, mode] = counts.get((e.form, mode), 0) + 1
            why = wrong(e, rows[place], mode, plain.get(place)) \
                if place in rows else "there is no row"
            if why:
                bad[mode].append((e.name, why))
    print("# " + " " * 14 + "".join(f"{m:>13}" for m in MODES))
    for name in [f.__name__ for f in FORMS]:
        print(f"# {name:14}" + "".join(
            f"{counts.get((name, m), 0):13}" for m in MODES))
    for mode in MODES:
        none(f"{mode}: no stranger passes, and the owner does",
             [f"{name}: {why}" for name, why in bad[mode]])
    done()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    elif sys.argv[1] == "--zone":
        print(zone(), end="")
    else:
        for envelope in corpus():
            if envelope.name == sys.argv[1]:
                sys.stdout.buffer.write(build(
                    envelope, (sys.argv + ["above"])[2]))
