const exif = 'Exif\0\0';
/** TIFF 6.0, section 8. */
const orientationTag = 0x0112;

/** Which way is up, of what a camera has noted; undefined: it has not said, or as it is. */
export const orientationIn = (body: Buffer): number | undefined => {
  if (body.toString('latin1', 0, exif.length) !== exif) return undefined;
  const tiff = body.subarray(exif.length);
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number) => (at + 4 > tiff.length ? 0 : isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = long(4);
  for (let entry = 0; entry < short(directory); entry++) {
    const at = directory + 2 + 12 * entry;
    if (short(at) !== orientationTag) continue;
    const orientation = short(at + 8);
    return orientation >= 2 && orientation <= 8 ? orientation : undefined;
  }
  return undefined;
};

/** A segment that says nothing else: one entry, a short number, and no further directory. */
export const orientedBy = (orientation: number): Buffer => {
  const tiff = Buffer.from('4d4d002a00000008' + '0001' + '0112000300000001' + '00000000' + '00000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from(exif, 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(2 + body.length, 2);
  return Buffer.concat([head, body]);
};
