//! A printed page of barcodes to try a scanner with, and the way back from an image to what it says.
//!
//! Every number on it is synthetic and says so: the personal numbers name a thirteenth month, so they are nobody's. The
//! desk reads them as numbers all the same, for their check digit is right. [`codes`] says what each code must give.

use std::io::Cursor;

use rxing::helpers::detect_multiple_in_luma_with_hints;
use rxing::{DecodeHints, EncodeHints, MultiFormatWriter, Writer};
use thiserror::Error;

mod canvas;
mod codes;

use canvas::Canvas;
pub use codes::{Code, Symbology, codes};

/// The page: A4 at 200 dots an inch.
const PAGE: (usize, usize) = (1_654, 2_339);
const COLUMNS: usize = 2;
const TITLE_HEIGHT: usize = 120;
/// Room around each cell, so that a scanner sees one code at a time.
const MARGIN: usize = 36;
/// Room for a caption of two lines.
const CAPTION_HEIGHT: usize = 72;
/// Height of the bars of codes in one dimension: 13 mm.
const BAR_HEIGHT: usize = 100;
/// The most dots of a foreign image, so that none fills memory.
const MOST_DOTS: u64 = 64 << 20;
/// White rows or columns that part one code from the next in an image.
const GAP: usize = 24;

/// A sheet cannot be made or read.
#[derive(Debug, Error)]
pub enum SheetError {
    /// A code has no place on the page, or its symbology cannot hold its text.
    #[error("barcode cannot be drawn: `{caption}`")]
    Code {
        /// Its caption.
        caption: String,
    },
    /// The image cannot be written.
    #[error("image cannot be written")]
    Write(#[from] png::EncodingError),
    /// The bytes are no PNG image.
    #[error("image is no PNG")]
    Read(#[from] png::DecodingError),
    /// The image is too large, or of a kind that is not read.
    #[error("image must be grey or coloured with 8 bits a sample and at most {MOST_DOTS} dots")]
    Kind,
}

/// A barcode found in an image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its symbology, if it is one of the sheet's.
    pub symbology: Option<Symbology>,
    /// What it says. GS1 codes begin with `]C1` and have 1D between fields.
    pub text: String,
}

/// Returns the test sheet as a PNG image.
pub fn render() -> Result<Vec<u8>, SheetError> {
    let mut page = Canvas::new(PAGE.0, PAGE.1);
    page.write_text(MARGIN, 30, 3, "SAYLAU BARCODE TEST SHEET");
    page.write_text(
        MARGIN,
        70,
        2,
        "Synthetic numbers: month 13 is nobody's birthday. No person's data. Print at 100 %.",
    );
    let codes = codes();
    let rows = codes.len().div_ceil(COLUMNS);
    let (width, height) = (PAGE.0 / COLUMNS, (PAGE.1 - TITLE_HEIGHT) / rows);
    for (index, code) in codes.iter().enumerate() {
        let (column, row) = (index % COLUMNS, index / COLUMNS);
        let cell = draw(code, width - 2 * MARGIN, height - MARGIN)?;
        page.paste(column * width + MARGIN, TITLE_HEIGHT + row * height, &cell);
    }
    write_png(&page)
}

/// Returns one code with its caption as a PNG image, to show on a screen.
pub fn render_code(code: &Code) -> Result<Vec<u8>, SheetError> {
    write_png(&draw(code, PAGE.0 / COLUMNS, 600)?)
}

/// Returns every barcode in a PNG image, in the order of reading.
pub fn read(png: &[u8]) -> Result<Vec<Found>, SheetError> {
    let image = read_png(png)?;
    let mut found = Vec::new();
    for part in image.parts(GAP) {
        found.extend(detect(&part));
    }
    if found.is_empty() {
        // A photograph has no white gaps.
        found = detect(&image);
    }
    Ok(found)
}

/// Draws one code and its caption into a cell.
fn draw(code: &Code, width: usize, height: usize) -> Result<Canvas, SheetError> {
    let error = || SheetError::Code { caption: code.caption.to_owned() };
    let hints = EncodeHints { Margin: Some("0".to_owned()), ..EncodeHints::default() };
    // Size 1: one dot a module, which we then enlarge by a whole number.
    let bars = MultiFormatWriter.encode_with_hints(&code.content, &code.symbology.format(), 1, 1, &hints);
    let bars = bars.map_err(|_| error())?;
    let (columns, rows) = (bars.width() as usize, bars.height() as usize);
    let is_flat = code.symbology.is_flat();
    let room = height.checked_sub(CAPTION_HEIGHT).ok_or_else(error)?;
    let most =
        if is_flat { width / columns.max(1) } else { (width / columns.max(1)).min(room / rows.max(1)) };
    let scale = most.min(code.symbology.widest_module());
    if scale == 0 {
        return Err(error());
    }
    let bars_height = if is_flat { BAR_HEIGHT.min(room) } else { rows * scale };
    let mut cell = Canvas::new(width, height);
    for y in 0..bars_height {
        let row = if is_flat { 0 } else { y / scale };
        for x in 0..columns * scale {
            if bars.get((x / scale) as u32, row as u32) {
                cell.darken(x, y);
            }
        }
    }
    cell.write_text(0, bars_height + GAP + 4, 2, code.caption);
    cell.write_text(0, bars_height + GAP + 26, 2, &code.shown());
    Ok(cell)
}

fn detect(image: &Canvas) -> Vec<Found> {
    let framed = image.framed(40);
    let mut hints = DecodeHints { AssumeGs1: Some(true), TryHarder: Some(true), ..DecodeHints::default() };
    let luma = framed.dots().to_vec();
    let found =
        detect_multiple_in_luma_with_hints(luma, framed.width() as u32, framed.height() as u32, &mut hints);
    // Nothing found is an error to the library and none to us.
    let found = found.unwrap_or_default();
    let read = |result: &rxing::RXingResult| Found {
        symbology: Symbology::from_format(*result.getBarcodeFormat()),
        text: result.getText().to_owned(),
    };
    found.iter().map(read).collect()
}

fn write_png(canvas: &Canvas) -> Result<Vec<u8>, SheetError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, canvas.width() as u32, canvas.height() as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    // 200 dots an inch, so that it prints at its size.
    let per_metre = 7_874;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(canvas.dots())?;
    writer.finish()?;
    Ok(bytes)
}

fn read_png(bytes: &[u8]) -> Result<Canvas, SheetError> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if MOST_DOTS < u64::from(width) * u64::from(height) {
        return Err(SheetError::Kind);
    }
    let mut samples = vec![0; reader.output_buffer_size().ok_or(SheetError::Kind)?];
    let frame = reader.next_frame(&mut samples)?;
    let step = frame.color_type.samples();
    let dots = samples.get(..frame.buffer_size()).unwrap_or_default().chunks_exact(step);
    let dots = dots.map(grey).collect();
    Canvas::from_dots(width as usize, height as usize, dots).ok_or(SheetError::Kind)
}

/// Returns the brightness of one dot on white paper; the samples are grey or colours, with or without opacity.
fn grey(samples: &[u8]) -> u8 {
    let (value, opacity) = match samples {
        [grey] => (u32::from(*grey), 255),
        [grey, opacity] => (u32::from(*grey), u32::from(*opacity)),
        [r, g, b] => (brightness(*r, *g, *b), 255),
        [r, g, b, opacity] => (brightness(*r, *g, *b), u32::from(*opacity)),
        _ => (255, 255),
    };
    ((value * opacity + 255 * (255 - opacity)) / 255) as u8
}

fn brightness(r: u8, g: u8, b: u8) -> u32 {
    (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1_000
}

#[cfg(test)]
mod tests;
