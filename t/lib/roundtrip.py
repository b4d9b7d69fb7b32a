"""Reads reports, makes XML of their rows, and compares."""
# SPDX-License-Identifier: ISC

import difflib
import glob
import os
import xml.etree.ElementTree as ET

import cases
import reader
import rows2xml
import tap


def sources():
    """(name, octets) of all there is."""
    for path in sorted(glob.glob(tap.DATA + "/reports/*.xml")):
        yield os.path.basename(path), tap.read(path)
    for c in cases.cases():
        # What is cut on purpose can't come back.
        if not c.codes & {"text-too-long", "too-large", "more-quirks"}:
            yield c.name, c.data
    for path in sorted(glob.glob(os.environ["CORPUS"] + "/*")):
        for n, data in enumerate(reader.documents(tap.read(path))):
            yield f"{n}-{os.path.basename(path)}", data


def parsed(data):
    try:
        return ET.fromstring(data)
    except (ET.ParseError, LookupError, ValueError):
        return None


def main():
    os.mkdir("in")
    trees = {}
    for name, data in sources():
        tree = parsed(data)
        if tree is not None and tree.tag != "html":
            trees[name] = tree
            tap.write("in/" + name, data)
    tap.ok(len(trees) > 100, f"{len(trees)} documents")
    _, rows, _ = tap.parse("in")
    rows = tap.by_input(rows)
    for name, tree in trees.items():
        want = next(e for e in tree.iter()
                    if reader.split(e.tag)[1] == "feedback")
        want = rows2xml.canonical(want)
        got = rows2xml.canonical(rows2xml.build(rows[name]))
        tap.ok(got == want, name, *difflib.unified_diff(
            list(rows2xml.show(want)), list(rows2xml.show(got)), "report",
            "rows", n=1, lineterm=""), rows[name][0]["quirks"])
    tap.done()


main()
