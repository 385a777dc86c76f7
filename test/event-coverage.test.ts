import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemas } from '../domain/index.ts';

/** Of users, sessions and settings: what no method produces, and so no test can name but to say so. */
const notProduced: { readonly [why: string]: readonly string[] } = {
  'they are read where a history of ZITADEL is imported: we write what stands for them in another way': [
    'user.metadata.removed.all',
    'user.machine.secret.updated',
  ],
};

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(test|spec)\.ts$/.test(path))
    .map((path) => `${folder}/${path}`)
    // They list events without making any.
    .filter((path) => !/(architecture|event-coverage)\.test\.ts$/.test(path));
const tests = ['test', 'domain'].flatMap(filesIn).map((path) => readFileSync(path, 'utf8'));
const isNamed = (type: string) => tests.some((test) => test.includes(`'${type}'`));

const isAbout =
  /^(user|session|settings|restrictions|instance\.(policy|customtext|default|oidc)|org\.(policy|customtext))\./;
const types = Object.keys(schemas).filter((type) => isAbout.test(type));

describe('every event of users, sessions and settings', () => {
  it('is made and named in a test, or says why not', () => {
    expect(types.filter((type) => !isNamed(type)).toSorted()).toEqual(Object.values(notProduced).flat().toSorted());
  });
});
