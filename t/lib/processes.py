"""The processes of a program that runs, for tests; Linux only."""
# SPDX-License-Identifier: ISC
import time


def children(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as f:
            return [int(k) for k in f.read().split()]
    except FileNotFoundError:
        return []


def workers(pid):
    """They are children of the starter, which is the only child."""
    return [w for starter in children(pid) for w in children(starter)]


def until(condition):
    """False if it has not come true in ten seconds."""
    for _ in range(400):
        if condition():
            return True
        time.sleep(0.025)
    return False
