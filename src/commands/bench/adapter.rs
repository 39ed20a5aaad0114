//! What the report says of the port behind a line.

use hardware::address::{LineAddress, Place};
use hardware::ports::{self, PortEntry, UsbAdapter};

/// Returns what this machine knows of the port behind a line, if it is one of its own.
pub(super) fn port_of(line: &LineAddress) -> Option<PortEntry> {
    let Place::Serial(name) = &line.place else { return None };
    ports::describe(&ports::find(name).ok()?)
}

/// Returns an adapter in words, its identity first.
pub(super) fn text(usb: &UsbAdapter) -> String {
    let name = usb.product_name.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    let latency = usb.latency_ms.map(|ms| format!(", holds answers {ms} ms")).unwrap_or_default();
    format!("{usb}{name}, at {}:{}{latency}", usb.location, usb.interface)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adapter_is_told_by_identity_name_and_place() {
        let usb = UsbAdapter {
            vendor: 0x0403,
            product: 0x6001,
            serial: Some("A10K".to_owned()),
            product_name: Some("FT232R USB UART".to_owned()),
            location: "1-1.4".to_owned(),
            interface: "1.0".to_owned(),
            latency_ms: Some(16),
        };
        assert_eq!(text(&usb), "0403:6001:A10K, FT232R USB UART, at 1-1.4:1.0, holds answers 16 ms");
        let plain = UsbAdapter { serial: None, product_name: None, latency_ms: None, ..usb };
        assert_eq!(text(&plain), "0403:6001, at 1-1.4:1.0");
    }

    #[test]
    fn a_line_that_is_no_port_of_this_machine_has_no_adapter() {
        for line in ["unix:/tmp/bench", "pty:/tmp/bench", "serial:/dev/pts/999"] {
            assert_eq!(port_of(&line.parse().unwrap()), None, "{line}");
        }
    }
}
