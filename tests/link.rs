//! Promise: a link round-trips every Spec, has one spelling, and whatever is wrong with one is a named fault.
#![cfg(not(target_arch = "wasm32"))]

use tunescape::math::rng::{Lane, Stream};
use tunescape::page::link::{LINK_LIMIT, LinkError, decode, encode};
use tunescape::study::Spec;

fn specs() -> Vec<Spec> {
    [
        include_str!("specs/iris-random.json"),
        include_str!("specs/moons-median.json"),
        include_str!("specs/moons-grid.json"),
    ]
    .iter()
    .map(|text| Spec::from_json(text).expect("good"))
    .collect()
}

#[test]
fn round_trip() {
    for spec in specs() {
        let link = encode(&spec);
        // Every setting is spelled out, so that a later default changes no link; there is room for many more.
        assert!(link.len() < LINK_LIMIT * 3 / 4, "{} bytes", link.len());
        assert_eq!(decode(&link).as_ref(), Ok(&spec));
        assert_eq!(decode(&format!("#{link}")).as_ref(), Ok(&spec));
    }
}

#[test]
fn faults_have_names() {
    let link = encode(&specs()[0]);
    assert_eq!(decode(""), Err(LinkError::NotALink));
    assert_eq!(decode("#hello"), Err(LinkError::NotALink));
    assert_eq!(decode(&"x".repeat(LINK_LIMIT + 1)), Err(LinkError::TooLong));
    assert_eq!(decode(&format!("7{}", &link[1..])), Err(LinkError::Newer { found: 7 }));
    assert_eq!(decode(&link[..link.len() - 3]), Err(LinkError::Damaged));
    assert_eq!(decode(&link.replace('.', "..")), Err(LinkError::Damaged));
    assert!(matches!(decode(&format!("01{}", &link[1..])), Err(LinkError::OtherSpelling)));
    let sealed = |json: &str| {
        use base64::Engine as _;
        let body = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        format!("1.{:08x}.{body}", crc32fast::hash(json.as_bytes()))
    };
    // A good Spec in a spelling of its own, and a Spec that asks for too much.
    assert_eq!(decode(&sealed(include_str!("specs/iris-random.json"))), Err(LinkError::OtherSpelling));
    let dear = specs()[0].to_json().replace("\"epochs\":30", "\"epochs\":500000");
    assert!(matches!(decode(&sealed(&dear)), Err(LinkError::Spec(e)) if e.path == "training.epochs"));
    assert!(matches!(decode(&sealed("\u{0}")), Err(LinkError::Spec(_))));
}

/// One changed character anywhere is noticed, and nothing panics on longer damage.
#[test]
fn damage_is_noticed() {
    let rounds = if std::env::var_os("TUNESCAPE_DEEP").is_some() { 300_000 } else { 20_000 };
    let mut stream = Stream::new(2, Lane::Test, 6);
    let letters: Vec<char> = "ABCxyz019-_.#%\u{e9}".chars().collect();
    let links: Vec<String> = specs().iter().map(encode).collect();
    for round in 0..rounds {
        let original = &links[round % links.len()];
        let mut text: Vec<char> = original.chars().collect();
        for _ in 0..=stream.below(3) {
            let at = stream.below(text.len() as u32) as usize;
            text[at] = letters[stream.below(letters.len() as u32) as usize];
        }
        let text: String = text.into_iter().collect();
        if text != *original {
            assert!(decode(&text).is_err(), "{text}");
        }
        let noise: String =
            (0..stream.below(60)).map(|_| letters[stream.below(letters.len() as u32) as usize]).collect();
        assert!(decode(&noise).is_err());
    }
}
