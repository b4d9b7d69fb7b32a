"""DKIM against others: dkimpy and opendkim sign, dkimpy verifies as well."""
# SPDX-License-Identifier: ISC

import base64
import logging
import os
import random
import re
import subprocess
import time

import dkim
import nacl.signing

from dkimpart import ask, value
from tap import done, none, ok, same, skip

logging.disable(logging.CRITICAL)
SEED = int(os.environ.get("SEED", "20260301"))
COUNT = int(os.environ.get("COUNT", "3000"))
rng = random.Random(SEED)
NOW = str(int(time.time()) + 60)
ZONE = "peer.zone"


# --- keys ---


def openssl(*args, data=b""):
    return subprocess.run(("openssl",) + args, input=data, check=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE).stdout


def make_keys():
    openssl("genrsa", "-traditional", "-out", "rsa.pem", "1024")
    with open("rsa.pem", "rb") as f:
        pem = f.read()
    der = openssl("pkey", "-in", "rsa.pem", "-pubout", "-outform", "DER")
    seed = nacl.signing.SigningKey(rng.randbytes(32))
    return {b"rsa": pem, b"ed": base64.b64encode(bytes(seed))}, {
        b"rsa": b"v=DKIM1; k=rsa; p=" + base64.b64encode(der),
        b"ed": b"v=DKIM1; k=ed25519; p=" + base64.b64encode(
            bytes(seed.verify_key))}


def write_zone(records):
    with open(ZONE, "w") as f:
        for name, text in records.items():
            text = text.decode()
            f.write(f"{name.decode()}._domainkey.example.org. 60 IN TXT "
                    f'"{text[:200]}" "{text[200:]}"\n')


# --- messages ---


WORDS = ("a the mail body with white space lines end, and (some) more: =20 "
         "From http://example.com/?a=b;c ... -- \u00e4\u00f6").split()


def words(n):
    out = ""
    for _ in range(n):
        out += rng.choice(WORDS) + rng.choice([" "] * 9 + ["  ", "\t", " \t"])
    return out


def message():
    fields = [
        f"Received: from x by y; {rng.random()}",
        f"From: {words(2)}<a@example.org>",
        f"To: {words(1)}\r\n {words(2)}<b@example.com>",
        f"Subject:{words(rng.randrange(6))}".rstrip(),
        "Date: Thu, 1 Jan 2026 00:00:00 +0000",
        f"Message-ID: <{rng.random()}@example.org>",
    ] + [f"X-Note: {i}" for i in range(rng.randrange(4))]
    rng.shuffle(fields)
    lines = [words(rng.randrange(12)) if rng.random() < .8 else
             rng.choice(["", "", " ", "\t"])
             for _ in range(rng.randrange(12))]
    body = "\r\n".join(lines) + rng.choice(["", "\r\n", "\r\n\r\n \r\n"])
    if body.endswith((" ", "\t")):
        body += "\r\n"  # see "space-at-end" below
    return ("\r\n".join(fields) + "\r\n\r\n" + body).encode()


MODES = [(h, b) for h in (b"simple", b"relaxed")
         for b in (b"simple", b"relaxed")]


def sign(text, keys, length=False):
    s = rng.choice(sorted(keys))
    names = [b"from", b"to", b"subject", b"date", b"x-note", b"x-note"]
    return dkim.sign(text, s, b"example.org", keys[s],
                     canonicalize=rng.choice(MODES), include_headers=names,
                     length=length, signature_algorithm=b"ed25519-sha256" if
                     s == b"ed" else b"rsa-sha256") + text


def signed_by_opendkim(text):
    """rsa-sha1, relaxed/simple, for it has no choice; None if it won't."""
    try:
        r = subprocess.run(["opendkim-testmsg", "-C", "-d", "example.org", "-k",
                            "rsa.pem", "-s", "rsa"], input=text,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except FileNotFoundError:
        return None
    return r.stdout if r.returncode == 0 and r.stdout else None


# --- what is signed verifies ---


def results(texts, *options):
    return [[f for f in lines if f[0] == "dkim"]
            for lines in ask(ZONE, texts, "-n", NOW, *options)]


def another_octet(text, where):
    """text with another letter at one of the places in where."""
    places = [i for i in range(*where) if text[i:i + 1].isalnum()]
    if not places:
        return None
    i = rng.choice(places)
    return text[:i] + (b"q" if text[i] not in b"qQ" else b"z") + text[i + 1:]


def test_signed(name, texts, *options):
    none(f"{name}: {len(texts)} signatures verify", (
        f"{f} {t!r}" for t, got in zip(texts, results(
            texts, *options))
        for f in got if f[1] != "pass"))
    bodies = [another_octet(t, (t.index(b"\r\n\r\n") + 4, len(t)))
              for t in texts]
    bodies = [t for t in bodies if t]
    ok(len(bodies) > len(texts) / 2, f"{name}: most have a body")
    none(f"{name}: another octet of the body", (
        f"{f} {t!r}" for t, got in zip(bodies, results(
            bodies, *options))
        for f in got if f[2] != "body-changed"))
    heads = []
    for t in texts:
        at = t.index(b"\r\nFrom:") + 7
        heads.append(another_octet(t, (at, t.index(b"\r\n", at))))
    none(f"{name}: another octet of From", (
        f"{f} {t!r}" for t, got in zip(heads, results(
            heads, *options))
        for f in got if f[2] != "header-changed"))


# --- both say the same of what was mutated ---


TAGS = [b"v=1", b"v=2", b"a=rsa-sha1", b"a=rsa-sha256", b"c=simple",
        b"c=relaxed/relaxed", b"c=x", b"d=example.com", b"d=", b"s=rsa",
        b"s=ed", b"s=none", b"h=to", b"h=from", b"h=", b"i=@example.org",
        b"i=@example.com", b"l=0", b"l=5", b"l=99999", b"l=x", b"q=dns/txt",
        b"q=x", b"t=1", b"t=x", b"x=1", b"x=9999999999", b"bh=", b"b=AA==",
        b"zz=1", b"z", b""]
ODD = b" \t\r\n:;=,@.Aa0b\x00\x0b\xff"


def mutate_octets(t):
    i = rng.randrange(len(t))
    odd = bytes([rng.choice(ODD)])
    return rng.choice([t[:i] + t[i + 1:], t[:i] + odd + t[i:],
                       t[:i] + odd + t[i + 1:], t[:i] + t[i:i + 1] + t[i:]])


def mutate_lines(t):
    lines = t.split(b"\r\n")
    i, k = rng.randrange(len(lines)), rng.randrange(len(lines))
    how = rng.randrange(4)
    if how == 0:
        lines.insert(i, lines[k])
    elif how == 1:
        del lines[i]
    elif how == 2:
        lines[i], lines[k] = lines[k], lines[i]
    else:
        lines[i] += rng.choice([b" ", b"\t", b" \t ", b"\r", b"\r\n"])
    return b"\r\n".join(lines)


def mutate_tags(t):
    """A tag of the signature goes, comes or changes."""
    m = re.match(rb"DKIM-Signature:((?:.*\r\n[ \t])*.*)\r\n", t)
    if m is None:
        return mutate_octets(t)
    tags = m[1].split(b";")
    i = rng.randrange(len(tags))
    new = rng.choice([b"", b" ", b"\r\n\t"]) + rng.choice(TAGS)
    how = rng.randrange(4)
    if how == 0:
        tags[i] = new
    elif how == 1:
        tags.insert(i, new)
    elif how == 2:
        del tags[i]
    else:
        tags[i] = tags[i].replace(b"=", rng.choice(
            [b" =", b"= ", b"\r\n =", b"=\r\n\t", b"=="]), 1)
    return b"DKIM-Signature:" + b";".join(tags) + t[m.end(1):]


def signed_late(keys):
    """What is odd already when dkimpy signs it; None if it can't be."""
    t = message()
    for _ in range(rng.randrange(1, 6)):
        t = rng.choice([mutate_octets, mutate_lines])(t)
    try:
        return sign(t, keys, rng.random() < .1)
    except Exception:
        return None


def mutate(t):
    how = rng.choice([mutate_octets, mutate_octets, mutate_lines, mutate_tags,
                      mutate_tags])
    t = how(t)
    if rng.random() < .3:
        t = mutate(t)
    if rng.random() < .1:
        t = t.replace(b"\r\n", b"\n")
    return t


def peer_passes(text, records):
    def txt(name, timeout=5):
        return records.get(name.split(b".")[0]) if name.lower().endswith(
            b"._domainkey.example.org.") else None
    try:
        d = dkim.DKIM(text)
        n = sum(x.lower() == b"dkim-signature" for x, _ in d.headers)
    except Exception:
        return None
    passed = False
    for i in range(min(n, 10)):
        try:
            passed |= bool(dkim.DKIM(text).verify(i, dnsfunc=txt))
        except Exception:
            pass
    return passed


def header(t):
    return re.split(rb"\r?\n\r?\n", t, maxsplit=1)[0]


def is_padded(t):
    """Is b= as long as base64 with its padding is?"""
    b = re.search(rb"[;\s]b=((?:[A-Za-z0-9+/= \t]|\r?\n[ \t])*)", t)[1]
    return len(re.sub(rb"\s", b"", b)) % 4 == 0


# Where the two differ, and why we are right: by RFC 6376's section. Each has
# a condition of our signature line and of the message.
EXPLAINED = [
    ("3.5: l= must not be more than the body has",
     lambda f, t: f[2] == "short-body"),
    ("3.2: a tag's name ends where its letters and digits do",
     lambda f, t: f[3] == "signature is no list of tags"),
    ("2.10: base64 need not be padded",
     lambda f, t: f[1] == "pass" and not is_padded(t)),
    ("3.4.2, 3.4.4: only space and tab are white space, not CR or VT",
     lambda f, t: re.search(rb"\r(?!\n)|[\x0b\x0c\x1c-\x1f\x85]", t)),
    ("3.4.4: white space at the end of a body without a line end",
     lambda f, t: t.endswith((b" ", b"\t"))),
    ("5.4.2: of two From fields h=from means the last; dkimpy adds another",
     lambda f, t: f[1] == "pass" and len(re.findall(
         rb"^From[ \t]*:", header(t), re.M | re.I)) > 1),
    ("RFC 5322, 2.2: a line that begins with a colon is no field, nor is "
     '"From ", which is not to be left out',
     lambda f, t: re.search(rb"^(From[ \t]|:)", header(t), re.M)),
]


def test_mutated(keys, records):
    bases = [sign(message(), keys, rng.random() < .2) for _ in range(60)]
    texts = [mutate(rng.choice(bases)) for _ in range(COUNT // 2)]
    while len(texts) < COUNT:
        t = signed_late(keys)
        if t is not None:
            texts.append(t)
    ours = results(texts, "-l", "-1")
    same_result = passes = unread = 0
    explained = dict.fromkeys((w for w, _ in EXPLAINED), 0)
    wrong = []
    for t, lines in zip(texts, ours):
        theirs = peer_passes(t, records)
        we = any(f[1] == "pass" for f in lines)
        passes += we
        if theirs is None:
            unread += 1
        elif theirs == we:
            same_result += 1
        else:
            why = next((w for w, test in EXPLAINED
                        if lines and test(lines[0], t)), None)
            if why is None:
                wrong.append(f"ours {lines[0][1:3] if lines else None}, theirs {theirs}: {t!r}")
            else:
                explained[why] += 1
    none(f"{COUNT} mutated messages (seed {SEED})", wrong)
    print(f"# {same_result} the same, {passes} of ours pass, {unread} are no "
          "messages to dkimpy")
    for why, n in explained.items():
        print(f"# {n} differ by RFC 6376, {why}")
    ok(same_result > COUNT * .8, "nearly all are the same", same_result)
    ok(passes > COUNT / 20, "some still pass", passes)


def main():
    keys, records = make_keys()
    write_zone(records)
    test_signed("dkimpy", [sign(message(), keys) for _ in range(120)])
    test_signed("dkimpy, with l=", [sign(message(), keys, True)
                                    for _ in range(20)])
    texts = [signed_by_opendkim(message()) for _ in range(12)]
    if all(texts):
        test_signed("opendkim", texts, "-1")
    else:
        skip("opendkim", "no opendkim-testmsg that signs")
    test_mutated(keys, records)
    done()


main()
