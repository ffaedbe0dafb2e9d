#!/bin/sh
# The sandbox: what it says, that it is entered, and that --no-sandbox ends it.
. "$(dirname "$0")/lib.sh"

run help sandbox
status 0 'help sandbox'
like "$(cat "$out")" '^  -> (holds here|does not hold)' 'says what holds here'
like "$(cat "$out")" 'no-sandbox' 'and how to do without'
run search --help
like "$(cat "$out")" 'no-sandbox keeps what' 'it is in the help'

mkdir evidence
i=0
while [ $i -lt 50 ]; do
	echo "Mar  4 10:00:$((i % 50 + 10)) mx postfix/smtpd[1]: 3F00C1A2$i: client=c$i.example[192.0.2.$i]"
	i=$((i + 1))
done >evidence/maillog
run index -q -i ix --year-of '*=2024' evidence
status 0 'index'
is "$(stat -c %a ix)" 700 'nobody else can read the index'
(
	umask 0
	"$WAYBILL" index -q -i open --year-of '*=2024' evidence
	"$WAYBILL" compact -i open
	"$WAYBILL" search -i open --journal -n 1 client
	"$WAYBILL" dossier -i open -o open.html search client -n 1
) >"$out" 2>"$err"
is "$(find open open.* -perm /077)" '' 'nor any file of it, whatever the umask'
for how in '' --no-sandbox; do
	run search -i ix --count client $how
	is "$(cat "$out")" 50 "search $how"
	run index -q -i ix $how evidence
	status 0 "index $how"
	run compact -i ix $how
	status 0 "compact $how"
	run reindex -i ix $how
	status 0 "reindex $how"
	run verify -i ix --deep $how
	status 0 "verify $how"
	run search -i ix --unmask client -n 1 $how
	status 0 "unmask $how"
done
run search -i ix --no-sandbox=1 client
status 2 'it takes no value'

# Nothing is so much as tried at the network; not by the C library, either, for
# the name that the journal has. (Sanitizers do not run under strace.)
if [ -z "$WAYBILL_FEWER" ] && strace -o trace true 2>/dev/null; then
	while read -r what; do
		strace -f -e trace=%network,%process,open,openat,creat \
			-o trace "$WAYBILL" $what >"$out" 2>"$err" </dev/null
		test $? -le 1
		ok $? "under strace: $what"
		is "$(grep -cE '(socket|connect|sendto|bind)\(' trace):$(grep -c \
			'execve(' trace)" 0:1 'no network, no other program'
		is "$(grep -E 'O_(WRONLY|RDWR|CREAT)' trace |
			grep -vE 'O_TMPFILE|"('"$work"'/)?(ix|open\.)' )" '' \
			'and writes nowhere else'
	done <<-END
		index -q -i ix evidence
		search -i ix client
		trace -i ix --ip 192.0.2.7
		logins -i ix
		sessions -i ix
		processes -i ix
		lastlog -i ix
		activity -i ix root
		show -i ix evidence/maillog:1
		cat -i ix evidence/maillog
		sources -i ix --manifest --hash-streams
		coverage -i ix
		clocks -i ix
		verify -i ix evidence
		dossier -i ix -o open.html search client -n 1
		verify -i ix open.html
		journal -i ix
		compact -i ix
		reindex -i ix
		explain 550
	END
	like "$("$WAYBILL" journal -i ix)" "$(id -un)@" 'who it was is known'
fi

# Somewhere else altogether, and by a name that leads there.
mkdir far
run index -q -i far/ix2 evidence
status 0 'another folder'
ln -s far/ix2 near
run index -q -i near evidence
status 0 'a link to an index'
run search -i near --count client
is "$(cat "$out")" 50 'is read through'

# Which processes are behind it can be seen from outside.
if [ -r /proc/self/status ] && grep -q '^Seccomp:' /proc/self/status &&
	"$WAYBILL" help sandbox | grep -q 'holds here (a seccomp'; then
	mkfifo slow
	"$WAYBILL" index -q -i ix3 - <slow &
	pid=$!
	exec 3>slow
	tries=0
	until grep -q '^Seccomp:[[:space:]]*2' /proc/$pid/status ||
		[ $tries = 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	like "$(grep -E '^(Seccomp|NoNewPrivs):' /proc/$pid/status |
		tr -d '[:space:]')" 'NoNewPrivs:1.*Seccomp:2' \
		'index runs behind it'
	cat evidence/maillog >&3
	exec 3>&-
	wait $pid
	ok $? 'and gets to its end'
fi

# Where no temporary files are allowed, what must be written still is.
if shm=$(mktemp -d /dev/shm/waybill-test.XXXXXX 2>/dev/null); then
	cp -r evidence "$shm"
	cd "$shm" || exit 1
	while read -r words; do
		run $words
		status 0 "outside of /tmp: $words"
	done <<EOF
index -q -i ix evidence
search -i ix --unmask -n 1 client
search -i ix --journal -n 1 client
dossier -i ix search 3F00C1A210 -o page.html
verify -i ix page.html
compact -i ix
reindex -i ix --salvage
verify -i ix --deep evidence
EOF
	is "$("$WAYBILL" journal -i ix --json | grep -c unmask)" 1 \
		'and the journal has it'
	cd - >/dev/null || exit 1
	rm -rf "$shm"
fi

# A stranger's index may lead out of itself, and what it leads to may be shown.
if "$WAYBILL" help sandbox | sed -n '/^reading/,/->/p' |
	grep -q 'holds here'; then
	run index -q -i away evidence
	like "$("$WAYBILL" journal -i away)" "$(id -un)" \
		'who runs it is in the journal'
	blocks=$(echo away/segments/*/blocks)
	mkdir outside
	mv "$blocks" outside/blocks
	ln -s "$PWD/outside/blocks" "$blocks"
	for words in 'search -i away --scan client' 'verify -i away' \
		'verify -i away --deep' 'reindex -i away' \
		'dossier -i away search client -o away.html'; do
		run $words
		ok $((status == 0)) "reads nothing outside of the index: $words"
		like "$(cat "$out" "$err")" 'Permission denied' 'and says so'
		like "$(cat "$out" "$err")" \
			'blocks is a symbolic link.*give --no-sandbox' \
			'and what to do'
		run $words --no-sandbox
		status 0 "reads it all without: $words"
	done
	# What it was given it reads, wherever that is.
	mv outside/blocks "$blocks"
	echo client >terms
	head -c 32 /dev/urandom >key
	for words in 'search -i away -f terms' \
		'dossier -i away -o away.html search -f terms' \
		'dossier -i away -o away.html search -fterms' \
		'dossier -i away -o away.html search --file=terms' \
		'dossier -i away -o away.html --pseudonymise key search client' \
		'verify -i away away.html --key key' \
		'verify -i away away.SHA256SUMS' \
		'verify -i away evidence/maillog' 'verify -i away evidence' \
		'search -i away --tz Europe/Berlin client'; do
		run $words
		status 0 "reads what it was given: $words"
	done
fi

# What the compiler and the linker can do against a hole that is still there. A
# sanitizer has means of its own.
if command -v readelf >/dev/null && ! readelf -sW "$WAYBILL" |
	grep -qE '__(asan|tsan)_init'; then
	readelf -hldW "$WAYBILL" >elf
	like "$(cat elf)" 'Type: *DYN' 'it can be loaded anywhere'
	like "$(cat elf)" 'GNU_RELRO' 'tables are read-only once they are made'
	like "$(cat elf)" 'BIND_NOW|FLAGS_1.*NOW' 'all of them, at the start'
	unlike "$(grep GNU_STACK elf)" 'RWE' 'nothing on the stack is run'
	readelf -sW "$WAYBILL" >symbols
	like "$(cat symbols)" '__stack_chk_fail' 'the stack is watched'
	like "$(cat symbols)" '__(memcpy|snprintf|vsnprintf)_chk' \
		'copies are checked'
fi

# The evidence does not even show that it was read.
touch -a -d '2001-02-03 04:05:06Z' evidence evidence/maillog
run index -q -i ix4 evidence
status 0 'evidence read long ago'
is "$(stat -c %X evidence evidence/maillog | tr '\n' ' ')" \
	'981173106 981173106 ' 'keeps its access times'

chmod 755 ix
run verify -i ix
like "$(cat "$err")" 'others can read this index' 'an open index is told'
run index -q -i ix evidence
like "$(cat "$err")" 'others can read this index' 'by index, too'
status 0 'but read'

finish
