"""Makes t/data/arc anew, with a new key: python3 t/lib/arcfix.py FOLDER.

ARC chains sealed by RFC 8617 with the signer of dkimfix.py, each with one
thing that another sealer, or a forger, does otherwise. Written are messages,
a zone file with the key, and cases.tsv: file, result, reason, and the cause of
each set that failed.
"""
# SPDX-License-Identifier: ISC

import hashlib
import os

from dkimfix import BODY, HEADER, NAMES, NOW, OUT, b64, canon_body, \
    canon_field, make_keys, pick, sign_octets, spki

A = "a=ed25519-sha256; d=fwd.example; s=ed;"
cases = []


def signed(octets):
    return b64(sign_octets("ed", "ed25519-sha256", octets.encode()))


def message_signature(i, header, names, extra):
    octets = "" if " l=0;" in extra else canon_body("relaxed", BODY)
    digest = hashlib.sha256(octets.encode()).digest()
    field = f"ARC-Message-Signature: i={i}; {A} c=relaxed/relaxed;{extra}" \
            f"\r\n\th={names};\r\n\tbh={b64(digest)};\r\n\tb="
    octets = "".join(canon_field("relaxed", f) + "\r\n"
                     for f in pick(header, names))
    return field + signed(octets + canon_field("relaxed", field))


def chain(n, names=None, extra=None, cv=None, seal=None, label=None,
          results=None, wrong=None):
    """The fields of n sets, the newest first. The other arguments have what
    is not as usual, by instance."""
    fields, front = [], ""
    for i in range(1, n + 1):
        def of(what, usual, i=i):
            return (what or {}).get(i, usual)
        no = of(label, i)
        fields.insert(0, "ARC-Authentication-Results:" + of(
            results, f" i={no}; fwd.example; dmarc=pass header.from="
            "example.org"))
        fields.insert(0, message_signature(
            no, fields + HEADER, of(names, NAMES), of(extra, "")))
        front += "".join(canon_field("relaxed", f) + "\r\n"
                         for f in (fields[1], fields[0]))
        sealed = f"ARC-Seal: i={no}; {A} cv=" + \
            of(cv, "none" if i == 1 else "pass") + f";{of(seal, '')}\r\n\tb="
        front += canon_field("relaxed", sealed)
        fields.insert(0, sealed + signed(front + of(wrong, "")))
        front = front[:-len(canon_field("relaxed", sealed))] + \
            canon_field("relaxed", fields[0]) + "\r\n"
    return fields


def case(name, want, fields):
    with open(os.path.join(OUT, name + ".eml"), "wb") as f:
        f.write(("".join(x + "\r\n" for x in fields + HEADER) + "\r\n" +
                 BODY).encode())
    cases.append([name] + want.split("; "))


def without(fields, *numbers):
    return [f for i, f in enumerate(fields) if i not in numbers]


PASS = "pass valid"
AMS = "fail message; set 1: ARC-Message-Signature: "
SEAL = "fail seal; set 1: ARC-Seal: "
NO_FROM = "From is not signed (h=)"


def good_cases():
    case("one", PASS, chain(1))
    case("three", PASS, chain(3))
    case("none", "none none", [])
    # RFC 8617, 5.2: older message signatures do not matter
    case("older-no-from", PASS, chain(2, names={1: "to:subject"}))
    # 4.1.2: sealers must not sign these, and many do
    for name in "arc-authentication-results", "arc-message-signature", \
            "authentication-results":
        case("ams-signs-" + name, PASS, chain(2, names={2: NAMES + ":" +
                                                        name}))
    # an undefined tag is ignored
    for v in "1", "2":
        case("ams-v-" + v, PASS, chain(1, extra={1: f" v={v};"}))
    case("seal-other-tags", PASS, chain(1, seal={
        1: " v=2; bh=x; c=simple; l=0; x=1; q=none;"}))
    case("seal-t", PASS, chain(1, seal={1: f" t={NOW - 9000};"}))
    case("ams-hole", PASS, chain(1, names={1: NAMES + "::"}))
    case("two-digits", PASS, chain(1, label={1: "01"}))
    case("results-comment", PASS, chain(1, results={
        1: " (a) i (b) = (c) 1 (d) ; x"}))
    case("results-empty", PASS, chain(1, results={1: "i=1;"}))


def message_cases():
    case("ams-no-from", AMS + NO_FROM, chain(1, names={1: "to:subject"}))
    case("ams-empty", AMS + NO_FROM, chain(1, names={1: ""}))
    case("ams-from-in-name", AMS + NO_FROM,
         chain(1, names={1: "x-from:fro:fromm"}))
    case("ams-signs-seal", AMS + "h= is not allowed, or names ARC-Seal (h=)",
         chain(2, names={2: NAMES + ":ARC-seal"}))
    cases[-1][2] = cases[-1][2].replace("set 1", "set 2")
    case("newest-no-from", "fail message; set 2: ARC-Message-Signature: "
         + NO_FROM, chain(2, names={2: "to:subject"}))
    case("ams-expired", AMS + "signature has expired",
         chain(1, extra={1: f" x={NOW - 1};"}))
    case("ams-future", AMS + "signature was made in the future",
         chain(1, extra={1: f" t={NOW + 1000};"}))
    case("ams-t-word", AMS + "value of a tag is no number (t=)",
         chain(1, extra={1: " t=now;"}))
    case("ams-length", AMS + "l= leaves the end of the body unsigned",
         chain(1, extra={1: " l=0;"}))
    case("ams-twice-d", AMS + "signature has a tag twice (d=)",
         chain(1, extra={1: " d=fwd.example;"}))
    case("ams-twice-i", AMS + "signature has a tag twice (i=)",
         chain(1, extra={1: " i=2;"}))
    case("ams-simple-i", "fail stray; set 1: no ARC-Message-Signature",
         [f.replace("ure: i=1;", "ure: i=@fwd.example;")
          for f in chain(1)])
    case("ams-changed", AMS + "header changed: signature does not verify, "
         "body hash does", [f.replace("h=from:", "h=from:x-new:")
                            for f in chain(1)])


def seal_cases():
    case("seal-h", SEAL + "h= is not allowed, or names ARC-Seal (h=)",
         chain(1, seal={1: " h=from;"}))
    case("seal-empty-h", SEAL + "h= is not allowed, or names ARC-Seal (h=)",
         chain(1, seal={1: " h=;"}))
    case("seal-future", SEAL + "signature was made in the future",
         chain(1, seal={1: f" t={NOW + 9000};"}))
    case("seal-t-word", SEAL + "value of a tag is no number (t=)",
         chain(1, seal={1: " t=x;"}))
    case("seal-twice-cv", SEAL + "signature has a tag twice (cv=)",
         chain(1, seal={1: " cv=none;"}))
    changed = [f.replace("dmarc=pass", "dmarc=none") for f in chain(2)]
    case("results-changed", "fail seal; set 2: ARC-Seal: seal does not "
         "verify", changed)
    case("older-seal-wrong", SEAL + "seal does not verify",
         chain(2, wrong={1: "x"}))
    case("no-key", "fail message; set 1: ARC-Message-Signature: there is no "
         "key record", [f.replace("s=ed;", "s=gone;") for f in chain(1)])
    case("no-answer", "temperror dns; set 1: ARC-Message-Signature: no answer "
         "about the key record", [f.replace("s=ed;", "s=servfail;")
                                  for f in chain(1)])


def cv_cases():
    for name, cv, causes in (
            ("first-pass", {1: "pass"}, ["1: its ARC-Seal says cv=pass, not "
                                         "none"]),
            ("second-none", {2: "none"}, ["2: its ARC-Seal says cv=none, not "
                                          "pass"]),
            ("both", {1: "pass", 2: "none"},
             ["1: its ARC-Seal says cv=pass, not none",
              "2: its ARC-Seal says cv=none, not pass"]),
            ("older-fail", {1: "fail"}, ["1: its ARC-Seal says cv=fail, not "
                                         "none"])):
        case("cv-" + name, "; ".join(["fail cv-wrong"] + [
            "set " + c for c in causes]), chain(2, cv=cv))
    case("cv-newest-fail", "fail cv-fail; set 2: its ARC-Seal says cv=fail",
         chain(2, cv={2: "fail"}))
    case("cv-word", SEAL + "cv= is not none, pass or fail (cv=)",
         chain(1, cv={1: "maybe"}))


def structure_cases():
    names = ["ARC-Seal", "ARC-Message-Signature",
             "ARC-Authentication-Results"]
    for i, name in enumerate(names):
        case("no-" + name.lower(), f"fail missing; set 1: no {name}",
             without(chain(2), 3 + i))
        fields = chain(2)
        case("twice-" + name.lower(), f"fail several; set 2: several {name}",
             [fields[i]] + fields)
    case("gap", "fail missing; set 2: missing", without(chain(3), 3, 4, 5))
    case("gap-and-half", "fail missing; set 1: no ARC-Seal; set 2: missing; "
         "set 3: several ARC-Seal", [chain(3)[0]] +
         without(chain(3), 3, 4, 5, 6))
    fifty = chain(1, label={1: 50})
    case("only-50", "fail missing; sets 1 to 49: missing", fifty)
    for label in "0", "51", "001", "1 1", "+1", "-1", "4294967297", "x", "":
        name = label.replace(" ", "_") or "empty"
        case("instance-" + name, "fail stray", chain(1, label={1: label}))
    case("stray-besides", "fail stray", chain(1) + chain(
        1, label={1: "51"})[:1])
    for name, text in ("no-semicolon", " i=1 x"), ("no-instance", " x; y"), \
            ("instance-later", " x; i=1; y"), ("open-comment", " (i=1; x"):
        case("results-" + name, "fail stray; set 1: no "
             "ARC-Authentication-Results", chain(1, results={1: text}))


def main():
    for name in os.listdir(OUT):
        os.unlink(os.path.join(OUT, name))
    make_keys()
    for group in good_cases, message_cases, seal_cases, cv_cases, \
            structure_cases:
        group()
    with open(os.path.join(OUT, "keys.zone"), "w") as f:
        f.write("; The key of t/data/arc; made by t/lib/arcfix.py.\n"
                "ed._domainkey.fwd.example. 300 IN TXT \"v=DKIM1; k=ed25519; "
                f"p={b64(spki('ed')[-32:])}\"\n"
                "_dmarc.example.org. 300 IN TXT \"v=DMARC1; p=reject\"\n"
                "example.org. 300 IN TXT \"v=spf1 -all\"\n"
                ";ERROR,servfail._domainkey.fwd.example,TXT,SERVFAIL\n")
    with open(os.path.join(OUT, "cases.tsv"), "w") as f:
        f.write("file\twant\tcauses\n")
        for name, want, *causes in cases:
            f.write("\t".join([name, want, "; ".join(causes)]) + "\n")


if __name__ == "__main__":
    main()
