import { type Barer, bytesAt } from './picture.ts';

/** Of an animation, too. Left out: texts, times, EXIF, and what nobody here knows (PNG, third edition, 11 and 13.3). */
const kept = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'acTL', 'fcTL', 'fdAT'],
  ...['cHRM', 'gAMA', 'iCCP', 'sRGB', 'sBIT', 'cICP', 'mDCV', 'cLLI', 'bKGD', 'pHYs'],
]);
const signatureLength = 8;

export const barePng: Barer = (content) => {
  const parts = [bytesAt(content, 0, signatureLength)];
  for (let at = signatureLength, type = ''; type !== 'IEND'; ) {
    const length = 12 + content.readUInt32BE(at);
    const chunk = bytesAt(content, at, length);
    type = chunk.toString('latin1', 4, 8);
    if (at === signatureLength && type !== 'IHDR') return undefined;
    if (kept.has(type)) parts.push(chunk);
    at += length;
  }
  return { content: Buffer.concat(parts), width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
};
