// SPDX-License-Identifier: EUPL-1.2
//! Of an event only what clauses read of its kind is visited: that changes no verdict, whatever
//! `type` and `data.kind` say and in whatever order.

use std::sync::Arc;

use proptest::prelude::*;
use smallvec::SmallVec;
use vigie::engine::{Batch, PartitionId, Program};
use vigie::intake::{Intake, IntakeLimits, Item, Pseudonyms, Record};
use vigie::observation::{EventTime, Plan};

fn program() -> Arc<Program> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/agreement.yaml");
    let text = std::fs::read(&path).unwrap();
    let loaded = vigie::agreement::parse("agreement.yaml", &text).unwrap();
    Arc::new(Program::new(Arc::new(loaded.agreement)))
}

fn reads(plan: Plan) -> Intake {
    let keys = Pseudonyms::new(&[7; 32]);
    Intake::new(plan, Vec::new(), keys, IntakeLimits::default())
}

/// What crosses to the engine.
fn selected(program: &Program, intake: &Intake, text: &str) -> String {
    let record = Record {
        topic: "t",
        partition: 0,
        offset: 0,
        stamp: None,
        read_at: EventTime::MAX,
        key: None,
        payload: Some(text.as_bytes()),
        headers: SmallVec::new(),
    };
    let (mut batch, mut noted) = (Batch::new(), Vec::new());
    let format = intake.format(None).unwrap();
    let outcome = intake.read(&record, format, &mut |item| {
        if let Item::Seen(seen, remarks) = item {
            program.select(PartitionId(0), 0, seen, &mut || [0; 32], &mut batch);
            noted.push((seen.kind, remarks.to_vec()));
        }
    });
    format!("{outcome:?} {noted:?} {batch:?}")
}

fn kind() -> impl Strategy<Value = String> {
    let names = [
        "capture.screenshot",
        "score.computed",
        "sanction.applied",
        "location.ping",
        "presence.changed",
        "notice.given",
        "never.heard",
    ];
    prop::sample::select(names.to_vec()).prop_map(str::to_owned)
}

/// The members of an event, in any order.
fn members() -> impl Strategy<Value = Vec<String>> {
    let data = (
        prop::option::of(kind()),
        prop::sample::select(vec!["on", "off"]),
    );
    let data = data.prop_map(|(kind, duty)| {
        let kind = kind.map_or(String::new(), |kind| format!(r#""kind":"{kind}","#));
        format!(
            r#""data":{{{kind}"subject":{{"ref":"m-1"}},"actor":{{"kind":"automated","ref":"m-2"}},"duty":"{duty}","system":{{"id":"wms","version":"9"}},"org":{{"site":"hall-3","team":"t"}},"value":{{"num":3,"unit":"percent"}},"decision":{{"id":"d","level":"notice"}},"categories":["emotion"]}}"#
        )
    });
    let kind = prop::option::of(kind())
        .prop_map(|kind| kind.map_or(String::new(), |kind| format!(r#""type":"work.{kind}.v1""#)));
    let rest = r#""id":"1","source":"urn:s","time":"2026-12-05T10:00:00Z""#;
    (data, kind)
        .prop_map(move |(data, kind)| {
            let all = [data, kind, rest.to_owned()];
            all.into_iter()
                .filter(|member| !member.is_empty())
                .collect()
        })
        .prop_flat_map(|members: Vec<String>| Just(members).prop_shuffle())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn less_is_read_and_nothing_else_is_seen(members in members()) {
        let program = program();
        let text = format!("{{{}}}", members.join(","));
        let all = Plan::new(program.plan().fields().iter().copied());
        prop_assert_eq!(
            selected(&program, &reads(program.plan().clone()), &text),
            selected(&program, &reads(all), &text)
        );
    }
}
