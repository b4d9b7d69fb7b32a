"""A small reader of reports, independent of ours: what rows should say."""
# SPDX-License-Identifier: ISC
#
# It takes well-formed XML only, and knows nothing of quirks.

import email
import gzip
import io
import re
import socket
import xml.etree.ElementTree as ET
import zipfile
import zlib

WS = " \t\r\n"
DMARC = ("urn:ietf:params:xml:ns:dmarc-2.0", "http://dmarc.org/dmarc-xml/")
ALIAS = {"identities": "identifiers", "t": "testing"}

TEXT, DOMAIN, ENUM, UINT, IP = range(5)
HEAD = {
    "org_name": ("report_metadata/org_name", TEXT),
    "email": ("report_metadata/email", TEXT),
    "extra_contact_info": ("report_metadata/extra_contact_info", TEXT),
    "report_id": ("report_metadata/report_id", TEXT),
    "begin": ("report_metadata/date_range/begin", UINT),
    "end": ("report_metadata/date_range/end", UINT),
    "generator": ("report_metadata/generator", TEXT),
    "version": ("version", TEXT),
    "policy_domain": ("policy_published/domain", DOMAIN),
    "adkim": ("policy_published/adkim", ENUM),
    "aspf": ("policy_published/aspf", ENUM),
    "p": ("policy_published/p", ENUM),
    "sp": ("policy_published/sp", ENUM),
    "np": ("policy_published/np", ENUM),
    "pct": ("policy_published/pct", UINT),
    "fo": ("policy_published/fo", TEXT),
    "testing": ("policy_published/testing", ENUM),
    "discovery_method": ("policy_published/discovery_method", ENUM),
}
RECORD = {
    "source_ip": ("row/source_ip", IP),
    "count": ("row/count", UINT),
    "disposition": ("row/policy_evaluated/disposition", ENUM),
    "dkim_aligned": ("row/policy_evaluated/dkim", ENUM),
    "spf_aligned": ("row/policy_evaluated/spf", ENUM),
    "header_from": ("identifiers/header_from", DOMAIN),
    "envelope_from": ("identifiers/envelope_from", DOMAIN),
    "envelope_to": ("identifiers/envelope_to", DOMAIN),
}
LISTS = {
    "reasons": ("row/policy_evaluated", "reason",
                (("type", ENUM), ("comment", TEXT))),
    "dkim_results": ("auth_results", "dkim",
                     (("domain", DOMAIN), ("selector", TEXT),
                      ("result", ENUM), ("human_result", TEXT))),
    "spf_results": ("auth_results", "spf",
                    (("domain", DOMAIN), ("scope", ENUM),
                     ("result", ENUM), ("human_result", TEXT))),
}


def split(tag):
    """(namespace or None, local name)"""
    if tag.startswith("{"):
        return tuple(tag[1:].split("}"))
    return None, tag


def children(parent, name, root):
    for child in parent if parent is not None else ():
        if not isinstance(child.tag, str):
            continue
        uri, local = split(child.tag)
        if ALIAS.get(local, local) == name and (
                uri in (None, root) or uri.startswith(DMARC)):
            yield child


def find(top, path, root):
    for name in path.split("/"):
        top = next(children(top, name, root), None)
    return top


def text(el):
    return None if el is None else "".join(el.itertext()).strip(WS)


def number(s):
    whole, dot, fraction = s.removeprefix("+").partition(".")
    if not (whole.isascii() and whole.isdigit()) or (
            dot and fraction.strip("0123456789")) or int(whole) >= 1 << 63:
        return None
    return str(int(whole))


def address(s):
    if s.lower().startswith("::ffff:") and "." in s:
        s = s[7:]
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            return socket.inet_ntop(family, socket.inet_pton(family, s))
        except OSError:
            pass
    return None


def lower(s):
    return s.translate({c: c + 32 for c in range(ord("A"), ord("Z") + 1)})


def domain(s):
    if s.isascii() or not re.fullmatch(r"[\w.-]*", s):
        return s
    return ".".join(label if label.isascii() else label.encode("idna").decode()
                    for label in s.split("."))


def value(el, kind):
    s = text(el)
    if s is None:
        return None
    if kind == UINT:
        return number(s)
    if kind == IP:
        return address(s)
    if kind == DOMAIN and len(s) > 1:
        return domain(lower(s).removesuffix("."))
    return lower(s) if kind in (ENUM, DOMAIN) else s


def item(el, subs, root):
    if not any(isinstance(c.tag, str) for c in el) and text(el):
        return [None, text(el), None]  # a reason that is plain text
    out = [value(find(el, name, root), kind) for name, kind in subs]
    last = find(el, subs[-1][0], root)
    out.append(None if last is None else last.get("lang"))
    return out


def record(el, root):
    out = {name: value(find(el, path, root), kind)
           for name, (path, kind) in RECORD.items()}
    for name, (path, leaf, subs) in LISTS.items():
        parent = find(el, path, root)
        out[name] = None if parent is None else [
            item(i, subs, root) for i in children(parent, leaf, root)]
    both = out["dkim_aligned"], out["spf_aligned"]
    out["dmarc"] = "pass" if "pass" in both else \
        "fail" if both == ("fail", "fail") else None
    return out


def report(feedback, digest):
    """Rows of one feedback element."""
    root = split(feedback.tag)[0]
    head = {name: value(find(feedback, path, root), kind)
            for name, (path, kind) in HEAD.items()}
    errors = [text(e) for e in children(
        find(feedback, "report_metadata", root), "error", root)]
    head["error"] = "\n".join(errors) if errors else None
    head["xmlns"] = root
    head["digest"] = digest
    out = [{**head, **record(el, root), "record": str(n)} for n, el in
           enumerate(children(feedback, "record", root), 1)]
    if not out:
        out = [dict.fromkeys([*RECORD, *LISTS, "dmarc"]) | head |
               {"record": "0"}]
    return out


def xml(data):
    """Rows of a document; ET.ParseError if it is not well-formed."""
    digest = f"{zlib.crc32(data):08x}:{len(data)}"
    return [row for el in ET.fromstring(data).iter()
            if split(el.tag)[1] == "feedback" for row in report(el, digest)]


def documents(data):
    """The octets of what may be XML in a file, mail or archive."""
    if data.startswith(b"\x1f\x8b"):
        yield from documents(gzip.decompress(data))
    elif data.startswith(b"PK\3\4"):
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            for name in z.namelist():
                yield from documents(z.read(name))
    elif data.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        yield data
    elif b"\nMIME-Version:" in data or b"\nSubject:" in data:
        for part in email.message_from_bytes(data).walk():
            if not part.is_multipart() and \
                    part.get_content_maintype() != "text":
                yield from documents(part.get_payload(decode=True))


def compare(got, want):
    """What is wrong with the rows of one document: lines of text."""
    import tap

    if len(got) != len(want):
        yield f"{len(got)} rows, want {len(want)}"
    for g, w in zip(got, want):
        for name, cell in w.items():
            is_list = name in LISTS and g[name] is not None
            have = tap.items(g[name]) if is_list else g[name]
            if have != cell:
                yield f"record {g['record']}: {name}: {have!r}, want {cell!r}"
