//! `view!`: pages are written as HTML is, in Leptos' own notation, and become one type, `app::dom::Node`.
//!
//! Leptos' macro of the same name makes a type of every view, and the compiler a copy of its code for every type:
//! most of what a browser would have to load. What is written here is data, read by one small walk.

mod component;
mod element;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use rstml::node::{Node, NodeBlock, NodeElement, NodeName};
use syn::{Error, LitStr, Result, Stmt};

/// Elements, components, text and blocks, as in Leptos. What can follow `on:` are the names of `leptos::ev`.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let nodes = rstml::parse2(tokens.into()).and_then(|nodes| root(&nodes));
    nodes.unwrap_or_else(Error::into_compile_error).into()
}

/// Where the view is written tells it from every other: only nodes of the same place are changed into each other.
fn root(nodes: &[Node]) -> Result<TokenStream> {
    let site = quote!(const { crate::dom::site(::core::file!(), ::core::line!(), ::core::column!()) });
    let written = |node: &Node| {
        let tokens = self::node(node)?;
        let is_element = matches!(node, Node::Element(element) if !is_component(element));
        Ok(if is_element { quote!(#tokens.at(#site)) } else { tokens })
    };
    one(nodes.iter().filter(|node| !is_comment(node)).map(written).collect::<Result<Vec<_>>>()?)
}

/// What stands between two tags.
fn children(nodes: &[Node]) -> Result<Vec<TokenStream>> {
    nodes.iter().filter(|node| !is_comment(node)).map(node).collect()
}

/// The one node, or all of them in a row.
fn one(mut nodes: Vec<TokenStream>) -> Result<TokenStream> {
    match (nodes.pop(), nodes.is_empty()) {
        (None, _) => Ok(quote!(crate::dom::Node::nothing())),
        (Some(only), true) => Ok(only),
        (Some(last), false) => Ok(quote!(crate::dom::Node::several(::std::vec![#(#nodes,)* #last]))),
    }
}

fn node(node: &Node) -> Result<TokenStream> {
    match node {
        Node::Element(element) if is_component(element) => component::tokens(element),
        Node::Element(element) => element::tokens(element),
        Node::Text(text) => Ok(words(&text.value)),
        Node::RawText(text) => {
            Ok(words(&LitStr::new(&text.to_string_best(), proc_macro2::Span::call_site())))
        }
        Node::Block(block) => {
            let block = expression(block);
            Ok(quote!(crate::dom::IntoNode::into_node(#block)))
        }
        Node::Fragment(fragment) => one(children(&fragment.children)?),
        Node::Comment(_) => Ok(quote!(crate::dom::Node::nothing())),
        Node::Doctype(doctype) => Err(Error::new_spanned(doctype, "a document begins on the server")),
        other => Err(Error::new_spanned(other, "this is not part of a page")),
    }
}

/// Without the braces where they hold nothing but an expression.
fn expression(block: &NodeBlock) -> TokenStream {
    match block.try_block().map(|block| block.stmts.as_slice()) {
        Some([Stmt::Expr(expression, None)]) => expression.to_token_stream(),
        _ => block.to_token_stream(),
    }
}

fn words(text: &LitStr) -> TokenStream {
    quote!(crate::dom::Node::text(#text))
}

fn is_comment(node: &Node) -> bool {
    matches!(node, Node::Comment(_))
}

/// Components have names of types, elements have not.
fn is_component(element: &NodeElement<rstml::Infallible>) -> bool {
    match element.name() {
        NodeName::Path(path) => {
            let last = path.path.segments.last().map(|segment| segment.ident.to_string());
            last.is_some_and(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
        }
        NodeName::Punctuated(_) | NodeName::Block(_) => false,
    }
}
