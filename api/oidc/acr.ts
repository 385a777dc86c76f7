import { essentialAcrs, wantedAcrs } from '../../domain/auth-request/wanted.ts';
import { amrOf, authMethod } from './amr.ts';

const [oneFactor, twoFactors] = ['urn:fasti:acr:1fa', 'urn:fasti:acr:2fa'];
/** By a key that no other site can ask for (OpenID Connect EAP ACR Values 1.0, 2). */
const phishingResistant = 'phr';

/** Weakest first. */
export const acrValues = [oneFactor, twoFactors, phishingResistant] as const;

/** What a sign-in by these methods may be called. */
export const acrsOf = (methods: readonly number[]): readonly string[] => {
  if (methods.length === 0) return [];
  const byKey = methods.some((method) => method === authMethod.passkey || method === authMethod.u2f);
  return [oneFactor, ...(amrOf(methods).includes('mfa') ? [twoFactors] : []), ...(byKey ? [phishingResistant] : [])];
};

/** What somebody must have beside a password. */
export type Demand = 'second factor' | 'key';

/** The least that an application insists on (OpenID Connect Core, 5.5.1.1); undefined: a password will do, or nothing here would. */
export const demandOf = (asked: Parameters<typeof essentialAcrs>[0]): Demand | undefined => {
  const essential = essentialAcrs(asked);
  if (essential.includes(oneFactor)) return undefined;
  if (essential.includes(twoFactors)) return 'second factor';
  return essential.includes(phishingResistant) ? 'key' : undefined;
};

/** OpenID Connect Core, 2: of those that the client would like, the first that was reached; otherwise the strongest. */
export const acrFor = (asked: Parameters<typeof wantedAcrs>[0], methods: readonly number[]): string | undefined => {
  const reached = acrsOf(methods);
  return wantedAcrs(asked).find((acr) => reached.includes(acr)) ?? reached.at(-1);
};
