// SPDX-License-Identifier: EUPL-1.2
//! Who works in the demo's company: two warehouses and a call centre.

/// Someone who works there.
#[derive(Debug, Clone)]
pub(super) struct Worker {
    /// Personnel number, as the company's systems write it.
    pub id: String,
    pub site: &'static str,
    pub team: String,
    pub job: &'static str,
    /// Seconds after midnight at which the shift begins: 06:00 or 13:00.
    pub begins: i64,
}

/// What someone does.
pub(super) const PICKER: &str = "picker";
pub(super) const DRIVER: &str = "driver";
pub(super) const AGENT: &str = "agent";
pub(super) const GUARD: &str = "security";

/// Everyone: 6 in 10 pick, 1 in 10 drives, 3 in 10 take calls, a few guard.
pub(super) fn workers(count: usize) -> Vec<Worker> {
    (0..count)
        .map(|n| {
            let (job, site) = match n % 10 {
                0 => (DRIVER, "lyon-2"),
                1..=3 if n % 40 == 3 => (GUARD, "hall-3"),
                1..=3 => (AGENT, "hall-3"),
                4..=6 => (PICKER, "lille-1"),
                _ => (PICKER, "lyon-2"),
            };
            Worker {
                id: format!("mat-{:06}", 4_000 + n),
                site,
                team: format!("{site}-{}", n / 10 % 5),
                job,
                begins: if n / 10 % 2 == 0 { 6 * 3600 } else { 13 * 3600 },
            }
        })
        .collect()
}
