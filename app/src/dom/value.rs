use std::borrow::Cow;

use leptos::{wasm_bindgen::JsValue, web_sys};

use crate::signals::{MaybeProp, Memo, RwSignal, Signal};

/// What an attribute or a property is at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Absent,
    /// There, and saying no more: `disabled`, `open`.
    Present,
    Text(Cow<'static, str>),
}

/// What an attribute or a property is, now and later.
pub enum Value {
    Fixed(Setting),
    #[expect(private_interfaces, reason = "how it is read is nobody else's to look into")]
    Live(Box<dyn Read>),
}

/// As [`super::Make`], for values.
pub(super) trait Read: Send {
    fn read(&mut self) -> Setting;
}

impl<F: FnMut() -> Setting + Send> Read for F {
    fn read(&mut self) -> Setting {
        self()
    }
}

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Attribute(&'static str),
    Property(&'static str),
    InnerHtml,
}

impl Value {
    /// At this moment.
    pub(super) fn now(&mut self) -> Setting {
        match self {
            Self::Fixed(setting) => setting.clone(),
            Self::Live(read) => read.read(),
        }
    }

    /// These classes, and `name` while `when` holds.
    pub(super) fn and_class(mut self, name: &'static str, mut when: Self) -> Self {
        let is_fixed = matches!((&self, &when), (Self::Fixed(_), Self::Fixed(_)));
        let mut joined = move || match (self.now(), when.now()) {
            (classes, Setting::Absent) => classes,
            (Setting::Text(classes), _) => Setting::Text(Cow::Owned(format!("{classes} {name}"))),
            (Setting::Absent | Setting::Present, _) => Setting::Text(Cow::Borrowed(name)),
        };
        if is_fixed { Self::Fixed(joined()) } else { Self::Live(Box::new(joined)) }
    }
}

impl Target {
    pub(super) fn apply(self, element: &web_sys::Element, setting: &Setting) {
        match (self, setting) {
            // A name that the page itself wrote is one that an attribute may have.
            (Self::Attribute(name), Setting::Absent) => drop(element.remove_attribute(name)),
            (Self::Attribute(name), Setting::Present) => drop(element.set_attribute(name, "")),
            (Self::Attribute(name), Setting::Text(text)) => drop(element.set_attribute(name, text)),
            (Self::Property(name), setting) => {
                let value = match setting {
                    Setting::Absent => JsValue::FALSE,
                    Setting::Present => JsValue::TRUE,
                    Setting::Text(text) => JsValue::from_str(text),
                };
                let name = JsValue::from_str(name);
                // Whoever types a date part by part would lose the other parts to the same value, written again.
                if js_sys::Reflect::get(element, &name).as_ref() != Ok(&value) {
                    drop(js_sys::Reflect::set(element, &name, &value));
                }
            }
            (Self::InnerHtml, Setting::Text(html)) => element.set_inner_html(html),
            (Self::InnerHtml, Setting::Absent | Setting::Present) => element.set_inner_html(""),
        }
    }
}

/// What can be an attribute.
pub trait IntoSetting {
    fn into_setting(self) -> Setting;
}

/// What can be an attribute, now and later.
pub trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoSetting for &'static str {
    fn into_setting(self) -> Setting {
        Setting::Text(Cow::Borrowed(self))
    }
}

impl IntoSetting for String {
    fn into_setting(self) -> Setting {
        Setting::Text(Cow::Owned(self))
    }
}

impl IntoSetting for bool {
    fn into_setting(self) -> Setting {
        if self { Setting::Present } else { Setting::Absent }
    }
}

impl<T: IntoSetting> IntoSetting for Option<T> {
    fn into_setting(self) -> Setting {
        self.map_or(Setting::Absent, IntoSetting::into_setting)
    }
}

impl<T: IntoSetting> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        Value::Fixed(self.into_setting())
    }
}

impl<F, T> IntoValue for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoSetting,
{
    fn into_value(mut self) -> Value {
        Value::Live(Box::new(move || self().into_setting()))
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl IntoSetting for $number {
            fn into_setting(self) -> Setting {
                self.to_string().into_setting()
            }
        }
    )*};
}

macro_rules! fixed {
    ($($fixed:ty),*) => {$(
        impl IntoValue for $fixed {
            fn into_value(self) -> Value {
                Value::Fixed(self.into_setting())
            }
        }
    )*};
}

macro_rules! signals {
    ($($signal:ident),*) => {$(
        impl<T> IntoValue for $signal<T>
        where
            T: IntoSetting + Clone + Send + Sync + 'static,
        {
            fn into_value(self) -> Value {
                Value::Live(Box::new(move || self.get().into_setting()))
            }
        }
    )*};
}

numbers!(u8, u16, i32, u32, i64, u64, usize);
fixed!(&'static str, String, bool, u8, u16, i32, u32, i64, u64, usize);
signals!(Signal, Memo, RwSignal, MaybeProp);

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(setting) => setting.fmt(f),
            Self::Live(_) => f.write_str("Live"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_joined() {
        for (classes, when, expected) in [
            (Some("row"), true, Some("row gone")),
            (Some("row"), false, Some("row")),
            (None, true, Some("gone")),
            (None, false, None),
        ] {
            for when in [Value::Fixed(when.into_setting()), (move || when).into_value()] {
                let mut joined = classes.into_value().and_class("gone", when);
                assert_eq!(joined.now(), expected.into_setting());
            }
        }
    }
}
