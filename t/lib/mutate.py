"""Changes one place of a C file so that its meaning changes: mutate.py SEED
FILE... picks a file and a place by SEED, writes the file, and prints
FILE:LINE: BEFORE -> AFTER. Comments, strings, tables of text and preprocessor
lines are left alone."""
# SPDX-License-Identifier: ISC

import random
import re
import sys

# What is replaced, and by what; the first that matches at a place is meant.
OPERATORS = [
    (r"==", "!="), (r"!=", "=="), (r"<=", "<"), (r">=", ">"),
    (r"(?<![<-])<(?![<=])", "<="), (r"(?<![>-])>(?![>=])", ">="),
    (r"&&", "||"), (r"\|\|", "&&"), (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"), (r"\+ 1\b", "+ 0"), (r"- 1\b", "- 0"),
    (r"\+\+", "--"), (r"(?<=\()!(?=[a-z])", ""), (r"\bcontinue;", "break;"),
    (r"\bLIMIT_[A-Z_0-9]+\b", r"(2 * \g<0>)"), (r"\breturn 0;", "return 1;"),
]
HIDDEN = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|'
                    r"^[ \t]*#[^\n]*", re.S | re.M)


def places(text):
    """(start, end, replacement) of all that can be changed."""
    # What is hidden is blanked, so that offsets stay.
    bare = HIDDEN.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    found = []
    for pattern, new in OPERATORS:
        for m in re.finditer(pattern, bare):
            # Only inside functions: their lines begin with a tab.
            if bare[bare.rfind("\n", 0, m.start()) + 1:m.start()][:1] == "\t":
                found.append((m.start(), m.end(), m.expand(new)))
    return sorted(found)


def main():
    rng = random.Random(sys.argv[1])
    texts = {f: open(f, encoding="utf-8").read() for f in sys.argv[2:]}
    every = [(f, *p) for f, text in texts.items() for p in places(text)]
    f, start, end, new = rng.choice(every)
    text = texts[f]
    line = text.count("\n", 0, start)
    changed = text[:start] + new + text[end:]
    with open(f, "w", encoding="utf-8") as out:
        out.write(changed)
    print(f"{f}:{line + 1}: {text.splitlines()[line].strip()} -> "
          f"{changed.splitlines()[line].strip()}")


main()
