//! Addresses print as they are read, and wrong ones say what is wrong.

use super::*;

fn read(text: &str) -> LineAddress {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn addresses_print_as_they_are_read() {
    for text in [
        "serial:/dev/ttyUSB0",
        "serial:/dev/ttyUSB0?baud=9600",
        "serial:/dev/ttyUSB0?baud=auto",
        "serial:usb=0403:6001?baud=auto&stop=2",
        "serial:/dev/ttyUSB0?baud=9600&bits=7&parity=even&stop=2&flow=hardware&exclusive=no",
        "serial:/dev/ttyUSB0?parity=even&mismatch=allow",
        "serial:usb=0403:6001",
        "serial:usb=0403:6001:A1B2?baud=19200",
        "serial:usb=0403:6001:A:1?parity=odd",
        "serial:at=1-1.4",
        "serial:at=1-1.4:1.2?flow=software",
        "pty:/tmp/desk?baud=9600&pace=on",
        "tcp:localhost:4000",
        "tcp:[::1]:4000?pace=on",
        "tcp-listen:0.0.0.0:4000",
        "unix:/tmp/desk.socket",
        "unix-listen:/tmp/a:b",
        "stdio:",
    ] {
        assert_eq!(read(text).to_string(), text);
    }
}

#[test]
fn defaults_are_those_of_the_protocol_and_need_not_be_written() {
    let plain = read("pty:/tmp/desk");
    assert_eq!(plain.settings, Settings::svl(115_200));
    assert_eq!(
        plain,
        read("pty:/tmp/desk?baud=115200&bits=8&parity=none&stop=1&flow=none&pace=off&exclusive=yes")
    );
    assert_eq!(plain, read("pty:/tmp/desk?"));
}

#[test]
fn a_speed_that_was_found_is_one_that_was_given() {
    let sought = read("serial:/dev/ttyUSB0?baud=auto");
    assert_eq!((sought.speed, sought.settings.baud), (Speed::Sought, LineAddress::DEFAULT_BAUD));
    assert_eq!(sought.clone().with_speed(9_600), read("serial:/dev/ttyUSB0?baud=9600"));
    assert_eq!(sought.with_speed(115_200), read("serial:/dev/ttyUSB0"));
}

#[test]
fn usb_identities_are_read_in_either_case() {
    let Place::Serial(SerialName::Usb { vendor, product, serial }) = read("serial:usb=10C4:ea60:0001").place
    else {
        panic!("no USB identity");
    };
    assert_eq!((vendor, product, serial.as_deref()), (0x10C4, 0xEA60, Some("0001")));
}

#[test]
fn wrong_addresses_say_what_is_wrong_and_what_to_do() {
    let cases = [
        (
            "/dev/ttyUSB0",
            "line must begin with its kind and a colon: `/dev/ttyUSB0`",
            "write `serial:/dev/ttyUSB0`",
        ),
        ("usb:1", "line `usb:1` is of an unknown kind: `usb`", "kinds are serial,"),
        ("", "line must begin with its kind and a colon: ``", "kinds are serial,"),
        ("pty:", "line `pty:` must name a path: ``", "for example"),
        ("stdio:1", "line `stdio:1` must name nothing more: `1`", "for example"),
        ("tcp:localhost", "line `tcp:localhost` must name a host and a port: `localhost`", "for example"),
        ("tcp:::1:80", "line `tcp:::1:80` must name a host and a port: `::1:80`", "for example"),
        ("tcp:a:70000", "line `tcp:a:70000` must name a host and a port: `a:70000`", "for example"),
        ("tcp:a:+80", "line `tcp:a:+80` must name a host and a port: `a:+80`", "for example"),
        (
            "serial:usb=403:6001",
            "line `serial:usb=403:6001` must name a device file, `usb=VID:PID[:SERIAL]` or `at=LOCATION`: \
             `usb=403:6001`",
            "for example",
        ),
        (
            "serial:at=hub",
            "line `serial:at=hub` must name a device file, `usb=VID:PID[:SERIAL]` or `at=LOCATION`: `at=hub`",
            "for example",
        ),
        ("pty:/a?speed=1", "line `pty:/a?speed=1` has an unknown option: `speed`", "options are baud,"),
        (
            "pty:/a?baud=0",
            "line `pty:/a?baud=0`: option `baud` must be bits a second, 1200 to 921600, or auto: `0`",
            "options stand after `?`",
        ),
        (
            "pty:/a?stop=3",
            "line `pty:/a?stop=3`: option `stop` must be 1 or 2: `3`",
            "options stand after `?`",
        ),
        (
            "pty:/a?baud=9600&baud=2",
            "line `pty:/a?baud=9600&baud=2` has an option twice: `baud`",
            "leave one",
        ),
        (
            "serial:/dev/ttyS0?pace=on",
            "line `serial:/dev/ttyS0?pace=on`: option `pace` means nothing for a line of this kind",
            "a real port keeps its own pace",
        ),
        (
            "pty:/a?exclusive=no",
            "line `pty:/a?exclusive=no`: option `exclusive` means nothing for a line of this kind",
            "only a `serial:` line",
        ),
        (
            "pty:/a?baud=auto",
            "line `pty:/a?baud=auto`: option `baud=auto` means nothing for a line of this kind",
            "only a `serial:` line has a speed to find",
        ),
        (
            "tcp:a:1?mismatch=allow",
            "line `tcp:a:1?mismatch=allow`: option `mismatch` means nothing for a line of this kind",
            "only a `serial:` line keeps",
        ),
    ];
    for (text, error, hint) in cases {
        let told = text.parse::<LineAddress>().unwrap_err();
        assert_eq!(told.to_string(), error);
        assert!(told.hint().starts_with(hint), "{text}: {}", told.hint());
    }
}
