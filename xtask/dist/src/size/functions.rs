//! What the functions of a wasm file weigh, by the names that the released one is stripped of.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Context, Result};
use rustc_demangle::demangle;
use wasmparser::{
    ExportSectionReader, ExternalKind, ImportSectionReader, KnownCustom, Name, NameSectionReader,
    Parser, Payload, TypeRef,
};
use xshell::cmd;
use xtask_base::process::shell;
use xtask_base::project;
use xtask_base::setup::npm;

use crate::wasm::{self, Half};

/// What a function without a path belongs to: what the compiler calls by name, such as `memcpy`.
const INTRINSICS: &str = "intrinsics";

/// Whose functions JavaScript calls by name.
const OWN: &str = "sync_status";

/// The functions of one half, the largest first, and its constants.
pub(super) struct Inside {
    pub(super) functions: Vec<Function>,
    pub(super) data: usize,
}

/// A function, and the bytes of its body.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) origin: String,
    pub(super) bytes: usize,
}

impl Inside {
    /// Compiles one half as it is released, but for its names, which stay.
    pub(super) fn of(half: Half) -> Result<Self> {
        let shell = shell()?;
        let compiled = wasm::compile(half)?;
        let named = project::path("target").join(format!("{}-named.wasm", half.name()));
        let wasm_opt = npm::program("wasm-opt");
        cmd!(shell, "{wasm_opt} -Oz --debuginfo {compiled} -o {named}").quiet().run()?;
        Self::parse(&shell.read_binary_file(named)?)
    }

    fn parse(wasm: &[u8]) -> Result<Self> {
        let (mut names, mut exported) = (HashMap::new(), HashSet::new());
        let (mut bodies, mut imported, mut data) = (Vec::new(), 0, 0);
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.context("that is no wasm")? {
                Payload::ImportSection(imports) => imported = functions_in(imports)?,
                Payload::ExportSection(exports) => exported = exported_functions(exports)?,
                Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
                Payload::DataSection(section) => data = section.range().len(),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(section) = section.as_known() {
                        names = function_names(section)?;
                    }
                }
                _ => {}
            }
        }
        // Functions are numbered from the imported ones on.
        let functions = (imported..).zip(bodies).map(|(index, bytes)| {
            let name = names.remove(&index).unwrap_or_else(|| "unnamed".into());
            Function::new(name, exported.contains(&index), bytes)
        });
        // What tells wasm-bindgen the types goes when it has read them.
        let stays = |function: &Function| !function.name.contains("__wbindgen_describe");
        let mut functions: Vec<_> = functions.filter(stays).collect();
        functions.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
        Ok(Self { functions, data })
    }

    /// The bytes of functions by crate, the largest first.
    pub(super) fn crates(&self) -> Vec<(&str, usize)> {
        let mut crates = BTreeMap::<_, usize>::new();
        for function in &self.functions {
            *crates.entry(function.origin.as_str()).or_default() += function.bytes;
        }
        let mut crates: Vec<_> = crates.into_iter().collect();
        crates.sort_by_key(|&(_, bytes)| std::cmp::Reverse(bytes));
        crates
    }
}

impl Function {
    fn new(name: String, exported: bool, bytes: usize) -> Self {
        // What begins with underscores is exported for wasm-bindgen's glue.
        let own = exported && !name.starts_with("__");
        let origin = if own { OWN } else { crate_of(&name) }.to_owned();
        Self { name: short(&name), origin, bytes }
    }
}

fn exported_functions(exports: ExportSectionReader<'_>) -> Result<HashSet<u32>> {
    let mut functions = HashSet::new();
    for export in exports {
        let export = export?;
        if export.kind == ExternalKind::Func {
            functions.insert(export.index);
        }
    }
    Ok(functions)
}

fn functions_in(imports: ImportSectionReader<'_>) -> Result<u32> {
    let mut count = 0;
    for import in imports.into_imports() {
        count += u32::from(matches!(import?.ty, TypeRef::Func(_)));
    }
    Ok(count)
}

fn function_names(section: NameSectionReader<'_>) -> Result<HashMap<u32, String>> {
    let mut names = HashMap::new();
    for name in section {
        if let Name::Function(functions) = name? {
            for naming in functions {
                let naming = naming?;
                names.insert(naming.index, format!("{:#}", demangle(naming.name)));
            }
        }
    }
    Ok(names)
}

/// The crate of the code, or of the type that the code is for: `core` of `<core::fmt::X as Y>::z`.
fn crate_of(name: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let path = name.split_once("::").map_or("", |(first, _)| first);
    let word = path.rsplit(|c| !is_word(c)).next().unwrap_or_default();
    if word.is_empty() { INTRINSICS } else { word }
}

/// A name that fits a table: without the hash that wasm-bindgen adds, nor the trait that a closure
/// is called by.
fn short(name: &str) -> String {
    let is_hash = |word: &str| word.len() == 16 && word.chars().all(|c| c.is_ascii_hexdigit());
    match name.rsplit_once('_') {
        Some((name, hash)) if is_hash(hash) => name.to_owned(),
        _ => match name.split_once(" as core::ops::function::Fn") {
            Some((closure, _)) => closure.trim_start_matches('<').to_owned(),
            None => name.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{INTRINSICS, crate_of, short};

    #[test]
    fn code_belongs_to_the_crate_it_was_written_in() {
        for (name, expected) in [
            ("sync_status::status::Status::fold", "sync_status"),
            ("<sync_status::policy::Policy as core::fmt::Debug>::fmt", "sync_status"),
            ("<&mut alloc::string::String as core::fmt::Write>::write_str", "alloc"),
            ("core::ptr::drop_in_place::<sync_status::Status>", "core"),
            ("memcpy", INTRINSICS),
        ] {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }
    #[test]
    fn names_are_cut_where_they_say_nothing_more() {
        assert_eq!(short("judge_20832561a7833a92"), "judge");
        let closure = "<a::OPTIONS::{closure#0} as core::ops::function::FnOnce<(u8,)>>::call_once";
        assert_eq!(short(closure), "a::OPTIONS::{closure#0}");
        assert_eq!(short("<a::Kind>::by_type"), "<a::Kind>::by_type");
    }
}
