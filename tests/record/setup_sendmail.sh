#!/bin/bash
# A machine with Sendmail, by syslog.  setup_sendmail.sh ROOT SENDMAIL CF
set -eu
root=$1 sendmail=$2 cf=$3
cp /etc/passwd /etc/group "$root"
printf '%s\n' 'smmta:x:7890:' 'smmsp:x:7891:' 'boxes:x:7892:' >>"$root/group"
printf '%s\n' "smmta:x:7890:7890::$root:/bin/true" \
	"smmsp:x:7891:7891::$root:/bin/true" >>"$root/passwd"
n=7892
for user in bob full kim lee sam slow; do
	echo "$user:x:$n:7892::$root/home/$user:/bin/sh"
	mkdir -p "$root/home/$user"
	chown "$n:7892" "$root/home/$user"
	n=$((n + 1))
done >>"$root/passwd"
mount --bind "$root/passwd" /etc/passwd
mount --bind "$root/group" /etc/group
mkdir -p "$root/mqueue" "$root/bin"
mkdir -m 777 "$root/boxes"
chmod 700 "$root/mqueue"
cat >"$root/bin/deliver" <<'EOF'
#!/bin/sh
for user; do :; done
case $user in
full) exit 73 ;;
slow) [ -e /srv/rec/home/slow/ready ] || exit 75 ;;
esac
exec cat >>"/srv/rec/boxes/$user"
EOF
chmod 755 "$root/bin/deliver" "$root/home"
cat >"$root/aliases" <<'EOF'
postmaster: root
root: bob
mailer-daemon: bob
team: kim, lee
staff: kim, carl@else.test
owner-staff: lee
sink: /dev/null
EOF
echo 'carl@else.test' >"$root/home/sam/.forward"
chown sam "$root/home/sam/.forward" 2>/dev/null || chown 7896 "$root/home/sam/.forward"
cat >"$root/access" <<'EOF'
From:spammer@else.test	REJECT
From:thrown@else.test	DISCARD
From:quiet@else.test	QUARANTINE:looks odd
To:grey@send.test	ERROR:4.7.1:"450 please try again later"
Connect:198.51.100.31	REJECT
EOF
cat >"$root/mailertable" <<'EOF'
else.test	esmtp:[198.51.100.20]
exim.test	esmtp:[198.51.100.60]
closed.test	esmtp:[198.51.100.30]
shut.test	esmtp:[198.51.100.31]
EOF
printf 'hosts\tfiles\naliases\tfiles\n' >"$root/switch"
cat >"$root/send.mc" <<EOF
divert(0)dnl
OSTYPE(\`linux')dnl
define(\`QUEUE_DIR', \`$root/mqueue')dnl
define(\`ALIAS_FILE', \`$root/aliases')dnl
define(\`STATUS_FILE', \`$root/run/status')dnl
define(\`confPID_FILE', \`$root/run/sendmail.pid')dnl
define(\`confSERVICE_SWITCH_FILE', \`$root/switch')dnl
define(\`confHOSTS_FILE', \`/etc/hosts')dnl
define(\`confTO_QUEUERETURN', \`20s')dnl
define(\`confTO_RESOLVER_RETRANS', \`1s')dnl
define(\`confTO_RESOLVER_RETRY', \`1')dnl
define(\`confTO_IDENT', \`0')dnl
define(\`confMIN_QUEUE_AGE', \`0')dnl
define(\`confDONT_BLAME_SENDMAIL', \`groupwritabledirpathsafe,forwardfileingroupwritabledirpath,forwardfileinunsafedirpath')dnl
define(\`confDEF_USER_ID', \`nobody:nogroup')dnl
define(\`LOCAL_MAILER_PATH', \`$root/bin/deliver')dnl
define(\`LOCAL_MAILER_ARGS', \`deliver \$u')dnl
define(\`LOCAL_SHELL_PATH', \`/bin/sh')dnl
FEATURE(\`nocanonify')dnl
FEATURE(\`accept_unresolvable_domains')dnl
FEATURE(\`access_db', \`hash -T<TMPF> $root/access')dnl
FEATURE(\`blocklist_recipients')dnl
FEATURE(\`delay_checks')dnl
FEATURE(\`mailertable', \`hash $root/mailertable')dnl
LOCAL_DOMAIN(\`send.test')dnl
DAEMON_OPTIONS(\`Port=smtp, Name=MTA-v4, Family=inet')dnl
MAILER(\`local')dnl
MAILER(\`smtp')dnl
EOF
m4 -D_CF_DIR_="$cf/" "$cf/m4/cf.m4" "$root/send.mc" >"$root/sendmail.cf"
for map in access mailertable; do
	makemap -C "$root/sendmail.cf" hash "$root/$map" <"$root/$map"
done
"$sendmail" -C "$root/sendmail.cf" -bi >/dev/null
"$sendmail" -L sm-mta -C "$root/sendmail.cf" -bd -q3s
