/** Loaded by the first who needs it: with the hashes and encodings that it brings it is 3 MB. */
const otplib = () => import('otplib');

/** 160 bits, in base32 (RFC 4226, 4 R6). */
export const newTotpSecret = async (): Promise<string> => (await otplib()).generateSecret();

/** What an authenticator app reads, from a QR code or as a link. */
export const totpUri = async (issuer: string, label: string, secret: string): Promise<string> =>
  (await otplib()).generateURI({ issuer, label, secret });

/** The clock of a phone may be a step ahead or behind (RFC 6238, 5.2). */
const tolerance = 30;

/** Six digits of the last steps; 16 bytes is the least that RFC 4226 allows a secret. */
const isCode = (code: string) => /^\d{6}$/.test(code);
export const isTotpSecret = (secret: string) => /^[A-Z2-7]{26,128}=*$/i.test(secret);

/** The time step whose code this is, newer than `after`; compared in constant time. */
export const timeStepOf = async (
  secret: string,
  code: string,
  now: Date,
  after?: number,
): Promise<number | undefined> => {
  if (!isCode(code)) return undefined;
  const { verify } = await otplib();
  const verified = await verify({
    secret,
    token: code,
    epoch: Math.floor(now.getTime() / 1000),
    epochTolerance: tolerance,
    ...(after === undefined ? {} : { afterTimeStep: after }),
  });
  return verified.valid && 'timeStep' in verified ? verified.timeStep : undefined;
};
