//! The program's source as its parser sees it: what it imports, which literals it holds, which
//! types it defines.
//!
//! Code under `#[cfg(test)]` and documentation are left out everywhere.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Attribute, Lit, UseTree, Visibility};

/// One file below `src/`.
#[derive(Debug, Default)]
pub struct Source {
    /// Below `src/`, with `/`.
    pub path: String,
    /// Every path that it names, from the crate's root where it leads there: `["crate", "log",
    /// "Record"]`, `["std", "fs"]`.
    pub paths: Vec<(usize, Vec<String>)>,
    /// Every text and number, with its line.
    pub literals: Vec<(usize, String)>,
    /// Every name of its own code, with its line.
    pub names: Vec<(usize, String)>,
    /// The macros that it calls.
    pub macros: Vec<(usize, String)>,
    /// The names of its public types.
    pub types: Vec<String>,
    /// The module in which the visitor stands.
    module: Vec<String>,
}

impl Source {
    /// The folder or file at the top of `src/` that it belongs to.
    pub fn top(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The other parts at the top of `src/` that it uses, with the line.
    pub fn uses(&self) -> impl Iterator<Item = (usize, &str)> {
        self.paths.iter().filter_map(|(line, path)| match path.as_slice() {
            [root, top, ..] if root == "crate" && top != self.top() => Some((*line, top.as_str())),
            _ => None,
        })
    }

    /// Reads one file.
    pub fn parse(path: &str, text: &str) -> Source {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("src/{path}: {error}"));
        let module = path
            .trim_end_matches(".rs")
            .split('/')
            .filter(|it| !["mod", "lib", "main"].contains(it));
        let mut source = Source {
            path: path.to_owned(),
            module: module.map(str::to_owned).collect(),
            ..Source::default()
        };
        source.visit_file(&file);
        source
    }

    /// Notes a path, from the root of the crate where it starts with `super` or `self`.
    fn path(&mut self, line: usize, segments: Vec<String>) {
        let ups = segments.iter().take_while(|it| *it == "super" || *it == "self").count();
        let resolved = if ups == 0 {
            segments
        } else {
            let levels = segments[..ups].iter().filter(|it| *it == "super").count();
            let kept = self.module.len().saturating_sub(levels);
            let root = std::iter::once("crate".to_owned());
            root.chain(self.module[..kept].iter().cloned())
                .chain(segments[ups..].iter().cloned())
                .collect()
        };
        self.paths.push((line, resolved));
    }

    fn use_tree(&mut self, line: usize, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| {
            let mut all = before.to_vec();
            // `use a::{self}` is `use a`.
            if name != "self" || all.is_empty() {
                all.push(name.to_string());
            }
            all
        };
        match tree {
            UseTree::Path(path) => self.use_tree(line, &with(&path.ident), &path.tree),
            UseTree::Name(name) => self.path(line, with(&name.ident)),
            UseTree::Rename(name) => self.path(line, with(&name.ident)),
            UseTree::Glob(_) => self.path(line, before.to_vec()),
            UseTree::Group(group) => {
                group.items.iter().for_each(|it| self.use_tree(line, before, it))
            }
        }
    }

    fn literal(&mut self, literal: &Lit) {
        let line = literal.span().start().line;
        match literal {
            Lit::Str(text) => self.literals.push((line, text.value())),
            Lit::ByteStr(text) => {
                self.literals.push((line, String::from_utf8_lossy(&text.value()).into_owned()))
            }
            Lit::Int(number) => self.literals.push((line, number.base10_digits().to_owned())),
            _ => {}
        }
    }

    /// What stands in a macro: its literals, paths and further macros, however it reads them.
    fn tokens(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, sign: char| matches!(trees.get(at), Some(TokenTree::Punct(it)) if it.as_char() == sign);
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            let line = tree.span().start().line;
            match tree {
                TokenTree::Literal(literal) => self.literal(&Lit::new(literal.clone())),
                TokenTree::Group(group) => {
                    let is_attribute =
                        group.delimiter() == Delimiter::Bracket && at > 0 && is(at - 1, '#');
                    let is_doc = is_attribute && group.stream().to_string().starts_with("doc");
                    if !is_doc {
                        self.tokens(group.stream());
                    }
                }
                TokenTree::Ident(first) => {
                    self.names.push((line, first.to_string()));
                    let mut segments = vec![first.to_string()];
                    while let (true, true, Some(TokenTree::Ident(next))) =
                        (is(at + 1, ':'), is(at + 2, ':'), trees.get(at + 3))
                    {
                        segments.push(next.to_string());
                        at += 3;
                    }
                    if is(at + 1, '!') {
                        self.macros.push((line, segments.last().cloned().unwrap_or_default()));
                    }
                    if segments.len() > 1 {
                        self.path(line, segments);
                    }
                }
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    fn public_type(&mut self, visibility: &Visibility, name: &syn::Ident) {
        if matches!(visibility, Visibility::Public(_)) {
            self.types.push(name.to_string());
        }
    }
}

/// Whether the parser of tests alone sees what has these attributes.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| match &it.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        syn::Meta::NameValue(_) => false,
    })
}

/// Passes over what only tests see.
macro_rules! not_for_tests {
    ($($method:ident: $kind:ident),* $(,)?) => {
        $(fn $method(&mut self, item: &'a syn::$kind) {
            if !is_for_tests(&item.attrs) {
                visit::$method(self, item);
            }
        })*
    };
}

impl<'a> Visit<'a> for Source {
    not_for_tests! {
        visit_item_fn: ItemFn, visit_item_impl: ItemImpl, visit_item_const: ItemConst,
        visit_item_static: ItemStatic, visit_impl_item_fn: ImplItemFn,
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.use_tree(item.use_token.span.start().line, &[], &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let line = path.segments.first().map_or(0, |it| it.ident.span().start().line);
        if path.segments.len() > 1 {
            self.path(line, path.segments.iter().map(|it| it.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        match &attribute.meta {
            syn::Meta::List(list) => self.tokens(list.tokens.clone()),
            syn::Meta::NameValue(pair) => self.visit_expr(&pair.value),
            syn::Meta::Path(_) => {}
        }
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        if let Some(name) = call.path.segments.last() {
            self.macros.push((name.ident.span().start().line, name.ident.to_string()));
        }
        self.tokens(call.tokens.clone());
    }

    fn visit_ident(&mut self, name: &'a syn::Ident) {
        self.names.push((name.span().start().line, name.to_string()));
    }

    fn visit_lit(&mut self, literal: &'a Lit) {
        self.literal(literal);
    }

    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        self.public_type(&item.vis, &item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        self.public_type(&item.vis, &item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        self.public_type(&item.vis, &item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'a syn::ItemType) {
        self.public_type(&item.vis, &item.ident);
        visit::visit_item_type(self, item);
    }
}

/// Every file of `src/` but those that hold tests alone.
pub fn all() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let walk = walkdir::WalkDir::new(&root).sort_by_file_name();
    let files = walk.into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    let code = |path: &PathBuf| {
        path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs")
    };
    let read = |path: PathBuf| {
        let below = path.strip_prefix(&root).expect("found below it").components();
        let parts: Vec<_> = below.map(|it| it.as_os_str().to_string_lossy()).collect();
        Source::parse(&parts.join("/"), &fs::read_to_string(&path).expect("a source can be read"))
    };
    let all: Vec<Source> = files.filter(code).map(read).collect();
    assert!(all.len() > 100, "src/ was found");
    all
}
