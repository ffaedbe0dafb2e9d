#!/bin/sh
# The same records as utmpdump, dump-utmp, lastb and lastlog show of the same
# files; and where these are wrong, what is right.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'
command -v perl >/dev/null || skip_all 'no perl'

# records LAYOUT: of the spec on standard input.
records() {
	perl "$root/tests/cli/login_records.pl" "$1"
}

# ours: the records of $out in the order of the file, "TIME PID USER TTY HOST".
ours() {
	python3 -c '
import base64, json, sys
rows = []
for line in open(sys.argv[1], encoding="utf-8"):
    o = json.loads(line)
    if o["type"] != "event" or o.get("program") != "utmp":
        continue
    # Of a run level the number is no process, and is printed as what it is.
    raw = base64.b64decode(o["raw_base64"])
    rows.append((o["cite"]["offset"], o.get("time", "1970-01-01T00:00:00")[:19],
        o.get("pid", int.from_bytes(raw[4:8], "little") if raw[0] == 1 else 0),
        o.get("user", ""), o.get("tty", ""), o.get("client_name", "")))
for r in sorted(rows):
    print(*r[1:3], *("".join(c if " " < c < "\x7f" else "?" for c in t) or "-"
        for t in r[3:]))
' "$out"
}

# of_utmpdump FILE: the same of what util-linux prints of it.
of_utmpdump() {
	TZ=UTC utmpdump "$1" 2>/dev/null | python3 -c '
import re, sys
for line in sys.stdin.buffer.read().decode("latin-1").split("\n"):
    m = re.match(r"\[(\d)\] \[(\d+)\] \[(.{4})\] \[(.*?) *\] \[(.*?) *\] "
        r"\[(.*?) *\] \[[0-9a-f.: ]*\] \[(.{19}).*\]$", line)
    if m:
        texts = [m[i] for i in (4, 5, 6)]
        print(m[7], int(m[2]), *("".join(c if " " < c < "\x7f" else "?"
            for c in t) or "-" for t in texts))
'
}

# of_dump_utmp FILE: the same of what GNU acct prints of it.
of_dump_utmp() {
	TZ=UTC LC_ALL=C dump-utmp "$1" 2>/dev/null | python3 -c '
import sys, datetime
for line in sys.stdin.buffer.read().decode("latin-1").split("\n"):
    # The terminal of a clock that was set is itself a bar.
    rest = line[66:].split("|")
    if len(rest) != 5:
        continue
    user, tty = line[:32].strip(" "), line[33:65].strip(" ")
    kind, id, pid, host, time = (p.strip(" ") for p in rest)
    when = datetime.datetime.strptime(time, "%a %b %d %H:%M:%S %Y")
    print(when.isoformat(), int(pid), *("".join(c if " " < c < "\x7f" else "?"
        for c in t) or "-" for t in (user, tty, host)))
'
}

cat >spec <<'SPEC'
boot     1600000000 - - 0 5.4.0
login    1600000100.5 alice pts/0 100 a.example
login    1600000200 bob pts/1 4194303 192.0.2.7
logout   1600001000 alice pts/0 100
old      1600002000
new      1600005600
shutdown 1600007000
login    1600007200 averyveryverylonguserofthirtytwo pts/123456 104 2001:db8::1
SPEC
records 384le <spec >made

n=0
for file in "$work/made" \
	"$WAYBILL_CORPORA"/s4/CentOS7/x86_64/wtmp \
	"$WAYBILL_CORPORA"/s4/CentOS7/x86_64/btmp \
	"$WAYBILL_CORPORA"/s4/CentOS7/x86_64/utmp \
	"$WAYBILL_CORPORA"/linux-utmpx/test/fixtures/utmpx_dummy.dump \
	"$WAYBILL_CORPORA"/plaso/test_data/utmp/utmp_x86_64 \
	"$WAYBILL_CORPORA"/plaso/test_data/utmp/utmp \
	"$WAYBILL_CORPORA"/made/wtmp-synth-sessions.LE384; do
	[ -f "$file" ] || continue
	n=$((n + 1))
	run index -q -i "ix$n" "$file"
	run search -i "ix$n" --json program:utmp
	ours >got
	is "$(grep -c . got)" "$(($(wc -c <"$file") / 384))" \
		"all records: ${file##*/}"
	if command -v utmpdump >/dev/null; then
		of_utmpdump "$file" >want
		# It spoils brackets, since its own columns have them.
		is "$(tr '[]' '??' <got | diff want - | head -5)" '' \
			"as utmpdump: ${file##*/}"
	fi
	if command -v dump-utmp >/dev/null; then
		of_dump_utmp "$file" >want
		is "$(diff want got | head -5)" '' "as dump-utmp: ${file##*/}"
	fi
done

# They know the records of their own machine alone, and go by their size: of
# those of another, or behind bytes that are no record, they make rows that are
# none (utmpdump), or none at all.
for layout in 384be 400le; do
	mkdir "$layout"
	records "$layout" <spec >"$layout/wtmp"
	run index -q -i "$layout/ix" "$layout/wtmp"
	run search -i "$layout/ix" --json program:utmp user:bob
	like "$(cat "$out")" '"time":"2020-09-13T12:30:00' "bob, in $layout"
	if command -v utmpdump >/dev/null; then
		of_utmpdump "$layout/wtmp" >theirs
		unlike "$(cat theirs)" '^2020-09-13T12:30:00 4194303 bob' \
			"whom utmpdump does not find there"
	fi
done
mkdir torn
head -c $((3 * 384)) made >torn/wtmp
printf 'torn' >>torn/wtmp
tail -c +$((3 * 384 + 1)) made >>torn/wtmp
run index -q -i tornix torn
run search -i tornix --json program:utmp
ours >got
is "$(grep -c . got)" 8 'four bytes between cost no record'
if command -v utmpdump >/dev/null; then
	of_utmpdump torn/wtmp >theirs
	unlike "$(cat theirs)" '^2020-09-13T12:43:20 100' \
		'where utmpdump has none behind them'
fi

# lastb: an attempt a row. It reads from the end, so that of a cut file it
# shows nothing.
mkdir bad
for i in 1 2 3 4 5; do
	echo "login 160000${i}000 user$i ssh:notty $((100 + i)) 192.0.2.$i"
done | records 384le >bad/btmp
run index -q -i badix bad
run logins -i badix --json --outcome failure
python3 -c '
import json, sys
for line in open(sys.argv[1]):
    o = json.loads(line)
    if o["type"] == "login":
        print(o["user"], o["client_ip"], o["time"][:19])
' "$out" | sort >got
is "$(grep -c . got)" 5 'each record of btmp is an attempt'
if command -v lastb >/dev/null; then
	TZ=UTC lastb -w --time-format iso -f bad/btmp |
		sed -n 's/^\(user[0-9]*\)  *ssh:notty  *\([0-9.]*\)  *\(20[0-9T:-]*\)+.*/\1 \2 \3/p' |
		sort >want
	is "$(cat got)" "$(cat want)" 'rows of lastb'
	head -c $((5 * 384 - 10)) bad/btmp >cut
	mkdir cutbad
	mv cut cutbad/btmp
	run index -q -i cutbadix cutbad
	run logins -i cutbadix --count --outcome failure
	is "$(cat "$out")" 4 'of a cut one all but the last'
	is "$(TZ=UTC lastb -f cutbad/btmp | grep -c '^user')" 0 \
		'where lastb has none'
fi

real=$WAYBILL_CORPORA/s4/CentOS7/x86_64/btmp
if [ -f "$real" ] && command -v lastb >/dev/null; then
	run index -q -i realbad "$real"
	run logins -i realbad --json --outcome failure
	sed -n 's/.*"time":"\([^".Z]*\).*"user":"\([^"]*\)".*/\1 \2/p' "$out" |
		sort >got
	TZ=UTC lastb -w --time-format iso -f "$real" |
		sed -n 's/^\([^ ]*\) .* \(20[0-9T:-]*\)+00:00 - .*/\2 \1/p' |
		sort >want
	is "$(grep -c . want):$(cat got)" "3:$(cat want)" 'rows of lastb, a real file'
fi

# lastlog walks the passwd file and shows who is in it; a real one.
real=$WAYBILL_CORPORA/s4/CentOS7/x86_64/lastlog
if [ -f "$real" ]; then
	mkdir -p etc/etc etc/var/log
	cp "$real" etc/var/log/lastlog
	echo 'root:x:0:0::/root:/bin/sh' >etc/etc/passwd
	run index -q -i lastix etc
	run lastlog -i lastix --json
	sed -n 's/.*"uid":\([0-9]*\),.*"time":"\([^"Z]*\)Z".*/\1 \2/p' "$out" \
		>got
	perl -e 'local $/ = \292; for (my $i = 0; <STDIN>; $i++) {
		my ($t) = unpack "L<", $_;
		my @d = gmtime $t;
		printf "%d %d-%02d-%02dT%02d:%02d:%02d\n", $i, $d[5] + 1900,
			$d[4] + 1, @d[3, 2, 1, 0] if $t;
		}' <"$real" | sort -k2 >want
	is "$(cat got)" "$(cat want)" 'each UID that has logged in, named or not'
fi

# A name is no command to the terminal: dump-utmp prints it raw.
real=$WAYBILL_CORPORA/made/wtmp-synth-sessions.LE384
if [ -f "$real" ]; then
	run search -i "ix$n" program:utmp
	is "$(tr -d '\n\040-\176' <"$out" | wc -c | tr -d ' ')" 0 \
		'no control byte is printed'
fi
finish
