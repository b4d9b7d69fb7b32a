# Runs a command whose standard output, with -2 standard error, is a terminal,
# and shows what came.
# SPDX-License-Identifier: ISC
#
#	python3 terminal.py [-2] COMMAND...
import os
import pty
import sys

fd = 1
if sys.argv[1] == "-2":
    fd = 2
    del sys.argv[1]
parent, child = pty.openpty()
pid = os.fork()
if pid == 0:
    os.close(parent)
    os.dup2(child, fd)
    os.execvp(sys.argv[1], sys.argv[1:])
os.close(child)
while True:
    try:
        data = os.read(parent, 65536)
    except OSError:  # the other side is closed
        break
    if not data:
        break
    sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
