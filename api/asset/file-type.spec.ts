import { describe, expect, it } from 'vitest';
import { fileTypeOf } from './file-type.ts';

describe('the type of a file', () => {
  it('is what its first bytes say', () => {
    expect(fileTypeOf(Buffer.from('89504e470d0a1a0a', 'hex'), 'image')).toBe('image/png');
    expect(fileTypeOf(Buffer.from('<?xml version="1.0"?><svg/>'), 'image')).toBe('image/svg+xml');
    expect(fileTypeOf(Buffer.from('wOF2…'), 'font')).toBe('font/woff2');
  });

  it('is none where it is no image, or no font', () => {
    expect(fileTypeOf(Buffer.from('<html><script>alert(1)</script>'), 'image')).toBeUndefined();
    expect(fileTypeOf(Buffer.from('wOF2…'), 'image')).toBeUndefined();
    expect(fileTypeOf(Buffer.from('89504e470d0a1a0a', 'hex'), 'font')).toBeUndefined();
    expect(fileTypeOf(Buffer.alloc(0), 'image')).toBeUndefined();
  });
});
