import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainFieldName } from '../../api/gen/zitadel/instance/v2/instance_pb.js';
import { clientsOf } from '../scenarios/clients.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { typesOf } from '../scenarios/log.ts';
import { refusal } from '../scenarios/refusal.ts';
import { secondInstance } from '../scenarios/second-instance.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
});
afterAll(() => fasti?.stop());

const instances = () => clientsOf(fasti.url, fasti.pat).instances;
/** As somebody who speaks to this host; `seen`: through a proxy that shows it under another name. */
const issuerAt = async (host: string, seen?: string) => {
  const headers = { 'x-zitadel-instance-host': host, ...(seen ? { 'x-zitadel-public-host': seen } : {}) };
  const answer = await fetch(`${fasti.url}/.well-known/openid-configuration`, { headers });
  return answer.status === 200 ? ((await answer.json()) as { issuer: string }).issuer : answer.status;
};

describe('an instance', () => {
  it('has a name', async () => {
    const rename = () => instances().updateInstance({ instanceName: 'Acme sign-in' });
    expect(await typesOf(fasti, rename)).toEqual(['instance.changed']);
    expect((await instances().getInstance({})).instance?.name).toBe('Acme sign-in');
    expect(await refusal(instances().updateInstance({ instanceId: 'nowhere', instanceName: 'x' }))).toMatch(
      /^NotFound/,
    );
  });

  it('answers under a domain as soon as it is its own, and no more once it is not', async () => {
    const { instanceId } = fasti;
    const customDomain = 'id.acme.example';
    expect(await issuerAt(customDomain)).toBe(404);
    const add = () => instances().addCustomDomain({ instanceId, customDomain });
    expect(await typesOf(fasti, add)).toEqual(['instance.domain.added']);
    // A name that was asked for before is looked up again within a second.
    await expect.poll(() => issuerAt(customDomain)).toContain('id.acme.example');
    const { domains, pagination } = await instances().listCustomDomains({
      instanceId,
      sortingColumn: DomainFieldName.CREATION_DATE,
      filters: [{ filter: { case: 'generatedFilter', value: false } }],
    });
    expect(pagination?.totalResult).toBe(BigInt(domains.length));
    expect(domains.map(({ domain }) => domain)).toContain(customDomain);
    const remove = () => instances().removeCustomDomain({ instanceId, customDomain });
    expect(await typesOf(fasti, remove)).toEqual(['instance.domain.removed']);
    await expect.poll(() => issuerAt(customDomain)).toBe(404);
    expect(await refusal(remove())).toMatch(/^NotFound INSTANCE-8ls9f/);
    expect(await refusal(instances().addCustomDomain({ instanceId, customDomain: 'not a host' }))).toMatch(
      /INST-S3v3w/,
    );
  });

  it('is seen under a domain that it trusts, by whoever a proxy leads there', async () => {
    const trustedDomain = 'portal.acme.example';
    expect(await issuerAt('localhost', trustedDomain)).not.toContain(trustedDomain);
    const add = () => instances().addTrustedDomain({ trustedDomain });
    expect(await typesOf(fasti, add)).toEqual(['instance.trusted_domains.added']);
    expect(await refusal(add())).toMatch(/^FailedPrecondition COMMAND-Stk21/);
    await expect.poll(() => issuerAt('localhost', trustedDomain)).toContain(trustedDomain);
    expect(await issuerAt(trustedDomain)).toBe(404);
    const { trustedDomain: listed } = await instances().listTrustedDomains({
      filters: [{ filter: { case: 'domainFilter', value: { domain: 'portal', method: 2 } } }],
    });
    expect(listed.map(({ domain }) => domain)).toEqual([trustedDomain]);
    const remove = () => instances().removeTrustedDomain({ trustedDomain });
    expect(await typesOf(fasti, remove)).toEqual(['instance.trusted_domains.removed']);
    expect(await refusal(remove())).toMatch(/^NotFound/);
  });

  it('takes domains from whoever administers it while it is the only one, and from the system alone beside others', async () => {
    const stranger = await machineWithToken(clientsOf(fasti.url, fasti.pat), fasti.orgId, 'stranger');
    const { instanceId } = fasti;
    const add = (token: string) =>
      refusal(clientsOf(fasti.url, token).instances.addCustomDomain({ instanceId, customDomain: 'b.acme.example' }));
    expect(await add(stranger.token)).toMatch(/^PermissionDenied/);
    await secondInstance(fasti);
    expect(await add(fasti.pat)).toMatch(/^PermissionDenied/);
  });
});
