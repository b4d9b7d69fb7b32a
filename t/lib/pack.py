# Makes reports and what they come in, with every oddity one wants of them.
# SPDX-License-Identifier: ISC
#
# All octets are made here, by hand where the form matters, so that a file is
# the same on every machine but for what zlib makes of it.

import base64
import gzip
import io
import lzma
import os
import quopri
import struct
import textwrap
import zipfile
import zlib

NS = 'urn:ietf:params:xml:ns:dmarc-2.0'


def record(n, count=1):
    return f'''  <record>
    <row>
      <source_ip>192.0.2.{n}</source_ip>
      <count>{count}</count>
      <policy_evaluated>
        <disposition>none</disposition>
        <dkim>pass</dkim>
        <spf>fail</spf>
      </policy_evaluated>
    </row>
    <identifiers><header_from>example.org</header_from></identifiers>
    <auth_results>
      <dkim><domain>example.org</domain><selector>s</selector>
        <result>pass</result></dkim>
    </auth_results>
  </record>
'''


def xml(name='r', records=1, extra=''):
    """A report without a quirk; name is its report_id."""
    rows = ''.join(record(1 + i % 250, i + 1) for i in range(records))
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<feedback xmlns="{NS}">
  <report_metadata>
    <org_name>Reporter Example</org_name>
    <email>dmarc@reporter.example</email>
    <report_id>{name}</report_id>
    <date_range><begin>1793491200</begin><end>1793577599</end></date_range>
  </report_metadata>
  <policy_published><domain>example.org</domain><p>none</p></policy_published>
{extra}{rows}</feedback>
'''.encode()


def gz(data, level=6):
    return gzip.compress(data, level, mtime=0)


def xz(data, **how):
    return lzma.compress(data, **how)


def wide_xz(data):
    """A dictionary of 4 GiB, the largest that the format has."""
    d = bytearray(xz(data))
    end = 12 + 4 * (d[12] + 1) - 4
    d[d.index(b'\x21\1', 12) + 2] = 40
    d[end:end + 4] = struct.pack('<I', zlib.crc32(d[12:end]))
    return bytes(d)


def zst(data, block=1000, window=None, dictionary=None, rle=0):
    """A frame of zstd (RFC 8878, 3.1.1) with blocks that are not packed, then
    rle blocks of 128 KiB of blanks."""
    head = bytes([(0 if dictionary is None else 1)])
    head += bytes([10 << 3 if window is None else (window - 10) << 3])
    head += b'' if dictionary is None else bytes([dictionary])
    blocks = [(0, len(data[at:at + block]), data[at:at + block])
              for at in range(0, len(data), block)]
    blocks += [(1, 1 << 17, b' ')] * rle or [(0, 0, b'')] * (not blocks)
    return b'\x28\xb5\x2f\xfd' + head + b''.join(
        struct.pack('<I', n << 3 | kind << 1 | (i == len(blocks) - 1))[:3] +
        octets for i, (kind, n, octets) in enumerate(blocks))


def der(tag, *parts):
    """An element of X.690 that says its length."""
    n = sum(map(len, parts))
    size = b'' if n < 128 else n.to_bytes((n.bit_length() + 7) // 8, 'big')
    return bytes([tag, 128 + len(size) if size else n]) + size + b''.join(parts)


def ber(tag, *parts):
    """The same where an end follows."""
    return bytes([tag, 0x80]) + b''.join(parts) + bytes(2)


def signed(*content, put=der):
    """S/MIME, signed, by nobody; content: the element of it, or nothing."""
    kind = bytes.fromhex('06092a864886f70d0107')
    return put(0x30, kind + b'\2', put(0xa0, put(
        0x30, b'\2\1\1', put(0x31, put(0x30, bytes.fromhex(
            '0609608648016503040201'))),
        put(0x30, kind + b'\1', *[put(0xa0, c) for c in content]),
        put(0xa0, put(0x30, b'\6\1\x2a')), put(0x31))))


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    """members are (name, octets); a name may be anything, '/' last too."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), data,
                       method)
    return out.getvalue()


def raw_zip(*members):
    """Members whose names are octets: (name, octets), stored; or (name,
    octets, what they are deflated to)."""
    body = tail = b''
    for name, data, *deflated in members:
        head = struct.pack('<HHHHHII', 20, 0, 8 if deflated else 0, 0, 0x5d61,
                           zlib.crc32(data), len((*deflated, data)[0]))
        head += struct.pack('<IHH', len(data), len(name), 0)
        tail += b'PK\1\2' + struct.pack('<H', 20) + head + struct.pack(
            '<HHHII', 0, 0, 0, 0, len(body)) + name
        body += b'PK\3\4' + head + name + (*deflated, data)[0]
    return body + tail + b'PK\5\6' + struct.pack(
        '<HHHHIIH', 0, 0, len(members), len(members), len(tail), len(body), 0)


def tar_of(kind, n, data):
    """n members of one kind, each the same."""
    h = bytearray(512)
    h[:5] = b'a.xml'
    h[124:136] = b'%011o\0' % len(data)
    h[148:157] = b' ' * 8 + kind
    h[257:265] = b'ustar\x0000'
    h[148:156] = b'%06o\0 ' % sum(h)
    return (bytes(h) + data + bytes(-len(data) % 512)) * n


def b64(data):
    return '\n'.join(textwrap.wrap(base64.b64encode(data).decode(), 76)
                     ).encode() + b'\n'


def encoded(data, encoding):
    if encoding == 'base64':
        return b64(data)
    if encoding == 'quoted-printable':
        return quopri.encodestring(data)
    return data


def part(head, data=b'', encoding='base64', **_):
    """One entity: fields (lines of text), and its body by encoding."""
    if encoding:
        head += f'\nContent-Transfer-Encoding: {encoding}'
    return head.encode('latin-1') + b'\n\n' + encoded(data, encoding)


def multipart(*parts, kind='mixed', boundary='b0'):
    out = (f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'
           ).encode()
    for p in parts:
        out += f'--{boundary}\n'.encode() + p + b'\n'
    return out + f'--{boundary}--\n'.encode()


SUBJECT = 'Report Domain: example.org Submitter: reporter.example'


def mail(entity, subject=SUBJECT):
    return (f'From: DMARC <dmarc@reporter.example>\nTo: rua@example.org\n'
            f'Subject: {subject}\nDate: Sun, 01 Nov 2026 04:00:00 +0000\n'
            f'Message-ID: <1@reporter.example>\nMIME-Version: 1.0\n'
            ).encode() + entity


def text(words='This is an aggregate report.'):
    return part('Content-Type: text/plain', words.encode() + b'\n', None)


def attached(data, kind='application/gzip', name='r.xml.gz',
             encoding='base64'):
    return part(f'Content-Type: {kind}; name="{name}"\n'
                f'Content-Disposition: attachment; filename="{name}"',
                data, encoding)


def report_mail(name='r', records=1):
    """The usual: a text, and the report as gzip."""
    return mail(multipart(text(), attached(gz(xml(name, records)))))


FROM = b'From dmarc@reporter.example Sun Nov  1 04:00:00 2026\n'


def mboxo(*mails):
    return b''.join(FROM + m.replace(b'\nFrom ', b'\n>From ') + b'\n'
                    for m in mails)


def put(path, data):
    if os.path.dirname(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data)
