import { describe, expect, it } from 'vitest';
import { linkSettings } from '../../domain/settings/link.ts';
import { type PrivacySettings, privacySettings } from '../../domain/settings/privacy.ts';
import { hostedLoginTranslation, type Translation } from '../../domain/settings/translation.ts';
import { loginWorld } from './world.ts';

const termsOfService = { type: 1, url: 'https://example.com/terms/{{.Lang}}', translationKey: '', target: 0 };
const support = { type: 4, url: 'mailto:help@example.com', translationKey: '', target: 0 };
const status = { type: 6, url: 'https://status.example.com', translationKey: 'status', target: 1 };

/** Below a page: where links lead, what they say, and whether they open a window of their own. */
const footOf = ({ body }: { readonly body: string }) =>
  [...(/<footer[\s\S]*<\/footer>/.exec(body)?.[0] ?? '').matchAll(/<a href="([^"]+)"([^>]*)>([^<]+)</g)].map(
    ([, address, attributes = '', text]) => [address, text, attributes.includes('_blank')],
  );

const world = async () => {
  const here = await loginWorld();
  const { created, callAs, adminId } = here;
  const { context } = callAs(adminId);
  const { instanceId, orgId } = created;
  return {
    ...here,
    setOfInstance: (links: readonly (typeof status)[]) =>
      here.api.execute(context, linkSettings.instance, instanceId, { type: 'SetLinks', links }, instanceId),
    setOfOrg: (links: readonly (typeof status)[]) =>
      here.api.execute(context, linkSettings.org, orgId, { type: 'SetLinks', links }, orgId),
    setLegal: (values: Partial<PrivacySettings>) =>
      here.api.execute(context, privacySettings.instance, instanceId, { type: 'SetSettings', values }, instanceId),
    translate: (translation: Translation) =>
      here.api.execute(
        context,
        hostedLoginTranslation.instance,
        instanceId,
        { type: 'SetTranslation', language: 'en', translation },
        instanceId,
      ),
  };
};

describe('the links at the foot of pages', () => {
  it('are those of the link settings, each kind before that of the legal settings', async () => {
    const { browser, setOfInstance, setLegal, translate } = await world();
    await setLegal({ tosLink: 'https://old.example.com/terms', privacyLink: 'https://old.example.com/privacy' });
    await setOfInstance([status, support, termsOfService]);
    const visitor = browser();
    expect(footOf(await visitor.open('/ui/v2/login/loginname'))).toEqual([
      ['https://example.com/terms/en', 'Terms', true],
      ['https://old.example.com/privacy', 'Privacy', true],
      ['https://status.example.com', 'status', false],
      ['mailto:help@example.com', 'Support', true],
    ]);
    await translate({ frame: { status: 'Is it running?' } });
    expect(footOf(await visitor.open('/ui/v2/login/loginname'))[2]).toEqual([
      'https://status.example.com',
      'Is it running?',
      false,
    ]);
  });

  it('are those of the organization that the sign-in is for, where it has set any', async () => {
    const { browser, setOfInstance, setOfOrg, authorizeUrl, created } = await world();
    await setOfInstance([termsOfService]);
    await setOfOrg([status]);
    const scope = `openid urn:zitadel:iam:org:id:${created.orgId}`;
    expect(footOf(await browser().open(authorizeUrl({ scope }))).map(([address]) => address)).toEqual([status.url]);
    expect(footOf(await browser().open(authorizeUrl())).map(([address]) => address)).toEqual([
      'https://example.com/terms/en',
    ]);
  });

  it('that are terms or privacy are accepted by whoever registers', async () => {
    const { browser, setOfInstance } = await world();
    await setOfInstance([termsOfService]);
    const visitor = browser();
    const begun = await visitor.open('/ui/v2/login/register');
    expect(begun.body).toMatch(/name="accepted"[\s\S]*https:\/\/example.com\/terms\/en[\s\S]*<\/form>/);
    const refused = await visitor.submit(begun, { givenName: 'G', familyName: 'H', email: 'g@example.com' });
    expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('read and accept')]);
  });
});
