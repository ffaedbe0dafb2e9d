#!/bin/sh
# A log that dozens of sources have, each without some lines of its own: what is
# asked of it costs no more with each pair of them.
. "$(dirname "$0")/lib.sh"

mkdir ev
perl -e 'for my $k (1 .. 40) {
	open my $f, ">", sprintf "ev/mail-%02d.log", $k;
	print $f "2026-03-02T07:00:00Z lh$k.shop.example rsyslogd: start\n";
	for my $i (0 .. 499) {
		next if ($i * 7 + $k * 13) % 97 == 0;
		printf $f "2026-03-02T08:%02d:%02dZ mx1.shop.example " .
			"postfix/smtp[%d]: 4T%05X: to=<u%d\@dest.example>, " .
			"relay=mx.dest.example[192.0.2.7]:25, delay=1, " .
			"dsn=2.0.0, status=sent (250 ok)\n", $i / 3 / 60,
			$i / 3 % 60, 1000 + $i % 7, $i * 17, $i % 50;
	}
}'
run index -q -i ix ev
(ulimit -t 3; exec "$WAYBILL" search -i ix --json 'status=sent') >"$out"
ok $? 'each line of forty logs'
is "$(grep -c '"type":"event"' "$out")" 500 'once each'
run search -i ix --json 4T00011
is "$(grep -o '"path":' "$out" | grep -c .)" 40 'it cites all of them'

# Later by seconds each: the latest comes first, and waits for the first.
mkdir late
perl -e 'for my $k (1 .. 16) {
	open my $f, ">", sprintf "late/mail-%02d.log", $k;
	for my $i (0 .. 999) {
		next if ($i * 7 + $k * 13) % 97 == 0;
		my $s = $i + $k % 4;
		printf $f "2026-03-02T08:%02d:%02dZ mx1.shop.example " .
			"postfix/smtp[%d]: 4T%05X: to=<u%d\@dest.example>, " .
			"relay=mx.dest.example[192.0.2.7]:25, delay=1, " .
			"dsn=2.0.0, status=sent (250 ok)\n", $s / 60, $s % 60,
			1000 + $i % 7, $i * 17, $i % 50;
	}
}'
run index -q -i late.ix late
(ulimit -t 3; exec "$WAYBILL" search -i late.ix --json --reverse \
	'status=sent') >"$out"
ok $? 'each line of sixteen logs backwards'
is "$(grep -c '"type":"event"' "$out")" 1000 'once each'

finish
