"""Makes t/data/notes anew, with a new key: python3 t/lib/notefix.py FOLDER.

Messages that pass by DKIM, by the signer of dkimfix.py, of which more or less
is signed, or which were signed for a time.
"""
# SPDX-License-Identifier: ISC

import os

from dkimfix import OUT, b64, make_keys, signature, spki

FIELDS = [
    "From: a@note.example", "Sender: b@note.example",
    "Reply-To: a@note.example", "To: c@home.example", "Cc: d@home.example",
    "Subject: What is signed", "Date: Thu, 1 Jan 2026 00:00:00 +0000",
    "Message-ID: <1@note.example>", "In-Reply-To: <0@note.example>",
    "References: <0@note.example>", "MIME-Version: 1.0",
    "Content-Type: text/plain", "Content-Transfer-Encoding: 7bit",
    "Content-Disposition: inline",
]
ALL = ":".join(f.split(":")[0].lower() for f in FIELDS)
RECEIVED = "Received: from mx.note.example (mx.note.example [192.0.2.1])" \
    "\r\n\tby mx.home.example; Thu, 1 Jan 2026 00:00:05 +0000"
THEN = 1767225600  # when it was sent


def sign(names=ALL, **how):
    how.setdefault("d", "note.example")
    return signature(FIELDS, "Hello\r\n", key="ed", s="ed",
                     a="ed25519-sha256", names=names, **how)


def write(name, *signatures):
    with open(os.path.join(OUT, name + ".eml"), "w", newline="") as f:
        f.write("".join(x.replace("\r\n", "\n") + "\n" for x in
                        (RECEIVED,) + signatures + tuple(FIELDS)))
        f.write("\nHello\n")


def main():
    for name in os.listdir(OUT):
        os.unlink(os.path.join(OUT, name))
    make_keys()
    write("all", sign())
    write("twice", sign(ALL + ":" + ALL))
    write("from", sign("from"))
    half = ALL.split(":")
    write("halves", sign("from:" + ":".join(half[:7])),
          sign("from:" + ":".join(half[7:])))
    write("other", sign(d="other.example"))
    write("other-from", sign(), sign("from", d="other.example"))
    write("length", sign(length=2))
    write("length-and-whole", sign(length=2), sign("from"))
    write("until", sign(extra=f" t={THEN}; x={THEN + 86400};"))
    write("later", sign(extra=f" t={THEN + 86400};"))
    key = b64(spki("ed")[-32:])
    with open(os.path.join(OUT, "keys.zone"), "w") as f:
        f.write("; The key of t/data/notes; made by t/lib/notefix.py.\n")
        for d in "note", "other":
            f.write(f"ed._domainkey.{d}.example. 300 IN TXT "
                    f"\"v=DKIM1; k=ed25519; p={key}\"\n"
                    f"_dmarc.{d}.example. 300 IN TXT "
                    "\"v=DMARC1; p=reject\"\n")


if __name__ == "__main__":
    main()
