//! How it looks: colours from one palette that can be seen on a white and on a dark page.
//!
//! SPDX-License-Identifier: EUPL-1.2

use vigie::dashboards::color::{BREACH, CARE, FINE, SERIES, UNKNOWN};

use super::{BOTH, dashboards, walk};

/// Pages and panels of Grafana and of the preview, light and dark.
const BACKGROUNDS: [&str; 4] = ["#FFFFFF", "#F4F5F5", "#181B1F", "#111217"];

fn palette() -> Vec<&'static str> {
    SERIES
        .into_iter()
        .chain([FINE, BREACH, CARE, UNKNOWN])
        .collect()
}

/// Relative luminance (WCAG 2.2).
fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
        match value <= 0.04045 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_colour_is_of_the_palette() {
    for dashboard in BOTH.into_iter().flat_map(dashboards) {
        walk(&dashboard.json, "", &mut |key, value| {
            let color = value
                .as_str()
                .filter(|_| key.to_lowercase().contains("color"));
            let color = color.filter(|text| !["background", "color-text"].contains(text));
            assert!(
                color.is_none_or(|color| palette().contains(&color)),
                "{color:?}"
            );
        });
    }
}

#[test]
fn every_colour_is_seen_in_light_and_in_dark() {
    for color in palette() {
        for background in BACKGROUNDS {
            let contrast = contrast(color, background);
            assert!(contrast >= 3.0, "{color} on {background}: {contrast:.2}");
        }
    }
    for state in [FINE, BREACH, CARE, UNKNOWN] {
        let contrast = contrast(state, "#FFFFFF");
        assert!(
            contrast >= 3.0,
            "large white words on {state}: {contrast:.2}"
        );
    }
}
