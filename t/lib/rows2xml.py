"""Rows back into XML, and a form in which it can be compared."""
# SPDX-License-Identifier: ISC

import re
import xml.etree.ElementTree as ET

import reader
import tap

PREFIX = {"xml": "http://www.w3.org/XML/1998/namespace",
          "xsi": "http://www.w3.org/2001/XMLSchema-instance"}


class Quirks:
    """The quirks of rows: what a value was before it was mended."""

    MENDED = {
        "markup-in-value": lambda s: reader.text(
            ET.fromstring(f"<a>{s}</a>")),
        "case": reader.lower,
        "domain-form": lambda s: reader.domain(
            reader.lower(s).removesuffix(".")),
        "number-form": reader.number,
        "time-unit": lambda s: s[:len(s) - (len(s) - 9) // 3 * 3],
        "ip-form": lambda s: reader.address(
            s.strip("[]").removeprefix("IPv6:")),
        "bad-number": lambda s: None,
        "bad-ip": lambda s: None,
        "control-character": lambda s: re.sub(
            "[\x7f-\x9f]", "\ufffd", s),
    }

    def __init__(self, rows):
        self.all = {i[0] for r in rows for i in tap.items(r["quirks"])}

    def of(self, code):
        """What stands behind code= in each."""
        return [q.split("=", 1)[1] for q in self.all
                if q.startswith(code + "=")]

    def original(self, label, value):
        for code, mend in self.MENDED.items():
            for what in self.of(code):
                where, _, text = what.partition(":")
                done = mend(text.strip(reader.WS)) if where == label else ""
                if (code, where) == ("number-form", "version"):
                    done = "1.0"
                if where == label and (
                        done == value or code == "markup-in-value" and
                        reader.lower(done) == value):
                    return code, text
        return None, value


class Part:
    """The head of a report, or a record, as it grows."""

    def __init__(self, top, uri, rows):
        self.top = top
        self.ns = f"{{{uri}}}" if uri else ""
        self.quirks = Quirks(rows)

    def node(self, path):
        top = self.top
        for name in path.split("/") if path else ():
            found = top.find(self.ns + name)
            top = ET.SubElement(top, self.ns + name) if found is None \
                else found
        return top

    def leaf(self, parent, name, label, value):
        code, text = self.quirks.original(label, value)
        if text is None:
            return None
        el = ET.SubElement(parent, self.ns + name)
        el.text = text
        if code == "markup-in-value":
            whole = ET.fromstring(f"<a>{text}</a>")
            el.text = whole.text
            el.extend(whole)
        return el

    def columns(self, row, columns):
        for column, (path, _) in columns.items():
            up, _, name = path.rpartition("/")
            value = row[column]
            for label in path, f"{up.rpartition('/')[2]}/{name}", name:
                if value is None and label in self.quirks.of("empty-element"):
                    value = ""
                if self.quirks.original(label, value)[0] is not None:
                    break
            if self.quirks.original(label, value)[1] is not None:
                self.leaf(self.node(up), name, label, value)

    def items(self, row):
        for column, (path, name, subs) in reader.LISTS.items():
            if row[column] is None:
                continue
            parent = self.node(path)
            for item in tap.items(row[column]):
                el = ET.SubElement(parent, self.ns + name)
                if "reason-text" in self.quirks.all and item[0] is None:
                    el.text = item[1]
                    continue
                for (sub, _), value in zip(subs, item):
                    last = self.leaf(el, sub, f"{name}/{sub}", value)
                if item[-1] is not None:
                    last.set("lang", item[-1])

    def extension(self, xml, uri):
        """What has no column, back to where it stood."""
        for el in ET.fromstring(f'<x xmlns="{uri or ""}">{xml or ""}</x>'):
            self.merge(self.top, el)

    def merge(self, top, el):
        there = top.findall(el.tag)
        local = reader.split(el.tag)[1]
        if len(there) == 1 and len(there[0]) and \
                local not in self.quirks.of("repeated-element"):
            for child in el:
                self.merge(there[0], child)
        else:
            top.append(el)

    def labelled(self, label):
        """The elements that a quirk may be about; the first is taken."""
        up, _, name = label.rpartition("/")
        tops = [self.top] if self.top.tag == self.ns + "record" else [
            el for el in self.top if el.tag != self.ns + "record"]
        for el in [self.top, *tops]:
            if not up and el.tag == self.ns + name:
                return [el]
        for parent in (el for top in tops for el in top.iter()):
            for el in parent.iterfind(self.ns + name):
                if not up or parent.tag == self.ns + up:
                    return [el]
        return []

    def finish(self):
        """A row has the quirks of its record and of the head."""
        for what in self.quirks.of("attribute"):
            label, _, name = what.partition("@")
            prefix, _, value = name.partition(":")
            name = prefix
            if prefix in PREFIX:
                name, _, value = value.partition(":")
                name = f"{{{PREFIX[prefix]}}}{name}"
            for el in self.labelled(label):
                el.set(name, value)
        for what in self.quirks.of("stray-text"):
            label, _, text = what.partition(":")
            for el in self.labelled(label):
                el.text = (el.text or "") + text


def build(rows):
    """The feedback element that the rows of one report come from."""
    first = rows[0]
    uri = first["xmlns"]
    root = ET.Element((f"{{{uri}}}" if uri else "") + "feedback")
    head = Part(root, uri, rows)
    head.columns(first, reader.HEAD)
    if first["error"] is not None:
        for text in first["error"].split("\n"):
            head.leaf(head.node("report_metadata"), "error", "error", text)
    head.extension(first["extension"], uri)
    if first["record"] == "0":
        rows = []
    for row in rows:
        part = Part(ET.SubElement(root, head.ns + "record"), uri, [row])
        part.columns(row, reader.RECORD)
        part.items(row)
        part.extension(row["record_extension"], uri)
        part.finish()
    head.finish()
    return root


def canonical(el, root=""):
    """A form without the order and white space that mean nothing.

    The order of children of one name is kept, that among names is not; the
    names of DMARC are the same in any of its namespaces.
    """
    uri, local = reader.split(el.tag)
    if root == "":
        root = uri
    elif uri is None or uri == root or uri.startswith(reader.DMARC):
        local, uri = reader.ALIAS.get(local, local), None
    inside = list(el)
    if local == "feedback":  # an element around the records is not kept
        inside = [k for c in el for k in (
            c if reader.split(c.tag)[1] == "records" else [c])]
    kids = [canonical(c, root) for c in inside if isinstance(c.tag, str)]
    attrs = {k.replace(f"{{{PREFIX['xml']}}}lang", "lang"): v
             for k, v in el.attrib.items()}
    text = [el.text, *(c.tail for c in el)]
    return ((uri, local), tuple(sorted(attrs.items())),
            "".join((t or "").strip(reader.WS) for t in text),
            tuple(sorted(kids, key=lambda k: str(k[0]))))


def show(form, depth=0):
    """Lines of text, to tell what differs."""
    (_, local), attrs, text, kids = form
    yield f"{'  ' * depth}{local} {dict(attrs) or ''} {text!r}"
    for kid in kids:
        yield from show(kid, depth + 1)
