#!/bin/sh
# Sessions out of records of logins: how they are paired, in every layout, and
# that last and ac say the same of them, but for their faults.
. "$(dirname "$0")/lib.sh"

command -v perl >/dev/null || skip_all 'no perl'

# records LAYOUT: of the spec on standard input.
records() {
	perl "$root/tests/cli/login_records.pl" "$1"
}

# brief: the sessions in $out, less what each layout says otherwise.
brief() {
	sed 's/.*"user":"\([^"]*\)".*"tty":"\([^"]*\)".*"begin":"\([^".Z]*\)[^"]*"/\1 \2 \3 /
		s/,"begin_basis":"stated"//
		s/,"end":"\([^".Z]*\)[^"]*"/ \1/
		s/,"duration_s":\([^.,]*\)[.0-9]*/ \1/
		s/,"adjusted_s":\([^.,]*\)[.0-9]*/ \1/
		s/,"ended_by":"\([a-z]*\)".*/ \1/' "$1"
}

mkdir ev
# A login that another supersedes, a clock set forward by an hour, a shutdown
# with one still on, a crash, and one whose end is not there.
cat >spec <<'SPEC'
boot     1600000000 - - 0 5.4.0
login    1600000100 alice pts/0 100 a.example
login    1600000200 bob pts/1 101 192.0.2.7
logout   1600001000 alice pts/0 100
login    1600001100 carol pts/0 102 c.example
login    1600001200 dave pts/0 103 d.example
old      1600002000
new      1600005600
logout   1600006000 dave pts/0 103
shutdown 1600007000
boot     1600007100 - - 0 5.4.0
login    1600007200 erin pts/0 104 e.example
boot     1600009000 - - 0 5.4.0
login    1600009100 frank pts/0 105 f.example
logout   1600009999 frank pts/0 105
login    1600010000 grace pts/2 106 g.example
SPEC
cat >want <<'WANT'
alice pts/0 2020-09-13T12:28:20  2020-09-13T12:43:20 900 logout
bob pts/1 2020-09-13T12:30:00  2020-09-13T14:23:20 6800 3200 down
carol pts/0 2020-09-13T12:45:00  2020-09-13T12:46:40 100 superseded
dave pts/0 2020-09-13T12:46:40  2020-09-13T14:06:40 4800 1200 logout
erin pts/0 2020-09-13T14:26:40  2020-09-13T14:56:40 1800 crash
frank pts/0 2020-09-13T14:58:20  2020-09-13T15:13:19 899 logout
grace pts/2 2020-09-13T15:13:20  open
WANT
for layout in 384le 384be 400le 400be netbsd516 netbsd520 macos628 netbsd40 \
	bsd36 openbsd304 freebsd44; do
	mkdir "$layout"
	records "$layout" <spec >"$layout/wtmp"
	run index -i "$layout/ix" "$layout/wtmp"
	run sessions -i "$layout/ix" --json
	brief "$out" >got
	is "$(cat got)" "$(cat want)" "sessions of $layout"
done
# There each login ends by its own id, and none by another on its terminal.
mkdir utx
records utx <spec >utx/utx.log
run index -i utx/ix utx/utx.log
run sessions -i utx/ix --json
brief "$out" >got
is "$(cat got)" "$(cat want)" 'sessions of utx'

export WAYBILL_INDEX=384le/ix
run sessions
status 0 'sessions are found'
like "$(cat "$out")" '^alice .*pts/0.* 2020-09-13 12:28:20.* 2020-09-13 12:43:20.* 15:00 logout +\(384le/wtmp:2, 384le/wtmp:4\)$' \
	'a session with its two lines'
run sessions --json bob
is "$(grep -c '"type":"session"' "$out")" 1 'of one user'
like "$(cat "$out")" '"client_name":"192.0.2.7","client_ip":"192.0.2.7"' 'an address is one'
like "$(cat "$out")" '"cite":{"source":"[0-9a-f]{32}","file_sha256":"[0-9a-f]{64}","path":"384le/wtmp","line":3,"offset":768,"length":384},"end_cite":{.*"line":10' \
	'its begin and what ended it are cited'
run sessions --json grace
unlike "$(cat "$out")" '"end":|"duration' 'an open one has no end, and none by this machine'
for who in pts/1 192.0.2.0/24 '--ip 192.0.2.7' '--user bob'; do
	# shellcheck disable=SC2086
	run sessions --json $who
	like "$(cat "$out")" '"user":"bob"' "$who is bob"
	is "$(grep -c . "$out")" 1 "$who is nobody else"
done
run sessions --user Bob
status 1 'names of users have their case'
run sessions --json nobody
status 1 'nobody is found'
like "$(cat "$out")" '^\{"type":"absence","asked":"sessions nobody"' 'and that is an answer'
echo alice >who
echo bob >>who
run sessions --count -f who
is "$(cat "$out")" 2 'who stands in a file'
run sessions --count
is "$(cat "$out")" 7 'they are counted'
run sessions --count-by ended_by
is "$(sed 's/^ *//' "$out" | tr '\n' ' ')" \
	'3  logout 1  crash 1  down 1  open 1  superseded ' 'by how they ended'
run sessions -n 2 --json
is "$(brief "$out" | cut -d' ' -f1 | tr '\n' ' ')" 'alice bob ' 'the first two'
like "$(cat "$err")" '2 of 7 shown' 'of how many'
run sessions -n 2 --json --reverse
is "$(brief "$out" | cut -d' ' -f1 | tr '\n' ' ')" 'grace frank ' 'the last two'
run sessions --csv alice
like "$(cat "$out")" '^user,host,tty,service,client_name,client_ip,begin,' 'the head of CSV'
is "$(grep -c '^alice,' "$out")" 1 'a row of CSV'

# Told whole, whatever part of it is in the window.
run sessions --json --since '2020-09-13 14:00' --until '2020-09-13 14:10'
is "$(brief "$out" | cut -d' ' -f1,3,5 | tr '\n' ' ')" \
	'bob 2020-09-13T12:30:00 2020-09-13T14:23:20 dave 2020-09-13T12:46:40 2020-09-13T14:06:40 ' \
	'sessions that touch the window'
run sessions --json --at '2020-09-13 12:46'
is "$(brief "$out" | cut -d' ' -f1 | tr '\n' ' ')" 'bob carol ' 'who was on'
run sessions --json --at 2020-09-13T12:43:20Z
is "$(brief "$out" | cut -d' ' -f1 | tr '\n' ' ')" 'bob ' 'who went then was not'
run sessions --at 2020-09-13 --since 2020
status 2 'a moment and a window'
run sessions --last --json
status 2 'a form of text, and JSON'
for args in '' alice --reverse '--at 2020-09-13T12:46'; do
	# shellcheck disable=SC2086
	run sessions --json $args
	cp "$out" indexed
	# shellcheck disable=SC2086
	run sessions --json --scan $args
	cmp -s indexed "$out"
	ok $? "--scan finds the same: $args"
done

# Rotated files, in another order and packed: paired over all of them.
mkdir rot
head -4 spec | records 384le >rot/wtmp.2
sed -n 5,8p spec | records 384le | gzip -n >rot/wtmp.1.gz
sed -n '9,$p' spec | records 384le >rot/wtmp
run index -i rix rot
run sessions -i rix --json
brief "$out" >got
is "$(cat got)" "$(cat want)" 'sessions over rotated files'
run sessions -i rix --json --source rot/wtmp.1.gz
is "$(brief "$out" | cut -d' ' -f1 | tr '\n' ' ')" 'carol dave ' 'of one source, told whole'
# The same once more, and a table of who is on, which is in no order.
mkdir rot/other
cat rot/wtmp.2 >rot/other/whole
gzip -dc rot/wtmp.1.gz >>rot/other/whole
cat rot/wtmp >>rot/other/whole
records 384le >rot/utmp <<'SPEC'
login    1600010000 grace pts/2 106 g.example
boot     1600009000 - - 0 5.4.0
SPEC
run index -i rix2 --host-of '*=mx1' rot
run sessions -i rix2 --json
brief "$out" >got
is "$(cat got)" "$(cat want)" 'what is there twice counts once'
# Another machine's terminals are others.
mkdir -p two/mx1 two/mx2
printf 'login 1600000000 ann pts/0 7\n' | records 384le >two/mx1/wtmp
printf 'logout 1600000100 - pts/0 7\n' | records 384le >two/mx2/wtmp
run index -i two/ix two/mx1 two/mx2
run sessions -i two/ix --json
like "$(cat "$out")" '"user":"ann","host":"mx1".*"ended_by":"open"' 'not ended by another machine'
# What failed is no session, though its record may look like one.
mkdir bad
printf 'login 1600000000 eve ssh:notty 7 h.example\n' | records 384le >bad/wtmp
printf 'login 1600000000 mallory tty1 7\n' | records 384le >bad/btmp.1
run index -i badix bad
run sessions -i badix
status 1 'failed logins are no sessions'

# A clock set back, of which there is no record: the order of the file holds.
mkdir back
records 384le >back/wtmp <<'SPEC'
login  1600009000 ann pts/0 7 a.example
logout 1600001000 - pts/0 7
login  1600001100 bob pts/0 8 b.example
logout 1600001200 - pts/0 8
SPEC
run index -i backix back
run sessions -i backix --json
like "$(cat "$out")" '"user":"ann".*"duration_s":-8000,"ended_by":"logout"' 'a session that ends before it began'
like "$(cat "$out")" '"user":"bob".*"duration_s":100,' 'and the next'

# Records are missing from the middle: damaged, wiped, or lost with the stream
# they were packed in. What was on then ended nobody knows when, unless its own
# process says so: what comes next on its terminal is another's, and the machine
# may have gone down meanwhile.
cat >spec.hole <<'SPEC'
boot     1600000000 - - 0 5.4.0
login    1600000100 alice pts/0 100 a.example
login    1600000200 bob pts/1 101 192.0.2.7
login    1600000250 carl pts/2 102 c.example
login    1600000700 erin pts/0 104 e.example
login    1600000800 finn pts/3 105 e.example
logout   1600001000 erin pts/0 104
logout   1600001100 bob pts/1 101
boot     1600009000 - - 0 5.4.0
login    1600009100 frank pts/0 105 f.example
logout   1600009999 frank pts/0 105
SPEC
cat >want.hole <<'WANT'
alice pts/0 2020-09-13T12:28:20  open records-missing
bob pts/1 2020-09-13T12:30:00  2020-09-13T12:45:00 900 logout
carl pts/2 2020-09-13T12:30:50  open records-missing
frank pts/0 2020-09-13T14:58:20  2020-09-13T15:13:19 899 logout
WANT
records 384le <spec.hole >hole.all
head -c $((4 * 384)) hole.all >hole.1
tail -c +$((6 * 384 + 1)) hole.all >hole.2
mkdir damaged wiped packed
{
	cat hole.1
	printf 'garbage %s' "$(seq 1 100)"
	cat hole.2
} >damaged/wtmp
{
	cat hole.1
	dd if=/dev/zero bs=384 count=2 2>/dev/null
	cat hole.2
} >wiped/wtmp
{
	gzip -n <hole.1
	perl -e 'local $/; $_ = <STDIN>; substr($_, 12, 9) = "\xff" x 9; print' <<-END
		$(printf 'x%s' "$(seq 1 100)" | gzip -n | tr -d '\000')
	END
	gzip -n <hole.2
} >packed/wtmp.gz
for how in damaged wiped packed; do
	run index -i holeix.$how $how
	run sessions -i holeix.$how --json
	sed 's/.*"user":"\([^"]*\)".*"tty":"\([^"]*\)".*"begin":"\([^".Z]*\)[^"]*"/\1 \2 \3 /
		s/,"begin_basis":"stated"//
		s/,"end":"\([^".Z]*\)[^"]*"/ \1/
		s/,"duration_s":\([^.,]*\)[.0-9]*/ \1/
		s/,"ended_by":"\([a-z]*\)"/ \1/
		s/,"reason":"\([^"]*\)"/ \1/
		s/,"program".*//' "$out" >got
	is "$(cat got)" "$(cat want.hole)" "who was on while records went missing: $how"
done
# Without the hole each of them has its end, and a boot that is not behind one
# ends what it always did.
run index -i holeix hole.all
run sessions -i holeix --json
is "$(brief "$out" | cut -d' ' -f1,7 | tr '\n' ' ')" \
	'alice superseded bob logout carl crash erin logout finn crash frank logout ' \
	'nothing is missing'

# last: the same rows.
if command -v last >/dev/null; then
	TZ=UTC last -f 384le/wtmp >theirs
	run sessions --last
	# It knows by its own /proc and clock whether they are still on.
	sed 's/gone - no logout/open/; s/still logged in/open/; /^reboot/d; /^$/d
		/begins/d' theirs >want.last
	sed 's/gone - no logout/open/; /^reboot/d; /^$/d; /begins/d
		/^waybill/d' "$out" >got
	is "$(cat got)" "$(cat want.last)" 'rows of last'
	# Up to 2.39 it has starts that crashed run on to the next shutdown.
	is "$(grep -c '^reboot  *system boot  5.4.0 ' "$out")" 3 'starts are in it'
	like "$(cat "$out")" '^reboot .*Sun Sep 13 14:25 - crash  \(00:31\)' 'one that crashed'
	like "$(cat "$out")" '^wtmp begins Sun Sep 13 12:26:40 2020' 'when it begins'
	run sessions --last --tz Asia/Kolkata
	TZ=Asia/Kolkata last -f 384le/wtmp >theirs
	is "$(grep '^alice' "$out")" "$(grep '^alice' theirs)" 'in another zone'
	# It reads from the end: of a file cut by 10 bytes it shows nothing.
	mkdir cut
	head -c $(($(wc -c <384le/wtmp) - 10)) 384le/wtmp >cut/wtmp
	run index -i cutix cut
	run sessions -i cutix --count
	is "$(cat "$out")" 6 'a cut file has all but its last record'
	# It filters before it pairs: alice is gone without a logout.
	run sessions --last --until '2020-09-13 12:40' alice
	like "$(cat "$out")" '^alice .*12:28 - 12:43  \(00:15\)' 'paired before it is filtered'
fi

# ac: the same hours. It counts who has not logged out up to now, so here all
# have; and of a crash what was before midnight.
grep -v grace spec >spec.ac
records 384le <spec.ac >ac.wtmp
run index -i acix ac.wtmp
if command -v ac >/dev/null; then
	export WAYBILL_INDEX=acix
	TZ=UTC ac -f ac.wtmp >theirs
	run sessions --total
	is "$(grep total "$out")" "$(cat theirs)" 'the total of ac'
	TZ=UTC ac -p -f ac.wtmp | sort >theirs
	run sessions --by-user
	is "$(grep -v ^waybill "$out" | sort)" "$(cat theirs)" 'users of ac -p'
	cat >spec.days <<'SPEC'
login  1600000000 ann pts/0 7 a.example
login  1600000000 bob pts/1 8 b.example
logout 1600000600 - pts/1 8
login  1600080000 bob pts/1 9 b.example
logout 1600160000 - pts/1 9
logout 1600200000 - pts/0 7
login  1600210000 bob pts/1 9 b.example
logout 1600300000 - pts/1 9
SPEC
	records 384le <spec.days >days.wtmp
	run index -i daysix days.wtmp
	for zone in UTC Asia/Kolkata America/New_York; do
		TZ=$zone ac -d -y -f days.wtmp >theirs
		run sessions -i daysix --daily --tz $zone
		is "$(grep -v ^waybill "$out")" "$(cat theirs)" "days of ac, $zone"
	done
	run sessions -i daysix --daily --by-user --json
	like "$(head -1 "$out")" '^\{"type":"summary","day":"2020-09-13","user":"ann","connect_s":41600,"sessions":"1"\}$' \
		'a day of a user'
	run sessions -i daysix --total --json --on 2020-09-14
	like "$(cat "$out")" '"connect_s":134400,"sessions":"2"' 'of a window what lies in it'
fi

# Of days without a record ac puts all hours to the next one that has some.
printf 'login 1600000000 ann pts/0 7\nlogout 1600200000 - pts/0 7\n' |
	records 384le >days.wtmp
run index -i gapix days.wtmp
run sessions -i gapix --daily
is "$(grep -v ^waybill "$out" | tr '\t' ' ')" 'Sep 13 2020 total       11.56
Sep 14 2020 total       24.00
Sep 15 2020 total       20.00' 'each day has its own hours'

# wtmpdb: rows of a file of SQLite, read from its pages.
if command -v sqlite3 >/dev/null; then
	mkdir db
	{
		echo "CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER,
			User TEXT NOT NULL, Login INTEGER, Logout INTEGER,
			TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT;
			INSERT INTO wtmp VALUES
			(1,1,'reboot',1600000000000000,1600007000000000,'~','6.1',NULL),
			(2,3,'alice',1600000100000000,1600001000500000,'pts/0','192.0.2.7','sshd'),
			(3,3,'bob',1600000200000000,NULL,'pts/1','b.example','sshd'),
			(4,1,'reboot',1600007100000000,NULL,'~','6.1',NULL),
			(5,3,'erin',1600007200000000,NULL,'tty1',NULL,'login'),
			(6,1,'reboot',1600009000000000,NULL,'~','6.1',NULL),
			(7,3,'frank',1600009100000000,NULL,'pts/0',NULL,'sshd');"
		# Enough for a tree of several pages.
		awk 'BEGIN {
			for (i = 0; i < 3000; i++)
				printf "INSERT INTO wtmp VALUES(%d,3,\047u%d\047,%d000000,%d000000,\047pts/%d\047,NULL,\047sshd\047);\n",
					100 + i, i, 1700000000 + i, 1700000900 + i, i
		}'
	} >sql
	(echo 'BEGIN;'; cat sql; echo 'COMMIT;') | sqlite3 db/wtmp.db
	cp db/wtmp.db before.db
	run index -i dbix db
	cmp -s db/wtmp.db before.db
	ok $? 'the file is as it was'
	export WAYBILL_INDEX=dbix
	run sessions --until 2021 --json
	brief "$out" >got
	is "$(cat got)" 'alice pts/0 2020-09-13T12:28:20  2020-09-13T12:43:20 900 logout
bob pts/1 2020-09-13T12:30:00  2020-09-13T14:23:20 6800 down
erin tty1 2020-09-13T14:26:40  2020-09-13T14:56:40 1800 crash
frank pts/0 2020-09-13T14:58:20  open' 'sessions of wtmpdb'
	run sessions --count
	is "$(cat "$out")" 3004 'all rows of a tree of pages'
	run sessions --json alice
	at=$(sed 's/.*"offset":\([0-9]*\).*/\1/' "$out")
	like "$(tail -c +$((at + 1)) db/wtmp.db | head -c 60 | tr -c '[:print:]' .)" \
		'alice' 'the place of a row is cited'
	run sessions --last --until 2021
	is "$(grep -c '^reboot' "$out")" 3 'and its starts'
	# Cut, and with pages that point to themselves.
	head -c 20000 db/wtmp.db >cut.db
	perl -e 'local $/; $_ = <STDIN>; substr($_, 4096 + 12) = "\0\0\0\2" x 2000; print' <db/wtmp.db >loop.db
	for bad in cut loop; do
		run index -i "$bad"ix "$bad.db"
		run sessions -i "$bad"ix --count
		like "$status" '^[01]$' "a damaged one is no failure: $bad"
	done

	# What was not yet copied from its write-ahead log counts: rows that are
	# new, have an end now, or are gone. The last transaction was cut short.
	mkdir -p wal/live wal/ev
	(echo "BEGIN;"; cat sql; echo "COMMIT;") | sqlite3 wal/live/wtmp.db
	sqlite3 wal/live/wtmp.db 'PRAGMA journal_mode=WAL' >/dev/null
	perl -e 'exec "sqlite3", "wal/live/wtmp.db" or die' >/dev/null <<'SQL'
PRAGMA wal_autocheckpoint=0;
BEGIN;
INSERT INTO wtmp VALUES(9000,3,'late',1700009000000000,NULL,'pts/9',NULL,'sshd');
UPDATE wtmp SET Logout = 1600009500000000 WHERE User = 'frank';
DELETE FROM wtmp WHERE User = 'u7';
COMMIT;
INSERT INTO wtmp VALUES(9001,3,'cut',1700009001000000,NULL,'pts/9',NULL,'sshd');
.shell cp wal/live/wtmp.db wal/live/wtmp.db-wal wal/ev
SQL
	perl -e 'truncate "wal/ev/wtmp.db-wal", -1 + -s "wal/ev/wtmp.db-wal" or die'
	cp -r wal/ev wal/before
	run index -i walix wal/ev
	diff -r wal/ev wal/before >/dev/null
	ok $? 'neither file is changed'
	export WAYBILL_INDEX=walix
	"$WAYBILL" sessions --json 2>"$err" |
		sed -n 's/.*"user":"\([^"]*\)".*/\1/p' | sort >got
	sqlite3 wal/before/wtmp.db 'SELECT User FROM wtmp WHERE Type = 3' |
		sort >want
	cmp -s got want
	ok $? 'the same logins as SQLite has, with its log'
	is "$(grep -c -e late -e cut -e 'u7$' want)" 1 'of which one is new'
	run sessions --json frank
	like "$(cat "$out")" '"end":"2020-09-13T15:05:00[^Z]*Z".*"ended_by":"logout",.*"cite":\{[^}]*wtmp.db-wal' \
		'a row that was replaced: by its place in the log'
	at=$(sed 's/.*"cite":{[^}]*"offset":\([0-9]*\).*/\1/' "$out")
	like "$(tail -c +$((at + 1)) wal/ev/wtmp.db-wal | head -c 60 | tr -c '[:print:]' .)" \
		'frank' 'which is where it is'
	run show "$(sed 's/.*"cite":{"source":"\([^"]*\)".*"line":\([0-9]*\).*"end_cite.*/\1:\2/; s/.*"cite":{"source":"\([^"]*\)".*"line":\([0-9]*\).*/\1:\2/' "$out")"
	like "$(cat "$out")" 'user=frank' 'and its line'
	# A log of another database, and one with a broken sum, change nothing.
	mkdir wal/other wal/broken
	cp wal/ev/wtmp.db wal/other
	head -c 9000 wal/ev/wtmp.db >wal/other/wtmp.db-wal
	cp wal/ev/wtmp.db* wal/broken
	perl -e 'open F, "+<", "wal/broken/wtmp.db-wal"; seek F, 5000, 0; print F "x"'
	for bad in other broken; do
		run index -i "wal$bad" "wal/$bad"
		run sessions -i "wal$bad" --count
		is "$(cat "$out")" 3004 "the database alone: $bad"
	done
fi

# Real files, and one with terminal escapes in its names, which last spells in its
# own way.
for file in s4/CentOS7/x86_64/wtmp s4/CentOS7/x86_64/utmp \
	plaso/test_data/utmp/utmp made/wtmp-synth-sessions.LE384; do
	real=$WAYBILL_CORPORA/$file
	[ -f "$real" ] && command -v last >/dev/null || continue
	rm -rf realix
	run index -i realix "$real"
	run sessions -i realix --last
	TZ=UTC last -f "$real" >theirs
	for which in theirs "$out"; do
		sed '/^reboot/d; /^$/d; /begins/d; /^waybill/d
			s/still logged in/open/; s/gone - no logout/open/
			s/^bob[^ ]* *pts/bob pts/; s/evil[^ ]* */evil /' \
			"$which" >"rows.${which##*/}"
	done
	cmp -s rows.theirs rows..out
	ok $? "rows of last: $file"
done
# ac counts up to now who has not logged out, so here the machine is shut down in
# the end. Of a session that a crash ended nobody knows how long it was: ac has it
# up to some midnight, and we do not count it; these days are left out.
for file in s4/CentOS7/x86_64/wtmp s4/CentOS7/x86_64/utmp \
	plaso/test_data/utmp/utmp; do
	real=$WAYBILL_CORPORA/$file
	[ -f "$real" ] && command -v ac >/dev/null || continue
	rm -rf realix
	down=1709500000
	test "$file" != plaso/test_data/utmp/utmp || down=1387410000
	{
		cat "$real"
		echo "shutdown $down - - 0 -" | records 384le
	} >real.wtmp
	run index -i realix real.wtmp
	run sessions -i realix --daily
	grep -v ^waybill "$out" | tr '\t' ' ' >got
	TZ=UTC ac -d -y -f real.wtmp | tr '\t' ' ' >theirs
	case $file in
	s4/CentOS7/x86_64/wtmp)
		crashed='^(Apr (10|22|23)|Dec 15) 2023'
		is "$(grep -vE "$crashed" got)" \
			"$(grep -vE "$crashed" theirs)" "days of ac: $file"
		is "$(grep -c . got)" 7 'all days with a session'
		;;
	*)
		run sessions -i realix --by-user
		is "$(grep -v ^waybill "$out" | sort)" \
			"$(TZ=UTC ac -p -f real.wtmp | sort)" "users of ac: $file"
		;;
	esac
done
# It goes by the name of the terminal, and takes a start, a shutdown and a clock
# that was set for users where that is not a tilde: the type says what it is.
real=$WAYBILL_CORPORA/plaso/test_data/utmp/utmp_x86_64
if [ -f "$real" ]; then
	rm -rf realix
	run index -i realix "$real"
	run sessions -i realix
	status 1 'a shutdown is no user'
fi

# A microsecond short of an hour is an hour in text as in JSON.
mkdir short
perl "$root/tests/cli/login_records.pl" 384le >short/wtmp <<'END'
login 1600000000.000001 ann pts/0 9 192.0.2.7
logout 1600003600 ann pts/0 9
END
run index -q -i short.index short
run sessions -i short.index --json
like "$(cat "$out")" '"duration_s":3600,' 'a length is rounded in JSON'
run sessions -i short.index
like "$(cat "$out")" ' 01:00:00 logout' 'and in text'
finish
