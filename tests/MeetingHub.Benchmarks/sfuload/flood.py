#!/usr/bin/env python3
"""Floods a media port of this machine with checks and handshakes of strangers. Usage: flood.py PORT DATAGRAMS_A_SECOND SECONDS"""
import os
import socket
import struct
import sys
import time

port, rate, seconds = map(int, sys.argv[1:4])
if rate > 100_000 or seconds > 60:
    sys.exit("At most 100,000 a second for a minute.")

hello = bytes([22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 9, 4, 0xA3, 1, 0, 4, 0x97, 0, 0, 0, 0, 0, 0, 4, 0x97, 254, 253]) + bytes(1_173)


def check():
    username = b"ABCDEFGH:abcd"
    attributes = struct.pack(">HH", 6, len(username)) + username + bytes(-len(username) % 4) + struct.pack(">HH", 8, 20) + os.urandom(20)
    return struct.pack(">HHI", 1, len(attributes), 0x2112A442) + os.urandom(12) + attributes


datagrams = [hello if i % 2 else check() for i in range(256)]
strangers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(64)]  # other ports: other strangers
for stranger in strangers:
    stranger.connect(("127.0.0.1", port))

sent = refused = 0
begun = time.monotonic()
while (now := time.monotonic() - begun) < seconds:
    while sent < now * rate:
        try:
            strangers[sent % 64].send(datagrams[sent % 256])
        except OSError:
            refused += 1
        sent += 1
    time.sleep(0.0005)
print(f"{sent / seconds:,.0f} datagrams a second for {seconds} s, {refused} refused")
