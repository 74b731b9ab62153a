//! From views to what is printed: a view becomes a page (meaning), a page becomes text or Markdown
//! (style), JSON comes from the view itself.

pub mod escape;
pub mod links;
pub mod markdown;
mod markup;
pub mod page;
pub mod pages;
pub mod snippet;
pub mod text;
pub mod wrap;

pub use page::{Element, Page, Tone};
