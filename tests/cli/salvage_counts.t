#!/bin/sh
# What is damaged and what is lost is one number, whoever tells it: index, its
# journal, sources, verify, and a salvage before and after.
. "$(dirname "$0")/lib.sh"

count() { # FILE KEY: of the last JSON object that has it
	sed -n 's/.*"'"$2"'":"*\([0-9]*\).*/\1/p' "$1" | tail -1
}

# How many are damaged, by each that counts them.
damaged() { # INDEX
	"$WAYBILL" sources -i "$1" --summary --json >summary
	"$WAYBILL" verify -i "$1" --json >verified
	echo "$(count summary damaged) $(count verified damaged)" \
		"$("$WAYBILL" sources -i "$1" | grep -c '^    damage ')"
}

line() { # SECOND TEXT
	echo "Mar  4 10:00:$1 mx.example postfix/smtpd[9]: $2"
}

# Cut off, so that there is nothing of it; a CRC that is wrong; and bytes among
# records that are none.
mkdir hurt
for i in 10 11 12 13; do
	line $i "connect from c$i.example[192.0.2.$i]"
done | gzip -n >whole.gz
head -c 14 whole.gz >hurt/maillog.2.gz
{
	head -c -8 whole.gz
	printf '\0\0\0\0'
	tail -c 4 whole.gz
} >hurt/maillog.1.gz
perl -e 'for my $i (0 .. 59) {
	print "\xff\x13\x37" x 40 if $i == 30 || $i == 45;
	print pack("s x2 l a32 a4 a32 a256 s2 l l2 a16 x20", 7, 900 + $i,
		"pts/$i", "p$i", "ann", "c.example", 0, 0, 0,
		1700000000 + 60 * $i, 0, "\xc0\0\2\7");
}' >hurt/wtmp
run index -i ix hurt
status 3 'evidence that is damaged'
like "$(cat "$out")" '^4 damaged' 'all of it is counted'
is "$(damaged ix)" '4 4 4' 'by all alike'
is "$(count ix/journal/entries.jsonl damaged)" 4 'and in the journal'
run verify -i ix
like "$(cat "$out")" '[^0-9]0 with a part lost from the index since' \
	'what the evidence lacked is no loss of the index'

# A file with a hole, and one of some frames, in two segments; the last one of each is lost.
mkdir two
perl -e 'my $end = shift;
	for my $uid (0 .. 9, $end .. $end + 9) {
		seek STDOUT, 292 * $uid, 0;
		print pack("L< a32 a256", 1700000000 + $uid % 60, "pts/1",
			"c.example");
	}' 40000000 >two/lastlog
perl -e 'for my $i (0 .. 9999) {
	printf "Mar  4 %02d:%02d:%02d mx.example postfix/smtpd[9]: connect "
		. "from c%d.example[192.0.2.%d]\n", 8 + $i / 3600,
		$i / 60 % 60, $i % 60, $i * 7919 % 10007, $i % 250;
}' >two/maillog
run index -q -i ix2 hurt two
before=$("$WAYBILL" sources -i ix2 --summary --json | tee summary |
	sed -n 's/.*"lines":"\([0-9]*\)","unrec.*/\1/p')
is "$(count summary bytes_lost)" 0 'nothing is lost'
hurt() { # the last frame of each stream that has several
	for blocks in ix2/segments/[0-9]/blocks; do
		hurt_blocks "$blocks"
	done
}
hurt_blocks() {
	perl -e 'local $/; my $b = <STDIN>; my (%last, %all);
		while ($b =~ /WBFR/g) {
			my $stream = unpack("L<", substr($b, pos($b) + 4, 4));
			$last{$stream} = pos($b);
			$all{$stream}++;
		}
		for my $stream (grep { $all{$_} > 1 } keys %last) {
			substr($b, $last{$stream} + 195, 1) ^= "\x04";
		}
		print $b;' <"$1" >changed
	cp changed "$1"
}
hurt
run reindex -i ix2 --salvage --json
status 3 'a salvage that loses something'
is "$(grep -c '"lost"' "$out")" 3 'each loss is told once, and the sum'
is "$(count "$out" lost)" 2 'two losses'
is "$(damaged ix2)" '6 6 6' 'are two more of what is damaged'
is "$(count verified incomplete)" 2 'of two sources'
lost=$(count summary bytes_lost)
# Less than two frames: no hole of a file is lost.
test "$lost" -gt 0 && test "$lost" -lt 524288
ok $? "and not its hole: $lost bytes"
is "$("$WAYBILL" sources -i ix2 --summary |
	perl -ne 'print $1 - $2 - $3 - $4 - $5 if /^bytes: (\d+) in = (\d+) stored \+ (\d+) shared \+ (\d+) skipped \+ (\d+) lost/')" \
	0 'the sum is told whole'
run lastlog -i ix2 --count
is "$(cat "$out")" 10 'what was before the hole is there'

# Once more: what was lost before is no new loss, what is lost beside it is.
hurt
run reindex -i ix2 --salvage --json
is "$(count "$out" lost)" 2 'a second salvage, of what has still several'
is "$(damaged ix2)" '8 8 8' 'adds what it lost'
run verify -i ix2
status 0 'and leaves it whole'

finish
