# Hostile shapes: for t/lib/scale.py, inputs that can grow without end.
# SPDX-License-Identifier: ISC
#
# SHAPES[name] is (command, make): make(n) gives the octets of file "in", or
# a dict of files, where n things repeat. The command runs in their folder;
# if it has no file, "in" is its standard input.

import base64
import bz2
import gzip
import hashlib
import os
import struct
import zlib

from pack import (FROM, attached, ber, der, gz, mail, multipart, record, signed,
                  tar_of, text, xml, xz, zipped, zst)

SHAPES = {}
# Things in the smallest input where it is not the usual: one record is mended
# in up to 64 rounds of 16 faults, so that fewer faults take fewer rounds.
FIRST = {'records-fix-uris-bad': 8000, 'records-fix-semicolons': 8000}
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../data')


def shapes(prefix, command, **makers):
    """Shapes of one command; a maker may come with options for it, which
    stand where the command has "*", or else at its end."""
    for name, make in makers.items():
        options = []
        if isinstance(make, tuple):
            make, *options = make
        words = command.split()
        at = words.index('*') if '*' in words else len(words)
        words[at:at + 1] = options
        SHAPES[f'{prefix}-{name}'.replace('_', '-')] = (words, make)


def each(pattern, n, step=1):
    """The pattern n times, each %d in it the number of the turn."""
    if isinstance(pattern, str):
        pattern = pattern.encode()
    k = pattern.count(b'%d')
    return b''.join([pattern % ((i,) * k) for i in range(0, n * step, step)])


def short_names(n):
    """n different names, as short as can be."""
    digits = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_'
    for i in range(n):
        name = ''
        i += 1
        while i > 0:
            i -= 1
            name += digits[i % 53]
            i //= 53
        yield name.encode()


# --- reports -----------------------------------------------------------------

X = xml()
HEAD, TAIL = X.split(b'  <record>', 1)
RECORD = record(1).encode()
END = b'</feedback>\n'


def report(extra=b'', inside=b'', records=1, after=b''):
    """With this before the records, in each of them, and after them."""
    one = RECORD.replace(b'</record>', inside + b'</record>')
    return HEAD + extra + one * records + after + END


def error(octets):
    return report(b'<error>' + octets + b'</error>')


def in_metadata(octets):
    return X.replace(b'</report_metadata>', octets + b'</report_metadata>')


def in_row(octets):
    return X.replace(b'</policy_evaluated>', octets + b'</policy_evaluated>')


def in_results(octets):
    return X.replace(b'<auth_results>', b'<auth_results>' + octets)


def coded(name, octets):
    return b'<?xml version="1.0" encoding="%s"?><feedback><error>' % name + \
        octets + b'</error>' + RECORD + END


def renamed(n):
    """n reports that differ in their names."""
    body = X.split(b'?>', 1)[1]
    return [body.replace(b'<report_id>', b'<report_id>%d' % i)
            for i in range(n)]


shapes(
    'xml', 'dmarc-rua-parse -j1 -o tsv * in',
    records=lambda n: report(records=n),
    reports=(lambda n: report(records=n), '-R'),
    json=(lambda n: report(records=n), '-o', 'json'),
    sql=(lambda n: report(records=n), '-o', 'sql'),
    elements=lambda n: report(b'<u>x</u>' * n),
    elements_empty=lambda n: report(b'<u/>' * n),
    elements_in_record=lambda n: report(inside=b'<u>x</u>' * n),
    elements_after=lambda n: report(after=b'<u>x</u>' * n),
    names=lambda n: report(b''.join(b'<%s/>' % s for s in short_names(n))),
    names_in_record=lambda n: report(
        inside=b''.join(b'<%s/>' % s for s in short_names(n))),
    names_long=lambda n: report(each(b'<' + b'n' * 200 + b'%d/>', n)),
    names_of_attributes=lambda n: report(
        b''.join(b'<a %s=""/>' % s for s in short_names(n))),
    names_of_entities=lambda n: error(
        b''.join(b'&%s;' % s for s in short_names(n))),
    names_of_instructions=lambda n: report(
        b''.join(b'<?%s x?>' % s for s in short_names(n))),
    names_in_tag=lambda n: report(b''.join(
        b'<a ' + each(b'n%dx%%d="" ' % i, 100) + b'/>'
        for i in range(n // 100 + 1))),
    names_of_ends=lambda n: report(
        b''.join(b'</%s>' % s for s in short_names(n))),
    names_before=lambda n: b'<feedback>' +
    b''.join(b'<%s/>' % s for s in short_names(n)) + X[X.index(b'<report'):],
    names_nested=lambda n: report(
        b''.join(b'<a%d><b%d/></a%d>' % (i, i, i) for i in range(n))),
    names_utf8=lambda n: report(b''.join(
        b'<' + chr(0x4e00 + i % 0x5000).encode() +
        chr(0x4e00 + i // 0x5000).encode() + b'/>' for i in range(n))),
    names_quirks=lambda n: report(each('<version%d>1</version%d>', n)),
    prefixes=lambda n: report(each('<p%d:x/>', n)),
    prefixes_declared=lambda n: report(each('<a xmlns:p%d="u"/>', n)),
    prefixes_many=lambda n: report(
        b'<a ' + each('xmlns:p%d="u" ', 900) + b'>' + b'<p1:x/>' * n +
        b'</a>'),
    namespaces=lambda n: report(each('<a xmlns="u%d"/>', n)),
    namespaces_nested=lambda n: report(
        (each('<a xmlns="u%d">', 200) + b'</a>' * 200) * (n // 200 + 1)),
    attributes=lambda n: report(b'<a b="1" c="2"/>' * n),
    attributes_same=lambda n: report(
        (b'<a ' + b'b="" ' * 500 + b'/>') * (n // 500 + 1)),
    attribute_long=lambda n: report(b'<a b="' + b'x' * n + b'"/>'),
    attribute_entities=lambda n: report(b'<a b="' + b'&lt;' * n + b'"/>'),
    attribute_lines=lambda n: report(b'<a b="' + b'\n' * n + b'"/>'),
    tag_blanks=lambda n: report(b'<a' + b' ' * n + b'/>'),
    tag_open=lambda n: report(b'<a ' * n),
    tag_lt=lambda n: report(b'<' * n),
    tag_ends=lambda n: report(b'</x>' * n),
    tag_name=lambda n: report(b'<' + b'a' * n + b'/>'),
    nested=lambda n: b'<feedback>' * n,
    nested_pairs=lambda n: report((b'<a>' * 200 + b'</a>' * 200) * (n // 200)),
    feedbacks=lambda n: b'<x>' + X.split(b'?>', 1)[1] * n + b'</x>',
    feedbacks_named=(lambda n: b'<x>' + b''.join(renamed(n)) + b'</x>', '-u'),
    feedbacks_same=(lambda n: b'<x>' + X.split(b'?>', 1)[1] * n + b'</x>',
                    '-u'),
    feedbacks_late=lambda n: b'<x>' + (
        b'<feedback>' + RECORD * 3000 + b'<report_metadata><org_name>x'
        b'</org_name></report_metadata></feedback>') * (n // 3000 + 1),
    feedbacks_empty=lambda n: b'<x>' + b'<feedback/>' * n + b'</x>',
    text=lambda n: error(b'x' * n),
    text_references=lambda n: error(b'&#65;' * n),
    text_amps=lambda n: error(b'&amp;' * n),
    text_entities=lambda n: error(b'&nbsp;' * n),
    text_amp_open=lambda n: error(b'&' * n),
    text_cdata=lambda n: error(b'<![CDATA[x]]>' * n),
    text_cdata_open=lambda n: error(b'<![CDATA[ ' * n),
    text_brackets=lambda n: error(b']]' * n),
    text_latin=lambda n: error(b'\xe4x' * n),
    text_bad=lambda n: error(b'\xff' * n),
    text_controls=lambda n: error(b'\xc2\x9b' * n),
    text_nul=lambda n: error(b'\0' * n),
    text_tags=lambda n: error('\U000e0041'.encode() * n),
    text_returns=lambda n: error(b'\r' * n),
    comments=lambda n: report(b'<!--x-->' * n),
    comment_dashes=lambda n: report(b'<!--' + b'x -' * n + b'-->'),
    comment_open=lambda n: report(b'<!-- <' * n),
    instructions=lambda n: report(b'<?x y?>' * n),
    instruction_open=lambda n: report(b'<?x ' * n),
    doctype=lambda n: b'<!DOCTYPE feedback [' + each(
        '<!ENTITY e%d "x">', n) + b']>' + X,
    doctype_open=lambda n: b'<!DOCTYPE feedback ' + b'[' * n + X,
    doctypes=lambda n: b'<!DOCTYPE x>' * n + X,
    blanks_before=lambda n: b' \n' * n + X,
    blanks_in=lambda n: report(b' \n' * n),
    junk_after=lambda n: X + b'junk ' * n,
    junk_between=lambda n: report(b'junk <u/>' * n),
    dkim=lambda n: in_results(
        b'<dkim><domain>a.b</domain><result>pass</result></dkim>' * n),
    spf=lambda n: in_results(
        b'<spf><domain>a.b</domain><result>pass</result></spf>' * n),
    reasons=lambda n: in_row(
        b'<reason><type>other</type><comment>x</comment></reason>' * n),
    errors=lambda n: in_metadata(b'<error>x</error>' * n),
    names_of_org=lambda n: in_metadata(b'<org_name>x</org_name>' * n),
    policies=lambda n: report(b'<policy_published><domain>a.b</domain><p>none'
                              b'</p></policy_published>' * n),
    quirks=lambda n: report(b'<version>1.5</version><Foo a="b">x</Foo>' * n),
    extensions=lambda n: report(
        b'<extension><x y="z">t</x></extension>' * n),
    extensions_deep=lambda n: report(
        b'<extension>' + b'<x>' * 100 * (n // 100) + b'</x>' * n +
        b'</extension>'),
    strict=(lambda n: report(b'<u>x</u>' * n), '--strict'),
    faulty_records=lambda n: report(b'<record>' * n),
    faulty_records_ends=lambda n: report(b'</record>' * n),
    faulty_records_halves=lambda n: report(b'<record' * n),
    faulty_records_rows=lambda n: report(b'<record><row>' * n),
    faulty_records_all=lambda n: report(
        b''.join(RECORD.replace(b'</count>', b'') for _ in range(n // 20))),
    faulty_records_some=lambda n: report(
        (RECORD.replace(b'</count>', b'') + RECORD) * (n // 20)),
    faulty_feedbacks=lambda n: X + b'<feedback>' * n,
    faulty_feedbacks_ends=lambda n: report(b'</feedback>' * n),
    faulty_feedbacks_both=lambda n: X + b'</feedback><feedback>' * n,
    faulty_documents=lambda n: X + b'<?xml version="1.0"?><feedback>' * n,
    faulty_documents_whole=lambda n: X * (n // 20) + b'<a></b>',
    faulty_policies=lambda n: report(b'<policy_published>' * n),
    faulty_heads=lambda n: report(b'<report_metadata><org_name>' * n),
    faulty_nested=lambda n: report((b'<a>' * 300 + b'<record>') * (n // 300)),
    faulty_nested_ends=lambda n: report(
        (b'<a>' * 250 + b'</b>' * 250) * (n // 250)),
    faulty_leaf=lambda n: error(b'<b>' * n),
    faulty_leaf_angles=lambda n: error(b'<b@' * n),
    faulty_leaf_ends=lambda n: error(b'</b>' * n),
    faulty_leaf_deep=lambda n: error((b'<b>' * 200 + b'</c>' * 200) *
                                     (n // 200)),
    faulty_leaf_amps=lambda n: report(
        (b'<error>' + b'&' * 60000 + b'</error>') * (n // 500 + 1)),
    faulty_leaf_tags=lambda n: report(
        (b'<error>' + b'<b>' * 200 + b'x' * 60000 + b'</error>') *
        (n // 500 + 1)),
    faulty_alternate=lambda n: report(
        b'<record>&<row></record>\0<a></b></feedback>' * n),
    faulty_comments=lambda n: report(b'</x>' + b'<!--' * n),
    faulty_comments_dashes=lambda n: report(b'</x>' + b'<!-- -- <a>' * n),
    faulty_instructions=lambda n: report(b'</x>' + b'<?x <' * n),
    faulty_sections=lambda n: report(b'</x>' + b'<![CDATA[' * n),
    faulty_tags=lambda n: report(b'</x>' + b'<a b="' * n),
    faulty_tags_long=lambda n: report(
        (b'</x><a ' + b'b' * 70000 + b'>') * (n // 500 + 1)),
    faulty_attributes=lambda n: report(
        b'</x>' + (b'<a ' + each('b%d="" ', 5000) + b'/>') * (n // 5000 + 1)),
    faulty_names=lambda n: report(b'</x>' + (
        b'<' + b'n' * 1000 + b'>') * (n // 200)),
    utf16=lambda n: ('\ufeff' + report(records=n).decode().replace(
        'UTF-8', 'UTF-16')).encode('utf-16-le'),
    utf16_half=lambda n: b'\xff\xfe' + b'<\0f\0>\0\x00\xd8' * n,
    iso2022=lambda n: coded(b'ISO-2022-JP', b'\x1b$B$"\x1b(B' * n),
    iso2022_bad=lambda n: coded(b'ISO-2022-JP', b'\x1b$' * n),
    gb18030_bad=lambda n: coded(b'GB18030', b'\x81\x30' * n),
    sjis_bad=lambda n: coded(b'Shift_JIS', b'\x81\xff' * n),
    encoding_unknown=lambda n: coded(b'x' * n, b'x'),
)

# --- what reports come in ----------------------------------------------------


def zip_of(*members):
    """(name, octets, how often the directory has it)"""
    body = []
    tail = []
    at = count = 0
    for name, data, times in members:
        c = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = c.compress(data) + c.flush()
        head = struct.pack('<HHHHHIIIHH', 20, 0, 8, 0, 0x5d61,
                           zlib.crc32(data), len(packed), len(data),
                           len(name), 0)
        tail.append((b'PK\1\2' + struct.pack('<H', 20) + head + struct.pack(
            '<HHHII', 0, 0, 0, 0, at) + name) * times)
        body.append(b'PK\3\4' + head + name + packed)
        at += len(body[-1])
        count += times
    size = sum(map(len, tail))
    return b''.join(body + tail) + b'PK\5\6' + struct.pack(
        '<HHHHIIH', 0, 0, count & 65535, count & 65535, size, at, 0)


def zips_nested(n):
    """n members of many layers each."""
    z = X
    for _ in range(20):
        z = zip_of((b'a', z, 1))
    return zip_of(*((b'%d' % i, z, 1) for i in range(n)))


def zip_comment(n):
    z = zip_of((b'a', X, 1))
    return z[:-2] + struct.pack('<H', min(n, 65535)) + b'PK\5\6' * (
        min(n, 65535) // 4 + 1)


EMPTY = gzip.compress(b'', mtime=0)
GZ_NAMED = b'\x1f\x8b\x08\x08\0\0\0\0\0\3'

shapes(
    'pack', 'dmarc-rua-parse -j1 -o tsv * in',
    gz=lambda n: gz(X) * n,
    gz_empty=lambda n: EMPTY * n + gz(X),
    gz_heads=lambda n: gz(X) + b'\x1f\x8b\x08\0' * n,
    gz_name=lambda n: GZ_NAMED + b'n' * n + b'\0' + gz(X)[10:],
    gz_stored=lambda n: gz(X)[:10] + b'\0\0\0\xff\xff' * n,
    gz_extra=lambda n: (b'\x1f\x8b\x08\4\0\0\0\0\0\3\xff\xff' +
                        b'x' * 65535) * (n // 65535 + 1),
    xz=lambda n: xz(b'x') * n,
    xz_empty=lambda n: xz(b'') * n,
    xz_padded=lambda n: xz(X) + bytes(n * 4),
    xz_wide=lambda n: (xz(b'x', preset=9) + xz(b'x', preset=0)) * n,
    bzip2=lambda n: bz2.compress(b'x') * n,
    bzip2_empty=lambda n: bz2.compress(b'') * n,
    zstd=lambda n: zst(X[:100], 4) * n,
    zstd_empty=lambda n: zst(b'') * n,
    zstd_wide=lambda n: (zst(b'x', window=27) + zst(b'x', window=20)) * n,
    zstd_skipped=lambda n: b'\x50\x2a\x4d\x18\0\0\0\0' * n,
    smime_pieces=lambda n: signed(ber(0x24, der(4, b'<') * n), put=ber),
    smime_nested=lambda n: signed(b'\x24\x80' * n, put=ber),
    smime_none=lambda n: signed(put=ber)[:17] + b'\x30\x80' * n,
    cr=lambda n: b'Subject: x\r\r' + b'\r' * n,
    gz_nested=lambda n: gz(gz(gz(gz(gz(gz(X)))))) * n,
    gz_zeros=lambda n: gz(b'\0' * n * 20),
    gz_cut=lambda n: gz(report(records=n))[:-20],
    zlib=lambda n: zlib.compress(report(records=n)),
    zip_names=lambda n: zip_of(*((b'n%d' % i, b'x', 1) for i in range(n))),
    zip_reports=lambda n: zip_of(
        *((b'%d' % i, X, 1) for i in range(min(n, 60000)))),
    zip_overlap=lambda n: zip_of((b'a', X, n)),
    zip_overlap_names=lambda n: zip_of((b'a' * 1000, b'x', n)),
    zip_of_zip=lambda n: zip_of((b'a', zip_of((b'b', b'x', n)), n)),
    zip_nested=zips_nested,
    zip_empty=lambda n: zip_of(*((b'', b'', 1) for _ in range(n))),
    zip_folders=lambda n: zip_of(*((b'd%d/' % i, b'', 1) for i in range(n))),
    zip_same_name=lambda n: zip_of(*((b'a', b'x', 1) for _ in range(n))),
    zip_long_names=lambda n: zip_of(
        *((b'%d' % i + b'x' * 9000, b'', 1) for i in range(n // 10))),
    zip_prefix=lambda n: b'PK\3\4' * n + zip_of((b'a', X, 1)),
    zip_comment=zip_comment,
    zip_ends=lambda n: zip_of((b'a', X, 1)) + b'PK\5\6' * n,
    zip_locals=lambda n: b'PK\3\4' + b'\0' * 26 + b'PK\3\4' * n,
    zip_lost=lambda n: zip_of(*((b'%d' % i, X, 1) for i in range(min(
        n, 60000)))).split(b'PK\1\2', 1)[0],
    zip_lost_open=lambda n: (b'PK\3\4\x14\0\x08\0\x08\0' + b'\0' * 20 +
                             b'\x03\0') * n,
    zip_cut=lambda n: zip_of(*((b'%d' % i, X, 1) for i in range(n)))[:-30],
    tar_members=lambda n: tar_of(b'0', n, X),
    tar_empty=lambda n: tar_of(b'0', n, b''),
    tar_folders=lambda n: tar_of(b'5', n, b''),
    tar_names=lambda n: tar_of(b'L', n, b'x' * 500),
    tar_pax=lambda n: tar_of(b'x', n, b'9 path=x\n' * 56),
    tar_damaged=lambda n: (tar_of(b'0', 1, X) + b'x' * 512) * n,
    tar_magic=lambda n: tar_of(b'0', 1, X)[:1024] + b'ustar' * n,
    packed_behind=lambda n: zlib.compress(b'<a/>') * n,
    zips_behind=lambda n: zipped(('a', X)) * n,
    mails_behind=lambda n: (b'From: a@b.example\nContent-Type: multipart/x; '
                            b'boundary=b\n\n--b\n\nx\n--b--\n') * n,
    tar_large=lambda n: tar_of(b'0', 1, X * n),
    base64=lambda n: base64.b64encode(gz(X) * n),
    base64_ends=lambda n: base64.b64encode(gz(X)) + b'=' * n,
    uu=lambda n: b'begin 644 x\n' + b'M' + b'0' * 60 + b'\n' * n,
    uu_long=lambda n: b'begin 644 x\n' + b'M' * n,
    uu_short=lambda n: b'begin 644 x\n' + b'M<\n' * n,
    xml_lead=lambda n: b'x<?xml version="1.0"?>' * n,
    junk=lambda n: b'\x1f\x8b' * n,
    html=lambda n: b'<html>' + b'<p>x' * n,
)


def parts(head, n, body=b'x\n'):
    return mail(b'Content-Type: multipart/mixed; boundary=b\n\n' + (
        b'--b\n' + head + b'\n\n' + body) * n)


def boundaries(depth):
    out = b''
    for i in range(depth):
        b = b'b' * 60 + b'%d' % i
        out += b'Content-Type: multipart/mixed; boundary=%s\n\n--%s\n' % (
            b, b)
    return mail(out)


def in_base64(n):
    d = report(records=n)
    for _ in range(8):
        d = (b'Content-Type: message/rfc822\n'
             b'Content-Transfer-Encoding: base64\n\n' +
             base64.encodebytes(mail(d)))
    return mail(d)


PLAIN = b'Content-Type: text/plain'
XML_PART = b'Content-Type: text/xml\n\n' + X

shapes(
    'mail', 'dmarc-rua-parse -j1 -o tsv * in',
    parts=lambda n: parts(PLAIN, n),
    parts_bare=lambda n: parts(b'', n, b''),
    parts_reports=lambda n: parts(b'Content-Type: text/xml', n, X),
    parts_attached=lambda n: mail(multipart(
        text(), *[attached(gz(X))] * min(n, 9000))),
    parts_named=lambda n: parts(PLAIN + b'; name=' + b'n' * 900, n),
    nested=lambda n: boundaries(n),
    nested_lines=lambda n: boundaries(15) + (b'--' + b'b' * 62 + b'\n') * n,
    rfc822=lambda n: mail(b'Content-Type: message/rfc822\n\n' * n),
    rfc822_base64=in_base64,
    dashes=lambda n: parts(PLAIN, 1) + b'--c\n' * n,
    returns=lambda n: parts(PLAIN, 1) + b'\r' * n,
    returns_lines=lambda n: parts(PLAIN, 1) + b'\r\r\n' * n,
    fields=lambda n: b'X: y\n' * n + mail(XML_PART),
    field_long=lambda n: b'X: ' + b'y' * n + b'\n' + mail(XML_PART),
    fields_mime=lambda n: PLAIN + b'\n' + (PLAIN + b'\n') * n + b'\nx',
    folds=lambda n: PLAIN + b'\n ;' * n + b'\n\nx',
    parameters=lambda n: parts(PLAIN + b'; name*0=a' * 1500, n // 1000 + 1),
    parameters_many=lambda n: parts(
        PLAIN + each('; name*%d=a', 1000), n // 1000 + 1),
    parameters_comments=lambda n: parts(
        PLAIN + b'; name=a' + b' (' * 4000, n // 1000 + 1),
    parameters_open=lambda n: parts(
        PLAIN + b'; x=a (;' * 1500, n // 1000 + 1),
    parameters_quotes=lambda n: parts(
        PLAIN + b'; name="' + b'\\"' * 4000, n // 1000 + 1),
    words=lambda n: parts(
        PLAIN + b'; name="' + b'=?a?q?' * 1500, n // 1000 + 1),
    base64_junk=lambda n: mail(
        b'Content-Type: application/gzip\nContent-Transfer-Encoding: base64'
        b'\n\n' + b'!A' * n),
    base64_lines=lambda n: mail(
        b'Content-Type: text/xml\nContent-Transfer-Encoding: base64\n\n' +
        b'A\n' * n),
    quoted=lambda n: mail(
        b'Content-Type: text/xml\nContent-Transfer-Encoding: '
        b'quoted-printable\n\n' + b'=\n' * n),
    quoted_blanks=lambda n: mail(
        b'Content-Type: text/xml\nContent-Transfer-Encoding: '
        b'quoted-printable\n\n<a' + b' ' * n + b'x'),
    quoted_bad=lambda n: mail(
        b'Content-Type: text/xml\nContent-Transfer-Encoding: '
        b'quoted-printable\n\n<a>' + b'=x' * n),
)

M = FROM + b'Subject: x\n\nx\n\n'


def far(n):
    """Each message says that it goes on to the end."""
    m = FROM + b'Content-Length: %010d\nSubject: x\n\nx\n\n'
    size = len(m % 0)
    return b''.join(m % (size * (n - i) - 50) for i in range(n))


shapes(
    'mbox', 'dmarc-rua-parse -j1 -o tsv * in',
    messages=lambda n: M * n,
    reports=lambda n: (FROM + mail(XML_PART) + b'\n') * n,
    unique=(lambda n: (FROM + mail(XML_PART) + b'\n') * n, '-u'),
    conflicts=(lambda n: b''.join(
        FROM + mail(XML_PART.replace(b'<count>', b'<count>%d' % i)) + b'\n'
        for i in range(n)), '-u'),
    no_blank=lambda n: (M[:-1]) * n,
    length_beyond=lambda n: (
        FROM + b'Content-Length: 99999999\nSubject: x\n\nx\n\n') * n,
    length_to_end=far,
    length_zero=lambda n: (
        FROM + b'Content-Length: 0\nSubject: x\n\nx\n\n') * n,
    lengths=lambda n: FROM + b'Content-Length: 5\n' * n + b'\nx\n\n' + M,
    from_lines=lambda n: FROM + b'Subject: x\n\n' + b'From x\n' * n,
    from_only=lambda n: FROM * n,
    from_blank=lambda n: (FROM + b'\n') * n,
    quoted=lambda n: M + b'>From x\n' * n,
    quoted_deep=lambda n: M + b'>' * n + b'From x\n',
    blanks=lambda n: M + b'\n' * n + M,
    header_open=lambda n: FROM + b'Subject: x\n' + b' y\n' * n,
)
shapes('mbox-pipe', 'dmarc-rua-parse -j1 -o tsv',
       messages=lambda n: M * n,
       length_to_end=far,
       xml=lambda n: report(records=n),
       gz=lambda n: gz(X) * n)
shapes('folder', 'dmarc-rua-parse -j1 -o tsv d',
       files=lambda n: {f'd/{i}.xml': X for i in range(n)},
       empty=lambda n: {f'd/{i}': b'' for i in range(n)},
       nested=lambda n: {f'd/{i}/a/b/c.xml': X for i in range(n // 4)})
shapes('folder-unique', 'dmarc-rua-parse -j1 -u -o tsv d',
       conflicts=lambda n: {f'd/{i}.xml': X.replace(
           b'<count>', b'<count>%d' % i) for i in range(n)},
       copies=lambda n: {f'd/{i}.xml': X for i in range(n)})

# --- failure reports ---------------------------------------------------------

FIELDS = (b'Feedback-Type: auth-failure\nUser-Agent: a\nVersion: 1\n'
          b'Auth-Failure: dmarc\nIdentity-Alignment: dkim\n'
          b'Source-IP: 192.0.2.1\nReported-Domain: a.example\n')
HEADER = b'From: <a@a.example>\nSubject: x\nMessage-ID: <1@a.example>\n'


def failure(fields=FIELDS, header=HEADER, body=b'x\n', before=b''):
    return (b'From: r@b.example\nContent-Type: multipart/report; '
            b'report-type=feedback-report; boundary=b\n\n' + before +
            b'--b\nContent-Type: message/feedback-report\n\n' + fields +
            b'\n--b\nContent-Type: message/rfc822\n\n' + header + b'\n' +
            body + b'--b--\n')


def redacted(fields):
    return {'in': failure(fields), 'key': b'0123456789abcdef'}


def within_mails(n, depth, inner):
    """A mail with n parts, attached so deep."""
    for i in range(depth):
        inner = (b'Content-Type: multipart/mixed; boundary=d%d\n\n' % i +
                 b'--d%d\n\nx\n' % i * (n if i == 0 else 1) +
                 b'--d%d\nContent-Type: message/rfc822\n\n' % i + inner +
                 b'\n--d%d--\n' % i)
    return inner


shapes(
    'ruf', 'dmarc-ruf-parse -j1 -o tsv * in',
    fields=lambda n: failure(FIELDS + each('X-%d: y\n', n)),
    same_fields=lambda n: failure(FIELDS + b'Version: 1\n' * n),
    stray=lambda n: failure(FIELDS + each('line %d\n', n)),
    stray_same=lambda n: failure(FIELDS + b'x\n' * n),
    stray_between=lambda n: failure(FIELDS + b'x\nX: y\n' * n),
    blanks=lambda n: failure(FIELDS + b'\n' * n + b'X: y\n'),
    folded=lambda n: failure(FIELDS + b'X: y\n' + b' z\n' * n),
    long=lambda n: failure(FIELDS + b'Delivery-Result: ' + b'X' * n + b'\n'),
    name=lambda n: failure(FIELDS + b'X' * n + b': y\n'),
    rcpt=lambda n: failure(FIELDS + b'Original-Rcpt-To: <a@b>\n' * n),
    at_signs=(lambda n: redacted(
        FIELDS + b'Reported-URI: mailto:a@b\n' * n), '--redact', 'key'),
    quotes=(lambda n: redacted(
        FIELDS + b'Reported-URI: mailto:' + b'"@' * n + b'\n'), '--redact',
        'key'),
    results=lambda n: failure(
        FIELDS + b'Authentication-Results: a; dkim=fail header.d=b\n' * n),
    results_comment=lambda n: failure(
        FIELDS + b'Authentication-Results: ' + b'(' * n + b'\n'),
    alignment=lambda n: failure(FIELDS.replace(
        b': dkim\n', b': ' + b'dkim, ' * n + b'\n')),
    controls=lambda n: failure(FIELDS + b'Incidents: ' + b'\x01' * n + b'\n'),
    nul=lambda n: failure(b'\0' * n + FIELDS),
    cr=lambda n: failure(b'\r' * n + FIELDS),
    header=lambda n: failure(header=HEADER + b'X: y\n' * n),
    authors=lambda n: failure(header=b'From: ' + b'a@b, ' * n + b'\n'),
    subject=lambda n: failure(
        header=b'Subject: ' + b'=?utf-8?q?=41?= ' * n + b'\n'),
    body=lambda n: failure(body=b'x\n' * n),
    body_cr=lambda n: failure(body=b'\r' * n),
    dashes=lambda n: failure(body=b'--b-\n' * n),
    parts=lambda n: failure(before=b'--b\n\nx\n' * n),
    many=lambda n: failure(before=b'--b\nContent-Type: '
                           b'message/feedback-report\n\nVersion: 1\n' * n),
    messages=lambda n: failure(before=b'--b\nContent-Type: message/rfc822'
                               b'\n\nSubject: x\n\n' * n),
    text=lambda n: b'From: a@b\n\nA message claiming to be from you has '
    b'failed\n' + each('  Field %d: x\n', n),
    text_long=lambda n: b'From: a@b\n\nclaiming to be from you has failed\n'
    b'Sender Domain: ' + b'x' * n,
    text_almost=lambda n: b'From: a@b\n\n' + b'claiming to be from you ' * n,
    in_mails=lambda n: within_mails(n, 10, failure()),
    in_mails_large=lambda n: within_mails(1, 15, failure(body=b'x\n' * n)),
    mbox=lambda n: (FROM + failure() + b'\n') * n,
    unique=(lambda n: (FROM + failure() + b'\n') * n, '-u'),
    as_text=(lambda n: failure(FIELDS + b'User-Agent: ' + b'a.b ' * n + b'\n',
                               HEADER + b'Subject: ' + b'http' * n),
             '-o', 'text', '-v'),
)

# --- rows --------------------------------------------------------------------

COLUMNS = ('input', 'part', 'digest', 'org_name', 'email',
           'extra_contact_info', 'report_id', 'begin', 'end', 'error',
           'generator', 'version', 'xmlns', 'policy_domain', 'adkim', 'aspf',
           'p', 'sp', 'np', 'pct', 'fo', 'testing', 'discovery_method',
           'record', 'source_ip', 'count', 'disposition', 'dkim_aligned',
           'spf_aligned', 'dmarc', 'reasons', 'header_from', 'envelope_from',
           'envelope_to', 'dkim_results', 'spf_results', 'extension',
           'record_extension', 'quirks')
DEFAULTS = dict(
    input='f', digest='00000000:9', org_name='o', report_id='r', begin='0',
    end='86399', policy_domain='example.org', p='none', record='1',
    source_ip='192.0.2.1', count='1', disposition='none',
    dkim_aligned='pass', spf_aligned='fail', dmarc='pass',
    header_from='example.org', dkim_results='example.org,s,pass,~,~',
    spf_results='example.org,mfrom,fail,~,~')


def row(**cells):
    cells = {**DEFAULTS, **cells}
    return ('\t'.join(str(cells.get(c, '\\N')) for c in COLUMNS) +
            '\n').encode()


TITLE = ('\t'.join(COLUMNS) + '\n').encode()


def rows(n, **cells):
    """n rows; in each %d of a cell stands the row's number."""
    return TITLE + each(row(**{'record': '%d', **cells}), n)


def numbered(n, cells):
    """n rows; cells(i) are those of row i."""
    return TITLE + b''.join(row(**{'record': i, **cells(i)})
                            for i in range(n))


def spread(n):
    return numbered(n // 100 + 1, lambda i: dict(
        header_from=f'd{i}.example', begin=0, end=86400 * 399, count=4000))


FROM_BY = ('-g', 'header_from')

shapes(
    'rows', 'dmarc-rua-summarize * in',
    same=lambda n: rows(n),
    reports=lambda n: rows(n, report_id='%d'),
    organizations=lambda n: rows(n, org_name='o%d', report_id='%d'),
    domains=lambda n: rows(n, policy_domain='d%d.example', report_id='%d'),
    sources=lambda n: numbered(n, lambda i: dict(
        source_ip=f'2001:db8:{i >> 16:x}:{i & 65535:x}::1')),
    sources4=lambda n: numbered(n, lambda i: dict(
        source_ip=f'10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}')),
    sources_failing=lambda n: numbered(n, lambda i: dict(
        source_ip=f'2001:db8:{i >> 16:x}:{i & 65535:x}::1', dmarc='fail',
        dkim_aligned='fail', dkim_results=f'd{i}.example,s,fail,~,~')),
    selectors=lambda n: rows(n, dkim_results='example.org,s%d,pass,~,~'),
    signers=lambda n: rows(n, dkim_results='d%d.example,s,pass,~,~'),
    spf_domains=lambda n: rows(n, spf_results='d%d.example,mfrom,pass,~,~'),
    froms=lambda n: rows(n, header_from='d%d.example', dmarc='fail'),
    looks=lambda n: numbered(n, lambda i: dict(
        dkim_results=f'example.org,s{i},fail,~,~', dmarc='fail')),
    looks_apart=lambda n: numbered(n, lambda i: dict(
        header_from=f'd{i * 7919 % 10007}.example', dmarc='fail')),
    by_domain=(lambda n: rows(n, policy_domain='d%d.example',
                              report_id='%d', dmarc='fail'),
               '--by', 'domain'),
    by_policy=(lambda n: rows(n, p='p%d', dmarc='fail', report_id='%d'),
               '--by', 'domain'),
    by_source=(lambda n: numbered(n, lambda i: dict(
        source_ip=f'10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}',
        policy_domain=f'd{i % 500}.example', dmarc='fail')),
        '--by', 'domain'),
    records_again=(lambda n: rows(n, record='7'), '-g', 'dmarc'),
    records_far=(lambda n: rows(n, record='%d000'), '-g', 'dmarc'),
    records_back=(lambda n: numbered(n, lambda i: dict(record=n - i)), '-g',
                  'dmarc'),
    marks=lambda n: rows(2, policy_domain='a' + '\u0301' * n),
    wide=lambda n: rows(2, policy_domain='\u4f8b' * n),
    conflicts=(lambda n: numbered(n, lambda i: dict(digest=f'{i:08x}:1')),
               '-g', 'dmarc'),
    conflicts_shown=lambda n: numbered(n, lambda i: dict(
        digest=f'{i:08x}:1')),
    conflicts_by_length=(lambda n: numbered(n, lambda i: dict(
        digest=f'00000000:{i}')), '-g', 'dmarc'),
    duplicates=(lambda n: rows(n, input='f%d'), '-g', 'dmarc'),
    duplicates_conflicts=(lambda n: numbered(n, lambda i: dict(
        input=f'f{i}', digest=f'{i % 2:08x}:1')), '-g', 'dmarc'),
    duplicates_apart=(lambda n: numbered(n, lambda i: dict(
        input=f'f{i % 97}', digest=f'{i % 89:08x}:1')), '-g', 'dmarc'),
    groups=(lambda n: rows(n, header_from='d%d.example'), '-g',
            'header_from,source_ip'),
    groups_text=(lambda n: rows(n, header_from='d%d.example'), '-o', 'text',
                 '-g', 'header_from'),
    groups_long=(lambda n: rows(n // 10, header_from='d%d' + 'x' * 2000),
                 *FROM_BY),
    groups_sorted=(lambda n: rows(n, header_from='d%d.example'), '--sort',
                   'messages', *FROM_BY),
    groups_top=(lambda n: rows(n, header_from='d%d.example'), '--top', '9',
                *FROM_BY),
    pairs=(lambda n: numbered(n, lambda i: dict(
        header_from=f'd{i % 1000}.example', report_id=i // 2 % 7)), *FROM_BY),
    pairs_back=(lambda n: numbered(n, lambda i: dict(
        header_from=f'd{i // 2}.example', report_id=i % 2)), *FROM_BY),
    pairs_square=(lambda n: numbered(n, lambda i: dict(
        header_from=f'd{i % 300}.example', report_id=i // 300)), *FROM_BY),
    days=(spread, '-g', 'day,header_from'),
    weeks=(spread, '-g', 'week,header_from'),
    days_apart=(lambda n: numbered(n, lambda i: dict(
        begin=86400 * i, end=86400 * i + 86399)), '-g', 'day'),
    days_far=lambda n: numbered(n, lambda i: dict(
        begin=86400 * i, end=86400 * i + 86399)),
    headers=(lambda n: (TITLE + row()) * n, '-g', 'dmarc'),
    headers_wide=(lambda n: (TITLE[:-1] + each('\tx%d', 900) + b'\n') *
                  (n // 100 + 1), '-g', 'dmarc'),
    headers_same=(lambda n: (TITLE[:-1] + b'\tcount' * 900 + b'\n') *
                  (n // 100 + 1), '-g', 'dmarc'),
    header_long=(lambda n: TITLE[:-1] + b'\t' + b'x' * n + b'\n' + row(),
                 '-g', 'dmarc'),
    list_dkim=lambda n: rows(1, dkim_results='a.b,c,fail,~,~;' * n),
    list_spf=lambda n: rows(1, spf_results='a.b,mfrom,fail,~,~;' * n),
    list_reasons=lambda n: rows(1, reasons='other,x,~;' * n),
    list_in_group=(lambda n: rows(1, dkim_results='a.b,c,fail,~,~;' * n),
                   '-g', 'dkim_domain'),
    reasons=lambda n: rows(n, reasons='other%d,x,~'),
    comments=lambda n: rows(n, reasons='other,x%d,~'),
    quirks=lambda n: rows(n, quirks='q%d=x'),
    errors=lambda n: rows(n, error='e%d', report_id='%d'),
    extensions=lambda n: rows(n, extension='e%d'),
    policies=lambda n: rows(n, p='p%d', report_id='%d'),
    versions=lambda n: rows(n, version='%d', generator='g%d',
                            report_id='%d'),
    escapes=lambda n: rows(n // 10, header_from='\\x41' * 50),
    percent=lambda n: rows(n // 10, dkim_results='%%41' * 50),
    cell_long=lambda n: rows(1, header_from='x' * n),
    columns_many=(lambda n: TITLE + b'\t' * n + b'\n', '-g', 'dmarc'),
    bad=(lambda n: TITLE + b'x\n' * n, '-g', 'dmarc'),
    blank=(lambda n: TITLE + b'\n' * n, '-g', 'dmarc'),
    filter_glob=(lambda n: rows(1, header_from='a' * n), '-g', 'dmarc', '-f',
                 'header_from~' + '*a' * 12 + 'b'),
    filter_stars=(lambda n: rows(n, header_from='a' * 60), '-g', 'dmarc',
                  '-f', 'header_from~' + '*a' * 50 + 'b'),
    filter_net=(lambda n: rows(n), '-g', 'dmarc', '-f',
                'source_ip=10.0.0.0/8'),
    merge=(lambda n: b'header_from\tmessages\trecords\treports\tpass\tfail\n' +
           each('d%d\t1\t1\t1\t1\t0\n', n), *FROM_BY),
    merge_headers=(lambda n: each(
        'header_from\tmessages\trecords\treports\nd%d\t1\t1\t1\n', n),
        *FROM_BY),
)

# --- zone files --------------------------------------------------------------

ZONE = (b'$ORIGIN example.org.\n$TTL 3600\n@ SOA ns h 1 1 1 1 1\n@ NS ns\n'
        b'ns A 192.0.2.1\n')
POLICY = b'_dmarc TXT "v=DMARC1; p=reject"\n@ TXT "v=spf1 -all"\n'
FAULTY = '_dmarc.n%d TXT "v=DMARC1; p=regect; rua=a@b.example"\n'


def zone(pattern, n, tail=b''):
    return ZONE + each(pattern, n) + tail


def strings(octets):
    """The data of a TXT record, of at most 65,000 octets."""
    octets = octets[:65000]
    return b' '.join(b'"' + octets[i:i + 250] + b'"'
                     for i in range(0, len(octets), 250))


def files(name, content, n):
    return {name % i: content.replace(b'%d', b'%d' % i) for i in range(n)}


ZONES = {
    'policies': lambda n: zone('_dmarc TXT "v=DMARC1; p=reject"\n', n),
    'policies-differ': lambda n: zone(
        '_dmarc TXT "v=DMARC1; p=reject; x=%d"\n', n),
    'spf': lambda n: zone('@ TXT "v=spf1 ip4:192.0.2.1 -all"\n', n),
    'spf-differ': lambda n: zone('@ TXT "v=spf1 exists:x%d -all"\n', n),
    'txt': lambda n: zone('@ TXT "x%d"\n', n),
    'txt-alike': lambda n: ZONE + b''.join(
        b'_dmarc TXT "%016d\\185\\229\\228\\028mGX\\191yyyyyyyy"\n' % i
        for i in range(n)),
    'txt-alike-zero': lambda n: ZONE + b''.join(
        b'_dmarc TXT "%016d\\021|J\\127\\185y7\\158yyyyyyyy"\n' % i
        for i in range(n)),
    'names': lambda n: zone('_dmarc.n%d TXT "v=DMARC1; p=reject"\n', n),
    'names-alike': lambda n: ZONE + b''.join(
        b'a%015d\\185\\229\\228\\028mGX\\191yyyyyyyy TXT "v=spf1 -all"\n' % i
        for i in range(n)),
    'names-spf': lambda n: zone('n%d TXT "v=spf1 mx -all"\n', n),
    'names-mx': lambda n: zone('n%d MX 10 m%d\n', n),
    'names-hosts': lambda n: zone(
        '_dmarc.n%d TXT "v=DMARC1; p=reject; rua=mailto:a@h%d.example"\n', n),
    'names-one-host': lambda n: zone(
        '_dmarc.n%d TXT "v=DMARC1; p=none; rua=mailto:a@h.example"\n', n),
    'names-inside': lambda n: zone(
        '_dmarc.n%d TXT "v=DMARC1; p=none; rua=mailto:a@h%d"\n', n),
    'names-faulty': lambda n: zone(FAULTY, n),
    'names-one-line': lambda n: zone(
        '_dmarc.n%d.a.b.c.d.e.f.g.h.i.j TXT "v=DMARC1; p=none"\n', n),
    'chain': lambda n: zone('_dmarc.n%d CNAME _dmarc.n%d1\n', n),
    'chain-long': lambda n: ZONE + b''.join(
        b'c%d CNAME c%d\n' % (i, i + 1) for i in range(n)) +
    b'_dmarc CNAME c0\n',
    'chain-loops': lambda n: zone('_dmarc.n%d CNAME _dmarc.n%d\n', n),
    'dnames': lambda n: ZONE + b''.join(
        b'd%d DNAME d%d.example.org.\n' % (i, i + 1) for i in range(n)) +
    b'_dmarc CNAME a.d0\n',
    'cnames': lambda n: zone('_dmarc CNAME x%d\n', n),
    'mx': lambda n: zone('@ MX 10 x%d\n', n, POLICY),
    'addresses': lambda n: ZONE + b''.join(
        b'@ A 10.%d.%d.%d\n' % (i >> 16, i >> 8 & 255, i & 255)
        for i in range(n)) + POLICY,
    'deep': lambda n: zone(
        '_dmarc.' + 'a.' * 100 + 'n%d TXT "v=DMARC1; p=reject"\n', n),
    'deep-one': lambda n: zone(
        'n%d.' + 'a.' * 100 + 'x TXT "v=spf1 -all"\n', n),
    'delegations': lambda n: zone(
        'd%d NS ns\n_dmarc.x.d%d TXT "v=DMARC1; p=none"\n', n),
    'servers': lambda n: zone('@ NS ns%d\n', n),
    'wildcards': lambda n: zone('*.w%d TXT "v=spf1 -all"\n', n),
    'origins': lambda n: zone(
        '$ORIGIN o%d.example.\n_dmarc TXT "v=DMARC1; p=none"\n', n),
    'origins-grow': lambda n: zone('$ORIGIN a\n_dmarc TXT "x"\n', n),
    'apexes': lambda n: zone(
        'z%d SOA ns h 1 1 1 1 1\n_dmarc.z%d TXT "v=DMARC1; p=none"\n', n),
    'apex': lambda n: zone('@ SOA ns h 1 1 1 1 %d\n', n),
    'ttls': lambda n: zone('$TTL %d\n', n, POLICY),
    'psd': lambda n: zone('_dmarc.a%d TXT "v=DMARC1; p=none; psd=y"\n', n),
    'reports': lambda n: zone(
        'e%d.example._report._dmarc TXT "v=DMARC1"\n', n),
    'keys': lambda n: zone('s%d._domainkey TXT "v=DKIM1; p="\n', n),
    'keys-same': lambda n: zone('s._domainkey TXT "v=DKIM1; p=; n=%d"\n', n),
    'keys-bad': lambda n: zone('s%d._domainkey TXT "v=DKIM1; p=AAAA"\n', n),
    'includes-spf': lambda n: ZONE + b''.join(
        b'x%d TXT "v=spf1 include:x%d.example.org -all"\n' % (i, i // 2)
        for i in range(n)),
    'includes-each': lambda n: ZONE + b''.join(
        b'x%d TXT "v=spf1 ' % i + b''.join(
            b'include:x%d.example.org ' % ((i * 7 + j) % n)
            for j in range(9)) + b'-all"\n' for i in range(n)),
    'terms': lambda n: ZONE + b'@ TXT ' + strings(
        b'v=spf1 ' + b'ip4:192.0.2.1 ' * n) + b'\n',
    'hosts': lambda n: ZONE + b'_dmarc TXT ' + strings(
        b'v=DMARC1; p=none; rua=' + each('mailto:a@h%d.example,', n)) + b'\n',
    'tags': lambda n: ZONE + b'_dmarc TXT ' + strings(
        b'v=DMARC1; p=none; ' + each('t%d=x; ', n)) + b'\n',
    'strings': lambda n: ZONE + b'_dmarc TXT ' + b'"x" ' * n + b'\n',
    'strings-empty': lambda n: ZONE + b'_dmarc TXT ' + b'"" ' * n + b'\n',
    'parens': lambda n: ZONE + b'_dmarc TXT ( ' + b'\n' * n,
    'parens-open': lambda n: zone('_dmarc TXT ( x\n', n),
    'parens-many': lambda n: ZONE + b'_dmarc TXT ' + b'(' * n + b'\n',
    'parens-pairs': lambda n: ZONE + b'_dmarc TXT ' + b'()' * n + b'\n',
    'quotes': lambda n: ZONE + b'_dmarc TXT ' + b'"' * n + b'\n',
    'quotes-open': lambda n: zone('_dmarc TXT "x\n', n),
    'quotes-in-parens': lambda n: zone('_dmarc TXT ( "x\n', n),
    'unquoted': lambda n: zone('_dmarc TXT v=DMARC1; p=none\n', n),
    'escapes': lambda n: ZONE + b'_dmarc TXT "' + b'\\' * n + b'"\n',
    'escapes-decimal': lambda n: ZONE + b'_dmarc TXT ' + b'\\065' * n + b'\n',
    'controls': lambda n: ZONE + b'\x01' * n,
    'controls-lines': lambda n: zone('\x01 TXT \x02\n', n),
    'returns': lambda n: ZONE + b'\r' * n,
    'blanks': lambda n: ZONE + b' ' * n + b'\n',
    'lines': lambda n: ZONE + b'\n' * n,
    'nul': lambda n: ZONE + b'\0' * n,
    'comment': lambda n: ZONE + b';' * n,
    'comments': lambda n: zone('; dmarc-lint: disable=policy-none\n'
                               '_dmarc.x TXT "v=DMARC1; p=none"\n', n),
    'comments-waiting': lambda n: zone(
        '; dmarc-lint: disable=policy-none\n', n, POLICY),
    'comment-codes': lambda n: ZONE + b'; dmarc-lint: disable=' +
    b'policy-none,' * n + b'\n' + POLICY,
    'directives': lambda n: zone('$FOO bar\n', n),
    'types': lambda n: zone('x%d TYPE%d \\# 0\n', n),
    'types-foreign': lambda n: zone('x%d SRV 1 1 1 t%d\n', n),
    'types-bad': lambda n: zone('x%d FOO bar\n', n),
    'types-hex': lambda n: ZONE + b'x TYPE999 \\# 60000 ' + b'ab ' * n + b'\n',
    'errors': lambda n: zone(';ERROR,_dmarc.x%d.example.,TXT,SERVFAIL\n', n),
    'generate': lambda n: ZONE + (
        b'$GENERATE 1-%d _dmarc.n$ TXT "v=DMARC1; p=regect"\n' % n),
    'generates': lambda n: zone(
        '$GENERATE 1-2 n%d-$ TXT "v=spf1 -all"\n', n),
    'generate-wide': lambda n: ZONE + (
        b'$GENERATE 1-%d n$ TXT "%s"\n' % (n, b'${0,200,d} ' * 20)),
    'names-long': lambda n: zone('n%d.' + '.'.join(['x' * 60] * 3) +
                                 ' TXT "v=spf1 -all"\n', n),
    'caa': lambda n: zone('@ CAA 0 issue "x%d"\n', n),
}
shapes('lint', 'dmarc-lint -o gcc in', **ZONES)
shapes('lookup', 'dmarc-lookup -o tsv -x -z in example.org n1.example.org '
       'x.example.org', **ZONES)
SIG = ' RRSIG %s 13 3 300 20360101000000 20260101000000 1 example.org. '
ANCHOR = b'example.org. DS 1 13 2 ' + b'00' * 32 + b'\n'


def signed(pattern):
    """A zone that --dnssec looks into, with the pattern n times."""
    return lambda n: {'anchor': ANCHOR, 'in': ZONE + ''.join(
        [pattern.format(i) for i in range(n)]).encode()}


shapes('dnssec', 'dmarc-lookup -o tsv --anchor anchor -z in example.org '
       'n1.example.org x.example.org',
       names=signed('n{0} NSEC n{0} A NSEC\n'),
       same=signed('x NSEC n{0} A NSEC\nx' + SIG % 'NSEC' + 'AA{0:06d}\n'),
       signatures=signed('_dmarc' + SIG % 'TXT' + 'AA{0:06d}\n'),
       hashes=signed('{0:032d} NSEC3 1 0 0 - {0:032d} A\n'),
       keys=signed('@ DNSKEY 257 3 13 AA{0:06d}\n@' + SIG % 'DNSKEY' +
                   'AA{0:06d}\n'),
       proofs=signed(';PROOF,_dmarc.example.org,TXT,'
                     '_dmarc.example.org. 300 IN TXT x{0}\n'),
       proofs_many=signed(';PROOF,n{0}.example.org,TXT,'
                          'x.example.org. 300 IN TXT x\n'))
shapes('lint-sarif', 'dmarc-lint -o sarif in', names_faulty=ZONES[
    'names-faulty'], same=lambda n: zone(
        '_dmarc.x TXT "v=DMARC1; p=regect"\n', n))
shapes('lint-text', 'dmarc-lint -o text in',
       names_faulty=ZONES['names-faulty'], hosts=ZONES['hosts'])
shapes('lint-network', 'dmarc-lint -n -z in -o gcc in', **{
    k: ZONES[k] for k in ('includes-spf', 'includes-each', 'names-hosts',
                          'terms', 'hosts', 'mx', 'chain-long')})
for _how in ('-F', '--diff'):
    shapes('lint-fix' if _how == '-F' else 'lint-diff',
           f'dmarc-lint {_how} in',
           names=ZONES['names-faulty'],
           same=lambda n: zone('_dmarc TXT "v=DMARC1; p=regect"\n', n),
           kinds=lambda n: zone('_dmarc.n%d TXT "v=dmarc1;; p=regect; P=none;'
                                ' rua=a@b.example, c@d.example; pct=101"\n',
                                n),
           none=ZONES['names'],
           one_line=lambda n: ZONE + b'_dmarc TXT ' + b' '.join(
               [b'"v=DMARC1; p=regect"'] * n) + b'\n',
           generate=ZONES['generate'],
           unquoted=ZONES['unquoted'])


RECORDS = {
    'lines': lambda n: b'v=DMARC1; p=reject\n' * n,
    'lines-bad': lambda n: b'v=DMARC1; p=regect; rua=a@b\n' * n,
    'lines-differ': lambda n: each('v=DMARC1; p=none; x%d=1\n', n),
    'tags': lambda n: b'v=DMARC1; p=reject; ' + b'x=1; ' * n + b'\n',
    'tags-differ': lambda n: b'v=DMARC1; p=none; ' + each('t%d=1; ', n) +
    b'\n',
    'tags-known': lambda n: b'v=DMARC1; ' + b'p=none; ' * n + b'\n',
    'typos': lambda n: b'v=DMARC1; p=none; ' + each('rau%d=1; ', n) + b'\n',
    'uris': lambda n: b'v=DMARC1; p=none; rua=' + each(
        'mailto:a@h%d.example,', n) + b'\n',
    'uris-same': lambda n: b'v=DMARC1; p=none; rua=' +
    b'mailto:a@b.example,' * n + b'\n',
    'uris-bad': lambda n: b'v=DMARC1; p=none; rua=' + b'a@b,' * n + b'\n',
    'uris-blank': lambda n: b'v=DMARC1; p=regect; rua=' + each(
        'a@h%d.example ', n) + b'\n',
    'uris-percent': lambda n: b'v=DMARC1; p=none; rua=mailto:a' +
    b'%21' * n + b'@b.example\n',
    'ruas': lambda n: b'v=DMARC1; p=none; ' +
    b'rua=mailto:a@b.example; ' * n + b'\n',
    'fo': lambda n: b'v=DMARC1; p=none; fo=' + b'1:' * n + b'1\n',
    'quotes': lambda n: b'"' * n + b'v=DMARC1; p=reject' + b'"' * n + b'\n',
    'semicolons': lambda n: b'v=DMARC1; p=reject' + b';' * n + b'\n',
    'blanks': lambda n: b'v=DMARC1;' + b' ' * n + b'p=none\n',
    'equals': lambda n: b'v=DMARC1; p' + b'=' * n + b'none\n',
    'backslashes': lambda n: b'v=DMARC1\\' * n + b'; p=none\n',
    'octets': lambda n: b'v=DMARC1; p=none; x=' + b'\xc3\xa4' * n + b'\n',
}
shapes('records', 'dmarc-lint -o gcc --records', **RECORDS)
shapes('records-text', 'dmarc-lint -o text --records', **{
    k: RECORDS[k] for k in ('tags-differ', 'uris', 'uris-bad', 'octets')})
shapes('records-fix', 'dmarc-lint -F --records', **RECORDS)
SERIAL = b'@ SOA ns h 1 1 1 1 1\n'
shapes('files', 'dmarc-lint -o gcc d',
       zones=lambda n: files('d/e%d.example.zone', SERIAL +
                             b'_dmarc TXT "v=DMARC1; p=none"\n', n),
       one_zone=lambda n: files('d/e%d.zone', b'$ORIGIN example.org.\n' +
                                SERIAL + b'_dmarc TXT "v=DMARC1; p=none"\n',
                                n),
       one_zone_names=lambda n: files(
           'd/e%d.zone', b'$ORIGIN example.org.\n' + SERIAL +
           b'_dmarc.n%d TXT "v=DMARC1; p=none"\n', n),
       one_zone_spf=lambda n: files(
           'd/e%d.zone', b'$ORIGIN example.org.\n' + SERIAL +
           b'@ TXT "v=spf1 include:x%d.example.org -all"\n', n),
       fragments=lambda n: files(
           'd/e%d.zone', b'$ORIGIN example.org.\n_dmarc TXT "v=DMARC1"\n', n),
       below=lambda n: files(
           'd/e%d.zone', b'$ORIGIN e%d.example.org.\n' + SERIAL +
           b'_dmarc TXT "v=DMARC1; p=none"\n', n),
       including=lambda n: {
           **files('d/e%d.zone', b'$INCLUDE i%d\n$INCLUDE i0\n', n),
           **files('d/i%d', SERIAL + b'_dmarc TXT "v=DMARC1; p=none"\n', n)},
       alike=lambda n: files(
           'd/e%d.zone', b'$ORIGIN example.org.\n' + SERIAL + POLICY, n))
shapes('include', 'dmarc-lint -o gcc in',
       same=lambda n: {'in': zone('$INCLUDE i.zone\n', n),
                       'i.zone': b'x TXT "v=spf1 -all"\n'},
       files=lambda n: {'in': zone('$INCLUDE d/%d\n', n),
                        **files('d/%d', b'x%d TXT "v=spf1 -all"\n', n)},
       missing=lambda n: zone('$INCLUDE none%d\n', n),
       itself=lambda n: zone('$INCLUDE in\n', n))
shapes('domains', 'dmarc-lookup -o tsv -z z',
       same=lambda n: {'z': ZONE + POLICY, 'in': b'example.org\n' * n},
       differ=lambda n: {'z': ZONE + POLICY, 'in': each(
           'x%d.example.org\n', n)},
       deep=lambda n: {'z': ZONE + POLICY, 'in': each(
           'a.' * 100 + 'x%d.example.org\n', n)},
       line=lambda n: {'z': ZONE + POLICY, 'in': b'a' * n + b'\n'},
       bad=lambda n: {'z': ZONE + POLICY, 'in': b'..\n' * n},
       idn=lambda n: {'z': ZONE + POLICY, 'in': each(
           'ä%d.example.org\n', n)},
       idn_long=lambda n: {'z': ZONE + POLICY, 'in': each(
           'ä' * 30 + '.' + 'é' * 30 + '%d.org\n', n)})

# --- messages ----------------------------------------------------------------

RECEIVED = (b'Received: from a (a [192.0.2.1]) by b;'
            b' Mon, 1 Mar 2026 00:00:00 +0000\n')
AUTHOR = b'From: x@example.org\n'
BODY_HASH = base64.b64encode(hashlib.sha256(b'x\r\n').digest())


def message(head=b'', body=b'x\n', author=AUTHOR):
    return {'z': ZONE + POLICY + KEY,
            'in': head + RECEIVED + author + b'\n' + body}


def signature(i=0, selector=b's', names=b'from', more=b''):
    return (b'DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=%s; i=@'
            b'example.org; h=%s; bh=%s; %sb=AAA%d\n' % (
                selector, names, BODY_HASH, more, i % 10))


def real_key():
    with open(os.path.join(DATA, 'dkim/keys.zone'), 'rb') as f:
        for line in f:
            if line.startswith(b'rsa._domainkey.'):
                return line.replace(b'rsa._domainkey.', b's._domainkey.', 1)
    raise ValueError('keys.zone has no key "rsa"')


KEY = real_key()


def signatures(n, **how):
    return b''.join(signature(i, **how) for i in range(n))


def authors(octets):
    return message(author=b'From: ' + octets + b'\n')


def results(octets):
    return message(b'Authentication-Results: mx; ' + octets + b'\n')


def arc(n):
    return message(b''.join(
        b'ARC-Seal: i=%d; a=rsa-sha256; cv=%s; d=example.org; s=s; t=1; '
        b'b=AAAA\nARC-Message-Signature: i=%d; a=rsa-sha256; d=example.org; '
        b's=s; h=from; bh=%s; b=AAAA\nARC-Authentication-Results: i=%d; mx; '
        b'dkim=pass header.d=example.org\n' % (
            i, b'pass' if i > 1 else b'none', i, BODY_HASH, i)
        for i in range(n, 0, -1)))


TRUST = ('-t', 'mx')
PASS = b'dkim=pass header.d=example.org'
ALL = ('--max-signatures=16384',)

shapes(
    'check', 'dmarc-check -j1 -o tsv -z z * in',
    fields=lambda n: message(b'X: y\n' * n),
    fields_differ=lambda n: message(each('X%d: y\n', n)),
    field=lambda n: message(b'X: ' + b'y' * n + b'\n'),
    folds=lambda n: message(b'X: y' + b'\n z' * n + b'\n'),
    no_colon=lambda n: message(b'xxxx\n' * n),
    body=lambda n: message(body=b'hello world\n' * n),
    body_line=lambda n: message(body=b'x' * n),
    body_blank=lambda n: message(signature(), b'\n' * n),
    body_blanks=lambda n: message(
        signature(more=b'c=relaxed/relaxed; '), b' \t' * n),
    body_returns=lambda n: message(
        signature(more=b'c=relaxed/relaxed; '), b'\n\r' * n),
    body_length=lambda n: message(b''.join(signature(
        more=b'l=%d; ' % i) for i in range(10)), b'x\n' * n),
    received=lambda n: message(RECEIVED * n),
    received_border=(lambda n: message(RECEIVED * n), '--border', 'zz'),
    received_comments=lambda n: message(
        b'Received: from a ' + b'(b [192.0.2.1])' * n + b' by b; x\n'),
    received_open=lambda n: message(
        b'Received: from a ' + b'(' * n + b' by b; x\n'),
    received_quotes=lambda n: message(
        b'Received: from a ' + b'""' * n + b' by b; x\n'),
    received_addresses=lambda n: message(
        b'Received: from ' + b'[192.0.2.1] ' * n + b' by b; x\n'),
    return_paths=lambda n: message(b'Return-Path: <a@b.example>\n' * n),
    return_path=lambda n: message(b'Return-Path: <' + b'(' * n + b'>\n'),
    return_route=lambda n: message(
        b'Return-Path: <' + b'@a,' * n + b':a@b.example>\n'),
    authors=lambda n: authors(each('a@d%d.example,', n)),
    authors_all=(lambda n: authors(each('a@d%d.example,', n)), '--all-from'),
    authors_same=(lambda n: authors(b'a@example.org,' * n), '--all-from'),
    author_fields=lambda n: message(AUTHOR * n),
    author_open=lambda n: authors(b'(' * n),
    author_comments=lambda n: authors(b'(a)' * n + b'a@example.org'),
    author_blanks=lambda n: authors(b' (' * n + b'a@example.org'),
    author_quotes=lambda n: authors(b'"a" ' * n + b'<a@example.org>'),
    author_backslash=lambda n: authors(b'"' + b'\\a' * n + b'" <a@b.c>'),
    author_dots=lambda n: authors(b'.' * n + b'<a@example.org>'),
    author_words=lambda n: authors(b'=?utf-8?q?a?= ' * n + b'<a@b.c>'),
    author_groups=lambda n: authors(b'a:;' * n + b'<a@example.org>'),
    author_group=lambda n: authors(b'a:' + b'x@b.c,' * n + b';'),
    author_angles=lambda n: authors(b'<' * n + b'a@example.org'),
    author_label=lambda n: authors(b'a@' + b'a.' * n + b'org'),
    author_literal=lambda n: authors(b'a@[' + b'1.' * n + b']'),
    author_octets=lambda n: authors(b'\xff' * n + b' <a@b.c>'),
    author_ats=lambda n: authors(b'a@b.c, ' * n + b'; <a@b.c>'),
    author_ats_blanks=lambda n: authors(
        b'a@b.c;' * n + b' ' * n + b', <a@b.c>'),
    author_ats_words=lambda n: authors(
        b'=?utf-8?q?a=40b.c?=; ' * n + b' <a@b.c>'),
    author_marks=lambda n: authors(b'"(' * n + b', <a@b.c>'),
    front=lambda n: {'z': ZONE + POLICY, 'in': b'\n' * n + AUTHOR},
    utf16=lambda n: {'z': ZONE + POLICY, 'in': (
        AUTHOR + b'\n' + b'x y\n' * n).decode().encode('utf-16')},
    subject=lambda n: message(b'Subject: ' + b'=?utf-8?q?a' * n + b'\n'),
    signatures=lambda n: message(signatures(n)),
    signatures_all=(lambda n: message(signatures(n)), *ALL),
    signatures_keys=(lambda n: message(b''.join(
        signature(selector=b'k%d' % i) for i in range(n))), *ALL),
    signatures_bad=(lambda n: message(b'DKIM-Signature: x\n' * n), *ALL),
    signatures_bodies=(lambda n: message(b''.join(
        signature(more=b'l=%d; ' % i) for i in range(n)), b'x\n' * n), *ALL),
    signature_names=(lambda n: message(
        signatures(10, names=b':'.join(b'x%d' % i for i in range(900))) +
        each('x%d: y\n', min(n, 15000))),),
    signature_same=(lambda n: message(
        signatures(10, names=b':'.join([b'x'] * 900)) +
        b'x: y\n' * min(n, 15000)),),
    signature_themselves=(lambda n: message(
        signatures(n, names=b'from:' + b'dkim-signature:' * 20 + b'x')),
        *ALL),
    signature_tags=lambda n: message(
        b'DKIM-Signature: ' + each('t%d=x; ', n) + b'\n'),
    signature_h=lambda n: message(signature(names=b'a:' * n + b'from')),
    signature_folds=lambda n: message(
        b'DKIM-Signature: v=1;' + b'\n\tx=y;' * n + b'\n'),
    signature_b=lambda n: message(
        b'DKIM-Signature: v=1; b=' + b'A' * n + b'\n'),
    results=(lambda n: message(
        (b'Authentication-Results: mx; ' + PASS + b'\n') * n), *TRUST),
    results_differ=(lambda n: message(each(
        'Authentication-Results: mx; dkim=pass header.d=d%d.example\n', n)),
        *TRUST),
    results_long=(lambda n: results((PASS + b'; ') * n), *TRUST),
    results_properties=(lambda n: results(
        b'dkim=pass' + b' header.d=a.b' * n), *TRUST),
    results_differ_long=(lambda n: results(each(
        'dkim=pass header.d=d%d.example; ', n)), *TRUST),
    results_open=(lambda n: results(b'dkim=pass ' + b'(' * n), *TRUST),
    results_quotes=(lambda n: results(b'dkim="' + b'\\"' * n), *TRUST),
    results_spf=(lambda n: message(each(
        'Authentication-Results: mx; spf=pass smtp.mailfrom=d%d.example\n',
        n)), *TRUST),
    results_others=(lambda n: message(each(
        'Authentication-Results: mx%d; ' + PASS.decode() + '\n', n)),
        *TRUST),
    results_below=(lambda n: message(
        RECEIVED + (b'Authentication-Results: mx; ' + PASS + b'\n') * n),
        '--trust-below', *TRUST),
    arc=lambda n: arc(n),
    arc_trust=(arc, '--trust-arc', 'example.org'),
    arc_seals=lambda n: message(
        b'ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.org; s=s; b=AAAA\n' *
        n),
    arc_instances=lambda n: message(each(
        'ARC-Authentication-Results: i=%d; mx; dkim=pass\n', n)),
    arc_tags=lambda n: message(b'ARC-Seal: i=1; ' + b'x=y; ' * n + b'\n'),
)
shapes('check-mbox', 'dmarc-check -j1 -o tsv -z z * in',
       messages=lambda n: {'z': ZONE + POLICY, 'in': (
           FROM + AUTHOR + b'\nx\n\n') * n},
       signed=lambda n: {'z': ZONE + POLICY + KEY, 'in': (
           FROM + signature() + AUTHOR + b'\nx\n\n') * n},
       keys=lambda n: {'z': ZONE + POLICY + KEY, 'in': b''.join(
           FROM + signature(selector=b'k%d' % i) + AUTHOR + b'\nx\n\n'
           for i in range(n))})
ATTACHED = b'Content-Type: message/rfc822\n\n'


def within(n, depth):
    """n messages attached to one, at this depth"""
    out = AUTHOR + b'\nx\n'
    for i in range(depth):
        line = b'\n--b%d' % i
        out = (AUTHOR + b'Content-Type: multipart/mixed; boundary=b%d\n' % i +
               (line + b'\n' + ATTACHED + out) * (1 if i else n) + line +
               b'--\n')
    return {'z': ZONE + POLICY, 'in': out}


shapes('check-inner', 'dmarc-check -j1 -o tsv --inner -z z in',
       attached=lambda n: within(n, 1),
       attached_deep=lambda n: within(n // 8, 12),
       attached_body=lambda n: {'z': ZONE + POLICY, 'in': within(
           1, 12)['in'].replace(b'\nx\n', b'\n' + b'x y\n' * n)},
       attached_dashes=lambda n: {'z': ZONE + POLICY, 'in': within(
           1, 12)['in'].replace(b'\nx\n', b'\n' + b'--b\n' * n)},
       attached_alone=lambda n: message(ATTACHED * n))
shapes('add', 'dmarc-check -A mx -z z',
       results=lambda n: message(
           (b'Authentication-Results: mx; ' + PASS + b'\n') * n),
       results_others=lambda n: message(each(
           'Authentication-Results: mx%d; dkim=pass\n', n)),
       open=lambda n: message(
           b'Authentication-Results: ' + b'(' * n + b'\n'),
       opens=lambda n: message((
           b'Authentication-Results: ' + b'(' * 60000 + b'\n') *
           (n // 1000 + 1)),
       words=lambda n: message((
           b'Authentication-Results: ' + b'm ' * 30000 + b'\n') *
           (n // 1000 + 1)),
       signatures=lambda n: message(signatures(n)),
       authors=lambda n: authors(each('a@d%d.example,', n)),
       fields=lambda n: message(b'X: y\n' * n),
       body=lambda n: message(body=b'x\n' * n))

# --- SPF ---------------------------------------------------------------------


def spf(octets, more=b'', messages=4):
    return {'z': ZONE + b'_dmarc TXT "v=DMARC1; p=none"\n@ TXT ' + strings(
        octets) + b'\n' + more, 'in': (FROM + AUTHOR + b'\nx\n\n') * messages}


def tree(n):
    """Each record includes the next one twice."""
    return spf(b'v=spf1 include:s0.example.org -all', b''.join(
        b's%d TXT "v=spf1 include:s%d.example.org include:s%d.example.org '
        b'-all"\n' % (i, i + 1, i + 1) for i in range(n)))


shapes(
    'spf', 'dmarc-check -j1 -o tsv -z z --ip=192.0.2.9 --helo=h.example.org '
    '--mail-from=a@example.org in',
    ip4=lambda n: spf(b'v=spf1 ' + b'ip4:10.0.0.1 ' * n + b'-all'),
    ip6=lambda n: spf(b'v=spf1 ' + b'ip6:2001:db8::/32 ' * n + b'-all'),
    all=lambda n: spf(b'v=spf1 ' + b'?all ' * n),
    unknown=lambda n: spf(b'v=spf1 ' + b'foo:x ' * n),
    modifiers=lambda n: spf(b'v=spf1 ' + each('x%d=y ', n) + b'-all'),
    blanks=lambda n: spf(b'v=spf1' + b' ' * n + b'-all'),
    macro=lambda n: spf(b'v=spf1 exists:' + b'%{i}' * n + b'.a -all'),
    macro_split=lambda n: spf(
        b'v=spf1 exists:' + b'%{l1r.-+,/_=}' * n + b'.a -all'),
    macro_open=lambda n: spf(b'v=spf1 exists:' + b'%{' * n + b' -all'),
    macro_percent=lambda n: spf(b'v=spf1 exists:' + b'%%' * n + b'.a -all'),
    explanation=lambda n: spf(b'v=spf1 -all exp=e.example.org', b'e TXT ' +
                              strings(b'%{h}%{i}%{s}%{l}%{o}%{d}%{c}%{t} ' *
                                      n) + b'\n'),
    tree=tree,
    loop=lambda n: spf(b'v=spf1 include:example.org ' * 1 +
                       b'include:example.org ' * n),
    mx=lambda n: spf(b'v=spf1 mx -all', each(
        '@ MX 10 m%d\nm%d A 192.0.2.77\n', n)),
    a=lambda n: spf(b'v=spf1 a -all', b''.join(
        b'@ A 10.%d.%d.%d\n' % (i >> 16, i >> 8 & 255, i & 255)
        for i in range(n))),
    ptr=lambda n: spf(b'v=spf1 ptr -all', each(
        '9.2.0.192.in-addr.arpa. PTR h%d.example.org.\n', n)),
    texts=lambda n: spf(b'v=spf1 -all', each('@ TXT "x%d"\n', n)),
    records=lambda n: spf(b'v=spf1 -all', each('@ TXT "v=spf1 x%d"\n', n)),
    redirects=lambda n: spf(b'v=spf1 redirect=r0.example.org', b''.join(
        b'r%d TXT "v=spf1 redirect=r%d.example.org"\n' % (i, i + 1)
        for i in range(n))),
    messages=lambda n: spf(b'v=spf1 ip4:10.0.0.1 -all', messages=n),
    texts_alike=lambda n: spf(b'v=spf1 -all', b''.join(
        b'@ TXT "%016d\\185\\229\\228\\028mGX\\191yyyyyyyy"\n' % i
        for i in range(n))),
)
