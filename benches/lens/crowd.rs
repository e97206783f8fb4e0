//! Statement graphs of any size made by chance: sources, speakers, stances, dates. For benches and tests; the same seed
//! gives the same graph on every machine.

use chancery::graph::{Graph, GraphBuilder};
use chancery::model::schema::{EntityType, RelationType, Schema};
use chancery::model::source::Source;
use chancery::model::statement::{Basis, LiteralValue, Rank, Speaker, Stance, Statement};

/// How much of what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crowd {
    pub(crate) entities: u32,
    pub(crate) sources: u32,
    pub(crate) statements: u32,
    pub(crate) seed: u64,
}

/// xorshift64* (Vigna 2016).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        u32::try_from((high * u64::from(end)) >> 32).unwrap_or(0)
    }

    fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(u32::try_from(from.len()).unwrap_or(1)) as usize]
    }

    /// A year, a month or a day between 1990 and 2023, now and then with a mark.
    fn date(&mut self) -> String {
        let (year, month, day) = (1990 + self.below(34), 1 + self.below(12), 1 + self.below(28));
        let mark = if self.percent(5) { "~" } else { "" };
        match self.below(3) {
            0 => format!("{year}{mark}"),
            1 => format!("{year}-{month:02}{mark}"),
            _ => format!("{year}-{month:02}-{day:02}{mark}"),
        }
    }

    /// When a statement holds; often not said.
    fn valid(&mut self) -> Option<String> {
        let year = 1990 + self.below(30);
        match self.below(10) {
            0..=3 => None,
            4 | 5 => Some(self.date()),
            6 | 7 => Some(format!("{year}/..")),
            8 => Some(format!("{year}/{}", year + self.below(10))),
            _ => Some(if self.percent(50) { format!("{year}/") } else { format!("/{year}") }),
        }
    }
}

const STATE: &str = "state";
const ALLIANCE: &str = "military-alliance";

impl Crowd {
    /// One entity in twenty is an alliance, one a paper, one a person; the others are states.
    fn entity_type(at: u32) -> &'static str {
        match at % 20 {
            0 => ALLIANCE,
            1 => "media",
            2 => "person",
            3 => "unnamed-group",
            _ => STATE,
        }
    }

    fn of_type(self, chance: &mut Chance, remainders: &[u32]) -> String {
        let block = chance.below(self.entities / 20);
        format!("n{}", block * 20 + chance.pick(remainders))
    }

    /// A source; a few are undated, some are copied from a paper or an older source.
    fn source(self, chance: &mut Chance, at: u32) -> Source {
        let derived_from = match chance.below(10) {
            0 if at > 0 => Some(format!("s{}", chance.below(at))),
            1 => Some(self.of_type(chance, &[1])),
            _ => None,
        };
        Source {
            id: format!("s{at}"),
            title: format!("Source {at}"),
            authors: if chance.percent(50) { vec![self.of_type(chance, &[2])] } else { Vec::new() },
            publisher: chance.percent(70).then(|| self.of_type(chance, &[1])),
            published: chance.percent(85).then(|| chance.date()),
            published_basis: None,
            chars: None,
            sha256: None,
            derived_from,
            cites: Vec::new(),
            reliability: None,
            sum: None,
        }
    }

    /// A statement; seven in ten repeat the ends that chance favours, so that edges have several.
    fn statement(self, chance: &mut Chance, at: u32) -> Statement {
        const STATES: &[u32] = &[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
        let (subject, relation, object, value) = match chance.below(20) {
            0 => (self.of_type(chance, &[0]), "founded", None, Some(chance.date())),
            1 => (self.of_type(chance, &[0]), "dissolved", None, Some(chance.date())),
            2..=8 => (self.of_type(chance, STATES), "member-of", Some(self.of_type(chance, &[0])), None),
            other => {
                let relations =
                    ["cooperates-with", "allied-with", "supports", "at-odds-with", "in-conflict-with", "arms"];
                let relation = relations[other as usize % relations.len()];
                (self.of_type(chance, STATES), relation, Some(self.of_type(chance, STATES)), None)
            }
        };
        let stances = [Stance::Asserted, Stance::Possible, Stance::Proposed, Stance::Denied];
        Statement {
            id: format!("t{at}"),
            subject,
            relation: relation.to_owned(),
            object,
            value: value.map(LiteralValue::Text),
            valid: chance.valid(),
            stance: if chance.percent(80) { Stance::Asserted } else { chance.pick(&stances) },
            said_by: if chance.percent(40) {
                vec![Speaker::Plain(self.of_type(chance, &[1, 2, 3]))]
            } else {
                Vec::new()
            },
            basis: Basis::Explicit,
            role: None,
            confidence: None,
            rank: if chance.percent(2) { Rank::Deprecated } else { Rank::Normal },
            sign: None,
            source: format!("s{}", chance.below(self.sources)),
            at: Vec::new(),
            gloss: None,
            recorded: None,
            sum: None,
        }
    }

    /// The graph, with the schema of the bundled one.
    pub(crate) fn graph(self) -> Graph {
        #[derive(serde::Deserialize)]
        struct Declared {
            types: Vec<EntityType>,
            relations: Vec<RelationType>,
        }
        let declared: Declared = serde_json::from_str(include_str!("../../graph-data/schema.json")).unwrap();
        let mut builder = GraphBuilder::new(Schema::new(declared.types, declared.relations).unwrap());
        let mut chance = Chance(self.seed.max(1));
        for at in 0..self.entities.next_multiple_of(20) {
            let kind = Crowd::entity_type(at);
            let record = serde_json::json!({"id": format!("n{at}"), "type": kind, "name": format!("N {at}")});
            builder.entity(serde_json::from_value(record).unwrap());
        }
        for at in 0..self.sources {
            builder.source(self.source(&mut chance, at));
        }
        for at in 0..self.statements {
            builder.statement(self.statement(&mut chance, at));
        }
        builder.build().unwrap().0
    }
}
