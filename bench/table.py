"""Turns the files that bench/measure wrote into the comparison table, and saves it with the machine's description."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

PEERS = ("radosgw", "nginx")
MEMORY_BAR_MIB = 400
# A second run may leave that much more behind before it counts as growth: the collector returns memory when it likes.
FLAT = 1.10
# Beyond this load average other work was taking a good part of a core.
BUSY = 0.7


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=pathlib.Path(__file__).parent)
    return done.stdout.strip()


def machine():
    """What the figures depend on. Two machines are alike when cpu, cores, memory and kernel are the same."""
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    disk = output("df", "--output=source,fstype,size", "-h", os.environ.get("TMPDIR", "/tmp")).splitlines()[-1].split()
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memoryGib": round(memory / 2**20),
        "disk": " ".join(disk),
        "kernel": platform.release(),
        "dotnet": output("dotnet", "--version"),
        "loadAtStart": float(os.environ.get("LOAD_AT_START", os.getloadavg()[0])),
    }


def read_rows(path):
    for line in open(path):
        if line.strip() and not line.startswith("#"):
            names = ("id", "operation", "size", "connections", "keys", *PEERS, "tls")
            row = dict(zip(names, line.rstrip("\n").split("\t")))
            row["bars"] = {name: float(row[name]) for name in (*PEERS, "tls") if row[name] != "-"}
            yield row


def read_figures(folder):
    """{row id: report} of one server; a row that failed has no figure."""
    figures = {}
    for file in sorted(folder.glob("*.json")):
        try:
            report = json.loads(file.read_text())
        except ValueError:
            continue
        if file.stem == "memory" or report["exitCode"] == 0:
            figures[file.stem] = report
    return figures


def by_volume(row):
    return row["size"].endswith("MiB")


def rate(row, report):
    """The figure a row is judged by: MiB/s from 1 MiB on, else operations per second."""
    return report and (report["mibPerSecond"] if by_volume(row) else report["opsPerSecond"])


def cell(row, report):
    if not report:
        return "–"
    return f"{rate(row, report):,.0f} {'MiB/s' if by_volume(row) else '/s'} (p99 {report['p99Us'] / 1000:,.1f} ms)"


def judge(ratio, bar):
    return "not measured" if ratio is None else "met" if ratio >= bar else "**not met**"


def ratio_of(row, ours, theirs):
    return rate(row, ours) / rate(row, theirs) if ours and theirs and rate(row, theirs) else None


def number(ratio):
    return "–" if ratio is None else f"{ratio:.2f}"


def table(rows, servers):
    own = servers.get("strongroom", {})
    lines = ["| row | Strongroom | radosgw | nginx | ratio | bar | met |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        figures = [servers.get(name, {}).get(row["id"]) for name in ("strongroom", *PEERS)]
        ratios = [(peer, ratio_of(row, figures[0], figures[1 + i])) for i, peer in enumerate(PEERS)]
        bars = row["bars"]
        lines.append("| " + " | ".join([
            f"{row['operation'].upper()} {row['size']}, {row['connections']} connections",
            *(cell(row, figure) for figure in figures),
            ", ".join(f"{number(r)} × {peer}" for peer, r in ratios if r is not None) or "–",
            ", ".join(f"{bars[peer]:g} × {peer}" for peer in PEERS if peer in bars) or "–",
            ", ".join(judge(r, bars[peer]) for peer, r in ratios if peer in bars) or "–",
        ]) + " |")
    if "strongroom-tls" in servers:
        lines += ["", "| over TLS | TLS | plain | ratio | bar | met |", "| --- | --- | --- | --- | --- | --- |"]
        for row in rows:
            tls, plain, bar = servers["strongroom-tls"].get(row["id"]), own.get(row["id"]), row["bars"].get("tls")
            r = ratio_of(row, tls, plain)
            verdict = [f"{bar:g}", judge(r, bar)] if bar else ["–", "–"]
            lines.append("| " + " | ".join([row["id"], cell(row, tls), cell(row, plain), number(r), *verdict]) + " |")
    first, second = (servers.get(name, {}).get("memory") for name in ("strongroom", "strongroom-again"))
    if first and second:
        a, b = first["residentMib"], second["residentMib"]
        lines += ["", f"Resident memory after the run: {a} MiB (bar: under {MEMORY_BAR_MIB}: {'met' if a < MEMORY_BAR_MIB else '**not met**'}); "
                  f"after a second run: {b} MiB (flat: {'met' if b <= a * FLAT else '**not met**'}); peak {second['peakMib']} MiB."]
    return "\n".join(lines) + "\n"


def busy(described):
    load = described["loadAtStart"]
    return f" **The machine was busy with other work (load average {load:g} at the start): repeat on a quiet one.**" if load > BUSY else ""


def peers_of(servers, path, here):
    """This run's peers, or the saved ones of a machine like this."""
    if any(name in servers for name in PEERS) or not path.exists():
        return {}, ""
    saved = json.loads(path.read_text())
    differs = [key for key in ("cpu", "cores", "memoryGib", "kernel") if saved["machine"][key] != here[key]]
    if differs:
        print(f"{path.name} is of another machine ({', '.join(differs)} differ): peers left out", file=sys.stderr)
        return {}, ""
    return saved["servers"], f" Peers' figures are those saved on {saved['date']}.{busy(saved['machine'])}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--peers", type=pathlib.Path, required=True)
    parser.add_argument("--save", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()

    here, today = machine(), datetime.date.today().isoformat()
    commit = output("git", "rev-parse", "--short", "HEAD") + ("+" if output("git", "status", "--porcelain") else "")
    servers = {folder.name: read_figures(folder) for folder in sorted(args.work.iterdir()) if folder.is_dir()}
    result = {"date": today, "commit": commit, "quick": args.quick, "machine": here}
    if args.save and any(name in servers for name in PEERS):
        measured = {name: servers[name] for name in PEERS if name in servers}
        args.peers.write_text(json.dumps({**result, "servers": measured}, indent=1) + "\n")
    saved, note = peers_of(servers, args.peers, here)
    servers = {**saved, **servers}

    rows = [row for row in read_rows(args.rows) if any(row["id"] in figures for figures in servers.values())]
    text = "\n".join([
        f"# Bench of {today}, commit {commit}{' (quick)' if args.quick else ''}", "",
        f"{here['cpu']}, {here['cores']} cores, {here['memoryGib']} GiB; {here['disk']}; Linux {here['kernel']}; .NET SDK {here['dotnet']}. "
        f"Client and server share the cores.{busy(here)}{note}", "", table(rows, servers)])
    print(text)
    if args.save and "strongroom" in servers:
        (args.save / f"{today}.md").write_text(text)
        (args.save / f"{today}.json").write_text(json.dumps({**result, "servers": servers}, indent=1) + "\n")


main()
