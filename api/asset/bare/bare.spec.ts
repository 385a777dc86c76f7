import { describe, expect, it } from 'vitest';
import { bareOf } from './bare.ts';

const place = 'GPS 47.3769 8.5417';
const bytes = (...parts: readonly (string | Buffer | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const u16 = (value: number) => [value >> 8, value & 0xff];
const u16le = (value: number) => [value & 0xff, value >> 8];
const u32le = (value: number) => [...u16le(value & 0xffff), ...u16le(value >>> 16)];

const chunk = (type: string, data: Buffer | string = '') =>
  bytes([0, 0, ...u16(data.length)], type, data, 'the crc of it'.slice(0, 4));
const pngHead = bytes([0x89], 'PNG\r\n\x1a\n');
const png = (...more: readonly Buffer[]) =>
  bytes(
    pngHead,
    chunk('IHDR', bytes([0, 0, ...u16(3), 0, 0, ...u16(2), 8, 6, 0, 0, 0])),
    ...more,
    chunk('IDAT', 'x'),
    chunk('IEND'),
  );

const segment = (marker: number, body: Buffer | string) => bytes([0xff, marker, ...u16(2 + body.length)], body);
const jpegEnd = [0xff, 0xd9];
const jpeg = (...more: readonly Buffer[]) =>
  bytes(
    [0xff, 0xd8],
    segment(0xe0, 'JFIF\0and so on'),
    ...more,
    segment(0xc0, bytes([8, ...u16(2), ...u16(3), 1])),
    segment(0xda, 'scan'),
    // A stuffed byte and a restart belong to the scan.
    [1, 0xff, 0, 2, 0xff, 0xd0, 3],
    segment(0xc4, 'a table between two scans'),
    segment(0xda, 'scan'),
    [4],
    jpegEnd,
  );
const exif = (orientation: number) =>
  bytes('Exif\0\0', 'II*\0', u32le(8), u16le(1), u16le(0x0112), u16le(3), u32le(1), u16le(orientation), [0, 0], place);
const onlyUpright = (orientation: number) =>
  bytes('Exif\0\0', 'MM\0*\0\0\0\x08\0\x01', [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);

const part = (type: string, data: Buffer | string) => bytes(type, u32le(data.length), data, data.length % 2 ? [0] : []);
const riff = (...parts: readonly Buffer[]) => {
  const body = bytes('WEBP', ...parts);
  return bytes('RIFF', u32le(body.length), body);
};
const canvas = (flags: number) => part('VP8X', bytes([flags, 0, 0, 0, 2, 0, 0, 1, 0, 0]));

const gifHead = bytes('GIF89a', u16le(3), u16le(2), [0x80, 0, 0], [0, 0, 0, 255, 255, 255]);
const extension = (label: number, ...blocks: readonly string[]) =>
  bytes([0x21, label], ...blocks.map((block) => bytes([block.length], block)), [0]);
const frame = bytes([0x2c, 0, 0, 0, 0, ...u16le(3), ...u16le(2), 0, 2, 2, 0x4c, 1, 0]);
const gif = (...more: readonly Buffer[]) => bytes(gifHead, ...more, frame, [0x3b]);

const whole: readonly (readonly [type: string, content: Buffer])[] = [
  ['image/png', png()],
  ['image/jpeg', jpeg()],
  ['image/webp', riff(canvas(0x10), part('VP8L', 'odd'))],
  ['image/gif', gif(extension(0xff, 'NETSCAPE2.0', '\x01\0\0'), extension(0xf9, '\0\0\0\0'))],
];

describe('a bare picture', () => {
  it('has what it takes to show it, and says how large it is', () => {
    for (const [type, content] of whole) expect(bareOf(type, content), type).toEqual({ content, width: 3, height: 2 });
  });

  it('has lost where it was taken, and what programs have written into it', () => {
    const said: typeof whole = [
      ['image/png', png(chunk('tEXt', place), chunk('eXIf', place), chunk('iTXt', place), chunk('zzZz', place))],
      [
        'image/jpeg',
        jpeg(segment(0xe1, exif(1)), segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${place}`), segment(0xfe, place)),
      ],
      ['image/webp', riff(canvas(0x1c), part('VP8L', 'odd'), part('EXIF', place), part('XMP ', place))],
      [
        'image/gif',
        gif(
          extension(0xff, 'NETSCAPE2.0', '\x01\0\0'),
          extension(0xfe, place),
          extension(0xff, 'XMP DataXMP', place),
          extension(0xf9, '\0\0\0\0'),
        ),
      ],
    ];
    for (const [index, [type, content]] of said.entries()) {
      expect(content.includes(place), type).toBe(true);
      expect(bareOf(type, content)?.content, type).toEqual(whole[index]?.[1]);
    }
  });

  it('has lost what comes after its end', () => {
    for (const [type, content] of whole)
      expect(bareOf(type, bytes(content, '<script>alert(1)</script>'))?.content, type).toEqual(content);
  });

  it('still says which way is up, and nothing else of what a camera noted', () => {
    const turned = jpeg(segment(0xe1, exif(6)));
    expect(bareOf('image/jpeg', turned)?.content).toEqual(jpeg(segment(0xe1, onlyUpright(6))));
    expect(bareOf('image/jpeg', jpeg(segment(0xe1, exif(9))))?.content).toEqual(jpeg());
  });

  it('is none that ends too early, wherever that is', () => {
    for (const [type, content] of whole)
      for (let length = 0; length < content.length; length++)
        expect(bareOf(type, content.subarray(0, length)), `${type} of ${length} bytes`).toBeUndefined();
  });

  it('is none of another type', () => {
    expect(bareOf('image/svg+xml', Buffer.from('<svg/>'))).toBeUndefined();
    expect(bareOf('image/png', bytes(pngHead, chunk('IDAT', 'x'), chunk('IEND')))).toBeUndefined();
    expect(bareOf('image/jpeg', bytes([0xff, 0xd8], 'nothing'))).toBeUndefined();
    expect(bareOf('image/gif', bytes(gifHead, [7]))).toBeUndefined();
  });
});
