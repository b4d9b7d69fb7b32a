# What dmarc-lint finds in zones never contradicts what dmarc-lookup says of
# the names in them:
#	python3 lintlookup.py FROM TO PSL
# makes zones for each seed in FROM..TO-1, in files of their own: aliases,
# DNAMEs, wildcards, delegations, zones in zones; and asks both programs, and
# zoneask for what is at a name. As dmarc-lookup takes what is in no zone for
# what does not exist, so does dmarc-lint with -n and these zones; without, it
# must not find more errors. Prints each contradiction with its seed, and last
# how often each statement below was put to the test.
# SPDX-License-Identifier: ISC
import collections
import json
import random
import subprocess
import sys

PSL = sys.argv[3]
ORIGINS = ['example.org', 'sub.example.org', 'example.net']
OUTSIDE = 'example.test'
RECORDS = [
    'v=DMARC1; p=reject; rua=mailto:%(n)d@%(host)s',
    'v=DMARC1; p=none; rua=mailto:%(n)d@%(host)s',
    'v=DMARC1; p=quarantine; x=%(n)d',
    'v=DMARC1; p=regect; x=%(n)d',
    'v=DMARC1; p=regect; rua=mailto:%(n)d@%(host)s',
    'v=DMARC1; p=reject; sp=none; x=%(n)d',
    'v=DMARC1; p=reject; psd=n; x=%(n)d',
    'v=dmarc1; p=reject; x=%(n)d',
    'v=DMARC1; p=reject; np=none; psd=u; rua=mailto:%(n)d@%(host)s',
]
KEYS = ['v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
        'k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
        'v=DKIM1; p=x', 'v=DKIM1; p=']
SPF = ['v=spf1 -all', 'v=spf1 a -all', 'v=spf1 mx ?all']
TEXT_RULES = ('policy-invalid', 'version-bad-value')


def run(*args, text=''):
    p = subprocess.run(args, input=text, capture_output=True, text=True)
    if p.returncode not in (0, 1, 75):
        sys.exit('%s: status %d\n%s' % (args, p.returncode, p.stderr))
    return p.stdout


class Zones:
    def __init__(self, seed):
        self.rnd = random.Random(seed)
        self.n = 0
        self.rrs = {}  # origin: {owner: [(type, data)]}
        for origin in ORIGINS:
            if origin == 'example.org' or self.rnd.random() < 0.7:
                self.rrs[origin] = {}
        for origin in self.rrs:
            self.fill(origin)

    def name(self, origin, most=2, labels=('a', 'b', 'w', '_dmarc', 'pol')):
        n = self.rnd.randint(0, most)
        return '.'.join([self.rnd.choice(labels) for _ in range(n)] +
                        [origin])

    def anywhere(self):
        return self.rnd.choice(list(self.rrs) * 3 + [OUTSIDE])

    def record(self):
        self.n += 1
        return self.rnd.choice(RECORDS) % {
            'n': self.n, 'host': self.name(self.anywhere(), 1, ('a', 'b'))}

    def add(self, origin, owner, kind, data):
        here = self.rrs[origin].setdefault(owner, [])
        kinds = {k for k, _ in here}
        if (kind == 'CNAME' and (kinds or owner == origin)) or \
                'CNAME' in kinds or (kind == 'DNAME' and kinds & {'DNAME'}):
            if self.rnd.random() < 0.97:
                return
        here.append((kind, data))

    def fill(self, origin):
        rnd = self.rnd
        for _ in range(rnd.randint(2, 12)):
            x = self.name(origin, 2, ('a', 'b', 'w'))
            target = self.name(self.anywhere(), 2)
            what = rnd.choice(['text', 'text', 'cname', 'cname', 'pol', 'pol',
                               'wild', 'dname', 'ns', 'mx', 'spf', 'accept',
                               'alias', 'end', 'a', 'key', 'keyalias',
                               'keyalias'])
            if what == 'text':
                self.add(origin, '_dmarc.' + x, 'TXT', self.record())
            elif what == 'cname':
                self.add(origin, '_dmarc.' + x, 'CNAME', target)
            elif what == 'pol':
                self.add(origin, 'pol.' + x, 'TXT', self.record())
            elif what == 'end':
                self.add(origin, 'pol.' + x, 'CNAME', target)
            elif what == 'alias' and x != origin:
                self.add(origin, x, 'CNAME', target)
            elif what == 'wild':
                self.add(origin, '*.' + x, *rnd.choice([
                    ('CNAME', target), ('TXT', self.record()), ('MX', target),
                    ('TXT', 'hello')]))
            elif what == 'dname':
                self.add(origin, x, 'DNAME', self.name(self.anywhere(), 1))
            elif what == 'ns':
                self.add(origin, rnd.choice(['_dmarc.', '']) + x, 'NS',
                         'ns.' + OUTSIDE)
            elif what == 'mx':
                self.add(origin, x, 'MX', target)
            elif what == 'spf':
                self.add(origin, x, 'TXT', rnd.choice(SPF))
            elif what == 'key':
                self.add(origin, rnd.choice(['pol.', 's._domainkey.']) + x,
                         'TXT', rnd.choice(KEYS))
            elif what == 'keyalias':
                self.add(origin, 's._domainkey.' + x, 'CNAME', rnd.choice(
                    [target, 's._domainkey.' + target]))
            elif what == 'a':
                self.add(origin, x, 'A', '192.0.2.1')
            elif what == 'accept':
                about = rnd.choice(
                    ['*', self.name(self.anywhere(), 1, ('a', 'b'))])
                self.add(origin, '%s._report._dmarc.%s' % (about, x),
                         *rnd.choice([('TXT', 'v=DMARC1'), ('CNAME', target),
                                      ('TXT', self.record())]))

    def write(self):
        'Some owners are in a file without a SOA, a fragment.'
        files, fragment = [], '$TTL 60\n'
        for i, origin in enumerate(self.rrs):
            files.append('zone%d' % i)
            text = '$TTL 60\n%s. SOA ns.%s. h.%s. 1 2 3 4 5\n' % (
                origin, origin, origin)
            text += '%s. NS ns.%s.\n' % (origin, origin)
            for owner, data in self.rrs[origin].items():
                part = ''
                for kind, value in data:
                    part += '%s. %s %s\n' % (owner, kind, {
                        'TXT': '"%s"', 'A': '%s', 'MX': '10 %s.'}.get(
                            kind, '%s.') % value)
                if self.rnd.random() < 0.1:
                    fragment += part
                else:
                    text += part
            with open(files[-1], 'w') as f:
                f.write(text)
        if fragment.count('\n') > 1:
            files.insert(self.rnd.randint(0, len(files)), 'fragment')
            with open('fragment', 'w') as f:
                f.write(fragment)
        return files


def served(zones, origin, owner):
    'True if no zone cut, DNAME or other zone is above the owner.'
    rrs = zones.rrs[origin]
    labels = owner.split('.')
    for i in range(len(labels)):
        above = '.'.join(labels[i:])
        if above == origin:
            return not any(o != origin and (owner + '.').endswith(
                '.' + o + '.') and o.endswith('.' + origin)
                for o in zones.rrs)
        kinds = {k for k, _ in rrs.get(above, [])}
        if 'NS' in kinds or (i > 0 and 'DNAME' in kinds):
            return False
        if above in zones.rrs:
            return False
    return False


def below_dname(zones, name):
    'True if the name is redirected: what is there is of no record here.'
    while '.' in name:
        name = name.partition('.')[2]
        if any('DNAME' in {k for k, _ in rrs.get(name, [])}
               for rrs in zones.rrs.values()):
            return True
    return False


def check(seed, done):
    zones = Zones(seed)
    files = zones.write()
    names = set(zones.rrs)
    for origin, rrs in zones.rrs.items():
        for owner in rrs:
            while owner != origin:
                if '*' not in owner and '_report' not in owner:
                    names.add(owner.replace('_dmarc.', ''))
                owner = owner.partition('.')[2]
    names = sorted(n for n in names if not n.startswith('_'))
    z = [a for f in files for a in ('-z', f)]
    rows = [json.loads(line) for line in run(
        'dmarc-lookup', '-x', '-o', 'json', '--psl', PSL, *z, *names)
        .splitlines()]
    rows = {r['domain']: r for r in rows}
    lint = ['dmarc-lint', '-o', 'json', '--psl', PSL, '--fail-on', 'none']
    alone = [json.loads(line) for line in run(*lint, *files).splitlines()]
    found = collections.defaultdict(list)
    said = collections.defaultdict(set)  # of a record's text
    errors = set()
    for line in run(*lint, '-n', *z, *files).splitlines():
        f = json.loads(line)
        errors.add((f['file'], f['line'], f['code'], f['domain']))
        found[f['domain']].append(f)
        if f['record']:
            said[f['record']].add((f['code'], f['severity']))
    hosts = set()
    for r in rows.values():
        hosts.update(e['host'] for e in r['external'] or [])
    answers = {}
    keys = [n for rrs in zones.rrs.values() for n, rr in rrs.items()
            if '_domainkey' in n and rr[0][0] == 'CNAME' and len(rr) == 1]
    asked = ''.join('%s TXT\n' % n for n in keys)
    asked += ''.join('%s %s\n' % (n, t) for n in sorted(set(names) | hosts)
                    for t in ('MX', 'A', 'AAAA', 'TXT'))
    for line in run('zoneask', '-z', *files, text=asked).splitlines():
        name, kind, result = line.split(' ', 2)
        answers[name, kind] = result

    def holds(what, good, name, *more):
        done[what] += 1
        if not good:
            print('seed %d: %s: %s' % (seed, what, name), *more)

    for f in alone:
        if f['severity'] == 'error':
            holds('an error is one still with the DNS at hand', (
                f['file'], f['line'], f['code'], f['domain']) in errors,
                f['domain'], f)
    for name in keys:
        origin = next(o for o, rrs in zones.rrs.items() if name in rrs)
        answer = answers[name, 'TXT']
        codes = {f['code'] for f in found[name]}
        if not served(zones, origin, name) or below_dname(zones, name) or \
                not answer.startswith(('found', 'no', 'nx')):
            continue
        is_key = any(k.encode().hex() in answer for k in KEYS)
        holds('an alias to no key is told, and no other',
              ('dkim-cname-broken' in codes) == (not is_key),
              name, codes, answer)
        if is_key:
            holds('a key behind an alias is told where it is bad', all(
                k not in codes for k in ('dkim-key-bad', 'dkim-key-revoked'))
                or any(k.encode().hex() in answer for k in KEYS[2:]),
                name, codes, answer)
    for name, r in rows.items():
        own = found[name]
        codes = {f['code'] for f in own}
        at = r['policy_domain'] == name
        if r['result'] == 'temperror':
            continue
        if at:
            holds('a record is there, and lint has not missed it',
                  not codes & {'dmarc-missing', 'dmarc-cname-broken',
                               'dmarc-cname'}, name, codes, r)
            holds('there are not several',
                  not any(f['code'] == 'dmarc-multiple' for f in own),
                  name, codes, r)
            holds('an unusable record has an error',
                  r['result'] != 'invalid' or any(
                      s == 'error' for _, s in said[r['record']]), name, r)
            bad = 'regect' in r['record']
            holds('a bad policy is an error where it counts',
                  not bad or ('policy-invalid', 'error') in said[r['record']],
                  name, r, said[r['record']])
            holds('and only then', bad or not any(
                c in TEXT_RULES for c, _ in said[r['record']]), name, r)
            holds('parked domains do not reject',
                  'parked-not-reject' not in codes or
                  r['effective'] != 'reject', name, r)
            holds('tags for subdomains are not on an Organizational Domain',
                  'sp-on-non-org' not in codes or r['org_domain'] != name,
                  name, r)
            mx, txt = answers[name, 'MX'], answers[name, 'TXT']
            if mx.startswith('found') and 'no zone' not in txt and \
                    not below_dname(zones, name):
                holds('SPF is missed where there is none',
                      ('spf-missing' in codes) ==
                      (b'v=spf1'.hex() not in txt), name, codes, txt)
        if 'dmarc-missing' in codes:
            holds('what is missing is not found', r['result'] in
                  ('none', 'nxdomain', 'invalid') or
                  not name.endswith(r['policy_domain']), name, r)
        owner = '_dmarc.' + name
        for origin, rrs in zones.rrs.items():
            kinds = [k for k, _ in rrs.get(owner, [])]
            if kinds == ['CNAME'] and served(zones, origin, owner) and not at:
                holds('an alias to no record is told',
                      any(f['severity'] == 'error' or
                          f['code'] == 'dmarc-cname' for f in own),
                      name, codes, r)
        if name in ('example.org', 'example.net') and not at and \
                answers[name, 'MX'].startswith('found') and \
                r['result'] in ('none', 'nxdomain'):
            holds('a domain without a record has a finding', codes & {
                'dmarc-missing', 'dmarc-cname-broken', 'dmarc-cname',
                'dmarc-multiple', 'cname-and-other-data'} or any(
                    f['severity'] == 'error' for f in own), name, codes, r)
        for e in (r['external'] or []) if at else []:
            denied = any(
                f['code'] in ('external-denied', 'report-host-mismatch') and
                (e['host'] + ' ' in f['message'] + ' ') for f in own)
            if e['result'] != 'temperror':
                holds('reports are denied only where they are',
                      denied == (e['result'] == 'denied') or
                      below_dname(zones, name), name, e, own)
            mail = [answers[e['host'], t] for t in ('MX', 'A', 'AAAA')]
            holds('a host without mail is told', any(
                e['host'] in f['message'] and 'rua-domain' in f['code']
                for f in own) or below_dname(zones, name) or any(
                    not a.startswith('no') and not a.startswith('nx')
                    for a in mail),
                name, e, mail)
        for f in own:
            if f['code'] in ('rua-domain-no-mx', 'rua-domain-null-mx'):
                host = f['message'].split(': ')[1].split(' ')[0]
                holds('mail of a host that cannot get it', all(
                    not answers.get((host, t), '').startswith('found')
                    for t in ('MX', 'A', 'AAAA')), name, host)
            if f['code'] == 'spf-missing':
                holds('SPF that is missing is not there',
                      b'v=spf1'.hex() not in answers[name, 'TXT'], name)


done = collections.Counter()
for seed in range(int(sys.argv[1]), int(sys.argv[2])):
    check(seed, done)
for what in sorted(done):
    print('%6d %s' % (done[what], what))
