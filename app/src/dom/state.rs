//! What stands in the document, and how it changes into something else.

use std::borrow::Cow;

use leptos::{
    prelude::{AddAnyAttr, AnyView, IntoAny},
    tachys::{
        html::attribute::Attribute as LeptosAttribute,
        reactive_graph::RenderEffectState,
        view::{Mountable, Render},
    },
    web_sys::{self, Comment, Text},
};

use super::{
    Attribute, Element, Kind, Node, Value,
    list::Row,
    raise::{Ground, Kept, keep, raise},
};

/// A node that stands in the document.
pub enum State {
    Nothing(Comment),
    #[expect(private_interfaces, reason = "what a node has become is nobody else's to look into")]
    Element(Box<ElementState>),
    Text {
        node: Text,
        text: Cow<'static, str>,
    },
    Several {
        states: Vec<State>,
        end: Comment,
    },
    #[expect(private_interfaces, reason = "what a node has become is nobody else's to look into")]
    Rows {
        rows: Vec<Row>,
        end: Comment,
    },
    Live(RenderEffectState<State>),
}

pub(super) struct ElementState {
    pub(super) node: web_sys::Element,
    pub(super) tag: &'static str,
    pub(super) site: u32,
    pub(super) kept: Vec<Kept>,
    pub(super) children: Vec<State>,
}

impl Render for Node {
    type State = State;

    fn build(self) -> State {
        raise(self, &Ground::Bare)
    }

    fn rebuild(self, state: &mut State) {
        match (self.0, &mut *state) {
            (Kind::Nothing, State::Nothing(_)) => {}
            (Kind::Text(new), State::Text { node, text }) => {
                if new != *text {
                    node.set_data(&new);
                    *text = new;
                }
            }
            (Kind::Element(new), State::Element(old)) if old.is_of(&new) => old.become_(*new),
            (Kind::Several(nodes), State::Several { states, end }) => match_up(nodes, states, end),
            (kind, state) => replace(Self(kind), state),
        }
    }
}

impl ElementState {
    /// Written at the same place, with as much said of it.
    fn is_of(&self, new: &Element) -> bool {
        self.tag == new.tag
            && self.site == new.site
            && self.kept.len() == new.attributes.len()
            && self.children.len() == new.children.len()
    }

    fn become_(&mut self, new: Element) {
        for (attribute, kept) in new.attributes.into_iter().zip(&mut self.kept) {
            match (attribute, &mut *kept) {
                (Attribute::Set(target, Value::Fixed(new)), Kept::Fixed(old)) => {
                    if new != *old {
                        target.apply(&self.node, &new);
                        *old = new;
                    }
                }
                (attribute, kept) => {
                    // What was kept ends before what takes its place begins.
                    *kept = Kept::Nothing;
                    *kept = keep(attribute, &self.node, true);
                }
            }
        }
        for (node, state) in new.children.into_iter().zip(&mut self.children) {
            node.rebuild(state);
        }
    }
}

/// One by one, whatever they are; those that are too many go, those that are missing come.
fn match_up(nodes: Vec<Node>, states: &mut Vec<State>, end: &Comment) {
    for state in states.iter_mut().skip(nodes.len()) {
        state.unmount();
    }
    states.truncate(nodes.len());
    let mut nodes = nodes.into_iter();
    for (state, node) in states.iter_mut().zip(nodes.by_ref()) {
        node.rebuild(state);
    }
    for node in nodes {
        let mut state = node.build();
        end.insert_before_this(&mut state);
        states.push(state);
    }
}

fn replace(node: Node, state: &mut State) {
    let mut new = node.build();
    state.insert_before_this(&mut new);
    state.unmount();
    *state = new;
}

impl Mountable for State {
    fn unmount(&mut self) {
        match self {
            Self::Nothing(node) => node.unmount(),
            Self::Text { node, text: _ } => node.unmount(),
            Self::Element(element) => element.node.unmount(),
            Self::Several { states, end } => {
                states.iter_mut().for_each(Mountable::unmount);
                end.unmount();
            }
            Self::Rows { rows, end } => {
                rows.iter_mut().for_each(|row| row.state.unmount());
                end.unmount();
            }
            Self::Live(inner) => inner.unmount(),
        }
    }

    fn mount(&mut self, parent: &web_sys::Element, before: Option<&web_sys::Node>) {
        match self {
            Self::Nothing(node) => node.mount(parent, before),
            Self::Text { node, text: _ } => node.mount(parent, before),
            Self::Element(element) => element.node.mount(parent, before),
            Self::Several { states, end } => {
                states.iter_mut().for_each(|state| state.mount(parent, before));
                end.mount(parent, before);
            }
            Self::Rows { rows, end } => {
                rows.iter_mut().for_each(|row| row.state.mount(parent, before));
                end.mount(parent, before);
            }
            Self::Live(inner) => inner.mount(parent, before),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self {
            Self::Nothing(node) => node.insert_before_this(child),
            Self::Text { node, text: _ } => node.insert_before_this(child),
            Self::Element(element) => element.node.insert_before_this(child),
            Self::Several { states, end } => match states.first() {
                Some(first) => first.insert_before_this(child),
                None => end.insert_before_this(child),
            },
            Self::Rows { rows, end } => match rows.first() {
                Some(first) => first.state.insert_before_this(child),
                None => end.insert_before_this(child),
            },
            Self::Live(inner) => inner.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        match self {
            Self::Nothing(_) | Self::Text { .. } => Vec::new(),
            Self::Element(element) => vec![element.node.clone()],
            Self::Several { states, end: _ } => states.iter().flat_map(Mountable::elements).collect(),
            Self::Rows { rows, end: _ } => rows.iter().flat_map(|row| row.state.elements()).collect(),
            Self::Live(inner) => inner.elements(),
        }
    }
}

/// Leptos' own way to say more of a view, for its own components.
impl AddAnyAttr for Node {
    type Output<More: LeptosAttribute> = <AnyView as AddAnyAttr>::Output<More>;

    fn add_any_attr<More: LeptosAttribute>(self, more: More) -> Self::Output<More> {
        self.into_any().add_any_attr(more)
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
}
