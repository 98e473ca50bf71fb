//! An element and what is said of it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use rstml::node::{KVAttributeValue, KeyedAttribute, NodeAttribute, NodeElement};
use syn::{Error, Result};

/// Elements of drawings, which are made in a namespace of their own.
const SVG: [&str; 18] = [
    "svg",
    "path",
    "circle",
    "ellipse",
    "rect",
    "line",
    "polyline",
    "polygon",
    "g",
    "defs",
    "use",
    "mask",
    "text",
    "tspan",
    "pattern",
    "clipPath",
    "linearGradient",
    "stop",
];

pub(crate) fn tokens(element: &NodeElement<rstml::Infallible>) -> Result<TokenStream> {
    let tag = element.name().to_string();
    let make = if SVG.contains(&tag.as_str()) { quote!(svg) } else { quote!(element) };
    let settings = element.attributes().iter().map(setting).collect::<Result<Vec<_>>>()?;
    let children = crate::children(&element.children)?;
    Ok(quote!(crate::dom::Node::#make(#tag) #(#settings)* #(.child(#children))*))
}

fn setting(attribute: &NodeAttribute) -> Result<TokenStream> {
    let NodeAttribute::Attribute(attribute) = attribute else {
        return Err(Error::new_spanned(attribute, "an attribute has a name"));
    };
    let name = name(attribute);
    let value = value(attribute)?;
    Ok(match name.as_str() {
        "node_ref" => quote!(.reference(#value)),
        "inner_html" => quote!(.inner_html(#value)),
        _ => special(&name, &value).unwrap_or_else(|| quote!(.set(#name, #value))),
    })
}

/// What has a prefix means the same on an element and on a component that becomes one.
pub(crate) fn special(name: &str, value: &TokenStream) -> Option<TokenStream> {
    let (prefix, name) = name.split_once(':')?;
    match prefix {
        "on" => {
            let event = event(name);
            Some(quote!(.on(#event, #value)))
        }
        "class" => Some(quote!(.class_when(#name, #value))),
        "prop" => Some(quote!(.property(#name, #value))),
        "attr" => Some(quote!(.set(#name, #value))),
        _ => None,
    }
}

fn event(name: &str) -> TokenStream {
    let (name, captured) = name.strip_suffix(":capture").map_or((name, false), |name| (name, true));
    let event = Ident::new(name, Span::call_site());
    if captured { quote!(::leptos::ev::capture(::leptos::ev::#event)) } else { quote!(::leptos::ev::#event) }
}

pub(crate) fn name(attribute: &KeyedAttribute) -> String {
    attribute.key.to_string().trim_start_matches("r#").to_owned()
}

/// An attribute without a value is there, which is all that it says.
pub(crate) fn value(attribute: &KeyedAttribute) -> Result<TokenStream> {
    match attribute.possible_value.to_value() {
        None => Ok(quote!(true)),
        Some(value) => match &value.value {
            KVAttributeValue::Expr(expression) => Ok(expression.to_token_stream()),
            KVAttributeValue::InvalidBraced(block) => Err(Error::new_spanned(block, "this is not a value")),
        },
    }
}

/// As [`value`], for a component: what has no value is handed a variable of its name.
pub(crate) fn handed(attribute: &KeyedAttribute) -> Result<TokenStream> {
    match attribute.possible_value.to_value() {
        None => Ok(format_ident!("{}", name(attribute)).into_token_stream()),
        Some(_) => value(attribute),
    }
}
