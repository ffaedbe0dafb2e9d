#!/bin/sh
# Rotations whose names are lost, of which some begin or end with lines that
# came days late: they are put in order all the same, and nothing is sure that
# only such an order says.
. "$(dirname "$0")/lib.sh"

# day FILE MONTH DAY: lines of a day, every two hours.
day() {
	for hour in 00 02 04 06 08 10 12 14 16 18 20 22; do
		printf '%s %2d %s:11:0%d mx1 postfix/qmgr[7]: warning: x\n' \
			"$2" "$3" "$hour" "$(($3 % 10))" >>"$1"
	done
}

# queue_id SECONDS: a long queue id of Postfix that was made then.
queue_id() {
	perl -e '
	my $n = shift;
	my @d = split //, "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
	my $id = "";
	for (1 .. 6) { $id = $d[$n % 52] . $id; $n = int($n / 52) }
	print $id . "0bcdzDk1";' "$1"
}

# years INDEX: path, year and basis of each run.
years() {
	for file in "$1"/*.txt; do
		run explain -i "$1.index" --json "$file"
		sed -n 's/.*"path":"\([^"]*\)".*"year":"\([0-9]*\)",'\
'"year_basis":"\([a-z]*\)".*/\1 \2 \3/p' "$out"
	done | sort -u
}

# Six days, 9 to 14 February; the third says that it is 2009. The fifth begins
# with a line that came three days late: by that it may as well follow the
# first.
mkdir late
for n in 9 10 11 12 14; do
	day "late/$n.txt" Feb "$n"
done
echo 'Feb 10 02:23:17 mx1 postfix/qmgr[7]: warning: late' >late/13.txt
day late/13.txt Feb 13
# A queue id of 11 February 2009.
printf '%s\n' 'Feb 11 22:40:00 mx1 postfix/smtpd[9]: '\
"$(queue_id 1234392000): client=a.example[192.0.2.1]" >>late/11.txt
touch -d '2013-11-03 12:00:00 UTC' late/*
run index -q -i late.index late
years late >got
is "$(cut -d' ' -f2 got | sort | uniq -c | tr -s ' ')" ' 6 2009' \
	'a log whose first line came late is put where it belongs'
like "$(cat got)" '^late/11.txt 2009 inferred' 'what tells its year is sure'
like "$(cat got)" '^late/13.txt 2009 assumed' 'the order of late lines is not'
run index -q -i turned.index late/13.txt late/9.txt late/12.txt late/14.txt \
	late/10.txt late/11.txt
mv late.index first.index
mv turned.index late.index
years late >again
is "$(cat again)" "$(cat got)" 'in another order the same'

# Two days of a log that were copied together, two years and some weeks later:
# that they are of the copy's year is told by one time, not by two.
mkdir copied
day copied/maillog.1.txt Jan 28
day copied/maillog.txt Jan 29
touch -d '2022-02-19 00:52:48 UTC' copied/*
run index -q -i copied.index copied
years copied >got
unlike "$(cat got)" ' (inferred|given)' 'copies made together are one clue'

# Eight days, of which the last says that it is 2009; the sixth begins with a
# line that came two days late, and that stands nearer to the end of the third
# than the fourth day does. What such a guess passes over fits between.
mkdir over
for n in 07 08 09 10 11; do
	day "over/$n.txt" Feb "${n#0}"
done
echo 'Feb  9 22:50:17 mx1 postfix/qmgr[7]: warning: late' >over/12.txt
for n in 12 13 14; do
	day "over/$n.txt" Feb "$n"
done
# A queue id of 14 February 2009.
printf '%s\n' 'Feb 14 22:40:00 mx1 postfix/smtpd[9]: '\
"$(queue_id 1234651200): client=a.example[192.0.2.1]" >>over/14.txt
touch -d '2013-11-03 12:00:00 UTC' over/*
run index -q -i over.index over
years over >got
is "$(cut -d' ' -f2 got | sort | uniq -c | tr -s ' ')" ' 8 2009' \
	'logs that late lines have passed over are put between'
like "$(cat got)" '^over/10.txt 2009 assumed' 'and are not sure'

finish
