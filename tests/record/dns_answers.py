#!/usr/bin/python3
# A name server for a recorded machine: answers TXT questions from a file of
# "NAME TEXT" lines and says of every other name that there is none.
#   dns_answers.py FILE
import socket
import struct
import sys

texts = {}
with open(sys.argv[1], encoding="ascii") as file:
    for line in file:
        name, text = line.rstrip("\n").split(" ", 1)
        texts[name] = text.encode("ascii")


def answer(packet):
    at, labels = 12, []
    while packet[at]:
        labels.append(packet[at + 1 : at + 1 + packet[at]])
        at += packet[at] + 1
    name = b".".join(labels).decode("ascii").lower()
    (kind,) = struct.unpack(">H", packet[at + 1 : at + 3])
    text = texts.get(name) if kind == 16 else None
    code = 0 if name in texts else 3
    out = packet[:2] + struct.pack(
        ">HHHHH", 0x8580 | code, 1, 1 if text else 0, 0, 0)
    out += packet[12 : at + 5]
    if text:
        out += b"\xc0\x0c" + struct.pack(
            ">HHIHB", 16, 1, 60, len(text) + 1, len(text)) + text
    return out


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
while True:
    question, client = server.recvfrom(4096)
    server.sendto(answer(question), client)
