//! Tables with a line of names, as databases and spreadsheets write them: the column that names the
//! device.

use super::fields::KEYS;

/// What else a column of devices is called, where none has a plainer name.
const OTHERS: [&str; 3] = ["device", "node", "source"];
/// What parts columns.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// No name of a column or of a device is longer.
const LONGEST: usize = 64;

/// The column that names the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceColumn {
    separator: u8,
    index: usize,
}

impl DeviceColumn {
    /// Reads the line of names that a table starts with; `None` where a text is no such table.
    pub fn of(start: &[u8]) -> Option<Self> {
        let line = start.split(|it| *it == b'\n').next()?.trim_ascii();
        let line = str::from_utf8(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)).ok()?;
        SEPARATORS.into_iter().find_map(|separator| {
            let names: Vec<&str> = cells(line, separator).collect();
            let is_name = |it: &&str| {
                let mut letters = it.bytes();
                !it.is_empty()
                    && it.len() <= LONGEST
                    && letters.all(|it| it.is_ascii_alphanumeric() || b"_-. @()".contains(&it))
            };
            if names.len() < 2 || !names.iter().all(is_name) {
                return None;
            }
            let place = |key: &&str| names.iter().position(|it| it.eq_ignore_ascii_case(key));
            let index = KEYS.iter().find_map(place).or_else(|| OTHERS.iter().find_map(place))?;
            Some(DeviceColumn { separator, index })
        })
    }

    /// The device in what stands before a message on its row; `None` where the column is not there.
    pub fn device(self, head: &str) -> Option<&str> {
        let mut cells = cells(head, self.separator);
        let name = cells.nth(self.index)?;
        // The last one holds the message.
        cells.next()?;
        let is_part = |it: u8| it.is_ascii_alphanumeric() || b"._:-".contains(&it);
        let is_name = !name.is_empty() && name.len() <= LONGEST && name.bytes().all(is_part);
        is_name.then_some(name)
    }
}

/// The cells of a row, without their quotes.
fn cells(row: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let parted = move |it: char| {
        is_quoted ^= it == '"';
        it == char::from(separator) && !is_quoted
    };
    row.split(parted).map(|it| it.trim().trim_matches('"').trim())
}

#[cfg(test)]
mod tests {
    use super::DeviceColumn;

    #[test]
    fn a_column_names_the_device() {
        for (names, head, device) in [
            ("time,host,severity,message\n", "2026-11-18,edge-1,3,\"", Some("edge-1")),
            ("\u{feff}source,time,message\r\n", "edge-1,2026-11-18T10:00:00Z,", Some("edge-1")),
            ("\"Hostname\";\"Text\"\n", "\"edge-1\";\"*Nov 18 10:00:00.123: ", Some("edge-1")),
            ("Device\tMessage", "192.0.2.1\t", Some("192.0.2.1")),
            ("source,host,message", "syslog,edge-1,", Some("edge-1")),
            ("time,message,host", "2026-11-18,\"a: ", None),
            ("host,message", "\"a, b\",", None),
        ] {
            let column = DeviceColumn::of(names.as_bytes()).expect(names);
            assert_eq!(column.device(head), device, "{names}");
        }
        for text in [
            "*Nov 18 10:00:00.123: %SYS-5-CONFIG_I: a, host, b\n",
            "edge-1#show logging\n",
            "host\n",
            "time,message\n",
            "",
        ] {
            assert_eq!(DeviceColumn::of(text.as_bytes()), None, "{text}");
        }
    }
}
