#!/bin/sh
# Exim's own exigrep against trace: of each mail that it tells apart the same
# lines. Where it is wrong, the case says why.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace yet'
PATH=$PATH:/usr/sbin
command -v exigrep >/dev/null || skip_all 'no exigrep'
perl -MJSON::PP -e 1 2>/dev/null || skip_all 'no perl with JSON::PP'

# A row for each mail of exigrep, or of trace, that the other tells otherwise:
# its id, then what of its lines only one has. Lines are compared as they
# stand in the file, without the head that exigrep takes off; its own mails are
# those of one id between two ends.
cat >compare.pl <<'END'
use strict;
use warnings;
use JSON::PP;

my ($log, $theirs) = @ARGV;
open(my $in, '<', $log) or die;
my @text = ('', <$in>);
chomp(@text);
my (%block, %leg);
open($in, '<', $theirs) or die;
{
	local $/ = "\n\n";
	while (my $block = <$in>) {
		my ($id, @lines) = block_of($block);
		push @{ $block{$id} }, join("\n", sort @lines) if defined $id;
	}
}
while (<STDIN>) {
	my $mail = decode_json($_);
	next if $mail->{type} ne 'mail';
	my @lines;
	for my $event (grep { defined $_->{leg} } @{ $mail->{events} }) {
		my $line = bare($text[$event->{cite}{line}]);
		# What came before the id is no part of exigrep's mail.
		push @{ $lines[$event->{leg}] }, $line if id_of($line);
	}
	for my $n (0 .. $#lines) {
		next if !$lines[$n];
		push @{ $leg{ $mail->{legs}[$n]{queue_id} } },
			join("\n", sort @{ $lines[$n] });
	}
}
my %all = (%block, %leg);
for my $id (sort keys %all) {
	my %count;
	$count{$_}++ for @{ $block{$id} || [] };
	$count{$_}-- for @{ $leg{$id} || [] };
	for my $lines (sort keys %count) {
		next if $count{$lines} == 0;
		my $who = $count{$lines} > 0 ? 'exigrep' : 'trace';
		print "$id\t$who: ", join(' / ', split(/\n/, $lines)), "\n";
	}
}
printf STDERR "%d\n", scalar keys %block;

sub bare {
	my ($line) = @_;
	$line =~ s/^.*? exim\b.*?: // if $line !~ /^\d{4}-/;
	return $line;
}
sub id_of {
	return $1 if $_[0] =~ /^\d{4}-\S+\ \S+\ (?:[+-]\d{4}\ )?(?:\[\d+\]\ )?
		(\w{6}-\w{6,11}-\w{2,4})\b/x;
	return undef;
}
sub block_of {
	my @lines = grep { !/^\+\+\+ \S+ has not completed/ && $_ ne '' }
		split(/\n/, $_[0]);
	return @lines ? (id_of($lines[0]), @lines) : ();
}
END

# compared FILE: both of a log; rows in rows, the number of mails in mails.
compared() {
	rm -rf idx
	run index -i idx "$1"
	status 0 "$1 is indexed"
	exigrep . "$1" >theirs
	perl -ne 'print "$1\n" if /^(?:.*?\ exim\b.*?:\ )?\d{4}-\S+\ \S+\s
		(?:[+-]\d{4}\ )?(?:\[\d+\]\ )?(\w{6}-\w{6,11}-\w{2,4})\b/x' \
		"$1" | sort -u >ids
	# A question finds a thousand mails at most.
	rm -f some.*
	split -l 500 ids some.
	for some in some.*; do
		"$WAYBILL" trace -i idx --json --full -f "$some"
	done >ours 2>"$err"
	perl compare.pl "$1" theirs <ours >rows 2>mails || cat mails >rows
}

compared "$root/fixtures/recorded/others/mail/mainlog"
is "$(cat rows)" '' 'a recorded Exim: of each mail the same lines'
is "$(cat mails)" 30 'of 30 mails'

# Ids that are used again, a mail without an end and one without a beginning,
# lines in between of the queue and of other mails, all with the process.
cat >mainlog <<'END'
2019-03-04 10:00:00.101 +0100 [700] 1h0kIy-0000Hb-2X <= ann@out.example H=(desk) [198.51.100.30] P=esmtp S=456 id=first@out.example T="one"
2019-03-04 10:00:00.200 +0100 [701] 1h0kIy-0000Hc-3Y <= <> R=1h0kIy-0000Hb-2X U=Debian-exim P=local S=2000 T="Mail delivery failed"
2019-03-04 10:00:00.300 +0100 [702] 1h0kIy-0000Hb-2X ** bob@in.example R=users T=box: no such box
2019-03-04 10:00:00.400 +0100 [703] 1h0kIy-0000Hc-3Y => ann@out.example R=mx T=remote_smtp H=mx.out.example [198.51.100.9] C="250 OK id=1h0kIy-0000Hz-9Z"
2019-03-04 10:00:00.500 +0100 [702] 1h0kIy-0000Hb-2X Completed
2019-03-04 10:00:00.600 +0100 [703] 1h0kIy-0000Hc-3Y Completed
2019-03-04 10:00:01.000 +0100 [710] Start queue run: pid=710
2019-03-04 10:00:01.100 +0100 [711] 1h0kIw-0000Ha-1W => kim <kim@in.example> R=users T=box
2019-03-04 10:00:01.200 +0100 [711] 1h0kIw-0000Ha-1W Completed
2019-03-04 10:00:01.300 +0100 [710] End queue run: pid=710
2019-03-04 10:00:02.000 +0100 [720] 1h0kIy-0000Hb-2X <= eve@out.example H=(desk) [198.51.100.30] P=esmtp S=789 id=second@out.example T="two"
2019-03-04 10:00:02.100 +0100 [721] 1h0kIy-0000Hb-2X == bob@in.example R=users T=box defer (-22): mailbox is full
2019-03-04 10:00:03.000 +0100 [730] 1h0kJ1-0000Hm-4A H=(desk) [198.51.100.30] F=<ann@out.example> rejected after DATA: no
2019-03-04 10:00:04.000 +0100 [740] 1h0kJ2-0000Hn-5B SMTP data timeout (message abandoned) on connection from (desk) [198.51.100.30] F=<ann@out.example>
END
compared mainlog
is "$(cat rows)" '' 'ids used twice, no end, no beginning: the same lines'
is "$(cat mails)" 5 'of five ids'
run trace -i idx --json --full 1h0kIy-0000Hb-2X
is "$(grep -c '"type":"mail"' "$out")" 2 'an id that is used again is two mails'

sed 's/^\(....-..-..\) \(..:..:..\).[0-9]* .0100 \[\([0-9]*\)\] /Mar  4 \2 mail exim[\3]: \1 \2 /' \
	mainlog >syslog
compared syslog
is "$(cat rows)" '' 'by syslog, with its own stamp once more: the same'

# exigrep takes the word for the end of a mail wherever it stands.
cat >mainlog <<'END'
2019-03-04 10:00:00 1h0kIy-0000Hb-2X <= ann@out.example H=(desk) [198.51.100.30] P=esmtp S=456 id=done@out.example T="Task Completed"
2019-03-04 10:00:01 1h0kIy-0000Hb-2X => bob <bob@in.example> R=users T=box
2019-03-04 10:00:01 1h0kIy-0000Hb-2X Completed
END
compared mainlog
is "$(grep -c 'exigrep:' rows)" 2 'a subject of "Completed": exigrep has two mails'
is "$(grep -c 'trace: .*Task Completed.*bob.*2X Completed' rows)" 1 \
	'trace has one, with all three lines'

# The ids of Exim 4.97 are longer than this exigrep may know.
sed 's/-0000Hb-2X/-00000000Hbx-2XYZ/; s/Task/All/' mainlog >longer
compared longer
is "$(grep -c 'trace: ' rows)/$(grep -c '"type":"mail"' ours)" \
	"$(grep -q 2XYZ theirs && echo 1)/1" 'longer ids make one mail'

# The main logs of Exim's own tests, as one: their ids begin anew with each.
logs=$WAYBILL_CORPORA/exim-testsuite/test/log
if [ -d "$logs" ]; then
	for log in "$logs"/*; do
		test=${log##*/} perl -pe 's/\b(\w{6})-\w*05vi-(\w\w)(\w\w)?\b/
			$1-0$ENV{test}i-$2/gx' "$log"
	done >mainlog
	compared mainlog
	is "$(head rows)" '' "Exim's own tests: of each mail the same lines"
fi

finish
