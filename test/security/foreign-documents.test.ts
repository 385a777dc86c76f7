import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentFetcher, type FetchDocument } from '../../api/outbound/document.ts';
import { localCertificate } from '../support/certificate.ts';

/** Where clients publish what is read of them: keys, requests, redirect URIs, themselves. */
const asked: string[] = [];
let stop: () => void;
let url: string;
let fetchDocument: FetchDocument;

beforeAll(async () => {
  const { key, cert } = await localCertificate();
  const server = createServer({ key, cert }, (request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/moved') return response.writeHead(302, { location: '/elsewhere' }).end();
    if (request.url === '/created') return response.writeHead(201).end('{}');
    if (request.url === '/large') return response.end('x'.repeat(64 * 1024 + 1));
    if (request.url === '/largest') return response.end('x'.repeat(64 * 1024));
    const pour = () => {
      while (response.write('x'.repeat(16 * 1024)));
    };
    response.on('drain', pour);
    return pour();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
  fetchDocument = documentFetcher({ allowPrivateAddresses: true, ca: cert });
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterAll(() => stop());

describe('a document that a stranger publishes', () => {
  it('is where they said, and not where that leads', async () => {
    await expect(fetchDocument(`${url}/moved`)).rejects.toThrow('answered with the status 302');
    expect(asked).not.toContain('/elsewhere');
  });

  it('is there, or it is none', async () => {
    await expect(fetchDocument(`${url}/created`)).rejects.toThrow('answered with the status 201');
  });

  it('is read as far as it may be large, however much more comes', async () => {
    expect((await fetchDocument(`${url}/largest`)).text.length).toBe(64 * 1024);
    for (const path of ['/large', '/endless'])
      await expect(fetchDocument(url + path)).rejects.toThrow('answered with more than 65536 bytes');
  });

  it('is believed only with a certificate of somebody who is trusted', async () => {
    await expect(documentFetcher({ allowPrivateAddresses: true })(`${url}/largest`)).rejects.toThrow(/certificate/);
  });
});
