import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { Code, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { connectAs } from './clients.ts';
import { type Company, company } from './company.ts';
import { bindings, httpRequest } from './http-requests.ts';
import { writtenSince } from './log.ts';
import { requestsOn } from './requests.ts';
import { ask, type Outcome, servedMethods } from './served.ts';

/**
 * What every read answered once, while it was now; then everything is changed and ended; then every read is asked again, as
 * of that moment, in every protocol. A new method joins by its request in requests.ts.
 */
let fasti: Fasti;
let acme: Company;
let requests: { readonly [method: string]: JsonObject };
let then: { readonly position: bigint; readonly time: Date };
const answers = new Map<string, JsonValue>();

/** What nothing of this walk changes: the instance, settings, and what is asked of the log itself. */
const unchanged = /^(InstanceService|SettingsService|ManagementService|OIDCService|ErasureService)\./;
/** They answer as of positions of their own, or of nothing that is in the log. */
const ofTheLog = /^(AuditService|AdminService)\.|MemberRoles$/;

const reads = () => servedMethods.filter(({ writes, name }) => !writes && !ofTheLog.test(name));
const tokenFor = (name: string) => (name.startsWith('OIDCService') ? fasti.loginClientPat : fasti.pat);

/** What came of it; of a refusal, which. */
const told = (outcome: Outcome): JsonValue => (outcome.code === 'ok' ? timeless(outcome.answer) : outcome.code);
/** Without what says how fresh the answer is. */
const timeless = (answer: JsonValue): JsonValue =>
  JSON.parse(
    JSON.stringify(answer, (name, value) =>
      /^(processedSequence|timestamp|viewTimestamp)$/.test(name) ? undefined : value,
    ),
  );

beforeAll(async () => {
  fasti = await startFasti();
  acme = await company(fasti, 'Acme');
  requests = requestsOn({ ...acme, authRequestId: await acme.authRequest() });
  for (const method of reads()) {
    const outcome = await ask(connectAs(fasti.url, tokenFor(method.name)), method, requests[method.name] ?? {});
    answers.set(method.name, told(outcome));
  }
  then = { position: await fasti.api.store.head(), time: new Date() };
  await pause(5);
  // In the order of the requests: what ends things comes last.
  const served = new Map(servedMethods.map((method) => [method.name, method]));
  for (const [name, request] of Object.entries(requests)) {
    const method = served.get(name);
    // Who is erased is erased in the past as well: nothing would be as it was.
    if (method?.writes && name !== 'ErasureService.EraseUser')
      await ask(connectAs(fasti.url, tokenFor(name)), method, request);
  }
});
afterAll(() => fasti?.stop());

const over: readonly { readonly way: string; readonly transport: (headers: Headers) => Transport }[] = [
  { way: 'Connect', transport: (headers) => createConnectTransport({ ...base(headers), httpVersion: '1.1' }) },
  { way: 'gRPC', transport: (headers) => createGrpcTransport(base(headers)) },
];
const base = (headers: Headers) => ({
  baseUrl: fasti.url,
  interceptors: [
    (next: (request: never) => Promise<never>) => (request: { readonly header: Headers }) => {
      for (const [name, value] of headers) request.header.set(name, value);
      return next(request as never);
    },
  ] as never,
});
const headersAt = (name: string, at: string) =>
  new Headers({ authorization: `Bearer ${tokenFor(name)}`, 'fasti-at': at });

const byHttpJson = async (name: string, at: string) => {
  const binding = bindings.get(name);
  if (!binding) throw new Error(`${name} has no HTTP form`);
  const { verb, path, body } = httpRequest(binding, requests[name] ?? {});
  const headers = headersAt(name, at);
  headers.set('content-type', 'application/json');
  const answer = await fetch(fasti.url + path, {
    method: verb,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, asOf: answer.headers.get('fasti-as-of'), json: (await answer.json()) as JsonObject };
};

describe('every read', () => {
  it('answers otherwise by now, or this test would prove nothing', async () => {
    const same: string[] = [];
    for (const method of reads()) {
      const now = await ask(connectAs(fasti.url, tokenFor(method.name)), method, requests[method.name] ?? {});
      if (JSON.stringify(told(now)) === JSON.stringify(answers.get(method.name))) same.push(method.name);
    }
    expect(same.filter((name) => !unchanged.test(name))).toEqual([]);
  });

  it.each(over)('answers by $way as it did then, by position and by time', async ({ transport }) => {
    for (const at of [String(then.position), then.time.toISOString()])
      for (const method of reads()) {
        const outcome = await ask(transport(headersAt(method.name, at)), method, requests[method.name] ?? {});
        expect([method.name, at, told(outcome)]).toEqual([method.name, at, answers.get(method.name)]);
      }
  });

  it('answers by HTTP/JSON as it did then, and says as of when', async () => {
    for (const at of [String(then.position), then.time.toISOString()])
      for (const { name } of reads()) {
        const { status, asOf, json } = await byHttpJson(name, at);
        const answer = status === 200 ? timeless(json) : (Code[Number(json['code'])] ?? '');
        expect([name, at, answer]).toEqual([name, at, answers.get(name)]);
        if (status === 200) expect([name, asOf]).toEqual([name, expect.stringContaining(`position=${then.position}`)]);
      }
  });

  it('finds nothing before the first event, and refuses what is no moment by the name of the header', async () => {
    for (const { name } of reads()) {
      const { status, json } = await byHttpJson(name, '0');
      const total = (json['details'] ?? json['pagination']) as JsonObject | undefined;
      if (name.includes('.List')) expect([name, status, total?.['totalResult']]).toEqual([name, 200, undefined]);
      else expect([name, status]).toEqual([name, 404]);
      const malformed = await byHttpJson(name, 'last tuesday');
      expect([name, malformed]).toMatchObject([
        name,
        { status: 400, json: { code: 3, message: expect.stringContaining('fasti-at') } },
      ]);
    }
  });
});

describe('every write', () => {
  it('refuses the past, and writes nothing', async () => {
    const before = await fasti.api.store.head();
    for (const method of servedMethods.filter(({ writes }) => writes)) {
      const { name } = method;
      const transport = connectAs(fasti.url, tokenFor(name), { 'fasti-at': String(then.position) });
      const outcome = await ask(transport, method, requests[name] ?? {});
      expect([name, outcome]).toMatchObject([name, { code: 'InvalidArgument', id: 'header.not_for_writes' }]);
    }
    expect(await writtenSince(fasti, before)).toEqual([]);
  });
});
