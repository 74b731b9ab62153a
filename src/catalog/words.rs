//! The words of the program itself, in one language: `words/LANG.yaml`. Placeholders stand in braces.
#![allow(missing_docs, reason = "each field is described by its text in words/en.yaml")]

use indexmap::IndexMap;
use serde::Deserialize;

/// Every label and sentence that a page or complaint uses.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    // Message pages.
    pub kind_failure: String,
    pub kind_recovery: String,
    pub kind_notice: String,
    pub kind_deadline: String,
    pub era_slp: String,
    pub era_legacy: String,
    pub era_both: String,
    pub legacy: String,
    pub inferred: String,
    pub inferred_legend: String,
    pub inferred_menu: String,
    pub clock_unsynchronised: String,
    pub clock_lost: String,
    pub times: String,
    pub other_severity: String,
    pub other_wording: String,
    pub absent_fields: String,
    pub likely_cause: String,
    pub no_cause: String,
    pub possible_causes: String,
    pub undecided_topology: String,
    pub other_topology: String,
    pub first_commands: String,
    pub heading_cause: String,
    pub heading_steps: String,
    pub every_topology: String,
    pub many_topologies: String,
    pub heading_other_causes: String,
    pub heading_causes: String,
    pub heading_verify: String,
    pub heading_background: String,
    pub label_form: String,
    pub label_field: String,
    pub label_cadence: String,
    pub label_cleared_by: String,
    pub label_see: String,
    pub label_note: String,
    pub label_sources: String,
    pub next: String,
    pub unknown_message: String,
    pub nearest: String,
    // Steps.
    pub step_when: String,
    pub step_place: String,
    pub step_task: String,
    pub step_healthy: String,
    pub step_loses: String,
    pub step_told: String,
    pub step_differs: String,
    pub step_otherwise: String,
    pub risk_config: String,
    pub risk_disruptive: String,
    pub initiator_device: String,
    pub initiator_server: String,
    pub initiator_either: String,
    pub place_device: String,
    pub place_cslu: String,
    pub place_cssm: String,
    pub place_ssm_onprem: String,
    pub place_controller: String,
    pub place_workstation: String,
    // Topologies and tasks.
    pub label_transport: String,
    pub label_initiators: String,
    pub nobody: String,
    pub label_url: String,
    pub label_port: String,
    pub label_carrier: String,
    pub label_trust: String,
    pub label_aliases: String,
    pub label_also: String,
    pub heading_recognise: String,
    pub heading_notes: String,
    pub heading_setup: String,
    pub heading_expected: String,
    pub heading_before: String,
    // Lists.
    pub list_empty: String,
    /// Column titles by column key.
    pub columns: IndexMap<String, String>,
    // Scans.
    pub scanned: String,
    pub scan_range: String,
    pub scan_years: String,
    pub years_option: String,
    pub years_in_file: String,
    pub years_file_time: String,
    pub scan_clean: String,
    pub status_open: String,
    pub status_recovered: String,
    pub status_notice: String,
    pub scan_first_last: String,
    pub scan_recovered: String,
    pub scan_next: String,
    pub heading_deadlines: String,
    pub deadline_due: String,
    pub deadline_undated: String,
    pub heading_unknown: String,
    pub scan_unknown: String,
    pub heading_totals: String,
    // Complaints and questions.
    pub paste: String,
    pub nothing_typed: String,
    pub nothing_found: String,
    pub not_licensing: String,
    pub is_path: String,
    pub no_such: String,
    pub did_you_mean: String,
    pub see_list: String,
    pub several: String,
    pub cannot_read: String,
    pub no_such_language: String,
    pub no_such_topology: String,
    pub no_topology_given: String,
    pub wrong_initiator: String,
    pub no_folder: String,
    pub catalog_refused: String,
    pub lint_clean: String,
    pub lint_problems: String,
    pub nothing_to_scan: String,
    // Scan reports.
    pub scan_times: String,
    pub between_facts: String,
    pub clock_line: String,
    pub scan_undated: String,
    pub scan_open: String,
    pub scan_next_deadline: String,
    pub scan_lasted: String,
    pub scan_cadence: String,
    pub scan_uncertain: String,
    pub scan_detail: String,
    pub scan_many: String,
    pub heading_fleet: String,
    pub heading_timeline: String,
    pub heading_clocks: String,
    pub heading_gaps: String,
    pub fleet: String,
    pub fleet_meaning: String,
    pub and_more: String,
    pub unit_day: String,
    pub unit_hour: String,
    pub unit_minute: String,
    pub unit_second: String,
    pub deadline_overdue: String,
    pub deadline_met: String,
    pub today_from_log: String,
    pub today_given: String,
    pub clock_since: String,
    pub clock_step: String,
    pub clock_behind: String,
    pub clock_ahead: String,
    pub clock_explains: String,
    pub gap: String,
    pub gap_selection: String,
    pub timeline_device: String,
    pub timeline_period: String,
    pub timeline_more: String,
    pub timeline_range: String,
    pub no_such_time: String,
    pub no_such_glob: String,
    pub no_such_severity: String,
    pub no_such_zone: String,
    pub binary: String,
    pub broken: String,
    pub shrunk: String,
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
