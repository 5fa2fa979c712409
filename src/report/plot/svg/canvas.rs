//! Lines, areas and words of a picture, in pixels.

use std::fmt::Write as _;

use crate::report::words::shortened;

/// A panel's place \[px\]; all panels are equally wide.
#[derive(Clone, Copy, Debug)]
pub(in crate::report::plot) struct Frame {
    pub(in crate::report::plot) top: f64,
    pub(in crate::report::plot) height: f64,
    /// What the horizontal axis measures.
    pub(in crate::report::plot) unit: &'static str,
}

/// The file so far. Places in a panel are shares of its width and height.
pub(in crate::report::plot) struct Canvas {
    text: String,
}

const WIDTH: f64 = 880.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 24.0;
/// How wide a letter of a legend is, about.
const LETTER: f64 = 6.3;

/// Colours that the colour-blind tell apart (after Okabe and Ito), on a light and on a dark page.
/// Plain rules only: not every viewer knows variables.
const STYLE: &str = "
text{font:12px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#57606a}
.h1{font-size:18px;font-weight:600;fill:#24292f}.h2{font-size:14px;font-weight:600;fill:#24292f}
.page{fill:#fff}.grid{stroke:#d0d7de;fill:none}.axis{stroke:#57606a;fill:none}
.alive{fill:#a6cee3}.busy{fill:#0072b2}.cold{fill:#e69f00}.throttled{fill:#b42318}
.answers{fill:#009e73}.peak,.limit,.own0,.own1,.own2,.mark{fill:none;stroke-width:1.2}
.limit{stroke:#b42318;stroke-dasharray:6 4}.mark{stroke:#24292f;stroke-dasharray:2 3}
.peak{stroke:#003f66}.own0{stroke:#b0568c}.own1{stroke:#6f5bd0}.own2{stroke:#8a6d00}
@media (prefers-color-scheme:dark){
text{fill:#9198a1}.h1,.h2{fill:#e6edf3}
.page{fill:#0d1117}.grid{stroke:#30363d}.axis{stroke:#9198a1}
.alive{fill:#24476b}.busy{fill:#3b9ddd}.cold{fill:#f0b429}.throttled{fill:#ff7b72}
.answers{fill:#2ebd8e}.limit{stroke:#ff7b72}.mark{stroke:#e6edf3}
.peak{stroke:#a6d4f7}.own0{stroke:#e6a3c8}.own1{stroke:#a99bff}.own2{stroke:#d8b93b}}
";

impl Canvas {
    /// An empty picture, `height` pixels high.
    pub(in crate::report::plot) fn new(height: f64) -> Self {
        let mut canvas = Self { text: String::new() };
        canvas.put(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             width=\"{WIDTH}\" height=\"{height}\" role=\"img\">"
        ));
        canvas.put(&format!("<style>{STYLE}</style>"));
        canvas.put("<rect class=\"page\" width=\"100%\" height=\"100%\"/>");
        canvas
    }

    pub(in crate::report::plot) fn finish(mut self) -> String {
        self.put("</svg>");
        self.text
    }

    /// The head of the picture, and its name for those who cannot see it.
    pub(in crate::report::plot) fn heading(&mut self, title: &str, below: &str) {
        self.put(&format!("<title>{}</title>", escaped(title)));
        self.words("h1", "start", (LEFT, 36.0), &shortened(title, 84));
        self.words("", "start", (LEFT, 56.0), below);
    }

    pub(in crate::report::plot) fn title(&mut self, frame: Frame, title: &str) {
        self.words("h2", "start", (LEFT, frame.top - 28.0), title);
    }

    /// What the colours mean, right of the panel's title or below it.
    pub(in crate::report::plot) fn legend(&mut self, frame: Frame, entries: &[(String, String)]) {
        let mut x = LEFT;
        for (class, name) in entries {
            let name = shortened(name, 36);
            let long = name.chars().count() as f64 * LETTER + 32.0;
            if x + long > WIDTH - RIGHT && x > LEFT {
                break;
            }
            let y = frame.top - 14.0;
            let is_line =
                class == "peak" || class == "limit" || class == "mark" || class.starts_with("own");
            self.put(&if is_line {
                format!("<path class=\"{class}\" d=\"M{} {}h16\"/>", px(x), px(y))
            } else {
                let (x, y) = (px(x + 2.0), px(y - 5.0));
                format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"12\" height=\"10\"/>")
            });
            self.words("", "start", (x + 20.0, y + 4.0), &name);
            x += long;
        }
    }

    /// A remark in the panel's upper right corner.
    pub(in crate::report::plot) fn note(&mut self, frame: Frame, note: &str) {
        self.words("", "end", (WIDTH - RIGHT, frame.top - 28.0), note);
    }

    /// Both axes: marks are shares of the height and of the width with their names.
    pub(in crate::report::plot) fn axes(
        &mut self,
        frame: Frame,
        levels: &[(f64, String)],
        marks: &[(f64, String)],
    ) {
        for (share, name) in levels {
            let y = frame.y(*share);
            self.put(&format!(
                "<path class=\"grid\" d=\"M{} {}H{}\"/>",
                px(LEFT),
                px(y),
                px(x(1.0))
            ));
            self.words("", "end", (LEFT - 8.0, y + 4.0), name);
        }
        let base = frame.y(0.0);
        self.words("", "end", (x(1.0), base + 35.0), frame.unit);
        for (share, name) in marks {
            let at = x(*share);
            self.put(&format!("<path class=\"axis\" d=\"M{} {}v5\"/>", px(at), px(base)));
            let anchor = if x(1.0) - at < 12.0 { "end" } else { "middle" };
            self.words("", anchor, (at, base + 19.0), name);
        }
        self.put(&format!(
            "<path class=\"axis\" d=\"M{} {}H{}\"/>",
            px(LEFT),
            px(base),
            px(x(1.0))
        ));
    }

    /// A filled area below steps from one share of the width to the next at a share of the height.
    pub(in crate::report::plot) fn area(
        &mut self,
        frame: Frame,
        class: &str,
        steps: &[(f64, f64, f64)],
    ) {
        let mut path = format!("M{} {}", px(LEFT), px(frame.y(0.0)));
        for (_, to, height) in steps {
            let _ = write!(path, "V{}H{}", px(frame.y(*height)), px(x(*to)));
        }
        self.put(&format!("<path class=\"{class}\" d=\"{path}V{}Z\"/>", px(frame.y(0.0))));
    }

    /// The same steps as a line.
    pub(in crate::report::plot) fn steps(
        &mut self,
        frame: Frame,
        class: &str,
        steps: &[(f64, f64, f64)],
    ) {
        let mut path = String::new();
        for (from, to, height) in steps {
            let y = px(frame.y(*height));
            let start =
                if path.is_empty() { format!("M{} {y}", px(x(*from))) } else { format!("V{y}") };
            let _ = write!(path, "{start}H{}", px(x(*to)));
        }
        self.put(&format!("<path class=\"{class}\" d=\"{path}\"/>"));
    }

    /// A line across the panel.
    pub(in crate::report::plot) fn limit(&mut self, frame: Frame, class: &str, height: f64) {
        if height <= 1.0 {
            let y = px(frame.y(height));
            self.put(&format!("<path class=\"{class}\" d=\"M{} {y}H{}\"/>", px(LEFT), px(x(1.0))));
        }
    }

    /// A line from top to bottom with a name at its head.
    pub(in crate::report::plot) fn mark(&mut self, frame: Frame, share: f64, name: &str) {
        let at = px(x(share));
        self.put(&format!(
            "<path class=\"mark\" d=\"M{at} {}V{}\"/>",
            px(frame.top),
            px(frame.y(0.0))
        ));
        self.words("", "start", (x(share) + 3.0, frame.top + 10.0), name);
    }

    /// A bar between two shares of the width and two of the height; nothing of nothing.
    pub(in crate::report::plot) fn bar(
        &mut self,
        frame: Frame,
        class: &str,
        across: (f64, f64),
        up: (f64, f64),
    ) {
        if up.1 <= up.0 {
            return;
        }
        // Whatever there is can be seen: it is a pixel high at least.
        let bottom = frame.y(up.0);
        let top = frame.y(up.1).min(bottom - 1.0);
        let width = (x(across.1) - x(across.0) - 0.8).max(0.5);
        self.put(&format!(
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            px(x(across.0)),
            px(top),
            px(width),
            px(bottom - top)
        ));
    }

    fn words(&mut self, class: &str, anchor: &str, (x, y): (f64, f64), words: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.put(&format!(
            "<text{class} x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            px(x),
            px(y),
            escaped(words)
        ));
    }

    fn put(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

impl Frame {
    /// The height of a share, counted from the panel's lower edge.
    fn y(self, share: f64) -> f64 {
        self.top + self.height * (1.0 - share.min(1.0))
    }
}

/// The place of a share of a panel's width.
fn x(share: f64) -> f64 {
    LEFT + (WIDTH - LEFT - RIGHT) * share
}

/// A number of pixels, to a tenth.
fn px(pixels: f64) -> String {
    let text = format!("{pixels:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// Words that are not mistaken for markup.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            // XML has no place for these at all.
            '\u{fffe}' | '\u{ffff}' => text.push(' '),
            _ => text.push(c),
        }
    }
    text
}
