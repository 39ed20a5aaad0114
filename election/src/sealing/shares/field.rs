//! GF(256) with the polynomial of AES (FIPS 197, section 4): adding is `^`. No branch and no table depends on a value.

/// Returns the product.
pub(super) fn multiply(one: u8, other: u8) -> u8 {
    let (mut shifted, mut product) = (one, 0);
    for bit in 0..8 {
        product ^= shifted & (other >> bit & 1).wrapping_neg();
        shifted = shifted << 1 ^ 0x1B & (shifted >> 7).wrapping_neg();
    }
    product
}

/// Returns the inverse, which is the 254th power; of zero, zero.
pub(super) fn inverse(value: u8) -> u8 {
    // 254 = 2 + 4 + 8 + 16 + 32 + 64 + 128.
    let (mut square, mut product) = (value, 1);
    for _ in 1..8 {
        square = multiply(square, square);
        product = multiply(product, square);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The products of FIPS 197, sections 4.2 and 4.2.1, and the inverse its S-box of {53} rests on.
    #[test]
    fn the_examples_of_fips_197_hold() {
        for (one, other, product) in
            [(0x57, 0x83, 0xC1), (0x57, 0x13, 0xFE), (0x57, 0x02, 0xAE), (0x57, 0x10, 0x07), (0x53, 0xCA, 1)]
        {
            assert_eq!(multiply(one, other), product);
            assert_eq!(multiply(other, one), product);
        }
        assert_eq!(inverse(0x53), 0xCA);
    }

    #[test]
    fn every_value_but_zero_has_its_inverse() {
        assert!((1..=255).all(|value| multiply(value, inverse(value)) == 1));
        assert_eq!(inverse(0), 0);
    }
}
