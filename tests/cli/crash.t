#!/bin/sh
# Killed at any moment, an index is one whole state or another: it opens, what
# was sealed is there, and the next run completes the work to the same files.
# Meanwhile others search, and never fail nor find less than before.
# WAYBILL_CRASH_SECONDS says how long to try.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

: "${WAYBILL_CRASH_SECONDS:=15}"
: "${WAYBILL_CRASH_SEED:=$(date +%s)}"
echo "# seed $WAYBILL_CRASH_SEED"

make_evidence
rm ev/odd/cut.gz
if [ -n "${WBSIM:-}" ] && [ -x "$WBSIM" ]; then
	"$WBSIM" -s 5 -o ev/sim --size 3M --days 20 >/dev/null 2>&1
fi
export WAYBILL_SEAL_BYTES=200000

now() {
	date +%s%3N
}

# A number below $1, from the seed and the turn.
random() {
	awk -v s="$WAYBILL_CRASH_SEED" -v t="$turn$2" -v n="$1" \
		'BEGIN { srand(s * 31 + t); print int(rand() * n) }'
}

bad=
blame() {
	bad="$bad
turn $turn, after $delay ms: $1 ($(head -1 "$err"))"
}

# killed ARGUMENT...: the program, killed after $delay ms.
killed() {
	"$WAYBILL" "$@" >/dev/null 2>&1 </dev/null &
	pid=$!
	sleep "$(awk -v d="$delay" 'BEGIN { printf "%.3f", d / 1000 }')"
	kill -9 "$pid" 2>/dev/null && kills=$((kills + 1))
	wait "$pid" 2>/dev/null
}

segments() {
	[ ! -e ix/CURRENT ] || grep '^segment ' ix/CURRENT
}

# What a reader finds, whatever happened before.
check_now() {
	if [ ! -e ix/CURRENT ]; then
		run search -i ix x
		[ "$status" = 3 ] || blame 'no index, and a search says so not'
		return
	fi
	run verify -i ix
	[ "$status" = 0 ] || blame 'verify finds damage'
	run search -i ix --count queue
	[ "$status" -le 1 ] || blame 'search fails'
	found=$(cat "$out")
	run search -i ix --count --scan queue
	[ "$(cat "$out")" = "$found" ] ||
		blame "reading all finds $(cat "$out"), not $found"
	segments | cut -d' ' -f1-6 >after
	[ "$(grep -cxFf after before)" = "$(grep -c '' before)" ] ||
		blame 'a sealed segment has gone'
}

# The files that CURRENT names, and what is in them.
live() {
	(cd "$1" && sed -n 's,^\(segment\)s* \([0-9]*\) .*,\1s/\2,p
s,^terms \([0-9]*\) .*,terms/\1,p
s,^readings \([0-9]*\) .*,readings/\1,p' CURRENT | while read -r name; do
		find "$name" -type f
	done | sort | xargs sha256sum CURRENT)
}

check_end() {
	run index -q -i ix ev
	[ "$status" = 0 ] || blame 'it cannot be run again'
	# Killed and resumed, it is byte for byte what it would have been.
	if [ "$kept" = all ]; then
		[ "$(live ix)" = "$whole" ] || blame 'its files are others'
	elif [ "$kept" = segments ]; then
		[ "$(segments)" = "$(grep '^segment ' whole)" ] ||
			blame 'its segments are others'
	fi
	run verify -i ix ev
	[ "$status" = 0 ] || blame 'verify finds damage at the end'
	while IFS='	' read -r path wanted; do
		[ "$path" != ev/odd/cut.gz ] || continue
		"$WAYBILL" cat -i ix "$path" >got 2>"$err"
		cmp -s got "$wanted" || blame "$path is not what it was"
	done <expected
}

# search_on: what others find, until `stop` is there. An index that is begun
# anew is another one: $round tells.
search_on() {
	round=
	least=0
	while [ ! -e stop ]; do
		now_round=$(cat round)
		count=$("$WAYBILL" search -i ix --count queue 2>reader.err)
		code=$?
		# The round may have ended while it searched.
		[ "$now_round" = "$(cat round)" ] || continue
		case $now_round in
		pause) continue ;;
		esac
		echo searched
		if [ "$now_round" != "$round" ]; then
			round=$now_round
			least=0
		fi
		if [ "$code" = 3 ] && grep -q 'no index at\|no CURRENT' reader.err &&
			[ "$least" = 0 ]; then
			continue
		fi
		[ "$code" -le 1 ] || echo "failed: $code $(head -1 reader.err)"
		[ "${count:-0}" -ge "$least" ] ||
			echo "failed: found ${count:-0}, and $least before"
		least=${count:-0}
	done
}

start=$(now)
run index -q -i ix ev
once=$(($(now) - start))
status 0 'it can be indexed at all'
delay=0 turn=0 kept=nothing
segments >whole
whole=$(live ix)
kept=all
check_end
is "$bad" '' 'and is whole'

turn=0
kills=0
echo begin >round
search_on >searches &
reader=$!
end=$(($(date +%s) + WAYBILL_CRASH_SECONDS))
while [ "$(date +%s)" -lt "$end" ]; do
	echo pause >round
	rm -rf ix
	echo "$turn" >round
	kept=all
	# Several times in a row, over what the one before has left.
	for again in 1 2 3; do
		turn=$((turn + 1))
		delay=$(random $((once + once / 4)) "$again")
		segments | cut -d' ' -f1-6 >before
		killed index -q -i ix ev
		check_now
	done
	case $(random 8 7) in
	0) set -- compact ;;
	1) set -- reindex ;;
	2) set -- reindex --salvage ;;
	3) set -- index -q --rehash ;;
	*) set -- ;;
	esac
	if [ $# -gt 0 ] && [ -e ix/CURRENT ]; then
		turn=$((turn + 1))
		kept=segments
		delay=$(random $((once / 4 + 1)) 9)
		segments | cut -d' ' -f1-6 >before
		case $1 in
		index) killed "$@" -i ix ev ;;
		*) killed "$@" -i ix ;;
		esac
		check_now
	fi
	check_end
done
: >stop
wait "$reader"
is "$bad" '' "$turn runs, $kills of them killed"
test "$kills" -gt 0
ok $? 'some were killed'
is "$(grep failed searches)" '' "$(grep -c searched searches) searches meanwhile"

finish
