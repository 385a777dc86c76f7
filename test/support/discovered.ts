import { vi } from 'vitest';

/** Who signs in finds a server by its discovery document, which is there as soon as the read models are. */
export const discovered = (url: string) =>
  vi.waitUntil(async () => (await fetch(`${url}/.well-known/openid-configuration`)).ok, { timeout: 30_000 });
