/** Red, green, blue: 0 to 255. */
export type Colour = readonly [number, number, number];

export const white: Colour = [255, 255, 255];
export const black: Colour = [0, 0, 0];

/** Of `#rgb` or `#rrggbb`. */
export const colourOf = (text: string): Colour | undefined => {
  const [, long, short] = /^#(?:([0-9a-f]{6})|([0-9a-f]{3}))$/i.exec(text) ?? [];
  const digits = long ?? short?.replace(/./g, '$&$&');
  if (digits === undefined) return undefined;
  const [red = 0, green = 0, blue = 0] = (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return [red, green, blue];
};

export const textOf = (colour: Colour): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** `share` of the other, 0 to 1. */
export const mixed = (one: Colour, other: Colour, share: number): Colour => {
  const at = (index: 0 | 1 | 2) => Math.round(one[index] + (other[index] - one[index]) * share);
  return [at(0), at(1), at(2)];
};

/** WCAG 2.2, relative luminance. */
const luminance = (colour: Colour): number => {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** WCAG 2.2, contrast ratio: 1 to 21. */
export const contrast = (one: Colour, other: Colour): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

export const isDark = (colour: Colour): boolean => contrast(colour, white) > contrast(colour, black);

const worst = (colour: Colour, on: readonly Colour[]) => Math.min(...on.map((ground) => contrast(colour, ground)));

/** Whether one colour can be read on all of these. */
export const areReadable = (on: readonly Colour[], ratio: number): boolean =>
  Math.max(worst(white, on), worst(black, on)) >= ratio;

/** As near to what was wished as can be read on all of these: moved towards black or white, no further than it takes. */
export const readable = (wished: Colour, on: readonly Colour[], ratio: number): Colour => {
  const goal = worst(white, on) > worst(black, on) ? white : black;
  for (let share = 0; share < 1; share += 0.04) {
    const tried = mixed(wished, goal, share);
    if (worst(tried, on) >= ratio) return tried;
  }
  return goal;
};
