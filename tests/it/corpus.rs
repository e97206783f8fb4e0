//! The corpus of the fuzz target as a plain test: whatever the text, there is a plan or an error, and no panic.

use std::path::Path;

use chancery::Session;

#[test]
fn every_text_of_the_corpus_compiles_or_is_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/compile");
    let mut sessions = [Session::demo().unwrap(), Session::empty()];
    let mut texts = 0;
    for file in std::fs::read_dir(corpus).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for session in &mut sessions {
            if let Err(error) = session.explain(&text) {
                assert!(error.to_string().contains("error["), "no message for {text:?}");
            }
        }
        texts += 1;
    }
    assert!(texts >= 30, "the corpus has gone: {texts} texts");
}
