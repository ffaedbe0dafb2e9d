#!/bin/sh
# What other tools expect of real logs (WAYBILL_CORPORA), put in the words of
# SPEC. The expectations are read from the corpora; where they mean something
# else, the reason stands beside the case.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'
[ -f "$WAYBILL_CORPORA/fixture-stories.jsonl" ] || skip_all 'no corpora'
perl -MJSON::PP -e 1 2>/dev/null || skip_all 'no perl with JSON::PP'

cat >lib.pl <<'END'
use strict;
use warnings;
use JSON::PP;

our $corpora = $ENV{WAYBILL_CORPORA};

# A row for each check: pass or fail, name, what was got.
sub check($$;$) {
	my ($holds, $name, $got) = @_;
	$got = encode_json($got) if ref $got;
	s/[\t\n]/ /g for $name, $got // ();
	print join("\t", $holds ? 0 : 1, $name, $got // ''), "\n";
}

sub rows {
	my ($path) = @_;
	open(my $in, '<', "$corpora/$path") or die "$path: $!\n";
	return map { decode_json($_) } <$in>;
}

sub evidence {
	my ($path, @options) = @_;
	system('rm', '-rf', 'idx');
	system("'$ENV{WAYBILL}' index -i idx @options '$path' >/dev/null 2>&1");
}

sub ask {
	my @arguments = @_;
	open(my $in, '-|', $ENV{WAYBILL}, 'trace', '-i', 'idx', '--json',
		@arguments) or die;
	my @mails = grep { $_->{type} eq 'mail' } map { decode_json($_) } <$in>;
	close($in);
	return @mails;
}

sub recipients { return map { @{ $_->{recipients} || [] } } @_ }
sub legs { return join('>', map { $_->{queue_id} // '-' } @{ $_[0]{legs} }) }
1;
END

# run_checks SCRIPT: its rows are tests.
run_checks() {
	perl -I. -e 'require "./lib.pl"; require "./'"$1"'";' >rows 2>errors ||
		echo "1${tab}$1 runs$tab$(tail -1 errors)" >>rows
	while IFS="$tab" read -r bad name got; do
		ok "$bad" "$name"
		[ "$bad" = 0 ] || echo "# got: $got"
	done <rows
}
tab=$(printf '\t')
export WAYBILL_CORPORA

# Stories. A result there is a recipient's end here, notices included.
cat >stories.pl <<'END'
use strict;
use warnings;
our $corpora;
our %status = (sent => 'relayed delivered', bounced => 'failed',
	success => 'delivered', failure => 'failed');
# A refusal is no result there; here it is told, as rejected.
our %refusals = ('lm-milter-reject' => 1, 'lm-smtpd-reject' => 1);

sub story_result {
	my ($id, $want, @mails) = @_;
	my ($mail) = grep { !defined $want->{message_id} ||
		($_->{message_id} // '') eq $want->{message_id} } @mails;
	check(defined $mail, "$id: $want->{message_id} is found", \@mails);
	return if !defined $mail;
	check($mail->{from} eq $want->{from}, "$id: from", $mail->{from});
	check(($mail->{client}{name} // '') eq $want->{client_host},
		"$id: the client", $mail->{client}) if $want->{client_host};
	# The size as handed in, before filters.
	check($mail->{size} == $want->{orig_size}, "$id: size", $mail->{size})
		if $want->{orig_size};
	my ($r) = grep { ($_->{to} // '') eq $want->{to} }
		recipients($mail);
	check($r && $status{ $want->{status} } =~ /\b$r->{status}\b/,
		"$id: $want->{to} $want->{status}", $mail->{recipients});
}

for my $story (rows('fixture-stories.jsonl')) {
	my ($id, $expect) = ($story->{id}, $story->{expect});
	my $path = defined $story->{file} ? "$corpora/$story->{file}" : "story";
	next if $story->{mta} eq 'qmail' || $id =~ /^(pmg|qs)-/ || !-f $path;
	my $year = $story->{context}{year};
	evidence($path, $year ? "--year-of '*=$year'" : '');
	my @mails = ask('--full', '--to', '*');
	if (defined $expect->{results}) {
		my $count = () = recipients(@mails);
		my $expected = $refusals{$id} ? 1 : $expect->{results};
		check($count == $expected, "$id: $expected recipients", \@mails);
		check(($mails[0]{recipients}[0]{status} // '') eq 'rejected',
			"$id: refused", \@mails) if $refusals{$id};
	}
	for my $key (sort keys %$expect) {
		my $want = $expect->{$key};
		story_result($id, $want, @mails)
			if $key =~ /^result\d/ && $want->{message_id};
	}
	if ($expect->{remote_id}) {
		my ($mail) = ask('--queue-id', $expect->{queue_id});
		my $got = $mail->{recipients}[0]{remote_id};
		check($got eq $expect->{remote_id}, "$id: remote id", $got);
	}
	# There a domain alone fits as well; here it is written @domain.
	for my $q (@{ $expect->{queries} || [] }) {
		my @asked = defined $q->{id} ? ($q->{id}) : map {
			my $value = $q->{$_};
			$value = "\@$value" if $value !~ /@/;
			$q->{$_} eq '' ? () : ("--$_", $value) } qw(from to);
		my $found = () = ask(@asked);
		check($found == $q->{hits}, "$id: @asked finds $q->{hits}",
			$found);
	}
}
1;
END
run_checks stories.pl

# Proxmox's tracker makes two entries of a mail that its filter had between two
# queues, joined by the filter's id. Here that is one mail, and the filter, which
# had it meanwhile under an id of its own, a leg.
cat >pmg.pl <<'END'
use strict;
use warnings;
our $corpora;
for my $story (grep { $_->{id} =~ /^pmg-/ } rows('fixture-stories.jsonl')) {
	my $id = $story->{id};
	my @clusters = reverse @{ $story->{expect}{clusters} };
	evidence("$corpora/$story->{file}", "--year-of '*=2020'");
	my @mails = ask('--full', '--to', '*');
	check(@mails == 1, "$id: one mail", \@mails);
	my @want = ($clusters[0]{queue_id}, $clusters[0]{filter_id},
		$clusters[1]{queue_id});
	check(legs($mails[0]) eq join('>', @want), "$id: @want", \@mails);
	check($mails[0]{size} == $clusters[0]{size}, "$id: size", \@mails);
	my $r = $mails[0]{recipients}[0];
	check($r->{status} eq 'relayed', "$id: relayed", $r);
	check($r->{relay} eq $clusters[1]{to}[0]{relay}, "$id: relay", $r);
	my %lines = map { ($_->{cite}{line} => 1) } @{ $mails[0]{events} };
	# There the sessions count as lines of the mail, with the start of
	# another transaction, and of the re-injection, in which this host
	# talked to itself. Here lines are those that name the mail.
	open(my $in, '<', "$corpora/$story->{file}") or die;
	my @text = ('', <$in>);
	my $named = join('|', @want);
	my @missing = grep { !$lines{$_} && $text[$_] =~ /$named/ }
		map { @{ $_->{line_numbers} } } @clusters;
	check(@missing == 0, "$id: all its lines", \@missing);
}
1;
END
run_checks pmg.pl

# The lines that were asked for first, as EXPECT.md has them.
cat >seeds.pl <<'END'
use strict;
use warnings;
our $corpora;
our $seeds = "$corpora/seeds";

evidence("$seeds/annotated-postfix.log");
my ($mail) = ask('EA8FF222F6');
check($mail->{from} eq $mail->{client}{user}, 'seeds: who logged in', $mail);
check(!exists $mail->{client}{ip}, 'seeds: no address where none is', $mail);
check($mail->{first} =~ /^2018-08-19T09:49:4.*Z$/, 'seeds: year and zone by a'
	. " stranger's reply", $mail->{first});
check($mail->{recipients}[0]{status} eq 'relayed', 'seeds: relayed', $mail);
check($mail->{recipients}[0]{reply} =~ /^250 2\.0\.0 OK \d+ .* - gsmtp$/,
	'seeds: the reply as it was', $mail->{recipients});
like_tls($mail);
($mail) = ask('01373222F7');
check(legs($mail) eq '974C6222F6>01373222F7', 'seeds: two legs', $mail);
check($mail->{legs}[1]{edges}[0]{grade} eq 'A', 'seeds: of grade A', $mail);
my $r = $mail->{recipients}[0];
check("$r->{status}/$r->{proof}" eq 'delivered/agent', 'seeds: delivered', $r);
check((grep { $_->{raw} =~ /postgrey/ } @{ $mail->{events} }) > 0,
	'seeds: with what greylisting said before', $mail->{events});
check((grep { $_->{raw} =~ /amavis.*Passed/ } @{ $mail->{events} }) > 0,
	'seeds: and the filter', $mail->{events});

sub like_tls {
	my ($m) = @_;
	check(($m->{recipients}[0]{tls} // '') =~ /TLSv1\.2/, 'seeds: by TLS',
		$m->{recipients});
}

evidence("$seeds/qmail-splogger.log");
($mail) = ask('--from', 'root@*');
$r = $mail->{recipients}[0];
check($mail->{first} =~ /^2000-04-11T07:02:18\.81/, 'seeds: by its epoch',
	$mail->{first});
check($r->{status} eq 'expanded', 'seeds: forwarded', $r);
check(!$mail->{complete}, 'seeds: the copy is missing', $mail);

evidence("$seeds/guide-postfix-dovecot.log");
my %ends = map { ($_->{to} => $_) } recipients(ask('--full', '--to', '*'));
my %told = (
	'admin@mail.com' => 'delivered',
	'user@external.com' => 'relayed',
	'user@busy-server.com' => 'delayed',
	'nobody@example.com' => 'failed',
	'user@strict.com' => 'failed',
	'user@busy.com' => 'delayed',
);
check(($ends{$_}{status} // '') eq $told{$_}, "seeds: $_ $told{$_}", $ends{$_})
	for sort keys %told;
check(keys %ends == keys %told, 'seeds: nobody else', [sort keys %ends]);
1;
END
run_checks seeds.pl

# One line each: the end that it tells by itself. The lines have no headers.
cat >lines.pl <<'END'
use strict;
use warnings;
our $corpora;
our @cases = grep { $_->{expect}{queue_id} && $_->{expect}{status} &&
	$_->{daemon} =~ m{^postfix} } rows('fixture-fields.jsonl');
my %status = (
	# "sent" says that the next hop took it: to whom it counts is known
	# only from what follows.
	sent => 'relayed delivered unknown discarded',
	bounced => 'failed', deferred => 'delayed', expired => 'failed',
	# Probes of addresses are no mails.
	'undeliverable-but-not-cached' => 'unknown',
);

open(my $out, '>', 'lines') or die;
for my $case (@cases) {
	my $line = $case->{line};
	$line = "Mar  4 10:00:00 mx1 $case->{daemon}\[9]: $line"
		if ($case->{header} // '') eq 'none';
	print $out "$line\n";
}
close($out);
evidence('lines', "--year-of '*=2019'");
for my $case (@cases) {
	my $want = $case->{expect};
	my ($mail) = ask('--queue-id', $want->{queue_id});
	my $r = $mail->{recipients}[0];
	my $name = "$case->{src}: $want->{status}";
	check(defined $r && $status{ $want->{status} } =~ /\b$r->{status}\b/,
		$name, $mail);
	check(!defined $want->{to} || ($r->{to} // '') eq $want->{to},
		"$name: to", $r);
}
1;
END
run_checks lines.pl

# Exim: what was found in mailboxes after its tests had run. Ids begin anew
# with each test. Its mailboxes need not be named like the address.
cat >exim.pl <<'END'
use strict;
use warnings;
our $corpora;
our %by_test;
my $count = 0;

for my $row (rows('exim-testsuite/MAIL-ORACLE.jsonl')) {
	$by_test{ $row->{test} }{ $row->{exim_id} } = 1
		if $row->{in_log_delivery};
}
for my $test (sort keys %by_test) {
	my $path = "$corpora/exim-testsuite/test/log/$test";
	# Some, for the time it takes.
	next if !-f $path || $count++ % 4 != 0;
	evidence($path);
	my @ids = sort keys %{ $by_test{$test} };
	my %delivered;
	for my $mail (ask('--full', map { ('--queue-id', $_) } @ids)) {
		my $is = grep { $_->{status} eq 'delivered' } recipients($mail);
		$delivered{ $_->{queue_id} // '' } += $is
			for @{ $mail->{legs} };
	}
	my @not = grep { !$delivered{$_} } @ids;
	check(@not == 0, "exim $test: what was delivered is told so", \@not);
}
1;
END
run_checks exim.pl

finish
