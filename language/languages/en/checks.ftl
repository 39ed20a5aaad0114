# Words of the checks.


## numbers that several checks compare

amount-received = ballots received
amount-listed-and-reserve = voters listed and 1 % reserve
amount-listed = voters listed
amount-unsigned = unsigned ballots
amount-invalid = invalid ballots
amount-list-marks = electronic marks on the voter list
amount-desk-rights = rights issued in the desk journal
amount-issued-outside = ballots issued outside
amount-stored = ballots stored in the protocol
amount-list-signatures = signatures for paper on the voter list
needs-list-or-desk = needs `voter-list.csv` or the whole of `desk.jnl`
resolve-observers = the observers' notes
resolve-devices = the devices themselves
resolve-act = the act itself
resolve-count-package = counting the ballots of the sealed package again
resolve-count-piles = counting the piles of the sealed package again
resolve-count-box = the ballot box, counted again
resolve-box-with-key = the original box with its close key
resolve-list-at-opening = the voter list as signed at opening
tell-which-record = which of the two records is right
tell-how-they-voted = how these voters voted

## A2

a2-title = the ballot stock is lawful and was counted
a2-formula = R <= ceil(1.01 L); L <= R where paper was given out from the opening on; counted and signed at opening
a2-explanation = A precinct receives ballots for its voters and one per cent more, and the commission counts them before it opens. More ballots than that can be stuffed, fewer turn voters away. Where paper was only added to the devices later in the day, fewer ballots than voters are no finding.
a2-why-so-many = why so many were sent
a2-turned-away = whether voters were turned away
a2-delivery = the act of delivery of the territorial commission
a2-not-counted = the ballots were not counted at opening
a2-no-opening-protocol = no signed opening protocol was drawn up
a2-how-many = how many ballots there were at opening: the stock of P1 rests on the act of delivery alone
a2-delivery-and-package = the act of delivery and the ballots of the sealed package

## A3

a3-title = as many paper ballots issued in every contest
a3-formula = I_in + I_out of one contest = I_in + I_out of the next
a3-explanation = A voter receives one ballot of each contest. Different numbers mean that one kind ran out, that ballots were given out alone, or that a number is wrong. A voter who refuses one of the ballots is lawful and must be recorded; these files have no place for it, so the finding stays open to that.
a3-issued-for = issued for { $contest }
a3-refused = whether voters refused one ballot, one kind ran out, or ballots were given out alone
a3-signatures = the signatures on the list and the unused ballots of both contests

## A5

a5-title = no ballot is unsigned, or it is invalid
a5-formula = unsigned <= invalid; unsigned = 0
a5-explanation = The member who issues a ballot signs it; a ballot without that signature is invalid. If more ballots are unsigned than invalid, unsigned ones were counted as valid. Any unsigned ballot is a fault of the commission that costs the voter the vote.
a5-counted = at least so many unsigned ballots were counted as valid
a5-for-whom = for whom the unsigned ballots were counted
a5-look = looking for the member's signature on the ballots of the sealed package
a5-lack = { $n ->
    [one] { $n } ballot lacks the issuing member's signature and is invalid
   *[other] { $n } ballots lack the issuing member's signature and are invalid
}
a5-forgot = whether the member forgot to sign or the ballots were never issued
a5-list-lines = the list lines signed by the same member

## A12

a12-title = voters added on the day were checked
a12-formula = added: list = commission = summary = desk journal; added without a check = 0
a12-explanation = The law has had no additional list since 14 April 2004. The CEC's rule of 16 September 2004 let a commission correct its list on the day, after asking the higher commission or the address bureau by telephone. Voters added without that are the finding; checked ones are only told.
a12-needs = needs one of the list, the commission's papers, the protocols, the desk
a12-who = who was added without being written down everywhere
a12-list-itself = the additional list itself
a12-alone = { $amount }: { $n }, with nothing to compare it to
a12-by-papers = added by the commission's papers
a12-by-list = added lines of the voter list
a12-by-summary = added in the summary
a12-by-desk = added in the desk journal
a12-checked = added and checked: { $n }; the law has no additional list (L17)
a12-unchecked = added on the day without a check of residence: { $voters }
a12-live-there = whether they live there, and whether they voted elsewhere too
a12-against-lists = the additional list against the lists of the precincts where they are registered

## A13

a13-title = system, issue of ballots and count keep hours
a13-formula = start >= start_not_before; open at the hour of opening, not before or later; every issue until closing; count from closing, unbroken, <= 12 h
a13-explanation = The system may be started half an hour before voting and not earlier, because before that nobody is there to watch (in Oral it ran at 03:00). Ballots are issued between opening and closing only. The count begins at closing, goes on without interruption, and ends within twelve hours. That it should begin within an hour of the last device, and that voters inside at closing are served within an hour, are this program's own measures.
a13-start = start
a13-issues = issues
a13-doors = doors, count
a13-needs = needs `ops.jnl`, `desk.jnl` or `commission.json`
a13-compared = compared: { $what }
a13-started = the system was started at { $at }, { $early } before it may be ({ $may })
a13-done-meanwhile = what was done with the system in that time
a13-password-act = the act on the start-up password, and who was present
a13-late-issues = issued within an hour after closing, to voters inside: { $n }
a13-outside = ballots or rights issued outside the hours, { $opens } to { $closes }: { $n }
a13-present = whether the voters were present
a13-issuers = the observers' notes and the members who issued them
a13-closed-early = the station closed at { $at }, { $early } early
a13-found-closed = who came and found it closed
a13-opened-late = the station opened at { $at }, { $late } late
a13-came-and-left = whether voters came in that time and left
a13-opening-act = the observers' notes, and the act on the opening
a13-opened-early = the station opened at { $at }, { $early } before its hour
a13-voted-before = who voted before opening
a13-first-signatures = the first signatures on the list
a13-pause = the count stood still for { $span } ({ $from } to { $to })
a13-with-ballots = who was with the ballots meanwhile
a13-count-early = the count began at { $at }, before closing ({ $closes })
a13-boxes-opened = whether boxes were opened while people voted
a13-count-waited = the count began at { $at }, { $wait } after it could ({ $ready })
a13-with-boxes = who was with the boxes meanwhile
a13-count-long = the count took { $took }, longer than 12 h
a13-why-long = why it took so long
a13-minutes = the minutes of the count

## A14

a14-title = the count waited for every device
a14-formula = unread votes at the count = 0; rights not returned <= missing and empty devices; no device came back empty, is missing, or is dead without an act
a14-explanation = The count may not begin before the data of all voting devices is in the system. Devices that are out at closing are lawful if they come back and are read. A device that is written off may carry a vote with it, one that came back empty has lost one, and one that still holds votes after the count was left out of it.
a14-needs = needs `ops.jnl` or `devices.json`
a14-out = out when voting closed at { $at }: { $devices }
a14-unread = votes unread on devices after the count
a14-they-are-on = they are on { $devices }
a14-for-whom = for whom these votes are
a14-read-them = reading the devices under supervision, if the votes are to count
a14-empty = devices that came back with neither vote nor right
a14-was-marked = whether a vote had been marked on the device
a14-own-counter = the device's own counter of votes marked
a14-no-answer = they do not answer
a14-walked-off = voters left with them
a14-unknown = nobody knows where they are
a14-written-off = written off because { $why }: { $rights } ({ $devices }); a vote may be on each
a14-written-off-unsigned = written off because { $why }: { $rights } ({ $devices }); { $unsigned } without every signature; a vote may be on each
a14-votes-on-these = whether votes are on these devices
a14-portable = portable device { $device } left with { $rights } and is not recorded as back
a14-home-voters = how many home voters voted on it
a14-device-itself = the device itself
a14-dead = dead at closing, and no record writes them off: { $devices } ({ $names })
a14-absent = absent at closing, and no record writes them off: { $devices } ({ $names })
a14-votes-on-them = whether votes are on them
a14-read-late = read after the count began at { $at }: { $votes }
a14-in-the-count = whether these votes are in the count
a14-total-against-box = the electronic protocol's total against the box (E4)
a14-not-returned = rights never brought back by the protocol
a14-recorded = devices recorded as missing or empty
a14-left-or-lost = whether the voters left with the right or their votes were lost
a14-count-devices = counting the devices, and the acts on those that are missing

## A15

a15-title = restarts and fallbacks have acts and lose no vote
a15-formula = each restart: signatures = members, by the specialist, before = after; acts >= events of each kind
a15-explanation = After a fault the commission may restart the software or go on with paper, by an act that all members sign; the technical specialist carries it out. The ballots stored before a restart must be there after it. What happens to votes already cast when a precinct falls back to paper, no text that could be read says.
a15-kept = { $n ->
    [one] fallback to paper at { $at }: { $n } ballot stored is kept
   *[other] fallback to paper at { $at }: { $n } ballots stored are kept
}
a15-void = { $n ->
    [one] fallback to paper at { $at }: { $n } ballot stored is void
   *[other] fallback to paper at { $at }: { $n } ballots stored are void
}
a15-counted-again = { $n ->
    [one] fallback to paper at { $at }: { $n } ballot stored is counted again from the devices
   *[other] fallback to paper at { $at }: { $n } ballots stored are counted again from the devices
}
a15-no-papers = acts not compared: the folder holds no `commission.json`
a15-before = ballots before the restart
a15-after = ballots after it
a15-whose = whose votes they are
a15-medium = the storage medium as it was before the restart
a15-signatures = its act has { $n } of { $needed } signatures
a15-specialist = the technical specialist did not carry it out
a15-both = { $first }, and { $second }
a15-restart = restart at { $at }: { $faults }
a15-who-decided = who decided and who did it
a15-restarts = restarts
a15-restart-acts = acts of restart
a15-fallbacks = fallbacks to paper
a15-fallback-acts = acts of fallback
a15-written-off = devices written off
a15-missing-acts = acts on missing devices
a15-second-rights = second rights
a15-second-acts = acts on second rights
a15-decided = whether the commission decided it
a15-minutes = the minutes of the commission
a15-fallback-signatures = the act of fallback at { $at } has { $n } of { $members } signatures
a15-disagreed = who did not agree

## A18

a18-title = nobody was wrongly refused or voted unchecked
a18-formula = refused for no barcode, for wanting paper, for the other list = 0; each station issue follows a check
a18-explanation = Voters whose card has no barcode may be looked up by hand; the CEC said so two days before. Refusing them, refusing paper, or sending a voter to the other channel's list is against that. People who are not listed and second attempts are refused lawfully and are only told. A voter who is told the line is already marked, though this desk never issued anything to that number, was marked by somebody else.
a18-no-barcode = refused because the card has no barcode
a18-paper = refused paper
a18-other-list = refused because the voter stands on the other list
a18-refused = { $what }: { $voters }; { $n } of those known were given a ballot at another time
a18-voted-elsewhere = whether the others voted elsewhere or left without voting
a18-voters-themselves = the voters themselves, and the observers' notes
a18-unchecked = issues without a check that found the voter
a18-looked-at = whether these people were looked at, and on which document
a18-issuers = the members who issued them, and the signatures on the list
a18-marked-by-others = voters told that they had voted, to whom this desk issued nothing
a18-who-marked = who put the mark on their line
a18-that-line = the signature on that line of the list
a18-told = { $checks } checks, { $manual } of them by hand; { $found } found, { $voted } already voted, { $unlisted } not listed, { $unreadable } unreadable

## A19

a19-title = votes by channel, described
a19-formula = electronic share of all votes, and each option's share in both channels
a19-explanation = The largest public divergence of 2004 is between electronic precincts and the country. Within one precinct voters choose their channel, so candidates' shares may differ lawfully: the shares are described here, and this check never finds anything.
a19-share = { $contest }: { $share } of the valid votes were electronic
a19-option = { $option } { $electronic } on devices, { $paper } on paper
a19-no-share = no share
a19-percent = { $n } %

## A20

a20-title = protocols were signed, posted and handed out
a20-formula = copies requested <= copies given; posted; signatures on every sheet
a20-explanation = A copy, signed and sealed, goes to everybody entitled who asks; all sheets hang at the station for two days. Where they do not, the sheets sent upwards cannot be compared with anything. A sheet that some members did not sign is told; a sheet nobody signed is no protocol.
a20-requested = copies requested
a20-given = copies given
a20-why = why
a20-askers = the observers who asked, and their written requests
a20-not-posted = the protocols were not posted at the station
a20-needs = needs `commission.json` or `protocols.json`
a20-electronic = electronic
a20-paper = paper
a20-summary = summary
a20-nobody = nobody signed the { $sheet } protocol
a20-commissions-sheet = whether it is the commission's sheet
a20-posted-sheet = the posted sheet and the copies
a20-some = { $n } of { $members } members signed the { $sheet } protocol

## A21

a21-title = electronic voting ran through the hours
a21-formula = time within the hours in which the station was not open, or an outage was on
a21-explanation = Electronic voting should run from opening to closing. Each stretch in which it did not is a finding with its length and its recorded cause: outages, a suspension, a late opening, an early closing, a fallback to paper, a journal that breaks off. Voters of that time waited, took paper or left; the record does not say which. Times in the ops journal are whole minutes, so a stretch is known to the minute.
a21-never-opened = electronic voting never opened here by the ops journal
a21-total = stood still for { $span }
a21-end = the end of voting
a21-stood-still = electronic voting stood still for { $span }, from { $from } to { $to }: { $why }
a21-stood-still-at-most = electronic voting stood still for at most { $span }, from { $from } to { $to }: { $why }; the record knows whole minutes, and in { $touches } of them one reason ended and another began, so voting may have gone on in between
a21-how-many = how many voters waited, took paper or left in that time
a21-beside = the desk journal's checks beside these times, and the observers' notes
a21-opened-late = the station opened late
a21-suspended = it was suspended
a21-closed = it was closed
a21-outage = outage ({ $cause })
a21-power = power
a21-desk-computer = desk-computer
a21-devices = devices
a21-decision = decision
a21-fallback = fallback to paper
a21-journal-ends = the journal ends here

## A22

a22-title = both channels were offered from the opening on
a22-formula = paper_from <= opens; no mixed voting announced after opening; no voter refused paper before; neither channel taken by nobody for so long that chance does not explain it (below 1e-6)
a22-explanation = The voter chooses the channel: by a decision of two days before in 2004, by rule later. A station that announces paper hours after opening took that choice away meanwhile (in Almaty EP 60 for five hours). Where no paper was ever planned and nobody is recorded as refused, this check only says so.
a22-needs = needs `commission.json` or `ops.jnl`
a22-from = paper was given out from { $from } on
a22-no-moment = nothing says from when paper was given out
a22-nobody-paper = { $n ->
    [one] nobody was given paper at the station all day, while { $n } voter was given the other
   *[other] nobody was given paper at the station all day, while { $n } voters were given the other
}
a22-nobody-device = { $n ->
    [one] nobody was given a device at the station all day, while { $n } voter was given the other
   *[other] nobody was given a device at the station all day, while { $n } voters were given the other
}
a22-before-paper = { $n ->
    [one] nobody was given paper before { $at }, while { $n } voter was given the other: chance does not explain it
   *[other] nobody was given paper before { $at }, while { $n } voters were given the other: chance does not explain it
}
a22-before-device = { $n ->
    [one] nobody was given a device before { $at }, while { $n } voter was given the other: chance does not explain it
   *[other] nobody was given a device before { $at }, while { $n } voters were given the other: chance does not explain it
}
a22-why-not = whether it was refused, not announced, or not working
a22-voters-then = the observers' notes, and the voters of that time
a22-late-paper = paper was given out only from { $from } on, { $delay } after opening; recorded as refused paper before: { $voters }
a22-late-mixed = mixed voting was announced only from { $from } on, { $delay } after opening; recorded as refused paper before: { $voters }
a22-wanted-then = how many voters wanted paper in that time and left
a22-checks-without-issue = the observers' notes, and the checks of the desk journal without an issue
a22-none-planned = no paper was planned here, and nobody is recorded as refused it
a22-never = paper was never given out beside the devices; recorded as refused it: { $voters }
a22-wanted = how many voters wanted paper and left

## E1

e1-title = electronic marks are the voters registered
e1-formula = M_e = B: list marks = registered counter = rights issued - returned in the desk journal
e1-explanation = The commission marks the list by hand, the system counts on its own; both count the same voters. A counter that stands still, or marks put for people who never came, break the equality. A right that came back blank takes its mark back; whether the system's counter goes back too, and whether a second right by decision leaves a second mark, is not known, so both readings are accepted.
e1-rights-less-returned = rights issued less returned in the desk journal
e1-registered = voters registered by the system
e1-reading = last reading of the system's counter
e1-stood-still = whether the counter stood still or marks were put for voters who did not come
e1-line-by-line = the desk journal beside the list, line by line, and the counter's hourly readings

## E2

e2-title = rights issued were cast, returned or not returned
e2-formula = issued = stored + returned blank + not returned; desk issues = issued; returned marks <= voids
e2-explanation = Each right leaves the desk once and ends in one of three ways. A deficit means that voters were admitted whose votes never reached the controller, which is what devices never read look like (EV-11). A surplus, more ballots and voids than rights, cannot come from loss. Rights that lapsed or were cancelled may be booked with the blank ones or with those not returned, and ballots made void by a fallback left out; each is accepted.
e2-issued = rights issued in the electronic protocol
e2-ended = ballots stored, rights returned blank and not returned
e2-where = whether these votes are on devices nobody read, were lost on the way, or were never marked
e2-counters = the counters of every device and the ops journal
e2-blank-ops = blank voids in the ops journal
e2-blank-protocol = rights returned blank in the protocol
e2-void-slots = the void slots of the ballot box
e2-issued-protocol = rights issued in the protocol
e2-marks = the marks on the voter list
e2-in-box = ballots and voids in the box
e2-which-slots = which slots of the box were filled without a right
e2-nothing = nothing in these files: the rights' keys are destroyed at close
e2-marks-back = marks taken back
e2-voids-box = voids in the box
e2-still-cast = whether a voter got the mark back while the right could still be cast
e2-acts = the acts on returned devices
e2-voids-ops = voids in the ops journal
e2-original = the original box, not its export

## E3

e3-title = device counters are the ballots stored
e3-formula = sum of T_i = K; zero report present and 0; the close key of an election rehearsed before; casts numbered 1, 2, ... between opening and the count
e3-explanation = Each device counts the votes marked on it since its zero report, the controller counts what it stored. Votes marked and not stored were never read or were lost on the way; votes stored and not marked came from elsewhere. A device that does not answer leaves the sum open below. The cast records must run without a gap from the first vote after opening to the last device read before the count.
e3-not-compared = device counters not compared: { $reason }
e3-not-said = device counters not compared: nothing says how many ballots were stored
e3-needs = needs `ops.jnl`, or `devices.json` with an electronic protocol
e3-none-read = no device was read at closing
e3-marked = votes marked on the devices that answer
e3-stored = ballots stored
e3-silent = { $n ->
    [one] { $n } device does not answer: the sum of the others is a lower bound
   *[other] { $n } devices do not answer: the sum of the others is a lower bound
}
e3-which = whether the votes were never read, were lost on the way, or one of the counters is wrong
e3-read-again = reading each device again under supervision
e3-in-before = whether votes were in the box before voting began
e3-zero-report = the printed zero report and the opening act
e3-in-zero-report = ballots in the zero report
e3-no-zero-report = no zero report stands before the opening
e3-no-rehearsal = no rehearsal of the close key stands before the opening
e3-left-out = rehearsal of the close key was left out
e3-whole-key = the close key was rehearsed whole: one person could open the ballots
e3-share-lost = whether the ballots could have been opened had a share been lost
e3-count-and-shares = the count itself, and the shares
e3-gaps = gaps in the cast numbers
e3-missing-there = whether votes are missing there or were numbered wrong
e3-outside = casts before opening or after the count
e3-who = who cast them
e3-issues = the desk journal's issues beside the hours, and the acts of the day

## E4

e4-title = electronic ballots stored are ballots counted
e4-formula = K = C = sum of e_k in each contest = box counted again = Summed = last Cast; hourly readings = casts before them
e4-explanation = The controller counts ballots when it stores them, the protocol when it sums them, and the box can be opened and counted again. Votes stored and not summed are a tally mismatch (EV-11); a different number of cast records and ballots in the box is a conflict of two records of the same machine. Agreement does not say that the ballots are what the voters marked: software wrote all of them. Where ballots are sealed to the close key, the box holds the votes as the count opened them; without the key, which is gone, nobody can open the ballots again.
e4-fallback = { $n ->
    [one] a fallback to paper made { $n } stored ballot void; sums without them are accepted
   *[other] a fallback to paper made { $n } stored ballots void; sums without them are accepted
}
e4-casts = cast records
e4-in-box = ballots in the box
e4-summed = ballots summed in the ops journal
e4-votes-for = votes for { $contest }
e4-differ = ballots stored in the protocol { $stored }, but { $others }: a difference of { $size } is not explained
e4-total = { $name } { $n }
e4-for-whom = for whom the differing votes are, where the box cannot be opened
e4-sum-again = summing the box again in the presence of observers
e4-odd-readings = counter readings that differ from the casts before them
e4-stood-still = whether the counter stood still or cast records are missing
e4-unreadable = ballots in the box that do not open
e4-sealed = the ballots are sealed to the close key: that the opened votes are theirs rests on the controller's word
e4-that-count = ballots in the box that count
e4-opened = votes opened at the count
e4-foreign = opened votes for no contest of the election
e4-come-from = where these votes come from
e4-copies = sealed ballots that are copies of others
e4-which-device = which device copied a ballot, and whose right it spent on the copy
e4-examined = the devices, examined
e4-without-vote = ballots in the box without a vote
e4-told-unopened = ballots that did not open, by the ops journal
e4-box-changed = whether the box was changed after the count
e4-data-device = the original box on the sealed data device
e4-moved = votes that moved between choices
e4-says = the protocol says { $told }, the box { $found }, in ballot order, then against all, blank
e4-protocol-or-box = whether the protocol or the exported box was changed
e4-posted = the original box and the signed electronic protocol as posted

## E5

e5-title = control codes fit the votes counted
e5-formula = codes_k <= e_k for every choice; lines in each contest = ballots with a code = codes in the box; repeated codes told against n(n-1)/20000, and found where they agree in the choice (Poisson tail < 1e-6)
e5-explanation = A voter may choose four digits and find them beside the own vote. More codes than votes for a choice means that lines were invented; fewer lines than codes, that voters cannot find theirs. Four digits repeat by chance, and more often because people choose birth years and 1234. A clash attack repeats codes among voters of one choice, shows them one line and frees the others: repeats that agree in the choice far beyond dealing at random are a finding, a signal and never proof. A code given to others proves a vote, so this list is a risk in itself.
e5-with-code = ballots with a code in the protocol
e5-lines = lines of the control list
e5-cannot-find = which voters cannot find their code, or whose code was invented
e5-box-or-voters = the ballots of the box, or voters who come to compare their code
e5-unknown-choice = unknown choice { $n }
e5-codes-for = codes for { $option }
e5-votes-for = votes for { $option }
e5-taken = whether votes were taken from this choice or lines were invented
e5-ballots = the ballots of the box
e5-foreign = { $n ->
    [one] { $n } line of the control list names no contest or no four-digit code
   *[other] { $n } lines of the control list name no contest or no four-digit code
}
e5-stand-for = what these lines stand for
e5-printed = the control list as printed
e5-void = the ballots of the box are void by decision, so none of their codes is listed
e5-not-listed = codes in the box that the list lacks
e5-differ = the control list lacks { $missing } codes that stand in the box with their vote, and shows { $invented } that do not: a difference of { $size } is not explained
e5-changed = whether the list or the box was changed
e5-voters = voters who come to compare their code with the printed list
e5-repeats = { $contest }: { $pairs } pairs of equal codes among { $lines }, random digits give { $chance }; { $repeats } repeats agree in the choice, dealing gives { $dealt }
e5-rare = { $repeats }: so many have a probability below one in a million and are not explained
e5-one-line = whether several voters were shown one line, or voters of one mind chose one code
e5-together = voters with a repeated code who come together to compare their lines

## E6

e6-title = electronic votes are at most the admitted voters
e6-formula = C <= M_e: ballots stored by the protocol, and by the ops journal, <= list marks, and desk issues
e6-explanation = More votes than voters who were admitted cannot come from any loss: votes were put in that no voter on the list cast. Fewer are found by the checks that see where they went (E2 to E4, A14, S1), and here only where those cannot run. While such a surplus is unexplained and larger than the margin on paper, no audit of the paper can confirm the outcome.
e6-casts = cast records of the ops journal
e6-desk-voters = electronic voters of the desk journal
e6-needs-votes = needs an electronic protocol or the whole of `ops.jnl`
e6-which = which of the votes are the surplus ones, and for whom they are
e6-nothing = nothing in an electronic record: the surplus bounds what the result can be worth
e6-untold = whether these votes were never read or were read and not summed

## M1

m1-title = one mark a line of the list, one ballot a voter
m1-formula = no line marked twice or in both columns; marked lines <= listed + added; no second desk issue; ballots stored <= voters given a right
m1-explanation = At a mixed precinct a voter may choose paper or the device, not both. A line with two marks, or a voter with a second issue while the first stands, is a double vote or a mark put by mistake. Lawful are a second right by decision of the commission, and paper for voters whose electronic ballots a fallback made void; so many double marks are allowed for.
m1-allowed = double marks allowed: { $rights } second rights, { $void } ballots made void
m1-second-issues = second issues to a voter in the desk journal
m1-second-cast = whether the second ballot was cast
m1-ask = asking the members who issued it, with the list lines and the acts of the day
m1-doubles = lines marked twice or in both columns
m1-twice-or-wrong = whether these voters voted twice or a mark was put on a wrong line
m1-issues = the desk journal's issues, signatures on the list, and the voters themselves
m1-not-added = marked lines that were not added on the day
m1-put-after = which lines were put on the list after it was signed
m1-given-rights = voters who were given a right for a device
m1-second-first = whether a first right was cast that was said to be lost, and which of the ballots it is

## M2

m2-title = contests of the same voters agree
m2-formula = sum of e_k equal in all contests; paper found differs by at most the ballots taken away
m2-explanation = An electronic ballot carries every contest, so the totals with the blank votes must be the same. On paper each contest has its own ballot; a voter may drop one and take the other away, so the found ballots differ by no more than the ballots taken away in one of the contests.
m2-electronic = electronic votes for { $contest }
m2-which-votes = in which of the contests votes were lost or added
m2-count-box = counting the box again in both contests
m2-found = difference of ballots found ({ $first } and { $second })
m2-taken = most ballots taken away in a contest
m2-which-ballots = in which of the contests ballots are missing or were added
m2-count-ballots = counting the ballots of both contests again

## O1

o1-title = observers' notes, and which record agrees
o1-formula = for each note: do the checks on its subject find anything in this folder?
o1-explanation = A note is what a person says to have seen. It is reported as such, with the checks of this audit that find the same, or find nothing, or cannot show it: no journal sees who stands in a booth or campaigns in the room. That no record agrees does not make a note wrong.
o1-nothing = observers wrote nothing down
o1-reports = an observer reports: "{ $note }"; { $agreement }
o1-reports-at = an observer reports at { $at }: "{ $note }"; { $agreement }
o1-reports-incident = an observer reports ({ $incident }): "{ $note }"; { $agreement }
o1-reports-at-incident = an observer reports at { $at } ({ $incident }): "{ $note }"; { $agreement }
o1-statement = the observer's own statement, and other witnesses
o1-no-record = no record of this kind can show it
o1-agree = the records have findings on this ({ $codes })
o1-silent = the records show nothing of it ({ $codes })
o1-silent-and-missing = the records at hand show nothing of it ({ $silent }), others are missing ({ $absent })
o1-missing = the records that could show it are missing ({ $codes })
o1-booth = whether somebody stood in the booth: no device or journal sees it
o1-campaigning = whether somebody campaigned: no journal hears it
o1-marked-ballots = whether ballots were marked before they were issued: the piles look alike
o1-double-voting = who voted twice: marks on the list show it only where the member made both
o1-left = who left before coming to the desk
o1-identity = who stood there: the desk writes a number and not a face
o1-not-listed = whether they live here: the desk writes only that it did not find them
o1-late-opening = whether nobody came or nobody was let in
o1-same-event = whether the note and the records mean the same event

## P1

p1-title = paper ballots received are all accounted for
p1-formula = R + borrowed = I_in + I_out + S + U + lent, in each contest
p1-explanation = Ballots are counted when they come, and at the end each one was issued, spoiled, cancelled unused, or lent to another precinct. A deficit means that ballots left the station unrecorded; a surplus, that more ballots were handled than came, which no loss can cause. The sheet is filled in by the people it is about: in 768,140 Russian protocols this identity never failed once, so that it holds proves only that the sheet adds up.
p1-had = ballots received or borrowed
p1-accounted = ballots issued, spoiled, unused or lent
p1-left = whether ballots left the station or a number was written down wrong
p1-count = counting the cancelled, spoiled and issued ballots of the sealed package again

## P2

p2-title = no box holds more ballots than were issued
p2-formula = F_s <= I_in and F_m <= I_out, in each contest
p2-explanation = A voter may take a ballot away, so a box may hold fewer ballots than were issued: that is a lawful remainder. More cannot come from any loss. One ballot too many in a mobile box makes all ballots of that box invalid (L8), so such a finding must be judged twice: with the box, and without it.
p2-void = the mobile box was declared void, but it holds no ballot too many
p2-ground = on what ground the commission voided it
p2-voiding-act = the act by which the commission voided the box
p2-found-stationary = ballots found in stationary boxes
p2-issued-inside = ballots issued at the station
p2-taken = { $contest }: { $n } taken away, a lawful remainder
p2-which = which of the ballots in the box are the surplus ones, and for whom they are
p2-compare = comparing the ballots with the issuing members' signatures and the voter list
p2-found-mobile = ballots found in mobile boxes
p2-stake-void = { $n ->
    [one] one ballot too many voids the whole mobile box (L8): { $n } ballot is at stake, and the commission declared it void
   *[other] one ballot too many voids the whole mobile box (L8): { $n } ballots are at stake, and the commission declared them void
}
p2-stake-not-void = { $n ->
    [one] one ballot too many voids the whole mobile box (L8): { $n } ballot is at stake, and the commission did not declare it void
   *[other] one ballot too many voids the whole mobile box (L8): { $n } ballots are at stake, and the commission did not declare them void
}
p2-stake-unknown = { $n ->
    [one] one ballot too many voids the whole mobile box (L8): { $n } ballot is at stake, and whether the commission declared it void is not known
   *[other] one ballot too many voids the whole mobile box (L8): { $n } ballots are at stake, and whether the commission declared them void is not known
}
p2-how = how the voters of that box voted, so the result must be judged with it and without it
p2-apart = the mobile box's ballots, kept apart, and the register of applications

## P3

p3-title = every paper ballot found is valid or invalid
p3-formula = F_s + F_m = valid + invalid, in each contest
p3-explanation = Ballots are taken out of the boxes, counted, and sorted into piles, one of them for invalid ballots. If the piles hold fewer ballots than the boxes did, ballots went missing on the table; if more, some were added on the table or counted twice.
p3-found = ballots found in all boxes
p3-sorted = valid and invalid ballots
p3-lost = whether ballots were lost or added on the table, or one of the four numbers is wrong

## P4

p4-title = valid paper ballots are the sum of the votes
p4-formula = valid = sum of v_k + against all, in each contest
p4-explanation = Each valid ballot is a vote for one option or against all. A difference is arithmetic on the sheet, or a number of votes changed after the ballots were counted. A blank paper ballot is invalid and is counted there, so the paper tally has no blank votes.
p4-valid = valid ballots
p4-votes = votes for options and against all
p4-which = which option has too many or too few votes
p4-blank = blank votes on paper
p4-also-invalid = whether these ballots are also among the invalid ones

## P5

p5-title = signatures for paper are the ballots issued
p5-formula = sum of paper marks on the voter list = I_in + I_out, in each contest
p5-explanation = A voter signs the list for the ballots taken, one of each contest. Ballots issued beyond the signatures were given to nobody on the list; signatures beyond the ballots were put for people who took none. Where a desk journal exists, its paper issues are held against the list as well; while the desk computer stands still, paper goes on without a desk record.
p5-issued = ballots issued inside and outside
p5-which = which signatures or ballots are the surplus ones
p5-ask = asking the voters of the marked lines, and comparing signatures
p5-desk = paper issues in the desk journal
p5-no-record = { $n ->
    [one] { $n } signature has no desk record: the desk computer stood still for a time
   *[other] { $n } signatures have no desk record: the desk computer stood still for a time
}
p5-same-people = which of the two records is right: both are kept by the same people
p5-line-by-line = comparing the list line by line with the desk journal under supervision

## P6

p6-title = home voters are at most the applications
p6-formula = I_out <= applications; home issues of the desk journal, paper and electronic, <= applications
p6-explanation = Voting at home needs a written application, kept in a register. More ballots than applications means voting on telephone requests, or ballots for people who did not ask. Home voters on the portable device need an application as well.
p6-applications = written applications
p6-who-received = who received a ballot without an application
p6-register-and-marks = the register of applications and the list marks for outside voting
p6-desk = home voters in the desk journal
p6-who-voted = who voted at home without an application
p6-register-and-desk = the register of applications beside the desk journal
p6-needs = needs a paper protocol or the whole desk journal

## R1

r1-title = records are whole and in order
r1-formula = no file broken; chains unbroken; times never go back; states sealed, tested, unsealed, open, ..., counted
r1-explanation = Each journal record is bound to all before it by a hash, so a change, a gap or a cut shows at its place. The station's states follow one order, and a journal that ends before the count has lost its tail even where its chain holds. Whoever can write the whole file anew can also hash it anew: a whole journal is not a true one.
r1-no-file = the folder holds no file of the layout
r1-unreadable = `{ $file }` cannot be read: { $reason }
r1-sealing = the header of `{ $file }` names another sealing than `{ $definition }`
r1-accident = whether the damage is an accident, and what stood there
r1-anchors = the original on the sealed data device, with the anchors observers wrote down
r1-records = { $n ->
    [one] `{ $file }`: { $n } record
   *[other] `{ $file }`: { $n } records
}
r1-broken = `{ $file }`: { $reason }
r1-back = `{ $file }`: record { $n } is from { $at }, before the record before it
r1-header-precinct = the header of `{ $file }` names another precinct than `{ $definition }`
r1-header-election = the header of `{ $file }` names another election than `{ $definition }`
r1-header-stamp = the header of `{ $file }` names another stamp than `{ $definition }`
r1-cannot-follow = state `{ $after }` at { $at } cannot follow `{ $before }`
r1-first-state = the journal's first state is `{ $state }`: sealing, test and start are not recorded
r1-ends-without = the ops journal ends without any state, before the count
r1-ends-in = the ops journal ends in state `{ $state }`, before the count

## R2

r2-title = the folder is the one its manifest describes
r2-formula = for every file: length and SHA-256 as in the manifest; no file missing, none beside it; one stamp
r2-explanation = The manifest names every file with its digest when the folder is made. A changed, missing or added file shows here. Nothing in the folder protects the manifest itself: compare its own digest, which this check tells, with the one that was published or read out.
r2-unreadable = the manifest cannot be read: { $reason }
r2-own-digest = SHA-256 of the manifest itself: { $digest }
r2-format = the manifest is of format { $n }, this program reads format 1
r2-as-named = files as the manifest names them
r2-named = files named
r2-who = who changed the folder, and when
r2-original = the original on the sealed data device, or another copy of the folder with the same manifest
r2-missing = `{ $file }` is named by the manifest and not there
r2-length = { $n ->
    [one] `{ $file }` has { $n } byte, the manifest says { $named }
   *[other] `{ $file }` has { $n } bytes, the manifest says { $named }
}
r2-changed = `{ $file }` has the length of the manifest and another SHA-256: it was changed
r2-twice = the manifest names `{ $file }` twice
r2-beside = `{ $file }` is in the folder and not in the manifest
r2-stamp = `{ $file }` says { $told }, the manifest says { $manifest }
r2-simulated = simulated

## R3

r3-title = nothing joins a voter to a ballot
r3-formula = no voter's number in box, ops journal or control list; slots and codes sorted; ops times whole minutes
r3-explanation = Registration and vote pass the same desk, so order, time or a number could join them. The box and the control list are sorted, which hides the order of deposits; the ops journal rounds its times to the minute; and no file but the desk journal may hold a voter's number, in digits or in bytes. This finds what stands in the files, not what someone in the room could see.
r3-needs = needs `box.bin`, `ops.jnl` or `control-codes.csv`
r3-looked = { $n ->
    [one] looked for { $n } voter's number in { $files }
   *[other] looked for { $n } voters' numbers in { $files }
}
r3-holds = `{ $file }` holds voters' numbers at { $places }, the first at byte { $n }
r3-used = whether anybody used it to learn how a voter voted
r3-nothing = nothing: once written, secrecy cannot be restored; the file must not be handed on
r3-slot-order = slot { $n } of the box at byte { $offset } is not in sorted order: the order of deposits may show
r3-code-order = the control list is not sorted: the order of votes may show
r3-exact-times = times finer than a minute in { $records }: deposits can be laid beside issues

## S1

s1-title = the summary is paper plus electronic
s1-formula = summary_k = v_k + e_k for every line; voted = I_in + I_out + C; listed as in the definition
s1-explanation = Three protocols are signed at a mixed precinct, and the third is the sum of the other two. A difference here means that votes which were counted were left out, counted twice or moved when the sheets were added up. Where a fallback to paper made the stored ballots void, they must not be in the summary.
s1-listed-summary = voters listed in the summary
s1-listed-definition = voters listed in the definition
s1-which-list = which of the two is the list at opening
s1-ballots-summary = ballots in the summary
s1-ballots-sheets = ballots on the paper and electronic sheets
s1-changed = whether the summary or one of the two sheets was changed
s1-posted = the posted copies of all three sheets and the copies given to observers
s1-line = { $name } { $sum } instead of { $parts }
s1-lines = { $pair }; a difference of { $size } is not explained: { $lines }
s1-voted = voters who took part in the summary
s1-issued-and-stored = paper issued and electronic ballots stored
s1-turnout = whether turnout or one of its parts is wrong
s1-both-columns = the marks on the voter list in both columns
