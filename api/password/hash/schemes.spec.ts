import { describe, expect, it } from 'vitest';
import { isWithin, usualLimits } from './limits.ts';
import { schemeOf } from './schemes.ts';

const password = 'Passw0rd! ü';
const long = 'a much longer passphrase, longer than any digest is: sixty-four bytes and then some';

/**
 * Made by others. "glibc": crypt(3) through Python's crypt; "hashlib": Python's own; "openssl": `openssl passwd`; "hashcat": its
 * published example hashes; "phpass", "passlib": from their tests and documents; "argon2": the reference implementation's.
 */
const vectors = [
  ['glibc', '$1$abcdefgh$m28PteU5QfVbwh1xccdFD.', password],
  ['glibc', '$1$x$ndjPZP3U/svRwoOlDHQ7s1', password],
  ['glibc', '$1$abcdefgh$gusGR..sKek23tUOJQteb1', long],
  ['glibc', '$1$abcdefgh$M55TzYaaccxVGbptZWaxX/', ''],
  ['openssl', '$1$saltsalt$O.Zr14CtIbIC5/88lCZUk/', 'Passw0rd!'],
  ['hashcat', '$1$28772684$iEwNOgGugqO9.bIz5sk8k/', 'hashcat'],
  ['glibc', '$5$saltstring$mUmLem2lzoK6bjOCdGhTFcUPpVXAL.tgxhUxNIlbexA', password],
  ['glibc', '$5$rounds=1234$saltstringsaltst$t9bsKKXURGaevKxwxwDSFwEGEHC4eS9KCXJJ/841JI1', password],
  ['glibc', '$5$saltstring$7Ql2EZKYFcsSda/rYhk7bO4blmO0UpPVWsn5mV/8Qk8', long],
  ['glibc', '$5$saltstring$FdNfA4gXqvCeO6iZs7G/.wwwoywYZqo0l1pwmfWaBA7', ''],
  ['openssl', '$5$saltstring$LykBG49myq.Q3W/ePHve929dBHOjryEjBgoIqVI1BjC', 'Passw0rd!'],
  [
    'glibc',
    '$6$saltstring$Fo8YOpwEs4kqIjvH5jKFAvvbRzYDbXkmeout/j6xqyIWkCSqKdqBTQIzWYSj7xk6KS9g0M9dWn0T035DHCFXA1',
    password,
  ],
  [
    'glibc',
    '$6$rounds=1400$anotherlongsalts$FLZ9N3CmU1394ndTXuzfpPrzy0VituYCnx1Syl8e3Nj/Mx9T9Te5IfYL5vm.y7Cjm9AM6gCs8iQ7.cNLHuNmV/',
    password,
  ],
  [
    'glibc',
    '$6$saltstring$aZNTv41gTH8r2XflaaTNXfe0O.9fqPU6yr/i31pEJYsjObZ.3bdUHUqoYftA.raUWtfV4WZG6NPrNw/IYmMl.0',
    long,
  ],
  [
    'openssl',
    '$6$saltstring$wtSuetq1SHV4e6uheJ/ExqLegZeubCvQVMD2m5aG3Rw6LldRbkntFbm99kqmtPpvsbnKkYYw0tFY./lhHEzMz.',
    'Passw0rd!',
  ],
  ['glibc', '$2b$04$abcdefghijklmnopqrstuunvesqHnyvnI9qXEle4JRRbKPdpxMEfu', password],
  ['argon2', '$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG', 'password'],
  ['hashlib', '$pbkdf2$1200$c2FsdCBvZiBzaXh0ZWVuLg$xCSFHiUtw.hXwPIiOfnsytrjr/M', password],
  ['hashlib', '$pbkdf2-sha224$1200$c2FsdCBvZiBzaXh0ZWVuLg$2NUi7BOG5irUZVcSNmAVXO.4Um6bRJjo3bPNSw', password],
  ['hashlib', '$pbkdf2-sha256$1200$c2FsdCBvZiBzaXh0ZWVuLg$6.T7Ls6okVCWN9hAawTzgZHNgiby.B7hEmKF3NgVQMc', password],
  ['base64', '$pbkdf2-sha256$1200$c2FsdCBvZiBzaXh0ZWVuLg==$6+T7Ls6okVCWN9hAawTzgZHNgiby+B7hEmKF3NgVQMc=', password],
  [
    'hashlib',
    '$pbkdf2-sha384$1200$c2FsdCBvZiBzaXh0ZWVuLg$kKsvltmmgrvx9ZAeilUQqNddns/To2BnXgcRlVbdnMZePLQ34y/XqUj3LPhYJPBm',
    password,
  ],
  [
    'hashlib',
    '$pbkdf2-sha512$1200$c2FsdCBvZiBzaXh0ZWVuLg$u5lOQ8Or0ZtqHqTVGLOg7ARrZH04UHAYLEJoVyW2z02sqjrjR2yy6MuS8hsoFJMJXdf0J0n.2m0N5CGsuY/VBg',
    password,
  ],
  ['hashlib', '$scrypt$ln=14,r=8,p=1$c2FsdCBvZiBzaXh0ZWVuLg$fDb79TLSWmAWcWVn96CzTTSUyNm4t2dX2AYoI02aBos', password],
  [
    'hashlib',
    '$7$ln=10,r=16,p=2$c2FsdA$0yAR5HMR730UZiNYyc0vb6iDT+HpHIxsZ2tnIYeHpiQ2XYU1MzIkdyvBiaZ3NZzVDSxHKs83XFPUvR+qeRcWdA',
    password,
  ],
  ['phpass', '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0', 'test12345'],
  ['passlib', '$P$8ohUJ.1sdFw09/bMaAQPTGDNi2BIUt1', 'password'],
  ['passlib', '$H$8ohUJ.1sdFw09/bMaAQPTGDNi2BIUt1', 'password'],
  ['hashcat', '$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf', 'hashcat'],
  ['hashlib', '629fe8eb92e2a0f95950e90ff3ad005f', password],
  ['hashlib', '629FE8EB92E2A0F95950E90FF3AD005F', password],
  ['hashlib', '$md5salted-prefix$pepper$yiKHgp5Ha+WXkfSwRQuHBA==', password],
  ['hashlib', '$md5salted-suffix$pepper$0b5YOSs8jWlrRNWdAoSGag==', password],
  ['hashlib', '$md5salted-suffix$pepper$0b5YOSs8jWlrRNWdAoSGag', password],
] as const;

describe('a password is found in a hash that was made elsewhere', () => {
  it.each(vectors)('%s: %s', async (_, encoded, right) => {
    const scheme = schemeOf(encoded);
    const costs = scheme?.costs(encoded);
    expect(costs && isWithin(costs, usualLimits)).toBe(true);
    expect(await scheme?.verify(encoded, right)).toBe(true);
    expect(await scheme?.verify(encoded, `${right}.`)).toBe(false);
    expect(await scheme?.verify(encoded, right.toUpperCase() || ' ')).toBe(false);
  });
});

describe('what only looks like a hash', () => {
  it.each([
    '',
    'password',
    '{SSHA}c29tZSBzYWx0ZWQgc2hhMQ==',
    '$1$saltsalt$short',
    '$1$saltsaltsalt$O.Zr14CtIbIC5/88lCZUk/',
    '$2b$10$tooshort',
    // Of 1999: whether the password ends in a zero byte was left open, so that nobody can say which password it is of.
    '$2$04$abcdefghijklmnopqrstuunvesqHnyvnI9qXEle4JRRbKPdpxMEfu',
    '$5$rounds=01$salt$LykBG49myq.Q3W/ePHve929dBHOjryEjBgoIqVI1BjC',
    '$6$salt$LykBG49myq.Q3W/ePHve929dBHOjryEjBgoIqVI1BjC',
    '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L',
    '$S$C33783772bRXEx1aCsvY',
    '$argon2id$v=19$m=what',
    '$pbkdf2-md5$1200$c2FsdA$xCSFHiUtw.hXwPIiOfnsytrjr/M',
    '$pbkdf2-sha256$i=1$abc$def',
    '$scrypt$ln=14,r=8,p=1$c2FsdA$',
    '$md5salted$pepper$yiKHgp5Ha+WXkfSwRQuHBA==',
    '$md5salted-prefix$pepper$ca2287829e47',
    '629fe8eb92e2a0f95950e90ff3ad005',
  ])('is none: %s', (encoded) => {
    expect(schemeOf(encoded)?.costs(encoded)).toBeUndefined();
  });
});

describe('a hash that would take minutes', () => {
  it.each([
    `$2b$31$${'.'.repeat(53)}`,
    '$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG',
    '$argon2id$v=19$m=65536,t=4000,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG',
    '$5$rounds=999999999$saltstring$LykBG49myq.Q3W/ePHve929dBHOjryEjBgoIqVI1BjC',
    '$pbkdf2-sha256$100000000$c2FsdA$6.T7Ls6okVCWN9hAawTzgZHNgiby.B7hEmKF3NgVQMc',
    '$scrypt$ln=20,r=32,p=16$c2FsdA$fDb79TLSWmAWcWVn96CzTTSUyNm4t2dX2AYoI02aBos',
    '$scrypt$ln=63,r=1,p=1$c2FsdA$fDb79TLSWmAWcWVn96CzTTSUyNm4t2dX2AYoI02aBos',
    '$P$TIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0',
    '$S$Z33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf',
  ])('costs too much: %s', (encoded) => {
    const costs = schemeOf(encoded)?.costs(encoded);
    expect(costs && isWithin(costs, usualLimits)).toBe(false);
  });
});
