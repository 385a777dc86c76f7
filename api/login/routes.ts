import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../api.ts';
import { FileForm, takeFilesToTheEnd } from '../asset/file-form.ts';
import { requestOf } from '../edge/call.ts';
import { foreseen } from '../error/errors.ts';
import { retryAfterOf } from '../error/retry-after.ts';
import { formPostAtOnce } from '../oidc/callback.ts';
import { paths } from '../oidc/endpoints.ts';
import { beginningOf } from '../oidc/initiated-login.ts';
import { accountApplications } from './account/applications/applications.ts';
import { accountDeleted, accountDeletion } from './account/deletion/deletion.ts';
import { accountEmail } from './account/email/email.ts';
import { accountFactors } from './account/factors/factors.ts';
import { accountHistory } from './account/history/history.ts';
import { accountHome } from './account/home/home.ts';
import { accountPassword } from './account/password/password.ts';
import { accountPhone } from './account/phone/phone.ts';
import { accountPicture } from './account/picture/picture.ts';
import { accountProfile } from './account/profile/profile.ts';
import { accountSessions } from './account/sessions/sessions.ts';
import { accounts } from './accounts/accounts.ts';
import { authenticatorSet } from './authenticator-set/authenticator-set.ts';
import { serveBrand } from './brand/serve.ts';
import { cibaConsent, cibaDone } from './ciba/ciba.ts';
import { codeScreens } from './code/code.ts';
import { consent } from './consent/consent.ts';
import { departurePage, isTooLongToRedirect, mustMoveOn } from './departure/departure.ts';
import { device } from './device/device.ts';
import { deviceConsent } from './device-consent/device-consent.ts';
import { deviceDone } from './device-done/device-done.ts';
import { errorPage, problemOf } from './error/template.ts';
import { factorSetup } from './factor-setup/factor-setup.ts';
import type { Here } from './frame/footer.ts';
import { type Fields, type Guest, guestOf } from './guest.ts';
import { home } from './home/home.ts';
import { keySetups } from './key-setup/key-setup.ts';
import { languageSwitch } from './language-switch/language-switch.ts';
import { loginName } from './login-name/login-name.ts';
import { loggedOut, logout } from './logout/logout.ts';
import { mfa } from './mfa/mfa.ts';
import { documentOf, headersOf } from './page.ts';
import { passkey } from './passkey/passkey.ts';
import { password } from './password/password.ts';
import { passwordChange } from './password-change/password-change.ts';
import { passwordSet } from './password-set/password-set.ts';
import { register } from './register/register.ts';
import { registerOrganization } from './register-organization/register-organization.ts';
import { registerPassword } from './register-password/register-password.ts';
import { type Answer, base, type Handler, type Screen } from './screen.ts';
import { sentCodeSetups } from './sent-code-setup/sent-code-setup.ts';
import { signedIn } from './signed-in/signed-in.ts';
import { authRequestIn, start } from './start/start.ts';
import { totpSetup } from './totp-setup/totp-setup.ts';
import { u2f } from './u2f/u2f.ts';
import { verify } from './verify/verify.ts';
import { verifySuccess } from './verify-success/verify-success.ts';

/** Every page; each is stopped at by a story in test/browser/stories. */
export const screens = (api: Api): readonly Screen[] => [
  home,
  start(api),
  loginName(api),
  password(api),
  passkey(api),
  mfa(api),
  ...codeScreens(api),
  u2f(api),
  factorSetup(api),
  totpSetup(api),
  ...sentCodeSetups(api),
  ...keySetups(api),
  passwordChange(api),
  passwordSet(api),
  verify(api),
  verifySuccess,
  authenticatorSet(api),
  register(api),
  registerOrganization(api),
  registerPassword(api),
  accounts(api),
  consent(api),
  signedIn(api),
  accountHome(api),
  accountProfile(api),
  accountPicture(api),
  accountEmail(api),
  accountPhone(api),
  accountPassword(api),
  accountFactors(api),
  accountSessions(api),
  accountApplications(api),
  accountHistory(api),
  accountDeletion(api),
  accountDeleted,
  device(api),
  cibaConsent(api),
  cibaDone,
  deviceConsent(api),
  deviceDone,
  logout(api),
  loggedOut(api),
  languageSwitch,
];

/** The pages on which people sign in and out: rendered here, without script. */
export const loginRoutes =
  (api: Api): FastifyPluginAsync =>
  async (app) => {
    const all = screens(api);
    for (const { path, get } of all) if (get) app.get(`${base}${path}`, serve(api, get));
    const posts = (to: FastifyInstance, some: readonly Screen[]) => {
      for (const { path, post } of some) if (post) to.post(`${base}${path}`, serve(api, post));
    };
    const { withFile = [], plain = [] } = Object.groupBy(all, ({ takesFile }) => (takesFile ? 'withFile' : 'plain'));
    posts(app, plain);
    app.register(async (scope) => {
      takeFilesToTheEnd(scope);
      posts(scope, withFile);
    });
    serveBrand(app, api);
    for (const door of ['/', `${base}/`]) app.get(door, (_request, reply) => reply.redirect(base, 302));
    // Short enough to be typed off a screen.
    app.get(paths.device, ({ url }, reply) =>
      reply.redirect(`${base}/device${new URL(url, 'http://login.invalid').search}`, 302),
    );
    app.get(`${base}/healthy`, (_request, reply) => reply.type('text/plain').send('ok'));
    app.get(`${base}/ready`, (_request, reply) => reply.redirect('/debug/ready', 302));
  };

const serve = (api: Api, handler: Handler) => async (request: FastifyRequest, reply: FastifyReply) => {
  const fields = fieldsOf(request);
  const guest = await guestOf(api, requestOf(request), fields);
  const answer = await answered(api, handler, guest, fields, request, reply);
  reply.header('set-cookie', await guest.cookies(answer.accounts, answer.language));
  const posted =
    'to' in answer && isTooLongToRedirect(request, answer.to) && (await formPostAtOnce(api, guest.visit, answer.to));
  if (posted) return reply.headers(posted.headers).type('text/html; charset=utf-8').send(posted.body);
  if ('to' in answer && !mustMoveOn(request, answer.to))
    return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' }).redirect(answer.to, 303);
  const page = 'to' in answer ? departurePage(guest, answer.to) : answer.page;
  return reply
    .code(page.status ?? 200)
    .headers(headersOf({ ...page, frame: guest.frame }))
    .send(documentOf(guest, page, { name: guest.frame.name, frame: guest.frame, here: hereOf(request, fields) }));
};

const answered = async (
  api: Api,
  handler: Handler,
  guest: Guest,
  fields: Fields,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Answer> => {
  try {
    return await handler(guest, fields, fileOf(request));
  } catch (error) {
    const log = (cause: unknown) =>
      request.log.error({ err: cause, reqId: request.id }, 'a page failed in a way that nobody foresaw');
    const known = foreseen(error, log, guest.visit.correlationId);
    reply.headers(Object.fromEntries(retryAfterOf(known)));
    const authRequestId = authRequestIn(fields) ?? guest.authRequestId;
    const beginning = authRequestId === undefined ? undefined : await beginningOf(api, guest.visit, authRequestId);
    return { page: errorPage(guest, problemOf(known), beginning) };
  }
};

/** What the browser can ask for again: of the answer to a form, the page of that form. */
const hereOf = ({ method, url }: FastifyRequest, { step }: Fields): Here => {
  const { pathname, searchParams } = new URL(url, 'http://login.invalid');
  if (method === 'POST') return { at: pathname, step };
  searchParams.delete('step');
  return { at: searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname, step };
};

const fileOf = ({ body }: FastifyRequest) => (body instanceof FileForm ? body.file : undefined);

/** The body is parsed where plain routes are registered (api/server/server.ts). */
const fieldsOf = ({ method, body, url }: FastifyRequest): Fields => {
  const sent = method === 'POST' ? body : new URL(url, 'http://login.invalid').searchParams;
  if (!(sent instanceof URLSearchParams)) return {};
  return Object.fromEntries([...sent].reverse());
};
