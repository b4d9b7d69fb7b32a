# Findings in other formats say what the JSON rows say, read as their readers
# read them.
# SPDX-License-Identifier: ISC
#
#	python3 findings.py FORMAT ROWS FILE	ROWS: -o json; FILE: -o FORMAT
#	python3 findings.py results FILE	SARIF without the rules, for diff
#	python3 findings.py schema SCHEMA FILE
#
# Prints what is wrong; nothing if all is well.
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ET


def rows(path):
    with open(path, encoding="utf-8", newline="\n") as f:
        return [json.loads(line) for line in f]


def text_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return f.read()


def compare(name, got, want):
    if len(got) != len(want):
        print(f"{len(got)} findings, want {len(want)}")
    for g, w in zip(got, want):
        for key in w:
            if g.get(key) != w[key]:
                print(f"{name}: {key} is {g.get(key)!r}, want {w[key]!r}")


# Controls, which are raw in JSON, as those formats show them.
def shown(s):
    return re.sub(
        "[\0-\x1f\x7f-\x9f]",
        lambda m: "".join("\\x%02x" % b for b in m[0].encode()), s)


# The form of gcc's lines that Emacs (compilation-error-regexp-alist-alist,
# gnu) and reviewdog read: no blank before the first colon but in names.
def gcc(want, path):
    line = re.compile(
        r"(?P<file>[^\n]+?):(?P<line>\d+):(?P<column>\d+): "
        r"(?P<severity>error|warning|note): (?P<message>.*) "
        r"\[(?P<code>[a-z0-9-]+)\]")
    got = []
    for s in text_of(path).split("\n")[:-1]:
        m = line.fullmatch(s)
        if m is None:
            print("no line of gcc:", s)
            continue
        g = m.groupdict()
        g["line"], g["column"] = int(g["line"]), int(g["column"])
        got.append(g)
    compare("gcc", got, [{
        "file": re.sub(r":(?=[:\d])", r"\\x3a", shown(w["file"] or "<record>")),
        "line": w["line"], "column": w["column"],
        "severity": w["severity"], "code": w["code"],
        "message": shown(" ".join(x for x in (
            w["message"] + ".", w["why"], w["fix"]) if x))} for w in want])


# As actions/runner reads a command: its ActionCommand.cs splits at ',' and
# '=' and takes the escapes off, '%25' last.
def github(want, path):
    got = []

    def unescape(s, prop):
        for a, b in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"),
                     ("%2C", ","), ("%25", "%")):
            if prop or a in ("%0D", "%0A", "%25"):
                s = s.replace(a, b)
        return s

    levels = {"error": "error", "warning": "warning", "notice": "note"}
    for s in text_of(path).split("\n")[:-1]:
        m = re.fullmatch(r"::(\w+)(?: ([^:]*))?::(.*)", s)
        if m is None or m[1] not in levels:
            print("no command:", s)
            continue
        props = dict(p.split("=", 1) for p in m[2].split(","))
        props = {k: unescape(v, True) for k, v in props.items()}
        got.append({
            "severity": levels[m[1]], "file": props.get("file"),
            "line": int(props.get("line", 0)),
            "column": int(props.get("col", 0)),
            "code": props["title"], "text": unescape(m[3], False)})
    compare("github", got, [{
        "severity": w["severity"], "code": w["code"],
        "file": w["file"] and shown(w["file"]),
        "line": w["line"] if w["file"] else 0,
        "column": w["column"] if w["file"] else 0,
        "text": "\n".join(x for x in (
            ("" if w["file"] else "<record>:%d:%d: " % (
                w["line"], w["column"])) + shown(w["message"]),
            w["why"], w["fix"]) if x)} for w in want])


def checkstyle(want, path):
    got = []
    levels = {"error": "error", "warning": "warning", "info": "note"}
    root = ET.parse(path).getroot()
    if root.tag != "checkstyle" or "version" not in root.attrib:
        print("not checkstyle")
    for f in root:
        for e in f:
            got.append({
                "file": f.attrib["name"], "line": int(e.attrib["line"]),
                "column": int(e.attrib["column"]),
                "severity": levels[e.attrib["severity"]],
                "code": e.attrib["source"].removeprefix("dmarc-lint."),
                "message": e.attrib["message"]})
    compare("checkstyle", got, [{
        "file": shown(w["file"] or "<record>"), "line": w["line"],
        "column": w["column"], "severity": w["severity"], "code": w["code"],
        "message": shown(" ".join(x for x in (
            w["message"] + ".", w["why"], w["fix"]) if x))} for w in want])


# What GitHub's code scanning wants of SARIF beyond the schema.
def sarif(want, path):
    doc = json.load(open(path, encoding="utf-8"))
    if doc["version"] != "2.1.0" or "sarif-2.1.0" not in doc["$schema"]:
        print("not SARIF 2.1.0")
    run, = doc["runs"]
    driver = run["tool"]["driver"]
    rules = driver["rules"]
    if len({r["id"] for r in rules}) != len(rules):
        print("a rule is there twice")
    for r in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            if not r[key]["text"]:
                print(r["id"], "has no", key)
        uri = r.get("helpUri", "https://x/")
        if not urllib.parse.urlparse(uri).scheme == "https":
            print(r["id"], "helpUri is", uri)
        if r["defaultConfiguration"]["level"] not in (
                "error", "warning", "note"):
            print(r["id"], "has an odd level")
    got = []
    for r in run["results"]:
        if rules[r["ruleIndex"]]["id"] != r["ruleId"]:
            print(r["ruleId"], "is not rule", r["ruleIndex"])
        if not re.fullmatch("[0-9a-f]{16}:1",
                            r["partialFingerprints"]
                            ["primaryLocationLineHash"]):
            print("odd fingerprint")
        place, = r["locations"]
        g = {"severity": r["level"], "code": r["ruleId"],
             "file": None, "line": 0,
             "domain": place.get("logicalLocations", [{"name": None}])[0]
             ["name"]}
        if "physicalLocation" in place:
            p = place["physicalLocation"]
            uri = p["artifactLocation"]["uri"]
            if not re.fullmatch("([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri):
                print("no URI:", uri)
            g["file"] = urllib.parse.unquote(uri, errors="surrogateescape")
            g["line"] = p["region"]["startLine"]
            if p["region"]["endColumn"] <= p["region"]["startColumn"] or \
                    p["region"]["startColumn"] < 1:
                print("odd region", p["region"])
        text = r["message"]["text"]
        got.append(g | {"text": text})
    compare("sarif", got, [{
        "severity": w["severity"], "code": w["code"], "domain": w["domain"],
        "file": w["file"], "line": w["line"] if w["file"] else 0,
        "text": shown(w["message"] + ". " + w["why"])} for w in want])


def results(path):
    doc = json.load(open(path, encoding="utf-8"))
    doc["runs"][0]["tool"]["driver"]["rules"] = []
    doc["runs"][0]["tool"]["driver"]["version"] = "0"
    for r in doc["runs"][0]["results"]:
        r["ruleIndex"] = 0
    json.dump(doc, sys.stdout, indent=1, ensure_ascii=False)
    print()


def schema(path, doc):
    import jsonschema
    s = json.load(open(path, encoding="utf-8"))
    v = jsonschema.validators.validator_for(s)(
        s, format_checker=jsonschema.FormatChecker())
    for e in v.iter_errors(json.load(open(doc, encoding="utf-8"))):
        print("/".join(map(str, e.path)), e.message[:200])


if sys.argv[1] == "results":
    results(sys.argv[2])
elif sys.argv[1] == "schema":
    schema(*sys.argv[2:])
else:
    {"gcc": gcc, "github": github, "checkstyle": checkstyle,
     "sarif": sarif}[sys.argv[1]](rows(sys.argv[2]), sys.argv[3])
