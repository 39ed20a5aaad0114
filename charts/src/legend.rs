//! Where the entries of a legend stand, on as many lines as they need.

/// Height of a line.
const LINE: f64 = 18.0;
/// Room for the swatch of an entry, and after its name.
const SWATCH: f64 = 36.0;
/// Width of a letter, a little more than the mean.
const LETTER: f64 = 6.3;

/// Returns the place of each entry, left and top, and the height of them all.
pub(crate) fn places<'a>(
    names: impl IntoIterator<Item = &'a str>,
    left: f64,
    right: f64,
) -> (Vec<(f64, f64)>, f64) {
    let (mut x, mut y) = (left, 0.0);
    let mut places = Vec::new();
    for name in names {
        let width = SWATCH + LETTER * name.chars().count() as f64;
        if right < x + width && left < x {
            (x, y) = (left, y + LINE);
        }
        places.push((x, y));
        x += width;
    }
    (places, y + LINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_go_on_in_the_next_line_where_there_is_no_room() {
        let (places, height) = places(["devices", &"ұ".repeat(60), "left"], 10.0, 400.0);
        assert_eq!(
            places.iter().map(|(x, y)| (*x, *y)).collect::<Vec<_>>(),
            [(10.0, 0.0), (10.0, 18.0), (10.0, 36.0)]
        );
        assert_eq!(height, 54.0);
    }

    #[test]
    fn an_entry_that_never_fits_takes_one_line() {
        let (places, height) = places([&*"x".repeat(500)], 10.0, 400.0);
        assert_eq!((places, height), (vec![(10.0, 0.0)], 18.0));
    }
}
