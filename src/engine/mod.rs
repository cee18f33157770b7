// SPDX-License-Identifier: EUPL-1.2
//! Pure verdicts: compiled clauses, windows, watermark, alert life.
