//! Numbers in words, as protocols have them beside the digits so that nobody adds a digit later.

use language::Words;

/// Returns a number in words, as `two hundred fifty-eight`.
pub(super) fn spelled(words: &Words, number: u32) -> String {
    let scales = [
        (1_000_000_000, Some("spelled-billions")),
        (1_000_000, Some("spelled-millions")),
        (1_000, Some("spelled-thousands")),
        (1, None),
    ];
    let mut parts = Vec::new();
    for (scale, key) in scales {
        let count = number / scale % 1_000;
        if count == 0 {
            continue;
        }
        // The Russian thousand is feminine: `одна тысяча`, yet `один миллион`.
        let ones =
            if key == Some("spelled-thousands") { "spelled-ones-of-thousands" } else { "spelled-ones" };
        parts.push(below_a_thousand(words, count, ones));
        parts.extend(key.map(|key| words.count(key, u64::from(count))));
    }
    if parts.is_empty() { words.say("spelled-zero") } else { parts.join(" ") }
}

fn below_a_thousand(words: &Words, number: u32, ones: &str) -> String {
    let [hundreds, rest] = [number / 100, number % 100];
    let mut parts = Vec::new();
    if 0 < hundreds {
        parts.push(nth(words, "spelled-hundreds", hundreds));
    }
    match (rest / 10, rest % 10) {
        (0, 0) => {}
        (0, one) => parts.push(nth(words, ones, one)),
        (1, one) => parts.push(nth(words, "spelled-teens", one + 1)),
        (ten, 0) => parts.push(nth(words, "spelled-tens", ten)),
        (ten, one) => {
            let between = words.say("spelled-between");
            parts.push(format!("{}{between}{}", nth(words, "spelled-tens", ten), nth(words, ones, one)));
        }
    }
    parts.join(" ")
}

/// Returns the `n`th name of a list, from 1 on; names stand between bars, because some are two words.
fn nth(words: &Words, key: &str, n: u32) -> String {
    let list = words.say(key);
    let names: Vec<&str> = list.split('|').collect();
    let name = (n as usize).checked_sub(1).and_then(|index| names.get(index));
    name.map_or_else(String::new, |name| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::Language;

    fn check(language: Language, numbers: &[(u32, &str)]) {
        let words = Words::new(language);
        for (number, text) in numbers {
            assert_eq!(spelled(&words, *number), *text);
        }
    }

    #[test]
    fn english() {
        check(
            Language::English,
            &[
                (0, "zero"),
                (7, "seven"),
                (12, "twelve"),
                (40, "forty"),
                (258, "two hundred fifty-eight"),
                (1_919, "one thousand nine hundred nineteen"),
                (2_000_001, "two million one"),
                (
                    u32::MAX,
                    "four billion two hundred ninety-four million nine hundred sixty-seven thousand two hundred ninety-five",
                ),
            ],
        );
    }

    #[test]
    fn russian_thousands_are_feminine_and_have_three_forms() {
        check(
            Language::Russian,
            &[
                (0, "ноль"),
                (10, "десять"),
                (11, "одиннадцать"),
                (258, "двести пятьдесят восемь"),
                (1_001, "одна тысяча один"),
                (1_919, "одна тысяча девятьсот девятнадцать"),
                (2_002, "две тысячи два"),
                (5_400, "пять тысяч четыреста"),
                (11_000, "одиннадцать тысяч"),
                (21_090, "двадцать одна тысяча девяносто"),
                (1_000_000, "один миллион"),
                (3_000_016, "три миллиона шестнадцать"),
                (2_000_000_000, "два миллиарда"),
            ],
        );
    }

    #[test]
    fn kazakh() {
        check(
            Language::Kazakh,
            &[
                (0, "нөл"),
                (3, "үш"),
                (19, "он тоғыз"),
                (20, "жиырма"),
                (100, "жүз"),
                (258, "екі жүз елу сегіз"),
                (1_919, "бір мың тоғыз жүз он тоғыз"),
                (30_047, "отыз мың қырық жеті"),
                (1_000_000, "бір миллион"),
            ],
        );
    }

    #[test]
    fn no_two_numbers_below_ten_thousand_read_the_same() {
        for language in Language::ALL {
            let words = Words::new(language);
            let texts: std::collections::BTreeSet<String> =
                (0..10_000).map(|number| spelled(&words, number)).collect();
            assert_eq!(texts.len(), 10_000);
            assert!(texts.iter().all(|text| !text.is_empty() && !text.contains("  ")));
        }
    }
}
