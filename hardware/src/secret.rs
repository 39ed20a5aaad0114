//! Secrets from the operating system's generator.

use std::io;

/// Draws secret bytes.
pub fn draw<const N: usize>() -> io::Result<[u8; N]> {
    let mut secret = [0; N];
    getrandom::fill(&mut secret)?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_draws_differ() {
        assert_ne!(super::draw::<32>().unwrap(), super::draw::<32>().unwrap());
    }
}
