const begins = (content: Buffer, at: number, ...bytes: readonly number[]) =>
  bytes.every((byte, index) => content[at + index] === byte);
const says = (content: Buffer, at: number, text: string) => content.toString('latin1', at, at + text.length) === text;

const images: readonly (readonly [type: string, isIt: (content: Buffer) => boolean])[] = [
  ['image/png', (content) => begins(content, 0, 0x89, 0x50, 0x4e, 0x47)],
  ['image/jpeg', (content) => begins(content, 0, 0xff, 0xd8, 0xff)],
  ['image/gif', (content) => says(content, 0, 'GIF8')],
  ['image/webp', (content) => says(content, 0, 'RIFF') && says(content, 8, 'WEBP')],
  ['image/x-icon', (content) => begins(content, 0, 0, 0, 1, 0)],
  ['image/svg+xml', (content) => /^\uFEFF?\s*(<\?xml|<!--|<!doctype svg|<svg)/i.test(content.toString('utf8', 0, 200))],
];
const fonts: typeof images = [
  ['font/woff2', (content) => says(content, 0, 'wOF2')],
  ['font/woff', (content) => says(content, 0, 'wOFF')],
  ['font/otf', (content) => says(content, 0, 'OTTO')],
  ['font/ttf', (content) => begins(content, 0, 0, 1, 0, 0) || says(content, 0, 'true')],
];

/** What a file is by its first bytes; nothing that we would show. */
export const fileTypeOf = (content: Buffer, wanted: 'image' | 'font'): string | undefined =>
  (wanted === 'font' ? fonts : images).find(([, isIt]) => isIt(content))?.[0];
