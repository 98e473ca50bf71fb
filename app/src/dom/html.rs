//! From nodes to the text that the server sends. Between two texts stands an empty comment, which parsers keep apart;
//! another holds the place of nothing, and ends what there may be more of.

use std::{future::Future, pin::Pin};

use html_escape::{encode_double_quoted_attribute, encode_text};
use leptos::{
    prelude::AnyView,
    tachys::{
        html::{attribute::any_attribute::AnyAttribute, element::attributes_to_html},
        hydration::Cursor,
        ssr::StreamBuilder,
        view::{Position, PositionState, RenderHtml},
    },
};

use super::{
    Attribute, Element, Kind, Node, Setting, State,
    list::Item,
    raise::{Ground, raise},
    value::Target,
};

/// Elements that end with their tag.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Where the text goes: into one string, or into a stream that waits for some of its parts.
trait Sink {
    fn push(&mut self, text: &str);
    fn waiting(&mut self, view: AnyView, more: Vec<AnyAttribute>, place: &mut Place<'_>);
}

/// Where in the text we are, and how it is to be written.
struct Place<'a> {
    position: &'a mut Position,
    escapes: bool,
    marks_branches: bool,
}

struct Streamed<'a, const OUT_OF_ORDER: bool>(&'a mut StreamBuilder);

impl Sink for String {
    fn push(&mut self, text: &str) {
        self.push_str(text);
    }

    fn waiting(&mut self, view: AnyView, more: Vec<AnyAttribute>, place: &mut Place<'_>) {
        view.to_html_with_buf(self, place.position, place.escapes, place.marks_branches, more);
    }
}

impl<const OUT_OF_ORDER: bool> Sink for Streamed<'_, OUT_OF_ORDER> {
    fn push(&mut self, text: &str) {
        self.0.push_sync(text);
    }

    fn waiting(&mut self, view: AnyView, more: Vec<AnyAttribute>, place: &mut Place<'_>) {
        let Place { position, escapes, marks_branches } = place;
        view.to_html_async_with_buf::<OUT_OF_ORDER>(self.0, position, *escapes, *marks_branches, more);
    }
}

fn write(node: Node, sink: &mut impl Sink, place: &mut Place<'_>, more: Vec<AnyAttribute>) {
    match node.0 {
        Kind::Nothing => hold(sink, place),
        Kind::Text(text) => write_text(&text, sink, place),
        Kind::Element(element) => write_element(*element, sink, place, more),
        Kind::Several(nodes) => write_several(nodes, sink, place, &more),
        Kind::Live(mut make) => write(make.make(), sink, place, more),
        Kind::List(mut items) => {
            write_several(items().into_iter().map(Item::node).collect(), sink, place, &more);
        }
        Kind::Waiting(view) => sink.waiting(view, more, place),
    }
}

fn write_several(nodes: Vec<Node>, sink: &mut impl Sink, place: &mut Place<'_>, more: &[AnyAttribute]) {
    for node in nodes {
        write(node, sink, place, more.to_vec());
    }
    hold(sink, place);
}

fn hold(sink: &mut impl Sink, place: &mut Place<'_>) {
    sink.push("<!>");
    *place.position = Position::NextChild;
}

fn write_text(text: &str, sink: &mut impl Sink, place: &mut Place<'_>) {
    if *place.position == Position::NextChildAfterText {
        sink.push("<!>");
    }
    // A text of nothing would be no node at all.
    sink.push(if text.is_empty() { " " } else { "" });
    sink.push(&encode_text(text));
    *place.position = Position::NextChildAfterText;
}

fn write_element(element: Element, sink: &mut impl Sink, place: &mut Place<'_>, more: Vec<AnyAttribute>) {
    let Element { tag, is_svg: _, site: _, attributes, children } = element;
    sink.push("<");
    sink.push(tag);
    let inner_html = write_attributes(attributes, sink);
    if !more.is_empty() {
        let mut text = String::new();
        attributes_to_html(more, &mut text);
        sink.push(&text);
    }
    sink.push(">");
    if !VOID.contains(&tag) {
        *place.position = Position::FirstChild;
        match inner_html {
            Some(html) => sink.push(&html),
            None => children.into_iter().for_each(|child| write(child, sink, place, Vec::new())),
        }
        sink.push("</");
        sink.push(tag);
        sink.push(">");
    }
    *place.position = Position::NextChild;
}

/// All of them, but for the one that is the element's content.
fn write_attributes(attributes: Vec<Attribute>, sink: &mut impl Sink) -> Option<String> {
    let mut inner_html = None;
    for attribute in attributes {
        let Attribute::Set(target, mut value) = attribute else { continue };
        match (target, value.now()) {
            (Target::Attribute(name), Setting::Present) => write_attribute(name, "", sink),
            (Target::Attribute(name), Setting::Text(text)) => write_attribute(name, &text, sink),
            (Target::InnerHtml, Setting::Text(html)) => inner_html = Some(html.into_owned()),
            (Target::Attribute(_) | Target::InnerHtml | Target::Property(_), _) => {}
        }
    }
    inner_html
}

fn write_attribute(name: &str, value: &str, sink: &mut impl Sink) {
    sink.push(" ");
    sink.push(name);
    sink.push("=\"");
    sink.push(&encode_double_quoted_attribute(value));
    sink.push("\"");
}

impl RenderHtml for Node {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    /// Reads what there is to be waited for.
    fn dry_resolve(&mut self) {
        match &mut self.0 {
            Kind::Nothing | Kind::Text(_) => {}
            Kind::Element(element) => {
                for attribute in &mut element.attributes {
                    if let Attribute::Set(_, value) = attribute {
                        value.now();
                    }
                }
                element.children.iter_mut().for_each(Self::dry_resolve);
            }
            Kind::Several(nodes) => nodes.iter_mut().for_each(Self::dry_resolve),
            Kind::Live(make) => make.make().dry_resolve(),
            Kind::List(items) => items().into_iter().for_each(|item| item.node().dry_resolve()),
            Kind::Waiting(view) => view.dry_resolve(),
        }
    }

    async fn resolve(self) -> Self {
        resolve(self).await
    }

    fn to_html_with_buf(
        self,
        buffer: &mut String,
        position: &mut Position,
        escapes: bool,
        marks_branches: bool,
        more: Vec<AnyAttribute>,
    ) {
        write(self, buffer, &mut Place { position, escapes, marks_branches }, more);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buffer: &mut StreamBuilder,
        position: &mut Position,
        escapes: bool,
        marks_branches: bool,
        more: Vec<AnyAttribute>,
    ) {
        let place = &mut Place { position, escapes, marks_branches };
        write(self, &mut Streamed::<OUT_OF_ORDER>(buffer), place, more);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> State {
        raise(self, &Ground::Sent(cursor.clone(), position.clone()))
    }

    fn html_len(&self) -> usize {
        0
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// The same, with everything there that was waited for.
fn resolve(node: Node) -> Pin<Box<dyn Future<Output = Node> + Send>> {
    Box::pin(async move {
        match node.0 {
            Kind::Element(mut element) => {
                element.children = resolve_all(element.children).await;
                Node(Kind::Element(element))
            }
            Kind::Several(nodes) => Node::several(resolve_all(nodes).await),
            Kind::Live(mut make) => {
                let made = make.make();
                resolve(made).await
            }
            Kind::List(mut items) => {
                let nodes = items().into_iter().map(Item::node).collect();
                Node::several(resolve_all(nodes).await)
            }
            Kind::Waiting(view) => Node(Kind::Waiting(view.resolve().await)),
            kind @ (Kind::Nothing | Kind::Text(_)) => Node(kind),
        }
    })
}

async fn resolve_all(nodes: Vec<Node>) -> Vec<Node> {
    futures_util::future::join_all(nodes.into_iter().map(resolve)).await
}
