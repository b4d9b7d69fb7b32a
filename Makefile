# dmarcutils. GNU make 4; `make help` lists the targets.
# SPDX-License-Identifier: ISC

# --- What the caller may set -------------------------------------------------

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
# Where these shells look for completions; Debian's zsh: share/zsh/vendor-completions.
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
PKG_CONFIG ?= pkg-config
INSTALL ?= install
# Seconds for each target of `make fuzz`.
FUZZTIME ?= 60
# Parts of `make bench`: small big rows state scale dns loss many lint dkim
# check; all if empty (t/bench/bench.sh says what they are).
BENCH ?=
# CFLAGS, CPPFLAGS, LDFLAGS: come last, so they win.

# Where everything goes; `make B=/tmp/x` builds elsewhere. make ends a name at a
# blank, so a folder that has one in its name is reached through a link.
B ?= build
GIVEN_B := $B
quoted = '$(subst ','\'',$1)'
ifneq ($(words $B),1)
override B := $(shell b=$(call quoted,$B) && l=build/to-$$(printf %s "$$b" | \
	cksum | tr ' ' -) && mkdir -p build "$$b" && \
	ln -sfn "$$(cd "$$b" && pwd)" $$l && echo $$l)
$(if $B,,$(error B is no folder that can be made))
endif
# Sanitizers, for `make asan`; set them together with a B of their own.
SAN ?=
# Tests that run side by side.
JOBS ?= $(call once,JOBS,{ nproc || getconf NPROCESSORS_ONLN || echo 2; })

# --- What there is -----------------------------------------------------------

VERSION := $(shell cat VERSION)
PKGS := ldns libcrypto libidn2 libpsl libxml-2.0 libzip zlib

SRCS := $(sort $(wildcard common/*/*.c))
OBJS := $(SRCS:%.c=$B/%.o)
BINS := $(patsubst cmd/%.c,$B/bin/%,$(sort $(wildcard cmd/*.c)))
SHELLS := $(foreach b,$(notdir $(BINS)),$B/complete/bash/$b \
	$B/complete/zsh/_$b $B/complete/fish/$b.fish)
UNITS := $(patsubst t/unit/%.c,$B/unit/%,$(sort $(wildcard t/unit/*/*.c)))
FUZZ_SRCS := $(sort $(wildcard t/fuzz/*/*.c))
REPLAYS := $(FUZZ_SRCS:t/fuzz/%.c=$B/replay/%)
HELPERS := $(patsubst t/lib/%.c,$B/helper/%,$(filter-out t/lib/fault.c, \
	$(sort $(wildcard t/lib/*.c))))
BENCHES := $(addprefix $B/bench/,dkimfloor dnsfloor dnsloss gen mail \
	mailfloor null run zonegen)
MACHINES := $(sort $(wildcard t/machines-*.t))
TESTS := $(filter-out $(MACHINES),$(sort $(wildcard t/*.t)))
PAGES := $(patsubst man/%,$B/man/%,$(sort $(wildcard man/*.[1-8])))

# --- How it is built ---------------------------------------------------------

# $(call once,VAR,command): the command's output, asked for when it is first
# needed and kept. So nothing runs while make only reads this file, on a
# machine that may not have the tools yet.
once = $(eval $1 := $$(shell $2 2>/dev/null))$($1)
# The same for what has to succeed: its message is shown, and what to install.
needed = $(eval $1 := $$(shell $2 || { CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' \
	sh t/lib/deps.sh -n build >&2; exit 1; }))$(if $(filter-out 0,$(.SHELLSTATUS)),$(error \
	The build needs what is named above))$($1)
# $(call flag,-fx): -fx where the compiler knows it.
flag = $(shell $(CC) -Werror $1 -x c -c -o /dev/null /dev/null \
	2>/dev/null && echo '$1')

WARN := -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow \
	-Wmissing-prototypes -Wstrict-prototypes -Wvla
PKG_CFLAGS = $(call needed,PKG_CFLAGS,$(PKG_CONFIG) --cflags $(PKGS))
PKG_LIBS = $(call needed,PKG_LIBS,$(PKG_CONFIG) --libs $(PKGS))
# Formats that are read where their library is there: how to link with it, or
# nothing. (Debian 12 has no bzip2.pc.) `make XZ_LIBS=` builds without xz.
FORMATS := XZ BZIP2 ZSTD
XZ_LIBS = $(call once,XZ_LIBS,$(PKG_CONFIG) --libs liblzma)
BZIP2_LIBS = $(call once,BZIP2_LIBS,$(PKG_CONFIG) --libs bzip2 2>/dev/null || \
	(printf '\043include <bzlib.h>\nint main(void) { return 0; }' | \
	$(CC) -x c -o /dev/null - -lbz2 && echo -lbz2))
ZSTD_LIBS = $(call once,ZSTD_LIBS,$(PKG_CONFIG) --libs libzstd)
FORMAT_LIBS = $(foreach f,$(FORMATS),$($f_LIBS))
FORMAT_FLAGS = $(foreach f,$(FORMATS),$(if $(strip $($f_LIBS)),-DWITH_$f))
CF_PROTECTION = $(eval CF_PROTECTION := $(call flag,-fcf-protection) \
	$(call flag,-fstack-clash-protection))$(CF_PROTECTION)

ifeq ($(SAN),)
# The programs are optimized as a whole where compiler and linker can, which
# makes them a twentieth faster; tests link the same objects without that, as
# it takes seconds. Warnings are about files, so they come before. The seed is
# for names in objects, which have to be the same the next time.
LTO = $(call once,LTO,(echo 'int main(void) { return 0; }' | \
	$(CC) -Werror -flto=auto -ffat-lto-objects -x c -o /dev/null - && \
	echo '-flto=auto -ffat-lto-objects'))
HARDEN = -O2 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 \
	$(CF_PROTECTION) $(LTO)
else
HARDEN = -O1 -fno-omit-frame-pointer $(SAN)
endif

# Linux's libcs show POSIX and what a file asks for by _DEFAULT_SOURCE and
# _GNU_SOURCE; others show all, unless they are asked for POSIX.
POSIX = $(if $(filter Linux,$(call once,SYSTEM,uname -s)),-D_POSIX_C_SOURCE=200809L)
ALL_CPPFLAGS = -Icommon -It $(POSIX) -DVERSION='"$(VERSION)"' \
	$(PKG_CFLAGS) $(FORMAT_FLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c11 -g $(WARN) -fPIE $(HARDEN) \
	-ffile-prefix-map=$(call quoted,$(CURDIR))=. $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(LDFLAGS)
# `make V=1` shows the commands.
Q = $(if $(V),,@printf '%8s %s\n' '$1' '$@';)
COMPILE = $(call Q,CC)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP \
	$(and $(LTO),-frandom-seed=$<) -c -o $@ $<
LINK = $(call Q,LINK)$(CC) $(ALL_CFLAGS) $(LINK_LTO) $(ALL_LDFLAGS) -o $@ \
	$(filter %.o %.a,$^) $(PKG_LIBS) $(FORMAT_LIBS)
$B/bin/%: LINK_LTO = $(and $(LTO),-w)
$B/unit/% $B/replay/% $B/helper/% $B/bench/%: LINK_LTO = $(and $(LTO),-fno-lto)

all: $B/libdmarc.a $(BINS) $(PAGES) $(SHELLS) ## build the programs into build/bin
.DEFAULT_GOAL := all

$B/libdmarc.a: $(OBJS) $B/objects
	@rm -f $@
	$(call Q,AR)$(AR) qcD $@ $(OBJS)

$B/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(COMPILE)

$B/bin/%: $B/cmd/%.o $B/libdmarc.a
	@mkdir -p $(@D)
	$(LINK)

$B/unit/%: $B/t/unit/%.o $B/libdmarc.a
	@mkdir -p $(@D)
	$(LINK)

$B/replay/%: $B/t/fuzz/%.o $B/t/fuzz/main.o $B/libdmarc.a
	@mkdir -p $(@D)
	$(LINK)

$B/helper/%: $B/t/lib/%.o $B/libdmarc.a
	@mkdir -p $(@D)
	$(LINK)

$B/bench/%: $B/t/bench/%.o
	@mkdir -p $(@D)
	$(LINK)
$B/bench/dkimfloor: $B/libdmarc.a
$B/bench/dkimfloor $B/bench/mail $B/bench/mailfloor: $B/t/bench/floor.o
$B/bench/gen: $B/t/bench/report.o $B/t/bench/pack.o $B/common/base/buf.o $B/common/base/width.o \
	$B/common/base/xalloc.o

# Columns, rules and bounds in the manual come from where they are defined.
DEFS := common/base/limits.h $(sort $(wildcard common/*/*.def))
$B/man/%: man/% man/table.awk $(DEFS)
	@mkdir -p $(@D)
	$(call Q,MAN)awk -f man/table.awk $(DEFS) $< >$@

# Completions are what the programs themselves say (--complete, base/opt.h).
complete = @mkdir -p $(@D) && sed 's/@PROGRAM@/$*/g' $< >$@
$B/complete/bash/%: cmd/complete.bash
	$(complete)
$B/complete/zsh/_%: cmd/complete.zsh
	$(complete)
$B/complete/fish/%.fish: cmd/complete.fish
	$(complete)

# Files that change only when what they name does: the flags, so that other
# flags build everything anew, and the objects, so that none stays behind.
keep = @mkdir -p $(@D); printf '%s\n' $(quoted) | cmp -s - $@ || \
	printf '%s\n' $(quoted) >$@
$B/flags: FORCE
	$(call keep,$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(FORMAT_LIBS))
$B/objects: FORCE
	$(call keep,$(OBJS))
FORCE:

# Itself again, as wide as the machine unless the caller has said how wide.
AGAIN = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

# --- Tests -------------------------------------------------------------------

deps: ## install the packages that are missing, as root or through sudo
	@sh t/lib/deps.sh -y build check formats

check: ## the same as root, else name what is missing; build, run all tests
	@sh t/lib/deps.sh build check
	@sh t/lib/deps.sh formats || echo 'not all of xz, bzip2, zstd are read'
	@$(AGAIN) check-run

check-run: ## all tests, with what is there: no look at packages, no network
check-run: all units replays helpers $B/fault.so $B/bench/dnsloss $B/bench/gen $B/bench/run
	@TEST_BUILD=$(call quoted,$(abspath $B)) TEST_SAN='$(SAN)' CC='$(CC)' \
		TEST_CFLAGS='$(PLAIN_CFLAGS)' JOBS='$(JOBS)' sh t/lib/run.sh $(TESTS)

many-machines: ## dmarc-scale(7) over ssh, with Slurm, on two ClickHouse servers
many-machines: all $B/bench/gen
	@TEST_BUILD=$(call quoted,$(abspath $B)) TEST_SAN='$(SAN)' CC='$(CC)' \
		TEST_CFLAGS='$(PLAIN_CFLAGS)' JOBS='$(JOBS)' sh t/lib/run.sh $(MACHINES)

databases: ## a million rows in SQLite, each PostgreSQL here and ClickHouse
databases: all helpers $B/bench/gen
	@DATABASE_ROWS=1000000 TEST_BUILD=$(call quoted,$(abspath $B)) \
		TEST_CFLAGS='$(PLAIN_CFLAGS)' sh t/lib/run.sh t/databases.t

# What a compiler needs to read our sources and be strict about them. (Any
# string will do as VERSION, and this one needs no quotes.)
PLAIN_CFLAGS = -std=c11 -Icommon -It $(POSIX) -DVERSION=__FILE__ \
	$(WARN) $(PKG_CFLAGS) $(FORMAT_FLAGS)
cflags:
	@echo '$(PLAIN_CFLAGS)'
libs:
	@echo '$(PKG_LIBS) $(FORMAT_LIBS)'

units: $(UNITS)
replays: $(REPLAYS)
helpers: $(HELPERS)

asan: ## the same tests with ASan and UBSan, in build/asan
	@$(AGAIN) B=$B/asan check-run SAN='-fsanitize=address,undefined -fno-sanitize-recover=all'

# FAULTS_MAX: see t/lib/faults.py, which says what must be.
faults: all $B/fault.so ## each call of libc fails in turn, in runs of each program
	@JOBS='$(JOBS)' python3 t/lib/faults.py \
		$(call quoted,$(abspath $B)/bin) \
		$(call quoted,$(abspath $B)/fault.so) $(FAULTS)

$B/fault.so: t/lib/fault.c $B/flags
	$(call Q,LINK)$(CC) $(PLAIN_CFLAGS) -O1 -shared -fPIC -o $@ $< -ldl

systems: ## demo and check in chroots of Debian (root); SYSTEMS= COMPILERS=
	@SYSTEMS='$(SYSTEMS)' COMPILERS='$(COMPILERS)' sh t/systems.sh

# --- Speed and memory --------------------------------------------------------

bench: ## CPU, memory, rate; BENCH="small big rows state scale dns loss many lint dkim check"
	@sh t/lib/deps.sh build bench
	@$(AGAIN) bench-run

bench-run: all $(BENCHES)
	@BUILD='$B' sh t/bench/bench.sh $(BENCH)

scale: all ## how cost grows with hostile input; SCALE="lint-* xml-names"
	@set -f; JOBS='$(JOBS)' python3 t/lib/scale.py '$B/bin' $(SCALE)

# --- Fuzzing -----------------------------------------------------------------

fuzz: ## each target for FUZZTIME seconds with libFuzzer, in build/fuzz
	@sh t/lib/deps.sh build fuzz
	@$(AGAIN) B=$B/fuzz CC=clang fuzz-run SAN='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'

FUZZERS := $(FUZZ_SRCS:t/fuzz/%.c=$B/target/%)
$B/target/%: $B/t/fuzz/%.o $B/libdmarc.a
	@mkdir -p $(@D)
	$(LINK) -fsanitize=fuzzer

# What a run finds new stays in build/fuzz/corpus; a crash stops all.
fuzz-run: $(FUZZERS)
	@set -e; for t in $(FUZZERS); do n=$${t#$B/target/}; \
		echo "--- $$n"; mkdir -p $B/corpus/$$n $B/crash/$$n; \
		$$t -max_total_time=$(FUZZTIME) -print_final_stats=1 \
			-artifact_prefix=$B/crash/$$n/ \
			$B/corpus/$$n t/fuzz/corpus/$$n; \
	done

# --- The manual --------------------------------------------------------------

README := README
doc: $(README) $(PAGES) ## README and build/man, from man/
$(README): $B/man/dmarcutils.7 Makefile
	$(call Q,DOC)mandoc -T utf8 -I os=dmarcutils -O width=78 $< | \
		LC_ALL=C.UTF-8 sed 's/.\x08//g' >$@

# --- Looking for faults without running --------------------------------------

# Off: what the compilers' own warnings see better, what clang 14 gets wrong
# about va_start(), and null pointers, for it can't know that an absent span
# has no length; arrays of pointers, and texts without a NUL, which most are.
TIDY := -*,clang-analyzer-*,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-assignment-in-if-condition,-bugprone-reserved-identifier,-bugprone-narrowing-conversions,-bugprone-signed-char-misuse,-bugprone-sizeof-expression,-bugprone-not-null-terminated-result,-bugprone-implicit-widening-of-multiplication-result,-clang-analyzer-valist.Uninitialized,-clang-analyzer-core.NonNullParamChecker,-clang-analyzer-core.NullDereference,-clang-analyzer-optin.performance.Padding,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling
LINTED := $(SRCS) $(wildcard cmd/*.c t/unit/*/*.c t/fuzz/*.c t/fuzz/*/*.c t/bench/*.c t/lib/*.c)
SCRIPTS := $(wildcard .ci/run t/*.t t/*.sh t/lib/*.sh t/bench/*.sh t/packaging/*.sh)
# $(call with,TOOL,command): if it is there, and say so if it is not.
with = @if command -v $1 >/dev/null; then echo '    LINT $1'; $2; \
	else echo '    LINT $1 is not installed'; fi

lint: lint-manual lint-shell lint-warnings lint-cppcheck lint-tidy ## mandoc, cppcheck, clang-tidy, shellcheck, where installed
lint-manual: $(PAGES)
	$(call with,mandoc,! mandoc -T lint $(PAGES) 2>/dev/null | \
		grep -v 'referenced manual not found')
lint-shell:
	$(call with,shellcheck,shellcheck -s sh -x -P t:t/bench -S warning \
		-e SC2034 -e SC2038 -e SC2044 $(SCRIPTS))
# gcc sees most only when it optimizes; clang at once.
lint-warnings:
	$(call with,clang,$(call each,clang -fsyntax-only))
	$(call with,gcc,$(call each,gcc -O2 -S -o /dev/null))
# $(call each,COMMAND): compiles all sources, each by itself.
each = printf '%s\n' $(LINTED) | xargs -n 8 -P $(JOBS) sh -c \
	'for f; do $1 $(PLAIN_CFLAGS) -Werror "$$f" || exit; done' -
lint-cppcheck:
	$(call with,cppcheck,$(CPPCHECK) $(LINTED))
# It can't follow how fields.h reads fields.def.
CPPCHECK = cppcheck -q -j $(JOBS) --std=c11 --inline-suppr \
	--enable=warning,performance,portability --error-exitcode=1 \
	--suppress=missingIncludeSystem --suppress=unknownMacro -Icommon -It \
	-DVERSION=__FILE__
lint-tidy:
	$(call with,clang-tidy,printf '%s\n' $(LINTED) | \
		xargs -n 4 -P $(JOBS) sh -c '$(TIDIED)' -)
TIDIED = clang-tidy --quiet --warnings-as-errors="*" --checks="$(TIDY)" \
	"$$@" -- $(PLAIN_CFLAGS) 2>/dev/null

# The same sources give the same programs, whatever folder they are in.
reproducible: all
	@rm -rf $B/elsewhere && mkdir -p $B/elsewhere
	@cp -R Makefile VERSION common cmd man $B/elsewhere
	@$(AGAIN) -C $B/elsewhere B=build all
	@for f in $(BINS); do \
		cmp $$f $B/elsewhere/build/bin/$${f##*/} || exit; done
	@rm -rf $B/elsewhere

# --- Installing --------------------------------------------------------------

MAN_SECTIONS = $(sort $(patsubst .%,%,$(suffix $(PAGES))))
TO_BIN = $(call quoted,$(DESTDIR)$(BINDIR))
TO_MAN = $(call quoted,$(DESTDIR)$(MANDIR)/man)
TO_bash = $(call quoted,$(DESTDIR)$(BASHDIR))
TO_zsh = $(call quoted,$(DESTDIR)$(ZSHDIR))
TO_fish = $(call quoted,$(DESTDIR)$(FISHDIR))

install: all ## into DESTDIR, PREFIX, BINDIR, MANDIR, BASHDIR, ZSHDIR, FISHDIR
	$(INSTALL) -d $(TO_BIN) $(TO_bash) $(TO_zsh) $(TO_fish) \
		$(foreach s,$(MAN_SECTIONS),$(TO_MAN)$s)
	$(if $(BINS),$(INSTALL) -m 755 $(BINS) $(TO_BIN))
	$(foreach s,bash zsh fish,$(INSTALL) -m 644 \
		$(filter $B/complete/$s/%,$(SHELLS)) $(TO_$s) &&) true
	$(foreach s,$(MAN_SECTIONS),$(INSTALL) -m 644 $(filter %.$s,$(PAGES)) \
		$(TO_MAN)$s &&) true

uninstall: ## what install has put there
	rm -f $(foreach b,$(BINS),$(TO_BIN)/$(notdir $b))
	rm -f $(foreach s,bash zsh fish,$(foreach f,$(filter \
		$B/complete/$s/%,$(SHELLS)),$(TO_$s)/$(notdir $f)))
	rm -f $(foreach p,$(PAGES),$(TO_MAN)$(patsubst .%,%,$(suffix $p))/$(notdir $p))

# --- Packages ----------------------------------------------------------------

TARBALL = $B/dist/dmarcutils-$(VERSION).tar.gz
dist: ## a tarball, and recipes of packages for it, in build/dist; URL=
	@BUILD=$(call quoted,$B) sh t/packaging/dist.sh '$(TARBALL)'
	@URL='$(URL)' sh t/packaging/expand.sh '$B/dist' '$(TARBALL)'
	@echo '$(TARBALL)'

deb: dist ## packages of Debian, in build/deb; DEBFULLNAME= DEBEMAIL= DEBFLAGS=
	@sh t/lib/deps.sh deb build formats check
	@sh t/packaging/deb.sh '$B/deb' '$(TARBALL)' $(DEBFLAGS)

packages: dist ## builds, checks, installs, removes packages (root); SYSTEMS= STEPS=
	@sh t/lib/deps.sh packages deb build formats
	@SYSTEMS='$(SYSTEMS)' STEPS='$(STEPS)' sh t/packaging/check.sh '$(TARBALL)'

# --- The rest ----------------------------------------------------------------

demo: ## packages as for check; build, show what the tools say
	@sh t/lib/deps.sh build
	@sh t/lib/deps.sh formats || echo 'not all of xz, bzip2, zstd are read'
	@$(AGAIN) all
	@BUILD='$B' sh t/lib/demo.sh

clean: ## remove build/
	rm -rf $B $(call quoted,$(GIVEN_B))

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

.PHONY: all dist deb packages deps check check-run many-machines databases systems faults cflags libs units replays helpers asan bench bench-run scale fuzz \
	fuzz-run doc lint reproducible lint-manual lint-shell lint-warnings lint-cppcheck \
	lint-tidy install uninstall demo clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(wildcard $B/common/*/*.d $B/cmd/*.d $B/t/*/*.d $B/t/*/*/*.d)
