//! From nodes to what stands in the document: new, or found where the server put it.

use leptos::{
    logging::error,
    reactive::effect::RenderEffect,
    tachys::{
        hydration::Cursor,
        renderer::Rndr,
        view::{Mountable, Position, PositionState, Render},
    },
    wasm_bindgen::JsCast,
    web_sys::{self, Comment, Text},
};

use super::{
    Attribute, Element, Kind, Make, Node, Setting, Value, entry,
    event::Listening,
    list,
    state::{ElementState, State},
    value::{Read, Target},
};

/// Where nodes come to stand.
#[derive(Clone)]
pub(super) enum Ground {
    /// Nothing is there yet.
    Bare,
    /// The server's text has become nodes, which are found one after the other.
    Sent(Cursor, PositionState),
}

/// What keeps an attribute as it should be.
pub(super) enum Kept {
    Fixed(Setting),
    Live(#[expect(dead_code, reason = "it ends when it is dropped")] RenderEffect<Setting>),
    Listening(#[expect(dead_code, reason = "it ends when it is dropped")] Option<Listening>),
    Nothing,
}

pub(super) fn raise(node: Node, ground: &Ground) -> State {
    match node.0 {
        Kind::Nothing => State::Nothing(ground.comment()),
        Kind::Text(text) => State::Text { node: ground.text(&text), text },
        Kind::Element(element) => State::Element(Box::new(raise_element(*element, ground))),
        Kind::Several(nodes) => {
            let states = nodes.into_iter().map(|node| raise(node, ground)).collect();
            State::Several { states, end: ground.comment() }
        }
        Kind::Live(make) => raise_live(make, ground.clone()),
        Kind::List(items) => list::raise(items, ground.clone()),
        // The server's alone: it never gets here.
        Kind::Waiting(_) => State::Nothing(ground.comment()),
    }
}

fn raise_live(mut make: Box<dyn Make>, ground: Ground) -> State {
    let effect = RenderEffect::new(move |before| match (make.make(), before) {
        (node, Some(mut state)) => {
            node.rebuild(&mut state);
            state
        }
        (node, None) => raise(node, &ground),
    });
    State::Live(effect.into())
}

fn raise_element(element: Element, ground: &Ground) -> ElementState {
    let Element { tag, is_svg, site, attributes, children } = element;
    let (node, is_new) = ground.element(tag, is_svg);
    let kept = attributes.into_iter().map(|attribute| keep(attribute, &node, is_new)).collect();
    let below = if is_new { &Ground::Bare } else { ground };
    if let Ground::Sent(_, position) = below {
        position.set(Position::FirstChild);
    }
    let mut children: Vec<State> = children.into_iter().map(|child| raise(child, below)).collect();
    if is_new {
        children.iter_mut().for_each(|child| child.mount(&node, None));
    }
    ground.leave(&node);
    ElementState { node, tag, site, kept, children }
}

/// Makes an element say it, and keeps that true. What the server wrote is there already.
pub(super) fn keep(attribute: Attribute, element: &web_sys::Element, is_new: bool) -> Kept {
    match attribute {
        Attribute::Set(target, Value::Fixed(setting)) => {
            if is_new || (matches!(target, Target::Property(_)) && !entry::is_kept(element, target)) {
                target.apply(element, &setting);
            }
            Kept::Fixed(setting)
        }
        Attribute::Set(target, Value::Live(read)) => {
            Kept::Live(keep_live(target, read, element.clone(), is_new))
        }
        Attribute::On(handler) => Kept::Listening(handler.attach(element)),
        Attribute::Reference(tell) => {
            tell(element);
            Kept::Nothing
        }
    }
}

fn keep_live(
    target: Target,
    mut read: Box<dyn Read>,
    element: web_sys::Element,
    is_new: bool,
) -> RenderEffect<Setting> {
    RenderEffect::new(move |before: Option<Setting>| {
        let setting = read.read();
        let is_told = match &before {
            Some(before) => *before == setting,
            None if is_new => false,
            None => {
                matches!(target, Target::Attribute(_) | Target::InnerHtml) || entry::is_kept(&element, target)
            }
        };
        if !is_told {
            target.apply(&element, &setting);
        }
        setting
    })
}

impl Ground {
    /// An element, and whether it is new.
    fn element(&self, tag: &'static str, is_svg: bool) -> (web_sys::Element, bool) {
        let new = || Rndr::create_element(tag, is_svg.then_some("http://www.w3.org/2000/svg"));
        let Self::Sent(cursor, position) = self else { return (new(), true) };
        let place = Place::next(cursor, position);
        match place.found().filter(|found: &web_sys::Element| found.local_name() == tag) {
            Some(found) => (found, false),
            None => (place.mend(cursor, new(), tag), true),
        }
    }

    fn text(&self, text: &str) -> Text {
        let Self::Sent(cursor, position) = self else { return Rndr::create_text_node(text) };
        let mut place = Place::next(cursor, position);
        if position.get() == Position::NextChildAfterText {
            // What stands between two texts.
            place = Place::next(cursor, position);
        }
        position.set(Position::NextChildAfterText);
        place.found().unwrap_or_else(|| place.mend(cursor, Rndr::create_text_node(text), "text"))
    }

    /// Holds a place.
    pub(super) fn comment(&self) -> Comment {
        let Self::Sent(cursor, position) = self else { return Rndr::create_placeholder() };
        let place = Place::next(cursor, position);
        position.set(Position::NextChild);
        place.found().unwrap_or_else(|| place.mend(cursor, Rndr::create_placeholder(), "a place"))
    }

    /// On to what follows `element`.
    fn leave(&self, element: &web_sys::Element) {
        if let Self::Sent(cursor, position) = self {
            cursor.set(element.clone().into());
            position.set(Position::NextChild);
        }
    }
}

/// Where the next node has to be.
enum Place {
    At(web_sys::Node),
    /// There is nothing in it.
    In(web_sys::Node),
    /// There is nothing behind it.
    Behind(web_sys::Node),
}

impl Place {
    fn next(cursor: &Cursor, position: &PositionState) -> Self {
        let before = cursor.current();
        let (next, none): (_, fn(web_sys::Node) -> Self) = match position.get() {
            Position::FirstChild => (before.first_child(), Self::In),
            Position::Current => (Some(before.clone()), Self::In),
            _ => (before.next_sibling(), Self::Behind),
        };
        match next {
            Some(next) => {
                cursor.set(next.clone());
                Self::At(next)
            }
            None => none(before),
        }
    }

    fn found<T: JsCast>(&self) -> Option<T> {
        match self {
            Self::At(node) => node.clone().dyn_into().ok(),
            Self::In(_) | Self::Behind(_) => None,
        }
    }

    /// The server sent something else here, or nothing. What the page wants takes its place, and the console says so.
    fn mend<T: AsRef<web_sys::Node>>(&self, cursor: &Cursor, wanted: T, name: &str) -> T {
        let node = wanted.as_ref();
        let (Self::At(there) | Self::In(there) | Self::Behind(there)) = self;
        error!("hydration: {name} was to be here, and not {}", there.node_name());
        // Fails only where nothing could be put: outside of the document.
        let put = match (self, there.parent_node()) {
            (Self::At(there), Some(parent)) => parent.replace_child(node, there),
            (Self::Behind(there), Some(parent)) => parent.insert_before(node, there.next_sibling().as_ref()),
            (Self::In(parent), _) | (Self::At(parent) | Self::Behind(parent), None) => {
                parent.append_child(node)
            }
        };
        drop(put);
        cursor.set(node.clone());
        wanted
    }
}
