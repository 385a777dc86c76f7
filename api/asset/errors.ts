import { errors } from '../../domain/errors.ts';

export const assetErrors = errors('asset', {
  not_found: ['not_found', 'There is no such file.'],
  file_missing: ['invalid', 'A file is sent as multipart/form-data, in a field called file.'],
  type_not_allowed: [
    'invalid',
    'This is no file that can be shown: PNG, JPEG, GIF, WebP, ICO or SVG; a font as WOFF2, WOFF, TTF or OTF.',
  ],
  no_picture: ['invalid', 'A picture of a person is a whole PNG, JPEG, WebP or GIF.'],
  file_too_large: ['invalid', 'A file has at most 512 KB.'],
  too_many_pixels: ['invalid', 'A picture has at most 25 million pixels.'],
});
