#!/bin/sh
# The power goes: of what was not synced, any part may be lost. Each step of a
# series of runs, some of them killed, is recorded; at points of it a disk is
# made that has what was synced and any part of the rest. The index on it opens,
# is the old or the new one, and the next run completes it to the same segments.
# WAYBILL_POWER_TRIES says how many disks are made.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

: "${WAYBILL_POWER_TRIES:=120}"
: "${WAYBILL_POWER_SEED:=$(date +%s)}"
cc=$(command -v cc || command -v gcc || command -v clang) ||
	skip_all 'no compiler'
"$cc" -I"$root" -shared -fPIC -O1 -o record.so "$root/tests/shim/record.c" \
	-ldl -pthread || skip_all 'no shared objects can be made'
"$cc" -I"$root" -O1 -o replay "$root/tests/shim/replay.c" ||
	skip_all 'replay.c cannot be built'
grep -q '__[at]san_init' "$WAYBILL" && skip_all 'a sanitizer is preloaded'
echo "# seed $WAYBILL_POWER_SEED"

make_evidence
rm ev/odd/cut.gz
rm want/long ev/odd/long.log
export WAYBILL_SEAL_BYTES=100000

# recorded ARGUMENT...: $die_at is the step before which it is killed,
# $die_rename the rename after which, 0 none.
recorded() {
	RECORD_TRACE=trace RECORD_ROOT=disk RECORD_DIE_AT=$die_at \
		RECORD_DIE_RENAME=$die_rename LD_PRELOAD=$PWD/record.so \
		"$WAYBILL" "$@" --no-sandbox >/dev/null 2>>"$err" </dev/null
	status=$?
}

mkdir disk
run index -q -i whole ev

# What each run that ends well leaves, by its number.
ends=0
keep() {
	ends=$((ends + 1))
	cp disk/ix/CURRENT "end.$ends"
	cp disk/ix/journal/entries.jsonl "journal.$ends"
}

: >"$err"
runs=0
blunt=
# "DIE_AT DIE_RENAME COMMAND": of a segment's three renames the last is that of
# CURRENT, of a term index's two as well.
while read -r die_at die_rename command; do
	set -f
	# shellcheck disable=SC2086
	case $command in
	index*) recorded $command -i disk/ix ev ;;
	*) recorded $command -i disk/ix ;;
	esac
	set +f
	case $die_at$die_rename$status in
	000) keep ;;
	00*) ok 1 "$command ends with $status" ;;
	*)
		runs=$((runs + 1))
		[ "$status" = 137 ] ||
			blunt="$blunt $die_at/$die_rename $command: $status"
		;;
	esac
done <<-'end'
	3 0 index -q
	60 0 index -q
	0 2 index -q
	0 3 index -q
	0 3 index -q
	12 0 index -q
	0 0 index -q
	0 2 compact
	0 0 reindex
	0 0 compact
	0 0 index -q --rehash
	0 1 reindex --salvage
	0 2 reindex --salvage
	0 0 reindex --salvage
	0 1 index -q --tz-of ev/mx1/*=+02:00
	0 0 index -q --tz-of ev/mx1/*=+03:00
	0 0 reindex
end
is "$blunt" '' "$runs runs are killed"
[ -s trace ] || ok 1 'steps are recorded'
total=$(./replay trace)

bad=
blame() {
	bad="$bad
point $point, seed $seed, $done runs before: $1 ($(head -1 "$err"))"
}

segments() {
	[ ! -e "$1" ] || grep '^segment ' "$1"
}

# What runs that had ended before have promised is there.
check_kept() {
	[ "$done" -gt 0 ] || return 0
	if [ ! -e lost/ix/CURRENT ]; then
		blame 'the index has gone'
		return
	fi
	[ "$(segments "end.$done")" = "$(segments lost/ix/CURRENT)" ] ||
		blame 'a segment has gone'
	head -c "$(wc -c <"journal.$done")" lost/ix/journal/entries.jsonl |
		cmp -s - "journal.$done" || blame 'the journal is another'
	[ "$point" != "$total" ] || cmp -s "end.$done" lost/ix/CURRENT ||
		blame 'the last state has gone'
}

check_disk() {
	check_kept
	if [ -e lost/ix/CURRENT ]; then
		run verify -i lost/ix
		[ "$status" = 0 ] || blame 'verify finds damage'
		run search -i lost/ix --count queue
		[ "$status" -le 1 ] || blame 'search fails'
	fi
	run index -q -i lost/ix ev
	[ "$status" = 0 ] || blame 'it cannot be run again'
	[ "$(segments lost/ix/CURRENT)" = "$(segments whole/CURRENT)" ] ||
		blame 'it does not end as it does undisturbed'
	run verify -i lost/ix ev
	[ "$status" = 0 ] || blame 'verify finds damage at the end'
}

random=$WAYBILL_POWER_SEED
try=0
while [ "$try" -lt "$WAYBILL_POWER_TRIES" ]; do
	random=$(((random * 1103515245 + 12345) % 2147483648))
	point=$((random / 8 % total + 1))
	# At the very end nothing is to be lost.
	[ "$try" -ge 5 ] || point=$total
	seed=$((WAYBILL_POWER_SEED + try))
	rm -rf lost
	done=$(./replay trace lost "$point" "$seed")
	check_disk
	try=$((try + 1))
done
is "$bad" '' "$try disks after a loss of power, of $total steps"

finish
