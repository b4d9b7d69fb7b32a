#!/usr/bin/env python3
"""Messages with messages attached to them, of those in the current folder."""
# SPDX-License-Identifier: ISC
import base64
import gzip
import quopri
import re

OUTER = (b'Return-Path: <x@plain.example>\n'
         b'Received: from p (p [192.0.2.40]) by mx.home.example;'
         b' Sun, 01 Mar 2026 12:00:00 +0000\n'
         b'From: x@plain.example\nSubject: fwd\nMIME-Version: 1.0\n')


def read(name):
    with open(name, 'rb') as f:
        return f.read()


def write(name, octets):
    with open(name, 'wb') as f:
        f.write(octets)


def part(octets, kind=b'message/rfc822', more=b''):
    return b'Content-Type: ' + kind + b'\n' + more + b'\n' + octets


def mixed(*parts, kind=b'mixed', boundary=b'b', outer=OUTER):
    line = b'\n--' + boundary
    return (outer + b'Content-Type: multipart/' + kind + b'; boundary=' +
            boundary + b'\n' + b''.join(line + b'\n' + p for p in parts) +
            line + b'--\n')


TEXT = part(b'look', b'text/plain')
direct, spoofed, both = (read(f'{n}.eml')
                         for n in ('direct', 'spoofed', 'both'))
B64 = b'Content-Transfer-Encoding: base64\n'
NAMED = b'Content-Disposition: attachment; filename="a b.EML"\n'

write('one.eml', mixed(TEXT, part(direct)))
write('two.eml', mixed(part(direct), TEXT, part(spoofed)))
write('nested.eml', mixed(
    TEXT, part(mixed(TEXT, part(spoofed), part(both), boundary=b'c')),
    part(direct)))
write('alone.eml', OUTER + part(direct))
write('within.eml', mixed(TEXT, part(OUTER + part(direct))))
write('digest.eml', mixed(b'\n' + direct, b'\n' + spoofed, kind=b'digest'))
write('base64.eml', mixed(part(base64.encodebytes(direct), more=B64)))
write('qp.eml', mixed(part(quopri.encodestring(direct), b'message/global',
                           b'Content-Transfer-Encoding: quoted-printable\n')))
write('named.eml', mixed(part(base64.encodebytes(direct),
                              b'application/octet-stream', B64 + NAMED)))
write('crlf.eml', mixed(TEXT, part(direct)).replace(b'\n', b'\r\n'))
write('msg.eml', mixed(TEXT, part(
    base64.encodebytes(b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(600)),
    b'application/octet-stream',
    B64 + b'Content-Disposition: attachment; filename=x.msg\n')))
write('cut.eml', mixed(TEXT, part(direct))[:-len(b'\n--b--\n')])
UNSIGNED = re.sub(br'(?m)^DKIM-Signature:.*\n([ \t].*\n)*', b'', direct)
write('unsigned.eml', UNSIGNED)
write('claimed.eml', mixed(part(UNSIGNED), part(direct)))
write('escape.eml', mixed(part(b'From: \x1b[31m\x9b x <a@b>\n\nx\n')))
write('none.eml', mixed(TEXT, part(b'x', b'image/png')))
write('forged.eml', mixed(part(
    b'Authentication-Results: mx.home.example; spf=pass smtp.mailfrom='
    b'shop.example\n' + spoofed)))
write('many.eml', mixed(*[part(b'From: a@plain.example\n\n')] * 250))

deep = direct
for i in range(20):
    deep = mixed(part(deep), boundary=b'b%d' % i)
write('deep.eml', deep)

box = b''.join(b'From a@b Sun Mar  1 12:00:00 2026\n' +
               read(n).replace(b'\nFrom ', b'\n>From ') + b'\n'
               for n in ('direct.eml', 'two.eml', 'spoofed.eml'))
write('box', box)
write('bom-box', b'\xef\xbb\xbf' + box)
write('bom-box.gz', gzip.compress(b'\xef\xbb\xbf' + box, mtime=0))
for name in ('two.eml', 'box'):
    write(name + '.gz', gzip.compress(read(name), mtime=0))
write('cut.gz', gzip.compress(box, mtime=0)[:-9])
write('empty.gz', gzip.compress(b'', mtime=0))
write('twice.gz', gzip.compress(gzip.compress(box)))
write('x.msg', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(600))
write('x.zip', b'PK\3\4' + bytes(60))
