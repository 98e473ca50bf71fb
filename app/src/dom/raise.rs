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
    Sent { cursor: Cursor, position: PositionState, age: Age },
}

/// How what is found came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// It was made just now, and says nothing yet.
    New,
    /// The server has made it of what is known here.
    Fresh,
    /// The server has made it of what was known then.
    Old,
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
        Kind::AsSent(instead) => match ground.within() {
            Some(element) => State::AsSent(element),
            None => raise(instead(), ground),
        },
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

/// Over what the server sent within an element a while ago: what is different by now is changed, and what somebody typed
/// stays.
pub(super) fn raise_over(node: Node, element: &web_sys::Element) -> State {
    let (cursor, position) = (Cursor::new(element.clone()), PositionState::new(Position::FirstChild));
    let ground = Ground::Sent { cursor, position, age: Age::Old };
    let state = raise(node, &ground);
    ground.clear_rest();
    state
}

fn raise_element(element: Element, ground: &Ground) -> ElementState {
    let Element { tag, is_svg, site, attributes, children } = element;
    let (node, age) = ground.element(tag, is_svg);
    let kept = attributes.into_iter().map(|attribute| keep(attribute, &node, age)).collect();
    let below = if age == Age::New { &Ground::Bare } else { ground };
    if let Ground::Sent { position, .. } = below {
        position.set(Position::FirstChild);
    }
    let mut children: Vec<State> = children.into_iter().map(|child| raise(child, below)).collect();
    if age == Age::New {
        children.iter_mut().for_each(|child| child.mount(&node, None));
    }
    below.clear_rest();
    ground.leave(&node);
    ElementState { node, tag, site, kept, children }
}

/// Makes an element say it, and keeps that true. What the server wrote just now is there already.
pub(super) fn keep(attribute: Attribute, element: &web_sys::Element, age: Age) -> Kept {
    match attribute {
        Attribute::Set(target, Value::Fixed(setting)) => {
            if !is_told(element, target, age) {
                target.apply(element, &setting);
            }
            Kept::Fixed(setting)
        }
        Attribute::Set(target, Value::Live(read)) => {
            Kept::Live(keep_live(target, read, element.clone(), age))
        }
        Attribute::On(handler) => Kept::Listening(handler.attach(element)),
        Attribute::Reference(tell) => {
            tell(element);
            Kept::Nothing
        }
    }
}

/// Whether an element says it as it is, or something else that stays.
fn is_told(element: &web_sys::Element, target: Target, age: Age) -> bool {
    match (age, target) {
        (Age::New, _) => false,
        (_, Target::Property(_)) => entry::is_kept(element, target),
        (Age::Fresh, _) => true,
        // Whether details are open is the browser's to change, too.
        (Age::Old, _) => target == Target::Attribute("open"),
    }
}

fn keep_live(
    target: Target,
    mut read: Box<dyn Read>,
    element: web_sys::Element,
    age: Age,
) -> RenderEffect<Setting> {
    RenderEffect::new(move |before: Option<Setting>| {
        let setting = read.read();
        let is_told = match &before {
            Some(before) => *before == setting,
            None => is_told(&element, target, age),
        };
        if !is_told {
            target.apply(&element, &setting);
        }
        setting
    })
}

impl Ground {
    pub(super) fn sent(cursor: Cursor, position: PositionState) -> Self {
        Self::Sent { cursor, position, age: Age::Fresh }
    }

    /// An element, and how it came to be.
    fn element(&self, tag: &'static str, is_svg: bool) -> (web_sys::Element, Age) {
        let new = || Rndr::create_element(tag, is_svg.then_some("http://www.w3.org/2000/svg"));
        let Self::Sent { cursor, position, age } = self else { return (new(), Age::New) };
        let place = Place::next(cursor, position);
        match place.found().filter(|found: &web_sys::Element| found.local_name() == tag) {
            Some(found) => (found, *age),
            None => (place.mend(cursor, new(), tag, *age), Age::New),
        }
    }

    /// The element, the content of which comes next.
    fn within(&self) -> Option<web_sys::Element> {
        let Self::Sent { cursor, position, .. } = self else { return None };
        let is_at_its_beginning = position.get() == Position::FirstChild;
        is_at_its_beginning.then(|| cursor.current().dyn_into().ok()).flatten()
    }

    /// What the server sent behind all that there is by now goes.
    fn clear_rest(&self) {
        let Self::Sent { cursor, position, age: Age::Old } = self else { return };
        if position.get() == Position::FirstChild {
            return;
        }
        let last = cursor.current();
        while let (Some(parent), Some(next)) = (last.parent_node(), last.next_sibling()) {
            // It is a child of it.
            drop(parent.remove_child(&next));
        }
    }

    fn text(&self, text: &str) -> Text {
        let Self::Sent { cursor, position, age } = self else { return Rndr::create_text_node(text) };
        let mut place = Place::next(cursor, position);
        if position.get() == Position::NextChildAfterText {
            // What stands between two texts.
            place = Place::next(cursor, position);
        }
        position.set(Position::NextChildAfterText);
        match place.found::<Text>() {
            Some(found) => {
                if *age == Age::Old && found.data() != text {
                    found.set_data(text);
                }
                found
            }
            None => place.mend(cursor, Rndr::create_text_node(text), "text", *age),
        }
    }

    /// Holds a place.
    pub(super) fn comment(&self) -> Comment {
        let Self::Sent { cursor, position, age } = self else { return Rndr::create_placeholder() };
        let place = Place::next(cursor, position);
        position.set(Position::NextChild);
        place.found().unwrap_or_else(|| place.mend(cursor, Rndr::create_placeholder(), "a place", *age))
    }

    /// On to what follows `element`.
    fn leave(&self, element: &web_sys::Element) {
        if let Self::Sent { cursor, position, .. } = self {
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

    /// The server sent something else here, or nothing. What the page wants takes its place; where that is no news, the
    /// console says so.
    fn mend<T: AsRef<web_sys::Node>>(&self, cursor: &Cursor, wanted: T, name: &str, age: Age) -> T {
        let node = wanted.as_ref();
        let (Self::At(there) | Self::In(there) | Self::Behind(there)) = self;
        if age == Age::Fresh {
            error!("hydration: {name} was to be here, and not {}", there.node_name());
        }
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
