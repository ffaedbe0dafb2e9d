# Sourced: a machine with Exim and one with Sendmail, and a Postfix outside.
# Sendmail's package excludes Postfix': SENDMAIL and SENDMAIL_CF are where its
# program and its m4 files are, if not installed.
: "${SENDMAIL:=/usr/libexec/sendmail/sendmail}"
: "${SENDMAIL_CF:=/usr/share/sendmail/cf}"
need="postfix rsyslogd swaks ip m4 exim4 makemap sendmail:$SENDMAIL"

raise() {
	make_host out 198.51.100.20 out.else.test new
	make_host mail 198.51.100.60 mail.exim.test new
	make_host relay 198.51.100.70 relay.send.test old
	in_host out "$here/setup_out.sh" /srv/rec
	in_host mail "$here/setup_exim.sh" /srv/rec
	in_host relay "$here/setup_sendmail.sh" /srv/rec "$SENDMAIL" \
		"$SENDMAIL_CF"
}

id_of() { echo "$(echo "$1" | tr -cs 'a-z0-9\n' '.').rec@client.test"; }

# send HOST FROM SUBJECT TO [SWAKS ARGUMENT...]: over the network, to port 25.
send() {
	local host=$1 from=$2 subject=$3 to=$4
	shift 4
	case $host in mail) server=198.51.100.60 ;; *) server=198.51.100.70 ;; esac
	in_net swaks --server "$server" --helo desk.client.test \
		--from "$from" --to "$to" \
		--header "Subject: $subject" \
		--header "Message-Id: <$(id_of "$subject")>" \
		--body 'Some words of no weight.' --hide-all "$@" || true
}

# inject HOST FROM SUBJECT TO...: on the machine itself.
inject() {
	local host=$1 from=$2 subject=$3
	local program=exim4
	shift 3
	[ "$host" != relay ] ||
		program="$SENDMAIL -L sm-mta -C /srv/rec/sendmail.cf"
	# shellcheck disable=SC2086
	printf 'Subject: %s\nMessage-ID: <%s>\n\nSome words.\n' "$subject" \
		"$(id_of "$subject")" |
		in_host "$host" $program -odb -oi -f "$from" "$@"
}

# in_box HOST USER SUBJECT: how many of it lie there.
in_box() {
	(grep -rhs "^Subject: $3\$" "$work/$1/home/$2" "$work/$1/boxes/$2" ||
		true) | wc -l
}
outside() {
	(grep -rhs "^Subject: $2\$" "$work/out/mail/$1" || true) | wc -l
}

# in_mqueue TO: how many wait in Sendmail's queue for that recipient.
in_mqueue() {
	(grep -ls "$1" "$work"/relay/mqueue/qf* || true) | wc -l
}

# told_queue SUBJECT TO: what Sendmail could not get rid of.
told_queue() {
	if [ "$(in_mqueue "$2")" = 0 ]; then
		told "$1" "$2" failed
	else
		told "$1" "$2" delayed
	fi
}
run_queue() {
	in_host relay "$SENDMAIL" -L sm-mta -C /srv/rec/sendmail.cf -q
}

exim() { in_host mail exim4 "$@"; }
# exim_id SUBJECT: of a mail in the queue.
exim_id() {
	(grep -ls "Subject: $1\$" "$work"/mail/exim/input/*-H || true) |
		sed 's|.*/||; s|-H$||' | head -1
}

# The client goes away in the middle of it.
cut_off() {
	(sleep 0.5
	printf 'EHLO desk.client.test\r\nMAIL FROM:<alice-cut@else.test>\r\n'
	sleep 0.3
	printf 'RCPT TO:<bob@%s>\r\nDATA\r\n' "$2"
	sleep 0.5
	printf 'Subject: cut off\r\n\r\nhalf') |
		in_net timeout 3 curl -s "telnet://$1:25" >/dev/null || true
}

play() {
	play_exim
	play_sendmail
	sleep 6
	touch "$work/mail/grey" "$work/relay/home/slow/ready"
	run_queue
	send mail alice@else.test 'exim grey' grey@exim.test
	exim -Mt "$(exim_id 'exim please hold this')" || true
	exim -M "$(exim_id 'exim please hold this')" || true
	exim -Mrm "$(exim_id 'exim please hold and drop')" || true
	sleep 24
	run_queue
	inject mail bob@exim.test 'exim still waits' y@shut.test
	inject relay bob@send.test 'send still waits' y@shut.test
	sleep 3
	told_exim
	told_sendmail
}

play_exim() {
	send mail alice@else.test 'exim plain' bob@exim.test
	send mail alice@else.test 'exim nobody' nobody@exim.test
	send mail alice@else.test 'exim unrouteable' wrong@exim.test
	send mail alice@else.test 'exim relay' x@third.test
	send mail alice@else.test 'exim forbidden' bob@exim.test
	send mail alice@else.test 'exim thrown away' bob@exim.test
	send mail alice@else.test 'exim to the team' team@exim.test
	send mail alice@else.test 'exim to the staff' staff@exim.test
	send mail alice@else.test 'exim by an alias' info@exim.test
	send mail alice@else.test 'exim dropped' drop@exim.test
	send mail alice@else.test 'exim to a program' program@exim.test
	send mail alice@else.test 'exim program refuses' refuses@exim.test
	send mail alice@else.test 'exim to a file' file@exim.test
	send mail alice@else.test 'exim forwarded' sam@exim.test
	send mail alice@else.test 'exim too full' full@exim.test
	send mail alice@else.test 'exim two of three' \
		bob@exim.test,nobody@exim.test,lee@exim.test
	send mail alice@else.test 'exim please hold this' bob@exim.test
	send mail alice@else.test 'exim please hold and drop' bob@exim.test
	send mail alice@else.test 'exim grey' grey@exim.test
	send mail bob@exim.test 'exim submitted' carl@else.test --port 587 \
		--auth PLAIN --auth-user bob --auth-password pass-bob
	send mail bob@exim.test 'exim wrong password' carl@else.test --port 587 \
		--auth PLAIN --auth-user bob --auth-password wrong
	inject mail bob@exim.test 'exim outside' carl@else.test
	inject mail bob@exim.test 'exim nobody outside' nobody@else.test
	inject mail bob@exim.test 'exim many ends' carl@else.test \
		lee@exim.test nobody@else.test never@else.test
	inject mail bob@exim.test 'exim closed door' x@closed.test
	inject mail bob@exim.test 'exim to sendmail' kim@send.test
	cut_off 198.51.100.60 exim.test
}

play_sendmail() {
	sent 'send refused sender' spammer@else.test
	send relay alice@else.test 'send plain' bob@send.test
	send relay alice@else.test 'send nobody' noone@send.test
	send relay alice@else.test 'send relay' x@third.test
	send relay spammer@else.test 'send refused sender' bob@send.test
	send relay thrown@else.test 'send thrown away' bob@send.test
	send relay quiet@else.test 'send quarantined' bob@send.test
	send relay alice@else.test 'send grey' grey@send.test
	send relay alice@else.test 'send to the team' team@send.test
	send relay alice@else.test 'send to the staff' staff@send.test
	send relay alice@else.test 'send forwarded' sam@send.test
	send relay alice@else.test 'send dropped' sink@send.test
	send relay alice@else.test 'send too full' full@send.test
	send relay alice@else.test 'send slow' slow@send.test
	send relay alice@else.test 'send blocked' bob@send.test \
		--local-interface 198.51.100.31
	send relay alice@else.test 'send two of three' \
		bob@send.test,noone@send.test,lee@send.test
	inject relay bob@send.test 'send outside' carl@else.test
	inject relay bob@send.test 'send nobody outside' nobody@else.test
	inject relay bob@send.test 'send many ends' carl@else.test \
		lee@send.test nobody@else.test never@else.test
	inject relay bob@send.test 'send closed door' x@closed.test
	inject relay bob@send.test 'send to exim' lee@exim.test
	cut_off 198.51.100.70 send.test
}

told_exim() {
	check 'exim plain' bob@exim.test delivered 1 in_box mail bob
	told 'exim nobody' nobody@exim.test rejected
	told 'exim unrouteable' wrong@exim.test rejected
	told 'exim relay' x@third.test rejected
	check 'exim forbidden' bob@exim.test rejected 0 in_box mail bob
	check 'exim thrown away' bob@exim.test discarded 0 in_box mail bob
	check 'exim to the team' kim@exim.test delivered 1 in_box mail kim
	check 'exim to the team' lee@exim.test delivered 1 in_box mail lee
	check 'exim to the staff' kim@exim.test delivered 1 in_box mail kim
	check 'exim to the staff' carl@else.test delivered 1 outside carl
	check 'exim by an alias' bob@exim.test delivered 1 in_box mail bob
	told 'exim dropped' drop@exim.test discarded
	told 'exim to a program' program@exim.test delivered
	told 'exim program refuses' refuses@exim.test failed
	check 'exim to a file' file@exim.test delivered 1 in_box mail lee
	check 'exim forwarded' carl@else.test delivered 1 outside carl
	check 'exim too full' full@exim.test failed 0 in_box mail full
	check 'exim two of three' bob@exim.test delivered 1 in_box mail bob
	check 'exim two of three' lee@exim.test delivered 1 in_box mail lee
	told 'exim two of three' nobody@exim.test rejected
	check 'exim please hold this' bob@exim.test delivered 1 in_box mail bob
	check 'exim please hold and drop' bob@exim.test purged 0 in_box mail bob
	check 'exim grey' grey@exim.test delivered 1 in_box mail grey
	check 'exim submitted' carl@else.test delivered 1 outside carl
	check 'exim outside' carl@else.test delivered 1 outside carl
	told 'exim nobody outside' nobody@else.test failed
	check 'exim many ends' carl@else.test delivered 1 outside carl
	check 'exim many ends' lee@exim.test delivered 1 in_box mail lee
	told 'exim many ends' nobody@else.test failed
	told 'exim many ends' never@else.test failed
	told 'exim closed door' x@closed.test failed
	check 'exim to sendmail' kim@send.test delivered 1 in_box relay kim
	told 'exim still waits' y@shut.test delayed
}

told_sendmail() {
	check 'send plain' bob@send.test delivered 1 in_box relay bob
	told 'send nobody' noone@send.test rejected
	told 'send relay' x@third.test rejected
	check 'send refused sender' bob@send.test rejected 0 in_box relay bob
	check 'send thrown away' bob@send.test discarded 0 in_box relay bob
	check 'send quarantined' bob@send.test quarantined 0 in_box relay bob
	told 'send grey' grey@send.test rejected
	check 'send to the team' kim@send.test delivered 1 in_box relay kim
	check 'send to the team' lee@send.test delivered 1 in_box relay lee
	check 'send to the staff' kim@send.test delivered 1 in_box relay kim
	check 'send to the staff' carl@else.test delivered 1 outside carl
	check 'send forwarded' carl@else.test delivered 1 outside carl
	told 'send dropped' sink@send.test discarded
	check 'send too full' full@send.test failed 0 in_box relay full
	check 'send slow' slow@send.test delivered 1 in_box relay slow
	check 'send two of three' bob@send.test delivered 1 in_box relay bob
	check 'send two of three' lee@send.test delivered 1 in_box relay lee
	told 'send two of three' noone@send.test rejected
	check 'send outside' carl@else.test delivered 1 outside carl
	told 'send nobody outside' nobody@else.test failed
	check 'send many ends' carl@else.test delivered 1 outside carl
	check 'send many ends' lee@send.test delivered 1 in_box relay lee
	told 'send many ends' nobody@else.test failed
	# Whether Sendmail gave up by now is a matter of its queue runs.
	told_queue 'send many ends' never@else.test
	told_queue 'send closed door' x@closed.test
	check 'send to exim' lee@exim.test delivered 1 in_box mail lee
	told_queue 'send still waits' y@shut.test
}

collect() {
	mkdir -p "$out/out" "$out/relay" "$out/mail"
	cp "$work/out/log/mail.log" "$out/out/mail.log"
	cp "$work/relay/log/mail.log" "$out/relay/mail.log"
	cp "$work"/mail/log/exim/*log "$out/mail"
}
