#!/usr/bin/env python3
"""Check the record of one polling station.

    python3 tools/verify.py PATH [--ceremony HEX] [--note FILE]... [--mirror DIR] [--json]
    python3 tools/verify.py --self-test

PATH is an evidence folder (what a station hands over) or a record folder (the station's own
disk). The formats and the checks V1 to V16 are those of docs/record.md, and this program was
written from that page alone, apart from the program it checks. It needs Python 3.9 and the
package `cryptography`.

One line a check: pass, fail with file and offset, or not applicable with the reason.
Exit code 0: no check failed. 1: a check failed. 2: nothing could be read.

What it prints never holds a voter's number, a tag, a key or a choice.

How the file is laid out:
  1. words and numbers of the page        5. the folder and all its files, read
  2. findings and checks                  6. the checks V1 to V16, in order
  3. small cryptography                   7. the self-test on docs/record-vectors.json
  4. one reader for each format           8. the command line
"""

import argparse
import base64
import bisect
import collections
import csv
import hashlib
import hmac
import io
import json
import os
import re
import stat
import struct
import sys
import zlib

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# ------------------------------------------------------------------------------------------
# 1. Words and numbers of the page
# ------------------------------------------------------------------------------------------

BLOCK = 4096
EMPTY_BLOCK = bytes(BLOCK)
LONGEST_PAYLOAD = 3998
EPOCH_BLOCKS = 64
FEWEST_BLOCKS = 1024
DESK, OPS = 1, 2
STAMPS = {0: "simulated", 1: "real"}
DAY_MS = 24 * 60 * 60 * 1000
HOUR_MS = 60 * 60 * 1000
MINUTE_MS = 60 * 1000
NOBODY = 2**64 - 1  # the voter field of Identified when nothing was read
LONGEST_FILE = 1 << 30  # no file of one station comes near it
CHI_SQUARE_LIMIT = 37.7  # 15 degrees of freedom, p = 0.001
SMALLEST_NUMBER = 10**8  # below it, eight bytes of a number are too common to search for

# Kinds of records. Each field is (name, bytes, allowed values or None for all). A field of
# size None takes the rest of the payload as UTF-8 text, one of size COUNTED as many bytes as the byte before says.
PERSONAL, PERSONAL_OR_NONE = "a personal number", "a personal number or all ones"
VOTER = ("voter", 8, PERSONAL)
VOTER_OR_NONE = ("voter", 8, PERSONAL_OR_NONE)
DEVICE = ("device", 8, bytes)
TEXT = ("text", None, None)
COUNTED = "counted"

KINDS_OF_BOTH = {
    128: ("Head", (("election", 15, bytes), ("precinct", 4, None), ("slots", 4, None),
                   ("definition", 32, bytes), ("epochs_file", 32, bytes), ("flags", 1, range(4)), TEXT)),
    129: ("Seal", (("mac_key", 32, bytes), ("signature", 64, bytes))),
    130: ("Boot", (("starts", 4, None), ("last_end", 1, range(3)), ("system_clock", 8, None),
                   ("ballots", 4, None), ("voids", 4, None), ("damaged", 4, None), ("copied", 4, None))),
    131: ("Anchor", (TEXT,)),
    132: ("Left", ()),
    133: ("Close", (("ballots", 4, None), ("voids", 4, None), ("damaged", 4, None), ("free", 4, None))),
    134: ("Fault", (TEXT,)),
}
KINDS_OF_DESK = {
    1: ("Identified", (VOTER_OR_NONE, ("how", 1, range(2)), ("outcome", 1, range(7)))),
    2: ("Issued", (VOTER, ("channel", 1, range(4)))),
    3: ("Returned", (VOTER, ("void_hash", 16, bytes))),
    4: ("Added", (VOTER, ("residence", 1, range(2)))),
    5: ("Overridden", (VOTER,)),
}
KINDS_OF_OPS = {
    1: ("State", (("state", 1, range(8)),)),
    2: ("ZeroReport", (("ballots", 4, None),)),
    3: ("DeviceSeen", (("line", 2, None), DEVICE, ("unread", 2, None))),
    4: ("LineLost", (("line", 2, None), ("why", 1, range(4)))),
    5: ("Cast", (("count", 4, None),)),
    6: ("CastRepeated", ()),
    7: ("CastRefused", (("result", 1, None),)),
    8: ("Void", (("count", 4, None), ("why", 1, range(3)))),
    9: ("CameBackEmpty", (DEVICE,)),
    10: ("OutageBegan", (("cause", 1, range(4)), ("since", 4, None))),
    11: ("OutageEnded", (("cause", 1, range(4)),)),
    12: ("Restart", (("signatures", 1, None), ("members", 1, None), ("by_specialist", 1, range(2)),
                     ("before", 4, None), ("after", 4, None))),
    13: ("Fallback", (("policy", 1, range(3)), ("ballots", 4, None))),
    14: ("MixedVoting", ()),
    15: ("Counters", (("registered", 4, None), ("stored", 4, None))),
    16: ("Closing", (("rights_out", 2, None),)),
    17: ("Missing", (DEVICE, ("why", 1, range(3)), ("signatures", 1, None))),
    18: ("PortableOut", (DEVICE, ("rights", 2, None))),
    19: ("PortableBack", (DEVICE,)),
    20: ("Noise", (("line", 2, None), ("bad_frames", 4, None), ("bad_tags", 4, None), ("again", 4, None))),
    21: ("Summed", (("ballots", 4, None),)),
    22: ("Unopened", (("ballots", 4, None),)),
    23: ("Rehearsed", (("how", 1, range(3)), ("shares", 1, None))),
    24: ("LostWhileOpening", (DEVICE,)),
    25: ("Ordered", (("who", COUNTED, None), ("order", COUNTED, None))),
}
KINDS_OF_OPS_BLOCKS = {
    135: ("Mirror", (("back", 1, range(2)),)),
    136: ("Emptied", (("generation", 1, None),)),
}
# By version and journal.
KINDS = {
    (1, DESK): KINDS_OF_DESK,
    (1, OPS): KINDS_OF_OPS,
    (2, DESK): {**KINDS_OF_DESK, **KINDS_OF_BOTH},
    (2, OPS): {**KINDS_OF_OPS, **KINDS_OF_OPS_BLOCKS, **KINDS_OF_BOTH},
}

OUTCOME_FOUND = 0
ELECTRONIC, HOME_ELECTRONIC, HOME_PAPER = 0, 2, 3
STATE_OPEN, STATE_CLOSING = 3, 5
VOIDED = 1  # policy of a Fallback after which no ballot of the box counts
RECOUNT = 2  # policy of a Fallback after which Casts count anew
END_NONE, END_IN_ORDER, END_NOT_IN_ORDER = 0, 1, 2
BALLOT, VOID = 1, 2
AGAINST_ALL = 255
NO_CODE = 0xFFFF

RECORD_ONLY = ("keys.box", "keys.desk", "box.slots")
MUST_BE_LISTED = ("desk.jnl", "ops.jnl", "desk.epochs", "ops.epochs", "box.bin", "protocols.json")
OTHER_EVIDENCE = ("manifest.json", "election.json", "control-codes.csv", "voter-list.csv",
                  "devices.json", "commission.json", "notes.json")
KNOWN_FILES = MUST_BE_LISTED + OTHER_EVIDENCE + RECORD_ONLY

TITLES = {
    "V1": "form", "V2": "chain", "V3": "epochs", "V4": "key list", "V5": "notes", "V6": "agreement",
    "V7": "times", "V8": "voters", "V9": "rights", "V10": "casts", "V11": "box", "V12": "mirror",
    "V13": "result", "V14": "secrecy", "V15": "medium", "V16": "manifest",
}

# ------------------------------------------------------------------------------------------
# 2. Findings and checks
# ------------------------------------------------------------------------------------------


class Finding:
    """One thing that is wrong, and where."""

    def __init__(self, file, what, block=None, offset=None):
        self.file, self.what, self.block, self.offset = file, what, block, offset

    def as_dict(self):
        return {"file": self.file, "block": self.block, "offset": self.offset, "what": self.what}

    def __str__(self):
        place = self.file
        if self.block is not None:
            place += f" block {self.block}"
        if self.offset is not None:
            place += f" offset {self.offset}"
        return f"{place}: {self.what}"


class Check:
    """The answer of one check: what is wrong, what is only said, or why it does not apply."""

    MOST_FINDINGS = 200

    def __init__(self, code):
        self.code, self.findings, self.said, self.reason, self.left_out = code, [], [], None, 0

    def fail(self, file, what, block=None, offset=None):
        if len(self.findings) < self.MOST_FINDINGS:
            self.findings.append(Finding(file, what, block, offset))
        else:
            self.left_out += 1

    def at(self, record, what):
        """A finding at a record of a journal."""
        self.fail(record.file, what, record.number, record.offset)

    def say(self, what):
        """Something worth telling that fails nothing."""
        self.said.append(what)

    def skip(self, reason):
        """The check does not apply."""
        self.reason = reason
        return self

    @property
    def outcome(self):
        if self.findings:
            return "fail"
        return "pass" if self.reason is None else "not-applicable"

    def words(self):
        """What is said beside the outcome, or None."""
        parts = ([self.reason] if self.reason else []) + self.said
        return "; ".join(parts) or None

    def as_dict(self):
        findings = [f.as_dict() for f in self.findings]
        if self.left_out:
            findings.append(Finding("", f"{self.left_out} more findings are left out").as_dict())
        return {"check": self.code, "outcome": self.outcome, "reason": self.words(), "findings": findings}

    def line(self):
        text = f"{self.code:<4}{TITLES[self.code]:<10} {self.outcome.replace('-', ' ')}"
        if self.findings:
            more = len(self.findings) + self.left_out - 1
            text += f": {self.findings[0]}" + (f" (and {more} more, see --json)" if more else "")
        elif self.words():
            text += f": {self.words()}"
        return text


# ------------------------------------------------------------------------------------------
# 3. Small cryptography
# ------------------------------------------------------------------------------------------


def sha256(*parts):
    """SHA-256 of the parts, joined."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def mac256(key, *parts):
    """HMAC-SHA-256 of the parts, joined."""
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def signature_holds(public_key, signature, message):
    """Whether an Ed25519 signature holds. A key that is no key signs nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def public_half(private_seed):
    """The public key of an Ed25519 private key."""
    key = Ed25519PrivateKey.from_private_bytes(private_seed).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def next_seed(seed):
    return sha256(b"saylau epoch next", seed)


def mac_key_of(seed):
    return mac256(seed, b"saylau epoch mac")


def public_key_of(seed):
    """The public key of the epoch that has this seed."""
    return public_half(mac256(seed, b"saylau epoch seal"))


def seal_message(election, precinct, block):
    """The bytes a Seal signs. The block's first 98 bytes end with the MAC key."""
    return b"saylau seal v2" + election + b"\0" + struct.pack(">I", precinct) + sha256(block[:98])


class TreeHashes:
    """RFC 6962 tree hashes of prefixes of one list of leaves, without beginning anew each time.

    The stack holds whole subtrees as (number of leaves, hash), the largest first.
    """

    def __init__(self, leaves):
        self.leaves, self.stack, self.used = leaves, [], 0

    def of_first(self, count):
        """The hash of the first `count` leaves, or None if there are not so many."""
        if not 0 <= count <= len(self.leaves):
            return None
        if count < self.used:
            self.stack, self.used = [], 0
        while self.used < count:
            size, node = 1, sha256(b"\0", self.leaves[self.used])
            while self.stack and self.stack[-1][0] == size:
                node = sha256(b"\1", self.stack.pop()[1], node)
                size *= 2
            self.stack.append((size, node))
            self.used += 1
        node = None
        for _, left in reversed(self.stack):
            node = left if node is None else sha256(b"\1", left, node)
        return sha256(b"") if node is None else node


def free_slot(k_fill, slot):
    """The noise that fills a free slot: ChaCha20 of RFC 8439, counter from 0."""
    counter_and_nonce = bytes(4) + bytes(8) + struct.pack(">I", slot)
    return Cipher(algorithms.ChaCha20(k_fill, counter_and_nonce), None).encryptor().update(EMPTY_BLOCK)


def slot_data(election, precinct, slot):
    """The additional data of a slot's AES-256-GCM."""
    return b"saylau slot v2" + election + b"\0" + struct.pack(">II", precinct, slot)


# ------------------------------------------------------------------------------------------
# 4. Readers. Each takes bytes, raises nothing, and keeps what is wrong as (offset, what).
# ------------------------------------------------------------------------------------------


def number(data):
    """A big-endian number."""
    return int.from_bytes(data, "big")


def election_id_holds(field):
    """15 bytes: visible ASCII without plus, then zeros. The plus and spaces are no part of a note's name."""
    name = field.rstrip(b"\0")
    return bool(name) and all(0x21 <= byte <= 0x7E and byte != 0x2B for byte in name)


def is_personal_number(value):
    """Twelve digits; the last follows from the others by weights 1 to 11, or 3 to 11, 1 and 2, modulo 11."""
    if not 0 <= value < 10**12:
        return False
    digits = [int(digit) for digit in f"{value:012}"]
    for weights in (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        rest = sum(digit * weight for digit, weight in zip(digits, weights)) % 11
        if rest < 10:
            return rest == digits[11]
    return False


def decode_payload(fields, payload):
    """The fields of a payload, or the reason it has none."""
    values, at = {}, 0
    for name, size, allowed in fields:
        if size in (None, COUNTED):
            end = len(payload)
            if size == COUNTED:
                end = at + 1 + payload[at] if at < len(payload) else at + 1
                at += 1
            if end > len(payload):
                return None, "payload too short"
            try:
                values[name] = payload[at:end].decode("utf-8")
            except UnicodeDecodeError:
                return None, "text that is not UTF-8"
            at = end
            continue
        part = payload[at:at + size]
        if len(part) < size:
            return None, "payload too short"
        at += size
        values[name] = part if allowed is bytes else number(part)
        if allowed in (PERSONAL, PERSONAL_OR_NONE):
            none = allowed is PERSONAL_OR_NONE and values[name] == NOBODY
            if not none and not is_personal_number(values[name]):
                return None, "a voter's number that nobody can have"
        elif allowed not in (None, bytes) and values[name] not in allowed:
            return None, f"field {name} has a value the page does not know"
    if at != len(payload):
        return None, "payload too long"
    return values, None


class Entry:
    """One record of a journal, of either version."""

    def __init__(self, file, place, offset, kind, name, time, epoch, payload, fields):
        self.file, self.number, self.offset = file, place, offset
        self.kind, self.name, self.time, self.epoch = kind, name, time, epoch
        self.payload, self.fields = payload, fields

    def __getitem__(self, field):
        return self.fields[field]


class Block:
    """4,096 bytes of a journal of version 2, cut into their fields without a judgement."""

    def __init__(self, raw, place):
        self.raw, self.place, self.offset = raw, place, place * BLOCK
        self.magic, self.journal, self.stamp, self.kind, self.zero = raw[:8], raw[8], raw[9], raw[10], raw[11]
        self.epoch, self.number, self.time = struct.unpack(">IQQ", raw[12:32])
        self.before, self.length = raw[32:64], number(raw[64:66])
        self.payload, self.mac = raw[66:66 + min(self.length, LONGEST_PAYLOAD)], raw[4064:]
        self.digest = sha256(raw[:4064])
        self.link = sha256(self.digest, self.mac)

    def form(self, journal):
        """What is wrong with the block's form: (offset in the block, what)."""
        if self.magic != b"SAYLAUJ2":
            return [(0, "not a block of a journal")]
        wrong = []
        if self.journal != journal:
            wrong.append((8, "block of the other journal"))
        if self.stamp not in STAMPS:
            wrong.append((9, "unknown stamp"))
        if self.zero:
            wrong.append((11, "byte that must be zero"))
        if self.journal == OPS and self.time % MINUTE_MS:
            wrong.append((24, "a time that is no whole minute"))
        if self.length > LONGEST_PAYLOAD:
            wrong.append((64, "payload too long for a block"))
        elif any(self.raw[66 + self.length:4064]):
            wrong.append((66 + self.length, "bytes behind the payload that must be zero"))
        return wrong


class Journal:
    """A journal of either version: its records, and what is wrong with form and chain."""

    def __init__(self, file, journal, data):
        self.file, self.journal, self.data = file, journal, data
        self.form, self.chain = [], []  # Findings
        self.records, self.blocks = [], []
        self.stamp = self.election = self.precinct = None
        self.unused = 0  # zero blocks at the end
        self.version = {b"SAYLAUJ1": 1, b"SAYLAUJ2": 2}.get(self.data[:8])
        if self.version == 1:
            self._read_version_1()
        elif self.version == 2:
            self._read_version_2()
        else:
            self._wrong(self.form, "not a journal of version 1 or 2", None, 0)

    def _wrong(self, where, what, block, offset):
        where.append(Finding(self.file, what, block, offset))

    # Version 1

    def _read_version_1(self):
        """Reads to the first break and keeps what comes before it."""
        head = self.data[:64]
        if len(head) < 64:
            self.version = None
            return self._wrong(self.form, "the header is cut", None, len(head))
        self._check_head_1(head)
        if self.form:  # what does not begin as this journal is none
            self.version = None
            return None
        kinds, at, last, count = KINDS[1, self.journal], 64, sha256(head), 0
        while at < len(self.data):
            length = number(self.data[at:at + 2])
            end = at + 11 + length
            if len(self.data) < end + 32:
                return self._wrong(self.form, "the file is cut within a record", count + 1, at)
            kind, claimed, time = struct.unpack(">BII", self.data[at + 2:at + 11])
            last = sha256(last, self.data[at:end])
            if last != self.data[end:end + 32]:
                return self._wrong(self.chain, "the chain does not follow", count + 1, at)
            if claimed != count + 1:
                return self._wrong(self.chain, "the number does not follow", count + 1, at)
            if kind not in kinds:
                return self._wrong(self.form, "unknown kind", count + 1, at)
            count += 1
            if not self._keep(kinds, count, at, kind, time, None, self.data[at + 11:end]):
                return None
            at = end + 32

    def _check_head_1(self, head):
        self.stamp, self.election, self.precinct = head[9], head[16:31], number(head[32:36])
        if head[8] != self.journal:
            self._wrong(self.form, "header of the other journal", None, 8)
        if self.stamp not in STAMPS:
            self._wrong(self.form, "unknown stamp", None, 9)
        if any(head[10:16]) or head[31] or any(head[36:]):
            self._wrong(self.form, "header bytes that must be zero", None, 10)
        if not election_id_holds(self.election):
            self._wrong(self.form, "election id out of form", None, 16)

    # Version 2

    def _read_version_2(self):
        whole = len(self.data) // BLOCK
        if len(self.data) % BLOCK:
            self._wrong(self.form, "not whole blocks", None, whole * BLOCK)
        raws = [self.data[i * BLOCK:(i + 1) * BLOCK] for i in range(whole)]
        while raws and raws[-1] == EMPTY_BLOCK:
            raws.pop()
        self.unused = whole - len(raws)
        for place, raw in enumerate(raws):
            block = Block(raw, place)
            if raw == EMPTY_BLOCK:
                self._wrong(self.form, "zeros before the last block", place, place * BLOCK)
            elif self._take(block):
                self.blocks.append(block)
                continue
            # Up to here the journal is read, and the chain leads no further.
            self._wrong(self.chain, "nothing follows from a block without form", place, place * BLOCK)
            break
        self._follow()
        self._order()
        if self.head is None:
            self.version = None

    def _take(self, block):
        """Makes a record of a block, and answers whether its form holds."""
        kinds, wrong = KINDS[2, self.journal], block.form(self.journal)
        if not wrong and block.kind not in kinds:
            wrong = [(10, "unknown kind")]
        if not wrong and (block.kind == 128) != (block.place == 0):
            wrong = [(10, "block 0 must be the Head, and no other")]
        if not wrong and block.place == 1 and block.kind != 130:
            wrong = [(10, "block 1 must be a Boot")]
        for at, what in wrong:
            self._wrong(self.form, what, block.place, block.offset + at)
        return not wrong and self._keep(kinds, block.place, block.offset, block.kind, block.time, block.epoch,
                                        block.payload)

    def _keep(self, kinds, place, offset, kind, time, epoch, payload):
        name, layout = kinds[kind]
        fields, wrong = decode_payload(layout, payload)
        if wrong:
            self._wrong(self.form, f"{name}: {wrong}", place, offset)
            return False
        if name == "Head" and not election_id_holds(fields["election"]):
            self._wrong(self.form, "Head: election id out of form", place, offset)
            return False
        if self.journal == DESK and name in ("Boot", "Close"):
            counts = [f for f in ("ballots", "voids", "damaged", "copied", "free") if fields.get(f)]
            if counts:
                self._wrong(self.form, f"{name}: counts of the box in the desk journal", place, offset)
                return False
        self.records.append(Entry(self.file, place, offset, kind, name, time, epoch, payload, fields))
        return True

    def _follow(self):
        """Numbers, links and stamps from block to block."""
        before = bytes(32)
        for block in self.blocks:
            if block.raw != EMPTY_BLOCK:
                if block.number != block.place:
                    self._wrong(self.chain, "the number is not the place", block.place, block.offset + 16)
                if block.before != before:
                    self._wrong(self.chain, "the link of the block before is another", block.place, block.offset + 32)
                if block.stamp != self.blocks[0].stamp:
                    self._wrong(self.chain, "another stamp than the first block", block.place, block.offset + 9)
            before = block.link
        if self.blocks:
            self.stamp = self.blocks[0].stamp

    def _order(self):
        """Behind a Close its Seal alone stands."""
        names = {record.number: record for record in self.records}
        if not self.blocks:
            self._wrong(self.form, "no block is used", None, 0)
        close = self.find("Close")
        if close:
            for record in self.records:
                seal = record.number == close.number + 1 and record.name == "Seal"
                if record.number > close.number and not seal:
                    self._wrong(self.form, "a block behind the Close", record.number, record.offset)
        head = names.get(0)
        if head and head.name == "Head":
            self.election, self.precinct = head["election"], head["precinct"]

    # Questions

    def find(self, name):
        """The first record of this name."""
        return next((record for record in self.records if record.name == name), None)

    def all(self, *wanted):
        return [record for record in self.records if record.name in wanted]

    @property
    def head(self):
        return self.records[0] if self.records and self.records[0].name == "Head" else None

    @property
    def sealed(self):
        """The MAC key of every sealed epoch, as its Seal shows it."""
        return {record.epoch: record["mac_key"] for record in self.all("Seal")}


class EpochsFile:
    """Public keys of the epochs of one journal, signed by the ceremony key."""

    def __init__(self, file, journal, data):
        self.file, self.wrong, self.keys = file, [], []
        self.digest, self.data = sha256(data), data
        self.stamp = self.election = self.precinct = self.ceremony = None
        if data[:8] != b"SAYLAUE2" or len(data) < 72:
            self.wrong.append((0, "not an epochs file"))
            return
        self._read(journal, data)

    def _read(self, journal, data):
        self.stamp, self.election = data[9], data[16:31]
        self.precinct, count = struct.unpack(">II", data[32:40])
        self.ceremony = data[40:72]
        if data[8] != journal:
            self.wrong.append((8, "epochs file of the other journal"))
        if self.stamp not in STAMPS:
            self.wrong.append((9, "unknown stamp"))
        if any(data[10:16]) or data[31]:
            self.wrong.append((10, "bytes that must be zero"))
        if not election_id_holds(self.election):
            self.wrong.append((16, "election id out of form"))
        if count < 1:
            self.wrong.append((36, "no epoch is listed"))
        if len(data) != 72 + 32 * count + 64:
            self.wrong.append((36, "the length does not fit the number of epochs"))
            return
        if not self.wrong:
            self.keys = [data[72 + 32 * i:104 + 32 * i] for i in range(count)]

    def signed(self):
        """Whether the ceremony key named in the file signed it."""
        return self.ceremony is not None and signature_holds(self.ceremony, self.data[-64:], self.data[:-64])


class KeysFile:
    """Keys of a station. After the close the file is zeros."""

    def __init__(self, file, which, data, mirror=False):
        self.file, self.wrong, self.destroyed = file, [], not any(data)
        self.stamp = self.election = self.precinct = None
        self.k_box = self.k_fill = None
        self.seeds, self.torn = {}, []  # epoch: seed; offsets of what a start would zero
        if len(data) != (BLOCK if mirror else 3 * BLOCK):
            self.wrong.append((0, "not of the length of a keys file"))
            return
        if self.destroyed:
            return
        self._read_first(which, data[:BLOCK])
        if not mirror:
            self._read_seeds(data)

    def _read_first(self, which, block):
        magic = block[:8] == b"SAYLAUK2" and block[8] == which
        if not magic or sha256(block[:4064]) != block[4064:]:
            self.wrong.append((0, "block 0 does not hold"))
            return
        self.stamp, self.election, self.precinct = block[9], block[16:31], number(block[32:36])
        keys_end = 160 if which == 2 else 64
        if self.stamp not in STAMPS:
            self.wrong.append((9, "unknown stamp"))
        if any(block[10:16]) or block[31] or any(block[36:64]) or any(block[keys_end:4064]):
            self.wrong.append((10, "bytes that must be zero"))
        if which == 2 and any(block[64:160]):
            self.k_box, self.k_fill = block[96:128], block[128:160]

    def _read_seeds(self, data):
        for place in (1, 2):
            block = data[place * BLOCK:(place + 1) * BLOCK]
            if not any(block):
                continue
            epoch, held = number(block[8:12]), sha256(block[:4064]) == block[4064:]
            if block[:8] != b"SAYLAUS2" or not held or any(block[12:16]) or any(block[48:4064]):
                self.torn.append(place * BLOCK)
            elif place != 1 + epoch % 2:
                self.torn.append(place * BLOCK)
            else:
                self.seeds[epoch] = block[16:48]
        if len(self.seeds) == 2 and max(self.seeds) - min(self.seeds) != 1:
            self.wrong.append((BLOCK, "two seeds that are not of neighbouring epochs"))
        if not self.seeds and not self.wrong:
            self.wrong.append((BLOCK, "no seed"))
        if self.wrong:
            self.k_box, self.k_fill, self.seeds = None, None, {}

    @property
    def seed(self):
        """The epoch and seed that hold: the higher of two."""
        return max(self.seeds.items()) if self.seeds else None


Slot = collections.namedtuple("Slot", "place state kind generation tag sealed")


class SlotsFile:
    """The ballot box of a station as blocks; with keys, what is in them."""

    def __init__(self, file, data):
        self.file, self.data, self.wrong = file, data, []
        self.stamp = self.election = self.precinct = None
        self.count = 0
        head = data[:BLOCK]
        if len(head) < BLOCK or head[:8] != b"SAYLAUX2" or sha256(head[:4064]) != head[4064:]:
            self.wrong.append((0, "block 0 does not hold"))
            return
        self.stamp, self.election = head[8], head[16:31]
        self.precinct, self.count = struct.unpack(">II", head[32:40])
        if self.stamp not in STAMPS:
            self.wrong.append((8, "unknown stamp"))
        if any(head[9:16]) or head[31] or any(head[40:4064]):
            self.wrong.append((9, "bytes that must be zero"))
        if self.count < 64 or self.count & (self.count - 1):
            self.wrong.append((36, "the slots are no power of two, or too few"))
        if len(data) != BLOCK * (1 + self.count):
            self.wrong.append((36, "the length does not fit the number of slots"))

    def raw(self, slot):
        return self.data[(slot + 1) * BLOCK:(slot + 2) * BLOCK]

    def open(self, keys):
        """Every slot: free, used or damaged."""
        if self.wrong:
            return []
        cipher = AESGCM(keys.k_box)
        return [self._open_one(slot, cipher, keys.k_fill) for slot in range(self.count)]

    def _open_one(self, slot, cipher, k_fill):
        raw = self.raw(slot)
        if raw == free_slot(k_fill, slot):
            return Slot(slot, "free", None, None, None, None)
        try:
            plain = cipher.decrypt(raw[:12], raw[12:], slot_data(self.election, self.precinct, slot))
        except InvalidTag:
            return Slot(slot, "damaged", None, None, None, None)
        kind, generation, tag, sealed = plain[0], plain[1], plain[2:18], plain[18:98]
        formed = kind in (BALLOT, VOID) and not any(plain[98:]) and (kind == BALLOT or not any(sealed))
        return Slot(slot, "used" if formed else "damaged", kind, generation, tag, sealed)


class Export:
    """The ballot box after the count, sorted, without slot numbers."""

    def __init__(self, file, data):
        self.file, self.wrong, self.entries, self.votes = file, [], [], []
        self.sealing, self.stamp, self.votes_sorted = None, None, True
        if data[:8] != b"SAYLAUB1" or len(data) < 16:
            self.wrong.append((0, "not a box export"))
            return
        version, self.sealing, self.stamp, zero, count = struct.unpack(">BBBBI", data[8:16])
        for bad, at, what in ((version != 1, 8, "unknown version"), (self.sealing > 1, 9, "unknown sealing"),
                              (self.stamp not in STAMPS, 10, "unknown stamp"), (zero, 11, "byte that must be zero")):
            if bad:
                self.wrong.append((at, what))
        end = 16 + 97 * count
        if len(data) < end:
            self.wrong.append((len(data), "the file is cut within the slots"))
            return
        self.entries = [data[at:at + 97] for at in range(16, end, 97)]
        self._check_entries()
        self._read_votes(data, end)

    def _check_entries(self):
        for index, entry in enumerate(self.entries):
            if entry[0] not in (BALLOT, VOID):
                self.wrong.append((16 + 97 * index, "unknown kind of slot"))
            elif entry[0] == VOID and any(entry[17:]):
                self.wrong.append((33 + 97 * index, "a void slot that is not empty"))

    def _read_votes(self, data, end):
        if self.sealing == 0:
            if len(data) != end:
                self.wrong.append((end, "bytes behind the slots"))
            return
        count = number(data[end:end + 4])
        if len(data) < end + 4 or len(data) != end + 4 + 4 * count:
            self.wrong.append((end, "the length does not fit the number of votes"))
            return
        raw = [data[at:at + 4] for at in range(end + 4, len(data), 4)]
        self.votes_sorted = raw == sorted(raw)
        for index, vote in enumerate(raw):
            contest, choice, code = struct.unpack(">BBH", vote)
            if contest > 7 or 201 <= choice <= 254 or 9999 < code < NO_CODE:
                self.wrong.append((end + 4 + 4 * index, "a vote out of form"))
            else:
                self.votes.append((contest, choice, code))

    def of_kind(self, kind):
        return [entry for entry in self.entries if entry[0] == kind]


STAND_IN = b"SAYLAU STAND-IN NOT SEAL"


def open_stand_in(sealed):
    """The choice bytes and the code of a ballot sealed by the stand-in, or None if it does not open."""
    plain = sealed[24:56]
    if sealed[:24] != STAND_IN or any(sealed[56:]):
        return None
    version, contests, code = plain[0], plain[1], number(plain[10:12])
    if version != 1 or contests > 8 or any(plain[2 + contests:10]) or any(plain[12:]):
        return None
    choices = list(plain[2:2 + contests])
    if any(201 <= choice <= 254 for choice in choices) or 9999 < code < NO_CODE:
        return None
    return choices, code


class Note:
    """A checkpoint note, cut into its five lines."""

    def __init__(self, text):
        """Raises ValueError with the reason, and that alone, if the text is no note."""
        lines = text.split("\n")
        if len(lines) != 6 or lines[3] or lines[5]:
            raise ValueError("not the five lines of a note, each with its newline")
        self.text, self.name = text, lines[0]
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1], re.ASCII):
            raise ValueError("the number of blocks is out of form")
        self.count = int(lines[1])
        self.root = self._base64(lines[2], 32)
        start = "\u2014 " + self.name + " "
        if not lines[4].startswith(start):
            raise ValueError("the signature line is not by the name of the note")
        signed = self._base64(lines[4][len(start):], 68)
        self.key_hash, self.signature = signed[:4], signed[4:]
        self.signed_text = "\n".join(lines[:3]) + "\n"

    @staticmethod
    def _base64(text, size):
        """Base64 with its padding, in its one form."""
        try:
            data = base64.b64decode(text.encode("ascii"), validate=True)
        except (ValueError, UnicodeEncodeError):
            raise ValueError("base64 out of form") from None
        if len(data) != size or base64.b64encode(data).decode() != text:
            raise ValueError("base64 of another length or form")
        return data

    def signed_by(self, public_key):
        name = self.name.encode("utf-8", "replace")
        if self.key_hash != sha256(name, b"\n\x01", public_key)[:4]:
            return False
        return signature_holds(public_key, self.signature, self.signed_text.encode("utf-8", "replace"))


def note_name(journal, election, precinct):
    """The first line of a journal's notes."""
    which = "desk" if journal == DESK else "ops"
    return f"saylau/{election.rstrip(bytes(1)).decode('ascii', 'replace')}/{precinct}/{which}"


def notes_in(data):
    """The notes in a file an observer kept: one, or several with or without empty lines between them.

    Copies change line ends and lose the last newline; that is mended here and nothing else.
    """
    try:
        text = data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        return []
    lines = [line.rstrip() for line in text.splitlines()]
    notes, at = [], 0
    while at < len(lines):
        if lines[at]:
            notes.append("\n".join(lines[at:at + 5]) + "\n")
            at += 5
        else:
            at += 1
    return notes


def no_doubles(pairs):
    """For JSON: a name that stands twice would be read in two ways."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def no_constant(name):
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def same_json(one, other):
    """Equal as JSON: 1, 1.0 and true are three values."""
    return json.dumps(one) == json.dumps(other)


def read_json(data):
    """The JSON value, or None; and whether it could be read."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=no_doubles, parse_constant=no_constant), True
    except (ValueError, RecursionError):
        return None, False


def get(value, *path):
    """A value deep in JSON, or None."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32


def read_codes(data):
    """Rows (contest, choice, code) of the control list, and what is wrong with it."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (ValueError, csv.Error):
        return [], "not a table"
    if not rows:
        return [], None  # a list without rows is an empty file
    if rows[0] != ["contest", "choice", "code"]:
        return [], "another first line than contest,choice,code"
    out = []
    for row in rows[1:]:
        if len(row) != 3 or not all(re.fullmatch(r"[0-9]{1,4}", cell, re.ASCII) for cell in row):
            return [], "a row out of form"
        out.append(tuple(int(cell) for cell in row))
    if any(contest > 7 or (choice > 200 and choice != AGAINST_ALL) for contest, choice, _ in out):
        return [], "a row out of form"
    return out, None if out == sorted(out) else "rows that are not sorted"


# ------------------------------------------------------------------------------------------
# 5. The folder
# ------------------------------------------------------------------------------------------


class Folder:
    """The files of one folder. Reads regular files alone, so nothing can make it wait."""

    def __init__(self, path):
        self.path, self.problems, self.cache = path, {}, {}
        try:
            self.names = sorted(os.listdir(path))
        except (OSError, ValueError):
            self.names = None

    def read(self, name):
        """The bytes of a file, or None if it is not there or cannot be read."""
        if name not in self.cache:
            self.cache[name] = self._read(name)
        return self.cache[name]

    def _read(self, name):
        if self.names is None or name not in self.names:
            return None
        try:
            path = os.path.join(self.path, name)
            about = os.stat(path)
            if not stat.S_ISREG(about.st_mode):
                self.problems[name] = "not a file"
            elif about.st_size > LONGEST_FILE:
                self.problems[name] = "too long for a file of one station"
            else:
                with open(path, "rb") as file:
                    return file.read()
        except (OSError, ValueError, MemoryError):
            self.problems[name] = "cannot be read"
        return None


class Record:
    """All that was found: the folder's files, read into their formats."""

    def __init__(self, folder, mirror=None, ceremony=None, notes=()):
        self.folder, self.mirror_folder, self.ceremony, self.notes = folder, mirror, ceremony, notes
        self.is_record = any(name in folder.names for name in RECORD_ONLY)
        self.desk = self._make("desk.jnl", Journal, DESK)
        self.ops = self._make("ops.jnl", Journal, OPS)
        self.desk_epochs = self._make("desk.epochs", EpochsFile, DESK)
        self.ops_epochs = self._make("ops.epochs", EpochsFile, OPS)
        self.keys_desk = self._make("keys.desk", KeysFile, 1)
        self.keys_box = self._make("keys.box", KeysFile, 2)
        self.slots = self._make("box.slots", SlotsFile)
        self.export = self._make("box.bin", Export)
        self.json = {name: read_json(folder.read(name)) for name in KNOWN_FILES
                     if name.endswith(".json") and folder.read(name) is not None}
        codes = folder.read("control-codes.csv")
        self.codes = read_codes(codes) if codes is not None else None
        self._read_mirror()
        self.opened = self._open_slots()

    def _make(self, name, reader, *more):
        data = self.folder.read(name)
        if data is None:
            return None
        return reader(name, *more, data)

    def _read_mirror(self):
        self.mirror_slots = self.mirror_keys = None
        if self.mirror_folder is None:
            return
        slots, keys = self.mirror_folder.read("box.slots"), self.mirror_folder.read("keys.box")
        if slots is not None:
            self.mirror_slots = SlotsFile("mirror/box.slots", slots)
        if keys is not None:
            self.mirror_keys = KeysFile("mirror/keys.box", 2, keys, mirror=True)

    def _open_slots(self):
        """The slots with their content, or None where there are no slots or no keys."""
        if self.slots is None or self.slots.wrong or self.keys_box is None or self.keys_box.k_box is None:
            return None
        return self.slots.open(self.keys_box)

    @property
    def journals(self):
        return [journal for journal in (self.desk, self.ops) if journal is not None]

    @property
    def is_version_2(self):
        return any(journal.version == 2 for journal in self.journals)

    @property
    def blocks(self):
        """The journals of version 2."""
        return [journal for journal in self.journals if journal.version == 2]

    def epochs_of(self, journal):
        return self.desk_epochs if journal.journal == DESK else self.ops_epochs

    def keys_of(self, journal):
        return self.keys_desk if journal.journal == DESK else self.keys_box

    def value(self, name):
        """A JSON file's value, or None."""
        return self.json.get(name, (None, False))[0]

    @property
    def stamps(self):
        """The stamp of every file that has one: (file, offset, stamp)."""
        parts = [(j, 9) for j in self.journals] + [(e, 9) for e in (self.desk_epochs, self.ops_epochs)]
        parts += [(k, 9) for k in (self.keys_desk, self.keys_box)] + [(self.slots, 8), (self.export, 10)]
        found = [(part.file, at, STAMPS.get(part.stamp)) for part, at in parts if part is not None]
        for name in self.json:
            found.append((name, None, get(self.value(name), "stamp")))
        return [(file, at, stamp) for file, at, stamp in found if isinstance(stamp, str)]


# ------------------------------------------------------------------------------------------
# 6. The checks
# ------------------------------------------------------------------------------------------


NEEDS_2 = "needs journals of version 2"


def v1_form(record):
    """Every file has its format; the files that must be there are there; one stamp throughout."""
    check = Check("V1")
    for name, problem in sorted(record.folder.problems.items()):
        check.fail(name, problem)
    for journal in record.journals:
        for finding in journal.form:
            check.fail(finding.file, finding.what, finding.block, finding.offset)
    simple = (record.desk_epochs, record.ops_epochs, record.keys_desk, record.keys_box, record.slots,
              record.export, record.mirror_slots, record.mirror_keys)
    for part in simple:
        for offset, what in part.wrong if part is not None else ():
            check.fail(part.file, what, None, offset)
    for name, (_, readable) in sorted(record.json.items()):
        if not readable:
            check.fail(name, "cannot be understood")
    if record.codes is not None and record.codes[1]:
        check.fail("control-codes.csv", record.codes[1])
    form_of_record_folder(record, check)
    for file, offset, stamp in record.stamps:
        if stamp != record.stamps[0][2]:
            check.fail(file, f"another stamp than {record.stamps[0][0]}", None, offset)
    return check


def form_of_record_folder(record, check):
    """Which files must be there, and how long the journals are before the station opens."""
    names = record.folder.names
    wanted = []
    if record.is_version_2:
        wanted += ["desk.jnl", "ops.jnl", "desk.epochs", "ops.epochs"]
    if "manifest.json" in names:
        wanted.append("election.json")
    if "box.slots" in names:
        wanted += ["keys.box", "keys.desk"]
    for name in wanted:
        if name not in names:
            check.fail(name, "is missing")
    for keys in (record.keys_desk, record.keys_box):
        for offset in keys.torn if keys is not None and not keys.wrong else ():
            check.say(f"{keys.file}: at {offset} a torn seed, which a start zeroes")
    if record.folder.read("lock"):
        check.fail("lock", "is not empty", None, 0)
    if record.slots is None or record.slots.wrong:
        return
    for journal in record.blocks:
        blocks, slots = len(journal.data) // BLOCK, record.slots.count
        if blocks < max(FEWEST_BLOCKS, 2 * slots):
            check.fail(journal.file, "fewer blocks than a station begins with", None, len(journal.data))


def v2_chain(record):
    """Numbers, links, stamps, and the MACs of sealed epochs; of the tail, where the keys are there."""
    check = Check("V2")
    if not record.journals:
        return check.skip("no journal")
    for journal in record.journals:
        if journal.version is None:
            check.fail(journal.file, "not a journal, so nothing follows", None, 0)
            continue
        for finding in journal.chain:
            check.fail(finding.file, finding.what, finding.block, finding.offset)
        if journal.version == 2:
            check_macs(record, journal, check)
    return check


def check_macs(record, journal, check):
    """A MAC key is shown by the Seal of its epoch; that of the tail comes from the seed."""
    macs, keys, unknown = journal.sealed, record.keys_of(journal), 0
    if keys is not None and keys.seed is not None:
        epoch, seed = keys.seed
        macs = {epoch: mac_key_of(seed), **macs}
    for block in journal.blocks:
        if block.raw == EMPTY_BLOCK:
            continue
        if block.epoch not in macs:
            unknown += 1
        elif not hmac.compare_digest(mac256(macs[block.epoch], block.digest), block.mac):
            check.fail(journal.file, "the MAC does not hold", block.place, block.offset + 4064)
    if unknown:
        check.say(f"{journal.file}: the MACs of {unknown} unsealed blocks cannot be checked here")


def v3_epochs(record):
    """Epochs follow each other, each ends in one Seal, and its signature holds."""
    check = Check("V3")
    if not record.is_version_2:
        return check.skip(NEEDS_2)
    for journal in record.blocks:
        keys = record.epochs_of(journal)
        listed = len(keys.keys) if keys is not None else 0
        if not listed:
            check.fail(journal.file.replace(".jnl", ".epochs"), "no keys, so no Seal can be checked")
        check_epoch_numbers(journal, listed, check)
        check_seals(journal, keys, listed, check)
        check_tail(journal, check)
        check_seed(record, journal, check)
    return check


def check_epoch_numbers(journal, listed, check):
    """Numbers from 0 on without gaps; a new one behind a Seal and there alone; not too long."""
    expected, length, sealed = 0, 0, False
    for block in journal.blocks:
        if sealed:
            expected, length = expected + 1, 0
        length += 1
        if block.raw == EMPTY_BLOCK:
            continue
        if block.epoch != expected:
            check.fail(journal.file, "the epoch does not follow", block.place, block.offset + 12)
            if block.epoch > expected:
                expected, length = block.epoch, 1
        if listed and block.epoch >= listed:
            check.fail(journal.file, "an epoch that is not listed", block.place, block.offset + 12)
        if length == EPOCH_BLOCKS + 1 and block.epoch != listed - 1:
            check.fail(journal.file, "an epoch of more than 64 blocks", block.place, block.offset)
        sealed = block.kind == 129


def check_seals(journal, keys, listed, check):
    """The signature of each Seal, by the key listed for its epoch."""
    for record in journal.all("Seal"):
        before = journal.blocks[record.number - 1].kind if record.number else None
        if listed and record.epoch == listed - 1 and before != 133:
            check.at(record, "the last epoch listed is sealed at the Close alone")
        if record.epoch >= listed or journal.election is None:
            continue  # said already: not listed, or no Head
        message = seal_message(journal.election, journal.precinct, journal.blocks[record.number].raw)
        if not signature_holds(keys.keys[record.epoch], record["signature"], message):
            check.at(record, "the signature does not hold")


def check_tail(journal, check):
    """How many blocks no Seal guards. None may be left behind a Close."""
    tail = 0
    for block in reversed(journal.blocks):
        if block.kind == 129:
            break
        tail += 1
    close = journal.find("Close")
    if close and tail:
        check.at(close, "the Close is not sealed")
    check.say(f"{journal.file}: {tail} blocks unsealed")


def check_seed(record, journal, check):
    """The seed in the keys is that of the next block, or of an epoch sealed the moment before.

    A seed ahead of its journal says that the journal was rolled back.
    """
    keys, listed = record.keys_of(journal), record.epochs_of(journal)
    if keys is None or keys.seed is None or not journal.blocks:
        return
    epoch, seed = keys.seed
    last = journal.blocks[-1]
    wanted = last.epoch + 1 if last.kind == 129 else last.epoch
    if epoch > wanted:
        check.fail(keys.file, "the seed is ahead of its journal: the journal was rolled back")
    elif epoch < wanted and not (last.kind == 129 and epoch == last.epoch):
        check.fail(keys.file, "the seed is behind its journal")
    if listed is not None and epoch < len(listed.keys) and public_key_of(seed) != listed.keys[epoch]:
        check.fail(keys.file, "the seed is not that of the epoch's listed key")


def v4_key_list(record):
    """The epochs files hold by the ceremony key, and the Heads name them and the definition."""
    check = Check("V4")
    if not record.is_version_2:
        if record.ceremony is not None:
            check.fail("desk.jnl", "a ceremony key was given, but no journal is of version 2")
            return check
        return check.skip(NEEDS_2)
    for name in headless(record):
        check.fail(name, "no Head that names its key list")
    for journal in record.blocks:
        check_epochs_file(record, journal, check)
    files = [f for f in (record.desk_epochs, record.ops_epochs) if f is not None and f.ceremony is not None]
    if len(files) == 2 and files[0].ceremony != files[1].ceremony:
        check.fail(files[1].file, "another ceremony key than desk.epochs", None, 40)
    if record.ceremony is None:
        check.say("no --ceremony was given: the files agree with themselves, no more")
    check_definition(record, check)
    return check


def headless(record):
    """The journals that are not of version 2, where the other is."""
    with_head = {journal.file for journal in record.blocks}
    return [name for name in ("desk.jnl", "ops.jnl") if name not in with_head]


def check_epochs_file(record, journal, check):
    """One epochs file: signed, by the right key, and the one the Head names."""
    keys = record.epochs_of(journal)
    if keys is None:
        check.fail(journal.file.replace(".jnl", ".epochs"), "is missing")
        return
    if keys.wrong:
        check.fail(keys.file, "out of form, see V1", None, keys.wrong[0][0])
    elif (keys.election, keys.precinct) != (journal.election, journal.precinct):
        check.fail(keys.file, "of another election or precinct than its journal", None, 16)
    if not keys.signed():
        check.fail(keys.file, "the signature of the ceremony key does not hold", None, max(0, len(keys.data) - 64))
    if record.ceremony is not None and keys.ceremony != record.ceremony:
        check.fail(keys.file, "the ceremony key is not the one given", None, 40)
    if journal.head["epochs_file"] != keys.digest:
        check.at(journal.head, "the Head names another epochs file")


def check_definition(record, check):
    """Election and precinct are everywhere those of election.json, and the Heads name it."""
    data, value = record.folder.read("election.json"), record.value("election.json")
    if data is None:
        check.say("election.json is not here: the Heads' digest of it cannot be checked")
        return
    election, precinct = get(value, "election_id"), get(value, "precinct", "number")
    if not isinstance(election, str) or not is_count(precinct):
        check.fail("election.json", "names no election and precinct")
        return
    wanted = election.encode("utf-8", "replace").ljust(15, b"\0")
    for part in record.blocks + [record.desk_epochs, record.ops_epochs]:
        if part is not None and part.election is not None and (part.election, part.precinct) != (wanted, precinct):
            check.fail(part.file, "another election or precinct than election.json")
    for journal in record.blocks:
        if journal.head is not None and journal.head["definition"] != sha256(data):
            check.at(journal.head, "the Head names another election.json")


def v5_notes(record):
    """Every Anchor's note, and every note observers copied, is true of its journal."""
    check = Check("V5")
    if not record.is_version_2:
        if record.notes:
            check.fail(record.notes[0][0], "a note was given, but no journal is of version 2")
            return check
        return check.skip(NEEDS_2)
    anchors = set()
    for journal in record.blocks:
        hashes = TreeHashes([block.link for block in journal.blocks])
        for anchor in journal.all("Anchor"):
            anchors.add(anchor["text"])
            check_anchor(record, journal, anchor, hashes, check)
    for file, data in record.notes:
        check_observers_notes(record, file, data, anchors, check)
    check.say(f"{len(anchors)} Anchors, {len(record.notes)} files of notes")
    return check


def check_anchor(record, journal, anchor, hashes, check):
    try:
        note = Note(anchor["text"])
    except ValueError as wrong:
        check.at(anchor, str(wrong))
        return
    if journal.election is None or note.name != note_name(journal.journal, journal.election, journal.precinct):
        check.at(anchor, "the note does not name this journal")
    if note.count != anchor.number:
        check.at(anchor, "the note does not count the blocks before it")
    elif note.root != hashes.of_first(note.count):
        check.at(anchor, "the note has another tree hash than the blocks before it")
    keys = record.epochs_of(journal)
    if keys is None or anchor.epoch >= len(keys.keys) or not note.signed_by(keys.keys[anchor.epoch]):
        check.at(anchor, "the note is not signed by its epoch")


def check_observers_notes(record, file, data, anchors, check):
    """A copied note must be a note, be signed by an epoch of its journal, and stand in it."""
    notes = notes_in(data) if data is not None else []
    if not notes:
        check.fail(file, "holds no note, or cannot be read")
    for text in notes:
        try:
            note = Note(text)
        except ValueError as wrong:
            check.fail(file, str(wrong))
            continue
        if text in anchors:
            continue  # checked with its Anchor
        names = [note_name(j.journal, j.election, j.precinct) for j in record.blocks if j.election is not None]
        if note.name not in names:
            check.fail(file, "names neither journal of this record")
            continue
        keys = record.desk_epochs if note.name.endswith("/desk") else record.ops_epochs
        if keys is not None and any(note.signed_by(key) for key in keys.keys):
            check.fail(file, "signed by this journal, but does not stand in it: the journal was changed or rolled back")
        else:
            check.fail(file, "signed by no key of this journal, and does not stand in it")


def v6_agreement(record):
    """The two journals tell of the same election and of the same starts and end."""
    check = Check("V6")
    if not record.is_version_2:
        return check.skip(NEEDS_2)
    for name in headless(record):
        check.fail(name, "no journal of version 2 beside the other")
    if check.findings:
        return check
    desk, ops = record.desk, record.ops
    for field in ("election", "precinct", "slots", "definition"):
        if desk.head[field] != ops.head[field]:
            check.at(ops.head, f"another {field} than the Head of desk.jnl")
    for bit, what in ((1, "check of the file system"), (2, "mirror")):
        if desk.head["flags"] & bit != ops.head["flags"] & bit:
            check.at(ops.head, f"another {what} than the Head of desk.jnl")
    if desk.head["text"] != ops.head["text"]:
        check.at(ops.head, "another file system than the Head of desk.jnl")
    check_belongings(record, ops, check)
    check_boots(desk, ops, check)
    if bool(desk.find("Close")) != bool(ops.find("Close")):
        check.at(desk.find("Close") or ops.find("Close"), "a Close in one journal alone")
    return check


def check_belongings(record, ops, check):
    """Box and keys are of the precinct of the journals."""
    for part in (record.slots, record.keys_desk, record.keys_box):
        if part is None or part.wrong or part.election is None:
            continue
        if (part.election, part.precinct) != (ops.election, ops.precinct):
            check.fail(part.file, "of another election or precinct than the journals", 0, 0)
    if record.slots is not None and not record.slots.wrong and record.slots.count != ops.head["slots"]:
        check.fail("box.slots", "another number of slots than the Heads", 0, 36)


def check_boots(desk, ops, check):
    """Numbers of starts rise; those of ops.jnl stand in desk.jnl; each tells the end that stands before it.

    A start writes desk.jnl first and may crash before ops.jnl; so ops.jnl may lack a start, the
    first one included.
    """
    starts = {(boot["starts"], boot["system_clock"]) for boot in desk.all("Boot")}
    for journal in (desk, ops):
        last = -1
        for place, boot in enumerate(journal.all("Boot")):
            if boot["starts"] <= last:
                check.at(boot, "the number of the start does not rise")
            last = boot["starts"]
            before = record_before(journal, boot)
            left = before is not None and before.name == "Left"
            wanted = END_NONE if place == 0 else END_IN_ORDER if left else END_NOT_IN_ORDER
            if boot["last_end"] != wanted:
                check.at(boot, "tells another last end than the one that stands before it")
            if journal is ops and (boot["starts"], boot["system_clock"]) not in starts:
                check.at(boot, "a start that does not stand in desk.jnl")
    first = desk.find("Boot")
    if first is not None and first["starts"] != 0:
        check.at(first, "the first start is not numbered 0")


def record_before(journal, boot):
    """The record before a Boot, the Seals passed over."""
    place = bisect.bisect_left([r.number for r in journal.records], boot.number) - 1
    while place >= 0 and journal.records[place].name == "Seal":
        place -= 1
    return journal.records[place] if place >= 0 else None


def v7_times(record):
    """Times never go back and stay within the day; long silence is said."""
    check = Check("V7")
    if not any(journal.version for journal in record.journals):
        return check.skip("no journal that can be read")
    for journal in record.journals:
        last = 0
        for entry in journal.records:
            if entry.time < last:
                check.at(entry, "the time goes back")
            if entry.time > 2 * DAY_MS:
                check.at(entry, "a time beyond 48 hours")
            last = max(last, entry.time)
    if record.ops is not None:
        say_silence(record, check)
    return check


def say_silence(record, check):
    """Silence of both journals over an hour, between open and closing, that no outage explains."""
    states = record.ops.all("State")
    opened = next((s.time for s in states if s["state"] == STATE_OPEN), None)
    if opened is None:
        return
    closing = next((s.time for s in states if s["state"] == STATE_CLOSING and s.time >= opened), None)
    times = sorted(entry.time for journal in record.journals for entry in journal.records)
    closing = times[-1] if closing is None else closing
    times = [time for time in times if opened <= time <= closing]
    outages = outage_times(record.ops)
    for before, after in zip(times, times[1:]):
        if after - before > HOUR_MS and not any(b < after and e > before for b, e in outages):
            check.say(f"silence from {clock(before)} to {clock(after)}")


def outage_times(ops):
    """(began, ended) of every outage; one that never ended lasts for ever."""
    out, began = [], None
    for entry in ops.records:
        if entry.name == "OutageBegan" and began is None:
            began = min(entry["since"], entry.time)
        elif entry.name == "OutageEnded" and began is not None:
            out.append((began, entry.time))
            began = None
    return out + ([(began, float("inf"))] if began is not None else [])


def clock(time):
    return f"{time // HOUR_MS:02}:{time // MINUTE_MS % 60:02}"


def v8_voters(record):
    """No voter is marked twice, and nobody is marked who was not identified."""
    check = Check("V8")
    if record.desk is None or record.desk.version is None:
        return check.skip("no desk journal")
    voters = collections.defaultdict(lambda: {"found": False, "mark": None, "added": False})
    for entry in record.desk.records:
        if entry.name in ("Identified", "Issued", "Returned", "Added", "Overridden"):
            wrong = next_voter_state(voters[entry["voter"]], entry)
            if wrong:
                check.at(entry, wrong)
    return check


def next_voter_state(voter, entry):
    """Moves one voter on by one record; answers what is wrong with it, or None.

    A voter at home who signs for paper is not looked up at the desk: such an Issued needs no
    Identified before it.
    """
    electronic = voter["mark"] in (ELECTRONIC, HOME_ELECTRONIC)
    if entry.name == "Identified":
        voter["found"] = voter["found"] or entry["outcome"] == OUTCOME_FOUND
        nobody = entry["voter"] == NOBODY and entry["outcome"] == OUTCOME_FOUND
        return "a voter without a number was found" if nobody else None
    if entry["voter"] == NOBODY:
        return f"{entry.name} of nobody"
    if entry.name == "Added":
        twice, voter["added"] = voter["added"], True
        return "a voter added twice" if twice else None
    if entry.name == "Issued":
        marked, voter["mark"] = voter["mark"] is not None, entry["channel"]
        if marked:
            return "a voter marked already"
        known = voter["found"] or voter["added"] or entry["channel"] == HOME_PAPER
        return None if known else "a voter who was not identified before"
    if entry.name == "Returned":
        voter["mark"] = None
    return None if electronic else f"{entry.name} of a voter who is not marked for electronic voting"


class Counts:
    """What the ops journal counts: ballots and voids, and what does not follow."""

    def __init__(self, ops):
        self.ballots = self.most = self.voids = self.generation = 0
        self.wrong = []  # (record, what)
        for entry in ops.records if ops is not None else ():
            self._take(entry)

    def _take(self, entry):
        if entry.name == "Cast":
            if entry["count"] != self.ballots + 1:
                self.wrong.append((entry, "the Cast does not count on"))
            self.ballots = entry["count"]
            self.most = max(self.most, self.ballots)
        elif entry.name == "Void":
            if entry["count"] != self.voids + 1:
                self.wrong.append((entry, "the Void does not count on"))
            self.voids = entry["count"]
        elif entry.name == "Emptied":
            if entry["generation"] != self.generation + 1:
                self.wrong.append((entry, "the generation does not follow"))
            self.ballots, self.generation = 0, entry["generation"]
        elif entry.name == "Fallback" and entry["policy"] == RECOUNT:
            self.ballots = 0
        elif entry.name == "Boot":
            self._compare(entry)

    def _compare(self, entry):
        """A Boot may find one more in the box than was written before a crash."""
        for field, count in (("ballots", self.ballots), ("voids", self.voids)):
            if not count <= entry[field] <= count + 1:
                self.wrong.append((entry, f"the {field} of this Boot are not those counted before it"))


def v9_rights(record):
    """No more ballots and voids than rights given out."""
    check = Check("V9")
    desk, ops = record.desk, record.ops
    if desk is None or ops is None or desk.version is None or ops.version is None:
        return check.skip("needs both journals")
    counts = Counts(ops)
    rights = sum(entry["channel"] in (ELECTRONIC, HOME_ELECTRONIC) for entry in desk.all("Issued"))
    rights += len(desk.all("Overridden"))
    returned = desk.all("Returned")
    if counts.most + counts.voids > rights:
        check.fail(ops.file, f"{counts.most} ballots and {counts.voids} voids, but {rights} rights")
    elif counts.ballots + counts.voids < rights:
        check.say(f"{rights - counts.ballots - counts.voids} rights neither cast nor voided")
    if len(returned) > counts.voids:
        check.fail(desk.file, f"{len(returned)} Returned, but {counts.voids} voids")
    hashes = set()
    for entry in returned:
        if entry["void_hash"] in hashes:
            check.at(entry, "the hash of a void right that stood before")
        hashes.add(entry["void_hash"])
    return check


def v10_casts(record):
    """Casts and Voids count without gaps, and every Boot found what was counted."""
    check = Check("V10")
    if record.ops is None or record.ops.version is None:
        return check.skip("no ops journal")
    counts = Counts(record.ops)
    for entry, what in counts.wrong:
        check.at(entry, what)
    check.say(f"{counts.ballots} ballots, {counts.voids} voids")
    return check


def v11_box(record):
    """The box holds what the ops journal counted: as slots, as export, or both."""
    check = Check("V11")
    ops = record.ops if record.ops is not None and record.ops.version is not None else None
    close = ops.find("Close") if ops is not None else None
    if record.slots is None and record.export is None:
        if close is not None:
            check.fail("box.bin", "the record was closed, but its box is missing")
            return check
        return check.skip("no box")
    if record.slots is not None:
        check_slots(record, ops, check)
    if record.export is not None:
        check_export(record, ops, close, check)
    return check


def check_slots(record, ops, check):
    if record.slots.wrong:
        check.fail(record.slots.file, "out of form, see V1", None, record.slots.wrong[0][0])
        return
    if record.opened is None:
        check.say("slots cannot be told apart without keys")
        return
    seen = collections.defaultdict(set)  # tag: generations of its ballots, "void" for a void slot
    for slot in record.opened:
        place = (record.slots.file, slot.place + 1, (slot.place + 1) * BLOCK)
        if slot.state == "used":
            others, what = seen[slot.tag], "void" if slot.kind == VOID else slot.generation
            if what in others or "void" in others or (others and what == "void"):
                check.fail(place[0], "a tag that stands in another slot too", *place[1:])
            others.add(what)
    if ops is not None:
        check_slot_counts(record, ops, check)


def check_slot_counts(record, ops, check):
    """Between a slot and its Cast a crash may fall: before the Close one more is no mistake."""
    counts, close = Counts(ops), ops.find("Close")
    used = [slot for slot in record.opened if slot.state == "used"]
    ballots = sum(slot.kind == BALLOT and slot.generation == counts.generation for slot in used)
    voids = sum(slot.kind == VOID for slot in used)
    damaged = sum(slot.state == "damaged" for slot in record.opened)
    more = 1 if close is None else 0
    for name, box, journal in (("ballots", ballots, counts.ballots), ("voids", voids, counts.voids)):
        if not journal <= box <= journal + more:
            check.fail(record.slots.file, f"{box} {name}, but the ops journal counts {journal}")
        elif box != journal:
            check.say(f"one of the {name} is not yet in the ops journal")
    if any(slot.kind == BALLOT and slot.generation > counts.generation for slot in used):
        check.fail(record.slots.file, "ballots of a generation that has not begun")
    crashes = sum(boot["last_end"] == END_NOT_IN_ORDER for boot in ops.all("Boot"))
    if damaged > crashes + more:
        check.fail(record.slots.file, f"{damaged} damaged slots, but {crashes} starts after a crash")
    if close is not None and (ballots, voids, damaged) != (close["ballots"], close["voids"], close["damaged"]):
        check.at(close, "the box holds something else than the Close tells")


def check_export(record, ops, close, check):
    export = record.export
    if export.wrong:
        check.fail(export.file, "out of form, see V1", None, export.wrong[0][0])
    for index in range(1, len(export.entries)):
        if export.entries[index - 1] >= export.entries[index]:
            check.fail(export.file, "the slots are not sorted", None, 16 + 97 * index)
            break
    if not export.votes_sorted:
        check.fail(export.file, "the votes are not sorted")
    tags = set()
    for index, entry in enumerate(export.entries):
        if entry[1:17] in tags:
            check.fail(export.file, "a tag that stands in another slot too", None, 17 + 97 * index)
        tags.add(entry[1:17])
    if ops is None or export.wrong:
        return
    counts, ballots, voids = Counts(ops), len(export.of_kind(BALLOT)), len(export.of_kind(VOID))
    if ballots != counts.ballots:
        check.fail(export.file, f"{ballots} ballots, but the last Cast counts {counts.ballots}")
    if voids != counts.voids:
        check.fail(export.file, f"{voids} voids, but the last Void counts {counts.voids}")
    if close is not None:
        check_close(record, close, ballots, voids, check)


def check_close(record, close, ballots, voids, check):
    """The Close agrees with the export, and tells no more damage than crashes can have left."""
    if (ballots, voids) != (close["ballots"], close["voids"]):
        check.at(close, "the ballots or voids of the Close are not those of the export")
    crashes = sum(boot["last_end"] == END_NOT_IN_ORDER for boot in record.ops.all("Boot"))
    if close["damaged"] > crashes:
        check.at(close, f"{close['damaged']} damaged slots, but {crashes} starts after a crash")


def v12_mirror(record):
    """Every slot that is good here has the same bytes in the mirror."""
    check = Check("V12")
    if record.mirror_folder is None:
        return check.skip("no --mirror was given")
    if record.slots is None:
        return check.skip("no slots to compare")
    here, there = record.slots, record.mirror_slots
    if there is None or here.wrong or there.wrong:
        check.fail("mirror/box.slots" if there is None or there.wrong else here.file, "is missing or out of form")
        return check
    if here.data[:BLOCK] != there.data[:BLOCK]:
        check.fail(there.file, "another first block", 0, 0)
        return check
    if record.mirror_keys is not None and record.keys_box is not None:
        if record.folder.read("keys.box")[:BLOCK] != record.mirror_folder.read("keys.box")[:BLOCK]:
            check.fail(record.mirror_keys.file, "another block 0", 0, 0)
    compare_slots(record, check)
    return check


def compare_slots(record, check):
    """Without keys a good slot cannot be told from a damaged one: the Close says how many may differ.

    Before the Close a crash may have left one slot that the mirror lacks.
    """
    here, there = record.slots, record.mirror_slots
    differ = [slot for slot in range(here.count) if here.raw(slot) != there.raw(slot)]
    close = record.ops.find("Close") if record.ops is not None else None
    if mirror_is_out(record.ops):
        check.say(f"the station went on without its mirror, which differs in {len(differ)} slots")
        return
    if record.opened is None:
        if len(differ) > (close["damaged"] if close is not None else 1):
            check.fail(there.file, f"{len(differ)} slots differ", differ[0] + 1, (differ[0] + 1) * BLOCK)
        return
    cipher, lacking = AESGCM(record.keys_box.k_box), 0
    for slot in differ:
        ours = record.opened[slot].state == "used"
        theirs = there._open_one(slot, cipher, record.keys_box.k_fill).state == "used"
        place = (slot + 1, (slot + 1) * BLOCK)
        if ours and not theirs and close is None and lacking == 0:
            lacking = 1
            check.say("a slot is not yet in the mirror")
        elif ours:
            check.fail(there.file, "a slot that is used here has other bytes", *place)
        elif theirs:
            check.fail(here.file, "a slot that is used in the mirror is not used here", *place)


def mirror_is_out(ops):
    """Whether the ops journal says that the station went on without its mirror."""
    entries = ops.all("Mirror") if ops is not None else []
    return bool(entries) and entries[-1]["back"] == 0


def v13_result(record):
    """The electronic protocol is the recount of the export; the control list are its codes."""
    check = Check("V13")
    if record.export is None:
        return check.skip("no export")
    if record.export.wrong:
        check.fail(record.export.file, "out of form, see V1", None, record.export.wrong[0][0])
        return check
    options = contest_options(record.value("election.json"))
    if options is None:
        return check.skip("no election.json that names the contests")
    rows = counted_votes(record.export, options, check)
    if record.ops is not None and any(entry["policy"] == VOIDED for entry in record.ops.all("Fallback")):
        check.say("a Fallback voided the ballots: none of their votes counts")
        rows = []
    protocol = get(record.value("protocols.json"), "electronic")
    if protocol is None:
        check.say("no electronic protocol")
    else:
        check_protocol(protocol, rows, record.export, options, check)
    if record.codes is None:
        check.say("no control list")
    elif record.codes[1] is None or record.codes[0]:
        listed = collections.Counter(record.codes[0])
        if listed != collections.Counter(row for row in rows if row[2] != NO_CODE):
            check.fail("control-codes.csv", "the codes are not those of the votes")
    else:
        check.fail("control-codes.csv", "out of form, see V1")
    if protocol is None and record.codes is None and not check.findings:
        return check.skip("neither protocol nor control list")
    return check


def contest_options(definition):
    """How many options each contest has, or None."""
    contests = get(definition, "contests")
    if not isinstance(contests, list) or not 1 <= len(contests) <= 8:
        return None
    options = [get(contest, "options") for contest in contests]
    return [len(o) for o in options] if all(isinstance(o, list) for o in options) else None


def counted_votes(export, options, check):
    """(contest, choice, code) of every ballot in every contest, what does not count as blank."""
    rows, ballots = [], export.of_kind(BALLOT)
    if export.sealing == 0:
        for entry in ballots:
            choices, code = open_stand_in(entry[17:]) or ([], NO_CODE)
            for contest, most in enumerate(options):
                choice = choices[contest] if contest < len(choices) else 0
                rows.append((contest, choice if choice <= most or choice == AGAINST_ALL else 0, code))
        return rows
    for contest, most in enumerate(options):
        votes = [vote for vote in export.votes if vote[0] == contest]
        if len(votes) > len(ballots):
            check.fail(export.file, f"more votes than ballots in contest {contest}")
        if any(choice > most and choice != AGAINST_ALL for _, choice, _ in votes):
            check.fail(export.file, f"a vote for an option that contest {contest} has not")
        rows += votes + [(contest, 0, NO_CODE)] * (len(ballots) - len(votes))
    if any(vote[0] >= len(options) for vote in export.votes):
        check.fail(export.file, "votes in a contest the precinct has not")
    return rows


def check_protocol(protocol, rows, export, options, check):
    file = "protocols.json"
    ballots = len(export.of_kind(BALLOT))
    if not same_json(get(protocol, "stored"), ballots):
        check.fail(file, f"electronic: stored is not the {ballots} ballots of the export")
    coded = sum(contest == 0 and code != NO_CODE for contest, _, code in rows)
    if not same_json(get(protocol, "with_code"), coded):
        check.fail(file, "electronic: with_code is not the number of codes in the export")
    tallies = get(protocol, "tallies")
    if not isinstance(tallies, list) or len(tallies) != len(options):
        check.fail(file, "electronic: not one tally for each contest")
        return
    for contest, most in enumerate(options):
        counted = collections.Counter(choice for c, choice, _ in rows if c == contest)
        wanted = {"votes": [counted[option] for option in range(1, most + 1)],
                  "against_all": counted[AGAINST_ALL], "blank": counted[0]}
        for field, value in wanted.items():
            if not same_json(get(tallies[contest], field), value):
                check.fail(file, f"electronic: {field} of contest {contest} is not the recount")


def v14_secrecy(record):
    """Nothing joins a voter to a ballot."""
    check = Check("V14")
    voters = voters_of(record.desk)
    places = [(record.folder, name, name) for name in ("ops.jnl", "box.slots", "box.bin", "control-codes.csv")]
    places.append((record.mirror_folder, "box.slots", "mirror/box.slots"))
    places = [place for place in places if place[0] is not None and place[0].read(place[1]) is not None]
    if voters:
        for folder, name, label in places:
            for offset in numbers_in(folder.read(name), voters):
                check.fail(label, "a voter's number", None, offset)
    if record.desk is not None:
        for offset in tags_in(record.desk.data, tags_of(record)):
            check.fail("desk.jnl", "a tag of the box", None, offset)
    for entry in record.ops.records if record.ops is not None else ():
        if entry.time % MINUTE_MS:
            check.at(entry, "a time that is no whole minute")
    check_places(record, check)
    closed = any(journal.find("Close") for journal in record.blocks)
    if closed and any(keys is not None and not keys.destroyed for keys in (record.keys_desk, record.keys_box)):
        check.say("the record was closed, but its keys are not zeros")
    if not record.journals and not places:
        return check.skip("no journal and no box")
    if record.desk is None:
        check.say("no desk journal, so no voters' numbers to look for")
    return check


def voters_of(desk):
    """All voters' numbers in the desk journal that are long enough to look for."""
    numbers = {entry["voter"] for entry in desk.records if "voter" in entry.fields} if desk is not None else set()
    return {voter for voter in numbers if SMALLEST_NUMBER <= voter < NOBODY}


def numbers_in(data, voters):
    """Offsets of voters' numbers: as u64 in either order, or as digits.

    A personal number has twelve digits, so as u64 it has three zero bytes: looking beside zeros
    is enough, and fast on a box of noise. Longer numbers belong to nobody, but are looked for too.
    """
    found = set(beside_zeros(data, voters))
    if any(voter >= 2**40 for voter in voters):
        found.update(anywhere(data, voters))
    texts = {str(voter).encode() for voter in voters}
    lengths = sorted({len(text) for text in texts})
    for match in re.finditer(rb"[0-9]{9,}", data):
        run = match.group()
        found.update(match.start() + at for at in range(len(run)) for size in lengths if run[at:at + size] in texts)
    return sorted(found)


def beside_zeros(data, voters):
    """Offsets of numbers of four or five bytes that a run of zeros fills to eight, in either order."""
    for zeros in re.finditer(rb"\0\0\0\0*", data):
        for start, order in ((zeros.end() - 4, "big"), (zeros.end() - 3, "big"),
                             (zeros.start() - 5, "little"), (zeros.start() - 4, "little")):
            word = data[max(0, start):start + 8]
            if len(word) == 8 and int.from_bytes(word, order) in voters:
                yield start


def anywhere(data, voters):
    """Offsets of eight-byte numbers of any size, in either order."""
    chunk = 1 << 20
    for start in range(0, len(data), chunk):
        for shift in range(8):
            part = data[start + shift:start + shift + chunk]
            count = len(part) // 8
            for order in "><":
                words = struct.unpack(f"{order}{count}Q", part[:8 * count])
                if not voters.isdisjoint(words):
                    yield from (start + shift + 8 * i for i, word in enumerate(words) if word in voters)


def tags_of(record):
    """Every tag of the export and of the opened slots."""
    read = record.export is not None and not record.export.wrong
    tags = {entry[1:17] for entry in record.export.entries} if read else set()
    tags |= {slot.tag for slot in record.opened or () if slot.state == "used"}
    return {tag for tag in tags if any(tag)}


def tags_in(data, tags):
    """Offsets of tags. Runs of zeros longer than a tag are passed over."""
    if not tags:
        return []
    found = []
    for match in re.finditer(rb"[^\0]+(?:\0{1,15}[^\0]+)*", data):
        start, end = max(0, match.start() - 15), match.end() + 15
        part = data[start:end]
        found += [start + at for at in range(len(part) - 15) if part[at:at + 16] in tags]
    return sorted(set(found))


def check_places(record, check):
    """Whether the places of used slots look drawn: chi-square over 16 equal ranges."""
    if record.opened is None:
        return
    used = [slot.place for slot in record.opened if slot.state == "used"]
    if len(used) < 16:
        check.say(f"{len(used)} used slots are too few to test their places")
        return
    ranges = collections.Counter(place * 16 // record.slots.count for place in used)
    expected = len(used) / 16
    value = sum((ranges[i] - expected) ** 2 / expected for i in range(16))
    if value >= CHI_SQUARE_LIMIT:
        check.fail(record.slots.file, f"the places of used slots do not look drawn: chi-square {value:.1f}")
    else:
        check.say(f"chi-square of places {value:.1f}")


def v15_medium(record):
    """The Heads tell the file system, and its check was not switched off."""
    check = Check("V15")
    if not record.is_version_2:
        return check.skip(NEEDS_2)
    for name in headless(record):
        check.fail(name, "no Head that tells the file system")
    for journal in record.blocks:
        if not journal.head["text"].strip():
            check.at(journal.head, "the Head does not tell the file system")
        if journal.head["flags"] & 1:
            check.at(journal.head, "the check of the file system was switched off")
    return check


def v16_manifest(record):
    """Every file of the manifest is there as it says, and nothing that matters is unlisted."""
    check = Check("V16")
    if record.is_record and "manifest.json" not in record.folder.names:
        return check.skip("a record folder has no manifest")
    if record.folder.read("manifest.json") is None:
        check.fail("manifest.json", "is missing")
        return check
    listed, files = set(), get(record.value("manifest.json"), "files")
    if not isinstance(files, list):
        check.fail("manifest.json", "lists no files")
        return check
    for index, row in enumerate(files):
        wrong = manifest_row(record.folder, row, listed)
        if wrong:
            check.fail("manifest.json", f"row {index}: {wrong}")
    for name in MUST_BE_LISTED:
        if name in record.folder.names and name not in listed:
            check.fail(name, "is not in the manifest")
    return check


def manifest_row(folder, row, listed):
    """What is wrong with one row of the manifest, or None. Names of rows are not repeated here."""
    name, size, digest = get(row, "name"), get(row, "bytes"), get(row, "sha256")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name, re.ASCII):
        return "not the name of a file of this folder"
    if name in listed:
        return "a file listed before"
    listed.add(name)
    data = folder.read(name)
    if data is None:
        return "the file is missing or cannot be read"
    if not same_json(size, len(data)):
        return "the file has another length"
    if digest != hashlib.sha256(data).hexdigest():
        return "the file has another SHA-256"
    return None


CHECKS = (v1_form, v2_chain, v3_epochs, v4_key_list, v5_notes, v6_agreement, v7_times, v8_voters, v9_rights,
          v10_casts, v11_box, v12_mirror, v13_result, v14_secrecy, v15_medium, v16_manifest)


def run_check(check, record):
    """A check that fails itself is a check that failed: nothing in a record may stop this program."""
    try:
        return check(record)
    except Exception as error:  # noqa: BLE001
        code = check.__name__.split("_")[0].upper()
        failed = Check(code)
        failed.fail("", f"this check could not be done ({type(error).__name__})")
        return failed


# ------------------------------------------------------------------------------------------
# 7. Self-test
# ------------------------------------------------------------------------------------------

class SelfTest:
    """Counts what was compared with the examples, and names what differs."""

    def __init__(self):
        self.compared, self.wrong = 0, []

    def same(self, what, one, other):
        self.compared += 1
        if one != other:
            self.wrong.append(what)


def whole_block(example, end="end"):
    """A block from an example's `start` and last bytes."""
    last = bytes.fromhex(example[end])
    return bytes.fromhex(example["start"]).ljust(BLOCK - len(last), b"\0") + last


def election_field(example):
    return example["election_id"].encode().ljust(15, b"\0")


def make_block(example, kind, place, time, before, payload):
    """A block of an example, without its MAC."""
    head = b"SAYLAUJ2" + bytes([example["journal"], example["stamp"], kind, 0])
    head += struct.pack(">IQQ", example["epoch"], place, time) + before
    return (head + struct.pack(">H", len(payload)) + payload).ljust(4064, b"\0")


def test_blocks(vectors, test):
    """Blocks, their MACs and links, and the Seals behind them."""
    for index, example in enumerate(vectors["blocks"]):
        name, seed = f"blocks {index}", bytes.fromhex(example["seed"])
        key = mac_key_of(seed)
        test.same(f"{name}: MAC key", key.hex(), example["mac_key"])
        test.same(f"{name}: public key", public_key_of(seed).hex(), example["public_key"])
        raw = make_block(example, example["kind"], example["number"], example["time"],
                         bytes.fromhex(example["previous"]), bytes.fromhex(example["payload"]))
        mac = mac256(key, sha256(raw))
        test.same(f"{name}: MAC", mac.hex(), example["mac"])
        test.same(f"{name}: block", sha256(raw, mac).hex(), example["block_sha256"])
        link = Block(raw + mac, example["number"]).link
        test.same(f"{name}: link", link.hex(), example["link"])
        signature = bytes.fromhex(example["signature"])
        raw = make_block(example, 129, example["seal_number"], example["seal_time"], link, key + signature)
        raw += mac256(key, sha256(raw))
        test.same(f"{name}: Seal", sha256(raw).hex(), example["seal_block_sha256"])
        test.same(f"{name}: link of the Seal", Block(raw, 0).link.hex(), example["seal_link"])
        message = seal_message(election_field(example), example["precinct"], raw)
        test.same(f"{name}: signature", signature_holds(public_key_of(seed), signature, message), True)


def test_epochs(vectors, test):
    for index, example in enumerate(vectors["epochs_files"]):
        name, data = f"epochs_files {index}", bytes.fromhex(example["bytes"])
        file = EpochsFile(name, example["journal"], data)
        test.same(f"{name}: form", file.wrong, [])
        test.same(f"{name}: signature", file.signed(), True)
        test.same(f"{name}: ceremony key", file.ceremony.hex(), example["ceremony_public_key"])
        made = public_half(bytes.fromhex(example["ceremony_private_key"]))
        test.same(f"{name}: ceremony key made", made, file.ceremony)
        test.same(f"{name}: keys", [key.hex() for key in file.keys], example["epoch_public_keys"])
        seeds = [bytes.fromhex(seed) for seed in example["epoch_seeds"]]
        test.same(f"{name}: keys of the seeds", [public_key_of(seed) for seed in seeds], file.keys)
        test.same(f"{name}: next seed", next_seed(seeds[0]), seeds[1])
        test.same(f"{name}: SHA-256", file.digest.hex(), example["sha256"])


def test_keys(vectors, test):
    for index, example in enumerate(vectors["key_first_blocks"]):
        name, block = f"key_first_blocks {index}", whole_block(example)
        test.same(f"{name}: block", sha256(block).hex(), example["block_sha256"])
        file = KeysFile(name, example["file"], block, mirror=True)
        test.same(f"{name}: form", file.wrong, [])
        test.same(f"{name}: whose", (file.election, file.precinct), (election_field(example), example["precinct"]))
        if "k_box" in example:
            test.same(f"{name}: keys", (file.k_box.hex(), file.k_fill.hex()), (example["k_box"], example["k_fill"]))
    first = whole_block(vectors["key_first_blocks"][0])
    for index, example in enumerate(vectors["seed_blocks"]):
        name, block = f"seed_blocks {index}", whole_block(example)
        parts = [EMPTY_BLOCK, EMPTY_BLOCK]
        parts[example["place_in_file"] - 1] = block
        file = KeysFile(name, 2, first + b"".join(parts))
        test.same(f"{name}: form", file.wrong, [])
        test.same(f"{name}: seed", file.seed, (example["epoch"], bytes.fromhex(example["seed"])))
        test.same(f"{name}: block", sha256(block).hex(), example["block_sha256"])


def test_slots(vectors, test):
    first = vectors["slots_first_block"]
    block = whole_block(first)
    test.same("slots_first_block: block", sha256(block).hex(), first["block_sha256"])
    file = SlotsFile("slots_first_block", block + bytes(BLOCK * first["slots"]))
    test.same("slots_first_block: form", (file.wrong, file.count), ([], first["slots"]))
    slots = vectors["slots"]
    k_box, k_fill = bytes.fromhex(slots["k_box"]), bytes.fromhex(slots["k_fill"])
    for index, example in enumerate(slots["examples"]):
        name = f"slots {index}"
        if example["state"] == "free":
            raw = free_slot(k_fill, example["slot"])
        else:
            data = slot_data(election_field(slots), slots["precinct"], example["slot"])
            plain = bytes([example["kind"], example["generation"]])
            plain = (plain + bytes.fromhex(example["tag"] + example["sealed"])).ljust(4068, b"\0")
            nonce = bytes.fromhex(example["nonce"])
            raw = nonce + AESGCM(k_box).encrypt(nonce, plain, data)
            test.same(f"{name}: additional data", data.hex(), example["additional_data"])
        test.same(f"{name}: block", sha256(raw).hex(), example["block_sha256"])
        test.same(f"{name}: first bytes", raw[:128].hex(), example["start"])
        test.same(f"{name}: last bytes", raw[-16:].hex(), example["end"])


def test_payloads(vectors, test):
    same_names = {"election_id": "election", "definition_sha256": "definition", "note": "text", "what": "text",
                  "epochs_file_sha256": "epochs_file", "file_system": "text", "starts_before": "starts"}
    for index, example in enumerate(vectors["system_payloads"]):
        name = f"system_payloads {index}"
        kind, layout = KINDS[2, OPS][example["kind"]]
        fields, wrong = decode_payload(layout, bytes.fromhex(example["payload"]))
        test.same(f"{name}: form", (kind, wrong), (example["name"], None))
        for field, value in example["fields"].items():
            if field in ("unchecked", "mirror"):
                got = bool(fields["flags"] & (1 if field == "unchecked" else 2))
            else:
                got = fields[same_names.get(field, field)]
            if isinstance(got, bytes):
                got = got.rstrip(b"\0").decode() if field == "election_id" else got.hex()
            test.same(f"{name}: {field}", got, value)


def test_notes(vectors, test):
    hashes = TreeHashes([bytes.fromhex(link) for link in vectors["note_links"]])
    for index, example in enumerate(vectors["notes"]):
        name, note = f"notes {index}", Note(bytes.fromhex(example["text"]).decode("utf-8"))
        root = hashes.of_first(example["blocks"])
        test.same(f"{name}: tree hash", (root.hex(), note.root), (example["tree_hash"], root))
        test.same(f"{name}: count", note.count, example["blocks"])
        wanted = note_name(example["journal"], election_field(example), example["precinct"])
        test.same(f"{name}: name", note.name, wanted)
        test.same(f"{name}: signature", note.signed_by(bytes.fromhex(example["epoch_public_key"])), True)
        made = public_key_of(bytes.fromhex(example["epoch_seed"]))
        test.same(f"{name}: key of the seed", made.hex(), example["epoch_public_key"])


def test_journal(vectors, test):
    """The whole ops journal: made of its fields, then read as the checks read it."""
    example = vectors["ops_journal"]
    data = b"".join(whole_block(block, "mac") for block in example["blocks"])
    test.same("ops_journal: file", sha256(data).hex(), example["file_sha256"])
    test.same("ops_journal: compressed file", zlib.decompress(base64.b64decode(example["file_zlib_base64"])), data)
    journal = Journal("ops_journal", OPS, data)
    test.same("ops_journal: form and chain", (journal.form, journal.chain), ([], []))
    seed, before = bytes.fromhex(example["first_seed"]), bytes(32)
    for block, wanted in zip(journal.blocks, example["blocks"]):
        name = f"ops_journal block {block.place}"
        made = make_block({**example, "epoch": wanted["epoch"]}, wanted["kind"], wanted["number"], wanted["time"],
                          before, bytes.fromhex(wanted["payload"]))
        test.same(f"{name}: fields", made, block.raw[:4064])
        test.same(f"{name}: SHA-256", sha256(block.raw).hex(), wanted["block_sha256"])
        test.same(f"{name}: link", block.link.hex(), wanted["link"])
        test.same(f"{name}: MAC", mac256(mac_key_of(seed), block.digest), block.mac)
        before, seed = block.link, next_seed(seed) if block.kind == 129 else seed
    epochs = EpochsFile("ops_journal", OPS, bytes.fromhex(example["epochs_file"]))
    check, hashes = Check("V3"), TreeHashes([block.link for block in journal.blocks])
    check_epoch_numbers(journal, len(epochs.keys), check)
    check_seals(journal, epochs, len(epochs.keys), check)
    check_tail(journal, check)
    for anchor in journal.all("Anchor"):
        note = Note(anchor["text"])
        test.same("ops_journal: note", note.root, hashes.of_first(anchor.number))
        test.same("ops_journal: note's signature", note.signed_by(epochs.keys[anchor.epoch]), True)
    test.same("ops_journal: epochs", [str(finding) for finding in check.findings], [])
    test.same("ops_journal: Head", journal.head["epochs_file"], epochs.digest)


def self_test():
    """Holds this program against docs/record-vectors.json. Exit code as for a record."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "record-vectors.json")
    test = SelfTest()
    try:
        with open(path, encoding="utf-8") as file:
            vectors = json.load(file)
        for part in (test_blocks, test_epochs, test_keys, test_slots, test_payloads, test_notes, test_journal):
            part(vectors, test)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error, zlib.error) as error:
        print(f"docs/record-vectors.json cannot be used: {type(error).__name__} {error}", file=sys.stderr)
        return 2
    for what in test.wrong:
        print(f"differs: {what}")
    print(f"{test.compared} comparisons with docs/record-vectors.json, {len(test.wrong)} differ")
    return 1 if test.wrong else 0


# ------------------------------------------------------------------------------------------
# 8. Command line
# ------------------------------------------------------------------------------------------


def arguments(argv):
    parser = argparse.ArgumentParser(description="Check the record of one polling station: docs/record.md, section 10.")
    parser.add_argument("path", nargs="?", metavar="PATH", help="evidence folder or record folder")
    parser.add_argument("--ceremony", metavar="HEX", help="the ceremony public key that was printed for observers")
    parser.add_argument("--note", metavar="FILE", action="append", default=[], help="a checkpoint note an observer copied")
    parser.add_argument("--mirror", metavar="DIR", help="the mirror's folder")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    parser.add_argument("--self-test", action="store_true", help="check this program on docs/record-vectors.json")
    options = parser.parse_args(argv)
    if not options.self_test and options.path is None:
        parser.error("PATH is missing")
    if options.ceremony is not None and not re.fullmatch("[0-9a-fA-F]{64}", options.ceremony):
        parser.error("--ceremony takes 64 hexadecimal digits")
    return options


def read_notes(paths):
    """(name, bytes or None) of the files given with --note."""
    out = []
    for path in paths:
        folder = Folder(os.path.dirname(path) or ".")
        out.append((os.path.basename(path), folder.read(os.path.basename(path))))
    return out


def verify(options):
    """All checks, or None if nothing could be read."""
    folder = Folder(options.path)
    if folder.names is None or not any(folder.read(name) is not None for name in KNOWN_FILES):
        return None
    mirror = Folder(options.mirror) if options.mirror is not None else None
    ceremony = bytes.fromhex(options.ceremony) if options.ceremony is not None else None
    record = Record(folder, mirror, ceremony, read_notes(options.note))
    return [run_check(check, record) for check in CHECKS]


def main(argv):
    options = arguments(argv)
    sys.stdout.reconfigure(errors="backslashreplace")  # names of files may be of any bytes
    if options.self_test:
        return self_test()
    checks = verify(options)
    if checks is None:
        print("nothing could be read: no folder with a file of an election record", file=sys.stderr)
        if options.json:
            print(json.dumps({"checks": [], "failed": 0}))
        return 2
    failed = sum(check.outcome == "fail" for check in checks)
    if options.json:
        print(json.dumps({"checks": [check.as_dict() for check in checks], "failed": failed}))
    else:
        for check in checks:
            print(check.line())
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the answer has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 2
    sys.exit(code)
