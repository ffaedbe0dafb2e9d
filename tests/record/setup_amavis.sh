#!/bin/bash
# A machine with Postfix and amavis behind its queue.
#   setup_amavis.sh ROOT
set -eu
root=$1
. "$(dirname "$0")/postfix_common.sh"
postfix_common "$root" mx.site.test site.test
etc=$root/postfix/etc
cat >>"$etc/main.cf" <<EOF
virtual_mailbox_domains = site.test
virtual_mailbox_base = $root/mail
virtual_mailbox_maps = hash:$etc/boxes
virtual_alias_maps = hash:$etc/virtual
virtual_minimum_uid = 1
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(getent group nogroup | cut -d: -f3)
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination
transport_maps = hash:$etc/transport
content_filter = smtp-amavis:[127.0.0.1]:10024
EOF
cat >>"$etc/master.cf" <<EOF
smtp-amavis unix - - n - 2 smtp
	-o smtp_send_xforward_command=yes
	-o smtp_tls_security_level=none
127.0.0.1:10025 inet n - n - - smtpd
	-o content_filter=
	-o smtpd_recipient_restrictions=permit_mynetworks,reject
	-o smtpd_authorized_xforward_hosts=127.0.0.0/8
	-o smtpd_tls_security_level=none
	-o receive_override_options=no_address_mappings
EOF
chown nobody:nogroup "$root/mail"
for user in bob kim lee; do
	echo "$user@site.test $user/"
done >"$etc/boxes"
echo 'team@site.test kim@site.test lee@site.test' >"$etc/virtual"
echo 'else.test smtp:[198.51.100.20]' >"$etc/transport"
: >"$etc/aliases"
for map in boxes virtual transport aliases; do
	postmap "hash:$etc/$map"
done
postalias "hash:$etc/aliases"

home=$root/amavis
mkdir -p "$home"/{tmp,db,quarantine,rules}
cat >"$root/scan" <<'EOF'
#!/bin/sh
# A scanner that knows one virus.
grep -rlq 'EICAR-STANDARD-ANTIVIRUS' "$@" && { echo 'Eicar-Test FOUND'; exit 1; }
exit 0
EOF
chmod 755 "$root/scan"
echo 'loadplugin Mail::SpamAssassin::Plugin::Check' >"$home/rules/init.pre"
cat >"$home/rules/local.cf" <<'EOF'
body TAGGED /some cheap watches/
score TAGGED 6.5
body GTUBE /GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL/
score GTUBE 1000
EOF
cat >"$root/amavis.conf" <<EOF
use strict;
\$max_servers = 2;
\$daemon_user = 'amavis';
\$daemon_group = 'amavis';
\$mydomain = 'site.test';
\$myhostname = 'mx.site.test';
\$MYHOME = '$home';
\$TEMPBASE = '$home/tmp';
\$db_home = '$home/db';
\$QUARANTINEDIR = '$home/quarantine';
\$lock_file = '$home/lock';
\$pid_file = '$home/amavis.pid';
\$helpers_home = '$home';
\$enable_db = 0;
\$enable_zmq = 0;
\$log_level = ${AMAVIS_LEVEL:-1};
\$do_syslog = 1;
\$syslog_ident = 'amavis';
\$syslog_facility = 'mail';
@local_domains_maps = (['.site.test']);
@mynetworks = qw(127.0.0.0/8);
\$inet_socket_port = [10024, 9998];
\$interface_policy{'9998'} = 'AM.PDP-INET';
\$policy_bank{'AM.PDP-INET'} = { protocol => 'AM.PDP', inet_acl => [qw(127.0.0.1)], auth_required_release => 0 };
\$forward_method = 'smtp:[127.0.0.1]:10025';
\$notify_method = \$forward_method;
\$release_method = \$forward_method;
\$sa_local_tests_only = 1;
\$sa_configpath = '$home/rules';
\$sa_siteconfigpath = '$home/rules';
\$sa_tag_level_deflt = 2;
\$sa_tag2_level_deflt = 6;
\$sa_kill_level_deflt = 50;
\$final_virus_destiny = D_DISCARD;
\$final_banned_destiny = D_BOUNCE;
\$final_spam_destiny = ${AMAVIS_DESTINY:-D_DISCARD};
\$final_bad_header_destiny = D_PASS;
\$virus_admin = undef;
\$spam_admin = undef;
\$banned_filename_re = new_RE([qr'\\.(exe|scr)\$'i => 1]);
\$bypass_decode_parts = 0;
@decoders = ();
@av_scanners = (['Grep', '$root/scan', '{}', [0], [1], qr/(\\S+) FOUND/]);
@bypass_virus_checks_maps = (0);
@bypass_spam_checks_maps = (0);
1;
EOF
chown -R amavis:amavis "$home"
# It runs with -T, which ignores PERL5LIB.
# shellcheck disable=SC2046
perl -T $(echo "${PERL5LIB:-}" | tr ':' '\n' | sed 's/^./-I&/') \
	"$(command -v amavisd)" -c "$root/amavis.conf" start
for _ in $(seq 100); do
	[ ! -s "$home/amavis.pid" ] || break
	sleep 0.2
done
postfix -c "$etc" start
