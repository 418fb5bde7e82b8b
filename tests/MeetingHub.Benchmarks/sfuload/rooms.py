#!/usr/bin/env python3
"""A row for a report of the load generator: rooms.py LABEL REPORT SERVER_PID. Without arguments: the head of the table."""
import json
import os
import sys

columns = ["room", "people in", "packets/s in", "packets/s out", "us CPU", "% of a core", "p50 ms", "p95 ms", "p99 ms", "max ms", "missing",
           "dropped before the server", "dropped before the generator", "sent late", "generator cores", "MB", "MB before", "shards' CPU s"]


def shards(pid):
    """The CPU time of each of the media threads so far, joining and all."""
    took = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/stat", encoding="ascii") as file:
            name, _, fields = file.read().partition("(")[2].rpartition(")")
        if name.startswith("media shard"):
            took.append((name, sum(map(int, fields.split()[11:13])) / 100))
    return ", ".join(f"{seconds:.1f}" for _, seconds in sorted(took))


def main():
    if len(sys.argv) == 1:
        print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns), flush=True)
        return
    label, path, pid = sys.argv[1:4]
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
    except ValueError:
        print(f"| {label} | no report: see its log |", flush=True)
        return
    inside = report["members"] - len(report.get("join_errors") or [])
    for w in report["windows"]:
        wait = w["latency_ms"]
        row = [label, inside, f'{w["in_pps"]:,.0f}', f'{w["out_pps"]:,.0f}', f'{w["server_cpu_us_per_forwarded_packet"]:.1f}',
               f'{100 * w["server_cores"]:.0f}', f'{wait["p50"]:.1f}', f'{wait["p95"]:.1f}', f'{wait["p99"]:.1f}', f'{wait["max"]:.0f}',
               w["downlink_seq_gaps"], w["udp_drops_others"], w["udp_drops_generator"],
               w["send_late_over_10ms"], f'{w["generator_cores"]:.2f}',
               f'{w["server_rss_mb"]:.0f}', f'{report["server_rss_before_mb"]:.0f}', shards(pid)]
        print("| " + " | ".join(map(str, row)) + " |", flush=True)


main()
