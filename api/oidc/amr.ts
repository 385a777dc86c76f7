/** Authentication methods by the number that events hold for them (ZITADEL's UserAuthMethodType). */
export const authMethod = {
  totp: 1,
  u2f: 2,
  passkey: 3,
  password: 4,
  idp: 5,
  otpSms: 6,
  otpEmail: 7,
  recoveryCode: 10,
} as const;

const references: Readonly<Record<number, readonly string[]>> = {
  [authMethod.totp]: ['otp'],
  [authMethod.u2f]: ['user'],
  // A passkey is two factors: the device, and what unlocks it.
  [authMethod.passkey]: ['user', 'mfa'],
  [authMethod.password]: ['pwd'],
  [authMethod.otpSms]: ['otp'],
  [authMethod.otpEmail]: ['otp'],
  [authMethod.recoveryCode]: ['otp'],
};

/** Authentication Method References (RFC 8176): each once, and `mfa` for two factors or more. */
export const amrOf = (methods: readonly number[]): readonly string[] => {
  const factors = new Set(methods.flatMap((method) => references[method] ?? []));
  return methods.length > 1 ? [...factors.add('mfa')] : [...factors];
};
