# What t/parse.t needs of a process that a shell can't give.
# SPDX-License-Identifier: ISC
#
# parse.py gone JOBS: a reader that closes the pipe
# parse.py blocked SIGNAL JOBS FILE...: a signal while nobody reads
# parse.py terminal OPTION...: progress on a terminal
#
# Each prints what came of it, a line each.

import os
import pty
import signal
import subprocess
import sys
import time

import processes

PARSE = ['dmarc-rua-parse', '-H', '-o', 'tsv']


def state(pid):
    try:
        with open(f'/proc/{pid}/stat') as f:
            fields = f.read().rpartition(')')[2].split()
        return fields[0], fields[11], fields[12]
    except FileNotFoundError:
        return None


def settle(pids):
    """Waits until none of them does anything any more."""
    def still():
        before = [state(p) for p in pids]
        time.sleep(0.2)
        return before == [state(p) for p in pids] and all(
            b is None or b[0] == 'S' for b in before)
    processes.until(still)


def gone(jobs):
    for ignored in (False, True):
        p = subprocess.Popen(
            PARSE + ['-j' + jobs, 'box/xml'], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, restore_signals=not ignored)
        p.stdout.read(10)
        p.stdout.close()
        err = p.stderr.read()
        status = p.wait()
        print(signal.Signals(-status).name if status < 0 else status, err)


def blocked(name, jobs, *files):
    """The parent waits in write(), the workers for room: all are busy."""
    number = getattr(signal, name)
    p = subprocess.Popen(PARSE + ['-j' + jobs, *files],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    processes.until(lambda: len(processes.workers(p.pid)) == int(jobs))
    workers = processes.workers(p.pid)
    settle([p.pid] + workers)
    if number == signal.SIGKILL:
        for w in workers:
            os.kill(w, number)
        out, err = p.communicate()
        rows = [row.split(b'\t') for row in out.splitlines()]
        cut = [row[0] for row in rows if len(row) != 39]
        print('status', p.returncode)
        print('rows cut', len(cut))
        for f in files:
            n = sum(row[0] == f.encode() for row in rows)
            print(f, 'some' if n > 100 else n)
        print(err.decode(), end='')
    else:
        os.kill(p.pid, number)
        print(signal.Signals(-p.wait()).name)
        print('left', not processes.until(
            lambda: all(state(w) is None or state(w)[0] == 'Z'
                        for w in workers)))


def blocked_sql(jobs, *files):
    """Likewise, with statements of many rows, which no one can complete."""
    p = subprocess.Popen(PARSE + ['-o', 'sqlite', '-j' + jobs, *files],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    processes.until(lambda: len(processes.workers(p.pid)) == int(jobs))
    workers = processes.workers(p.pid)
    settle([p.pid] + workers)
    for w in workers:
        os.kill(w, signal.SIGKILL)
    out = p.communicate()[0]
    n = out.count(b'INSERT OR')
    print('status', p.returncode)
    print('statements', 'several' if n > 2 else n)
    print('not whole', n - out.count(b';\nINSERT OR') +
          (not out.endswith(b';\nCOMMIT;\n')))


def terminal(*options):
    """An mbox through a pipe, a message now and then."""
    ours, theirs = pty.openpty()
    with open('slow', 'wb') as out:
        p = subprocess.Popen(PARSE + list(options), stdin=subprocess.PIPE,
                             stdout=out, stderr=theirs)
    os.close(theirs)
    with open('box/mbox', 'rb') as f:
        mails = f.read().split(b'\nFrom ')
    for i in range(6):
        p.stdin.write((b'\nFrom ' if i else b'') + mails[i])
        p.stdin.flush()
        time.sleep(0.25)
    p.stdin.close()
    err = b''
    try:
        while True:
            err += os.read(ours, 65536)
    except OSError:
        pass
    print('status', p.wait())
    shown = err.split(b'\r\x1b[K')
    print('lines', 'several' if len(shown) > 2 else len(shown))
    print('first', shown[1].decode() if len(shown) > 1 else 'none')
    print('last', shown[-1])


globals()[sys.argv[1]](*sys.argv[2:])
