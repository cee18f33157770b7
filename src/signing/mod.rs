// SPDX-License-Identifier: EUPL-1.2
//! What the parties have signed: files with the notes beside them, and whether they may run.
//!
//! `agreement.yaml` has its signatures in `agreement.yaml.note`. Once keys are known, whatever is
//! not signed by them is refused, and nothing switches that off.
//!
//! | file | what |
//! |---|---|
//! | `files` | files and the notes beside them, as they were read |
//! | `statement`, `subject` | what is to be signed about a file, and who has so far |
//! | `key_file` | private keys, readable by their owner alone |
//! | `admit` | whether a set of files may come into force after what the log says |
//! | `orders` | whether an order may be carried out |
//! | `refusal` | why not, in both languages |

mod admit;
mod files;
mod key_file;
mod orders;
mod refusal;
mod statement;
mod subject;

pub use admit::{Admitted, admit};
pub use files::{PartyKeys, SignedFile, SignedFiles, note_path, read_note};
pub use key_file::{KeyFileError, make_key, public_path, read_key};
pub use orders::{Task, task};
pub use refusal::Refusal;
pub use subject::Subject;
