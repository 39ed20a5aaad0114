# Words of the pages in English. `n` decides the plural form, `count` is the same number as it is written.

skip = Skip to the content
contents = Contents
simulated = SIMULATED
simulated-means = A program made this day up. Nothing on this page is the result of an election.
unknown-precinct = Precinct that the evidence does not name
precinct-named = { $city } EP { $number }, district { $district }
precincts = { $n ->
    [one] { $count } precinct
   *[other] { $count } precincts
}
findings = { $n ->
    [one] { $count } finding
   *[other] { $count } findings
}
verdict-nothing = Nothing to audit: no check could be run on these files
verdict-consistent = { $n ->
    [one] Consistent (L0): no finding in the { $count } check that could be run
   *[other] Consistent (L0): no finding in the { $count } checks that could be run
}

day-title = The day as it was simulated
day-not-read = Only the simulation knows this. The audit below has read none of it.
day-chart-title = Votes in each half-hour, and the longest line
day-chart-description = Stacked columns: votes on devices, ballots on paper, people who left. Below them the longest line, and a band for whatever stood still. The table after the chart has the numbers.
day-table = Half-hour by half-hour
half-hour = From
on-devices = on devices
on-paper = on paper
left-short = left
longest-line = longest line
came = Came
voted-electronic = Voted on a device
voted-paper = Voted on paper
left-without-voting = Left without voting
votes-stranded = Electronic votes stranded
lasted-table = What stood still or went wrong
moments-table = Moments
what = What
from = From
to = To
at = At
to-the-end = the end
waits-chart-title = Waits by the hour of arrival, in minutes
waits-chart-description = Columns: the wait that 95 of 100 voters did not exceed. Below them the mean wait. The table after the chart has the numbers.
waits-table = Waits in all lines, in minutes
devices-chart-title = Devices over the day
devices-chart-description = A lane for each device, from left to right through the day. Filled where it was in use, striped where it was ready, dotted where it was on its line and not ready, empty where it was on no line. The table after the chart has the numbers.
devices-table = Devices: how often each was given out, and minutes in each state
device = Device
device-uses = Given out
device-in-use = In use
device-ready = Ready
device-not-ready = On its line, not ready
hour = Came from
wait-mean = mean
wait-median = half waited at most
wait-p95 = 95 % waited at most
lost-to-lines = gave up or turned away
fingerprint = Fingerprint of the evidence (SHA-256 of its manifest)
as-table = The numbers as a table

together-title = All precincts together
audit-of = Audit of
tile-marks = electronic marks on the voter list
tile-stored = ballots stored by the controller
tile-summary = electronic votes in the summary
tile-signatures = signatures for paper
tile-valid = votes on the paper protocol
not-said = not said
fact-origin = Origin
stamp-simulated = simulated
stamp-real = a live station
fact-election = Election
fact-scenario = Scenario
fact-scenario-sha256 = SHA-256 of the scenario
fact-seed = Seed
fact-written-by = Evidence written by
fact-auditor = Audited by

flow-heading = From the voter list to the summary
flow-aside = Each number as it stands in the evidence, and what falls out or comes in between two of them. Some of that is lawful: a ballot taken away, an invalid one. The findings name what is not.
flow-none = The evidence holds no protocols, so there is no way to follow.
flow-title = The way of the votes: { $contest }
flow-description = Two streams from left to right, devices and paper. A wedge between two stages is a difference, with its size in words. The table after the picture has the numbers.
flow-table = Stage by stage
lane-devices = Devices
lane-paper = Paper
way = Way
how-many = How many
change = Change
file = File
stage-signatures = signatures on the list
stage-issued = ballots issued
stage-found = ballots found
stage-valid = valid votes
stage-marks = marks on the list
stage-rights = rights issued
stage-stored = ballots stored
stage-summed = electronic protocol
stage-summary = in the summary
issued-less = { $count } signed for, not issued
issued-more = { $count } issued beyond the signatures
found-less = { $count } issued, not found
found-more = { $count } found beyond those issued
valid-less = { $count } not valid
valid-more = { $count } counted beyond those found
rights-less = { $count } marked, no right issued
rights-more = { $count } rights beyond the marks
stored-less = { $count } issued, not stored
stored-more = { $count } stored beyond the rights
summed-less = { $count } stored, not counted
summed-more = { $count } counted beyond those stored
summary-less = { $count } not in the summary
summary-more = { $count } added in the summary

lost-title = Missing electronic votes
fate-not-summed = Read but not summed
fate-never-read = Never read
fate-not-brought-back = Not brought back, with or without a vote
fate-cannot-tell = Cannot tell whether read
causes = Recorded events that can have kept votes from being read:
at-most = at most
unexplained = Votes never read that no recorded event explains

findings-title = Findings
no-findings = No check that could be run found anything.
class-arithmetic = slip of the pen
class-lawful-remainder = lawful remainder
class-deficit = deficit
class-surplus = surplus
class-record-conflict = records in conflict
class-tally-mismatch = sums that do not agree
class-cross-contest = contests that do not agree
class-procedure = procedure
class-integrity = integrity of the record
class-reported-only = reported only
cannot-tell = This evidence cannot tell
would-resolve = What would settle it:
stands-at = Stands at

bounds-title = What an audit of the paper could confirm
bounds-aside = Nobody can inspect the electronic votes. A winner can be confirmed whatever the devices did only if the margin on paper exceeds all electronic votes there can be, and every ballot too many. How many there can be rests on what one trusts.
bounds-none = No contest that one candidate wins, or no protocols to tell.
bounds-chart-title = { $contest }: margin of { $winner } on paper against what it must exceed
bounds-chart-description = One bar for each other line of the ballot: the margin on paper. Marks show what it must exceed, by what one trusts. Where the bar ends before the mark, no audit of the paper can confirm the winner.
leads = Leads
nobody-leads = nobody, or more voted against all
paper-ballots = Paper ballots found
surplus = Ballots and votes too many
electronic-at-most = Electronic votes at most
basis-protocol = by the electronic protocol
basis-counters = by the counters
basis-list = by the marks on the list
basis-paper = by voters less paper issued
pairs-table = The winner against each other line
against = Against
margin = Margin
paper-margin = Margin on paper
must-exceed = Must exceed
can-be-confirmed = can be confirmed
cannot-be-confirmed = cannot be confirmed
code-checks = Checks of control codes
checkers-for = voters who compare their code, none wrong, exclude at 5 % more altered votes than

checks-title = Checks
check = Check
outcome = Outcome
compared = Compared
check-pass = agrees
check-not-run = not run: { $reason }
comparisons = { $n ->
    [one] { $count } comparison
   *[other] { $count } comparisons
}

evidence-title = Evidence
files-table = Files of the evidence
state = State
bytes = Bytes
entries = Entries
file-read = read
file-absent = not there
file-broken = cannot be read: { $reason }
cited-title = Places cited, and what stands there
nothing-there = Nothing stands there.
assumptions = Assumptions of the scenario

unit = Unit
unit-voters = voters
unit-votes = votes
unit-seconds = seconds
table-of = Table:
days-played = { $n ->
    [one] { $count } day played
   *[other] { $count } days played
}
fact-seeds = Seeds
fact-against = Held against
fact-fingerprint = Fingerprint of all precincts
measures-title = What the days came to
measures-aside = Means over all days with their 95 % intervals (Student). Of one day there is no interval.
mean-95 = mean ± 95 %
against-95 = against ± 95 %
difference-95 = difference ± 95 %
gave-up = Of these, gave up
turned-away = Of these, turned away
desk-wait-mean = Mean wait at the desk
desk-wait-p95 = 95 % waited at the desk at most
device-wait-mean = Mean wait for a device
all-waits-mean = Mean wait in all lines
in-time = Waited 30 minutes at most
computer-running = Desk computer running
differences-title = Differences
difference-aside = The other scenario less this one, day by day of the same seed, so that both see the same people. A full dot: the interval leaves out 0. A hollow dot: it does not.
difference-in = Difference in { $unit }
difference-description = One dot for each measure with the interval as a line, against a line at 0. The table after the chart has the numbers.
difference = Difference
at-least = at least
sweep-waits-title = Waits by hour
sweep-waits-caption = Mean wait of a day by the hour of arrival, in minutes
sweep-waits-description = Columns: the mean wait over all days. Below them how many came. The table after the chart has the numbers.
wait-of-a-day = mean wait of a day
wait-seconds = mean wait, s, ± 95 %
in-time-percent = 30 minutes at most, %, ± 95 %
matrix-title = Which check saw which fault
matrix-aside = A row is a kind of fault, a column a check that is expected to see it. A number is the share of the days with that fault on which the check found something.
matrix-empty = No fault was played that a check is expected to see, and no check found anything.
matrix-description = A matrix of shares; each cell holds its number, and a darker cell a higher one. The table after the chart has the numbers with their intervals.
fault = Fault
detected = Detected
alarms = Alarms
of-days = of days
interval-95 = 95 % interval
alarms-title = Found on days whose faults do not explain it
blind-title = Faults that no check is expected to see
sweep-seeds = { $n ->
    [one] { $n } seed, { $range }. SIMULATED.
   *[other] { $n } seeds, { $range }. SIMULATED.
}
sweep-seeds-again = { $n ->
    [one] { $n } seed, { $range }, played before and read again. SIMULATED.
   *[other] { $n } seeds, { $range }, played before and read again. SIMULATED.
}
sweep-merged = { $n ->
    [one] Sweep { $sweep }, seeds { $range } from { $n } table. SIMULATED.
   *[other] Sweep { $sweep }, seeds { $range } from { $n } tables. SIMULATED.
}
sweep-against = against { $title }
sweep-against-side = against
sweep-differences = Differences are taken day by day of the same seed: against less base.
sweep-least = least
sweep-most = most
sweep-days = days
sweep-no-fault = No fault was played that a check is expected to see.
sweep-blind = { $fault }: no check is expected to see it; `saylau explain { $fault }` says why
sweep-alarm = { $check } found something on { $hits } of { $n } days whose faults do not explain it ({ $ends })
sweep-table = table
sweep-page = page
capacity-enough = { $field } = { $value } is enough for { $percent } % in time, { $minutes } at most in all lines.
capacity-none = No value tried is enough for { $percent } % in time, { $minutes } at most in all lines.
capacity-value = value
capacity-in-time = in time, %
capacity-wait = mean wait, s
capacity-lost = lost voters
capacity-verdict = verdict
capacity-is-enough = enough
capacity-is-open = open: more days would tell
capacity-is-too-few = too few
capacity-aside = Means over days ± the 95 % interval of Student. A value is enough where the whole interval is.
limits-sweep = These numbers are those of the scenario and its assumptions. They say how its faults play out there, not how often they happen.
limits-matrix = A check that sees every fault of one kind here need not see each in life: a fault that changes all records alike breaks no identity.

nation-head = { $n ->
    [one] { $n } precinct, seed { $seed }. SIMULATED.
   *[other] { $n } precincts, seed { $seed }. SIMULATED.
}
nation-precincts = precincts
nation-with-devices = devices
nation-listed = listed
nation-came = came
nation-on-devices = on devices
nation-on-paper = on paper
nation-left = left
nation-stranded = stranded
nation-all = all
nation-blank = blank
nation-invalid = invalid on paper
nation-claims = claims
nation-file = nation
nation-title = The country together
nation-aside = Each precinct was played message by message, and audited by itself.
precincts-with-findings = { $n ->
    [one] Something was found in { $count } precinct
   *[other] Something was found in { $count } precincts
}
precincts-all = Precincts
precincts-with-devices = Precincts with devices
listed = Voters listed
regions-title = Region by region
regions-description = One panel for each region with three shares: turnout, votes on devices, and precincts in which something was found. The table after the chart has the numbers.
turnout = turnout
by-device = devices
found-in = found in
region = Region
together-row = Together
worst-title = Precincts to look at first
worst-aside = Most findings first. The evidence of each can be made again from the seed and its number.
precinct = Precinct
findings-column = Findings
contests-title = Votes
contests-aside = As the summary protocols have them; the shares are of all votes shown.
ballot-line = Line of the ballot
votes = Votes
share = Share

tables-title = What was read
written-as = Written as
rows = Rows
protocols = Protocols
protocols-with-findings = Protocols that do not agree with themselves
rows-of-totals = Rows of totals
rows-refused = Rows refused
reason = Reason
identities-title = Identities
identities-aside = What must hold in every protocol. Where the form refuses a sheet that breaks one, that it holds proves nothing.
identity = Identity
examined = Examined
fails-in = Fails in
left-more = Left more by
right-more = Right more by
largest = Largest
state-held = holds everywhere
state-held-as-forced = holds, as the form sees to
state-cannot-fail = cannot fail: both sides are the same columns
state-failed = fails
state-failed-though-forced = fails though the form should not let it
state-not-examined = not examined
line = Line
affected = Votes affected
table-findings-aside = Worst first. A finding says that the numbers of a protocol cannot all be true, not who made them so.
findings-left-out = { $n ->
    [one] { $count } more finding: the JSON of the report and the table of findings have it.
   *[other] { $count } more findings: the JSON of the report and the table of findings have them.
}

limits-title = What this page cannot show
limits-l0 = Consistent (L0) means that the records agree with each other where they were compared. It says nothing about the outcome: votes changed before they were recorded, or moved alike in every record, break no identity.
limits-paperless = The electronic votes left no paper that a voter could check. No audit of these records can show that a vote was recorded as the voter meant it, and no line of this page calls a result verified.
limits-words = A finding says that numbers cannot all be true. It does not say who made them so, or why.
made-by = Made by saylau { $version }. Every number on this page stands in the JSON of the same report.

forms-title = Protocols of the precinct commission on the results of the vote
forms-simulated = A program made these numbers up. This sheet is no protocol of an election.
forms-print = Each contest is one sheet of A4: print it and lay it beside the paper. A box left empty is for a number that the evidence does not hold, a dash for one that there is not.
forms-no-protocols = The evidence holds no protocols: all boxes are empty.
forms-broken = { $file } cannot be read, so its boxes are empty: { $reason }
forms-left-out = { $n ->
    [one] { $count } contest more is left out.
   *[other] { $count } contests more are left out.
}
forms-page = Page { $page } of { $pages }
characters-cut = { $n ->
    [one] [{ $count } character more]
   *[other] [{ $count } characters more]
}
forms-heading = Protocol of the precinct commission on the results of the vote
forms-precinct = Precinct no.
forms-city = Place
forms-district = District no.
forms-election = Election
forms-date = Day of the vote
forms-votes = Votes
forms-number = No.
forms-line = Line of the ballot
forms-electronic = Electronic protocol
forms-paper = Paper protocol
forms-summary = Summary protocol
forms-words = The summary in words
forms-not-drawn = not drawn up
forms-by-hand = to fill in by hand
forms-no-number = no such number
against-all = Against all
forms-blank = Electronic ballots with nothing marked
forms-invalid = Invalid paper ballots
forms-signed = Signatures on the protocol
forms-voters-title = Voters
forms-listed = On the list at opening
forms-added = Added during the day
forms-voted = Took part
forms-rights-title = Electronic voting
forms-registered = Registered to vote electronically
forms-rights = Rights to vote issued
forms-stored = Ballots stored
forms-returned = Rights returned unused
forms-not-returned = Rights not returned
forms-with-code = Ballots with a control code
forms-account-title = Account of the paper ballots
forms-received = Received
forms-transferred-in = Taken over from other precincts
forms-transferred-out = Handed over to other precincts
forms-issued-inside = Issued at the station
forms-issued-outside = Issued outside it
forms-spoiled = Spoiled and replaced
forms-unused = Unused, cancelled
forms-found-stationary = Found in stationary boxes
forms-found-mobile = Found in mobile boxes
forms-unsigned = of these, without a member's signature
forms-valid = Valid ballots
forms-count-began = Count began
forms-count-ended = Count ended
forms-drawn-up = Protocol drawn up (date, hour, minute)
forms-signatures-title = Signatures of the commission
forms-chair = Chair
forms-secretary = Secretary
forms-member = Member
forms-signature = signature, then surname and initials
forms-seal = Seal
forms-copy = The protocol is posted at the station and stays there for two days. Who is present at the count by law gets a copy on request, signed by the chair and the secretary and sealed (constitutional law on elections, article 43, item 8).
forms-own = Layout of saylau { $version } after the three protocols of 2005; no form of the Central Election Commission.

# Numbers in words: names stand between bars.
spelled-zero = zero
spelled-ones = one|two|three|four|five|six|seven|eight|nine
spelled-ones-of-thousands = one|two|three|four|five|six|seven|eight|nine
spelled-teens = ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen
spelled-tens = ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety
spelled-between = -
spelled-hundreds = one hundred|two hundred|three hundred|four hundred|five hundred|six hundred|seven hundred|eight hundred|nine hundred
spelled-thousands = thousand
spelled-millions = million
spelled-billions = billion
