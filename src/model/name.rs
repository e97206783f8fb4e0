//! how names are matched: NFC and case folding.
