"""What tests in Python have in common: TAP, the programs, their rows."""
# SPDX-License-Identifier: ISC

import os
import re
import subprocess
import sys

TOP = os.environ["TOP"]
DATA = os.environ["DATA"]

_count = _failed = 0


def ok(good, name, *details):
    """One line of TAP; what a failed check got is shown as comments."""
    global _count, _failed
    _count += 1
    if not good:
        _failed += 1
    print(f"{'' if good else 'not '}ok {_count} - {name}")
    if not good:
        for line in "\n".join(str(d) for d in details).split("\n")[:60]:
            print(f"# {line[:600]}")
    return good


def skip(name, reason):
    """Counts as passed, and is listed at the end of the run."""
    ok(True, f"{name} # SKIP {reason}")
    if os.environ.get("TEST_SKIPS"):
        with open(os.environ["TEST_SKIPS"], "a", encoding="utf-8") as f:
            f.write(f"{os.path.basename(sys.argv[0])}: {name}: {reason}\n")


def same(name, got, want):
    return ok(got == want, name, f"got:  {got!r}", f"want: {want!r}")


def none(name, offences):
    """Nothing is wrong: offences is empty."""
    offences = list(offences)
    return ok(not offences, name, *offences)


def done():
    print(f"1..{_count}")
    raise SystemExit(_failed > 0)


def run(*args, data=b""):
    """(exit status, stdout, stderr) of a program; a crash is a failure."""
    p = subprocess.run(args, input=data, capture_output=True, check=False)
    if p.returncode < 0 or p.returncode == 99 or p.returncode >= 126:
        ok(False, f"exit status {p.returncode}: {args}",
           p.stderr.decode(errors="replace"))
    return p.returncode, p.stdout, p.stderr.decode()


_ESCAPE = re.compile(rb"\\(x[0-9a-f]{2}|[tnr\\])")
_LETTER = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"\\": b"\\"}


def cell(raw):
    """The value of a cell of TSV: None for an absent one."""
    if raw == b"\\N":
        return None
    return _ESCAPE.sub(
        lambda m: _LETTER.get(m[1]) or bytes([int(m[1][1:], 16)]),
        raw).decode()


def rows(tsv):
    """Rows as dictionaries."""
    lines = tsv.split(b"\n")
    if lines.pop() != b"":
        ok(False, "the last line is ended")
    names = lines.pop(0).decode().split("\t")
    out = []
    for line in lines:
        cells = line.split(b"\t")
        if len(cells) != len(names):
            ok(False, f"{len(names)} cells a line", line)
        out.append(dict(zip(names, map(cell, cells))))
    return out


def parse(*args, data=b""):
    """dmarc-rua-parse's (exit status, rows, stderr)."""
    status, out, err = run("dmarc-rua-parse", "-o", "tsv", *args, data=data)
    return status, rows(out) if out else [], err


def by_input(table):
    """Rows of each input, by its name without folders."""
    out = {}
    for row in table:
        out.setdefault(os.path.basename(row["input"]), []).append(row)
    return out


def subfield(raw):
    if raw == "~":
        return None
    return re.sub("(?:%[0-9A-Fa-f]{2})+",
                  lambda m: bytes.fromhex(m[0].replace("%", "")).decode(),
                  raw)


def items(text):
    """A list cell: its items, each a list of subfields."""
    if not text:
        return []
    return [[subfield(s) for s in item.split(",")]
            for item in text.split(";")]


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def read(path):
    with open(path, "rb") as f:
        return f.read()
