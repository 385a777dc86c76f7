import { describe, expect, it } from 'vitest';
import { securitySettings } from '../../domain/settings/security.ts';
import { loginWorld } from './world.ts';

describe('our pages', () => {
  it('are shown in no frame, until the security settings name whose', async () => {
    const here = await loginWorld({ externalSecure: true });
    const opened = async () => (await here.browser().open('/ui/v2/login/loginname')).headers;
    const closed = await opened();
    expect(closed['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(closed['x-frame-options']).toBe('DENY');
    expect(String(closed['set-cookie'])).toContain('SameSite=Lax');

    const set = async (enabled: boolean) => {
      const { context } = here.callAs(here.adminId);
      const values = {
        enable_iframe_embedding: enabled,
        allowedOrigins: ['https://portal.example', 'https://*.acme.example'],
      };
      const { instanceId } = here.created;
      await here.api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values }, instanceId);
    };
    await set(true);
    const embedded = await opened();
    expect(embedded['content-security-policy']).toContain(
      'frame-ancestors https://portal.example https://*.acme.example;',
    );
    expect(embedded['x-frame-options']).toBeUndefined();
    expect(String(embedded['set-cookie'])).toContain('SameSite=None; Secure');

    await set(false);
    expect((await opened())['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});
