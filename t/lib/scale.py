# How cost grows with hostile input: scale.py BINDIR [PATTERN]...
# SPDX-License-Identifier: ISC
#
# Each shape of t/lib/shapes.py is made four times as large until the program
# takes a while or the input has MAX octets. The exponent is that of the CPU
# time in the size of the input, the largest from any size to the next (what is
# bounded stops growing), each run at least three times and the shortest
# counted, so that a busy machine does not matter. One above LIMIT fails.

import fnmatch
import math
import os
import resource
import shutil
import sys
import tempfile
import threading

import shapes
from shapes import SHAPES

LIMIT = 1.25
GROWTH = 4
FIRST = 500      # things in the smallest input
LONG = 0.3       # seconds that are enough
SHORT = 0.02     # seconds below which nothing is said of growth
LEAST = 0.004    # seconds that any run takes
MAX = int(os.environ.get('SCALE_MAX') or 32 << 20)  # octets of input
CAP = 5         # seconds after which a program is stopped

BIN = os.path.abspath(sys.argv[1])
PATTERNS = sys.argv[2:] or ['*']
JOBS = int(os.environ.get('JOBS') or os.cpu_count() or 1)


def put(folder, octets):
    """Writes the input; its octets."""
    made = octets if isinstance(octets, dict) else {'in': octets}
    for name, data in made.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(data)
    # A file is as much work as some thousand octets.
    return sum(len(data) for data in made.values()) + \
        4000 * (len(made) - 1)


def run(words, folder):
    """CPU seconds, and the signal that ended it."""
    pid = os.fork()
    if pid == 0:
        try:
            os.chdir(folder)
            resource.setrlimit(resource.RLIMIT_CPU, (CAP, CAP + 1))
            source = os.devnull if words[-1] in ('in', 'd') else 'in'
            os.dup2(os.open(source, os.O_RDONLY), 0)
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, 1)
            os.dup2(sink, 2)
            os.execv(os.path.join(BIN, words[0]), words)
        finally:
            os._exit(126)
    _, status, used = os.wait4(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) > 100:
        raise OSError(f'{words[0]} does not run')
    return (used.ru_utime + used.ru_stime,
            os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


def least(words, folder, times):
    runs = [run(words, folder) for _ in range(times)]
    return min(r[0] for r in runs), max(r[1] for r in runs)


class Growth:
    """The sizes of one shape, and what the program took for each."""

    def __init__(self, name, top):
        self.words, self.make = SHAPES[name]
        self.first = shapes.FIRST.get(name, FIRST)
        self.top = top
        self.sizes = []  # (things, octets, seconds, signal)

    def measure(self, n, times):
        folder = tempfile.mkdtemp(dir=self.top)
        try:
            size = put(folder, self.make(n))
            took, signal = least(self.words, folder, times)
            if took > SHORT:
                took = min(took, least(self.words, folder, 2)[0])
            return n, size, took, signal
        finally:
            shutil.rmtree(folder)

    def grow(self):
        n = self.first
        while True:
            self.sizes.append(self.measure(n, 1))
            _, size, took, signal = self.sizes[-1]
            if took > LONG or size * GROWTH > MAX or signal:
                break
            # A shape that stops growing has a bound.
            if len(self.sizes) > 2 and size < self.sizes[-2][1] * 1.5:
                break
            n *= GROWTH
        if len(self.sizes) == 1 and took > SHORT:
            self.sizes.insert(0, self.measure(n // GROWTH, 1))

    def exponent(self):
        """The largest of all pairs of sizes that take long enough, and where
        the pair ends; None if there is none. Two steps tell more than one,
        as a jump where a cache is full evens out."""
        found = []
        for i in range(1, len(self.sizes)):
            _, size, took, _ = self.sizes[i]
            steps = [
                math.log(took / max(took0, LEAST)) / math.log(size / size0)
                for _, size0, took0, _ in self.sizes[max(i - 2, 0):i]
                if size > 1.5 * size0 and (took0 > LEAST or
                                           size0 == self.sizes[i - 1][1])]
            if took > SHORT and steps:
                found.append((min(steps), i))
        return max(found, default=(None, None))

    def again(self, at):
        """Measures these sizes with more patience."""
        for i in range(max(at - 2, 0), at + 1):
            self.sizes[i] = self.measure(self.sizes[i][0], 5)


def judge(name, top):
    """A line, and true if the shape is fine."""
    growth = Growth(name, top)
    growth.grow()
    e, at = growth.exponent()
    bad = bool(growth.sizes[-1][3])
    if e is not None and e > LIMIT and not bad:
        growth.again(at)
        e, at = growth.exponent()
        bad = e is not None and e > LIMIT
    n, size, took, _ = growth.sizes[-1]
    said = '-' if e is None else f'{e:.2f}'
    rate = f'{size / took / 1e6:8.1f}' if took > SHORT else f'{"":8}'
    return (f'{name:32} {n:9} {size / 1e6:8.2f} {took:7.2f} {rate} '
            f'{said:>5}' + (' TOO MUCH' if bad else ''), not bad)


def main():
    names = [s for s in SHAPES
             if any(fnmatch.fnmatch(s, p) for p in PATTERNS)]
    todo = iter(names)
    lock = threading.Lock()
    failed = []
    top = tempfile.mkdtemp(prefix='scale')
    print(f'{"shape":32} {"things":>9} {"MB":>8} {"CPU s":>7} {"MB/s":>8} '
          f'{"exp.":>5}')

    def work():
        while True:
            with lock:
                name = next(todo, None)
            if name is None:
                return
            try:
                line, good = judge(name, top)
            except Exception as e:  # any: the tool must not lose a shape
                line, good = f'{name}: {e}', False
            with lock:
                print(line, flush=True)
                if not good:
                    failed.append(name)

    threads = [threading.Thread(target=work) for _ in range(JOBS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    shutil.rmtree(top)
    print(f'{len(names)} shapes, {len(failed)} of them grow too fast' +
          (': ' + ' '.join(sorted(failed)) if failed else ''))
    sys.exit(1 if failed or not names else 0)


main()
