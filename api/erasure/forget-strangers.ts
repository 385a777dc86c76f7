import { authRequest } from '../../domain/auth-request/auth-request.ts';
import type { Keys } from '../../eventstore/keys.ts';

/** So long a login may take that somebody was hinted at; who never came has gone by then, and nobody knows who it was. */
const rememberedMs = 24 * 3_600_000;
const everyMs = 3_600_000;

/** Hints of logins that nobody finished go after a day: no erasure would ever find them. */
export const forgetStrangers = (keys: Pick<Keys, 'destroyOfStreams'>, onTrouble: (error: unknown) => void) => {
  const forget = () => keys.destroyOfStreams(authRequest.aggregate, rememberedMs).then(() => undefined, onTrouble);
  let forgetting = forget();
  const timer = setInterval(() => {
    forgetting = forget();
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await forgetting;
    },
  };
};
