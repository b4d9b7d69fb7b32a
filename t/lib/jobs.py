"""Rows of reports, some 2 MB, for summaries that several processes make."""
# SPDX-License-Identifier: ISC
import os
import random
import signal
import subprocess
import sys
import tempfile

from processes import children, until


def status(pid):
    with open(f'/proc/{pid}/status', encoding='utf-8') as f:
        return {name: value.strip() for name, _, value in
                (line.partition(':') for line in f)}


HEAD = ('input part digest org_name report_id begin end policy_domain record '
        'source_ip count disposition dkim_aligned spf_aligned dmarc reasons '
        'header_from dkim_results spf_results').split()


def rows_of(k, most):
    """All rows of the k-th report from digest on; the same each time."""
    r = random.Random(k)
    begin = 1782864000 + r.randrange(90) * 43200
    lead = [f'org\\t{k % 17}.example', f'id{k}', begin,
            begin + 86400 * r.choice([1, 1, 2, 7]) - 1, f'd{k % 11}.example']
    n = 900 if k % 500 == 499 else r.randrange(most)
    if n == 0:
        yield lead + [0] + ['\\N'] * 10
    for i in range(n):
        yield lead + [
            i + 1, f'192.0.{r.randrange(9)}.{r.randrange(256)}'
            if r.random() < .8 else f'2001:db8:{r.randrange(9)}::'
            f'{r.randrange(256):x}',
            r.randrange(99), r.choice(['none', 'quarantine', 'reject']),
            r.choice(['pass', 'fail']), r.choice(['pass', 'fail']),
            r.choice(['pass', 'fail', '\\N']),
            r.choice(['', '', 'forwarded,a,~;other,~,~']),
            f'd{k % r.choice([2, 11])}.example',
            f'e{r.randrange(3)}.example,s{r.randrange(5)},' +
            r.choice(['pass', 'fail']) + ',~,~',
            r.choice(['', f'd{k % 3}.example,mfrom,pass,~,~',
                      'h.example,helo,softfail,~,~'])]


def main(kind):
    r = random.Random(5)
    out = []
    # of many the reports alone are more than a pipe takes
    for place in range(12000 if kind == 'many' else 3600):
        k = place
        copies = 1
        if kind == 'copies' and k > 0 and r.random() < .2:
            k = r.randrange(k)  # met before, near or far
            copies = 2
        digest = f'x{k}' if copies == 1 or r.random() < .7 else f'y{place}'
        for row in rows_of(k, 2 if kind == 'many' else 9):
            out.append([f'in{place}', 1, digest] + row)
    lines = ['\t'.join(map(str, row)) for row in out]
    head = '\t'.join(HEAD)
    if kind == 'bad':
        small = [i for i, row in enumerate(out) if 'id%d' % (
            int(row[4][2:]) // 500 * 500 + 499) != row[4]]
        for at in r.sample(small, 40):
            lines[at] = r.choice([
                'x', '', lines[at] + '\tmore', lines[at].replace('org', '\\q'),
                lines[at].replace('.example', '\xff.example', 1)])
    elif kind == 'header':
        lines.insert(len(lines) * 2 // 3, head)
    elif kind == 'again':
        lines += lines
    elif kind == 'sorted':
        lines.sort(key=lambda line: line.split('\t')[9])
    elif kind == 'long':
        # rows that are longer than a range, and one in which none can begin
        for at, n in ((9, 9), (len(out) // 2, 600000), (-9, 1300000)):
            cells = lines[at].split('\t')
            cells[16] = 'x' * n
            lines[at] = '\t'.join(cells)
    elif kind == 'crlf':
        lines = [line + '\r' for line in lines]
        head += '\r'
    text = '\n'.join([head] + lines) + ('' if kind == 'bad' else '\n')
    sys.stdout.buffer.write(text.encode('latin-1'))


def caught(look, *args):
    """Runs the program, whose two children look() gets while it is stopped."""
    for _ in range(100):
        out = tempfile.TemporaryFile()
        p = subprocess.Popen(args, stdout=out)
        found = []
        while p.poll() is None and len(found) < 2:
            found = children(p.pid)
        if len(found) < 2:  # it has ended
            continue
        p.send_signal(signal.SIGSTOP)
        try:
            # they wait until somebody reads what they have to say
            until(lambda: all(status(k)['State'][0] == 'S' for k in found))
            look(p.pid, found)
        except (FileNotFoundError, ProcessLookupError):
            found = []
        p.send_signal(signal.SIGCONT)
        # a child's groups were being added when it died
        late = p.wait() == os.EX_TEMPFAIL
        if found and not late:
            out.seek(0)
            sys.stdout.buffer.write(out.read())
            return


def confined(pid, found):
    """What the processes have that count the ranges of a file."""
    filters = int(status(pid)['Seccomp_filters'])
    for k in found:
        s = status(k)
        print(s['Seccomp'], s['NoNewPrivs'],
              int(s['Seccomp_filters']) - filters,
              *(sorted(os.listdir(f'/proc/{k}/fd')) if os.geteuid() == 0
                else []), file=sys.stderr)


def harm(_, found):
    os.kill(found[1], signal.SIGKILL)


if sys.argv[1] == 'confined':
    caught(confined, *sys.argv[2:])
elif sys.argv[1] == 'harm':
    caught(harm, *sys.argv[2:])
else:
    main(sys.argv[1])
