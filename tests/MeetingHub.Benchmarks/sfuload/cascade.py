"""
The line between two nodes, which are in namespaces of their own, and what they send and spend:
cascade.py MILLISECONDS NAMESPACE NAMESPACE

Carries every packet after so many milliseconds, and counts them. Says "ready" when there is the line; a line "SECONDS PID PID" then makes it
measure both nodes for so long. Ends with its input.
"""

import collections
import ctypes
import fcntl
import json
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI, CLONE_NEWNET, UDP = 0x400454CA, 0x0001, 0x1000, 0x40000000, 17


def enter(space):
    if ctypes.CDLL(None, use_errno=True).setns(space, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def end_in(space, address, peer):
    """A device of that namespace whose packets this process reads and writes."""
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    enter(os.open(f"/run/netns/{space}", os.O_RDONLY))
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"nodes", IFF_TUN | IFF_NO_PI))
    enter(own)
    for command in (["address", "add", address, "peer", peer, "dev", "nodes"], ["link", "set", "nodes", "up"]):
        subprocess.run(["ip", "-n", space, *command], check=True)
    return device


def left(space):
    """Datagrams that have left for people; what the kernel cuts later counts as what it is cut into."""
    said = subprocess.run(["tc", "-n", space, "-s", "-j", "qdisc", "show", "dev", "people"], capture_output=True, check=True)
    return json.loads(said.stdout)[0]["packets"]


def used(pid):
    """Seconds of CPU of the media's threads, and of the whole process."""
    with open(f"/proc/{pid}/stat") as file:
        times = file.read().rpartition(")")[2].split()[11:13]
    by_name = collections.Counter(process=sum(map(int, times)) / os.sysconf("SC_CLK_TCK"))
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/comm") as file:
                name = file.read().strip()
            with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                seconds = int(file.read().split()[0]) / 1e9
        except FileNotFoundError:
            continue  # it has just ended
        if name.startswith("media "):
            by_name[name.split()[1]] += seconds
    return by_name


def look():
    return time.monotonic(), [(used(pid), left(space), *crossed[i]) for i, (space, pid) in enumerate(zip(spaces, pids))]


def tell(before, after):
    took = after[0] - before[0]
    for name, (cpu, people, packets, octets), (cpu0, people0, packets0, octets0) in zip(["home", "other"], after[1], before[1]):
        cpu, people, packets, octets = cpu - cpu0, people - people0, packets - packets0, octets - octets0
        print(f"{name}: {people / took:.0f} datagrams/s to people, {packets / took:.0f} and {8 * octets / took / 1000:.0f} kbit/s across")
        print(f"{name}: of a core process {cpu['process'] / took:.3f}, shard {cpu['shard'] / took:.3f}, links {cpu['links'] / took:.4f}")
        print(f"{name}: us a datagram to people {1e6 * cpu['shard'] / max(people, 1):.2f}, across {1e6 * cpu['links'] / max(packets, 1):.2f}")
    sys.stdout.flush()


delay, spaces = float(sys.argv[1]) / 1000, sys.argv[2:4]
ends = [end_in(spaces[0], "10.78.2.1", "10.78.2.2"), end_in(spaces[1], "10.78.2.2", "10.78.2.1")]
crossed = [[0, 0], [0, 0]]  # from each: packets, bytes
under_way, pids, before, until = collections.deque(), [], None, None
print("ready", flush=True)
while True:
    now = time.monotonic()
    due = [t for t in (under_way[0][0] if under_way else None, until) if t is not None]
    readable, _, _ = select.select([sys.stdin, *ends], [], [], max(0, min(due) - now) if due else None)
    if sys.stdin in readable:
        line = sys.stdin.readline()
        if not line:
            break
        seconds, *pids = line.split()
        before = look()
        until = time.monotonic() + float(seconds)
    for i, end in enumerate(ends):
        if end not in readable:
            continue
        packet = os.read(end, 65536)
        if packet[0] >> 4 == 4 and packet[9] == UDP:
            crossed[i][0] += 1
            crossed[i][1] += len(packet)
        under_way.append((time.monotonic() + delay, ends[1 - i], packet))
    while under_way and under_way[0][0] <= time.monotonic():
        _, to, packet = under_way.popleft()
        try:
            os.write(to, packet)
        except BlockingIOError:
            pass  # its queue is full: lost
    if until is not None and time.monotonic() >= until:
        tell(before, look())
        until = None
