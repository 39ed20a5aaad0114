-- Wireshark dissector of SVL/1, the serial protocol of Saylau (docs/wire.md), for captures with LINKTYPE_RTAC_SERIAL.
--
-- Use it with `wireshark -X lua_script:tools/svl.lua -d rtacser.data,svl capture.pcapng` (tshark likewise), or put it into
-- Wireshark's folder of personal Lua plugins and choose SVL once under "Decode As". It joins frames that come in several packets, checks
-- COBS, length and CRC, and shows header and payload. What suite 2 encrypts stays bytes. Frames of an election that
-- were written without their payload are shown as such.
--
-- Filters: svl.type == 0x38, svl.sid == 0x11223344, svl.damaged, svl.withheld, svl.crc.bad ...

local svl = Proto("svl", "Saylau SVL/1")

local LONGEST_ENCODED = 521
local HEADER = 18
local LONGEST_PAYLOAD = 480

local TYPES = {
    [0x01] = "HELLO", [0x02] = "HELLO_ACK", [0x03] = "START", [0x04] = "BYE",
    [0x10] = "ACK", [0x11] = "PING", [0x12] = "PONG",
    [0x20] = "STATUS_REQ", [0x21] = "STATUS",
    [0x30] = "BALLOT_OPEN", [0x31] = "BALLOT_STATE", [0x32] = "BALLOT_CANCEL",
    [0x38] = "VOTE_CAST", [0x39] = "VOTE_RECEIPT", [0x3A] = "VOTE_QUERY",
    [0x40] = "SCAN", [0x50] = "LOG_READ", [0x51] = "LOG_DATA",
    [0x60] = "ECHO", [0x61] = "ECHO_R", [0x62] = "SINK", [0x63] = "SOURCE",
    [0x7F] = "ERR",
}
local MODES = { [0] = "test", [1] = "election" }
local REASONS = { [0] = "none given", [1] = "shutting down", [2] = "counters nearly used up", [3] = "keys or settings change" }
local DEVICE_STATES = { [0] = "idle", [1] = "armed", [2] = "voted", [3] = "out of order" }
local BALLOT_STATES = { [1] = "armed", [2] = "voted", [3] = "cleared", [4] = "refused", [5] = "expired" }
local RESULTS = {
    [0] = "recorded", [1] = "already", [2] = "conflict", [3] = "unknown", [4] = "expired", [5] = "cancelled",
    [6] = "storage failed",
}
local ERRORS = { [1] = "unknown type", [2] = "bad payload", [3] = "not now", [4] = "no session", [5] = "not in this mode" }

local f = svl.fields
f.ver = ProtoField.uint8("svl.ver", "Version")
f.type = ProtoField.uint8("svl.type", "Type", base.HEX, TYPES)
f.flags = ProtoField.uint8("svl.flags", "Flags", base.HEX)
f.flag_dir = ProtoField.bool("svl.flags.dir", "From the terminal", 8, nil, 0x01)
f.flag_rel = ProtoField.bool("svl.flags.rel", "To be acknowledged", 8, nil, 0x02)
f.flag_sec = ProtoField.bool("svl.flags.sec", "Tag present", 8, nil, 0x04)
f.flag_test = ProtoField.bool("svl.flags.test", "Test", 8, nil, 0x80)
f.addr = ProtoField.uint8("svl.addr", "Address")
f.sid = ProtoField.uint32("svl.sid", "Session", base.HEX)
f.ctr = ProtoField.uint32("svl.ctr", "Counter")
f.ack = ProtoField.uint32("svl.ack", "Acknowledges")
f.len = ProtoField.uint16("svl.len", "Payload length")
f.payload = ProtoField.bytes("svl.payload", "Payload")
f.sealed = ProtoField.bytes("svl.sealed", "Encrypted payload")
f.tag = ProtoField.bytes("svl.tag", "Tag")
f.crc = ProtoField.uint32("svl.crc", "CRC-32C", base.HEX)
f.extra = ProtoField.bytes("svl.extra", "Bytes of a later version")
f.damaged = ProtoField.bytes("svl.damaged", "No frame")
f.packets = ProtoField.uint32("svl.packets", "Packets of this frame")
f.withheld = ProtoField.uint32("svl.withheld", "Payload bytes withheld")
f.version_min = ProtoField.uint8("svl.hello.version_min", "Lowest version")
f.version_max = ProtoField.uint8("svl.hello.version_max", "Highest version")
f.suites = ProtoField.uint16("svl.hello.suites", "Suites offered", base.HEX)
f.max_payload = ProtoField.uint16("svl.max_payload", "Longest payload taken")
f.nonce = ProtoField.bytes("svl.nonce", "Nonce")
f.controller = ProtoField.string("svl.controller", "Controller")
f.version = ProtoField.uint8("svl.version", "Version chosen")
f.suite = ProtoField.uint8("svl.suite", "Suite chosen")
f.device = ProtoField.string("svl.device", "Device")
f.model = ProtoField.uint16("svl.model", "Model")
f.firmware = ProtoField.uint32("svl.firmware", "Firmware", base.HEX)
f.boots = ProtoField.uint32("svl.boots", "Starts of the device")
f.pending = ProtoField.uint16("svl.pending", "Pending ballots")
f.mode = ProtoField.uint8("svl.mode", "Mode", base.DEC, MODES)
f.election = ProtoField.string("svl.election", "Election")
f.keep_alive = ProtoField.uint16("svl.keep_alive_ms", "Keep-alive in milliseconds")
f.reason = ProtoField.uint8("svl.reason", "Reason", base.DEC, REASONS)
f.data = ProtoField.bytes("svl.data", "Data")
f.received_us = ProtoField.uint64("svl.received_us", "PING arrived, microseconds")
f.sent_us = ProtoField.uint64("svl.sent_us", "PONG left, microseconds")
f.device_state = ProtoField.uint8("svl.device_state", "State", base.DEC, DEVICE_STATES)
f.battery = ProtoField.uint8("svl.battery", "Battery in per cent")
f.temperature = ProtoField.int8("svl.temperature", "Temperature in degrees C")
f.frames_damaged = ProtoField.uint32("svl.errors.damaged", "Damaged frames")
f.wrong_tags = ProtoField.uint32("svl.errors.tags", "Wrong tags")
f.repeats = ProtoField.uint32("svl.errors.repeats", "Repeats sent")
f.storage = ProtoField.uint32("svl.errors.storage", "Failed writes to storage")
f.uptime = ProtoField.uint32("svl.uptime_s", "Seconds since start")
f.right = ProtoField.bytes("svl.right", "Right")
f.style = ProtoField.uint16("svl.style", "Ballot style")
f.expires = ProtoField.uint16("svl.expires_s", "Seconds until the right runs out")
f.ballot_state = ProtoField.uint8("svl.ballot_state", "State", base.DEC, BALLOT_STATES)
f.content = ProtoField.bytes("svl.content", "Sealed ballot")
f.result = ProtoField.uint8("svl.result", "Result", base.DEC, RESULTS)
f.receipt = ProtoField.bytes("svl.receipt", "Receipt")
f.scan = ProtoField.uint32("svl.scan", "Number of the scan")
f.aim = ProtoField.string("svl.aim", "AIM identifier")
f.barcode = ProtoField.string("svl.barcode", "Barcode")
f.offset = ProtoField.uint32("svl.offset", "Offset")
f.wanted = ProtoField.uint16("svl.wanted", "Bytes wanted")
f.count = ProtoField.uint16("svl.count", "Frames wanted")
f.size = ProtoField.uint16("svl.size", "Bytes in each")
f.code = ProtoField.uint8("svl.code", "Code", base.DEC, ERRORS)
f.about_type = ProtoField.uint8("svl.about.type", "Refused type", base.HEX, TYPES)
f.about_ctr = ProtoField.uint32("svl.about.ctr", "Refused counter")

local e_damaged = ProtoExpert.new("svl.not_a_frame", "These bytes are no frame", expert.group.MALFORMED, expert.severity.WARN)
local e_crc = ProtoExpert.new("svl.crc.bad", "CRC does not match", expert.group.CHECKSUM, expert.severity.ERROR)
local e_length = ProtoExpert.new("svl.len.bad", "Length does not fit the frame", expert.group.MALFORMED, expert.severity.ERROR)
local e_short = ProtoExpert.new("svl.short", "Payload is too short for its type", expert.group.MALFORMED, expert.severity.ERROR)
local e_flags = ProtoExpert.new("svl.flags.bad", "Flags do not fit the type", expert.group.PROTOCOL, expert.severity.WARN)
local e_version = ProtoExpert.new("svl.ver.bad", "Version is not 1", expert.group.PROTOCOL, expert.severity.WARN)
svl.experts = { e_damaged, e_crc, e_length, e_short, e_flags, e_version }

-- Fields of each type's payload: field, bytes. 0 bytes are all there is, -16 all but the last 16.
local LAYOUT = {
    [0x01] = { { f.version_min, 1 }, { f.version_max, 1 }, { f.suites, 2 }, { f.max_payload, 2 }, { f.nonce, 16 }, { f.controller, 8, is_text = true } },
    [0x02] = {
        { f.version, 1 }, { f.suite, 1 }, { f.max_payload, 2 }, { f.nonce, 16 }, { f.device, 8, is_text = true }, { f.model, 2 },
        { f.firmware, 4 }, { f.boots, 4 }, { f.pending, 2 },
    },
    [0x03] = { { f.mode, 1 }, { f.election, 15, is_text = true }, { f.keep_alive, 2, optional = true } },
    [0x04] = { { f.reason, 1 } },
    [0x10] = {},
    [0x11] = { { f.data, 0 } },
    [0x12] = { { f.data, -16 }, { f.received_us, 8 }, { f.sent_us, 8 } },
    [0x20] = {},
    [0x21] = {
        { f.device_state, 1 }, { f.pending, 2 }, { f.battery, 1 }, { f.temperature, 1 }, { f.frames_damaged, 4 },
        { f.wrong_tags, 4 }, { f.repeats, 4 }, { f.storage, 4 }, { f.uptime, 4 },
    },
    [0x30] = { { f.right, 32 }, { f.style, 2 }, { f.expires, 2 } },
    [0x31] = { { f.right, 32 }, { f.ballot_state, 1 } },
    [0x32] = { { f.right, 32 } },
    [0x38] = { { f.right, 32 }, { f.content, 0 } },
    [0x39] = { { f.right, 32 }, { f.result, 1 }, { f.receipt, 16 } },
    [0x3A] = { { f.right, 32 } },
    [0x40] = { { f.scan, 4 }, { f.aim, 3, is_text = true }, { f.barcode, 0, is_text = true } },
    [0x50] = { { f.offset, 4 }, { f.wanted, 2 } },
    [0x51] = { { f.offset, 4 }, { f.data, 0 } },
    [0x60] = { { f.data, 0 } },
    [0x61] = { { f.data, 0 } },
    [0x62] = { { f.data, 0 } },
    [0x63] = { { f.count, 2 }, { f.size, 2 } },
    [0x7F] = { { f.code, 1 }, { f.about_type, 1 }, { f.about_ctr, 4 } },
}

-- Wireshark's `bit` works on 32 bits and exists in every version of Lua it was built with.
local band, bxor, rshift = bit.band, bit.bxor, bit.rshift

local CRC_TABLE = {}
for n = 0, 255 do
    local c = n
    for _ = 1, 8 do
        if band(c, 1) == 1 then c = bxor(rshift(c, 1), 0x82F63B78) else c = rshift(c, 1) end
    end
    CRC_TABLE[n] = c
end

-- Returns the CRC-32C of the first `count` bytes.
local function crc32c(bytes, count)
    local c = 0xFFFFFFFF
    for at = 0, count - 1 do
        c = bxor(rshift(c, 8), CRC_TABLE[band(bxor(c, bytes:get_index(at)), 0xFF)])
    end
    return bxor(c, 0xFFFFFFFF) % 0x100000000
end

-- Returns the decoded bytes as a list of numbers, or nil if no encoder makes such bytes.
local function cobs_decode(encoded)
    local decoded, at, length = {}, 0, encoded:len()
    while at < length do
        local code = encoded:get_index(at)
        if code == 0 or length < at + code then return nil end
        for place = at + 1, at + code - 1 do decoded[#decoded + 1] = encoded:get_index(place) end
        at = at + code
        if code < 255 and at < length then decoded[#decoded + 1] = 0 end
    end
    return decoded
end

local function byte_array(numbers)
    local hex = {}
    for place, number in ipairs(numbers) do hex[place] = string.format("%02x", number) end
    return ByteArray.new(table.concat(hex))
end

local frame_interface = Field.new("frame.interface_id")

-- Half-received frames: interface -> { bytes, packets }. Found frames: packet number -> list of stretches.
local partial, found = {}, {}

function svl.init()
    partial, found = {}, {}
end

-- Cuts the bytes of a packet at each 00 and returns the stretches that end in it.
local function stretches(bytes, stream)
    local state = partial[stream] or { bytes = ByteArray.new(), packets = 0, is_skipping = false }
    partial[stream] = state
    local ended, from = {}, 0
    state.packets = state.packets + 1
    for at = 0, bytes:len() - 1 do
        if bytes:get_index(at) == 0 then
            if from < at then state.bytes:append(bytes:subset(from, at - from)) end
            if state.is_skipping or LONGEST_ENCODED < state.bytes:len() then
                ended[#ended + 1] = { overlong = true, bytes = ByteArray.new(), packets = state.packets }
            elseif 0 < state.bytes:len() then
                ended[#ended + 1] = { bytes = state.bytes, packets = state.packets }
            end
            state.bytes, state.packets, state.is_skipping = ByteArray.new(), 1, false
            from = at + 1
        end
    end
    if from < bytes:len() then
        state.bytes:append(bytes:subset(from, bytes:len() - from))
        if LONGEST_ENCODED < state.bytes:len() then
            state.bytes, state.is_skipping = ByteArray.new(), true
        end
    end
    if state.bytes:len() == 0 and not state.is_skipping then state.packets = 0 end
    return ended
end

-- Returns whether FLAGS may stand on a frame of a type.
local function flags_fit(type, flags)
    if band(flags, 0x78) ~= 0 then return false end
    if type == 0x01 then return band(flags, 0xFE) == 0 end
    if type == 0x02 then return band(flags, 0xFE) == 0x04 end
    if 0x60 <= type and type <= 0x63 then return band(flags, 0x80) ~= 0 end
    return band(flags, 0x84) ~= 0x84
end

local function add_header(tree, tvb)
    local header = tree:add(svl, tvb(0, HEADER), "Header")
    local version = header:add(f.ver, tvb(0, 1))
    if tvb(0, 1):uint() ~= 1 then version:add_proto_expert_info(e_version) end
    header:add(f.type, tvb(1, 1))
    local flags = header:add(f.flags, tvb(2, 1))
    for _, flag in ipairs({ f.flag_dir, f.flag_rel, f.flag_sec, f.flag_test }) do flags:add(flag, tvb(2, 1)) end
    if not flags_fit(tvb(1, 1):uint(), tvb(2, 1):uint()) then flags:add_proto_expert_info(e_flags) end
    header:add(f.addr, tvb(3, 1))
    header:add(f.sid, tvb(4, 4))
    header:add(f.ctr, tvb(8, 4))
    header:add(f.ack, tvb(12, 4))
    header:add(f.len, tvb(16, 2))
end

-- Returns bytes as text: without zeros at the end, a dot for what cannot be printed.
local function printable(range)
    return (range:raw():gsub("%z+$", ""):gsub("[^\32-\126]", "."))
end

-- Adds the fields of a payload.
local function add_payload(tree, tvb, type)
    local layout = LAYOUT[type]
    local payload = tree:add(f.payload, tvb)
    if not layout then return end
    local at, length = 0, tvb:len()
    for _, field in ipairs(layout) do
        local size = field[2]
        if size <= 0 then size = length - at + size end
        if size < 0 or length < at + size then
            if not (field.optional and at == length) then payload:add_proto_expert_info(e_short) end
            return
        end
        if 0 < size and field.is_text then
            payload:add(field[1], tvb(at, size), printable(tvb(at, size)))
        elseif 0 < size then
            payload:add(field[1], tvb(at, size))
        end
        at = at + size
    end
    if at < length then payload:add(f.extra, tvb(at)) end
end

-- Bytes of tag in suite 2, whose payload is encrypted.
local SEALED_TAG = 16

local function needs_payload(type)
    local first = (LAYOUT[type] or {})[1]
    return first ~= nil and first[2] ~= 0
end

local function name_of(type)
    return TYPES[type] or string.format("type %02x", type)
end

local function add_damaged(tree, tvb, text)
    local item = tree:add(f.damaged, tvb)
    item:append_text(" (" .. text .. ")")
    item:add_proto_expert_info(e_damaged)
    return "damaged"
end

-- Adds one stretch of bytes and returns its short line.
local function add_frame(tree, stretch)
    if stretch.overlong then
        tree:add_proto_expert_info(e_damaged, "More than 521 bytes without a delimiter")
        return "overlong"
    end
    local numbers = cobs_decode(stretch.bytes)
    if not numbers then return add_damaged(tree, stretch.bytes:tvb("No COBS")(), "no COBS") end
    local bytes = byte_array(numbers)
    local tvb = bytes:tvb("SVL frame")
    if #numbers == HEADER then
        add_header(tree, tvb)
        tree:add(f.withheld, tvb(16, 2))
        return string.format("%s ctr %d ack %d (header only)", name_of(numbers[2]), tvb(8, 4):uint(), tvb(12, 4):uint())
    end
    if #numbers < HEADER + 4 then return add_damaged(tree, tvb(), "too short") end
    add_header(tree, tvb)
    local length, tag_at = tvb(16, 2):uint(), HEADER + tvb(16, 2):uint()
    local crc_at = #numbers - 4
    local tag_len = crc_at - tag_at
    local is_tagged = band(numbers[3], 0x04) ~= 0
    local fits = (is_tagged and (tag_len == 8 or tag_len == SEALED_TAG)) or (not is_tagged and tag_len == 0)
    local line = string.format("%s ctr %d ack %d", name_of(numbers[2]), tvb(8, 4):uint(), tvb(12, 4):uint())
    if LONGEST_PAYLOAD < length or not fits then
        tree:add_proto_expert_info(e_length)
        line = line .. " [length]"
    else
        local payload = tvb(HEADER, length)
        if tag_len == SEALED_TAG then
            if 0 < length then tree:add(f.sealed, payload) end
        elseif 0 < length then
            add_payload(tree, payload, numbers[2])
        elseif needs_payload(numbers[2]) then
            tree:add_proto_expert_info(e_short)
        end
        if 0 < tag_len then tree:add(f.tag, tvb(tag_at, tag_len)) end
    end
    local crc = tree:add(f.crc, tvb(crc_at, 4))
    if crc32c(bytes, crc_at) == tvb(crc_at, 4):uint() then
        crc:append_text(" (good)")
    else
        crc:append_text(" (bad)")
        crc:add_proto_expert_info(e_crc)
        line = line .. " [CRC]"
    end
    return line
end

function svl.dissector(tvb, pinfo, tree)
    local interface = frame_interface()
    if not pinfo.visited then
        found[pinfo.number] = stretches(tvb:bytes(), interface and interface.value or 0)
    end
    pinfo.cols.protocol = "SVL/1"
    local lines = {}
    local ended = found[pinfo.number] or {}
    for _, stretch in ipairs(ended) do
        local frame = tree:add(svl, tvb(), "SVL/1 frame")
        local line = add_frame(frame, stretch)
        frame:append_text(": " .. line)
        if 1 < stretch.packets then frame:add(f.packets, stretch.packets):set_generated() end
        lines[#lines + 1] = line
    end
    if #ended == 0 then
        local is_idle = not tvb:raw():find("%Z")
        lines[1] = is_idle and "delimiter" or "no frame ends here"
        tree:add(svl, tvb(), string.format("SVL/1: %d bytes, %s", tvb:len(), lines[1]))
    end
    pinfo.cols.info = table.concat(lines, "; ")
end

DissectorTable.get("rtacser.data"):add_for_decode_as(svl)
