#!/bin/sh
# A disk that is full, or that fails, at any moment: it is told, nothing
# sealed is lost, and the next run completes the work. Of each series of calls
# WAYBILL_FAULT_TRIES are made to fail; 0 tries them all.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

: "${WAYBILL_FAULT_TRIES:=25}"
cc=$(command -v cc || command -v gcc || command -v clang) ||
	skip_all 'no compiler'
"$cc" -shared -fPIC -O1 -o fault.so "$root/tests/shim/fault.c" -ldl ||
	skip_all 'no shared objects can be made'
case $(ldd "$WAYBILL" 2>/dev/null) in
*libasan* | *libtsan* | *libclang_rt*) skip_all 'a sanitizer is preloaded' ;;
esac
grep -q __asan_init "$WAYBILL" && skip_all 'a sanitizer is preloaded'

make_evidence
rm ev/odd/cut.gz
export WAYBILL_SEAL_BYTES=300000

# What is preloaded writes where the sandbox would not let it.
#
# faulty N ERRNO ARGUMENT...: the program with its Nth call failing, of those
# that $kind and $under name.
faulty() {
	at=$1
	number=$2
	shift 2
	FAULT_AT=$at FAULT_ERRNO=$number FAULT_KIND=$kind FAULT_UNDER=$under \
		LD_PRELOAD=$PWD/fault.so "$WAYBILL" "$@" --no-sandbox \
		>"$out" 2>"$err" </dev/null
	status=$?
	grep -v ': skipped: ' "$err" >told
}

# calls ARGUMENT...: how many there are.
calls() {
	FAULT_COUNT=count FAULT_KIND=$kind FAULT_UNDER=$under \
		LD_PRELOAD=$PWD/fault.so "$WAYBILL" "$@" --no-sandbox \
		>/dev/null 2>&1 </dev/null
	cat count
}

bad=
blame() {
	bad="$bad
$kind $n, error $number $FAULT_STICKY: $1 ($(grep -v skipped: "$err" | head -1))"
}

segments() {
	[ ! -e "$1" ] || grep '^segment ' "$1"
}

# The failure is told, in one line.
check_told() {
	[ "$status" = 3 ] || blame "exit status $status"
	[ "$(grep -c '' told):$(grep -c '^waybill: ' told)" = 1:1 ] ||
		blame "said $(grep -c '' told) lines of it"
}

# What must hold of an index after a run that failed.
check_after() {
	if [ -e ix/CURRENT ]; then
		run verify -i ix
		[ "$status" = 0 ] || blame 'verify finds damage'
		run search -i ix --count queue
		[ "$status" -le 1 ] || blame 'search fails'
	fi
}

check_again() {
	run index -q -i ix ev
	[ "$status" = 0 ] || blame 'it cannot be run again'
	run verify -i ix ev
	[ "$status" = 0 ] || blame 'verify finds damage after that'
}

# Run again, it is what it would have been.
check_same() {
	[ "$(segments ix/CURRENT)" = "$wanted" ] || blame 'the segments differ'
}

# But for what was read and lost, it has all.
check_whole() {
	for path in ev/mx1/maillog ev/mx1/maillog-20190306.gz; do
		"$WAYBILL" cat -i ix "$path" >got 2>"$err"
		zcat -f "$path" | cmp -s - got ||
			blame 'a source is not what it was'
	done
}

# try_all NAME CHECK ARGUMENT...: with the index as `start` leaves it. 5 is
# EIO, 28 ENOSPC; each once, and from then on.
try_all() {
	name=$1
	check=$2
	shift 2
	start
	rm -f count
	total=$(calls "$@")
	test "${total:-0}" -gt 0
	ok $? "$name: there are calls that can fail"
	run index -q -i ix ev
	wanted=$(segments ix/CURRENT)
	step=1
	[ "$WAYBILL_FAULT_TRIES" = 0 ] ||
		step=$(((total + WAYBILL_FAULT_TRIES - 1) / WAYBILL_FAULT_TRIES))
	n=1
	bad=
	tries=0
	while [ "$n" -le "$total" ]; do
		for mode in '5 once' '28 sticky' '5 sticky' '28 once'; do
			tries=$((tries + 1))
			# Two of the four, in turn.
			[ "$WAYBILL_FAULT_TRIES" = 0 ] ||
				[ $((tries / 2 % 2)) = $((n / step % 2)) ] ||
				continue
			unset FAULT_STICKY
			[ "${mode#* }" = once ] || export FAULT_STICKY=sticky
			start
			faulty "$n" "${mode% *}" "$@"
			FAULT_STICKY=${FAULT_STICKY-once}
			$check
			unset FAULT_STICKY
		done
		n=$((n + step))
	done
	is "$bad" '' "$name: of $total calls every ${step}th fails"
}

check_write() {
	check_told
	check_after
	check_again
	check_same
	check_whole
}

kind='write' under=
start() {
	rm -rf ix
}
try_all 'a new index' check_write index -q -i ix ev

mv ev/mx2.tar.gz later
run index -q -i first ev
mv later ev/mx2.tar.gz
start() {
	rm -rf ix
	cp -r first ix
}
try_all 'an index that grows' check_write index -q -i ix ev

# The same for what writes without reading evidence.
run index -q -i many ev
start() {
	rm -rf ix
	cp -r many ix
}
WAYBILL_FAULT_TRIES=$((WAYBILL_FAULT_TRIES / 3))
for command in compact reindex 'reindex --salvage'; do
	# shellcheck disable=SC2086
	try_all "$command" check_write $command -i ix
done

# What a failed read may cost: an answer, or a step (looking whether something
# is there to be removed), but no file of the index.
kind='read' under=/ix/
check_read() {
	if [ "$status" = 0 ]; then
		[ ! -s told ] || blame 'a success with a word'
	else
		check_told
	fi
	check_after
	check_again
	check_same
	check_whole
}
for command in 'index -q' compact reindex; do
	case $command in
	index*) set -- ev ;;
	*) set -- ;;
	esac
	# shellcheck disable=SC2086
	try_all "reading, $command" check_read $command -i "$PWD/ix" "$@"
done

# A salvage keeps what it can read, and the rest as it was.
check_salvage() {
	[ "$status" = 0 ] || [ "$status" = 3 ] || blame "exit status $status"
	rm -rf ix/segments/*.damaged*
	check_after
	run index -q --rehash -i ix ev
	[ "$status" = 0 ] || blame 'it cannot be run again'
	check_whole
}
try_all 'reading, reindex --salvage' check_salvage reindex --salvage -i "$PWD/ix"

# An answer is whole, or that it may not be is told: one line for each file of
# the index that cannot be read.
"$WAYBILL" search -i "$PWD/ix" queue >answer
check_answer() {
	if [ "$status" = 0 ]; then
		cmp -s answer "$out" || blame 'an answer that is not whole'
		return
	fi
	[ "$status" = 3 ] || blame "exit status $status"
	[ -s told ] || blame 'not a word of it'
	grep -qv '^waybill: ' told && blame 'more than lines of ours'
	[ "$(sort told | uniq -d)" = '' ] || blame 'the same said twice'
	[ "$(grep -c '' told)" -le 6 ] || blame 'a flood of lines'
}
start() {
	:
}
try_all 'reading, search' check_answer search -i "$PWD/ix" queue

# Evidence that could not be read is read by the next run.
check_evidence() {
	if [ "$status" != 0 ]; then
		[ "$status" = 3 ] || blame "exit status $status"
		[ -s told ] || blame 'no word of it'
	fi
	check_after
	check_again
	check_whole
}
under=/ev
start() {
	rm -rf ix
}
try_all 'reading evidence' check_evidence index -q -i ix ev

# A disk that is really full, and then is not.
cat >full <<'end'
mkdir disk
for size in 64k 256k 768k 1024k 1536k 2048k; do
	mount -t tmpfs -o size=$size tmpfs disk || exit 9
	"$WAYBILL" index -q -i disk/ix ev >/dev/null 2>said
	status=$?
	lines=$(grep -vc ': skipped: ' said)
	case $status$lines in
	00 | 31) ;;
	*) echo "$size: status $status, $lines lines: $(head -1 said)" ;;
	esac
	if [ -e disk/ix/CURRENT ]; then
		"$WAYBILL" verify -i disk/ix >/dev/null 2>&1 ||
			echo "$size: verify finds damage"
	fi
	[ "$status" = 0 ] || echo "$size" >>was_full
	mount -o remount,size=64m disk
	"$WAYBILL" index -q -i disk/ix ev >/dev/null 2>&1 ||
		echo "$size: with room it does not go on"
	[ "$(grep '^segment ' disk/ix/CURRENT)" = "$wanted" ] ||
		echo "$size: the segments differ"
	umount disk
done
end
if unshare -rm true 2>/dev/null; then
	export wanted
	is "$(unshare -rm sh full)" '' 'a small disk: what fits is kept'
	test -s was_full
	ok $? 'and was full'
else
	ok 0 'a small disk # SKIP no mount is permitted'
fi

finish
