//! `custom-elements.json`, which editors and documentation tools read: it must say what the code does, all of it, and so
//! must the types.

use std::{collections::BTreeSet, fs, sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use libtest_mimic::Trial;
use regex::Regex;
use serde_json::{Value, json};
use sync_status_demo::Behaviour;
use sync_status_e2e::{Scene, Tab, eventually};
use sync_status_packages::{Project, Workshop, is_defined, path, visit};

use crate::{async_trial, trial};

/// Ample for a busy machine; nothing waits that long unless it fails.
const LIMIT: Duration = Duration::from_secs(20);

/// What the class has of its own. The callbacks are the browser's to call.
const MEMBERS: &str = r"
    const { prototype, observedAttributes } = document.querySelector('sync-status').constructor.__proto__;
    const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
        .filter(([name]) => name !== 'constructor' && !/Callback$/.test(name));
    return {
        attributes: [...observedAttributes].sort(),
        methods: own.filter(([, { value }]) => value).map(([name]) => name).sort(),
        fields: own.filter(([, { get, set }]) => get && set).map(([name]) => name).sort(),
        readonly: own.filter(([, { get, set }]) => get && !set).map(([name]) => name).sort(),
    };
";

/// Which properties come back as attributes of that name.
const REFLECTED: &str = r"
    const element = document.createElement('sync-status');
    return arguments[0].filter((name) => {
        element[name] = 'panel';
        return element.getAttribute(name) === 'panel';
    });
";

/// Remembers every event of the elements, whatever its name.
const LISTEN: &str = r"
    globalThis.heard = new Set();
    const { dispatchEvent } = EventTarget.prototype;
    EventTarget.prototype.dispatchEvent = function (event) {
        if (this.localName === 'sync-status') heard.add(event.type);
        return dispatchEvent.call(this, event);
    };
";

/// Every part, and every variable of the style sheet.
const LOOKS: &str = r"
    const root = document.querySelector('sync-status').shadowRoot;
    const parts = [...root.querySelectorAll('[part]')].flatMap(({ part }) => [...part]);
    const rules = root.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
    const variables = rules.map(({ cssText }) => cssText).join().match(/--sync-status-[\w-]+/g);
    return { parts: [...new Set(parts)].sort(), variables: [...new Set(variables)].sort() };
";

const LISTED: &str =
    "return !!document.querySelector('sync-status').shadowRoot.querySelector('[part=request]')";

pub(crate) fn trials(workshop: &Arc<Workshop>) -> Vec<Trial> {
    vec![
        trial(workshop, "the_manifest_follows_its_schema", |workshop| {
            workshop.project("manifest", "manifest")?.node(&["validate.mjs"]).map(drop)
        }),
        trial(workshop, "the_manifest_and_the_types_say_the_same", types),
        async_trial(workshop, "the_manifest_says_all_that_the_element_has_and_no_more", element),
    ]
}

/// The class as the manifest describes it.
fn declared(project: &Project) -> Result<Value> {
    let manifest = project.read("node_modules/sync-status/dist/custom-elements.json")?;
    let manifest: Value = serde_json::from_str(&manifest)?;
    let declarations = manifest["modules"][0]["declarations"].as_array();
    let class = declarations.and_then(|all| all.iter().find(|one| one["kind"] == "class"));
    class.cloned().context("the manifest's first module declares no class")
}

/// The names in a list of the manifest, in order.
fn names(list: &Value, wanted: impl Fn(&Value) -> bool) -> Vec<&str> {
    let entries = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let names: BTreeSet<_> = entries
        .iter()
        .filter(|entry| wanted(entry))
        .filter_map(|entry| entry["name"].as_str())
        .collect();
    names.into_iter().collect()
}

fn all(_: &Value) -> bool {
    true
}

async fn element(workshop: &Workshop) -> Result<()> {
    let project = workshop.project("modules", "manifest-element")?;
    project.write(
        "index.html",
        &project.read("index.html")?.replace("api-list\"", "api-list\" view=\"panel\""),
    )?;
    let class = declared(&project)?;
    visit(&[project.folder().to_owned()], async |scene| {
        let tab = scene.tab();
        scene.open_page(&tab).await?;
        is_defined(&tab).await?;
        members(&tab, &class).await?;
        events(&tab, &class).await?;
        looks(scene, &class).await
    })
    .await
}

async fn members(tab: &Tab<'_>, class: &Value) -> Result<()> {
    let fields = &class["members"];
    let declared = json!({
        "attributes": names(&class["attributes"], all),
        "methods": names(fields, |member| member["kind"] == "method"),
        "fields": names(fields, |member| member["kind"] == "field" && member["readonly"] != true),
        "readonly": names(fields, |member| member["readonly"] == true),
    });
    same(&declared, &tab.eval(MEMBERS).await?)?;
    let writable = names(fields, |member| member["kind"] == "field" && member["readonly"] != true);
    let reflected =
        names(fields, |member| member["reflects"] == true && member["readonly"] != true);
    same(&json!(reflected), &tab.eval_with(REFLECTED, vec![json!(writable)]).await?)
}

/// The golden messages have every type that the channel knows.
async fn events(tab: &Tab<'_>, class: &Value) -> Result<()> {
    tab.eval(LISTEN).await?;
    for (seq, file) in fs::read_dir(path("tests/golden"))?.enumerate() {
        let file = file?.path();
        if file.is_file() {
            let mut message: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
            // All have the same number, as if one message had come many times.
            message["seq"] = json!(seq);
            let post = "new BroadcastChannel('api-list').postMessage(arguments[0])";
            tab.eval_with(post, vec![message]).await?;
        }
    }
    let declared = json!(names(&class["events"], all));
    let heard = async || {
        let heard = tab.eval("return [...heard].sort()").await?;
        Ok(if heard == declared { Ok(()) } else { Err(heard) })
    };
    eventually(&format!("the element dispatches {declared}"), LIMIT, heard).await
}

/// The panel has its last parts when a request was given up.
async fn looks(scene: &Scene, class: &Value) -> Result<()> {
    let tab = scene.tab();
    scene.server_goes();
    tab.post("/api/messages", "refused").await?;
    scene.server.behave(Behaviour::status(400.try_into()?));
    tab.eval("document.querySelector('sync-status').retry()").await?;
    let listed = async || {
        let listed = tab.eval(LISTED).await?;
        Ok(if listed == json!(true) { Ok(()) } else { Err(listed) })
    };
    eventually("the panel lists the refused request", LIMIT, listed).await?;
    let declared = json!({
        "parts": names(&class["cssParts"], all),
        "variables": names(&class["cssProperties"], all),
    });
    same(&declared, &tab.eval(LOOKS).await?)
}

fn same(declared: &Value, seen: &Value) -> Result<()> {
    ensure!(declared == seen, "the manifest says {declared}, the element has {seen}");
    Ok(())
}

/// Compiles a file that claims, name by name and type by type, that both are equal.
fn types(workshop: &Workshop) -> Result<()> {
    let project = workshop.empty_project("manifest-types")?;
    project.write("claims.ts", &claims(&declared(&project)?)?)?;
    project.check_types(&[
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "claims.ts",
    ])
}

fn claims(class: &Value) -> Result<String> {
    let fields = |member: &Value| member["kind"] == "field";
    let mut claims = vec![
        same_keys(
            "Exclude<keyof SyncStatusElement, keyof HTMLElement>",
            &names(&class["members"], all),
        ),
        same_keys("SyncStatusState", &names(&class["cssStates"], all)),
        same_keys("keyof SyncStatusEventMap", &names(&class["events"], all)),
        same_keys(
            "Exclude<keyof SyncStatusAttributes, 'labels'>",
            &names(&class["attributes"], all),
        ),
    ];
    let members = class["members"].as_array().context("no members")?;
    for member in members.iter().filter(|member| fields(member)) {
        claims.push(same_type("SyncStatusElement", member)?);
    }
    for event in class["events"].as_array().context("no events")? {
        claims.push(same_type("SyncStatusEventMap", event)?);
    }
    let claims = claims.join("\n");
    Ok(format!(
        "import type {{ {} }} from 'sync-status';\n\
         function same<A, B>(..._: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never]) {{}}\n\
         {claims}\n",
        exported_types(&claims)?
    ))
}

fn same_keys(types: &str, names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("same<{types}, {}>();", names.join(" | "))
}

fn same_type(of: &str, entry: &Value) -> Result<String> {
    let name = entry["name"].as_str().context("an entry without a name")?;
    let text = entry["type"]["text"].as_str().with_context(|| format!("{name} has no type"))?;
    Ok(format!("same<{of}['{name}'], {text}>();"))
}

/// The package's own types that some code names.
fn exported_types(code: &str) -> Result<String> {
    let names = Regex::new(r"\b(SyncStatus[A-Z]\w+|[A-Z]\w+Message)\b")?;
    let names: BTreeSet<_> = names.find_iter(code).map(|name| name.as_str()).collect();
    Ok(names.into_iter().collect::<Vec<_>>().join(", "))
}
