import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{domain,eventstore,projections,api,scripts,test}/**/*.{spec,test}.ts'],
    globalSetup: ['test/support/cluster.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
