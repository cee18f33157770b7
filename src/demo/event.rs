// SPDX-License-Identifier: EUPL-1.2
//! One record of the demo, as a system of the company would write it.

use serde_json::{Value, json};

use super::company::Worker;
use crate::observation::EventTime;

/// A record to be produced.
#[derive(Debug, Clone, PartialEq)]
pub struct Produced {
    /// Topic.
    pub topic: &'static str,
    /// Key: what a system uses to keep the events of one worker together.
    pub key: String,
    /// Value; `None` is a tombstone.
    pub payload: Option<Vec<u8>>,
    /// Headers; CloudEvents attributes in binary mode.
    pub headers: Vec<(&'static str, String)>,
    /// When the record arrived, which its stamp says.
    pub arrived: EventTime,
}

pub(super) const WMS: &str = "work.wms";
pub(super) const TELEMATICS: &str = "work.telematics";
pub(super) const CALLS: &str = "work.calls";
pub(super) const HR: &str = "work.hr";

/// Topics and their numbers of partitions.
pub const TOPICS: [(&str, i32); 4] = [(WMS, 4), (TELEMATICS, 2), (CALLS, 2), (HR, 1)];

/// What happened, without envelope.
#[derive(Debug, Clone)]
pub(super) struct Happening {
    pub at: EventTime,
    pub kind: &'static str,
    /// The fields of `data` beyond kind, subject and org.
    pub data: Value,
}

impl Happening {
    /// The topic of the system that sees such things.
    fn topic(&self) -> &'static str {
        match self.kind {
            "location.ping" => TELEMATICS,
            "presence.changed" | "monitor.live" | "capture.screenshot" | "score.computed" => CALLS,
            k if k.starts_with("sanction.") || k.starts_with("data.") => HR,
            "quota.assigned" | "notice.given" | "consultation.held" => HR,
            k if k.starts_with("decision.") || k.starts_with("appeal.") => HR,
            "assessment.published" => HR,
            _ => WMS,
        }
    }

    /// The record: structured on most topics, binary on the call centre's.
    pub(super) fn record(mut self, number: u64, worker: &Worker, arrived: EventTime) -> Produced {
        let topic = self.topic();
        let (id, source) = (
            format!("{}-{number}", &topic[5..]),
            format!("urn:mgmt:exl:{topic}"),
        );
        let (kind, time) = (format!("work.{}.v1", self.kind), self.at.to_string());
        if let Value::Object(data) = &mut self.data {
            data.insert("kind".into(), self.kind.into());
            data.insert(
                "subject".into(),
                json!({ "ref": worker.id, "role": worker.job }),
            );
            data.insert(
                "org".into(),
                json!({ "site": worker.site, "team": worker.team }),
            );
            data.insert(
                "system".into(),
                json!({ "id": &topic[5..], "version": "4.2" }),
            );
        }
        let key = worker.id.clone();
        if topic == CALLS {
            let headers = vec![
                ("ce_specversion", "1.0".to_owned()),
                ("ce_id", id),
                ("ce_source", source),
                ("ce_type", kind),
                ("ce_time", time),
                ("content-type", "application/json".to_owned()),
            ];
            let payload = Some(self.data.to_string().into_bytes());
            return Produced {
                topic,
                key,
                payload,
                headers,
                arrived,
            };
        }
        let event = json!({
            "specversion": "1.0", "id": id, "source": source, "type": kind, "time": time,
            "datacontenttype": "application/json", "subject": format!("w:{}", worker.id),
            "data": self.data,
        });
        let headers = vec![(
            "content-type",
            "application/cloudevents+json; charset=UTF-8".to_owned(),
        )];
        Produced {
            topic,
            key,
            payload: Some(event.to_string().into_bytes()),
            headers,
            arrived,
        }
    }
}
