"""Random SPF records and clients, asked of spfask and of python3-spf.

spfrandom.py SPFASK SEED CASES: exit status 1 and a list if the answers
differ and DIFFERENCES below does not say why. The oracle reads the same data
through its DNSLookup hook.
"""
# SPDX-License-Identifier: ISC
import ipaddress
import random
import re
import subprocess
import sys

import spf

LOCALS = ["joe", "strong-bad", "a.b", "x+y=z", "", "~jack&jill", "A"]
SUBS = ["a", "b", "c", "d", "e", "joe", "_spf", "mx1", "mx2", "x-1"]
DELIMITERS = [".", "-", "+", "-+", ".-", "=", ",", "/", "_"]


class World:
    """What one case has in the DNS, and who asks."""

    def __init__(self, rng, n):
        self.rng = rng
        self.base = "c%d.example" % n
        self.data = {}
        self.errors = set()
        self.all = self # all that there is in the DNS; see Joined
        self.records = []
        self.ip = self.client(n)
        real = ipaddress.ip_address(self.ip)
        if real.version == 6 and real.ipv4_mapped:
            real = real.ipv4_mapped
        self.real = real
        self.fill()

    def client(self, n):
        kind = self.rng.random()
        four = "10.%d.%d.%d" % (n >> 16 & 255, n >> 8 & 255, n & 255)
        if kind < 0.6:
            return four
        if kind < 0.7:
            return "::ffff:" + four
        return "2001:db8:%x:%x::%x" % (n >> 8, n & 255, n & 7)

    def add(self, name, rtype, value):
        self.data.setdefault((name.lower(), rtype), []).append(value)

    def name(self):
        return self.rng.choice(SUBS) + "." + self.base

    def near(self):
        """An address: the client's, one beside it, one far away."""
        r = self.rng.random()
        if r < 0.35:
            return self.real
        if r < 0.6:
            return self.real + self.rng.choice([1, 2, 60, 300])
        if self.real.version == 4:
            return ipaddress.ip_address("192.0.2.%d" % self.rng.randrange(9))
        return ipaddress.ip_address("2001:db8:ffff::%x" %
            self.rng.randrange(9))

    def add_hosts(self):
        rng = self.rng
        for i, sub in enumerate([""] + SUBS):
            name = (sub + "." + self.base).lstrip(".")
            if rng.random() < 0.03:
                self.errors.add(name)
            if 0 < i < 8 and rng.random() < 0.06: # and no loops
                target = rng.choice(SUBS[i:]) + "." + self.base
                self.add(name, "CNAME", target)
                continue
            if rng.random() < 0.6:
                for _ in range(rng.choice([1, 1, 2, 3, 12])):
                    a = self.near()
                    self.add(name, "A" if a.version == 4 else "AAAA", str(a))
            if rng.random() < 0.4:
                for _ in range(rng.choice([1, 2, 3, 9, 10, 11])):
                    self.add(name, "MX", (rng.randrange(4), self.name()))

    def add_names(self):
        rng = self.rng
        if rng.random() < 0.25:
            return
        arpa = self.real.reverse_pointer
        if rng.random() < 0.07:
            self.errors.add(arpa)
        for _ in range(rng.choice([1, 1, 2, 3, 12])):
            self.add(arpa, "PTR", rng.choice([self.name(), self.base]))

    def fill(self):
        rng = self.rng
        self.add_hosts()
        self.add_names()
        self.local = rng.choice(LOCALS)
        self.mail_from = self.local + "@" + self.base
        if rng.random() < 0.08:
            self.mail_from = ""
        self.helo = rng.choice([self.base, self.name(), "mail.o" + self.base,
            "Some Host", "[192.0.2.1]", "localhost"])
        self.put_record(self.base, 0)
        self.put_record(self.helo, 2)
        for sub in SUBS:
            if rng.random() < 0.85:
                self.put_record(sub + "." + self.base, 1)

    def put_record(self, name, depth):
        rng = self.rng
        if (name.lower(), "CNAME") in self.data or \
                (name.lower(), "TXT") in self.data or " " in name \
                or "[" in name or "." not in name:
            return
        text = self.record(depth)
        self.records.append(text)
        self.add(name, "TXT", text.encode("latin-1"))
        if rng.random() < 0.02:
            self.add(name, "TXT", b"v=spf1 -all")
        if rng.random() < 0.2:
            self.add(name, "TXT", b"unrelated=1")
        if rng.random() < 0.2:
            text = self.explanation()
            self.add("exp." + name, "TXT", text.encode("latin-1"))

    def macro(self, letters):
        rng = self.rng
        s = rng.choice(letters)
        if rng.random() < 0.1:
            s = s.upper()
        if rng.random() < 0.4:
            s += rng.choice(["1", "2", "3", "10"])
        if rng.random() < 0.3:
            s += "r"
        if rng.random() < 0.2:
            s += rng.choice(DELIMITERS)
        return "%{" + s + "}"

    def domain(self):
        rng = self.rng
        r = rng.random()
        if r < 0.6:
            return self.name()
        if r < 0.75:
            return self.macro("slodipvh") + "." + self.base
        if r < 0.8:
            return rng.choice(SUBS) + "." + self.macro("dohp")
        if r < 0.88:
            return "%{l1}." + self.base
        if r < 0.97:
            return rng.choice(["%{d}", "%{h}", "%{o}", "none." + self.base])
        return rng.choice(["%%." + self.base, "%{d}", "%{h}", "%{o}",
            self.name() + ".", "none." + self.base, "example", "a..b.example",
            "x" * 64 + ".example", ("y" * 50 + ".") * 5 + self.name(),
            "%_." + self.base, "1.2.3.4"])

    def lengths(self):
        rng = self.rng
        s = ""
        if rng.random() < 0.25:
            s += "/" + rng.choice(["0", "8", "16", "24", "25", "30", "31", "32",
                "32", "33"])
        if rng.random() < 0.15:
            s += "//" + rng.choice(["0", "32", "64", "96", "120", "127", "128",
                "129"])
        return s

    def network(self):
        a = self.near()
        length = ""
        if self.rng.random() < 0.6:
            length = "/" + self.rng.choice(["0", "8", "16", "24", "30", "31",
                "32"] + ["33", "64", "128", "129", "024"][:1 if
                self.rng.random() < 0.1 else 0])
        return "ip%d:%s%s" % (a.version, a, length)

    def mechanism(self):
        rng = self.rng
        kind = rng.choice(["a", "a", "mx", "ptr", "ip", "ip", "ip",
            "exists", "include", "include"])
        if kind == "ip":
            return self.network()
        text = kind
        if kind in ("exists", "include") or rng.random() < 0.6:
            text += ":" + self.domain()
        if kind in ("a", "mx"):
            text += self.lengths()
        return text

    def term(self, depth):
        rng = self.rng
        r = rng.random()
        if r < 0.02:
            return "redirect=" + self.domain()
        if r < 0.06:
            return "exp=" + rng.choice(["exp.%{d}", "exp." + self.base,
                self.domain()])
        if r < 0.09:
            return rng.choice(["op=x", "moo.x_1=" + self.macro("slodipvh"),
                "foo=", "ra=postmaster", "default=pass"])
        text = self.mechanism()
        return rng.choice(["", "", "", "+", "-", "~", "?"]) + text

    def record(self, depth):
        rng = self.rng
        terms = [self.term(depth) for _ in range(rng.choice(
            [1, 2, 3, 4, 5, 5, 12]))]
        if rng.random() < 0.7:
            terms.append(rng.choice("+-~?") + "all")
        if rng.random() < 0.04:
            terms = (["a:" + self.name() for _ in range(9)] + terms +
                ["redirect=" + self.base][:rng.randrange(2)])
        if rng.random() < 0.1:
            rng.shuffle(terms)
        text = " ".join([rng.choice(["v=spf1"] * 20 + ["V=SPF1", "v=spf10",
            "v=spf1 "])] + terms)
        if rng.random() < 0.08:
            text = self.mutate(text)
        return text

    def mutate(self, text):
        rng = self.rng
        for _ in range(rng.choice([1, 1, 2])):
            i = rng.randrange(6, len(text))
            c = rng.choice(list(" /:=%{}.-+~?0129azAZ_,") + ["\x00", "\t",
                "\xe9", "\x7f", "\r", "%{d}", "%{", "%%", "//"])
            text = text[:i] + c + text[i + rng.choice([0, 1]):]
        return text

    def explanation(self):
        rng = self.rng
        text = rng.choice(["%{i} is not one of %{d}", "no", "%{S} via %{h}",
            "see http://%{o}/?s=%{L}&r=%{r}", "%{c} %{p} %{v}", "100%%%_.",
            self.macro("slodipvhcr") + " " + self.macro("slodipvhcrt")])
        return self.mutate(text * 7)[1:] if rng.random() < 0.1 else text

    def texts(self):
        """Records and explanations."""
        for (_, rtype), values in self.data.items():
            if rtype == "TXT":
                for v in values:
                    yield v.decode("latin-1")

    # The data for either side.

    def zone(self):
        for name in sorted(self.errors):
            yield ";ERROR,%s.,ANY,SERVFAIL" % name
        for (name, rtype), values in self.data.items():
            for v in values:
                yield "%s. 60 IN %s %s" % (name, rtype, shown(rtype, v))

    def lookup(self, name, qtype, no_errors):
        name = name.lower().rstrip(".")
        data = self.all.data
        if name in self.all.errors and no_errors:
            return []
        if name in self.all.errors:
            raise spf.TempError("SERVFAIL")
        if (name, "CNAME") in data and qtype != "CNAME":
            return [((name, "CNAME"), data[(name, "CNAME")][0])]
        found = []
        for v in data.get((name, qtype), []):
            v = [v] if qtype == "TXT" else v
            if ((name, qtype), v) not in found:
                found.append(((name, qtype), v))
        return found


def shown(rtype, v):
    if rtype == "MX":
        return "%d %s." % v
    if rtype in ("CNAME", "PTR"):
        return v + "."
    if rtype != "TXT":
        return v
    s = "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else
        "\\%03d" % c for c in v)
    parts = re.findall(r"(?:\\\d\d\d|.){1,255}", s)
    return " ".join('"%s"' % p for p in parts) or '""'


class Joined:
    """The data of all cases: a mutated name may be another's."""

    def __init__(self, worlds):
        self.data, self.errors = {}, set()
        for w in worlds:
            self.data.update(w.data)
            self.errors |= w.errors
            w.all = self


class Oracle:
    """python3-spf's answer: result, explanation or "~", why.

    relax: without a limit ("voids", "lookups"), or with nothing at the names
    that should fail ("errors")."""

    def __init__(self, world, relax=()):
        spf.DNSLookup = lambda name, qtype, *_: world.lookup(name, qtype,
            "errors" in relax)
        spf.MAX_VOID_LOOKUPS = 999 if "voids" in relax else 2
        spf.MAX_LOOKUP = 999 if "lookups" in relax else 10
        q = spf.query(i=world.ip, s=world.mail_from, h=world.helo,
            receiver="receiver.example")
        q.t = "1800000000"
        try:
            self.result, _, exp = q.check()
        except Exception as x:
            self.result, exp = "broken", repr(x)
        self.why = exp
        self.explanation = exp
        if self.result != "fail" or exp == spf.EXPLANATIONS["fail"]:
            self.explanation = "~"


class Ours:
    def __init__(self, line):
        cells = line.rstrip("\n").split("\t")
        (self.result, self.explanation, self.why, self.at, self.term) = \
            cells[:5]
        self.lookups, self.voids, self.queries = map(int, cells[5:8])

    def text(self):
        return re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)),
            self.explanation)


EVERYTHING = ["voids", "errors", "lookups"]

# Where the oracle reads RFC 7208 otherwise: the section, why, whether a
# difference may be of this kind, and what to relax for the oracle to agree
# (of several the first that does; none: nothing can be).
DIFFERENCES = [
    ("11.1", "of void lookups terms are limited, not questions; nor those for "
        "%{p}, a host or a record",
        lambda w, o, t: o.voids <= 2 and ("Void lookup limit" in t.why or
        o.result == t.result == "fail"),
        [["voids"], ["voids", "errors"]]),
    ("4.6.4", "a redirect counts when it is followed, not when it is there",
        lambda w, o, t: "Too many DNS" in t.why and o.lookups <= 10,
        [["lookups"], ["lookups", "voids"], EVERYTHING]),
    ("4.6, 5.4, 5.5", "terms are expanded when they are tried, hosts asked "
        "until one matches, and for names errors do not matter",
        lambda w, o, t: t.result == "temperror",
        [["errors"], ["errors", "voids"], EVERYTHING]),
    ("5.2", "that a record includes itself matters when it does",
        lambda w, o, t: "include has trivial recursion" in
        t.why + Oracle(w, EVERYTHING).why, []),
    ("4.6.4", "an MX host has at most 10 addresses",
        lambda w, o, t: o.why == "too many addresses of one MX host", []),
    ("7.1", "macro-strings have no controls, no open braces, no 0",
        lambda w, o, t: o.result == "permerror" and o.why in
        ("octet that is not printable ASCII", "malformed macro",
        "macro that keeps no part"), []),
    ("7.1, 6.2", "and an explanation that is no macro-string is none",
        lambda w, o, t: o.result == t.result == "fail" and
        o.explanation == "~", []),
    ("7.1", "%% may be at the end",
        lambda w, o, t: "invalid-macro-char" in t.why and any("%%" in r
        for r in w.records), []),
    ("6", "unknown modifiers are ignored, however often they are there",
        lambda w, o, t: re.search(r": (?!redirect|exp)\S+= MUST appear at "
        "most once", t.why) is not None, []),
    ("4.3", "a missing local-part is postmaster in %{s} too",
        lambda w, o, t: w.local == "" and any("%{s" in r.lower()
        for r in w.texts()), []),
    ("7.3", "of names that are too long the left side goes, not of texts",
        lambda w, o, t: len(o.text()) > 253 and
        o.text().endswith(t.explanation), []),
]


def explained(world, ours, theirs):
    for section, why, test, relaxed in DIFFERENCES:
        if test(world, ours, theirs) and (not relaxed or
                any(same(ours, Oracle(world, r)) for r in relaxed)):
            return why
    return None


def main():
    ask, seed, n = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    worlds = [World(rng, i) for i in range(n)]
    Joined(worlds)
    with open("random.zone", "w") as f:
        for w in worlds:
            f.write("\n".join(w.zone()) + "\n")
    stdin = "".join("%s\t%s\t%s\n" % (w.ip, w.helo, w.mail_from)
        for w in worlds)
    out = subprocess.run([ask, "random.zone"], input=stdin, text=True,
        stdout=subprocess.PIPE, check=True).stdout.splitlines()
    report(worlds, [Ours(line) for line in out])


def same(ours, theirs):
    return ours.result == theirs.result and (ours.result != "fail" or
        ours.text().lower() == theirs.explanation.lower())


def report(worlds, answers):
    counts, results, bad = {}, {}, 0
    if len(answers) != len(worlds):
        sys.exit("%d answers" % len(answers))
    for w, ours in zip(worlds, answers):
        theirs = Oracle(w)
        results[ours.result] = results.get(ours.result, 0) + 1
        if same(ours, theirs):
            continue
        why = explained(w, ours, theirs)
        if why is not None:
            counts[why] = counts.get(why, 0) + 1
            continue
        bad += 1
        if bad <= 10:
            show(w, ours, theirs)
    for section, why, _, _ in DIFFERENCES:
        print("%5d explained by RFC 7208, %s: %s" % (counts.get(why, 0),
            section, why))
    print(" ".join("%s=%d" % r for r in sorted(results.items())))
    print("%d of %d differ without a reason" % (bad, len(worlds)))
    sys.exit(bad > 0)


def show(w, ours, theirs):
    print("---", w.base, w.ip, repr(w.helo), repr(w.mail_from))
    print("ours  ", ours.result, ours.explanation, "|", ours.why, "|",
        ours.at, "|", ours.term, ours.lookups, ours.voids)
    print("theirs", theirs.result, "|", theirs.why)
    for line in w.zone():
        print("   ", line)


if __name__ == "__main__":
    main()
