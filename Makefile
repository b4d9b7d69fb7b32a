# dmarcutils. GNU make. `make help` lists the targets.

VERSION := $(shell cat VERSION)
B ?= build

PKGS = libxml-2.0 libzip zlib
CMDS := $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
SRCS := $(sort $(wildcard common/*/*.c))
OBJS := $(SRCS:%.c=$B/%.o)
BINS := $(CMDS:%=$B/bin/%)

CC ?= gcc
PKG_CONFIG ?= pkg-config
WARN = -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow \
	-Wmissing-prototypes -Wstrict-prototypes -Wvla -Werror
OUR_CPPFLAGS = -Icommon -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"' \
	$(shell $(PKG_CONFIG) --cflags $(PKGS))
OUR_CFLAGS = -std=c11 -O2 -g $(WARN) -fPIE -fstack-protector-strong \
	-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -ffile-prefix-map=$(CURDIR)=.
OUR_LDFLAGS = -pie -Wl,-z,relro,-z,now
LIBS = $(shell $(PKG_CONFIG) --libs $(PKGS))

all: $(BINS)

$B/libdmarc.a: $(OBJS)
	@rm -f $@
	ar rcD $@ $(OBJS)

$B/bin/%: $B/cmd/%.o $B/libdmarc.a
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(OUR_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

clean:
	rm -rf $B

.PHONY: all clean
.SECONDARY:
-include $(shell find $B -name '*.d' 2>/dev/null)
