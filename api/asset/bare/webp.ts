import { type Barer, bytesAt } from './picture.ts';

/** Left out: EXIF, XMP, and what nobody here knows (RFC 9649, 2.7). */
const kept = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const headLength = 12;
const [hasXmp, hasExif] = [0x04, 0x08];

export const bareWebp: Barer = (sent) => {
  const content = bytesAt(sent, 0, 8 + sent.readUInt32LE(4));
  const parts: Buffer[] = [];
  let size: { readonly width: number; readonly height: number } | undefined;
  for (let at = headLength; at < content.length; ) {
    const length = content.readUInt32LE(at + 4);
    const type = content.toString('latin1', at, at + 4);
    const chunk = Buffer.from(bytesAt(content, at, 8 + length));
    size ??= sizeIn(type, chunk.subarray(8));
    if (type === 'VP8X') chunk.writeUInt8(chunk.readUInt8(8) & ~hasXmp & ~hasExif, 8);
    if (kept.has(type)) parts.push(chunk, Buffer.alloc(length % 2));
    at += 8 + length + (length % 2);
  }
  const head = Buffer.from(bytesAt(content, 0, headLength));
  const bare = Buffer.concat([head, ...parts]);
  bare.writeUInt32LE(bare.length - 8, 4);
  return size && { content: bare, ...size };
};

/** As the first part that is one says it. */
const sizeIn = (type: string, data: Buffer) => {
  switch (type) {
    case 'VP8X':
      return { width: 1 + data.readUIntLE(4, 3), height: 1 + data.readUIntLE(7, 3) };
    case 'VP8L':
      return { width: 1 + (data.readUInt32LE(1) & 0x3fff), height: 1 + ((data.readUInt32LE(1) >>> 14) & 0x3fff) };
    case 'VP8 ':
      return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
    default:
      return undefined;
  }
};
