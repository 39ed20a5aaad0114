//! Somebody at the keyboard who is asked things.

use std::io::Read;

use tokio::sync::mpsc;

use super::typed;

/// Lines a person typed, waited for one by one.
#[derive(Debug)]
pub struct Person {
    lines: mpsc::Receiver<Option<String>>,
}

impl Person {
    /// Listens to an input, such as standard input. The thread that reads ends with the program.
    pub fn new(input: impl Read + Send + 'static) -> Self {
        let (sender, lines) = mpsc::channel(1);
        typed(sender, input, |line| line);
        Self { lines }
    }

    /// Returns the next line, or `None` once the input has ended.
    pub async fn answer(&mut self) -> Option<String> {
        self.lines.recv().await.flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_come_in_order_and_end_with_the_input() {
        let mut person = Person::new(&b"done\n17\n"[..]);
        assert_eq!(person.answer().await.as_deref(), Some("done"));
        assert_eq!(person.answer().await.as_deref(), Some("17"));
        assert_eq!(person.answer().await, None);
        assert_eq!(person.answer().await, None);
    }
}
