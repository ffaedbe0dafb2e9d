#!/bin/sh
# Codes and messages in plain words.
. "$(dirname "$0")/lib.sh"

run explain 5.1.1
status 0 'an enhanced status code'
test -s "$out"
ok $? 'is explained'
run explain 550 5.7.1 'go away'
status 0 'a reply, split by the shell'
run explain zyxwvut
status 1 'what nobody knows'
one_error 'is told in one line'
run explain
status 2 'nothing to explain'
run explain "$(printf '550 5.1.1 \033[31mred')"
unlike "$(cat "$out")" "$(printf '\033')" 'no escape gets through'

finish
