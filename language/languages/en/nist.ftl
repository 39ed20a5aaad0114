# Words of NIST files.


## checks

nist-n1-title = votes do not exceed what the ballots can give
nist-n1-formula = votes of all choices + overvotes + undervotes <= VotesAllowed x BallotsCast, and votes of a choice <= BallotsCast, for each contest and unit
nist-n1-fields = SP 1500-100: VoteCounts.Count, OtherCounts.Overvotes and .Undervotes, CandidateContest.VotesAllowed, BallotCounts.BallotsCast
nist-n1-explanation = A ballot gives each contest at most `VotesAllowed` votes, used or lost. More votes than that were added somewhere, or ballots are missing from the count: no loss can cause it. `BallotsCast` is of the unit and not of the contest, so it may be larger than the number of ballots that have the contest, never smaller. Contests whose numbers are ranks or scores are not examined; one choice may exceed the ballots where votes may be cumulated.
nist-n2-title = votes account for every ballot that has the contest
nist-n2-formula = VotesAllowed x BallotsCast <= votes of all choices + overvotes + undervotes, in units inside of the contest's ElectionDistrictId
nist-n2-fields = SP 1500-100: VoteCounts.Count, OtherCounts.Overvotes and .Undervotes, CandidateContest.VotesAllowed, BallotCounts.BallotsCast, Contest.ElectionDistrictId, GpUnit.ComposingGpUnitIds
nist-n2-explanation = SP 1500-103 defines overvotes and undervotes as the votes that are lost, so that with the votes they come to `VotesAllowed` for each ballot; with N1 this is an equation. Some systems count the ballots that are overvoted instead, and some leave write-ins out of the choices: a row that adds up in one of these readings holds. `BallotsCast` is of the unit, because the standard has no such number for a contest, so the check is made only where the contest's district contains the whole unit, and not for primaries. A ballot of several sheets of which some are missing fails it as well.
nist-n3-title = a total is the sum of its classes of ballots
nist-n3-formula = total = election-day + early + absentee + provisional + other; <= where election-day is not given; absentee-mail + absentee-in-person + absentee-fwab + uocava <= absentee; classes of devices together <= all devices
nist-n3-fields = SP 1500-100: VoteCounts and BallotCounts with the same GpUnitId, Round and DeviceClass, by Type (CountItemType)
nist-n3-explanation = Each count has a class of ballots. Where `total` stands beside classes that include `election-day`, they can be all there are and must add up; without it they may be a part, and cannot be more. `absentee` contains its own classes, which are not added again. `write-in` and `seats` are no classes of ballots.
nist-n4-title = a unit has what its parts have together
nist-n4-formula = count of a unit = sum of the counts of its ComposingGpUnitIds; >= where a part has no count of its own
nist-n4-fields = SP 1500-100: VoteCounts, BallotCounts and OtherCounts by GpUnitId, GpUnit.ComposingGpUnitIds, CountStatus
nist-n4-explanation = Totals of a territory against its parts, count by count. A part without a count of its own counts with what its own parts have. A unit may be composed twice over, of precincts and of districts: the sum of all parts, or of all parts of one type, must be the total. Where a part has no count at all, the contest may not be on its ballots: then only a sum above the total is a finding. Nothing is examined where a CountStatus says that counting is in process.
nist-n5-title = no more ballots than voters, nor reported parts than parts
nist-n5-formula = BallotsCast <= VotersParticipated <= VotersRegistered; SubUnitsReported <= TotalSubUnits
nist-n5-fields = SP 1500-100: BallotCounts.BallotsCast, ReportingUnit.VotersRegistered, .VotersParticipated, .SubUnitsReported, .TotalSubUnits
nist-n5-explanation = More ballots than voters is a surplus that no loss can cause. It is lawful where voters are registered on the day and `VotersRegistered` was counted before, and where `BallotsCast` counts sheets of a ballot: the file says neither.
nist-n6-title = each count is given once
nist-n6-formula = one count for each choice (or ballots), GpUnitId, Type, OtherType, DeviceClass and Round; one OtherCounts for each contest, GpUnitId and DeviceClass
nist-n6-fields = SP 1500-100: VoteCounts, BallotCounts, OtherCounts
nist-n6-explanation = A reader that adds counts up takes both, one that looks a count up takes either: the result depends on the program. The first of them is used here.
nist-n7-title = an identifier names one thing
nist-n7-formula = no two units, devices, parties, candidates, contests, choices or elections of a file have one @id (ObjectId)
nist-n7-fields = SP 1500-100 and 1500-103: @id in JSON, ObjectId in XML
nist-n7-forced = the XML schema (xsd:ID), if somebody validated the file; nothing in JSON
nist-n7-explanation = Everything else refers to these identifiers. The first thing of a name is audited and the second is not, so a contest that repeats another's identifier is in no number of the report. Snapshots of cast vote records are N10's; offices, persons and headers are not read.
nist-n8-title = references lead to what they should
nist-n8-formula = each identifier of GpUnitId, ComposingGpUnitIds, ElectionDistrictId, ElectionScopeId, CandidateIds, PartyIds, ElectionId, ContestId, ContestSelectionId, BallotStyleUnitId and CreatingDeviceId names a thing of the right class; no unit contains itself; a choice is of its contest
nist-n8-fields = SP 1500-100 and 1500-103: all fields that end in Id or Ids and are read
nist-n8-forced = the XML schema (xsd:IDREF) that there is something of the name, if somebody validated the file, not that it is of the right class; nothing in JSON
nist-n8-explanation = A count of a unit that is not defined cannot be held against anything, and votes for a choice of another contest are votes for nobody. A cast vote record names one unit alone, though its ballot style may belong to several.
nist-n9-title = counts can be counts
nist-n9-formula = 0 <= count < 2^63; 1 <= VotesAllowed
nist-n9-fields = SP 1500-100: Count, BallotsCast, Overvotes, Undervotes, WriteIns, VotersRegistered, VotersParticipated, SubUnitsReported, TotalSubUnits; SP 1500-103: NumberVotes, Overvotes, Undervotes, WriteIns; both: VotesAllowed, NumberElected
nist-n9-forced = the schemas that it is a number; that it is not negative nor too large, nothing
nist-n9-explanation = A number that cannot be a count is used in no check. Fractions of votes are lawful by the standard in special cases; they are counted, said at the end of the report, and used in no check either.
nist-n10-title = each cast vote record has exactly one current snapshot
nist-n10-formula = one CVRSnapshot of the CVR has the @id that CurrentSnapshotId names
nist-n10-fields = SP 1500-103: CVR.CurrentSnapshotId, CVRSnapshot.@id (ObjectId)
nist-n10-forced = the XML schema (xsd:IDREF) that the identifier is somewhere in the file, not that it is of this CVR; nothing in JSON
nist-n10-explanation = A record holds its choices as scanned, as interpreted and as people decided, and names the version that is tabulated. Without it the ballot is in no tally here.
nist-n11-title = a ballot is recorded once
nist-n11-formula = no two CVRs of a CreatingDeviceId have one UniqueId; no two CVRs have one BallotAuditId
nist-n11-fields = SP 1500-103: CVR.UniqueId, .CreatingDeviceId, .BallotAuditId
nist-n11-explanation = A batch that was exported or scanned twice counts its ballots twice. Records without these fields, which the standard lets away, cannot be told from copies.
nist-n12-title = a ballot has a contest once
nist-n12-formula = no two CVRContest of a snapshot have one ContestId
nist-n12-fields = SP 1500-103: CVRContest.ContestId
nist-n12-explanation = A reader that adds up gives such a ballot its votes twice. The first is used here.
nist-n13-title = a ballot gives no more votes than it may
nist-n13-formula = sum of NumberVotes of the positions with IsAllocable = yes (without IsAllocable: HasIndication = yes) <= VotesAllowed, in the current snapshot of each CVR
nist-n13-fields = SP 1500-103: SelectionPosition.NumberVotes, .IsAllocable, .HasIndication, CandidateContest.VotesAllowed
nist-n13-explanation = An overvoted contest has marks that are not allocable. If more votes are allocable than the contest allows, the system counted an overvote. Contests of ranks or scores are not examined; nor are contests whose VotesAllowed neither the records nor the results give.
nist-n14-title = the sums of a ballot's contest are those of its positions
nist-n14-formula = votes + Overvotes + Undervotes = VotesAllowed; TotalNumberVotes = allocable NumberVotes of the choice; WriteIns = positions with CVRWriteIn; no votes where Status is overvoted
nist-n14-fields = SP 1500-103: CVRContest.Overvotes, .Undervotes, .WriteIns, .Status, CVRContestSelection.TotalNumberVotes, SelectionPosition.NumberVotes, .IsAllocable
nist-n14-explanation = The standard says that overvotes, undervotes and votes must come to the number of votes allowed (class CVRContest). Some systems write the marks beyond the allowed ones as overvotes; that reading holds too. A field that is left out is not examined. Write-ins may count positions with a write-in or those of them that are votes; the standard has a number of them for a contest and none for the whole ballot.
nist-n15-title = a batch has every number once
nist-n15-formula = the BatchSequenceId of a CreatingDeviceId and BatchId are the numbers from 0 or 1 to the largest, each once (once for each BallotSheetId)
nist-n15-fields = SP 1500-103: CVR.BatchId, .BatchSequenceId, .CreatingDeviceId, .BallotSheetId
nist-n15-explanation = Numbers that are missing are ballots whose records are not in the file: lawful in an export of one precinct out of batches of many, and a reason to ask where they are. A number that is there twice is a ballot that was recorded twice, or two ballots under one number, and neither can be laid beside its paper.
nist-n16-title = no current snapshot waits for a decision
nist-n16-formula = no position with IsAllocable = unknown (without it: HasIndication = unknown), no Status needs-adjudication, in the current snapshots
nist-n16-fields = SP 1500-103: SelectionPosition.IsAllocable, CVRSnapshot.Status, CVRContestSelection.Status
nist-n16-explanation = Marks of which nobody has decided whether they are votes are in no tally here, and whoever adds the records up must decide. Until then the tally is not final.
nist-n17-title = what was decided about a ballot counts
nist-n17-formula = the current snapshot is not of Type original where the CVR has one of Type interpreted or modified
nist-n17-fields = SP 1500-103: CVRSnapshot.Type, CVR.CurrentSnapshotId
nist-n17-explanation = The report counts, by contest and unit, the ballots whose votes are others now than in the snapshot as scanned. That is no finding: people are there to decide. How many votes moved to whom is not shown, and of single ballots nothing. The standard describes `interpreted` and `modified` in two places the other way round, so the check tells them apart from `original` alone.
nist-n18-title = nothing joins a voter to a ballot
nist-n18-formula = UniqueId of a device are not consecutive numbers, nor ascending in the order of the file; no snapshot has a TimeStamp; no cast vote record is alone in its unit and ballot style
nist-n18-fields = SP 1500-103: CVR.UniqueId, Annotation.TimeStamp, CVR.BallotStyleUnitId, .BallotStyleId
nist-n18-forced = nothing: the standard defines UniqueId as the ordinal number in which the device processed the ballot
nist-n18-explanation = Whoever saw in which order people came to a scanner or a terminal, or when, can lay that beside an order or a time in the file. Who knows a person's ballot style, and that nobody else had it there, knows the vote. The check says that a file can do this, counts and names nobody. BatchSequenceId is the order of paper in a box, which a comparison audit needs: it is a remark.
nist-n19-title = the cast vote records come to the reported votes
nist-n19-formula = votes of the current snapshots = VoteCounts, for each contest, unit and choice, all write-ins together; for the whole contest where units cannot be compared
nist-n19-fields = SP 1500-103: SelectionPosition.NumberVotes and .IsAllocable by CVR.BallotStyleUnitId; SP 1500-100: VoteCounts.Count by GpUnitId, OtherCounts.WriteIns
nist-n19-explanation = Results cannot be built from cast vote records alone (an open issue of the standard says so): votes counted by hand have none, a record does not say whether its ballot was absentee, names one unit where a ballot style has several, and a contest without a mark may be left out, so undervotes are not compared. A difference is a question, whose answer may be a batch that is missing. Agreement shows that the results were added up right, not that the records are what voters marked.
nist-n20-title = there is a cast vote record for each ballot cast
nist-n20-formula = CVRs by BallotStyleUnitId = BallotsCast by GpUnitId; for all together where units cannot be compared
nist-n20-fields = SP 1500-103: CVR.BallotStyleUnitId; SP 1500-100: BallotCounts.BallotsCast
nist-n20-explanation = More records than ballots cannot come from loss. Fewer are ballots that were counted otherwise, by hand for example, or records that are missing. Where BallotSheetId holds numbers of sheets, a ballot has several records and the check is not made.
nist-n21-title = the files are of one election
nist-n21-formula = each contest, choice and unit of the cast vote records is in the results and the other way round; what two files of cast vote records call by one identifier is the same
nist-n21-fields = SP 1500-100 and 1500-103: @id (ObjectId), Code and ExternalIdentifier, names of contests, choices and units
nist-n21-explanation = Identifiers are of one file alone. Things are matched by identifier where the names do not contradict it, then by a common code, then by a name that is there once. What has no partner is compared with nothing.
nist-forced-nothing = nothing: it can fail in a file that is valid by its schema
nist-list = NIST files: { $title }
explain-forced-by = forced by

## findings

nist-n1-contest = { $left } votes, overvotes and undervotes together, and { $cast } ballots of { $allowed } give at most { $right }: { $more } too many
nist-n1-choice = { $n ->
    [one] { $n } vote for one choice, and { $cast } ballots cast
   *[other] { $n } votes for one choice, and { $cast } ballots cast
}
nist-n2-deficit = { $cast } ballots of { $allowed } give { $needed }, and votes, overvotes and undervotes together are { $base }: { $missing } are in no number
nist-n3-whole = the total is { $total } and its classes are { $sum }
nist-n3-part = the total is { $total } and its classes are a part of them, { $sum }
nist-n3-absentee = absentee is { $all } and its classes are { $sum }
nist-n3-devices = all devices together have { $all }, and classes of devices { $sum }
nist-of-ballots = ballots: { $told }
nist-n4-parts = the unit has { $own } and its { $n } parts have { $sum }
nist-n5-cast-participated = { $left } ballots cast, { $right } voters participated: { $more } too many
nist-n5-cast-registered = { $left } ballots cast, { $right } voters registered: { $more } too many
nist-n5-participated-registered = { $left } voters participated, { $right } voters registered: { $more } too many
nist-n5-parts = { $left } parts reported, { $right } parts altogether: { $more } too many
nist-n6-twice = one count is given twice: { $before } and { $now }
nist-n6-differs = one count is given twice and differs: { $before } and { $now }
nist-n6-others = overvotes and undervotes of one contest and unit are given twice
nist-n7-none = { $what } has no identifier, and is not audited
nist-n7-again = `{ $id }` is there already, and now names { $what }, which is not audited
nist-a-unit = a unit
nist-a-device = a device
nist-a-party = a party
nist-a-candidate = a candidate
nist-a-contest = a contest
nist-a-choice = a choice
nist-a-election = an election
nist-n8-nowhere = `{ $field }` leads nowhere, { $often }: `{ $id }`
nist-n8-other-class = `{ $field }` names a thing of another class, { $often }: `{ $id }`
nist-n8-circle = the unit is a part of itself
nist-n8-contest = { $n ->
    [one] `ContestSelectionId` names a choice of another contest, { $n } time
   *[other] `ContestSelectionId` names a choice of another contest, { $n } times
}
nist-n8-beyond = { $n ->
    [one] { $n } more reference leads nowhere
   *[other] { $n } more references lead nowhere
}
nist-once = once
nist-noun-times = times
nist-n9-fraction = `{ $field }` of { $place } is a fraction: { $number }
nist-n9-negative = `{ $field }` of { $place } is negative: { $number }
nist-n9-beyond = `{ $field }` of { $place } is no number below 2^63: { $number }
nist-n9-missing = `{ $field }` of { $place } is missing
nist-n9-nobody = `VotesAllowed` is 0: nobody could vote
nist-of-unit = unit `{ $unit }`
nist-of-ballots-of = ballots of unit `{ $unit }`
nist-of-counts = counts of unit `{ $unit }`
nist-of-contest = contest `{ $contest }`
nist-of-contest-and-unit = contest `{ $contest }`, unit `{ $unit }`
nist-of-choice = votes for choice `{ $choice }` of contest `{ $contest }`
nist-of-a-ballot = a ballot's contest `{ $contest }`
nist-n10-missing = `CurrentSnapshotId` of { $n } cast vote records has no snapshot of its own by that name, and they are in no tally; the first is { $first }
nist-n10-several = `CurrentSnapshotId` of { $n } cast vote records has several snapshots by that name, and they are in no tally; the first is { $first }
nist-record-of = CVR { $n } of `{ $file }`
nist-n11-again = `{ $field }` is that of a cast vote record before it: `{ $id }`
nist-n12-again = { $n ->
    [one] the contest is there again { $n } time on ballots that have it
   *[other] the contest is there again { $n } times on ballots that have it
}
nist-n13-more = { $n ->
    [one] { $n } ballot gives more votes than it may: { $votes } too many
   *[other] { $n } ballots give more votes than they may: { $votes } too many
}
nist-n14-lost = { $n ->
    [one] on { $n } ballot votes, overvotes and undervotes do not come to the votes allowed
   *[other] on { $n } ballots votes, overvotes and undervotes do not come to the votes allowed
}
nist-n14-totals = { $n ->
    [one] on { $n } ballot the total of some choice is not that of its positions
   *[other] on { $n } ballots the total of some choice is not that of its positions
}
nist-n14-write-ins = { $n ->
    [one] on { $n } ballot the number of write-ins is not that of the positions
   *[other] on { $n } ballots the number of write-ins is not that of the positions
}
nist-n14-status = { $n ->
    [one] on { $n } ballot the contest is called overvoted and has votes that count
   *[other] on { $n } ballots the contest is called overvoted and has votes that count
}
nist-n15-repeats = { $n ->
    [one] batch `{ $batch }`: { $n } of { $records } records has a number that is there before
   *[other] batch `{ $batch }`: { $n } of { $records } records have a number that is there before
}
nist-n15-gaps = batch `{ $batch }`: { $n } of the numbers up to { $last } have no record
nist-n15-numbers = { $n ->
    [one] `BatchSequenceId` of { $n } record is no number from 0 on
   *[other] `BatchSequenceId` of { $n } records is no number from 0 on
}
nist-n15-without = { $n ->
    [one] { $n } record has no place in a batch, and no paper can be laid beside them
   *[other] { $n } records have no place in a batch, and no paper can be laid beside them
}
nist-n16-marks = { $n ->
    [one] { $n } ballot has marks of which nobody has decided whether they are votes
   *[other] { $n } ballots have marks of which nobody has decided whether they are votes
}
nist-n16-snapshots = the current snapshot of { $n } cast vote records needs adjudication
nist-n17-several = { $n } of { $records } cast vote records have several snapshots
nist-n17-undone = { $n } cast vote records have a later snapshot, and the original is the current one
nist-n18-consecutive = `UniqueId` of the { $n } records of `{ $device }` are consecutive numbers: whoever saw the order of the voters can join them to their choices
nist-n18-ascending = `UniqueId` of the { $n } records of `{ $device }` ascend in the order of the file: whoever saw the order of the voters can join them to their choices
nist-no-device = no device
nist-n18-times = { $n } cast vote records have a time: whoever knows when somebody voted, or when a ballot was looked at, comes nearer to the choices
nist-n18-alone = { $n } cast vote records are alone in their unit and ballot style: who knows the voter knows the choices
nist-n18-in-batches = { $n ->
    [one] { $n } record has its place in a batch: paper that is kept in the order of voting shows that order
   *[other] { $n } records have their place in a batch: paper that is kept in the order of voting shows that order
}
nist-n19-no-records = { $n ->
    [one] { $n } vote is reported and there is no cast vote record of the unit
   *[other] { $n } votes are reported and there is no cast vote record of the unit
}
nist-n19-differs = { $n ->
    [one] { $n } vote by the cast vote records, { $reported } reported
   *[other] { $n } votes by the cast vote records, { $reported } reported
}
nist-n20-differs = { $n ->
    [one] { $n } cast vote record, { $cast } ballots cast
   *[other] { $n } cast vote records, { $cast } ballots cast
}
nist-n21-redefined = `{ $id }` is something else than in a file before it; the first meaning is used
nist-n21-none = no contest is in both the cast vote records and the results: they are not of one election
nist-n21-matched = contests matched: { $id } by identifier, { $code } by code, { $name } by name
nist-n21-contests-strange = { $n ->
    [one] { $n } contest of the cast vote records is not in the results: { $names }
   *[other] { $n } contests of the cast vote records are not in the results: { $names }
}
nist-n21-contests-missing = { $n ->
    [one] { $n } contest of the results is not in the cast vote records: { $names }
   *[other] { $n } contests of the results are not in the cast vote records: { $names }
}
nist-n21-choices-strange = { $n ->
    [one] { $n } choice of `{ $contest }` in the cast vote records is not in the results: { $names }
   *[other] { $n } choices of `{ $contest }` in the cast vote records are not in the results: { $names }
}
nist-n21-choices-missing = { $n ->
    [one] { $n } choice of `{ $contest }` in the results is not in the cast vote records: { $names }
   *[other] { $n } choices of `{ $contest }` in the results are not in the cast vote records: { $names }
}
nist-n21-units-strange = { $n ->
    [one] { $n } unit of the cast vote records is not in the results: { $names }
   *[other] { $n } units of the cast vote records are not in the results: { $names }
}
nist-and-more = { $names } and { $n } more

## why a comparison is not made

nist-why-ranks = the contest is of ranks or scores
nist-why-no-cast = the unit has no BallotsCast
nist-why-no-allowed = the contest has no VotesAllowed
nist-why-not-every = not every ballot of a unit need have the contest
nist-why-no-lost = BallotsCast, VotesAllowed or Undervotes is missing
nist-why-unfinished = counting is not finished
nist-why-no-part = no part has a count
nist-why-fraction = a number of votes is a fraction
nist-why-untold = a count is a fraction or suppressed for privacy
nist-why-too-many-parts = the file names more parts of units than are followed
nist-why-one-snapshot = no record has several snapshots
nist-why-sheets = a ballot has several sheets, each with a record
nist-why-no-ballots = the results have no BallotsCast of the units of the records

## what the whole comes to

nist-level = L0: `consistent` means that the numbers of the files agree with each other where they were compared. It says nothing about the outcome: cast vote records are what the system says of the ballots, and results are computed from them.
nist-nothing = nothing to audit: no check could be made
nist-consistent = consistent (L0): no finding in the { $made } of { $all } checks that could be made
nist-found = { $findings } in { $codes }
nist-noun-findings = { $n ->
    [one] finding
   *[other] findings
}
nist-claim-outcome = That the outcome is right: votes changed before they were recorded, or moved alike in every number, fail no check. Only ballots on paper can show it.
nist-claim-comparison = Anything about a comparison audit: overstatements and understatements (o1, o2, u1, u2) come from ballots read by people beside their records, and no file of the system holds them.
nist-claim-every-ballot = That every ballot has a record: a ballot that was never scanned is in no cast vote record.
nist-claim-built = That the results were built from these records alone: cast vote records hold neither votes counted by hand nor whether a ballot was absentee, so results by class of ballots have no counterpart in them.
nist-claim-not-examined = Anything about { $codes }: the files do not have what they compare.
nist-claim-suppressed = { $n ->
    [one] Anything about the { $n } count that is suppressed for privacy: no check uses it.
   *[other] Anything about the { $n } counts that are suppressed for privacy: no check uses them.
}
nist-claim-fractions = { $n ->
    [one] Anything about the { $n } count that is a fraction: no check uses it.
   *[other] Anything about the { $n } counts that are fractions: no check uses them.
}
nist-claim-test = Anything about an election: a file says that it is a test.

## the report as text

nist-file = `{ $file }`: { $standard } ({ $form }){ $status }{ $test }: { $units }, { $contests }, { $numbers }
nist-is-test = , A TEST
nist-noun-units = units
nist-noun-contests = contests
nist-noun-counts = counts by choice
nist-noun-records = cast vote records
nist-noun-files = files
nist-noun-choices = choices
nist-noun-contests-and-units = contests and units
nist-noun-in-units = { $n ->
    [one] unit
   *[other] units
}
nist-noun-of-ballots = { $n ->
    [one] ballot
   *[other] ballots
}
nist-more = and { $n } more { $what }: --all shows them
nist-passed-over = { $n ->
    [one] passed over: { $n } file of archives that is something else
   *[other] passed over: { $n } files of archives that are something else
}
nist-heading-checks = CHECKS
nist-heading-contests = CONTESTS
nist-heading-changed = CHANGED BETWEEN THE FIRST AND THE CURRENT SNAPSHOT
nist-heading-findings = FINDINGS
nist-check = { $code }  { $title }: { $verdict }
nist-fails = FAILS { $n } of { $all } times
nist-holds = { $n ->
    [one] holds, { $n } time
   *[other] holds, { $n } times
}
nist-not-examined-times = { $n ->
    [one] not examined { $n } time: { $why }
   *[other] not examined { $n } times: { $why }
}
nist-reported = { $n } reported
nist-by-records = { $n } by the cast vote records
nist-write-ins = write-ins together
nist-write-in = write-in
nist-no-unit = no unit
nist-seats = { $n } win
nist-margin = margin { $margin }
nist-two-margins = margin { $reported } reported, { $records } by the cast vote records
nist-no-difference = no difference
nist-differences = { $n ->
    [one] differences of { $n } vote
   *[other] differences of { $n } votes
}
nist-differences-margin = { $n ->
    [one] differences of { $n } vote, AS MUCH AS THE MARGIN
   *[other] differences of { $n } votes, AS MUCH AS THE MARGIN
}
nist-compared = compared in { $units }
nist-compared-whole = compared as a whole
nist-changed = { $contest }, { $unit }: { $changed } of { $records }
nist-finding = { $code } ({ $class }) { $claim }
nist-finding-at = { $code } ({ $class }) { $place }: { $claim }
nist-not-kept = and { $n } more that are counted and not kept one by one

## the page

nist-page-title = Audit of NIST files
nist-page-read = Files read
nist-page-checks = Checks of the files
nist-page-contests = Contests by both accounts
nist-page-margins = Margins and differences
nist-page-votes = Votes by choice
nist-column-standard = Standard
nist-column-status = Status by the file
nist-column-test = a test
nist-column-units = Units
nist-column-contests = Contests
nist-column-counts = Counts by choice
nist-column-records = Cast vote records
nist-column-passed-over = files of archives that are something else
nist-column-notes = Notes
nist-column-failing = Fails
nist-column-contest = Contest
nist-column-choice = Choice
nist-column-reported = Reported
nist-column-by-records = By the cast vote records
nist-column-margin = Margin reported
nist-column-records-margin = Margin by the records
nist-column-differences = Differences
nist-column-compared = Units compared
nist-column-place = Where
nist-column-class = Class
nist-choices-left-out = { $n ->
    [one] { $count } more choice: the JSON of the report has it.
   *[other] { $count } more choices: the JSON of the report has them.
}
