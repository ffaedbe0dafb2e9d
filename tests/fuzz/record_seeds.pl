#!/usr/bin/perl
# record_seeds.pl DIR: a file of records of each kind and layout, behind a byte
# that names the layout, as fuzz_record wants them.
use strict;
use warnings;
use File::Basename qw(dirname);

my $to = shift or die "a directory";
my $logins = dirname(__FILE__) . '/../cli/login_records.pl';
# The numbers are those of format/record/record.h.
my %login = ('384le' => 1, '384be' => 2, '400le' => 3, '400be' => 4,
	'netbsd516' => 5, 'netbsd520' => 6, 'netbsd40' => 7, 'bsd36' => 8,
	'openbsd304' => 9, 'macos628' => 10, 'utx' => 11, 'utx197' => 12,
	'freebsd44' => 13);
my $spec = <<'END';
boot 1600000000 - ~ 0 6.1.0
login 1600000100.25 ann pts/0 4242 client.example
login 1600000200 bob pts/1 4343 192.0.2.7
old 1600000300 - ~ 0 -
new 1600000310 - ~ 0 -
logout 1600000400 ann pts/0 4242 -
shutdown 1600000500 - ~ 0 -
END
my $time = 1600000000;

sub put {
	my ($id, $bytes) = @_;
	open my $f, '>:raw', "$to/$id" or die "$to/$id: $!";
	print $f chr($id), $bytes;
	close $f or die "$to/$id: $!";
}

# Numbers in the other byte order, strings and padding as they are.
sub big {
	my $template = shift;
	$template =~ tr/</>/;
	return $template;
}

sub pair {
	my ($little, $big, $template, @values) = @_;
	put($little, pack($template, @values) x 2);
	put($big, pack(big($template), @values) x 2);
}

for my $layout (sort keys %login) {
	open my $f, '>', "$to/spec" or die "$to/spec: $!";
	print $f $spec;
	close $f or die "$to/spec: $!";
	put($login{$layout}, scalar `perl '$logins' $layout <'$to/spec'`);
	unlink "$to/spec";
}

# lastlog of Linux, OpenBSD, NetBSD.
pair(20, 21, 'l<a32a256', $time, 'pts/0', 'client.example');
pair(22, 23, 'q<a32a256', $time, 'pts/0', 'client.example');
pair(24, 27, 'q<a8a256', $time, 'ttyp0', 'client.example');
pair(25, 28, 'q<a8a16', $time, 'ttyp0', '192.0.2.7');

# Accounting of Linux. Versions 0 to 2 have ids of two bytes, then wide ones;
# the highest bit of the version is set on big-endian machines.
my @narrow = ('S<S<S<L<S<S<S<S<S<S<S<S<S<', 1000, 100, 34816, $time, 10, 5,
	200, 1000, 8, 2, 30, 1, 0);
my @acct = (
	[30, 31, "CC$narrow[0]x2L<a17x3L<L<", 0, @narrow[1 .. $#narrow], 256,
		'sh', 1000, 100],
	[32, 33, "CC$narrow[0]L<a17a3L<L<", 1, @narrow[1 .. $#narrow], 256,
		'sh', "\0\1\2", 1000, 100],
	[34, 35, "CC$narrow[0]S<L<a17a3L<L<", 2, @narrow[1 .. $#narrow], 100,
		256, 'sh', "\0\1\2", 1000, 100],
	[36, 37, 'CCS<L<L<L<L<L<L<f<S<S<S<S<S<S<S<S<a16', 3, 34816, 256,
		1000, 100, 70000, 1, $time, 2.5, 10, 5, 1000, 8, 2, 30, 1, 0,
		'sh']);

for (@acct) {
	my ($little, $big, $template, $version, @values) = @$_;
	put($little, pack($template, 0, $version, @values) x 2);
	put($big, pack(big($template), 0, $version | 128, @values) x 2);
}

# Of the BSDs.
my @ids = (1000, 100);
pair(40, 46, 'a16S<S<S<x2q<L<L<S<S<q<Cx3', 'sh', 10, 5, 200, $time, @ids, 9, 8,
	1280, 1);
pair(41, 47, 'a16S<S<S<x2q<L<L<S<S<x4q<Cx7', 'sh', 10, 5, 200, $time, @ids, 9,
	8, 1280, 1);
pair(42, 48, 'a24S<S<S<S<q<L<L<L<L<L<L<', 'sh', 10, 5, 200, 8, $time, @ids, 9,
	1280, 4242, 1);
my $float = 'CCS<a16f<f<f<';
pair(43, 52, "${float}L<L<L<L<f<L<S<x2Cx3", 0, 2, 64, 'sh', 10, 5, 200, $time,
	@ids, 9, 8, 1280, 64, 1);
pair(44, 49, "${float}q<L<L<L<f<L<S<x2Cx7", 0, 2, 72, 'sh', 10, 5, 200, $time,
	@ids, 9, 8, 1280, 72, 1);
pair(45, 53, "${float}q<L<L<L<f<q<x4S<x2Cx7", 0, 3, 80, 'sh', 10, 5, 200,
	$time, @ids, 9, 8, 1280, 80, 1);
put(77, pack('a16S<S<S<x2L<L<L<S<S<L<Cx3', 'sh', 10, 5, 200, $time, @ids, 9, 8,
	1280, 1) x 2);
# Sums of sa.
put(50, pack('a16x8Q<d<8', 'sh', 12, 1, 2, 300, 4, 5, 6, 7, 0) x 2);
put(51, pack('a32Q<d<8', 'ann', 12, 1, 2, 300, 4, 5, 6, 7, 0) x 2);
