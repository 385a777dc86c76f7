/** `content`: the parts that are kept; width and height in pixels, as the file states them. */
export type BarePicture = { readonly content: Buffer; readonly width: number; readonly height: number };

/** Undefined, or a RangeError of reading past the end: it is no such picture. */
export type Barer = (content: Buffer) => BarePicture | undefined;

/** @throws RangeError where there are fewer */
export const bytesAt = (content: Buffer, start: number, length: number): Buffer => {
  if (start + length > content.length) throw new RangeError('the file ends before that');
  return content.subarray(start, start + length);
};
