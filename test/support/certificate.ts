import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** For https://localhost, signed by itself; `file` has the certificate, for who is to trust it. */
export const localCertificate = async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
      { name: 'basicConstraints', cA: true },
    ],
  });
  const file = join(mkdtempSync(join(tmpdir(), 'fasti-certificate-')), 'certificate.pem');
  writeFileSync(file, cert);
  return { key, cert, file };
};
