# Sourced: two machines with qmail, one that logs by multilog and one by
# splogger, and a Postfix outside.
need='postfix rsyslogd swaks ip cc git multilog tcpserver rblsmtpd tcprules'
: "${NOTQMAIL:=https://github.com/notqmail/notqmail}"

raise() {
	make_host out 198.51.100.20 out.else.test new
	make_host lists 198.51.100.40 lists.qm.test new
	make_host post 198.51.100.50 post.quiet.test old
	in_host out "$here/setup_out.sh" /srv/rec
	git clone -q "$NOTQMAIL" "$work/lists/source"
	in_host lists "$here/setup_qmail.sh" /srv/rec lists.qm.test qm.test \
		multilog /srv/rec/source
	# Built once.
	mv "$work/lists/source" "$work/post/source"
	in_host post "$here/setup_qmail.sh" /srv/rec post.quiet.test quiet.test \
		splogger /srv/rec/source
}

slug() { echo "$1" | tr -cs 'a-z0-9\n' '.'; }

# send SUBJECT TO [SWAKS ARGUMENT...]: from alice outside, straight to port 25.
# qmail logs no Message-ID: each mail has a sender of its own.
send() {
	local subject=$1 to=$2 from
	from=alice-$(slug "$subject")@else.test
	shift 2
	[ "${1:-}" != --from ] || from=$2
	sent "$subject" "$from"
	in_net swaks --server 198.51.100.40 --helo desk.client.test \
		--from "$from" --to "$to" \
		--header "Subject: $subject" \
		--header "Message-Id: <$(slug "$subject").rec@client.test>" \
		--body 'Some words of no weight.' \
		--hide-all "$@" || true
}

# inject USER SUBJECT TO...: on the machine itself.
inject() {
	local user=$1 subject=$2 from
	from=$user-$(slug "$subject")@qm.test
	shift 2
	sent "$subject" "$from"
	printf 'Subject: %s\nMessage-ID: <%s.rec@client.test>\n\nSome words.\n' \
		"$subject" "$(slug "$subject")" |
		in_host lists setpriv --reuid "$user" --regid 7790 \
			--clear-groups env HOME="/srv/rec/home/$user" \
			/srv/rec/qmail/bin/qmail-inject -a \
			-f "$from" "$@"
}

# in_box HOST USER SUBJECT: how many of it lie in a mailbox.
in_box() {
	(grep -rhs "^Subject: $3\$" "$work/$1/home/$2"/Mail* || true) | wc -l
}
outside() {
	(grep -rhs "^Subject: $2\$" "$work/out/mail/$1" || true) | wc -l
}

# again HOST: try what was deferred.
again() {
	in_host "$1" sh -c 'kill -ALRM "$(cat /srv/rec/run/qmail.pid)"'
}
queued() { in_host "$1" /srv/rec/qmail/bin/qmail-qstat | head -1; }

play() {
	send 'plain one' bob@qm.test
	send 'into a file' eve@qm.test
	send 'nobody there' nobody@qm.test
	send 'no such box' kim-zzz@qm.test
	send 'copy and forward' fwd@qm.test
	send 'forward only' fwd-only@qm.test
	send 'to two' fwd-twice@qm.test
	send 'to a program' prog@qm.test
	send 'program refuses' prog-no@qm.test
	send 'program stops' prog-ok@qm.test
	send 'round and round' loop@qm.test
	send 'to the list' club-all@qm.test
	send 'the news' daily-one@qm.test
	send 'by an alias' info@qm.test
	send 'a virtual domain' someone@virt.test
	send 'relay for me' x@third.test
	send 'blocked' bob@qm.test --local-interface 198.51.100.31
	send 'many ends' bob@qm.test,nobody@qm.test,kim@qm.test,wait@qm.test
	send 'null sender' lee@qm.test --from '<>'
	send 'bounce to nobody' nobody@qm.test --from never-bounce@else.test
	inject bob 'out of here' carl@else.test
	inject bob 'nobody outside' nobody@else.test
	inject bob 'spam they say' spammed@else.test kim@qm.test
	inject bob 'closed door' x@closed.test
	inject bob 'over the hill' lee@quiet.test
	inject bob 'told at length' prog-long@quiet.test
	# A sender that does not exist, and no postmaster there.
	send 'three times' nobody@quiet.test --from nobody@closed.test \
		--server 198.51.100.50
	send 'by syslog' bob@quiet.test --server 198.51.100.50
	send 'waits a while' wait@quiet.test --server 198.51.100.50
	sent 'from Postfix' dora-post@else.test
	in_host out sendmail -C /srv/rec/postfix/etc -f dora-post@else.test \
		lee@qm.test <<-EOF
		Subject: from Postfix
		Message-ID: <from.postfix.rec@client.test>

		hello
	EOF
	sleep 5
	for host in lists post; do
		in_host $host sh -c 'touch /srv/rec/home/wait/ready'
		again $host
	done
	sleep 18
	# Older than the life of a queue now: the last try.
	again lists
	again post
	sleep 3
	again post
	sleep 2
	inject bob 'still waits' y@closed.test
	sleep 2
	told_all
}

told_all() {
	check 'plain one' bob@qm.test delivered 1 in_box lists bob
	check 'into a file' eve@qm.test delivered 1 in_box lists eve
	told 'nobody there' nobody@qm.test failed
	told 'no such box' kim-zzz@qm.test failed
	check 'copy and forward' fwd@qm.test delivered 1 in_box lists fwd
	check 'copy and forward' carl@else.test delivered 1 outside carl
	told 'forward only' fwd-only@qm.test expanded
	check 'forward only' bob@qm.test delivered 1 in_box lists bob
	told 'to two' fwd-twice@qm.test expanded
	check 'to two' kim@qm.test delivered 1 in_box lists kim
	check 'to two' lee@qm.test delivered 1 in_box lists lee
	told 'to a program' prog@qm.test delivered
	told 'program refuses' prog-no@qm.test failed
	check 'program stops' prog-ok@qm.test delivered 0 in_box lists prog
	told 'round and round' loop@qm.test expanded,failed
	told 'to the list' club-all@qm.test expanded
	check 'to the list' bob@qm.test delivered 1 in_box lists bob
	check 'to the list' carl@else.test delivered 1 outside carl
	told 'to the list' nobody@qm.test failed
	told 'the news' daily-one@qm.test expanded
	check 'the news' kim@qm.test delivered 1 in_box lists kim
	check 'the news' eve@qm.test delivered 1 in_box lists eve
	told 'by an alias' info@qm.test expanded
	check 'by an alias' kim@qm.test delivered 1 in_box lists kim
	check 'a virtual domain' kim-virt-someone@virt.test delivered 1 \
		in_box lists kim
	check 'many ends' bob@qm.test delivered 1 in_box lists bob
	check 'many ends' kim@qm.test delivered 1 in_box lists kim
	check 'many ends' wait@qm.test delivered 1 in_box lists wait
	told 'many ends' nobody@qm.test failed
	check 'out of here' carl@else.test delivered 1 outside carl
	told 'nobody outside' nobody@else.test failed
	told 'spam they say' spammed@else.test failed
	check 'spam they say' kim@qm.test delivered 1 in_box lists kim
	told 'closed door' x@closed.test failed
	check 'over the hill' lee@quiet.test delivered 1 in_box post lee
	told 'told at length' prog-long@quiet.test failed
	check 'by syslog' bob@quiet.test delivered 1 in_box post bob
	check 'waits a while' wait@quiet.test delivered 1 in_box post wait
	check 'from Postfix' lee@qm.test delivered 1 in_box lists lee
	told 'still waits' y@closed.test delayed
	told 'bounce to nobody' nobody@qm.test failed
	told 'three times' nobody@quiet.test failed
}

collect() {
	local log
	mkdir -p "$out/out" "$out/post" "$out/lists/send" "$out/lists/smtpd"
	cp "$work/out/log/mail.log" "$out/out/mail.log"
	cp "$work/post/log/mail.log" "$out/post/mail.log"
	for log in send smtpd; do
		cp "$work/lists/log/$log"/{@*,current} "$out/lists/$log" ||
			cp "$work/lists/log/$log/current" "$out/lists/$log"
	done
}
