# Files that unpack to themselves, after the way Russ Cox has told (2010): a
# deflate stream of literals and repeats whose output is its own text, between
# a head and a tail that hold a CRC-32 of it all.
package quine;
use strict;
use warnings;
use Compress::Raw::Zlib;

# A stored block that gives the next `n` bytes as they stand: always 5 bytes.
sub lit { pack 'Cvv', 0, $_[0], $_[0] ^ 0xffff }

sub bits { join '', map { $_[0] >> $_ & 1 } 0 .. $_[1] - 1 }

# Lengths and distances of deflate: [first, extra bits] of each code.
my (@lengths, @distances);
{
	my $n = 3;
	for my $code (0 .. 27) {
		my $extra = $code < 8 ? 0 : ($code >> 2) - 1;
		push @lengths, [$n, $extra];
		$n += 1 << $extra;
	}
	$n = 1;
	for my $code (0 .. 29) {
		my $extra = $code < 4 ? 0 : ($code >> 1) - 1;
		push @distances, [$n, $extra];
		$n += 1 << $extra;
	}
}

sub code {
	my ($table, $n) = @_;
	my $code = 0;
	$code++ while $code < $#$table && $table->[$code + 1][0] <= $n;
	($code, bits($n - $table->[$code][0], $table->[$code][1]));
}

# One match, in the fixed codes.
sub match {
	my ($length, $distance) = @_;
	my ($l, $l_extra) = code(\@lengths, $length);
	my ($d, $d_extra) = code(\@distances, $distance);
	my $huff = $l < 23 ? sprintf '%07b', $l + 1
		: sprintf '%08b', 192 + $l - 23;
	$huff . $l_extra . sprintf('%05b', $d) . $d_extra;
}

# Repeat the last `n` bytes, by exactly `size` bytes of code: in one match or
# two, with empty blocks behind it.
sub repeat {
	my ($n, $size) = @_;
	for my $parts (1 .. 2) {
		my $first = $parts == 1 ? $n : $n >> 1;
		next if $first < 3 || $n - $first > 257;
		my $b = '010' . match($first, $n) .
			($parts == 1 ? '' : match($n - $first, $n)) . '0' x 7;
		return pack 'b*', $b if length $b == 8 * $size;
		for my $empty (0 .. 8) {
			my $all = $b . '0100000000' x $empty . '000';
			my $out = pack('b*', $all) . "\0\0\xff\xff";
			$out .= lit(0) while length $out < $size;
			return $out if length $out == $size;
		}
	}
	die "no code of $size bytes repeats $n";
}

# All of it: a head, the stream, a tail of which the stream's end is a part.
sub text {
	my ($head, $tail) = @_;
	my $p = length($head) + 5;
	my $rp = repeat($p, 10);
	my $lp = lit(length $rp);
	my $q = length($rp) + 15;
	my $first = $rp . lit(5) . $lp . lit($q);
	my $rq = repeat($q, 15);
	my ($r, $l) = (repeat(20, 5), lit(20));
	my $end = "\1\0\0\xff\xff" . $tail;
	my $e = length($end) + 10;
	my $re = repeat($e, 10);
	$head . lit($p) . $head . lit($p) . $rp . $lp . $rp . lit(5) . $lp .
		lit($q) . $first . $rq . $l . $rq . $l . $r .
		$l . ($r . $l) x 2 . $r . $l . $r . lit(0) x 2 . lit($e) .
		$r . lit(0) x 2 . lit($e) . $re . $end . $re . $end;
}

# The x that is the CRC-32 of make(x): it is linear in the bits of x.
sub solve {
	my ($make) = @_;
	my $zero = crc32($make->(0));
	my @rows;
	for my $bit (0 .. 31) {
		my $column = crc32($make->(1 << $bit)) ^ $zero ^ 1 << $bit;
		$rows[$_] |= ($column >> $_ & 1) << $bit for 0 .. 31;
	}
	$rows[$_] |= ($zero >> $_ & 1) << 32 for 0 .. 31;
	for my $bit (0 .. 31) {
		my ($pivot) = grep { $rows[$_] >> $bit & 1 } $bit .. 31;
		die 'no such sum' unless defined $pivot;
		@rows[$bit, $pivot] = @rows[$pivot, $bit];
		for (grep { $_ != $bit && $rows[$_] >> $bit & 1 } 0 .. 31) {
			$rows[$_] ^= $rows[$bit];
		}
	}
	my $x = 0;
	$x |= ($rows[$_] >> 32 & 1) << $_ for 0 .. 31;
	$x;
}

sub of {
	my ($make) = @_;
	$make->(solve($make));
}

sub gzip {
	my $make = sub {
		my ($crc, $size) = @_;
		text(pack('H*', '1f8b0808000000000003') . "quin\0",
			pack('VV', $crc, $size));
	};
	my $size = length $make->(0, 0);
	of(sub { $make->($_[0], $size) });
}

sub zip {
	my $name = 'quine.zip';
	my $make = sub {
		my ($crc, $size, $packed, $central) = @_;
		my $sizes = pack('VVVvv', $crc, $packed, $size, length $name,
			0);
		my $dir = pack('VvvvvvvA*vvvVV', 0x02014b50, 20, 20, 0, 8, 0,
			33, $sizes, 0, 0, 0, 0, 0) . $name;
		text(pack('Vvvvvv', 0x04034b50, 20, 0, 8, 0, 33) . $sizes .
			$name, $dir . pack('VvvvvVVv', 0x06054b50, 0, 0, 1, 1,
			length $dir, $central, 0));
	};
	my $size = length $make->(0, 0, 0, 0);
	my $central = $size - 22 - 46 - length $name;
	my $packed = $central - 30 - length $name;
	of(sub { $make->($_[0], $size, $packed, $central) });
}

1;
