#!/bin/sh
# A .gz file comes back bit for bit, or is refused: nothing is ever printed that
# has not the SHA-256 of the evidence.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

mkdir ev
syslog 4 mx1 900 1000 >log
syslog 5 mx1 40 2000 >more
cp log ev/plain
cp log maillog.1
gzip -c maillog.1 >ev/named.gz
for level in 1 2 6 9; do
	syslog 6 mx$level 700 $level >text
	gzip -$level <text >ev/level$level.gz
done
iso 2019-03-05 mx3 500 >text
if gzip -c --rsyncable text >ev/rsync.gz 2>/dev/null; then :; fi
: | gzip -c >ev/empty.gz
# As `cat *.gz` makes them: levels differ, one holds nothing, zeros are behind.
{
	gzip -1 <more
	: | gzip -n
	gzip -9 -c log
	dd if=/dev/zero bs=700 count=1 2>/dev/null
} >ev/joined.gz
# zlib's way, with all that a header may have; its sum is wrong, which is not
# what we test.
perl -MIO::Compress::Gzip=gzip -e '
	for (["ev/zlib9.gz", 6, 9], ["ev/zlib8.gz", 5, 8]) {
		my ($to, $level, $memory) = @$_;
		my $z = IO::Compress::Gzip->new($to, -Level => $level,
			-Name => "text", -Comment => "as written", -HeaderCRC => 1,
			-ExtraField => [ "wb" => "x" x 300 ]) or die;
		open my $in, "<", "text" or die;
		print $z $_ while <$in>;
		close $z;
	}'
find ev -name '*.gz' -size 0 -delete

run index -i ix ev
cp -r ev kept
rm -r ev
export WAYBILL_INDEX=ix
for name in kept/*; do
	name=ev/${name#kept/}
	run cat --original "$name"
	cmp -s "$out" "kept/${name#ev/}"
	ok $? "$name is made again: $status $(cat "$err")"
done

run sources --json ev/level9.gz
id=$(sed 's/.*"source":"\([0-9a-f]*\)".*/\1/' "$out")
run cat --original "$id"
cmp -s "$out" kept/level9.gz
ok $? 'named by its id'
run cat ev/level9.gz
gzip -dc kept/level9.gz | cmp -s - "$out"
ok $? 'what it holds is what cat gives without --original'
run reindex
run cat --original ev/joined.gz
cmp -s "$out" kept/joined.gz
ok $? 'and still after reindex'

# The rows go over into the segment that a salvage makes.
cp -r ix salvaged
rm salvaged/CURRENT
run reindex -i salvaged --salvage
run cat -i salvaged --original ev/joined.gz
cmp -s "$out" kept/joined.gz
ok $? 'and of what a salvage kept'
size=$(wc -c <ix/segments/1/blocks)
cp -r ix torn
# In the middle of the frames.
printf 'torn' | dd of=torn/segments/1/blocks bs=1 seek=$((size / 2)) \
	conv=notrunc 2>/dev/null
torn=0
wrong=0
for name in kept/*.gz; do
	run cat -i torn --original "ev/${name#kept/}"
	[ $status = 0 ] || torn=$((torn + 1))
	[ $status != 0 ] && [ ! -s "$out" ] || cmp -s "$out" "$name" ||
		wrong=$((wrong + 1))
done
test $torn -gt 0
ok $? "damaged blocks make no file ($torn of them)"
is $wrong 0 'and nothing else'

# refused PATH WHY
refused() {
	run cat --original "$1"
	status 1 "$1 is not made again"
	is "$(wc -c <"$out")" 0 'nothing is printed'
	one_error 'one line says so'
	like "$(cat "$err")" "$2" 'and why'
}

mkdir -p bad/d
# A strategy that no program takes by itself, and a flush in the middle.
perl -MIO::Compress::Gzip=:all -e '
	my $z = IO::Compress::Gzip->new("bad/huffman.gz",
		-Strategy => Z_HUFFMAN_ONLY) or die;
	open my $in, "<", "log" or die;
	print $z $_ while <$in>;
	close $z;
	$z = IO::Compress::Gzip->new("bad/flushed.gz") or die;
	print $z "Mar  4 08:00:00 mx1 app: one\n";
	$z->flush(Z_SYNC_FLUSH);
	print $z "Mar  4 08:00:01 mx1 app: two\n";
	close $z;'
syslog 7 mx7 300 1 | gzip -c | head -c 1500 >bad/cut.gz
{ syslog 8 mx8 300 1 | gzip -c; echo trailing; } >bad/trailing.gz
syslog 9 mx9 300 1 | gzip -c | gzip -c >bad/twice.gz
syslog 10 mx10 300 1 | xz -c >bad/log.xz
syslog 11 mx11 300 1 >bad/d/log
tar -cf - -C bad d | gzip -c >bad/d.tar.gz
rm -r bad/d
run index -i ix bad
for name in huffman flushed; do
	sum=$(sha256sum <bad/$name.gz | cut -d' ' -f1)
	refused bad/$name.gz \
		"none of 54 ways of gzip, zlib and pigz gives SHA-256 $sum"
	like "$(cat "$err")" 'what it holds: waybill cat [0-9a-f]{32}$' \
		'and what there is'
done
refused bad/cut.gz 'does not say how it was made up'
refused bad/trailing.gz 'does not say how it was made up'
refused bad/twice.gz 'only the compression of gzip'
refused bad/log.xz 'only the compression of gzip'
refused bad/d.tar.gz//d/log 'it is an archive'
run cat --original bad/nothing.gz
status 1 'no such source'

# Indexes of before members were kept.
gzip -dc "$root/fixtures/golden/v1/index.tar.gz" | tar -xf -
export WAYBILL_INDEX=index
cp -r "$root/fixtures/golden/v1/evidence" .
refused evidence/store.log.gz 'does not say how it was made up'
run cat --original evidence/maillog
cmp -s "$out" evidence/maillog
ok $? 'a plain file of an old index is its bytes'

finish
