"""Control characters in all that dmarc-check reads: none may get out.

SPDX-License-Identifier: ISC

usage: checkescape.py, in an empty folder. Says what did get out, and how many
outputs were looked at.
"""
import itertools
import os
import re
import subprocess

# ESC, C1 as UTF-8, C1 as it is, and what turns text around or ends a line.
PAYLOADS = (b'\33[31m', '\u009b31m'.encode(), b'\x9b31m', '\u202ea'.encode(),
            '\u2066a\u2028b'.encode(), '\u061ca\x07\x7f'.encode())
CONTROL = '[\0-\x08\x0b-\x1f\x7f-\x9f]'
TURNING = '[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]'
HASH = b'bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
FORMATS = ('-o tsv', '-o csv', '-o json', '-o text', '-v -o text')
MORE = ('', '-t mx.home.example --trust-below', '--all-from')


def zone(x):
    """Records with x in them, as a zone file has it."""
    x = b''.join(b'\\%03d' % c for c in x)
    return b'''$TTL 300
e.example. TXT "v=spf1 x%b=y a:%b.example -all"
f.example. TXT "v=spf1 include:g.example exp=why.example -all"
g.example. TXT "v=spf1 exists:%%{l}.%%{h}.x.example ?all"
why.example. TXT "because %b of %%{l} and %%{h}"
_dmarc.e.example. TXT "v=DMARC1; p=reject; rua=mailto:%b@x; fo=%b; x%b=%b"
_dmarc.f.example. TXT "v=DMARC1; p=%b; np=x"
s._domainkey.e.example. TXT "v=DKIM1; k=%b; h=%b; n=%b; p=%b"
s._domainkey.f.example. TXT "v=DKIM1; n=%b; p=MCowBQYDK2VwAyEA%b"
'''.replace(b'%b', x).replace(b'%%', b'%')


def fields(x, d):
    """A header with x in each of its fields, and d as the domain."""
    yield b'Return-Path: <"%b"@%b>' % (x, d)
    yield (b'Received: from h%b (x%b [192.0.2.1]) by mx%b.home.example with '
           b'%b id %b for <%b@%b>; %b' % (x, x, x, x, x, x, d, x))
    for a, s in itertools.product((b'rsa-sha256', x), (b's', x)):
        yield (b'DKIM-Signature: v=1; a=%b; d=%b; s=%b; i=%b@%b; h=from; '
               b'%b; b=AAAA%b; %b=%b' % (a, d, s, x, d, HASH, x, b'z', x))
    yield b'ARC-Seal: i=1; a=rsa-sha256; cv=none; d=%b; s=%b; b=AAAA' % (d, x)
    yield (b'ARC-Message-Signature: i=1; a=rsa-sha256; d=%b; s=%b; h=from; '
           b'%b; b=AAAA' % (d, x, HASH))
    yield (b'ARC-Authentication-Results: i=1; %b; dmarc=pass header.from=%b'
           % (x, d))
    yield (b'Authentication-Results: mx.home.example; spf=pass reason="%b" '
           b'smtp.mailfrom="%b"@%b; dkim=pass (%b) header.d=%b header.s=%b '
           b'header.i=%b@%b header.a=%b header.b=%b'
           % (x, x, d, x, d, x, x, d, x, x))
    yield b'From: "%b" <a@%b>' % (x, d)
    for name in (b'Subject', b'Sender', b'Resent-From', b'List-Post'):
        yield name + b': ' + x
    yield b'Message-ID: <%b@x>' % x
    yield b'List-Id: <%b>' % x


def look(what, text, bad):
    try:
        m = re.search(bad, text.decode())
    except UnicodeDecodeError as e:
        print(what, e)
        return
    if m:
        print(what, repr(m.string[max(0, m.start() - 60):m.end() + 20]))


def one(x, d):
    """How many outputs there are of a message."""
    text = b'\n'.join(fields(x, d)) + b'\n\n' + x + b'\n'
    name = b'm' + x
    with open(name, 'wb') as f:
        f.write(text)
    n = 0
    for form, more in itertools.product(FORMATS, MORE):
        p = subprocess.run(['dmarc-check', '-j1', '-z', 'zone', *form.split(),
                            *more.split(), name], capture_output=True)
        look((d, form, more), p.stdout,
             CONTROL + '|' + TURNING if 'text' in form else CONTROL)
        look((d, form, more, 'stderr'), p.stderr, CONTROL + '|' + TURNING)
        n += 2
    for more in MORE:
        p = subprocess.run(['dmarc-check', '-q', '-A', 'our.example', '-z',
                            'zone', '--log', 'log', *more.split()],
                           input=text, capture_output=True)
        field = p.stdout[:-len(text)]
        if field + text != p.stdout:
            print(d, more, 'the message has changed')
        if not re.fullmatch(rb'Authentication-Results: our\.example;'
                            rb'(\n\t[^\n]*)+\n', field):
            print(d, more, 'not one field', field)
        look((d, '-A', more), field, CONTROL + '|' + TURNING)
        n += 1
    with open('log', 'rb') as f:
        look((d, '--log'), f.read(), CONTROL)
    os.unlink('log')
    os.unlink(name)
    return n


def main():
    n = 0
    for x in PAYLOADS:
        with open('zone', 'wb') as f:
            f.write(zone(x))
        for d in (b'e.example', b'f.example', x + b'.example'):
            n += one(x, d)
    print(n, 'outputs')


main()
