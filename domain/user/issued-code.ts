import type { Envelope } from '../decider.ts';
import { hours, seconds, toMilliseconds } from '../duration.ts';
import type { CodeCheck } from './contact.ts';
import { userErrors } from './errors.ts';
import { mustHaveWaited, oneMore } from './slow-down.ts';
import type { IssuedCode } from './state.ts';

export type { IssuedCode } from './state.ts';

/** Whoever asks for codes without being known may not fill somebody's mailbox with them. */
const pause = seconds(30);
const mostAnHour = 5;

/** A code is good from the event that issued it, for as long as that says. */
export const issuedCode = (
  { code, expiry, code_returned: returned }: Issued,
  { createdAt }: Pick<Envelope, 'createdAt'>,
  before?: IssuedCode,
): { readonly code?: IssuedCode } =>
  code === undefined
    ? {}
    : {
        code: {
          code,
          expiresAt: new Date(createdAt.getTime() + toMilliseconds(expiry ?? 0)),
          ...(returned ? { returned } : {}),
          sentAt: [...(returned ? [] : [createdAt]), ...(before?.sentAt ?? [])].slice(0, mostAnHour),
        },
      };
type Issued = {
  readonly code?: string | undefined;
  readonly expiry?: number | undefined;
  readonly code_returned?: boolean | undefined;
};

/** @throws code_too_soon, where the last one was sent too short a time ago, or too many within an hour. */
export const mayBeIssuedAgain = (issued: IssuedCode | undefined, at: Date): void => {
  const [newest, ...others] = issued?.sentAt ?? [];
  const isWithin = (date: Date | undefined, duration: number) =>
    date !== undefined && at.getTime() < date.getTime() + toMilliseconds(duration);
  if (isWithin(newest, pause) || isWithin(others[mostAnHour - 2], hours(1))) throw userErrors.code_too_soon();
};

/** @throws if the given code was compared with one that is gone by now, or too soon after many that were wrong. */
export const mayBeChecked = (issued: IssuedCode | undefined, { code, at }: Pick<CodeCheck, 'code' | 'at'>): void => {
  if (issued?.code !== code) throw userErrors.code_missing();
  mustHaveWaited(issued.failures, at);
};

export const checkFailed = (issued: IssuedCode, { createdAt }: Pick<Envelope, 'createdAt'>): IssuedCode => ({
  ...issued,
  failures: oneMore(issued.failures, createdAt),
});
