import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Colour, colourOf, contrast, textOf } from './colour.ts';
import { paletteOf } from './palette.ts';

const plain = { primary: '#5469d4', background: '#fafafa', warn: '#cd3d56', font: '#000000' };
const hex = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }))
  .map((parts) => textOf(parts as Colour));
const ratio = (palette: Readonly<Record<string, string>>, one: string, other: string) =>
  contrast(colourOf(palette[one] ?? '') as Colour, colourOf(palette[other] ?? '') as Colour);

describe('a palette', () => {
  it('can be read, whatever colours somebody chooses', () =>
    fc.assert(
      fc.property(fc.record({ primary: hex, background: hex, warn: hex, font: hex }), (wished) => {
        const palette = paletteOf(wished, plain);
        for (const ground of ['ground', 'card']) {
          for (const words of ['ink', 'quiet', 'link'])
            expect(ratio(palette, words, ground)).toBeGreaterThanOrEqual(4.5);
          for (const line of ['edge', 'accent-edge']) expect(ratio(palette, line, ground)).toBeGreaterThanOrEqual(3);
        }
        expect(ratio(palette, 'on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
        expect(ratio(palette, 'on-accent', 'accent-hover')).toBeGreaterThanOrEqual(4.5);
        expect(ratio(palette, 'link', 'accent-ground')).toBeGreaterThanOrEqual(4.5);
        expect(ratio(palette, 'alarm', 'alarm-ground')).toBeGreaterThanOrEqual(4.5);
      }),
    ));

  it('has the colours that were chosen where they can be read', () =>
    expect(paletteOf(plain, plain)).toMatchObject({
      ground: '#fafafa',
      ink: '#000000',
      accent: '#5469d4',
      'on-accent': '#ffffff',
    }));

  it('writes dark on a light button', () =>
    expect(paletteOf({ ...plain, primary: '#ffe000' }, plain)['on-accent']).toBe('#000000'));

  it('takes the default for what is no colour', () =>
    expect(paletteOf({ ...plain, primary: '', font: 'red' }, plain)).toEqual(paletteOf(plain, plain)));
});
