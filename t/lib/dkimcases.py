"""DKIM and ARC against what is written down: t/data/dkim and the corpus."""
# SPDX-License-Identifier: ISC

import os
import re

from dkimpart import ask, value
from tap import DATA, done, none, ok, same

HERE = os.path.join(DATA, "dkim")
KEYS = os.path.join(HERE, "keys.zone")
CORPUS = os.environ["CORPUS"]


def signatures(lines):
    return [f for f in lines if f[0] == "dkim"]


def judged(lines):
    """As cases.tsv has it."""
    return "; ".join(" ".join([f[1], f[2], value(f, "header"),
                               value(f, "body"), value(f, "unsigned")])
                     for f in signatures(lines))


def read(path):
    with open(path, "rb") as f:
        return f.read()


def table(path):
    with open(path) as f:
        rows = [line.rstrip("\n").split("\t") for line in f
                if not line.startswith("#")]
    return [dict(zip(rows[0], row)) for row in rows[1:]]


# --- our own messages ---


def fixture(name):
    return read(os.path.join(HERE, name + ".eml"))


def test_fixtures():
    cases = table(os.path.join(HERE, "cases.tsv"))
    for options in sorted({c["options"] for c in cases}):
        mine = [c for c in cases if c["options"] == options]
        messages = [fixture(c["file"]) for c in mine]
        for c, lines in zip(mine, ask(KEYS, messages, *options.split())):
            same(f"{c['file']} {options}".strip(), judged(lines), c["want"])
    whole = ask(KEYS, [fixture(c["file"]) for c in cases])
    for piece in "1", "7":
        same(f"bodies in pieces of {piece}", ask(
            KEYS, [fixture(c["file"]) for c in cases], "-p", piece), whole)
    none("CRLF or LF is all the same", (
        c["file"] for c, a, b in zip(cases, whole, ask(KEYS, [
            fixture(c["file"]).replace(b"\r\n", b"\n") for c in cases]))
        if a != b))


def test_told():
    """What is told besides the result."""
    def first(name, *options):
        return signatures(ask(KEYS, [fixture(name)], *options)[0])[0]
    f = first("good-u-label")
    same("U-labels become A-labels",
         [value(f, "d"), value(f, "key")], ["xn--bcher-kva.example",
                                            "rsa._domainkey.xn--bcher-kva"
                                            ".example"])
    f = first("good-identity-qp")
    same("quoted-printable is undone", value(f, "i"), "alice@x@example.org")
    f = first("good-many-records")
    same("several records are told", value(f, "records"), "4")
    same("and the key that verified", value(f, "bits"), "2048")
    f = first("good-odd-key")
    ok("t=y is told", "testing" in f, f)
    same("the TTL of the key", value(f, "ttl"), "300")
    same("the algorithm", value(f, "a"), "rsa-sha256")
    ok("b= is known by its first octets", re.fullmatch(
        "[A-Za-z0-9+/]{8}", value(f, "b")), f)
    for name, tag in ("without-bh", "bh"), ("twice-d", "d"), ("t-word", "t"), \
            ("i-above", "i"), ("b-junk", "b"), ("no-from", "h"):
        same(f"{name} names the tag", value(first(name), "tag"), tag)


def test_many_records():
    """LIMIT_DKIM_RECORDS usable keys are tried, and none after them."""
    keys = {}
    with open(KEYS) as f:
        for line in f:
            name, _, text = line.partition("._domainkey.example.org. 300 IN "
                                           "TXT ")
            keys.setdefault(name, text)
    for wrong, want in (3, "pass verified ok ok 0"), \
            (4, "fail header-changed bad ok 0"):
        with open("many.zone", "w") as f:
            for i in range(wrong):
                f.write(f'many._domainkey.example.org. 60 IN TXT "n={i}; " '
                        + keys["r1024"])
            f.write("many._domainkey.example.org. 60 IN TXT " + keys["rsa"])
        lines = ask("many.zone", [fixture("good-many-records")])[0]
        same(f"the right key after {wrong} others", judged(lines), want)


# --- changes of one octet ---


def expected(message):
    """For each octet of a message with one relaxed/relaxed signature that is
    a letter or digit, what must come of another in its place."""
    head, _, body = message.partition(b"\r\n\r\n")
    at = 0
    signed = {b"from", b"to", b"subject", b"date", b"message-id"}
    want = ""
    for line in head.split(b"\r\n"):
        if line[:1] not in b" \t":
            name = line.split(b":")[0].lower()
            want = "fail header-changed bad ok 0" if name in signed else \
                None if name == b"dkim-signature" else "pass verified ok ok 0"
        for i in range(len(line)):
            yield at + i, want
        at += len(line) + 2
    at += 2
    for i in range(len(body)):
        yield at + i, "fail body-changed ok bad 0"


def test_octets():
    for name in "good-relaxed-relaxed", "good-ed25519-relaxe":
        message = fixture(name)
        places = [(i, want) for i, want in expected(message)
                  if chr(message[i]).isalnum()]
        texts = []
        for i, _ in places:
            new = b"q" if message[i:i + 1] not in b"qQ" else b"z"
            texts.append(message[:i] + new + message[i + 1:])
        outcomes = [judged(lines) for lines in ask(KEYS, texts)]
        ok(len(places) > 300, "many octets can be changed", len(places))
        none(f"{name}: another octet gives the right reason", (
            f"{message[i - 9:i + 9]!r}: {got}, not {want}"
            for (i, want), got in zip(places, outcomes)
            if want is not None and got != want))
        none(f"{name}: nothing of a signature can be changed", (
            f"{message[i - 9:i + 9]!r}: {got}"
            for (i, want), got in zip(places, outcomes)
            if want is None and got.startswith("pass")
            and b"DKIM-Signature" in message[:i + 9]))


# --- very many signatures ---


def test_many():
    message = fixture("good-relaxed-relaxed")
    good, _, rest = message.partition(b"From:")
    good, received, _ = good.partition(b"Received:")
    rest = received + _ + b"From:" + rest
    bad = re.sub(rb"bh=..", b"bh=AA", good)
    for n in 100, 1009:
        lines = ask(KEYS, [bad * n + good + rest])[0]
        got = [f[2] for f in signatures(lines)]
        same(f"{n} signatures: ten are verified, none of the rest counts",
             got, ["both-changed"] * 10 + ["not-checked"] * (n - 9))
        none("no one of them passes", (f for f in signatures(lines)
                                       if f[1] == "pass"))
        lines = ask(KEYS, [bad * n + good + rest], "-m", str(n + 1))[0]
        same("unless one asks for more", signatures(lines)[-1][1], "pass")
    lines = ask(KEYS, [b"DKIM-Signature: junk\r\n" * 10 + message])[0]
    same("those that can't be read count too", signatures(lines)[-1][2],
         "not-checked")
    names = b"from:" + b"x:" * 100000 + b"y"
    lines = ask(KEYS, [message.replace(b"h=from", b"h=" + names)])[0]
    same("100,000 names", judged(lines),
         "permerror bad-signature - - 0")


# --- ARC ---


def test_chains():
    """RFC 8617: what each chain of t/data/arc comes to, and why."""
    folder = os.path.join(DATA, "arc")
    cases = table(os.path.join(folder, "cases.tsv"))
    messages = [read(os.path.join(folder, c["file"] + ".eml")) for c in cases]
    for c, lines in zip(cases, ask(os.path.join(folder, "keys.zone"),
                                   messages)):
        got = next(f for f in lines if f[0] == "arc")
        same(f"ARC: {c['file']}", [" ".join(got[1:3]), "; ".join(got[5:])],
             [c["want"], c["causes"]])


# --- the corpus ---


def strings(text):
    return " ".join('"%s"' % text[i:i + 200].replace('"', '\\"')
                    for i in range(0, max(1, len(text)), 200))


def write_zone(records):
    with open("corpus.zone", "w") as f:
        for name, text in records:
            if text.startswith("~~"):
                f.write(f";ERROR,{name},TXT,SERVFAIL\n")
            elif text != "NXDOMAIN":
                f.write(f"{name}. 60 IN TXT {strings(text)}\n")
    return "corpus.zone"


def test_rfc8463():
    text = read(os.path.join(CORPUS, "dkim/rfc8463.txt")).decode()
    keys, message = text.split("\n\n", 1)
    zone = write_zone(line.split(None, 1) for line in keys.splitlines())
    for m in message, message.replace("\n", "\r\n"):
        got = signatures(ask(zone, [m.encode()])[0])
        same("RFC 8463, A: both signatures", [f[1] for f in got],
             ["pass", "pass"])
    got = signatures(ask(zone, [message.replace(
        "hungry", "angry").encode()])[0])
    same("RFC 8463, A: another body", [f[2] for f in got],
         ["body-changed"] * 2)


# What each file of Mail::DKIM's must come to: by default, and with SHA-1 and
# keys of 512 bits, each signature. A file not named here has a signature that
# can't be used: no v=1, or no q=dns/txt.
MAIL_DKIM = {
    "badkey2_ed25519": ("fail", "fail"),
    "badkey3_ed25519": ("fail", "fail"),
    "badkey4_ed25519": ("permerror", "permerror"),
    "badkey1_ed25519": ("permerror", "permerror"),
    "badkey5_ed25519": ("permerror", "permerror"),
    "goodkey_ed25519": ("pass", "pass"),
    "badkey_8": ("policy", "pass"),
    "badkey_9": ("policy", "pass"),
    "badkey_10": ("permerror", "permerror"),
    "badkey_11": ("permerror", "permerror"),
    "badkey_12": ("policy", "pass"),
    "badkey_13": ("policy", "pass"),
    "badkey_14": ("temperror", "temperror"),
    "badkey_15": ("temperror", "temperror"),
    "good_1878523": ("policy", "pass"),
    "good_83176": ("policy", "pass"),
    "good_qp_1": ("policy", "pass"),
    "good_qp_2": ("policy", "pass"),
    "good_qp_3": ("policy", "pass"),
    "good_rfc4871_3": ("policy", "pass"),
    "good_rfc4871_4": ("policy", "pass"),
    "goodkey_1": ("policy", "pass"),
    "goodkey_2": ("policy", "pass"),
    "goodkey_3": ("policy", "pass"),
    "goodkey_4": ("policy", "pass"),
    "ignore_7": ("policy", "policy"),
    "multiple_2": ("permerror policy policy permerror",
                   "permerror pass fail permerror"),
}


def test_mail_dkim():
    folder = os.path.join(CORPUS, "dkim/mail-dkim")
    names = sorted(f[:-4] for f in os.listdir(folder) if f.endswith(".txt"))
    with open(os.path.join(folder, "FAKE_DNS.dat")) as f:
        records = [line.strip().split(None, 1) for line in f
                   if line.strip() and line[0] != "#"]
    zone = write_zone((n, "" if t == '""' else t) for n, t in records)
    messages = [read(os.path.join(folder, n + ".txt")) for n in names]
    for which, options in enumerate(((), ("-1", "-b", "512"))):
        for name, lines in zip(names, ask(zone, messages, *options)):
            want = MAIL_DKIM.get(name, ("permerror",) * 2)[which]
            same(f"Mail::DKIM {name} {' '.join(options)}".strip(),
                 " ".join(f[1] for f in signatures(lines)), want)


def test_arc():
    try:
        import yaml
    except ImportError:
        print("# no python3-yaml: ARC's validation cases are left out")
        return
    path = os.path.join(CORPUS, "arc/arc-draft-validation-tests.yml")
    with open(path) as f:
        suites = list(yaml.safe_load_all(f))
    n = 0
    for suite in suites:
        zone = write_zone((k, v or "") for k, v in
                          (suite.get("txt-records") or {}).items())
        tests = suite["tests"].items()
        outcomes = ask(zone, [t["message"].encode() for _, t in tests])
        for (name, t), lines in zip(tests, outcomes):
            got = next(f for f in lines if f[0] == "arc")
            # What can't be sealed any more has no cv=. One has an h= without
            # From, which the suite lets be, and RFC 8617, 4.1.2 does not.
            same(f"ARC {name}", got[1], (t["cv"] or "fail").lower()
                 if name != "ams_fields_h_empty" else "fail")
            # RFC 8617, 5.2: from the newest on, and no further than it stops
            order = [f[1] for f in reversed(lines) if f[0] == "message"] + \
                [f[1:3] for f in reversed(lines) if f[0] == "seal"]
            failed = [k for k, f in enumerate(order)
                      if f not in ("pass", ["pass", "verified"])]
            same(f"ARC {name} stops", [f for f in order[
                failed[0] + 1 if failed else len(order):]
                if f[1] not in ("not-checked", "bad-signature")], [])
            n += 1
    same("ARC's validation cases", n, 171)


if __name__ == "__main__":
    test_fixtures()
    test_told()
    test_many_records()
    test_octets()
    test_many()
    test_chains()
    if os.path.isdir(os.path.join(CORPUS, "dkim")):
        test_rfc8463()
        test_mail_dkim()
        test_arc()
    else:
        print("# ../shared/corpus is not here: its messages are left out")
    done()
