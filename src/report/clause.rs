// SPDX-License-Identifier: EUPL-1.2
//! A clause as one sentence that a works council can sign, in French and English.
//!
//! Everything a verdict depends on stands in it: two clauses that differ in effect differ in
//! their sentence.

use super::phrase::{Argument, Speaker};
use crate::agreement::{
    Aggregate, Agreement, Aspect, Bound, Clause, Declared, Disparity, Form, Literal, Origin,
    Pattern, Requires, Severity, Status, System, Waiver, What,
};
use crate::diagnostic::Language;
use crate::observation::Field;

/// The clause in one language.
#[must_use]
pub fn explain(language: Language, agreement: &Agreement, clause: &Clause) -> String {
    let speaker = Speaker(language);
    let anywhere = clause.applies_to.is_anything();
    let scope = match anywhere {
        true => String::new(),
        false => speaker.say("scope", &[("where", speaker.condition(&clause.applies_to))]),
    };
    speaker.say(
        "clause",
        &[
            ("id", clause.id.to_string()),
            (
                "title",
                language.pick(&clause.title.en, &clause.title.fr).clone(),
            ),
            ("facts", facts(speaker, clause)),
            ("body", body(speaker, agreement, clause)),
            ("scope", scope),
            ("exceptions", exceptions(speaker, agreement, clause)),
        ],
    )
}

/// What a pattern asks, in one language.
#[must_use]
pub fn condition(language: Language, pattern: &Pattern) -> String {
    Speaker(language).condition(pattern)
}

/// What a field is called, in one language.
#[must_use]
pub fn field(language: Language, field: Field) -> String {
    Speaker(language).field(field)
}

/// Status, severity, origin and references.
fn facts(speaker: Speaker, clause: &Clause) -> String {
    let status = match clause.status {
        Status::Active => "status-active",
        Status::Trial => "status-trial",
        Status::Off => "status-off",
    };
    let severity = match clause.severity {
        Severity::Critical => "severity-critical",
        Severity::Serious => "severity-serious",
        Severity::Notice => "severity-notice",
    };
    let mut facts = vec![speaker.say(status, &[]), speaker.say(severity, &[])];
    let origin = clause.origin.map(|origin| match origin {
        Origin::Law => "origin-law",
        Origin::Regulator => "origin-regulator",
        Origin::Agreement => "origin-agreement",
        Origin::Vendor => "origin-vendor",
        Origin::Proposal => "origin-proposal",
    });
    facts.extend(origin.map(|id| speaker.say(id, &[])));
    let article = clause.article.clone();
    facts.extend(article.map(|article| speaker.say("fact-article", &[("article", article)])));
    if !clause.legal_ref.is_empty() {
        facts.push(speaker.say("fact-legal", &[("refs", clause.legal_ref.join(", "))]));
    }
    facts.join(", ")
}

fn body(speaker: Speaker, agreement: &Agreement, clause: &Clause) -> String {
    let events = ("events", speaker.events(&clause.matches));
    let per = ("per", speaker.per(clause.form.per()));
    let by = ("by", speaker.by(clause.form.per()));
    let bound = clause.form.bound();
    let side = ("side", side(speaker, &bound));
    let agreed = ("bound", speaker.quantity(bound.quantity()));
    let window = clause.form.window().map(|window| speaker.window(window));
    let window = ("window", window.unwrap_or_default());
    match &clause.form {
        Form::Forbid { .. } => {
            let zone = agreement.zone.iana_name().unwrap_or("UTC").to_owned();
            speaker.say("clause-forbid", &[events, per, ("zone", zone)])
        }
        Form::Limit(limit) => {
            let measure = ("measure", measure(speaker, &limit.aggregate, limit.signed));
            speaker.say(
                "clause-limit",
                &[window, per, measure, events, side, agreed],
            )
        }
        Form::Trend(trend) => {
            let measure = ("measure", measure(speaker, &trend.aggregate, false));
            speaker.say("clause-trend", &[window, per, measure, events, agreed])
        }
        Form::Share(share) => {
            let property = ("property", speaker.condition(&share.of));
            let least = ("least", share.min_count.to_string());
            speaker.say(
                "clause-share",
                &[window, per, events, side, agreed, property, least],
            )
        }
        Form::Sequence(sequence) => {
            let other = ("other", speaker.events(&sequence.first));
            let term = ("term", speaker.term(&sequence.within));
            speaker.say("clause-sequence", &[other, events, by, term])
        }
        Form::Requires(requires) => {
            let other = ("other", speaker.events(&requires.first));
            let terms = ("terms", terms(speaker, requires));
            speaker.say("clause-requires", &[events, other, by, terms])
        }
        Form::Deadline(deadline) => {
            let other = ("other", speaker.events(&deadline.then));
            let term = ("term", speaker.term(&deadline.within));
            speaker.say("clause-deadline", &[events, other, by, term])
        }
        Form::Register(declared) => register(speaker, agreement, declared, events, per),
        Form::Disparity(disparity) => {
            let arguments = [window, per, events, agreed];
            compared(speaker, disparity, arguments)
        }
        Form::Absence(absence) => {
            let term = ("term", speaker.term(&absence.longer_than));
            let expected = match absence.of.is_empty() {
                true => String::new(),
                false => speaker.say("absence-expected", &[("names", absence.of.join(", "))]),
            };
            speaker.say(
                "clause-absence",
                &[events, term, per, ("expected", expected)],
            )
        }
    }
}

/// How long before, at least and at most.
fn terms(speaker: Speaker, requires: &Requires) -> String {
    let terms = [
        ("requires-least", &requires.at_least),
        ("requires-most", &requires.at_most),
    ];
    let terms = terms.into_iter().filter_map(|(id, term)| {
        let term = term.as_ref()?;
        Some(speaker.say(id, &[("term", speaker.term(term))]))
    });
    terms.collect()
}

fn compared(
    speaker: Speaker,
    disparity: &Disparity,
    [window, per, events, agreed]: [Argument<'_>; 4],
) -> String {
    let property = ("property", speaker.condition(&disparity.outcome));
    let field = ("field", speaker.field(disparity.between));
    let count = ("count", disparity.min_count.to_string());
    let cohort = ("cohort", disparity.min_cohort.to_string());
    let chance = ("chance", speaker.exact(disparity.p_below));
    let arguments = [
        window, per, property, events, field, agreed, count, cohort, chance,
    ];
    speaker.say("clause-disparity", &arguments)
}

fn side(speaker: Speaker, bound: &Bound) -> String {
    match bound {
        Bound::AtMost(_) => speaker.say("side-most", &[]),
        Bound::AtLeast(_) => speaker.say("side-least", &[]),
    }
}

fn measure(speaker: Speaker, aggregate: &Aggregate, signed: bool) -> String {
    let signed = if signed { "-signed" } else { "" };
    let id = format!("measure-{}{signed}", aggregate.row().key);
    let field = aggregate.field().map(|field| speaker.field(field));
    let rank = aggregate.rank().map(|rank| rank.to_string());
    let presence = aggregate.presence().map(|events| speaker.events(events));
    let arguments = [
        ("field", field.unwrap_or_default()),
        ("rank", rank.unwrap_or_default()),
        ("presence", presence.unwrap_or_default()),
    ];
    speaker.say(&id, &arguments)
}

fn register(
    speaker: Speaker,
    agreement: &Agreement,
    declared: &Declared,
    events: Argument<'_>,
    per: Argument<'_>,
) -> String {
    let register = &agreement.register;
    match &declared.what {
        What::System(aspects) => {
            let names = aspects.iter().map(|aspect| {
                speaker.field(match aspect {
                    Aspect::Version => crate::observation::Field::SYSTEM_VERSION,
                    Aspect::Purpose => crate::observation::Field::PURPOSE,
                    Aspect::Categories => crate::observation::Field::CATEGORIES,
                })
            });
            let names = names.collect::<Vec<_>>().join(", ");
            let with = match aspects.is_empty() {
                true => String::new(),
                false => speaker.say("register-aspects", &[("aspects", names)]),
            };
            let systems: Vec<String> = register
                .systems
                .iter()
                .map(|s| system(s, aspects))
                .collect();
            let listed = ("declared", systems.join(", "));
            speaker.say(
                "clause-register-systems",
                &[events, ("aspects", with), per, listed],
            )
        }
        What::Listed(field, list) => {
            let values = register.lists.get(list).map(|values| values.join(", "));
            let field = ("field", speaker.field(*field));
            let values = ("values", values.unwrap_or_default());
            let arguments = [events, field, ("list", list.clone()), values, per];
            speaker.say("clause-register-listed", &arguments)
        }
        What::Setting => {
            let settings = register.settings.iter().map(|setting| {
                let value = match &setting.value {
                    Literal::Number(number) => speaker.exact(*number),
                    Literal::Text(text) => text.clone(),
                    other => format!("{other:?}"),
                };
                format!("{} {} = {value}", setting.system, setting.name)
            });
            let settings = ("declared", settings.collect::<Vec<_>>().join(", "));
            speaker.say("clause-register-settings", &[events, per, settings])
        }
        What::TwoApprovals => speaker.say("clause-register-approvals", &[events, per]),
    }
}

/// A declared system with what the clause compares.
fn system(system: &System, aspects: &[Aspect]) -> String {
    let parts: Vec<String> = aspects
        .iter()
        .map(|aspect| match aspect {
            Aspect::Version => &system.versions,
            Aspect::Purpose => &system.purposes,
            Aspect::Categories => &system.categories,
        })
        .map(|allowed| match allowed.is_empty() {
            true => "*".to_owned(),
            false => allowed.join("/"),
        })
        .collect();
    match parts.is_empty() {
        true => system.id.clone(),
        false => format!("{} ({})", system.id, parts.join("; ")),
    }
}

fn exceptions(speaker: Speaker, agreement: &Agreement, clause: &Clause) -> String {
    let mine = agreement
        .waivers
        .iter()
        .filter(|w| w.clauses.contains(&clause.id));
    let list: Vec<String> = mine.map(|waiver| exception(speaker, waiver)).collect();
    match list.is_empty() {
        true => String::new(),
        false => speaker.say("exceptions", &[("list", list.join(" / "))]),
    }
}

fn exception(speaker: Speaker, waiver: &Waiver) -> String {
    let scope = match waiver.scope.is_anything() {
        true => String::new(),
        false => speaker.say(
            "exception-where",
            &[("where", speaker.condition(&waiver.scope))],
        ),
    };
    let reason = speaker.0.pick(&waiver.reason.en, &waiver.reason.fr);
    speaker.say(
        "exception",
        &[
            ("kind", waiver.kind.name().to_owned()),
            ("id", waiver.id.clone()),
            ("from", speaker.date(waiver.from)),
            ("until", speaker.date(waiver.until)),
            ("where", scope),
            ("by", waiver.by.join(", ")),
            ("reason", reason.clone()),
        ],
    )
}
