# Words of tables.


## identities

table-p1-title = ballots received are issued, spoiled, left over or lost
table-p1-formula = R + in + unaccounted = out + I_early + I_in + I_out + S + U (or cancelled) + lost
table-p1-explanation = Every paper ballot that came must have gone somewhere. More received than accounted for means that ballots are missing; more accounted for than received cannot come from a loss. Where the results system refuses a sheet that does not add up, this holds everywhere and shows only that.
table-p2-title = no more ballots are found than were issued
table-p2-formula = F_s + F_m <= I_early + I_in + I_out, and each box by itself
table-p2-explanation = A voter may take a ballot away, so fewer may be found than were issued: that is a lawful remainder. More cannot come from any loss. Ballots issued early may lie in either box, so each box is held against its own issue and the early one together. By the Kazakh rule one ballot too many voids a mobile box.
table-p3-title = ballots found are valid or invalid
table-p3-formula = F_s + F_m = valid + invalid
table-p3-explanation = Every ballot taken from a box is either valid or invalid. More found than judged means ballots that nobody counted; more judged than found means votes without a ballot.
table-p4-title = valid ballots are the votes together
table-p4-formula = valid = sum of v_k, against all included
table-p4-explanation = Each valid ballot is a vote for one choice. It cannot say whose votes are too many: a vote moved from one choice to another leaves the sum as it was.
table-p5-title = signatures for paper are the ballots issued
table-p5-formula = marks for paper on the list = I_early + I_in + I_out
table-p5-explanation = A voter signs for a ballot. Ballots issued beyond the signatures were given to nobody on the list; signatures beyond the ballots were put for people who took none.
table-p6-title = no more ballots are issued outside than voters applied
table-p6-formula = I_out <= applications for voting at home
table-p6-explanation = A ballot leaves the station only for a voter who applied. Fewer ballots than applications are lawful: voters may be away or change their mind.
table-e1-title = electronic marks on the list are the barcode log
table-e1-formula = M_e <= B <= M_e + blank
table-e1-explanation = The list is marked by a person, the log is written by software, for the same voters. A difference says that one of them is wrong, not which. A right that came back blank takes its mark back; whether the log goes back too is not known, so both readings are accepted. Where a form has no blank returns, both numbers must be the same.
table-e2-title = cards issued are cast, returned blank or not returned
table-e2-formula = cards = C + blank + not returned
table-e2-explanation = Each card or device that was issued comes back with a vote, without one, or not at all. More votes than cards cannot come from a loss.
table-e3-title = terminals counted what the controller counted
table-e3-formula = sum of T_i = K
table-e3-explanation = Both sides are software, so a difference says that one is wrong, and agreement says little. Logs, zero reports and times belong to this identity too; a table of protocols does not have them.
table-e4-title = the controller, the ballots cast and the votes agree
table-e4-formula = K = C = sum of e_k, against all included
table-e4-explanation = One number in three places. Votes that were cast and not summed are a deficit; votes that were summed and never cast are a surplus.
table-e5-title = no more control codes than ballots
table-e5-formula = codes <= C, and codes_k <= e_k for each choice
table-e5-explanation = A control code is optional and stands beside one choice, so there may be fewer codes than votes and never more.
table-e6-title = no more electronic ballots than admitted voters
table-e6-formula = C <= M_e
table-e6-explanation = More ballots cast than voters marked is what stuffing looks like; fewer may be voters who left without voting.
table-m1-title = no more take part than are on the list
table-m1-formula = M_p + M_e, and ballots issued with C, <= L + added + absentee
table-m1-explanation = Nobody votes twice and nobody votes unlisted, whatever the channel. Whether one voter is marked in both columns needs the list itself.
table-m2-title = contests decided by the same voters agree
table-m2-formula = C is equal in both contests; ballots found in one are at most those issued in the other
table-m2-explanation = One card carries all contests, so as many ballots are cast in each. On paper a voter is issued a ballot of each contest and may take one away. Where some voters are entitled to one contest only, the paper part of this identity does not hold lawfully: leave `other_issued` and `other_found` out.
table-s1-title = the summary is the sum of its parts
table-s1-formula = summary_k = v_k + e_k; voted = I_early + I_in + I_out + C; totals of a territory = sum of its precincts
table-s1-explanation = The summary protocol adds the paper and the electronic one. A difference says that one of three sheets is wrong. Totals of territories are compared where the mapping says which rows hold them.
part-all-boxes = all boxes
part-stationary-boxes = stationary boxes
part-mobile-boxes = mobile boxes
part-marks = marks
part-barcode-log = barcode log
part-controller-and-cast = controller and ballots cast
part-cast-and-votes = ballots cast and votes
part-controller-and-votes = controller and votes
part-all-choices = all choices
part-each-choice = each choice
part-marks-on-list = marks on the list
part-issued-and-cast = ballots issued and cast
part-electronic = electronic
part-paper-here = paper of this contest
part-paper-there = paper of the other contest
part-voters = voters
part-taken-away = taken away
basis-is-physical = physical
basis-is-arithmetic = arithmetic
basis-is-list = list
basis-is-software = software
votes-of-all-choices = `{ $votes }` votes of all choices
votes-of-each-choice = `{ $votes }` votes of each choice
lacks-votes = votes of choices
lacks-votes-of = `{ $votes }` votes of choices
lacks-one-of = { $first } or { $second }

## findings

table-votes-together = votes of { $n } choices { $sum }
table-resolve-arithmetic = the signed sheet, held against the table: the slip is either there or it came with the table
table-resolve-surplus = a count of the ballots against the counterfoils, signatures and voter list of the precinct
table-resolve-deficit = a count of the ballots and of the unused stock, and the acts of the commission
table-resolve-records = the logs and counters themselves, in the evidence of the precinct
table-resolve-sheets = the signed sheets, and a count of the ballots
table-resolve-boxes = the boxes of both contests, opened together
table-resolve-acts = the acts of the commission

## what the whole comes to

table-level = L0: `consistent` means that the numbers of each protocol agree with each other where the table has them. It says nothing about the outcome: a sheet whose numbers were changed alike adds up, and a form that refuses what does not add up makes every sheet do so.
table-nothing = nothing to audit: no protocol could be held against an identity
table-disagree = { $n ->
    [one] { $n } protocol does not agree with itself
   *[other] { $n } protocols do not agree with themselves
}
table-totals-differ = { $n ->
    [one] { $n } total of a territory is not its sum
   *[other] { $n } totals of territories are not their sums
}
table-rows-refused = { $rows } refused
table-consistent = consistent (L0): no finding in the { $examined } of { $all } identities that could be examined
table-consistent-forced = consistent (L0): no finding in the { $examined } of { $all } identities that could be examined, of which { $forced } cannot fail on this form
noun-rows = { $n ->
    [one] row
   *[other] rows
}
noun-refused-rows = { $n ->
    [one] refused row
   *[other] refused rows
}
noun-protocols = { $n ->
    [one] protocol
   *[other] protocols
}
claim-verified = That the result is verified: votes moved alike in every number of a sheet, or before they were written down, break no identity.
claim-single-votes = Anything about single electronic votes: no number of a table shows that the votes on devices are those the voters gave.
claim-forced = Anything from { $codes }: the form refuses a sheet that breaks them, so that they hold in all { $n } comparisons shows only that somebody made the sheet add up.
claim-cannot-fail = Anything from { $codes }: by the mapping both sides are the same columns, so that all { $n } comparisons hold whatever the table says.
claim-may-be-forced = That { $codes } could have failed: not one of { $n } protocols breaks them. Ask whether the form or the results system refuses a sheet that does, and list them under `forces` if so.
claim-not-examined = Anything about { $codes }: the table does not have their numbers.
claim-refused = { $n ->
    [one] Anything about the { $n } refused row: its votes are in no number of this report, so no margin here is the whole margin.
   *[other] Anything about the { $n } refused rows: their votes are in no number of this report, so no margin here is the whole margin.
}
claim-left-out = { $n ->
    [one] Anything about the { $n } row that the mapping leaves out: its votes are in no number of this report.
   *[other] Anything about the { $n } rows that the mapping leaves out: their votes are in no number of this report.
}
claim-unexamined = { $n ->
    [one] Anything about the { $n } vote of rows that counts in the result and was held against no identity.
   *[other] Anything about the { $n } votes of rows that count in the result and were held against no identity.
}
slip-is-transposed = two digits transposed
slip-is-swapped = in each other's place
slip-is-digit = one digit wrong
slip-omitted = a term left out of the sum
slip-doubled = a term twice in the sum
explain-in-a-table = in a table of protocols

## the report on tables as text

table-heading-refused = REFUSED ROWS
table-heading-worst = WORST FINDINGS
table-heading-totals = TOTALS THAT ARE NOT SUMS
table-heading-claims = WHAT CANNOT BE CLAIMED
table-heading-identities = IDENTITIES
table-heading-result = RESULT BY THE ROWS READ
table-heading-effect = WHAT THE FINDINGS CAN HAVE CHANGED AT MOST
table-heading-missing = ELECTRONIC VOTES THAT ARE MISSING
table-left-out-kept = left out: { $rows }, { $reason }; their votes count in the result
table-left-out-lost = left out: { $rows }, { $reason }; their votes count nowhere
table-read = `{ $file }`: { $protocols } of { $rows }
table-read-totals = { $n ->
    [one] { $n } row of totals
   *[other] { $n } rows of totals
}
table-read-refused = { $n } refused
table-read-blank = { $n } blank
table-read-form = { $line } ({ $form })
table-of-reason = { $n } { $reason }
table-place-line = `{ $file }` line { $n }
table-place-column = `{ $file }` line { $n }, column `{ $column }`
table-told-at = { $place }: { $told }
table-more-rows = { $n ->
    [one] and { $n } more row
   *[other] and { $n } more rows
}
table-more-protocols = { $n ->
    [one] and { $n } more protocol: --all shows it, --findings writes it to a table
   *[other] and { $n } more protocols: --all shows them, --findings writes them to a table
}
table-more-totals = { $n ->
    [one] and { $n } more total
   *[other] and { $n } more totals
}
table-more-choices = { $n ->
    [one] and { $n } more choice
   *[other] and { $n } more choices
}
table-more-districts = { $n ->
    [one] and { $n } more district with a larger margin
   *[other] and { $n } more districts with larger margins
}
table-more-touched = { $n ->
    [one] and { $n } more district with findings: `--json` has it
   *[other] and { $n } more districts with findings: `--json` has them
}
table-more-furthest = { $n ->
    [one] and { $n } more protocol: `--json` has it
   *[other] and { $n } more protocols: `--json` has them
}
table-more-shown-by-all = { $n ->
    [one] and { $n } more district: `--all` shows it
   *[other] and { $n } more districts: `--all` shows them
}
table-more-precincts = { $n ->
    [one] and { $n } more precinct
   *[other] and { $n } more precincts
}
table-more-refused = and { $n } more refused
table-broken-by = { $what }: { $claim }, by { $n }
table-slip = slip
table-slip-all = { $repair }; would explain all of it
table-slip-part = { $repair }; would explain part of it
table-slip-all-others = { $repair }; would explain all of it, as would { $others }
table-slip-part-others = { $repair }; would explain part of it, as would { $others }
noun-other-slips = { $n ->
    [one] other slip
   *[other] other slips
}
table-change = `{ $field }` { $written } for { $meant }
table-repair = { $changes }: { $slip }
table-box = box
table-box-at-stake = where one ballot too many voids a mobile box, { $ballots } are at stake
table-reach = reach
table-reach-at-most = at most { $votes } of the closest margin
table-total-differs = { $place }, line { $line }: { $field } is { $total }, its precincts come to { $sum }
state-text-held = holds
state-text-forced = holds, as the form forces it: this proves nothing
state-text-cannot-fail = holds, as both sides are the same columns of the table: this proves nothing
state-text-failed = FAILS
state-text-failed-though-forced = FAILS, though the form should not let it
state-text-not-examined = not examined
table-identity = { $code }  { $title } [{ $basis }]: { $state }
table-part = { $part }: { $told }
table-lacks = not examined, lacks { $lacks }
table-totals-examined = totals of territories: { $examined } examined, { $wrong } numbers are not the sums
table-not-examined = not examined: { $codes }
table-code-lacks = { $code } lacks { $lacks }
table-code-no-protocol = { $code } has no protocol
table-none-failing = { $examined } examined, 0 failing
table-failing-bound = { $examined } examined, { $failing } failing: { $left } too many, at most { $largest } in one protocol
table-failing-equal = { $examined } examined, { $failing } failing: the left more by { $left }, the right more by { $right }, at most { $largest } in one protocol
table-remainder = { $line }; lawful remainder in { $precincts }: { $sum } { $name }
table-comparisons-of = { $n ->
    [one] { $codes } ({ $n } comparison)
   *[other] { $codes } ({ $n } comparisons)
}
table-could-not-fail = could not fail on this form: { $idle }; could have failed: { $could }
table-none = none
table-in-district = district { $name }: { $told }
table-elects-nobody = { $name } (elects nobody)
table-closest-pair = closest winner and loser: { $winner } before { $loser } by { $margin }
table-closest-lists = closest lists next to each other: { $winner } before { $loser } by { $margin }
table-no-method = how votes become seats the mapping does not say: `method` under `[contest]`
table-rule = { $rule }: { $elected }
rule-most = by the most votes
rule-majority = by more than half, else a run-off of the first two
rule-largest-remainder = by the largest remainder
rule-dhondt = by highest averages, D'Hondt
rule-sainte-lague = by highest averages, Sainte-Laguë
table-tie-open = a tie leaves this open: no vote need be switched
table-least-between = the least that changes it: { $votes } counted for { $to } in place of { $from }
table-least-after = the least that changes it: { $votes } counted for another, after which { $what }
change-majority-lost = nobody has more than half
change-majority-won = somebody has more than half
change-other-run-off = others go to the run-off, or a tie leaves it open
change-open = it is open
change-level = a line that elects nobody is level with it
table-elected = elected: { $names }
table-seats-of-lists = { $seats } of { $lists }
noun-seats = { $n ->
    [one] seat
   *[other] seats
}
noun-lists = { $n ->
    [one] list
   *[other] lists
}
table-run-off = run-off: { $names }
table-open-places = { $places } open among { $names }
noun-open-places = { $n ->
    [one] place
   *[other] places
}
table-nobody-elected = nobody is elected
table-rows-in-no-margin = the votes of { $rows } are in no margin here, so that nothing of this is said of the whole contest
table-bounds-found = this bounds what was found; what breaks no identity is bounded by nothing here
table-pair-effect = { $winner } before { $loser } by { $margin }: { $votes } by the evidence, { $without } if every mobile box with a ballot too many is void
noun-pairs = { $n ->
    [one] pair
   *[other] pairs
}
table-order-stands = in { $pairs } this is less than the margin: what was found cannot have changed their order
table-order-open = in { $n } of { $pairs } this is not less than the margin: what was found could have changed their order
table-outcome-stands = { $ballots } too many or too few, { $without } with every such box void; { $votes } change the outcome: what was found cannot have changed it
table-outcome-open = { $ballots } too many or too few, { $without } with every such box void; { $votes } change the outcome: what was found could have changed it
noun-switched-votes = { $n ->
    [one] switched vote
   *[other] switched votes
}
noun-ballots-or-votes = { $n ->
    [one] ballot or vote
   *[other] ballots and votes
}
table-furthest = furthest: votes by the evidence, votes if the mobile box is void
table-furthest-place = { $place }, line { $n }
table-furthest-place-file = { $place }, `{ $file }` line { $n }
said-l1-to-l4 = L1 to L4  { $why }
said-l0-nothing = L0  not claimed: nothing was examined that could have failed.
said-l0-totals = { $n ->
    [one] L0  does not hold: { $n } total of a territory is not the sum of its precincts.
   *[other] L0  does not hold: each of { $n } totals of territories is not the sum of its precincts.
}
said-l0-protocols = L0  { $protocols } agree with themselves in the { $identities } that could have failed; of the outcome this says nothing.
said-l0-failing = L0  does not hold in { $n } of { $protocols }, see the findings; of the outcome the others say nothing.
said-no-channels = L1 to L4  not said: the form does not set electronic voting apart from paper. Whether the outcome is right only a count of the ballots can show.
said-surplus-fewer = { $ballots } too many by P2, E6 and M1, each box by itself: fewer than { $what }. No loss explains them; a ballot in the wrong box may
said-surplus-not-fewer = { $ballots } too many by P2, E6 and M1, each box by itself: not fewer than { $what }. No loss explains them; a ballot in the wrong box may
said-the-switches = the { $votes } that change the outcome
said-the-margin = the closest margin of { $margin }
said-unexamined-cannot = { $votes } are of rows that no identity was held against: counted for another, they cannot reach { $what }
said-unexamined-could = { $votes } are of rows that no identity was held against: counted for another, they could reach { $what }
said-lists = L2, L3  are said of candidates, pair by pair; of lists only how many electronic votes there can be.
said-seats-stand = { $votes } and ballots too many there can be, fewer than the { $switches } that change a seat: with the paper as reported the seats stand whatever the devices did
said-seats-open = { $votes } and ballots too many there can be, not fewer than the { $switches } that change a seat: nothing here shows that an audit of the paper could confirm the seats
missing-none = none of an admitted voter, in { $protocols } that could be examined
missing-fewer = { $precincts } of { $examined }: { $votes } fewer are counted than voters were admitted who did not give the device back blank
missing-not-summed = stored by the system and not in the votes of the choices
missing-rights = rights that were not brought back, with or without a vote
missing-explained = never read; recorded outages can have stranded so many, at most
missing-explained-or-not-summed = never read or not summed (the table does not say how many were stored); recorded outages can have stranded so many, at most
missing-unexplained = never read; no recorded outage explains them
missing-unexplained-or-not-summed = never read or not summed (the table does not say how many were stored); no recorded outage explains them
missing-no-outages = never read; no record of outages was given: the mapping may name `stranded`, or --outages a table
missing-no-outages-or-not-summed = never read or not summed (the table does not say how many were stored); no record of outages was given: the mapping may name `stranded`, or --outages a table
missing-here = { $place }, `{ $file }` line { $n }: { $admitted } admitted, { $counted } counted; { $missing } missing, { $explained } explained by recorded outages at most, { $unexplained } unexplained
missing-outages = { $outages } recorded, { $votes } stranded at most
missing-outages-file = `{ $file }`: { $outages } recorded, { $votes } stranded at most
missing-unknown = { $precincts } of no protocol here, the first: { $first }
missing-refused = refused: line { $n }: { $told }
missing-refused-column = refused: line { $n }, column `{ $column }`: { $told }
missing-margin-stands = if all { $votes } had been for { $loser }, the margin of { $margin } would still be there
missing-margin-falls = if all { $votes } had been for { $loser }, they would make up the margin of { $margin }
noun-identities = { $n ->
    [one] identity
   *[other] identities
}

## how a table is written, and rows that are refused

refused-fields = { $n ->
    [one] { $n } field, where the table has { $wanted } columns
   *[other] { $n } fields, where the table has { $wanted } columns
}
refused-no-number = no number
refused-field = { $reason }: `{ $field }`
refused-sum = the columns together are too large for a count: { $sum }
refused-no-precinct = no precinct is named
refused-no-district = no district is named
refused-districts = there are { $n } districts already: `{ $name }`
refused-precinct-twice = precinct `{ $precinct }` is in line { $n } already
refused-precinct-in-tables = precinct `{ $precinct }` is in line { $n } of table { $table } already
refused-totals-twice = the territory has its totals in line { $n } already
reason-fraction = a fraction
reason-negative = a negative number
reason-missing = a number is missing
reason-too-large = a number too large for a count
reason-duplicate = a precinct twice
reason-unreadable = cannot be read
reason-no-precinct = no precinct named
reason-not-a-number = text in place of a number
reason-too-few-fields = too few fields
reason-too-many-districts = too many districts
reason-too-many-fields = too many fields
row-not-utf8 = not UTF-8, as the rest of the table is
row-too-long = the row has more than { $bytes } bytes
row-too-long-or-wide = the row has more than { $bytes } bytes or { $fields } fields
row-open-quote = the row has more than { $bytes } bytes or { $fields } fields: is a quotation mark left open?
form-text = { $encoding }, fields separated by { $delimiter }
form-tabs = tabs
form-workbook = XLSX, sheet `{ $sheet }`
form-parquet = Parquet file
form-zipped = `{ $member }` in a zip archive, { $form }

## an audit of batches

batch-of = batch `{ $batch }` of `{ $jurisdiction }`
batch-not-counted = { $batch } was drawn and not counted
batch-in-no-manifest = { $batch } was drawn and is in no manifest
batch-p = the p-value published is { $said }, the counts give { $p }
batch-votes-alone = { $batch } has votes and is in no manifest
batch-no-votes = { $batch } is in a manifest and has no reported votes
batch-too-many = { $batch } has { $votes } votes on { $ballots }
batch-total = `{ $choice }` has { $said } votes in the audit's report and { $found } in all batches
batch-cast = { $said } ballots were cast by the audit's report, { $ballots } are in the manifests
batch-ballots = { $batch } has { $ballots } by the audit's report and { $listed } by the manifest
batch-other-votes = { $batch } has other reported votes in the audit's report
batches-label-records = records
batches-label-bound = bound
batches-label-draws = draws
batches-label-risk = risk
batches-label-counted = counted
batches-label-differing = differing
batches-confirmed = { $contest }: confirmed at the risk limit { $limit }
batches-not-confirmed = { $contest }: not confirmed at the risk limit { $limit }
batches-records = { $ballots } ballots in { $batches } batches of { $jurisdictions } jurisdictions
batches-bound = U = { $bound }
batches-no-bound = without bound
batches-all = all
batches-draws = { $draws } counted; { $needed } needed, { $spare } with one to spare
batches-risk = p = { $p }, log10 p = { $log }; { $said }
batches-published = published { $said }
batches-unpublished = none published
batches-counted = { $batches } batches with { $ballots } ballots, those beside the sample included
batches-differing = { $n } of them
batches-drawn = drawn
batches-beside = beside the sample
batches-more = and { $n } more: `--json` has them
batches-contradictions = { $n ->
    [one] { $n } contradiction between the files
   *[other] { $n } contradictions between the files
}
batches-note = The risk is that of the draw as the report tells it. Whether the batches follow from the public seed is not computed.
