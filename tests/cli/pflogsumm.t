#!/bin/sh
# pflogsumm's sums of Postfix logs against counts of search, line by line, and
# against what trace says became of the recipients.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace yet'
PATH=$PATH:/usr/sbin
command -v pflogsumm >/dev/null || skip_all 'no pflogsumm'
perl -MJSON::PP -e 1 2>/dev/null || skip_all 'no perl with JSON::PP'

# summed FILE: "received 26" and so on.
summed() {
	pflogsumm --zero_fill "$1" 2>/dev/null >sums || return 1
	perl -ne '
		print "$2 $1\n" if /^\s+(\d+)\s+(received|delivered|forwarded|bounced
			|held|discarded)\b/x;
		print "deferred $1\n", "deferrals ", $2 // 0, "\n"
			if /^ +(\d+) +deferred(?: +\((\d+) +deferrals)?/;
		print "rejected $1\n" if /^ +(\d+) +rejected/;
		last if /bytes received/;
	' sums
}

# found QUERY...: lines of Postfix that it finds.
found() { "$WAYBILL" search --count "$@" 2>/dev/null; }
counted() {
	echo "received $(found 'kind:queue program:postfix/*')"
	sent=$(found 'status:sent')
	forwarded=$(found 'status:sent "forwarded as"')
	echo "delivered $((sent - forwarded))"
	echo "forwarded $forwarded"
	echo "deferred $("$WAYBILL" search --count-by queue_id \
		'status:deferred' 2>/dev/null | wc -l | tr -d ' ')"
	echo "deferrals $(found 'status:deferred')"
	echo "bounced $(found 'status:bounced')"
	echo "rejected $(found '(kind:refuse OR kind:greylist)
		(program:postfix/* OR program:*/smtpd OR program:*/cleanup)')"
	echo "held $(found 'kind:hold program:postfix/*')"
	echo "discarded $(found 'kind:discard program:postfix/*')"
}

# What trace says of the recipients, all mails together.
told() {
	"$WAYBILL" trace --json --full --to '*' 2>/dev/null | perl -MJSON::PP -e '
		while (<STDIN>) {
			my $mail = decode_json($_);
			$n{$_->{status}}++ for @{ $mail->{recipients} || [] };
		}
		print "$_ ", $n{$_} // 0, "\n" for @ARGV;
	' "$@"
}

# ends SENT GIVEN-UP: do the recipients add up to these?
ends() {
	told delivered relayed expanded discarded >statuses
	is "$(awk '{ n += $2 } END { print n }' statuses)/$(told failed)" \
		"$1/failed $2" "$log: and as many recipients"
}

export WAYBILL_INDEX="$work/idx"
for log in dovecot/mx dovecot/out amavis/mx others/out qmail/out; do
	rm -rf idx
	run index --year-of '*=2026' "$root/fixtures/recorded/$log"
	is "$(counted)" "$(summed "$root/fixtures/recorded/$log/mail.log")" \
		"$log: as many lines of each kind"
	[ "$log" != amavis/mx ] || continue
	# Where no filter has a mail twice, a line that says sent, or that there
	# will be no more tries, is a recipient's end, or of his address before
	# it was replaced.
	# A mail that a header check threw away was never sent.
	sent=$(($(found 'status:sent') + $(found 'kind:discard program:postfix/*')))
	ends $sent $(($(found 'status:bounced') + $(found 'kind:expire')))
done

# Small stories of a public project, one after the other.
stories=$WAYBILL_CORPORA/lightmeter/test_files/postfix_logs/individual_files
if [ -d "$stories" ]; then
	cat "$stories"/*.log >stories
	rm -rf idx
	run index --year-of '*=2020' stories
	is "$(counted)" "$(summed stories)" "Lightmeter's stories: the same"
fi

finish
