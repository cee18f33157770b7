// SPDX-License-Identifier: EUPL-1.2
//! A schema with its names resolved once, so that reading a value looks nothing up.

use std::collections::HashMap;

use apache_avro::Schema;
use apache_avro::schema::{InnerDecimalSchema, NamespaceRef, UuidSchema};

use super::logical::Logical;

/// What stands at a place of a value. Numbers are places in [`Plan::nodes`].
#[derive(Debug)]
pub(super) enum Node {
    Null,
    Bool,
    Int,
    Long,
    Float,
    Double,
    /// Bytes, or a text.
    Bytes,
    Fixed(usize),
    Enum(Vec<String>),
    List(usize),
    Map(usize),
    Union(Vec<usize>),
    Record(Vec<(String, usize)>),
    Logical(Logical),
    /// A name that was met before what it names.
    Unknown,
}

/// A schema, ready to be followed.
#[derive(Debug)]
pub(super) struct Plan {
    nodes: Vec<Node>,
    root: usize,
}

impl Plan {
    /// The plan of a schema that may refer to others.
    pub(super) fn new(schema: &Schema, others: &[Schema]) -> Result<Plan, String> {
        let mut building = Building::default();
        for other in others {
            building.node(other, None);
        }
        let root = building.node(schema, None);
        let unknown = |node: &Node| matches!(node, Node::Unknown);
        if building.nodes.iter().any(unknown) {
            return Err("it refers to a schema that is not there".into());
        }
        Ok(Plan {
            nodes: building.nodes,
            root,
        })
    }

    /// The plan of what needs no schema.
    pub(super) fn of_nodes(nodes: Vec<Node>, root: usize) -> Plan {
        Plan { nodes, root }
    }

    pub(super) fn root(&self) -> usize {
        self.root
    }

    pub(super) fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }
}

#[derive(Default)]
struct Building {
    nodes: Vec<Node>,
    names: HashMap<String, usize>,
}

impl Building {
    /// The place of a schema. Nothing is nested deeper than the JSON in which it was written.
    fn node(&mut self, schema: &Schema, space: NamespaceRef<'_>) -> usize {
        let named = match schema {
            Schema::Ref { name } => return self.named(name.fullname(space)),
            Schema::Record(record) => Some(&record.name),
            Schema::Enum(of) => Some(&of.name),
            Schema::Fixed(fixed) | Schema::Duration(fixed) => Some(&fixed.name),
            Schema::Uuid(UuidSchema::Fixed(fixed)) => Some(&fixed.name),
            Schema::Decimal(decimal) => match &decimal.inner {
                InnerDecimalSchema::Fixed(fixed) => Some(&fixed.name),
                InnerDecimalSchema::Bytes => None,
            },
            _ => None,
        };
        let at = match named {
            Some(name) => self.named(name.fullname(space)),
            None => self.push(Node::Unknown),
        };
        self.nodes[at] = self.written(schema, space);
        at
    }

    /// What a schema says itself.
    fn written(&mut self, schema: &Schema, space: NamespaceRef<'_>) -> Node {
        match schema {
            Schema::Null => Node::Null,
            Schema::Boolean => Node::Bool,
            Schema::Int => Node::Int,
            Schema::Long => Node::Long,
            Schema::Float => Node::Float,
            Schema::Double => Node::Double,
            Schema::Bytes | Schema::String => Node::Bytes,
            Schema::Uuid(UuidSchema::String | UuidSchema::Bytes) => Node::Bytes,
            Schema::Fixed(fixed) => Node::Fixed(fixed.size),
            Schema::Enum(of) => Node::Enum(of.symbols.clone()),
            Schema::Array(list) => Node::List(self.node(&list.items, space)),
            Schema::Map(map) => Node::Map(self.node(&map.types, space)),
            Schema::Union(union) => {
                let variants = union.variants().iter();
                Node::Union(variants.map(|one| self.node(one, space)).collect())
            }
            Schema::Record(record) => {
                let own = record.name.fully_qualified_name(space);
                let fields = record.fields.iter();
                let field = |field: &apache_avro::schema::RecordField| {
                    let at = self.node(&field.schema, own.namespace());
                    (field.name.clone(), at)
                };
                Node::Record(fields.map(field).collect())
            }
            // It has a place of its own already.
            Schema::Ref { .. } => Node::Unknown,
            logical => Logical::of(logical).map_or(Node::Unknown, Node::Logical),
        }
    }

    fn named(&mut self, name: String) -> usize {
        match self.names.get(&name) {
            Some(at) => *at,
            None => {
                let at = self.push(Node::Unknown);
                self.names.insert(name, at);
                at
            }
        }
    }

    fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }
}
