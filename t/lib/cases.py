"""Reports made from the lines of t/data/quirks/cases.tsv."""
# SPDX-License-Identifier: ISC
#
# The table's columns:
#   code    the quirk it is about; empty: one more edit of the case above
#   base    rfc7489 or rfc9990, the report to be edited; how it is packed
#           behind a +: gz, gz+gz (two members), gz+rubbish, gz+crc (a wrong
#           one)
#   old     what stands there, once; empty: the front of the document
#   new     what to put there
#   quirks  the whole cell of the first row that results; if the code is not
#           in it, the case is a near miss; @ stands for any text
#   cells   other cells of it, as name=value, parted by |
#
# Outside quirks, \n, \t and \xHH are octets, and {70000*text} is that text
# so many times, each %d in it replaced by the number.

import fnmatch
import gzip
import re

import tap

ABSENT = r"\N"


def octets(text):
    raw = re.sub(r"\{(\d+)\*(.*?)\}",
                 lambda m: "".join(m[2].replace("%d", str(i + 1))
                                   for i in range(int(m[1]))),
                 text.decode()).encode()
    return re.sub(rb"\\(x[0-9a-f]{2}|[nt])",
                  lambda m: {b"n": b"\n", b"t": b"\t"}.get(m[1]) or
                  bytes([int(m[1][1:], 16)]), raw)


def pack(data, how):
    for step in how:
        if step == "crc":
            data = data[:-8] + bytes([data[-8] ^ 1]) + data[-7:]
            continue
        data += {"gz": b"", "rubbish": b"\r\n"}[step]
        if step == "gz" and data[:2] == b"\x1f\x8b":
            data += gzip.compress(b"\n", mtime=0)
        elif step == "gz":
            data = gzip.compress(data, mtime=0)
    return data


class Case:
    def __init__(self, number, code, base, quirks, cells):
        self.name = f"line-{number}-{code}"
        self.code = code
        base, *self.packed = base.split("+")
        self.data = tap.read(f"{tap.DATA}/quirks/{base}.xml")
        self.quirks = quirks
        self.codes = set(re.findall(r"(?:^|;)([a-z0-9-]+)", quirks))
        self.cells = [c.split("=", 1) for c in cells.split("|") if c]

    def edit(self, old, new):
        if old and self.data.count(octets(old)) != 1:
            tap.ok(False, f"{self.name}: {old} stands there once")
        self.data = self.data.replace(octets(old), octets(new), 1)

    def octets(self):
        return pack(self.data, self.packed)

    def wrong(self, row):
        if not fnmatch.fnmatchcase(
                row["quirks"].replace("[", "<").replace("]", ">"),
                self.quirks.replace("[", "<").replace("]", ">")
                .replace("*", "[*]").replace("?", "[?]").replace("@", "*")):
            yield f"quirks: {row['quirks'][:500]}\n  want: {self.quirks}"
        for name, want in self.cells:
            got = ABSENT if row[name] is None else row[name]
            if got != octets(want.encode()).decode():
                yield f"{name}: {got!r}, want {want!r}"


def cases():
    out = []
    lines = tap.read(tap.DATA + "/quirks/cases.tsv").split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line or line.startswith(b"#"):
            continue
        f = line.split(b"\t") + 6 * [b""]
        if f[0]:
            out.append(Case(number, f[0].decode(), f[1].decode(),
                            f[4].decode(), f[5].decode()))
        out[-1].edit(f[2], f[3])
    return out
