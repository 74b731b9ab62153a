//! Values of documentation in place of those of a site: hosts, addresses, serial numbers, secrets.
//! The same value gets the same stand-in.

use crate::catalog::Catalog;
use crate::mask;
use indexmap::IndexSet;
use regex::{Captures, Regex};
// The types alone; what reads and writes is in `std`.
use core::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a fixed pattern")
}

static IPV4: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"));
static IPV6: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*"));
static MAC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}\b"));
/// Three letters, four digits, four more: the shape of serial numbers. Or whatever is called one.
static SERIAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[A-Z]{3}[0-9]{4}[0-9A-Z]{4}\b|\bSN:([0-9A-Za-z]+)"));
static MAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"));
/// Three labels and more, or what stands where only a host can.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\.[A-Za-z]{2,}\b|//([A-Za-z][A-Za-z0-9.-]*)")
});

/// The stand-ins that were given so far.
pub struct StandIns {
    /// Hosts that the catalog itself names: addresses of the vendor, which are facts.
    facts: Vec<String>,
    /// What was replaced, by kind: hosts, mail addresses, names, IPv4, IPv6, MAC addresses, serial
    /// numbers.
    seen: [IndexSet<String>; 7],
}

impl StandIns {
    /// With the hosts that the topologies of a catalog name.
    pub fn new(catalog: &Catalog) -> Self {
        let topologies = catalog.topologies();
        let urls = topologies.values().flat_map(|it| &it.urls).map(|it| it.url.as_str());
        let host =
            |url: &str| Some(url.split("//").nth(1)?.split(['/', ':']).next()?.to_lowercase());
        let facts = urls.filter_map(host).filter(|it| it.contains('.')).collect();
        StandIns { facts, seen: Default::default() }
    }

    /// The text with stand-ins; `hosts` are names that are known to be those of devices.
    pub fn replaced(&mut self, text: &str, hosts: &[&str]) -> String {
        let mut text = mask::masked(text).into_owned();
        let mut number =
            |kind: usize, value: &str| self.seen[kind].insert_full(value.to_owned()).0 + 1;
        for host in hosts {
            let stand_in = format!("edge-rtr-{:02}", number(0, host));
            let whole = Regex::new(&format!(r"(^|[^\w.-]){}($|[^\w.-])", regex::escape(host)));
            if let Ok(whole) = whole {
                let put = |found: &Captures| format!("{}{stand_in}{}", &found[1], &found[2]);
                // Names that share the character between them are found in a second round.
                text = whole.replace_all(&whole.replace_all(&text, put), put).into_owned();
            }
        }
        let mail = |found: &Captures| match found[0].contains("@example.") {
            true => found[0].to_owned(),
            false => format!("user{}@example.com", number(1, &found[0])),
        };
        text = MAIL.replace_all(&text, mail).into_owned();
        let facts = &self.facts;
        let is_fact = |name: &str| {
            let name = name.to_lowercase();
            let ends = |domain: &str| name == domain || name.ends_with(&format!(".{domain}"));
            facts.contains(&name)
                || ["example.com", "example.net", "example.org"].into_iter().any(ends)
        };
        let seen = &mut self.seen;
        let name = |found: &Captures| {
            let (before, name) = found.get(1).map_or(("", &found[0]), |it| ("//", it.as_str()));
            if is_fact(name) || name.starts_with("edge-rtr-") {
                return found[0].to_owned();
            }
            format!("{before}host{}.example.com", seen[2].insert_full(name.to_owned()).0 + 1)
        };
        text = NAME.replace_all(&text, name).into_owned();
        let ipv4 = |found: &Captures| match found[0].parse::<Ipv4Addr>() {
            Ok(it)
                if !it.is_documentation()
                    && !it.is_loopback()
                    && !it.is_unspecified()
                    && it.octets()[0] != 255 =>
            {
                format!("192.0.2.{}", seen[3].insert_full(found[0].to_owned()).0 % 254 + 1)
            }
            _ => found[0].to_owned(),
        };
        text = IPV4.replace_all(&text, ipv4).into_owned();
        let ipv6 = |found: &Captures| match found[0].parse::<Ipv6Addr>() {
            Ok(it)
                if !it.is_loopback()
                    && !it.is_unspecified()
                    && it.segments()[..2] != [0x2001, 0xdb8] =>
            {
                format!("2001:db8::{:x}", seen[4].insert_full(found[0].to_owned()).0 + 1)
            }
            _ => found[0].to_owned(),
        };
        text = IPV6.replace_all(&text, ipv6).into_owned();
        let mac = |found: &Captures| {
            format!("0000.5e00.53{:02x}", (seen[5].insert_full(found[0].to_owned()).0 + 1) % 256)
        };
        text = MAC.replace_all(&text, mac).into_owned();
        let serial = |found: &Captures| {
            let (before, value) = found.get(1).map_or(("", &found[0]), |it| ("SN:", it.as_str()));
            format!("{before}FDO0000A{:03}", (seen[6].insert_full(value.to_owned()).0 + 1) % 1000)
        };
        SERIAL.replace_all(&text, serial).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_site_is_left() {
        let mut stand_ins = StandIns::new(&Catalog::new(Vec::new(), "en"));
        for (text, expected) in [
            ("core-1#show x", "edge-rtr-01#show x"),
            ("from 10.1.2.3 to 10.1.2.4, 10.1.2.3", "from 192.0.2.1 to 192.0.2.2, 192.0.2.1"),
            ("mask 255.255.255.0, 127.0.0.1", "mask 255.255.255.0, 127.0.0.1"),
            ("http://cslu.corp.local:8182/x", "http://host1.example.com:8182/x"),
            ("http://cslu:8182/x", "http://host2.example.com:8182/x"),
            ("at 18:05:09 of fd00:1::7", "at 18:05:09 of 2001:db8::1"),
            ("mail a.b@corp.local", "mail user1@example.com"),
            ("0011.2233.4455", "0000.5e00.5301"),
            ("PID:C9300-24T,SN:FOC1234A5BC", "PID:C9300-24T,SN:FDO0000A001"),
            (
                "license smart trust idtoken AbCdEf0123456789",
                "license smart trust idtoken <hidden>",
            ),
        ] {
            assert_eq!(stand_ins.replaced(text, &["core-1"]), expected);
        }
    }
}
