#!/bin/sh
# Entries that are no lines of their file: the same story from each form as from
# plain syslog, cited by the bytes of each entry.
. "$(dirname "$0")/lib.sh"

mkdir plain pretty array events export counted
perl -MPOSIX -e '
use strict; use warnings;
my @l = (
	["postfix/smtpd", 40, "CD31000001: client=p1.example[192.0.2.9]"],
	["postfix/cleanup", 41, "CD31000001: message-id=<forms\@p1.example>"],
	["postfix/qmgr", 42, "CD31000001: from=<a\@p1.example>, size=7, nrcpt=1 (queue active)"],
	["form", 77, "odd \"text\"\nMar  5 10:00:00 mx postfix/qmgr[42]: CD31000001: removed"],
	["postfix/local", 43, "CD31000001: to=<jo\@forms.example>, relay=local, delay=3, delays=1/1/0/1, dsn=2.0.0, status=sent (delivered to mailbox)"],
	["postfix/qmgr", 42, "CD31000001: removed"]);
my %f;
open($f{$_}, ">", "$_/mail.log") or die for qw(plain pretty array events export counted);
sub quoted { my $s = shift; $s =~ s/(["\\])/\\$1/g; $s =~ s/\n/\\n/g; qq("$s") }
my (@array, @events);
for my $i (0 .. $#l) {
	my ($program, $pid, $text) = @{$l[$i]};
	my $at = 1709632800 + $i;
	my $utc = strftime("%Y-%m-%dT%H:%M:%S", gmtime $at);
	my $line = "$utc.000000+00:00 mx $program\[$pid]: $text";
	print {$f{plain}} "$line\n" if $text !~ /\n/;
	my %e = (__REALTIME_TIMESTAMP => $at . "000000", _HOSTNAME => "mx",
		SYSLOG_IDENTIFIER => $program, SYSLOG_PID => $pid, MESSAGE => $text);
	my @k = sort keys %e;
	print {$f{pretty}} "{\n", join(",\n", map { "\t\"$_\" : " . quoted($e{$_}) } @k), "\n}\n";
	print {$f{export}} "__CURSOR=s=$i\n", (map { $e{$_} =~ /\n/ ?
		"$_\n" . pack("Q<", length $e{$_}) . "$e{$_}\n" : "$_=$e{$_}\n" } @k), "\n";
	my $time = quoted("${utc}Z");
	push @array, "{\"insertId\":\"$i\",\"textPayload\":" . quoted($line) . ",\"timestamp\":$time}";
	push @events, "{\"id\":\"$i\",\"timestamp\":${at}000,\"message\":" . quoted($line) . "}";
	$line = "<22>1 $utc.000000Z mx $program $pid - - $text";
	print {$f{counted}} length($line), " $line";
}
print {$f{array}} "[", join(",", @array), "]";
print {$f{events}} "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[", join(",", @array[0..2]), "]}",
	"{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[", join(",", @events[3..5]), "]}";
'
gzip -n events/mail.log

# What it came to, without the forms' own: precision, severity, places.
told() {
	run trace -i "$1.index" --json CD31000001
	grep -o '"status":"[a-z]*"\|"complete":[a-z]*\|"first":"[^.Z]*\|"host":"[^"]*"\|"daemon":"[^"]*"\|"to":"[^"]*"\|"from":"[^"]*"\|"message_id":"[^"]*"' "$out" |
		sort | uniq -c
}

run index -q -i plain.index plain
told plain >want
like "$(cat want)" 'complete":true' 'the story is whole in plain syslog'
is "$(grep features plain.index/CURRENT)" 'features 0 0 0' 'which needs nothing new'
for form in pretty array events export counted; do
	run index -q -i $form.index $form
	is "$(grep features $form.index/CURRENT)" 'features 0 0 2' \
		"$form: an older program refuses it"
	told $form >got
	is "$(cat got)" "$(cat want)" "$form: the story is that of plain syslog"
	run search -i $form.index --json jo@forms.example
	cp "$out" by_index
	set -- $(sed -n 's/.*"offset":\([0-9]*\),"length":\([0-9]*\)}.*/\1 \2/p' by_index)
	gzip -dcf $form/mail.log* | tail -c "+$(($1 + 1))" | head -c "$2" >bytes
	like "$(tr '\n' ' ' <bytes)" '^([{_0-9]).*jo@forms.example.*([}0-9)])$' \
		"$form: what is cited is the entry"
	is "$(grep -c CD31000001 bytes)" 1 "$form: and no other"
	like "$(cat by_index)" '"time":"2024-03-05T10:00:04[.0]*Z","time_basis":"stated".*"host":"mx"' \
		"$form: with time and host"
	run search -i $form.index --scan --json jo@forms.example
	is "$(cat "$out")" "$(cat by_index)" "$form: found by reading all, too"
	[ $form = export ] || continue
	run search -i $form.index --count program:postfix/qmgr
	is "$(head -n 1 "$out")" 2 "$form: a line within a text is none"
	run cat -i $form.index $form/mail.log*
	gzip -dcf $form/mail.log* | cmp -s - "$out"
	ok $? "$form: the source is as it was"
	run show -i $form.index "$(echo $form/mail.log*):$(sed -n 's/.*"line":\([0-9]*\),.*/\1/p' by_index)"
	like "$(cat "$out")" 'jo@forms.example' "$form: the entry is shown by its number"
	run dossier trace -i $form.index CD31000001 -o $form.html
	run verify $form.html $form
	like "$(cat "$out")" '^5 lines cited, 5 as cited' "$form: a dossier of it holds"
	run verify -i $form.index
	status 0 "$form: the index is whole"
done

# They grow, entry by entry, and what is cut off is none yet.
size=$(wc -c <export/mail.log)
mkdir grown
head -c $((size - 20)) export/mail.log >grown/mail.log
run index -q -i grown.index grown
run search -i grown.index --count program:postfix/qmgr
is "$(head -n 1 "$out")" 1 'an entry that is cut off is none'
cp export/mail.log grown/mail.log
run index -q -i grown.index grown
run search -i grown.index --count program:postfix/qmgr
is "$(head -n 1 "$out")" 2 'and one once it is whole'
run reindex -i grown.index
told grown >got
is "$(cat got)" "$(cat want)" 'also when the index is made anew'

# Lengths and objects that seem to reach far: a frame is not made for each.
mkdir far
{ cat export/mail.log; perl -e 'print(("MESSAGE\n" . pack("Q<", 250000) . "\n") x 30000)'; } >far/lengths.log
{ cat pretty/mail.log; perl -e 'print((qq({"a":"@{["x" x 990]}",\n), qq("b",\n)) x 600)'; } >far/objects.log
run index -q -i far.index far
run verify -i far.index
frames=$(sed -n 's/.* \([0-9]*\) frames.*/\1/p' "$out")
ok $((frames > 30)) "few frames hold what may all be one entry: $frames"
run cat -i far.index far/lengths.log
cmp -s far/lengths.log "$out"
ok $? 'and all of it'

finish
