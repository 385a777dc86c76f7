/** Loaded by the first who needs it: with the hashes and encodings that it brings it is 3 MB. */
const otplib = () => import('otplib');

/** 160 bits, in base32 (RFC 4226, 4 R6). */
export const newTotpSecret = async (): Promise<string> => (await otplib()).generateSecret();

/** What an authenticator app reads, from a QR code or as a link. */
export const totpUri = async (issuer: string, label: string, secret: string): Promise<string> =>
  (await otplib()).generateURI({ issuer, label, secret });

/** The clock of a phone may be a step ahead or behind (RFC 6238, 5.2). */
const tolerance = 30;

/** Six digits of the last steps. */
const isCode = (code: string) => /^\d{6}$/.test(code);

/** Of any length: who comes from elsewhere brings what their app has, and 80 bits were common. Ours are longer. */
export const isTotpSecret = (secret: string) => /^[A-Z2-7]{2,200}=*$/i.test(secret);

const anyLength = { MIN_SECRET_BYTES: 1, MAX_SECRET_BYTES: 125 };

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** As authenticator apps read it: bits that make no whole byte at the end, and padding, say nothing. */
const bytesOf = (secret: string): Uint8Array => {
  const bits = [...secret.toUpperCase().replace(/=+$/, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
};

/** The time step whose code this is, newer than `after`; compared in constant time. */
export const timeStepOf = async (
  secret: string,
  code: string,
  now: Date,
  after?: number,
): Promise<number | undefined> => {
  if (!isCode(code)) return undefined;
  const { createGuardrails, verify } = await otplib();
  const verified = await verify({
    secret: bytesOf(secret),
    token: code,
    guardrails: createGuardrails(anyLength),
    epoch: Math.floor(now.getTime() / 1000),
    epochTolerance: tolerance,
    ...(after === undefined ? {} : { afterTimeStep: after }),
  });
  return verified.valid && 'timeStep' in verified ? verified.timeStep : undefined;
};
