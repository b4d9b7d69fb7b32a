# Makes each call of libc fail in turn, for `make faults`.
# SPDX-License-Identifier: ISC
#
# faults.py BIN LIBRARY [CASE...]: runs the cases below with t/lib/fault.c
# preloaded. Each function that a run calls fails at its first call, its second
# and so on, each time with one errno or fewer octets. What must be:
#
# - an exit status that dmarcutils(7) has, no signal, an end within seconds;
# - where rows are other or fewer than without the fault, or the status is,
#   the status is not 0 and standard error says more than without it;
# - a run with --state and its fault, and one after it without, have all rows,
#   unless it said with status 1 that it read an input in part.
#
# FAULTS_MAX (400) is the largest number of calls of one function that are
# tried: all where there are fewer; else the first three quarters of them, and
# the others evenly over the rest. JOBS run side by side; of those that do
# nothing but wait for an answer, WAITING times as many.

import concurrent.futures
import errno
import gzip
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

from pack import gz, mboxo, put, report_mail, xml, zipped

BIN, LIBRARY, *ONLY = sys.argv[1:]
MAX = int(os.environ.get('FAULTS_MAX', '400'))
JOBS = int(os.environ.get('JOBS') or os.cpu_count() or 1)
SECONDS = 20
WAITING = 16
TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

SHORT, NONE = -1, -2
E = errno

# What may become of a call. Of the functions of the allocator the errno does
# not matter.
HOW = {
    'malloc': [E.ENOMEM], 'calloc': [E.ENOMEM], 'realloc': [E.ENOMEM],
    'mmap': [E.ENOMEM],
    'read': [E.EIO, E.EINTR, SHORT, NONE],
    'pread': [E.EIO, E.EINTR, SHORT, NONE],
    'write': [E.ENOSPC, E.EINTR, SHORT], 'pwrite': [E.ENOSPC, E.EINTR, SHORT],
    'writev': [E.ENOSPC, E.EINTR],
    'open': [E.EMFILE, E.EACCES], 'openat': [E.EMFILE, E.EACCES],
    'close': [E.EINTR], 'fstat': [E.EIO], 'fstatat': [E.EIO],
    'stat': [E.EACCES], 'lseek': [E.ESPIPE], 'ftruncate': [E.EIO, E.EINTR],
    'mkstemp': [E.EACCES], 'unlink': [E.EIO], 'readlink': [E.EACCES],
    'realpath': [E.EACCES], 'readdir': [E.EIO], 'fdopendir': [E.ENOMEM],
    'fcntl': [E.EINVAL], 'poll': [E.EINTR, E.ENOMEM],
    'getrandom': [E.ENOSYS, E.EINTR, SHORT],
    'fork': [E.EAGAIN], 'waitpid': [E.EINTR], 'kill': [E.EPERM],
    'pipe2': [E.EMFILE], 'socketpair': [E.EMFILE],
    'socket': [E.EMFILE], 'connect': [E.ENETUNREACH, E.EINTR],
    'bind': [E.EADDRINUSE], 'setsockopt': [E.ENOBUFS],
    'sendto': [E.ENOBUFS, E.ENETUNREACH], 'sendmsg': [E.ENOBUFS, E.EPIPE],
    'sendmmsg': [E.ENOBUFS, E.ENETUNREACH, E.EINTR],
    'recv': [E.EIO, E.EINTR, NONE], 'recvfrom': [E.EIO],
    'recvmsg': [E.ECONNREFUSED, E.EINTR],
    'recvmmsg': [E.ECONNREFUSED, E.EINTR],
    'epoll_create1': [E.EMFILE], 'epoll_ctl': [E.ENOMEM],
    'epoll_wait': [E.EINTR], 'getrlimit': [E.EINVAL], 'setrlimit': [E.EPERM],
    'fdatasync': [E.EIO], 'renameat': [E.EACCES],
}
NAMES = re.findall(r'X\((\w+)\)', re.search(
    r'#define FUNCTIONS\(X\)(.*?)\n\n', open(f'{TOP}/lib/fault.c').read(),
    re.S).group(1))


def cases(own):
    """(name, arguments, standard input: a file, or behind | a pipe)"""
    d = WORLD
    z = f'{d}/world.zone'
    return [
        ('parse', ['dmarc-rua-parse', '-j1', '-o', 'tsv', f'{d}/in'], None),
        ('parse-j2', ['dmarc-rua-parse', '-j2', '-o', 'tsv', f'{d}/in'],
         None),
        ('parse-mbox', ['dmarc-rua-parse', '-j1', '-R', '-o', 'json'],
         f'{d}/mbox'),
        ('parse-pipe', ['dmarc-rua-parse', '-j2', '-u', '-o', 'csv'],
         f'|{d}/mbox'),
        ('parse-state', ['dmarc-rua-parse', '-j1', '-H', '-o', 'tsv',
                         '--state', f'{own}/state', f'{d}/in', f'{d}/mbox'],
         None),
        ('parse-known', ['dmarc-rua-parse', '-j1', '-H', '-o', 'tsv',
                         '--state', f'{own}/state', f'{d}/in', f'{d}/mbox'],
         None),
        ('ruf', ['dmarc-ruf-parse', '-j1', '-o', 'tsv', '--redact',
                 f'{d}/key', f'{d}/ruf'], None),
        ('ruf-j2', ['dmarc-ruf-parse', '-j2', '-u', '-o', 'json',
                    f'{d}/ruf'], None),
        ('ruf-state', ['dmarc-ruf-parse', '-j1', '-H', '-o', 'tsv', '--state',
                       f'{own}/state', f'{d}/ruf'], None),
        ('check', ['dmarc-check', '-j1', '-z', z, '-o', 'tsv',
                   f'{d}/a.eml'], None),
        ('check-j2', ['dmarc-check', '-j2', '-z', z, '-o', 'json',
                      '--at', '2026-11-01', '--log',
                      f'{own}/log', f'{d}/mail'], None),
        ('check-inner', ['dmarc-check', '-j1', '--inner', '-z', z, '-o',
                         'tsv', f'{d}/attached.eml.gz'], None),
        ('check-inner-j2', ['dmarc-check', '-j2', '--inner', '-z', z, '-o',
                            'tsv', f'{d}/attached.eml.gz'], None),
        ('check-A', ['dmarc-check', '-A', 'mx.example', '-z', z],
         f'{d}/a.eml'),
        ('lint', ['dmarc-lint', '-o', 'tsv', f'{d}/zones'], None),
        ('lint-F', ['dmarc-lint', '-F', f'{d}/zones/a.zone'], None),
        ('lint-records', ['dmarc-lint', '--records', '-o', 'json'],
         f'{d}/records'),
        ('lookup', ['dmarc-lookup', '-z', z, '-o', 'tsv', 'shop.example',
                    'a.b.shop.example'], None),
        ('lookup-stdin', ['dmarc-lookup', '-z', z, '-o', 'json'],
         f'{d}/domains'),
        ('lookup-dnssec', ['dmarc-lookup', '--anchor', f'{d}/anchor', '-z', z,
                           '-o', 'tsv', 'shop.example'], None),
        ('lookup-net', ['dmarc-lookup', '-s', SERVER, '-T', '1', '-o', 'tsv',
                        'shop.example'], None),
        ('check-net', ['dmarc-check', '-j2', '-s', SERVER, '-T', '1', '-o',
                       'tsv', '--at', '2026-11-01', f'{d}/a.eml'], None),
        ('lookup-down', ['dmarc-lookup', '-s', '127.0.0.1@9', '-T', '1', '-o',
                         'tsv', 'shop.example'], None),
        ('summarize', ['dmarc-rua-summarize', '-o', 'text', f'{d}/rows'],
         None),
        ('summarize-g', ['dmarc-rua-summarize', '-g', 'source_ip', '-o',
                         'tsv'], f'{d}/rows'),
    ]


def serve(s):
    """Answers what it knows of TXT, by UDP; there is no other data."""
    known = {b'\6_dmarc\4shop\7example\0': b'v=DMARC1; p=reject',
             b'\4shop\7example\0': b'v=spf1 ip4:192.0.2.10 -all'}
    while True:
        q, peer = s.recvfrom(65535)
        end = q.index(0, 12) + 5
        text = known.get(q[12:end - 4].lower())
        if q[end - 4:end - 2] != b'\0\x10':
            text = None
        a = b'' if text is None else struct.pack(
            '>HHHIHB', 0xc00c, 16, 1, 60, len(text) + 1, len(text)) + text
        s.sendto(q[:2] + b'\x81\x80\0\1' + struct.pack(
            '>HHH', text is not None, 0, 0) + q[12:end] + a, peer)


def prepare(d):
    report = xml(records=3)
    put(f'{d}/in/a.xml', report)
    put(f'{d}/in/b.xml.gz', gz(report))
    put(f'{d}/in/c.zip', zipped(('1.xml', report), ('2.xml', report)))
    put(f'{d}/in/d/e.eml', report_mail())
    os.symlink('../a.xml', f'{d}/in/d/link')
    put(f'{d}/mbox', mboxo(report_mail()))
    subprocess.run([f'{BIN}/dmarc-rua-parse', '--state', f'{d}/known',
                    f'{d}/in/a.xml', f'{d}/mbox'], stdout=subprocess.DEVNULL,
                   check=True)
    put(f'{d}/mbox', mboxo(report_mail(), report_mail()))
    mail = (b'Return-Path: <a@shop.example>\n'
            b'Received: from mx.shop.example (mx.shop.example [192.0.2.10])\n'
            b'\tby mx.home.example; Sun, 1 Nov 2026 04:00:00 +0000\n'
            b'From: a@shop.example\nSubject: x\n\nx\n')
    for name in 'a.eml', 'mail/1', 'mail/2':
        put(f'{d}/{name}', mail)
    failure = (b'From: r@x.example\nContent-Type: multipart/report; '
               b'boundary=b\n\n--b\nContent-Type: message/feedback-report\n'
               b'\nFeedback-Type: abuse\nSource-IP: 192.0.2.%d\n\n--b\n'
               b'Content-Type: message/rfc822\n\n' + mail + b'--b--\n')
    put(f'{d}/key', b'0123456789abcdef\n')
    put(f'{d}/ruf/a.eml', failure % 1)
    put(f'{d}/ruf/b.gz', gzip.compress(failure % 2))
    put(f'{d}/ruf/mbox', mboxo(failure % 3, failure % 4))
    attached = (b'Content-Type: multipart/mixed; boundary=b\n' + mail[:-2] +
                (b'--b\nContent-Type: message/rfc822\n\n' + mail) * 3 +
                b'--b--\n')
    put(f'{d}/attached.eml.gz', gzip.compress(attached))
    zone = (b'$ORIGIN shop.example.\n@ SOA ns h 1 2 3 4 5\n'
            b'@ TXT "v=spf1 ip4:192.0.2.10 -all"\n'
            b'_dmarc TXT "v=DMARC1; p=reject rua=mailto:a@shop.example"\n')
    put(f'{d}/world.zone', zone)
    put(f'{d}/anchor', b'shop.example. DS 1 13 2 ' + b'00' * 32 + b'\n')
    put(f'{d}/zones/a.zone', zone + b'$INCLUDE sub/part\n')
    put(f'{d}/zones/sub/part', b'_dmarc.x TXT "v=DMARC1; p=x"\n')
    os.symlink('a.zone', f'{d}/zones/b.zone')
    put(f'{d}/records', b'v=DMARC1; p=none\nv=DMARC1;p=x\n')
    put(f'{d}/domains', b'shop.example\nx.shop.example\n')
    with open(f'{d}/rows', 'wb') as f:
        subprocess.run([f'{BIN}/dmarc-rua-parse', '-o', 'tsv', f'{d}/in'],
                       stdout=f, stderr=subprocess.DEVNULL, check=False)


def standard_input(name):
    if not name.startswith('|'):
        return open(name, 'rb')
    ends = os.pipe()
    os.write(ends[1], open(name[1:], 'rb').read())  # it holds 64 KiB
    os.close(ends[1])
    return open(ends[0], 'rb')


class Run:
    """A run of a case with a fault, or none, in a folder of its own."""

    def __init__(self, name, fault):
        self.fault = fault
        with tempfile.TemporaryDirectory(prefix='faults.') as d:
            self.run(name, d)

    def run(self, name, d):
        _, args, stdin = [c for c in cases(d) if c[0] == name][0]
        counts = f'{d}/counts'
        open(counts, 'wb').write(bytes(8 * (len(NAMES) + 1)))
        env = {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'TZ': 'UTC',
               'LD_PRELOAD': LIBRARY, 'FAULT_FILE': counts, 'TMPDIR': d}
        if name == 'parse-known':
            shutil.copy(f'{WORLD}/known', f'{d}/state')
        if self.fault is not None:
            env['FAULT'] = '%s %d %d' % self.fault
        with standard_input(stdin or '/dev/null') as f, \
                open(f'{d}/out', 'wb') as out, open(f'{d}/err', 'wb') as err:
            p = subprocess.Popen([f'{BIN}/{args[0]}'] + args[1:], stdin=f,
                                 stdout=out, stderr=err, env=env, cwd=d)
            try:
                self.status = p.wait(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                self.status = 'hang'
                p.kill()
                p.wait()
        self.later = None
        if '--state' in args:
            self.later = subprocess.run(
                [f'{BIN}/{args[0]}'] + args[1:], stdin=subprocess.DEVNULL,
                capture_output=True, check=False, cwd=d).stdout
        clean = (lambda b: b.replace(d.encode(), b'.'))
        self.out = clean(open(f'{d}/out', 'rb').read())
        self.err = clean(open(f'{d}/err', 'rb').read())
        if os.path.exists(f'{d}/log'):
            self.out += open(f'{d}/log', 'rb').read()
        words = struct.unpack(f'{len(NAMES) + 1}Q', open(counts, 'rb').read())
        self.counts = dict(zip(NAMES, words))
        self.met = words[-1]


def judge(run, clean):
    """What is wrong with it, or None. Rows say what the network did not."""
    if run.status == 'hang':
        return 'no end'
    if run.status not in (0, 1, 2, 75):
        return f'status {run.status}'
    if run.later is not None and run.status != 1 and set(clean.out.splitlines()) - set(
            run.out.splitlines() + run.later.splitlines()):
        return 'rows that do not come later'
    if run.out == clean.out and run.status == clean.status:
        return None
    if run.status == 0 and run.out.count(b'\n') <= 1 and \
            b'no report found' in run.err:
        return None  # a pipe that nothing came from is no error
    if run.status == 0:
        return 'other output, status 0'
    if b'temperror' in run.out and run.status == clean.status == 75 and \
            run.out.count(b'\n') == clean.out.count(b'\n'):
        return None
    if not set(run.err.splitlines()) - set(clean.err.splitlines()):
        return f'status {run.status}, and not a word'
    return None


def which(n):
    if n <= MAX:
        return list(range(1, n + 1))
    first = MAX * 3 // 4
    rest = MAX - first
    return list(range(1, first + 1)) + [first + (n - first) * i // rest
                                        for i in range(1, rest + 1)]


def main():
    bad = total = 0
    print(f'{"case":14} {"calls":>7} {"faults":>7} {"met":>7} {"bad":>5}')
    for name, _, _ in cases(''):
        if ONLY and name not in ONLY:
            continue
        jobs = JOBS * WAITING if name == 'lookup-down' else JOBS
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            clean = Run(name, None)
            wrong = judge(clean, clean)
            faults = [(f, n, how) for f, c in clean.counts.items()
                      for how in HOW[f] for n in which(c)]
            met = 0
            found = [(None, wrong, clean)] if wrong else []
            for run in pool.map(lambda f: Run(name, f), faults):
                met += run.met
                wrong = judge(run, clean)
                if wrong:
                    found.append((run.fault, wrong, run))
            print(f'{name:14} {sum(clean.counts.values()):7} '
                  f'{len(faults):7} {met:7} {len(found):5}', flush=True)
            for fault, wrong, run in found[:40]:
                how = '' if fault is None else errno.errorcode.get(
                    fault[2], 'short' if fault[2] == SHORT else 'none')
                what = 'no fault' if fault is None else \
                    f'{fault[0]} {fault[1]} {how}'
                said = run.err.decode(errors='replace').splitlines()
                print(f'  {what}: {wrong}: {said[-1] if said else ""}')
            bad += len(found)
            total += len(faults)
    print(f'{total} faults, {bad} bad')
    return bad > 0


UDP = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
UDP.bind(('127.0.0.1', 0))
SERVER = '127.0.0.1@%d' % UDP.getsockname()[1]
threading.Thread(target=serve, args=(UDP,), daemon=True).start()
with tempfile.TemporaryDirectory(prefix='faults.') as WORLD:
    os.rmdir(WORLD)
    prepare(WORLD)
    STATUS = main()
sys.exit(STATUS)
