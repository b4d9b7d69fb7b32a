"""What t/check.t makes of the messages in t/data: boxes, large ones, filters.

SPDX-License-Identifier: ISC
"""
import re
import subprocess
import sys


def read(name):
    with open(name, 'rb') as f:
        return f.read()


def mbox(*files):
    """An mbox of messages with LF, quoted as mboxrd does."""
    for f in files:
        text = re.sub(rb'(?m)^(>*From )', rb'>\1', read(f))
        sys.stdout.buffer.write(
            b'From a@b.example Sun Mar  1 12:00:00 2026\n' + text + b'\n')


def large(name, megabytes):
    """A message with so many octets of body, lines of 64."""
    with open(name, 'wb') as f:
        f.write(b'From: a@shop.example\nSubject: large\n\n')
        piece = b'x' * 63 + b'\n'
        for _ in range(int(megabytes)):
            f.write(piece * 16384)


def many(name, n, message):
    """An mbox of one message many times."""
    text = re.sub(rb'(?m)^(>*From )', rb'>\1', read(message))
    with open(name, 'wb') as f:
        for i in range(int(n)):
            f.write(b'From a@b.example Sun Mar  1 12:00:00 2026\n'
                    + text + b'\n')


def headers(table):
    """A file for each row of t/data/author.tsv, and its fault or domain."""
    for line in read(table).decode().splitlines():
        cells = line.split('\t')
        if line.startswith('#') or cells[0] == 'name':
            continue
        name, header, want = cells[:3]
        octets = header.encode().decode('unicode_escape').encode('latin-1') \
            if '\\x' in header else \
            header.replace('\\\\', '\0').replace('\\n', '\n') \
            .replace('\\r', '\r').replace('\\t', '\t') \
            .replace('\0', '\\').encode()
        with open(name + '.eml', 'wb') as f:
            f.write(octets + b'\nbody\n')
        print(name, want, sep='\t')


def filtered(own, zone, *files):
    """One field on top, ours that were there gone, all else as it was."""
    field = re.compile(rb'Authentication-Results: ' + re.escape(own.encode())
                       + rb'[;\r\n](?:.*\n)(?:[ \t].*\n)*')
    ours = re.compile(rb'(?mi)^Authentication-Results[ \t]*:[ \t]*'
                      + re.escape(own.encode())
                      + rb'\b.*\n(?:[ \t].*\n)*')
    bad = 0
    for f in files:
        for eol in b'\n', b'\r\n':
            text = read(f).replace(b'\r\n', b'\n').replace(b'\n', eol)
            head, blank, body = text.partition(eol + eol)
            head = ours.sub(b'', head + eol)[:-len(eol)]
            p = subprocess.run(
                ['dmarc-check', '-q', '-A', own, '-z', zone, '--at',
                 '2026-03-01', '--expect', 'any'], input=text,
                stdout=subprocess.PIPE)
            m = field.match(p.stdout)
            if p.returncode or not m:
                print(f, 'status', p.returncode, p.stdout[:300])
                bad += 1
                continue
            ends = set(re.findall(rb'\r?\n', m.group()))
            if p.stdout[m.end():] != head + blank + body or ends != {eol} or \
                    max(map(len, m.group().split(eol))) > 998:
                print(f, 'changed', p.stdout[:600])
                bad += 1
    print('bad', bad)


globals()[sys.argv[1]](*sys.argv[2:])
