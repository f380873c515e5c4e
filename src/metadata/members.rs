//! The members of a JSON object of metadata, each as it stands. Members that nobody asks for are never decoded: numbers
//! may exceed any integer, and texts hold pictures.

use std::borrow::Cow;

use crate::encoding::distinct::are_distinct;
use crate::encoding::json::{JsonFault, Reader};

/// The members of one object.
pub(super) struct Members<'a> {
    members: Vec<(Cow<'a, str>, &'a str)>,
    /// Whether no two have one name.
    pub(super) are_distinct: bool,
}

impl<'a> Members<'a> {
    /// Reads the next object. `Ok(None)` if it is no object, or a name is no text.
    pub(super) fn read_from(reader: &mut Reader<'a>) -> Result<Option<Self>, JsonFault> {
        or_step_over(reader, Self::read_object)
    }

    fn read_object(reader: &mut Reader<'a>) -> Result<Option<Self>, JsonFault> {
        let mut members = Vec::new();
        let is_object = reader.object(|name, value| {
            members.push((name, value.raw()?));
            Ok::<_, JsonFault>(())
        })?;
        let mut names: Vec<_> = members.iter().map(|(name, _)| &**name).collect();
        let are_distinct = are_distinct(&mut names);
        Ok(is_object.then_some(Self { members, are_distinct }))
    }

    /// Reads the object that fills `json`. `Ok(None)` if it is no object, or repeats a member.
    pub(super) fn read(json: &'a str) -> Result<Option<Self>, JsonFault> {
        let mut reader = Reader::new(json);
        let members = Self::read_from(&mut reader)?;
        reader.finish()?;
        Ok(members.filter(|members| members.are_distinct))
    }

    /// All of them, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.members.iter().map(|(name, value)| (&**name, *value))
    }

    /// The value of a member, as it stands; of several, the first.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.iter().find(|(there, _)| *there == name).map(|(_, value)| value)
    }

    /// The text of a member. The inner option is none if the value is no text.
    pub(super) fn text(&self, name: &str) -> Result<Option<Option<Cow<'a, str>>>, JsonFault> {
        self.get(name).map(text).transpose()
    }

    /// The number of a member, if it is a whole number that the integer holds.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }

    /// The texts of a member, if it is an array of texts.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<Cow<'a, str>>>, JsonFault> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let texts = elements(value, |element| element.string())?;
        Ok(texts.and_then(|texts| texts.into_iter().collect()))
    }
}

/// The outcome of `read` on the next value. If it fails on a well-formed value, this steps over the value and gives the
/// default: the escapes of a name may be no text.
pub(super) fn or_step_over<'a, T: Default>(
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, JsonFault>,
) -> Result<T, JsonFault> {
    let mut whole = reader.clone();
    read(reader).or_else(|_| {
        whole.raw()?;
        *reader = whole;
        Ok(T::default())
    })
}

/// The text that a value is, if it is one.
pub(super) fn text(value: &str) -> Result<Option<Cow<'_, str>>, JsonFault> {
    Reader::new(value).string()
}

/// The results of `read` for each element of an array. None if the value is no array.
pub(super) fn elements<'a, T>(
    value: &'a str,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, JsonFault>,
) -> Result<Option<Vec<T>>, JsonFault> {
    let mut elements = Vec::new();
    let is_array = Reader::new(value).array(|element| {
        elements.push(read(element)?);
        Ok::<_, JsonFault>(())
    })?;
    Ok(is_array.then_some(elements))
}
