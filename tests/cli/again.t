#!/bin/sh
# After a salvage the same evidence is read again: every line once, every path
# whole.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

mkdir -p ev/long ev/mix
syslog 7 mx1 7000 20000 >ev/long/maillog.1
# The beginning of the first, of several frames, cut within a line.
head -c 500000 ev/long/maillog.1 >ev/long/maillog.2
# Two hosts, and lines that state none.
{
	syslog 8 mx1 2000 30000
	syslog 9 mx7 3000 40000
} | awk '{ print } NR % 50 == 0 { print "  a line without host " NR }' \
	>ev/mix/maillog
touch -d 2019-03-07T12:00:00Z ev/long/*
touch -d 2019-03-09T12:00:00Z ev/mix/*
WAYBILL_SEAL_BYTES=400000 "$WAYBILL" index -q -i ix ev
lines() {
	"$WAYBILL" search -i "$1" --json '*' 2>/dev/null |
		sed 's/,"cite":.*//' | sort
}
lines ix >before
is "$(grep -c . before)" "$(cat ev/long/maillog.1 ev/mix/maillog |
	grep -c '')" 'every line is there once'

hurt() {
	printf damaged | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
# again NAME: salvage and read again what lies in bad.
again() {
	run reindex -i bad --salvage
	status 3 "$1: something is lost"
	run index -q -i bad ev
	status 0 "$1: the evidence is read again"
	lines bad | cmp -s - before
	ok $? "$1: then every line is there once, as before"
	for path in ev/*/*; do
		run cat -i bad "$path"
		cmp -s "$out" "$path"
		ok $? "$1: $path is whole"
	done
	run verify -i bad ev
	status 0 "$1: and the index, too"
}

for blocks in ix/segments/*/blocks; do
	seg=${blocks%/blocks}
	seg=bad/${seg#ix/}
	size=$(wc -c <"$blocks")
	for at in 1000 $((size / 2)) $((size - 100)); do
		rm -rf bad
		cp -r ix bad
		hurt "$seg/blocks" "$at"
		again "$seg, byte $at"
		rm -rf bad
		cp -r ix bad
		hurt "$seg/blocks" "$at"
		rm "$seg/sources.sqlite"
		again "$seg, byte $at, no rows"
	done
	rm -rf bad
	cp -r ix bad
	rm "$seg/blocks"
	again "$seg, no blocks"
done

finish
