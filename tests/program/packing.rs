//! Packing texts in every way that the program unpacks.

use std::io::Write as _;

/// Packs a text.
pub type Pack = fn(&[u8]) -> Vec<u8>;

/// Every packing that is read, by name.
pub const PACKINGS: [(&str, Pack); 4] =
    [("gzip", gzip), ("zstd", zstd), ("xz", xz), ("bzip2", bzip2)];

pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(text).expect("memory can be written");
    packer.finish().expect("memory can be written")
}

pub fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 3).expect("memory can be written")
}

pub fn xz(text: &[u8]) -> Vec<u8> {
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 1);
    packer.write_all(text).expect("memory can be written");
    packer.finish().expect("memory can be written")
}

pub fn bzip2(text: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packer.write_all(text).expect("memory can be written");
    packer.finish().expect("memory can be written")
}
