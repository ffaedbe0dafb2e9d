# Sourced: a Postfix with one filter at each port, as its milter, its policy
# server or its proxy.
need='postfix amavisd rsyslogd swaks ip policyd-spf opendmarc rspamd spamd
spamass-milter clamd clamav-milter'

raise() {
	perl -MMail::SpamAssassin -e 1 || exit 2
	make_host mx 198.51.100.10 mx.site.test new
	in_host mx "$here/setup_filters.sh" /srv/rec
	sleep 5
}

id_of() { echo "$(echo "$1" | tr -cs 'a-z0-9\n' '.').rec@client.test"; }

# send SUBJECT PORT TO ARGUMENT...
send() {
	local subject=$1 port=$2 to=$3
	shift 3
	in_net swaks --server 198.51.100.10 --port "$port" \
		--helo desk.client.test --from alice@else.test --to "$to" \
		--header "Subject: $subject" \
		--header "Message-Id: <$(id_of "$subject")>" \
		--body 'Some words of no weight.' --hide-all "$@" || true
}

in_box() { (grep -rls "^Subject: .*$2\$" "$work/mx/mail/$1" || true) | wc -l; }

play() {
	local gtube marked eicar
	gtube='XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
	marked="Y${gtube#X}"
	# shellcheck disable=SC2016
	eicar='X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
	send 'spf and dmarc pass' 25 bob@site.test
	send 'spf fails' 25 bob@site.test --from eve@forged.test
	send 'dmarc fails' 25 bob@site.test --from eve@strict.test
	send 'rspamd clean' 2501 kim@site.test,lee@site.test
	send 'rspamd marks' 2501 kim@site.test --body "$marked"
	send 'rspamd refuses' 2501 kim@site.test --body "$gtube"
	send 'assassin clean' 2502 kim@site.test
	send 'assassin marks' 2502 lee@site.test --body 'Buy some cheap watches.'
	send 'assassin refuses' 2502 kim@site.test --body "$gtube"
	send 'clamav clean' 2503 bob@site.test
	send 'clamav refuses' 2503 bob@site.test --body "$eicar"
	send 'amavis clean' 2504 bob@site.test,kim@site.test
	send 'amavis marks' 2504 lee@site.test --body 'Buy some cheap watches.'
	send 'amavis refuses' 2504 lee@site.test --body "$gtube"
	send 'too large' 25 bob@site.test --body "$(head -c 90000 /dev/zero |
		tr '\0' 'x' | fold -w 70)"
	sent 'spf fails' eve@forged.test
	sleep 5
	for told in 'spf and dmarc pass:bob' 'rspamd clean:kim' \
		'rspamd clean:lee' 'rspamd marks:kim' 'assassin clean:kim' \
		'assassin marks:lee' 'clamav clean:bob' 'amavis clean:bob' \
		'amavis clean:kim' 'amavis marks:lee'; do
		check "${told%:*}" "${told#*:}@site.test" delivered 1 \
			in_box "${told#*:}"
	done
	for told in 'spf fails:bob' 'dmarc fails:bob' 'rspamd refuses:kim' \
		'assassin refuses:kim' 'clamav refuses:bob' 'amavis refuses:lee' \
		'too large:bob'; do
		check "${told%:*}" "${told#*:}@site.test" rejected 0 \
			in_box "${told#*:}"
	done
}
