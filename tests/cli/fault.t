#!/bin/sh
# A disk that is full, or that fails, at any moment: it is told, nothing
# sealed is lost, and the next run completes the work. Every Nth write is
# tried; WAYBILL_FAULT_TRIES=0 tries them all.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

: "${WAYBILL_FAULT_TRIES:=40}"
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

# faulty N ERRNO ARGUMENT...: the program with its Nth write failing.
faulty() {
	at=$1
	number=$2
	shift 2
	FAULT_AT=$at FAULT_ERRNO=$number LD_PRELOAD=$PWD/fault.so \
		"$WAYBILL" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}

# calls ARGUMENT...: how many writes it takes.
calls() {
	FAULT_COUNT=count LD_PRELOAD=$PWD/fault.so "$WAYBILL" "$@" \
		>/dev/null 2>&1 </dev/null
	cat count
}

bad=
blame() {
	bad="$bad
write $n, error $errno: $1 ($(head -1 "$err"))"
}

# What must hold of an index after a run that failed.
check_after() {
	if [ "$status" != 0 ] && [ "$status" != 3 ]; then
		blame "exit status $status"
	elif [ "$status" = 3 ] && ! grep -q '^waybill: ' "$err"; then
		blame 'no word of it'
	fi
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
	is_whole || blame 'a source is not what it was'
}

is_whole() {
	for path in ev/mx1/maillog ev/mx1/maillog-20190306.gz; do
		"$WAYBILL" cat -i ix "$path" >got 2>"$err"
		zcat -f "$path" | cmp -s - got || return 1
	done
}

# try_all NAME: with the index as `start` leaves it.
try_all() {
	start
	total=$(calls index -q -i ix ev)
	step=1
	[ "$WAYBILL_FAULT_TRIES" = 0 ] ||
		step=$(((total + WAYBILL_FAULT_TRIES - 1) / WAYBILL_FAULT_TRIES))
	n=1
	bad=
	# 5 is EIO, 28 is ENOSPC.
	while [ "$n" -le "$total" ]; do
		for errno in 5 28; do
			start
			unset FAULT_STICKY
			[ "$errno" = 5 ] || export FAULT_STICKY=1
			faulty "$n" "$errno" index -q -i ix ev
			unset FAULT_STICKY
			check_after
			check_again
		done
		n=$((n + step))
	done
	is "$bad" '' "$1: $total writes, every ${step}th fails"
}

start() {
	rm -rf ix
}
try_all 'a new index'

mv ev/mx2.tar.gz later
run index -q -i first ev
mv later ev/mx2.tar.gz
start() {
	rm -rf ix
	cp -r first ix
}
try_all 'an index that grows'

# The same for what writes without reading evidence.
run index -q -i many ev
for command in compact reindex 'reindex --salvage'; do
	rm -rf ix
	cp -r many ix
	# shellcheck disable=SC2086
	total=$(calls $command -i ix)
	step=$((total / 12 + 1))
	bad=
	n=1
	errno=28
	while [ "$n" -le "$total" ]; do
		rm -rf ix
		cp -r many ix
		# shellcheck disable=SC2086
		faulty "$n" 28 $command -i ix
		check_after
		check_again
		n=$((n + step))
	done
	is "$bad" '' "$command: $total writes, every ${step}th fails"
done

finish
