//! What pages are made of. [`view!`] writes it as HTML is written; here is what becomes of it: text on the server,
//! a walk over what that text became when the browser takes it over, and changes to it from then on.
//!
//! There is one type of node, whatever it shows, and one walk over it. A page's own code is therefore little more
//! than its words, and what every visitor loads stays small; see `DESIGN.md`.

mod children;
mod effect;
mod entry;
mod event;
mod html;
mod into_node;
mod library;
mod list;
mod raise;
mod state;
mod value;

use std::borrow::Cow;

use leptos::{
    ev::EventDescriptor,
    html::ElementType,
    prelude::{AnyView, NodeRef},
    tachys::html::node_ref::NodeRefContainer,
    wasm_bindgen::JsCast,
    web_sys,
};

pub use children::{Children, ChildrenFn, Fallback, ToChildren};
pub use effect::{effect, watch};
pub use into_node::IntoNode;
pub use library::{For, Show, Title, Transition};
pub use markup::view;
pub use state::State;
pub use value::{IntoSetting, IntoValue, Setting, Value};

use event::Handler;
use list::Items;
use value::Target;

/// A piece of a page.
pub struct Node(Kind);

enum Kind {
    /// Holds a place for what may come.
    Nothing,
    Text(Cow<'static, str>),
    Element(Box<Element>),
    Several(Vec<Node>),
    /// Made again whenever what it read has changed.
    Live(Box<dyn Make>),
    /// Of rows that stay themselves wherever they stand.
    List(Items),
    /// What waits for what a page is loaded with: on the server alone, by Leptos' means.
    Waiting(AnyView),
}

/// A function without arguments. The table that the compiler writes for one holds this alone; for `FnMut` it would hold
/// a second copy, for `FnOnce`.
trait Make: Send {
    fn make(&mut self) -> Node;
}

impl<F: FnMut() -> Node + Send> Make for F {
    fn make(&mut self) -> Node {
        self()
    }
}

struct Element {
    tag: &'static str,
    is_svg: bool,
    /// Only what was written at the same place is changed into each other.
    site: u32,
    attributes: Vec<Attribute>,
    children: Vec<Node>,
}

enum Attribute {
    Set(Target, Value),
    On(Handler),
    Reference(Box<dyn FnOnce(&web_sys::Element) + Send>),
}

impl Node {
    #[must_use]
    pub fn nothing() -> Self {
        Self(Kind::Nothing)
    }

    #[must_use]
    pub fn text(words: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::Text(words.into()))
    }

    #[must_use]
    pub fn element(tag: &'static str) -> Self {
        Self::empty(tag, false)
    }

    /// An element of a drawing.
    #[must_use]
    pub fn svg(tag: &'static str) -> Self {
        Self::empty(tag, true)
    }

    #[must_use]
    pub fn several(nodes: Vec<Self>) -> Self {
        Self(Kind::Several(nodes))
    }

    /// What `make` makes, as long as nothing that it read has changed; then what it makes next.
    #[must_use]
    pub fn live(make: impl FnMut() -> Self + Send + 'static) -> Self {
        Self(Kind::Live(Box::new(make)))
    }

    fn empty(tag: &'static str, is_svg: bool) -> Self {
        let (attributes, children) = (Vec::new(), Vec::new());
        Self(Kind::Element(Box::new(Element { tag, is_svg, site: 0, attributes, children })))
    }

    /// Written there; see [`site`].
    #[must_use]
    pub fn at(self, site: u32) -> Self {
        self.of_element(|element| element.site = element.site.rotate_left(5) ^ site)
    }

    /// An attribute.
    #[must_use]
    pub fn set(self, name: &'static str, value: impl IntoValue) -> Self {
        self.with(Attribute::Set(Target::Attribute(name), value.into_value()))
    }

    /// What scripts set, and HTML cannot say: the text in a field as it is now.
    #[must_use]
    pub fn property(self, name: &'static str, value: impl IntoValue) -> Self {
        self.with(Attribute::Set(Target::Property(name), value.into_value()))
    }

    /// Another class, while `value` holds.
    #[must_use]
    pub fn class_when(self, name: &'static str, value: impl IntoValue) -> Self {
        self.joined_class(name, value.into_value())
    }

    #[must_use]
    pub fn inner_html(self, html: impl IntoValue) -> Self {
        self.with(Attribute::Set(Target::InnerHtml, html.into_value()))
    }

    #[must_use]
    pub fn on<E>(self, event: E, handle: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        self.with(Attribute::On(Handler::new(event.name(), E::CAPTURE, handle)))
    }

    /// Tells `node` which element this has become.
    #[must_use]
    pub fn reference<E>(self, node: NodeRef<E>) -> Self
    where
        E: ElementType,
        E::Output: JsCast + 'static,
    {
        self.with(Attribute::Reference(Box::new(move |element| node.load(element))))
    }

    #[must_use]
    pub fn child(self, child: Self) -> Self {
        self.of_element(|element| element.children.push(child))
    }

    fn with(self, attribute: Attribute) -> Self {
        self.of_element(|element| {
            debug_assert!(!element.says(&attribute), "an attribute is said twice: only one can hold");
            element.attributes.push(attribute);
        })
    }

    fn joined_class(self, name: &'static str, value: Value) -> Self {
        self.of_element(|element| {
            let set = element.attributes.iter_mut().find_map(|attribute| match attribute {
                Attribute::Set(Target::Attribute("class"), classes) => Some(classes),
                _ => None,
            });
            match set {
                Some(classes) => {
                    let before = std::mem::replace(classes, Value::Fixed(Setting::Absent));
                    *classes = before.and_class(name, value);
                }
                None => {
                    let classes = Value::Fixed(Setting::Absent).and_class(name, value);
                    element.attributes.push(Attribute::Set(Target::Attribute("class"), classes));
                }
            }
        })
    }

    /// Only elements have attributes and children; components that are given some become elements.
    fn of_element(mut self, change: impl FnOnce(&mut Element)) -> Self {
        match &mut self.0 {
            Kind::Element(element) => change(element),
            _ => debug_assert!(false, "what is not an element was given an attribute or a child"),
        }
        self
    }
}

impl Element {
    /// Whether something is said of what `attribute` is about.
    fn says(&self, attribute: &Attribute) -> bool {
        let Attribute::Set(about, _) = attribute else { return false };
        self.attributes.iter().any(|said| matches!(said, Attribute::Set(target, _) if target == about))
    }
}

/// A number for a place in the sources.
#[must_use]
pub const fn site(file: &str, line: u32, column: u32) -> u32 {
    // FNV-1a
    let (file, mut hash, mut at) = (file.as_bytes(), 0x811c_9dc5_u32, 0);
    while at < file.len() {
        hash = (hash ^ file[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash = (hash ^ line).wrapping_mul(0x0100_0193);
    (hash ^ column).wrapping_mul(0x0100_0193)
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Kind::Element(element) => {
                f.debug_tuple("Element").field(&element.tag).field(&element.children).finish()
            }
            Kind::Several(nodes) => f.debug_tuple("Several").field(nodes).finish(),
            Kind::Nothing => f.write_str("Nothing"),
            Kind::Live(_) => f.write_str("Live"),
            Kind::List(_) => f.write_str("List"),
            Kind::Waiting(_) => f.write_str("Waiting"),
        }
    }
}
