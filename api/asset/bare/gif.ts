import { type Barer, bytesAt } from './picture.ts';

const [image, extension, trailer] = [0x2c, 0x21, 0x3b];
const [application, graphicControl] = [0xff, 0xf9];
/** How often an animation runs. */
const loops = ['NETSCAPE2.0', 'ANIMEXTS1.0'];
const headLength = 13;

/** Left out: comments, texts, and what applications have put in. */
export const bareGif: Barer = (content) => {
  const start = headLength + tableLength(content.readUInt8(10));
  const parts = [bytesAt(content, 0, start)];
  for (let at = start; ; ) {
    const kind = content.readUInt8(at);
    if (kind === trailer) {
      parts.push(bytesAt(content, at, 1));
      return { content: Buffer.concat(parts), width: content.readUInt16LE(6), height: content.readUInt16LE(8) };
    }
    if (kind !== image && kind !== extension) return undefined;
    const head = kind === image ? 11 + tableLength(content.readUInt8(at + 9)) : 2;
    const block = bytesAt(content, at, head + subBlocksLength(content, at + head));
    if (kind === image || isKept(block)) parts.push(block);
    at += block.length;
  }
};

/** Of a colour table, which the flags before it announce. */
const tableLength = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0);

const subBlocksLength = (content: Buffer, start: number): number => {
  let at = start;
  while (content.readUInt8(at) !== 0) at += 1 + content.readUInt8(at);
  return at + 1 - start;
};

const isKept = (block: Buffer) =>
  block[1] === graphicControl || (block[1] === application && loops.includes(block.toString('latin1', 3, 14)));
