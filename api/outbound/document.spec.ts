import { describe, expect, it } from 'vitest';
import { documentFetcher } from './document.ts';

describe('a document at an address that a stranger chose', () => {
  const fetchDocument = documentFetcher({ denyList: ['8.8.8.8'] });

  it.each([
    'https://127.0.0.1/keys',
    'https://localhost/keys',
    'https://[::1]/keys',
    'https://[::ffff:169.254.169.254]/latest/meta-data',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/keys',
    'https://0x7f000001/keys',
    'https://2130706433/keys',
    'https://8.8.8.8/keys',
  ])('is not asked for on private or denied addresses: %s', async (url) => {
    await expect(fetchDocument(url)).rejects.toThrow(/may not be called|may be spoken to/);
  });

  it.each(['http://example.com/keys', 'file:///etc/passwd', 'ftp://example.com/', 'https://user:pass@example.com/'])(
    'is asked for by https and nothing else: %s',
    async (url) => {
      await expect(fetchDocument(url)).rejects.toThrow('not an https URL');
    },
  );
});
