// SPDX-License-Identifier: EUPL-1.2
//! Can the cluster be reached, are the topics there, and do our rights fit: neither too narrow
//! nor too wide?

use std::time::Duration;

use super::list::Outcome;
use crate::config::Config;
use crate::diagnostic::Language;
use crate::kafka::{
    Connection, Discovery, KafkaError, Keeping, May, Position, Rights, Selector, keeping,
};
use crate::observation::EventTime;

/// Topics asked about at most: each question takes some milliseconds.
const MOST: usize = 50;

/// The cluster that is read.
pub(super) struct Cluster<'a> {
    config: &'a Config,
    connection: Connection,
    discovery: Discovery,
    /// What the brokers let us see.
    seen: Vec<(String, i32)>,
    /// The latest time that a broker gave to a record.
    pub(super) newest: Option<EventTime>,
}

impl<'a> Cluster<'a> {
    pub(super) fn meet(config: &'a Config, language: Language) -> (Option<Cluster<'a>>, Outcome) {
        let Ok(connection) = config.source() else {
            let text = language.pick("the password cannot be read", "mot de passe illisible");
            return (None, Outcome::Skipped(text.into()));
        };
        let asked = Discovery::new(&connection).and_then(|it| Ok((it.topics()?, it)));
        match asked {
            Ok((seen, discovery)) => {
                let address = connection.address();
                let text = language.pick(
                    format!("{address}, {} topics to be seen", seen.len()),
                    format!("{address}, {} topics visibles", seen.len()),
                );
                let outcome = match connection.tls {
                    Some(_) => Outcome::Well(text),
                    None => in_clear(config, text, language),
                };
                let newest = None;
                let cluster = Cluster {
                    config,
                    connection,
                    discovery,
                    seen,
                    newest,
                };
                (Some(cluster), outcome)
            }
            Err(error) => (None, unreachable(&error, language)),
        }
    }

    fn read_topics(&self) -> impl Iterator<Item = &(String, i32)> {
        let rules = &self.config.rules;
        let chosen = |name: &str| rules.iter().any(|rule| rule.selector.takes(name));
        self.seen.iter().filter(move |(name, _)| chosen(name))
    }

    /// Every rule has topics.
    pub(super) fn topics(&self, language: Language) -> Outcome {
        let mut missing = Vec::new();
        for rule in &self.config.rules {
            match &rule.selector {
                Selector::Names(names) => {
                    let there = |name: &&String| self.seen.iter().any(|(seen, _)| seen == *name);
                    missing.extend(names.iter().filter(|name| !there(name)).cloned());
                }
                Selector::Pattern(pattern) => {
                    if !self.seen.iter().any(|(name, _)| rule.selector.takes(name)) {
                        missing.push(pattern.to_string());
                    }
                }
            }
        }
        if !missing.is_empty() {
            let text = language.pick("no such topic: ", "topic absent : ");
            let hint = language.pick(
                "make the topic, correct its name, or let us describe it; one that comes later is \
                 read from its beginning",
                "créer le topic, corriger son nom, ou donner le droit de le décrire ; celui qui \
                 vient plus tard est lu depuis son début",
            );
            return Outcome::Warning(format!("{text}{}", missing.join(", ")), hint.into());
        }
        if let Some(left_out) = self.left_out(language) {
            return left_out;
        }
        let (topics, partitions) = self
            .read_topics()
            .fold((0, 0), |(n, sum), (_, partitions)| {
                (n + 1, sum + partitions)
            });
        Outcome::Well(language.pick(
            format!("{topics} topics to read, {partitions} partitions"),
            format!("{topics} topics à lire, {partitions} partitions"),
        ))
    }

    /// Topics that a pattern matches and that are not read, if there are any.
    fn left_out(&self, language: Language) -> Option<Outcome> {
        let rules = &self.config.rules;
        let is_left_out = |topic: &str| {
            let is_read = rules.iter().any(|rule| rule.selector.takes(topic));
            !is_read && rules.iter().any(|rule| rule.selector.leaves_out(topic))
        };
        let names = self.seen.iter().map(|(topic, _)| topic.as_str());
        let names: Vec<&str> = names.filter(|topic| is_left_out(topic)).collect();
        if names.is_empty() {
            return None;
        }
        let text = language.pick("matched and not read: ", "désignés et non lus : ");
        let hint = language.pick(
            "no pattern takes topics whose names begin with two underscores, as those of Kafka \
             itself; name one to read it, or narrow the pattern",
            "aucun motif ne prend les topics dont le nom commence par deux traits bas, comme ceux \
             de Kafka ; en nommer un pour le lire, ou resserrer le motif",
        );
        let text = format!("{text}{}", names.join(", "));
        Some(Outcome::Warning(text, hint.into()))
    }

    /// We may read them.
    pub(super) fn reading(&mut self, language: Language) -> Outcome {
        let mut positions = Vec::new();
        for (topic, _) in self.read_topics().take(MOST) {
            match self.discovery.ends(topic, 0) {
                Ok((first, end)) => positions.push(Position {
                    topic: topic.clone(),
                    partition: 0,
                    next: first.max(end - 1),
                }),
                Err(error) => return Outcome::Failed(error.told(language), narrow(language)),
            }
        }
        if positions.is_empty() {
            return Outcome::Skipped(language.pick("no topic", "aucun topic").into());
        }
        let rights = match Rights::new(&self.connection) {
            Ok(rights) => rights,
            Err(error) => return unreachable(&error, language),
        };
        let (may, newest) = rights.read(&positions);
        self.newest = newest;
        match may {
            May::Yes => Outcome::Well(language.pick("allowed", "permise").into()),
            May::No => Outcome::Failed(
                language
                    .pick(
                        "not allowed to read a source",
                        "lecture d'une source refusée",
                    )
                    .into(),
                narrow(language),
            ),
            May::Unknown(why) => Outcome::Warning(why, narrow(language)),
        }
    }

    /// What is written stays until it was read.
    pub(super) fn keeping(&self, language: Language) -> Outcome {
        let topics: Vec<&str> = self.read_topics().map(|(name, _)| &**name).collect();
        let topics = &topics[..topics.len().min(MOST)];
        let kept = match keeping(&self.connection, topics) {
            Ok(kept) if kept.len() == topics.len() => kept,
            Ok(_) | Err(_) => {
                let text = language.pick(
                    "settings of topics may not be seen (DescribeConfigs)",
                    "les réglages des topics ne peuvent pas être vus (DescribeConfigs)",
                );
                return Outcome::Skipped(text.into());
            }
        };
        let lost: Vec<String> = kept.iter().filter_map(|one| loses(one, language)).collect();
        if lost.is_empty() {
            let text = language.pick("a day at least", "un jour au moins");
            return Outcome::Well(text.into());
        }
        let hint = language.pick(
            "set cleanup.policy=delete, and a retention longer than the monitor may stand still",
            "régler cleanup.policy=delete, et une conservation plus longue que tout arrêt du moniteur",
        );
        Outcome::Warning(lost.join(", "), hint.into())
    }

    /// We may do no more than that.
    pub(super) fn rights(&self, language: Language) -> Outcome {
        let rights = match Rights::new(&self.connection) {
            Ok(rights) => rights,
            Err(error) => return unreachable(&error, language),
        };
        let mut wide = Vec::new();
        let queue = self.config.queue.as_ref().map(|(topic, _)| topic);
        let sources = || {
            self.read_topics()
                .filter(|(name, _)| Some(name) != queue)
                .take(MOST)
        };
        let written = sources()
            .filter(|(name, _)| rights.write(name) == May::Yes)
            .count();
        if written > 0 {
            wide.push(language.pick(
                format!("write to {written} sources"),
                format!("écrire dans {written} sources"),
            ));
        }
        if sources().any(|(name, partitions)| rights.change(name, *partitions) == May::Yes) {
            wide.push(
                language
                    .pick("change sources", "modifier les sources")
                    .to_owned(),
            );
        }
        if rights.make_topics() == May::Yes {
            wide.push(language.pick("make topics", "créer des topics").to_owned());
        }
        let read: Vec<&String> = self.read_topics().map(|(name, _)| name).collect();
        let strange = |name: &String| !read.contains(&name) && Some(name) != queue;
        let strange = self
            .seen
            .iter()
            .filter(|(name, _)| strange(name) && !name.starts_with("__"));
        let strange = strange.count();
        if strange > 0 {
            wide.push(language.pick(
                format!("see {strange} topics that it does not read"),
                format!("voir {strange} topics qu'il ne lit pas"),
            ));
        }
        if wide.is_empty() {
            return Outcome::Well(
                language
                    .pick("no wider than needed", "pas plus larges qu'il ne faut")
                    .into(),
            );
        }
        let text = language.pick("wider than needed: it may ", "plus larges qu'il ne faut : ");
        let hint = language.pick(
            "grant only read and describe on sources, write and describe on the queue",
            "n'accorder que lire et décrire sur les sources, écrire et décrire sur la file",
        );
        Outcome::Warning(format!("{text}{}", wide.join(", ")), hint.into())
    }
}

/// How records of a topic can go before they are read, if they can.
fn loses(kept: &Keeping, language: Language) -> Option<String> {
    const DAY: Duration = Duration::from_secs(86_400);
    let topic = &kept.topic;
    if kept.is_compacted {
        return Some(language.pick(
            format!("{topic} is compacted: earlier records of a key go, read or not"),
            format!("{topic} est compacté : les messages précédents d'une clé partent, lus ou non"),
        ));
    }
    if let Some(time) = kept.time.filter(|time| *time < DAY) {
        let minutes = time.as_secs() / 60;
        return Some(language.pick(
            format!("{topic} keeps records for {minutes} minutes only"),
            format!("{topic} ne garde les messages que {minutes} minutes"),
        ));
    }
    let bytes = kept.bytes?;
    Some(language.pick(
        format!("{topic} keeps {bytes} bytes of each partition only"),
        format!("{topic} ne garde que {bytes} octets de chaque partition"),
    ))
}

/// The union's queue is there, and we may write to it.
pub(super) fn queue(config: &Config, language: Language) -> Outcome {
    let Some((topic, _)) = &config.queue else {
        let text = language.pick(
            "no queue: the union hears nothing",
            "pas de file : le syndicat n'entend rien",
        );
        let hint = language.pick(
            "name one under queue: in vigie.yaml",
            "en nommer une sous queue: dans vigie.yaml",
        );
        return Outcome::Warning(text.into(), hint.into());
    };
    let connection = match config.queue_connection() {
        Ok(Some(connection)) => connection,
        Ok(None) => return Outcome::Skipped(String::new()),
        Err(error) => return Outcome::Failed(error.to_string(), narrow(language)),
    };
    let there = Discovery::new(&connection).and_then(|discovery| discovery.topics());
    let there = match there {
        Ok(topics) => topics.iter().any(|(name, _)| name == topic),
        Err(error) => return unreachable(&error, language),
    };
    if !there {
        let text = language.pick(
            format!("{topic} is not there"),
            format!("{topic} n'existe pas"),
        );
        let hint = language.pick(
            "make it (the monitor makes no topics), or let us describe it",
            "la créer (le moniteur ne crée pas de topics), ou donner le droit de la décrire",
        );
        return Outcome::Failed(text, hint.into());
    }
    let may = match Rights::new(&connection) {
        Ok(rights) => rights.write(topic),
        Err(error) => return unreachable(&error, language),
    };
    match may {
        May::Yes => Outcome::Well(topic.clone()),
        May::No => Outcome::Failed(
            language.pick(
                format!("not allowed to write to {topic}"),
                format!("écriture dans {topic} refusée"),
            ),
            narrow(language),
        ),
        May::Unknown(why) => Outcome::Warning(format!("{topic}: {why}"), narrow(language)),
    }
}

/// Without encryption on purpose, on this machine only, or neither: then it is a finding at start.
fn in_clear(config: &Config, text: String, language: Language) -> Outcome {
    let local = |broker: &String| {
        ["localhost:", "127.", "[::1]"]
            .iter()
            .any(|here| broker.starts_with(here))
    };
    let brokers = config
        .source()
        .map(|connection| connection.brokers)
        .unwrap_or_default();
    if brokers.iter().all(local) {
        return Outcome::Well(text);
    }
    let hint = language.pick(
        "records travel in clear: set kafka.tls",
        "les enregistrements circulent en clair : régler kafka.tls",
    );
    Outcome::Warning(text, hint.into())
}

fn narrow(language: Language) -> String {
    let hint = language.pick(
        "sources need Read and Describe, the queue Write and Describe",
        "les sources demandent Read et Describe, la file Write et Describe",
    );
    hint.to_owned()
}

fn unreachable(error: &KafkaError, language: Language) -> Outcome {
    let hint = language.pick(
        "look at kafka: in vigie.yaml, and whether this machine reaches the brokers",
        "voir kafka: dans vigie.yaml, et si cette machine atteint les brokers",
    );
    Outcome::Failed(error.told(language), hint.into())
}
