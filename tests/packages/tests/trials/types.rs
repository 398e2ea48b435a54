//! The types, in strict projects, with the newest TypeScript and with the last one written in JavaScript.

use std::sync::Arc;

use anyhow::Result;
use libtest_mimic::Trial;
use sync_status_packages::Workshop;
use tempfile::TempDir;

use crate::trial;

/// The settings of a strict project with JSX.
const JSX: [&str; 11] = [
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--types",
    "node",
    "--jsx",
    "preserve",
];

pub(crate) fn trials(workshop: &Arc<Workshop>) -> Vec<Trial> {
    let mut trials = vec![
        trial(workshop, "types_hold_in_strict_pages_workers_and_strategies", by_themselves),
        trial(workshop, "types_hold_where_no_framework_is_installed", without_frameworks),
    ];
    for (framework, runtime) in [("react", "react"), ("preact", "preact"), ("solid", "solid-js")] {
        let name = format!("types_hold_in_the_jsx_of_{framework}");
        trials.push(trial(workshop, name, move |workshop| jsx(workshop, framework, runtime)));
    }
    trials
}

fn by_themselves(workshop: &Workshop) -> Result<()> {
    let project = workshop.project("types", "types")?;
    for part in ["page", "worker", "strategies"] {
        let settings = format!("tsconfig.{part}.json");
        for resolution in [["nodenext", "nodenext"], ["esnext", "bundler"]] {
            let [module, resolution] = resolution;
            project.check_types(&[
                "--project",
                &settings,
                "--module",
                module,
                "--moduleResolution",
                resolution,
            ])?;
        }
    }
    Ok(())
}

/// `jsx.d.ts` names modules that most people have not installed.
fn without_frameworks(workshop: &Workshop) -> Result<()> {
    let elsewhere = TempDir::new()?;
    let project = workshop.empty_project_in(&elsewhere.path().join("app"))?;
    project.write(
        "page.ts",
        "import 'sync-status';\ndocument.querySelector('sync-status')?.retry();\n",
    )?;
    project.check_types(&[
        "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "page.ts",
    ])
}

fn jsx(workshop: &Workshop, framework: &str, runtime: &str) -> Result<()> {
    let project = workshop.project("jsx", &format!("jsx-{framework}"))?;
    let file = format!("{framework}.tsx");
    project.write("import.d.ts", "import 'sync-status';\n")?;
    project.check_types(&[&JSX[..], &["--jsxImportSource", runtime, &file, "import.d.ts"]].concat())
}
