import { describe, expect, it } from 'vitest';
import type { ApiSettings } from '../api.ts';
import type { Arrival } from './arrival.ts';
import type { Directory } from './directory.ts';
import { tenants } from './tenant.ts';

const instance = { id: '100', name: 'Acme', defaultOrgId: '200', defaultLanguage: 'en' };
const directory = {
  instanceOfHost: async (host: string) => (host === 'id.example.com' ? instance : undefined),
  instanceById: async () => undefined,
  trusts: async () => false,
  // What tenants ask of it.
} as Partial<Directory> as Directory;

/** The origin of links and redirects, for whoever asks by plain HTTP: a proxy, or somebody who says to be one. */
const originFor = async (headers: Record<string, string>, externalSecure: boolean) => {
  const settings = { externalDomain: 'id.example.com', externalPort: 443, externalSecure } as ApiSettings;
  const arrival = { headers: new Headers({ host: 'id.example.com', ...headers }), tls: false } as Partial<Arrival>;
  return (await tenants(directory, settings).of(arrival as Arrival)).origin;
};

describe('a tenant', () => {
  const settings = { externalDomain: 'id.example.com', externalPort: 443, externalSecure: true } as ApiSettings;
  const arrivalAt = (headers: Record<string, string>) =>
    ({ headers: new Headers(headers) }) as Partial<Arrival> as Arrival;

  it('that was asked for is there at once when it is asked for again', async () => {
    let asked = 0;
    const instanceOfHost = (host: string) => {
      asked += 1;
      return directory.instanceOfHost(host);
    };
    const { of } = tenants({ ...directory, instanceOfHost }, settings);
    const arrival = arrivalAt({ host: 'id.example.com:8443' });
    const known = { instance, origin: 'https://id.example.com:8443' };
    expect(await of(arrival)).toEqual(known);
    expect(of(arrival)).toEqual(known);
    expect(asked).toBe(1);
  });

  it("has no port that there can't be", async () => {
    const { of } = tenants(directory, settings);
    for (const host of ['id.example.com:65536', 'id.example.com:99999'])
      await expect((async () => of(arrivalAt({ host })))()).rejects.toThrow(host);
    expect(await of(arrivalAt({ host: 'id.example.com:65535' }))).toMatchObject({ instance });
  });

  it('that there is not is refused, however often it is asked for', async () => {
    const { of } = tenants(directory, settings);
    const refused = expect.objectContaining({ message: expect.stringContaining('"elsewhere.example"') });
    for (const _ of ['asked', 'known'])
      await expect((async () => of(arrivalAt({ host: 'elsewhere.example' })))()).rejects.toEqual(refused);
  });

  it('is seen under the first name that it trusts', async () => {
    const { of } = tenants({ ...directory, trusts: async (_, host) => host === 'trusted.example' }, settings);
    const names = {
      'x-zitadel-public-host': 'stranger.example',
      forwarded: 'host=trusted.example, host=id.example.com',
    };
    for (const _ of ['asked', 'known'])
      expect(await of(arrivalAt({ host: 'id.example.com', ...names }))).toMatchObject({
        origin: 'https://trusted.example',
      });
  });
});

describe('the origin of links', () => {
  const clear = [
    { 'x-forwarded-proto': 'http' },
    { forwarded: 'proto=http' },
    { forwarded: 'proto=http;host=id.example.com', 'x-forwarded-proto': 'https' },
    { 'x-zitadel-forward-proto': 'http' },
  ];

  it('is encrypted where the instance is, whatever a header says', async () => {
    for (const headers of [{}, ...clear]) expect(await originFor(headers, true)).toBe('https://id.example.com');
  });

  it('is what a proxy says where it may be either', async () => {
    for (const headers of [{}, ...clear]) expect(await originFor(headers, false)).toBe('http://id.example.com');
    expect(await originFor({ 'x-forwarded-proto': 'https' }, false)).toBe('https://id.example.com');
  });
});
