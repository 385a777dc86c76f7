import { createHmac } from 'node:crypto';
import { inSeconds } from '../oidc/seconds.ts';

/** By which a receiver tells that it was us, and when: ZITADEL's, of webhooks too. */
export const signature = (signingKey: string, body: string, now: Date): string => {
  const time = inSeconds(now);
  return `t=${time},v1=${createHmac('sha256', signingKey).update(`${time}.${body}`).digest('hex')}`;
};
