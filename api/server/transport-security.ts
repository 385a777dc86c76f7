/** RFC 9325, 3.1.1 and 4.2: as FAPI 2.0 Security Profile, 5.2.1, wants it. TLS 1.3 has no others. */
export const tlsVersions = {
  minVersion: 'TLSv1.2',
  ciphers: [
    ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
    ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ].join(':'),
} as const;

const year = 365 * 24 * 3600;

/**
 * RFC 6797, FAPI 2.0 Security Profile, 5.2.3: who came by TLS comes by nothing else for a year. Not on the machine of whoever
 * develops, where other servers have the same name.
 */
export const strictTransport = (origin: string | undefined): readonly (readonly [name: string, value: string])[] => {
  if (!origin?.startsWith('https:')) return [];
  return onOwnMachine.test(origin) ? [] : [['strict-transport-security', `max-age=${year}`]];
};
const onOwnMachine = /^https:\/\/(.*\.)?localhost(:\d+)?$/;
