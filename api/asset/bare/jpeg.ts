import { orientationIn, orientedBy } from './orientation.ts';
import { type Barer, bytesAt } from './picture.ts';

const startOfScan = 0xda;
const end = 0xd9;

const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;
/** Tables, frames and scans (ITU-T T.81, table B.1). */
const isNeeded = (marker: number) => (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xda && marker <= 0xdf);
/** What applications have put beside them, as far as it says how colours are meant. */
const keptNotes: readonly (readonly [marker: number, says: string])[] = [
  [0xe0, 'JFIF\0'],
  [0xe2, 'ICC_PROFILE\0'],
  [0xee, 'Adobe'],
];
const isKept = (marker: number, body: Buffer) =>
  isNeeded(marker) || keptNotes.some(([of, says]) => marker === of && body.toString('latin1', 0, says.length) === says);

/** Of EXIF only which way is up. */
export const bareJpeg: Barer = (content) => {
  const parts = [bytesAt(content, 0, 2)];
  let size: { readonly width: number; readonly height: number } | undefined;
  for (let at = 2; ; ) {
    if (content.readUInt8(at) !== 0xff) return undefined;
    while (content.readUInt8(at + 1) === 0xff) at++;
    const marker = content.readUInt8(at + 1);
    if (marker === end) return size && { content: Buffer.concat([...parts, bytesAt(content, at, 2)]), ...size };
    const segment = bytesAt(content, at, 2 + content.readUInt16BE(at + 2));
    const body = segment.subarray(4);
    if (isFrame(marker)) size ??= { height: body.readUInt16BE(1), width: body.readUInt16BE(3) };
    const orientation = marker === 0xe1 ? orientationIn(body) : undefined;
    if (orientation !== undefined) parts.push(orientedBy(orientation));
    else if (isKept(marker, body)) parts.push(segment);
    at += segment.length;
    if (marker === startOfScan) {
      const scan = scanAt(content, at);
      parts.push(scan);
      at += scan.length;
    }
  }
};

/** Up to the next marker that belongs to no scan (T.81, B.1.1.5). */
const scanAt = (content: Buffer, start: number): Buffer => {
  for (let at = start; ; at++) {
    at = content.indexOf(0xff, at);
    if (at < 0) throw new RangeError('the scan has no end');
    const next = content.readUInt8(at + 1);
    if (next !== 0 && next !== 0xff && !isRestart(next)) return content.subarray(start, at);
  }
};
