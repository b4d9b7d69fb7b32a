# Rows as dmarc-check writes them, made up, and what reports must say of them.
# SPDX-License-Identifier: ISC
#
#	checkrows.py rows SEED N DOMAINS [DAYS]
#		N rows of that many policy domains on standard output
#	checkrows.py compare ROWS APPLIED <JSON
#		compares rua rows of dmarc-rua-parse -o json with what RFC 9990
#		wants of these check rows; APPLIED is none or row; prints
#		differences, and how many records agree
import collections
import json
import random
import sys

COLUMNS = '''input part time source_ip helo envelope_from envelope_to header_from
author_domain org_domain policy_domain discovery_method p sp np adkim aspf fo
psd t policy applied disposition reasons dkim_results dkim_aligned spf_domain
spf_result spf_reason spf_aligned dmarc error rua ruf arc message_id
subject_hash spf_records notes'''.split()
DAY = 86400
BEGIN = 1790000000 // DAY * DAY
POLICIES = ['none', 'quarantine', 'reject']
DKIM = ['none', 'pass', 'fail', 'policy', 'neutral', 'temperror', 'permerror']
SPF = ['none', 'pass', 'fail', 'softfail', 'neutral', 'temperror', 'permerror']
WEAKER = {'none': 'none', 'quarantine': 'none', 'reject': 'quarantine'}
# Texts that a stranger may have written.
TEXTS = ['body hash differs', '<b>&amp;"\'', ']]>', 'a;b,c%d', '\x1b[31mred',
         '\u202eback', 'caf\u00e9', '--=_', '\r\nBcc: x@y.example', 'x' * 300]


def cell(v):
    if v is None:
        return '\\N'
    return ''.join({'\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r'}.get(
        c, '\\x%02x' % ord(c) if ord(c) < 32 or ord(c) == 127 else c)
        for c in str(v))


def sub(v):
    if v is None:
        return '~'
    if v == '~':
        return '%7E'
    return ''.join('%%%02X' % ord(c) if c in '%,;' or ord(c) < 32 or
                   ord(c) == 127 else c for c in v)


def records(rnd, domain):
    """The configurations that a domain had: one, seldom two."""
    out = []
    for _ in range(2 if rnd.random() < .1 else 1):
        out.append({'p': rnd.choice(POLICIES),
                    'sp': rnd.choice(POLICIES + [None] * 3),
                    'np': rnd.choice(POLICIES + [None] * 3),
                    'adkim': rnd.choice(['r', 's', None, None]),
                    'aspf': rnd.choice(['r', 's', None, None]),
                    'fo': rnd.choice([None, None, '0', '1:d:s']),
                    't': rnd.choice([None, None, None, 'n', 'y'])})
    return out


def row(rnd, domain, record, days):
    r = dict.fromkeys(COLUMNS)
    r.update(record)
    author = rnd.choice([domain, 'www.' + domain])
    policy = record['p']
    if author != domain:
        policy = record['sp'] or record['p']
    applied = WEAKER[policy] if record['t'] == 'y' else policy
    sender = rnd.choice([domain, 'mail.' + domain, 'other.example', ''])
    spf = rnd.choice(SPF)
    signed = []
    for i in range(rnd.choice([0, 1, 1, 2, 3])):
        result = rnd.choice(DKIM)
        signed.append((rnd.choice([domain, author, 'esp.example']),
                       's%d' % i, result,
                       None if result == 'pass' else rnd.choice(TEXTS)))
    aligned = [d for d, _, v, _ in signed if v == 'pass' and
               (d == author or d == domain)]
    spf_ok = spf == 'pass' and sender.endswith(domain)
    dmarc = 'pass' if aligned or spf_ok else rnd.choice(
        ['fail', 'fail', 'fail', 'temperror'])
    reasons = []
    if dmarc == 'pass':
        done = 'none' if applied == 'none' else 'pass'
    else:
        done = applied
        if done != policy:
            reasons = [('policy_test_mode', None)]
        if done != 'none' and rnd.random() < .2:
            done = 'none'
            reasons = [(rnd.choice(['local_policy', 'trusted_forwarder',
                                    'mailing_list']), rnd.choice(TEXTS))]
    r.update(input='-', part='1', helo='mx.' + domain,
             time=BEGIN + rnd.randrange(days * DAY),
             source_ip=rnd.choice(['192.0.2.%d' % rnd.randrange(4),
                                   '2001:db8::%x' % rnd.randrange(1, 4)]),
             envelope_from=sender, envelope_to='home.example',
             header_from=author, author_domain=author, org_domain=domain,
             policy_domain=domain, discovery_method='treewalk',
             policy=policy, applied=applied, disposition=done,
             reasons=';'.join(sub(a) + ',' + sub(b) for a, b in reasons),
             dkim_results=';'.join(','.join(sub(x) for x in (
                 d, s, 'rsa-sha256', '2048', v, t, '@' + d))
                 for d, s, v, t in signed),
             dkim_aligned='pass' if aligned else 'fail',
             spf_domain=sender or 'mx.' + domain, spf_result=spf,
             spf_reason='the client is listed',
             spf_aligned='pass' if spf_ok else 'fail', dmarc=dmarc,
             message_id='<%x@%s>' % (rnd.getrandbits(64), domain))
    return r


def write(seed, n, domains, days):
    rnd = random.Random(seed)
    names = ['d%d.example' % i for i in range(domains)]
    known = {d: records(rnd, d) for d in names}
    out = sys.stdout.write
    out('\t'.join(COLUMNS) + '\n')
    for _ in range(n):
        d = rnd.choice(names)
        r = row(rnd, d, rnd.choice(known[d]), days)
        out('\t'.join(cell(r[c]) for c in COLUMNS) + '\n')


def uncell(v):
    if v == '\\N':
        return None
    out, i = '', 0
    while i < len(v):
        if v[i] != '\\':
            out += v[i]
        elif v[i + 1] == 'x':
            out += chr(int(v[i + 2:i + 4], 16))
            i += 3
        else:
            out += {'t': '\t', 'n': '\n', 'r': '\r', '\\': '\\'}[v[i + 1]]
            i += 1
        i += 1
    return out


def unsub(v):
    if v == '~':
        return None
    out, i = '', 0
    while i < len(v):
        if v[i] == '%':
            out += chr(int(v[i + 1:i + 3], 16))
            i += 3
        else:
            out += v[i]
            i += 1
    return out


def shown(text):
    """A text as XML can hold it, at most so long."""
    if text is None:
        return None
    octets = text.encode()
    if len(octets) > 160:
        octets = octets[:160] + b'...'
    return ''.join(c if ord(c) >= 32 and c not in '\u202e' else
                   ''.join('\\x%02x' % b for b in c.encode())
                   for c in octets.decode())


def rank(item, author, org):
    d, _, v, _ = item
    if v != 'pass':
        return 3
    return 0 if d == author else 1 if (d + '.').endswith(org + '.') else 2


def want(r, how):
    items = [i.split(',') for i in (r['dkim_results'] or '').split(';') if i]
    signed = [(unsub(i[0]), unsub(i[1]), i[4],
               None if i[4] == 'pass' else shown(unsub(i[5]))) for i in items]
    signed.sort(key=lambda i: rank(i, r['author_domain'], r['org_domain']))
    reasons = [tuple(unsub(x) for x in i.split(','))
               for i in (r['reasons'] or '').split(';') if i]
    passed = r['dmarc'] == 'pass'
    if passed:
        done, reasons = r['disposition'], []
    elif how == 'row':
        done = r['disposition']
    else:
        done, reasons = 'none', []
        if r['policy'] != 'none':
            reasons = [('policy_test_mode', None)] \
                if r['applied'] == 'none' else [('other', None)] \
                if r['dmarc'] == 'temperror' else [('local_policy', None)]
    return (r['policy_domain'], int(r['time']) // DAY * DAY,
            r['p'], r['sp'] or r['p'], r['np'] or r['sp'] or r['p'],
            r['adkim'] or 'r', r['aspf'] or 'r', r['fo'] or '0',
            r['t'] or 'n', r['source_ip'], r['author_domain'],
            r['envelope_from'], r['envelope_to'], done,
            r['dkim_aligned'], r['spf_aligned'],
            tuple((a, shown(b) if how == 'row' else None)
                  for a, b in reasons),
            tuple(signed), (r['spf_domain'], r['spf_result'])
            if r['envelope_from'] else None)


def got(r, how):
    spf = r['spf_results'] or []
    assert len(spf) <= 1, r
    return (r['policy_domain'], r['begin'], r['p'], r['sp'], r['np'],
            r['adkim'], r['aspf'], r['fo'], r['testing'], r['source_ip'],
            r['header_from'], r['envelope_from'], r['envelope_to'],
            r['disposition'], 'pass' if r['dkim_aligned'] == 'pass' else 'fail',
            'pass' if r['spf_aligned'] == 'pass' else 'fail',
            tuple((i['type'], i.get('comment') if how == 'row' else None)
                  for i in r['reasons'] or []),
            tuple((i['domain'], i['selector'], i['result'],
                   i.get('human_result')) for i in r['dkim_results'] or []),
            (spf[0]['domain'], spf[0]['result']) if spf else None)


def compare(path, how):
    counts, passed = collections.Counter(), set()
    with open(path, encoding='utf-8', newline='\n') as f:
        names = f.readline().rstrip('\n').split('\t')
        for line in f:
            r = dict(zip(names, map(uncell, line.rstrip('\n').split('\t'))))
            key = want(r, how)
            counts[key] += 1
            if r['dmarc'] == 'pass':
                passed.add(key[:2])
    counts = {k: n for k, n in counts.items() if k[:2] in passed}
    seen, bad = collections.Counter(), 0
    for line in sys.stdin:
        r = json.loads(line)
        seen[got(r, how)] += r['count']
    for key in sorted(set(counts) | set(seen), key=repr):
        if counts.get(key) != seen.get(key):
            bad += 1
            if bad <= 5:
                print('want %s, got %s: %r' % (counts.get(key),
                                               seen.get(key), key))
    print('%d records agree, %d do not' % (len(counts) - bad
                                           if bad <= len(counts) else 0, bad))


if sys.argv[1] == 'rows':
    write(*map(int, sys.argv[2:5]), int((sys.argv + [1])[5])
          if len(sys.argv) > 5 else 1)
else:
    compare(sys.argv[2], sys.argv[3])
