#!/usr/bin/perl
# Evidence that an intruder has prepared: `make.pl NAME >FILE` writes one file.
# Small to write, large to read. All content is our own.
use strict;
use warnings;
use Compress::Raw::Zlib;
use FindBin;
use IO::Compress::Bzip2 qw(bzip2);
use IO::Compress::Gzip qw(gzip);
use lib $FindBin::Bin;
use quine;

my $megabyte = "\0" x (1 << 20);

sub gz { my $out; gzip(\$_[0], \$out, -Level => 9, Minimal => 1); $out }

# As large as that many zeros packed are, without holding them.
sub gz_zeros {
	my ($mb) = @_;
	my ($d) = Compress::Raw::Zlib::Deflate->new(
		-WindowBits => WANT_GZIP, -Level => 9, -AppendOutput => 1);
	my $out = '';
	$d->deflate($megabyte, $out) for 1 .. $mb;
	$d->flush($out);
	$out;
}

sub deflated {
	my ($d) = Compress::Raw::Zlib::Deflate->new(
		-WindowBits => -MAX_WBITS, -Level => 9, -AppendOutput => 1);
	my $out = '';
	$d->deflate($_[0], $out);
	$d->flush($out);
	$out;
}

# A zip of [name, method, crc, packed, size]; with `overlap` all its entries are
# the first one's bytes.
sub zip {
	my ($entries, $overlap) = @_;
	my ($body, $central, $at) = ('', '', 0);
	for my $e (@$entries) {
		my ($name, $method, $crc, $packed, $size) = @$e;
		if (!$overlap || $body eq '') {
			$at = length $body;
			$body .= pack('VvvvvvVVVvv', 0x04034b50, 20, 0, $method,
				0, 33, $crc, length $packed, $size,
				length $name, 0) . $name . $packed;
		}
		$central .= pack('VvvvvvvVVVvvvvvVV', 0x02014b50, 20, 20, 0,
			$method, 0, 33, $crc, length $packed, $size,
			length $name, 0, 0, 0, 0, 0, $at) . $name;
	}
	$body . $central . pack('VvvvvVVv', 0x06054b50, 0, 0,
		scalar @$entries, scalar @$entries, length $central,
		length $body, 0);
}

sub tar_header {
	my ($name, $size, $type) = @_;
	my $h = pack('a100a8a8a8a12a12a8a1a100a6a2a32a32a8a8a155a12', $name,
		'0000644', '0000000', '0000000', sprintf('%011o', $size),
		sprintf('%011o', 1700000000), ' ' x 8, $type, '', 'ustar',
		'00', '', '', '', '', '', '');
	my $sum = 0;
	$sum += ord for split //, $h;
	substr($h, 148, 8) = sprintf("%06o\0 ", $sum);
	$h;
}

# GNU's sparse kind: a terabyte of nothing, and ten bytes at its end.
sub sparse_tar {
	my $real = 1 << 40;
	my $big = sub { "\x80" . pack('x3Q>', $_[0]) };
	my $h = tar_header('sparse.log', 10, 'S');
	substr($h, 257, 8) = "ustar  \0";
	substr($h, 386, 12) = $big->($real - 10);
	substr($h, 398, 12) = $big->(10);
	substr($h, 483, 12) = $big->($real);
	substr($h, 148, 8) = ' ' x 8;
	my $sum = 0;
	$sum += ord for split //, $h;
	substr($h, 148, 8) = sprintf("%06o\0 ", $sum);
	$h . "0123456789\n" . "\0" x 501 . "\0" x 1024;
}

my %make = (
	'bomb.gz' => sub { print gz_zeros(80) },
	'bomb.bz2' => sub {
		my ($in, $out) = ($megabyte x 16);
		bzip2(\$in, \$out);
		print $out x 16;
	},
	'deep.gz' => sub {
		my $x = "Mar  4 10:00:00 mx app[1]: deepest\n";
		$x = gz($x) for 1 .. 40;
		print $x;
	},
	# 42.zip: each of sixteen holds sixteen, five times over.
	'nested.zip' => sub {
		my $x = deflated($megabyte);
		my @e = (8, 0, $x, 1 << 20);
		my $crc = crc32($megabyte);
		my $zip = zip([ map { ["$_.log", 8, $crc, $x, 1 << 20] }
			1 .. 16 ]);
		for (1 .. 5) {
			my $d = deflated($zip);
			my ($c, $n) = (crc32($zip), length $zip);
			$zip = zip([ map { ["$_.zip", 8, $c, $d, $n] }
				1 .. 16 ]);
		}
		print $zip;
	},
	'overlap.zip' => sub {
		my $x = deflated($megabyte x 8);
		my $crc = crc32($megabyte x 8);
		print zip([ map { ["$_.log", 8, $crc, $x, 8 << 20] }
			1 .. 3000 ], 1);
	},
	'quine.gz' => sub { print quine::gzip() },
	'quine.zip' => sub { print quine::zip() },
	'sparse.tar' => sub { print sparse_tar() },
	'members.tar' => sub {
		print tar_header("$_.log", 3, '0'), "a$_", "\0" x (512 - 1 -
			length $_) for 100 .. 10099;
		print "\0" x 1024;
	},
	'line.log' => sub { print 'x' x (1 << 20) for 1 .. 60 },
	'names.log' => sub {
		for my $i (1 .. 60000) {
			printf "Mar  4 10:%02d:%02d h%x.example p%x[1]: n\n",
				$i / 3600 % 60, $i % 60, $i * 7919, $i * 104729;
		}
	},
	# Runs of years without end.
	'runs.log' => sub {
		for my $i (1 .. 60000) {
			printf "%s  4 10:00:00 mx app[1]: n\n",
				(qw(Mar Jan Nov Feb Dec))[$i % 5];
		}
	},
	'words.log' => sub {
		srand 7;
		for my $i (1 .. 20000) {
			print "Mar  4 10:00:00 mx app[1]:",
				map({ ' ' . join '', map { chr 97 + rand 26 }
					1 .. 8 } 1 .. 12), "\n";
		}
	},
);

my $name = shift // '';
die "usage: $0 ", join('|', sort keys %make), "\n" unless $make{$name};
binmode STDOUT;
$make{$name}->();
