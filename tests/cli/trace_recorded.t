#!/bin/sh
# What became of the mails that tests/record sent through real daemons: trace
# must say what was found in the mailboxes afterwards.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace yet'
recorded=$root/fixtures/recorded
[ -d "$recorded" ] || skip_all 'nothing is recorded'
export WAYBILL_INDEX="$work/recorded.index"
tab=$(printf '\t')

# The statuses of a recipient in objects of JSON. Exim and Sendmail log a user of
# their own host without domain; and mails that nobody got without recipient.
status_of() {
	perl -MJSON::PP -e '
		my @found;
		my ($user) = split(/@/, $ARGV[0]);
		while (<STDIN>) {
			my $mail = decode_json($_);
			next if $mail->{type} ne "mail";
			for my $r (@{$mail->{recipients}}) {
				my $to = lc($r->{to} // "");
				next if $to ne $ARGV[0] && $to ne $user &&
					$to ne "";
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
		fi
		said=$(status_of "$to" <"$out")
		if [ "$said" != nobody ]; then
			is "$said" "$expected" "$subject: $to is $expected"
			continue
		fi
		case $subject in
		# Exim names no recipient of what it refused after DATA.
		'exim forbidden') set -- --status rejected "$1" ;;
		*) set -- --to "$to" "$1" ;;
		esac
		run trace --json --from alice@else.test "$1" "$2"
		shift 2
		like ",$(status_of "$to" <"$out")," ",$expected," \
			"$subject: $to is $expected, by sender and recipient"
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

# amavis behind the queue, one mail let out of its quarantine.
WAYBILL_INDEX=$work/amavis.index
run index --year-of '*=2026' "$recorded/amavis/mx" "$recorded/amavis/out"
status 0 'the recording of amavis is indexed'
told_of amavis
run trace --json --message-id let.it.out.rec@client.test
like "$(cat "$out")" '"rule":"filter-id","grade":"A"' \
	'the mail that was let out is the one that was put aside'

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

# Exim by its own log files, Sendmail by syslog; and mails from one to the other.
WAYBILL_INDEX=$work/others.index
run index --year-of '*=2026' "$recorded/others/mail" \
	"$recorded/others/relay" "$recorded/others/out"
status 0 'the recording of Exim and Sendmail is indexed'
told_of others
run trace --count --to wrong@exim.test
is "$(cat "$out")" 1 'what mainlog and rejectlog both say is one mail'

finish
