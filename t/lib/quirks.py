"""Each quirk has cases in t/data/quirks, and they are read as they say."""
# SPDX-License-Identifier: ISC

import os
import re

import cases
import tap


def classes():
    """Of each code, is it a deviation?"""
    found = re.findall(r'^QUIRK\([A-Z_0-9]*, "([a-z0-9-]*)", (\w+),',
                       tap.read(tap.TOP + "/common/report/quirks.def").decode(),
                       re.M)
    return {code: what == "DEVIATION" for code, what in found}


def main():
    deviation = classes()
    table = cases.cases()
    tap.none("each quirk has a case", sorted(
        set(deviation) - {c.code for c in table if c.code in c.codes}))
    tap.none("each quirk has a near miss", sorted(
        set(deviation) - {c.code for c in table if c.code not in c.codes}))
    tap.none("each case is of a quirk", [
        c.name for c in table if c.code not in deviation])

    os.mkdir("in")
    for c in table:
        tap.write(f"in/{c.name}", c.octets())
    _, plain, err = tap.parse("in")
    plain = tap.by_input(plain)
    for c in table:
        wrong = list(c.wrong(plain[c.name][0])) if c.name in plain \
            else ["no row"]
        tap.none(c.name, wrong)
    tap.none("only faults of the XML are told on stderr", [
        line for line in err.splitlines()
        if not re.search("ill-formed|lost-record|too-|damaged-", line.split(":")[1])])

    _, reports, _ = tap.parse("-R", "in")
    reports = tap.by_input(reports)
    tap.none("-R has the codes of all", [
        f"{c.name}: {reports[c.name][0]['quirks']}" for c in table
        if c.codes - {i[0].split("=")[0]
                      for i in tap.items(reports[c.name][0]["quirks"])}])

    _, strict, err = tap.parse("--strict", "in")
    strict = tap.by_input(strict)
    dropped = {c.name for c in table if any(deviation[q] for q in c.codes)}
    tap.none("--strict drops the deviations and keeps the notes", sorted(
        set(strict) ^ {c.name for c in table if c.name not in dropped}))
    tap.none("what it keeps is as it was", [
        name for name in strict if strict[name] != plain.get(name)])
    tap.none("what it drops is told", [
        name for name in dropped
        if not re.search(rf"in/{name}:.*does not conform and is dropped", err)])
    tap.done()


main()
