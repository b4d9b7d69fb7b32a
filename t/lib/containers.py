# Makes t/containers.t's inputs, and beside each what is to come of it.
# SPDX-License-Identifier: ISC
#
# containers.py DIR FORMATS: for each case DIR/NAME, the input, and DIR/NAME.want: the
# exit status, a line "row PART ID RECORD QUIRKS" a record, and what goes to
# standard error under -v. The names in front are those of the catalogue of
# reports found in the wild, where there is one.

import base64
import binascii
import bz2
import io
import lzma
import struct
import sys
import tarfile
import zlib

from pack import (FROM, attached, b64, ber, der, gz, mail, mboxo, multipart, part, put,
                  raw_zip, report_mail, signed, text, wide_xz, xml, xz, zipped,
                  zst)

DIR, FORMATS = sys.argv[1:3]
R = gz(xml('r'))
Z = zipped(('r.xml', xml('z')))
TEXT = '1: not a report: text/plain'


def row(place='', name='r', record=1, quirks=''):
    return f'row\t{place}\t{name}\t{record}\t{quirks}'


def case(name, data, *want, status=0):
    put(f'{DIR}/{name}', data)
    lines = [f'status\t{status}']
    lines += [w for w in want if w.startswith('row')]
    lines += ['err\t' + w for w in want if not w.startswith('row')]
    put(f'{DIR}/{name}.want', ('\n'.join(lines) + '\n').encode())


def one(name, entity, *want, **kw):
    """A mail that is one entity, by default with one report in it."""
    case(name, mail(entity), *(want or [row('1')]), **kw)


def uu(data):
    return 'begin 644 r.gz\n' + ''.join(
        binascii.b2a_uu(data[at:at + 45]).decode()
        for at in range(0, len(data), 45)) + '`\nend\n'


def streamed(*members):
    """Lengths follow the members, as where a zip archive is written to a pipe;
    there is no directory."""
    out = b''
    for name, data in members:
        c = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = c.compress(data) + c.flush()
        out += b'PK\3\4' + struct.pack('<HHHHHIIIHH', 20, 8, 8, 0, 0x5d61, 0, 0,
                                       0, len(name), 0) + name.encode()
        out += packed + b'PK\7\x08' + struct.pack(
            '<III', zlib.crc32(data), len(packed), len(data))
    return out


NONE = 'no report found'
CLAIMED = 'named as a report, but none can be read: '
SUBJECT = 'its Subject names a report, but none can be read: '

# Single parts.
one('Q01-zip', attached(Z, 'application/zip', 'r.zip'), row('1!r.xml', 'z'))
one('Q02-gzip', attached(R))
one('Q03-crlf-behind-gzip', attached(R + b'\r\n'),
    row('1', quirks='trailing-octets'))
one('Q03-garbage-behind-gzip', attached(R + b'\0\0garbage'),
    row('1', quirks='trailing-octets'))
one('Q03-garbage-behind-large-gzip',
    attached(gz(xml('r', 700)) + b'\r\n'),
    *[row('1', record=n, quirks='trailing-octets') for n in range(1, 701)])
one('Q04-zip-as-gzip', attached(Z), row('1!r.xml', 'z'))
one('Q04-gzip-as-zip', attached(R, 'application/zip', 'r.zip'))
one('Q04-xml-as-gzip', attached(xml()))
one('Q05-octet-stream', part(
    'Content-Type: application/octet-stream; '
    'name=a.example!example.org!1793491200!1793577599.xml.gz\n'
    'Content-Disposition: attachment; '
    'filename=a.example!example.org!1793491200!1793577599.xml.gz', R))
one('Q06-split-name', part(
    'Content-Type: application/octet-stream;\n'
    ' name*0="a.example!example.org!1793491200!1793577599.xm";\n'
    ' name*1="l.gz"', R))
for kind in ['application/x-gzip', 'application/x-zip-compressed',
             'application/zip-compressed', 'application/xml', 'text/xml',
             'application-x-gzip', 'nonsense', '']:
    one('Q07-type-' + kind.replace('/', '-'), attached(R, kind))
one('Q12-ContentType', part('ContentType: application/gzip; name=r.gz', R))
one('Q18-illegal-name', attached(R, name='a:b?*<>|\\"\x01\x1b[31m\xff.gz'))
one('Q19-unused', attached(gz(b'unused')),
    '1: not a report: text', '1: ' + CLAIMED + 'text', NONE, status=2)

# Multiparts.
case('usual', report_mail(), row('2'), TEXT)
one('Q08-alternative', multipart(text(), attached(R), kind='alternative'),
    row('2'), TEXT)
one('Q09-nested', multipart(
    multipart(
        multipart(text(), part('Content-Type: text/html', b'<p>x</p>'),
                  kind='alternative', boundary='b2'),
        text(''), kind='related', boundary='b1'),
    part('Content-Type: application/gzip; name="r.gz"\n'
         'Content-Disposition: attachment; filename="r.gz";\n'
         'Content-Description: r.gz', R)),
    row('2'), '1.1.1: not a report: text/plain',
    '1.1.2: not a report: text/html', '1.2: not a report: text/plain')
one('Q10-report-first', multipart(attached(R), text()),
    row('1'), '2: not a report: text/plain')
one('Q11-inline', multipart(text(), part(
    'Content-Type: application/gzip\n'
    'Content-Disposition: inline; filename=r.gz', R)), row('2'), TEXT)
forwarded = report_mail()
one('Q13-forwarded', multipart(text(), part(
    'Content-Type: message/rfc822', forwarded, None)),
    row('2.2'), TEXT, '2.1: not a report: text/plain')
one('Q13-forwarded-base64', multipart(text(), part(
    'Content-Type: message/rfc822; name=report.msg', forwarded)),
    row('2.2'), TEXT, '2.1: not a report: text/plain')
one('Q13-forwarded-as-file', multipart(text(), attached(
    forwarded, 'application/octet-stream', 'report.eml')),
    row('2:2'), TEXT, '2:1: not a report: text/plain')
for encoding in ['7bit', '8bit', 'binary', 'quoted-printable', 'base64']:
    one('Q14-xml-' + encoding, multipart(
        text(), attached(xml(), 'text/xml', 'r.xml', encoding)),
        row('2'), TEXT)
one('Q14-xml-no-encoding', multipart(
    text(), attached(xml(), 'text/xml', 'r.xml', None)), row('2'), TEXT)
one('two-in-one-mail', multipart(
    attached(R), attached(Z), attached(xml('x'), 'text/xml', 'x.xml', '8bit')),
    row('1'), row('2!r.xml', 'z'), row('3', 'x'))

# Archives.
case('Q15-gzip-in-gzip', gz(R), row())
case('gzip-in-gzip-in-gzip', gz(gz(R)), row())
x = xml()
case('gzip-members', gz(x[:100]) + gz(x[100:500]) + gz(x[500:]), row())
case('gzip-empty-members', gz(b'') + gz(x) + gz(b''), row())
case('gzip-stored', gz(x, 0), row())
case('zip-stored', raw_zip((b'r.xml', x)), row('!r.xml'))
case('Q16-csv', zipped(('r.csv', b'a,b\n1,2\n'), ('r.xml', x)),
     row('!r.xml'), '!r.csv: not a report: text')
case('Q16-folder', zipped(('d/', b''), ('d/e/', b''), ('d/e/r.xml', x)),
     row('!d/e/r.xml'))
case('Q16-absolute', zipped(('/etc/r.xml', x)), row('!/etc/r.xml'))
case('Q16-dots', zipped(('../../r.xml', x)), row('!../../r.xml'))
case('Q16-no-dot', zipped(('aol com 12345 12355 xml', x)),
     row('!aol com 12345 12355 xml'))
case('Q16-same-name', raw_zip((b'r.xml', xml('a')), (b'r.xml', xml('b'))),
     row('!r.xml', 'a'), row('!r.xml', 'b'))
case('zip-no-name', raw_zip((b'', x)), row('!'))
case('zip-name-octets', raw_zip((b'\x80\xff\n.xml', x)),
     row('!\u20ac\u00ff\\n.xml'))
case('zip-three', zipped(*[(f'{n}.xml', xml(n)) for n in 'abc']),
     *[row(f'!{n}.xml', n) for n in 'abc'])
case('zip-in-zip', zipped(('a.zip', Z), ('b.gz', R)),
     row('!a.zip!r.xml', 'z'), row('!b.gz'))
case('gzip-in-zip-in-gzip', gz(zipped(('r.gz', R))), row('!r.gz'))
case('zip-mail', zipped(('r.eml', report_mail())), row('!r.eml:2'),
     '!r.eml:1: not a report: text/plain')


def tar(*members, form=tarfile.PAX_FORMAT):
    """members are (name, octets), or (name, None, type)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=form) as t:
        for name, data, *kind in members:
            info = tarfile.TarInfo(name)
            info.type = kind[0] if kind else tarfile.REGTYPE
            info.size = len(data or b'')
            t.addfile(info, io.BytesIO(data or b''))
    return out.getvalue()


def v7(name, data):
    """A header without a magic, as before 1988."""
    h = bytearray(512)
    h[:len(name)] = name
    h[124:136] = b'%011o ' % len(data)
    h[148:156] = b' ' * 8
    h[148:156] = b'%06o\0 ' % sum(h)
    return bytes(h) + data + bytes(-len(data) % 512)


LONG = 'd/' * 80 + 'r.xml'
for form, kind in (('pax', tarfile.PAX_FORMAT), ('gnu', tarfile.GNU_FORMAT),
                   ('ustar', tarfile.USTAR_FORMAT)):
    t = tar(('d', None, tarfile.DIRTYPE), ('a', b''), ('d/r.xml', x),
            ('link', None, tarfile.SYMTYPE), (LONG, xml('long')),
            ('/etc/z.gz', R), form=kind)
    for name, data in (('', t), ('.gz', gz(t)), ('-in-zip', zipped(('t', t)))):
        at = '!t' if name == '-in-zip' else ''
        case(f'Q17-tar-{form}{name}', data, row(f'{at}!d/r.xml'),
             row(f'{at}!{LONG}', 'long'), row(f'{at}!/etc/z.gz'),
             f'{at}!a: not a report: empty' if at else
             '!a: not a report: empty')
one('Q17-tar-in-mail', multipart(text(), attached(gz(tar(('r.xml', x))))),
    row('2!r.xml'), TEXT)
case('tar-v7', v7(b'r.xml', x) + bytes(1024), row('!r.xml'))
case('tar-no-end', v7(b'r.xml', x), row('!r.xml'), 'tar archive ends early',
     status=1)
case('tar-padding-cut', tar(('r.xml', x))[:513 + len(x)], row('!r.xml'),
     'tar archive ends early', status=1)
t = tar(('a.xml', xml('a')), ('r.xml', xml('r', 3)))
case('tar-cut', t[:t.index(b'<report_id>r<') + 1300],
     row('!a.xml', 'a'),
     row('!r.xml', quirks='damaged-container;ill-formed=49:14'),
     row('!r.xml', record=2, quirks='damaged-container;ill-formed=49:14'),
     '!r.xml: tar archive ends early', '!r.xml:49:14: record 3 is cut off: '
     'unexpected end of document: spf of line 49 is open', status=1)
t = tar(('a.xml', xml('a')), ('b.xml', xml('b')))
case('tar-damaged', t.replace(b'b.xml', b'B.xml', 1), row('!a.xml', 'a'),
     'tar header is damaged', status=1)
t = tar(('a.xml', xml('a')), ('b.xml', xml('b')), ('r.xml', x),
        form=tarfile.USTAR_FORMAT)
at = t.index(b'b.xml')
for name, data in (
        ('name', t.replace(b'b.xml', b'B.xml', 1)),
        ('shifted', t[:at] + b'??' + t[at:]),
        ('shifted-zero', t[:at] + bytes(3) + b'?' + t[at:]),
        ('short', t[:at] + t[at + 1:])):
    shifted = name.startswith('shifted')
    case(f'tar-resumed-{name}', data, row('!a.xml', 'a'),
         *([row('!b.xml', 'b')] if shifted else []), row('!r.xml'),
         'tar header is damaged', status=1)
case('tar-resumed-zeros', t[:at] + bytes(512) + t[at + 512:],
     row('!a.xml', 'a'), row('!r.xml'))
# Files behind each other, where cat(1) made one of several.
one_of = {'gzip': R, 'zlib': zlib.compress(x), 'zip': zipped(('r.xml', x)),
          'tar': tar(('r.xml', x))}
for name, data in one_of.items():
    at = '!r.xml' if name in ('zip', 'tar') else ''
    for name2, data2 in one_of.items():
        at2 = '!r.xml' if name2 in ('zip', 'tar') else ''
        trails = name == 'zlib' or name == 'gzip' != name2
        case(f'cat-{name}-{name2}', data + data2,
             row(at, quirks='trailing-octets' if trails else ''), row(at2))
    m = mail(multipart(text(), attached(data)))
    case(f'cat-mails-{name}', 3 * m + data, *3 * [row('2' + at)], row(at),
         *3 * [TEXT])
case('mail-and-footer', m + b'List footer:\n<http://list.example/>\n',
     row('2!r.xml'), TEXT)
case('cat-zips', 9 * one_of['zip'], *9 * [row('!r.xml')])
case('cat-gzip-xml', R + x, row(quirks='trailing-octets'), row())
case('tar-empty', tar(('d', None, tarfile.DIRTYPE)), 'the archive is empty',
     NONE, status=2)

# zlib, base64 and uuencode.
for level in 1, 6, 9:
    case(f'zlib-{level}', zlib.compress(x, level), row())
one('zlib-in-mail', multipart(text(), attached(zlib.compress(x))),
    row('2'), TEXT)
case('zlib-cut', zlib.compress(x)[:-3], row(quirks='damaged-container'),
     'zlib data ends early', status=1)
case('zlib-checksum', zlib.compress(x)[:-1] + b'x',
     row(quirks='damaged-container'), 'zlib checksum does not match', status=1)
for name, data in ('gzip', R), ('zip', zipped(('r.xml', x))), ('xml', x):
    at = '!r.xml' if name == 'zip' else ''
    one(f'base64-without-field-{name}', multipart(text(), attached(
        b64(data), 'application/gzip', 'r.gz', None)), row('2' + at), TEXT)
    one(f'base64-twice-{name}', multipart(text(), attached(
        b64(data))), row('2' + at), TEXT)
    case(f'base64-twice-without-field-{name}', b64(b64(data)), row(at))
    one(f'uuencode-{name}', text('Here it is:\n\n' + uu(data)),
        row('1' + at))
    one(f'uuencode-crlf-{name}', text('Here it is:\n\n' + uu(data)).replace(
        b'\n', b'\r\n'), row('1' + at))
one('uuencode-cut', text(uu(gz(xml('r', 3), 0))[:2400]),
    row('1', quirks='damaged-container;ill-formed=55:18'),
    row('1', record=2, quirks='damaged-container;ill-formed=55:18'),
    '1: uuencode ends early',
    '1:55:18: record 3 is cut off: gzip data ends early', status=1)
one('uuencode-mentioned', multipart(text('begin 6 of them'), attached(R)),
    row('2'), TEXT)

# xml() as zstd -19 packs it.
ZSTD = base64.b64decode(
    'KLUv/WRkAg0NAFbWQh5AjxuPjSbQclCqtdCzCcBW+IgIF4GL1s7FhlVngBw/ADoAOQD+yzAA'
    'bgTOIDB9OxbJF0XS9XeMqOkten81CfmYydQR5k4tgBUNItB4QJpE9RqD03OmEThPk3iwyXcK'
    'YzmLYgO6EGQ4HAzs+eoKBIMHKhCgw8OvVR5Z9ur1S677zJo7v2CrtXNdt6JrC4N5d7C7flL1'
    'sGeznu6k+TAGMMrGZl9WU5znu+Ck+zgDB3o4Nsmnv6CsQPZw0uWo6w8+jqtbPXT4tXaQLTOX'
    'yGZFrihdpmbBuKobANbV1dWV/HBObrmc1iX9Jcm8WtfBp6R31i5Zlu+NavM5a6urulZriqko'
    'daXsyK5NHmyzyT8oIEIknZkHcRQJmRARMSisLHsGNVMMvIf3EvYr4AMdAagNsHbw4umoIJbA'
    '3pNvuAuy+tDP/MgGajcl9hLUhv0AP3HZoRKAzB1fAHtlUC6wAZelyAAnxYzL20EPvC2EMw/0'
    '+afF1o9RzYUaBL7Aw7hG5CrnLwYEAaJaBe1DgASI4YCxV9uA2yQoJgZ07NGahVwPFIdtuBY=')

# xz, bzip2 and zstd, where the libraries were there when it was built.
half = len(x) // 2
LARGE = b'<feedback>' + b' ' * (64 << 20)
BOMB = {'xz': xz(LARGE, preset=1), 'bzip2': bz2.compress(LARGE),
        'zstd': zst(b'<feedback>', window=17, rle=512)}
DAMAGED = 'damaged-container'


def bombed(at):
    return (row('', '\\N', 0, f'{DAMAGED};ill-formed={at};missing-element='
                'report_metadata;missing-element=policy_published;no-records'),
            f'{at}: the report is cut off: inflates more than 500-fold')


for name, pack, ending in (('xz', xz, 'xz'), ('bzip2', bz2.compress, 'bz2'),
                           ('zstd', zst, 'zst')):
    R = pack(x)
    if f' {name} (' in FORMATS:
        why = f'{name}, which this program was built without'
        case(f'{name}-absent', R, f'not a report: {why}', NONE, status=2)
        case(f'r.xml.{ending}', R, f'not a report: {why}', CLAIMED + why,
             NONE, status=2)
        continue
    case(f'r.xml.{ending}', R, row())
    one(f'{name}-in-mail', multipart(text(), attached(
        R, f'application/x-{name}', f'r.xml.{ending}')), row('2'), TEXT)
    case(f'{name}-in-zip', zipped(('r', R)), row('!r'))
    case(f'{name}-in-gzip', gz(R), row())
    case(f'gzip-in-{name}', pack(gz(x)), row())
    case(f'r.tar.{ending}', pack(tar(('r.xml', x))), row('!r.xml'))
    case(f'r.eml.{ending}', pack(report_mail()), row('2'), TEXT)
    case(f'r.mbox.{ending}', pack(mboxo(report_mail(), report_mail())),
         row('1:2'), row('2:2'), '1:1: not a report: text/plain',
         '2:1: not a report: text/plain')
    case(f'{name}-in-{name}-in-xml', pack(pack(x)), row())
    one(f'{name}-base64-without-field', multipart(text(), attached(
        b64(R), 'application/octet-stream', 'r', None)), row('2'), TEXT)
    case(f'{name}-members', pack(x[:half]) + pack(b'') + pack(x[half:]), row())
    case(f'{name}-two', R + pack(xml('s')), row(), row('', 's'))
    case(f'{name}-empty', pack(b''), 'the compressed data are empty', NONE,
         status=2)
    case(f'{name}-trailing', R + b'\r\nfooter', row(quirks='trailing-octets'))
    at = '1:16777227' if name == 'zstd' else '1:16809985'
    case(f'{name}-bomb', BOMB[name], *bombed(at), status=1)
    case(f'{name}-bomb-in-gzip', gz(BOMB[name]), *bombed(at), status=1)
if ' bzip2 (' not in FORMATS:
    data = bz2.compress(x)
    # Nothing comes of a block that is cut.
    case('bzip2-cut', data + bz2.compress(xml('s', 3))[:-90],
         row(quirks=DAMAGED), 'bzip2 data ends early', status=1)
    case('bzip2-damaged', data[:40] + bytes(4) + data[44:],
         'bzip2 data is damaged', NONE, status=2)
if ' xz (' not in FORMATS:
    for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_SHA256):
        case(f'xz-check-{check}', xz(x, check=check), row())
    case('xz-padded', xz(x) + bytes(8) + xz(xml('s')) + bytes(4), row(),
         row('', 's'))
    case('xz-padded-garbage', xz(x) + bytes(8) + b'x',
         row(quirks='trailing-octets'))
    case('xz-9', xz(x, preset=9), row())
    case('xz-wide', wide_xz(x), 'xz data takes too much memory to unpack',
         NONE, status=2)
    case('xz-cut', xz(x) + xz(xml('s'))[:-6], row(quirks=DAMAGED),
         row('', 's'), '53:1: xz data ends early', status=1)
    data = xz(x, check=lzma.CHECK_CRC32)
    case('xz-checksum', data[:-28 - 4] + b'xxxx' + data[-28:],
         row(quirks=DAMAGED), 'xz data is damaged', status=1)
if ' zstd (' not in FORMATS:
    case('zstd-cut', zst(x) + zst(xml('s', 3))[:-90], row(quirks=DAMAGED),
         row('', 's', 1, 'ill-formed=80:55'),
         row('', 's', 2, 'ill-formed=80:55'),
         '80:55: record 3 is cut off: zstd data ends early', status=1)
    case('zstd-skip', b'\x5f\x2a\x4d\x18\3\0\0\0abc' + zst(x), row())
    case('zstd-packed', ZSTD, row())
    case('zstd-checksum', ZSTD[:-1] + b'x', row(quirks=DAMAGED),
         'zstd checksum does not match', status=1)
    case('zstd-damaged', zst(x)[:6] + b'\7' + zst(x)[7:],
         'zstd data is damaged', NONE, status=2)
    case('zstd-window', zst(x, window=31),
         'zstd data takes too much memory to unpack', NONE, status=2)
    case('zstd-dictionary', zst(x, dictionary=7),
         'zstd data needs a dictionary', NONE, status=2)
put(f'{DIR}/many-members', mail(multipart(
    attached(gz(gz(b'text') + gz(b'') * 150000)), attached(R))))
if '(not' not in FORMATS:
    case('bomb-in-zstd-in-xz-in-gzip', gz(xz(zst(BOMB['xz']))),
         *bombed('1:16809985'), status=1)
    case('layers', gz(xz(bz2.compress(zst(zlib.compress(x))))), row())
R = gz(x)

# S/MIME that is signed so that no part of it is legible.
entity = multipart(text(), attached(R))
pieces = [der(4, entity[at:at + 100]) for at in range(0, len(entity), 100)]
for name, data in {
        'der': signed(der(4, entity)), 'ber': signed(der(4, entity), put=ber),
        'stream': signed(ber(0x24, *pieces), put=ber),
        'pieces': signed(der(0x24, *pieces)),
        'nested': signed(ber(0x24, der(0x24, *pieces[:2]), der(4), ber(
            0x24, pieces[2], der(4)), *pieces[3:]))}.items():
    one(f'smime-{name}', part('Content-Type: application/pkcs7-mime; '
                              'smime-type=signed-data; name=smime.p7m', data),
        row('1:2'), '1:1: not a report: text/plain')
case('smime-xml', signed(der(4, x)), row())
case('smime-twice', signed(ber(0x24, der(4, signed(der(4, R), put=ber)))),
     row())
case('smime-empty', signed(der(4)), 'the coded data are empty', NONE, status=2)
case('smime-cut', signed(der(4, xml('r', 3)))[:1500],
     row(quirks='damaged-container;ill-formed=47:17'),
     row('', 'r', 2, 'damaged-container;ill-formed=47:17'),
     '47:17: record 3 is cut off: S/MIME data ends early', status=1)
case('smime-length', signed(b'\4\x88' + b'\xff' * 8 + x),
     row(quirks='damaged-container;invalid-utf8;ill-formed=26:12'),
     '26:12: content after the end of the document; S/MIME data ends early',
     status=1)

# What stands before what.
BOM = b'\xef\xbb\xbf'
for name, data in ('bom', BOM + report_mail()), ('lines', b'\n\r\n' +
                                                report_mail()), (
        'bom-lines', BOM + b'\n' + report_mail()), (
        'cr', report_mail().replace(b'\n', b'\r')):
    case('mail-behind-' + name, data, row('2'), TEXT)
case('tar-gz-cut', gz(tar(('r.xml', xml('r', 3))))[:-9], row('!r.xml'),
     row('!r.xml', 'r', 2), row('!r.xml', 'r', 3), 'gzip data ends early',
     status=1)
for name, data in ('', mboxo(report_mail(), report_mail())), (
        '-behind-bom-lines', BOM + b'\n' + mboxo(report_mail(), report_mail())):
    for ending in '', '.gz':
        cr = data.replace(b'\n', b'\r')
        case(f'mbox-cr{name}{ending}', gz(cr) if ending else cr, row('1:2'),
             row('2:2'), '1:1: not a report: text/plain',
             '2:1: not a report: text/plain')
case('mail-cr-behind-lines', b'\r\r' + report_mail().replace(b'\n', b'\r'),
     row('2'), TEXT)
case('mail-cr-then-crlf', report_mail().replace(b'\n', b'\r') + b'\r\n' * 9,
     row('2'), TEXT)
case('xml-cr', x.replace(b'\n', b'\r'), row())
for name, data in ('lines', b'\n\r\n'), ('bom-lines', BOM + b'\n'):
    case(f'mbox-behind-{name}', data + mboxo(report_mail()), row('1:2'),
         '1:1: not a report: text/plain')
    case(f'mbox-behind-{name}.gz', gz(data + mboxo(report_mail())),
         row('1:2'), '1:1: not a report: text/plain')
one('gzip-named-eml', multipart(text(), attached(
    gz(report_mail()), 'application/gzip', 'r.eml.gz')), row('2:2'), TEXT,
    '2:1: not a report: text/plain')
one('gzip-named-mbox', multipart(text(), attached(
    gz(mboxo(report_mail(), report_mail())), 'application/gzip', 'r.mbox.gz')),
    row('2:1:2'), row('2:2:2'), TEXT, '2:1:1: not a report: text/plain',
    '2:2:1: not a report: text/plain')
case('mbox-behind-bom', BOM + mboxo(report_mail()), row('1:2'),
     '1:1: not a report: text/plain')
case('mail-behind-lines.gz', gz(b'\n\n' + report_mail()), row('2'), TEXT)
for name, data in ('text', b'HTTP/1.1 200 OK\r\n\r\n'), ('x', b'x'):
    case('xml-behind-' + name, data + x, row(quirks='leading-text'))
    case('xml-behind-' + name + '-gz', gz(data + x),
         row(quirks='leading-text'))
one('xml-behind-text-in-mail', text('This is it:\n' + x.decode()),
    row('1', quirks='leading-text'))
one('xml-mentioned', text('It begins with <?xml version="1.0"?>, but there '
                          'is none.\n<me@example.org>'),
    '1: not a report: XML without a feedback element',
    SUBJECT + 'XML that is not well-formed', NONE, status=2)

one('Q17-txt', multipart(text(), attached(b'see our web site\n',
                                          'text/plain', 'r.txt')),
    TEXT, '2: not a report: text/plain', SUBJECT + 'text', NONE, status=2)

# Nothing in it.
case('Q20-empty', b'', 'not a report: empty', NONE)
case('Q20-empty.xml', b'', 'empty', NONE, status=2)
case('Q20-empty-gzip', gz(b''), 'the compressed data are empty', NONE, status=2)
case('Q20-empty-zip', zipped(), 'the archive is empty', NONE, status=2)
case('Q20-empty-member', zipped(('r.xml', b'')),
     '!r.xml: not a report: empty', 'the archive is empty', NONE, status=2)
case('empty-member-among-others', zipped(('a.xml', b''), ('r.xml', x)),
     row('!r.xml'), '!a.xml: not a report: empty')
case('Q20-only-folders', zipped(('d/', b'')),
     'the archive is empty', NONE, status=2)
one('Q20-empty-part', multipart(text(), attached(b'')),
    TEXT, '2: not a report: application/gzip', '2: ' + CLAIMED + 'empty',
    NONE, status=2)
case('Q20-declaration-only', b'<?xml version="1.0"?>\n',
     '2:1: no feedback element was found: no element found', NONE,
     status=2)
case('white-space', b' \n\r\n\t', 'not a report: text', NONE, status=2)

# Subjects.
for n, subject in enumerate([
        'Report domain: example.org submitter: google.com Report-ID: 1',
        '=?utf-8?B?W1ByZXZpZXddIFJlcG9ydCBEb21haW46IGV4YW1wbGUub3Jn?=',
        'Report Domain: example.org; Submitter: Mail.Ru; Report-ID: 1',
        'Dmarc Aggregate Report Domain: {example.org}  Submitter: {SES}',
        'Report Domain: example.org\n Submitter: a.example\n\tReport-ID: <1>',
        '', '\x80\xff']):
    case(f'Q21-subject-{n}', mail(multipart(text(), attached(R)),
                                  subject).replace(b'\xc2', b''),
         row('2'), TEXT)

# Line ends.
case('Q25-crlf-mail', report_mail().replace(b'\n', b'\r\n'), row('2'), TEXT)
case('Q25-crlf-mail-8bit', mail(multipart(text(), attached(
    x, 'text/xml', 'r.xml', '8bit'))).replace(b'\n', b'\r\n'),
    row('2'), TEXT)
case('Q25-crlf-xml', x.replace(b'\n', b'\r\n'), row())
case('Q25-tabs', x.replace(b'\n', b'\t\n'), row())
case('Q25-one-line', x.replace(b'\n', b''), row())
one('Q25-long-line', multipart(text(), attached(
    x.replace(b'\n', b''), 'text/xml', 'r.xml', '8bit')), row('2'), TEXT)

# Encodings of XML.
for name, data in {
        'utf-8-bom': b'\xef\xbb\xbf' + x,
        'utf-16': x.decode().encode('utf-16'),
        'utf-16be': x.decode().encode('utf-16be'),
        'utf-16le': x.decode().encode('utf-16le'),
        'utf-32le': x.decode().encode('utf-32le'),
        'utf-32be': x.decode().encode('utf-32be')}.items():
    case('xml-' + name, data, row())
    case('xml-gz-' + name, gz(data), row())
for charset, octets, want, quirks in [
        ('windows-1252', b'\x93\xf1\x94', '\u201c\u00f1\u201d', ''),
        ('windows-1252', b'\x81', '\ufffd', 'encoding'),
        ('iso-8859-15', b'\xa4', '\u20ac', ''),
        ('koi8-r', b'\xc1', '\u0430', ''),
        ('shift_jis', b'\x83\x65', '\u30c6', ''),
        ('no-such', b'\xc3\xb1', '\u00f1', 'encoding=no-such'),
        ('utf-16', b'x', 'x', 'encoding=utf-16'),
        ('utf-8', b'\x93', '\u201c', 'invalid-utf8')]:
    data = xml('@').replace(b'UTF-8', charset.encode(), 1)
    case(f'charset-{charset}-{octets.hex()}', data.replace(b'@', octets),
         row('', want, 1, quirks))

# RFC 7303: the charset of the part where the document names none.
for n, (charset, head, want) in enumerate([
        ('iso-8859-2', b'', '\u0142'), ('"ISO-8859-2"', b'', '\u0142'),
        ('iso-8859-2', b'<?xml version="1.0"?>', '\u0142'),
        ('iso-8859-2', b'<?xml version="1.0" encoding="koi8-r"?>', '\u0401'),
        ('utf-8', b'', '\u00b3'), ('no-such', b'', '\u00b3')]):
    data = head + xml('@').split(b'\n', 1)[1]
    one(f'mime-charset-{n}', part(f'Content-Type: text/xml; charset={charset}',
                                  data.replace(b'@', b'\xb3')),
        row('1', want, quirks='' if want != '\u00b3' else 'invalid-utf8'))

# mbox.
many = [mail(multipart(text(), attached(gz(xml(n))))) for n in 'abc']
mbox = mboxo(*many)
three = [row(f'{n}:2', 'abc'[n - 1]) for n in (1, 2, 3)]
texts = [f'{n}:1: not a report: text/plain' for n in (1, 2, 3)]
case('mbox', mbox, *three, *texts)
case('mbox-crlf', mbox.replace(b'\n', b'\r\n'), *three, *texts)
quoted = mail(multipart(text('x\nFrom here\n>From there'), attached(
    x.replace(b'<record>', b'<!--\nFrom x\n>From y\n--><record>'),
    'text/xml', 'r.xml', '8bit')))
case('mboxo', mboxo(quoted, many[0]),
     row('1:2'), row('2:2', 'a'), *texts[:2])
rd = quoted.replace(b'\n>From', b'\n>>From').replace(b'\nFrom', b'\n>From')
case('mboxrd', FROM + rd + b'\n' + FROM + many[0] + b'\n',
     row('1:2'), row('2:2', 'a'), *texts[:2])


def with_length(m):
    body = m.split(b'\n\n', 1)[1]
    return FROM + m.replace(b'\n\n', b'\nContent-Length: %d\n\n' % len(body),
                            1) + b'\n'


inside = mail(multipart(text('x\n\n' + FROM.decode() + 'Subject: y'),
                        attached(R)))
case('mboxcl2', with_length(inside) + with_length(many[0]),
     row('1:2'), row('2:2', 'a'), *texts[:2])
case('mbox.gz', gz(mbox), *three, *texts)
case('mbox-in-zip', zipped(('mbox', mbox)),
     *[w.replace('row\t', 'row\t!mbox:', 1) for w in three],
     *['!mbox:' + w for w in texts])
case('mail-with-from-line', FROM + many[0],
     row('1:2', 'a'), texts[0])

# What is no report.
OTHER = {
    'Q24-tlsrpt': attached(gz(b'{"organization-name":"x"}'),
                           'application/tlsrpt+gzip', 'x.json.gz'),
    'Q24-tlsrpt-plain': attached(b'{"organization-name":"x"}',
                                 'application/tlsrpt+json', 'x.json'),
    'Q24-image': attached(b'\x89PNG\r\n\x1a\n' + bytes(100), 'image/png',
                          'x.png'),
    'Q24-html': part('Content-Type: text/html; charset=utf-8',
                     b'<html><body><p>Away</p></body></html>\n',
                     'quoted-printable'),
    'Q24-xhtml': part('Content-Type: text/html; charset=utf-8',
                      b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y">'
                      b'<html><body>&nbsp;</body></html>\n', None),
    'Q24-vacation': text('I am away until Monday.\n\n<me@example.org>'),
    'Q24-broken-html': part('Content-Type: text/html',
                            b'<i>Hi<br>I am away', None),
}
NAMES = {'Q24-tlsrpt': 'JSON', 'Q24-tlsrpt-plain': 'application/tlsrpt+json',
         'Q24-image': 'image/png', 'Q24-html': 'text/html',
         'Q24-xhtml': 'XML without a feedback element',
         'Q24-broken-html': 'XML without a feedback element'}
SAYS = {'Q24-vacation': 'text',
        'Q24-broken-html': 'XML that is not well-formed'}
for name, entity in OTHER.items():
    what = NAMES.get(name, 'text/plain')
    # A letter below such a Subject is told, a picture or JSON is not.
    one(name, entity, f'1: not a report: {what}', *[
        SUBJECT + SAYS[name]] if name in SAYS else [], NONE, status=2)
    one(name + '-and-report', multipart(entity, attached(R)), row('2'),
        f'1: not a report: {what}')
one('Q24-dsn', multipart(
    text('Delivery failed'),
    part('Content-Type: message/delivery-status',
         b'Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; x@y\n'
         b'Action: failed\nStatus: 5.1.1\n', None),
    part('Content-Type: text/rfc822-headers', b'Subject: x\nFrom: y\n', None),
    kind='report; report-type=delivery-status'),
    TEXT, '2: not a report: message/delivery-status',
    '3:1: not a report: text/plain', NONE, status=2)
case('json', b'{"organization-name":"x"}', 'not a report: JSON', NONE,
     status=2)
case('svg', b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
     'not a report: XML without a feedback element', NONE, status=2)

# What is XML of another kind, well-formed or not, with a DOCTYPE or not.
SVG = (b'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x" "y">\n'
       b'<svg><metadata>&name;</metadata></svg>')
for name, data in {
        'svg': SVG, 'plist': b'<?xml version="1.0"?><!DOCTYPE plist PUBLIC '
                             b'"x" "y"><plist><dict/></plist>',
        'docbook': b'<?xml version="1.0"?><book><para>a &nbsp; b</book>'}.items():
    case('other-' + name, data, 'not a report: XML without a feedback element',
         NONE, status=2)
    one('other-' + name + '-and-report', multipart(
        attached(data, 'image/svg+xml', 'a.svg'), attached(R)), row('2'),
        '1: not a report: XML without a feedback element')
case('doctype-feedback', b'<!DOCTYPE feedback>' + x.split(b'\n', 1)[1],
     '1:19: no feedback element was found: a DOCTYPE is not read', NONE,
     status=2)
one('odt', multipart(attached(R), attached(zipped(
    ('mimetype', b'application/vnd.oasis.opendocument.text'),
    ('Configurations2/accelerator/current.xml', b''),
    ('content.xml', b'<?xml version="1.0"?><office:document-content/>')),
    'application/vnd.oasis.opendocument.text', 'away.odt')),
    row('1'), '2!mimetype: not a report: text',
    '2!Configurations2/accelerator/current.xml: not a report: empty',
    '2!content.xml: not a report: XML without a feedback element')

# What says that it is a report and can't be read is told, with the reason.
UNREAD = {
    '7z': (b"7z\xbc\xaf\x27\x1c" + bytes(40), '7-Zip, which is not read'),
    'rar': (b'Rar!\x1a\7\0' + bytes(40), 'RAR, which is not read'),
    'tnef': (b'\x78\x9f\x3e\x22' + bytes(40),
             'TNEF (winmail.dat), which is not read'),
    'ole': (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(40),
            "Microsoft's OLE, as Outlook's .msg files, which is not read"),
    'pgp': (b'-----BEGIN PGP MESSAGE-----\n\nhQ==\n',
            'OpenPGP, which is not read'),
    'smime': (b'\x30\x80\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\3' + bytes(40),
              'S/MIME, encrypted, which is not read'),
    'signed': (signed(), 'S/MIME, signed, without what it signs'),
    'signed-ber': (signed(put=ber), 'S/MIME, signed, without what it signs'),
    'signed-cut': (signed(der(4, x))[:40],
                   'S/MIME, signed, without what it signs'),
}
PLAIN = 'Monthly report'
for name, (data, why) in UNREAD.items():
    # By its Subject; by the part's name; or by nothing, then only with -v.
    entity = multipart(text(), attached(
        data, 'application/octet-stream', 'a.bin'))
    case(f'unread-{name}-subject', mail(entity), TEXT,
         f'2: not a report: {why}', SUBJECT + why, NONE, status=2)
    case(f'unread-{name}-unnamed', mail(multipart(
        text(), attached(data, 'application/octet-stream', 'a.bin'),
        attached(R)), PLAIN), row('3'), TEXT, f'2: not a report: {why}')
    case(f'unread-{name}-name', mail(multipart(
        text(), attached(data, 'application/octet-stream',
                         'a.example!example.org!1793491200!1793577599!x.xz'),
        attached(R)), PLAIN), row('3'), TEXT, f'2: not a report: {why}',
        f'2: {CLAIMED}{why}', status=1)
for n, (name, kind, told) in enumerate([
        ('r.xml', '', True), ('R.XML.GZ', '', True), ('r.zip', '', True),
        ('!example.org!1!2', '', True), ('a!b!1!2!id.xml', '', True),
        ('a!b!1!2!id', 'text/plain', True), ('a!b!x!2!id', '', False),
        ('a!b!1!2!id.json', '', False), ('r.json.gz', '', False),
        ('notes.txt.gz', 'application/gzip', False),
        ('r.bin', 'application/zip', True), ('r.bin', 'text/xml', True),
        ('r.svg', 'image/svg+xml', False), ('example.com.zip', '', True)]):
    kind = kind or 'application/octet-stream'
    case(f'claim-{n}', mail(attached(b'\0\1\2', kind, name), PLAIN),
         f'1: not a report: {kind}',
         *[f'1: {CLAIMED}binary data'] if told else [], NONE, status=2)
for n, (subject, told) in enumerate([
        ('Report Domain: example.org Submitter: x', True),
        ('report domain: x', True), ('[Preview] Report Domain: x', True),
        ('=?utf-8?Q?Report_Domain:_x?=', True),
        ('Re: Report Domain: x', False), ('AW: Report Domain: x', False),
        ('Report', False)]):
    case(f'claim-subject-{n}', mail(text(), subject),
         '1: not a report: text/plain', *[SUBJECT + 'text'] if told else [],
         NONE, status=2)
case('claim-zip.zip', zipped(('a.txt', b'text')),
     '!a.txt: not a report: text', CLAIMED + 'text', NONE, status=2)
case('no-claim-mbox.gz', gz(mboxo(mail(text(), PLAIN))),
     '1:1: not a report: text/plain', NONE, status=2)

# What can't be read is told, and what is beside it read.
case('gzip-two-cut', gz(x) + gz(xml('s', 3), 0)[:1500],
     row(quirks=DAMAGED), *[row('', 's', n, 'ill-formed=74:26') for n in (1, 2)],
     '74:26: record 3 is cut off: gzip data ends early', status=1)
case('gzip-cut', gz(xml('r', 3) + b'<!-- -->', 0)[:1600],
     row(quirks='damaged-container;ill-formed=52:39'),
     row(record=2, quirks='damaged-container;ill-formed=52:39'),
     '52:39: record 3 is cut off: gzip data ends early', status=1)
case('gzip-checksum', R[:-8] + b'\0\0\0\0' + R[-4:],
     row(quirks='damaged-container'), 'gzip checksum does not match',
     status=1)
LOST = 'zip directory is missing or damaged'
case('zip-cut', zipped(('r.xml', x))[:-10], row('!r.xml', quirks=DAMAGED),
     LOST, status=1)
several = zipped(('d/', b''), ('a.xml', xml('a')), ('r.gz', R),
                 ('note.txt', b'text'), ('z.xml', xml('z')))
case('zip-cut-directory', several[:several.index(b'PK\1\2')],
     row('!a.xml', 'a', quirks=DAMAGED), row('!r.gz'),
     row('!z.xml', 'z', quirks=DAMAGED), LOST,
     '!d/: not a report: empty', '!note.txt: not a report: text', status=1)
case('zip-cut-stored', raw_zip((b'a.xml', xml('a')), (b'b.xml', xml('b')))
     [:len(xml('a')) + 300], row('!a.xml', 'a', quirks=DAMAGED),
     row('!b.xml', 'b', 0, DAMAGED + ';ill-formed=7:7;'
         'missing-element=policy_published;no-records'), LOST,
     '!b.xml:7:7: the report is cut off: tag without ">"', status=1)
case('zip-streamed-cut', streamed(('a.xml', xml('a')), ('b.xml', xml('b'))),
     row('!a.xml', 'a', quirks=DAMAGED), row('!b.xml', 'b', quirks=DAMAGED),
     LOST, status=1)
# Deflated: 1500 octets as they are, then a block of no known type.
d = xml('r', 3)
case('zip-damaged', raw_zip(
    (b'r.xml', d, struct.pack('<BHH', 0, 1500, 1500 ^ 0xffff) + d[:1500] +
     b'\7'), (b's.xml', xml('s'))),
    row('!r.xml', quirks='damaged-container;ill-formed=49:14'),
    row('!r.xml', record=2, quirks='damaged-container;ill-formed=49:14'),
    row('!s.xml', 's'),
    '!r.xml:49:14: record 3 is cut off: zip member is damaged', status=1)
one('base64-damaged', multipart(
    text(), part('Content-Type: application/gzip\n'
                 'Content-Transfer-Encoding: base64',
                 b64(R).replace(b'\n', b'\n*!*\n', 2), None)),
    row('2'), TEXT)
