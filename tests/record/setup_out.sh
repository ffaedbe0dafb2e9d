#!/bin/bash
# The machine outside: takes some mail, refuses some, defers some.
set -eu
root=$1
. "$(dirname "$0")/postfix_common.sh"
postfix_common "$root" out.else.test else.test
etc=$root/postfix/etc
cat >>"$etc/main.cf" <<EOF
virtual_mailbox_domains = else.test
virtual_mailbox_base = $root/mail
virtual_mailbox_maps = hash:$etc/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(getent group nogroup | cut -d: -f3)
smtpd_recipient_restrictions = check_recipient_access hash:$etc/recipients,
	reject_unauth_destination
transport_maps = hash:$etc/transport
recipient_delimiter = -
EOF
chown nobody:nogroup "$root/mail"
printf '%s@else.test %s/\n' alice alice carl carl dora dora >"$etc/boxes"
cat >"$etc/recipients" <<'EOF'
never@else.test 450 4.2.0 come back another day
spammed@else.test 554 5.7.1 your mail looks like spam
EOF
cat >"$etc/transport" <<'EOF'
site.test smtp:[198.51.100.10]
qm.test smtp:[198.51.100.40]
quiet.test smtp:[198.51.100.50]
exim.test smtp:[198.51.100.60]
send.test smtp:[198.51.100.70]
EOF
: >"$etc/aliases"
for map in boxes recipients transport aliases; do
	postmap "hash:$etc/$map"
done
postalias "hash:$etc/aliases"
postfix -c "$etc" start
