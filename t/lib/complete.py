"""Drives an interactive shell at a terminal: what TAB makes of a line.

	python3 complete.py bash|zsh|fish SHARE PROGRAM...

SHARE is the share folder of an installation, where the shell finds the
completions as it does in /usr/share. Lines of standard input are "LINE, tab,
LINE AFTER TAB", or "LINE, tab, ?, tab, WORDS that are offered"; "..." at the
end of these: among others.
"""
# SPDX-License-Identifier: ISC

import os
import pty
import re
import select
import subprocess
import sys
import time

import tap

# Keys that show the line, in marks, and clear it; none means something to the
# terminal while the shell does not edit.
DONE = "\x07"
CLEAR = "\x18k"
BASH = r"""
bind 'set bell-style none'; bind 'set completion-query-items 0'
bind 'set page-completions off'; bind 'set enable-bracketed-paste off'
bind '"\C-x?": possible-completions'; bind '"\C-xk": kill-whole-line'
shown() { printf '<<%s>>\n' "$READLINE_LINE"; }
bind -x '"\C-g": shown'
"""
ZSH = r"""
unsetopt zle_bracketed_paste beep prompt_cr prompt_sp; LISTMAX=1000
zstyle ':completion:*' list-separator '~~'; zstyle ':completion:*' menu no
setopt no_auto_menu no_list_ambiguous no_auto_list list_rows_first
autoload -Uz compinit; compinit -u -d dump
shown() { print -r -- "<<$BUFFER>>"; zle -I }
zle -N shown; bindkey '^G' shown; bindkey '^X?' list-choices
bindkey '^Xk' kill-whole-line
"""


class Terminal:
    """A shell that somebody types to."""

    def __init__(self, shell, share):
        env = dict(os.environ, TERM="xterm", COLUMNS="200", LINES="500",
                   PS1="", XDG_DATA_DIRS=share, HOME=os.getcwd(),
                   BASH_COMPLETION_USER_FILE="/dev/null")
        if shell == "bash":
            command = ["bash", "--norc", "--noprofile", "-i"]
            loader = "/usr/share/bash-completion/bash_completion"
            start = BASH + (f". {loader}\n" if os.path.exists(loader) else
                            f"for f in '{share}'/bash-completion/"
                            "completions/*; do . \"$f\"; done\n")
        else:
            command = ["zsh", "-f", "-i"]
            start = f"PS1=; fpath=('{share}/zsh/site-functions' $fpath)\n" + ZSH
        tap.write("start", start.encode())
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, env)
        self.send("stty -echo cols 200 rows 500; . ./start; PS1=; "
                  "echo rea''dy\n")
        self.wait(r"ready\r?\n")
        time.sleep(0.2)

    def send(self, keys):
        os.write(self.fd, keys.encode())

    def wait(self, pattern):
        """What came up to the pattern, and its match."""
        got = ""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            m = re.search(pattern, got)
            if m:
                return got[:m.start()], m
            if select.select([self.fd], [], [], 0.5)[0]:
                got += os.read(self.fd, 65536).decode(errors="replace")
        raise SystemExit(f"no {pattern!r} in {got!r}")

    def type(self, keys):
        """What comes of these keys on an empty line, and the line."""
        self.send(keys + DONE)
        text, m = self.wait(r"<<(.*)>>")
        self.send(CLEAR + DONE)
        self.wait(r"<<>>")
        return text, m[1]

    def after_tab(self, line):
        return self.type(line + "\t")[1]

    def offered(self, line):
        text = self.type(line + "\x18?")[0].partition("\n")[2]
        text = re.split(r"\x1b\[\d*A", text)[0]  # back up to the line
        text = re.sub(r"\x1b[\[(][?0-9;]*[A-Za-z]", "", text)
        words = []
        for row in text.replace("\r", "\n").split("\n"):
            if "~~" in row:  # zsh: several names may share a meaning
                row = row.split("~~")[0]
            words += row.split()
        # the line itself, which the shell may have drawn in pieces
        return [w for w in words if w not in line.split() and
                not line.startswith(w)]


class Fish:
    """The same of fish, which says what it would offer."""

    def __init__(self, share):
        self.env = dict(os.environ, XDG_DATA_DIRS=share, HOME=os.getcwd())

    def offered(self, line):
        p = subprocess.run(["fish", "--no-config", "-c", "source $argv[1]; "
                            "complete -C $argv[2]", self.script(line), line],
                           capture_output=True, text=True, env=self.env,
                           check=False)
        tap.same(f"{line}: nothing else is said", p.stderr, "")
        return [w.split("\t")[0] for w in p.stdout.splitlines()]

    def script(self, line):
        return os.path.join(self.env["XDG_DATA_DIRS"], "fish",
                            "vendor_completions.d", line.split()[0] + ".fish")

    def after_tab(self, line):
        words = self.offered(line)
        head = line[:line.rindex(" ") + 1]
        return head + words[0].replace(" ", "\\ ") if len(words) == 1 else line


def check(shell, line, want, words):
    if want != "?":
        # a blank, or a comma that a blank removes, may be behind the word
        got = shell.after_tab(line)
        tap.same(f"{line}<TAB>", got.rstrip(" ,"), want)
        return
    got = shell.offered(line)
    last = re.split("[ =,+]", line)[-1]
    got = sorted({re.split("[=,]", w)[-1] if w[-1] != "=" else w
                  for w in got if not last or last in w})
    if words[-1] == "...":
        missing = sorted(set(words[:-1]) - set(got))
        tap.ok(not missing, f"{line}: offers", f"missing: {missing}",
               f"got: {got}")
    else:
        tap.same(f"{line}: offers", got, sorted(words))


name, where, *programs = sys.argv[1:]
keyboard = Fish(where) if name == "fish" else Terminal(name, where)
for row_ in sys.stdin.read().splitlines():
    line_, want_, *words_ = row_.split("\t")
    check(keyboard, line_, want_, words_[0].split() if words_ else [])
for program_ in programs:
    check(keyboard, f"{program_} --vers", f"{program_} --version", [])
    check(keyboard, f"{program_} -", "?", ["-h", "--help", "--version", "..."])
tap.done()
