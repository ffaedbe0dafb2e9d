#!/bin/sh
# The last login of each UID, with the names that the evidence has for it.
. "$(dirname "$0")/lib.sh"

command -v perl >/dev/null || skip_all 'no perl'

# records TIME [LINE HOST]: of "UID SECONDS TTY HOST" lines; TIME is the form of
# the time, LINE and HOST are the widths of the texts.
records() {
	perl -e 'my ($time, $line, $host) = @ARGV;
		my %slot; my $most = 0;
		while (<STDIN>) {
			my ($uid, @r) = split;
			$slot{$uid} = pack("$time a$line a$host", @r);
			$most = $uid if $uid > $most;
		}
		my $size = length pack("$time a$line a$host", 0, "", "");
		print $slot{$_} // "\0" x $size for 0 .. $most' \
		"$1" "${2-32}" "${3-256}"
}

cat >spec <<'SPEC'
0 1600000150 tty1
1000 1600000200 pts/0 192.0.2.7
1001 1600000300 pts/1 c.example
4242 1600000400 ssh 2001:db8::1
SPEC
for form in 'L<' 'L>' 'q<' 'q>'; do
	rm -rf one ix
	mkdir one
	records "$form" <spec >one/lastlog
	run index -i ix one
	run lastlog -i ix --json
	is "$(sed 's/.*"uid":\([0-9]*\).*"time":"\([^"]*\)".*"tty":"\([^"]*\)".*"line":\([0-9]*\).*/\1 \2 \3 \4/' "$out")" \
		'0 2020-09-13T12:29:10Z tty1 1
1000 2020-09-13T12:30:00Z pts/0 1001
1001 2020-09-13T12:31:40Z pts/1 1002
4242 2020-09-13T12:33:20Z ssh 4243' "UIDs of $form"
done

mkdir -p root/etc root/var/log
records 'L<' <spec >root/var/log/lastlog
cat >root/etc/passwd <<'PASSWD'
root:x:0:0:root:/root:/bin/sh
ann:x:1000:1000:Ann:/home/ann:/bin/sh
bob:x:1001:1001:Bob:/home/bob:/bin/sh
carl:x:1002:1002:Carl:/home/carl:/bin/sh
PASSWD
run index -i ix2 root
export WAYBILL_INDEX=ix2
run lastlog
status 0 'last logins are found'
like "$(cat "$out")" '^ *1000 +ann +2020-09-13 12:30:00Z .*pts/0 +192.0.2.7 .*\(root/var/log/lastlog:1001\)$' \
	'a name by the passwd file of the evidence'
like "$(cat "$out")" '^ *4242 +2020-09-13' 'a UID that has no name is there, too'
unlike "$(cat "$out")" carl 'who never logged in is not'
for who in 1000 ann pts/0 192.0.2.0/24 '--ip 192.0.2.7' '--user ann'; do
	# shellcheck disable=SC2086
	run lastlog --json $who
	like "$(cat "$out")" '"type":"lastlog","uid":1000,"user":"ann",.*"client_name":"192.0.2.7","client_ip":"192.0.2.7","cite":\{' \
		"$who is ann"
	is "$(grep -c . "$out")" 1 "$who is nobody else"
	cp "$out" indexed
	# shellcheck disable=SC2086
	run lastlog --json --scan $who
	cmp -s indexed "$out"
	ok $? "--scan finds the same: $who"
done
run lastlog --json carl
status 1 'nothing of who never logged in'
like "$(cat "$out")" '^\{"type":"absence","asked":"lastlog carl"' 'and that is an answer'
run lastlog --count --since 2020-09-13T12:31
is "$(cat "$out")" 2 'in a window'
run lastlog --count-by host
like "$(cat "$out")" '^ +4  [a-z]+$' 'by host'
run lastlog -n 1 --reverse --json
like "$(cat "$out")" '"uid":4242' 'the latest first'
like "$(cat "$err")" '1 of 4 shown' 'of how many'
run lastlog --csv ann
like "$(cat "$out")" '^uid,user,time,' 'the head of CSV'
like "$(cat "$out")" '^1000,ann,2020-09-13T12:30:00Z,' 'and a row'

# FreeBSD has names instead of UIDs.
mkdir bsd
printf 'login 1600000100 ann pts/0 7 a.example\n' |
	perl "$root/tests/cli/login_records.pl" utx197 >bsd/utx.lastlogin
run index -i ix3 bsd
run lastlog -i ix3 --json
like "$(cat "$out")" '"type":"lastlog","user":"ann","time":"2020-09-13T12:28:20.000000Z"' \
	'utx.lastlogin'
run sessions -i ix3
status 1 'it has no sessions'

# lastlog2: rows of a file of SQLite, between the records.
if command -v sqlite3 >/dev/null; then
	cp -r root root2
	sqlite3 root2/var/log/lastlog2.db "CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT; INSERT INTO Lastlog2 VALUES('dora', 1600000250, 'pts/7', '192.0.2.9', 'sshd'), ('emil', 0, NULL, NULL, NULL)"
	run index -i ix4 root2
	run lastlog -i ix4 --json
	is "$(sed -n 's/.*"time":"[^T]*T\([^"]*\)Z".*/\1/p' "$out" | tr '\n' ' ')" \
		'12:29:10 12:30:00 12:30:50 12:31:40 12:33:20 ' 'in order of time'
	run lastlog -i ix4 --json dora
	like "$(cat "$out")" '"type":"lastlog","user":"dora","time":"2020-09-13T12:30:50Z",.*"tty":"pts/7","client_name":"192.0.2.9","client_ip":"192.0.2.9","cite":\{.*lastlog2.db' \
		'a row of lastlog2'
	run lastlog -i ix4 -n 3 --reverse --json
	like "$(tail -1 "$out")" '"user":"dora"' 'the latest first'
	run lastlog -i ix4 --count --source '*lastlog2.db'
	is "$(cat "$out")" 1 'of one source'
	run lastlog -i ix4 emil
	status 1 'who never logged in is not'
fi

# One UID of 300,000 makes a file of 87 MB that has hardly anything in it.
# The places between are lines, but cost no more than their bytes: none of them
# is printed, or has terms of its own.
mkdir sparse
perl -e 'open my $f, ">", "sparse/lastlog" or die;
	for ([1000, 1600000200], [300000, 1600000300]) {
		seek $f, $_->[0] * 292, 0;
		print $f pack "L< a32 a256", $_->[1], "pts/0", "192.0.2.7";
	}'
run index -i sparseix sparse
run lastlog -i sparseix --json
is "$(sed 's/.*"uid":\([0-9]*\).*"line":\([0-9]*\),"offset":\([0-9]*\).*/\1 \2 \3/' "$out")" \
	'1000 1001 292000
300000 300001 87600000' 'UIDs and places in a sparse file'
is "$(($(du -sk sparseix | cut -f1) < 2000))" 1 'which takes no room'
run sources -i sparseix
like "$(cat "$out")" '300001 lines, 87600292 bytes' 'all lines are there'
run show -i sparseix sparse/lastlog:7
like "$(cat "$out")" 'lastlog\[0\]: never' 'of whom there is nothing'
run search -i sparseix --count uid:300000
is "$(cat "$out")" 1 'found by the UID'
if tar --version 2>/dev/null | grep -q GNU; then
	# Holes of an archive cost nothing either, and so no limit counts them.
	mkdir tarred
	tar -C sparse --sparse -cf tarred/l.tar lastlog
	run index -i tarix tarred
	status 0 'holes in an archive'
	run lastlog -i tarix --json
	is "$(grep -o '"uid":[0-9]*' "$out" | tr '\n' ' ')" \
		'"uid":1000 "uid":300000 ' 'are not read'
	run sources -i tarix
	like "$(cat "$out")" '300001 lines, 87600292 bytes' 'but counted'
	"$WAYBILL" cat -i tarix tarred/l.tar//lastlog | cmp -s - sparse/lastlog
	ok $? 'and come back'
	# Zeros that are no hole may be any number: there is a limit.
	mkdir packed
	gzip -9nc sparse/lastlog >packed/lastlog.gz
	run index -i packedix --max-ratio 100 packed
	run sources -i packedix
	like "$(cat "$out")" 'more than 100 times its size \(limit\)' \
		'what lies behind a limit is named'
fi

# The first who logged in may have any UID. Zero bytes before a log, as where it
# was cut off to nothing while its daemon wrote on, make no lastlog of it.
for uid in 2000 30000; do
	rm -rf first ix5
	mkdir -p first/gz
	perl -e 'open my $f, ">", "first/lastlog" or die;
		seek $f, $ARGV[0] * 292, 0;
		print $f pack "L< a32 a256", 1600000200, "pts/0", "192.0.2.7"' $uid
	perl -e 'print pack("a296", "") x $ARGV[0],
		pack "q> a32 a256", 1600000300, "pts/1", "192.0.2.8"' $uid |
		gzip -c >first/gz/lastlog.gz
	tar -C first --sparse -cf first/l.tar lastlog 2>/dev/null ||
		tar -C first -cf first/l.tar lastlog
	run index -i ix5 first
	status 0 "nobody before UID $uid"
	run lastlog -i ix5 --json
	is "$(sed 's/.*"uid":\([0-9]*\).*"path":"\([a-z/.]*\).*"line":\([0-9]*\).*/\1 \2 \3/' "$out")" \
		"$uid first/l.tar//lastlog $((uid + 1))
$uid first/lastlog $((uid + 1))
$uid first/gz/lastlog.gz $((uid + 1))" "is told: $uid"
	run sources -i ix5
	is "$(grep -c "holds *$((uid + 1)) lines" "$out")" 3 "and so is their number: $uid"
	run verify -i ix5
	status 0 "and the index is whole: $uid"
	"$WAYBILL" cat -i ix5 first/lastlog | cmp -s - first/lastlog
	ok $? "the bytes come back: $uid"
done
mkdir cutoff
perl -e 'print "\0" x 3000000, "Mar  4 10:00:00 mx postfix/qmgr[954]: 3FE00010: removed\n" x 9' \
	>cutoff/maillog
run index -i cutix cutoff
run sources -i cutix
like "$(cat "$out")" 'format +text' 'a log behind zeros is text'
run search -i cutix --count 3FE00010
is "$(cat "$out")" 9 'and its lines are found'

# The UID of nfsnobody makes a file of 1.25 TB, in seconds. It is known again,
# and of one in which others have logged in since only that is stored.
huge() { # DIRECTORY UID TIME...
	mkdir -p "$1"
	perl -e 'my $d = shift; open my $f, ">", "$d/lastlog" or exit 1;
		while (my ($uid, $at) = splice @ARGV, 0, 2) {
			seek $f, $uid * 292, 0;
			print $f pack("L< a32 a256", $at, "pts/0", "192.0.2.7")
				or exit 1;
		}
		close $f or exit 1' "$@"
}
if huge huge 0 1600000100 1234567890 1600000300 4294967294 1600000400 2>/dev/null &&
	[ "$(du -k huge/lastlog | cut -f1)" -lt 1000 ]; then
	huge first 4294967294 1600000400
	run index -i firstix first
	run lastlog -i firstix --json
	like "$(cat "$out")" '"uid":4294967294,.*"line":4294967295,"offset":1254130449848' \
		'who alone logged in, at the end of 1.25 TB'
	huge later 0 1600000100 1234567890 1600000300 2000000000 1600000600 \
		4294967294 1600000500
	huge twin 0 1600000100 1234567890 1600000300 4294967294 1600000400
	run index -i hugeix huge
	status 0 'a file of 1.25 TB'
	like "$(cat "$out")" 'added with 4294967295 lines, 1254130450140 bytes' \
		'of which the run tells the lines that the index has'
	run index -i hugeix --json later twin
	like "$(cat "$out")" '"new_sources":"?1' 'and its twin, and a later one'
	run lastlog -i hugeix --json
	is "$(sed 's/.*"uid":\([0-9]*\).*"path":"\([a-z]*\).*"line":\([0-9]*\),"offset":\([0-9]*\).*/\1 \2 \3 \4/' "$out")" \
		'0 later 1 0
1234567890 later 1234567891 360493823880
4294967294 huge 4294967295 1254130449848
4294967294 later 4294967295 1254130449848
2000000000 later 2000000001 584000000000' 'who logged in, each once'
	cp "$out" indexed
	run lastlog -i hugeix --json --scan
	cmp -s indexed "$out"
	ok $? '--scan finds the same'
	is "$(($(du -sk hugeix | cut -f1) < 2000))" 1 'which takes no room'
	run verify -i hugeix
	status 0 'the index is whole'
	run sources -i hugeix
	like "$(cat "$out")" 'holds      4294967295 lines, 1254130450140 bytes' \
		'all lines are there'
	like "$(cat "$out")" 'sha256     none: not all bytes' \
		'what has no SHA-256 is said to have none'
	like "$(cat "$out")" 'also       twin/lastlog' 'the same once more'
	is "$(grep -c . "$err")" 0 'and the books balance'
	for form in --json --csv; do
		run sources -i hugeix $form
		cp "$out" forms
		run lastlog -i hugeix $form
		cat "$out" >>forms
		unlike "$(cat forms)" '0{64}' "and shows no zeros for it: $form"
	done
	run show -i hugeix --how later/lastlog:2000000001
	like "$(cat "$out")" '^# no SHA-256 was made' 'nor in how to check it'
	unlike "$(cat "$out")" '0{64}' 'as zeros'
	mkdir told
	run dossier -i hugeix lastlog -o told/huge.html
	run verify -i hugeix told/huge.html
	status 0 'and a page that cites it can be checked'
	unlike "$(cat told/huge.evidence.jsonl)" '0{64}' 'without zeros for a SHA-256'
	# By the evidence alone, too: by size and path, and the bytes decide.
	run verify told/huge.html huge later twin
	status 0 'by the files themselves, in seconds'
	mkdir moved
	mv huge later twin moved
	run verify told/huge.html moved
	status 0 'wherever these are'
	perl -e 'open my $f, "+<", "moved/huge/lastlog" or die;
		seek $f, 4294967294 * 292 + 6, 0; print $f "x"'
	run verify told/huge.html moved
	status 1 'one byte was changed'
	like "$(cat "$out")" 'huge/lastlog:4294967295: .*other bytes stand there' 'is told'
	run verify told/huge.html first
	status 1 'none of that path'
	run verify told/huge.html cutoff
	like "$(cat "$out")" 'it has no SHA-256, and no file of its size' 'or of that size'
	run verify -i hugeix moved
	like "$(cat "$out")" 'moved/huge/lastlog: .*mostly holes' 'is not read for a SHA-256'
	mv moved/* .
	run show -i hugeix -C 1 later/lastlog:2000000001 later/lastlog@584000000300
	is "$(grep -v ^waybill "$out" | sed 's/ .*//; s/.*lastlog//')" \
		'-2000000000-
:2000000001:
-2000000002-
--
-2000000001-
:2000000002:
-2000000003-' 'lines within a hole, and beside one'
fi

# lastlog walks passwd, and so does not show the UID without a name.
if [ "$(id -u)" = 0 ] && TZ=UTC lastlog -R "$work/root" >theirs 2>/dev/null &&
	grep -q ann theirs; then
	sed -n 's/^\([a-z]*\) *\(pts[^ ]*\|tty[^ ]*\) .* \([A-Z][a-z][a-z]\) *\([0-9]*\) \([0-9:]*\) +0000 \([0-9]*\)$/\1 \2 \4 \5/p' \
		theirs | sort >want
	run lastlog --json
	sed -n 's/.*"user":"\([^"]*\)".*"time":"2020-09-\([0-9]*\)T\([^Z]*\)Z".*"tty":"\([^"]*\)".*/\1 \4 \2 \3/p' \
		"$out" | sort >got
	is "$(cat got)" "$(cat want)" 'the same rows as lastlog'
	is "$(grep -c 4242 theirs)" 0 'but for who has no name'
fi
finish
