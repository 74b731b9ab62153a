//! What happens in the year: forty devices, most of them healthy, and the stories whose traces
//! `expected.yaml` foretells by the same names.

use super::archive::Device;
use super::archive::Shape::{
    self, Numbered, Nx, Relayed, Rfc5424, Seconds, WithYear, Xr, XrWithHost,
};

const CSSM: &str = "Cisco Smart Software Manager (CSSM)";
const CSLU: &str = "Cisco Smart License Utility (CSLU)";
const UNRESOLVED: &str = "Unable to resolve server hostname/domain name";
const TIMED_OUT: &str = "Operation timed out";
const REFUSED: &str = "Connection refused";

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

impl Device {
    fn fails(&mut self, first: &str, times: i64, gap: i64, peer: &str, why: &str) -> &mut Self {
        let text = format!("Communications failure with the {peer} : {why}");
        self.repeats(first, times, gap, 3, "COMM_FAILED", &text)
    }

    fn restored(&mut self, time: &str, peer: &str) -> &mut Self {
        self.says(time, 5, "COMM_RESTORED", &format!("Communications with {} restored", peer))
    }

    fn boots(&mut self, enabled: &str, ready: &str) -> &mut Self {
        self.says(enabled, 6, "AGENT_ENABLED", "Smart Agent for Licensing is enabled");
        self.says(ready, 6, "AGENT_READY", "Smart Agent for Licensing is initialized")
    }

    fn must_report(&mut self, time: &str, days: u32) -> &mut Self {
        let text = format!("A Usage report acknowledgement will be required in {days} days.");
        self.says(time, 6, "REPORTING_REQUIRED", &text)
    }

    fn gets_policy(&mut self, time: &str) -> &mut Self {
        self.says(
            time,
            6,
            "POLICY_INSTALL_SUCCESS",
            "A new licensing policy was successfully installed.",
        )
    }

    fn quarterly(
        &mut self,
        oldest: &'static str,
        middle: &'static str,
        newest: &'static str,
    ) -> &mut Self {
        self.rotated("2026-02-01 00:00:00", oldest);
        self.rotated("2026-05-01 00:00:00", middle);
        self.rotated("2026-07-01 00:00:00", newest)
    }
}

/// All devices with what they say.
pub fn devices() -> Vec<Device> {
    let mut devices = Vec::new();
    let mut device = |host, shape: Shape, story: fn(&mut Device)| {
        let mut device = Device::new(host, shape);
        story(&mut device);
        devices.push(device);
    };

    // outage-with-recovery
    device("edge-rtr-01", Relayed, |it| {
        it.quarterly("edge-rtr-01.log.3.gz", "edge-rtr-01.log.2.gz", "edge-rtr-01.log.1");
        it.fails("2026-02-10 06:00:00", 9, 15 * MINUTE, CSSM, TIMED_OUT)
            .restored("2026-02-10 08:13:20", CSSM);
    });
    // flapping
    device("edge-rtr-02", Relayed, |it| {
        it.quarterly("edge-rtr-02.log.3", "edge-rtr-02.log.2", "edge-rtr-02.log.1");
        it.fails("2026-03-02 01:00:00", 3, 5 * MINUTE, CSSM, REFUSED)
            .restored("2026-03-02 01:20:00", CSSM);
        it.fails("2026-03-09 01:00:00", 2, 5 * MINUTE, CSSM, REFUSED)
            .restored("2026-03-09 01:09:00", CSSM);
        it.fails("2026-04-16 17:30:00", 1, 0, CSSM, REFUSED).restored("2026-04-16 17:41:00", CSSM);
        // The log is rotated in the middle of it.
        it.fails("2026-06-30 23:45:00", 6, 5 * MINUTE, CSSM, REFUSED)
            .restored("2026-07-01 00:30:00", CSSM);
    });
    // name-service-outage
    device("edge-rtr-03", Relayed, |it| {
        it.quarterly("edge-rtr-03.log.3", "edge-rtr-03.log.2", "edge-rtr-03.log.1");
        it.fails("2026-05-12 09:00:10", 4, HOUR, CSSM, UNRESOLVED)
            .restored("2026-05-12 13:00:10", CSSM);
    });
    // usual-after-start, unknown-mnemonic
    device("edge-rtr-04", Relayed, |it| {
        it.quarterly("edge-rtr-04.log.3", "edge-rtr-04.log.2", "edge-rtr-04.log.1");
        it.boots("2026-07-06 03:00:00", "2026-07-06 03:00:02")
            .must_report("2026-07-06 03:01:30", 364);
        for day in ["2026-02-02 10:00:00", "2026-02-03 10:00:00"] {
            it.says(day, 4, "FEATURE_PENDING", "A feature waits for its license");
        }
    });
    // name-service-outage
    device("edge-rtr-05", Relayed, |it| {
        it.in_relay_file();
        it.fails("2026-05-12 09:12:00", 4, HOUR, CSSM, UNRESOLVED)
            .restored("2026-05-12 13:02:00", CSSM);
    });
    // usual-after-each-start
    device("edge-rtr-06", Relayed, |it| {
        it.in_relay_file();
        it.boots("2025-12-03 02:00:00", "2025-12-03 02:00:02")
            .must_report("2025-12-03 02:01:00", 364);
        it.boots("2026-06-07 02:00:00", "2026-06-07 02:00:02")
            .must_report("2026-06-07 02:01:00", 364);
    });
    device("edge-rtr-07", Relayed, |it| {
        it.in_relay_file();
    });
    // folded-repeats
    device("edge-rtr-08", Relayed, |it| {
        it.in_relay_file();
        it.fails("2026-01-20 04:00:00", 1, 0, CSLU, TIMED_OUT)
            .folded(5)
            .restored("2026-01-20 06:10:00", CSLU);
    });

    // name-service-outage
    device("core-sw-01", Numbered, |it| {
        it.fails("2026-05-12 09:20:00", 4, HOUR, CSSM, UNRESOLVED)
            .restored("2026-05-12 13:05:00", CSSM);
    });
    // deadline-met
    device("core-sw-02", Numbered, |it| {
        it.must_report("2026-03-01 10:00:00", 60).gets_policy("2026-04-11 15:20:00");
    });
    // deadline-moved
    device("core-sw-03", Numbered, |it| {
        it.must_report("2026-04-01 06:00:00", 14).must_report("2026-06-15 06:00:00", 180);
    });
    // lines-missing-over-a-rotation
    device("core-sw-04", Numbered, |it| {
        it.rotated("2026-04-01 00:00:00", "core-sw-04.log.1");
        it.fails("2026-03-30 20:00:00", 2, HOUR, CSSM, TIMED_OUT).loses("2026-03-30 21:05:00", 40);
        it.fails("2026-03-30 22:00:00", 2, HOUR, CSSM, TIMED_OUT)
            .restored("2026-04-02 06:00:00", CSSM);
    });
    // chronic
    device("core-sw-05", Seconds, |it| {
        it.clock("2026-09-01 00:00:00", "2026-11-01 00:00:00", ".", 0);
        it.fails("2026-01-15 04:00:00", 289, DAY, CSSM, UNRESOLVED);
    });
    // deadline-overdue
    device("core-sw-06", Seconds, |it| {
        it.must_report("2026-08-01 07:30:00", 30);
    });
    // clock-set-back
    device("core-sw-07", Seconds, |it| {
        it.clock("2026-08-20 14:20:00", "2026-08-20 18:00:00", "", -5 * HOUR);
        it.fails("2026-08-20 14:00:00", 2, 15 * MINUTE, CSSM, TIMED_OUT);
        it.says(
            "2026-08-20 14:20:05",
            5,
            "SYSTEM_CLOCK_CHANGED",
            "Smart Agent for Licensing System clock has been changed",
        );
        it.restored("2026-08-20 14:45:00", CSSM);
    });
    // power-failure
    device("core-sw-08", Seconds, |it| {
        it.boots("2025-11-12 05:00:00", "2025-11-12 05:00:01")
            .must_report("2025-11-12 05:02:00", 364);
        it.gets_policy("2026-01-08 10:00:00");
    });
    // name-service-outage
    device("core-sw-09", Rfc5424, |it| {
        it.fails("2026-05-12 09:30:00", 4, HOUR, CSSM, UNRESOLVED)
            .restored("2026-05-12 13:10:00", CSSM);
    });
    // weekly
    device("core-sw-10", Rfc5424, |it| {
        let text = "Trust establishment with an ID TOKEN is required before utility usage reporting can start.";
        it.repeats("2026-02-02 09:00:00", 20, 7 * DAY, 4, "UTILITY_TRUST_CODE", text);
        let text = "A new licensing trust code was successfully installed on PID:C9300-24T,SN:FDO0000A0A2.";
        it.says("2026-06-17 10:00:00", 6, "TRUST_CODE_INSTALL_SUCCESS", text);
    });

    // name-service-outage
    device("xr-pe-01", XrWithHost, |it| {
        it.fails("2026-05-12 09:40:00", 4, HOUR, CSSM, UNRESOLVED)
            .restored("2026-05-12 13:20:00", CSSM);
    });
    device("xr-pe-02", XrWithHost, |_| {});
    // power-failure
    device("xr-pe-03", XrWithHost, |it| {
        it.boots("2025-11-12 05:00:00", "2025-11-12 05:00:01")
            .must_report("2025-11-12 05:03:00", 364);
        it.gets_policy("2026-01-09 10:00:00");
    });
    device("xr-pe-04", Xr, |_| {});
    // reboot
    device("xr-pe-05", Xr, |it| {
        it.rotated("2026-02-15 00:00:00", "xr-pe-05.log.1");
        it.boots("2026-06-21 01:00:00", "2026-06-21 01:00:03");
    });
    device("xr-pe-06", Xr, |_| {});

    // name-service-outage
    device("nx-agg-01", Nx, |it| {
        it.fails("2026-05-12 09:50:00", 4, HOUR, CSSM, UNRESOLVED)
            .restored("2026-05-12 13:30:00", CSSM);
    });
    // worked-before
    device("nx-agg-02", Nx, |it| {
        it.fails("2025-11-20 10:00:00", 3, HOUR, CSLU, UNRESOLVED)
            .restored("2025-11-20 12:40:00", CSLU);
        it.boots("2026-03-10 05:00:00", "2026-03-10 05:00:01");
        it.fails("2026-03-10 05:10:00", 30, HOUR, CSLU, UNRESOLVED);
    });
    // power-failure
    device("nx-agg-03", Nx, |it| {
        it.boots("2025-11-12 05:00:00", "2025-11-12 05:00:01")
            .must_report("2025-11-12 05:04:00", 364);
        it.gets_policy("2026-01-10 10:00:00");
    });
    // reboot
    device("nx-agg-04", Nx, |it| {
        it.boots("2026-04-04 04:00:00", "2026-04-04 04:00:04");
    });
    device("nx-agg-05", Nx, |_| {});
    device("nx-agg-06", Nx, |_| {});

    // factory-default
    device("branch-01", Numbered, |it| {
        it.in_service_from("2026-09-20 08:00:00")
            .rotated("2026-10-01 00:00:00", "branch-01.log-20261001");
        it.clock("2026-09-20 00:00:00", "2026-11-01 00:00:00", "*", 0);
        it.boots("2026-09-20 08:00:40", "2026-09-20 08:00:41")
            .must_report("2026-09-20 08:04:00", 364);
        it.fails("2026-09-20 08:05:00", 900, HOUR + 9, CSLU, UNRESOLVED);
    });
    // trust-code-and-clock
    device("branch-02", Numbered, |it| {
        it.clock("2026-03-18 10:00:00", "2026-11-01 00:00:00", "*", 0);
        let text = "The install of a new licensing trust code has failed on PID:ISR4331/K9,SN:FDO0000A0A1: Signature mismatch.";
        it.repeats("2026-03-18 11:00:00", 2, 20 * MINUTE, 3, "TRUST_CODE_INSTALL_FAILED", text);
    });
    device("branch-03", WithYear, |_| {});
    // every-thirty-days
    device("branch-04", WithYear, |it| {
        let days = ["2026-06-22", "2026-07-22", "2026-08-21", "2026-09-20", "2026-10-20"];
        for (day, without) in days.into_iter().zip([30, 60, 90, 120, 150]) {
            let text = format!(
                "A Usage report acknowledgement has not been received in the last {without} days. An Acknowledgement is required every 30 days."
            );
            it.says(&format!("{day} 04:02:13"), 4, "UTILITY_NO_ACK", &text);
        }
    });
    // policy-removed-and-back
    device("branch-05", Numbered, |it| {
        it.says(
            "2026-05-05 13:00:00",
            3,
            "POLICY_REMOVED",
            "The licensing policy has been removed.",
        );
        it.gets_policy("2026-05-05 13:40:00");
    });
    // rotation-over-new-year
    device("branch-06", Numbered, |it| {
        it.rotated("2026-01-04 00:00:00", "branch-06.log.1");
        it.fails("2025-12-30 23:00:00", 3, HOUR, CSLU, REFUSED)
            .restored("2026-01-02 07:00:00", CSLU);
        it.fails("2026-01-03 12:00:00", 2, HOUR, CSLU, REFUSED)
            .restored("2026-01-05 09:00:00", CSLU);
    });
    // quiet-over-new-year
    device("branch-07", Numbered, |it| {
        it.boots("2025-11-05 06:00:00", "2025-11-05 06:00:02")
            .must_report("2025-11-05 06:02:00", 364);
        it.gets_policy("2026-04-20 08:00:00");
    });
    // restart-without-a-clock
    device("branch-08", Seconds, |it| {
        it.rotated("2026-05-01 00:00:00", "branch-08.log.2")
            .rotated("2026-08-01 00:00:00", "branch-08.log.1");
        it.clock("2026-04-27 00:00:00", "2026-05-03 07:00:00", ".", 0);
        it.fails("2026-04-28 10:00:00", 2, HOUR, CSSM, TIMED_OUT);
        it.clock_starts_at("2026-05-03 07:00:00", "2026-01-02 00:00:50", "2026-05-03 07:05:00");
        it.boots("2026-05-03 07:00:20", "2026-05-03 07:00:21")
            .restored("2026-05-03 07:30:00", CSSM);
    });
    // name-service-outage
    device("branch-09", Relayed, |it| {
        it.in_relay_file();
        it.fails("2026-05-12 09:55:00", 4, HOUR, CSSM, UNRESOLVED)
            .restored("2026-05-12 13:40:00", CSSM);
    });
    // skewed-clock
    device("branch-10", Relayed, |it| {
        it.in_relay_file().clock("2025-12-10 00:00:00", "2026-01-02 09:00:00", "", -77 * MINUTE);
        it.fails("2025-12-31 22:00:00", 3, HOUR, CSLU, TIMED_OUT)
            .restored("2026-01-01 00:30:00", CSLU);
    });
    devices
}
