#!/bin/bash
# The machine whose mail is traced: Postfix, Dovecot, postgrey, opendkim.
set -eu
root=$1
. "$(dirname "$0")/postfix_common.sh"
postfix_common "$root" mx.site.test site.test
etc=$root/postfix/etc
uid=$(id -u nobody) gid=$(getent group nogroup | cut -d: -f3)
cat >>"$etc/main.cf" <<EOF
virtual_mailbox_domains = site.test
virtual_mailbox_maps = hash:$etc/boxes
virtual_alias_maps = hash:$etc/virtual
virtual_transport = lmtp:unix:private/dovecot-lmtp
lmtp_destination_recipient_limit = 10
smtpd_sasl_type = dovecot
smtpd_sasl_path = $root/run/sasl
smtpd_sasl_security_options = noanonymous
smtpd_recipient_restrictions = permit_mynetworks, permit_sasl_authenticated,
	reject_unauth_destination, reject_unlisted_recipient,
	check_recipient_access hash:$etc/recipients
smtpd_restriction_classes = grey
grey = check_policy_service inet:127.0.0.1:10023
header_checks = regexp:$etc/header_checks
transport_maps = hash:$etc/transport
smtpd_milters = inet:127.0.0.1:8891
non_smtpd_milters = inet:127.0.0.1:8891
milter_default_action = accept
EOF
cat >>"$etc/master.cf" <<EOF
submission inet n - n - - smtpd
	-o syslog_name=postfix/submission
	-o smtpd_sasl_auth_enable=yes
	-o smtpd_tls_auth_only=no
	-o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
EOF
users='bob eve full kim lee sam'
for user in $users; do
	echo "$user@site.test $user"
done >"$etc/boxes"
cat >"$etc/virtual" <<'EOF'
team@site.test kim@site.test lee@site.test
staff@site.test staff@localhost
EOF
echo 'staff: kim@site.test, carl@else.test' >"$etc/aliases"
echo 'sam@site.test grey' >"$etc/recipients"
cat >"$etc/header_checks" <<'EOF'
/^Subject: .*please hold/ HOLD for the administrator
/^Subject: .*thrown away/ DISCARD not wanted here
/^Subject: .*forbidden/ REJECT we do not take this
/^Subject: / INFO
EOF
cat >"$etc/transport" <<'EOF'
else.test smtp:[198.51.100.20]
gone.test smtp:[198.51.100.99]
closed.test smtp:[198.51.100.30]
EOF
for map in boxes virtual recipients transport; do
	postmap "hash:$etc/$map"
done
postalias "hash:$etc/aliases"

mkdir -p "$root/sieve"
for user in $users; do
	mkdir -p "$root/mail/$user"
done
cat >"$root/sieve/kim.sieve" <<'EOF'
require ["fileinto", "mailbox", "vacation"];
if header :contains "Subject" "list" { fileinto :create "Lists"; }
if header :contains "Subject" "unwanted" { discard; }
if header :contains "Subject" "send on" { redirect "dora@else.test"; }
if header :contains "Subject" "away" {
	vacation :days 1 "I am on holiday.";
}
EOF
chown -R nobody:nogroup "$root/mail" "$root/sieve"
for user in $users; do
	quota=10000000
	[ $user != full ] || quota=100
	echo "$user@site.test:{PLAIN}pass-$user:$uid:$gid::$root/mail/$user::userdb_quota_rule=*:bytes=$quota"
done >"$root/users"
cat >"$root/dovecot.conf" <<EOF
base_dir = $root/run/dovecot
state_dir = $root/run/dovecot
protocols = imap pop3 lmtp
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
mail_plugins = quota notify mail_log
first_valid_uid = 1
recipient_delimiter = +
passdb {
	driver = passwd-file
	args = $root/users
}
userdb {
	driver = passwd-file
	args = $root/users
}
plugin {
	quota = maildir:User quota
	sieve = file:~/sieve;active=$root/sieve/%n.sieve
	mail_log_events = delete undelete expunge save copy mailbox_create mailbox_delete mailbox_rename flag_change
	mail_log_fields = uid box msgid size
}
protocol lmtp {
	mail_plugins = quota notify mail_log sieve
	postmaster_address = postmaster@site.test
	submission_host = 127.0.0.1:25
}
protocol imap {
	mail_plugins = quota notify mail_log
}
service lmtp {
	unix_listener $root/postfix/queue/private/dovecot-lmtp {
		mode = 0666
	}
}
service auth {
	unix_listener $root/run/sasl {
		mode = 0666
	}
}
namespace inbox {
	inbox = yes
	mailbox Trash {
		auto = create
		special_use = \Trash
	}
}
EOF
mkdir -p "$root/greydb" "$root/dkim"
chown postgrey "$root/greydb"
postgrey --inet=127.0.0.1:10023 --delay=5 --dbdir="$root/greydb" \
	--pidfile="$root/run/postgrey.pid" --daemonize --user=postgrey \
	--group=nogroup
opendkim-genkey -D "$root/dkim" -d site.test -s rec -b 1024 2>/dev/null
cat >"$root/opendkim.conf" <<EOF
Syslog yes
LogWhy yes
SyslogSuccess yes
UserID root
Domain site.test
Selector rec
KeyFile $root/dkim/rec.private
Socket inet:8891@127.0.0.1
PidFile $root/run/opendkim.pid
InternalHosts 127.0.0.1
Mode sv
RequireSafeKeys no
EOF
opendkim -x "$root/opendkim.conf"
postfix -c "$etc" start
# Its socket lies in a folder that Postfix makes.
dovecot -c "$root/dovecot.conf"
