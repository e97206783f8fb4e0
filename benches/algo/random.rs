//! Numbers by chance for generated graphs; the same seed gives the same numbers on every machine.

/// splitmix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// From 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double")]
    pub(crate) fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below `most`; a power above one favours small numbers, as a power law does.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
    pub(crate) fn below(&mut self, most: u32, power: f64) -> u32 {
        (f64::from(most) * self.share().powf(power)) as u32
    }
}
