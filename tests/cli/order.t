#!/bin/sh
# A log, copies of it made before it grew, and its rotations: in whatever order
# they are indexed, at once or one by one, the same is read, and the same told of
# it. What differs is where the bytes are stored.
. "$(dirname "$0")/lib.sh"

# log FIRST LINES HOURS [IDS_FROM]: two lines every so many hours without a year,
# from so many hours behind 1 March 2018 on; with a message-id of Postfix' own,
# which says the time, from the line IDS_FROM on.
log() {
	perl -MPOSIX -e '
	my ($first, $n, $hours, $ids) = @ARGV;
	for my $i (0 .. $n - 1) {
		my @t = gmtime(1519862400 + 3600 * ($first + $i * $hours));
		my $at = strftime("%b %e %H:%M:%S", @t);
		my $q = sprintf "%08X", 2654435761 * ($first + $i + 1) % 4294967296;
		my $mid = $ids && $i >= $ids ?
			strftime("%Y%m%d%H%M%S", @t) . ".$q\@mx.example" : "$q\@x.example";
		print "$at mx postfix/cleanup[7]: $q: message-id=<$mid>\n",
			"$at mx postfix/qmgr[9]: $q: removed\n";
	}' "$@"
}

# told: all that is said of the index, without where its bytes are.
told() {
	{
		"$WAYBILL" sources -i i --json
		"$WAYBILL" clocks -i i --json 2>/dev/null
		"$WAYBILL" coverage -i i --json
		"$WAYBILL" search -i i --json '*'
	} | sed 's/,"\(stored\|shared\)_bytes":"[0-9]*"//g; s/[0-9a-f]\{64\}//g' |
		sort
	for f in $files; do
		"$WAYBILL" explain -i i --json "$f"
	done
}

# same NAME FILE...: at once, and one by one in some orders.
same() {
	name=$1
	shift
	files=$*
	rm -rf i
	"$WAYBILL" index -q -i i "$@"
	told >want
	ok $? "$name: indexed at once"
	for order in "$files" "$(echo "$files" | tr ' ' '\n' | sort -r | xargs)" \
		"$(echo "$files" | awk '{ $1 = $2 " " $1; $2 = ""; print }')"; do
		rm -rf i
		for f in $order; do
			"$WAYBILL" index -q -i i "$f"
		done
		told >got
		if cmp -s want got; then
			ok 0 "$name: $order"
		else
			ok 1 "$name: $order"
			diff want got | cut -c1-600 | sed 's/^/# /'
		fi
	done
}

# A copy with the time of its last line, and the whole with that of a copy.
mkdir a b c
log 0 60 1 >b/mail.log
sed 48q b/mail.log >a/mail.log
touch -d '2018-03-01 23:00:10 UTC' a/mail.log
touch -d '2021-02-28 UTC' b/mail.log
same 'it grew' a/mail.log b/mail.log
like "$(cat got)" '"lines":"120",.*"year":"2018","year_basis":"inferred","year_why":"modification time of an earlier copy"' \
	'an earlier copy tells the year'
unlike "$(cat got)" '"first_line":"49"' 'of the whole, not of a part'

# The copies end within a line; of what they have of it some is no host, or no
# program, and stamps without their ends are of no zone.
for bytes in 2590 2603 2607 2617 2630; do
	head -c "$bytes" b/mail.log >a/mail.log
	touch -d '2018-03-01 23:00:10 UTC' a/mail.log
	same "torn at $bytes" a/mail.log b/mail.log
done
is "$(grep -c '"type":"coverage".*"lines":"120"' got)" 1 'no line counts twice'
mkdir z
perl -e '
	for my $i (0 .. 59) {
		printf "2024-03-01T%02d:%02d:00.123456+02:00 mx " .
			"postfix/qmgr[9]: %08X: removed\n", 8 + $i / 12,
			$i % 12 * 5, 2654435761 * $i % 4294967296 }' >z/mail.log
for bytes in 2128 2135; do
	head -c "$bytes" z/mail.log >a/mail.log
	same "torn in a full date, at $bytes" a/mail.log z/mail.log
done

# Over a new year, three times.
log 4700 40 72 >c/mail.log
sed 30q c/mail.log >a/mail.log
sed 70q c/mail.log >b/mail.log
touch -d '2018-10-28 UTC' a/mail.log
touch -d '2019-03-01 UTC' b/mail.log
touch -d '2022-03-01 UTC' c/mail.log
same 'over a new year' a/mail.log b/mail.log c/mail.log
like "$(cat got)" '"time":"2018-1[0-9]-.*"path":"c/mail.log"' 'lines of 2018'
like "$(cat got)" '"time":"2019-0[0-9]-.*"path":"c/mail.log"' 'and of 2019'

# Rotations, and an old copy of one under another name.
mkdir x
log 0 60 1 >x/mail.log.1
log 61 40 1 >x/mail.log
sed 50q x/mail.log.1 >a/mail.log
touch -d '2018-03-02 01:00 UTC' a/mail.log
touch -d '2020-03-02 UTC' x/*
same 'rotated' x/mail.log.1 x/mail.log a/mail.log
is "$(grep -c '"superseded":true' got)" 1 'the old copy is one'

# Many lines have ids, of which few are noted: of several pieces those of the
# whole.
log 0 400 1 30 >c/mail.log
sed 310q c/mail.log >b/mail.log
head -c 9000 c/mail.log >a/mail.log
touch -d '2021-02-28 UTC' a/mail.log b/mail.log c/mail.log
same 'many ids' a/mail.log b/mail.log c/mail.log
like "$(cat got)" '"path":"c/mail.log".*"year_why":"[0-9]+ Postfix message-ids"' \
	'they tell the year'

# Ids that only the later part has date all of it, in either order.
log 0 100 1 40 >b/mail.log
sed 80q b/mail.log >a/mail.log
touch -d '2021-02-28 UTC' a/mail.log b/mail.log
for order in 'a b' 'b a'; do
	rm -rf i
	for d in $order; do
		"$WAYBILL" index -q -i i $d/mail.log
	done
	run explain -i i --json b/mail.log
	is "$(grep -o '"first_line":"1","lines":"200".*"year":"2018","year_basis":"inferred"' "$out" | wc -l)" \
		1 "$order: ids behind the copy's end date it"
	run search -i i --json queue_id:9E3779B1
	like "$(cat "$out")" '"time":"2018-03-01T00:00:00Z"' \
		"$order: lines before the first id, too"
	run verify --deep -i i
	status 0 "$order: the index is whole"
done

finish
