import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { schemas } from '../domain/index.ts';
import { projections } from '../projections/index.ts';

// Files before this one may have made errors of their own known: what is printed comes from modules that nobody has used.
vi.resetModules();
const { documents } = await import('../scripts/docs/documents.ts');

const folders = ['domain', 'eventstore', 'projections', 'api', 'scripts', 'test'];
const sources = execFileSync(
  'git',
  [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    ...folders.map((folder) => `${folder}/**/*.ts`),
    ...folders.map((folder) => `${folder}/*.ts`),
  ],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('api/gen/') && existsSync(path));

type Cruise = {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string; readonly couldNotResolve: boolean }[];
  }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
};
const cruise = (): Cruise => {
  try {
    return JSON.parse(
      execFileSync(
        'node_modules/.bin/depcruise',
        ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders],
        { encoding: 'utf8', maxBuffer: 1 << 28 },
      ),
    );
  } catch (error) {
    return JSON.parse((error as { readonly stdout: string }).stdout);
  }
};

describe('the architecture', () => {
  const { modules, summary } = cruise();
  const looked = new Map(modules.map((module) => [module.source, module]));

  it('lets imports point only one way', () => {
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  it('is checked in every module there is', () => {
    expect(sources.filter((source) => !looked.has(source))).toEqual([]);
  });

  it('is checked in every import of a module: none is lost to a parser that does not know TypeScript', () => {
    const relativeImports = /^(?:import|export)\b[^'"]*?from\s+'(\.[^']+)'/gm;
    const lost = sources.flatMap((source) => {
      const written = new Set([...readFileSync(source, 'utf8').matchAll(relativeImports)].map(([, path]) => path));
      const seen = new Set(looked.get(source)?.dependencies.map(({ resolved }) => resolved));
      return written.size > 0 && seen.size === 0 ? [source] : [];
    });
    expect(lost).toEqual([]);
  });

  it('has a README in every folder, of at most thirty lines', () => {
    const missing = [...new Set(sources.map(dirname))].filter((folder) => !existsSync(`${folder}/README.md`));
    expect(missing).toEqual([]);
    const long = [...new Set(sources.map(dirname))].filter(
      (folder) => readFileSync(`${folder}/README.md`, 'utf8').trimEnd().split('\n').length > 30,
    );
    expect(long).toEqual([]);
  });

  it('is where its pages say it is', () => {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
      .split('\n')
      .filter((path) => existsSync(path));
    const isThere = (named: string) => files.some((path) => path === named || path.endsWith(`/${named}`));
    const pages = files.filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md');
    const lost = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/`(?:\.{1,2}\/)*([\w./-]+\.(?:ts|sql))`/g)]
        .map(([, named = '']) => named)
        .filter((named) => !/^x\./.test(named) && !isThere(named))
        .map((named) => `${page}: ${named}`),
    );
    expect(lost).toEqual([]);
  });

  it('has no hand-written file that outgrew one idea', () => {
    const allowed = /(^|\/)(events|permissions|bindings|validation|settings)\.ts$/;
    expect(
      sources.filter((source) => !allowed.test(source) && readFileSync(source, 'utf8').split('\n').length > 400),
    ).toEqual([]);
  });
});

/** Events that no read model needs, and why: whoever needs them folds the stream. */
const deliberatelyNotProjected = {
  'a login in flight is read by folding its own stream, and is over in minutes': [
    'auth_request.pushed',
    'auth_request.added',
    'auth_request.session.linked',
    'auth_request.code.added',
    'auth_request.code.exchanged',
    'auth_request.failed',
    'auth_request.succeeded',
    'device.authorization.added',
    'device.authorization.approved',
    'device.authorization.canceled',
    'device.authorization.done',
    'ciba_request.sent',
    'ciba_request.done',
  ],
  'keys to encrypt to are read together by whoever opens what is encrypted to them': [
    'encryption_key.added',
    'encryption_key.retired',
  ],
  'whether a token is good is asked of its own stream, which the executor keeps warm': [
    'oidc_session.access_token.added',
    'oidc_session.refresh_token.added',
    'oidc_session.refresh_token.renewed',
  ],
  'whose browser is to tell an application that it is signed out is folded when that browser asks': [
    'session_logout.front_channel.registered',
  ],
  'what a person let applications have is one stream a person': ['consent.given', 'consent.revoked'],
  'the worker itself listens to it, for every read model (projections/worker/quarantine/skips.ts)': [
    'projection.event.skipped',
  ],
  'codes, checks and hashes concern only the next decision about the user, and have no place in a table': [
    'user.human.email.code.added',
    'user.human.email.code.sent',
    'user.human.email.verification.failed',
    'user.human.phone.code.added',
    'user.human.phone.code.sent',
    'user.human.phone.verification.failed',
    'user.human.password.code.added',
    'user.human.password.code.sent',
    'user.human.password.code.check.failed',
    'user.human.invite.code.added',
    'user.human.invite.code.sent',
    'user.human.invite.check.succeeded',
    'user.human.invite.check.failed',
    'user.human.password.check.succeeded',
    'user.human.password.check.failed',
    'user.human.password.hash.updated',
    'user.machine.secret.updated',
    'user.human.mfa.otp.check.succeeded',
    'user.human.mfa.otp.check.failed',
    'user.human.mfa.otp.sms.check.succeeded',
    'user.human.mfa.otp.sms.check.failed',
    'user.human.mfa.otp.email.check.succeeded',
    'user.human.mfa.otp.email.check.failed',
    'user.human.mfa.recoverycode.check.failed',
    'user.human.mfa.u2f.token.signcount.changed',
    'user.human.mfa.u2f.token.check.succeeded',
    'user.human.mfa.u2f.token.check.failed',
    'user.human.passwordless.token.signcount.changed',
    'user.human.passwordless.token.check.succeeded',
    'user.human.passwordless.token.check.failed',
    'user.human.passwordless.initialization.code.requested',
    'user.human.passwordless.initialization.code.check.succeeded',
    'user.human.passwordless.initialization.code.check.failed',
    'user.human.initialization.check.failed',
  ],
  'what a client signs with is asked of its project, which the executor keeps warm': [
    'project.application.oidc.secret.kept',
    'project.application.oidc.registration.token.set',
  ],
  'that a domain was not proved is asked of the log': ['org.domain.verification.failed'],
  'who acted for whom, and who was refused tokens, is asked of the log': ['user.impersonated', 'oidc_session.refused'],
  'that somebody was told is asked of the log': [
    'session.otp.email.sent',
    'session.otp.sms.sent',
    'user.domain.claimed.sent',
    'user.human.initialization.code.sent',
    'user.human.password.change.sent',
    'user.human.passwordless.initialization.code.sent',
  ],
};

describe('every event', () => {
  const projected = new Set(projections.flatMap(({ on }) => Object.keys(on)));
  const excused = Object.values(deliberatelyNotProjected).flat();

  it('is projected, or says why not', () => {
    expect(
      Object.keys(schemas)
        .filter((type) => !projected.has(type))
        .toSorted(),
    ).toEqual(excused.toSorted());
  });

  it('that a projection waits for can happen', () => {
    expect([...projected].filter((type) => !Object.hasOwn(schemas, type))).toEqual([]);
  });
});

describe('the registries', () => {
  const namesOf = (pattern: RegExp, path: RegExp) =>
    sources
      .filter((source) => path.test(source) && !/\.(spec|test)\.ts$/.test(source))
      .flatMap((source) => [...readFileSync(source, 'utf8').matchAll(pattern)].map(([, name]) => name ?? ''));

  it('hold every projection', () => {
    const defined = namesOf(/^export const (\w+) = projection</gm, /^projections\//);
    const registry = readFileSync('projections/index.ts', 'utf8');
    expect(defined).toHaveLength(projections.length);
    expect(defined.filter((name) => !registry.includes(`  ${name},`))).toEqual([]);
  });

  it('hold every event schema', () => {
    const defined = namesOf(/^export const (\w+) = events\(/gm, /^domain\//);
    const registry = readFileSync('domain/index.ts', 'utf8');
    expect(defined.filter((name) => !registry.includes(`  ...${name},`))).toEqual([]);
  });

  it('hold every service', () => {
    const defined = namesOf(/^export const (\w+Service) = /gm, /^api\/management\//);
    const registry = readFileSync('api/management/index.ts', 'utf8');
    expect(defined.filter((name) => !registry.includes(`${name}(api`))).toEqual([]);
  });
});

describe('the lock file', () => {
  it('has an entry for every optional package, without which npm ci refuses a clean checkout', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      readonly packages: {
        readonly [path: string]: { readonly optionalDependencies?: { readonly [name: string]: string } };
      };
    };
    const installed = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/'))));
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(wanted.filter((name) => !installed.has(`node_modules/${name}`))).toEqual([]);
  });
});

describe('the generated documents', () => {
  it('print every catalogue of errors', () => {
    const page = documents().find(({ path }) => path === 'errors.md')?.content ?? '';
    const prefixes = sources
      .filter((source) => !/^test\/|\.spec\.ts$/.test(source))
      .flatMap((source) =>
        [...readFileSync(source, 'utf8').matchAll(/\berrors\('(\w+)'/g)].map(([, prefix]) => prefix),
      );
    expect(prefixes.filter((prefix) => !page.includes(`| \`${prefix}.`))).toEqual([]);
    expect(prefixes.filter((prefix, index) => prefixes.indexOf(prefix) !== index)).toEqual([]);
  });

  it.each(documents())('docs/$path says what the code says', ({ path, content }) => {
    expect(readFileSync(`docs/${path}`, 'utf8')).toBe(content);
  });
});
