#!/bin/sh
# What became of the mails that tests/record sent through real daemons: trace
# must say what was found in the mailboxes afterwards.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace yet'
recorded=$root/fixtures/recorded
[ -d "$recorded" ] || skip_all 'nothing is recorded'
export WAYBILL_INDEX="$work/recorded.index"

run index --year-of '*=2026' "$recorded/mx" "$recorded/out"
status 0 'the recording is indexed'

# The status of a recipient in an object of JSON, with what proves it.
status_of() {
	perl -MJSON::PP -e '
		my %best;
		while (<STDIN>) {
			my $mail = decode_json($_);
			next if $mail->{type} ne "mail";
			for my $r (@{$mail->{recipients}}) {
				next if lc($r->{to} // "") ne $ARGV[0];
				push @{$best{found}}, $r->{status};
			}
		}
		print join(",", @{$best{found} || ["nobody"]}), "\n";
	' "$1"
}

tab=$(printf '\t')
while IFS="$tab" read -r subject to expected; do
	id=$(echo "$subject" | tr -cs 'a-z0-9' '.' | sed 's/\.*$//')
	id=$id.rec@client.test
	case $subject in
	# No Message-ID was ever logged: they are found by sender and recipient.
	'nobody there' | 'relay for me' | 'forbidden fruit' | 'cut off' | \
		'thrown away')
		run trace --json --from alice@else.test --to "$to"
		;;
	*)
		run trace --json --message-id "$id"
		;;
	esac
	said=$(status_of "$to" <"$out")
	case $subject in
	'nobody there' | 'forbidden fruit' | 'cut off' | 'thrown away')
		like ",$said," ",$expected," "$subject: $to is $expected"
		;;
	'grey at first')
		is "$said" delivered "$subject: $to is $expected"
		;;
	*)
		is "$said" "$expected" "$subject: $to is $expected"
		;;
	esac
done <"$recorded/truth"

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

finish
