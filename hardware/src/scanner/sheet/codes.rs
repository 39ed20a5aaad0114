//! The codes of the test sheet: what each is for and what a scanner must make of it.

use election::voter::VoterId;
use rxing::BarcodeFormat;

/// A kind of barcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symbology {
    /// Code 128, AIM letter C.
    Code128,
    /// Code 39, AIM letter A.
    Code39,
    /// Interleaved 2 of 5, AIM letter I.
    Itf,
    /// EAN-13, AIM letter E.
    Ean13,
    /// QR, AIM letter Q.
    Qr,
    /// Data Matrix, AIM letter d.
    DataMatrix,
    /// PDF417, AIM letter L.
    Pdf417,
    /// Aztec, AIM letter z.
    Aztec,
}

impl Symbology {
    /// Every symbology of the sheet.
    pub const ALL: [Self; 8] = [
        Self::Code128,
        Self::Code39,
        Self::Itf,
        Self::Ean13,
        Self::Qr,
        Self::DataMatrix,
        Self::Pdf417,
        Self::Aztec,
    ];

    /// Returns the letter in its AIM identifiers.
    pub const fn aim(self) -> char {
        match self {
            Self::Code128 => 'C',
            Self::Code39 => 'A',
            Self::Itf => 'I',
            Self::Ean13 => 'E',
            Self::Qr => 'Q',
            Self::DataMatrix => 'd',
            Self::Pdf417 => 'L',
            Self::Aztec => 'z',
        }
    }

    pub(super) const fn format(self) -> BarcodeFormat {
        match self {
            Self::Code128 => BarcodeFormat::CODE_128,
            Self::Code39 => BarcodeFormat::CODE_39,
            Self::Itf => BarcodeFormat::ITF,
            Self::Ean13 => BarcodeFormat::EAN_13,
            Self::Qr => BarcodeFormat::QR_CODE,
            Self::DataMatrix => BarcodeFormat::DATA_MATRIX,
            Self::Pdf417 => BarcodeFormat::PDF_417,
            Self::Aztec => BarcodeFormat::AZTEC,
        }
    }

    pub(super) fn from_format(format: BarcodeFormat) -> Option<Self> {
        Self::ALL.into_iter().find(|symbology| symbology.format() == format)
    }

    /// Returns whether the code has one dimension.
    pub(super) const fn is_flat(self) -> bool {
        matches!(self, Self::Code128 | Self::Code39 | Self::Itf | Self::Ean13)
    }

    /// Returns the most dots a module is drawn with: 0.4 mm for bars, 0.9 mm for squares.
    pub(super) const fn widest_module(self) -> usize {
        match self {
            Self::Pdf417 => 3,
            flat if flat.is_flat() => 3,
            _ => 7,
        }
    }
}

/// One code of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// How it is drawn.
    pub symbology: Symbology,
    /// What is encoded; FNC1 is the character F1.
    pub content: String,
    /// What a scanner sends, without prefix, AIM identifier and suffix; FNC1 inside is 1D.
    pub data: String,
    /// What a person reads under it.
    pub caption: &'static str,
    /// Whether the desk takes it as a personal number.
    pub is_voter: bool,
}

impl Code {
    fn new(symbology: Symbology, content: &str, caption: &'static str) -> Self {
        let is_voter = VoterId::from_digits(content.as_bytes()).is_ok();
        Self { symbology, content: content.to_owned(), data: content.to_owned(), caption, is_voter }
    }

    /// Returns the data as it is printed: control characters in brackets, long data cut.
    pub(super) fn shown(&self) -> String {
        let plain = self.data.replace('\u{1d}', "<GS>");
        if plain.len() <= MOST_SHOWN {
            return plain;
        }
        let start: String = plain.chars().take(MOST_SHOWN / 2).collect();
        format!("{start}... ({} characters)", plain.len())
    }
}

/// Characters of data that fit under a code.
const MOST_SHOWN: usize = 46;
/// The longest data on the sheet.
const LONGEST: usize = 200;

/// Returns the codes of the sheet, in the order of reading.
pub fn codes() -> Vec<Code> {
    let number = synthetic_number(1);
    let longest: String = ('A'..='Z').cycle().take(LONGEST).collect();
    vec![
        Code::new(Symbology::Code128, &number, "1 Code 128: number, accepted"),
        Code::new(Symbology::Code128, &with_wrong_digit(&number), "2 Code 128: wrong check digit, refused"),
        Code::new(Symbology::Code39, &synthetic_number(2), "3 Code 39: number"),
        Code::new(Symbology::Itf, &synthetic_number(3), "4 ITF: number"),
        Code::new(Symbology::Qr, &synthetic_number(4), "5 QR: number"),
        Code::new(Symbology::DataMatrix, &synthetic_number(5), "6 Data Matrix: number"),
        Code::new(Symbology::Pdf417, &synthetic_number(6), "7 PDF417: number"),
        Code::new(Symbology::Aztec, &synthetic_number(7), "8 Aztec: number"),
        // Prefix 200 is for use inside a shop: nobody's goods.
        Code::new(Symbology::Ean13, "2000000000015", "9 EAN-13: not in use here"),
        Code::new(Symbology::Code39, "SAYLAU-TEST 0017", "10 Code 39: registration number"),
        Code::new(Symbology::Code128, &"0123456789".repeat(5), "11 Code 128: longest, 50 digits"),
        Code::new(Symbology::Qr, &longest, "12 QR: longest, 200 letters"),
        gs1(),
        Code::new(Symbology::Qr, "SYNTHETIC\u{1d}CONTROL", "14 QR: control character GS"),
    ]
}

/// FNC1 at the start says GS1; inside it ends a field and comes as 1D.
fn gs1() -> Code {
    let (goods, batch, serial) = ("0102000000000015", "10TEST7", "2117");
    Code {
        symbology: Symbology::Code128,
        content: format!("\u{f1}{goods}{batch}\u{f1}{serial}"),
        data: format!("{goods}{batch}\u{1d}{serial}"),
        caption: "13 GS1-128: FNC1 and GS",
        is_voter: false,
    }
}

/// Returns a number with a right check digit that is nobody's: born in a thirteenth month.
fn synthetic_number(serial: u32) -> String {
    let candidates = (0..10).map(|digit| format!("9913990{serial:04}{digit}"));
    let mut right = candidates.filter(|number| VoterId::from_digits(number.as_bytes()).is_ok());
    // For one number in eleven there is no check digit: then the next one is taken.
    right.next().unwrap_or_else(|| synthetic_number(serial + 100))
}

/// Returns the number with another last digit.
fn with_wrong_digit(number: &str) -> String {
    let (rest, last) = number.split_at(number.len().saturating_sub(1));
    let other = if last == "0" { '1' } else { '0' };
    format!("{rest}{other}")
}
