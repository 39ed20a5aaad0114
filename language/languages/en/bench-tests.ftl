# Words of the tests of the bench: what each does and wants, and what it means when it fails.

## FRM

frm-01-what = Sends every edge of COBS as the payload of an ECHO and wants the same bytes back.
frm-01-meaning = the COBS encoder or decoder is wrong for empty payloads, zeros, or runs of 253 to 255 bytes without a zero.
frm-02-what = Sends a frame that ends with a full piece and a needless last code 01, which must be accepted.
frm-02-meaning = the decoder refuses, or adds a zero to, frames of encoders that write the needless last code.
frm-03-what = Puts 1, 2 and 100 delimiters between frames, and none before one; all must be answered.
frm-03-meaning = the receiver takes an empty piece for a frame, or needs a 00 before a frame.
frm-04-what = Flips each bit of a valid frame in turn; none may be acted on or answered.
frm-04-meaning = the CRC is not checked, or not over every byte: noise will be taken for messages.
frm-05-what = Drops and doubles each byte of a valid frame in turn; none may be acted on, the next frame must be.
frm-05-meaning = a frame of a wrong length is accepted, or the receiver does not start afresh at the next 00.
frm-06-what = Flips the 00 between two frames; both may be lost, the third must be answered.
frm-06-meaning = the receiver loses its place for longer than up to the next 00.
frm-07-what = Sends 10,000 bytes without a 00, then a frame, which must be answered.
frm-07-meaning = the receive buffer overflows, or the receiver does not skip to the next 00 after an overlong piece.
frm-08-what = Sends frames whose length field is one too small or too large, with good tag and CRC; all must be ignored.
frm-08-meaning = the length field is not compared with the size of the frame.
frm-09-what = Sends versions 0, 2 and 255, reserved flags, other addresses and the device's own direction; all must be ignored.
frm-09-meaning = checks 4 to 8 are missing: the device will act on echoes of itself or on frames for others.
frm-10-what = Sends a frame in single bytes 10 ms apart, then twenty frames in one write; all must be answered in order.
frm-10-meaning = the receiver takes a pause for the end of a frame, or a read for a frame.
frm-11-what = Echoes XON, XOFF, 03, 04, 7F and 80 to FF; they must come back identical.
frm-11-meaning = the port is not raw: flow control, signals or a seven-bit setting eat or change bytes.
frm-12-what = Sends random bytes at full rate for 60 s, then wants a session within 2 s; then a frame of the longest encoding, which must be answered, and a longer one, which must not.
frm-12-meaning = noise blocks or crashes the receiver, or it takes fewer bytes than the longest frame has.

## SES

ses-01-what = Sends HELLO right after power-on, after 1 s and after 10 s and wants HELLO_ACK within 200 ms; a controller must send HELLO in its rhythm, each with a new number and nonce.
ses-01-meaning = the device is deaf after its start or too slow; a controller offers too rarely, too often, or repeats itself.
ses-02-what = Opens a session in each suite of the profile and checks every tag against the key schedule.
ses-02-meaning = transcript hash, key derivation or tag differ from the protocol, or the key in the profile is not the device's.
ses-03-what = Sends START (as a terminal HELLO_ACK) with a wrong tag, and START of 17 bytes: no session may open, and the right one must open later.
ses-03-meaning = tags of the handshake are not checked: anybody on the cable can open a session; or half a keep-alive is read.
ses-04-what = Sends frames with a wrong tag, none, and of another session into a session, which must ignore them and stay.
ses-04-meaning = tags or session numbers are not checked, or a forged frame can cut a session.
ses-05-what = Sends HELLO into an open session without a START after it; the session must go on unharmed.
ses-05-meaning = anybody on the cable can cut a session with a recorded or made HELLO.
ses-06-what = Offers version 2 alone, then no common suite (as a terminal: answers with what was not offered); no session may open, and a right offer must work afterwards.
ses-06-meaning = the device talks to a version or suite it does not speak, or does not come back from a refusal.
ses-07-what = Plays back every byte of a recorded session; nothing may be delivered.
ses-07-meaning = nonces repeat or counters are not checked: a recording can be voted with again.
ses-08-what = Collects the nonces of many offers: all must differ and no bit may be stuck; a terminal must answer the very same HELLO with the very same HELLO_ACK.
ses-08-meaning = the random generator is weak or not seeded at power-on: keys repeat, and with them suite 2's nonces; or a HELLO that the line has doubled parts the keys of the two ends.
ses-09-what = Asks for the mode the key is not for and for suites the mode does not allow; both must be refused.
ses-09-meaning = a test key opens an election, or an election runs in a suite that does not hide the ballot.

## REL

rel-01-what = Withholds an acknowledgement and wants the same bytes at W, 3 W, 7 W and 15 W, five sends in all, then silence.
rel-01-meaning = repeats come too fast, too slowly, too often or with other bytes; in suite 2 other bytes break the cipher.
rel-02-what = Sends reliable frames twice; each must be acted on once and acknowledged twice.
rel-02-meaning = a repeated frame is delivered again, or its acknowledgement is not repeated: votes double or links die.
rel-03-what = Behaves as if the device's acknowledgement was lost and repeats at W and 3 W; there must be one effect.
rel-03-meaning = what the line loses makes the device act twice.
rel-04-what = Sends acknowledgements of nothing, then counters that jump ahead, repeat and go back: only the jump is new.
rel-04-meaning = a wrong ACK releases a frame that was never received, or old frames are delivered again.
rel-05-what = Lets a reliable frame arrive after later PINGs; it must be delivered all the same.
rel-05-meaning = one counter is kept for both kinds of frame, so that a repeat behind a PING is thrown away.
rel-06-what = Sends an unknown type, a payload too short and one too long: ERR 1, ERR 2, taken.
rel-06-meaning = the device dies of, or is silent on, messages of later versions.

## LIV

liv-01-what = Leaves the line idle for 60 s and wants a PING a second (a terminal may leave them to the bench if it answers each), then is silent for 4 s: the device must leave the session and take a new one.
liv-01-meaning = a cut cable goes unseen, or an idle line is taken for a cut one.

## VOT

vot-01-what = Issues a right, has it voted with, records the ballot and wants the device empty afterwards; at a controller the count must go up by one.
vot-01-meaning = the plain way through a vote does not work.
vot-02-what = Loses the receipt and wants the same right and the same bytes in the next session; ALREADY must end it.
vot-02-meaning = a ballot is lost or changed when the line goes down between cast and receipt, or it is counted twice.
vot-03-what = Cuts the power at random instants around cast and receipt, many times; each right must be recorded once and `pending` must be right after each start.
vot-03-meaning = the ballot is not in storage that survives loss of power before it is sent, or it is erased too early.
vot-04-what = Answers a cast three times with 6 (storage failed) and then with 0; the terminal must retry with patience.
vot-04-meaning = the terminal gives a ballot up, or floods a station whose disk is full.
vot-05-what = Answers casts with CONFLICT, UNKNOWN, EXPIRED and CANCELLED; the ballot must stay as evidence, be shown, and neither be sent again nor counted as pending.
vot-05-meaning = evidence of a conflict is destroyed, or the terminal sends a refused ballot for ever.
vot-06-what = Lets a cancellation race a cast, many times; both sides must agree on what became of the right.
vot-06-meaning = a ballot is lost or survives its cancellation because the two ends decide the race differently.
vot-07-what = Sends one right more than the device holds; it must refuse the new one and keep the old.
vot-07-meaning = a right in the device is overwritten: its voter can no longer vote.
vot-08-what = Casts twice under one right with different contents; the second must be a CONFLICT and change nothing.
vot-08-meaning = a spent right can be voted with again, or the first ballot is overwritten.
vot-09-what = Restarts the controller after it stored a ballot and before the terminal has the receipt, then casts again: ALREADY and one record; a right of another election gets UNKNOWN.
vot-09-meaning = what was acknowledged as recorded does not survive a restart, or is counted twice after it.
vot-10-what = Sends rights for ballot style FFFF and three drawn ones; each must be refused and change nothing, and an ordinary right must be taken afterwards.
vot-10-meaning = the voter is shown another ballot than the one he has a right to: the style is not looked at.
vot-11-what = Sends a right of two seconds and leaves it unused: it must be reported expired in time, again in the next session until that is acknowledged, not be voted with, and be gone then.
vot-11-meaning = a right can be voted with when its time is over, or is erased before the station knows: people must then decide what became of it.
vot-12-what = Acknowledges a cast and gives no receipt; the terminal must send right and content again in a new frame, every 5 to 30 s, and erase nothing.
vot-12-meaning = a ballot whose receipt got lost inside the station waits until the line happens to go down.

## PRV

prv-01-what = Has several ballots cast and cleared, then searches the terminal's log for rights and contents, raw and in hexadecimal.
prv-01-meaning = whoever reads the log learns what was cast, or in which order rights were used: with the queue, by whom.

## SEC

sec-01-what = Sends very many forged frames with good CRCs; none may be accepted, and a controller must ignore the line for 60 s after 16 of them.
sec-01-meaning = tags are compared in part or not at all, or a controller lets a forger try without end.

## TST

tst-01-what = Sends ECHO, ECHO_R, SINK and SOURCE in an election; each must get ERR 5.
tst-01-meaning = test messages work in an election: the line can be kept busy, or timed, by whoever holds it.

## LIN

lin-01-what = Reads the port's settings back: 8N1, the profile's speed, no flow control.
lin-01-meaning = the driver did not take what was asked for; a pseudo-terminal obeys almost nothing.
lin-02-what = Talks 1, 2 and 3 % slower and faster than agreed; what is answered at both is measured.
lin-02-meaning = the device's own clock is off, or it samples a bit too early or too late: its margin is used up on a warm day.
lin-03-what = Sends breaks of 1, 10 and 250 ms; the session must live on.
lin-03-meaning = a break is taken for a command, or blocks the receiver.
lin-04-what = Talks with a parity bit for half a second, even and odd; nothing may be acted on, and the session must live on.
lin-04-meaning = framing errors stop the receiver, or it takes frames of an end that is set wrong.
lin-05-what = Pulls the cable and puts it back, many times; each time a session must open in time.
lin-05-meaning = the device does not see that its line is back, or needs a restart after it.
lin-06-what = Pulls the cable in the middle of a frame; a session must open in time after it is back.
lin-06-meaning = half a frame stays in the receiver and spoils what comes next.
lin-07-what = Is deaf for 10 s, then mute for 10 s, as with one broken wire; a session must open after each.
lin-07-meaning = a line with one dead direction leaves the device in a session nobody else is in.
lin-08-what = Gives the device every byte of its own back for 5 s; the session must live on and nothing be acted on.
lin-08-meaning = the device talks to itself through a loopback plug or an echoing adapter.
lin-09-what = Toggles DTR and RTS; the device must not restart, or be back within its boot time.
lin-09-meaning = DTR is wired to the reset: opening the port restarts the device.
lin-10-what = Exchanges 200 frames and reads the driver's counters of line errors before and after: none may be new.
lin-10-meaning = the line is bad: a wrong speed, a long or unshielded cable, a ground loop.

## LAT

lat-01-what = Sends very many PINGs one after the other and compares p50, p99 and the longest round trip with the profile.
lat-01-meaning = the device, its adapter (an FTDI holds short answers for 16 ms unless told otherwise) or its system is slow.
lat-02-what = Times a controller from cast to receipt, a terminal from receipt to cleared, many times.
lat-02-meaning = storing takes long: at the desk voters wait for it, in the device it may not be durable at all if too fast.

## THR

thr-01-what = Sends SINK frames of 480 bytes for 60 s, each when the one before is acknowledged, and compares the rate with what stop-and-wait allows on this line.
thr-01-meaning = the device acknowledges late, loses frames, or the adapter batches: bulk transfer will be slow.
thr-02-what = Asks for SINK frames of 480 bytes with SOURCE and compares their rate with what the line allows.
thr-02-meaning = the device is slow to build or send frames, or waits between them.
thr-03-what = Sends and receives bulk at once; nothing may be lost, repeated without reason, or out of order.
thr-03-meaning = the device cannot send while it receives, or acknowledges only when it has nothing to send.

## SOAK

soak-01-what = Casts ballot after ballot until the stop rule decides; the device must keep to the protocol in every vote.
soak-01-meaning = the device broke a rule in a vote, or stopped voting, though no ballot was recorded wrong: the note says which rule. With a sequential test, its error rate is too high.
soak-02-what = Keeps a ledger of every right of the soak and wants each ballot recorded once, as it was cast; anything else ends the soak at once.
soak-02-meaning = stop here: a ballot was lost, came with other content, or came under a right that nobody issued, or the desk does not show what was recorded. The packet named is where it came to light.
soak-03-what = Wants votes to take no longer the more there were: the slope of their medians, after Theil and Sen, against the profile's limit. It fails only if the whole confidence interval lies above the limit, and passes only if none of it does.
soak-03-meaning = the device gets slower with every vote: a log that is searched from its start, a list that only grows, memory that is never given back.
soak-04-what = Compares what the terminal says of itself: counts of damaged frames, wrong tags, repeats and failed writes may not grow beyond what was done to the line, and time since start and the count of starts tell no restart.
soak-04-meaning = the device restarts by itself, its storage fails, or it hears and says things that were not there: look at its power supply, its storage and its serial driver.

## MID

mid-01-what = Listens between two devices and holds what the controller says against the protocol: checks, tags where the key is known, counters, repeats and acknowledgements.
mid-01-meaning = the controller broke a rule that its peer may never have noticed. The first breach is named with its packet, the others are notes.
mid-02-what = Listens between two devices and holds what the terminal says against the protocol: checks, tags where the key is known, counters, repeats and acknowledgements.
mid-02-meaning = the terminal broke a rule that its peer may never have noticed. The first breach is named with its packet, the others are notes.
