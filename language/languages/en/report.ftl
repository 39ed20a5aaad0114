# Words of reports.


## nouns, numbers, findings

counted = { $n } { $noun }
noun-votes = { $n ->
    [one] vote
   *[other] votes
}
noun-ballots = { $n ->
    [one] ballot
   *[other] ballots
}
noun-voters = { $n ->
    [one] voter
   *[other] voters
}
noun-rights = { $n ->
    [one] right
   *[other] rights
}
noun-devices = { $n ->
    [one] device
   *[other] devices
}
noun-minutes = { $n ->
    [one] minute
   *[other] minutes
}
noun-lines = { $n ->
    [one] line
   *[other] lines
}
noun-records = { $n ->
    [one] record
   *[other] records
}
noun-files = { $n ->
    [one] file
   *[other] files
}
noun-duties = { $n ->
    [one] duty
   *[other] duties
}
noun-boxes = { $n ->
    [one] box
   *[other] boxes
}
noun-copies = { $n ->
    [one] copy
   *[other] copies
}
noun-sheets = { $n ->
    [one] sheet
   *[other] sheets
}
noun-slots = { $n ->
    [one] slot
   *[other] slots
}
noun-voids = { $n ->
    [one] void
   *[other] voids
}
noun-codes = { $n ->
    [one] code
   *[other] codes
}
noun-repeats = { $n ->
    [one] repeat
   *[other] repeats
}
noun-issues = { $n ->
    [one] issue
   *[other] issues
}
noun-refusals = { $n ->
    [one] refusal
   *[other] refusals
}
noun-restarts = { $n ->
    [one] restart
   *[other] restarts
}
noun-acts = { $n ->
    [one] act
   *[other] acts
}
noun-signatures = { $n ->
    [one] signature
   *[other] signatures
}
noun-reports = { $n ->
    [one] report
   *[other] reports
}
noun-rehearsals = { $n ->
    [one] rehearsal
   *[other] rehearsals
}
noun-gaps = { $n ->
    [one] gap
   *[other] gaps
}
noun-readings = { $n ->
    [one] reading
   *[other] readings
}
noun-notes = { $n ->
    [one] note
   *[other] notes
}
noun-places = { $n ->
    [one] place
   *[other] places
}
noun-outages = { $n ->
    [one] outage
   *[other] outages
}
noun-times = { $n ->
    [one] time
   *[other] times
}
noun-ops-records = { $n ->
    [one] ops record
   *[other] ops records
}
noun-precincts = { $n ->
    [one] precinct
   *[other] precincts
}
noun-electronic-votes = { $n ->
    [one] electronic vote
   *[other] electronic votes
}
noun-checkers = { $n ->
    [one] random checker
   *[other] random checkers
}
span-seconds = { $s } s
span-minutes = { $m } min
span-minutes-seconds = { $m } min { $s } s
span-hours = { $h } h
span-hours-minutes = { $h } h { $m } min
contest-number = contest { $n }
option-number = option { $n }
line-against-all = against all
line-blank = blank
line-invalid = invalid
within = { $scope }: { $told }
pair = { $left } { $a }, { $right } { $b }
allowed = allowed
most-allowed = { $left } { $a }, where the most allowed is { $b }
finding-differs = { $pair }: a difference of { $size } is not explained
needs-absent = needs `{ $file }`, which the folder does not hold
needs-broken = needs `{ $file }`, which cannot be read (R1)
needs-whole = needs the whole of `{ $file }`, which is broken (R1)
no-paper-protocol = no paper protocol was drawn up here
no-electronic-protocol = no electronic protocol was drawn up here
no-devices = no devices stand here: voting is on paper alone
report-level = L0: `consistent` means that the records agree with each other where they were compared. It says nothing about the outcome: votes changed before they were recorded, or moved alike in every record, break no identity.
report-nothing = nothing to audit: no check could be run on these files
report-consistent = consistent (L0): no finding in the { $ran } of { $checks } checks that could be run
report-findings = { $n ->
    [one] { $n } finding: { $headline }
   *[other] { $n } findings: { $headline }
}
slip = one slip of the pen would explain it: { $repair }
slip-transposed = `{ $field }` { $written } for { $read }, two digits transposed
slip-digit = `{ $field }` { $written } for { $read }, one digit wrong
slip-swapped = `{ $first }` { $a } and `{ $second }` { $b } in each other's place

## missing votes

lost-admitted-desk = electronic marks of the desk journal
lost-admitted-not-void = electronic marks whose right was not voided without a vote
lost-counted = electronic votes in the summary
lost-not-summed = read but not summed
lost-never-read = never read
lost-not-brought-back = not brought back, with or without a vote
lost-cannot-tell = cannot tell whether read
lost-some = { $n } { $fate }
lost-missing = { $n ->
    [one] { $n } electronic vote is missing from the summary ({ $fates })
   *[other] { $n } electronic votes are missing from the summary ({ $fates })
}
lost-rights = { $n ->
    [one] { $n } right was not brought back, with or without a vote
   *[other] { $n } rights were not brought back, with or without a vote
}
lost-both = { $votes }, and { $rights }
lost-by-box = the controller stored { $read } ballots; the summary holds { $accounted } of them, or they are void by decision
lost-by-box-and-sheet = the controller stored { $read } ballots, the electronic sheet counts { $sheet }; the summary holds { $accounted } of them, or they are void by decision
lost-not-stored = { $admitted } voters were admitted, the controller stored { $read } ballots; that each of the others marked a vote is likely and not recorded
lost-unread = { $n ->
    [one] the devices still hold { $n } vote unread
   *[other] the devices still hold { $n } votes unread
}
lost-marked = the devices count { $marked } votes marked, { $admitted } voters were admitted
lost-walked-off = voters left with the device or card; no record says whether they had marked a vote
lost-undecided = neither box, ops journal nor readings of all devices are at hand: votes never read and votes read but not summed leave the same gap
lost-resolve-records = the ops journal, the ballot box or the counters of every device, from the sealed package
lost-resolve-devices = reading the devices and portable devices under supervision, and the acts on those that are missing
lost-resolve-sheets = the posted copies of all three sheets, and the ballots of the box summed again in the presence of observers
cause-unread = { $devices } with votes unread
cause-lost-devices = { $devices } missing, dead or absent
cause-came-back-empty = a device came back with neither vote nor right, { $times }
cause-lost-while-opening = a line was lost while a right was handed over, { $times }
cause-restarts = { $restarts } with fewer ballots after than before
cause-not-returned = rights the protocol says were never brought back
cause-outages = { $outages }, each with at most { $devices } devices out

## the report as text

text-election = election
text-precinct = precinct
text-stamp = stamp
text-stamp-simulated = SIMULATED: this can never pass for a result
text-stamp-real = real
text-scenario = scenario
text-seed = seed
text-written-by = written by
text-audited-by = audited by
text-assumes = assumes
text-lost = LOST VOTES  { $headline }
text-numbers = numbers
text-void-by-decision = { $pair }, { $n } void by decision
text-fate = fate
text-fate-of = { $n } { $fate }: { $because }
text-cause = cause
text-cause-of = { $cause }: explains at most { $n }
text-unexplained = unexplained
text-unexplained-votes = by any recorded event: { $votes }
text-resolve = resolve
text-severe = SEVERE  more than there can be, or a record that cannot be relied on
text-serious = SERIOUS  numbers that do not agree
text-procedure = PROCEDURE  conduct against the rules
text-reported = REPORTED  said by observers
text-class = class
text-class-and-size = { $class }, { $size }
text-evidence = evidence
text-cannot-tell = cannot tell
text-and-more = and { $n } more
text-checks = CHECKS  ok: agrees   !!: finding   --: could not be run
text-see-details = see the details
text-read = READ
text-not-there = NOT THERE
text-broken = BROKEN
text-nothing = nothing
text-agree = { $agree } of { $checks } checks agree.
text-agree-and-not-run = { $agree } of { $checks } checks agree, { $silent } could not be run.
text-together = TOGETHER
name-arithmetic = arithmetic
name-lawful-remainder = lawful remainder
name-deficit = deficit
name-surplus = surplus
name-record-conflict = record conflict
name-tally-mismatch = tally mismatch
name-cross-contest = cross-contest
name-procedure = procedure
name-integrity = integrity
name-reported-only = reported only
place-whole = whole
place-record = record { $n } (offset { $offset })
place-slot = slot { $n } (offset { $offset })
place-line = line { $n }
place-byte = byte { $n }

## a check in words

explain-formula = formula
explain-rests-on = rests on
explain-reads = reads
explain-also = also

## the outcome, L0 to L4

said-title = WHAT CAN BE SAID OF THE OUTCOME
said-l0-one = L0  the records agree with each other where they were compared; of the outcome this says nothing.
said-l0-one-not = L0  does not hold: the records contradict each other or the rules, see the findings.
said-l0-all = L0  the records of all { $all } precincts agree where they were compared; of the outcome this says nothing.
said-l0-some = L0  does not hold in { $some } of { $all } precincts, see the findings.
said-l1 = L1  not claimed: a recount of the paper, or a sample of it at a stated risk, would confirm the paper part, given an unbroken chain of custody.
said-not-computed = L2, L3  not computed: these need the definition, the protocols and a contest that one candidate wins. Seats of lists follow from the votes of the whole country (`saylau explain seat-change`).
said-l4 = L4  everything else is as reported: nothing here shows that the votes on devices are those the voters gave.
said-nobody = { $contest }{ $place }: no candidate is ahead of all other lines of the ballot.
said-place = , { $precincts } read
said-place-district = , { $district }, { $precincts } read
said-district = district { $name }
said-all-districts = all districts
said-contest = { $contest }{ $place }: { $leaders }. { $ballots } on paper; electronic votes at most { $bounds }.
said-surplus = { $contest } { $ballots } too many that no record explains.
said-bound = { $n } by { $basis }
said-not-bounded = not bounded by any record
said-by-protocol = the electronic protocol
said-by-counters = the counters
said-by-list = the marks on the voter list
said-by-paper = voters listed less paper issued
said-leads = { $names } leads
said-lead = { $names } lead
said-majority = { $names } has more than half
said-run-off = nobody has more than half, { $names } go to the run-off
said-the-contest = the contest
said-withheld = rows were refused, so that no margin here is the whole margin: nothing beyond L0 is said.
said-two = { $first } and { $second }
quoted = `{ $name }`
said-all-but = all but { $name } together
said-more = { $n } more with larger margins: `--json` has them.
said-conditions = L2 tests the paper against the mean t of 1 for the winner, 0 for the other and 1/2. L3 holds only for checkers drawn at random, a complete list of codes, no two voters led to one code, and no coercion; a voter cannot prove a wrong code.
said-ahead = ahead of `{ $loser }` by { $margin }: { $paper } on paper, { $electronic } on devices
said-winner-ahead = `{ $winner }` ahead of `{ $loser }` by { $margin }: { $paper } on paper, { $electronic } on devices
said-codes-all = L3  with the paper confirmed, altering every electronic vote would not change this pair.
said-codes = L3  with the paper confirmed, { $votes } may be altered without changing this pair; { $checkers } who find no wrong code exclude more at 5 %.
said-codes-none = L3  no number of code checks can settle this pair.
said-cannot = L2  no audit of the paper can confirm this pair: { $margin } is not more than { $bounds }.
said-any-number = any number
said-can = L2  an audit of the paper can confirm this pair whatever the devices did: { $bounds }.
said-can-and-not = L2  an audit of the paper can confirm this pair whatever the devices did: { $bounds }; not against { $others }.
said-exceeds = { $margin } > { $bound }
said-exceeds-mean = { $margin } > { $bound } (t = { $mean })

## a simulated day as text

day-place = { $city } EP { $number }, district { $district }, { $profile }, { $listed } listed voters. SIMULATED, seed { $seed }.
day-line = line
day-votes = stored or issued in each half-hour
day-device = device
day-paper = paper
day-left = left
day-cell = one cell = { $voters }
day-for-good = for good
day-until = to { $at }
day-came = { $came } came and { $home } were visited at home. { $electronic } voted on a device, { $paper } on paper
day-took-away = { $n } took the ballot away
day-not-listed = { $n } not listed
day-already-marked = { $n } already marked
day-no-barcode = { $n } refused for lack of a barcode
day-no-paper = { $n } refused paper and left
day-gave-up = { $n } gave up waiting
day-turned-away = { $n } turned away
day-blank = { $n } gave the device back blank
day-walked-off = { $n } left with the device
day-missed-at-home = { $n } not reached at home
day-twice = { $n } of them voted in both channels.
day-stranded = { $n ->
    [one] { $n } vote marked on devices is not in the ballot box at the end.
   *[other] { $n } votes marked on devices are not in the ballot box at the end.
}
day-waits = Wait at the desk: mean { $mean }, 95 % at most { $p95 }. Wait for a device: mean { $device }.
day-rule = So far the day as it was simulated. From here on the audit, which read the evidence folder alone.
day-observers = observers
day-report = report
day-fingerprint = fingerprint

## what held for a while on a simulated day, and what happened

held-no-mains = no mains
held-phase-lost = one phase lost
held-computer-down = desk computer down
held-clock-wrong = clock wrong
held-devices-dead = devices dead
held-no-device-works = no device works
held-devices-hang = devices hang
held-mixed-firmware = mixed firmware
held-line-noise = line noise
held-line-upset = line upset
held-line-cut = line cut
held-counter-stuck = counter stuck
held-one-channel = one channel only
held-paper-refused = paper refused
held-desks-closed = desks closed
happened-system-tested = system tested, zero report printed
happened-system-started = start-up password unsealed, system started
happened-polls-open = polls open
happened-to-paper = commission goes over to paper
happened-mixed-voting = mixed voting announced
happened-restart-refused = restart refused: the act is not signed by all members
happened-restarted = system restarted from its record under an act
happened-goes-on = electronic voting goes on
happened-put-aside = a device does not answer and is put aside
happened-plugged-anew = a reader or terminal does not answer and is plugged in anew
happened-spare-taken = a spare takes the place of a dead device
happened-back-from-homes = members are back from the home voters
happened-carried-out = ballots are carried out
happened-brought-back = ballots are brought back
happened-lent = ballots are lent
happened-lent-back = lent ballots come back
happened-delivered = the missing ballots are delivered
happened-doors-close = doors close
happened-waits-no-longer = the commission waits no longer
happened-summed = votes summed, protocols signed
happened-ballot-refused = a ballot is refused: result { $result }
happened-to-homes = { $rights ->
    [one] members leave for home voters, { $rights } right on the portable device
   *[other] members leave for home voters, { $rights } rights on the portable device
}

## lines and servers alone, as text

waits-head = { $n ->
    [one] A queueing scenario, { $n } day. SIMULATED, seed { $seed }.
   *[other] A queueing scenario, { $n } days. SIMULATED, seed { $seed }.
}
waits-of-a-day =
    Everybody goes to a desk, then to one of `equipment.booths`, whatever the channel. Of the faults only `power-cut` and
    `desk-dead` are played: they freeze the booths, and nobody takes paper instead.
waits-alone = Lines and servers only: no wire, no record, nothing to audit.
waits-came = { $n } came, { $counted } are counted, { $passed } of them were served at every stage.
waits-stranded = { $n } stood in a line whose servers never went on: no wait, stay or overrun counts them.
waits-wait = wait, s
waits-served = served
waits-full = full
waits-gave-up = gave up
waits-left-standing = stranded
waits-mean = mean
waits-deviation = sd
waits-p95 = 95 % at most
waits-longest = longest
waits-longer = % longer than
waits-minutes = { $n } min
waits-at-close = at closing
waits-in-line = in line
waits-being-served = being served
waits-stay = From arrival to leaving, who was served at every stage: { $stay } s on average.
waits-overrun = From closing until the last voter has left: { $overrun } min on average.
waits-law-holds = Little's law, in whole nanoseconds: holds.
waits-law-broken = Little's law, in whole nanoseconds: DOES NOT HOLD: the program is wrong.
