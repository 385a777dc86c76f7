import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rotateAuditKey, signCheckpoint } from '../../api/audit/checkpoint.ts';
import { consistencyProof, type InclusionProof, inclusionProof } from '../../api/audit/proof.ts';
import { auditKeysPath } from '../../api/audit/published-keys.ts';
import { leavesPerNode } from '../../eventstore/verifiable-log.ts';
import { listCheckpoints } from '../../projections/checkpoint/queries.ts';
import { checkProof } from '../../scripts/verify-proof.ts';
import { wire } from '../../scripts/wire/wire.ts';
import { appendOf, streamOf } from '../contract/eventstore/samples.ts';
import { type Fasti, masterkey, startFasti } from '../support/fasti.ts';

describe('what can be proved about the log', () => {
  let fasti: Fasti;
  const context = () => ({
    instanceId: fasti.instanceId,
    cause: { actor: 'SYSTEM', correlationId: 'test' },
  });
  const sign = async () => (await signCheckpoint(fasti.api, context())).checkpoint;
  const append = (count: number, instanceId = fasti.instanceId) =>
    fasti.api.store.append(
      appendOf([
        {
          stream: streamOf(crypto.randomUUID(), instanceId, 'weather'),
          types: Array.from({ length: count }, () => 'weather.changed'),
        },
      ]),
    );
  const proofOf = async (position: bigint) => JSON.stringify(await inclusionProof(fasti.api, context(), { position }));
  const publishedKeys = async () => (await fetch(`${fasti.url}${auditKeysPath}`)).text();

  beforeAll(async () => {
    fasti = await startFasti();
    // More than one node of the tree that is kept, and a rest.
    for (let batch = 0; batch < 25; batch++) await append(100);
  });
  afterAll(() => fasti.stop());

  it('is signed by a key that the instance publishes, and listed', async () => {
    const checkpoint = await sign();
    expect(checkpoint.size).toBeGreaterThan(2 * leavesPerNode);
    const { keys } = JSON.parse(await publishedKeys());
    expect(keys).toEqual([expect.not.objectContaining({ d: expect.anything() })]);
    expect(keys[0]).toMatchObject({ kid: checkpoint.kid, crv: 'Ed25519', use: 'sig' });
    await fasti.caughtUp(15_000);
    const [row] = await listCheckpoints(fasti.api.views, { instanceId: fasti.instanceId }, { limit: 1 });
    expect(row).toMatchObject({ size: BigInt(checkpoint.size), hash: checkpoint.hash, jws: checkpoint.jws });
  });

  it('holds for any event, without Fasti, by the keys that were published', async () => {
    const head = await fasti.api.log.head();
    const trusted = await publishedKeys();
    for (const position of [1n, 2n, 1024n, 1025n, 2048n, head - 1n, head]) {
      const { says } = checkProof(await proofOf(position), trusted);
      expect(says.join('\n')).toMatch(new RegExp(`number ${position} of the log`));
    }
  });

  it('names the event by its id as well, and only events of the instance', async () => {
    const { events } = await fasti.api.store.readAll(99n, { limit: 1 });
    const eventId = events[0]?.eventId ?? '';
    const proof = await inclusionProof(fasti.api, context(), { eventId });
    expect(proof.event).toMatchObject({ position: 100, eventId, payload: JSON.stringify(events[0]?.payload) });
    const { position } = await append(1, 'another-instance');
    await expect(proofOf(position)).rejects.toMatchObject({ code: 'audit.event_not_found' });
    await expect(proofOf(position + 1_000n)).rejects.toMatchObject({ code: 'audit.event_not_found' });
  });

  it('does not hold when a single byte of the proof is another', async () => {
    const proof = `${JSON.stringify(JSON.parse(await proofOf(1500n)), null, 2)}\n`;
    expect(() => checkProof(proof)).not.toThrow();
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 127 }), (at, flip) => {
        const flipped = Buffer.from(proof);
        flipped[at] = (flipped[at] ?? 0) ^ flip;
        expect(() => checkProof(flipped.toString())).toThrow();
      }),
      { numRuns: 1500 },
    );
  });

  it('does not hold by a key that is not trusted, however whole it is', async () => {
    const proof = await proofOf(10n);
    const other = await startFasti();
    await signCheckpoint(other.api, { ...context(), instanceId: other.instanceId });
    const keys = await (await fetch(`${other.url}${auditKeysPath}`)).text();
    await other.stop();
    expect(() => checkProof(proof, keys)).toThrow('not the key that is trusted');
  });

  it('does not hold for an event that is claimed to have said something else', async () => {
    const proof = JSON.parse(await proofOf(700n)) as InclusionProof;
    for (const event of [
      { actor: 'mallory' },
      { payload: '{"now":"sun"}' },
      { createdAt: '2020-01-01T00:00:00.000000Z' },
    ]) {
      const forged = { ...proof, event: { ...proof.event, ...event } };
      expect(() => checkProof(JSON.stringify(forged))).toThrow('not in the log');
    }
  });

  it('shows that the log of today begins with the log of an older checkpoint', async () => {
    const older = await sign();
    for (const count of [1, 3, 1100, 7]) {
      await append(count);
      const proof = await consistencyProof(fasti.api, context(), older.jws);
      const { says } = checkProof(JSON.stringify(proof), await publishedKeys());
      expect(says[0]).toBe('The log of the checkpoint');
      const cut = { ...proof, path: proof.path.slice(1) };
      expect(() => checkProof(JSON.stringify(cut))).toThrow();
    }
  });

  it('outlives the key: what an older one signed holds, and the new one is endorsed by it', async () => {
    const before = await sign();
    const old = await proofOf(5n);
    await rotateAuditKey(fasti.api, context());
    await append(1);
    const after = await sign();
    expect(after.kid).not.toBe(before.kid);
    const keys = await publishedKeys();
    expect(JSON.parse(keys).keys).toHaveLength(2);
    expect(() => checkProof(old, keys)).not.toThrow();
    const head = await fasti.api.log.head();
    await sign();
    expect(() => checkProof(JSON.stringify({}), keys)).toThrow();
    const consistency = await consistencyProof(fasti.api, context(), before.jws);
    expect(consistency.keys).toHaveLength(2);
    expect(() => checkProof(JSON.stringify(consistency), keys)).not.toThrow();
    const fresh = await proofOf(head);
    expect(() => checkProof(fresh, keys)).not.toThrow();
  });

  it('signs once when many ask at the same time, and never less than was asked for', async () => {
    const { position } = await append(5);
    const signed = await Promise.all(Array.from({ length: 5 }, sign));
    for (const { size } of signed) expect(size).toBeGreaterThanOrEqual(Number(position));
  });

  it('is checked by a script that knows nothing of Fasti', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fasti-proof-'));
    writeFileSync(join(folder, 'verify-proof.ts'), execFileSync('cat', ['scripts/verify-proof.ts']));
    writeFileSync(join(folder, 'proof.json'), await proofOf(42n));
    writeFileSync(join(folder, 'keys.json'), await publishedKeys());
    const check = (...args: readonly string[]) =>
      execFileSync(process.execPath, ['verify-proof.ts', ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    expect(check('proof.json', '--key', 'keys.json')).toContain('is number 42 of the log');
    expect(check('proof.json')).toContain('! Checked against the key that came along');
    writeFileSync(join(folder, 'forged.json'), (await proofOf(42n)).replace('"revision":', '"revision": 1'));
    expect(() => check('forged.json')).toThrow('Not proved');
  });
});

describe('checkpoints on schedule', () => {
  it('are signed by one of several processes, only when something was recorded', async () => {
    const fasti = await startFasti({ 'Audit.Checkpoint.IntervalMinutes': 0.01 });
    const { config, connection } = fasti;
    const other = await wire({ config, connection, masterkey });
    const list = async () => {
      await fasti.caughtUp(15_000);
      return listCheckpoints(fasti.api.views, { instanceId: fasti.instanceId }, { limit: 100 });
    };
    await expect.poll(async () => (await list()).length).toBe(1);
    await new Promise((done) => setTimeout(done, 2_000));
    expect(await list()).toHaveLength(1);
    await fasti.api.store.append(
      appendOf([{ stream: streamOf('sky', fasti.instanceId, 'weather'), types: ['weather.changed'] }]),
    );
    await expect.poll(async () => (await list()).length).toBe(2);
    expect(await fasti.verifyLog()).toMatchObject({ findings: [] });
    await other.close();
    await fasti.stop();
  });
});
