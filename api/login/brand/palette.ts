import {
  areReadable,
  black,
  type Colour,
  colourOf,
  contrast,
  isDark,
  mixed,
  readable,
  textOf,
  white,
} from './colour.ts';

/** What an organization chose; a colour that is missing or none is the default's. */
export type Wished = {
  readonly primary: string;
  readonly background: string;
  readonly warn: string;
  readonly font: string;
};

/** WCAG 2.2: text (1.4.3), and what has to be seen of fields and buttons (1.4.11). */
const text = 4.5;
const edge = 3;

/** Every colour of a page, from four: whatever was chosen, it can be read. By the names that style.css knows. */
export const paletteOf = (wished: Wished, fallback: Wished): Readonly<Record<string, string>> => {
  const chosen = (name: keyof Wished): Colour => colourOf(wished[name]) ?? colourOf(fallback[name]) ?? black;
  const ground = chosen('background');
  const card = tinted([ground], ground, white, isDark(ground) ? 0.06 : 0.7);
  const grounds = [ground, card];
  const ink = readable(chosen('font'), grounds, 7);
  const accent = chosen('primary');
  const onAccent = contrast(accent, white) >= text ? white : readable(black, [accent], text);
  const accentGround = tinted(grounds, card, accent, 0.08);
  const alarmGround = tinted(grounds, card, chosen('warn'), 0.1);
  const colours = {
    ground,
    card,
    ink,
    quiet: readable(mixed(ink, card, 0.4), grounds, text),
    line: mixed(card, ink, 0.14),
    edge: readable(mixed(ink, card, 0.55), grounds, edge),
    accent,
    'accent-edge': readable(accent, grounds, edge),
    'accent-hover': mixed(accent, onAccent === white ? black : white, 0.14),
    'accent-ground': accentGround,
    'on-accent': onAccent,
    link: readable(accent, [...grounds, accentGround], text),
    alarm: readable(chosen('warn'), [alarmGround, card], text),
    'alarm-ground': alarmGround,
  };
  return Object.fromEntries(Object.entries(colours).map(([name, colour]) => [name, textOf(colour)]));
};

/** A ground that the same text can be read on as on those beside it; else the plain one. */
const tinted = (beside: readonly Colour[], plain: Colour, towards: Colour, share: number): Colour => {
  const tint = mixed(plain, towards, share);
  return areReadable([...beside, tint], text) ? tint : plain;
};
