"""Rows and views of databases: what goes in, and what has to come out.

hostile HEAD >ROWS      rows of every kind that counts otherwise than it seems,
                        in the columns of HEAD
months HEAD N >ROWS     N rows, each of another month from 1970 on
sqlite FILE SQL         its rows as TSV
want LAST <SUMMARY      a summary as the views have it: without its header, days
                        behind LAST (a day) absent, in order
"""
# SPDX-License-Identifier: ISC
import itertools
import sqlite3
import sys

DAY = 86400
TEXTS = [None, "", "Example", "it's", 'a "b"', "back\\slash", "tab\there",
         "line\nfeed", "\\N", "x" * 3000, "\u00e9\u20ac\U0001f600",
         "'); DROP TABLE rua; --", "$$; $1 %s ${x}", "NULL"]
COUNTS = [None, 0, 1, 2, 3, 7, 1000, 4294967295]
BEGIN = 1772323200  # 2026-03-01
PERIODS = [
    (BEGIN, BEGIN + DAY), (BEGIN, BEGIN + DAY - 1), (BEGIN, BEGIN + DAY - 2),
    (BEGIN + 43200, BEGIN + 129600), (BEGIN + 1, BEGIN + 2 * DAY + 59),
    (BEGIN, BEGIN), (BEGIN + 5, BEGIN + 4), (BEGIN + 3 * DAY, BEGIN),
    (None, BEGIN), (BEGIN, None), (None, None), (0, DAY), (0, 0),
    (BEGIN, BEGIN + 7 * DAY), (BEGIN - 40 * DAY, BEGIN + 3),
    (BEGIN, BEGIN + 400 * DAY), (BEGIN, BEGIN + 400 * DAY + 1),
    (BEGIN, BEGIN + 400 * DAY - 1), (BEGIN, BEGIN + 400 * DAY + 59),
    (4291747200, 4291747259), (4102444799, 4102444799),
    (253402300799, 253402300800), (253402300800, 253402300801),
    (2**40 - 2, 2**40 - 1), (2**40 - 1, 2**40), (2**40, 2**40 + 1),
    (BEGIN, 2**40), (BEGIN, 2**62), (2**63 - 1, 2**63 - 1)]
RESULTS = [None, "", "pass", "fail", "PASS", "none"]
DISPOSITIONS = [None, "", "none", "pass", "quarantine", "reject", "other"]


def cell(value):
    if value is None:
        return "\\N"
    text = str(value)
    for x, y in ("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"):
        text = text.replace(x, y)
    return text


def hostile(names):
    number = itertools.count(1)
    result = itertools.cycle(RESULTS)
    disposition = itertools.cycle(DISPOSITIONS)

    def report(**cells):
        n = next(number)
        return {"input": "in", "org_name": "Example", "report_id": f"h{n}",
                "policy_domain": "example.org", "digest": f"{n:08x}:1",
                "begin": BEGIN, "end": BEGIN + DAY, **cells}

    def record(n, **cells):
        return {"record": n, "source_ip": f"192.0.2.{(n or 0) % 256}", "count": 2,
                "header_from": "example.org", "dmarc": next(result),
                "dkim_aligned": next(result), "spf_aligned": next(result),
                "disposition": next(disposition), **cells}

    whole = []
    for begin, end in PERIODS:
        whole.append((report(begin=begin, end=end),
                      [record(n, count=c) for n, c in enumerate(COUNTS, 1)]))
    for text in TEXTS:
        for name in "org_name", "policy_domain", "report_id", "digest":
            whole.append((report(**{name: text}), [record(1)]))
        for name in "header_from", "source_ip":
            whole.append((report(), [record(1, **{name: text})]))
    whole.append((report(), [record(0, count=None, source_ip=None)]))
    whole.append((report(), [record(None)]))
    whole.append((report(), [record(n) for n in range(1, 200)]))
    for head, records in whole[:]:
        whole.append(({**head, "input": "again"}, records))
    for head, records in whole[:5]:
        whole.append(({**head, "digest": "other:1"}, records))
        whole.append((head, records[:1] * 3))
    for head, records in whole:
        for r in records:
            yield [cell({**head, **r}.get(name)) for name in names]


def months(names, n):
    for i in range(n):
        at = int((i + 0.5) * 30.436875 * DAY)
        cells = {"report_id": f"m{i}", "begin": at, "end": at, "record": 1,
                 "count": 1, "org_name": "Example", "digest": "d"}
        yield [cell(cells.get(name)) for name in names]


def names_of(path):
    with open(path, encoding="utf-8") as f:
        return f.readline().rstrip("\n").split("\t")


def write(rows):
    out = open(1, "w", encoding="utf-8", newline="\n")
    for row in rows:
        print(*row, sep="\t", file=out)


def combine(a, b):
    """Two rows of a summary by one key."""
    def pick(which, x, y):
        given = [int(v) for v in (x, y) if v != "\\N"]
        return str(which(given)) if given else "\\N"

    return (a[:1] + [str(int(x) + int(y)) for x, y in zip(a[1:-2], b[1:-2])] +
            [pick(min, a[-2], b[-2]), pick(max, a[-1], b[-1])])


def want(last):
    groups = {}
    for line in itertools.islice(open(0, encoding="utf-8", newline="\n"), 1,
                                 None):
        row = line.rstrip("\n").split("\t")
        if last and (len(row[0]) > 10 or row[0] > last):
            row[0] = "\\N"
        have = groups.get(row[0])
        groups[row[0]] = combine(have, row) if have else row
    write(sorted(groups.values()))


def main(command, *args):
    if command == "hostile":
        write(hostile(names_of(args[0])))
    elif command == "months":
        write(months(names_of(args[0]), int(args[1])))
    elif command == "sqlite":
        db = sqlite3.connect(args[0])
        write([cell(v) for v in row] for row in db.execute(args[1]))
    elif command == "want":
        want(args[0])
    else:
        sys.exit(__doc__)


main(*sys.argv[1:])
