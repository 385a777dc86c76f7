import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type AuthRequest, authRequest } from '../../domain/auth-request/auth-request.ts';
import { authRequestErrors } from '../../domain/auth-request/errors.ts';
import { deviceAuth } from '../../domain/device-auth/device-auth.ts';
import { seconds } from '../../domain/duration.ts';
import { errors } from '../../domain/errors.ts';
import type { Moment } from '../../eventstore/eventstore.ts';
import { appByClientId } from '../../projections/app/queries.ts';
import { type Api, type Call, service } from '../api.ts';
import type { CreateCallbackRequest } from '../gen/zitadel/oidc/v2/oidc_service_pb.js';
import { OIDCService } from '../gen/zitadel/oidc/v2/oidc_service_pb.js';
import {
  completeAuthRequest,
  failAuthRequest,
  failureReasons,
  type Inquiry,
  readAuthRequest,
} from '../oidc/complete.ts';
import { applicationOf, approveDevice, denyDevice, findDevice } from '../oidc/device/answer.ts';
import { detailsOf } from './details.ts';

export const oidcServiceErrors = errors('oidc_service', {
  callback_kind_missing: ['invalid', 'Say with which session, or with which error, the auth request ends.'],
  user_code_unknown: ['not_found', 'No device waits with this user code.', 'QUERY-Sah9a'],
  decision_missing: ['invalid', 'Say with which session the device is signed in, or that it is denied.'],
});

/** For the login that the client was sent to, and for whoever may link sessions to auth requests. */
const mustBeLoginClient = async (call: Call, { login_client }: AuthRequest) => {
  if (call.caller?.userId !== login_client) await call.allow('session.link');
};

/** What is shown of an auth request never changes once it is there. */
const mustBeThereAt = async (
  { views, store }: Api,
  { instance, read }: Call,
  { decider, id }: { readonly decider: { readonly aggregate: string }; readonly id: string },
  at: Moment,
) => {
  const stream = { instanceId: instance.id, aggregateType: decider.aggregate, aggregateId: id };
  const [events] = await Promise.all([store.read(stream, { until: at }), views.tellMoment(read)]);
  if (events.length === 0) throw authRequestErrors.not_found();
};

/** What the application was called at the moment that is asked about, whether it is still there or not. */
const applicationThen = async ({ views }: Api, { read }: Call, { ClientID }: { readonly ClientID: string }) => {
  const client = await appByClientId(views, read, ClientID);
  if (!client) throw oidcServiceErrors.user_code_unknown();
  return { appName: client.name, projectName: client.projectName };
};

export const oidcService = (api: Api) =>
  service(OIDCService, {
    async getAuthRequest(call, { authRequestId }) {
      if (call.read.at) await mustBeThereAt(api, call, { decider: authRequest, id: authRequestId }, call.read.at);
      const { request, addedAt } = await readAuthRequest(api, call, authRequestId);
      await mustBeLoginClient(call, request);
      return {
        authRequest: {
          id: authRequestId,
          creationDate: timestampFromDate(addedAt),
          clientId: request.client_id,
          scope: [...request.scope],
          redirectUri: request.redirect_uri,
          prompt: [...(request.prompt ?? [])],
          uiLocales: [...(request.ui_locales ?? [])],
          ...(request.login_hint === undefined ? {} : { loginHint: request.login_hint }),
          ...(request.max_age === undefined ? {} : { maxAge: { seconds: BigInt(request.max_age / seconds(1)) } }),
          ...(request.hint_user_id === undefined ? {} : { hintUserId: request.hint_user_id }),
        },
      };
    },

    async createCallback(call, { authRequestId, callbackKind }) {
      const inquiry = await readAuthRequest(api, call, authRequestId);
      await mustBeLoginClient(call, inquiry.request);
      const callbackUrl = await callbackOf(api, call, inquiry, callbackKind);
      const { last } = await api.recent.load(call.instance.id, authRequest, authRequestId);
      return { callbackUrl, ...(last ? { details: detailsOf(last) } : {}) };
    },

    async getDeviceAuthorizationRequest(call, { userCode }) {
      await call.allow('session.link');
      const device = await findDevice(api, call.instance.id, userCode);
      if (!device || !(call.read.at || device.isWaiting)) throw oidcServiceErrors.user_code_unknown();
      const { id, request } = device;
      if (call.read.at) await mustBeThereAt(api, call, { decider: deviceAuth, id }, call.read.at);
      const application = await (call.read.at ? applicationThen : applicationOf)(api, call, request);
      return {
        deviceAuthorizationRequest: { id, clientId: request.ClientID, scope: [...request.Scopes], ...application },
      };
    },

    async authorizeOrDenyDeviceAuthorization(call, { deviceAuthorizationId: id, decision }) {
      await call.allow('session.link');
      switch (decision.case) {
        case 'session':
          await approveDevice(api, call, id, decision.value);
          return {};
        case 'deny':
          await denyDevice(api, call, id);
          return {};
        default:
          throw oidcServiceErrors.decision_missing();
      }
    },
  });

const callbackOf = (
  api: Api,
  call: Call,
  inquiry: Inquiry,
  { case: kind, value }: CreateCallbackRequest['callbackKind'],
): Promise<string> => {
  const completion = { ...call, byAddressOnly: true };
  switch (kind) {
    case 'session':
      return completeAuthRequest(api, completion, inquiry, value);
    case 'error': {
      const { error, errorDescription: description, errorUri: uri } = value;
      const reason = failureReasons[error] ?? failureReasons[0];
      const said = { ...(description ? { description } : {}), ...(uri ? { uri } : {}) };
      return failAuthRequest(api, completion, inquiry, { reason, ...said });
    }
    default:
      throw oidcServiceErrors.callback_kind_missing();
  }
};
