//! The defaults of a well-known library as one edit, and whose defaults a Spec has.
//!
//! Choosing a library sets every fixed setting of the model and its training, also those that were changed by hand: what it has
//! no default for gets Tunescape's. So the document is the one that `"defaults"` with nothing else given is read as, and
//! choosing another library leaves nothing of the first. What is searched stays searched; the loss belongs to the problem
//! and stays too.

use super::arrange::{arrange, models, settle, task_of};
use super::{applies, setting};
use crate::data::Task;
use crate::model::{is_network, model_settings};
use crate::space::{Settings, Value};
use crate::study::Spec;
use crate::study::defaults::{LIBRARIES, Library, fill};
use crate::train::training_settings;
use serde_json::Value as Json;

/// Settings that say what is to be learned, not how.
const OF_THE_PROBLEM: &[&str] = &["loss", "huber_delta"];

/// Libraries that have defaults for one of the Spec's models.
pub fn known(spec: &Spec) -> Vec<&'static Library> {
    let models = spec.models();
    LIBRARIES.iter().filter(|l| models.iter().any(|m| l.knows(m))).collect()
}

/// Settings of the models and of their training, as a library has them; `None` is Tunescape itself.
fn of(library: Option<&Library>, models: &[&str], task: Task) -> [Settings; 2] {
    let training = if models.iter().any(|m| is_network(m)) {
        Settings::defaults(training_settings())
    } else {
        Settings::default()
    };
    let mut rooms = [Settings::defaults(model_settings(models)), training];
    for settings in &mut rooms {
        if let Some(library) = library {
            fill(library, models, task, settings, |_| false);
        }
        settings.0.retain(|id, _| !OF_THE_PROBLEM.contains(&id.as_str()));
    }
    rooms
}

/// Sets the fixed settings of a document to a library's defaults; `None` is Tunescape itself. A parameter that was searched under
/// a choice that the library does not make goes.
pub fn choose(json: &mut Json, library: Option<&Library>) {
    let models = models(json);
    let models: Vec<&str> = models.iter().map(String::as_str).collect();
    for (room, settings) in ["model", "training"].into_iter().zip(of(library, &models, task_of(json))) {
        for (id, value) in settings.0 {
            json[room][id] = value.to_json();
        }
    }
    arrange(json);
    if json["space"].as_array().is_none_or(Vec::is_empty) {
        settle(json);
    }
}

/// Values of the settings that are fixed and change something, as a library has them.
fn said(spec: &Spec, library: Option<&Library>) -> Vec<(String, Value)> {
    let fixed = |id: &str| {
        spec.space.get(id).is_none() && setting(spec, id).is_some_and(|setting| applies(spec, setting))
    };
    let rooms = of(library, &spec.models(), spec.recipe.task());
    rooms.into_iter().flat_map(|settings| settings.0).filter(|(id, _)| fixed(id)).collect()
}

fn has(spec: &Spec, id: &str) -> Option<Value> {
    let rooms = [&spec.recipe.model.settings, &spec.recipe.training];
    rooms.into_iter().find_map(|settings| settings.0.get(id)).cloned()
}

/// Whether the Spec's settings are those of a library; `None` is Tunescape itself.
pub fn is_of(spec: &Spec, library: Option<&Library>) -> bool {
    said(spec, library).iter().all(|(id, value)| has(spec, id).as_ref() == Some(value))
}

/// What a library sets otherwise than Tunescape.
pub fn differences(spec: &Spec, library: &Library) -> Vec<(String, Value)> {
    let own = said(spec, None);
    said(spec, Some(library)).into_iter().filter(|pair| !own.contains(pair)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn library(id: &str) -> &'static Library {
        LIBRARIES.iter().find(|l| l.id == id).expect("a library")
    }

    fn read(json: &Json) -> Spec {
        Spec::from_value(json).unwrap_or_else(|e| panic!("{e:?} in {json}"))
    }

    fn study(model: &str, data: &str) -> Json {
        let spec = json!({"version": 1, "data": {"name": data}, "model": {"name": model}, "space": [
            {"name": "scaling", "type": "categorical", "choices": ["standard", "none"]}]});
        read(&spec).to_value()
    }

    /// The edit gives the Spec that the document's own key gives.
    #[test]
    fn choosing_is_the_key_with_nothing_else_given() {
        for (model, data) in [("mlp", "iris"), ("mlp", "diabetes"), ("random_forest", "diabetes")] {
            for library in known(&read(&study(model, data))) {
                let mut json = study(model, data);
                if model == "mlp" {
                    json["training"]["l2"] = 0.01.into();
                    json["model"]["hidden_width"] = 3.into();
                }
                choose(&mut json, Some(library));
                let mut fresh = json!({"version": 1, "data": {"name": data}, "model": {"name": model},
                    "space": json["space"], "objectives": json["objectives"], "defaults": library.id});
                fresh["space"] = json["space"].clone();
                assert_eq!(read(&json), read(&fresh), "{} {model} {data}", library.id);
                assert!(is_of(&read(&json), Some(library)));
            }
        }
    }

    #[test]
    fn another_library_leaves_nothing_of_the_first_and_an_edit_is_seen() {
        let own = study("mlp", "iris");
        assert!(is_of(&read(&own), None));
        let mut json = own.clone();
        for id in ["scikit_learn", "keras", "pytorch"] {
            choose(&mut json, Some(library(id)));
            let spec = read(&json);
            let matching: Vec<&str> =
                known(&spec).into_iter().filter(|l| is_of(&spec, Some(l))).map(|l| l.id).collect();
            assert_eq!(matching, [id]);
            assert!(!is_of(&spec, None) && !differences(&spec, library(id)).is_empty());
        }
        json["training"]["batch_size"] = 7.into();
        assert!(known(&read(&json)).into_iter().all(|l| !is_of(&read(&json), Some(l))));
        choose(&mut json, None);
        assert_eq!(read(&json), read(&own));
    }

    #[test]
    fn what_is_searched_stays_and_what_means_nothing_does_not_count() {
        let mut json = study("mlp", "iris");
        json["space"] =
            json!([{"name": "learning_rate", "type": "float", "low": 0.001, "high": 0.1, "log": true}]);
        json["model"]["loss"] = "mse".into();
        choose(&mut json, Some(library("keras")));
        let spec = read(&json);
        assert_eq!(spec.space.params().len(), 1);
        assert_eq!(json["model"]["loss"], "mse", "the loss is the problem's");
        assert!(differences(&spec, library("keras")).iter().all(|(id, _)| id != "learning_rate"));
        json["training"]["learning_rate"] = 0.5.into();
        json["training"]["momentum"] = 0.3.into();
        assert!(is_of(&read(&json), Some(library("keras"))), "RMSprop has no such momentum");
        // A parameter of a choice that is no longer made goes; something is searched still.
        let mut json = study("mlp", "iris");
        json["training"]["optimizer"] = "nesterov".into();
        json["space"] = json!([{"name": "momentum", "type": "float", "low": 0.1, "high": 0.9}]);
        choose(&mut json, Some(library("keras")));
        let names: Vec<String> = read(&json).space.params().iter().map(|p| p.name.clone()).collect();
        assert!(!names.is_empty() && !names.contains(&"momentum".to_owned()), "{names:?}");
    }

    #[test]
    fn only_who_knows_a_model_is_offered() {
        let ids = |model: &str| known(&read(&study(model, "iris"))).iter().map(|l| l.id).collect::<Vec<_>>();
        assert_eq!(ids("mlp"), ["scikit_learn", "keras", "pytorch"]);
        assert_eq!(ids("random_forest"), ["scikit_learn"]);
        // A forest's defaults of ours are scikit-learn's.
        let mut json = study("random_forest", "iris");
        choose(&mut json, Some(library("scikit_learn")));
        let spec = read(&json);
        assert!(is_of(&spec, None) && differences(&spec, library("scikit_learn")).is_empty());
    }
}
