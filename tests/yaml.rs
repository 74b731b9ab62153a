//! YAML of a user that asks too much. Alone in its file: what a test beside it holds in memory
//! would be counted.

mod program;

use program::{folder, run};

/// YAML of a user is refused where it asks too much, with its place, before it takes memory.
#[test]
fn yaml_that_asks_too_much_is_refused_with_its_place() {
    let folder = folder("yaml-bombs");
    let wide = vec!["y"; 3000].join(",");
    for (name, text, place, why) in [
        ("alias", format!("x: &a [{wide}]\nz: [{}]\n", vec!["*a"; 3000].join(",")), "2:5", "alias"),
        ("deep", "[".repeat(900_000), "1:65", "deeper than 64"),
        ("many", format!("[{}]", "a,".repeat(400_000)), "1:200000", "more than 100000 values"),
    ] {
        let path = program::write(&folder.join(format!("{name}.yaml")), &text);
        for flag in ["--resume", "--answers"] {
            let output = run(&["guide", flag, &path], b"");
            assert_eq!(output.code, Some(2), "{output:?}");
            assert!(
                output.err.contains(&format!("{path}:{place}: ")) && output.err.contains(why),
                "{}",
                output.err
            );
            assert!(output.peak < 64 << 20, "{name}: {}", output.peak);
            let output = run(&["--lang", "ja", "guide", flag, &path], b"");
            assert!(
                output.err.contains(&format!("{path}:{place}：")) && !output.err.contains("{most}"),
                "{}",
                output.err
            );
        }
        let overlay = folder.join(format!("{name}-overlay"));
        let file = program::write(&overlay.join("messages/SITE/MOVED.yaml"), &text);
        let overlay = program::text(&overlay);
        for arguments in
            [["--catalog", &overlay, "explain", "COMM_FAILED"], ["--lang", "en", "catalog", "lint"]]
        {
            let arguments: Vec<&str> = arguments
                .into_iter()
                .chain((arguments[0] == "--lang").then_some(overlay.as_str()))
                .collect();
            let output = run(&arguments, b"");
            let told = format!("{}{}", output.out, output.err);
            assert!(
                told.contains(&format!("{file}:{place}: shape: ")) && told.contains(why),
                "{told}"
            );
            assert!(output.peak < 64 << 20, "{name}: {}", output.peak);
        }
    }
}
