#!/usr/bin/perl
# login_records.pl LAYOUT <spec >file: records of logins, as tests want them.
# A line of the spec is
#
#	WORD SECONDS[.MICROS] USER TTY PID HOST
#
# WORD one of login logout boot shutdown old new empty; "-" is nothing.
use strict;
use warnings;

my $layout = shift or die "a layout";
my %linux = (empty => 0, boot => 2, shutdown => 1, new => 3, old => 4,
	login => 7, logout => 8);
my %bsd = (empty => 0, boot => 2, shutdown => 1, old => 3, new => 4,
	login => 7, logout => 8);
my %futx = (empty => 0, boot => 1, old => 2, new => 3, login => 4, logout => 7,
	shutdown => 8);
my %fixed = (boot => ['~', 'reboot'], shutdown => ['~', 'shutdown'],
	old => ['|', 'date'], new => ['{', 'date']);

sub linux {
	my ($is_big, $is_long, $r) = @_;
	my $s = $is_big ? 's>' : 's<';
	my $l = $is_big ? 'l>' : 'l<';
	my $q = $is_big ? 'q>' : 'q<';
	my @time = ($r->{sec}, $r->{usec});

	return pack("${s}x2${l}a32a4a32a256${s}2", $linux{$r->{word}},
		$r->{pid}, $r->{tty}, $r->{id}, $r->{user}, $r->{host}, 0, 0) .
		($is_long ? pack("${q}3", 0, @time) : pack("${l}3", 0, @time)) .
		"\0" x ($is_long ? 40 : 36);
}

sub netbsd {
	my ($size, $r) = @_;

	my $at = pack('a32a4a32a256S<S<l<S<S<x128q<l<', $r->{user}, $r->{id},
		$r->{tty}, $r->{host}, 0, $bsd{$r->{word}}, $r->{pid}, 0, 0,
		$r->{sec}, $r->{usec});
	return $at . "\0" x ($size - length $at);
}

sub macos {
	my $r = shift;

	return pack('a256a4a32l<s<x2l<l<a256x64', $r->{user}, $r->{id},
		$r->{tty}, $r->{pid}, $bsd{$r->{word}}, $r->{sec}, $r->{usec},
		$r->{host});
}

sub plain {
	my ($tty, $user, $host, $time, $r) = @_;

	return pack("a${tty}a${user}a${host}$time", $r->{tty}, $r->{user},
		$r->{host}, $r->{sec});
}

sub futx {
	my $r = shift;
	my $user = $r->{word} =~ /log(in|out)/ ? $r->{user} : '';
	my $tty = $r->{word} eq 'login' ? $r->{tty} : '';

	return pack('CQ>a8L>a32a16a128', $futx{$r->{word}},
		$r->{sec} * 1000000 + $r->{usec}, $r->{key}, $r->{pid}, $user,
		$tty, $r->{host});
}

sub utx {
	my $bytes = futx(shift);

	$bytes =~ s/\0+\z//;
	return pack('n', length $bytes) . $bytes;
}

my %layouts = (
	'384le' => sub { linux(0, 0, @_) }, '384be' => sub { linux(1, 0, @_) },
	'400le' => sub { linux(0, 1, @_) }, '400be' => sub { linux(1, 1, @_) },
	'netbsd516' => sub { netbsd(516, @_) },
	'netbsd520' => sub { netbsd(520, @_) }, 'macos628' => \&macos,
	'netbsd40' => sub { plain(8, 8, 16, 'q<', @_) },
	'bsd36' => sub { plain(8, 8, 16, 'l<', @_) },
	'openbsd304' => sub { plain(8, 32, 256, 'q<', @_) },
	'freebsd44' => sub { plain(8, 16, 16, 'l<', @_) },
	'utx' => \&utx, 'utx197' => \&futx);
my $make = $layouts{$layout} or die "no layout $layout";

binmode STDOUT;
while (<STDIN>) {
	next if /^\s*(#|$)/;
	my ($word, $time, @rest) = split;
	my ($user, $tty, $pid, $host) =
		map { defined $_ && $_ ne '-' ? $_ : '' } @rest[0 .. 3];
	my ($sec, $usec) = split /\./, $time;
	my $key = $tty;

	($tty, $user) = @{$fixed{$word}} if $fixed{$word};
	$user = '' if $word eq 'logout' && $layout !~ /^utx/;
	print $make->({ word => $word, sec => $sec, usec => $usec || 0,
		user => $user, tty => $tty, id => substr($key, -4),
		key => substr($key, -8), pid => $pid || 0, host => $host });
}
