// SPDX-License-Identifier: EUPL-1.2
//! Both ends of the union's mirror.

mod target;

pub(super) use target::target;
