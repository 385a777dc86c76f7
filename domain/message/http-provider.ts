import { providerErrors } from './errors.ts';

/** A server of the operator's own that is called instead of sending. `signingKey`: by which it tells that it was us. */
export type HttpProvider = {
  readonly kind: 'http';
  readonly description: string;
  readonly endpoint: string;
  readonly signingKey: string;
};

export type HttpProviderCommand =
  | { readonly type: 'AddHttp'; readonly receiver: Omit<HttpProvider, 'kind'> }
  /** Without a key: it keeps the one it has. */
  | {
      readonly type: 'ChangeHttp';
      readonly receiver: Omit<HttpProvider, 'kind' | 'signingKey'> & { readonly signingKey?: string };
    };

export const checkedReceiver = <R extends Pick<HttpProvider, 'endpoint'>>(receiver: R): R => {
  if (!/^https?:\/\/[^\s/]+/i.test(receiver.endpoint)) throw providerErrors.endpoint_invalid();
  return receiver;
};
