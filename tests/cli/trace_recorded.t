#!/bin/sh
# What became of the mails that tests/record sent through real daemons: trace
# must say what was found in the mailboxes afterwards.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace yet'
recorded=$root/fixtures/recorded
[ -d "$recorded" ] || skip_all 'nothing is recorded'
export WAYBILL_INDEX="$work/recorded.index"
tab=$(printf '\t')

# The statuses of a recipient in objects of JSON.
status_of() {
	perl -MJSON::PP -e '
		my @found;
		while (<STDIN>) {
			my $mail = decode_json($_);
			next if $mail->{type} ne "mail";
			for my $r (@{$mail->{recipients}}) {
				next if lc($r->{to} // "") ne $ARGV[0];
				push @found, $r->{status};
			}
		}
		print join(",", @found ? @found : "nobody"), "\n";
	' "$1"
}

# told_of SITE: each mail of its truth. One that no Message-ID was logged of is
# found by sender and recipient.
told_of() {
	while IFS="$tab" read -r subject to expected from; do
		id=$(echo "$subject" | tr -cs 'a-z0-9' '.' | sed 's/\.*$//')
		if [ -n "$from" ]; then
			run trace --json --from "$from"
		else
			run trace --json --message-id "$id.rec@client.test"
			[ "$status" = 0 ] ||
				run trace --json --from alice@else.test --to "$to"
		fi
		said=$(status_of "$to" <"$out")
		case $subject in
		'nobody there' | 'forbidden fruit' | 'cut off' | 'thrown away')
			like ",$said," ",$expected," \
				"$subject: $to is $expected"
			;;
		*)
			is "$said" "$expected" "$subject: $to is $expected"
			;;
		esac
	done <"$recorded/$1/truth"
}

run index --year-of '*=2026' "$recorded/dovecot/mx" "$recorded/dovecot/out"
status 0 'the recording is indexed'
told_of dovecot

run trace --json --message-id to.be.moved.rec@client.test
like "$(cat "$out")" '"action":"move"' 'the user moved one'
like "$(cat "$out")" '"mailbox_now":"Trash"' 'to the trash, where it is'
like "$(cat "$out")" '"by":"bob@site.test","client_ip":"198.51.100.30"' \
	'by whom and from where'
run trace --json --message-id to.be.deleted.rec@client.test
like "$(cat "$out")" '"action":"expunge"' 'and deleted another'
run trace --json --message-id grey.at.first.rec@client.test
like "$(cat "$out")" '"rule":"retry"' 'what was greylisted first is related'
run trace --json --message-id nobody.outside.rec@client.test
like "$(cat "$out")" '"rule":"bounce"' 'the notice is related'
run trace --json --message-id away.or.not.rec@client.test
like "$(cat "$out")" '"rule":"vacation"' 'so is an automatic reply'
run trace --status rejected --count
is "$(cat "$out")" 5 'a refusal that a host of the evidence met is told with its mail'
run trace --json --subject 'many ends'
status 0 'a subject that cleanup logged is found'
is "$(grep -c '"type":"mail"' "$out")" 1 'one mail has it'
run trace --json --message-id please.hold.this.rec@client.test
like "$(cat "$out")" '"complete":true' 'held and released: told to its end'
for id in many.ends to.the.staff send.on.please two.of.three; do
	run trace --json --message-id $id.rec@client.test
	cp "$out" "$work/by-index"
	run trace --json --scan --message-id $id.rec@client.test
	same=$(cmp "$out" "$work/by-index" && echo same)
	is "$same" same "$id: reading all lines tells the same"
done

# Two machines with qmail: one logs by multilog, and nothing names it but its
# folder; one by splogger. Mails go on to a Postfix, and come from there.
WAYBILL_INDEX=$work/qmail.index
run index "$recorded/qmail/lists" "$recorded/qmail/post" "$recorded/qmail/out"
status 0 'the recording of qmail is indexed'
told_of qmail
run trace --ip 198.51.100.31
status 1 'rblsmtpd let no mail in from there'
like "$(cat "$out")" '198.51.100.31 was refused on .* by lists: 553 Blocked' \
	'which is said'

finish
