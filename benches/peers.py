#!/usr/bin/env python3
"""Audits a table of protocols in this program, in pandas and in DuckDB, and ALPHA in Python, and compares processor time.

    SAYLAU_DATA=FOLDER python3 benches/peers.py [--saylau PATH] [--rounds N]

One run on one machine. Each takes the same zipped CSV of about 97,000 precincts (examples/russia-*.toml), reads it and counts the
precincts in which an identity fails: ballots received, ballots found against issued, ballots found against valid and invalid, valid
against votes. `saylau audit` does all else it does as well: every other identity, repairs, effects on the outcome, claims, JSON. The
counts must agree: they are three programs of one question. What counts is processor time of the whole process, the least of some
rounds.

ALPHA is run over 1,000 draws in Python, one draw after the other as in the paper; `cargo bench --bench audit` has the time of the same
call here. Both must give the same p-value: it is taken from `saylau audit stat alpha`.

pandas and DuckDB are used if Python has them, and are no dependency of the project.

Exit code 0: measured. 1: answers disagree. 2: something is missing.
"""

import argparse
import json
import math
import os
import random
import resource
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ELECTIONS = [("2018", "president"), ("2021", "duma")]
# Identity and part, as the report of this program names them.
ASKED = [("P1", ""), ("P2", "all boxes"), ("P3", ""), ("P4", "")]

PANDAS = """
import io, sys, zipfile, pandas
archive, columns = sys.argv[1], {columns}
with zipfile.ZipFile(archive) as files:
    table = pandas.read_csv(io.BytesIO(files.read(files.namelist()[0])), low_memory=False)
def total(names):
    return sum(table[name] for name in names)
for left, relation, right in columns:
    print(int((total(left) > total(right)).sum() if relation == "<=" else (total(left) != total(right)).sum()))
"""

DUCKDB = """
import sys, tempfile, zipfile, duckdb
archive, columns = sys.argv[1], {columns}
def total(names):
    return " + ".join('"' + name.replace('"', '""') + '"' for name in names)
wrong = {{"<=": ">", "=": "<>"}}
counts = [f"count(*) FILTER ({{total(left)}} {{wrong[relation]}} {{total(right)}})" for left, relation, right in columns]
with zipfile.ZipFile(archive) as files, tempfile.TemporaryDirectory() as folder:
    path = files.extract(files.namelist()[0], folder)
    database = duckdb.connect()
    database.execute("SET threads = 1")
    for count in database.execute(f"SELECT {{', '.join(counts)}} FROM read_csv(?)", [path]).fetchone():
        print(count)
"""


def identities(mapping):
    """Returns left side, relation and right side of each identity asked for, in columns of the table."""
    fields = mapping["fields"]
    sides = {
        "in": ["received"],
        "out": ["issued_early", "issued_inside", "issued_outside", "cancelled", "lost"],
        "issued": ["issued_early", "issued_inside", "issued_outside"],
        "found": ["found_stationary", "found_mobile"],
        "sorted": ["valid", "invalid"],
        "valid": ["valid"],
    }
    columns = {side: [fields[name] for name in names if name in fields] for side, names in sides.items()}
    if "unaccounted" in fields:
        columns["in"].append(fields["unaccounted"])
    votes = [choice["paper"] for choice in mapping["choices"]]
    return [
        (columns["in"], "=", columns["out"]),
        (columns["found"], "<=", columns["issued"]),
        (columns["found"], "=", columns["sorted"]),
        (columns["valid"], "=", votes),
    ]


def cpu_of(command, rounds):
    """Returns the least processor time of a command, and what it printed."""
    least, printed = math.inf, ""
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run(command, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run.returncode not in (0, 1):
            return None, run.stderr.strip().splitlines()[-1:]
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        printed = run.stdout
    return least, printed


def tables(arguments, data):
    """Measures both elections. Returns whether all answers agree."""
    agree = True
    for year, kind in ELECTIONS:
        archive = data / f"russia-{year}-protocols.csv.zip"
        if not archive.exists():
            print(f"skipped: there is no `{archive.name}` in the folder", file=sys.stderr)
            continue
        path = ROOT / "examples" / f"russia-{year}-{kind}.toml"
        asked = identities(tomllib.loads(path.read_text()))
        ours, printed = cpu_of([arguments.saylau, "audit", archive, "--mapping", path, "--json"], arguments.rounds)
        if ours is None:
            sys.exit(f"error: {printed}")
        report = json.loads(printed)
        found = [
            comparison["failing"]
            for code, part in ASKED
            for identity in report["identities"] if identity["code"] == code
            for comparison in identity["comparisons"] if comparison["part"] == part
        ]
        print(f"{year}, {report['protocols']:,} protocols: identities failing {found}")
        print(f"  saylau audit, all of it     {ours:7.2f} CPU-s")
        for name, script in [("pandas", PANDAS), ("DuckDB, one thread", DUCKDB)]:
            theirs, printed = cpu_of([sys.executable, "-c", script.format(columns=repr(asked)), archive], arguments.rounds)
            if theirs is None:
                print(f"  {name}: not measured: {' '.join(printed)}")
                continue
            counts = [int(line) for line in printed.split()]
            agree &= counts == found
            verdict = "" if counts == found else f"   DISAGREES: {counts}"
            print(f"  {name + ', four identities':<27} {theirs:7.2f} CPU-s   {theirs / ours:5.1f} times{verdict}")
    return agree


def alpha(sample, population, mean=0.5, upper=1.0, eta=0.55, d=100):
    """ALPHA with shrink-truncate, without replacement (Stark 2023, section 2.5). Returns the least p-value on the way."""
    total, statistic, least = 0.0, 1.0, 1.0
    c = (eta - mean) / 2
    for drawn, value in enumerate(sample):
        null = (population * mean - total) / (population - drawn)
        if null < 0:
            return 0.0
        guess = (d * eta + total) / (d + drawn)
        guess = min(max(guess, null + c / math.sqrt(d + drawn)), upper * (1 - sys.float_info.epsilon))
        if null > 0:
            statistic *= (value * guess / null + (upper - value) * (upper - guess) / (upper - null)) / upper
        total += value
        least = min(least, 1 / statistic if statistic > 0 else math.inf)
    return min(1.0, least)


def draws(arguments):
    """Runs ALPHA here and there. Returns whether both agree."""
    draw = random.Random(2023)
    sample = [1.0 if draw.random() < 0.55 else 0.0 for _ in range(1_000)]
    least = math.inf
    for _ in range(20):
        before = time.process_time()
        here = alpha(sample, 20_000)
        least = min(least, time.process_time() - before)
    question = {"sample": sample, "population": 20_000, "eta": 0.55, "d": 100, "cap": "upper"}
    run = subprocess.run(
        [arguments.saylau, "audit", "stat", "alpha", "--json"], input=json.dumps(question), capture_output=True, text=True
    )
    if run.returncode != 0:
        sys.exit(f"error: {run.stderr}")
    there = json.loads(run.stdout)["p"]
    agree = math.isclose(here, there, rel_tol=1e-9)
    print(f"ALPHA, 1,000 draws in Python  {least * 1e6:7.0f} µs, p {here:.6g}; saylau p {there:.6g}{'' if agree else '   DISAGREES'}")
    print("  `cargo bench --bench audit` has the same call here")
    return agree


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--saylau", default=ROOT / "target" / "release" / "saylau", help="the program, a release build")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, of which the fastest counts")
    arguments = parser.parse_args()
    data = os.environ.get("SAYLAU_DATA")
    if not data or not Path(arguments.saylau).exists():
        print("error: `SAYLAU_DATA` must name the folder of public records, and the program must be built\n"
              "hint: cargo build --release", file=sys.stderr)
        return 2
    agree = tables(arguments, Path(data).resolve())
    agree &= draws(arguments)
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
