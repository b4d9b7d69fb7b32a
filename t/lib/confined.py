"""Looks at the processes of a program that waits for an mbox to go on."""
# SPDX-License-Identifier: ISC
import os
import signal
import subprocess
import sys

from processes import children, until, workers

MESSAGE = b'From x@example.org Mon Mar  2 00:00:00 2026\n' \
    b'From: a@shop.example\nSubject: %d\n\nText\n\n'


def status(pid):
    with open(f'/proc/{pid}/status', encoding='utf-8') as f:
        return {name: value.strip() for name, _, value in
                (line.partition(':') for line in f)}


class Program:
    """It reads an mbox of some messages from a pipe that stays open."""

    def __init__(self, args, messages=0):
        self.extra = os.open('.', os.O_RDONLY)  # a descriptor of the caller's
        self.p = subprocess.Popen(
            args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, pass_fds=(self.extra,))
        for i in range(messages):
            self.p.stdin.write(MESSAGE % i)
        self.p.stdin.flush()
        until(self.ready)
        self.starter = (children(self.p.pid) or [None])[0]
        self.workers = workers(self.p.pid)

    def ready(self):
        found = workers(self.p.pid)
        return len(found) >= 2 and all(
            status(k)['Seccomp'] == '2' for k in found + [self.p.pid])

    def end(self):
        out, err = self.p.communicate(timeout=60)
        os.close(self.extra)
        return out, err.decode()


def rights(*args):
    """What seccomp(2) and Landlock leave to each kind of process."""
    r = Program(args)

    def of(pid):
        s = status(pid)
        return s['Seccomp'] + s['NoNewPrivs'] + \
            ('' if int(s['CapEff'], 16) & ~0b110 == 0 else ' with privileges')

    print('main', of(r.p.pid))
    print('starter', of(r.starter))
    for k in r.workers:
        print('worker', of(k))
    r.end()


def descriptors(*args):
    """What a worker has: kinds, and whether it can write there; memory that
    it shares, and whether it could ever; and such memory of the starter."""
    r = Program(args)
    k = r.workers[-1]
    until(lambda: os.readlink(f'/proc/{k}/fd/2') == '/dev/null')  # it is ready
    for fd in sorted(int(n) for n in os.listdir(f'/proc/{k}/fd')):
        to = os.readlink(f'/proc/{k}/fd/{fd}')
        with open(f'/proc/{k}/fdinfo/{fd}', encoding='ascii') as f:
            flags = int([n.split()[1] for n in f if n.startswith('flags')][0],
                        8)
        kind = to if to == '/dev/null' else to.split(':')[0] \
            if to.startswith(('socket', 'pipe', 'anon')) else 'temporary file' \
            if '/dmarcutils.' in to and to.endswith('(deleted)') else to
        print(fd if fd < 3 else '-', kind,
              ('reads', 'writes', 'both')[flags & os.O_ACCMODE])
    for who, k in ('-', r.workers[-1]), ('starter', r.starter):
        with open(f'/proc/{k}/smaps', encoding='ascii') as f:
            for word in map(str.split, f):
                if '-' in word[0]:
                    shared = word[1].endswith('s') and 'memfd' in word[-2]
                elif word[0] == 'VmFlags:' and shared:
                    print(who, 'memory', 'both' if 'mw' in word else 'reads')
    r.end()


def orphans(*args):
    """All processes end with the main one, though one is stopped."""
    r = Program(args)
    all_of_it = [r.starter] + r.workers
    os.kill(r.workers[0], signal.SIGSTOP)
    r.p.kill()
    r.p.wait()

    def gone(pid):
        try:
            return status(pid)['State'].startswith(('Z', 'X'))
        except (FileNotFoundError, ProcessLookupError):
            return True

    print('gone' if until(lambda: all(map(gone, all_of_it))) else 'left')


def harm(what, *args):
    """One worker is sent a signal; then there are messages for all."""
    r = Program(args)
    os.kill(r.workers[0], getattr(signal, what))
    for i in range(400):
        r.p.stdin.write(MESSAGE % i)
    out, err = r.end()
    print(r.p.returncode, out.count(b'\n'))
    print(err, end='')


globals()[sys.argv[1]](*sys.argv[2:])
