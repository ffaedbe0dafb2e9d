#!/bin/sh
# Binary records are evidence like lines: searched in their printed form, cited,
# given back byte for byte, and of a file that grew only the growth is stored.
. "$(dirname "$0")/lib.sh"

# zeros N: as many zero bytes.
zeros() {
	dd if=/dev/zero bs=1 count="$1" 2>/dev/null
}

# text SIZE TEXT: a field, zero bytes behind.
text() {
	printf '%s' "$2"
	zeros $(($1 - ${#2}))
}

# le N: four bytes, the lowest first.
le() {
	printf "\\$(printf %o $(($1 & 255)))\\$(printf %o $(($1 >> 8 & 255)))"
	printf "\\$(printf %o $(($1 >> 16 & 255)))\\$(printf %o $(($1 >> 24 & 255)))"
}

# utmp TYPE PID LINE USER HOST TIME: x86-64 Linux.
utmp() {
	le "$1"
	le "$2"
	text 32 "$3"
	zeros 4
	text 32 "$4"
	text 256 "$5"
	zeros 8
	le "$6"
	zeros 40
}

# acct PID COMMAND TIME STATUS UID: version 3, little-endian.
acct() {
	printf '\000\003\000\210'
	le "$4"
	le "$5"
	le 100
	le "$1"
	le 1
	le "$3"
	zeros 20
	text 16 "$2"
}

mkdir ev
{
	utmp 2 0 '~' reboot 6.1.0 1600000000
	utmp 7 4242 pts/0 ann client.example 1600000100
	utmp 7 4343 pts/1 bob 192.0.2.7 1600000200
} >ev/wtmp.1
{
	acct 70000 sh 1600000150 0 1000
	acct 70001 'two words' 1600000160 768 1000
	acct 70002 kill 1600000170 9 0
} | gzip -n >ev/pacct.gz
{
	zeros 146000
	zeros 146000
	le 1600000100
	text 32 pts/0
	text 256 client.example
} >ev/lastlog
run index -i ix ev
status 0 'records are indexed'
export WAYBILL_INDEX=ix

run sources
like "$(cat "$out")" 'utmp, Linux, 384 bytes, little-endian' 'a utmp is told'
like "$(cat "$out")" 'acct, Linux, version 3, little-endian' 'accounting is told'
like "$(cat "$out")" 'lastlog, Linux, 292 bytes, little-endian' 'a lastlog is told'
like "$(cat "$out")" 'holds      1001 lines, 292292 bytes' 'each place is a line'

run search user:ann
like "$(cat "$out")" '2020-09-13 12:28:20.000000Z ~ev utmp\[4242\]: login user=ann tty=pts/0 client_name=client.example  \(ev/wtmp.1:2\)' \
	'a login is found and cited by its number'
run search uid:1000 client_name:client.example
like "$(cat "$out")" 'lastlog: login uid=1000' 'the UID is the place'
run search 'command:"two words"'
like "$(cat "$out")" 'exit_code=3' 'a quoted command is found'
run search --json signal:9
like "$(cat "$out")" '"pid":70002.*"command":"kill"' 'a process as an event'
like "$(cat "$out")" '"uid":0,"gid":100,"signal":9,"exit_code":0,"ppid":"1"' 'its fields'
unlike "$(cat "$out")" '"raw":' 'its bytes are no text'
like "$(cat "$out")" '"raw_base64":"AAMAiAkAAAAAAAAAZAAAAHIRAQA' 'but base64'
like "$(cat "$out")" '"line":3,"offset":128,"length":64' 'where it stands'
run show ev/wtmp.1@400
like "$(cat "$out")" 'user=ann' 'a byte leads to its record'
run show -C 1 ev/wtmp.1:2
like "$(cat "$out")" 'boot user=reboot' 'and its neighbours'

for query in user:bob kind:process 'NOT kind:process' 1000 client 70001; do
	"$WAYBILL" search --json "$query" >indexed 2>"$err"
	"$WAYBILL" search --scan --json "$query" >scanned 2>"$err"
	cmp -s indexed scanned
	ok $? "--scan finds the same: $query"
done
for path in wtmp.1 lastlog; do
	"$WAYBILL" cat "ev/$path" | cmp -s - "ev/$path"
	ok $? "$path comes back"
done
gzip -dc ev/pacct.gz >want
"$WAYBILL" cat ev/pacct.gz | cmp -s - want
ok $? 'what was compressed comes back'

# It grows, by half a record first.
utmp 8 4242 pts/0 '' '' 1600000300 >last
cp ev/wtmp.1 before
head -c 100 last >>ev/wtmp.1
run index -i ix --json ev
like "$(cat "$out")" '"new_bytes":"100"' 'only the growth is stored'
run search kind:logout
status 1 'half a record is none'
run search record-damage OR 'damage length=100'
like "$(cat "$out")" 'record\[0\]: damage length=100' 'it is named as damage'
cat before last >ev/wtmp.1
run index -i ix --json ev
like "$(cat "$out")" '"new_bytes":"384"' 'what is whole is shared'
run search kind:logout
like "$(cat "$out")" '2020-09-13 12:31:40.000000Z ~ev utmp\[4242\]: logout tty=pts/0  \(ev/wtmp.1:4\)' \
	'the rest of it makes it whole'
run search 'damage length=100'
status 1 'and is no damage'
"$WAYBILL" cat ev/wtmp.1 | cmp -s - ev/wtmp.1
ok $? 'the grown file comes back'
run search user:ann --count
is "$(cat "$out")" 1 'a login of both states is one'
run verify
status 0 'the index is whole'

# Two layouts and garbage in one file.
mkdir other
{
	utmp 7 4242 pts/0 carl '' 1600000100
	printf 'garbage!'
	utmp 7 4242 pts/0 dora '' 1600000200
	acct 70003 mixed 1600000300 0 0
	utmp 7 4242 pts/0 emil '' 1600000400
} >other/wtmp
run index -i ix2 other
status 0 'garbage between records is in the index: nothing is lost'
run search -i ix2 'user:carl OR user:dora OR user:emil OR command:mixed'
is "$(grep -c other/wtmp "$out")" 4 'all four are found'
run search -i ix2 'text=garbage!'
like "$(cat "$out")" 'damage length=8' 'what is between is damage'

run sources -i ix2
like "$(cat "$out")" 'status     damaged' 'the source is damaged'
like "$(cat "$out")" '8 bytes that are no record' 'where, and how'
is "$(grep -c 'no record' "$out")" 1 'and nowhere else'

# One byte is told as one.
mkdir byte
{
	utmp 7 4242 pts/0 carl '' 1600000100
	utmp 7 4242 pts/0 dora '' 1600000200
	printf '!'
	utmp 7 4242 pts/0 emil '' 1600000400
	utmp 7 4242 pts/0 fred '' 1600000500
} >byte/wtmp
run index -q -i byte.index byte
run sources -i byte.index
like "$(cat "$out")" ': 1 byte that is no record' 'one byte'
like "$(cat "$out")" '1 damaged, 0 skipped, 1 source, 1 file$' 'one source, one file'

# What sa has added up, and databases of logins: listed by what they are.
mkdir sums
perl -e 'print pack("a16 s< x6 Q< d<8", "sh", 0, 4, 0, 1.5, 300, 9, 0, 1, 0, 0)' >sums/savacct
perl -e 'print pack("a32 Q< d<8", "ann", 4, 0, 1.5, 300, 9, 0, 1, 0, 0)' >sums/usracct
if command -v sqlite3 >/dev/null; then
	sqlite3 sums/wtmp.db "CREATE TABLE IF NOT EXISTS wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT NULL, Login INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT; INSERT INTO wtmp VALUES(1, 3, 'ann', 1600000000000000, NULL, 'pts/0', NULL, 'sshd')"
	sqlite3 sums/lastlog2.db "CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT); INSERT INTO Lastlog2 VALUES('ann', 1600000000, 'pts/0', NULL, 'sshd')"
fi
run index -i sumix sums
run sources -i sumix
like "$(cat "$out")" 'format     savacct, GNU acct' 'sums by command'
like "$(cat "$out")" 'format     usracct, GNU acct' 'sums by user'
if [ -f sums/wtmp.db ]; then
	like "$(cat "$out")" 'format     wtmpdb, SQLite' 'wtmpdb is told'
	like "$(cat "$out")" 'format     lastlog2, SQLite' 'lastlog2 is told'
	"$WAYBILL" cat -i sumix sums/wtmp.db | cmp -s - sums/wtmp.db
	ok $? 'and comes back, byte for byte'
fi
run search -i sumix 'command:sh OR (user:ann calls)'
like "$(cat "$out")" 'savacct\[0\]: sum command=sh calls=4 utime=0.00 stime=1.50 etime=300.00' 'a sum by command'
like "$(cat "$out")" 'usracct\[0\]: sum user=ann calls=4' 'a sum by user'

# Rows of the databases are searched, shown and cited like other records; what
# was deleted is found while its bytes are there, and so is what only a
# write-ahead log has.
if command -v sqlite3 >/dev/null; then
	mkdir db
	sqlite3 db/wtmp.db "CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT NULL, Login INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT;
		INSERT INTO wtmp VALUES (1,1,'reboot',1600000000000000,NULL,'~','6.1',NULL), (2,3,'ann',1600000100000000,1600001000500000,'pts/0','192.0.2.7','sshd')"
	sqlite3 db/lastlog2.db "CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT;
		INSERT INTO Lastlog2 VALUES('dora', 1600000250, 'pts/7', '2001:db8::9', 'sshd'), ('emil', 0, NULL, NULL, NULL)"
	# Enough for a tree of several pages.
	awk 'BEGIN {
		print "BEGIN;"
		for (i = 0; i < 3000; i++)
			printf "INSERT INTO wtmp VALUES(%d,3,\047u%d\047,%d000000,%d000000,\047pts/%d\047,NULL,\047sshd\047);\n",
				100 + i, i, 1700000000 + i, 1700000900 + i, i
		print "COMMIT;"
	}' | sqlite3 db/wtmp.db
	run index -i dbix db
	export WAYBILL_INDEX=dbix
	run search --json user:ann
	like "$(cat "$out")" '"time":"2020-09-13T12:28:20.000000Z","time_basis":"stated",.*"program":"wtmpdb",.*"kind":"login","client_name":"192.0.2.7","client_ip":"192.0.2.7","user":"ann","service":"sshd","tty":"pts/0","raw_base64"' \
		'a row of wtmpdb'
	at=$(sed 's/.*"offset":\([0-9]*\).*/\1/' "$out")
	is "$(tail -c +$((at + 12)) db/wtmp.db | head -c 4 | tr -c '[:print:]' .)" \
		.ann 'its bytes are those of its cell'
	run show "db/wtmp.db@$at"
	like "$(cat "$out")" 'logout=2020-09-13T12:43:20.500000Z' 'shown by its place'
	run search --json --ip 2001:db8::/32
	like "$(cat "$out")" '"program":"lastlog2",.*"user":"dora"' 'a row of lastlog2 by address'
	run search emil
	like "$(cat "$out")" 'lastlog2\[0\]: never user=emil' 'who never logged in'
	run search --count program:wtmpdb kind:login
	is "$(cat "$out")" 3001 'each row, and none twice'
	run search --count --scan program:wtmpdb kind:login
	is "$(cat "$out")" 3001 'and by reading all'
	run search record-damage OR '"record[0]: damage"'
	status 1 'what is between them is no damage'
	"$WAYBILL" cat db/wtmp.db | cmp -s - db/wtmp.db
	ok $? 'the file comes back'
	run logins --json --until 2021
	like "$(cat "$out")" '"service":"ssh","user":"ann","outcome":"success",.*"client_ip":"192.0.2.7"' \
		'a row is a login'
	# Deleted, and not yet written over.
	mkdir gone
	cp db/wtmp.db gone/wtmp.db
	sqlite3 gone/wtmp.db 'PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0' >/dev/null
	perl -e 'exec "sqlite3", "gone/wtmp.db" or die' >/dev/null <<'SQL'
PRAGMA wal_autocheckpoint=0;
INSERT INTO wtmp VALUES(9000,3,'late',1700009000000000,NULL,'pts/9',NULL,'sshd');
.shell cp gone/wtmp.db-wal gone/copy-wal
SQL
	run index -i goneix gone/copy-wal
	run search -i goneix --json user:late
	like "$(cat "$out")" '"user":"late".*copy-wal' 'a row of a write-ahead log'
	unset WAYBILL_INDEX
fi

# The same rows as util-linux has, in its own file of real logins.
real=$WAYBILL_CORPORA/s4/CentOS7/x86_64/wtmp
if [ -f "$real" ] && command -v utmpdump >/dev/null; then
	run index -i ix3 "$real"
	utmpdump <"$real" 2>/dev/null |
		sed -n 's/^\[[78]\] \[0*\([0-9]*\)\].*\[\(20[^,]*\),\([0-9]*\)+.*/\2.\3 \1/p' |
		tr T ' ' | sort >want
	"$WAYBILL" search -i ix3 --json 'kind:login OR kind:logout' 2>"$err" |
		sed 's/.*"time":"\([^"Z]*\)Z".*/\1 &/; s/ .*"pid":\([0-9]*\).*/ \1/; s/ {.*/ /' |
		tr T ' ' | sort >got
	cmp -s got want
	ok $? 'times and processes are those of utmpdump'
fi
finish
