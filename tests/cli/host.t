#!/bin/sh
# Whose lines are those that state no host: --host-of.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

export WAYBILL_INDEX=ix
mkdir -p log
# lines FILE DATE HOST...: of each host 20 lines, and behind every fourth one that
# states none.
lines() {
	file=$1
	date=$2
	shift 2
	for host; do
		iso "$date" "$host" 20
	done | awk '{ print } NR % 4 == 0 { print "  bare " NR }' >"log/$file"
}
lines one 2019-03-04 mx1
lines two 2019-03-05 mx1 mx2
run index -q log

# count HOST: lines of that host, by the index and by reading all.
count() {
	echo "$("$WAYBILL" search --count --host "$1"):$("$WAYBILL" search \
		--count --scan --host "$1")"
}
is "$(count mx1)" 45:45 'a log of one host: all its lines are of that host'
is "$(count mx9)" 0:0 'nobody is called mx9'
run index -q --host-of '*/one=mx8' --host-of 'log/two=mx9'
status 0 'hosts are given'
is "$(count mx1)" 40:40 'lines that state a host keep it'
is "$(count mx2)" 20:20 'in each log'
is "$(count mx8)" 5:5 'lines that state none have the one given'
is "$(count mx9)" 10:10 'also among lines of several'
run search --json --host mx9 bare
is "$(grep -c '"host":"mx9","host_basis":"given"' "$out")" 10 \
	'which is told to be given'
run index -q --host-of '*/one=mx7'
is "$(count mx7):$(count mx8)" 5:5:0:0 'the last one that was said holds'

# What is said of a log holds for what it was on the day before.
mkdir old
{
	cat log/two
	printf '  the end\n'
} >old/two
run index -q old
is "$(count mx9)" 10:10 'lines that were there before are of the earlier one'
run index -q --host-of 'old/two=mx6'
is "$(count mx6):$(count mx9)" 11:11:0:0 'but for what is said of the later'

run index -q --host-of 'log/tow=mx3' --year-of '*/one=2019' --tz-of 'x=UTC'
status 0 'a slip of the pen is recorded'
is "$(grep -c '' "$err")" 2 'and told, for each pattern that fits nothing'
like "$(cat "$err")" "^waybill: --host-of 'log/tow': no source has" 'by name'
like "$(cat "$err")" "^waybill: --tz-of 'x': no source has" 'and option'

# A folder for a service is no host, and one called like a host is: smtp1 may
# begin as smtp does.
mkdir -p folders/mx4 folders/smtp1 folders/smtp
echo 'Mar  4 10:00:00 mx4 sshd[1]: Server listening on :: port 22.' >folders/mx4/log
echo '@400000005c7cf1e03b9aca00 status: local 0/10 remote 0/20' >folders/smtp1/current
echo '@400000005c7cf1e13b9aca00 status: local 0/10 remote 0/20' >folders/smtp/current
run index -i folders.ix folders
run coverage -i folders.ix
is "$(sed -n 's/ .*lines* in / /p' "$out")" 'mx4 2 sources
smtp1 1 source' 'smtp is of its neighbour, smtp1 is a host'

# An archive that is called like a service is of the host whose folder is in it,
# or around it; without any it has its own name.
mkdir -p packed/qmail7 packed/mx5 packed/in/mx6/send packed/in/send
echo 'Mar  4 10:00:00 mx4 sshd[1]: Server listening on :: port 22.' >packed/log
echo '@400000005c7cf1e03b9aca00 status: local 0/10 remote 0/20' >packed/in/mx6/send/current
echo '@400000005c7cf1e13b9aca00 status: local 0/11 remote 0/20' >packed/in/send/current
tar -C packed/in -cf packed/qmail7/logs.tar mx6/send/current
tar -C packed/in -cf packed/mx5/logs.tar send/current
rm -r packed/in
run index -i packed.ix packed
run sources -i packed.ix --json
is "$(sed -n 's/.*"path":"\([^"]*current\)".*"host":"\([a-z0-9]*\)".*/\1 \2/p' "$out" | sort)" \
	'packed/mx5/logs.tar//send/current mx5
packed/qmail7/logs.tar//mx6/send/current mx6' 'logs.tar is no host'

# Dovecot's own log names a program for each session: more than a block counts
# apart, which makes no host of the rest.
mkdir -p sessions/store1
i=0
while [ $i -lt 600 ]; do
	echo "2024-02-03 10:00:00 imap(ann@site.example)<$i><c$i>: Info: Logged out in=90 out=800"
	i=$((i + 1))
done >sessions/store1/dovecot.log
run index -i sessions.ix sessions/store1
run sources -i sessions.ix
like "$(cat "$out")" 'host  *store1, inferred' 'many programs are no host'
run search -i sessions.ix --host store1 --count logged
is "$(head -n 1 "$out")" 600 'all lines are of the folder'"'"'s'

# Of hundreds of hosts in one block none is told to have no lines.
mkdir loghost
for h in $(seq 100 699); do
	for n in 1 2 3; do
		echo "2019-03-04T10:0$n:00Z host$h cron[$h]: line"
	done
done | sort >loghost/merged
run index -q -i loghost.ix loghost
run coverage -i loghost.ix
is "$(grep -c '^host[0-9]*  .*  3 lines' "$out")" 600 'six hundred hosts of a block'
unlike "$(cat "$out")" 'others' 'and no others'

# Where evidence was given from the folder above, or from here, dots are no name.
mkdir -p up/here
echo 'Mar  4 10:00:00 su: (to root) ann on pts/1' >up/auth.log
for path in ../auth.log ./../auth.log ../../up/auth.log; do
	(cd up/here && "$WAYBILL" index -q -i ../../dots.ix "$path")
	run sources -i dots.ix
	unlike "$(cat "$out")" 'host  *\.' "$path names no host by dots"
	rm -r dots.ix
done

# A folder called like a kind of machine is no host, beside lines of several.
for h in web1 web2; do
	mkdir -p kinds/$h/x86_64
	echo "Mar  4 10:00:00 su: (to root) $h on pts/1" >kinds/$h/x86_64/auth.log
	for stated in a b; do
		echo "2019-03-04T10:00:00Z $stated$h cron[1]: line"
	done >kinds/$h/messages
done
run index -q -i kinds.ix kinds
run sources -i kinds.ix --json
is "$(sed -n 's/.*"path":"\([^"]*auth[^"]*\)".*"host":"\([^"]*\)".*/\1 \2/p' "$out")" \
	'kinds/web1/x86_64/auth.log web1
kinds/web2/x86_64/auth.log web2' 'the folder above it is'

# In text a host that no line states is marked, and one that is stated is not.
mkdir -p marked/a
printf 'Mar  1 10:00:00 real postfix/qmgr[9]: 3F00C1A2C7: removed\n' \
	>marked/mail.log
printf 'Mar  1 10:00:01 postfix/qmgr[9]: 3F00C1A2C8: removed\n' \
	>marked/a/maillog
run index -q -i marked.ix marked
run search -i marked.ix removed
like "$(cat "$out")" 'local real +postfix.*marked/mail.log:1' 'a stated host'
like "$(cat "$out")" 'local ~real postfix.*marked/a/maillog:1' 'one that is not'
like "$(cat "$out")" '~ before a host: no line states it' 'the mark is told'

finish
