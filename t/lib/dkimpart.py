"""What tests of DKIM in Python have in common: dkimask and its lines."""
# SPDX-License-Identifier: ISC

import re
import subprocess


def ask(zone, messages, *options):
    """For each message its lines, each a list of fields."""
    data = b"".join(b"%d\n" % len(m) + m for m in messages)
    r = subprocess.run(["dkimask", *options, zone, "-"], input=data,
                       stdout=subprocess.PIPE, check=True)
    out = re.split("^= .*\n", r.stdout.decode(), flags=re.M)[1:]
    assert len(out) == len(messages)
    return [[line.split("\t") for line in m.splitlines()] for m in out]


def value(fields, name):
    """Of a field "name=value" of a line."""
    return next(f for f in fields if f.startswith(name + "="))[len(name) + 1:]
