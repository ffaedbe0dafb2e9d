# Sourced: Postfix with amavis and SpamAssassin behind its queue, and a Postfix
# outside. A scanner of our own knows the EICAR test file.
need='postfix amavisd rsyslogd swaks ip'

raise() {
	perl -MMail::SpamAssassin -e 1 || exit 2
	make_host out 198.51.100.20 out.else.test new
	make_host mx 198.51.100.10 mx.site.test old
	in_host out "$here/setup_out.sh" /srv/rec
	in_host mx "$here/setup_amavis.sh" /srv/rec
}

id_of() { echo "$(echo "$1" | tr -cs 'a-z0-9\n' '.').rec@client.test"; }

send() {
	local subject=$1 to=$2
	shift 2
	in_net swaks --server 198.51.100.10 --helo desk.client.test \
		--from alice@else.test --to "$to" \
		--header "Subject: $subject" \
		--header "Message-Id: <$(id_of "$subject")>" \
		--body 'Some words of no weight.' --hide-all "$@" || true
}

in_box() { (grep -rls "^Subject: .*$2\$" "$work/mx/mail/$1" || true) | wc -l; }
outside() { (grep -rls "^Subject: $2\$" "$work/out/mail/$1" || true) | wc -l; }
# kept SUBJECT: the files of it in quarantine, some of them compressed.
kept() {
	local file
	for file in "$work"/mx/amavis/quarantine/*; do
		! zcat -f "$file" | grep -q "^Subject: $1\$" || echo "$file"
	done
}
aside() { kept "$1" | wc -l; }

# let_out FILE: out of the quarantine, as amavisd-release asks for it.
let_out() {
	local id=${1#*-} type=F
	case $1 in *.gz) type=Z ;; esac
	# shellcheck disable=SC2016
	in_host mx bash -c 'exec 3<>/dev/tcp/127.0.0.1/9998
		printf "request=release\r\nmail_id=%s\r\n" "$1" >&3
		printf "quar_type=%s\r\nmail_file=%s\r\n\r\n" "$2" "$3" >&3
		timeout 5 head -2 <&3' - "${id%.gz}" "$type" "$1"
}

play() {
	local gtube eicar id
	gtube='XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
	# shellcheck disable=SC2016
	eicar='X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
	send 'clean one' bob@site.test
	send 'to the team' team@site.test
	send 'cheap offer' kim@site.test --body 'Buy some cheap watches.'
	send 'all spam' bob@site.test --body "$gtube"
	send 'infected' lee@site.test --body "$eicar"
	send 'infected for two' kim@site.test,lee@site.test --body "$eicar"
	send 'let it out' bob@site.test --body "$gtube"
	echo MZ >"$work/run.exe"
	send 'banned file' bob@site.test --attach-type application/octet-stream \
		--attach "@$work/run.exe"
	send 'not there' nobody@site.test
	in_host mx sendmail -C /srv/rec/postfix/etc -f bob@site.test \
		carl@else.test <<-EOF
		Subject: out of here
		Message-ID: <$(id_of 'out of here')>

		hello
	EOF
	sleep 8
	id=$(kept 'let it out' | head -1)
	let_out "$(basename "$id")"
	sleep 4
	in_host mx sh -c 'kill "$(cat /srv/rec/amavis/amavis.pid)"'
	sleep 3
	send 'too late' lee@site.test
	sleep 4
	check 'clean one' bob@site.test delivered 1 in_box bob
	check 'to the team' kim@site.test delivered 1 in_box kim
	check 'to the team' lee@site.test delivered 1 in_box lee
	check 'cheap offer' kim@site.test delivered 1 in_box kim
	check 'all spam' bob@site.test quarantined 1 aside
	check 'infected' lee@site.test quarantined 1 aside
	check 'infected for two' kim@site.test quarantined 0 in_box kim
	check 'infected for two' lee@site.test quarantined 0 in_box lee
	check 'let it out' bob@site.test delivered 1 in_box bob
	check 'banned file' bob@site.test quarantined 1 aside
	check 'out of here' carl@else.test delivered 1 outside carl
	check 'too late' lee@site.test delayed 0 in_box lee
}
