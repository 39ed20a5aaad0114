# Words of the reports of the bench.


## verdicts

bench-skipped = SKIPPED
bench-pass = PASS
bench-marginal = PASS (marginal)
bench-inconclusive = INCONCLUSIVE
bench-fail = FAIL
bench-error = ERROR
bench-no-reason = no reason given
bench-when-it-fails = When it fails: { $meaning }

## line, host and run

bench-terminal = terminal
bench-controller = controller
bench-both-ends = both ends
bench-fact-profile = profile
bench-fact-device-under-test = device under test
bench-fact-device-id = device id
bench-fact-model = model
bench-fact-firmware = firmware
bench-fact-boot-count = boot count
bench-fact-line = line
bench-fact-port = port
bench-fact-adapter = adapter
bench-fact-driver = driver
bench-fact-baud = baud
bench-fact-settings = settings
bench-fact-seed = seed
bench-fact-host-load = host load
bench-fact-host-clock = host clock
bench-fact-worst-hiccup = worst hiccup
bench-fact-began-at = began at
bench-fact-tool-version = tool version
bench-fact-capture = capture
bench-fact-capture-sha256 = capture SHA-256
bench-settings-as-asked = as asked for
bench-load = { $began } on { $processors } processors at the start, { $ended } at the end

## numbers

bench-unit-us = µs
bench-unit-ms = ms
bench-unit-s = s
bench-unit-minutes = minutes
bench-unit-of-the-formula = % of the formula
bench-unit-per-thousand = ms per 1000 votes
bench-no-limit = none
bench-at-least = at least { $edge }
bench-at-most = at most { $edge }
bench-below = below { $edge }
bench-above = above { $edge }
bench-range = { $from } to { $to }
bench-measured = { $name } = { $value } (limit: { $limit }): { $verdict }
bench-to-device = to device
bench-from-device = from device
bench-times = { $n ->
    [one] { $count } time
   *[other] { $count } times
}
bench-least = least
bench-most = most
bench-bar = { $from } to { $to }: { $count }
bench-window = votes { $votes }: { $time }
bench-no-slope = too few windows for a slope
bench-slope = { $slope } ms per 1000 votes, surely { $low } to { $high }

## what is measured

bench-measured-hello-answer = hello answer
bench-measured-answer = answer
bench-measured-session-after-plug = session after plug
bench-measured-ping-p50 = ping p50
bench-measured-ping-p99 = ping p99
bench-measured-ping-max = ping max
bench-measured-cast-to-receipt-p99 = cast to receipt p99
bench-measured-baud-offset = baud offset
bench-measured-throughput = throughput
bench-measured-latency-slope = latency slope
bench-measured-latency-slope-low = latency slope low
bench-measured-latency-slope-high = latency slope high
bench-measured-receipt-to-cleared-mean = receipt to cleared mean
bench-measured-whole-vote-mean = whole vote mean
bench-measured-ballots = ballots
bench-measured-errors = errors
bench-measured-late-votes = late votes
bench-measured-power-cycles = power cycles
bench-measured-injected-faults = injected faults
bench-measured-host-stalls = host stalls
bench-measured-runs = runs
bench-measured-soaked = soaked
bench-measured-damaged-frames = damaged frames
bench-measured-wrong-tags = wrong tags
bench-measured-repeats-sent = repeats sent
bench-measured-failed-writes = failed writes
bench-measured-frames = frames
bench-measured-sent-again = sent again
bench-measured-pieces-of-noise = pieces of noise
bench-measured-sessions = sessions
bench-timed-ping = PING round trip
bench-timed-cast = cast to receipt
bench-timed-receipt = receipt to cleared

## the report as text

bench-headline = { $verdict }: { $device } `{ $profile }`: { $told }
bench-told-skipped = nothing was tested
bench-told-pass = every test that was run passed
bench-told-marginal = passed, but near a limit
bench-told-inconclusive = some tests say nothing
bench-told-fail = the device broke a rule or a limit
bench-told-error = not everything could be tested
bench-none-selected = no test was selected
bench-legend-tests = TESTS
bench-legend = ok: passed, ~~: near a limit, !!: failed, EE: error, ??: says nothing, --: skipped
bench-packet = packet { $packet } of the capture
bench-after = { $n ->
    [one] after { $count } frame of the run
   *[other] after { $count } frames of the run
}

## the page

bench-skip = Skip to the tests
bench-groups = Groups of tests
bench-summary = Summary
bench-by-verdict = Tests by verdict
bench-all = All
bench-no-test = No test was run.
bench-tests-of = Tests of { $group }
bench-measurements-of = Measurements of { $group }
bench-histogram-of = Histogram of { $name }
bench-histogram-described = Histogram of { $name } on a logarithmic time axis; the table after it has the percentiles
bench-percentiles-of = Percentiles of { $name }
bench-trend = { $name } over { $votes } votes: { $told }
bench-trend-described = Trend of { $name } over the soak; the table beside it has the windows
bench-vote = vote { $vote }
bench-windows-of = Windows of { $name }
bench-medians-of = Medians of { $name }
bench-note = Note: { $note }
bench-what-it-means = What it means:
bench-stopped-after = { $n ->
    [one] It stopped after { $count } frame of the run
   *[other] It stopped after { $count } frames of the run
}
bench-capture-packet = packet { $packet }
bench-last-frames-of = Last frames of { $test }
bench-last-frames = Last frames before it stopped
bench-column-verdict = Verdict
bench-column-tests = Tests
bench-column-test = Test
bench-column-what = What it does, and why it came out so
bench-column-time = Time
bench-column-measured = Measured
bench-column-value = Value
bench-column-limit = Limit
bench-column-marginal = Marginal
bench-column-place = Where it lies
bench-column-votes = Votes
bench-column-median = Median
bench-column-frame = Frame
bench-column-packet = Packet
bench-column-at = At
bench-column-way = Way
bench-column-frame-was = What it was
bench-footer = A grey or red field of a gauge is forbidden, a yellow one marginal; the line is what was measured. Times of a histogram double from bar to bar. A dot of a trend is a window of votes; the full line is its slope, the broken ones are the ends of the interval in which it surely lies.

## looking for the speed

bench-speed-baud = baud
bench-speed-bytes = bytes
bench-speed-good = good frames
bench-speed-damaged = damaged
bench-speed-framing = framing errors
bench-speed-not-taken = port does not take this speed
bench-speed-not-counted = not counted
bench-speed-found = speed: { $baud } (`?baud={ $baud }` in the address, `baud = { $baud }` in the profile)
