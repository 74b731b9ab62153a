//! The words of the program itself, in one language: `words/LANG.yaml`. Placeholders stand in braces.
#![allow(missing_docs, reason = "each field is described by its text in words/en.yaml")]

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt::Formatter;

/// The one key that holds several words: titles of columns by their name.
const COLUMNS: &str = "columns";

macro_rules! words {
    ($($name:ident,)*) => {
        /// Every label and sentence that a page or complaint uses.
        #[derive(Debug, Clone, Default)]
        pub struct Words {
            $(pub $name: String,)*
            pub columns: IndexMap<String, String>,
        }

        const NAMES: &[&str] = &[$(stringify!($name),)* COLUMNS];

        impl Words {
            fn text_mut(&mut self, name: &str) -> Option<&mut String> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

words! {
    // Message pages.
    kind_failure,
    kind_recovery,
    kind_notice,
    kind_deadline,
    era_slp,
    era_legacy,
    era_both,
    legacy,
    inferred,
    inferred_legend,
    inferred_menu,
    clock_unsynchronised,
    clock_lost,
    times,
    other_severity,
    other_wording,
    absent_fields,
    likely_cause,
    no_cause,
    possible_causes,
    undecided_topology,
    other_topology,
    first_commands,
    heading_cause,
    heading_steps,
    every_topology,
    many_topologies,
    heading_other_causes,
    heading_causes,
    heading_verify,
    heading_background,
    label_form,
    label_field,
    label_cadence,
    label_cleared_by,
    label_see,
    label_note,
    label_sources,
    next,
    unknown_message,
    nearest,
    // Steps.
    step_when,
    step_place,
    step_task,
    step_healthy,
    step_loses,
    step_told,
    step_differs,
    step_otherwise,
    risk_config,
    risk_disruptive,
    initiator_device,
    initiator_server,
    initiator_either,
    place_device,
    place_cslu,
    place_cssm,
    place_ssm_onprem,
    place_controller,
    place_workstation,
    // Topologies and tasks.
    label_transport,
    label_initiators,
    nobody,
    label_url,
    label_port,
    label_carrier,
    label_trust,
    label_aliases,
    label_also,
    heading_recognise,
    heading_notes,
    heading_setup,
    heading_expected,
    heading_before,
    // Lists.
    list_empty,
    // Scans.
    scanned,
    scan_range,
    scan_years,
    years_option,
    years_in_file,
    years_file_time,
    scan_clean,
    status_open,
    status_recovered,
    status_notice,
    scan_first_last,
    scan_recovered,
    scan_next,
    heading_deadlines,
    deadline_due,
    deadline_undated,
    heading_unknown,
    scan_unknown,
    heading_totals,
    // Complaints and questions.
    paste,
    nothing_typed,
    nothing_found,
    not_licensing,
    is_path,
    no_such,
    did_you_mean,
    see_list,
    several,
    cannot_read,
    no_such_language,
    no_such_topology,
    no_topology_given,
    wrong_initiator,
    no_folder,
    catalog_refused,
    lint_clean,
    lint_problems,
    nothing_to_scan,
    // Scan reports.
    scan_times,
    between_facts,
    clock_line,
    scan_undated,
    scan_open,
    scan_next_deadline,
    scan_lasted,
    scan_cadence,
    scan_uncertain,
    scan_detail,
    scan_many,
    heading_fleet,
    heading_timeline,
    heading_clocks,
    heading_gaps,
    fleet,
    fleet_meaning,
    and_more,
    unit_day,
    unit_hour,
    unit_minute,
    unit_second,
    deadline_overdue,
    deadline_met,
    today_from_log,
    today_given,
    clock_since,
    clock_step,
    clock_behind,
    clock_ahead,
    clock_explains,
    gap,
    gap_selection,
    timeline_device,
    timeline_period,
    timeline_more,
    timeline_range,
    no_such_time,
    no_such_glob,
    no_such_severity,
    no_such_zone,
    binary,
    broken,
    shrunk,

    // What could not be judged.
    nothing_judged,
    unjudged_no_files,
    unjudged_empty,
    unjudged_no_log,
    unjudged_log,
    unjudged_unrecognised,
    unjudged_legacy,
    unjudged_not_in_catalog,
    unjudged_undated,

    // Checks of device output.
    check_legacy,
    check_no_topology,
    check_topologies,
    check_sums,
    check_fine,
    check_elsewhere,
    check_collect,
    label_captured,
    label_outputs,
    labelled,
    status_fail,
    status_warn,
    heading_fine,
    heading_not_known,
    evidence,
    evidence_pasted,
    nothing_to_check,
    no_authorization_file,
    too_large,

    // Diagnosis.
    step_proven,
    nothing_to_diagnose,
    nothing_diagnosed,
    diagnose_also,
    diagnose_first,
    diagnose_clean,
    diagnose_no_cause,
    diagnose_decide,
    diagnose_then,
    diagnose_follows,
    diagnose_excluded,
    level_both,
    level_state,
    level_state_alone,
    level_log,
    level_log_alone,
    level_hint,
    level_possible,
    level_excluded,
    reason_for,
    reason_against,
    reason_message,
    reason_listed,
    reason_rhythm,
    reason_clock,
    reason_check,
    heading_besides,
    heading_log,

    // The guide.
    guide_what,
    guide_nothing_yet,
    guide_messages,
    guide_device,
    guide_topology,
    guide_because,
    guide_initiator,
    guide_progress,
    guide_judged,
    guide_confirm,
    guide_cured,
    guide_expect,
    guide_fixed,
    guide_fixed_by,
    guide_not_fixed,
    guide_case,
    guide_transcript,
    guide_given,
    guide_paste,
    guide_place,
    guide_chosen_message,
    guide_chosen_device,
    guide_chosen_topology,
    guide_chosen_initiator,
    guide_chosen_question,
    guide_was_cured,
    guide_was_not_cured,
    outcome_works,
    outcome_fails,
    outcome_skipped,
    outcome_needless,
    outcome_opened,
    outcome_proven,
    outcome_disproven,
    outcome_declined,
    choice_paste,
    choice_file,
    choice_pick,
    choice_go_on,
    choice_yes,
    choice_no,
    choice_other_topology,
    choice_works,
    choice_fails,
    choice_open,
    choice_paste_output,
    choice_skip,
    choice_why,
    choice_back,
    choice_save,
    guide_paste_now,
    guide_file_name,
    guide_save_name,
    guide_saved,
    guide_your_choice,
    guide_not_a_choice,
    guide_no_terminal,
    guide_bad_file,
    guide_answers_end,
    guide_answers_left,
    guide_answer_unfit,
    guide_why_none,
    guide_graph_needs,
    guide_seen,
    guide_nothing_found,
    guide_nothing_to_do,
    guide_judged_warn,
    guide_judged_fail,
    guide_outcome,
    guide_select,
    guide_keys,
    guide_is_cured,
}

/// Derived, this would be most of the time that the program takes to build: 278 fields in two formats.
impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WordsVisitor)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, formatter: &mut Formatter) -> std::fmt::Result {
        formatter.write_str("the words of a language")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
        let mut words = Words::default();
        let mut missing: BTreeSet<&str> = NAMES.iter().copied().collect();
        while let Some(name) = map.next_key::<String>()? {
            if name == COLUMNS {
                words.columns = map.next_value()?;
            } else {
                let text = words.text_mut(&name).ok_or_else(|| A::Error::unknown_field(&name, NAMES))?;
                *text = map.next_value()?;
            }
            missing.remove(name.as_str());
        }
        match missing.first() {
            Some(name) => Err(A::Error::custom(format_args!("missing field `{name}`"))),
            None => Ok(words),
        }
    }
}

/// A text with its placeholders filled. A placeholder without a value stays visible.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|it| it + open) else { break };
        filled.push_str(&rest[..open]);
        let name = &rest[open + 1..close];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.push_str(&rest[open..=close]),
        }
        rest = &rest[close + 1..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn values_are_not_filled_again() {
        assert_eq!(fill("{a} and {b} {c", &[("a", "{b}"), ("b", "2")]), "{b} and 2 {c");
    }
}
