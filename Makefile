# waybill: build, test and install. `make demo` and `make test` do all that a
# fresh Debian 12 needs, packages included.

BUILD ?= build
MODE ?= release
CC ?= cc
PREFIX ?= /usr/local
SECONDS ?= 60
# How many tests and checks run at a time.
JOBS ?= 2
INSTALL ?= install

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla \
	-Wwrite-strings -Wpointer-arith -Wcast-qual -Wformat=2 -Wundef \
	-Wimplicit-fallthrough -Wdouble-promotion -Wnull-dereference
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -I.
BASE_CFLAGS = -std=c11 $(WARN) -pthread

# What the compiler can do against a hole that is still there. Costs nothing
# that can be measured: indexing spends its time in loops without arrays on the
# stack.
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
HARDEN_LINK = -pie -Wl,-z,relro,-z,now
ifneq ($(findstring x86_64,$(shell $(CC) -dumpmachine)),)
HARDEN += -fcf-protection -fstack-clash-protection
# Its functions are called only where the machine has it.
FLAGS_digest_wide = -mavx2
FLAGS_find_wide = -mavx2
endif

ifeq ($(MODE),release)
MODE_CFLAGS = -O2 -g $(HARDEN)
LDFLAGS += $(HARDEN_LINK)
OBJ = $(BUILD)
endif
ifeq ($(MODE),asan)
# Thousands of short processes: at fixed addresses and without shared libraries
# each starts in half of the time. And gcc has ASan watch all that UBSan would
# say of its 120,000 checks, which each start pays for: so undefined behaviour
# is a trap, told by ASan with its stack. `make MODE=asan SAY_UB=1` says more.
UB_TRAP = -fsanitize-undefined-trap-on-error -fno-crossjumping
MODE_CFLAGS = -O1 -g1 -Werror -fsanitize=address,undefined -fno-pie \
	-fno-omit-frame-pointer $(if $(SAY_UB),-fno-sanitize-recover=all,$(UB_TRAP))
LDFLAGS += -no-pie
OBJ = $(BUILD)/asan
endif
ifeq ($(MODE),tsan)
MODE_CFLAGS = -O1 -g1 -Werror -fsanitize=thread -fno-omit-frame-pointer
OBJ = $(BUILD)/tsan
endif
ifeq ($(MODE),debug)
MODE_CFLAGS = -O0 -g -Werror
OBJ = $(BUILD)/debug
endif
ifeq ($(MODE),fuzz)
CC = clang
# CHECKS=address builds in two thirds of the time.
CHECKS ?= address,undefined
MODE_CFLAGS = -O1 -g1 -fsanitize=fuzzer-no-link,$(CHECKS) \
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
# A look-up takes a few milliseconds, and starting with a dozen shared libraries
# takes as long again: so a release is linked with their archives where Debian
# has them all (STATIC=0 to link as usual), and so is what runs under ASan.
# Order matters: who uses comes before who is used.
LIB_NAMES = lmdb sqlite3 archive nettle crypto lzma bz2 lz4 z zstd xxhash pcre2-8 \
	idn2 unistring
SHARED_NAMES = $(filter-out nettle unistring,$(LIB_NAMES))
HAVE_ARCHIVES := $(shell for name in $(LIB_NAMES); do \
	test -e "$$($(CC) -print-file-name=lib$$name.a)" || exit 0; done; echo 1)
STATIC ?= $(if $(filter release asan,$(MODE)),$(HAVE_ARCHIVES))
ifeq ($(STATIC),1)
LIBS = $(patsubst %,-l:lib%.a,$(LIB_NAMES)) $(LIB_ISAL) -lm
else
LIBS = $(SHARED_NAMES:%=-l%) $(LIB_ISAL) -lm
endif

CMD_SRC := query/cmd/run/main.c
LIB_SRC := $(sort $(filter-out $(CMD_SRC),$(foreach d,format indexer query,\
	$(wildcard $d/*/*.c $d/*/*/*.c))))
CMD_OBJ := $(CMD_SRC:%.c=$(OBJ)/%.o)
ifeq ($(MODE),fuzz)
# Without the folders that no fuzzer reaches, in two thirds of the time. Where
# one does, the linker says which function is missing.
LIB_SRC := $(filter format/% indexer/% query/lang/% query/plan/% query/show/% \
	query/dossier/% query/trace/view/% query/cmd/ask/citation.c \
	query/cmd/ask/term_file.c query/cmd/answer/trace_key.c \
	query/cmd/run/option_value.c query/user/who/account_line.c,$(LIB_SRC))
endif
LIB_OBJ := $(LIB_SRC:%.c=$(OBJ)/%.o)
HEADERS := $(sort $(foreach d,format indexer query,\
	$(wildcard $d/*/*.h $d/*/*/*.h)))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT := $(UNIT_SRC:tests/unit/%.c=$(OBJ)/tests/%)
PROPERTY_SRC := $(sort $(wildcard tests/property/*.c))
PROPERTY := $(PROPERTY_SRC:tests/property/%.c=$(OBJ)/property/%)
THREAD_SRC := $(sort $(wildcard tests/thread/*.c))
THREAD := $(THREAD_SRC:tests/thread/%.c=$(OBJ)/thread/%)
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
BENCH := $(BENCH_SRC:tests/bench/%.c=$(OBJ)/bench/%)
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ := $(FUZZ_SRC:tests/fuzz/%.c=$(OBJ)/fuzz/%)
SIM_SRC := $(sort $(wildcard tests/sim/*.c))
SIM := $(if $(SIM_SRC),$(OBJ)/wbsim)
CLI := $(sort $(wildcard tests/cli/*.t))
MAN1 := $(sort $(wildcard doc/*.1))
MAN5 := $(sort $(wildcard doc/*.5))
ALL_C := $(LIB_SRC) $(CMD_SRC)
ALL_TESTS := $(sort $(wildcard tests/*.h tests/*/*.c tests/*/*.h))

# Criterion runs each test in a process that ThreadSanitizer cannot start in.
UNIT_ITEMS := $(if $(filter tsan,$(MODE)),,$(UNIT:%=unit:%))
# These have no threads of their own, and take minutes there.
TSAN_LEAVES = $(if $(filter tsan,$(MODE)),$(addprefix %/,collide every_byte \
	hostile_index rare_first round_trip trace_is_truth \
	years_are_right))
MAIN_ITEMS := $(patsubst %,main:%,$(filter-out $(TSAN_LEAVES),$(PROPERTY) \
	$(THREAD)))
# Only what runs threads of its own in ways of its own: the writers (crash kills
# these same ones, for minutes there). Searches are
# in property/index_is_scan and thread/index_and_search.
TSAN_CLI = compact index reindex trace_join verify
# What these run is run by others, too: they hold the files of one run against
# those of another, or months of a rhythm, or need a browser.
ASAN_LEAVES = $(if $(filter asan,$(MODE)),%/determinism.t %/crash.t %/power.t \
	%/gaps.t %/pflogsumm.t %/dossier_browser.t %/again.t %/compact.t \
	%/states.t %/copies_whole.t %/copies_many.t %/help.t \
	%/record_tools.t %/trace_many.t)
# What takes longest begins first, so that no core waits for it at the end.
LONGEST = %/trace_crew %/trace_stories.t %/hostile.t %/damage.t %/crash.t \
	%/compact.t %/fault.t %/trace_is_truth %/logins.t %/coverage.t \
	%/processes.t %/trace_many.t %/index.t %/determinism.t %/test_walk_packed
longest_first = $(filter $(LONGEST),$1) $(filter-out $(LONGEST),$1)
CLI_ITEMS := $(if $(filter tsan,$(MODE)),$(TSAN_CLI:%=cli:tests/cli/%.t), \
	$(patsubst %,cli:%,$(filter-out $(ASAN_LEAVES),$(CLI))))

.PHONY: all demo test check unit property thread cli crash bench coverage fuzz fuzz-build \
	lint layers files headers style tidy analyze man install uninstall clean \
	deps FORCE
.SECONDARY:

all: $(OBJ)/waybill

# V=1 shows whole commands.
Q = $(if $(V),,@echo '  $(notdir $(CC)) $@' &&)

# Not from the archive: of two functions of one name that would take either.
$(OBJ)/waybill: $(CMD_OBJ) $(OBJ)/libwaybill.a
	$(Q) $(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(CMD_OBJ) $(LIB_OBJ) $(LIBS)

$(OBJ)/libwaybill.a: $(LIB_OBJ) $(OBJ)/objects.list
	$(Q) rm -f $@ && $(AR) rcs $@ $(LIB_OBJ)

# Rebuilt when a source goes away, so that no stale object stays in the archive.
$(OBJ)/objects.list: FORCE
	@mkdir -p $(@D)
	@echo '$(LIB_OBJ)' | cmp -s - $@ || echo '$(LIB_OBJ)' > $@

# The same for compiler and flags (a library that came with `make deps`).
$(OBJ)/flags.list: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' > $@

$(OBJ)/%.o: %.c $(OBJ)/flags.list
	@mkdir -p $(@D)
	$(Q) $(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(FLAGS_$(notdir $*)) -MMD -MP -c \
		-o $@ $<

# A test is one file and the library.
TEST_CC = $(Q) mkdir -p $(@D) && $(CC) $(CPPFLAGS) \
	$(ALL_CFLAGS) $(LDFLAGS) -Wno-null-dereference -MMD -MP -MF $@.d -MT $@ \
	-o $@ $< $(OBJ)/libwaybill.a

$(OBJ)/tests/%: tests/unit/%.c $(OBJ)/libwaybill.a
	$(TEST_CC) $(LIBS) -lcriterion

$(OBJ)/property/%: tests/property/%.c $(OBJ)/libwaybill.a
	$(TEST_CC) $(LIBS)

$(OBJ)/thread/%: tests/thread/%.c $(OBJ)/libwaybill.a
	$(TEST_CC) $(LIBS)

$(OBJ)/bench/%: tests/bench/%.c $(OBJ)/libwaybill.a
	$(TEST_CC) $(LIBS)

$(OBJ)/fuzz/%: tests/fuzz/%.c $(OBJ)/libwaybill.a
	$(TEST_CC) -fsanitize=fuzzer $(LIBS)

$(OBJ)/wbsim: $(SIM_SRC) $(wildcard tests/sim/*.h) $(OBJ)/flags.list
	@mkdir -p $(@D)
	$(Q) $(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) \
		-lz -lm

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(UNIT:%=%.d) $(PROPERTY:%=%.d) \
	$(THREAD:%=%.d) $(BENCH:%=%.d) $(FUZZ:%=%.d)

# What `deps` brings changes what this file finds, so it is read again then.
deps:
	@.ci/deps test

demo:
	@.ci/deps build
	@$(MAKE) --no-print-directory all $(if $(SIM_SRC),$(OBJ)/wbsim)
	@.ci/demo $(OBJ)

test: deps
	@$(MAKE) --no-print-directory check

# The tests find the program, and what makes evidence for them, by $WAYBILL
# and $WBSIM.
# What tries by chance has a few seconds here, and its own, longer, when it is
# run by itself. Sanitizers are slow: they ask about fewer mails, and try less.
SLOW = $(filter asan tsan,$(MODE))
TRUTH_MOST = $(if $(filter asan,$(MODE)),45,170)
CHANCE = $(if $(SLOW),WAYBILL_FEWER=1) \
	WAYBILL_SECONDS="$${WAYBILL_SECONDS:-$(if $(SLOW),5,8)}" \
	WAYBILL_FAULT_TRIES="$${WAYBILL_FAULT_TRIES:-9}"
RUN_TESTS = @$(CHANCE) WBSIM='$(abspath $(SIM))' JOBS=$(JOBS) \
	WB_TRUTH_MOST="$${WB_TRUTH_MOST:-$(TRUTH_MOST)}" .ci/test $(OBJ)

check: $(OBJ)/waybill $(SIM) $(patsubst unit:%,%,$(UNIT_ITEMS)) $(PROPERTY) \
		$(THREAD) $(if $(filter asan,$(MODE)),$(BENCH))
	$(RUN_TESTS) $(call longest_first,$(UNIT_ITEMS) $(MAIN_ITEMS) $(CLI_ITEMS))

unit: $(UNIT)
	$(RUN_TESTS) $(UNIT_ITEMS)

property: $(PROPERTY)
	$(RUN_TESTS) $(PROPERTY:%=main:%)

thread: $(THREAD)
	$(RUN_TESTS) $(THREAD:%=main:%)

cli: $(OBJ)/waybill $(SIM)
	$(RUN_TESTS) $(CLI_ITEMS)

# Kills, failing disks and losses of power at length: hundreds of each.
crash: $(OBJ)/waybill $(SIM)
	@WAYBILL='$(abspath $(OBJ))/waybill' WBSIM='$(abspath $(SIM))' \
		WAYBILL_CRASH_SECONDS=$(SECONDS) WAYBILL_FAULT_TRIES=0 \
		WAYBILL_POWER_TRIES=2000 \
		prove tests/cli/crash.t tests/cli/fault.t tests/cli/power.t

bench: $(OBJ)/waybill $(SIM) $(BENCH)
	@set -e; for b in $(BENCH); do echo "== $$b"; $$b; done
	@set -e; for b in $(sort $(wildcard tests/bench/*.sh)); do \
		echo "== $$b"; \
		WAYBILL='$(abspath $(OBJ))/waybill' WBSIM='$(abspath $(SIM))' \
			sh $$b; done

# What of format/ the unit tests run, line by line.
coverage:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage STATIC=0 \
		CFLAGS='--coverage -O0 -U_FORTIFY_SOURCE' unit
	@.ci/coverage $(BUILD)/coverage

fuzz:
	@$(MAKE) --no-print-directory MODE=fuzz fuzz-build
	@JOBS=$(JOBS) CORPUS=$(CORPUS) .ci/fuzz $(SECONDS) $(BUILD)/fuzz \
		$(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/fuzzobj/fuzz/%)

fuzz-build: $(FUZZ)

lint: layers headers style tidy
	@.ci/files >/dev/null

layers:
	@.ci/layers

files:
	@.ci/files

headers:
	@printf '%s\n' $(HEADERS) | xargs -P$(JOBS) -n1 sh -c \
		'echo "typedef int alone;" | $(CC) $(CPPFLAGS) \
		$(BASE_CFLAGS) -Werror -fsyntax-only -include "$$1" -x c -' \
		headers

style:
	@clang-format --dry-run -Werror $(ALL_C) $(HEADERS) $(ALL_TESTS)

# One file at a time: clang-tidy 14 mistakes va_list from its second file on.
# Nine tenths of its time go into paths of functions that have very many; the
# nodes that the analyzer may visit in each are bounded (`make tidy NODES=225000`
# is its own bound), and tests are run under sanitizers instead.
NODES ?= 20000
TIDY = xargs -P$(JOBS) -n1 sh -c 'clang-tidy --quiet $(1) "$$@" -- \
	$(CPPFLAGS) -std=c11 -pthread $(2) 2>/dev/null' tidy
tidy:
	@printf '%s\n' $(ALL_C) | $(call TIDY,,-Xclang -analyzer-config \
		-Xclang max-nodes=$(NODES))
	@printf '%s\n' $(filter %.c,$(ALL_TESTS)) | \
		$(call TIDY,--checks=-clang-analyzer-*)

analyze:
	@printf '%s\n' $(ALL_C) | xargs -P$(JOBS) -n1 gcc $(CPPFLAGS) \
		$(BASE_CFLAGS) -Werror -O2 -fanalyzer -c -o /dev/null

man:
	@set -e; for page in $(MAN1) $(MAN5); do \
		mandoc -Tlint -W error $$page; done

install: all
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin
	$(INSTALL) -m 755 $(OBJ)/waybill $(DESTDIR)$(PREFIX)/bin/waybill
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/share/man/man1
	$(if $(MAN1),$(INSTALL) -m 644 $(MAN1) \
		$(DESTDIR)$(PREFIX)/share/man/man1)
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/share/man/man5
	$(if $(MAN5),$(INSTALL) -m 644 $(MAN5) \
		$(DESTDIR)$(PREFIX)/share/man/man5)

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/waybill \
		$(MAN1:doc/%=$(DESTDIR)$(PREFIX)/share/man/man1/%) \
		$(MAN5:doc/%=$(DESTDIR)$(PREFIX)/share/man/man5/%)

clean:
	rm -rf $(BUILD)
