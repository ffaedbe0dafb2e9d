#!/bin/sh
# An index of each format that was ever settled: it opens, is whole, answers,
# and can be brought up to date.
. "$(dirname "$0")/lib.sh"

for golden in "$root"/fixtures/golden/v*; do
	name=$(basename "$golden")
	rm -rf index evidence
	gzip -dc "$golden/index.tar.gz" | tar -xf -
	cp -r "$golden/evidence" .
	export WAYBILL_INDEX=index

	run verify evidence
	status 0 "$name: it is whole, and of its evidence"
	for query in 'postfix' '3F2A91C04B' 'ip:192.0.2.17' 'ip:2001:db8::25' \
		'to:@shop.example' 'kind:login' '日本語' 'NOT postfix' \
		'/Login.*jurgen/' 'message_id:20190304085812.GA17@client.partner.example'; do
		run search --json "$query"
		status 0 "$name: $query is found"
		mv "$out" by_index
		"$WAYBILL" search --scan --json "$query" >by_scan
		cmp -s by_index by_scan
		ok $? "$name: the same by reading all"
	done
	is "$("$WAYBILL" search --count 3F2A91C04B)" 5 "$name: five lines of it"
	for path in maillog maillog.1 current win.log store.log.gz; do
		"$WAYBILL" cat "evidence/$path" >got 2>"$err"
		gzip -dcf "evidence/$path" | cmp -s - got
		ok $? "$name: $path comes back"
	done
	# A printed source id resolves for ever.
	run show 838335c919e1235f3869913554bec2cd:8
	like "$(cat "$out")" 'NOQUEUE: reject' "$name: an old citation"
	like "$("$WAYBILL" journal)" 'GOLDEN-1' "$name: its journal"

	"$WAYBILL" search --json postfix >before
	run reindex
	status 0 "$name: brought up to date"
	run verify evidence
	status 0 "$name: whole again"
	"$WAYBILL" search --json postfix | cmp -s - before
	ok $? "$name: the same answers"
	run index -q evidence
	status 0 "$name: it can grow"
done

finish
