use super::arrange::{belongs, param};
use super::*;
use crate::data::import::{Hints, content_hash, scan};
use crate::data::{CSV, DATA};
use crate::runtime::Shape;
use crate::space::{Fault, Obstacle, find};
use serde_json::json;

fn read(json: &Json) -> Spec {
    Spec::from_value(json).unwrap_or_else(|e| panic!("{e:?} in {json}"))
}

fn first() -> Json {
    Spec::first().expect("a first study").to_value()
}

fn names(json: &Json) -> Vec<String> {
    read(json).space.params().iter().map(|p| p.name.clone()).collect()
}

/// Data sets of the table that need no file of the user's own.
fn shipped() -> impl Iterator<Item = &'static str> {
    DATA.iter().map(|e| e.id).filter(|id| *id != CSV)
}

#[test]
fn every_way_between_data_sets_and_models_gives_a_good_spec() {
    for from in shipped() {
        for to in shipped() {
            for model in MODELS {
                let mut json = first();
                choose_data(&mut json, from);
                if !Asked::by(&json).suits(model.id) {
                    continue;
                }
                choose_model(&mut json, model.id);
                assert!(!names(&json).is_empty(), "{from} {}", model.id);
                choose_data(&mut json, to);
                let spec = read(&json);
                assert_eq!(spec.recipe.data.name, to);
                assert!(spec.models().iter().all(|m| Asked::of(&spec).suits(m)), "{from} {to}");
                assert!(!spec.space.params().is_empty());
            }
        }
    }
}

#[test]
fn the_task_decides_about_loss_goal_and_validation() {
    let mut json = first();
    json["objectives"] = json!([{"metric": "validation_accuracy"}, {"metric": "validation_f1"}]);
    json["data"]["method"] = "stratified_k_fold".into();
    json["data"]["test"] = 0.3.into();
    choose_data(&mut json, "diabetes");
    let spec = read(&json);
    assert_eq!(json["model"]["loss"], "mse");
    assert_eq!(json["data"]["method"], "k_fold");
    assert_eq!(json["data"]["test"], 0.3, "what was changed is kept");
    let goals: Vec<&str> = spec.recipe.objectives.iter().map(|o| spec.recipe.metric(*o)).collect();
    assert_eq!(goals, ["validation_r2", "validation_loss"]);
    choose_model(&mut json, "linear_regression");
    choose_data(&mut json, "iris");
    assert_eq!(json["model"]["name"], "logistic_regression");
    assert_eq!(json["objectives"][0]["metric"], "validation_accuracy");
}

#[test]
fn examples_and_noise_are_kept_only_where_the_user_set_them() {
    let mut json = first();
    choose_data(&mut json, "mnist");
    assert_eq!(read(&json).recipe.data.settings.int("count"), 1000, "its own default");
    json["data"]["count"] = 5000.into();
    choose_data(&mut json, "circles");
    assert_eq!(read(&json).recipe.data.settings.int("count"), 240, "5,000 is more than it has");
    json["data"]["count"] = 500.into();
    choose_data(&mut json, "blobs");
    assert_eq!(read(&json).recipe.data.settings.int("count"), 500);
    assert_eq!(read(&json).recipe.data.settings.real("noise"), 0.5);
}

#[test]
fn searching_the_models_makes_their_settings_conditional_and_back() {
    let mut json = first();
    search_models(&mut json, true);
    let spec = read(&json);
    assert_eq!(spec.models(), ["mlp", "logistic_regression", "random_forest"]);
    assert_eq!(spec.space.params()[0].name, "model");
    for param in &spec.space.params()[1..] {
        let when = param.when.as_ref().expect("each belongs to one kind");
        let is: Vec<&str> = when.is.iter().filter_map(Value::as_text).collect();
        let having: Vec<&str> = spec.models().into_iter().filter(|m| belongs(m, &param.name)).collect();
        assert_eq!((when.parameter.as_str(), is), ("model", having), "{}", param.name);
    }
    // A setting of training has its condition too; one of the data has none.
    start_search(&mut json, Room::Training, setting(&spec, "momentum").expect("known"));
    assert!(param(&json, "momentum").is_none(), "adam has no momentum: there is nothing to search");
    start_search(&mut json, Room::Training, setting(&spec, "optimizer").expect("known"));
    start_search(&mut json, Room::Training, setting(&spec, "momentum").expect("known"));
    start_search(&mut json, Room::Data, setting(&spec, "scaling").expect("known"));
    read(&json);
    let when = |id: &str| param(&json, id).expect("searched")["when"].clone();
    assert_eq!(when("optimizer"), json!({"parameter": "model", "is": ["mlp"]}));
    assert_eq!(when("momentum"), json!({"parameter": "optimizer", "is": ["momentum", "nesterov"]}));
    assert_eq!(when("scaling"), Json::Null);
    // Fewer models, other data, and none.
    set_choices(&mut json, "model", vec!["mlp".into(), "random_forest".into()]);
    assert!(!names(&json).contains(&"C".to_owned()));
    choose_data(&mut json, "plane");
    assert_eq!(read(&json).models(), ["mlp", "random_forest"]);
    search_models(&mut json, false);
    let spec = read(&json);
    assert_eq!(spec.recipe.model.name, "mlp");
    assert!(!names(&json).iter().any(|n| n == "model" || n == "n_estimators"), "{:?}", names(&json));
    assert!(spec.space.params().iter().all(|p| p.when.as_ref().is_none_or(|w| w.parameter != "model")));
}

#[test]
fn a_parent_that_is_searched_later_comes_first() {
    let mut json = first();
    set(&mut json, Room::Training, "optimizer", "momentum".into());
    let spec = read(&json);
    start_search(&mut json, Room::Training, setting(&spec, "momentum").expect("known"));
    assert_eq!(param(&json, "momentum").expect("searched")["when"], Json::Null);
    start_search(&mut json, Room::Training, setting(&spec, "optimizer").expect("known"));
    let order = names(&json);
    let place = |id: &str| order.iter().position(|n| n == id);
    assert!(place("optimizer") < place("momentum"), "{order:?}");
    set_choices(&mut json, "optimizer", vec!["sgd".into(), "adam".into()]);
    assert!(!names(&json).contains(&"momentum".to_owned()), "no choice is left that has it");
    stop_search(&mut json, "optimizer");
    read(&json);
}

#[test]
fn a_condition_of_the_document_stays() {
    let mut json = first();
    json["space"] = json!([
        {"name": "activation", "type": "categorical", "choices": ["tanh", "relu"]},
        {"name": "learning_rate", "type": "float", "low": 0.001, "high": 0.1, "log": true,
         "when": {"parameter": "activation", "is": ["relu"]}},
    ]);
    let spec = read(&json);
    start_search(&mut json, Room::Training, setting(&spec, "batch_size").expect("known"));
    assert_eq!(param(&json, "learning_rate").expect("searched")["when"]["parameter"], "activation");
    stop_search(&mut json, "activation");
    assert_eq!(param(&json, "learning_rate").expect("searched")["when"], Json::Null);
    read(&json);
}

#[test]
fn a_file_of_ones_own_brings_its_task() {
    let bytes = b"a,b,c\n1,2,3.5\n2,3,4.5\n3,5,1.25\n4,4,2.5\n5,1,0.5\n6,6,3\n7,8,9.5\n8,2,1.5\n";
    let schema = scan(bytes, &Hints::default()).expect("a table").suggest();
    let shape = Shape::of(bytes, &schema).expect("a data set");
    let mut json = first();
    json["data"]["test"] = 0.3.into();
    choose_model(&mut json, "logistic_regression");
    choose_own(&mut json, &content_hash(bytes), &schema, &shape);
    let spec = read(&json);
    assert_eq!((spec.recipe.task(), spec.recipe.model.name.as_str()), (Task::Numbers, "linear_regression"));
    assert_eq!(spec.recipe.data.settings.real("test"), 0.3);
    assert!(!groups(&spec).iter().any(|g| g.settings.iter().any(|s| s.1 == "sha256" || s.1 == "rows")));
    choose_data(&mut json, "iris");
    assert_eq!(read(&json).recipe.model.name, "logistic_regression");
}

#[test]
fn groups_hold_every_setting_that_applies_once() {
    let mut json = first();
    let ids = |json: &Json| {
        let groups = groups(&read(json));
        groups.iter().flat_map(|g| g.settings.iter().map(|s| s.1)).collect::<Vec<_>>()
    };
    let all = ids(&json);
    let mut once = all.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), all.len());
    assert!(all.contains(&"beta1") && !all.contains(&"momentum") && !all.contains(&"folds"));
    set(&mut json, Room::Data, "method", "k_fold".into());
    set(&mut json, Room::Training, "optimizer", "nesterov".into());
    let all = ids(&json);
    assert!(!all.contains(&"beta1") && all.contains(&"momentum") && all.contains(&"folds"));
    choose_data(&mut json, "diabetes");
    choose_model(&mut json, "random_forest");
    let all = ids(&json);
    assert!(!all.contains(&"criterion") && !all.contains(&"learning_rate") && all.contains(&"max_depth"));
}

#[test]
fn a_loss_of_classes_is_shown_as_what_it_is_taken_for() {
    let loss = find(MODELS, "mlp").and_then(|e| e.settings.iter().find(|s| s.id == "loss"));
    let loss = loss.expect("a loss");
    let asked = |task| Asked { task, transfer: false };
    assert_eq!(shown(loss, asked(Task::Numbers), &Value::text("cross_entropy")), Value::text("mse"));
    assert_eq!(shown(loss, asked(Task::Classes), &Value::text("bce")), Value::text("bce"));
    assert_eq!(usual(loss, asked(Task::Numbers)), Value::text("mse"));
}

/// Whatever stands in the way goes, and the study that is left has a gradient; leaving the strategy switches it off.
#[test]
fn hypergradient_descent_gets_a_study_that_has_gradients() {
    for model in ["mlp", "logistic_regression"] {
        let mut json = first();
        choose_model(&mut json, model);
        json["objectives"] = json!([{"metric": "validation_accuracy"}, {"metric": "validation_f1"}]);
        json["value"] = "best".into();
        json["window"] = 9.into();
        if model == "mlp" {
            for (room, id, value) in [
                ("training", "optimizer", json!("adam")),
                ("training", "schedule", json!("plateau")),
                ("training", "dropout", json!(0.2)),
                ("model", "norm", json!("batch_norm")),
                ("training", "l1", json!(0.1)),
                ("training", "patience", json!(5)),
            ] {
                json[room][id] = value;
            }
            json["space"] = json!([
                {"name": "hidden_width", "type": "int", "low": 2, "high": 8},
                {"name": "optimizer", "type": "categorical", "choices": ["adam", "sgd"]},
                {"name": "clip_norm", "type": "float", "low": 0.0, "high": 1.0},
            ]);
        } else {
            json["space"] = json!([{"name": "max_iter", "type": "int", "low": 5, "high": 8}]);
        }
        read(&json);
        choose_sampler(&mut json, "hypergradient");
        let spec = read(&json);
        let by = &spec.recipe.gradient.as_ref().expect("a gradient").by;
        assert_eq!(
            by.iter().map(|v| v.name.as_str()).collect::<Vec<_>>(),
            [if model == "mlp" { "learning_rate" } else { "C" }]
        );
        assert!(spec.space.get("hidden_width").is_some() || model != "mlp", "what does no harm stays");
        // Another model brings its own gradient; one without any, another strategy.
        let other = if model == "mlp" { "logistic_regression" } else { "mlp" };
        let mut moved = json.clone();
        choose_model(&mut moved, other);
        assert_eq!(read(&moved).sampler.name, "hypergradient");
        choose_model(&mut moved, "random_forest");
        let spec = read(&moved);
        assert_eq!((spec.sampler.name.as_str(), &spec.recipe.gradient), ("random", &None));
        choose_sampler(&mut json, "tpe");
        assert_eq!(read(&json).recipe.gradient, None);
    }
    // A forest has no derivative: the choice is refused, with the reason.
    let mut json = first();
    choose_model(&mut json, "random_forest");
    choose_sampler(&mut json, "hypergradient");
    let fault = Spec::from_value(&json).map(|_| ()).expect_err("refused");
    assert_eq!(fault, Fault::NotDifferentiable { obstacle: Obstacle::Model }.at("model.name"));
}
