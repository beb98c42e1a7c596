//! A small picture of cells, and its way into a web page.

use super::colour::Colour;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Cells of colour: one byte each, looked up in a palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    pub columns: u32,
    pub rows: u32,
    /// Row by row from the top.
    pub cells: Vec<u8>,
    pub palette: Vec<Colour>,
}

impl Raster {
    /// The colour of one cell; the palette's last if there is none of that number.
    pub fn colour(&self, cell: u8) -> Colour {
        let last = self.palette.last().copied().unwrap_or(super::colour::NEUTRAL);
        self.palette.get(usize::from(cell)).copied().unwrap_or(last)
    }

    /// The picture as PNG bytes: indexed colour, stored without compression (a few kilobytes at these sizes).
    pub fn png(&self) -> Vec<u8> {
        let mut lines = Vec::with_capacity((self.columns as usize + 1) * self.rows as usize);
        for row in self.cells.chunks(self.columns.max(1) as usize) {
            lines.push(0);
            lines.extend_from_slice(row);
        }
        let mut zipped = vec![0x78, 0x01];
        let blocks = lines.len().div_ceil(0xffff);
        for (i, block) in lines.chunks(0xffff).enumerate() {
            zipped.push(u8::from(i + 1 == blocks));
            zipped.extend((block.len() as u16).to_le_bytes());
            zipped.extend((!(block.len() as u16)).to_le_bytes());
            zipped.extend_from_slice(block);
        }
        zipped.extend(adler32(&lines).to_be_bytes());
        let mut header = Vec::new();
        header.extend(self.columns.to_be_bytes());
        header.extend(self.rows.to_be_bytes());
        header.extend([8, 3, 0, 0, 0]);
        let palette: Vec<u8> = self.palette.iter().flat_map(|c| [c.rgb.0, c.rgb.1, c.rgb.2]).collect();
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, body) in [(b"IHDR", &header[..]), (b"PLTE", &palette), (b"IDAT", &zipped), (b"IEND", &[])]
        {
            png.extend((body.len() as u32).to_be_bytes());
            let start = png.len();
            png.extend_from_slice(kind);
            png.extend_from_slice(body);
            let checksum = crc32fast::hash(&png[start..]);
            png.extend(checksum.to_be_bytes());
        }
        png
    }

    /// The picture as an address that needs no request.
    pub fn data_url(&self) -> String {
        format!("data:image/png;base64,{}", STANDARD.encode(self.png()))
    }
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1u32, 0u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    b << 16 | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_is_framed_as_the_format_asks() {
        let palette = vec![Colour::hex(0), Colour::hex(0xff8000)];
        let raster = Raster { columns: 2, rows: 2, cells: vec![0, 1, 1, 0], palette };
        let png = raster.png();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(&png[12..16], b"IHDR");
        assert_eq!(&png[png.len() - 12..], b"\0\0\0\0IEND\xaeB`\x82");
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
        assert_eq!(raster.colour(7), Colour::hex(0xff8000));
    }
}
