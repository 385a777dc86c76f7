import { factorsOfUser } from '../../../../projections/user/list-factors.ts';
import type { ReadContext } from '../../../../projections/views.ts';
import type { Api, Call, Methods } from '../../../api.ts';
import type { UserService } from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { dated } from '../../paging.ts';
import { maySee, seesNothing } from '../access.ts';
import { mayStrip, recordOn } from './access.ts';
import { authFactorMessage, isAskedFor, isOfDomain, methodTypesOf, passkeyMessages } from './message.ts';

type FactorReads = Pick<
  Methods<typeof UserService>,
  'listAuthenticationMethodTypes' | 'listAuthenticationFactors' | 'listPasskeys' | 'humanMFAInitSkipped'
>;

export const userFactorReads = (api: Api): FactorReads => {
  const visible = async (call: Call, read: ReadContext, userId: string) => {
    const found = await factorsOfUser(api.views, read, userId);
    if (found && (await maySee(call, userId, found.user.org_id))) return found;
    return seesNothing(call);
  };

  return {
    async listAuthenticationMethodTypes(call, { userId, domainQuery }) {
      const { read, listDetails } = dated(call.read);
      const found = await visible(call, read, userId);
      const authMethodTypes = found
        ? methodTypesOf(
            found.user,
            found.factors.filter((factor) => !domainQuery || isOfDomain(factor, domainQuery)),
          )
        : [];
      return { details: listDetails(BigInt(authMethodTypes.length)), authMethodTypes };
    },

    async listAuthenticationFactors(call, { userId, authFactors, states }) {
      const found = await visible(call, call.read, userId);
      const asked = (found?.factors ?? []).filter((factor) => isAskedFor(factor, { authFactors, states }));
      return { result: asked.flatMap(authFactorMessage) };
    },

    async listPasskeys(call, { userId }) {
      const { read, listDetails } = dated(call.read);
      const found = await visible(call, read, userId);
      const result = passkeyMessages(found?.factors ?? []);
      return { details: listDetails(BigInt(result.length)), result };
    },

    async humanMFAInitSkipped(call, { userId }) {
      await mayStrip(api, call, userId);
      return recordOn(api, call, userId, { type: 'SkipFactorPrompt' });
    },
  };
};
