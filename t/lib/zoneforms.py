# A random zone in as many forms of writing as there are:
#	python3 zoneforms.py SEED >FILE
# Its origin is example.com; even seeds keep to what all readers take.
# SPDX-License-Identifier: ISC
import random
import sys

seed = int(sys.argv[1])
rnd = random.Random(seed)
plain = seed % 2 == 0
origin = 'example.com.'
out = []


def case(s):
    return s if plain else rnd.choice([s, s.upper(), s.lower()])


def blank():
    return rnd.choice([' ', '\t', '  ', ' \t '])


def end():
    eol = rnd.choice(['\n', '\n', '\r\n'])
    return rnd.choice(['', '', ' ', ' ; a "comment ( with ; it',
                       ' ;']) + eol


def name(labels):
    full = '.'.join(labels + ['example', 'com']) + '.'
    forms = [full]
    if full == origin:
        forms.append('@')
    if full.endswith('.' + origin):
        forms.append(full[:-len(origin) - 1])
    return rnd.choice(forms)


def labels(most=3):
    return [rnd.choice(['a', 'b', 'mail', '_dmarc', '*', 'x-y', '0'])
            for _ in range(rnd.randint(0, most))]


def octet(c, quoted):
    o = ord(c)
    if c in '"\\' or (not quoted and c in ' ;()\t@$'):
        return rnd.choice(['\\' + c, '\\%03d' % o])
    if o < 32 or o > 126:
        return '\\%03d' % o
    if rnd.random() < 0.03:
        return '\\%03d' % o
    if rnd.random() < 0.03 and not c.isdigit() and not plain:
        return '\\' + c
    return c


def string():
    n = rnd.choice([0, 1, 5, 30, 254, 255])
    s = ''.join(rnd.choice('abcv=;"\\ ()@.$0\x00\x7f\xff:')
                for _ in range(n))
    quoted = not s or plain or rnd.random() < 0.7
    s = ''.join(octet(c, quoted) for c in s)
    return '"%s"' % s if quoted else s


def data(kind):
    if kind == 'A':
        return ['192.0.2.%d' % rnd.randint(0, 255)]
    if kind == 'AAAA':
        return [rnd.choice(['2001:db8::%x', '::%x', '2001:DB8:0:0:1:0:0:%x',
                            '::ffff:192.0.2.%d']) % rnd.randint(1, 255)]
    if kind == 'TXT':
        return [string() for _ in range(rnd.randint(1, 4))]
    if kind == 'MX':
        return [str(rnd.randint(0, 65535)), name(labels())]
    if kind == 'NS':  # one of the zone's own would want an address
        return [rnd.choice(['ns', 'NS.example.com.', 'ns.example.net.'])]
    return [name(labels())]


def generic(kind, fields):
    if kind == 'A' and rnd.random() < 0.2:
        hexa = '%02x' * 4 % tuple(int(n) for n in fields[0].split('.'))
        return rnd.choice(['TYPE1', 'A']), ['\\#', '4', hexa[:4], hexa[4:]]
    return kind, fields


def spread(fields):
    """Joins fields, over lines in parentheses at times."""
    if rnd.random() < 0.6:
        return blank().join(fields)
    i = rnd.randint(0, len(fields) - 1)
    text = blank().join(fields[:i]) + ' ('
    for f in fields[i:]:
        text += rnd.choice([' ', end() + ' ', '\n']) + f
    return text + rnd.choice([')', ' )', end() + ')'])


def ttl(seconds):
    forms = [str(seconds)]
    if seconds == 5400 and not plain:
        forms += ['1h30m', '1H1800S', '90m']
    return rnd.choice(forms)


out.append('%s %d\n' % (case('$ttl') if not plain else '$TTL', 7200))
out.append('%s 3600 IN SOA ns h ( 1 2h ; serial\n 3 4 \n 5 )\n' %
           rnd.choice(['@', origin]))
out.append('\tIN\tNS ns\nns A 192.0.2.1\n')
ttls = {}
last = None
for _ in range(40):
    kind = rnd.choice(['A', 'AAAA', 'TXT', 'TXT', 'MX', 'PTR', 'NS'])
    owner = last if last is not None and rnd.random() < 0.3 else labels()
    if kind == 'NS' and '*' in owner:
        kind = 'TXT'
    fields = []
    seconds = ttls.setdefault((tuple(owner), kind),
                              rnd.choice([7200, 60, 5400]))
    if not owner and kind == 'NS':
        seconds = 7200  # as the one above
    head = name(owner)
    if owner == last and rnd.random() < 0.6:
        head = ''
    if seconds != 7200 or rnd.random() < 0.3:
        fields.append(ttl(seconds))
    if rnd.random() < 0.5:
        fields.insert(0 if plain is False and rnd.random() < 0.5 else
                      len(fields), case('IN'))
    shown, values = generic(kind, data(kind))
    fields.append(case(shown))
    out.append(head + blank() + blank().join(fields) + blank() +
               spread(values) + end())
    if rnd.random() < 0.1:
        out.append(rnd.choice(['\n', ' \n', '; text\n', ' ; ( "\n']))
    last = owner
text = ''.join(out)
if rnd.random() < 0.3:
    text = text.rstrip('\r\n')
sys.stdout.buffer.write(text.encode('latin-1'))
