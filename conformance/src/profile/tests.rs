//! Profiles are read, and each mistake is told with its field.

use hardware::port::Level;
use hardware::port::relay::{Wire, Wiring};

use super::*;

/// A profile with nothing but what it must have, and these lines besides.
fn with(lines: &str) -> Result<Profile, ProfileError> {
    Profile::parse(&format!(
        "id = \"x\"\ndut = \"terminal\"\ndevice_id = \"DEV00001\"\nsuites = [1, 2]\n{lines}\n"
    ))
}

fn told(lines: &str) -> String {
    let error = with(lines).unwrap_err();
    match error.hint() {
        Some(hint) => format!("{error}; hint: {hint}"),
        None => error.to_string(),
    }
}

#[test]
fn the_template_is_a_profile_with_every_default() {
    let profile = Profile::parse(TEMPLATE).unwrap();
    let key = DeviceKey::new([0x42; 32]);
    let expected = Profile::new("my-terminal", Side::Terminal, DeviceId(*b"DEV00001"), key);
    assert_eq!(profile, expected);
}

#[test]
fn what_the_template_shows_as_comments_is_what_holds_without_them() {
    let is_value = |line: &&str| line.starts_with("# [") || line.starts_with("# ") && line.contains(" = ");
    let shown = |line: &str| line.trim_start_matches("# ").to_owned();
    let lines: Vec<String> = TEMPLATE.lines().filter(is_value).map(shown).collect();
    let text: Vec<&str> =
        lines.iter().map(String::as_str).filter(|line| !line.contains("key_file")).collect();
    let profile = with(&text.join("\n")).unwrap();
    for (name, _, default) in &LIMITS {
        assert_eq!(profile.limits.get(*name), Some(default), "{name}");
    }
    for (name, default) in REPEATS {
        assert_eq!(profile.repeats.get(name), Some(&default), "{name}");
    }
    let relay = Wiring { wire: Wire::Rts(Level::High), off_for: Duration::from_secs(1) };
    assert_eq!(profile.relay, Some(relay));
}

#[test]
fn a_relay_is_driven_by_one_control_line_or_by_commands() {
    let wire = |lines: &str| with(&format!("[relay]\n{lines}")).unwrap().relay.unwrap();
    assert_eq!(wire("dtr = \"low\"").wire, Wire::Dtr(Level::Low));
    let commands = |on: &[u8], off: &[u8]| Wire::Bytes { on: on.to_vec(), off: off.to_vec() };
    let text = wire("on = \"on 1\\r\"\noff = \"off 1\\r\"\noff_ms = 20");
    assert_eq!(text, Wiring { wire: commands(b"on 1\r", b"off 1\r"), off_for: Duration::from_millis(20) });
    assert_eq!(wire("on = [0xA0, 1]\noff = [0xA0, 0]").wire, commands(&[0xA0, 1], &[0xA0, 0]));
    let wrong = |lines: &str| told(&format!("[relay]\n{lines}"));
    for (lines, expected) in [
        ("off_ms = 9", "profile needs the field `relay.rts`; hint: write `rts = ...` with the level"),
        ("rts = \"up\"", "profile field `relay.rts` at line 6 must be `high` or `low`: \"up\""),
        ("rts = \"high\"\ndtr = \"low\"", "profile field `relay.dtr` at line 7 must be left out"),
        ("rts = \"high\"\noff = \"x\"", "profile field `relay.off` at line 7 must be left out"),
        ("on = \"x\"", "profile needs the field `relay.off`"),
        ("on = [256]\noff = [1]", "profile field `relay.on` at line 6 must be text such as"),
        ("on = []\noff = [1]", "profile field `relay.on` at line 6 must be text such as"),
        ("rts = \"high\"\noff_ms = 1", "profile field `relay.off_ms` at line 7 must be 10 to 600000: 1"),
        ("rst = \"high\"", "profile has no field `relay.rst` (line 6); hint: did you mean `rts`?"),
    ] {
        assert!(wrong(lines).starts_with(expected), "{lines}: {}", wrong(lines));
    }
}

#[test]
fn mistakes_are_told_with_field_line_and_way_out() {
    assert_eq!(told("bauds = 9600"), "profile has no field `bauds` (line 5); hint: did you mean `baud`?");
    assert_eq!(told("baud = 5"), "profile field `baud` at line 5 must be 1200 to 921600: 5");
    assert_eq!(
        told("[limits]\nping_p5 = { most = 1 }"),
        "profile has no field `limits.ping_p5` (line 6); hint: did you mean `ping_p50`?"
    );
    assert_eq!(
        told("[limits]\nping_p50 = { most = \"fast\" }"),
        "profile field `limits.most` at line 6 must be a number: \"fast\""
    );
    assert_eq!(
        told("= 3"),
        "profile is not TOML at line 5: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`"
    );
    let nothing = Profile::parse("id = \"x\"").unwrap_err();
    assert_eq!(nothing.to_string(), "profile needs the field `dut`");
}

#[test]
fn a_wrong_key_is_not_shown() {
    assert_eq!(
        told("key = \"4242\""),
        "profile field `key` at line 5 must be 64 hexadecimal digits: not shown"
    );
    assert_eq!(
        format!("{:?}", with(&format!("key = \"{}\"", "42".repeat(32))).unwrap().key),
        "Some(Here(redacted))"
    );
}
