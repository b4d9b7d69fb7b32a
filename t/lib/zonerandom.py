# Random zones that a server takes, and questions about them:
#	python3 zonerandom.py SEED FOLDER
# writes ORIGIN.zone for three zones, and questions ("name TYPE") to SEED.ask.
# The origins are other ones for each seed, so that a server can have many. For
# even seeds one of the zones lies within another.
# SPDX-License-Identifier: ISC
import random
import sys

seed, folder = int(sys.argv[1]), sys.argv[2]
rnd = random.Random(seed)
COM, NET = 'example%d.com' % seed, 'example%d.net' % seed
SUB = ('sub.' if seed % 2 == 0 else 'sub') + COM
ORIGINS = [COM, SUB, NET]
LABELS = ['a', 'b', 'c', 'w', '*', 'a', 'b', '_dmarc']
ASKED = LABELS + ['x', 'y']
TYPES = ['A', 'TXT', 'MX', 'AAAA', 'NS', 'CNAME', 'PTR', 'SOA', 'DNAME']


def name(labels, origin, most=3):
    n = rnd.randint(0, most)
    return '.'.join([rnd.choice(labels) for _ in range(n)] + [origin])


def target():
    return name(LABELS, rnd.choice(ORIGINS + ['example.test']), 2)


def data(kind):
    if kind == 'A':
        return '192.0.2.%d' % rnd.randint(1, 4)
    if kind == 'AAAA':
        return '2001:db8::%x' % rnd.randint(1, 4)
    if kind == 'TXT':
        return ' '.join('"%s"' % rnd.choice(
            ['v=DMARC1; p=none', '', r'a\"b\\', r'\200\000', 'x'])
            for _ in range(rnd.randint(1, 3)))
    if kind == 'MX':
        return '%d %s.' % (rnd.randint(0, 20), target())
    return target() + '.'


def below(owner, others):
    return any(owner.endswith('.' + o) for o in others)


def zone(origin):
    rrs = {origin: {('NS', 'ns.' + origin + '.')}}
    dnames = set()
    for _ in range(rnd.randint(5, 60)):
        owner = name(LABELS, origin)
        kind = rnd.choice(['A', 'TXT', 'TXT', 'MX', 'AAAA', 'CNAME',
                           'CNAME', 'NS', 'DNAME', 'PTR'])
        special = kind in ('CNAME', 'DNAME')
        here = rrs.get(owner, set())
        if special and (here or owner == origin):
            continue
        if {'CNAME', 'DNAME'} & {k for k, _ in here}:
            continue
        if kind in ('NS', 'DNAME') and '*' in owner:
            continue
        if kind == 'NS' and owner == origin:
            continue
        if below(owner, dnames):
            continue
        if kind == 'DNAME' and any(below(o, [owner]) for o in rrs):
            continue
        if kind == 'DNAME':
            dnames.add(owner)
        rrs.setdefault(owner, set()).add((kind, data(kind)))
    if below(SUB, [origin]) and rnd.random() < 0.5 and \
            not below(SUB, dnames):
        rrs.setdefault(SUB, set()).add(('NS', 'ns.%s.' % SUB))
    with open('%s/%s.zone' % (folder, origin), 'w') as f:
        f.write('%s. 300 IN SOA ns.%s. h.%s. 1 7200 3600 86400 %d\n' % (
            origin, origin, origin, rnd.choice([60, 900])))
        for owner in sorted(rrs):
            ttls = {}
            for kind, value in sorted(rrs[owner]):
                ttl = ttls.setdefault(kind, rnd.choice([30, 300, 3600]))
                f.write('%s. %d IN %s %s\n' % (owner, ttl, kind, value))
    return rrs


known = set()
for o in ORIGINS:
    known |= set(zone(o))
with open('%s/%d.ask' % (folder, seed), 'w') as f:
    asked = set(known)
    for o in sorted(known):
        asked.add(rnd.choice(ASKED) + '.' + o)
        asked.add('%s.%s.%s' % (rnd.choice(ASKED), rnd.choice(ASKED), o))
    for _ in range(60):
        asked.add(name(ASKED, rnd.choice(ORIGINS), 4))
    for q in sorted(asked):
        for t in rnd.sample(TYPES, 5):
            f.write('%s %s\n' % (q, t))
