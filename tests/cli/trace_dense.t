#!/usr/bin/perl
# A thousand mails of one client within a minute: each is told from its
# own connection, though the lines around many are read at once.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;

use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

my $waybill = $ENV{WAYBILL} or die "WAYBILL is not set\n";
my $dir = tempdir(CLEANUP => 1);
my $mails = 1200;

mkdir "$dir/mx1" or die;
open my $log, '>', "$dir/mx1/mail.log" or die;
for my $i (0 .. $mails - 1) {
	my $ms = $i * 40;
	my $pid = 4000 + $i % 20;
	my $q = sprintf 'A%09X', $i;
	my $line = sub {
		my ($after, $text) = @_;
		my $t = $ms + $after;
		printf $log "2019-03-04T10:%02d:%02d.%03d+00:00 mx1 postfix/%s\n",
			$t / 60000, $t / 1000 % 60, $t % 1000, $text;
	};
	$line->(0, "smtpd[$pid]: connect from client.example[192.0.2.7]");
	$line->(1, "smtpd[$pid]: $q: client=client.example[192.0.2.7]");
	$line->(5, "cleanup[50]: $q: message-id=<m$i\@client.example>");
	$line->(7, "qmgr[90]: $q: from=<u\@client.example>, size=600, nrcpt=1 (queue active)");
	$line->(9, "smtpd[$pid]: disconnect from client.example[192.0.2.7] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5");
	$line->(21, "smtp[60]: $q: to=<r$i\@dest.example>, relay=mx.dest.example[198.51.100.9]:25, delay=0.02, delays=0/0/0/0.02, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as R$i)");
	$line->(22, "qmgr[90]: $q: removed");
}
close $log;
system("$waybill index -q -i $dir/ix $dir/mx1 >/dev/null 2>&1");

my @all = `$waybill trace -i $dir/ix --ip 192.0.2.7 -n 100000 --json 2>/dev/null`;
is $?, 0, 'all are traced';
@all = grep { $_->{type} eq 'mail' } map { decode_json($_) } @all;
is scalar @all, $mails, 'all mails are told';

my @odd = grep {
	my $m = $_;
	my ($n) = ($m->{message_id} // '') =~ /(\d+)@/;
	my $begin = grep { $_->{kind} eq 'connect' } @{ $m->{events} };
	my $end = grep { $_->{kind} eq 'disconnect' } @{ $m->{events} };
	!($m->{complete} && $begin == 1 && $end == 1 && defined $n &&
		$m->{recipients}[0]{to} eq "r$n\@dest.example");
} @all;
is scalar @odd, 0, 'each is whole, with its own connection';

for my $i (0, 1, 599, 600, 801, $mails - 1) {
	my $q = sprintf 'A%09X', $i;
	my ($alone) = map { decode_json($_) }
		`$waybill trace -i $dir/ix --queue-id $q --full --json 2>/dev/null`;
	my ($among) = grep { $_->{legs}[0]{queue_id} eq $q } @all;
	is_deeply $among, $alone, "mail $i is told as it is alone";
}

# The latest first goes through the lines the other way.
my @back = map { decode_json($_) } `$waybill trace -i $dir/ix --ip 192.0.2.7 -n 100000 --reverse --json 2>/dev/null`;
@back = reverse grep { $_->{type} eq 'mail' } @back;
is_deeply \@back, \@all, 'in reverse they are the same';

done_testing;
