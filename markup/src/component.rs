//! A component, what it is handed, and what is said of the element that it becomes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use rstml::node::{KeyedAttribute, NodeAttribute, NodeElement};
use syn::{Error, Result};

use crate::element;

pub(crate) fn tokens(component: &NodeElement<rstml::Infallible>) -> Result<TokenStream> {
    let attributes = component.attributes().iter().map(keyed).collect::<Result<Vec<_>>>()?;
    let (mut properties, mut bound, mut settings) = (Vec::new(), Vec::new(), Vec::new());
    for attribute in attributes {
        let name = element::name(attribute);
        if let Some(variable) = name.strip_prefix("let:") {
            bound.push(format_ident!("{variable}"));
        } else if name.contains(':') {
            let value = element::value(attribute)?;
            let setting = element::special(&name, &value);
            settings.push(setting.ok_or_else(|| Error::new_spanned(attribute, "this prefix is not known"))?);
        } else {
            let (property, value) = (format_ident!("{name}"), element::handed(attribute)?);
            properties.push(quote!(.#property(#value)));
        }
    }
    let children = children(component, &bound)?;
    let name = component.name();
    // Told apart from the same component elsewhere, of which other things may be said.
    let site = (!settings.is_empty()).then(
        || quote!(.at(const { crate::dom::site(::core::file!(), ::core::line!(), ::core::column!()) })),
    );
    Ok(quote! {
        ::leptos::component::component_view(
            &#name,
            ::leptos::component::component_props_builder(&#name) #(#properties)* #children .build(),
        )
        #(#settings)* #site
    })
}

fn children(component: &NodeElement<rstml::Infallible>, bound: &[proc_macro2::Ident]) -> Result<TokenStream> {
    if component.children.is_empty() {
        return Ok(TokenStream::new());
    }
    let children = crate::one(crate::children(&component.children)?)?;
    Ok(if bound.is_empty() {
        quote!(.children(crate::dom::ToChildren::to_children(move || #children)))
    } else {
        quote!(.children(move |#(#bound),*| #children))
    })
}

fn keyed(attribute: &NodeAttribute) -> Result<&KeyedAttribute> {
    match attribute {
        NodeAttribute::Attribute(attribute) => Ok(attribute),
        NodeAttribute::Block(block) => Err(Error::new_spanned(block, "a component is handed things by name")),
    }
}
