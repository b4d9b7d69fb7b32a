# Makes t/hostile.t's inputs.
# SPDX-License-Identifier: ISC
#
# hostile.py cases DIR: DIR/NAME, and in DIR.tsv for each its name, options,
#	exit status and what is said of it, as a pattern
# hostile.py prefixes DIR, hostile.py flips DIR: every prefix of each kind of
#	input, and each with an octet changed at every place
# hostile.py escapes DIR: escape sequences wherever a name or value may stand

import struct
import sys
import zlib

from pack import (FROM, attached, gz, mail, mboxo, multipart, part, put,
                  raw_zip, report_mail, tar_of, text, xml, zipped)

WHAT, DIR = sys.argv[1:]
X = xml()
HEAD, TAIL = X.split(b'<record>', 1)
BODY = X[X.index(b'<report_metadata'):]
GZIP = b'\x1f\x8b\x08\0\0\0\0\0\0\3'
MIB = 1 << 20
P = ':[0-9]+:[0-9]+: '


def deflated(head, block=b'', n=0):
    """Raw deflate of head and n times block, without making all of it."""
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = c.compress(head) + c.flush(zlib.Z_FULL_FLUSH)
    again = c.compress(block) + c.flush(zlib.Z_FULL_FLUSH)
    return first + again * n + c.flush()


def zip_of(*members):
    """(name, size, crc, deflated data, how often the directory has it)"""
    body = tail = b''
    n = 0
    for name, size, crc, data, times in members:
        head = struct.pack('<HHHHHIIIHH', 20, 0, 8, 0, 0x5d61, crc,
                           len(data), size, len(name), 0)
        n += times
        tail += times * (b'PK\1\2' + struct.pack('<H', 20) + head + struct.
                         pack('<HHHII', 0, 0, 0, 0, len(body)) + name)
        body += b'PK\3\4' + head + name + data
    return body + tail + b'PK\5\6' + struct.pack(
        '<HHHHIIH', 0, 0, n, n, len(tail), len(body), 0)


def nested(data, pack, n):
    for _ in range(n):
        data = pack(data)
    return data


def cases():
    table = []

    def case(name, data, status, said, options=''):
        put(f'{DIR}/{name}', data)
        table.append(f'{name}\t{options}\t{status}\t{said}\n')

    spaces = deflated(b'<feedback>', b' ' * (16 * MIB), 64)
    good = (b'good.xml', len(X), zlib.crc32(X), deflated(X), 1)
    cut = 'the report is cut off: '
    case('bomb.gz', GZIP + spaces + bytes(8), 1,
         f'{P}{cut}inflates more than 500-fold')
    case('bomb-in-gzip.gz', gz(GZIP + spaces + bytes(8)), 1,
         f'{P}{cut}inflates more than 500-fold')
    case('bomb.zip', zip_of((b'a', 1 << 30, 0, spaces, 1), good), 1,
         f':!a{P}{cut}inflates more than 500-fold')
    case('bombs.zip', zipped(*[(str(i), GZIP + spaces + bytes(8))
                               for i in range(5)]), 1,
         f':!0{P}{cut}inflates more than 500-fold')
    case('bomb-larger-than-said.zip',
         zip_of((b'a', 100, 0, spaces, 1), good), 1,
         f':!a{P}{cut}zip member is longer than its directory says')
    case('smaller-than-said.zip',
         zip_of((b'a', 0xfffffff0, zlib.crc32(X), deflated(X), 1), good), 1,
         ':!a: zip member is shorter than its directory says')
    overlap = ('zip member overlaps another one; '
               'the rest of the archive is not read')
    case('overlap.zip', zip_of(good[:4] + (10000,)), 1,
         f':!good.xml: {overlap}')
    a = zip_of((b'a', 1, zlib.crc32(b'x'), deflated(b'x'), 10000))
    case('overlap-in-overlap.gz', gz(zip_of(
        (b'a', len(a), zlib.crc32(a), deflated(a), 10000))), 2,
         f':!a!a: {overlap}')
    entries = zip_of((b'a', 1, zlib.crc32(b'x'), deflated(b'x'), 1),
                     (b'b', len(X), zlib.crc32(X), deflated(X), 1))
    at = entries.index(b'PK\1\2', entries.index(b'PK\1\2') + 1)
    case('overlap-in-part.zip', entries[:at + 42] + struct.pack('<I', 10) +
         entries[at + 46:], 2, f':!b: {overlap}')
    big = xml('big', 1000)
    case('inflated.zip', zip_of(
        *[(b'%d' % i, len(big), zlib.crc32(big), deflated(big), 1)
          for i in range(200)]), 1,
         f':![0-9]+{P}record [0-9]+ is cut off: '
         'inflates to more than 20971520 octets', '--max-inflated=20M')
    members = zipped(*[(f'{n}', b'x') for n in range(2000)])
    case('opened.gz', gz(zipped(*[(f'{n}.eml', members)
                                  for n in range(60)])), 2,
         ':![0-9]+.eml: more than 10[0-9]+ members, parts and layers; '
         'the rest of the input is not read')
    case('opened.eml', mail(b'Content-Type: multipart/mixed; boundary=b\n\n' +
                            b'--b\n\nx\n' * 5000), 2,
         ':[0-9]+: more than [0-9]+ members, parts and layers; '
         'the rest of the input is not read', '--max-opened=1')
    case('rows.xml.gz', gz(HEAD.replace(
        b'<report_metadata>', b'<report_metadata><error>' + b'x' * 60000 +
        b'</error>') + b'<record/>' * 100000 + b'</feedback>'), 1,
         ': elements after the records are missing .*', '--max-rows=1M')
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    bad = c.compress(big[:-1000]) + c.flush(zlib.Z_FULL_FLUSH) + b'\7' * 99
    case('damaged.zip', zip_of((b'r.xml', len(big), 0, bad, 1)), 1,
         f':!r.xml{P}record 99[0-9] is cut off: zip member is damaged')
    case('damaged.gz', GZIP + bad, 1,
         f'{P}record 99[0-9] is cut off: gzip data is damaged')
    case('tags-bomb.gz', GZIP + deflated(
        b'<feedback>', (b'<x/>' + b' ' * 60) * (MIB // 64), 64) + bytes(8),
        1, f'{P}{cut}inflates to more than 16777216 octets',
        '--max-inflated=16M')
    case('mail-bomb.gz', GZIP + deflated(
        b'Subject: x\n\n', (b'x' * 75 + b'\n') * 13797, 200) + bytes(8),
        2, ': inflates to more than 104857600 octets', '--max-inflated=100M')
    case('deep.gz', nested(X, gz, 20), 2,
         ': more than 16 containers within each other')
    case('deep.zip', nested(X, lambda d: zipped(('a', d)), 20), 2,
         ':' + '!a' * 16 + ': more than 16 containers within each other')
    case('members.tar', tar_of(b'0', 10001, X), 1,
         ': tar archive has too many members')
    case('members.zip', zipped(*[(f'{n}', X) for n in range(10001)]), 1,
         ': the archive has more than 10000 members')
    case('folders.zip', zipped(*[(f'{n}/', b'') for n in range(9999)]), 2,
         ': the archive is empty')

    doctype = 'no feedback element was found: a DOCTYPE is not read'
    case('laughs.xml', b'<?xml version="1.0"?><!DOCTYPE feedback [<!ENTITY a "ha">' +
         b''.join(b'<!ENTITY %c "%s">' % (98 + i, b'&%c;' % (97 + i) * 10)
                  for i in range(9)) + b']><feedback>&j;</feedback>', 2,
         f'{P}{doctype}')
    case('external.xml', b'<?xml version="1.0"?><!DOCTYPE feedback [<!ENTITY a '
         b'SYSTEM "file:///etc/passwd">]><feedback>&a;</feedback>', 2,
         f'{P}{doctype}')
    case('external-dtd.xml', b'<?xml version="1.0"?><!DOCTYPE feedback SYSTEM '
         b'"/etc/passwd"><feedback/>', 2, f'{P}{doctype}')
    case('deep.xml', HEAD + b'<a>' * 10000 + b'<record>' + TAIL, 1,
         f'{P}elements are nested too deeply')
    tag = 'a tag is too long'
    case('attributes.xml', b'<feedback ' + b' '.join(
        b'a%d=""' % i for i in range(1000000)) + b'>' + BODY, 1,
         f'{P}{tag}')
    case('attributes-2000.xml', b'<feedback ' + b' '.join(
        b'a%d=""' % i for i in range(2000)) + b'>' + BODY, 2,
         f'{P}no feedback element was found: '
         'too many attributes or namespaces')
    case('namespaces.xml', b'<feedback ' + b' '.join(
        b'xmlns:a%d="u%d"' % (i, i) for i in range(300000)) + b'>' + BODY, 1,
         f'{P}{tag}')
    case('namespaces-nested.xml', HEAD + b''.join(b'<a %s>' % b' '.join(
        b'xmlns:b%d="u"' % (j * 100 + i) for i in range(100))
        for j in range(200)) + b'<c:d/>' * 100000, 1,
         f'{P}{cut}too many attributes or namespaces')
    names = f'{P}{cut}too many different names'
    case('names.xml', HEAD + b''.join(
        b'<n%d%s/>' % (i, b'x' * 40000) for i in range(1000)) +
        b'<record>' + TAIL, 1, names)
    case('names-short.xml', HEAD + b''.join(
        b'<n%x/>' % i for i in range(500000)) + b'<record>' + TAIL, 1, names)
    case('names-of-entities.xml', HEAD + b'<error>' + b''.join(
        b'&n%x;' % i for i in range(500000)) + b'</error><record>' + TAIL, 1,
        f'{P}undefined entity')
    case('names-of-instructions.xml', HEAD + b''.join(
        b'<?n%x ?>' % i for i in range(500000)) + b'<record>' + TAIL, 1,
        names)
    case('names-8000.xml', HEAD + b''.join(
        b'<n%x/>' % i for i in range(8000)) + b'<record>' + TAIL, 0, '')
    case('comment.xml', HEAD + b'<!--' + b' x' * MIB + b'--><record>' + TAIL,
         0, '')
    case('cdata.xml', HEAD + b'<![CDATA[' + b' x' * MIB + b']]><record>' +
         TAIL, 0, '')
    case('stray-text.xml', HEAD + b'x' * 5 * MIB + b'<record>' + TAIL, 0, '')
    case('long-values.xml', xml(records=200).replace(
        b'192.0', b'x' * 300000 + b'192.0'), 0, '')
    case('elements.xml', HEAD + b'<x/>' * MIB + b'<record>' + TAIL, 0, '')
    case('records.xml', HEAD + b'<record/>' * 300000 + b'</feedback>', 0, '')
    case('zero.xml', X.replace(b'Reporter', b'Rep\0orter'), 1,
         f'{P}character that XML does not allow')

    entity = text('x')
    for i in range(10000):
        entity = b'Content-Type: multipart/mixed; boundary=%d\n\n--%d\n' % (
            i, i) + entity
    case('deep.eml', mail(entity), 2,
         ':' + '.'.join('1' * 16) +
         ': parts are nested too deeply, taken as one part')
    entity = attached(gz(X))
    for i in range(5000):
        entity = mail(b'Content-Type: message/rfc822\n\n' + entity)
    case('deep-messages.eml', entity, 2,
         ':' + '.'.join('1' * 17) +
         ': parts are nested too deeply, taken as one part')
    case('parts.eml', mail(b'Content-Type: multipart/mixed; boundary=b\n\n' +
                           b'--b\n\nx\n' * 100000), 2,
         ':10001: too many parts, the rest was passed over')
    b = b'b' * MIB
    case('boundary.eml', mail(
        b'Content-Type: multipart/mixed; boundary="' + b + b'"\n\n--' + b +
        b'\n' + attached(gz(X)) + b'\n--' + b + b'--\n'), 2,
        ': header field is too long, its end was ignored')
    case('fields.eml', mail(b'X-F: y\n' * 1000000 + attached(gz(X))), 0, '')
    case('zero.eml', report_mail().replace(b'Subject', b'S\0ubject'), 0, '')
    case('zeros', bytes(MIB), 2, '')
    case('zeros.gz', gz(bytes(16 * MIB)), 2,
         ': named as a report, but none can be read: binary data')
    case('claims', zipped(*[(f'{n}.xml', b'x') for n in range(9000)]), 2,
         ':!0.xml: named as a report, but none can be read: text')
    case('mbox-empty', FROM * 200000, 2, '')
    case('mbox-lines', (FROM + b'\n') * 200000, 2, '')
    put(f'{DIR}.tsv', ''.join(table).encode())


def kinds():
    small = b''.join(line.strip() + b'\n' for line in X.splitlines())
    return {'xml': small, 'gz': gz(small),
            'zip': zipped(('r.xml', small)),
            'eml': mail(multipart(text(), attached(gz(small)))),
            'mbox': mboxo(b'Subject: x\n\nx\n', part('', b'<feedback/>', None),
                          part('Subject: y', gz(b'<feedback/>')))}


def prefixes():
    for kind, data in kinds().items():
        for n in range(len(data) + 1):
            put(f'{DIR}/{kind}-{n:05}', data[:n])


def flips():
    for kind, data in kinds().items():
        for n in range(len(data)):
            for how in (0x01, 0xff):
                put(f'{DIR}/{kind}-{n:05}-{how:02x}',
                    data[:n] + bytes([data[n] ^ how]) + data[n + 1:])


def escapes():
    bad = '\x1b[31m\x9b31m\x1b]0;x\x07\r\x08\x7f'
    octets = bad.encode() + b'\x9b31m'
    value = '\x9b31m\x7f\t\r\nx&#x9b;&#x7f;'.encode()
    for n in ('Reporter Example', 'dmarc@reporter.example', 'example.org',
              'none', 'pass', '192.0.2.1'):
        put(f'{DIR}/value-{n}', X.replace(n.encode(), value))
        put(f'{DIR}/refused-{n}', X.replace(n.encode(), b'&#x1b;[31m&#7;'))
    put(f'{DIR}/element', X.replace(b'<record>', '<a\x9bb c="\x9b"/><record>'
                                    .encode()))
    put(f'{DIR}/ns', X.replace(b'urn:', '\x9b31m\x7f'.encode()))
    put(f'{DIR}/charset', X.replace(b'UTF-8', octets))
    put(f'{DIR}/member.zip', raw_zip(
        (octets + b'.xml', X), (octets + b'.csv', b'a,b'),
        (octets + b'bad', b'<feedback><record><x')))
    put(f'{DIR}/mail', mail(multipart(
        part('Content-Type: text/' + bad, b'x', None),
        attached(gz(X), 'application/' + bad, bad),
        attached(b'<feedback><x', 'application/' + bad, bad))))
    put(f'{DIR}/{bad}/{bad}', X)
    put(f'{DIR}/{bad}/cut', X[:-30])
    put(f'{DIR}/{bad}/empty', b'')


globals()[WHAT]()
