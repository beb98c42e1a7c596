//! `window.tunescape`: the page for tests and embedders. `docs/api.md` describes it.

use super::state::Lab;
use crate::page::lang::{self, Lang};
use crate::space::SpecError;
use crate::study::{Spec, lines};
use js_sys::{Error, Object, Promise, Reflect};
use leptos::prelude::*;
use serde_json::Value as Json;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;

/// Sets `window.tunescape`. The functions live as long as the page.
pub fn publish(lab: Lab) {
    let api = Object::new();
    let set = |name: &str, value: &JsValue| drop(Reflect::set(&api, &name.into(), value));
    let call = |name: &str, f: Box<dyn Fn() -> JsValue>| set(name, &Closure::wrap(f).into_js_value());

    set(
        "ready",
        &when(
            lab,
            move || lab.ready.get_untracked() && lab.confirmed.get_untracked() > 0,
            || JsValue::UNDEFINED,
        ),
    );
    call("spec", Box::new(move || to_js(&lab.study.with_untracked(|s| s.spec.to_value()))));
    call("run", acting(move || lab.run()));
    call("pause", acting(move || lab.pause()));
    call("step", acting(move || lab.step()));
    call("reset", acting(move || lab.reset()));
    call("digest", Box::new(move || lab.study.with_untracked(|s| s.digest.clone()).into()));
    call("trials", Box::new(move || to_js(&trials(lab))));
    call(
        "finished",
        Box::new(move || {
            let summary = move || to_js(&lab.study.with_untracked(|s| s.summary()));
            when(lab, move || lab.study.with_untracked(|s| s.finished), summary).into()
        }),
    );
    call("benchmark", Box::new(move || benchmark(lab).into()));
    let load: Box<dyn Fn(JsValue) -> JsValue> = Box::new(move |spec| load(lab, &spec).into());
    set("load", &Closure::wrap(load).into_js_value());
    drop(Reflect::set(&js_sys::global(), &"tunescape".into(), &api));
}

fn acting(act: impl Fn() + 'static) -> Box<dyn Fn() -> JsValue> {
    Box::new(move || {
        act();
        JsValue::UNDEFINED
    })
}

fn trials(lab: Lab) -> Json {
    lab.study
        .with_untracked(|s| s.committed_trials().map(|(leg, outcome)| lines::trial(leg, outcome)).collect())
}

fn to_js(json: &Json) -> JsValue {
    // What serde_json wrote, JSON.parse can read.
    js_sys::JSON::parse(&json.to_string()).unwrap_or(JsValue::NULL)
}

/// A promise that is kept when `condition` first holds.
fn when(lab: Lab, condition: impl Fn() -> bool + 'static, value: impl Fn() -> JsValue + 'static) -> Promise {
    let mut parts = Some((condition, value));
    Promise::new(&mut |resolve, _| {
        let Some((condition, value)) = parts.take() else { return };
        lab.wait(move || {
            let holds = condition();
            if holds {
                drop(resolve.call1(&JsValue::UNDEFINED, &value()));
            }
            holds
        });
    })
}

/// Figures of this machine's speed, from a worker of its own; rejected if that fails or one is measuring already.
fn benchmark(lab: Lab) -> Promise {
    Promise::new(&mut |resolve, reject| {
        lab.benchmark(move |figures| {
            let told = match figures.and_then(|json| js_sys::JSON::parse(&json).ok()) {
                Some(figures) => resolve.call1(&JsValue::UNDEFINED, &figures),
                None => reject.call1(&JsValue::UNDEFINED, &Error::new("no worker can measure now")),
            };
            drop(told);
        });
    })
}

/// Checks a Spec (an object, or its JSON text) and opens it. Rejects with an `Error` that has the `path` of the fault.
fn load(lab: Lab, spec: &JsValue) -> Promise {
    let text =
        spec.as_string().or_else(|| js_sys::JSON::stringify(spec).ok()?.as_string()).unwrap_or_default();
    match Spec::from_json(&text) {
        Err(error) => Promise::reject(&complaint(&error)),
        Ok(spec) => {
            let study = lab.load(spec);
            Promise::new(&mut |resolve, reject| {
                lab.wait(move || {
                    let opened = lab.confirmed.get_untracked() >= study;
                    if opened {
                        drop(resolve.call0(&JsValue::UNDEFINED));
                    } else if lab.refused.get_untracked() == study {
                        let why = Error::new("the lab cannot open this study");
                        drop(reject.call1(&JsValue::UNDEFINED, &why));
                        return true;
                    }
                    opened
                });
            })
        }
    }
}

fn complaint(error: &SpecError) -> JsValue {
    let object = Error::new(&lang::spec_error(Lang::En, error));
    drop(Reflect::set(&object, &"path".into(), &error.path.as_str().into()));
    object.unchecked_into()
}
