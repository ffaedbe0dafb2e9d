#!/bin/sh
# Measures the promises of doc/architecture.md on simulated mail logs and
# prints a table: what | must | aim | measured.
#
#	make bench			1 GiB of raw lines
#	make bench SIZE=100M		less (wbsim --size)
#
# From the environment: WAYBILL and WBSIM (the programs), SIZE, RUNS (5),
# PEERS=0 leaves the other programs out, BIG=1 does the look-ups on ten times
# the size too. Data and indexes stay below the build directory for next time.
set -eu
export LC_ALL=C

size=${SIZE:-1G}
runs=${RUNS:-5}
WAYBILL=${WAYBILL:-build/waybill}
build=$(dirname "$WAYBILL")
WBSIM=${WBSIM:-$build/wbsim}
stat=$build/bench/runstat
stages=$build/bench/stages
room=$build/bench/data-$size
tmp=$(mktemp -d "${TMPDIR:-/tmp}/waybill-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

die() {
	echo "bench: $*" >&2
	exit 1
}

say() {
	echo "bench: $*" >&2
}

for program in "$WAYBILL" "$WBSIM" "$stat" "$stages"; do
	[ -x "$program" ] ||
		die "no $program: run 'make bench', which builds it"
done
for command in index search; do
	"$WAYBILL" help "$command" >/dev/null 2>&1 ||
		die "$WAYBILL has no command '$command' yet"
done

# --- evidence

# make_data ROOM SIZE: raw logs in daily .gz files, once.
make_data() {
	[ -e "$1/done" ] && return
	say "making $2 of logs in $1 (once)"
	rm -rf "$1"
	mkdir -p "$1"
	"$stat" "$WBSIM" -s 1 -o "$1/logs" --size "$2" --gz 2>"$tmp/made" ||
		die "wbsim failed: $(cat "$tmp/made")"
	sed -n 's/.* days, \([0-9]*\) bytes.*/\1/p' "$tmp/made" >"$1/raw"
	find "$1/logs" -type f | sort >"$1/files"
	xargs cat <"$1/files" | wc -c >"$1/gz"
	mv "$tmp/made" "$1/done"
}

# pick ROOM: keys to look for, out of a file in the middle.
pick() {
	middle=$(grep /mx1/ "$1/files" | awk '{ l[NR] = $0 }
		END { print l[int((NR + 1) / 2)] }')
	gzip -dc "$middle" >"$tmp/middle"
	message_id=$(sed -n 's/.*message-id=<\([^>]*\)>.*/\1/p' \
		"$tmp/middle" | tail -n 1)
	address=$(sed -n 's/.* to=<\([^>]*\)>, relay=.*/\1/p' \
		"$tmp/middle" | tail -n 1)
	[ -n "$message_id" ] && [ -n "$address" ] ||
		die "found no mail in $middle; SIZE is too small"
}

# --- measuring

# cost FIELD FILE: 1 wall, 2 user, 3 system, 4 RSS, 5 RssAnon; the median of
# the runs whose lines are in FILE.
cost() {
	awk -v f="$1" '{ print $f }' "$2" | sort -n | awk '{ v[NR] = $1 }
		END { print v[int((NR + 1) / 2)] }'
}

# measure NAME [runstat options] COMMAND...: adds a line to $tmp/NAME. Status
# 1 is "nothing found", which is an answer.
measure() {
	name=$1
	shift
	"$stat" "$@" 2>"$tmp/one" >/dev/null || [ $? = 1 ] || {
		cat "$tmp/one" >&2
		die "failed: $*"
	}
	tail -n 1 "$tmp/one" >>"$tmp/$name"
}

calc() {
	awk "BEGIN { printf \"$1\", $2 }"
}

# row WHAT MUST AIM MEASURED
row() {
	printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$4" >>"$tmp/table"
}

kib_of() {
	if [ $# -gt 0 ] && [ -e "$1" ]; then
		du -ck "$@" | awk 'END { print $1 }'
	else
		echo 0
	fi
}

# --- the parts

time_index() {
	say "zgrep against index, $runs times in turn"
	xargs cat <"$room/files" >/dev/null
	i=0
	while [ $i -lt "$runs" ]; do
		i=$((i + 1))
		measure zgrep -q xargs -a "$room/files" zgrep -c "$address"
		rm -rf "$index"
		measure index -q xargs -a "$room/files" \
			"$WAYBILL" index -i "$index"
	done
	# xargs hides the memory of its child from the watcher, not from rusage:
	# one more run tells them apart.
	rm -rf "$index"
	measure memory -q "$WAYBILL" index -i "$index" "$room/logs"
	zgrep_s=$(cost 1 "$tmp/zgrep")
	index_s=$(cost 1 "$tmp/index")
	cpu_s=$(calc %.2f "$(cost 2 "$tmp/index") + $(cost 3 "$tmp/index")")
	gb=$(calc %.6f "$raw / 1e9")
	row "index / zgrep -c, wall time" "<= 1.0" "0.75" \
		"$(calc %.2f "$index_s / $zgrep_s") ($index_s s / $zgrep_s s)"
	row "index, raw MB/s (wall)" "" "" \
		"$(calc %.0f "$raw / 1e6 / $index_s")"
	row "index, CPU seconds per raw GB" "" "8.5" \
		"$(calc %.1f "$cpu_s / $gb")"
	row "index, raw MB/s per CPU second" "" "" \
		"$(calc %.0f "$raw / 1e6 / $cpu_s")"
	row "index, peak own memory (RssAnon), MiB" "<= 384" "256" \
		"$(calc %.0f "$(cost 5 "$tmp/memory") / 1024")"
	row "index, peak RSS, MiB" "" "" \
		"$(calc %.0f "$(cost 4 "$tmp/memory") / 1024")"
}

# size_row WHAT MUST AIM KIB
size_row() {
	row "$1" "$2" "$3" "$(calc "%.1f" "$4 / 1024") MiB, $(
		calc "%.1f" "102400 * $4 / $gz") % of .gz, $(
		calc "%.2f" "102400 * $4 / $raw") % of raw"
}

measure_size() {
	terms=$(kib_of "$index/terms")
	whole=$(kib_of "$index")
	blocks=$(find "$index/segments" -name blocks -exec du -ck {} + |
		awk 'END { print $1 }')
	row "blocks / .gz, by du" "<= 1.05" "1.0" \
		"$(calc %.3f "1024 * $blocks / $gz")"
	row "all else of the index / raw, by du" "<= 4 %" "2.5 %" \
		"$(calc %.2f "102400 * ($whole - $blocks) / $raw") %"
	size_row "size of the whole index" "" "" "$whole"
	size_row "size of what is derived (terms)" "" "" "$terms"
	for part in segments readings journal; do
		size_row "- $part" "" "" "$(kib_of "$index/$part")"
	done
	for part in blocks sources.sqlite keys.mdb postings directory words.sqlite; do
		find "$index" -name "$part" >"$tmp/part"
		[ -s "$tmp/part" ] || continue
		size_row "- $part" "" "" "$(kib_of $(cat "$tmp/part"))"
	done
}

# look_up ROOM INDEX LABEL
look_up() {
	pick "$1"
	say "look-ups in $2"
	"$WAYBILL" search -i "$2" "\"$message_id\"" >"$tmp/found" ||
		die "search does not find $message_id"
	rm -f "$tmp/id" "$tmp/address"
	measure id -n 50 -q "$WAYBILL" search -i "$2" "\"$message_id\""
	measure address -n 50 -q "$WAYBILL" search -i "$2" -n 20 "\"$address\""
	row "search for a message-id, warm, median of 50, ms ($3)" "<= 10" "4" \
		"$(calc %.2f "1000 * $(cost 1 "$tmp/id")")"
	row "search for an address, 20 lines, warm, ms ($3)" "" "" \
		"$(calc %.2f "1000 * $(cost 1 "$tmp/address")")"
	if "$WAYBILL" help trace >/dev/null 2>&1; then
		rm -f "$tmp/trace"
		measure trace -n 20 -q "$WAYBILL" trace -i "$2" "$message_id"
		row "trace of a message-id, warm, ms ($3)" "" "8" \
			"$(calc %.2f "1000 * $(cost 1 "$tmp/trace")")"
	fi
}

scan() {
	say "search --scan"
	for i in 1 2 3; do
		measure scan -q "$WAYBILL" search -i "$index" --scan --count \
			"\"$message_id\""
	done
	row "search --scan of one literal, raw MB/s and core" ">= 300" "800" \
		"$(calc %.0f "$raw / 1e6 / $(cost 1 "$tmp/scan") / $(nproc)")"
}

# Every fifth file, for the stages that cost differently from host to host.
profile() {
	say "indexing, stage by stage"
	awk 'NR % 5 == 2' "$room/files" >"$tmp/some"
	"$stages" $(cat "$tmp/some") 2>/dev/null >"$tmp/stages" ||
		die "$stages failed"
}

# peer WHAT RAW COMMAND: once, with raw MB/s.
peer() {
	what=$1
	bytes=$2
	shift 2
	command -v "${1%% *}" >/dev/null || return 0
	say "peer: $what"
	rm -f "$tmp/peer"
	measure peer -q sh -c "$*"
	row "peer: $what, raw MB/s" "" "" \
		"$(calc %.0f "$bytes / 1e6 / $(cost 1 "$tmp/peer")")"
}

peers() {
	[ "${PEERS:-1}" = 0 ] && return
	# The slow ones get every twentieth file.
	awk 'NR % 20 == 10' "$room/files" >"$tmp/few"
	few=$(xargs gzip -dc <"$tmp/few" | wc -c)
	peer "rg -z -c" "$raw" \
		"rg -z -c -F '$address' \$(cat '$room/files')"
	[ "$few" -gt 0 ] || return 0
	peer "lnav -n" "$few" \
		"lnav -n -c ':filter-in $address' \$(cat '$tmp/few')"
	command -v pflogsumm >/dev/null || return 0
	peer "pflogsumm" "$few" \
		"gzip -dc \$(cat '$tmp/few') | pflogsumm --problems-first"
}

# --- all of it

make_data "$room" "$size"
raw=$(cat "$room/raw")
gz=$(cat "$room/gz")
index=$room/index
pick "$room"
time_index
measure_size
look_up "$room" "$index" "$size"
scan
if [ "${BIG:-0}" = 1 ] && [ ! -e "$room-x10/index/CURRENT" ]; then
	make_data "$room-x10" "$(calc %.0f "10 * $raw")"
	"$WAYBILL" index -i "$room-x10/index" "$room-x10/logs" >/dev/null
fi
[ ! -e "$room-x10/index/CURRENT" ] ||
	look_up "$room-x10" "$room-x10/index" "10 x $size"
pick "$room"
peers
profile

echo
echo "$size raw ($raw bytes), $(wc -l <"$room/files") files, .gz $gz bytes" \
	"(ratio $(calc %.2f "$raw / $gz")); $(nproc) CPUs; median of $runs"
echo
echo '| what | must | aim | measured |'
echo '|---|---|---|---|'
cat "$tmp/table"
echo
cat "$tmp/stages"
