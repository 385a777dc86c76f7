import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { refusalOf } from '../scenarios/refusal.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
let admin: Clients;
const log: string[] = [];
const most = 2n ** 64n - 1n;
const position = (value: bigint) => ({ moment: { case: 'position', value } as const });
const time = (seconds: bigint, nanos = 0) => ({ $typeName: 'google.protobuf.Timestamp', seconds, nanos }) as const;
const moment = (of: ReturnType<typeof time>) => ({ moment: { case: 'time', value: of } as const });
const endOfYears = time(253_402_300_799n, 999_000_000);

beforeAll(async () => {
  fasti = await startFasti({}, { write: (line) => log.push(line) });
  admin = clientsOf(fasti.url, fasti.pat);
});
afterAll(() => fasti?.stop());

const asked = (headers: Record<string, string> = {}) => [
  () => admin.audit.listEvents({}, { headers }),
  () => admin.audit.whoHadAccess({}, { headers }),
  () => admin.orgs.listOrganizations({}, { headers }),
  () => admin.users.getUserByID({ userId: fasti.adminId }, { headers }),
];

describe('the largest and smallest of everything', () => {
  it.each(['9999-12-31T23:59:59.999Z', '0001-01-01T00:00:00Z', '9223372036854775807', '0'])(
    'fasti-at: %s is answered, or not found',
    async (at) => {
      for (const ask of asked({ 'fasti-at': at }))
        expect(
          await ask().then(
            () => 'NotFound',
            (error) => refusalOf(Promise.reject(error)).then(({ code }) => code),
          ),
        ).toBe('NotFound');
    },
  );

  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '9223372036854775808'])(
    'fasti-at: %s is refused',
    async (at) => {
      for (const ask of asked({ 'fasti-at': at }))
        expect(await refusalOf(ask())).toMatchObject({ code: 'InvalidArgument' });
    },
  );

  it('cursors, positions, offsets and times are answered', async () => {
    await admin.audit.listEvents({ cursor: most });
    await admin.audit.listEvents({ cursor: most, order: 2 });
    await admin.audit.listEvents({ filter: { since: endOfYears, until: endOfYears } });
    await admin.audit.whoHadAccess({ since: moment(endOfYears), until: moment(endOfYears) });
    await admin.audit.whoHadAccess({ since: position(most), until: position(most), offset: most, limit: 1000 });
    await admin.audit.diff({ aggregateType: 'user', aggregateId: fasti.adminId, from: moment(endOfYears) });
    await admin.audit.diff({ aggregateType: 'user', aggregateId: fasti.adminId, from: position(most) });
    await admin.audit.listCheckpoints({ belowSize: most });
    await admin.admin.listEvents({ sequence: most, limit: 2 ** 32 - 1 });
    expect(await refusalOf(admin.audit.getEvent({ position: most }))).toMatchObject({ code: 'NotFound' });
    expect(await refusalOf(admin.audit.getInclusionProof({ position: most }))).toMatchObject({ code: 'NotFound' });
    expect(await refusalOf(admin.audit.listEvents({ limit: 2 ** 32 - 1 }))).toMatchObject({ code: 'InvalidArgument' });
  });

  it('none of it is logged as a failure of ours', () => expect(log).toEqual([]));
});
