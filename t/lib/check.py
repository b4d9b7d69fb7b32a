"""What t/check.t makes of the messages in t/data: boxes, large ones, filters.

SPDX-License-Identifier: ISC
"""
import email
import email.policy
import json
import os
import random
import re
import socketserver
import subprocess
import sys
import threading
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


def claims(own):
    """The name as no host writes it, but as some reader may read it."""
    odd = (' ', '(x)', '\n ', '(a (b))', '"', '\\', '(a\\))', '\0', '\v')
    text = ''
    for c in own:
        text += random.choice(odd) if random.random() < .1 else ''
        text += c.upper() if random.random() < .2 else c
    return text


def python_reads(value):
    """The authserv-id, as a script may find it."""
    value = re.sub(r'\\(.)', r'\1', value)
    before = None
    while value != before:
        before, value = value, re.sub(r'\([^()]*\)', '', value)
    value = re.sub(r'["\s\0-\x1f]', '', value.split(';')[0]).lower()
    return value.rstrip('0123456789')


def lenient(own, zone):
    """Python's email takes a CR for a line end; it finds no field of ours."""
    random.seed(1)
    bad = before = 0
    for _ in range(60):
        text = ''
        for _ in range(20):
            text += random.choice(('Authentication-Results',
                                   'AUTHENTICATION-results')) + ':'
            text += random.choice((' ', '', '\n ', '(c) ', ' i=1; '))
            text += random.choice((claims(own), own, 'other.example',
                                   f'=?utf-8?q?{own}?='))
            text += random.choice(('', ' 1', ' (x) 1', ' 2'))
            text += '; dkim=pass header.d=' + own
            text += random.choice(('\n', '\r', '\r\n')) + 'X-Y: z'
            text += random.choice(('\n', '\r', '\r\n'))
        text = text.encode() + b'From: a@plain.example\n\nbody\n'
        out = subprocess.run(
            ['dmarc-check', '-q', '-A', own, '-z', zone, '--expect', 'any'],
            input=text, stdout=subprocess.PIPE).stdout
        for policy in email.policy.compat32, email.policy.default:
            bad += sum(python_reads(str(v)) == own for v in
                       email.message_from_bytes(out, policy=policy).get_all(
                           'Authentication-Results')[1:])
            before += sum(python_reads(str(v)) == own for v in
                          email.message_from_bytes(text, policy=policy)
                          .get_all('Authentication-Results', ()))
    print(before > 300, bad)


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


RECEIVED = ('Received: from mx.shop.example (mx.shop.example [203.0.113.99])\n'
            '\tby mx.home.example; Sun, 01 Mar 2026 12:00:05 +0000\n')
FROM = 'From: orders@shop.example\n'
EVIL = 'From: a@evil.example\n'
AR = 'Authentication-Results: '
GOOD = 'spf=pass smtp.mailfrom=x@shop.example'
OURS = '-t mx.home.example'
SIGNATURE = ('DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=s1; '
             'h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; '
             'b=%s\n')

# Options, header, and what it comes to: dmarc, author_domain.
HOSTILE = {
    'sender-is-no-author':
        ('', 'Sender: orders@shop.example\nReply-To: orders@shop.example\n'
         'Resent-From: orders@shop.example\n' + EVIL, '\\N evil.example'),
    'sender-alone': ('', 'Sender: orders@shop.example\n', 'permerror \\N'),
    'long-from': ('', 'From: "' + 'x' * 1000000 + '" <a@shop.example>\n',
                  '\\N shop.example'),
    'many-addresses': ('', 'From: ' + 'a@shop.example, ' * 100000 +
                       'a@shop.example\n', 'permerror \\N'),
    'nul': ('', 'From: a@shop.example\0\n', 'permerror \\N'),
    'trusted': (OURS, AR + 'mx.home.example; ' + GOOD + '\n' + RECEIVED + FROM,
                'pass shop.example'),
    'trusted-letters': (OURS, AR + 'MX.Home.Example; ' + GOOD + '\n' +
                        RECEIVED + FROM, 'pass shop.example'),
    'trusted-job': (OURS, AR + 'mx.home.example/83 1; ' + GOOD + '\n' +
                    RECEIVED + FROM, 'pass shop.example'),
    'below-the-border': (OURS, RECEIVED + AR + 'mx.home.example; ' + GOOD +
                         '\n' + FROM, '\\N shop.example'),
    'below-when-told': (OURS + ' --trust-below', RECEIVED +
                        'X-Spam-Status: no\n' + AR + 'mx.home.example; ' +
                        GOOD + '\n' + FROM,
                        'pass shop.example'),
    'below-and-far': (OURS + ' --trust-below', RECEIVED + FROM + AR +
                      'mx.home.example; ' + GOOD + '\n',
                      '\\N shop.example'),
    'no-received': (OURS, AR + 'mx.home.example; ' + GOOD + '\n' + FROM,
                    '\\N shop.example'),
    'no-received-below': (OURS + ' --trust-below', AR + 'mx.home.example; ' +
                          GOOD + '\n' + FROM, '\\N shop.example'),
    'below-another-received': (OURS + ' --trust-below', RECEIVED + RECEIVED +
                               AR + 'mx.home.example; ' + GOOD + '\n' + FROM,
                               '\\N shop.example'),
    'below-a-foreign-one': (OURS + ' --trust-below', RECEIVED + AR +
                            'other.example; none\n' + AR +
                            'mx.home.example; ' + GOOD + '\n' + FROM,
                            '\\N shop.example'),
    'of-another': (OURS, AR + 'other.example; ' + GOOD + '\n' + RECEIVED +
                   FROM, '\\N shop.example'),
    'below-another': (OURS, AR + 'mx.home.example; spf=fail '
                      'smtp.mailfrom=x@shop.example\n' + AR +
                      'other.example; spf=pass\n' + AR + 'mx.home.example; ' +
                      GOOD + '\n' + RECEIVED + FROM, 'fail shop.example'),
    'longer-name': (OURS, AR + 'mx.home.example.evil.example; ' + GOOD + '\n' +
                    RECEIVED + FROM, '\\N shop.example'),
    'version-2': (OURS, AR + 'mx.home.example 2; ' + GOOD + '\n' + RECEIVED +
                  FROM, '\\N shop.example'),
    'no-name': (OURS, AR + GOOD + '\n' + RECEIVED + FROM,
                '\\N shop.example'),
    'helo-alone': (OURS, AR + 'mx.home.example; spf=pass '
                   'smtp.helo=shop.example\n' + RECEIVED + FROM,
                   '\\N shop.example'),
    'no-mailfrom': (OURS, AR + 'mx.home.example; spf=pass\n' + RECEIVED +
                    FROM, '\\N shop.example'),
    'header-i-alone': (OURS, AR + 'mx.home.example; dkim=pass '
                       'header.i=@shop.example\n' + RECEIVED + FROM,
                       'pass shop.example'),
    'header-i-of-another': (OURS, AR + 'mx.home.example; dkim=pass '
                            'header.i=@evil.example; spf=none '
                            'smtp.mailfrom=evil.example\n' + RECEIVED + FROM,
                            'fail shop.example'),
    'header-d-comment': (OURS, AR + 'mx.home.example; dkim=pass '
                         'header.d=shop.example(.evil.example)\n' + RECEIVED +
                         FROM, '\\N shop.example'),
    'header-d-open': (OURS, AR + 'mx.home.example; dkim=pass '
                      'header.d=shop.example(.evil.example\n' + RECEIVED +
                      FROM, '\\N shop.example'),
    'pass-in-a-comment': (OURS, AR + 'mx.home.example; spf=fail (; ' + GOOD +
                          ' (dmarc=pass)) smtp.mailfrom=x@shop.example\n' +
                          RECEIVED + FROM, 'fail shop.example'),
    'pass-in-quotes': (OURS, AR + 'mx.home.example; spf=fail reason="; ' +
                       GOOD + '"\n' + RECEIVED + FROM, 'fail shop.example'),
    'dmarc-said-elsewhere': (OURS, AR + 'mx.home.example; dmarc=pass '
                             'header.from=shop.example\n' + RECEIVED + FROM,
                             '\\N shop.example'),
    'method-version': (OURS, AR + 'mx.home.example; spf/2=pass '
                       'smtp.mailfrom=x@shop.example\n' + RECEIVED + FROM,
                       '\\N shop.example'),
    'signatures': ('', SIGNATURE % 'AAAA' * 1009 + FROM, '\\N shop.example'),
    'broken-signatures': ('', 'DKIM-Signature: v=1; a=x; b\n' * 1009 + FROM,
                          '\\N shop.example'),
    'signed-names': ('', SIGNATURE.replace('h=from', 'h=' + 'from:' * 100000 +
                                           'from') % 'AAAA' + FROM,
                     '\\N shop.example'),
    'many-received': ('', RECEIVED * 10000 + FROM, '\\N shop.example'),
    'many-fields': ('', 'A: b\n' * 100000 + FROM, 'permerror \\N'),
    'huge-header': ('', 'A: ' + 'b' * 5000000 + '\n' + FROM,
                    'permerror \\N'),
}
for i, path in enumerate(('<(any@shop.example>', '<any@shop.example(a.evil>',
                          "<any@shop.example'@any.evil.example>",
                          "<@shop.example,@any:'any@evil.example>",
                          '<@shop.example:a@evil.example>', 'shop.example',
                          '<a@shop.example> <b@evil.example>', '"@shop.example',
                          '<a@shop.example\r>')):
    HOSTILE[f'mail-from-{i}'] = (
        '', f'Return-Path: {path}\n' + RECEIVED + FROM, '\\N shop.example')
HOSTILE['mail-from-literal'] = (
    '--ip 203.0.113.66 --helo x --mail-from a@[192.0.2.10]', FROM,
    'fail shop.example')


def hostile(zone):
    """Each of the above, in time and without a word beside."""
    for name, (options, header, want) in HOSTILE.items():
        begun = time.monotonic()
        p = subprocess.run(
            ['dmarc-check', '-j1', '-z', zone, '--at', '2026-03-02', '-o',
             'tsv', *(options.split() if options == str(options)
                      else options)],
            input=(header + '\nbody\n').encode(), capture_output=True)
        rows = [r.split('\t') for r in p.stdout.decode().splitlines()]
        got = [dict(zip(rows[0], r)) for r in rows[1:]]
        said = ' '.join(r['dmarc'] + ' ' + r['author_domain'] for r in got)
        late = time.monotonic() - begun > 10
        print('ok' if said == want and not p.stderr and not late else
              f'bad: {said}, status {p.returncode}, {p.stderr[:200]}, '
              f'late {late}', name, sep='\t')


def strings(text):
    return ' '.join(f'"{text[i:i + 255]}"' for i in range(0, len(text), 255))


# Records of nearly 64 KiB (RFC 1035, 3.2.1), by the names they are at.
GREAT = {
    'a.example': 'v=spf1 ' + ' '.join(f'ip4:198.51.{i // 250}.{i % 250}'
                                      for i in range(3600)) + ' -all',
    '_dmarc.a.example': 'v=DMARC1; p=reject; rua=' + ','.join(
        f'mailto:a{i}@a.example!10m' for i in range(2200)),
    's._domainkey.a.example': 'v=DKIM1; p=' + 'A' * 63000,
    'b.example': 'v=spf1' + ' include:b.example' * 3400,
    '_dmarc.b.example': 'v=DMARC1; p=reject; ' + 'x=y; ' * 12000,
    's._domainkey.b.example': 'v=DKIM1; ' + 'n=x; ' * 12000 + 'p=AAAA',
    'c.example': 'v=spf1 ~all' + ' x=%{d}' * 8000,
    '_dmarc.c.example': 'v=DMARC1;' + 'p=reject;' * 7000,
    's._domainkey.c.example': 'k=rsa; ' * 9000,
}


def great():
    """What comes of records that are great beyond measure, and in time."""
    with open('great.zone', 'w') as f:
        f.write('$TTL 300\n')
        for name, text in GREAT.items():
            f.write(f'{name}. TXT {strings(text)}\n')
    for d in 'abc':
        begun = time.monotonic()
        p = subprocess.run(
            ['dmarc-check', '-j1', '-z', 'great.zone', '-o', 'json', '--ip',
             '192.0.2.1', '--mail-from', f'u@{d}.example'],
            input=(SIGNATURE % 'AAAA').replace('shop', d).replace('s1', 's')
            .encode() + f'From: u@{d}.example\n\n'.encode(),
            capture_output=True)
        row = json.loads(p.stdout)
        print(d, row['dmarc'], row['policy'], row['spf_result'],
              row['dkim_results'][0]['result'], len(row['spf_records']),
              'late' if time.monotonic() - begun > 5 else
              p.stderr.decode() or 'in time')


class Dns(socketserver.BaseRequestHandler):
    """Answers TXT questions with what server.text(name) says: a text, '' for
    no such name, None for no reply at all. server.asked has all names."""

    def handle(self):
        ask, sock = self.request
        labels, end = [], 12
        while ask[end]:
            labels.append(ask[end + 1:end + 1 + ask[end]].decode())
            end += ask[end] + 1
        name = '.'.join(labels).lower()
        self.server.asked.add(name)
        text = self.server.text(name)
        if text is None:
            return
        said = b''
        if text and ask[end + 1:end + 3] == b'\0\x10':
            said = bytes([len(text)]) + text.encode()
            said = b'\xc0\x0c\0\x10\0\1\0\0\0\0' + \
                len(said).to_bytes(2, 'big') + said
        sock.sendto(ask[:2] + (b'\x81\x80' if text else b'\x81\x83') +
                    b'\0\1\0' + bytes([bool(said)]) + b'\0\0\0\0' +
                    ask[12:end + 5] + said, self.client_address)


class DnsServer(socketserver.ThreadingMixIn, socketserver.UDPServer):
    daemon_threads = True


def asking(text, *args, message=None):
    """What dmarc-check says in JSON, how many names it asked for of such a
    server, and the seconds that it took."""
    with DnsServer(('127.0.0.1', 0), Dns) as server:
        server.asked, server.text = set(), text
        threading.Thread(target=server.serve_forever, daemon=True).start()
        begun = time.monotonic()
        p = subprocess.run(
            ['dmarc-check', '-j1', '-s',
             '127.0.0.1@%d' % server.server_address[1], '-o', 'json', *args],
            input=message, stdout=subprocess.PIPE)
        took = time.monotonic() - begun
        server.shutdown()
        return json.loads(p.stdout), len(server.asked), took


def slow(message):
    """What the tool says of a message, with SPF that takes 25 seconds:
    "sN.example" has a record that takes two seconds and a half and leads to
    the next one's; the last one lets everybody pass."""
    def text(name):
        m = re.fullmatch('s([0-9]+).example', name)
        if not m:
            return ''
        time.sleep(2.5)
        n = int(m[1])
        return 'v=spf1 include:s%d.example' % (n + 1) if n < 9 \
            else 'v=spf1 +all'
    row, _, took = asking(text, '-T', '9', '--mail-from', 'a@s0.example',
                          '--ip', '192.0.2.1', message)
    print(row['spf_result'], row['spf_reason'].split(' (')[0],
          'in time' if took < 22 else 'late: %d s' % took)


def dropped():
    """Messages whose questions get no reply: of two seconds they take no
    more, and what can be known is known. -T 9: no try ends before them."""
    field = 'a=rsa-sha256; d=%s%d.drop.example; s=s; b=AAAA'
    body = 'bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; h=from; '
    keys = ''.join('DKIM-Signature: v=1; ' + body + field % ('k', i) + '\n'
                   for i in range(300))
    for i in range(50, 0, -1):
        keys += ('ARC-Seal: i=%d; cv=%s; ' % (i, 'pass' if i > 1 else 'none')
                 + field % ('a', i) + '\nARC-Message-Signature: i=%d; ' % i
                 + body + field % ('m', i)
                 + '\nARC-Authentication-Results: i=%d; x; spf=pass\n' % i)

    def text(name):
        return None if name.endswith('drop.example') else \
            'v=DMARC1; p=reject' if name == '_dmarc.shop.example' else ''
    for what, top, author, sender in (
            ('keys', keys, 'shop.example', 'none.example'),
            ('spf', '', 'shop.example', 'drop.example'),
            ('policy', '', 'a.drop.example', 'none.example'),
            ('all', keys, 'a.drop.example', 'drop.example')):
        row, asked, took = asking(
            text, '-T', '9', '--deadline', '2', '--ip', '192.0.2.1',
            '--mail-from', 'x@' + sender,
            message=(top + 'From: x@%s\n\nhello\n' % author).encode())
        print(what, row['dmarc'], row['spf_result'], ' '.join(sorted(
            {x['result'] for x in row['dkim_results'] or []})) or 'none',
            row['error'] or 'no error', asked,
            'in time' if took < 3 else 'late: %.1f s' % took, sep=', ')


def side():
    """Ten signatures, whose keys take a second and a half each, and SPF with
    a single question of half a minute: of four seconds SPF gets three, and
    all keys have come by then."""
    body = 'bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; h=from; '
    keys = ''.join('DKIM-Signature: v=1; a=rsa-sha256; b=AAAA; s=s; ' + body +
                   'd=k%d.example\n' % i for i in range(10))

    def text(name):
        if '_domainkey' in name:
            time.sleep(1.5)
        if name == 'spf.example':
            time.sleep(30)
        return ''
    row, _, took = asking(
        text, '-T', '9', '--deadline', '4', '--ip', '192.0.2.1',
        '--mail-from', 'x@spf.example',
        message=(keys + 'From: x@a.example\n\nhello\n').encode())
    print(len(row['dkim_results']), *sorted(
        {x['reason'] for x in row['dkim_results']}), row['spf_result'],
        row['spf_reason'].split(' (')[0], 'in time' if took < 3.8 else
        'late: %.1f s' % took, sep=', ')


globals()[sys.argv[1]](*sys.argv[2:])
