//! Profiles are read, and each mistake is told with its field.

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
