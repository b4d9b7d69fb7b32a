"""What t/check.t makes of the messages in t/data: boxes, large ones, filters.

SPDX-License-Identifier: ISC
"""
import os
import re
import subprocess
import sys
import time


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
            f.write(octets + b'\nbody\n' * octets.endswith(b'\n'))
        print(name, want, sep='\t')


def filtered(own, zone, *files):
    """One field on top, ours that were there gone, all else as it was."""
    name = rb'Authentication-Results[ \t]*:[ \t]*' + re.escape(own.encode())
    field = re.compile(name + rb';.*\n(?:[ \t].*\n)*')
    ours = re.compile(rb'(?mi)^' + name + rb'\b.*\n(?:[ \t].*\n)*')
    envelope = re.compile(rb'(?:>?From (?![ \t]*:).*\n)*')
    bad = 0
    for f in files:
        for eol in b'\n', b'\r\n':
            text = read(f).replace(b'\r\n', b'\n').replace(b'\n', eol)
            p = subprocess.run(
                ['dmarc-check', '-q', '-A', own, '-z', zone, '--at',
                 '2026-03-01', '--expect', 'any'], input=text,
                stdout=subprocess.PIPE)
            top = envelope.match(text).end()
            m = field.match(p.stdout, top)
            if p.returncode or not m or p.stdout[:top] != text[:top]:
                print(f, 'status', p.returncode, p.stdout[:300])
                bad += 1
                continue
            rest = p.stdout[m.end():]
            head, blank, body = text[top:].partition(eol + eol)
            if blank:
                head = ours.sub(b'', head + eol)[:-len(eol)]
            end = eol if eol in text else b'\n'
            # Without a header an empty line parts ours from the body.
            if rest not in (head + blank + body, end + text[top:]) or \
                    set(re.findall(rb'\r?\n', m.group())) != {end} or \
                    max(map(len, m.group().split(end))) > 998:
                print(f, 'changed', p.stdout[:600])
                bad += 1
    print('bad', bad)


def status_of(pid):
    """What the kernel says of a process, by name."""
    return dict(line.split(':', 1) for line in
                read(f'/proc/{pid}/status').decode().splitlines())


def confined(*args):
    """The rights that processes have left which wait for a message: those
    that will read it, and whether there are workers."""
    os.mkfifo('never')
    p = subprocess.Popen(['dmarc-check', *args, 'never'],
                         stdout=subprocess.DEVNULL)
    for _ in range(100):
        time.sleep(0.05)
        kids = read(f'/proc/{p.pid}/task/{p.pid}/children').split()
        who = [int(k) for k in kids] or [p.pid]
        left = [status_of(k) for k in who]
        if all(s['Seccomp'].strip() == '2' for s in left):
            break
    print('workers' if kids else 'alone', *(
        s['Seccomp'].strip() + s['NoNewPrivs'].strip() for s in left))
    with open('never', 'wb') as f:
        f.write(b'From: a@shop.example\n\n')
    p.wait()
    os.unlink('never')


globals()[sys.argv[1]](*sys.argv[2:])
