#!/bin/sh
# Lines that the runtime of a container cut into chunks are one line: what
# stands at a cut, which who fills a field chooses, is no line of its own.
. "$(dirname "$0")/lib.sh"

# Each form has the same story, with a long HELO whose second chunk begins like
# a delivery; in `between` another output's line stands at the cut.
mkdir docker cri between torn
perl -e '
use strict; use warnings;
my $forged = "Mar  4 10:00:09 mx postfix/local[43]: CD31000001: to=<jo\@forms.example>, relay=local, delay=3, delays=1/1/0/1, dsn=2.0.0, status=sent (forged)";
my @l = ("postfix/smtpd[40]: CD31000001: client=p1.example[192.0.2.9]",
	"postfix/cleanup[41]: CD31000001: message-id=<forms\@p1.example>",
	"postfix/qmgr[42]: CD31000001: from=<a\@p1.example>, size=7, nrcpt=1 (queue active)",
	"postfix/smtpd[40]: NOQUEUE: reject: RCPT from p1.example[192.0.2.9]: 450 4.1.8 <a\@p1.example>: Sender address rejected; from=<a\@p1.example> to=<jo\@forms.example> proto=ESMTP helo=<",
	"postfix/local[43]: CD31000001: to=<jo\@forms.example>, relay=local, delay=3, delays=1/1/0/1, dsn=5.2.2, status=bounced (quota)",
	"postfix/qmgr[42]: CD31000001: removed");
sub put { my ($form, $i, $output, $text, $is_part) = @_;
	my $at = sprintf "2024-03-04T10:00:%02d.%09dZ", $i, $i;
	return "$at $output " . ($is_part ? "P" : "F") . " $text\n" if $form eq "cri";
	$text =~ s/(["\\])/\\$1/g;
	$text .= "\\n" if !$is_part;
	return "{\"log\":\"$text\",\"stream\":\"$output\",\"time\":\"$at\"}\n" }
for my $dir (qw(docker cri between torn)) {
	my $form = $dir eq "cri" || $dir eq "torn" ? "cri" : "docker";
	open(my $f, ">", "$dir/mail.log") or die;
	for my $i (0 .. $#l) {
		my $line = sprintf "Mar  4 10:00:%02d mx %s", $i, $l[$i];
		if ($line !~ /helo=<$/) { print $f put($form, $i, "stdout", $line, 0); next }
		print $f put($form, $i, "stdout", $line . "x" x (16384 - length $line), 1);
		print $f put($form, $i, "stderr", "Mar  4 10:00:03 mx other[1]: said meanwhile", 0) if $dir eq "between";
		print $f put($form, $i, "stdout", "$forged>", 0);
	}
	# The last chunk is not there yet.
	print $f put($form, 7, "stdout", "Mar  4 10:00:07 mx postfix/smtpd[40]: NOQUEUE: reject: helo=<", 1) if $dir eq "torn";
}'

for form in docker cri between torn; do
	[ $form = torn ] && more=1 || more=0
	run index -q -i $form.index $form
	status 0 "$form: it is indexed"
	like "$(cat $form.index/CURRENT)" '^features 0 0 4' \
		"$form: an older program refuses it"
	run trace -i $form.index CD31000001
	like "$(cat "$out")" 'jo@forms.example: failed, 2024-03-04 10:00:04Z' \
		"$form: it failed"
	unlike "$(cat "$out")" 'delivered,' "$form: and was not delivered"
	for how in '' --scan; do
		run search -i $form.index $how --json status=sent
		is "$(grep -c '"kind":"forgery"' "$out")" 1 \
			"$form: the forgery is found $how"
		like "$(cat "$out")" '"line":4[,}]' \
			"$form: as the line that it stands in $how"
		like "$(cat "$out")" '"program":"postfix/smtpd"' \
			"$form: that of who was told it $how"
		run search -i $form.index $how --count postfix
		is "$(head -n 1 "$out")" $((6 + more)) \
			"$form: each line once $how"
	done
	run cat -i $form.index $form/mail.log
	cmp -s "$out" $form/mail.log
	ok $? "$form: and given back byte for byte"
	run verify --deep -i $form.index $form
	status 0 "$form: and holds"
done

for how in '' --scan; do
	run search -i between.index $how --json meanwhile
	like "$(cat "$out")" '"line":4[,}]' \
		"what another output said at the cut is found $how"
done

# A log that grew by the end of its last line.
printf '2024-03-04T10:00:08.5Z stdout F y> proto=SMTP\n' >rest
cp torn/mail.log grown.log
run index -q -i grown grown.log
run search -i grown --count proto=SMTP
is "$(head -n 1 "$out")" 0 'the end of the last line is not there yet'
cat rest >>grown.log
run index -q -i grown grown.log
run search -i grown --json proto=SMTP
like "$(cat "$out")" '"line":7[,}]' 'then it is that of the line'
run index -q -i whole grown.log
run search -i grown --count postfix
told=$(head -n 1 "$out")
run search -i whole --count postfix
is "$told" "$(head -n 1 "$out")" 'as when it is indexed at once'

finish
