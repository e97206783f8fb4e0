//! Pictures as DOT, for graphviz.
//!
//! What is to be drawn is gathered into a sketch first, which knows no graph; the layouts draw sketches.

mod gather;
mod legend;
mod page;
mod plain;
mod quote;
mod role;
mod route;
mod sketch;
mod star;
mod strand;
mod style;

use std::io::{self, Write};

use self::sketch::Headline;
use super::{Exhibit, Exporter, Options};
use crate::graph::figure::Figure;

/// A picture.
pub(super) struct Dot;

impl Exporter for Dot {
    fn name(&self) -> &'static str {
        "dot"
    }

    fn extensions(&self) -> &[&str] {
        &["dot", "gv"]
    }

    fn help(&self) -> &'static str {
        "a picture for graphviz: `dot -Tsvg FILE -o FILE.svg`"
    }

    fn write(&self, exhibit: &Exhibit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let made;
        let figure: &Figure = match exhibit {
            Exhibit::Figure(figure) => figure,
            Exhibit::Answer(answer) => {
                made = answer.figure(String::new());
                &made
            }
        };
        let headline = match exhibit {
            Exhibit::Answer(answer) => gather::headline(figure, options.title.as_deref(), answer.view.as_deref()),
            Exhibit::Figure(figure) => Headline { title: figure.title.clone(), query: None },
        };
        out.write_all(page::draw(&gather::sketch(figure, headline, options.evidence)).as_bytes())
    }
}
