#!/bin/sh
# Three copies of a log, each a part that begins and ends elsewhere and lacks
# lines elsewhere, so that of each two another one has more of what both cover.
# Which of them stands for a line must not depend on where one begins to look.
. "$(dirname "$0")/lib.sh"

mkdir ev
# The line is of second 100. Minutes before it only one and three reach, minutes
# behind it only two and three; around it two has the most.
perl -e 'my %lacks = (one => sub { $_[0] > 92 && $_[0] % 2 },
	two => sub { $_[0] > 115 && $_[0] % 4 },
	three => sub { $_[0] < 99 ? $_[0] % 4 : $_[0] < 110 && $_[0] % 3 });
my %covers = (one => [0, 110], two => [90, 200], three => [0, 200]);
for my $name (keys %covers) {
	open my $f, ">", "ev/$name.log" or die;
	my ($from, $to) = @{ $covers{$name} };
	for my $s ($from .. $to) {
		next if $s != 100 && $lacks{$name}->($s);
		printf $f "2026-03-02T08:%02d:%02dZ mx1.shop.example " .
			"postfix/smtpd[4711]: 4T%05X: client=" .
			"c%d.client.example[192.0.2.%d]\n",
			$s / 60, $s % 60, $s, $s, $s;
	}
	close $f;
}'
run index -q -i ix ev
run search -i ix --json 4T00064
is "$(grep -o '"path":"[^"]*"' "$out" | grep -c .)" 3 'all three have the line'
lead=$(grep -o '"path":"[^"]*"' "$out" | head -n 1)
is "$lead" '"path":"ev/two.log"' 'it stands where most of it is'
run search -i ix --json --reverse 4T00064
is "$(grep -o '"path":"[^"]*"' "$out" | head -n 1)" "$lead" 'backwards, too'

# In logs of several hosts each says the same in one second: what another host
# wrote does not put a line behind those that its own host wrote later.
mkdir two two/one two/other
for n in 1 3; do
	for text in connect disconnect; do
		echo "2026-03-02T08:00:05Z mx$n.shop.example" \
			"postfix/smtpd[4711]: $text from" \
			"c.client.example[192.0.2.1]"
	done
done >two/one/maillog
for n in 2 4; do
	echo "2026-03-02T08:00:05.${n}Z mx$n.shop.example" \
		"postfix/smtpd[4711]: connect from c.client.example[192.0.2.1]"
done >two/other/maillog
run index -q -i two.ix two
run search -i two.ix 192.0.2.1
is "$(grep -o 'mx[0-9].* [a-z]*connect' "$out" | tr -s '\n' ' ' |
	sed 's/\.shop\.example [^ ]*//g')" \
	'mx1 connect mx1 disconnect mx3 connect mx3 disconnect mx2 connect mx4 connect ' \
	'the order of a log holds beside another host that says the same'

finish
