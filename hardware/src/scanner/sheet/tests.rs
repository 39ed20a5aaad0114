//! Every code of the sheet comes back from its picture.

use super::*;
use election::barcode::{ScannerSettings, read_voter};

/// Returns what reading a code's picture must give.
fn expected(code: &Code) -> String {
    // FNC1 in first place is shown by the reader as its AIM identifier.
    if code.content.starts_with('\u{f1}') { format!("]C1{}", code.data) } else { code.data.clone() }
}

#[test]
fn each_code_reads_back_from_its_own_picture() {
    for code in codes() {
        let found = read(&render_code(&code).unwrap()).unwrap();
        assert_eq!(
            found,
            [Found { symbology: Some(code.symbology), text: expected(&code) }],
            "{}",
            code.caption
        );
    }
}

#[test]
fn every_symbology_stands_on_the_sheet_and_reads_back_from_it() {
    let sheet = render().unwrap();
    let mut found = read(&sheet).unwrap();
    let mut expected: Vec<Found> =
        codes().iter().map(|code| Found { symbology: Some(code.symbology), text: expected(code) }).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    for symbology in Symbology::ALL {
        assert!(found.iter().any(|code| code.symbology == Some(symbology)), "{symbology:?}");
    }
}

#[test]
fn the_sheet_is_the_same_every_time() {
    assert!(render().unwrap() == render().unwrap());
}

#[test]
fn the_desk_takes_the_numbers_and_refuses_the_wrong_ones() {
    let settings = ScannerSettings::default();
    let codes = codes();
    for code in &codes {
        let framed = format!("]{}0{}\r\n", code.symbology.aim(), code.data);
        assert_eq!(read_voter(framed.as_bytes(), &settings).is_ok(), code.is_voter, "{}", code.caption);
    }
    assert_eq!(codes.iter().filter(|code| code.is_voter).count(), 7);
    // Nobody is born in a thirteenth month.
    assert!(codes.iter().filter(|code| code.is_voter).all(|code| code.data.starts_with("9913")));
}

#[test]
fn colours_and_transparency_read_as_grey() {
    let code = &codes()[0];
    let canvas = draw(code, 800, 400).unwrap();
    for (color, samples) in [
        (png::ColorType::Rgb, |dot: u8| vec![dot, dot / 2, dot]),
        (png::ColorType::Rgba, |dot: u8| vec![0, 0, 0, 255 - dot]),
        (png::ColorType::GrayscaleAlpha, |dot: u8| vec![dot, 255]),
    ] as [(png::ColorType, fn(u8) -> Vec<u8>); 3]
    {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, canvas.width() as u32, canvas.height() as u32);
        encoder.set_color(color);
        let mut writer = encoder.write_header().unwrap();
        let data: Vec<u8> = canvas.dots().iter().flat_map(|dot| samples(*dot)).collect();
        writer.write_image_data(&data).unwrap();
        writer.finish().unwrap();
        let texts: Vec<String> = read(&bytes).unwrap().into_iter().map(|found| found.text).collect();
        assert_eq!(texts, [code.data.as_str()], "{color:?}");
    }
}

#[test]
fn what_is_no_image_and_what_shows_no_code_are_told_apart() {
    assert!(matches!(read(b"no image"), Err(SheetError::Read(_))));
    let sheet = render().unwrap();
    assert!(read(&sheet[..sheet.len() / 2]).is_err());
    let empty = write_png(&Canvas::new(100, 100)).unwrap();
    assert_eq!(read(&empty).unwrap(), []);
    let broken = Code { content: "ABC".to_owned(), ..codes().remove(3) };
    assert!(matches!(render_code(&broken), Err(SheetError::Code { .. })));
}

#[test]
fn damaged_print_gives_nothing_rather_than_something_else() {
    for code in codes() {
        let mut canvas = draw(&code, PAGE.0 / COLUMNS, 600).unwrap();
        // A stroke across everything, as of a pen that ran down the card.
        for y in 0..canvas.height() {
            for x in 100..190 {
                canvas.darken(x, y);
            }
        }
        for found in detect(&canvas) {
            assert_eq!(found.text, expected(&code), "{}", code.caption);
        }
    }
}
