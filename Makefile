# waybill: build, test and install. `make demo` and `make test` do all that a
# fresh Debian 12 needs, packages included.

BUILD ?= build
MODE ?= release
CC ?= cc
PREFIX ?= /usr/local
SECONDS ?= 60

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla \
	-Wwrite-strings -Wpointer-arith -Wcast-qual -Wformat=2 -Wundef \
	-Wimplicit-fallthrough -Wdouble-promotion -Wnull-dereference
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -I.
BASE_CFLAGS = -std=c11 $(WARN) -pthread

ifeq ($(MODE),release)
MODE_CFLAGS = -O2 -g
OBJ = $(BUILD)
endif
ifeq ($(MODE),asan)
MODE_CFLAGS = -O1 -g -Werror -fsanitize=address,undefined \
	-fno-omit-frame-pointer -fno-sanitize-recover=all
OBJ = $(BUILD)/asan
endif
ifeq ($(MODE),tsan)
MODE_CFLAGS = -O1 -g -Werror -fsanitize=thread -fno-omit-frame-pointer
OBJ = $(BUILD)/tsan
endif
ifeq ($(MODE),debug)
MODE_CFLAGS = -O0 -g -Werror
OBJ = $(BUILD)/debug
endif
ifeq ($(MODE),fuzz)
CC = clang
MODE_CFLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all
OBJ = $(BUILD)/fuzzobj
endif

# ISA-L exists on amd64 and arm64 only; zlib does the same elsewhere, slower.
HAVE_ISAL := $(shell test -e /usr/include/isa-l/igzip_lib.h && echo 1)
ifeq ($(HAVE_ISAL),1)
CPPFLAGS += -DHAVE_ISAL=1
LIB_ISAL = -lisal
else
CPPFLAGS += -DHAVE_ISAL=0
endif

ALL_CFLAGS = $(BASE_CFLAGS) $(MODE_CFLAGS) $(CFLAGS)
LIBS = -llmdb -lsqlite3 -larchive -lz $(LIB_ISAL) -lzstd -lxxhash -lcrypto \
	-lpcre2-8 -lm

LIB_SRC := $(sort $(wildcard format/*/*.c indexer/*/*.c query/lang/*.c \
	query/plan/*.c query/show/*.c query/trace/*.c) \
	$(filter-out query/cmd/main.c,$(wildcard query/cmd/*.c)))
CMD_SRC := query/cmd/main.c
LIB_OBJ := $(LIB_SRC:%.c=$(OBJ)/%.o)
CMD_OBJ := $(CMD_SRC:%.c=$(OBJ)/%.o)
HEADERS := $(sort $(wildcard format/*/*.h indexer/*/*.h query/*/*.h))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT := $(UNIT_SRC:tests/unit/%.c=$(OBJ)/tests/%)
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ := $(FUZZ_SRC:tests/fuzz/%.c=$(OBJ)/fuzz/%)

.PHONY: all demo test check unit cli bench fuzz lint layers headers style tidy \
	analyze install uninstall clean deps FORCE
.SECONDARY:

all: $(OBJ)/waybill

$(OBJ)/waybill: $(CMD_OBJ) $(OBJ)/libwaybill.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(CMD_OBJ) $(OBJ)/libwaybill.a $(LIBS)

$(OBJ)/libwaybill.a: $(LIB_OBJ) $(OBJ)/objects.list
	rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

# Rebuilt when a source goes away, so that no stale object stays in the archive.
$(OBJ)/objects.list: FORCE
	@mkdir -p $(@D)
	@echo '$(LIB_OBJ)' | cmp -s - $@ || echo '$(LIB_OBJ)' > $@

$(OBJ)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OBJ)/tests/%: tests/unit/%.c $(OBJ)/libwaybill.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -Wno-null-dereference -o $@ $< \
		$(OBJ)/libwaybill.a $(LIBS) -lcriterion

$(OBJ)/fuzz/%: tests/fuzz/%.c $(OBJ)/libwaybill.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $< \
		$(OBJ)/libwaybill.a $(LIBS)

$(OBJ)/wbsim: $(wildcard tests/sim/*.c) $(wildcard tests/sim/*.h)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -o $@ $(filter %.c,$^) -lz -lm

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d)

clean:
	rm -rf $(BUILD)
