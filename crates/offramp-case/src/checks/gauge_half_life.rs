//! Gauges that know where they settle and have no pace at which to get there.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::Model;
use offramp_model::dynamics::Gauge;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "gauge-half-life",
    severity: Severity::Error,
    title: "a gauge that needs a half-life",
    meaning: "`adds` says where a gauge settles. A gauge that also drifts or jumps is pulled back there at a pace, its half-life; so is \
              one whose effects count by how long they are expected to last (`for`). Without a half-life it would be in two places at once.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["grain < 90", "blockades"]

[gauge.grain]
starts = 60
adds = [{ when = "blockades", by = 40, for = "3 months" }]
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["grain < 90", "blockades"]

[gauge.grain]
starts = 60
half-life = "6 weeks"
adds = [{ when = "blockades", by = 40, for = "3 months" }]
"#,
    advice: "State `half-life`, or leave out `adds` where the gauge only drifts and jumps, or `for`.",
};

/// Looks at every gauge.
pub(crate) fn check(model: &Model, places: &Places, sink: &mut Sink) {
    for (gauge, span) in model.gauges.iter().zip(&places.gauges) {
        if let Some(why) = lacking(gauge) {
            let message = format!("`{}` {why}, and has no `half-life`", gauge.id);
            let said = Diagnostic::error(PAGE.code, *span, message);
            sink.report(said.with_help("say how fast it closes half of the distance: `half-life = \"6 weeks\"`"));
        }
    }
}

fn lacking(gauge: &Gauge) -> Option<&'static str> {
    if gauge.half_life_days.is_some() {
        None
    } else if gauge.adds.iter().any(|effect| effect.lasts_days.is_some()) {
        Some("counts an effect by how long it is expected to last")
    } else {
        (gauge.has_memory() && !gauge.adds.is_empty()).then_some("moves and has a place to settle at")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, assert_presentable, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn what_drifts_and_settles_needs_one() {
        let said = only_message(
            "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n[gauge.g]\nstarts = 1\nfrom = 0\nto = 9\n\
             drifts = [{ by = \"1 a week\" }]\nadds = [{ when = \"us.a\", by = 1 }]",
        );
        assert_eq!(said.code, PAGE.code);
        assert_presentable(&said);
    }
}
