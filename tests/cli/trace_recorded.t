#!/bin/sh
# What became of the mails that tests/record sent through real daemons: trace
# must say what was found in the mailboxes afterwards.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace yet'
recorded=$root/fixtures/recorded
[ -d "$recorded" ] || skip_all 'nothing is recorded'
export WAYBILL_INDEX="$work/recorded.index"
tab=$(printf '\t')

# A row for each line of a truth: what is expected, and what the answers say. A
# mail is known by its Message-ID, or by its sender where none is logged. Exim
# and Sendmail log a user of their own host without domain; and mails that nobody
# got without recipient.
cat >compare.pl <<'END'
use strict;
use warnings;
use JSON::PP;

my %mails;
open(my $answers, '<', $ARGV[0]) or die;
while (<$answers>) {
	my $mail = decode_json($_);
	next if $mail->{type} ne 'mail';
	push @{$mails{$_}}, $mail for grep { defined }
		$mail->{message_id}, $mail->{from};
}
while (<STDIN>) {
	chomp;
	my ($subject, $to, $expected, $from) = split(/\t/);
	my ($user) = split(/@/, $to);
	my $key = $from // id_of($subject);
	my @found;
	for my $r (map { @{$_->{recipients}} } @{$mails{$key} || []}) {
		my $told = lc($r->{to} // '');
		push @found, $r->{status}
			if $told eq $to || $told eq $user || $told eq '';
	}
	print join("\t", $subject, $to, $expected,
		@found ? join(',', @found) : 'nobody'), "\n";
}
sub id_of {
	my ($subject) = @_;
	$subject =~ s/[^a-z0-9]+/./g;
	$subject =~ s/\.$//;
	return "$subject.rec\@client.test";
}
END
# What is asked for: a Message-ID or a sender of each.
keys_of() {
	perl -F'\t' -lane '
		$F[0] =~ s/[^a-z0-9]+/./g;
		$F[0] =~ s/\.$//;
		print $F[3] // "$F[0].rec\@client.test";
	' | sort -u
}

# told_of SITE: each mail of its truth.
told_of() {
	keys_of <"$recorded/$1/truth" >keys
	run trace --json -f keys
	perl compare.pl "$out" <"$recorded/$1/truth" >rows
	cp "$out" by-index
	run trace --json --scan -f keys
	same=$(cmp "$out" by-index && echo same)
	is "$same" same "$1: reading all lines tells the same"
	while IFS="$tab" read -r subject to expected said; do
		if [ "$said" != nobody ]; then
			is "$said" "$expected" "$subject: $to is $expected"
			continue
		fi
		# No Message-ID was ever logged; nor does Exim name a recipient
		# of what it refused after DATA.
		to="--to $to"
		[ "$subject" != 'exim forbidden' ] || to='--status rejected'
		# shellcheck disable=SC2086
		run trace --json --from alice@else.test $to
		like "$(cat "$out")" "\"status\":\"$expected\"" \
			"$subject: $to is $expected, by sender and recipient"
	done <rows
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
status 0 'rblsmtpd let no mail in from there'
like "$(cat "$out")" 'lists did not take it .* for good: Blocked, see rule 9' \
	'which is said'
like "$(cat "$out")" 'handed to lists by .*198.51.100.31' 'and of whom'

# Exim by its own log files, Sendmail by syslog; and mails from one to the other.
WAYBILL_INDEX=$work/others.index
run index --year-of '*=2026' "$recorded/others/mail" \
	"$recorded/others/relay" "$recorded/others/out"
status 0 'the recording of Exim and Sendmail is indexed'
told_of others
run trace --count --to wrong@exim.test
is "$(cat "$out")" 1 'what mainlog and rejectlog both say is one mail'
# told ID: in words.
told() { run trace --message-id "$1.rec@client.test"; }
told send.to.the.staff
like "$(cat "$out")" '^Mail from alice@else.test to kim' \
	'the sender of the first leg, not that of the list'
like "$(cat "$out")" ', 240 bytes$' 'and its size'
told exim.please.hold.this
like "$(cat "$out")" 'on hold on mail until it was released' \
	'Exim: frozen, and let go'
told exim.to.a.program
like "$(cat "$out")" 'to a program that stands for program@exim.test' \
	'Exim: a program is no mailbox'
told exim.many.ends
is "$(grep -c 'The sender was sent a notice' "$out")" 2 'Exim: two notices'
told exim.program.refuses
like "$(cat "$out")" 'only these words: Child process of' 'words without a code'
is "$(grep -c 'Child process of.*returned 1' <"$out")" 2 \
	'are told once, and in the line'

# A filter at each of several ports: policyd-spf and opendmarc, rspamd,
# spamass-milter with spamd, clamav-milter with clamd, amavis before the queue.
# All mails are of one client within seconds.
WAYBILL_INDEX=$work/filters.index
run index "$recorded/filters/mx"
status 0 'the recording of milters is indexed'
told_of filters
# says NAME REGEX: what a filter wrote is told with its mail, and no other's is.
says() {
	run trace --json --message-id "$1.rec@client.test"
	like "$(cat "$out")" "\"raw\":\"[^\"]*$2" "$1: with its filter's word"
	others=$(grep -oE "(spf|dmarc|rspamd|assassin|clamav|amavis)[a-z.]*\.rec@client" \
		"$out" | grep -vc "^$1.rec@client")
	is "$others" 0 "$1: and none about another mail"
}
says spf.and.dmarc.pass 'policyd-spf.*Received-SPF: Pass'
says dmarc.fails 'opendmarc.*strict.test fail'
says rspamd.marks 'rspamd_task_write_log.*add header'
says assassin.refuses 'spamd: result: Y 1000'
says clamav.refuses 'clamav-milter.*infected by Eicar'
says amavis.clean 'amavis.*Passed CLEAN'
says amavis.refuses 'amavis.*Blocked SPAM'
run trace --message-id too.large.rec@client.test
like "$(cat "$out")" 'for good: queue file size limit exceeded' 'too large'

finish
