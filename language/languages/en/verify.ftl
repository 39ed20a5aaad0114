# What `saylau verify` says of a record.

## the answer as text

verify-pass = pass
verify-fail = fail
verify-not-applicable = not applicable
verify-at-file = `{ $file }`: { $what }
verify-at-byte = `{ $file }` offset { $offset }: { $what }
verify-at-block = `{ $file }` block { $block } offset { $offset }: { $what }
verify-more = { $n ->
    [one] { $n } more finding is in the output of `--json`
   *[other] { $n } more findings are in the output of `--json`
}
verify-failed = { $failed } of { $checks } checks failed
verify-none-failed = { $failed } of { $checks } checks failed: the record agrees with itself
list-of-record = the record: { $title }
explain-record-page = docs/record.md, section 10

## what several checks say

verify-needs-broken = needs `{ $file }`, which cannot be read (V1)
verify-needs-readable = needs a journal that can be read
verify-version-1 = journals of version 1 have no epochs, seals and notes
verify-unreadable = the file cannot be read (V1)
verify-missing = the file is missing

## V1

v1-title = form
v1-formula = lengths, magic, zeros where zeros must be, known kinds and payloads; whole blocks, zeros behind the last; JSON names nothing twice; one stamp; no file missing beside another that needs it
v1-reads = every file of the record
v1-explanation = A file that does not have its form was cut, damaged or written by something else. The other checks read a journal up to its first block without form and other files not at all, so their silence says little then.
v1-unsorted = the rows are not sorted
v1-torn = `{ $file }`: the seed of block { $n } is torn, and a start zeroes it
v1-lock = the file is not empty
v1-least-blocks = the journal has less than the { $n } blocks it begins with
v1-stamp = the stamp is not that of `{ $first }`
v1-cut = the file ends inside record { $n }
v1-unknown-record = record { $n } of kind { $kind } is unknown, or its payload is
v1-unknown = the record of kind { $kind } is unknown, or its payload is
v1-behind-close = the block stands behind a Close and is not its Seal
v1-behind-unused = the block stands behind an unused one
v1-bytes-behind = { $n ->
    [one] { $n } byte behind the last whole block
   *[other] { $n } bytes behind the last whole block
}
v1-padding = bytes stand behind the payload of { $n }
v1-block = the block does not have its form
v1-other-journal = the block is of another journal
v1-no-boot = block 1 is no Boot
v1-second-head = a second Head
v1-desk-box = the desk journal tells something of the box
v1-not-journal = the file does not begin as this journal
v1-epochs-form = file lists no epochs of this version
v1-epochs-length = file of epochs has { $n } bytes where it promises { $promised } keys
v1-epochs-other = the file is not of this journal
v1-json = no document of its kind from line { $line }, column { $column }
v1-codes = no control list from line { $n }
v1-row = a row names nothing there can be
v1-no-block = the file has no block
v1-first-block = the first block is not whole
v1-slots-promised = { $promised } slots are promised and { $found } whole ones are there
v1-slots-few = { $n } slots are too few or no power of two
v1-no-export = the file is no export of a ballot box
v1-entries-length = the length does not fit the number of entries
v1-entry = the entry is neither ballot nor void
v1-votes-length = the length does not fit the number of votes
v1-vote = the vote is none
v1-three-blocks = the file does not have three blocks
v1-two-seeds = two seeds that are not of neighbouring epochs
v1-no-seed = no seed of the file holds
v1-one-block = the file does not have one block
v1-keys-block = the block of keys is not whole

## V2

v2-title = chain
v2-formula = numbers, links and stamps follow from block to block; MACs hold by the key in the Seal of their epoch, of the tail by the seed where it is there; version 1: hashes
v2-explanation = Each block names the link of the block before it, so a block changed, left out, doubled or moved shows here. The key of an epoch is disclosed by its Seal: whoever wrote the chain anew also disclosed a key of his own, and that is for V3.
v2-needs = needs a journal
v2-beginning = nothing follows from a beginning that cannot be read
v2-unfollowed = the chain cannot be followed behind this block
v2-hash = number or hash do not follow from the record before
v2-number = the block has number { $n } and stands at { $at }
v2-link = the link is not that of the block before
v2-stamp = the stamp is not that of the block before
v2-mac = the MAC is not by the key of the epoch
v2-no-key = { $n ->
    [one] `{ $file }`: no key for the MACs of { $n } block
   *[other] `{ $file }`: no key for the MACs of { $n } blocks
}

## V3

v3-title = epochs
v3-formula = epochs from 0 without gaps, each but the last ended by one Seal, at most 64 blocks; every Seal signed by the key listed for its epoch; a seed on the disk is that of the next block's epoch; no tail after a Close
v3-explanation = The secret of an epoch is overwritten when the epoch is sealed, so what was sealed cannot be sealed anew. What it cannot show is a change of the unsealed tail by whoever held the machine then: at most 63 blocks, whose number is told. A seed ahead of its journal means that the journal was rolled back.
v3-no-keys = there are no keys, so no Seal can be checked
v3-closed = { $n ->
    [one] { $n } block of a closed journal is unsealed
   *[other] { $n } blocks of a closed journal are unsealed
}
v3-tail = { $n ->
    [one] `{ $file }`: unsealed tail of { $n } block
   *[other] `{ $file }`: unsealed tail of { $n } blocks
}
v3-epoch = the block is of epoch { $here } where { $must } must stand
v3-not-listed = epoch { $n } is not listed
v3-too-long = epoch { $n } has more than { $most } blocks
v3-last-epoch = the last epoch listed is sealed at the Close alone
v3-signature = the Seal is not signed by the key of epoch { $n }
v3-ahead = the seed is ahead of its journal: the journal was rolled back
v3-behind = the seed is behind its journal
v3-other-seed = the seed is not the listed one of epoch { $n }

## V4

v4-title = key list
v4-formula = both epochs files signed by one ceremony key, the one given with --ceremony; their SHA-256, and that of election.json, in the Heads; all of one election and precinct
v4-explanation = The private half of the ceremony key was forgotten when the record began, so nobody can list other keys later. Without the public half from an observer the files agree with themselves, and so do those of somebody who wrote the whole record anew.
v4-version-1 = a ceremony key was given, and no journal is of the version that lists keys
v4-headless = the journal has no Head that names its key list
v4-two-keys = the epochs of the two journals are signed by different ceremony keys
v4-none-given = no ceremony key was given: the key list holds only as far as the files agree
v4-other-key = the ceremony key is not the one given
v4-absent = `{ $file }` is not there
v4-named-missing = the file is missing, and the Head names it
v4-digest = the SHA-256 is not the one in the Head
v4-other-precinct = the file is of another election or precinct
v4-not-signed = the ceremony key did not sign the file
v4-named-broken = the file cannot be read, and the Head names it
v4-definition = the SHA-256 is not the one in the Head of `{ $journal }`
v4-other-journal = `{ $journal }` is of another election or precinct

## V5

v5-title = notes
v5-formula = the note of every Anchor names its journal, counts the blocks before it, has their tree hash and is signed by its epoch; every note given with --note stands in a journal
v5-explanation = A note that an observer copied binds everything before it. If it does not stand in the journal, the journal was written anew or rolled back behind the note. Without copied notes the Anchors show only that the journal agrees with itself.
v5-version-1 = a note was given, and no journal is of the version that has notes
v5-no-note = the file holds no note
v5-told = { $n } notes in the journals, { $given } given
v5-something = the file holds something that is no note
v5-foreign = the note is of another election, precinct or journal
v5-rolled-back = an epoch signed the note and no journal holds it: the journal was rolled back or written anew
v5-unsigned = no epoch of the journal signed the note, and the journal does not hold it
v5-anchor = the Anchor holds no note
v5-other-journal = the note names another journal
v5-count = the note does not count the blocks before it
v5-tree = the note has another tree hash than the blocks before it
v5-signature = the note is not signed by the key of its epoch

## V6

v6-title = agreement
v6-formula = both Heads say the same of election, precinct, slots, definition, mirror and file system, box and keys the same of election and precinct; Boots rise, those of the ops journal stand in the desk journal, their last ends fit Left; Close in both or in none
v6-explanation = One start writes into both journals, one close ends both. A journal of another day or of an earlier state does not fit the other. After a crash in the middle of the close one Close is missing until the next start.
v6-headless = there is no journal of version 2 beside the other
v6-heads-differ = the Heads of the two journals differ in { $what }
v6-of-election = election
v6-of-precinct = precinct
v6-of-slots = slots
v6-of-definition = definition
v6-of-mirror = mirror
v6-of-file-system = file system
v6-box-other = the box is of another election or precinct
v6-box-slots = the box has another number of slots than the Head says
v6-keys-other = the keys are of another election or precinct
v6-first-boot = the first Boot is not that of start 0
v6-boot-alone = the Boot does not stand in the desk journal
v6-boot-number = the number of the start does not rise
v6-last-end = the last end is not the one that stands before the Boot
v6-close-ops = the Close does not stand in the ops journal
v6-close-desk = the Close does not stand in the desk journal

## V7

v7-title = times
v7-formula = times never go back within a journal; none behind 48:00, the end of the day after the vote
v7-explanation = The station's clock never goes behind its record, so a time that goes back was written by something else. Silence of more than an hour between opening and closing that no outage explains is told, and is no finding: nobody may have come.
v7-back = { $at } is before { $before }, the time before it
v7-late = the time is behind the end of the day after the vote
v7-silence = silence from { $from } to { $to }

## V8

v8-title = voters
v8-formula = for each voter: unmarked, Issued, (Returned, Issued)*; Issued only of one identified and found, or added, or at home on paper; Overridden and Returned only of one marked on a device; Added at most once
v8-explanation = A voter has one mark at a time, and a mark is taken back only against a right that came back blank. It says nothing about who stood at the desk.
v8-no-number = somebody was found of whom no number was read
v8-marked = { $n ->
    [one] { $n } voter is marked
   *[other] { $n } voters are marked
}
v8-again = a voter who is marked is issued a ballot again
v8-unknown = a voter is issued a ballot and was neither found nor added before
v8-returned = a mark is taken back of a voter who was not marked for a device
v8-overridden = a second right for a voter who was not marked for a device
v8-added = a voter is added twice

## V9

v9-title = rights
v9-formula = ballots + voids <= electronic Issued + Overridden; Returned <= voids; no void hash twice
v9-explanation = Every ballot spends a right, and every right is given out against a mark. More ballots than rights were put into the box by something else than voters. Rights neither cast nor voided are told: devices not read, voters who left.
v9-twice = a void right gives a second mark back
v9-spent = { $ballots } ballots and { $voids } voids were spent of { $given } rights
v9-back = { $returned } marks were given back for { $voids } voids
v9-left = { $left } of { $given } rights neither cast nor voided

## V10

v10-title = casts
v10-formula = Cast counts 1, 2, 3 ..., anew after Emptied or a Fallback with recount; Void likewise, never anew; each Boot finds as many ballots and voids, or one more
v10-explanation = Every deposit is one slot and one Cast. A gap is a deposit without its record or a record taken out. A start may find one ballot more than was counted, because the slot is written first; it is counted then.
v10-told = { $ballots } ballots, { $voids } voids
v10-count = { $what } counts { $n } after { $before }
v10-generation = generation { $n } follows { $before }
v10-boot = a Boot finds { $ballots } ballots and { $voids } voids where { $counted } and { $voided } are counted

## V11

v11-title = box
v11-formula = slots: each free, used or damaged; a tag in one void slot, or in one ballot of each generation; damaged <= Boots after a broken end; used = counts. Export: sorted, tags once, ballots = last Cast, voids = last Void; both = Close
v11-explanation = What the journal counted must lie in the box, no more and no less: a ballot more was put in by something else than the station, a ballot less was taken out. It cannot show that one ballot was replaced by another by whoever had the keys, and nothing about whether a ballot is what its voter marked. Before the Close one ballot and one void more than counted are what a crash leaves.
v11-needs = needs `box.slots` or `box.bin`, which the folder does not hold
v11-neither = the record was closed, and neither box nor export is there
v11-no-keys = without the keys no slot can be told from another
v11-tag-slot = the tag stands in another slot too
v11-ballots = { $found } ballots, and the ops journal counts { $counted }
v11-voids = { $found } voids, and the ops journal counts { $counted }
v11-ballot-not-yet = one of the ballots is not in the ops journal yet
v11-void-not-yet = one of the voids is not in the ops journal yet
v11-ahead = { $n ->
    [one] { $n } ballot of a generation that has not begun
   *[other] { $n } ballots of a generation that has not begun
}
v11-damaged = { $n } damaged slots, and { $ends } starts after an end not in order
v11-close-slots = the Close does not tell what the slots hold
v11-order = what stands here belongs further up
v11-tag-entry = the tag stands in another entry too
v11-close-export = the Close does not tell what the export holds
v11-close-damaged = the Close tells { $n } damaged slots, and too few starts broke off

## V12

v12-title = mirror
v12-formula = every slot that is good on either side has the same bytes on the other, unless the last Mirror record says that the mirror failed
v12-reads = box.slots and keys.box here and on the mirror, ops.jnl
v12-explanation = Every slot is written here, then on the mirror, before the receipt leaves. A difference is rot or somebody's hand; one slot that only the mirror lacks is what a crash leaves before the Close. Without keys a good slot cannot be told from a damaged one, so as many may differ as the Close tells damaged ones.
v12-none = no mirror was given
v12-other-box = the first block is not that of the box here
v12-failed = { $n ->
    [one] the station went on without its mirror, which differs in { $n } slot
   *[other] the station went on without its mirror, which differs in { $n } slots
}
v12-unreadable = the file is missing or cannot be read (V1)
v12-keys = the block of keys is not that of the station
v12-differ = { $n ->
    [one] { $n } slot differs
   *[other] { $n } slots differ
}
v12-not-yet = a slot is not in the mirror yet
v12-lacks = the mirror lacks a slot that is used here
v12-here-lacks = a slot is used on the mirror and not here
v12-bytes = the slot has other bytes than here

## V13

v13-title = result
v13-formula = stored, with_code and tallies of the electronic protocol = the export counted again; rows of the control list = its codes with their votes; no votes after a Fallback that voids the ballots
v13-explanation = The export holds every vote that was opened, so anybody can count it again. Where ballots were sealed to the close key, that the opened votes are those of the sealed ballots rests on the controller's word, for the key is gone.
v13-voided = a fallback voided the ballots of the box, so that none of their votes counts
v13-no-protocol = no electronic protocol
v13-no-codes = no control list
v13-needs = needs an electronic protocol or a control list
v13-more-votes = more votes than ballots in contest { $n }
v13-no-option = a vote for an option that contest { $n } does not have
v13-unopened = { $ballots } ballots without a vote in contest { $n }
v13-no-contest = votes in a contest that the election does not have
v13-stored = { $stored } ballots are stored, and the export holds { $n }
v13-with-code = { $told } ballots with a code, and the export has { $n }
v13-tallies = the protocol does not have one tally for each contest
v13-tally = the tally of contest { $n } is not that of the export, counted again
v13-codes = the codes are not those of the votes

## V14

v14-title = secrecy
v14-formula = no voter's number of nine digits or more in ops journal, box, mirror, export or control list; no tag of the box in the desk journal; whole minutes in the ops journal; chi-square of the places of used slots below 37.7
v14-explanation = Registration and vote pass the same desk, so a number, a tag, a time or a place could join them. Slots are filled at places drawn at random: places that do not look drawn tell an order. What stood in the memory of the machine or could be seen in the room no record shows.
v14-needs = needs a journal, a box or a control list
v14-number = a voter's number stands here
v14-tag = a tag of the box stands here
v14-minute = the time is finer than a minute
v14-few = { $n } used slots are too few to test their places
v14-places = the places of used slots do not look drawn: chi-square { $chi }
v14-chi = chi-square of the places of used slots { $chi }
v14-keys = the record was closed, and `{ $file }` still holds keys

## V15

v15-title = medium
v15-formula = each Head tells the file system, and its check was not switched off
v15-explanation = On some file systems the order or the place of writes outlives them, and on some what was synced is not on the medium. The station refuses those; with the check switched off nobody knows what it stood on. The Head is the station's word: no record shows what its medium was.
v15-headless = the journal has no Head that tells the file system
v15-untold = the Head does not tell the file system
v15-unchecked = the check of the file system was switched off

## V16

v16-title = manifest
v16-formula = every file of the manifest has its length and SHA-256 and a plain name; no journal, epochs file, export or protocol is unlisted
v16-reads = manifest.json and every file it names
v16-explanation = The manifest is written when the folder is made, and names every file with its digest. Nothing in the folder protects the manifest itself: compare its own digest with the one that was read out.
v16-unreadable = the manifest cannot be read (V1)
v16-of-station = the folder of a station has no manifest
v16-missing = the manifest is missing
v16-in-list = file { $n } of the list: { $what }
v16-of-file = `{ $name }`: { $what }
v16-twice = the file is named twice
v16-unlisted = the file is not in the manifest
v16-name = the name is not that of a file of the folder
v16-length = the file has another length
v16-digest = the file has another SHA-256
