#!/bin/sh
# Processes of accounting files: all layouts, whose they were by the evidence,
# and what GNU's tools make of the same files.
. "$(dirname "$0")/lib.sh"

PATH=$PATH:/usr/sbin:/sbin

# pacct VERSION ORDER (< little, > big): records from lines of "command flags
# uid gid tty status pid ppid start etime utime stime memory io", times but the
# start in hundredths of a second.
cat >pacct.pl <<'EOT'
use strict;
my ($version, $order) = @ARGV;
sub comp {
	my ($v, $e, $up) = (shift, 0, 0);
	while ($v > 0x1fff) { $up = $v & 4; $v >>= 3; $e++ }
	if ($up) { $v++; if ($v > 0x1fff) { $v >>= 3; $e++ } }
	return $e << 13 | $v;
}
sub comp2 {
	my ($v, $e) = (shift, 0);
	while ($v > 0xfffff) { $v >>= 1; $e++ }
	return $v > 0x7ffff ? ($e + 1) << 19 | $v & 0x7ffff : $v;
}
binmode STDOUT;
my $mark = $version | ($order eq '>' && $version ? 0x80 : 0);
my ($s, $l, $f) = map { "$_$order" } 'S', 'L', 'f';
while (<STDIN>) {
	next if /^#/;
	my ($comm, $flag, $uid, $gid, $tty, $status, $pid, $ppid, $start,
		$et, $ut, $st, $mem, $io) = split;
	$comm =~ s/%([0-9a-f]{2})/chr hex $1/ge;
	if ($version == 3) {
		print pack("CC$s$l$l$l$l$l$l$f" . $s x 8 . 'a16', $flag, $mark,
			$tty, $status, $uid, $gid, $pid, $ppid, $start, $et,
			comp($ut), comp($st), comp($mem), comp($io), 0, 0, 0, 0,
			$comm);
		next;
	}
	my $e2 = comp2($et);
	my $id = $version == 1 ? '' : pack('x2');
	print pack("CC$s$s$s" . ($version == 1 ? 'x0' : ''), $flag, $mark,
		$uid & 0xffff, $gid & 0xffff, $tty);
	print pack("$l" . $s x 9, $start, comp($ut), comp($st), comp($et),
		comp($mem), comp($io), 0, 0, 0, 0);
	print pack("$s", 100) if $version != 1;
	print pack("${l}a17", $status, $comm);
	print $version == 0 ? pack('x3') : pack("C$s", $e2 >> 16, $e2 & 0xffff);
	print pack("$l$l", $uid, $gid);
}
EOT

cat >records <<'EOT'
# comm flags uid gid tty status pid ppid start etime utime stime memory io
bash 0 61001 61100 34816 0 2001 2000 1600000000 15200 120 40 2048 0
su 2 0 0 0 256 2002 2001 1600000010 100 0 1 900 0
evil%1b[31mx 17 61001 61001 1027 9 3000 2001 1600000020 3600 900 100 9992 16
sixteencharscom 24 61002 100 34819 139 3001 3000 1600000030 123456 8191 8192 104857 0
bash 1 61002 100 34819 768 3002 3001 1600000040 5 0 0 2048 0
cron 0 61003 100 0 0 3003 1 1600000050 60000 2 3 1500 800
bash 0 61001 61100 34816 0 3004 2000 1600000060 100 100 100 2048 0
EOT

mkdir -p all one/etc one/var
for version in 0 1 2 3; do
	perl pacct.pl $version '<' <records >all/v${version}le
	perl pacct.pl $version '>' <records >all/v${version}be
done
cp all/v3le one/var/pacct
cat >one/etc/passwd <<'EOT'
root:x:0:0:root:/root:/bin/bash
ann:x:61001:61100:Ann:/home/ann:/bin/bash
bob:x:61002:100:Bob:/home/bob:/bin/bash
EOT
run index -i all.ix all
status 0 'all layouts are indexed'
run index -i one.ix one
status 0 'a machine is indexed'

# lastcomm's line from our JSON. Control bytes are question marks there, and
# names of users are of the machine it runs on: UIDs that none has are asked
# for, and root.
cat >lastcomm.pl <<'EOT'
use strict;
use JSON::PP;
use POSIX 'strftime';
use Time::Local;
while (<STDIN>) {
	my $p = decode_json($_);
	my ($flags, $comm) = ($p->{flags} // '', $p->{command});
	$comm =~ s/[^ -~]/?/g;
	$p->{time} =~ /^(....)-(..)-(..)T(..):(..):(..)/ or die;
	my $t = timegm($6, $5, $4, $3, $2 - 1, $1) + 3600 * ($ARGV[0] // 0);
	printf "%-16.16s %s %-8.8s %-8.8s %6.2f secs %s\n", $comm,
		join('', map { index($flags, $_) < 0 ? ' ' : $_ }
			split //, 'SFCDX'),
		$p->{uid} || 'root', $p->{tty} // '__', $p->{utime_s} + $p->{stime_s},
		strftime('%a %b %e %H:%M', gmtime $t);
}
EOT
cat >dump.pl <<'EOT'
use strict;
use JSON::PP;
while (<STDIN>) {
	my $p = decode_json($_);
	my $comm = $p->{command};
	printf "%s|%.0f|%.0f|%.0f|%d|%d|%d|%d|%s|%d\n", $comm,
		100 * $p->{utime_s}, 100 * $p->{stime_s}, 100 * $p->{etime_s},
		$p->{uid}, $p->{gid}, $p->{memory_kb}, $p->{io},
		$ARGV[0] >= 3 ? "$p->{pid}|$p->{ppid}" : '', $p->{exit_code};
}
EOT
for name in v0le v0be v1le v1be v2le v2be v3le v3be; do
	version=${name#v}
	version=${version%?e}
	run processes -i all.ix --json --source "all/$name"
	is "$(grep -c '"type":"process"' "$out")" 7 "$name: all records"
	is "$(sed 's/"pid".*//; s/"cite".*//; s/"memory_kb":"[0-9]*",//;
		s/"io":"[0-9]*",//; s/"etime_s":[0-9.]*,//' "$out" | cksum)" \
		"$("$WAYBILL" processes -i all.ix --json --source all/v3le |
		sed 's/"pid".*//; s/"cite".*//; s/"memory_kb":"[0-9]*",//;
		s/"io":"[0-9]*",//; s/"etime_s":[0-9.]*,//;
		s/"host":"[^"]*"/"host":"all"/' | cksum)" \
		"$name: who ran what is the same in each layout"
	# GNU acct 6.6.4 takes 64 bytes a record of version 1, which has 62 on
	# m68k, the only machines that write it; and of version 0 it cannot know
	# the byte order.
	case $name in
	v1* | v0be) continue ;;
	esac
	command -v lastcomm >/dev/null 2>&1 || continue
	perl lastcomm.pl <"$out" | sort >ours
	TZ=UTC lastcomm -f "all/$name" | sed 's/ *$//' | sort >theirs
	is "$(cat ours)" "$(cat theirs)" "$name: as lastcomm"
	perl dump.pl "$version" <"$out" | sort >ours
	TZ=UTC dump-acct "all/$name" | perl -ne 's/ *\| */|/g;
		my @f = split /\|/; printf "%s|%.0f|%.0f|%.0f|%d|%d|%d|%d|%s|%d\n",
		@f[0, 2 .. 8], '"$version"' >= 3 ? "$f[9]|$f[10]" : "",
		$f[12];' | sort >theirs
	is "$(cat ours)" "$(cat theirs)" "$name: as dump-acct"
done

# sa: the sums by command and by user. What it calls k it has divided by 4: it
# takes the KiB of the kernel for pages of 256 bytes.
cat >sa.pl <<'EOT'
use strict;
use JSON::PP;
while (<STDIN>) {
	my $p = decode_json($_);
	printf "%d %.2fre %.2fcp %.0favio %.0fk %s%s\n", $p->{calls},
		$p->{etime_s} / 60, $p->{cpu_s} / 60,
		$p->{io} / 100 / $p->{calls}, int($p->{memory_kb}) / 4,
		$p->{command} // $p->{uid}, $p->{forked} ? '*' : '';
}
EOT
run processes -i all.ix --summary --json --source all/v3le
is "$(grep -c '"type":"summary"' "$out")" 6 'one row a command'
like "$(head -1 "$out")" '"command":"sixteencharscom","forked":false,"calls":"1","failed":"0","killed":"1","etime_s":1234.56,"utime_s":81.91,"stime_s":81.92,"cpu_s":163.83,' \
	'the one that took most first, signals apart'
like "$(cat "$out")" '"command":"bash","forked":false,"calls":"2","failed":"0"' \
	'calls are counted'
like "$(cat "$out")" '"command":"bash","forked":true,"calls":"1","failed":"1"' \
	'what forked is apart, and so is what failed'
if command -v sa >/dev/null 2>&1; then
	perl sa.pl <"$out" | grep -v evil | sort >ours
	sa -i -a all/v3le | perl -ne 's/^ +//; s/ +/ /g; print if / .*k ./' |
		grep -v evil | sort >theirs
	is "$(cat ours)" "$(cat theirs)" 'as sa'
	run processes -i all.ix --by-user --json --source all/v3le
	perl sa.pl <"$out" | sort >ours
	sa -i -m all/v3le | perl -ne 's/^root/0/; s/ +$//;
		print "$2 $1\n" if s/ +/ /g && /^(\S+) (.*)/' | sort >theirs
	is "$(cat ours)" "$(cat theirs)" 'as sa -m'
fi
run processes -i one.ix --by-user
like "$(sed -n 1p "$out")" '^ *calls re +cp ' 'columns have heads'
like "$(sed -n 2p "$out")" '^ +7 +1055\.39re|^ +7 ' 'the total comes first'
like "$(cat "$out")" '^ +2 .*re .*cp .*avio .*k .* bob$' 'by name'

# Whose they were.
export WAYBILL_INDEX=one.ix
run processes --json ann
status 0 'a user is found by a passwd file of the evidence'
is "$(grep -c '"user":"ann","uid":61001' "$out")" 3 'all of that UID'
run processes ann --count --command
status 2 'what is no option is told'
run processes bob pts/0 --count
is "$(cat "$out")" 4 'several: any of them'
run processes 61003 --json
like "$(cat "$out")" '"command":"cron","uid":61003' 'a UID without a name'
unlike "$(cat "$out")" '"user"' 'has none'
run processes bash --count
is "$(cat "$out")" 3 'a command'
run processes BASH --count
is "$(cat "$out"):$status" 0:1 'case counts'
run processes 'sixteen*' --count
is "$(cat "$out")" 1 'a star is any text'
run processes 'a*' --count
is "$(cat "$out")" 3 'of a user, too'
run processes pts/3 --user bob --count
is "$(cat "$out")" 2 'a terminal, and a user'
run processes pts/3 --user ann --count
is "$(cat "$out"):$status" 0:1 'both must hold'
printf 'cron\nsu\n' >whos
run processes -f whos --count
is "$(cat "$out")" 2 'from a file'
run processes --count-by user
is "$(cat "$out")" "         3  ann
         2  bob
         1  root" 'counted by user'
run processes --since '2020-09-13 12:27' --until @1600000050 --count
is "$(cat "$out")" 3 'a window of starts'
run processes --reverse -n 1 --json
like "$(cat "$out")" '"time":"2020-09-13T12:27:40Z","time_basis":"stated","host":"[a-z]+","command":"bash","user":"ann"' \
	'the last one'
like "$(cat "$err")" '1 of 7 shown' 'and how many there are'
run processes 'evil*'
like "$(cat "$out")" 'evil\\x1b\[31mx +ann +61001 tty3 +FX +0 +9 +9 ' \
	'exit code and signal apart, control bytes escaped'
run processes --csv su
is "$(sed 's/,one.*//; s/\r//' "$out")" 'time,time_basis,host,command,user,uid,gid,tty,flags,exit_code,signal,utime_s,stime_s,etime_s,memory_kb,io,pid,ppid,path,line,offset,length,source,file_sha256,also
2020-09-13T12:26:50Z,stated,var,su,root,0,0,,S,1,,0,0.01,1,900,0,2002,2001' \
	'the columns of CSV'
for question in ann 61002 bash pts/3 '--user bob' '--summary' nobody; do
	"$WAYBILL" processes --json $question >indexed 2>"$err"
	"$WAYBILL" processes --scan --json $question >scanned 2>"$err"
	cmp -s indexed scanned
	ok $? "--scan finds the same: $question"
done
run processes --json eve
status 1 'nothing found'
like "$(cat "$out")" '"type":"absence","asked":"eve"' 'is an answer'
like "$(cat "$out")" 'No passwd file and no line of useradd in the evidence says which UID eve has' \
	'that says why'
run processes --json --user eve
status 1 'nor by --user'
like "$(cat "$out")" '"asked":"--user eve"' 'asked as typed'

# A UID has a term of its own, so that a user's records are found in many.
seq 1 30000 | sed 's/.*/sh 0 & 100 0 0 & 1 1600000000 0 0 0 0 0/' |
	perl pacct.pl 3 '<' >many
run index -i many.ix many
run processes -i many.ix 123 61000 --json
like "$(cat "$out")" '"uid":123,' 'a short UID is found'
for question in 123 'sh --user 29999' 30001 '--user 1*23'; do
	"$WAYBILL" processes -i many.ix --count $question >indexed 2>"$err"
	"$WAYBILL" processes -i many.ix --count --scan $question >scanned \
		2>"$err"
	cmp -s indexed scanned
	ok $? "--scan finds the same of many: $question"
done

# Sums come from the bytes of records where that is all that is asked, else from
# their printed form: both say the same.
mkdir -p turned/etc
cp one/etc/passwd turned/etc
head -c 640000 many >turned/pacct.1
awk 'BEGIN { for (i = 1; i <= 5000; i++)
	print "sh 1", i, "100 0 9", i, 1, 1600000000 + 20 * i, i, i, 7, 9, 5 }' |
	perl pacct.pl 2 '>' >turned/pacct
run index -i turned.ix turned
status 0 'rotations of one log'
run processes -i turned.ix --summary --json
like "$(cat "$out")" '"command":"sh","forked":false,"calls":"10000"' 'one log'
like "$(cat "$out")" '"command":"sh","forked":true,"calls":"5000","failed":"0","killed":"5000","etime_s":125025,"utime_s":125025,"stime_s":350,' \
	'and the other'
mkdir copied
cp turned/pacct.1 copied/a
head -c 320000 many >copied/b
(head -c 64 all/v3le; tail -c +192001 copied/a) >copied/c
run index -i copied.ix copied
for ix in one turned copied; do
	for question in --summary --by-user --count \
		'--summary --since @1600000000 --until @1600050000'; do
		"$WAYBILL" processes -i $ix.ix --json $question >fast 2>"$err"
		"$WAYBILL" processes -i $ix.ix --json $question --source '*' \
			>slow 2>"$err"
		test -s fast && cmp -s fast slow
		ok $? "the sums of $ix are those of lines: $question"
	done
done
run processes -i copied.ix --count
is "$(cat "$out")" 10001 'records of copies count once'

# Since when a UID was whose, by useradd and its kin. What lies beside the folder
# of alpha is another host's, which has a passwd file of its own.
mkdir -p two/alpha/log two/beta/etc
cat >two/alpha/log/auth.log <<'EOT'
2020-09-13T12:26:30+00:00 alpha useradd[70]: new user: name=old, UID=61001, GID=61001, home=/home/old, shell=/bin/sh, from=/dev/pts/0
2020-09-13T12:26:45+00:00 alpha userdel[71]: delete user 'old'
2020-09-13T12:26:46+00:00 alpha sshd[72]: useradd[70]: new user: name=mallory, UID=61002, GID=1
2020-09-13T12:26:55+00:00 alpha useradd[73]: new user: name=new, UID=61001, GID=61001, home=/home/new, shell=/bin/sh, from=/dev/pts/0
2020-09-13T12:27:30+00:00 alpha usermod[74]: change user name 'new' to 'newer'
2020-09-13T12:27:31+00:00 alpha usermod[75]: change user 'zoe' UID from '61003' to '61004'
EOT
cp all/v3le two/alpha/log/pacct
sed '2,$s/16000000/16000001/' records | perl pacct.pl 3 '<' >two/beta/pacct
echo 'ann:x:61001:61100:Ann:/home/ann:/bin/bash' >two/beta/etc/passwd
run index -i two.ix two
status 0 'two machines'
export WAYBILL_INDEX=two.ix
run processes --json 61001
is "$(sed 's/.*"time":"\([^"]*\)".*"host":"\([^"]*\)".*"user":"\([^"]*\)".*/\1 \2 \3/' "$out")" \
	'2020-09-13T12:26:40Z alpha old
2020-09-13T12:27:00Z alpha new
2020-09-13T12:27:40Z alpha newer
2020-09-13T12:28:20Z beta ann
2020-09-13T12:28:40Z beta ann
2020-09-13T12:29:20Z beta ann' 'each name in its time and place'
run processes newer --count
is "$(cat "$out")" 1 'a name that an account was given later'
run processes zoe --count
is "$(cat "$out")" 1 'a UID that an account had before'
run processes mallory --count
is "$(cat "$out")" 0 'what another program writes is no line of useradd'
run processes old ann --count
is "$(cat "$out")" 4 'names of two places'

# Kernels write broken run times (a float below zero); sa and lastcomm take them
# for 585 years, and the start for 1984.
if [ -d "$WAYBILL_CORPORA/s4/CentOS7" ]; then
	run index -i real.ix "$WAYBILL_CORPORA/s4/CentOS7/pacct" \
		"$WAYBILL_CORPORA/s4/NetBSD9.3/x86_64/acct"
	run processes -i real.ix --json --source '*CentOS7*'
	is "$(grep -c '"time":"2024-03-03T07:0' "$out")" 118 'all of one day'
	is "$(grep -vc '"etime_s"' "$out")" 48 'run times that cannot be are left out'
	# Of all others GNU's tools say the same, whatever kernel wrote them: but
	# for those run times, and where a start is missing, too.
	run index -i linux.ix "$WAYBILL_CORPORA"/s4/CentOS7/pacct \
		"$WAYBILL_CORPORA"/s4/CentOS9/x86_64/pacct \
		"$WAYBILL_CORPORA"/s4/Debian11/armv6l_ARMv6/pacct \
		"$WAYBILL_CORPORA"/made/linux-6.18-acctv3-le.pacct
	for name in CentOS7/pacct CentOS9/x86_64/pacct armv6l_ARMv6/pacct \
		linux-6.18-acctv3-le.pacct; do
		command -v dump-acct >/dev/null 2>&1 || break
		run processes -i linux.ix --json --source "*$name"
		is "$(grep -c '"type":"process"' "$out")" "$(dump-acct \
			"$WAYBILL_CORPORA"/*/$name "$WAYBILL_CORPORA"/s4/*/$name 2>/dev/null |
			wc -l | tr -d ' ')" "$name: as many as dump-acct has"
		grep '"etime_s"' "$out" | perl dump.pl 3 | sort >ours
		TZ=UTC dump-acct "$(ls "$WAYBILL_CORPORA"/s4/*/$name \
			"$WAYBILL_CORPORA"/*/$name 2>/dev/null | head -1)" |
			perl -ne 's/ *\| */|/g; my @f = split /\|/;
			next if $f[4] > 1e11;
			printf "%s|%.0f|%.0f|%.0f|%d|%d|%d|%d|%s|%d\n",
			@f[0, 2 .. 8], "$f[9]|$f[10]", $f[12];' | sort >theirs
		is "$(diff ours theirs | head -5)" '' "$name: as dump-acct"
	done
	run processes -i real.ix --json --source '*NetBSD*'
	# NetBSD's own lastcomm ran on it before the last 68 ended, at UTC-5.
	perl -ne '/"line":(\d+)/; print if $1 <= 3380' <"$out" |
		perl lastcomm.pl -5 | perl -pe 's/^(.{16}).{24}/$1/; s/ +/ /g' | sort >ours
	perl -pe 's/^(.{16}).{25}/$1/; s/ \(.*//;
		s/ +/ /g' \
		"$WAYBILL_CORPORA/s4/NetBSD9.3/x86_64/acct.lastcomm.txt" |
		sort >theirs
	cmp ours theirs
	ok $? "NetBSD's, as its lastcomm"
fi

# A user who is anywhere among many: what is read for him is little.
mkdir spread
perl -e 'for (0 .. 16383) {
		my $uid = $_ % 4000 == 100 ? 7777 : 1000 + $_ % 7;
		print pack "CCSLLLLLLfSSSSSSSSa16", 0, 3, 0, 0, $uid, $uid,
			2000 + $_, 1, 1600000000 + $_, 0, (0) x 8, "cmd";
	}' >spread/pacct
run index -q -i spread.ix spread
run processes -i spread.ix --json 7777
is "$(grep -o '"pid":[0-9]*' "$out" | tr '\n' ' ')" \
	'"pid":2100 "pid":6100 "pid":10100 "pid":14100 "pid":18100 ' 'all of his'
# Of records by their UID alone as many as anybody names, and of those by either.
is "$("$WAYBILL" processes -i spread.ix --count 7777 1003)" 2346 'two users'
is "$("$WAYBILL" processes -i spread.ix --count 7777 $(seq 2000 2020) 1003)" \
	2346 'among many UIDs'
is "$("$WAYBILL" processes -i spread.ix --count --user 7777 cmd 1003)" 5 \
	'a user, and a command or another'
is "$("$WAYBILL" processes -i spread.ix --count 7777 'c*d')" 16384 \
	'a user or a command'
is "$("$WAYBILL" search -i spread.ix --count 'NOT uid:7777')" 16379 'all others'
run verify -i spread.ix
like "$(cat "$out")" '1 segment, 6[4-9] frames' 'in small frames'
finish
