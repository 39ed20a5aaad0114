# Words of a paper audit in rounds.

rounds-label-seed = seed
rounds-label-commitment = commitment
rounds-committed = { $ballots } ballots in { $batches } batches. Nothing is drawn yet.
rounds-publish = Publish `audit.toml`, `manifest.csv` and this number now. Then make the seed in public, and `saylau rounds seed { $folder } SEED`.
rounds-drawn = Round { $round }: { $ballots }, by batch and place in it.
rounds-read-them = Read each of them, and enter a table `batch,position,choice`: `saylau rounds enter { $folder } FILE`.
rounds-entered = { $readings } entered, { $again } of them of ballots read before.
rounds-read = Round { $round }, { $sample } of { $ballots } ballots read; { $missing } not found, { $differently } read differently a second time.
rounds-pair = `{ $winner }` before `{ $loser }`  t = { $t }  p = { $p }  log10 p = { $log }  { $state }
rounds-confirmed = confirmed at the risk limit { $limit }
rounds-not-confirmed = not confirmed at the risk limit { $limit }
rounds-cannot-be-confirmed = no sample can confirm it: { $paper } on paper is not more than { $null }
rounds-supported = The paper supports the outcome whatever the votes without paper are, given that the ballots were in custody since they were cast and the manifest counts them right.
rounds-hopeless = No audit of this paper can confirm the outcome. Count all of it by hand for what it is worth, and say that the rest is as reported.
rounds-draw-more = Draw more ballots (`saylau rounds draw` with a larger total), or count all of them by hand.
rounds-hold-against = { $sha256 }: hold it against the one published

## the plan of an audit

plan-paper = { $ballots } paper ballots, margin { $margin } on paper, at most { $electronic } votes without paper: t = { $t }.
plan-impossible = No audit of the paper can confirm the outcome: the part without paper, and what is too many, can hold the whole margin.
plan-to-draw = Ballots to draw at the risk limit { $limit }, if the report is right:
plan-method = method
plan-mean = in the mean
plan-done-with = of audits are done with
plan-ballot-by-ballot = polling, ballot by ballot
plan-one-round = polling, one round of this size
plan-comparison = comparison of each card with its record, none of them wrong
plan-as-rounds-does = polling, ballot by ballot, as `saylau rounds` does it
plan-dash = -: all ballots, or more than the method computes
