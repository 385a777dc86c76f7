import { providerErrors } from './errors.ts';

/** A server of the operator's own that is called instead of sending. `signingKey`: by which it tells that it was us. */
export type HttpProvider = {
  readonly kind: 'http';
  readonly description: string;
  readonly endpoint: string;
  readonly signingKey: string;
};

export const checkedReceiver = <R extends Pick<HttpProvider, 'endpoint'>>(receiver: R): R => {
  if (!/^https?:\/\/[^\s/]+/i.test(receiver.endpoint)) throw providerErrors.endpoint_invalid();
  return receiver;
};
