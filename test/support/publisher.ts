import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { localCertificate } from './certificate.ts';

/** A web server on https://localhost for what clients publish of themselves; `settings`: of a Fasti that is to read it. */
export const startPublisher = async () => {
  const { key, cert, file: rootCert } = await localCertificate();
  const documents = new Map<string, unknown>();
  let asked = 0;
  const server = createServer({ key, cert }, (request, response) => {
    asked++;
    const document = documents.get(request.url ?? '');
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(typeof document === 'string' ? document : JSON.stringify(document ?? {}));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    settings: {
      'OIDC.ClientDocuments.AllowPrivateAddresses': true,
      'OIDC.ClientDocuments.RootCert': rootCert,
    },
    /** By path: an object as JSON, a text as it is. */
    documents,
    asked: () => asked,
    stop: () => new Promise((stopped) => server.close(stopped)),
  };
};
