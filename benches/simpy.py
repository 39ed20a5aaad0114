#!/usr/bin/env python3
"""Runs the small polling place in SimPy and in this program, and compares processor time.

    python3 benches/simpy.py [--days N] [--saylau PATH] [--no-bench]

One run on one machine: SimPy, the queueing form of a scenario (`saylau simulate benches/place.toml`), and the
full-protocol voter (`cargo bench --bench voter -- --ratios`). What counts is processor time, so that a busy machine does
not show; of `saylau` it is that of the whole process, from its start to the printed summary. Beside the ratios stand
the mean stays of both, which must agree: they are two programs of one model.

SimPy is installed into a virtual environment under target/, with pip and from wherever pip is set to look. It is no
dependency of the project: nothing else here uses it. Goals: 80 times the voters of SimPy per second of processor time
for lines and servers alone, 8 times for the full protocol.

Exit code 0: measured. 1: the two models disagree. 2: something is missing.
"""

import argparse
import json
import math
import os
import random
import re
import resource
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "simpy-venv"
SIMPY = "simpy==4.1.2"
FLOOR_QUEUE, FLOOR_FULL = 80, 8

# This file has the name of the package, and would be taken for it.
sys.path = [folder for folder in sys.path if Path(folder).resolve() != ROOT / "benches"]

# benches/place.toml, in seconds.
OPEN_S = 13 * 3_600
PER_S = 1_000 / OPEN_S
DESKS, DESK_MEAN_S, DESK_CV = 2, 60, 0.5
TERMINALS, TERMINAL_MEAN_S, TERMINAL_CV = 10, 240, 0.6
STOP_S, GO_S = 18_000, 20_700


def in_venv():
    """Runs this script again under a Python that has SimPy, if this one has none."""
    try:
        import simpy  # noqa: F401
    except ImportError:
        if os.environ.get("SAYLAU_IN_VENV"):
            sys.exit("error: SimPy is installed and cannot be loaded")
        python = VENV / "bin" / "python3"
        if not python.exists():
            print(f"installing {SIMPY} into {VENV.relative_to(ROOT)}", file=sys.stderr)
            venv.create(VENV, with_pip=True)
        installed = subprocess.run([python, "-m", "pip", "install", "--quiet", SIMPY])
        if installed.returncode != 0:
            print("error: pip cannot install SimPy\nhint: install it yourself, and run this with that Python", file=sys.stderr)
            sys.exit(2)
        environment = dict(os.environ, SAYLAU_IN_VENV="1")
        sys.exit(subprocess.run([python, __file__, *sys.argv[1:]], env=environment).returncode)


def lognormal(mean, cv):
    """Returns mu and sigma of a lognormal of this mean and coefficient of variation."""
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


def simpy_day(seed, stays):
    """Plays one day, and adds everybody's seconds in the place. The stop of the terminals is worked out when a session
    begins, which costs SimPy less than interrupting it would."""
    import simpy

    environment = simpy.Environment()
    draw = random.Random(seed)
    desks = simpy.Resource(environment, DESKS)
    terminals = simpy.Resource(environment, TERMINALS)
    desk_mu, desk_sigma = lognormal(DESK_MEAN_S, DESK_CV)
    terminal_mu, terminal_sigma = lognormal(TERMINAL_MEAN_S, TERMINAL_CV)

    def voter():
        came = environment.now
        with desks.request() as desk:
            yield desk
            yield environment.timeout(draw.lognormvariate(desk_mu, desk_sigma))
        with terminals.request() as terminal:
            yield terminal
            start = environment.now
            takes = draw.lognormvariate(terminal_mu, terminal_sigma)
            if STOP_S <= start < GO_S:
                takes += GO_S - start
            elif start < STOP_S < start + takes:
                takes += GO_S - STOP_S
            yield environment.timeout(takes)
        stays.append(environment.now - came)

    def door():
        while True:
            yield environment.timeout(draw.expovariate(PER_S))
            if OPEN_S <= environment.now:
                return
            environment.process(voter())

    environment.process(door())
    environment.run()


def run_simpy(days):
    """Returns voters per second of processor time, and the mean stay with its standard error over days."""
    weighted, voters, began = [], 0, time.process_time()
    for seed in range(1, days + 1):
        stays = []
        simpy_day(seed, stays)
        weighted.append((len(stays), sum(stays)))
        voters += len(stays)
    spent = time.process_time() - began
    mean = sum(total for _, total in weighted) / voters
    spread = sum((total - mean * count) ** 2 for count, total in weighted) * days / max(days - 1, 1)
    return voters / spent, mean, math.sqrt(spread) / voters


def run_saylau(program, days):
    """Returns voters per second of processor time of the whole process, and the mean stay with its standard error."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [program, "simulate", ROOT / "benches" / "place.toml", "--json", "--summary", "--set", f"queue.days={days}"]
    done = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        print(f"error: `saylau simulate` failed\n{done.stderr}", file=sys.stderr)
        sys.exit(2)
    summary = json.loads(done.stdout)["summary"]
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return summary["came"] / spent, summary["stay_s"]["mean"], summary["stay_s"]["standard_error"]


def run_bench():
    """Returns the nanoseconds a voter costs, by the bench's names."""
    done = subprocess.run(
        ["cargo", "bench", "--quiet", "--bench", "voter", "--", "--ratios"], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode != 0:
        print(f"error: `cargo bench --bench voter` failed\n{done.stderr}", file=sys.stderr)
        sys.exit(2)
    hold = float(re.search(r"^H = ([0-9.]+) ns", done.stdout, re.M).group(1))
    rows = re.findall(r"^(.*?\S)\s+([0-9.]+) H   \(", done.stdout, re.M)
    return {name: float(ratio) * hold for name, ratio in rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=60, help="days of SimPy; the other plays 50 times as many")
    parser.add_argument("--saylau", default=ROOT / "target" / "release" / "saylau", help="the program, a release build")
    parser.add_argument("--no-bench", action="store_true", help="leave the full protocol out")
    options = parser.parse_args()
    if not Path(options.saylau).exists():
        print(f"error: no program at {options.saylau}\nhint: cargo build --release", file=sys.stderr)
        sys.exit(2)
    in_venv()

    rate, mean, error = run_simpy(options.days)
    print(f"{'SimPy on ' + sys.implementation.name:<46} {rate:>12,.0f} voters per CPU-s   stay {mean:.1f} ± {error:.1f} s")
    ours, our_mean, our_error = run_saylau(options.saylau, options.days * 50)
    rows = [("saylau simulate benches/place.toml, whole process", ours, FLOOR_QUEUE)]
    print(f"{'saylau simulate benches/place.toml':<46} {ours:>12,.0f} voters per CPU-s   stay {our_mean:.1f} ± {our_error:.1f} s")
    if not options.no_bench:
        for name, nanos in run_bench().items():
            if "voter" in name and "of one voter" not in name and "for one voter" not in name:
                rows.append((name, 1e9 / nanos, FLOOR_QUEUE if "queue" in name or "lines" in name else FLOOR_FULL))
    print()
    for name, voters, floor in rows:
        print(f"{name:<50} {voters / rate:>7.1f} times SimPy, goal {floor}")
    if 4 * math.hypot(error, our_error) < abs(mean - our_mean):
        print("error: the two programs do not agree on the mean stay", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
