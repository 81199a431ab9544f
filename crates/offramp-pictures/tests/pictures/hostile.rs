//! Names that do not behave.

/// A name for everything that could be named badly, in turn.
pub fn names() -> Vec<String> {
    let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
    [
        "<script>alert(\"x\")</script>".to_owned(),
        "a \"quoted\" & 'quoted' ]]> name".to_owned(),
        "word ".repeat(60),
        "x".repeat(300),
        "W".repeat(300),
        "ממשלת הצפון והדרום".to_owned(),
        format!("{family} flag \u{1f3f3}\u{fe0f}"),
        "\u{202e}turned around\u{2066}".to_owned(),
        "北方の政府と南方の政府との間の長い名前".to_owned(),
        "bell\u{7} null\u{0} new\nline\u{ffff}".to_owned(),
        String::new(),
        "=1+1,\"x\"".to_owned(),
    ]
    .to_vec()
}

/// The name with this number, going round.
pub fn name(index: usize) -> String {
    let names = names();
    names[index % names.len()].clone()
}
