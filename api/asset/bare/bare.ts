import { bareGif } from './gif.ts';
import { bareJpeg } from './jpeg.ts';
import type { BarePicture, Barer } from './picture.ts';
import { barePng } from './png.ts';
import { bareWebp } from './webp.ts';

const barers: { readonly [type: string]: Barer } = {
  'image/png': barePng,
  'image/jpeg': bareJpeg,
  'image/webp': bareWebp,
  'image/gif': bareGif,
};

/** What can be made bare: pictures of pixels. */
export const isOfPixels = (type: string): boolean => Object.hasOwn(barers, type);

/** Undefined: it is no picture of this type, or ends too early. */
export const bareOf = (type: string, content: Buffer): BarePicture | undefined => {
  try {
    return barers[type]?.(content);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
