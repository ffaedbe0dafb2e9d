#!/bin/bash
# A qmail machine: notqmail built from SOURCE, logging by multilog or splogger.
#   setup_qmail.sh ROOT NAME DOMAIN LOGGER SOURCE
set -eu
root=$1 fqdn=$2 domain=$3 logger=$4 source=$5
qmail=$root/qmail
control=$qmail/control

cp /etc/passwd /etc/group "$root"
{
	echo 'qmail:x:7780:'
	echo 'nofiles:x:7781:'
} >>"$root/group"
n=7780
for user in alias qmaild qmaill qmailp qmailq qmailr qmails; do
	group=7781 home=$qmail
	case $user in qmail[qrs]) group=7780 ;; esac
	[ $user != alias ] || home=$qmail/alias
	echo "$user:x:$n:$group::$home:/bin/true"
	n=$((n + 1))
done >>"$root/passwd"
users='bob club daily eve fwd kim lee loop prog wait'
n=7800
for user in $users; do
	echo "$user:x:$n:7790::$root/home/$user:/bin/true"
	n=$((n + 1))
done >>"$root/passwd"
mount --bind "$root/passwd" /etc/passwd
mount --bind "$root/group" /etc/group

if [ -d "$source/built" ]; then
	cp -a "$source/built" "$qmail"
else
	cp -a "$source" "$root/src"
	cd "$root/src"
	echo "$qmail" >conf-qmail
	mkdir -p "$qmail"
	make -s it man NROFF=true >"$root/build.log" 2>&1 || make -s it \
		>>"$root/build.log" 2>&1
	make -s setup check >>"$root/build.log" 2>&1
	cp -a "$qmail" "$source/built"
	rm -rf "$root/src"
fi

echo "$fqdn" >"$control/me"
printf '%s\n' "$fqdn" "$domain" localhost >"$control/locals"
printf '%s\n' "$fqdn" "$domain" localhost .virt.test virt.test \
	>"$control/rcpthosts"
echo 'virt.test:kim-virt' >"$control/virtualdomains"
echo 20 >"$control/queuelifetime"
echo 5 >"$control/timeoutconnect"
cat >"$control/smtproutes" <<'EOF'
else.test:198.51.100.20
qm.test:198.51.100.40
quiet.test:198.51.100.50
closed.test:198.51.100.30
EOF

# box USER FILE LINE...: a user's .qmail file.
box() {
	local user=$1 file=$2
	shift 2
	printf '%s\n' "$@" >"$root/home/$user/$file"
}
for user in $users; do
	mkdir -p "$root/home/$user"
	"$qmail/bin/maildirmake" "$root/home/$user/Maildir"
	box "$user" .qmail ./Maildir/
done
# What comes back to a sender of here.
box bob .qmail-default ./Maildir/
box eve .qmail ./Mailbox
box fwd .qmail ./Maildir/ "&carl@else.test"
box fwd .qmail-only "&bob@$domain"
box fwd .qmail-twice "&kim@$domain" "&lee@$domain"
box kim .qmail-virt-default ./Maildir/
box club .qmail-all "&bob@$domain" "&carl@else.test" "&nobody@$domain"
box club .qmail-all-owner ./Maildir/
box loop .qmail "&loop@$domain"
box daily .qmail-one "&kim@$domain" "&eve@$domain"
box daily .qmail-one-owner ./Maildir/
box prog .qmail '|cat >/dev/null'
box prog .qmail-no '|echo "we do not take this: see rule_7"; exit 100'
box prog .qmail-ok '|exit 99' ./Maildir/
box prog .qmail-long '|perl -e "print qq(line ) x 300"; exit 100'
box wait .qmail '|test -e ready || { echo "not yet"; exit 111; }' ./Maildir/
for user in $users; do
	chown -R "$user:7790" "$root/home/$user"
done
chmod 755 "$root/home"
echo "&kim@$domain" >"$qmail/alias/.qmail-info"
if [ "$domain" = qm.test ]; then
	echo "&bob-postmaster@$domain" >"$qmail/alias/.qmail-postmaster"
fi

export PATH="$qmail/bin:$PATH"
smtp="tcpserver -v -R -H -l $fqdn -x $root/tcp.cdb -u 7781 -g 7781 0 25
	rblsmtpd -b -r rbl.test qmail-smtpd"
printf '%s\n' '198.51.100.31:allow,RBLSMTPD="-Blocked, see rule 9"' \
	'198.51.100.32:deny' '127.:allow,RELAYCLIENT="",RBLSMTPD=""' ':allow,RBLSMTPD=""' |
	tcprules "$root/tcp.cdb" "$root/tcp.tmp"
chmod 644 "$root/tcp.cdb"
if [ "$logger" = multilog ]; then
	mkdir "$root/log/send" "$root/log/smtpd"
	chown 7782 "$root/log/send" "$root/log/smtpd"
	qmail-start ./Maildir/ multilog t s4096 n20 "$root/log/send" \
		>/dev/null 2>&1 </dev/null &
	echo $! >"$root/run/qmail.pid"
	# shellcheck disable=SC2086
	$smtp 2>&1 </dev/null | setuidgid qmaill multilog t s4096 n20 \
		"$root/log/smtpd" >/dev/null 2>&1 &
else
	qmail-start ./Maildir/ splogger qmail >/dev/null 2>&1 </dev/null &
	echo $! >"$root/run/qmail.pid"
	# shellcheck disable=SC2086
	$smtp 2>&1 </dev/null | splogger smtpd >/dev/null 2>&1 &
fi
sleep 1
pgrep -x -n tcpserver --ns $$ --nslist mnt >"$root/run/tcpserver.pid"
